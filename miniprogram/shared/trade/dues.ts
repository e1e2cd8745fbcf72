import type { Day } from '../days';
import type { CreditEntry } from '../model/trade';
import type { DueRule, RebateTerms } from '../model/dues';
import { readYuan } from './say-fen';

/** What a rule gives for a sum, in fen: whole numbers of fen × basis points, one floor at the end. */
export function rebateFen({ mode, tiers, capFen }: RebateTerms, basisFen: number): number {
  const reached = tiers.filter(({ fromFen }) => fromFen <= basisFen);
  const last = reached[reached.length - 1];
  if (!last || basisFen <= 0) return 0;
  // Each is below 2^53 for sums up to 9 × 10^11 fen, whatever the rate.
  const times = (fen: number, points: number): [whole: number, rest: number] => [
    Math.floor(fen / 10_000) * points,
    (fen % 10_000) * points,
  ];
  const parts =
    mode === 'whole'
      ? [times(basisFen, last.basisPoints)]
      : reached.map(({ fromFen, basisPoints }, i) => {
          const next = reached[i + 1];
          return times((next ? next.fromFen : basisFen) - fromFen, basisPoints);
        });
  const whole = parts.reduce((sum, [fen]) => sum + fen, 0);
  const rest = parts.reduce((sum, [, points]) => sum + points, 0);
  const fen = whole + Math.floor(rest / 10_000);
  return capFen === null ? fen : Math.min(fen, capFen);
}

type Row = Pick<CreditEntry, 'kind' | 'day' | 'receivable' | 'unapplied' | 'shipmentId' | 'paymentId'>;

/**
 * What the rows of an account say of a period. A return counts in the period of its shipment, a reversal in that of its
 * payment, whenever it was booked: so a period is other later, and what follows carries the difference.
 */
export function basisOf(rows: readonly Row[], basis: RebateTerms['basis'], fromOn: Day, toOn: Day): number {
  const within = ({ day }: Row) => fromOn <= day && day <= toOn;
  const of = (kind: CreditEntry['kind']) => rows.filter((row) => row.kind === kind);
  if (basis === 'paid') {
    const paid = of('payment').filter(within);
    const ids = new Set(paid.map(({ paymentId }) => paymentId));
    const undone = of('payment_reversal').filter(({ paymentId }) => ids.has(paymentId));
    return [...paid, ...undone].reduce((sum, { unapplied }) => sum + unapplied, 0);
  }
  const shipped = of('ship').filter(within);
  const ids = new Set(shipped.map(({ shipmentId }) => shipmentId));
  const back = of('return').filter(({ shipmentId }) => ids.has(shipmentId));
  const returned = back.reduce((sum, { receivable, unapplied }) => sum + unapplied - receivable, 0);
  return shipped.reduce((sum, { receivable }) => sum + receivable, 0) - returned;
}

/**
 * What is paid for the newest of several periods: all of them as they are now, less what was paid before; below zero nothing
 * is, and the rest is carried on.
 */
export function dueNow(own: readonly number[], paidBefore: number): { carryFen: number; fen: number } {
  const earlier = own.slice(0, -1).reduce((sum, fen) => sum + fen, 0);
  const carryFen = earlier - paidBefore;
  return { carryFen, fen: Math.max(0, own[own.length - 1]! + carryFen) };
}

/** The fee of an order: of the rules of its day the one for its model first, then the one for the smallest region, then the newest. */
export function feeRuleFor(
  rules: readonly DueRule[],
  order: { task: string; modelId: string | null; regionCode: string; dealerId: string; day: Day },
): DueRule | null {
  const within = (code: string | null) =>
    code === null || order.regionCode.indexOf(code.replace(/(00)+$/, '')) === 0;
  const weight = ({ dealerId, fee }: DueRule) =>
    (dealerId ? 1000 : 0) +
    (fee!.modelId ? 100 : 0) +
    (fee!.regionCode ? fee!.regionCode.replace(/(00)+$/, '').length : 0);
  const fitting = rules.filter(
    ({ kind, state, fee, dealerId, fromOn, toOn }) =>
      kind === 'fee' &&
      (state === 'approved' || state === 'ended') &&
      fee !== null &&
      fee.task === order.task &&
      (fee.modelId === null || fee.modelId === order.modelId) &&
      within(fee.regionCode) &&
      (dealerId === null || dealerId === order.dealerId) &&
      fromOn <= order.day &&
      order.day <= toOn,
  );
  const [best] = [...fitting].sort(
    (a, b) => weight(b) - weight(a) || (a.fromOn < b.fromOn ? 1 : a.fromOn > b.fromOn ? -1 : 0),
  );
  return best || null;
}

/** Lines of a sum from which on and a percentage, lowest first; null when one says something else. */
export function readTiers(text: string): { fromFen: number; basisPoints: number }[] | null {
  const tiers = text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => {
      const [, from = '', rate = ''] =
        /^\s*([\d,，.]+)\s*(?:元)?\s+(\d{1,2}(?:\.\d{1,2})?)\s*[%％]?\s*$/.exec(line) || [];
      return { fromFen: readYuan(from), basisPoints: Math.round(Number(rate || 'x') * 100) };
    });
  const isRising = tiers.every(
    ({ fromFen, basisPoints }, i) =>
      fromFen !== null &&
      basisPoints >= 1 &&
      basisPoints <= 5000 &&
      (i === 0 || fromFen > tiers[i - 1]!.fromFen!),
  );
  return tiers.length > 0 && isRising
    ? tiers.map(({ fromFen, basisPoints }) => ({ fromFen: fromFen!, basisPoints }))
    : null;
}
