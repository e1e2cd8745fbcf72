import type { RecallRow } from '../../../../cloudfunctions/_contracts/recalls';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { isSecondTap } from '../../../kit/second-tap';
import type { Tapped } from '../../../kit/second-tap';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { recallStateLabels } from '../../../shared/goods/states';
import { recallLevelLabels } from '../../../shared/model/recalls';
import { Refusal } from '../../../shared/refusal';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { traceShown } from '../trace-words';
import type { TraceShown } from '../trace-words';

/** One recall: where each unit is, which books are blocked, what became of the rest. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    recall: null as RecallRow | null,
    title: '',
    label: '',
    about: [] as string[],
    traces: [] as TraceShown[],
    answers: [] as object[],
    percent: 0,
    sweeps: false,
    mayOpen: false,
    mayAnswer: false,
    openPlaces: [] as string[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const [me, { recall, traces }] = await Promise.all([
        whoAmI(),
        call('goods', 'recall.get', { recallId: this.data.id }),
      ]);
      const now = officialNow();
      const { sweep, state } = recall;
      const isOpen = state === 'open';
      return {
        recall,
        title: `${recallLevelLabels[recall.level]}召回 ${recall.productName}`,
        label: recallStateLabels[state],
        about: [
          `批号 ${recall.lots.join('、')}`,
          recall.reason,
          `提出 ${recall.askedBy.name} ${sayTime(recall.askedAt, now)}`,
          recall.openedBy && recall.openedAt
            ? `批准 ${recall.openedBy.name} ${sayTime(recall.openedAt, now)}`
            : '',
          recall.tellBy && isOpen ? `须在 ${sayTime(recall.tellBy, now)} 前通知到` : '',
          recall.told ? `已通知 ${recall.told.dealerIds.length} 家经销商` : '',
          recall.conclusion,
        ].filter(Boolean),
        traces: traces.map(traceShown),
        answers: recall.answers.map((one, key) => ({
          key,
          text: `${one.placeName} ${one.quantity}：${one.note}`,
          more: `${one.by.name} ${sayTime(one.at, now)}`,
        })),
        percent: sweep.balanceIds.length ? Math.round((100 * sweep.done) / sweep.balanceIds.length) : 100,
        sweeps: isOpen && sweep.done < sweep.balanceIds.length && may(me.roles, 'goods', 'recall.sweep'),
        mayOpen:
          state === 'draft' &&
          recall.askedBy.memberId !== me.memberId &&
          may(me.roles, 'goods', 'recall.open'),
        mayAnswer: isOpen && may(me.roles, 'goods', 'recall.answer'),
        openPlaces: [],
      };
    },
    async drop(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const input = { recallId: this.data.id, passes: false };
      if (await this.act('drop', () => call('goods', 'recall.open', input))) await this.load();
    },
    async pass(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const input = { recallId: this.data.id, passes: true };
      if (await this.act('pass', () => call('goods', 'recall.open', input), { said: '已批准并通知' }))
        await this.sweep();
    },
    /** Book by book; whatever stops it, the next call goes on where it stopped. */
    async sweep() {
      await this.act('sweep', async () => {
        for (;;) {
          const { done, count } = await call('goods', 'recall.sweep', { recallId: this.data.id });
          this.setData({ percent: count ? Math.round((100 * done) / count) : 100 });
          if (done >= count) break;
        }
      });
      await this.load();
    },
    async answer(event: Said) {
      if (!this.data.mayAnswer) return;
      const left = given<number>(event, 'left');
      const answer = await ask(this, {
        title: `${given(event, 'name')}：处理结果`,
        field: {
          label: '数量',
          type: 'digit',
          value: String(left),
          check: (text) => (/^[1-9]\d{0,6}$/.test(text) && +text <= left ? '' : `请填写 1 至 ${left}`),
        },
        why: '怎么处理的，如：医院已封存待退、已用完、已销毁',
        confirm: '登记',
      });
      if (!answer) return;
      const input = {
        recallId: this.data.id,
        place: given(event, 'place'),
        quantity: Number(answer.text),
        note: answer.why,
      };
      if (await this.act('answer', () => call('goods', 'recall.answer', input), { said: '已登记' }))
        await this.load();
    },
    async close() {
      const conclusion = await askReason(this, {
        title: '完成召回',
        label: '结论',
        placeholder: '召回效果与后续措施',
        confirm: '完成',
      });
      if (!conclusion) return;
      let openPlaces: string[] = [];
      const done = await this.act('close', async () => {
        try {
          await call('goods', 'recall.close', { recallId: this.data.id, conclusion });
        } catch (error) {
          const details =
            error instanceof Refusal
              ? (error.details as { places?: { name: string; quantity: number }[] } | undefined)
              : undefined;
          openPlaces = ((details && details.places) || []).map(({ name, quantity }) => `${name} ${quantity}`);
          throw error;
        }
      });
      if (done) await this.load();
      else this.setData({ openPlaces });
    },
  },
});
