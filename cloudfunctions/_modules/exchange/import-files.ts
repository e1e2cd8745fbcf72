import { dayOf } from '../../../miniprogram/shared/days';
import { openingStates } from '../../../miniprogram/shared/goods/states';
import type { OpeningState } from '../../../miniprogram/shared/goods/states';
import type {
  ArrivalRow,
  ImportFile,
  ImportKind,
  InvoiceRow,
  MoneyOpeningRow,
} from '../../../miniprogram/shared/model/exchange';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  CheckImport,
  DecideImport,
  ImportCheck,
  ImportMoved,
  ImportRequest,
  ImportTemplate,
  ImportView,
  ListImports,
} from '../../_contracts/exchange-files';
import { hasRole, stampOf } from '../../_platform/actor';
import { linkTo, uploadFile } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { assertMove } from '../../_platform/life';
import { readBrought } from '../../_platform/stored-files';
import { oneOf } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { receivables } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { importFiles } from '../../_store/exchange';
import { stockLocations } from '../../_store/goods';
import { shipments } from '../../_store/shipments';
import { keepImport } from '../credit/bring-rows';
import { addInvoices } from '../credit/invoices';
import { bookOpeningRow } from '../payments/book-opening';
import { receiveGoods } from '../goods/move-goods';
import { writeBook } from '../grant-sheets/write-book';
import { isAmongPersons } from '../people/second-person';
import { openTable } from '../sheets/open-table';
import { headingsIn } from '../sheets/read-table';
import type { Table } from '../sheets/read-table';
import { importColumns, importExamples, importTable, namesIn, readImport } from './read-import';
import type { ImportWorld, ReadRow } from './read-import';

const PAGE = 20;
const SHOWN = 200;
const CHUNK = 500;
/** Of one guard at a time where there is one; a transaction holds so many rows. */
const AT_ONCE = 40;

/** Goods are the warehouse's, money is finance's. */
function assertDesk({ actor }: Pick<Context, 'actor'>, kind: ImportKind): void {
  if (!hasRole(actor, kind === 'arrivals' ? 'warehouse' : 'finance')) throw new Refusal('ACTION_NOT_ALLOWED');
}
const moved = ({ _id, state, booked, skipped, rows }: ImportFile): ImportMoved => ({
  ...{ importId: _id, state, booked, skipped, count: rows.length },
});

export const importTemplate: UseCase<ImportTemplate, { link: string }> = async (_, { kind }) => {
  const headings = Object.values(importColumns[kind]).map(([first]) => first as string);
  const rows = [[headings, [...importExamples[kind]]]];
  const book = writeBook([{ name: '导入', rows, widths: headings.map(() => 20) }]);
  const fileId = await uploadFile(`exports/import-${kind}.xlsx`, book);
  return { link: await linkTo(fileId) };
};

/** Documents whose field is one of many values, by that value. */
async function byChunks<T>(values: readonly string[], ask: (some: string[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < values.length; at += CHUNK) found.push(...(await ask(values.slice(at, at + CHUNK))));
  return found;
}
async function worldOf(
  { store, now }: Context,
  kind: ImportKind,
  table: Table<string>,
): Promise<ImportWorld> {
  const world = {
    receivables: new Map<string, never>(),
    locations: new Map<string, never>(),
    products: new Map<string, never>(),
    dealers: new Map<string, never>(),
    today: dayOf(now),
  };
  if (kind === 'invoices') {
    const named = await byChunks(namesIn(table, 'number'), (some) =>
      store.query(shipments, { number: oneOf(some) }, { limit: 1000 }),
    );
    const owed = await store.findMany(
      receivables,
      named.map(({ _id }) => _id),
    );
    return { ...world, receivables: new Map([...owed.values()].map((one) => [one.number, one])) };
  }
  if (kind === 'arrivals') {
    const [places, known] = await Promise.all([
      store.query(stockLocations, { dealerId: null, kind: 'maker' }, { limit: 200 }),
      byChunks(namesIn(table, 'code'), (some) =>
        store.query(products, { code: oneOf(some) }, { limit: 1000 }),
      ),
    ]);
    return {
      ...world,
      locations: new Map(places.filter(({ openedAt }) => openedAt !== null).map((one) => [one.name, one])),
      products: new Map(known.map((one) => [one.code, one])),
    };
  }
  const ask = (field: 'creditCode' | 'name', values: string[]) =>
    byChunks(values, (some) => store.query(dealers, { [field]: oneOf(some) }, { limit: 1000 }));
  const [coded, named] = await Promise.all([
    ask(
      'creditCode',
      namesIn(table, 'dealer').map((code) => code.toUpperCase()),
    ),
    ask('name', namesIn(table, 'name')),
  ]);
  return {
    ...world,
    dealers: new Map([
      ...named.map((one) => [one.name, one] as const),
      ...coded.map((one) => [one.creditCode, one] as const),
    ]),
  };
}

/** Keys that some file has brought before, those of refused files left out. */
async function broughtBefore({ store }: Context, keys: readonly string[]): Promise<Set<string>> {
  const there = new Set<string>();
  const files = await byChunks(keys, (some) =>
    store.query(importFiles, { keys: oneOf(some) }, { limit: 1000, fields: ['keys', 'state'] }),
  );
  for (const file of files) if (file.state !== 'refused') for (const key of file.keys) there.add(key);
  return there;
}

async function examine(context: Context, { kind, fileId }: CheckImport) {
  assertDesk(context, kind);
  const sheets = openTable(await readBrought(context, fileId));
  const table = importTable(kind, sheets);
  if (!table) throw new Refusal('IMPORT_COLUMNS', { headings: headingsIn(sheets) });
  const read = readImport(kind, table, await worldOf(context, kind, table));
  const before = await broughtBefore(
    context,
    read.rows.map(({ key }) => key),
  );
  const isThere = ({ key }: ReadRow) => before.has(key);
  return { ...read, table, isThere, fresh: read.rows.filter((row) => !isThere(row)) };
}

/** What was read, row by row, before anything is booked. */
export const checkImport: UseCase<CheckImport, ImportCheck> = async (context, request) => {
  const { rows, problems, table, isThere, fresh } = await examine(context, request);
  const headings = importColumns[request.kind] as Record<string, readonly string[]>;
  return {
    readAs: Object.entries(table.readAs).map(([column, heading]) => ({
      field: headings[column]![0]!,
      heading: heading ?? '',
    })),
    unread: table.unread,
    rows: rows.slice(0, SHOWN).map((one) => ({ row: one.row.row, say: one.say, isThere: isThere(one) })),
    count: fresh.length,
    there: rows.length - fresh.length,
    totalFen: fresh.reduce((sum, { fen }) => sum + fen, 0),
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
  };
};

/**
 * Takes a file's rows over as they are now; one with a problem refuses it all. 期初 waits for another person, everything
 * else is booked by steps at once.
 */
export const askImport: UseCase<CheckImport, ImportMoved> = async (context, request) => {
  const { kind, fileName } = request;
  const { problems, fresh } = await examine(context, request);
  if (problems.length > 0) throw new Refusal('IMPORT_HAS_PROBLEMS', { problems: problems.slice(0, SHOWN) });
  if (fresh.length === 0) throw new Refusal('IMPORT_NOTHING_NEW');
  return moved(await keepImport(context, kind, fileName, fresh));
};

/** The second person's word on 期初. */
export const decideImport: UseCase<DecideImport, ImportMoved> = async (
  context,
  { importId, passes, reason },
) => {
  const { actor, store } = context;
  const file = await store.get(importFiles, importId);
  assertDesk(context, file.kind);
  if (file.state !== 'asked') throw new Refusal('IMPORT_STATE_CHANGED', { state: file.state });
  if (await isAmongPersons(store, actor, [file.broughtBy], passes))
    throw new Refusal('IMPORT_SECOND_PERSON_MISSING');
  if (!passes && !reason) throw new Refusal('REASON_MISSING', { path: 'reason' });
  const state: OpeningState = passes ? 'booking' : 'refused';
  assertMove(openingStates, file, state, 'IMPORT_STATE_CHANGED');
  return moved(store.save(importFiles, { ...file, state, decidedBy: stampOf(actor), reason }, reason));
};

/** Books the next rows; whoever calls it goes on where the last one stopped, and each row is booked once. */
export const stepImport: UseCase<ImportRequest, ImportMoved> = async (context, { importId }) => {
  const { store } = context;
  const file = await store.get(importFiles, importId);
  assertDesk(context, file.kind);
  if (file.state === 'booked') return moved(file);
  if (file.state !== 'booking') throw new Refusal('IMPORT_STATE_CHANGED', { state: file.state });
  const next = file.rows.slice(file.booked, file.booked + AT_ONCE);
  // Two files with the same row may have been brought at once: the one that was first has it.
  const earlier = await earlierKeys(context, file, file.keys.slice(file.booked, file.booked + next.length));
  let skipped = 0;
  for (const [n, row] of next.entries())
    if (earlier.has(file.keys[file.booked + n]!) || !(await bookRow(context, file, row))) skipped++;
  const booked = file.booked + next.length;
  return moved(
    store.save(importFiles, {
      ...file,
      booked,
      skipped: file.skipped + skipped,
      ...(booked === file.rows.length ? { state: 'booked' as const } : {}),
    }),
  );
};

async function earlierKeys(
  { store }: Context,
  file: ImportFile,
  keys: readonly string[],
): Promise<Set<string>> {
  const others = await store.query(
    importFiles,
    { keys: oneOf([...keys]) },
    { limit: 1000, fields: ['keys', 'state', 'broughtAt'] },
  );
  const isEarlier = (other: Pick<ImportFile, '_id' | 'state' | 'broughtAt'>) =>
    other.state !== 'refused' && other.broughtAt + other._id < file.broughtAt + file._id;
  return new Set(others.filter(isEarlier).flatMap((other) => other.keys));
}

/** @returns false where it was there already */
async function bookRow(
  context: Context,
  file: ImportFile,
  row: ImportFile['rows'][number],
): Promise<boolean> {
  const { store } = context;
  if (file.kind === 'openings') return bookOpeningRow(context, row as MoneyOpeningRow, file);
  if (file.kind === 'invoices') {
    const { receivableId, invoice } = row as InvoiceRow;
    const receivable = await store.get(receivables, receivableId);
    return addInvoices(store, receivable, [invoice]).invoices.length > receivable.invoices.length;
  }
  const { locationId, productId, lot, producedOn, expiresOn, quantity, serials, reference } =
    row as ArrivalRow;
  await receiveGoods(context, {
    ...{ locationId, productId, quantity, serials, lot: { lot, producedOn, expiresOn } },
    note: `${file.fileName} ${reference}`.slice(0, 200),
  });
  return true;
}

const viewOf = ({ head: _, rows, keys: _1, ...file }: ImportFile): ImportView => ({
  ...file,
  count: rows.length,
});
export const listImports: UseCase<ListImports, { files: ImportView[]; next: string | null }> = async (
  { store },
  { kind, after },
) => {
  const { rows, next } = await store.seek(
    importFiles,
    { kind },
    { by: ['broughtAt', 'desc'], after, limit: PAGE },
  );
  return { files: rows.map(viewOf), next };
};
