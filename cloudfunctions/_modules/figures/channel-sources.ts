import { dealerFact } from '../../../miniprogram/shared/figures/dealer-facts';
import { keptOther } from '../../../miniprogram/shared/figures/kept-facts';
import type { FactKind, KeptFact } from '../../../miniprogram/shared/figures/kept-facts';
import type { Ground } from '../../../miniprogram/shared/figures/order-facts';
import { personFact, skillFact } from '../../../miniprogram/shared/figures/people-facts';
import type { Certified } from '../../../miniprogram/shared/figures/people-facts';
import {
  dealerOrderFact,
  dealerTargetFact,
  receivableFact,
  stockMoveFact,
} from '../../../miniprogram/shared/figures/trade-facts';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Device, ProductLine } from '../../../miniprogram/shared/model/devices';
import type { DealerTargets } from '../../../miniprogram/shared/model/dealers-life';
import type { StockLocation, StockMove } from '../../../miniprogram/shared/model/goods';
import type { BlockDocument, GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import type { Shipment, ShipmentClaim } from '../../../miniprogram/shared/model/shipments';
import type {
  CreditEntry,
  DealerOrder,
  Licence,
  Payment,
  Product,
  Receivable,
  Statement,
} from '../../../miniprogram/shared/model/trade';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import { queryDocuments } from '../../_platform/database';
import { everyPage } from '../../_platform/seek';
import { oneOf } from '../../_platform/where';
import { chinaRegions } from '../coverage/china-regions';
import { groundFact, provinceOf } from './ground-fact';
import type { GroundHospital } from './ground-fact';

/** What figures of the channel rest on, each by the fields that are read. */
export const channelFields = {
  members: [
    ...(['roles', 'dealerId', 'active', 'endedAt', 'certifications.modelId', 'certifications.task'] as const),
    ...(['certifications.fromOn', 'certifications.toOn', 'withdrawnCertifications.modelId'] as const),
    ...(['withdrawnCertifications.task', 'withdrawnCertifications.fromOn'] as const),
    ...(['withdrawnCertifications.toOn', 'withdrawnCertifications.withdrawnOn'] as const),
    'formerCertifications',
  ],
  dealers: ['state', 'history.at', 'history.to', 'createdAt'],
  licences: [
    ...(['dealerId', 'type', 'number', 'fromOn', 'toOn', 'mode', 'scope'] as const),
    ...(['withdrawnOn', 'replacedOn', 'state'] as const),
  ],
  grants: [
    ...([
      'dealerId',
      'productLineIds',
      'scope',
      'carveOuts',
      'fromOn',
      'toOn',
      'exclusive',
      'state',
    ] as const),
    ...(['revokedOn', 'kinds', 'contestedKeys'] as const),
  ],
  global_blocks: ['kind', 'dealerId', 'hospitalId', 'productLineIds', 'fromOn', 'toOn'],
  products: [
    ...(['name', 'class', 'codes', 'kind', 'cold', 'exemptFromRecord'] as const),
    ...(['soldFromOn', 'soldUntilOn', 'productLineId'] as const),
  ],
  product_lines: ['fromOn', 'untilOn'],
  hospitals: ['name', 'regionCode', 'formerPlaces', 'closedOn', 'mergedInto', 'createdAt'],
  dealer_orders: [
    ...(['dealerId', 'state', 'promisedOn', 'cancelledAt', 'submittedAt', 'lines.no'] as const),
    ...(['lines.productId', 'lines.quantity', 'lines.cut', 'lines.grossFen'] as const),
  ],
  shipments: ['orderId', 'state', 'shippedOn', 'claimId', 'lines.no', 'lines.quantity'],
  shipment_claims: ['orderId', 'state', 'productId'],
  dealer_targets: ['dealerId', 'year', 'rows'],
  receivables: ['dealerId', 'fen', 'openFen', 'issuedOn', 'dueOn'],
  payments: ['countsOn', 'allocations.receivableId', 'allocations.fen'],
  statements: ['dealerId', 'state', 'answers.kind', 'answers.disputed'],
  stock_moves: [
    ...(['kind', 'productId', 'quantity', 'from.place', 'from.condition'] as const),
    ...(['to.place', 'to.condition', 'factAt', 'dealerId'] as const),
  ],
  stock_locations: ['dealerId'],
} as const satisfies Record<string, readonly string[]>;
type Source = keyof typeof channelFields;

const CHUNK = 200;
/** Everything of which a field is one of these. */
export async function allOf<T extends { _id: string }>(
  collection: Source | 'credit_entries' | 'devices',
  by: string,
  values: Iterable<string | null>,
  fields?: readonly string[],
): Promise<T[]> {
  const asked = [...new Set(values)];
  const own = fields ?? channelFields[collection as Source];
  const found: T[] = [];
  for (let at = 0; at < asked.length; at += CHUNK)
    for await (const { rows } of everyPage<T>(
      collection,
      { [by]: oneOf(asked.slice(at, at + CHUNK) as string[]) },
      own ? { fields: [...own] } : {},
    ))
      found.push(...rows);
  return found;
}
const all = async <T extends { _id: string }>(collection: Source): Promise<T[]> => {
  const found: T[] = [];
  for await (const { rows } of everyPage<T>(collection, {}, { fields: [...channelFields[collection]] }))
    found.push(...rows);
  return found;
};
const byId = <T extends { _id: string }>(some: readonly T[]): Map<string, T> =>
  new Map(some.map((one) => [one._id, one]));
const grouped = <T>(some: readonly T[], key: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of some) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
};

/** Codes of any time that lie in a province today. */
let codes: Map<string, string[]> | null = null;
export function codesIn(province: string): readonly string[] {
  const regions = chinaRegions();
  codes ??= grouped(regions.allCodes(), (code) => provinceOf(regions, code));
  return codes.get(province) ?? [];
}

/** Rows of accounts that statements dispute, or did: the receivables that they speak of. */
async function receivablesOf(found: readonly Pick<Statement, 'dealerId' | 'answers'>[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { dealerId, answers } of found) {
    const rows = answers.flatMap(({ disputed }) => disputed.map(({ seq }) => seq));
    for (let at = 0; at < rows.length; at += CHUNK)
      for (const { receivableId } of await queryDocuments<CreditEntry>(
        'credit_entries',
        { dealerId, seq: oneOf(rows.slice(at, at + CHUNK)) },
        { limit: CHUNK, fields: ['receivableId'] },
      ))
        if (receivableId !== null) ids.push(receivableId);
  }
  return ids;
}
/** What payments are allocated to, and what statements dispute or did. */
export const receivablesPaid = async (paymentIds: readonly string[]): Promise<string[]> =>
  (await allOf<Payment>('payments', '_id', paymentIds)).flatMap(({ allocations }) =>
    allocations.map(({ receivableId }) => receivableId),
  );
export const receivablesNamed = async (statementIds: readonly string[]): Promise<string[]> =>
  receivablesOf(await allOf<Statement>('statements', '_id', statementIds));

/** What stands on a statement that a dealer disputes and nobody has answered. */
export async function disputedReceivables(dealerIds: Iterable<string>): Promise<Set<string>> {
  const found = await allOf<Statement>('statements', 'dealerId', dealerIds);
  return new Set(await receivablesOf(found.filter(isDisputed).map(lastDispute)));
}
export const isDisputed = ({ state }: Pick<Statement, 'state'>): boolean => state === 'disputed';
export const lastDispute = <S extends Pick<Statement, 'answers'>>(statement: S): S => ({
  ...statement,
  answers: statement.answers.filter(({ kind }) => kind === 'disputed').slice(-1),
});

/** What a ground's id says: a product line and a province. */
export const groundId = (lineId: string, province: string): string => `${lineId}|${province}`;

/** Facts of the channel as they are now, by their kinds and ids. */
export async function readChannel(
  idsOf: (kind: FactKind) => string[],
  { devices, ground, now }: { devices: readonly Device[]; ground: Ground; now: string },
): Promise<KeptFact[]> {
  const facts: KeptFact[] = [];
  const persons = idsOf('person');
  if (persons.length > 0)
    for (const member of await allOf<Certified>('members', '_id', persons))
      facts.push(keptOther('person', member._id, personFact(member, now)));
  if (devices.length > 0) {
    const people = grouped(
      await allOf<Certified>(
        'members',
        'dealerId',
        devices.map(({ dealerId }) => dealerId),
      ),
      ({ dealerId }) => dealerId ?? '',
    );
    for (const device of devices)
      facts.push(
        keptOther(
          'skill',
          device._id,
          skillFact(device, people.get(device.dealerId ?? '') ?? [], ground, now),
        ),
      );
  }
  facts.push(...(await readDealers(idsOf('dealer'), now)));
  facts.push(...(await readGrounds(idsOf('ground'), now)));
  facts.push(...(await readDealerOrders(idsOf('dealerOrder'), now)));
  const targets = idsOf('dealerTarget');
  if (targets.length > 0)
    for (const one of await allOf<DealerTargets>('dealer_targets', '_id', targets))
      facts.push(keptOther('dealerTarget', one._id, dealerTargetFact(one, now)));
  const receivables = idsOf('receivable');
  if (receivables.length > 0) {
    const found = await allOf<Receivable>('receivables', '_id', receivables);
    const [payments, disputed] = await Promise.all([
      allOf<Payment>('payments', 'allocations.receivableId', receivables),
      disputedReceivables(found.map(({ dealerId }) => dealerId)),
    ]);
    for (const one of found)
      facts.push(keptOther('receivable', one._id, receivableFact(one, payments, disputed.has(one._id), now)));
  }
  const moves = idsOf('stockMove');
  if (moves.length > 0) {
    const found = await allOf<StockMove>('stock_moves', '_id', moves);
    const [products, locations] = await Promise.all([
      allOf<Product>('products', '_id', found.map(({ productId }) => productId)).then(byId), // prettier-ignore
      allOf<StockLocation>('stock_locations', '_id', found.flatMap(({ from, to }) => [from.place, to.place])).then(byId), // prettier-ignore
    ]);
    for (const move of found) {
      const isPart = products.get(move.productId)?.kind === 'part';
      const fact = stockMoveFact(move, isPart, (id) => locations.get(id) ?? null, now);
      facts.push(keptOther('stockMove', move._id, fact));
    }
  }
  return facts;
}

async function readDealers(ids: readonly string[], now: string): Promise<KeptFact[]> {
  if (ids.length === 0) return [];
  const [dealers, licences, grants, products, settings] = await Promise.all([
    allOf<Dealer>('dealers', '_id', ids),
    allOf<Licence>('licences', 'dealerId', ids),
    allOf<GrantDocument>('grants', 'dealerId', ids),
    all<Product>('products'),
    queryDocuments<{ _id: string; value: unknown }>('settings', { _id: 'trade' }, { limit: 1 }),
  ]);
  const { permitStandsForRecord } = settingsFrom(settings)('trade');
  const papers = grouped(licences, ({ dealerId }) => dealerId);
  const granted = grouped(grants, ({ dealerId }) => dealerId);
  return dealers.map((dealer) =>
    keptOther(
      'dealer',
      dealer._id,
      dealerFact(
        dealer,
        {
          ...{ licences: papers.get(dealer._id) ?? [], grants: granted.get(dealer._id) ?? [] },
          ...{ products, permitStandsForRecord },
        },
        now,
      ),
    ),
  );
}

async function readGrounds(ids: readonly string[], now: string): Promise<KeptFact[]> {
  if (ids.length === 0) return [];
  const regions = chinaRegions();
  const [lines, blocks, grants] = await Promise.all([
    all<ProductLine>('product_lines').then(byId),
    all<BlockDocument>('global_blocks'),
    allOf<GrantDocument>('grants', 'contestedKeys', ids),
  ]);
  const facts: KeptFact[] = [];
  for (const [province, own] of grouped(ids, (id) => id.split('|')[1]!)) {
    const here = codesIn(province);
    const now_ = await allOf<GroundHospital & { _id: string }>('hospitals', 'regionCode', here);
    const before = await allOf<GroundHospital & { _id: string }>(
      'hospitals',
      'formerPlaces.regionCode',
      here,
    );
    const hospitals = [...byId([...now_, ...before]).values()];
    for (const id of own) {
      const line = lines.get(id.split('|')[0]!);
      if (!line) continue;
      const touching = grants.filter(({ contestedKeys }) => contestedKeys.includes(id));
      facts.push(
        keptOther(
          'ground',
          id,
          groundFact(line, province, { grants: touching, blocks, hospitals, regions }, now),
        ),
      );
    }
  }
  return facts;
}

async function readDealerOrders(ids: readonly string[], now: string): Promise<KeptFact[]> {
  if (ids.length === 0) return [];
  const orders = await allOf<DealerOrder>('dealer_orders', '_id', ids);
  const yearOf = ({ dealerId, submittedAt }: DealerOrder) =>
    submittedAt === null ? '' : `${dealerId}:${dayOf(submittedAt).slice(0, 4)}`;
  const [shipments, claims, targets, products] = await Promise.all([
    allOf<Shipment>('shipments', 'orderId', ids).then((some) => grouped(some, ({ orderId }) => orderId)),
    allOf<ShipmentClaim>('shipment_claims', 'orderId', ids).then((some) => grouped(some, ({ orderId }) => orderId)), // prettier-ignore
    allOf<DealerTargets>('dealer_targets', '_id', orders.map(yearOf).filter(Boolean)).then(byId),
    allOf<Product>('products', '_id', orders.flatMap(({ lines }) => lines.map(({ productId }) => productId))).then(byId), // prettier-ignore
  ]);
  return orders.map((order) =>
    keptOther(
      'dealerOrder',
      order._id,
      dealerOrderFact(
        order,
        {
          shipments: shipments.get(order._id) ?? [],
          claims: claims.get(order._id) ?? [],
          targets: targets.get(yearOf(order)) ?? null,
          lineOf: (id) => products.get(id)?.productLineId ?? '',
        },
        now,
      ),
    ),
  );
}
