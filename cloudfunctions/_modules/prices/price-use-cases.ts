import type { PriceList, PriceRow, SpecialPrice } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { keyOfList, overlappingRows } from '../../../miniprogram/shared/trade/prices';
import { priceStates } from '../../../miniprogram/shared/trade/states';
import type { PriceState } from '../../../miniprogram/shared/trade/states';
import type {
  AskSpecialPrice,
  EndPriceList,
  ListPriceLists,
  ListSpecialPrices,
  PriceListMoved,
  PriceListPage,
  PriceListRequest,
  PriceListRow,
  PriceRowView,
  ReturnPriceList,
  ReturnSpecialPrice,
  SavePriceList,
  SavePriceRows,
  SpecialPriceMoved,
  SpecialPriceRequest,
  SpecialPriceRow,
} from '../../_contracts/prices';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range, startsWith } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';
import { priceLists, priceRows, specialPrices } from '../../_store/prices';
import { assertMove } from '../../_platform/life';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { pages } from '../../../miniprogram/shared/pages';

const PAGE = 50;
/** Products that one text may stand for; who means another types more of it. */
const CALLED = 100;
const everyState = Object.keys(priceStates) as PriceState[];
const listMoved = ({ _id, state, revision }: PriceList): PriceListMoved => ({ listId: _id, state, revision });
const specialMoved = ({ _id, state, revision }: SpecialPrice): SpecialPriceMoved => ({
  specialId: _id,
  state,
  revision,
});
function assertCanMove(state: PriceState, to: PriceState): void {
  assertMove(priceStates, { state }, to, 'PRICE_STATE_CHANGED');
}

export const savePriceList: UseCase<SavePriceList, PriceListMoved> = async (
  { actor, store, ids, now },
  { listId, revision, ...facts },
) => {
  if (facts.toOn < facts.fromOn) throw new Refusal('PRICE_DAYS_INVALID', { path: 'toOn' });
  const named = { contract: 'dealerId', tierRegion: 'regionCode', tier: 'tier', base: null } as const;
  const needs = named[facts.level];
  const tierMissing = (facts.level === 'tier' || facts.level === 'tierRegion') && facts.tier === null;
  if ((needs && facts[needs] === null) || tierMissing)
    throw new Refusal('PRICE_LIST_TARGET_INVALID', { path: tierMissing ? 'tier' : needs });
  if (facts.dealerId !== null && !(await store.find(dealers, facts.dealerId)))
    throw new Refusal('DEALER_NOT_FOUND', { path: 'dealerId' });
  const content = { ...facts, dealerId: facts.level === 'contract' ? facts.dealerId : null };
  const by = stampOf(actor);
  if (!listId)
    return listMoved(
      store.insert(priceLists, {
        _id: ids.newId('PL'),
        ...content,
        key: keyOfList(content),
        state: 'draft',
        rows: 0,
        createdAt: now.toISOString(),
        createdBy: by,
        editedBy: by,
        submittedBy: null,
        approvedBy: null,
        reason: '',
      }),
    );
  const list = await store.get(priceLists, listId);
  if (list.state !== 'draft') throw new Refusal('PRICE_STATE_CHANGED', { state: list.state });
  if (revision !== list.revision) throw new Refusal('CHANGED_MEANWHILE');
  // Rows carry the dealer and lie within the days: both stay once there are any.
  if (list.rows > 0 && (content.dealerId !== list.dealerId || content.level !== list.level))
    throw new Refusal('PRICE_LIST_TARGET_INVALID', { path: 'level' });
  return listMoved(store.save(priceLists, { ...list, ...content, key: keyOfList(content), editedBy: by }));
};

/** Up to two hundred rows of a draft; one of the same product, quantity and first day takes the place of the old one. */
export const savePriceRows: UseCase<SavePriceRows, PriceListMoved> = async (
  { actor, store },
  { listId, rows },
) => {
  const list = await store.get(priceLists, listId);
  if (list.state !== 'draft') throw new Refusal('PRICE_STATE_CHANGED', { state: list.state });
  const known = await store.findMany(
    products,
    rows.map(({ productId }) => productId),
  );
  const wanted = rows.map((row, n) => {
    const fromOn = row.fromOn ?? list.fromOn;
    const toOn = row.toOn ?? list.toOn;
    if (!known.has(row.productId)) throw new Refusal('PRODUCT_NOT_FOUND', { path: `rows.${n}.productId` });
    if (toOn < fromOn || fromOn < list.fromOn || toOn > list.toOn)
      throw new Refusal('PRICE_DAYS_INVALID', { path: `rows.${n}.toOn` });
    const _id = `${listId}:${row.productId}:${row.minQuantity}:${fromOn}`;
    return { ...row, _id, listId, dealerId: list.dealerId, fromOn, toOn };
  });
  const before = await store.findMany(
    priceRows,
    wanted.map(({ _id }) => _id),
  );
  for (const row of new Map(wanted.map((one) => [one._id, one])).values()) {
    const old = before.get(row._id);
    if (old) store.save(priceRows, { ...old, ...row });
    else store.insert(priceRows, row);
  }
  const added = new Set(wanted.map(({ _id }) => _id).filter((id) => !before.has(id))).size;
  return listMoved(store.save(priceLists, { ...list, rows: list.rows + added, editedBy: stampOf(actor) }));
};

export const submitPriceList: UseCase<PriceListRequest, PriceListMoved> = async (
  { actor, store },
  { listId },
) => {
  const list = await store.get(priceLists, listId);
  assertCanMove(list.state, 'pending');
  if (list.rows === 0) throw new Refusal('PRICE_LIST_EMPTY');
  store.notify({
    memberIds: (await peopleWithRole('channel_manager')).filter((id) => id !== actor.memberId),
    kind: 'price_pending',
    title: '有价格待审批',
    body: list.name,
    page: pages.priceList({ id: listId }),
  });
  return listMoved(
    store.save(priceLists, { ...list, state: 'pending', submittedBy: stampOf(actor), reason: '' }),
  );
};

/** A second manager lets a list count; rows that would leave two candidates for one question are refused and named. */
export const approvePriceList: UseCase<PriceListRequest, PriceListMoved> = async (
  { actor, store },
  { listId },
) => {
  const list = await store.get(priceLists, listId);
  assertCanMove(list.state, 'approved');
  if (await isAmongPersons(store, actor, [list.createdBy, list.editedBy, list.submittedBy]))
    throw new Refusal('PRICE_SECOND_PERSON_MISSING');
  const others = (
    await store.query(priceLists, { key: list.key, toOn: range({ atLeast: list.fromOn }) }, { limit: 1000 })
  ).filter(
    ({ _id, state, fromOn }) =>
      _id !== listId && state !== 'draft' && state !== 'pending' && fromOn <= list.toOn,
  );
  const own = await queryAll(store, priceRows, { listId }, { by: ['productId', 'asc'] });
  const beside = others.length
    ? await queryAll(
        store,
        priceRows,
        { listId: oneOf(others.map(({ _id }) => _id)) },
        { by: ['productId', 'asc'] },
      )
    : [];
  const endOf = new Map(others.map(({ _id, toOn }) => [_id, toOn]));
  const keyed = [...own, ...beside].map((row) => {
    const end = endOf.get(row.listId);
    return { ...row, key: list.key, toOn: end !== undefined && end < row.toOn ? end : row.toOn };
  });
  const overlaps = overlappingRows(keyed.filter(({ fromOn, toOn }) => fromOn <= toOn));
  if (overlaps.length > 0)
    throw new Refusal('PRICE_OVERLAP', {
      total: overlaps.length,
      rows: overlaps
        .slice(0, 20)
        .map(([a, b]) => ({ productId: a.productId, minQuantity: a.minQuantity, rows: [a._id, b._id] })),
    });
  return listMoved(store.save(priceLists, { ...list, state: 'approved', approvedBy: stampOf(actor) }));
};

export const returnPriceList: UseCase<ReturnPriceList, PriceListMoved> = async (
  { store },
  { listId, reason },
) => {
  const list = await store.get(priceLists, listId);
  assertCanMove(list.state, 'draft');
  return listMoved(store.save(priceLists, { ...list, state: 'draft', reason }, reason));
};

/** An approved list ends with a day; what was ordered up to then keeps its price. */
export const endPriceList: UseCase<EndPriceList, PriceListMoved> = async (
  { store },
  { listId, lastOn, reason },
) => {
  const list = await store.get(priceLists, listId);
  assertCanMove(list.state, 'ended');
  if (lastOn > list.toOn) throw new Refusal('PRICE_DAYS_INVALID', { path: 'lastOn' });
  return listMoved(store.save(priceLists, { ...list, state: 'ended', toOn: lastOn, reason }, reason));
};

export const listPriceLists: UseCase<ListPriceLists, Listed<'lists', PriceListRow>> = async (
  { store },
  { states, dealerId, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, priceLists, {
    ...{ text, after, where: { state: oneOf(states ?? everyState) }, whose: dealerId ? { dealerId } : {} },
    ...{ by: ['createdAt', 'desc'], limit: PAGE },
  });
  return { lists: rows.map(rowOf), ...page };
};

const productsCalled = async (store: Store, text: string): Promise<string[]> =>
  (
    await store.query(
      products,
      { searchKeys: startsWith(plainNameOf(text)) },
      { limit: CALLED, fields: ['_id'] },
    )
  ).map(({ _id }) => _id);

export const readPriceList: UseCase<
  PriceListPage,
  { list: PriceListRow; rows: PriceRowView[]; next: string | null }
> = async ({ store }, { listId, text, after }) => {
  const list = rowOf(await store.get(priceLists, listId));
  const { rows: shown, next } = await store.seek(
    priceRows,
    { listId, ...(text ? { productId: oneOf(await productsCalled(store, text)) } : {}) },
    { by: [text ? '_id' : 'productId', 'asc'], after, limit: PAGE },
  );
  const names = await store.findMany(
    products,
    shown.map(({ productId }) => productId),
  );
  return {
    list,
    rows: shown.sort(byQuantity).map((row) => rowView(row, names.get(row.productId))),
    next,
  };
};
/** A product's steps, one below the other. */
const byQuantity = (a: PriceRow, b: PriceRow): number =>
  a.productId === b.productId ? a.minQuantity - b.minQuantity : a.productId < b.productId ? -1 : 1;
const rowView = (
  { _id, productId, minQuantity, fromOn, toOn, unitFen, taxPercent, minimum, multiple }: PriceRow,
  product: { name: string; code: string; unit: string } | undefined,
): PriceRowView => ({
  _id,
  productId,
  minQuantity,
  fromOn,
  toOn,
  unitFen,
  taxPercent,
  minimum,
  multiple,
  productName: product?.name ?? '',
  productCode: product?.code ?? '',
  unit: product?.unit ?? '',
});

/** Asked for by the dealer or a manager; it waits at once, as there is nothing to draft. */
export const askSpecialPrice: UseCase<AskSpecialPrice, SpecialPriceMoved> = async (
  { actor, store, ids, now }: Context,
  { dealerId: named, ...facts },
) => {
  const dealerId = actor.dealerId ?? named;
  if (!dealerId) throw new Refusal('DEALER_ORDER_DEALER_MISSING', { path: 'dealerId' });
  if (facts.toOn < facts.fromOn) throw new Refusal('PRICE_DAYS_INVALID', { path: 'toOn' });
  const dealer = await store.get(dealers, dealerId);
  const product = await store.get(products, facts.productId);
  const hospital = facts.hospitalId === null ? null : await store.get(hospitals, facts.hospitalId);
  const by = stampOf(actor);
  const special = store.insert(specialPrices, {
    _id: ids.newId('SP'),
    number: `TJ${now.getFullYear()}-${ids.newCode(6)}`,
    dealerName: dealer.shortName,
    hospitalName: hospital?.name ?? '',
    productName: product.name,
    ...facts,
    dealerId,
    usedQuantity: 0,
    state: 'pending',
    createdAt: now.toISOString(),
    createdBy: by,
    submittedBy: by,
    approvedBy: null,
  });
  store.notify({
    memberIds: (await peopleWithRole('channel_manager')).filter((id) => id !== actor.memberId),
    kind: 'price_pending',
    title: '有特价待审批',
    body: `${dealer.shortName} ${product.name}`,
    page: pages.prices({ tab: 'specials' }),
  });
  return specialMoved(special);
};

export const approveSpecialPrice: UseCase<SpecialPriceRequest, SpecialPriceMoved> = async (
  { actor, store },
  { specialId },
) => {
  const special = await store.get(specialPrices, specialId);
  assertCanMove(special.state, 'approved');
  if (await isAmongPersons(store, actor, [special.createdBy]))
    throw new Refusal('PRICE_SECOND_PERSON_MISSING');
  return specialMoved(
    store.save(specialPrices, { ...special, state: 'approved', approvedBy: stampOf(actor) }),
  );
};

export const returnSpecialPrice: UseCase<ReturnSpecialPrice, SpecialPriceMoved> = async (
  { store },
  { specialId, reason },
) => {
  const special = await store.get(specialPrices, specialId);
  assertCanMove(special.state, 'draft');
  return specialMoved(store.save(specialPrices, { ...special, state: 'draft', reason }, reason));
};

export const listSpecialPrices: UseCase<ListSpecialPrices, Listed<'specials', SpecialPriceRow>> = async (
  { actor, store },
  { states, dealerId, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, specialPrices, {
    ...{ text, after, where: { state: oneOf(states ?? everyState) } },
    whose: actor.dealerId === null && dealerId ? { dealerId } : {},
    ...{ by: ['createdAt', 'desc'], limit: PAGE },
  });
  return { specials: rows.map(rowOf), ...page };
};
