import { dayOf } from '../../../miniprogram/shared/days';
import type { Quote } from '../../../miniprogram/shared/model/quotes';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { saySite } from '../../../miniprogram/shared/say';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import { notBefore } from '../../../miniprogram/shared/visit/act-time';
import { quoteOver } from '../../../miniprogram/shared/visit/quotes';
import { AnswerQuote, OpenQuote } from '../../_contracts/quotes';
import type { HospitalQuote, HospitalQuoteActions } from '../../_contracts/quotes';
import { fields } from '../../_platform/action';
import { sha256Hex } from '../../_platform/ids';
import type { PublicContext, PublicTable } from '../../_platform/serve-public';
import { quotesOfAll } from '../../_store/quotes';
import { requestedOrders, workOrdersOfAll } from '../../_store/work-orders';
import { written } from '../../_store/writings';
import { dispatchersFor } from '../people/whom-to-tell';
import { giveVisitBack } from '../work-orders/order-cover';
import { moveQuote } from './move-quote';
import { billers } from './quote-use-cases';

/** By the code that was shown, or by who asked for the repair; whatever does not fit finds nothing. */
async function asked(
  { store }: PublicContext,
  { code, workOrderId }: OpenQuote,
): Promise<{ quote: Quote; order: WorkOrder }> {
  if (code !== undefined) {
    const [quote] = await store.query(quotesOfAll, { codeHash: sha256Hex(code) }, { limit: 1 });
    if (!quote) throw new Refusal('QUOTE_NOT_FOUND');
    return { quote, order: await store.get(workOrdersOfAll, quote.workOrderId) };
  }
  const order = await store.find(requestedOrders, workOrderId!);
  const quote = order?.quote && (await store.find(quotesOfAll, order.quote.id));
  // What the house still thinks about is not the hospital's yet.
  if (!order || !quote || quote.sentAt === null) throw new Refusal('QUOTE_NOT_FOUND');
  return { quote, order };
}

function hospitalView(quote: Quote, order: WorkOrder, now: Date): HospitalQuote {
  const lapsed = quote.validUntilOn !== null && quote.validUntilOn < dayOf(now);
  return {
    workOrderId: order._id,
    ...{ orderNumber: quote.orderNumber, hospitalName: saySite(order.site), deviceName: quote.deviceName },
    ...{ description: order.description, version: quote.version, state: quote.state },
    lines: quote.lines.map(({ kind, name, quantity, unit, unitFen }) => ({
      kind,
      name,
      quantity,
      unit,
      unitFen,
    })),
    ...{ totalFen: quote.totalFen, note: quote.note, validUntilOn: quote.validUntilOn ?? '' },
    madeBy: quote.madeBy.name,
    answer: quote.answer && {
      ...{ name: quote.answer.name, at: quote.answer.at },
      reason: quote.state === 'declined' ? quote.reason : '',
    },
    canAnswer: quote.state === 'sent' && !lapsed,
  };
}

async function answer(context: PublicContext, request: AnswerQuote): Promise<HospitalQuote> {
  const { store, now, caller, formerly } = context;
  // The hospital decides; whoever earns by it, or did, would agree with themselves.
  if (caller || formerly.length > 0) throw new Refusal('QUOTE_NOT_FOR_MEMBERS');
  const { accepts, name, reason, image, version } = request;
  const { quote, order } = await asked(context, request);
  if (order.quote?.id !== quote._id || quote.version !== version) throw new Refusal('QUOTE_REPLACED');
  const to = accepts ? 'accepted' : 'declined';
  const answered = moveQuote(quote, to);
  if (quote.validUntilOn !== null && quote.validUntilOn < dayOf(now)) throw new Refusal('QUOTE_EXPIRED');
  const at = notBefore(now.toISOString(), order.timeline[order.timeline.length - 1]?.at);
  const by = { memberId: 'visitor', name };
  const over = quoteOver(order, to, { by, at, ...(accepts ? {} : { reason }) });
  if (over.state === 'cancelled') await giveVisitBack(store, order);
  store.save(workOrdersOfAll, over);
  const saved = store.save(quotesOfAll, {
    ...answered,
    ...{ dealerId: order.dealerId, reason: accepts ? '' : reason },
    answer: { name, at, image: accepts ? image : null },
  });
  const told = new Set([
    ...(order.engineer ? [order.engineer.memberId] : []),
    ...(await dispatchersFor(order.dealerId)),
    ...(await billers(order.dealerId)),
  ]);
  store.notify({
    memberIds: [...told],
    kind: 'quote_answered',
    title: accepts ? '医院已同意报价，请继续服务' : '医院未同意报价，工单已结束',
    body: `${saySite(order.site)}：${sayFen(quote.totalFen)}，${name}${accepts ? '' : `，${reason}`}`,
    page: pages.quote({ id: order._id }),
  });
  return hospitalView(saved, over, now);
}

const reply = fields(
  'workOrderId',
  ...(['orderNumber', 'hospitalName', 'deviceName', 'description', 'version', 'state', 'lines'] as const),
  ...(['totalFen', 'note', 'validUntilOn', 'madeBy', 'answer', 'canAnswer'] as const),
);
export const hospitalQuoteActions: PublicTable<HospitalQuoteActions> = {
  'quote.open': {
    input: OpenQuote,
    reply,
    writes: false,
    perMinute: 30,
    run: async (context, request) => {
      const { quote, order } = await asked(context, request);
      return hospitalView(quote, order, context.now);
    },
  },
  'quote.answer': {
    input: AnswerQuote,
    reply,
    writes: true,
    perMinute: 10,
    recognizes: true,
    writing: ({ image }: AnswerQuote) =>
      written({
        place: 'work_orders',
        idOf: ({ workOrderId }: HospitalQuote) => workOrderId,
        words: ['name', 'reason'],
        photos: image ? [image] : [],
      }),
    run: answer,
  },
};
