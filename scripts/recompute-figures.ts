import { addFact, keptGroup, keptOther } from '../miniprogram/shared/figures/kept-facts';
import type { KeptFact, RowSums } from '../miniprogram/shared/figures/kept-facts';
import { orderFact } from '../miniprogram/shared/figures/order-facts';
import type { Counted, OrderFact } from '../miniprogram/shared/figures/order-facts';
import {
  callBackFact,
  deviceFact,
  partReturnFact,
  surveyFact,
} from '../miniprogram/shared/figures/other-facts';
import { dealerFact } from '../miniprogram/shared/figures/dealer-facts';
import { personFact, skillFact } from '../miniprogram/shared/figures/people-facts';
import {
  dealerOrderFact,
  dealerTargetFact,
  receivableFact,
  stockMoveFact,
} from '../miniprogram/shared/figures/trade-facts';
import { dayOf } from '../miniprogram/shared/days';
import type { FigureRow } from '../miniprogram/shared/figures/rows';
import { sumsEqual } from '../miniprogram/shared/figures/sums';
import type { Device, ProductLine } from '../miniprogram/shared/model/devices';
import type { DealerTargets } from '../miniprogram/shared/model/dealers-life';
import type { PartReturn, StockLocation, StockMove } from '../miniprogram/shared/model/goods';
import type { BlockDocument, GrantDocument } from '../miniprogram/shared/model/grants';
import type { Dealer, Member } from '../miniprogram/shared/model/people';
import type { Shipment, ShipmentClaim } from '../miniprogram/shared/model/shipments';
import type {
  CreditEntry,
  DealerOrder,
  Licence,
  Payment,
  Product,
  Receivable,
  Statement,
} from '../miniprogram/shared/model/trade';
import type { settingsFrom } from '../miniprogram/shared/settings/table';
import type { Hospital } from '../miniprogram/shared/model/sites';
import type { CallBack, Survey } from '../miniprogram/shared/model/surveys';
import { newestOf } from '../cloudfunctions/_store/figures';
import { chinaRegions } from '../cloudfunctions/_modules/coverage/china-regions';
import { country } from '../cloudfunctions/_modules/coverage/region-tree';
import { groundId, isDisputed, lastDispute } from '../cloudfunctions/_modules/figures/channel-sources';
import { groundOf } from '../cloudfunctions/_modules/figures/figure-sources';
import { groundFact, provincesOf } from '../cloudfunctions/_modules/figures/ground-fact';

/** A collection's documents, a page of them at a time. */
export type Pages = <T extends { _id: string }>(collection: string) => AsyncIterable<T[]>;

/** All figures from the records alone, by the same pure rules as the job's, without any of what the job keeps. */
export async function recomputeFigures(
  pages: Pages,
  { now, settings }: { now: string; settings: ReturnType<typeof settingsFrom> },
): Promise<{ rows: RowSums; facts: Iterable<KeptFact> }> {
  const rows: RowSums = new Map();
  const facts: KeptFact[] = [];
  const take = (fact: KeptFact) => {
    addFact(rows, fact, 1);
    facts.push(fact);
  };
  const all = async <T extends { _id: string }>(collection: string): Promise<Map<string, T>> => {
    const found = new Map<string, T>();
    for await (const page of pages<T>(collection)) for (const one of page) found.set(one._id, one);
    return found;
  };
  const hospitals = await all<Hospital>('hospitals');
  const devices = await all<Device>('devices');
  const ground = groundOf(hospitals, devices);
  const groups = new Map<string, OrderFact[]>();
  for await (const page of pages<Counted>('work_orders'))
    for (const order of page) {
      const fact = orderFact(order, ground);
      const group = groups.get(fact.group);
      if (group) group.push(fact);
      else groups.set(fact.group, [fact]);
    }
  for (const group of groups.values()) for (const fact of keptGroup(group, now)) take(fact);
  for await (const page of pages<Survey>('surveys'))
    for (const one of page) take(keptOther('survey', one._id, surveyFact(one, ground)));
  const { callBackHours } = settings('figures');
  for await (const page of pages<CallBack>('call_backs'))
    for (const one of page) take(keptOther('callBack', one._id, callBackFact(one, callBackHours, now)));
  for await (const page of pages<PartReturn>('part_returns'))
    for (const one of page) take(keptOther('partReturn', one._id, partReturnFact(one, now)));

  const members = await all<Member>('members');
  const people = grouped(members.values(), ({ dealerId }) => dealerId ?? '');
  for (const one of members.values()) take(keptOther('person', one._id, personFact(one, now)));
  for (const device of devices.values()) {
    take(keptOther('device', device._id, deviceFact(device, ground)));
    const own = people.get(device.dealerId ?? '') ?? [];
    take(keptOther('skill', device._id, skillFact(device, own, ground, now)));
  }
  await recomputeChannel({ all, pages, hospitals, settings, now }, take);
  return { rows, facts };
}

/** 渠道: dealers, grants, orders, money and spare parts. */
async function recomputeChannel(
  {
    all,
    pages,
    hospitals,
    settings,
    now,
  }: {
    all: <T extends { _id: string }>(collection: string) => Promise<Map<string, T>>;
    pages: Pages;
    hospitals: ReadonlyMap<string, Hospital>;
    settings: ReturnType<typeof settingsFrom>;
    now: string;
  },
  take: (fact: KeptFact) => void,
): Promise<void> {
  const products = await all<Product>('products');
  const grants = [...(await all<GrantDocument>('grants')).values()];
  const granted = grouped(grants, ({ dealerId }) => dealerId);
  const papers = grouped((await all<Licence>('licences')).values(), ({ dealerId }) => dealerId);
  const { permitStandsForRecord } = settings('trade');
  for (const dealer of (await all<Dealer>('dealers')).values()) {
    const own = { licences: papers.get(dealer._id) ?? [], grants: granted.get(dealer._id) ?? [] };
    const world = { ...own, products: [...products.values()], permitStandsForRecord };
    take(keptOther('dealer', dealer._id, dealerFact(dealer, world, now)));
  }

  const regions = chinaRegions();
  const blocks = [...(await all<BlockDocument>('global_blocks')).values()];
  const byProvince = new Map<string, Hospital[]>();
  for (const hospital of hospitals.values())
    for (const province of provincesOf(regions, hospital))
      byProvince.set(province, [...(byProvince.get(province) ?? []), hospital]);
  for (const line of (await all<ProductLine>('product_lines')).values())
    for (const province of regions.childrenOf(country)) {
      const id = groundId(line._id, province);
      const touching = grants.filter(({ contestedKeys }) => contestedKeys.includes(id));
      const world = { grants: touching, blocks, hospitals: byProvince.get(province) ?? [], regions };
      take(keptOther('ground', id, groundFact(line, province, world, now)));
    }

  const shipments = grouped((await all<Shipment>('shipments')).values(), ({ orderId }) => orderId);
  const claims = grouped((await all<ShipmentClaim>('shipment_claims')).values(), ({ orderId }) => orderId);
  const targets = await all<DealerTargets>('dealer_targets');
  for (const one of targets.values()) take(keptOther('dealerTarget', one._id, dealerTargetFact(one, now)));
  for await (const page of pages<DealerOrder>('dealer_orders'))
    for (const order of page) {
      const year = order.submittedAt === null ? '' : dayOf(order.submittedAt).slice(0, 4);
      const world = {
        shipments: shipments.get(order._id) ?? [],
        claims: claims.get(order._id) ?? [],
        targets: targets.get(`${order.dealerId}:${year}`) ?? null,
        lineOf: (id: string) => products.get(id)?.productLineId ?? '',
      };
      take(keptOther('dealerOrder', order._id, dealerOrderFact(order, world, now)));
    }

  const payments = new Map<string, Payment[]>();
  for (const payment of (await all<Payment>('payments')).values())
    for (const { receivableId } of payment.allocations)
      payments.set(receivableId, [...new Set([...(payments.get(receivableId) ?? []), payment])]);
  const disputed = await disputedRows(all);
  for await (const page of pages<Receivable>('receivables'))
    for (const one of page)
      take(
        keptOther(
          'receivable',
          one._id,
          receivableFact(one, payments.get(one._id) ?? [], disputed.has(one._id), now),
        ),
      );

  const locations = await all<StockLocation>('stock_locations');
  for await (const page of pages<StockMove>('stock_moves'))
    for (const move of page)
      if (products.get(move.productId)?.kind === 'part')
        take(
          keptOther(
            'stockMove',
            move._id,
            stockMoveFact(move, true, (id) => locations.get(id) ?? null, now),
          ),
        );
}

/** Receivables whose row stands disputed on a statement. */
async function disputedRows(
  all: <T extends { _id: string }>(collection: string) => Promise<Map<string, T>>,
): Promise<Set<string>> {
  const rows = new Set<string>();
  for (const statement of (await all<Statement>('statements')).values())
    if (isDisputed(statement))
      for (const { disputed } of lastDispute(statement).answers)
        for (const { seq } of disputed) rows.add(`${statement.dealerId} ${seq}`);
  if (rows.size === 0) return rows;
  const entries = (await all<CreditEntry>('credit_entries')).values();
  return new Set(
    [...entries].flatMap(({ dealerId, seq, receivableId }) =>
      receivableId !== null && rows.has(`${dealerId} ${seq}`) ? [receivableId] : [],
    ),
  );
}

function grouped<T>(some: Iterable<T>, key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of some) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}

/** Rows that are kept otherwise than computed, that are missing or too many; a sentence each. */
export async function figureDifferences(
  computed: RowSums,
  kept: AsyncIterable<FigureRow[]>,
): Promise<string[]> {
  const differences: string[] = [];
  const seen = new Set<string>();
  for await (const page of kept)
    for (const { _id, sums } of newestOf(page)) {
      seen.add(_id);
      const row = computed.get(_id)?.sums ?? {};
      if (!sumsEqual(row, sums))
        differences.push(`${_id}: kept ${JSON.stringify(sums)}, computed ${JSON.stringify(row)}`);
    }
  for (const [id, { sums }] of computed)
    if (!seen.has(id) && Object.keys(sums).length > 0)
      differences.push(`${id}: not kept, computed ${JSON.stringify(sums)}`);
  return differences;
}
