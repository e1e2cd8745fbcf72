import type { StockLocation } from '../../../miniprogram/shared/model/goods';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { ListLocations, LocationRequest, LocationRow, SaveLocation } from '../../_contracts/goods';
import { isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import type { Draft } from '../../_platform/unit-of-work';
import { startsWith } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { stockLocations } from '../../_store/goods';
import { members } from '../../_store/people';
import { engineerPlace } from '../ledger/move-stock';
import { assertKeeps } from './keeping';

/** Of those whose name begins so; more letters narrow them. */
const OFFERED = 50;
/** A house's own places, which are few; or places of dealers by their name. */
export const listLocations: UseCase<ListLocations, { locations: LocationRow[] }> = async (
  { actor, store },
  { kind, dealerId = actor.dealerId, dealerName },
) => {
  const ofKind = kind ? { kind } : {};
  const found = dealerName
    ? await store.query(
        stockLocations,
        { ...ofKind, dealerName: startsWith(dealerName) },
        { orderBy: [['dealerName', 'asc']], limit: OFFERED },
      )
    : await store.query(stockLocations, { ...ofKind, dealerId }, { orderBy: [['kind', 'asc']], limit: 1000 });
  return { locations: found.map(({ head: _, stocktakeId: _count, ...location }) => location) };
};

/** What an engineer of a house carries; the id says whose and for whom, so that it is made once. */
export async function engineerLocation(
  { store, now }: Pick<Context, 'store' | 'now'>,
  member: { _id: string; name: string; dealerId: string | null },
): Promise<StockLocation> {
  const _id = engineerPlace(member._id, member.dealerId);
  const found = await store.find(stockLocations, _id);
  if (found) return found;
  const dealer = member.dealerId === null ? null : await store.get(dealers, member.dealerId);
  return store.insert(stockLocations, {
    _id,
    kind: 'engineer',
    name: member.name,
    dealerId: member.dealerId,
    dealerName: dealer?.shortName ?? '',
    memberId: member._id,
    address: '',
    active: true,
    openedAt: null,
    createdAt: now.toISOString(),
  });
}

export const saveLocation: UseCase<SaveLocation, { locationId: string; revision: number }> = async (
  context,
  { locationId, revision, memberId, ...facts },
) => {
  const { actor, store, ids, now } = context;
  if (locationId) {
    const before = await store.get(stockLocations, locationId);
    assertKeeps(actor, before);
    if (before.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
    return { locationId, revision: store.save(stockLocations, { ...before, ...facts }).revision };
  }
  if (memberId !== null) {
    const member = await store.get(members, memberId);
    assertKeeps(actor, { dealerId: member.dealerId, memberId: null });
    const made = await engineerLocation(context, member);
    if (made.createdAt !== now.toISOString()) throw new Refusal('STOCK_LOCATION_TAKEN', { path: 'memberId' });
    return { locationId: made._id, revision: made.revision };
  }
  const dealer = actor.dealerId === null ? null : await store.get(dealers, actor.dealerId);
  const draft: Draft<StockLocation> = {
    _id: ids.newId('WH'),
    kind: isManufacturer(actor) ? 'maker' : 'dealer',
    dealerId: actor.dealerId,
    dealerName: dealer?.shortName ?? '',
    memberId: null,
    ...facts,
    openedAt: null,
    createdAt: now.toISOString(),
  };
  const made = store.insert(stockLocations, draft);
  return { locationId: made._id, revision: made.revision };
};

/** The book of an empty place begins now; one where something lies begins with its opening. */
export const beginLocation: UseCase<LocationRequest, { locationId: string; revision: number }> = async (
  { actor, store, now },
  { locationId },
) => {
  const location = await store.get(stockLocations, locationId);
  assertKeeps(actor, location);
  if (location.openedAt !== null) throw new Refusal('STOCK_LOCATION_OPENED');
  const { revision } = store.save(stockLocations, { ...location, openedAt: now.toISOString() });
  return { locationId, revision };
};
