import { ringUp } from '../../../kit/on-computers';
import type { CallBackRow } from '../../../../cloudfunctions/_contracts/surveys';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { sayTime } from '../../../shared/say';
import { askReason } from '../../../kit/ask';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

Component({
  behaviors: [searching, pageState, listAndDetail],
  data: {
    isCut: false,
    canClose: false,
    state: 'open' as 'open' | 'done',
    next: null as string | null,
    /** The order of each row, which a wide window shows beside it. */
    orderOf: {} as Record<string, string>,
    rows: [] as (CallBackRow & {
      id: string;
      time: string;
      further: { question: string; answer: string }[];
    })[],
  },
  methods: {
    onShow() {
      void this.load();
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      this.setData({ state: event.currentTarget.dataset.state as 'open' | 'done', rows: [], chosen: '' });
      void this.reload();
    },
    async fetch(fresh: boolean) {
      const { state, text, next: after } = this.data;
      const [{ callBacks, next, isCut }, { roles }] = await Promise.all([
        call('service', 'callBack.list', { state, text, after: fresh ? null : after }),
        whoAmI(),
      ]);
      const now = new Date();
      const found = callBacks.map((one) => ({
        ...one,
        id: one._id,
        time: sayTime(one.createdAt, now),
        further: (one.more || []).map(({ question, answer }) => ({
          question,
          answer:
            typeof answer === 'number'
              ? `${answer} 星`
              : typeof answer === 'string'
                ? answer
                : answer.join('、'),
        })),
      }));
      return {
        canClose: may(roles, 'service', 'callBack.close'),
        ...{ rows: found, next, isCut },
        orderOf: {
          ...(fresh ? {} : this.data.orderOf),
          ...Object.fromEntries(found.map(({ id, workOrderId }) => [id, workOrderId])),
        },
      };
    },
    callContact(event: WechatMiniprogram.TouchEvent) {
      const phoneNumber = event.currentTarget.dataset.phone as string;
      if (phoneNumber) void ringUp(phoneNumber);
    },
    async close(event: Said) {
      const note = await askReason(this, {
        title: '回访结果',
        label: '结果',
        placeholder: '客户说了什么，怎么处理',
        confirm: '完成回访',
      });
      if (!note) return;
      const input = { callBackId: given(event, 'id'), note };
      if (await this.act('close', () => call('service', 'callBack.close', input))) await this.load();
    },
    openRow(id: string) {
      openPage(pages.dispatchOrder({ id: this.data.orderOf[id]! }));
    },
  },
});
