import { FACT_SHAPE, addFact, factId, keptGroup } from '../../../miniprogram/shared/figures/kept-facts';
import type { FactKind, KeptFact, RowSums } from '../../../miniprogram/shared/figures/kept-facts';
import type { OrderFact } from '../../../miniprogram/shared/figures/order-facts';
import { rowOf } from '../../../miniprogram/shared/figures/rows';
import type { FigureRow, Level } from '../../../miniprogram/shared/figures/rows';
import { added } from '../../../miniprogram/shared/figures/sums';
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
import { readSources } from './figure-sources';
import type { Wanted } from './figure-sources';

/** An event carries the instant at which its call began, and no function runs longer than a minute. */
const LAG = 3 * 60_000;
/** Records of one step: the more, the fewer rows of months and years are written twice. */
const STEP = 900;
/** What a request takes well. */
const CHUNK = 200;

/** Whose changes change figures, in the order in which they are read. */
const watched = ['work_orders', 'surveys', 'call_backs', 'devices', 'hospitals', 'part_returns'] as const;
type Watched = (typeof watched)[number];
const kindOf: Partial<Record<Watched, FactKind>> = {
  work_orders: 'order',
  surveys: 'survey',
  call_backs: 'callBack',
  devices: 'device',
  part_returns: 'partReturn',
};

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
    let read = Number(at || 0);
    const isRead = await inTime(async () => {
      if (read >= watched.length) return false;
      const collection = watched[read]!;
      const page = await seekDocuments<{ _id: string; entityId: string; at: string }>(
        'audit_events',
        { collection, at: range({ atLeast: from, below: to }) },
        { by: ['at', 'asc'], after: after || null, limit: STEP, fields: ['entityId'] },
      );
      figures.changed += await recount(
        await touched(collection, [...new Set(page.rows.map(({ entityId }) => entityId))]),
        callBackHours,
        now,
      );
      after = page.next ?? '';
      if (page.next === null) read++;
      await keep({ from, to, at: String(read), after });
      return true;
    });
    if (!isRead) return figures;
    // The next run begins where this one has ended.
    await keep({ from: to, to: '', at: '', after: '' });
    await inTime(async () => {
      const due = await queryDocuments<Pick<KeptFact, '_id' | 'kind' | 'of'>>(
        figureFacts.name,
        { nextAt: range({ atLeast: '', below: `${now}~` }) },
        { orderBy: [['nextAt', 'asc'], ['_id', 'asc']], limit: STEP, fields: ['kind', 'of'] }, // prettier-ignore
      );
      figures.judged += await recount(
        due.map(({ kind, of }) => ({ kind, id: of })),
        callBackHours,
        now,
      );
      return due.length === STEP;
    });
    return figures;
  });

/** What counts anew because records of a collection have changed. */
async function touched(collection: Watched, ids: readonly string[]): Promise<Wanted[]> {
  if (ids.length === 0) return [];
  const kind = kindOf[collection];
  const own: Wanted[] = kind ? ids.map((id) => ({ kind, id })) : [];
  if (collection !== 'devices' && collection !== 'hospitals') return own;
  const by = collection === 'devices' ? 'group' : 'hospital';
  const found: Wanted[] = [];
  for (let at = 0; at < ids.length; at += CHUNK)
    for await (const { rows } of everyPage<Pick<KeptFact, '_id' | 'kind' | 'of'>>(
      figureFacts.name,
      { [by]: oneOf(ids.slice(at, at + CHUNK)) },
      { fields: ['kind', 'of'] },
    ))
      found.push(...rows.map(({ kind: of, of: id }) => ({ kind: of, id })));
  return [...own, ...found];
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
  for (let at = 0; at < wanted.length; at += STEP)
    changed += await recountSome(wanted.slice(at, at + STEP), callBackHours, now);
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
  const groups = new Set(read.orders.map(({ group }) => group));
  for (const { kind, group } of before.values()) if (kind === 'order') groups.add(group);
  for (const some of chunks([...groups]))
    for await (const { rows } of everyPage<Slotted<KeptFact>>(figureFacts.name, { group: oneOf(some) }))
      take(rows);
  const orders = new Map<string, OrderFact>();
  for (const { kind, fact } of before.values())
    if (kind === 'order') orders.set((fact as OrderFact)._id, fact as OrderFact);
  for (const fact of read.orders) orders.set(fact._id, fact);
  const byGroup = new Map<string, OrderFact[]>();
  for (const fact of orders.values()) byGroup.set(fact.group, [...(byGroup.get(fact.group) ?? []), fact]);
  const after = [...read.others, ...[...byGroup.values()].flatMap((facts) => keptGroup(facts, now))];

  const facts: Written[] = [];
  const delta: RowSums = new Map();
  for (const fact of after) {
    const old = before.get(fact._id);
    if (old && same(old, fact)) continue;
    facts.push(written(figureFacts.name, fact, old));
    if (old) addFact(delta, old, -1);
    addFact(delta, fact, 1);
  }
  if (facts.length > 0) await write([...(await rowsAfter(delta)), ...facts]);
  return facts.length;
}

function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += CHUNK) yield all.slice(at, at + CHUNK);
}
const inSlots = <T extends { _id: string }>(collection: string, ids: readonly string[]) =>
  queryDocuments<Slotted<T>>(collection, { _id: oneOf(ids.flatMap(slotsOf)) }, { limit: 2 * ids.length });

const same = (kept: Slotted<KeptFact>, fact: KeptFact): boolean => {
  const { version: _, ...old } = kept;
  return canonical({ ...old, _id: fact._id }) === canonical(fact);
};
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
  await insertDocuments(figurePlans.name, parts);
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
