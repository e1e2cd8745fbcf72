import {
  FACT_SHAPE,
  addFact,
  factId,
  keptGroup,
  restsOn,
} from '../../../miniprogram/shared/figures/kept-facts';
import type { FactKind, KeptFact, RowSums } from '../../../miniprogram/shared/figures/kept-facts';
import type { OrderFact } from '../../../miniprogram/shared/figures/order-facts';
import { rowOf } from '../../../miniprogram/shared/figures/rows';
import type { FigureRow, Level, Part } from '../../../miniprogram/shared/figures/rows';
import { beginOf, FOR_EVER, stretchesOf } from '../../../miniprogram/shared/figures/stretches';
import { added, sumsEqual } from '../../../miniprogram/shared/figures/sums';
import { personFact } from '../../../miniprogram/shared/figures/people-facts';
import type { Certified } from '../../../miniprogram/shared/figures/people-facts';
import type { OtherFact } from '../../../miniprogram/shared/figures/other-facts';
import type { StockMove } from '../../../miniprogram/shared/model/goods';
import type { BlockDocument, GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import type { Licence, Product } from '../../../miniprogram/shared/model/trade';
import type { Job } from '../../_platform/act-as-system';
import { insertDocuments, queryDocuments, removeRows, replaceRow } from '../../_platform/database';
import type { Document } from '../../_platform/database';
import { inTime } from '../../_platform/in-time';
import { alone } from '../../_platform/job-state';
import { everyPage, seekDocuments } from '../../_platform/seek';
import { readSettings } from '../../_platform/settings';
import { oneOf, range } from '../../_platform/where';
import { figureFacts, figurePlans, figureRows, KEEPING, slotAfter, slotsOf } from '../../_store/figures';
import type { Slotted } from '../../_store/figures';
import { chinaRegions } from '../coverage/china-regions';
import { country } from '../coverage/region-tree';
import { allOf, groundId, receivablesNamed, receivablesPaid } from './channel-sources';
import { readSources } from './figure-sources';
import { provincesOf } from './ground-fact';
import type { GroundHospital } from './ground-fact';
import type { Wanted } from './figure-sources';

/** An event carries the instant at which its call began, and no function runs longer than a minute. */
const LAG = 3 * 60_000;
/** Records of one step: the more, the fewer rows of months and years are written twice. */
const STEP = 900;
/** What a step takes from the trail and what is due by then are written together. */
const WRITTEN_AT_ONCE = 2 * STEP;
/** What a request takes well. */
const CHUNK = 200;

/** What counts by itself, under its own id. */
const kindsOf: Readonly<Record<string, readonly FactKind[]>> = {
  work_orders: ['order'],
  surveys: ['survey'],
  call_backs: ['callBack'],
  devices: ['device', 'skill'],
  part_returns: ['partReturn'],
  dealers: ['dealer'],
  dealer_orders: ['dealerOrder'],
  dealer_targets: ['dealerTarget'],
  receivables: ['receivable'],
};
/** Whose changes change figures. */
const watched = new Set([
  ...Object.keys(kindsOf),
  ...['hospitals', 'licences', 'grants', 'global_blocks', 'products', 'product_lines', 'shipments'],
  ...['shipment_claims', 'statements', 'payments', 'members', 'settings'],
]);

/**
 * 指标: takes what the trail says has changed since the run before, and what counts for something else because time has
 * passed, and brings the rows of the days, months and years that it touches up to date. A step puts what is new beside what
 * it stands for, in batches, says that it is all there, and takes away the old: a run that was killed is undone or finished
 * by the next, and nothing is added twice.
 */
export const keepFigures: Job = (world) =>
  alone(world, KEEPING, { from: '', to: '', at: '', after: '', shape: '' }, async (state, keep) => {
    const now = world.now().toISOString();
    await finishPlan();
    if (state.shape !== FACT_SHAPE) {
      const anew = { from: '', to: '', at: '', after: '', shape: FACT_SHAPE };
      Object.assign(state, anew);
      await keep(anew);
    }
    const figures = { changed: 0, judged: 0 };
    const { callBackHours } = (await readSettings('figures'))('figures');
    const { from, at } = state;
    let { to, after } = state;
    if (to === '') to = new Date(world.now().getTime() - LAG).toISOString();
    // First what the trail says, then moves of stock, which are rows of a ledger and have no events, and with the last of them
    // what time has changed: they touch the same rows of months and years.
    let read = Number(at || 0);
    const isRead = await inTime(async () => {
      const wanted: Wanted[] = [];
      while (read < 2 && wanted.length < STEP) {
        const since = { at: range({ atLeast: from, below: to }) };
        const by: ['at', 'asc'] = ['at', 'asc'];
        let next: string | null;
        if (read === 0) {
          const page = await seekDocuments<Event>('audit_events', since, { by, after: after || null, limit: STEP, fields: ['collection', 'entityId', 'at'] }); // prettier-ignore
          next = page.next;
          wanted.push(...(await touched(page.rows)));
        } else {
          const page = await seekDocuments<{ _id: string; at: string }>('stock_moves', since, { by, after: after || null, limit: STEP, fields: ['at'] }); // prettier-ignore
          next = page.next;
          wanted.push(...page.rows.map(({ _id }) => ({ kind: 'stockMove' as const, id: _id })));
        }
        after = next ?? '';
        if (next === null) read++;
      }
      if (read === 2) wanted.push(...(await dueBy(now)));
      figures.changed += await recount(wanted, callBackHours, now);
      await keep({ from, to, at: String(read), after });
      return read < 2;
    });
    if (!isRead) return figures;
    // The next run begins where this one has ended.
    await keep({ from: to, to: '', at: '', after: '' });
    await inTime(async () => {
      const due = await dueBy(now);
      figures.judged += await recount(due, callBackHours, now);
      return due.length === STEP;
    });
    return figures;
  });

/** What counts for something else by now though nothing has happened, the longest due first. */
async function dueBy(now: string): Promise<Wanted[]> {
  const due = await queryDocuments<Pick<KeptFact, '_id' | 'kind' | 'of'>>(
    figureFacts.name,
    { nextAt: range({ atLeast: '', below: `${now}~` }) },
    { orderBy: [['nextAt', 'asc'], ['_id', 'asc']], limit: STEP, fields: ['kind', 'of'] }, // prettier-ignore
  );
  return due.map(({ kind, of }) => ({ kind, id: of }));
}

interface Event {
  _id: string;
  collection: string;
  entityId: string;
  at: string;
}

/** What counts anew because records have changed: they themselves, and what rests on them. */
async function touched(events: readonly Event[]): Promise<Wanted[]> {
  const changed = new Map<string, Set<string>>();
  for (const { collection, entityId } of events)
    if (watched.has(collection))
      changed.set(collection, (changed.get(collection) ?? new Set()).add(entityId));
  const idsOf = (...collections: string[]) => [
    ...new Set(collections.flatMap((one) => [...(changed.get(one) ?? [])])),
  ];
  const wanted = new Map<string, Wanted>();
  const want = (kind: FactKind, ids: Iterable<string>) => {
    for (const id of ids) wanted.set(factId(kind, id), { kind, id });
  };
  const wantKept = async (by: 'group' | 'hospital' | 'keys' | '_id', conditions: readonly unknown[]) => {
    for (const condition of conditions)
      for await (const { rows } of everyPage<Pick<KeptFact, '_id' | 'kind' | 'of'>>(
        figureFacts.name,
        { [by]: condition },
        { fields: ['kind', 'of'] },
      ))
        for (const { kind, of } of rows) want(kind, [of]);
  };
  const chunked = (ids: readonly string[]) => [...chunks(ids)].map((some) => oneOf(some));
  for (const [collection, kinds] of Object.entries(kindsOf))
    for (const kind of kinds) want(kind, idsOf(collection));

  await wantKept('group', chunked(idsOf('devices')));
  await wantKept('hospital', chunked(idsOf('hospitals')));

  const licences = await allOf<Licence>('licences', '_id', idsOf('licences'), ['dealerId']);
  const grants = await allOf<GrantDocument>('grants', '_id', idsOf('grants'), ['dealerId', 'contestedKeys']);
  want('dealer', [...licences, ...grants].map(({ dealerId }) => dealerId)); // prettier-ignore
  want('ground', grants.flatMap(({ contestedKeys }) => contestedKeys)); // prettier-ignore
  await wantGrounds(idsOf, want);

  const settings = idsOf('settings');
  const products = idsOf('products');
  const everyOf = (kind: FactKind) => range({ atLeast: `${kind}:`, below: `${kind};` });
  if (products.length > 0 || settings.includes('trade')) await wantKept('_id', [everyOf('dealer')]);
  if (settings.includes('figures')) await wantKept('_id', [everyOf('callBack')]);
  await wantKept('keys', chunked([
    ...products.map((id) => restsOn('products', id)),
    ...idsOf('dealer_targets').map((id) => restsOn('dealer_targets', id)),
  ])); // prettier-ignore

  for (const [collection, ids] of [
    ['shipments', idsOf('shipments')],
    ['shipment_claims', idsOf('shipment_claims')],
  ] as const)
    want('dealerOrder', (await allOf<Shipment>(collection, '_id', ids, ['orderId'])).map(({ orderId }) => orderId)); // prettier-ignore
  want('receivable', await receivablesNamed(idsOf('statements')));
  want('receivable', await receivablesPaid(idsOf('payments')));
  await wantMoves(products, want);
  // Last, so that a run which is killed before finds again that they have changed, and what rests on them.
  await wantKept('keys', chunked(await housesOf(idsOf('members'))));
  want('person', idsOf('members'));
  return [...wanted.values()];
}

/** Members change with each message; instruments are asked again only where what their engineers may do has changed. */
async function housesOf(memberIds: readonly string[]): Promise<string[]> {
  const houses = new Set<string>();
  const now = new Date(0).toISOString();
  const people = await allOf<Certified>('members', '_id', memberIds);
  for (const some of chunks(people)) {
    const before = new Map<string, KeptFact>();
    for (const one of await inSlots<KeptFact>(
      figureFacts.name,
      some.map(({ _id }) => factId('person', _id)),
    ))
      // prettier-ignore
      before.set(one.of, one);
    for (const member of some) {
      const { skills } = personFact(member, now);
      const old = (before.get(member._id)?.fact as OtherFact | undefined)?.skills;
      if (old ? canonical(old) === canonical(skills) : skills!.held.length === 0) continue;
      houses.add(skills!.house);
      if (old) houses.add(old.house);
    }
  }
  return [...houses];
}

/** A product that has become a spare part since brings the moves that it had before. */
async function wantMoves(
  productIds: readonly string[],
  want: (kind: FactKind, ids: Iterable<string>) => void,
): Promise<void> {
  for (const { _id, kind } of await allOf<Product>('products', '_id', productIds, ['kind'])) {
    if (kind !== 'part') continue;
    const [known] = await queryDocuments(
      figureFacts.name,
      { keys: restsOn('products', _id), _id: range({ atLeast: 'stockMove:', below: 'stockMove;' }) },
      { limit: 1, fields: ['_id'] },
    );
    if (!known) want('stockMove', (await allOf<StockMove>('stock_moves', 'productId', [_id], ['_id'])).map((one) => one._id)); // prettier-ignore
  }
}

/** Grounds whose hospitals, blocks or lines have changed. */
async function wantGrounds(
  idsOf: (...collections: string[]) => string[],
  want: (kind: FactKind, ids: Iterable<string>) => void,
): Promise<void> {
  const [hospitalIds, blockIds, lineIds] = [
    idsOf('hospitals'),
    idsOf('global_blocks'),
    idsOf('product_lines'),
  ];
  if (hospitalIds.length + blockIds.length + lineIds.length === 0) return;
  const regions = chinaRegions();
  const blocks = await allOf<BlockDocument>('global_blocks', '_id', blockIds);
  const blocked = blocks.flatMap(({ kind, dealerId }) => (kind === 'dealer' ? [dealerId!] : []));
  const theirs = await allOf<GrantDocument>('grants', 'dealerId', blocked, ['contestedKeys']);
  want('ground', theirs.flatMap(({ contestedKeys }) => contestedKeys)); // prettier-ignore
  const places = await allOf<GroundHospital>('hospitals', '_id', [
    ...hospitalIds,
    ...blocks.flatMap(({ kind, hospitalId }) => (kind === 'hospital' ? [hospitalId!] : [])),
  ]);
  const provinces = new Set(places.flatMap((one) => provincesOf(regions, one)));
  const lines: string[] = [];
  if (provinces.size > 0)
    for await (const { rows } of everyPage<{ _id: string }>('product_lines', {}, { fields: ['_id'] }))
      lines.push(...rows.map(({ _id }) => _id));
  for (const province of provinces) want('ground', lines.map((line) => groundId(line, province))); // prettier-ignore
  for (const line of lineIds)
    want('ground', regions.childrenOf(country).map((province) => groundId(line, province))); // prettier-ignore
}

/**
 * Reads some records, judges them with the others of their groups, and writes whatever counts differently now.
 *
 * @returns how many records did
 */
export async function recount(
  wanted: readonly Wanted[],
  callBackHours: number,
  now: string,
): Promise<number> {
  let changed = 0;
  for (let at = 0; at < wanted.length; at += WRITTEN_AT_ONCE)
    changed += await recountSome(wanted.slice(at, at + WRITTEN_AT_ONCE), callBackHours, now);
  return changed;
}

async function recountSome(wanted: readonly Wanted[], callBackHours: number, now: string): Promise<number> {
  if (wanted.length === 0) return 0;
  const read = await readSources(wanted, callBackHours, now);
  const before = new Map<string, Slotted<KeptFact>>();
  const take = (some: readonly Slotted<KeptFact>[]) => {
    for (const one of some) before.set(factId(one.kind, one.of), one);
  };
  const ids = [...new Set(wanted.map(({ kind, id }) => factId(kind, id)))];
  for (const some of chunks(ids)) take(await inSlots<KeptFact>(figureFacts.name, some));
  const stretches = await stretchesWith(read.orders, before);
  const after = [...read.others, ...stretches.flatMap((facts) => keptGroup(facts, now))];

  const facts: Written[] = [];
  const delta: RowSums = new Map();
  for (const fact of after) {
    const old = before.get(fact._id);
    if (old && same(old, fact)) continue;
    // Moves of what is no spare part are the most of all and count for nothing.
    if (!old && fact.kind === 'stockMove' && fact.parts.length === 0) continue;
    facts.push(written(figureFacts.name, fact, old));
    if (old) addFact(delta, old, -1);
    addFact(delta, fact, 1);
  }
  if (facts.length > 0) await write([...(await rowsAfter(delta)), ...facts]);
  return facts.length;
}

/**
 * Orders that count anew, with all that they have to do with, and with all that they had: as they were, they are among `before`,
 * where the others that are read are put.
 */
async function stretchesWith(
  anew: readonly OrderFact[],
  before: Map<string, Slotted<KeptFact>>,
): Promise<OrderFact[][]> {
  const current = new Map<string, Map<string, OrderFact>>();
  const wanted = new Map<string, OrderFact[]>();
  const put = <K, V>(all: Map<string, Map<K, V>>, group: string, key: K, value: V) =>
    all.set(group, (all.get(group) ?? new Map<K, V>()).set(key, value));
  const want = (fact: OrderFact) => wanted.set(fact.group, [...(wanted.get(fact.group) ?? []), fact]);
  const isAnew = new Set(anew.map(({ _id }) => _id));
  const was = new Set<OrderFact>();
  for (const { kind, fact } of before.values()) {
    if (kind !== 'order') continue;
    const order = fact as OrderFact;
    want(order);
    if (isAnew.has(order._id)) was.add(order);
    else put(current, order.group, order._id, order);
  }
  for (const fact of anew) {
    want(fact);
    put(current, fact.group, fact._id, fact);
  }
  const found = new Map<string, OrderFact[][]>();
  /** From when on all that reaches there is read. */
  const readFrom = new Map<string, string>();
  let growing = [...wanted].map(([group, facts]) => ({ group, from: beginOf(facts) }));
  while (growing.length > 0) {
    await readReaching(growing, readFrom, (one) => {
      const fact = one.fact as OrderFact;
      if (isAnew.has(fact._id) || before.has(one._id)) return;
      before.set(factId('order', fact._id), one);
      put(current, fact.group, fact._id, fact);
    });
    growing = growing.flatMap(({ group, from }) => {
      const own = wanted.get(group)!;
      const ids = new Set(own.map(({ _id }) => _id));
      const all = [...(current.get(group)?.values() ?? []), ...own.filter((fact) => was.has(fact))];
      const touched = stretchesOf(all).filter((facts) => facts.some(({ _id }) => ids.has(_id)));
      found.set(group, touched);
      const begin = beginOf(touched.flat());
      return begin < from ? [{ group, from: begin }] : [];
    });
  }
  return [...found.values()].flatMap((facts) => facts.map((some) => some.filter((fact) => !was.has(fact))));
}

/** Reads the orders of groups that reach to an instant of each and were not read yet; those of like instants together. */
async function readReaching(
  asked: readonly { group: string; from: string }[],
  readFrom: Map<string, string>,
  take: (fact: Slotted<KeptFact>) => void,
): Promise<void> {
  const inTurn = asked.filter(({ from }) => from < FOR_EVER).sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const some of chunks(inTurn)) {
    const from = some[0]!.from;
    const below = some.reduce((latest, { group }) => {
      const known = readFrom.get(group) ?? '~';
      return known > latest ? known : latest;
    }, '');
    for await (const { rows } of everyPage<Slotted<KeptFact>>(
      figureFacts.name,
      { group: oneOf(some.map(({ group }) => group)), reach: range({ atLeast: from, below }) },
      { fields: GROUP_FIELDS },
    ))
      rows.forEach(take);
    for (const { group, from: own } of some) readFrom.set(group, own);
  }
}

function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += CHUNK) yield all.slice(at, at + CHUNK);
}
const inSlots = <T extends { _id: string }>(collection: string, ids: readonly string[]) =>
  queryDocuments<Slotted<T>>(collection, { _id: oneOf(ids.flatMap(slotsOf)) }, { limit: 2 * ids.length });

/** What is read of a group's other orders: the keys by which they are found follow from their parts. */
const GROUP_FIELDS = ['kind', 'of', 'group', 'hospital', 'fact', 'parts', 'nextAt', 'reach', 'version'];

function same({ version: _, keys, ...old }: Slotted<KeptFact>, { keys: found, ...fact }: KeptFact): boolean {
  // Of an order that was not read anew only what it counts for may be another.
  if (old.fact === fact.fact)
    return old.nextAt === fact.nextAt && sameParts(old.parts, fact.parts) && old.group === fact.group;
  return canonical({ ...old, _id: fact._id }) === canonical(fact) && (!keys || keys.join() === found.join());
}
const sameParts = (a: readonly Part[], b: readonly Part[]): boolean =>
  a.length === b.length &&
  a.every((one, n) => {
    const other = b[n]!;
    const { on, dealer, engineer, region, line, location, levels } = one;
    return (
      on === other.on &&
      dealer === other.dealer &&
      engineer === other.engineer &&
      region === other.region &&
      line === other.line &&
      location === other.location &&
      levels?.join() === other.levels?.join() &&
      sumsEqual(one.sums, other.sums)
    );
  });
/** The database gives fields back in an order of its own. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** What comes, and the id of what it stands for; null where there was nothing. */
interface Written {
  collection: string;
  document: Document;
  old: string | null;
}
const written = (
  collection: string,
  document: { _id: string },
  old: Slotted<{ _id: string }> | undefined,
): Written => ({ collection, document: slotAfter(document, old), old: old?._id ?? null });

/** Rows as they will be: what they hold now and what has changed. */
async function rowsAfter(delta: RowSums): Promise<Written[]> {
  const touched = [...delta].filter(([, { sums }]) => Object.keys(sums).length > 0);
  const kept = new Map<string, Slotted<FigureRow>>();
  for (const ids of chunks(touched.map(([id]) => id)))
    for (const row of await inSlots<FigureRow>(figureRows.name, ids)) kept.set(`${row.of}·${row.key}`, row);
  return touched.map(([id, { span, level, key, sums }]) => {
    const row = kept.get(id);
    return written(figureRows.name, rowOf(span, level as Level, key, added({ ...row?.sums }, sums)), row);
  });
}

/** Ids of what a step puts there and of what it takes away. */
interface PlanPart extends Document {
  of: string;
  come: string[];
  go: string[];
}
const WHOLE = 'whole';
/** Parts of a plan in one request, which may not be larger than some hundred kilobytes. */
const PLANNED_AT_ONCE = 10;

/** First what will come and go is said, then all that comes is put there, then it is said to be whole, then the old goes. */
async function write(documents: readonly Written[]): Promise<void> {
  const parts: PlanPart[] = [];
  const batches: Written[][] = [];
  for (const name of [figureRows.name, figureFacts.name])
    for (const batch of chunks(documents.filter(({ collection }) => collection === name))) {
      batches.push(batch);
      const come = batch.map(({ document }) => document._id);
      const go = batch.flatMap(({ old }) => (old === null ? [] : [old]));
      parts.push({ _id: `part-${parts.length}`, of: name, come, go });
    }
  for (let at = 0; at < parts.length; at += PLANNED_AT_ONCE)
    await insertDocuments(figurePlans.name, parts.slice(at, at + PLANNED_AT_ONCE));
  for (const batch of batches)
    await insertDocuments(
      batch[0]!.collection,
      batch.map(({ document }) => document),
    );
  await insertDocuments(figurePlans.name, [{ _id: WHOLE }]);
  await takeAway(parts, 'go');
}

/** The mark goes last: without it what a plan says is undone. */
async function takeAway(parts: readonly PlanPart[], which: 'come' | 'go'): Promise<void> {
  for (const { of, [which]: ids } of parts) await removeRows(of, ids);
  const ids = parts.map(({ _id }) => _id);
  await removeRows(figurePlans.name, ids);
  await removeRows(figurePlans.name, [WHOLE]);
}

/** A run was killed: what it had put there whole takes the place of the old, anything less goes again and is found anew. */
async function finishPlan(): Promise<void> {
  const found = await queryDocuments<PlanPart>(figurePlans.name, {}, { limit: 1000 });
  if (found.length === 0) return;
  const parts = found.filter(({ _id }) => _id !== WHOLE);
  // Of a run before there were two slots: its documents go over what is there.
  const old = parts.filter((part) => !part.of) as unknown as {
    _id: string;
    documents: { collection: string; document: Document }[];
  }[];
  if (old.length > 0) {
    if (old.length < found.length)
      for (const { documents } of old)
        for (const { collection, document } of documents) await replaceRow(collection, document);
    await removeRows(figurePlans.name, [WHOLE]);
    return removeRows(
      figurePlans.name,
      old.map(({ _id }) => _id),
    );
  }
  await takeAway(parts, parts.length < found.length ? 'go' : 'come');
}
