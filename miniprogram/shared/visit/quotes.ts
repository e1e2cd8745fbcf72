import type { CoverKind } from '../model/devices';
import { quoteLineLabels, quoteStateLabels } from '../model/quotes';
import type { OrderQuote, QuoteLine, QuoteState } from '../model/quotes';
import type { WorkOrder } from '../model/work-orders';
import { pauseEnded } from '../clocks/order-clock';
import { Refusal } from '../refusal';
import { openWorkOrderStates } from '../states';
import type { WorkOrderState } from '../states';
import { sayFen } from '../trade/say-fen';
import type { Act } from './act';
import { uncovered } from './cover';
import { moved } from './work-order';

/** 维修报价: who needs one, what it comes to, and what becomes of the order meanwhile. */

export const QUOTE_HOLD = '等待医院确认报价';
export const QUOTE_DECLINED = '医院未同意报价';
/** 等客户, as policies name it. */
const CLIENT_WAITS: readonly string[] = ['等待医院配合', QUOTE_HOLD];

/** What the hospital would have to pay for; nothing once somebody has waived it. */
export const chargeable = ({ cover, waiver }: Pick<WorkOrder, 'cover' | 'waiver'>): CoverKind[] =>
  waiver ? [] : uncovered(cover);

/** Somebody has to pay, and neither has the hospital agreed nor was it waived. */
export const isUnpaid = (order: Pick<WorkOrder, 'cover' | 'waiver' | 'quote'>): boolean =>
  chargeable(order).length > 0 &&
  !(order.quote && (order.quote.state === 'accepted' || order.quote.state === 'billed'));

/** 备件 · 光源灯 */
export const sayLine = ({ kind, name }: Pick<QuoteLine, 'kind' | 'name'>): string =>
  name === quoteLineLabels[kind] ? name : `${quoteLineLabels[kind]} · ${name}`;
export const lineFen = ({ quantity, unitFen }: Pick<QuoteLine, 'quantity' | 'unitFen'>): number =>
  quantity * unitFen;
export const totalOf = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, line) => sum + lineFen(line), 0);

/** Another has to agree above a limit, and wherever a price is not the list's. */
export function secondFor(lines: readonly QuoteLine[], limitFen: number): '' | 'amount' | 'price' {
  if (totalOf(lines) > limitFen) return 'amount';
  return lines.some(({ listFen, unitFen }) => listFen !== unitFen) ? 'price' : '';
}
export const secondLabels = { '': '', amount: '金额超过限额', price: '有价格与价格表不同' } as const;

/** Before anybody is there, or where somebody stopped; what is done is billed by what was agreed. */
export function assertCanQuote(order: WorkOrder): void {
  assertUnsettled(order);
  if (openWorkOrderStates.indexOf(order.state) < 0 && order.state !== 'completed')
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
}
function assertUnsettled(order: Pick<WorkOrder, 'cover' | 'waiver' | 'quote'>): void {
  if (chargeable(order).length === 0) throw new Refusal('QUOTE_NOT_NEEDED');
  if (!isUnpaid(order)) throw new Refusal('QUOTE_ACCEPTED');
}

const noted = (order: WorkOrder, { by, at, reason }: Act, what: string): WorkOrder => ({
  ...order,
  timeline: [...order.timeline, { state: order.state, at, by, what, ...(reason ? { reason } : {}) }],
});
const said = ({ totalFen, version }: OrderQuote): string => `${sayFen(totalFen)}（第 ${version} 版）`;

/** The hospital has it: work on site stops, and the repair's clock stands still where its policy lets it wait for the hospital. */
export function quoteSent(order: WorkOrder, quote: OrderQuote, act: Act): WorkOrder {
  const isThere = order.state === 'onsite';
  const held = isThere ? moved(order, 'on_hold', { ...act, reason: QUOTE_HOLD }) : order;
  const pausing = order.clock ? order.clock.pausing : [];
  const pauses =
    openWorkOrderStates.indexOf(held.state) >= 0 &&
    !held.pausedAt &&
    !held.repairedAt &&
    CLIENT_WAITS.some((reason) => pausing.indexOf(reason) >= 0);
  const waiting = pauses ? { ...held, pausedAt: act.at } : held;
  return {
    ...noted(waiting, { by: act.by, at: act.at }, `报价 ${said(quote)}`),
    quote: { ...quote, pausedAt: pauses ? act.at : null },
  };
}

const endsAsImpossible: readonly WorkOrderState[] = ['accepted', 'travelling', 'onsite', 'on_hold'];
const endsUnbegun: readonly WorkOrderState[] = ['new', 'assigned_dealer', 'assigned'];
const outcomes: Partial<Record<QuoteState, string>> = {
  accepted: '医院同意报价',
  declined: QUOTE_DECLINED,
  expired: '报价已过有效期',
  withdrawn: '撤回报价',
};

/**
 * What the hospital said, or that it is asked no more: the pause that the quote began ends. Who declines ends the order where
 * the work is not done yet.
 */
export function quoteOver(
  order: WorkOrder,
  state: 'accepted' | 'declined' | 'expired' | 'withdrawn',
  act: Act,
): WorkOrder {
  const quote = order.quote!;
  const ownsPause = quote.pausedAt !== null && order.pausedAt === quote.pausedAt;
  const running = ownsPause ? pauseEnded(order, act.at) : order;
  const told = noted(running, act, `${outcomes[state]} ${said(quote)}`);
  const over: WorkOrder = { ...told, quote: { ...quote, state, pausedAt: null, overAt: act.at } };
  if (state !== 'declined') return over;
  const ending = {
    ...act,
    reason: act.reason ? `${QUOTE_DECLINED}：${act.reason}`.slice(0, 200) : QUOTE_DECLINED,
  };
  if (endsAsImpossible.indexOf(over.state) >= 0) return moved(over, 'cannot_complete', ending);
  return endsUnbegun.indexOf(over.state) >= 0 ? moved(over, 'cancelled', ending) : over;
}

/** 免收: the house bears it, said by somebody who answers for it. */
export function waive(order: WorkOrder, act: Act): WorkOrder {
  assertUnsettled(order);
  const open = order.quote && (order.quote.state === 'sent' || order.quote.state === 'pending');
  const asked = open ? quoteOver(order, 'withdrawn', { by: act.by, at: act.at }) : order;
  const { by, at, reason } = act;
  return { ...noted(asked, act, '同意免收费用'), waiver: { by, at, reason: reason! } };
}

/** How far an order is with what the hospital pays; '' where nothing is to be paid. */
export function sayQuote({ cover, waiver, quote }: Pick<WorkOrder, 'cover' | 'waiver' | 'quote'>): string {
  if (waiver) return `${waiver.by.name} 同意免收`;
  if (quote) return `报价 ${sayFen(quote.totalFen)}，${quoteStateLabels[quote.state]}`;
  return chargeable({ cover }).length > 0 ? '不在保，还没有报价' : '';
}
