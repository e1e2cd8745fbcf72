import { daysUntil } from '../days';
import type { Day } from '../days';
import type { Condition, Lot, LotStock, StockBalance } from '../model/goods';
import { conditions } from '../model/goods';
import type { CountedLine } from '../model/stocktakes';
import { Refusal } from '../refusal';

type Holding = Pick<StockBalance, 'lots' | 'good' | 'total' | 'firstExpiryOn'>;

export const emptyHolding: Holding = { lots: [], good: 0, total: 0, firstExpiryOn: null };

const bare = ({ lot, producedOn, expiresOn }: Lot): LotStock => ({
  lot,
  producedOn,
  expiresOn,
  good: 0,
  pending: 0,
  quarantine: 0,
  defective: 0,
  used: 0,
  picked: 0,
});

export const heldOf = (lots: readonly LotStock[], lot: string, condition: Condition): number => {
  const found = lots.find((one) => one.lot === lot);
  return found ? found[condition] : 0;
};

/** By how many units a count differs from the book; a piece that lacks and another that is too many are two. */
export const unitsOff = ({
  counted,
  booked,
  missing,
  found,
}: Pick<CountedLine, 'counted' | 'booked' | 'missing' | 'found'>): number =>
  missing && found ? missing.length + found.length : Math.abs(counted - booked);

/** First expired, first out: what has no last day comes last, then by lot. */
export const byExpiry = (a: Lot, b: Lot): number =>
  a.expiresOn === b.expiresOn
    ? a.lot < b.lot
      ? -1
      : a.lot > b.lot
        ? 1
        : 0
    : a.expiresOn === null
      ? 1
      : b.expiresOn === null
        ? -1
        : a.expiresOn < b.expiresOn
          ? -1
          : 1;

/**
 * What is held after `by` more (or, below zero, fewer) of a lot. Never less than nothing of anything; a lot has one last
 * day and one day of making, whoever says otherwise has the label before them and the wrong lot in hand.
 */
export function withLot(holding: Holding, of: Lot, condition: Condition, by: number): Holding {
  if (!Number.isSafeInteger(by)) throw new Error(`${by} is no quantity`);
  const known = holding.lots.find(({ lot }) => lot === of.lot);
  const left = (known ? known[condition] : 0) + by;
  if (left < 0)
    throw new Refusal('STOCK_NOT_ENOUGH', { lot: of.lot, condition, held: left - by, wanted: -by });
  const differs = (a: Day | null, b: Day | null) => a !== null && b !== null && a !== b;
  if (known && by > 0 && (differs(known.expiresOn, of.expiresOn) || differs(known.producedOn, of.producedOn)))
    throw new Refusal('LOT_DATES_DIFFER', {
      lot: of.lot,
      expiresOn: known.expiresOn,
      producedOn: known.producedOn,
    });
  const base = known || bare(of);
  const next: LotStock = {
    ...base,
    producedOn: base.producedOn === null ? of.producedOn : base.producedOn,
    expiresOn: base.expiresOn === null ? of.expiresOn : base.expiresOn,
    [condition]: left,
  };
  const rest = holding.lots.filter(({ lot }) => lot !== of.lot);
  const isEmpty = conditions.every((one) => next[one] === 0);
  return summed((isEmpty ? rest : [...rest, next]).sort(byExpiry));
}

function summed(lots: LotStock[]): Holding {
  const good = lots.filter((lot) => lot.good > 0);
  const first = good.find(({ expiresOn }) => expiresOn !== null);
  return {
    lots,
    good: good.reduce((sum, lot) => sum + lot.good, 0),
    total: lots.reduce((sum, lot) => sum + conditions.reduce((all, one) => all + lot[one], 0), 0),
    firstExpiryOn: first ? first.expiresOn : null,
  };
}

/** What may still be promised on a day: good, not past its last day, and not promised yet. Below zero where time has taken it. */
export const freeOn = ({ lots, reserved = 0 }: Pick<StockBalance, 'lots' | 'reserved'>, today: Day): number =>
  lots.reduce((sum, { good, expiresOn }) => (expiresOn !== null && expiresOn < today ? sum : sum + good), 0) -
  reserved;

/** Where a lot stands with its last day: past it, so near that somebody should act, or far from it. */
export type ShelfTone = 'danger' | 'attention' | 'done' | 'past';
export interface ShelfLife {
  daysLeft: number | null;
  tone: ShelfTone;
  /** How much of the picture's bar is left, 0 to 100. */
  percent: number;
  text: string;
}
export function shelfLife(
  { producedOn, expiresOn }: Pick<Lot, 'producedOn' | 'expiresOn'>,
  today: Day,
  { nearDays, shelfDays }: { nearDays: number; shelfDays: number | null },
): ShelfLife {
  if (expiresOn === null) return { daysLeft: null, tone: 'past', percent: 100, text: '无有效期' };
  const daysLeft = daysUntil(expiresOn, today);
  const whole = shelfDays || (producedOn === null ? 365 : Math.max(1, daysUntil(expiresOn, producedOn)));
  const percent = Math.max(0, Math.min(100, Math.round((100 * (daysLeft + 1)) / whole)));
  if (daysLeft < 0) return { daysLeft, tone: 'danger', percent: 0, text: `已过期 ${-daysLeft} 天` };
  if (daysLeft === 0) return { daysLeft, tone: 'danger', percent, text: '今天到期' };
  return {
    daysLeft,
    tone: daysLeft <= nearDays ? 'attention' : 'done',
    percent,
    text: `还有 ${daysLeft} 天`,
  };
}

/** A piece's number as labels, scanners and hands write it: one spelling. Leading zeros are part of it. */
export const serialKey = (productId: string, serial: string): string => `${productId}:${plainSerial(serial)}`;
export const plainSerial = (serial: string): string =>
  serial.normalize('NFKC').replace(/\s/g, '').toUpperCase();
export const plainLot = (lot: string): string => lot.normalize('NFKC').replace(/\s/g, '').toUpperCase();
export const lotKey = (productId: string, lot: string): string => `${productId}:${plainLot(lot)}`;
