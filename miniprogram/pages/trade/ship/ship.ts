import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { dayOf, isDay } from '../../../shared/days';
import type { JudgedReason } from '../../../shared/model/trade';
import { Refusal } from '../../../shared/refusal';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { reasonLine } from '../words';
import type { ReasonLine } from '../words';

interface Leaving {
  no: number;
  title: string;
  left: number;
  fields: Field[];
}

/** 发货: what leaves of an order, each with its lot; judged once more as it leaves. */
Component({
  behaviors: [pageState, typing],
  data: {
    id: '',
    number: '',
    lines: [] as Leaving[],
    carrierFields: [
      { key: 'carrier', label: '承运', max: 60 },
      { key: 'trackingNo', label: '运单号', max: 60 },
    ] as Field[],
    reasons: [] as ReasonLine[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const { order } = await call('trade', 'dealerOrder.get', { orderId: this.data.id });
      names.set(this, new Map(order.lines.map(({ productId, productName }) => [productId, productName])));
      const lines = order.lines
        .filter(({ quantity, settled }) => quantity > settled)
        .map(({ no, productName, quantity, settled, unit }) => ({
          no,
          title: `${no}. ${productName}（未发 ${quantity - settled} ${unit}）`,
          left: quantity - settled,
          fields: [
            { key: `quantity${no}`, label: '数量', kind: 'digit' as const, max: 7, hint: '不发则不填' },
            { key: `lot${no}`, label: '批号', max: 40 },
            { key: `producedOn${no}`, label: '生产日期', kind: 'day' as const },
            { key: `expiresOn${no}`, label: '有效期至', kind: 'day' as const, hint: '没有则不选' },
          ],
        }));
      return { number: order.number, lines };
    },
    async send() {
      const { given, lines, id } = this.data;
      const text = (key: string) => (given[key] || '').trim();
      const leaving = lines.filter(({ no }) => text(`quantity${no}`));
      const today = dayOf(officialNow());
      const problems: Record<string, string> = { carrier: text('carrier') ? '' : '请填写承运' };
      for (const { no, left } of leaving) {
        const quantity = text(`quantity${no}`);
        problems[`quantity${no}`] =
          /^[1-9]\d*$/.test(quantity) && +quantity <= left ? '' : `请填写 1 至 ${left}`;
        problems[`lot${no}`] = text(`lot${no}`) ? '' : '请填写批号';
        const produced = text(`producedOn${no}`);
        problems[`producedOn${no}`] =
          isDay(produced) && produced <= today ? '' : '请选择今天或以前的生产日期';
      }
      problems.lines = leaving.length ? '' : '请填写要发的数量';
      if (!isFilledIn(this, problems)) return;
      await this.act(
        'send',
        async () => {
          try {
            await call('trade', 'dealerOrder.ship', {
              orderId: id,
              carrier: text('carrier'),
              trackingNo: text('trackingNo'),
              lines: leaving.map(({ no }) => ({
                no,
                quantity: +text(`quantity${no}`),
                lot: text(`lot${no}`),
                producedOn: text(`producedOn${no}`),
                expiresOn: text(`expiresOn${no}`) || null,
              })),
            });
          } catch (error) {
            this.sayWhy(error);
            throw error;
          }
          void wx.navigateBack();
        },
        { said: '已发货' },
      );
    },
    sayWhy(error: unknown) {
      const details = error instanceof Refusal ? (error.details as { reasons?: JudgedReason[] }) : undefined;
      const known = names.get(this);
      this.setData({
        reasons: ((details && details.reasons) || []).map((reason) =>
          reasonLine(reason, (productId) => (known && known.get(productId)) || productId),
        ),
      });
      console.warn('not shipped', messageOf(error));
    },
  },
});
const names = new WeakMap<object, Map<string, string>>();
