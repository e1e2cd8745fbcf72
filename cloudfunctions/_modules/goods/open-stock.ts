import { canMove } from '../../../miniprogram/shared/states';
import { openingStates } from '../../../miniprogram/shared/goods/states';
import type { OpeningRow, StockOpening } from '../../../miniprogram/shared/model/goods';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  CheckOpening,
  DecideOpening,
  ListOpenings,
  OpeningCheck,
  OpeningProblem,
  OpeningRequest,
  OpeningView,
} from '../../_contracts/goods';
import type { Nothing } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import { linkTo, uploadFile } from '../../_platform/cloud';
import { readBrought } from '../../_platform/stored-files';
import type { Context, UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { stockLocations, stockOpenings } from '../../_store/goods';
import { openWorkbook } from '../grant-sheets/open-workbook';
import { writeBook } from '../grant-sheets/write-book';
import { open } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { peopleWithRole } from '../people/whom-to-tell';
import { assertKeeps, assertSecondPerson, decidesStock, keepersOf } from './keeping';
import { openingHeadings, productCodesIn, readOpening } from './read-opening';

const SHOWN = 200;
/** A transaction holds so many rows of a ledger. */
const AT_ONCE = 50;

const total = (rows: readonly OpeningRow[]): number => rows.reduce((sum, { quantity }) => sum + quantity, 0);
const viewOf = ({ head: _, rows, ...opening }: StockOpening): OpeningView => ({
  ...opening,
  count: rows.length,
  quantity: total(rows),
});

export const openingTemplate: UseCase<Nothing, { link: string }> = async () => {
  const example = ['示例-货号', '示例-批号', '2026-01-15', '2027-01-14', '10', '合格', '', ''];
  const book = writeBook([
    { name: '期初库存', rows: [[[...openingHeadings], example]], widths: [18, 18, 14, 14, 10, 10, 10, 20] },
  ]);
  const fileId = await uploadFile('exports/opening-template.xlsx', Buffer.from(book));
  return { link: await linkTo(fileId) };
};

async function examine(
  context: Context,
  { locationId, fileId }: CheckOpening,
): Promise<{ rows: OpeningRow[]; problems: OpeningProblem[] }> {
  const { actor, store } = context;
  const location = await store.get(stockLocations, locationId);
  assertKeeps(actor, { ...location, memberId: null });
  if (location.openedAt !== null) throw new Refusal('STOCK_LOCATION_OPENED');
  const bytes = await readBrought(context, fileId);
  const sheets = openWorkbook(bytes);
  const codes = productCodesIn(sheets).slice(0, 1000);
  const known = codes.length > 0 ? await store.query(products, { code: oneOf(codes) }, { limit: 1000 }) : [];
  return readOpening(sheets, location, new Map(known.map((product) => [product.code, product])));
}

export const checkOpening: UseCase<CheckOpening, OpeningCheck> = async (context, request) => {
  const { rows, problems } = await examine(context, request);
  if (rows.length === 0 && problems.length === 0) throw new Refusal('STOCK_OPENING_EMPTY');
  return {
    rows: rows.slice(0, SHOWN),
    count: rows.length,
    quantity: total(rows),
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
  };
};

/** The count as a person brings it; nothing is booked until another person says so. One row with a problem refuses it all. */
export const askOpening: UseCase<CheckOpening, { openingId: string; count: number }> = async (
  context,
  request,
) => {
  const { actor, store, ids, now } = context;
  const { rows, problems } = await examine(context, request);
  if (problems.length > 0) throw new Refusal('IMPORT_HAS_PROBLEMS', { problems: problems.slice(0, SHOWN) });
  if (rows.length === 0) throw new Refusal('STOCK_OPENING_EMPTY');
  const location = await store.get(stockLocations, request.locationId);
  const opening = store.insert(stockOpenings, {
    _id: ids.newId('SO'),
    locationId: location._id,
    locationName: location.name,
    dealerId: location.dealerId,
    fileName: request.fileName,
    // Rows of one balance together, so that a step writes few of them.
    rows: [...rows].sort((a, b) => (a.productId + a.owner < b.productId + b.owner ? -1 : 1)),
    booked: 0,
    state: 'asked',
    askedBy: stampOf(actor),
    askedAt: now.toISOString(),
    decidedBy: null,
    decidedAt: null,
  });
  const [keepers, managers] = await Promise.all([
    keepersOf(location.dealerId),
    peopleWithRole('service_manager'),
  ]);
  store.notify({
    memberIds: [...keepers, ...managers].filter((id) => id !== actor.memberId),
    kind: 'stock_opening',
    title: '期初库存待复核',
    body: `${location.name}，${rows.length} 行`,
    page: pages.opening({ id: location._id }),
  });
  return { openingId: opening._id, count: rows.length };
};

export const listOpenings: UseCase<ListOpenings, { openings: OpeningView[] }> = async (
  { store },
  { locationId },
) => {
  const found = await store.query(stockOpenings, locationId ? { locationId } : {}, {
    orderBy: [['askedAt', 'desc']],
    limit: 20,
  });
  return { openings: found.map(viewOf) };
};

export const readOpeningOf: UseCase<OpeningRequest, { opening: OpeningView; rows: OpeningRow[] }> = async (
  { store },
  { openingId },
) => {
  const opening = await store.get(stockOpenings, openingId);
  return { opening: viewOf(opening), rows: opening.rows.slice(0, SHOWN) };
};

export const decideOpening: UseCase<DecideOpening, { openingId: string; state: string }> = async (
  context,
  { openingId, passes },
) => {
  const { actor, store, now } = context;
  const opening = await store.get(stockOpenings, openingId);
  const location = await store.get(stockLocations, opening.locationId);
  if (!decidesStock(actor, location.dealerId)) throw new Refusal('STOCK_NOT_YOURS');
  await assertSecondPerson(context, [opening.askedBy], passes);
  const state = passes ? 'booking' : 'refused';
  if (!canMove(openingStates, opening.state, state)) throw new Refusal('STOCK_DECIDED_ALREADY');
  if (passes) {
    if (location.openedAt !== null) throw new Refusal('STOCK_LOCATION_OPENED');
    // What was used after the count is booked, what was used before it is history.
    store.save(stockLocations, { ...location, openedAt: opening.askedAt });
  }
  store.save(stockOpenings, {
    ...opening,
    state,
    decidedBy: stampOf(actor),
    decidedAt: now.toISOString(),
  });
  return { openingId, state };
};

/** Books the next rows; whoever calls it goes on where the last one stopped, and each row is booked once. */
export const bookOpening: UseCase<
  OpeningRequest,
  { openingId: string; booked: number; count: number }
> = async (context, { openingId }) => {
  const { store } = context;
  const opening = await store.get(stockOpenings, openingId);
  const { rows, booked } = opening;
  if (opening.state === 'booked') return { openingId, booked, count: rows.length };
  if (opening.state !== 'booking') throw new Refusal('STOCK_DECIDED_ALREADY');
  const to = await store.get(stockLocations, opening.locationId);
  const next = rows.slice(booked, booked + AT_ONCE);
  const known = await store.findMany(
    products,
    next.map(({ productId }) => productId),
  );
  for (const { productId, quantity, serials, owner, condition, row, ...lot } of next)
    await bringTo(context, {
      ...{ kind: 'opening', product: known.get(productId)!, lot, quantity, serials, owner, to, condition },
      from: open('adjustment'),
      document: { kind: 'opening', id: openingId },
      why: `${opening.fileName} 第 ${row} 行`,
    });
  const done = booked + next.length;
  store.save(stockOpenings, {
    ...opening,
    booked: done,
    ...(done === rows.length ? { state: 'booked' as const } : {}),
  });
  return { openingId, booked: done, count: rows.length };
};
