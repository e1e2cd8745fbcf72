import type { Lot, LotStock, StockBalance } from '../model/goods';
import { byExpiry } from './lots';

/**
 * Off line at the engineer: the fact wins, the balance never lies. What a visit has used is booked whatever the book holds;
 * what the book lacks is owed until stock comes that explains it.
 */
export type BagBalance = Pick<StockBalance, '_id' | 'lots'>;

/** One step of what a consumption books; quantities are above zero. */
export type Taken =
  /** From the engineer's stock into the device. */
  | { step: 'use'; balanceId: string; lot: LotStock; quantity: number }
  /** The book's lot goes into unexplained, and the lot that the engineer states comes out of it into the device. */
  | { step: 'swap'; balanceId: string; lot: LotStock; quantity: number }
  /** Nothing left in the book: unexplained goes into the device, and somebody owes an answer. */
  | { step: 'owe'; quantity: number };

/**
 * Takes the lot that was stated first, then the product's others by expiry, then what is not there. A product without a
 * stated lot is taken as the book has it.
 */
export function takeFromBag(bag: readonly BagBalance[], stated: string, quantity: number): Taken[] {
  const taken: Taken[] = [];
  let left = quantity;
  const held = bag
    .flatMap(({ _id, lots }) => lots.map((lot) => ({ balanceId: _id, lot })))
    .filter(({ lot }) => lot.good > 0);
  const take = (from: readonly { balanceId: string; lot: LotStock }[], step: 'use' | 'swap') => {
    for (const { balanceId, lot } of from) {
      const part = Math.min(left, lot.good);
      if (part > 0) taken.push({ step, balanceId, lot, quantity: part });
      left -= part;
    }
  };
  const isStated = ({ lot }: { lot: LotStock }) => stated === '' || lot.lot === stated;
  const sorted = [...held].sort((a, b) => byExpiry(a.lot, b.lot));
  take(sorted.filter(isStated), 'use');
  take(
    sorted.filter((one) => !isStated(one)),
    'swap',
  );
  if (left > 0) taken.push({ step: 'owe', quantity: left });
  return taken;
}

export interface OpenShortfall {
  _id: string;
  quantity: number;
  settled: number;
  factAt: string;
}
/** Which open shortfalls `quantity` more of the product settles, the oldest fact first. */
export function settles(
  open: readonly OpenShortfall[],
  quantity: number,
): { shortfallId: string; quantity: number }[] {
  let left = quantity;
  return [...open]
    .sort((a, b) => (a.factAt < b.factAt ? -1 : a.factAt > b.factAt ? 1 : a._id < b._id ? -1 : 1))
    .map(({ _id, quantity: owed, settled }) => {
      const part = Math.min(left, owed - settled);
      left -= part;
      return { shortfallId: _id, quantity: part };
    })
    .filter((one) => one.quantity > 0);
}

/** The lots that a quantity is made of when nobody names them: first expired first, only what `passes`. */
export function firstExpiring<L extends Lot & { good: number }>(
  lots: readonly L[],
  quantity: number,
  passes: (lot: L) => boolean,
): { lot: L; quantity: number }[] {
  let left = quantity;
  return [...lots]
    .filter((lot) => lot.good > 0 && passes(lot))
    .sort(byExpiry)
    .map((lot) => {
      const part = Math.min(left, lot.good);
      left -= part;
      return { lot, quantity: part };
    })
    .filter((one) => one.quantity > 0);
}
