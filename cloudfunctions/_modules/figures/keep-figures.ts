import { addFact, factId, keptGroup } from '../../../miniprogram/shared/figures/kept-facts';
import type { FactKind, KeptFact, RowSums } from '../../../miniprogram/shared/figures/kept-facts';
import type { OrderFact } from '../../../miniprogram/shared/figures/order-facts';
import { rowOf } from '../../../miniprogram/shared/figures/rows';
import type { FigureRow, Level } from '../../../miniprogram/shared/figures/rows';
import { added } from '../../../miniprogram/shared/figures/sums';
import type { Job } from '../../_platform/act-as-system';
import { insertDocuments, queryDocuments, removeRows, replaceRow } from '../../_platform/database';
import type { Document } from '../../_platform/database';
import { inTime, someAtOnce } from '../../_platform/in-time';
import { alone } from '../../_platform/job-state';
import { everyPage, seekDocuments } from '../../_platform/seek';
import { readSettings } from '../../_platform/settings';
import { oneOf, range } from '../../_platform/where';
import { figureFacts, figurePlans, figureRows } from '../../_store/figures';
import { readSources } from './figure-sources';
import type { Wanted } from './figure-sources';

/** An event carries the instant at which its call began, and no function runs longer than a minute. */
const LAG = 3 * 60_000;
/** Records of one step. */
const STEP = 300;
const AT_ONCE = 16;
/** What a request takes well. */
const CHUNK = 200;

/** Whose changes change figures, in the order in which they are read. */
const watched = ['work_orders', 'surveys', 'call_backs', 'devices', 'hospitals'] as const;
type Watched = (typeof watched)[number];
const kindOf: Partial<Record<Watched, FactKind>> = {
  work_orders: 'order',
  surveys: 'survey',
  call_backs: 'callBack',
  devices: 'device',
};

/**
 * 指标: takes what the trail says has changed since the run before, and what counts for something else because time has
 * passed, and brings the rows of the days, months and years that it touches up to date. What a step will write is kept before
 * it is written, whole, so that a run that was killed is finished by the next and nothing is added twice.
 */
export const keepFigures: Job = (world) =>
  alone(world, 'keep-figures', { from: '', to: '', at: '', after: '' }, async (state, keep) => {
    const now = world.now().toISOString();
    await finishPlan();
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
  const before = new Map<string, KeptFact>();
  const ids = [...new Set(wanted.map(({ kind, id }) => factId(kind, id)))];
  for (let at = 0; at < ids.length; at += CHUNK)
    for (const one of await queryDocuments<KeptFact>(
      figureFacts.name,
      { _id: oneOf(ids.slice(at, at + CHUNK)) },
      { limit: CHUNK },
    ))
      // prettier-ignore
      before.set(one._id, one);
  const groups = new Set(read.orders.map(({ group }) => group));
  for (const { kind, group } of before.values()) if (kind === 'order') groups.add(group);
  const names = [...groups];
  for (let at = 0; at < names.length; at += CHUNK)
    for await (const { rows } of everyPage<KeptFact>(figureFacts.name, {
      group: oneOf(names.slice(at, at + CHUNK)),
    }))
      // prettier-ignore
      for (const one of rows) before.set(one._id, one);
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
    facts.push({ collection: figureFacts.name, document: { ...fact }, isNew: !old });
    if (old) addFact(delta, old, -1);
    addFact(delta, fact, 1);
  }
  if (facts.length > 0) await write([...(await rowsAfter(delta)), ...facts]);
  return facts.length;
}

const same = (a: KeptFact, b: KeptFact): boolean => canonical(a) === canonical(b);
/** The database gives fields back in an order of its own. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

interface Written {
  collection: string;
  document: Document;
  isNew: boolean;
}

/** Rows as they will be: what they hold now and what has changed. */
async function rowsAfter(delta: RowSums): Promise<Written[]> {
  const touched = [...delta].filter(([, { sums }]) => Object.keys(sums).length > 0);
  const kept = new Map<string, FigureRow>();
  const ids = touched.map(([id]) => id);
  for (let at = 0; at < ids.length; at += 500)
    for (const row of await queryDocuments<FigureRow>(
      figureRows.name,
      { _id: oneOf(ids.slice(at, at + 500)) },
      { limit: 500 },
    ))
      // prettier-ignore
      kept.set(row._id, row);
  return touched.map(([id, { span, level, key, sums }]) => {
    const row = kept.get(id);
    const document = rowOf(span, level as Level, key, added({ ...row?.sums }, sums));
    return { collection: figureRows.name, document: { ...document }, isNew: !row };
  });
}

interface PlanPart extends Document {
  documents: Written[];
}
const WHOLE = 'whole';

/** Everything to be written is kept first; then it is written, however often. */
async function write(documents: readonly Written[]): Promise<void> {
  const parts: PlanPart[] = [];
  for (let at = 0; at < documents.length; at += CHUNK)
    parts.push({ _id: `part-${parts.length}`, documents: documents.slice(at, at + CHUNK) });
  for (const part of parts) await insertDocuments(figurePlans.name, [part]);
  await insertDocuments(figurePlans.name, [{ _id: WHOLE }]);
  for (const collection of [figureRows.name, figureFacts.name]) {
    const fresh = documents.filter((one) => one.isNew && one.collection === collection);
    for (let at = 0; at < fresh.length; at += CHUNK)
      await insertDocuments(
        collection,
        fresh.slice(at, at + CHUNK).map(({ document }) => document),
      );
  }
  await replace(documents.filter(({ isNew }) => !isNew));
  await clear(parts.map(({ _id }) => _id));
}

const replace = (documents: readonly Written[]): Promise<void> =>
  someAtOnce(documents, ({ collection, document }) => replaceRow(collection, document), AT_ONCE);

/** The mark goes first: parts without it are no plan. */
async function clear(ids: readonly string[]): Promise<void> {
  await removeRows(figurePlans.name, [WHOLE]);
  await removeRows(figurePlans.name, ids);
}

/** A run was killed: what it had kept whole is written, what it had not is forgotten and found again. */
async function finishPlan(): Promise<void> {
  const parts = await queryDocuments<PlanPart>(figurePlans.name, {}, { limit: 1000 });
  if (parts.length === 0) return;
  const ids = parts.map(({ _id }) => _id).filter((id) => id !== WHOLE);
  if (ids.length < parts.length) await replace(parts.flatMap(({ documents = [] }) => documents));
  await clear(ids);
}
