import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { heldOf, plainLot, plainSerial, unitsOff } from '../../../miniprogram/shared/goods/lots';
import { stocktakeStates } from '../../../miniprogram/shared/goods/states';
import type { StocktakeState } from '../../../miniprogram/shared/goods/states';
import type { StockLocation } from '../../../miniprogram/shared/model/goods';
import type { CountedLine, Stocktake } from '../../../miniprogram/shared/model/stocktakes';
import type { Product } from '../../../miniprogram/shared/model/trade';
import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type {
  CountStock,
  FinishStocktake,
  ListStocktakes,
  OpenStocktake,
  StocktakeMoved,
  StocktakeReason,
  StocktakeRequest,
  StocktakeRow,
  StocktakeView,
} from '../../_contracts/stocktakes';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { products } from '../../_store/catalogue';
import {
  serialsOfAll,
  stockBalances,
  stockLocations,
  stocktakes,
  stocktakesToAgree,
  stocktakesToPost,
} from '../../_store/goods';
import { move as moveTo } from '../../_platform/life';
import { queryAll } from '../../_platform/query-all';
import { assertSerials, balanceId, MAKER, moveSerials, moveStock, open, shelf } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { peopleWithRole } from '../people/whom-to-tell';
import { listPrices } from '../prices/list-prices';
import { assertKeeps, assertSecondPerson, keepersOf } from './keeping';

const PAGE = 50;
/** Lines that one step books. */
const AT_ONCE = 20;
/** Products at one place. */
const MOST = 1000;

const moved = ({ _id, state, lines }: Stocktake): StocktakeMoved => ({
  stocktakeId: _id,
  state,
  left: lines.filter(({ posted }) => !posted).length,
});
const move = (stocktake: Stocktake, state: StocktakeState): Stocktake =>
  moveTo(stocktakeStates, stocktake, state, 'STOCKTAKE_STATE_CHANGED');
const awaitsFinance = ({ state, worth, agreedBy }: Stocktake): boolean =>
  state === 'counted' && worth?.overLimit === true && !agreedBy;
/** Whoever had a hand in the count; another person books it. */
const countersOf = ({ countedBy, lines }: Stocktake): PersonStamp[] => [
  ...(countedBy ? [countedBy] : []),
  ...lines.map(({ by }) => by),
];
const ownerAt = ({ dealerId }: Pick<StockLocation, 'dealerId'>): string => dealerId ?? MAKER;

export const listStocktakes: UseCase<ListStocktakes, Listed<'stocktakes', StocktakeRow>> = async (
  { actor, store },
  { waits, text, after },
) => {
  const where =
    waits === 'post'
      ? { ...stocktakesToPost, dealerId: actor.dealerId }
      : waits === 'agree'
        ? stocktakesToAgree
        : {};
  const { rows, ...page } = await listOrFind(store, stocktakes, {
    ...{ text, after, where, by: ['openedAt', 'desc'], limit: PAGE },
  });
  return {
    stocktakes: rows.map(rowOf).map(({ lines, ...row }) => ({ ...row, lineCount: lines.length })),
    ...page,
  };
};

/** Blind: while it is counted, what the book says is nobody's to see. */
export const readStocktake: UseCase<StocktakeRequest, { stocktake: StocktakeView }> = async (
  { store },
  { stocktakeId },
) => {
  const { lines, ...stocktake } = rowOf(await store.get(stocktakes, stocktakeId));
  const isBlind = stocktake.state === 'open';
  return {
    stocktake: {
      ...stocktake,
      lines: lines.map(({ seq: _seq, booked, missing, found, ...line }) =>
        isBlind
          ? { ...line, booked: null }
          : { ...line, booked, ...(missing && found ? { missing, found } : {}) },
      ),
    },
  };
};

export const openStocktake: UseCase<OpenStocktake, StocktakeMoved> = async (
  { actor, store, ids, now },
  { locationId, note },
) => {
  const location = await store.get(stockLocations, locationId);
  assertKeeps(actor, { ...location, memberId: null });
  if (location.openedAt === null) throw new Refusal('STOCK_LOCATION_NOT_OPENED');
  const [other] = await store.query(stocktakes, { locationId, state: 'open' }, { limit: 1 });
  if (other) throw new Refusal('STOCKTAKE_OPEN_ALREADY');
  const made = store.insert(stocktakes, {
    _id: ids.newId('ST'),
    number: `PD${dayOf(now).replace(/-/g, '').slice(2)}-${ids.newCode(4)}`,
    locationId,
    locationName: location.name,
    dealerId: location.dealerId,
    lines: [],
    state: 'open',
    openedBy: stampOf(actor),
    openedAt: now.toISOString(),
    countedBy: null,
    postedBy: null,
    postedAt: null,
    note,
  });
  // Whatever is counted writes it too: of two opened at once, one is.
  store.save(stockLocations, { ...location, stocktakeId: made._id });
  return moved(made);
};

/** One lot as counted now: kept with what the book held at this very moment, so that later movements do not disturb it. */
export const countStock: UseCase<CountStock, StocktakeMoved> = async (
  { actor, store, now },
  { stocktakeId, productId, lot, quantity, serials },
) => {
  const stocktake = await store.get(stocktakes, stocktakeId);
  if (stocktake.state !== 'open') throw new Refusal('STOCKTAKE_STATE_CHANGED', { state: stocktake.state });
  const location = await store.get(stockLocations, stocktake.locationId);
  assertKeeps(actor, { ...location, memberId: null });
  const product = await store.get(products, productId);
  if (product.tracking === 'lot' && lot.lot === '') throw new Refusal('LOT_MISSING', { path: 'lot.lot' });
  assertSerials(product, quantity, serials, 'serials');
  const owner = ownerAt(location);
  const balance = await store.find(stockBalances, balanceId(location._id, productId, owner));
  const name = plainLot(lot.lot);
  const known = balance?.lots.find((one) => one.lot === name);
  const differs = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
  if (known && differs(known.expiresOn, lot.expiresOn))
    throw new Refusal('LOT_DATES_DIFFER', {
      path: 'lot.expiresOn',
      lot: name,
      expiresOn: known.expiresOn,
      producedOn: known.producedOn,
    });
  const pieces = serials.map(plainSerial);
  const here =
    product.tracking === 'serial' ? await piecesAt(store, location._id, { productId, lot: name }) : null;
  const line: CountedLine = {
    key: `${productId}:${name}`,
    productId,
    productName: product.name,
    unit: product.unit,
    owner,
    lot: name,
    producedOn: known?.producedOn ?? lot.producedOn,
    expiresOn: known?.expiresOn ?? lot.expiresOn,
    counted: quantity,
    serials: pieces,
    seq: balance?.seq ?? 0,
    booked: heldOf(balance?.lots ?? [], name, 'good'),
    ...(here ? apart(here, pieces) : {}),
    by: stampOf(actor),
    at: now.toISOString(),
    posted: false,
  };
  const others = stocktake.lines.filter(({ key }) => key !== line.key);
  return moved(store.save(stocktakes, { ...stocktake, lines: [...others, line] }));
};

/** Counted: what nobody has counted is either gone or left out, and that is said by whoever counted. */
export const finishStocktake: UseCase<FinishStocktake, StocktakeMoved> = async (
  { actor, store, setting, now },
  { stocktakeId, restIsGone },
) => {
  const stocktake = await store.get(stocktakes, stocktakeId);
  const counted = move(stocktake, 'counted');
  const location = await store.get(stockLocations, stocktake.locationId);
  assertKeeps(actor, { ...location, memberId: null });
  const rest: CountedLine[] = [];
  if (restIsGone) {
    const balances = await queryAll(store, stockBalances, { locationId: location._id });
    const own = balances.filter(({ owner }) => owner === ownerAt(location));
    const known = await store.findMany(
      products,
      own.map(({ productId }) => productId),
    );
    for (const { productId, owner, lots, seq } of own)
      for (const { lot, producedOn, expiresOn, good } of lots) {
        const key = `${productId}:${lot}`;
        const product = known.get(productId);
        if (good === 0 || !product || stocktake.lines.some((line) => line.key === key)) continue;
        rest.push({
          ...{ key, productId, productName: product.name, unit: product.unit, owner },
          ...{ lot, producedOn, expiresOn, counted: 0, serials: [], seq, booked: good },
          ...{ by: stampOf(actor), at: now.toISOString(), posted: false },
        });
      }
  }
  const lines = [...stocktake.lines, ...rest];
  if (lines.length === 0) throw new Refusal('STOCKTAKE_EMPTY');
  // What lies at a dealer's is the dealer's own; its administrators answer for it.
  const worth =
    stocktake.dealerId === null
      ? await worthOf(store, lines, dayOf(now), setting('trade').stocktakeFen)
      : null;
  const saved = store.save(stocktakes, {
    ...counted,
    ...{ lines, worth, countedBy: stampOf(actor), agreedBy: null },
  });
  const tell = (memberIds: string[], kind: 'stocktake' | 'stocktake_worth', title: string, more = '') =>
    store.notify({
      memberIds: memberIds.filter((id) => id !== actor.memberId),
      ...{ kind, title, page: pages.stocktake({ id: stocktakeId }) },
      body: `${stocktake.locationName} ${stocktake.number}，${lines.length} 行${more}`,
    });
  tell(await keepersOf(stocktake.dealerId), 'stocktake', '盘点待复核');
  if (worth?.overLimit)
    tell(await peopleWithRole('finance'), 'stocktake_worth', '盘点差异待同意', `，差异 ${sayFen(worth.fen)}`);
  return moved(saved);
};

/** What the book has of a lot of pieces, by the piece. */
async function piecesAt(
  store: Context['store'],
  place: string,
  { productId, lot }: Pick<CountedLine, 'productId' | 'lot'>,
): Promise<string[]> {
  const where = { place, productId, lot, condition: 'good' as const };
  const pieces = await store.query(serialsOfAll, where, { limit: MOST });
  return pieces.map(({ serial }) => serial);
}
const apart = (here: readonly string[], counted: readonly string[]) => ({
  missing: here.filter((serial) => !counted.includes(serial)),
  found: counted.filter((serial) => !here.includes(serial)),
});

/**
 * Surplus and loss are added, not set off: that they are alike says nothing of either. Of what has no price nobody can say
 * that it is under the limit.
 */
async function worthOf(
  store: Context['store'],
  lines: readonly CountedLine[],
  day: Day,
  limitFen: number,
): Promise<NonNullable<Stocktake['worth']>> {
  const differing = lines.filter((line) => !line.posted && unitsOff(line) > 0);
  const prices = await listPrices(
    store,
    differing.map(({ productId }) => productId),
    day,
  );
  const fen = differing.reduce((sum, line) => sum + unitsOff(line) * (prices.get(line.productId) ?? 0), 0);
  const unpriced = differing.filter(({ productId }) => !prices.has(productId)).length;
  return { fen, unpriced, overLimit: fen > limitFen || unpriced > 0 };
}

/** Finance agrees to a difference over the limit; whoever keeps the stock books it then. */
export const agreeStocktake: UseCase<StocktakeRequest, StocktakeMoved> = async (context, { stocktakeId }) => {
  const { actor, store } = context;
  const stocktake = await store.get(stocktakes, stocktakeId);
  if (!awaitsFinance(stocktake)) throw new Refusal('STOCKTAKE_FINANCE_NOT_NEEDED');
  await assertSecondPerson(context, countersOf(stocktake));
  const saved = store.save(stocktakes, { ...stocktake, agreedBy: stampOf(actor) });
  store.notify({
    memberIds: (await keepersOf(stocktake.dealerId)).filter((id) => id !== actor.memberId),
    kind: 'stocktake',
    title: '盘点待复核',
    body: `财务已同意差异，请复核入账：${stocktake.locationName} ${stocktake.number}`,
    page: pages.stocktake({ id: stocktakeId }),
  });
  return moved(saved);
};

function tellToCountAgain({ actor, store }: Context, stocktake: Stocktake, why: string): void {
  const counters = countersOf(stocktake).map(({ memberId }) => memberId);
  store.notify({
    memberIds: [...new Set(counters)].filter((id) => id !== actor.memberId),
    kind: 'stocktake_again',
    title: '盘点退回重盘',
    body: `${stocktake.locationName} ${stocktake.number}：${why}`,
    page: pages.stocktake({ id: stocktake._id }),
  });
}

export const recountStocktake: UseCase<StocktakeReason, StocktakeMoved> = async (
  context,
  { stocktakeId, reason },
) => {
  const { actor, store } = context;
  const stocktake = await store.get(stocktakes, stocktakeId);
  // Finance says no by it too.
  if (!(awaitsFinance(stocktake) && may(actor.roles, 'goods', 'stocktake.agree')))
    assertKeeps(actor, { ...stocktake, memberId: null });
  tellToCountAgain(context, stocktake, reason);
  return moved(store.save(stocktakes, { ...move(stocktake, 'open'), worth: null, agreedBy: null }, reason));
};

export const cancelStocktake: UseCase<StocktakeReason, StocktakeMoved> = async (
  { actor, store },
  { stocktakeId, reason },
) => {
  const stocktake = await store.get(stocktakes, stocktakeId);
  assertKeeps(actor, { ...stocktake, memberId: null });
  if (stocktake.lines.some(({ posted }) => posted))
    throw new Refusal('STOCKTAKE_STATE_CHANGED', { state: stocktake.state });
  return moved(store.save(stocktakes, move(stocktake, 'cancelled'), reason));
};

/**
 * The second person books the differences, some lines a step: counted less what the book held then, added to what it holds
 * now. A line that would take the book below nothing is not booked and has to be counted anew.
 */
export const postStocktake: UseCase<StocktakeRequest, StocktakeMoved> = async (context, { stocktakeId }) => {
  const { actor, store, now } = context;
  const stocktake = await store.get(stocktakes, stocktakeId);
  if (stocktake.state !== 'counted') throw new Refusal('STOCKTAKE_STATE_CHANGED', { state: stocktake.state });
  const location = await store.get(stockLocations, stocktake.locationId);
  assertKeeps(actor, { ...location, memberId: null });
  await assertSecondPerson(context, [
    ...countersOf(stocktake),
    ...(stocktake.agreedBy ? [stocktake.agreedBy] : []),
  ]);
  if (awaitsFinance(stocktake)) throw new Refusal('STOCKTAKE_FINANCE_MISSING');
  const next = stocktake.lines.filter(({ posted }) => !posted).slice(0, AT_ONCE);
  const known = await store.findMany(
    products,
    next.map(({ productId }) => productId),
  );
  const again = new Set<string>();
  const booked = new Set<string>();
  for (const line of next)
    if (await bookLine(context, stocktake, location, known.get(line.productId)!, line)) booked.add(line.key);
    else again.add(line.key);
  const lines = stocktake.lines
    .filter(({ key }) => !again.has(key))
    .map((line) => (booked.has(line.key) ? { ...line, posted: true } : line));
  const left = lines.filter(({ posted }) => !posted).length;
  // Lines to be counted anew leave it; when nothing else is left it is open again for them.
  const state: StocktakeState = left > 0 ? 'counted' : again.size > 0 ? 'open' : 'posted';
  if (state === 'open') tellToCountAgain(context, stocktake, '有批次在清点后动过，请重盘');
  const saved = store.save(stocktakes, {
    ...(state === 'counted' ? stocktake : move(stocktake, state)),
    ...(state === 'open' ? { worth: null, agreedBy: null } : {}),
    lines,
    ...(state === 'posted' ? { postedBy: stampOf(actor), postedAt: now.toISOString() } : {}),
    ...(again.size > 0
      ? { note: `${stocktake.note} 请重盘：${[...again].join('、')}`.trim().slice(0, 200) }
      : {}),
  });
  return { ...moved(saved), left: left + again.size };
};

/** False where a later movement has made the difference impossible. */
async function bookLine(
  context: Context,
  stocktake: Stocktake,
  location: StockLocation,
  product: Product,
  line: CountedLine,
): Promise<boolean> {
  const { store } = context;
  const balance = await store.find(stockBalances, balanceId(location._id, product._id, line.owner));
  const now = heldOf(balance?.lots ?? [], line.lot, 'good');
  const lot = { lot: line.lot, producedOn: line.producedOn, expiresOn: line.expiresOn };
  const document = { kind: 'stocktake' as const, id: stocktake._id };
  const about = {
    kind: 'adjust' as const,
    product,
    lot,
    owner: line.owner,
    document,
    why: `盘点 ${stocktake.number}`,
  };
  if (product.tracking === 'serial') {
    // By the very piece: which of those that were here then are missing, and which are here that nobody knew of.
    if (balance && balance.seq !== line.seq) return false;
    const { missing, found } = apart(await piecesAt(store, location._id, line), line.serials);
    await add(found.length, found);
    await take(missing.length, missing);
    return true;
  }
  const delta = line.counted - line.booked;
  if (now + delta < 0) return false;
  if (delta > 0) await add(delta, []);
  if (delta < 0) await take(-delta, []);
  return true;

  async function add(quantity: number, serials: string[]): Promise<void> {
    if (quantity > 0)
      await bringTo(context, {
        ...{ ...about, quantity, serials, from: open('adjustment'), to: location, condition: 'good' },
      });
  }
  async function take(quantity: number, serials: string[]): Promise<void> {
    if (quantity === 0) return;
    const ends = { from: shelf(balance!), to: open('adjustment') };
    await moveStock(context, { ...about, quantity, serials, ...ends });
    await moveSerials(context, product, serials, lot, ends.from, ends.to, location.dealerId);
  }
}
