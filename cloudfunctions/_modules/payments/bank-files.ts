import { dayOf } from '../../../miniprogram/shared/days';
import type { BankFile, BankRow, Payer } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  BankField,
  BankFileCheck,
  BankFileMoved,
  BankFileRequest,
  BankFileView,
  BankRowView,
  BookBankFile,
  CheckBankFile,
} from '../../_contracts/payments';
import type { Nothing } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import { readBrought } from '../../_platform/stored-files';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { oneOf } from '../../_platform/where';
import { bankFiles, payers, payments } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { openTable } from '../sheets/open-table';
import { plainName } from './payer-names';
import { enterRow, paymentIdOf } from './enter-payment';
import { bankFieldLabels, readBankFile } from './read-bank-file';

const ROWS = 2000;
/** Rows of one dealer that one transaction books. */
const AT_ONCE = 50;

const payerId = (name: string, account: string): string =>
  `PY-${sha256Hex(`${plainName(name)}\n${account}`).slice(0, 32)}`;
const moved = ({ _id, booked, rows }: BankFile): BankFileMoved => ({
  bankFileId: _id,
  booked,
  count: rows.length,
});

/** What would become of each row of the file. Reads only. */
async function examine(
  context: Pick<Context, 'store' | 'now' | 'actor'>,
  { fileId, ownAccount: named, columns }: CheckBankFile,
): Promise<BankFileCheck & { ids: Map<number, string> }> {
  const { store, now } = context;
  const bytes = await readBrought(context, fileId);
  const read = readBankFile(openTable(bytes), columns);
  if ('missing' in read)
    throw new Refusal('BANK_FILE_COLUMNS', {
      headings: read.headings,
      missing: read.missing.map((field) => ({ field, label: bankFieldLabels[field] })),
    });
  if (read.rows.length === 0) throw new Refusal('BANK_FILE_EMPTY');
  if (read.rows.length > ROWS) throw new Refusal('BANK_FILE_TOO_LONG', { most: ROWS });
  const ownAccount = named || read.ownAccount;
  if (!ownAccount) throw new Refusal('BANK_FILE_ACCOUNT_MISSING', { path: 'ownAccount' });

  // Rows of a bank without numbers are told apart by what they say, and by which of several alike they are.
  const alike = new Map<string, number>();
  const ids = new Map<number, string>();
  for (const row of read.rows) {
    const plain = { ...row, ownAccount, receivedOn: row.day };
    const first = paymentIdOf(plain);
    const nth = row.reference ? 1 : (alike.get(first) ?? 0) + 1;
    alike.set(first, nth);
    ids.set(row.row, paymentIdOf(plain, nth));
  }
  const [there, known, named_] = await Promise.all([
    store.findMany(payments, [...ids.values()]),
    store.findMany(
      payers,
      read.rows.map(({ payerName, payerAccount }) => payerId(payerName, payerAccount)),
    ),
    dealersNamed(
      { store },
      read.rows.map(({ payerName }) => payerName),
    ),
  ]);
  const seen = new Map<string, number>();
  const rows = read.rows.map((row): BankRowView => {
    const { why, ...facts } = row;
    const id = ids.get(row.row)!;
    const twin = seen.get(id);
    seen.set(id, row.row);
    const as = (
      what: BankRowView['as'],
      dealer?: { _id: string; shortName: string } | null,
      because = '',
    ) => ({
      ...facts,
      as: what,
      dealerId: dealer?._id ?? null,
      dealerName: dealer?.shortName ?? '',
      why: because,
    });
    if (why) return as('problem', null, why);
    if (row.day > dayOf(now)) return as('problem', null, '日期在今天之后');
    if (twin !== undefined) return as('problem', null, `流水号与第 ${twin} 行相同`);
    const booked = there.get(id);
    if (booked) {
      const isSame = booked.fen === row.fen && booked.receivedOn === row.day;
      const dealer = { _id: booked.dealerId, shortName: booked.dealerName };
      return isSame
        ? as('there', dealer)
        : as('contradicts', dealer, `已登记为 ${booked.receivedOn} ${(booked.fen / 100).toFixed(2)} 元`);
    }
    const dealer = named_.get(plainName(row.payerName));
    if (dealer) return as('exact', dealer);
    const before = known.get(payerId(row.payerName, row.payerAccount));
    return before ? as('known', { _id: before.dealerId, shortName: before.dealerName }) : as('unknown');
  });
  const counts = { exact: 0, known: 0, unknown: 0, there: 0, contradicts: 0, problem: 0 };
  for (const row of rows) counts[row.as]++;
  return {
    readAs: (Object.keys(read.readAs) as BankField[]).map((field) => ({
      field: bankFieldLabels[field],
      heading: read.readAs[field]!,
    })),
    unread: read.unread,
    ownAccount,
    rows,
    counts,
    outgoing: read.outgoing,
    totalFen: rows.reduce((sum, { fen }) => sum + fen, 0),
    ids,
  };
}

/** Dealers whose full name is a payer's, whatever the width of its brackets. */
async function dealersNamed(
  { store }: Pick<Context, 'store'>,
  names: readonly string[],
): Promise<Map<string, { _id: string; shortName: string }>> {
  const forms = [...new Set(names)].flatMap((name) => [
    name,
    name.replace(/\(/g, '（').replace(/\)/g, '）'),
    name.replace(/（/g, '(').replace(/）/g, ')'),
  ]);
  const found = new Map<string, { _id: string; shortName: string }>();
  const wanted = [...new Set(forms)];
  for (let at = 0; at < wanted.length; at += 500) {
    const some = await store.query(
      dealers,
      { name: oneOf(wanted.slice(at, at + 500)) },
      { limit: 1000, fields: ['_id', 'name', 'shortName'] },
    );
    for (const dealer of some) found.set(plainName(dealer.name), dealer);
  }
  return found;
}

export const checkBankFile: UseCase<CheckBankFile, BankFileCheck> = async (context, request) => {
  const { ids: _, ...check } = await examine(context, request);
  return check;
};

/**
 * Takes the file over as it is now; one row that nobody can read, or of which nobody has said whose it is, refuses it all. What
 * is to be booked is kept with the file, dealer by dealer, and booked by steps.
 */
export const bookBankFile: UseCase<BookBankFile, BankFileMoved> = async (context, request) => {
  const { actor, store, ids, now } = context;
  const { choices, fileName } = request;
  const check = await examine(context, request);
  const chosen = new Map(choices.map(({ row, dealerId }) => [row, dealerId]));
  const open = check.rows.filter(
    ({ row, as }) => (as === 'unknown' || as === 'problem' || as === 'contradicts') && !chosen.has(row),
  );
  if (open.length > 0)
    throw new Refusal('BANK_FILE_OPEN', {
      rows: open.map(({ row }) => row).slice(0, 50),
      count: open.length,
    });
  const named = await store.findMany(
    dealers,
    [...chosen.values()].filter((dealerId) => dealerId !== null),
  );
  const rows: BankRow[] = [];
  const said: { row: BankRowView; dealerId: string }[] = [];
  for (const row of check.rows) {
    const choice = chosen.get(row.row);
    if (row.as === 'there' || choice === null) continue;
    if (row.as === 'problem' || row.as === 'contradicts')
      throw new Refusal('BANK_FILE_OPEN', { rows: [row.row], count: 1 });
    const dealerId = choice ?? row.dealerId!;
    if (choice !== undefined) {
      if (!named.has(choice)) throw new Refusal('DEALER_NOT_FOUND', { path: `choices.${row.row}` });
      if (row.as !== 'exact') said.push({ row, dealerId: choice });
    }
    const { row: at, day, fen, payerName, payerAccount, reference } = row;
    rows.push({
      row: at,
      paymentId: check.ids.get(at)!,
      ...{ dealerId, day, fen, payerName, payerAccount, reference },
    });
  }
  if (rows.length === 0) throw new Refusal('BANK_FILE_NOTHING_NEW');
  await keepPayers(context, said, named);
  // All of a dealer together: its account is written once for many rows.
  rows.sort((a, b) => (a.dealerId === b.dealerId ? a.row - b.row : a.dealerId < b.dealerId ? -1 : 1));
  const file = store.insert(bankFiles, {
    _id: ids.newId('BF'),
    fileName,
    ownAccount: check.ownAccount,
    rows,
    left: check.rows.length - rows.length + check.outgoing,
    booked: 0,
    state: 'booking',
    broughtBy: stampOf(actor),
    broughtAt: now.toISOString(),
  });
  return moved(file);
};

/** Whose money it is has been said once; the next file offers it. */
async function keepPayers(
  { actor, store, now }: Context,
  said: readonly { row: BankRowView; dealerId: string }[],
  named: ReadonlyMap<string, { shortName: string }>,
): Promise<void> {
  const ids = said.map(({ row }) => payerId(row.payerName, row.payerAccount));
  const known = await store.findMany(payers, ids);
  const done = new Set<string>();
  for (const [i, { row, dealerId }] of said.entries()) {
    const _id = ids[i]!;
    if (done.has(_id)) continue;
    done.add(_id);
    const facts = {
      dealerId,
      dealerName: named.get(dealerId)!.shortName,
      saidBy: stampOf(actor),
      saidAt: now.toISOString(),
    };
    const before: Payer | undefined = known.get(_id);
    if (!before) store.insert(payers, { _id, name: row.payerName, account: row.payerAccount, ...facts });
    else if (before.dealerId !== dealerId) store.save(payers, { ...before, ...facts });
  }
}

/** Books the next rows of one dealer; whoever calls it goes on where the last one stopped, and each row is booked once. */
export const stepBankFile: UseCase<BankFileRequest, BankFileMoved> = async (context, { bankFileId }) => {
  const { store } = context;
  const file = await store.get(bankFiles, bankFileId);
  const first = file.rows[file.booked];
  if (!first) return moved(file);
  const ahead = file.rows.slice(file.booked, file.booked + AT_ONCE);
  const next = ahead.filter(({ dealerId }) => dealerId === first.dealerId);
  const there = await store.findMany(
    payments,
    next.map(({ paymentId }) => paymentId),
  );
  for (const row of next)
    if (!there.has(row.paymentId))
      await enterRow(context, row.paymentId, {
        dealerId: row.dealerId,
        payerName: row.payerName,
        instrument: 'transfer',
        reference: row.reference,
        fen: row.fen,
        receivedOn: row.day,
        source: 'bank',
        bankFileId,
      });
  const booked = file.booked + next.length;
  const state = booked === file.rows.length ? ('booked' as const) : file.state;
  return moved(store.save(bankFiles, { ...file, booked, state }));
};

export const listBankFiles: UseCase<Nothing, { files: BankFileView[] }> = async ({ store }) => {
  const found = await store.query(bankFiles, {}, { orderBy: [['broughtAt', 'desc']], limit: 20 });
  return {
    files: found.map(({ head: _, rows, ...file }) => ({
      ...file,
      count: rows.length,
      totalFen: rows.reduce((sum, { fen }) => sum + fen, 0),
    })),
  };
};
