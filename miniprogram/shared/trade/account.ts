import type { Day } from '../days';
import type { Balances, CreditAccount, CreditEntry, EntryKind, Posting } from '../model/trade';
import { TornReading } from '../torn-reading';

/** What an account may still spend on a day: below zero it is over its limit. */
export function available(
  account: Pick<CreditAccount, 'limitFen' | 'raises' | 'heldFen' | 'receivableFen' | 'unappliedFen'>,
  day: Day,
): number {
  return limitOn(account, day) + account.unappliedFen - account.heldFen - account.receivableFen;
}

/** The limit with the raises in force on the day. */
export const limitOn = ({ limitFen, raises }: Pick<CreditAccount, 'limitFen' | 'raises'>, day: Day): number =>
  raises
    .filter(({ fromOn, toOn }) => fromOn <= day && day <= toOn)
    .reduce((sum, { fen }) => sum + fen, limitFen);

export interface Movement {
  kind: EntryKind;
  held?: number;
  receivable?: number;
  unapplied?: number;
  /** Double entry of what is more than memo; sums to zero. */
  postings?: Posting[];
}

/**
 * Throws what can only be a bug (postings that do not add up, a fraction of a fen), or what an account and a document of
 * different moments make: a sum below zero.
 */
export function balancesAfter(before: Balances, movement: Movement): Balances {
  const { held = 0, receivable = 0, unapplied = 0, postings = [], kind } = movement;
  const after = {
    heldFen: before.heldFen + held,
    receivableFen: before.receivableFen + receivable,
    unappliedFen: before.unappliedFen + unapplied,
  };
  for (const fen of [...Object.values(after), ...postings.map((posting) => posting.fen)])
    if (!Number.isSafeInteger(fen)) throw new Error(`${kind}: ${fen} is no amount of fen`);
  if (Object.values(after).some((fen) => fen < 0))
    throw new TornReading(`${kind} takes a balance below zero`);
  if (postings.reduce((sum, { fen }) => sum + fen, 0) !== 0) throw new Error(`${kind} does not balance`);
  // What the double entry says of our own two accounts is what the balances move by.
  const of = (account: Posting['account']) =>
    postings.filter((posting) => posting.account === account).reduce((sum, { fen }) => sum + fen, 0);
  if (of('receivable') !== receivable || of('unapplied') !== -unapplied)
    throw new Error(`${kind}: postings and balances differ`);
  return after;
}

/** Both sides of a movement; our two accounts follow from its deltas, the rest is the other side's. */
export function postingsOf(
  { receivable = 0, unapplied = 0 }: Pick<Movement, 'receivable' | 'unapplied'>,
  other: Posting['account'] | null,
): Posting[] {
  const rest = unapplied - receivable;
  const all: Posting[] = [
    { account: 'receivable', fen: receivable },
    { account: 'unapplied', fen: -unapplied },
    ...(other ? [{ account: other, fen: rest }] : []),
  ];
  return all.filter(({ fen }) => fen !== 0);
}

/** What is wrong with an account's rows, oldest first; nothing when they vouch for its balances. Hashes are checked elsewhere. */
export function entryFaults(
  rows: readonly CreditEntry[],
  account: Pick<CreditAccount, 'seq' | 'heldFen' | 'receivableFen' | 'unappliedFen'>,
): string[] {
  const faults: string[] = [];
  let before: Balances = { heldFen: 0, receivableFen: 0, unappliedFen: 0 };
  rows.forEach((row, i) => {
    if (row.seq !== i + 1) faults.push(`row ${row.seq} stands where ${i + 1} should`);
    try {
      const after = balancesAfter(before, row);
      if (!sameBalances(after, row.after)) faults.push(`row ${row.seq}: balances after it are wrong`);
    } catch (error) {
      faults.push(`row ${row.seq}: ${(error as Error).message}`);
    }
    before = row.after;
  });
  if (account.seq !== rows.length || !sameBalances(before, account))
    faults.push('the account is not its last row');
  return faults;
}

export const sameBalances = (a: Balances, b: Balances): boolean =>
  a.heldFen === b.heldFen && a.receivableFen === b.receivableFen && a.unappliedFen === b.unappliedFen;
