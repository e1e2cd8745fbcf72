import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { OrderQuote, Quote, QuoteLine, QuoteState } from '../../../miniprogram/shared/model/quotes';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import * as rule from '../../../miniprogram/shared/visit/quotes';
import type {
  BillQuote,
  DecideQuote,
  FindQuoteProducts,
  LinkQuote,
  ListQuotes,
  MakeQuote,
  QuoteMoved,
  QuotePage,
  QuoteProduct,
  QuotesOfOrder,
  QuoteView,
  WaiveCharge,
  WithdrawQuote,
} from '../../_contracts/quotes';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind } from '../../_platform/find-by-text';
import { sha256Hex } from '../../_platform/ids';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, startsWith } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { quotes, quotesOfAll, quotesToBill, quotesToDecide } from '../../_store/quotes';
import { workOrders, workOrdersOfAll } from '../../_store/work-orders';
import { isAmongPersons } from '../people/second-person';
import { whoCame } from '../people/who-came';
import { adminsOf, dispatchersFor, peopleWithRole } from '../people/whom-to-tell';
import { listPrices } from '../prices/list-prices';
import { act } from '../work-orders/visit-use-cases';
import { moveQuote } from './move-quote';

const PAGE = 30;
const FOUND = 20;
/** Versions of one order: nobody negotiates longer. */
const VERSIONS = 50;

const moved = ({ _id, state }: Quote): QuoteMoved => ({ quoteId: _id, state });
const viewOf = ({ head: _, codeHash: _1, fileMarks: _2, searchKeys: _3, ...quote }: Quote): QuoteView =>
  quote;
type Draft = Omit<Quote, 'revision' | 'head'>;
export const onOrderOf = ({ _id, version, state, totalFen, validUntilOn }: Draft): OrderQuote => ({
  ...{ id: _id, version, state, totalFen, validUntilOn },
  pausedAt: null,
});

/** Who sends the bill, and so hears of every step. */
export const billers = (dealerId: string | null): Promise<string[]> =>
  dealerId === null ? peopleWithRole('finance') : adminsOf(dealerId);

async function pricedLines(
  store: Store,
  lines: readonly (Omit<QuoteLine, 'listFen'> & { listFen?: number | null })[],
  now: Date,
): Promise<QuoteLine[]> {
  const ids = lines.flatMap(({ productId }) => productId ?? []);
  const prices = await listPrices(store, ids, dayOf(now));
  return lines.map((line) => ({
    ...line,
    listFen: line.productId === null ? null : (prices.get(line.productId) ?? null),
  }));
}

/** Labour, the trip and the parts that the visit before found wanting, as far as the catalogue knows them. */
async function suggestedLines({ store, setting, now }: Context, order: WorkOrder): Promise<QuoteLine[]> {
  const { labourCode, travelCode } = setting('quotes');
  const codes = [labourCode, travelCode].filter(Boolean);
  const services = codes.length ? await store.query(products, { code: oneOf(codes) }, { limit: 2 }) : [];
  const wanted = new Set(rule.chargeable(order));
  const lines: Omit<QuoteLine, 'listFen'>[] = [];
  const service = (kind: 'labour' | 'travel', code: string, name: string, unit: string) => {
    const known = services.find((one) => one.code === code);
    lines.push({
      ...{ kind, productId: known?._id ?? null, name: known?.name ?? name, quantity: 1 },
      ...{ unit: known?.unit ?? unit, unitFen: 0 },
    });
  };
  if (wanted.has('labour') || wanted.has('maintenance') || wanted.has('calibration'))
    service('labour', labourCode, '人工', '小时');
  if (wanted.has('travel')) service('travel', travelCode, '上门', '次');
  if (wanted.has('parts'))
    for (const { name, quantity } of order.partsWanted ?? [])
      lines.push({ kind: 'parts', productId: null, name, quantity, unit: '件', unitFen: 0 });
  const priced = await pricedLines(store, lines, now);
  return priced.map((line) => ({ ...line, unitFen: line.listFen ?? 0 }));
}

export const showQuotes: UseCase<QuotesOfOrder, QuotePage> = async (context, { workOrderId }) => {
  const { store, setting } = context;
  const order = await store.get(workOrders, workOrderId);
  const found = await store.query(
    quotesOfAll,
    { workOrderId },
    { orderBy: [['version', 'desc']], limit: VERSIONS },
  );
  const { secondFromFen: limitFen, validDays } = setting('quotes');
  return {
    orderNumber: order.number,
    orderState: order.state,
    hospitalName: order.site.hospitalName,
    deviceName: order.device ? `${order.device.modelName} ${order.device.serial}` : '',
    chargeable: rule.chargeable(order),
    waived: order.waiver ? { name: order.waiver.by.name, reason: order.waiver.reason } : null,
    quotes: found.map(viewOf),
    suggested: rule.chargeable(order).length ? await suggestedLines(context, order) : [],
    limitFen,
    validDays,
  };
};

/** By number or name, as one types. */
export const findQuoteProducts: UseCase<FindQuoteProducts, { products: QuoteProduct[] }> = async (
  { store, now },
  { workOrderId, text },
) => {
  await store.get(workOrders, workOrderId);
  const found = await store.query(
    products,
    { searchKeys: startsWith(plainNameOf(text)), kind: oneOf(['part', 'consumable', 'service']) },
    { limit: FOUND },
  );
  const prices = await listPrices(
    store,
    found.map(({ _id }) => _id),
    dayOf(now),
  );
  return {
    products: found.map(({ _id, code, name, unit, kind }) => ({
      ...{ productId: _id, code, name, unit, kind },
      listFen: prices.get(_id) ?? null,
    })),
  };
};

export const listQuotes: UseCase<ListQuotes, Listed<'quotes', QuoteView>> = async (
  { actor, store },
  { states, waits, text, after },
) => {
  const where =
    waits === 'decide'
      ? quotesToDecide(actor)
      : waits === 'bill'
        ? quotesToBill(actor)
        : { state: states.length === 1 ? states[0]! : oneOf(states) };
  const { rows, ...page } = await listOrFind(store, quotes, {
    ...{ text, after, where },
    ...{ by: ['createdAt', 'desc'], limit: PAGE },
  });
  return { quotes: rows.map(viewOf), ...page };
};

/** The hospital is asked from now on: the order waits, and its contact finds it where it follows the repair. */
function sent<Q extends Draft>(context: Context, quote: Q, order: WorkOrder): Q {
  const { now, store } = context;
  const validUntilOn = addDays(dayOf(now), quote.validDays);
  const out: Q = { ...quote, state: 'sent', sentAt: now.toISOString(), validUntilOn };
  store.save(workOrdersOfAll, rule.quoteSent(order, onOrderOf(out), act(context, undefined, order)));
  return out;
}

/**
 * A version of what the hospital is asked to pay. Prices are compared with the list's of the day; above the limit, or with
 * another price, a second person agrees before the hospital sees it. The one before is withdrawn.
 */
export const makeQuote: UseCase<MakeQuote, QuoteMoved> = async (
  context,
  { quoteId, workOrderId, replaces, lines, note, validDays },
) => {
  const { store, actor, now, setting } = context;
  // The order first: to whom it is not shown nothing is said of ids.
  let order = await store.get(workOrders, workOrderId);
  if (await store.find(quotesOfAll, quoteId)) throw new Refusal('ID_TAKEN');
  rule.assertCanQuote(order);
  if ((order.quote?.id ?? null) !== replaces) throw new Refusal('CHANGED_MEANWHILE');
  const priced = await pricedLines(store, lines, now);
  const known = await store.findMany(
    products,
    lines.flatMap(({ productId }) => productId ?? []),
  );
  lines.forEach(({ productId }, at) => {
    if (productId !== null && !known.has(productId))
      throw new Refusal('PRODUCT_NOT_FOUND', { path: `lines.${at}.productId` });
  });
  const totalFen = rule.totalOf(priced);
  if (totalFen === 0) throw new Refusal('QUOTE_EMPTY', { path: 'lines' });
  const before = replaces === null ? null : await store.get(quotesOfAll, replaces);
  if (before && (before.state === 'sent' || before.state === 'pending' || before.state === 'returned')) {
    store.save(quotesOfAll, { ...moveQuote(before, 'withdrawn'), reason: '已改报新的一版' });
    if (before.state === 'sent') order = rule.quoteOver(order, 'withdrawn', act(context, undefined, order));
  }
  const needsSecond = rule.secondFor(priced, setting('quotes').secondFromFen);
  const draft: Draft = {
    ...{ _id: quoteId, workOrderId, orderNumber: order.number, hospitalName: order.site.hospitalName },
    deviceName: order.device ? `${order.device.modelName} ${order.device.serial}` : '',
    ...{ dealerId: order.dealerId, version: (order.quote?.version ?? 0) + 1, state: 'pending' },
    ...{ lines: priced, totalFen, note, validUntilOn: null, validDays, needsSecond },
    ...{ madeBy: stampOf(actor), createdAt: now.toISOString(), decidedBy: null, reason: '' },
    ...{ sentAt: null, codeHash: null, answer: null, invoice: null },
  };
  if (needsSecond === '') return moved(store.insert(quotesOfAll, sent(context, draft, order)));
  const made = store.insert(quotesOfAll, draft);
  store.save(workOrdersOfAll, { ...order, quote: onOrderOf(made) });
  const deciders = [
    ...(await peopleWithRole('service_manager')),
    ...(order.dealerId === null ? [] : await adminsOf(order.dealerId)),
  ];
  store.notify({
    memberIds: deciders.filter((id) => id !== actor.memberId),
    kind: 'quote_to_decide',
    title: `报价待审批：${rule.secondLabels[needsSecond]}`,
    body: `${order.number} ${order.site.hospitalName}：${sayFen(totalFen)}`,
    page: pages.quote({ id: workOrderId }),
  });
  return moved(made);
};

export const decideQuote: UseCase<DecideQuote, QuoteMoved> = async (context, { quoteId, passes, reason }) => {
  const { store, actor } = context;
  const quote = await store.get(quotes, quoteId);
  const order = await store.get(workOrdersOfAll, quote.workOrderId);
  if (order.quote?.id !== quoteId) throw new Refusal('QUOTE_STATE_CHANGED', { state: quote.state });
  const decided = moveQuote(quote, passes ? 'sent' : 'returned');
  if (await isAmongPersons(store, actor, [quote.madeBy], passes))
    throw new Refusal('QUOTE_SECOND_PERSON_MISSING');
  if (passes) rule.assertCanQuote(order);
  const settled: Quote = { ...decided, decidedBy: stampOf(actor), reason };
  const saved = passes
    ? store.save(quotesOfAll, sent(context, settled, order), reason)
    : store.save(quotesOfAll, settled, reason);
  if (!passes) store.save(workOrdersOfAll, { ...order, quote: onOrderOf(saved) });
  store.notify({
    memberIds: [quote.madeBy.memberId],
    kind: 'quote_decided',
    title: passes ? '报价已同意，可以请医院确认' : '报价被退回，请修改',
    body: `${order.number} ${order.site.hospitalName}${reason ? `：${reason}` : ''}`,
    page: pages.quote({ id: order._id }),
  });
  return moved(saved);
};

export const withdrawQuote: UseCase<WithdrawQuote, QuoteMoved> = async (context, { quoteId, reason }) => {
  const { store } = context;
  const quote = await store.get(quotes, quoteId);
  const order = await store.get(workOrders, quote.workOrderId);
  const withdrawn = { ...moveQuote(quote, 'withdrawn'), reason };
  if (order.quote?.id === quoteId) {
    const over =
      quote.state === 'sent'
        ? rule.quoteOver(order, 'withdrawn', act(context, reason, order))
        : { ...order, quote: onOrderOf(withdrawn) };
    store.save(workOrdersOfAll, over, reason);
  }
  return moved(store.save(quotesOfAll, withdrawn, reason));
};

export const linkQuote: UseCase<LinkQuote, QuoteMoved> = async ({ store }, { quoteId, code }) => {
  const quote = await store.get(quotes, quoteId);
  await store.get(workOrders, quote.workOrderId);
  if (quote.state !== 'sent') throw new Refusal('QUOTE_STATE_CHANGED', { state: quote.state });
  return moved(store.save(quotesOfAll, { ...quote, codeHash: sha256Hex(code) }));
};

/** 免收: by a service manager who did not come for it. */
export const waiveCharge: UseCase<WaiveCharge, { workOrderId: string }> = async (
  context,
  { workOrderId, reason },
) => {
  const { store, actor } = context;
  const order = await store.get(workOrders, workOrderId);
  if (await isAmongPersons(store, actor, whoCame(order))) throw new Refusal('COVER_OWN');
  const asked = order.quote ? await store.find(quotesOfAll, order.quote.id) : null;
  if (asked && (asked.state === 'sent' || asked.state === 'pending' || asked.state === 'returned'))
    store.save(quotesOfAll, { ...moveQuote(asked, 'withdrawn'), reason }, reason);
  const waived = rule.waive(order, act(context, reason, order));
  store.save(workOrdersOfAll, waived, reason);
  store.notify({
    memberIds: [
      ...(order.engineer ? [order.engineer.memberId] : []),
      ...(await dispatchersFor(order.dealerId)),
    ],
    kind: 'quote_answered',
    title: '已同意免收费用，可以继续',
    body: `${order.number} ${order.site.hospitalName}：${reason}`,
    page: pages.quote({ id: workOrderId }),
  });
  return { workOrderId };
};

/** 开票: whoever did the work sends the bill of what was agreed, once the work is done; a wrong number is taken back. */
export const billQuote: UseCase<BillQuote, QuoteMoved> = async (
  { store, actor, now },
  { quoteId, invoice },
) => {
  const quote = await store.get(quotes, quoteId);
  if (quote.dealerId !== actor.dealerId) throw new Refusal('QUOTE_BILLED_BY_OTHER');
  const order = await store.get(workOrdersOfAll, quote.workOrderId);
  const isDone = order.state === 'confirmed' || order.state === 'closed';
  if (invoice !== '' && !isDone) throw new Refusal('QUOTE_WORK_NOT_DONE');
  const to: QuoteState = invoice === '' ? 'accepted' : 'billed';
  // A wrong number is replaced where it stands.
  const billed = quote.state === to && to === 'billed' ? quote : moveQuote(quote, to);
  const by = stampOf(actor);
  const saved = store.save(quotesOfAll, {
    ...billed,
    invoice: invoice === '' ? null : { number: invoice, by, at: now.toISOString() },
  });
  if (order.quote?.id === quoteId)
    store.save(workOrdersOfAll, { ...order, quote: { ...order.quote, state: to } });
  return moved(saved);
};
