import type { ShortfallRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { closedLabels, closingLabels } from '../../../shared/model/goods';
import type { Closing } from '../../../shared/model/goods';
import { shortfallStateLabels } from '../../../shared/goods/states';
import type { ShortfallState } from '../../../shared/goods/states';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { findProduct } from '../find-product';

const hows = Object.keys(closingLabels) as Closing[];

/** 库存差异: what visits have used and the book did not hold, the longest waiting first. */
Component({
  behaviors: [searching, pageState],
  data: { state: 'open' as ShortfallState, isCut: false, next: null as string | null, rows: [] as object[] },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ roles, memberId }, { shortfalls, next, isCut }] = await Promise.all([
        whoAmI(),
        call('goods', 'shortfall.list', {
          ...{ state: this.data.state, text: this.data.text },
          after: fresh ? null : this.data.next,
        }),
      ]);
      const now = officialNow();
      const row = (one: ShortfallRow) => ({
        id: one._id,
        revision: one.revision,
        title:
          one.state === 'open'
            ? `${one.productName} 少 ${one.quantity - one.settled} ${one.unit}`
            : `${one.productName} ${one.quantity} ${one.unit}`,
        about: `${one.engineerName} · ${one.hospitalName} · ${one.orderNumber}`,
        lot: [one.lot && `批号 ${one.lot}`, one.serial && `SN ${one.serial}`].filter(Boolean).join(' · '),
        time: `${sayTime(one.factAt, now)}使用 ${one.quantity}${one.settled ? `，已对上 ${one.settled}` : ''}`,
        label: shortfallStateLabels[one.state],
        tone: one.state === 'open' ? 'attention' : 'done',
        waits: !!one.closing && one.state === 'open',
        closing: one.closing
          ? [
              `${one.closing.by.name} ${closedLabels[one.closing.how]}：${one.closing.note}`,
              one.closing.right ? `实际 ${one.closing.right.productName} ${one.closing.right.lot}` : '',
            ]
              .filter(Boolean)
              .join('，')
          : '',
        mayClose: one.state === 'open' && !one.closing && may(roles, 'goods', 'shortfall.close'),
        mayApprove:
          one.state === 'open' &&
          !!one.closing &&
          one.closing.by.memberId !== memberId &&
          may(roles, 'goods', 'shortfall.approve'),
      });
      const rows = shortfalls.map(row);
      return {
        ...{ next, isCut, rows },
      };
    },
    choose({ detail }: Said<{ name: ShortfallState }>) {
      this.setData({ state: detail.name, rows: [] });
      void this.reload();
    },
    async close(event: Said) {
      const answer = await ask(this, {
        title: '怎么来的',
        hint: '之后入到该工程师名下的会自动对上；这里只处理对不上的，由服务经理复核。',
        choices: hows.map((how) => closingLabels[how]),
        field: { label: '说明', type: 'textarea', maxlength: 200 },
        confirm: '提交复核',
      });
      if (!answer || !answer.choice || !answer.text) return;
      const how = hows.find((one) => closingLabels[one] === answer.choice)!;
      let right: { productId: string; lot: string } | null = null;
      if (how === 'wrong_item') {
        const what = await ask(this, {
          title: '实际用了什么',
          field: { label: '货号', maxlength: 40 },
          why: '批号（没有写 -）',
          confirm: '下一步',
        });
        const product = what && (await findProduct(this, what.text));
        if (!what || !product) return;
        right = { productId: product._id, lot: what.why.trim() === '-' ? '' : what.why };
      }
      const input = {
        ...{ shortfallId: given(event, 'id'), how, note: answer.text },
        ...(right ? { right } : {}),
      };
      if (await this.act('close', () => call('goods', 'shortfall.close', input), { said: '已提交复核' }))
        await this.load();
    },
    async decide(event: Said) {
      const passes = given(event, 'passes') === 'yes';
      const input = { shortfallId: given(event, 'id'), passes, revision: given<number>(event, 'revision') };
      if (await this.act('decide', () => call('goods', 'shortfall.approve', input))) await this.load();
    },
  },
});
