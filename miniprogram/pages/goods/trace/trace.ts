import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { recallLevelLabels, recallLevels } from '../../../shared/model/recalls';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { traceShown } from '../trace-words';
import type { TraceShown } from '../trace-words';

/** Where a lot is now and how it got there; whoever keeps quality stops it from here. */
Component({
  behaviors: [pageState],
  data: {
    productId: '',
    lot: '',
    name: '',
    one: null as TraceShown | null,
    block: null as {
      reason: string;
      about: string;
      asked: string;
      askedAt: string;
      own: boolean;
      recalled: boolean;
    } | null,
    maySet: false,
    serial: '',
    ways: [] as object[],
  },
  methods: {
    onLoad({ productId, lot }: { productId: string; lot: string }) {
      this.setData({ productId: decodeURIComponent(productId), lot: decodeURIComponent(lot || '') });
      void this.load();
    },
    of() {
      const { productId, lot } = this.data;
      return { productId, lot };
    },
    async fetch() {
      const [me, found, { blocks }] = await Promise.all([
        whoAmI(),
        call('goods', 'lot.trace', this.of()),
        call('goods', 'lot.blocks', {}),
      ]);
      const block = blocks.find(({ productId, lot }) => productId === found.productId && lot === found.lot);
      const now = officialNow();
      return {
        name: found.productName,
        one: traceShown(found),
        maySet: may(me.roles, 'goods', 'lot.block'),
        block: block
          ? {
              reason: block.reason,
              about: `${block.blockedBy.name} ${sayTime(block.blockedAt, now)}`,
              asked: block.asked ? `${block.asked.by.name} 提出解冻：${block.asked.reason}` : '',
              askedAt: block.asked ? block.asked.at : '',
              own: block.asked !== null && block.asked.by.memberId === me.memberId,
              recalled: block.recallId !== null,
            }
          : null,
      };
    },
    async stop() {
      const reason = await askReason(this, {
        title: '冻结这个批次',
        placeholder: '原因；所有库位的合格与待验库存转入隔离，拣货与发出立即停止',
        confirm: '冻结',
      });
      if (!reason) return;
      const input = { ...this.of(), reason };
      if (await this.act('stop', () => call('goods', 'lot.block', input), { said: '已冻结' }))
        await this.load();
    },
    async free() {
      const reason = await askReason(this, { title: '提出解冻', placeholder: '依据', confirm: '提出' });
      if (!reason) return;
      const input = { ...this.of(), reason };
      if (await this.act('free', () => call('goods', 'lot.askRelease', input), { said: '待另一位复核' }))
        await this.load();
    },
    async decide(passes: boolean) {
      const { askedAt } = this.data.block!;
      const input = { ...this.of(), passes, ...(askedAt ? { askedAt } : {}) };
      if (await this.act('decide', () => call('goods', 'lot.release', input))) await this.load();
    },
    pass() {
      void this.decide(true);
    },
    refuse() {
      void this.decide(false);
    },
    async recall() {
      const answer = await ask(this, {
        title: '发起召回',
        hint: '由另一位质量管理批准后，批次立即冻结，并通知持有的经销商。',
        choices: recallLevels.map((level) => recallLevelLabels[level]),
        field: { label: '原因', type: 'textarea', maxlength: 200 },
        confirm: '提交',
      });
      if (!answer || !answer.choice) return;
      const level = recallLevels.find((one) => recallLevelLabels[one] === answer.choice)!;
      const { productId, lot } = this.data;
      await this.act('recall', async () => {
        const { recallId } = await call('goods', 'recall.ask', {
          ...{ productId, lots: [lot], level, reason: answer.text },
        });
        openPage(pages.recall({ id: recallId }));
      });
    },
    async findSerial() {
      const answer = await ask(this, {
        title: '查一件的去向',
        field: { label: '序列号', maxlength: 60 },
        confirm: '查',
      });
      if (!answer) return;
      const now = officialNow();
      await this.act('serial', async () => {
        const { ways } = await call('goods', 'lot.serial', { serial: answer.text });
        this.setData({
          serial: answer.text,
          ways: ways.map((way) => ({
            key: way.productId,
            title: `${way.productName} ${way.serial}`,
            where: way.name ? `现在：${way.name}` : '不在账上',
            moves: way.moves.map(({ at, kind, from, to, by, why }, key) => ({
              key,
              text: `${kind}：${from} → ${to}`,
              more: [sayTime(at, now), by, why].filter(Boolean).join(' · '),
            })),
          })),
        });
      });
    },
  },
});
