import { dayOf } from '../../../miniprogram/shared/days';
import { readLogger, readOnTheWay, summarise, verdictOf } from '../../../miniprogram/shared/goods/cold-chain';
import { plainLot, plainSerial, serialKey } from '../../../miniprogram/shared/goods/lots';
import type { ShipmentState } from '../../../miniprogram/shared/goods/states';
import type { Condition, StockBalance, StockLocation } from '../../../miniprogram/shared/model/goods';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { claimKindLabels } from '../../../miniprogram/shared/model/shipments';
import type {
  ClaimKind,
  ColdChain,
  ColdVerdict,
  Shipment,
  ShipmentLine,
} from '../../../miniprogram/shared/model/shipments';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AddReadings,
  ReceiveShipment,
  RefuseShipment,
  ShipmentMoved,
  TakeBackShipment,
} from '../../_contracts/shipments';
import { stampOf } from '../../_platform/actor';
import { uploadFile } from '../../_platform/cloud';
import { readBrought } from '../../_platform/stored-files';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { products, productsOfAll } from '../../_store/catalogue';
import { locationsOfAll, serialsOfAll, stockBalances, stockLocations } from '../../_store/goods';
import { shipmentClaims, shipments } from '../../_store/shipments';
import { creditBack, followArrival } from '../dealer-orders/settle-order';
import { balanceAt, balanceId, MAKER, moveSerials, moveStock, open, shelf } from '../ledger/move-stock';
import type { End } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { adminsAndRole, peopleWithRole } from '../people/whom-to-tell';
import { assertKeeps } from './keeping';
import { voidSecondInvoice } from './second-invoices';
import { blockedLots } from './lot-gates';
import { moveShipment, onTheWay, shipmentMoved } from './ship-goods';

/** Units of a line that nobody has counted yet. */
export const onTheWayOf = ({ quantity, received, damaged, missing }: ShipmentLine): number =>
  quantity - received - damaged - missing;

/** Where goods lie once they have arrived with somebody who keeps no book here. */
export const arrivalPlace = ({ shipTo, hospitalId, dealerId }: Shipment): string =>
  shipTo.kind === 'hospital' && hospitalId !== null ? `hospital:${hospitalId}` : `dealer:${dealerId}`;

export const bareLot = ({ lot, producedOn, expiresOn }: ShipmentLine) => ({ lot, producedOn, expiresOn });

/** Goods leave the way for a place without a book; the warehouse that sent them numbers the row. */
export async function leaveTheWay(
  context: Pick<Context, 'store' | 'actor' | 'now' | 'happened'>,
  shipment: Shipment,
  line: ShipmentLine,
  product: Product,
  moved: {
    kind: 'arrive' | 'deliver' | 'adjust';
    quantity: number;
    serials: readonly string[];
    to: End;
    why?: string;
  },
): Promise<void> {
  const { quantity, serials, to, kind, why = '' } = moved;
  const from = await context.store.get(locationsOfAll, shipment.fromId);
  const balance = await balanceAt(context, from, product._id, MAKER);
  const way: End = { ...open(onTheWay(shipment._id)), balance: balance._id, numbersOnly: true };
  await moveStock(context, {
    ...{ kind, product, lot: bareLot(line), quantity, serials, owner: shipment.dealerId, from: way, to, why },
    document: { kind: 'shipment', id: shipment._id },
    dealerId: shipment.dealerId,
  });
  await moveSerials(context, product, serials, line, way, to, shipment.dealerId);
}

/** As counted at the door; what the label says must be what was sent, what is beyond is told and is no stock. */
export interface Counted {
  line: number;
  lot: string;
  expiresOn?: string | null | undefined;
  received: number;
  damaged: number;
  serials: readonly string[];
}
interface ClaimDraft {
  kind: ClaimKind;
  line: number;
  quantity: number;
  serials: string[];
}

function countedLine(
  shipment: Shipment,
  given: Counted | undefined,
  at: number,
  n: number,
): { received: number; damaged: number; extra: number; good: string[]; broken: string[] } {
  const none = { received: 0, damaged: 0, extra: 0, good: [], broken: [] };
  const line = shipment.lines[at]!;
  if (!given) return none;
  if (plainLot(given.lot) !== line.lot)
    throw new Refusal('SHIPMENT_LOT_UNKNOWN', { path: `lines.${n}.lot`, lot: plainLot(given.lot) });
  if (given.expiresOn !== undefined && given.expiresOn !== line.expiresOn)
    throw new Refusal('LOT_DATES_DIFFER', {
      path: `lines.${n}.lot`,
      lot: line.lot,
      expiresOn: line.expiresOn,
      producedOn: line.producedOn,
    });
  const left = onTheWayOf(line);
  const counted = given.received + given.damaged;
  const damaged = Math.min(given.damaged, left);
  const received = Math.min(given.received, left - damaged);
  const serials = given.serials.map(plainSerial);
  if (line.serials.length > 0) {
    if (new Set(serials).size !== serials.length)
      throw new Refusal('SERIAL_TWICE', { path: `lines.${n}.serials` });
    if (serials.length !== received + damaged || serials.some((one) => !line.serials.includes(one)))
      throw new Refusal('SERIALS_MISSING', { path: `lines.${n}.serials`, wanted: received + damaged });
  }
  return {
    received,
    damaged,
    extra: counted - received - damaged,
    // Of pieces that are kept one by one the broken ones are named last.
    good: line.serials.length > 0 ? serials.slice(0, received) : [],
    broken: line.serials.length > 0 ? serials.slice(received) : [],
  };
}

const arrivesAs: Record<ColdVerdict, Condition> = {
  in_range: 'pending',
  missing: 'pending',
  excursion: 'quarantine',
};

/**
 * 签收, by the dealer or the hospital's contact. What came goes where it was sent, still to be judged; goods that were too
 * warm go into quarantine. With `complete` what was not counted is missing. Differences become claims; nothing is counted twice.
 */
export async function receive(
  context: Context,
  shipment: Shipment,
  counted: {
    lines: readonly Counted[];
    to: StockLocation | null;
    arrivedDeciC: number | null;
    complete: boolean;
    note: string;
    photos: readonly StoredFile[];
  },
): Promise<{ shipment: Shipment; claims: number }> {
  const { store, now, setting } = context;
  const { to, complete, arrivedDeciC } = counted;
  if (shipment.cold && arrivedDeciC === null && shipment.cold.arrivedDeciC === null)
    throw new Refusal('COLD_ARRIVAL_MISSING', { path: 'arrivedDeciC' });
  const cold = shipment.cold && {
    ...shipment.cold,
    arrivedDeciC: arrivedDeciC ?? shipment.cold.arrivedDeciC,
  };
  if (cold)
    cold.verdict = verdictOf(
      cold,
      { leftAt: leftAt(shipment), arrivedAt: now.toISOString() },
      setting('shipping').coldIntervalMinutes,
    );
  // What was too warm once is not made good by a later parcel of it.
  if (cold && shipment.cold!.verdict === 'excursion') cold.verdict = 'excursion';
  const condition = cold ? arrivesAs[cold.verdict] : 'pending';
  const known = await store.findMany(
    productsOfAll,
    shipment.lines.map(({ productId }) => productId),
  );
  const blocked = await blockedLots(store, shipment.lines);
  const drafts: ClaimDraft[] = [];
  const lines: ShipmentLine[] = [];
  for (const [at, line] of shipment.lines.entries()) {
    const n = counted.lines.findIndex((one) => one.line === at + 1);
    const came = countedLine(shipment, counted.lines[n], at, n);
    const product = known.get(line.productId)!;
    const as = blocked(line) === null ? condition : 'quarantine';
    await arrive(context, shipment, line, product, to, as, came.received, came.good);
    await arrive(context, shipment, line, product, to, 'defective', came.damaged, came.broken);
    const next = {
      ...line,
      received: line.received + came.received,
      damaged: line.damaged + came.damaged,
    };
    const missing = complete ? onTheWayOf(next) : 0;
    const here = new Set([...came.good, ...came.broken]);
    const claim = (kind: ClaimKind, quantity: number, serials: string[]) =>
      quantity > 0 && drafts.push({ kind, line: at + 1, quantity, serials });
    claim('damaged', came.damaged, came.broken);
    claim('extra', came.extra, []);
    claim('short', missing, missing > 0 ? line.serials.filter((serial) => !here.has(serial)) : []);
    if (cold?.verdict === 'excursion') claim('temperature', came.received, came.good);
    lines.push({ ...next, missing: line.missing + missing });
  }
  const isWhole = lines.every((line) => onTheWayOf(line) === 0);
  if (
    !isWhole &&
    lines.every((line, at) => onTheWayOf(line) === onTheWayOf(shipment.lines[at]!)) &&
    !drafts.length
  )
    throw new Refusal('STOCK_NOT_ENOUGH', { path: 'lines.0.received', held: 0 });
  const saved = store.save(shipments, {
    ...moveShipment(context, shipment, isWhole ? 'received' : 'partly_received', counted.note),
    lines,
    cold,
    receivedOn: dayOf(now),
    receivedInto: to?._id ?? shipment.receivedInto,
  });
  await claimAll(context, saved, drafts, counted);
  await followArrival(context, saved);
  return { shipment: saved, claims: drafts.length };
}
/** Who brought them has let them go. */
const letGo: readonly ShipmentState[] = ['partly_received', 'received', 'refused'];
const leftAt = ({ history }: Shipment): string =>
  history.find(({ state }) => state === 'shipped')?.at ?? history[0]!.at;

async function arrive(
  context: Context,
  shipment: Shipment,
  line: ShipmentLine,
  product: Product,
  to: StockLocation | null,
  condition: Condition,
  quantity: number,
  serials: readonly string[],
): Promise<void> {
  if (quantity === 0) return;
  const from = open(onTheWay(shipment._id));
  if (to)
    await bringTo(context, {
      ...{ kind: 'arrive', product, lot: bareLot(line), quantity, serials, owner: shipment.dealerId, to },
      ...{ from, condition, document: { kind: 'shipment', id: shipment._id } },
    });
  else
    await leaveTheWay(context, shipment, line, product, {
      ...{ kind: 'arrive', quantity, serials, to: open(arrivalPlace(shipment)) },
    });
}

async function claimAll(
  { actor, store, ids, now }: Context,
  shipment: Shipment,
  drafts: readonly ClaimDraft[],
  { note, photos }: { note: string; photos: readonly StoredFile[] },
): Promise<void> {
  for (const draft of drafts) {
    const line = shipment.lines[draft.line - 1]!;
    store.insert(shipmentClaims, {
      _id: ids.newId('CL'),
      shipmentId: shipment._id,
      shipmentNumber: shipment.number,
      orderId: shipment.orderId,
      dealerId: shipment.dealerId,
      dealerName: shipment.dealerName,
      ...draft,
      productId: line.productId,
      productName: line.productName,
      unit: line.unit,
      lot: line.lot,
      note,
      photos: [...photos],
      state: 'open',
      outcome: null,
      creditedFen: 0,
      decidedBy: null,
      decidedAt: null,
      decision: '',
      replacementId: null,
      createdBy: stampOf(actor),
      createdAt: now.toISOString(),
    });
  }
  if (drafts.length === 0) return;
  const roles = await Promise.all([peopleWithRole('channel_manager'), peopleWithRole('warehouse')]);
  const kinds = [...new Set(drafts.map(({ kind }) => claimKindLabels[kind]))].join('、');
  store.notify({
    memberIds: roles.flat().filter((id) => id !== actor.memberId),
    kind: 'shipment_claim',
    title: '收货有差异待处理',
    body: `${shipment.dealerName} ${shipment.number}：${kinds}`,
    page: pages.shipment({ id: shipment._id }),
  });
}

export const receiveShipment: UseCase<ReceiveShipment, ShipmentMoved & { claims: number }> = async (
  context,
  { shipmentId, locationId, ...counted },
) => {
  const { actor, store } = context;
  const shipment = await store.get(shipments, shipmentId);
  if (locationId !== null && arrivalPlace(shipment).startsWith('hospital:'))
    throw new Refusal('SHIPMENT_RECEIPT_PLACE', { path: 'locationId' });
  const to = locationId === null ? null : await store.get(stockLocations, locationId);
  if (to) {
    assertKeeps(actor, { ...to, memberId: null });
    if (to.kind !== 'dealer' || to.dealerId !== shipment.dealerId)
      throw new Refusal('STOCK_NOT_YOURS', { path: 'locationId' });
  }
  const done = await receive(context, shipment, { ...counted, to });
  return { ...shipmentMoved(done.shipment), claims: done.claims };
};

/** The whole of it is turned away at the door, and comes back. */
export const refuseShipment: UseCase<RefuseShipment, ShipmentMoved> = async (
  context,
  { shipmentId, reason },
) => {
  const { actor, store } = context;
  const shipment = await store.get(shipments, shipmentId);
  const refused = store.save(shipments, moveShipment(context, shipment, 'refused', reason), reason);
  const roles = await Promise.all([peopleWithRole('channel_manager'), peopleWithRole('warehouse')]);
  store.notify({
    memberIds: roles.flat().filter((id) => id !== actor.memberId),
    kind: 'shipment_refused',
    title: '经销商拒收',
    body: `${shipment.dealerName} ${shipment.number}：${reason}`,
    page: pages.shipment({ id: shipmentId }),
  });
  return shipmentMoved(refused);
};

/** Refused goods are back: they wait to be judged, and what they cost is credited. */
export const takeBackShipment: UseCase<TakeBackShipment, ShipmentMoved> = async (
  context,
  { shipmentId, locationId },
) => {
  const { actor, store } = context;
  const shipment = await store.get(shipments, shipmentId);
  const returned = moveShipment(context, shipment, 'returned');
  const to = await store.get(stockLocations, locationId);
  if (to.kind !== 'maker') throw new Refusal('STOCK_NOT_YOURS', { path: 'locationId' });
  assertKeeps(actor, to);
  const known = await store.findMany(
    products,
    shipment.lines.map(({ productId }) => productId),
  );
  for (const line of shipment.lines)
    await bringTo(context, {
      ...{ kind: 'come_back', product: known.get(line.productId)!, lot: bareLot(line), to },
      ...{ quantity: line.quantity, serials: line.serials, owner: MAKER, condition: 'pending' },
      from: open(onTheWay(shipmentId)),
      document: { kind: 'shipment', id: shipmentId },
    });
  const saved = store.save(shipments, returned);
  await voidSecondInvoice(context, shipmentId);
  const parts = shipment.lines.map(({ quantity }, at) => ({ line: at + 1, quantity }));
  await creditBack(context, saved, parts, `拒收退回 ${shipment.number}`);
  await followArrival(context, saved);
  return shipmentMoved(saved);
};

/** Reads as UTF-16 where a mark says so, as UTF-8 or, as loggers made for China often write, GB 18030. */
function textOf(bytes: Uint8Array): string {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/**
 * The logger's file: what it says decides how the goods stand. Goods that have come already and wait to be judged go into
 * quarantine when it shows that they were too warm.
 */
export const addReadings: UseCase<AddReadings, ShipmentMoved & { verdict: ColdVerdict }> = async (
  context,
  { shipmentId, fileId, fileName },
) => {
  const { store, now, setting } = context;
  const shipment = await store.get(shipments, shipmentId);
  const { cold } = shipment;
  if (!cold || shipment.shippedOn === null || ['returned', 'cancelled'].includes(shipment.state))
    throw new Refusal('SHIPMENT_STATE_CHANGED', { state: shipment.state });
  const bytes = await readBrought(context, fileId);
  const left = Date.parse(leftAt(shipment));
  const found = bytes.length > 4_000_000 ? null : readLogger(textOf(bytes), left);
  if (!found) throw new Refusal('COLD_FILE_INVALID', { path: 'fileId' });
  const ends = shipment.history.filter(({ state }) => letGo.includes(state));
  const arrivedAt = ends[0]?.at;
  const MINUTE = 60_000;
  const until = Date.parse(ends[ends.length - 1]?.at ?? now.toISOString());
  const onWay = readOnTheWay(found, left - (left % MINUTE), until + MINUTE);
  if (onWay.length === 0) throw new Refusal('COLD_FILE_OTHER_WAY', { path: 'fileId' });
  const sha256 = sha256Hex(bytes);
  // A copy under its hash: what was uploaded may be written over by whoever uploaded it, and goes after a week.
  const kept = await uploadFile(`shipments/${shipmentId}/${sha256}.csv`, bytes);
  const file = { fileId: kept, sha256, bytes: bytes.length, name: fileName };
  const next: ColdChain = { ...cold, file, readings: summarise(onWay, cold) };
  const way = { leftAt: leftAt(shipment), arrivedAt: arrivedAt ?? null };
  next.verdict = verdictOf(next, way, setting('shipping').coldIntervalMinutes);
  // Whoever has seen it too warm is not told otherwise by a second file.
  if (cold.verdict === 'excursion') next.verdict = 'excursion';
  const saved = store.save(shipments, { ...shipment, cold: next });
  if (next.verdict === 'excursion' && cold.verdict !== 'excursion') await tooWarm(context, saved);
  return { ...shipmentMoved(saved), verdict: next.verdict };
};

async function tooWarm(context: Context, shipment: Shipment): Promise<void> {
  const { actor, store } = context;
  const arrived = shipment.lines.filter(({ received }) => received > 0);
  if (shipment.receivedInto !== null && arrived.length > 0) {
    const to = shipment.receivedInto;
    const id = ({ productId }: ShipmentLine) => balanceId(to, productId, shipment.dealerId);
    const known = await store.findMany(
      products,
      arrived.map(({ productId }) => productId),
    );
    for (const line of arrived) {
      const product = known.get(line.productId)!;
      const pieces = await store.findMany(
        serialsOfAll,
        line.serials.map((serial) => serialKey(line.productId, serial)),
      );
      let left = line.received;
      for (const condition of ['pending', 'good'] as const) {
        const balance: StockBalance | null = await store.find(stockBalances, id(line));
        const held = balance?.lots.find(({ lot }) => lot === line.lot)?.[condition] ?? 0;
        const here = [...pieces.values()].filter((one) => one.place === to && one.condition === condition);
        const quantity = Math.min(held, left, line.serials.length > 0 ? here.length : left);
        if (!balance || quantity === 0) continue;
        left -= quantity;
        const serials = here.slice(0, quantity).map(({ serial }) => serial);
        const ends = { from: shelf(balance, condition), to: shelf(balance, 'quarantine') };
        await moveStock(context, {
          ...{ kind: 'block', product, lot: bareLot(line), quantity, serials, owner: shipment.dealerId },
          ...{ ...ends, document: { kind: 'shipment', id: shipment._id }, why: '运输途中超温' },
        });
        await moveSerials(context, product, serials, line, ends.from, ends.to, shipment.dealerId);
      }
    }
    await claimAll(
      context,
      shipment,
      arrived.map((line) => ({
        kind: 'temperature' as const,
        line: shipment.lines.indexOf(line) + 1,
        quantity: line.received,
        serials: [],
      })),
      { note: '温度记录显示超温', photos: [] },
    );
  }
  const told = await adminsAndRole(shipment.dealerId, 'quality');
  store.notify({
    memberIds: told.filter((id) => id !== actor.memberId),
    kind: 'shipment_excursion',
    title: '运输途中超温',
    body: `${shipment.dealerName} ${shipment.number}`,
    page: pages.shipment({ id: shipment._id }),
  });
}
