import { addDays, dayOf } from '../days';
import type { Day } from '../days';
import type { DealerTargets } from '../model/dealers-life';
import type { StockLocation, StockMove } from '../model/goods';
import type { Shipment, ShipmentClaim } from '../model/shipments';
import type { DealerOrder, Payment, Receivable } from '../model/trade';
import { exactPart } from '../trade/parts';
import { restsOn } from './kept-facts';
import type { OtherFact } from './other-facts';
import { NOBODY } from './rows';
import { collecting } from './standing';
import type { Sums } from './sums';

const nothing = { model: '', line: '', hospital: '' };

/** What of a line was ordered and not cut again, in fen. */
export const orderedFen = ({
  grossFen,
  quantity,
  cut,
}: Pick<DealerOrder['lines'][number], 'grossFen' | 'quantity' | 'cut'>): number =>
  quantity === 0 ? 0 : exactPart(grossFen, quantity, 0, quantity - cut);

/** States in which an order counts towards a target. */
export const achieving: readonly DealerOrder['state'][] = [
  'pending',
  'approved',
  'partially_shipped',
  'shipped',
  'received',
  'closed',
];
export const quarterOn = (day: Day): 1 | 2 | 3 | 4 =>
  (Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1) as 1 | 2 | 3 | 4;

/** 订单及时率, 差错, 任务完成: of one order, by the product lines of its lines. */
export function dealerOrderFact(
  order: Pick<DealerOrder, 'dealerId' | 'state' | 'lines' | 'promisedOn' | 'cancelledAt' | 'submittedAt'>,
  {
    shipments,
    claims,
    targets,
    lineOf,
  }: {
    shipments: readonly Pick<Shipment, 'state' | 'shippedOn' | 'claimId' | 'lines'>[];
    claims: readonly Pick<ShipmentClaim, 'state' | 'productId'>[];
    /** Of the dealer's year. */
    targets: Pick<DealerTargets, 'rows'> | null;
    lineOf(productId: string): string;
  },
  now: string,
): OtherFact {
  const days = collecting(now);
  const who = (productId: string) => ({
    ...{ dealer: order.dealerId, engineer: '', region: '', line: lineOf(productId) },
  });
  const { promisedOn, cancelledAt, submittedAt, state } = order;
  const isOut =
    state === 'cancelled' && cancelledAt !== null && !!promisedOn && dayOf(cancelledAt) <= promisedOn;
  if (promisedOn && !isOut) {
    for (const { no, productId, quantity, cut } of order.lines) {
      if (quantity - cut <= 0) continue;
      const left = shipments.reduce(
        (sum, one) =>
          one.state !== 'cancelled' &&
          one.claimId === null &&
          one.shippedOn !== null &&
          one.shippedOn <= promisedOn
            ? one.lines.reduce((all, line) => (line.no === no ? all + line.quantity : all), sum)
            : sum,
        0,
      );
      days.addAfter(promisedOn, who(productId), {
        linesDue: 1,
        ...(left >= quantity - cut ? { linesIn: 1 } : {}),
      });
    }
    for (const { state: outcome, productId } of claims)
      if (outcome !== 'refused') days.addAfter(promisedOn, who(productId), { claims: 1 });
  }
  if (submittedAt !== null && targets && achieving.indexOf(state) >= 0) {
    const on = dayOf(submittedAt);
    const aimed = targets.rows.filter(({ quarter }) => quarter === quarterOn(on)).map(({ lineId }) => lineId);
    for (const line of order.lines) {
      const fen = orderedFen(line);
      if (fen !== 0 && aimed.indexOf(lineOf(line.productId)) >= 0)
        days.add(on, who(line.productId), { orderedFen: fen });
    }
  }
  const { parts, nextAt } = days.done();
  const rests = Array.from(new Set(order.lines.map(({ productId }) => restsOn('products', productId))));
  if (submittedAt !== null)
    rests.push(restsOn('dealer_targets', `${order.dealerId}:${dayOf(submittedAt).slice(0, 4)}`));
  return { ...nothing, parts, dueAt: nextAt, rests };
}

/** 任务: a quarter's targets in three equal months, whose first days they count on; what is left over is the last one's. */
export function dealerTargetFact(
  { dealerId, year, rows }: Pick<DealerTargets, 'dealerId' | 'year' | 'rows'>,
  now: string,
): OtherFact {
  const days = collecting(now);
  for (const { quarter, lineId, fen } of rows)
    for (let n = 0; n < 3; n++) {
      const month = String(quarter * 3 - 2 + n).padStart(2, '0');
      const third = Math.floor(fen / 3);
      days.add(
        `${year}-${month}-01`,
        { dealer: dealerId, engineer: '', region: '', line: lineId },
        {
          targetFen: n === 2 ? fen - 2 * third : third,
          targets: 1,
        },
      );
    }
  const { parts, nextAt } = days.done();
  return { ...nothing, parts, dueAt: nextAt };
}

const afterDays = [
  ['overdue', 1],
  ['overdue31', 31],
  ['overdue61', 61],
  ['overdue91', 91],
] as const;

/**
 * 回款及时率, 逾期: what of a receivable was paid by its day, and how long the rest is owed.
 *
 * @param payments whatever is allocated to it
 * @param isDisputed it stands on a statement that the dealer has disputed and nobody has answered
 */
export function receivableFact(
  {
    _id,
    dealerId,
    fen,
    openFen,
    issuedOn,
    dueOn,
  }: Pick<Receivable, '_id' | 'dealerId' | 'fen' | 'openFen' | 'issuedOn' | 'dueOn'>,
  payments: readonly Pick<Payment, 'countsOn' | 'allocations'>[],
  isDisputed: boolean,
  now: string,
): OtherFact {
  const days = collecting(now);
  const who = { dealer: dealerId, engineer: '', region: '' };
  const paid = payments
    .reduce<{ on: Day; fen: number }[]>(
      (all, { countsOn, allocations }) =>
        allocations.reduce(
          (some, one) => (one.receivableId === _id ? some.concat({ on: countsOn, fen: one.fen }) : some),
          all,
        ),
      [],
    )
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const inTime = paid.reduce((sum, one) => (one.on <= dueOn ? sum + one.fen : sum), 0);
  const sums: Sums = isDisputed
    ? { disputedFen: fen - inTime }
    : { dueFen: fen, papersDue: 1, ...(inTime ? { paidFen: Math.min(fen, inTime) } : {}) };
  if (fen > 0) days.addAfter(dueOn, who, sums);
  // Money that came stood open until the day before; what was written off never counts as owed.
  const pieces = paid.map((one) => ({ fen: one.fen, toOn: addDays(one.on, -1) as Day | null }));
  if (openFen > 0) pieces.push({ fen: openFen, toOn: null });
  for (const piece of pieces) {
    days.stands(issuedOn, piece.toOn, who, { owed: piece.fen });
    for (const [stock, day] of afterDays)
      days.stands(addDays(dueOn, day), piece.toOn, who, { [stock]: piece.fen });
  }
  const lastOn = openFen > 0 ? null : paid.length > 0 ? addDays(paid[paid.length - 1]!.on, -1) : '';
  if (lastOn !== '') days.stands(issuedOn, lastOn, who, { papers: 1 });
  const { parts, nextAt } = days.done();
  return { ...nothing, parts, dueAt: nextAt };
}

/** Moves by which a place hands out what is used up elsewhere. */
const handing: readonly StockMove['kind'][] = ['send', 'issue', 'ship'];

/** 备件周转: a move of a spare part; what leaves and what comes changes the stock of its places. */
export function stockMoveFact(
  { kind, productId, quantity, from, to, factAt, dealerId }: StockMove,
  isPart: boolean,
  location: (id: string) => Pick<StockLocation, '_id' | 'dealerId'> | null,
  now: string,
): OtherFact {
  const days = collecting(now);
  const on = dayOf(factAt);
  const at = (own: Pick<StockLocation, '_id' | 'dealerId'>) => ({
    ...{ dealer: own.dealerId || NOBODY, engineer: '', region: '', location: own._id },
  });
  if (isPart) {
    const [left, came] = [location(from.place), location(to.place)];
    if (left && from.condition === 'good') days.stands(on, null, at(left), { stock: -quantity });
    if (came && to.condition === 'good') days.stands(on, null, at(came), { stock: quantity });
    // Used up counts for the house whatever the book held; for a place as it left its shelf.
    const times = kind === 'consume' ? 1 : kind === 'unconsume' ? -1 : 0;
    const used = { issued: quantity, issues: 1 };
    if (times !== 0)
      days.add(
        on,
        { dealer: dealerId || NOBODY, engineer: '', region: '', levels: ['all', 'dealer'] },
        {
          issued: times * quantity,
          issues: times,
        },
      );
    if (left && (times === 1 || handing.indexOf(kind) >= 0))
      days.add(on, { ...at(left), levels: ['location'] }, used);
    if (came && times === -1)
      days.add(on, { ...at(came), levels: ['location'] }, { issued: -quantity, issues: -1 });
  }
  const { parts, nextAt } = days.done();
  return { ...nothing, parts, dueAt: nextAt, rests: [restsOn('products', productId)] };
}
