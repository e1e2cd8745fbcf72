import { addDays, dayOf } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Quote, QuoteLine, QuoteState } from '../../miniprogram/shared/model/quotes';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { chargeable, quoteOver, quoteSent, totalOf } from '../../miniprogram/shared/visit/quotes';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';

const uncovered = (['labour', 'travel', 'parts'] as const).map((kind) => ({ kind, by: null }));
const lines: QuoteLine[] = [
  {
    ...{ kind: 'labour', productId: null, name: '人工', quantity: 3, unit: '小时' },
    ...{ unitFen: 40_000, listFen: 40_000 },
  },
  {
    kind: 'travel',
    productId: null,
    name: '上门',
    quantity: 1,
    unit: '次',
    unitFen: 30_000,
    listFen: 30_000,
  },
  {
    ...{ kind: 'parts', productId: null, name: '光源灯 PN-2051', quantity: 1, unit: '件' },
    ...{ unitFen: 268_000, listFen: 268_000 },
  },
];

/** Repairs that no cover pays for: one that the hospital thinks about, one that it has agreed to, and a price to be agreed. */
export function quotedWork(
  orders: readonly Draft<WorkOrder>[],
  today: Day,
): { quotes: Draft<Quote>[]; orders: Draft<WorkOrder>[] } {
  const quotes: Draft<Quote>[] = [];
  const changed = [...orders];
  function put(isMeant: (order: Draft<WorkOrder>) => boolean, state: QuoteState, cut = 0): void {
    const at = changed.findIndex(
      (order) => order.task === 'repair' && order.engineer !== null && !order.quote && isMeant(order),
    );
    const found = changed[at];
    if (!found) return;
    const order = { ...found, cover: { on: dayOf(found.createdAt), lines: uncovered } } as WorkOrder;
    const by = order.engineer!;
    const last = order.timeline[order.timeline.length - 1]!.at;
    const priced = lines.map((line) => ({
      ...line,
      unitFen: line.unitFen - (line.kind === 'parts' ? cut : 0),
    }));
    const quote: Draft<Quote> = {
      ...{ _id: `QT-demo-${quotes.length + 1}`, workOrderId: order._id, orderNumber: order.number },
      hospitalName: order.site.hospitalName,
      deviceName: order.device ? `${order.device.modelName} ${order.device.serial}` : '',
      ...{ dealerId: order.dealerId, version: 1, state, lines: priced, totalFen: totalOf(priced) },
      note: '光源灯有现货，同意后两天内上门更换。',
      ...{ validUntilOn: state === 'pending' ? null : addDays(today, 12), validDays: 15 },
      ...{ needsSecond: cut ? ('price' as const) : ('' as const), madeBy: by, createdAt: last },
      ...{ decidedBy: null, reason: '', sentAt: state === 'pending' ? null : last, codeHash: null },
      ...{ answer: state === 'accepted' ? { name: '赵主任', at: last, image: null } : null, invoice: null },
    };
    quotes.push(quote);
    const { _id: id, version, totalFen, validUntilOn } = quote;
    const known = { id, version, state, totalFen, validUntilOn, pausedAt: null };
    const asked =
      state === 'pending'
        ? { ...order, quote: known }
        : quoteSent(order, { ...known, state: 'sent' }, { by, at: last });
    const over =
      state === 'accepted'
        ? quoteOver(asked, 'accepted', { by: { memberId: 'visitor', name: '赵主任' }, at: last })
        : asked;
    if (chargeable(over).length > 0) changed[at] = over;
  }
  put(({ requestedBy, state }) => requestedBy === 'demo-visitor' && state === 'accepted', 'sent');
  if (quotes.length === 0)
    put(({ requestedBy, state }) => requestedBy === 'demo-visitor' && state !== 'cancelled', 'sent');
  put(({ state }) => state === 'confirmed' || state === 'closed', 'accepted');
  put(({ state }) => state === 'accepted' || state === 'assigned', 'pending', 20_000);
  return { quotes, orders: changed };
}
