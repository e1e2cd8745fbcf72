import { dayOf } from '../../../miniprogram/shared/days';
import { figureOf, ranked, recordKinds, spreadOf, sumsOf } from '../../../miniprogram/shared/figures/figures';
import type { FigureName } from '../../../miniprogram/shared/figures/figures';
import { monthKey } from '../../../miniprogram/shared/figures/kept-facts';
import type { KeptFact } from '../../../miniprogram/shared/figures/kept-facts';
import { faultSum } from '../../../miniprogram/shared/figures/fault-sum';
import type { OrderFact } from '../../../miniprogram/shared/figures/order-facts';
import {
  levelLabels,
  monthAfter,
  monthsOf,
  periodBefore,
  periodOf,
  placesOfPart,
  rowId,
  spansBefore,
  spansIn,
  STANDING,
} from '../../../miniprogram/shared/figures/rows';
import type { FigureRow, Level, Period } from '../../../miniprogram/shared/figures/rows';
import { heldSums, withStocks } from '../../../miniprogram/shared/figures/standing';
import { added } from '../../../miniprogram/shared/figures/sums';
import type { Sums } from '../../../miniprogram/shared/figures/sums';
import { moveKindLabels } from '../../../miniprogram/shared/model/goods';
import type { StockMove } from '../../../miniprogram/shared/model/goods';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  Faults,
  FaultsRequest,
  FigureRecord,
  FigureRecords,
  FigureRecordsRequest,
  Peers,
  PeersRequest,
  Scorecard,
  ScorecardRequest,
} from '../../_contracts/figures';
import { hasRole, isManufacturer } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { queryDocuments } from '../../_platform/database';
import { JOB_STATES } from '../../_platform/job-state';
import { everyPage, seekDocuments } from '../../_platform/seek';
import { allOf } from './channel-sources';
import { booksOf, columnOf, folded, holdsColumn } from './fault-columns';
import { oneOf, range } from '../../_platform/where';
import { figureFacts, figureRows, KEEPING, newestOf, slotsOf } from '../../_store/figures';
import { stockLocations } from '../../_store/goods';
import { members } from '../../_store/people';
import { chinaRegions } from '../coverage/china-regions';

const TREND = 12;
const LISTED = 200;
const PAGE = 40;
const SCANNED = 400;

/**
 * Whose figures somebody may read: the manufacturer's people all, a dealer's admins the dealer's own and those of its
 * engineers, an engineer the own. What is not theirs looks like what is not there.
 */
export async function assertReadable({ actor, store }: Context, level: Level, key: string): Promise<void> {
  if (readsAll(actor)) return;
  if (level === 'engineer' && key === actor.memberId) return;
  if (hasRole(actor, 'dealer_admin')) {
    if (level === 'dealer' && key === actor.dealerId) return;
    if (level === 'engineer' && (await store.find(members, key))) return;
    if (level === 'location' && (await store.find(stockLocations, key))) return;
  }
  throw new Refusal('OBJECT_NOT_FOUND');
}
const readsAll = (actor: Actor): boolean =>
  isManufacturer(actor) && actor.roles.some((role) => role !== 'engineer');

/** One document a month and year that is asked for, all in one request, however many records there are. */
export const readScorecard: UseCase<ScorecardRequest, Scorecard> = async (
  context,
  { level, key, period },
) => {
  await assertReadable(context, level, key);
  const { targets, least } = context.setting('figures');
  const today = dayOf(context.now);
  const asked = periodOf(period)!;
  const previous = periodOf(periodBefore(period))!;
  const ago = `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;
  const lastYear = periodOf(ago)!;
  const end = asked.toOn > today ? today.slice(0, 7) : asked.toOn.slice(0, 7);
  const months = Array.from({ length: TREND }, (_, n) => monthAfter(end, n - TREND + 1));
  const spans = new Set([
    ...[asked, previous, lastYear].flatMap((one) => [
      ...spansIn(one),
      ...spansBefore(one.fromOn.slice(0, 7)),
    ]),
    ...months,
    ...spansBefore(months[0]!),
  ]);
  const rows = await queryDocuments<FigureRow>(
    figureRows.name,
    { _id: oneOf([...spans].flatMap((span) => slotsOf(rowId(span, level, key)))) },
    { limit: 400 },
  );
  const bySpan = new Map(newestOf(rows).map(({ of, sums }) => [of.split('·')[0]!, sums]));
  const sumOf = (some: readonly string[]) =>
    some.reduce<Sums>((sum, span) => added(sum, bySpan.get(span) ?? {}), {});
  const inPeriod = (one: Period) =>
    withStocks(sumOf(spansIn(one)), sumOf(spansBefore(one.fromOn.slice(0, 7))), one, today);
  return {
    sums: inPeriod(asked),
    before: inPeriod(previous),
    yearAgo: inPeriod(lastYear),
    trend: months.map((month) => ({ month, sums: inPeriod(periodOf(month)!) })),
    least,
    targets,
  };
};

/** Sums of each key of a level in a period; with a figure only those that it is made of. */
async function sumsOfLevel(
  level: Level,
  period: string,
  today: string,
  figure?: FigureName,
): Promise<Map<string, Sums>> {
  const asked = periodOf(period)!;
  const stocks = figure ? (figureOf(figure).stocks ?? []) : (['installed'] as const);
  const [own, earlier] = await Promise.all([
    sumsOfSpans(level, spansIn(asked), figure && sumsOf(figure)),
    stocks.length === 0
      ? new Map<string, Sums>()
      : sumsOfSpans(level, spansBefore(asked.fromOn.slice(0, 7)), stocks.flatMap(heldSums)),
  ]);
  // What stood and did not change counts too.
  const keys = new Set([...own.keys(), ...earlier.keys()]);
  return new Map(
    [...keys].map((key) => [key, withStocks(own.get(key) ?? {}, earlier.get(key) ?? {}, asked, today)]),
  );
}
/**
 * What this instance read last: people look at one figure after the other and back, and rows change only when the timer
 * keeps figures. While it does, and after a run that was killed, everything is read.
 */
const known = new Map<string, { as: string; sums: Map<string, Sums> }>();
const KNOWN = 20;
async function sumsToRank(level: Level, period: string, today: string, figure: FigureName) {
  const [state] = await queryDocuments<{ from: string; busyUntil: string }>(
    JOB_STATES,
    { _id: KEEPING },
    { limit: 1 },
  );
  const name = `${level} ${period} ${figure}`;
  const as = state && state.busyUntil === '' ? `${today} ${state.from}` : '';
  const before = known.get(name);
  if (before && as !== '' && before.as === as) return before.sums;
  const sums = await sumsOfLevel(level, period, today, figure);
  known.delete(name);
  if (as !== '') known.set(name, { as, sums });
  for (const oldest of known.keys()) if (known.size > KNOWN) known.delete(oldest);
  return sums;
}
async function sumsOfSpans(
  level: Level,
  spans: readonly string[],
  names?: readonly string[],
): Promise<Map<string, Sums>> {
  const sums = new Map<string, Sums>();
  const found: FigureRow[] = [];
  // Together: of most of the years there is nothing. A row's id begins with what it is of.
  const of = oneOf(spans.map((span) => `${span}·${level}`));
  const fields = names && ['key', 'version', ...names.map((name) => `sums.${name}`)];
  const pages = everyPage<FigureRow>(figureRows.name, { of }, { ...(fields ? { fields } : {}) });
  for await (const { rows } of pages) found.push(...rows);
  for (const row of newestOf(found)) sums.set(row.key, added(sums.get(row.key) ?? {}, row.sums));
  return sums;
}

const nameFields = ['name', 'shortName'];
const collectionOf: Partial<Record<Level, string>> = {
  dealer: 'dealers',
  engineer: 'members',
  model: 'models',
  line: 'product_lines',
  hospital: 'hospitals',
  location: 'stock_locations',
};
/** What keys of a level are called. */
export async function namesOf(level: Level, keys: readonly string[]): Promise<Map<string, string>> {
  if (level === 'all') return new Map([['*', levelLabels.all]]);
  if (level === 'region') {
    const regions = chinaRegions();
    return new Map(keys.map((key) => [key, regions.nameOf(key)]));
  }
  const names = new Map<string, string>();
  for (let at = 0; at < keys.length; at += 500)
    for (const one of await queryDocuments<{ _id: string; name: string; shortName?: string }>(
      collectionOf[level]!,
      { _id: oneOf(keys.slice(at, at + 500)) },
      { limit: 500, fields: nameFields },
    ))
      names.set(one._id, one.shortName ?? one.name);
  return names;
}

/** 排名: the dealer sees its own place among all, nobody else's name; its own engineers by name. */
export const readPeers: UseCase<PeersRequest, Peers> = async (context, { level, period, figure, within }) => {
  const { actor, store, now } = context;
  const { least } = context.setting('figures');
  const isOpen = readsAll(actor);
  const isAdmin = hasRole(actor, 'dealer_admin');
  if (!isOpen && !(isAdmin && (level === 'dealer' || level === 'engineer')))
    throw new Refusal('OBJECT_NOT_FOUND');
  const sums = await sumsToRank(level, period, dayOf(now), figure);
  const isMeant = (key: string) =>
    level !== 'region' ||
    (within ? key.slice(0, 2) === within.slice(0, 2) && key !== within : key.endsWith('0000'));
  const all = ranked(
    figure,
    [...sums].filter(([key]) => isMeant(key)).map(([key, own]) => ({ key, sums: own })),
    least,
  );
  const ownKeys = new Set<string>();
  if (!isOpen && level === 'dealer') ownKeys.add(actor.dealerId!);
  if (!isOpen && level === 'engineer')
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const page: { rows: { _id: string }[]; next: string | null } = await store.seek(
        members,
        { dealerId: actor.dealerId },
        { by: ['_id', 'asc'], after, limit: 999, fields: ['_id'] },
      );
      for (const { _id } of page.rows) ownKeys.add(_id);
      after = page.next;
    }
  const shown = isOpen ? all : all.filter(({ row }) => ownKeys.has(row.key));
  const listed = shown.slice(0, LISTED);
  const names = await namesOf(
    level,
    listed.map(({ row }) => row.key),
  );
  return {
    peers: listed.map(({ row, place }) => ({
      key: row.key,
      name: names.get(row.key) ?? row.key,
      own: ownKeys.has(row.key),
      sums: row.sums,
      place,
    })),
    ranked: all.filter(({ place }) => place !== null).length,
    unlisted: shown.length - listed.length,
    least,
  };
};

/** What is asked of a fact: its figure under a level and key, in a month, or of what stands in the whole period. */
interface Counted extends Pick<FigureRecordsRequest, 'figure' | 'level' | 'key'> {
  months: readonly string[];
  today: string;
  holds: ((sum: string) => boolean) | null;
}

/** What of a fact counts, above and below the line; of a stock as it stood over all of the months. */
function countOf(
  { fact, parts }: KeptFact,
  { figure, level, key, months, today, holds }: Counted,
  month: string,
): Pick<FigureRecord, 'on' | 'numerator' | 'denominator'> | null {
  const { numerator: above, denominator: below, stocks } = figureOf(figure);
  const own = parts.filter(
    (part) =>
      (!holds || Object.keys(part.sums).some(holds)) &&
      placesOfPart(fact, part).some(([at, of]) => at === level && of === key),
  );
  if (stocks) {
    const period = { fromOn: periodOf(months[0]!)!.fromOn, toOn: periodOf(months.at(-1)!)!.toOn };
    const sum = (some: typeof own) => some.reduce<Sums>((all, { sums }) => added(all, sums), {});
    const within = own.filter(({ on }) => period.fromOn <= on && on <= period.toOn);
    const before = own.filter(({ on }) => on < period.fromOn);
    const sums = withStocks(sum(within), sum(before), period, today);
    const [numerator, denominator] = [sums[above] ?? 0, sums[below] ?? 0];
    const last = within.at(-1) ?? before.at(-1);
    return last && (numerator !== 0 || denominator !== 0) ? { on: last.on, numerator, denominator } : null;
  }
  let [on, numerator, denominator] = ['', 0, 0];
  for (const part of own) {
    if (part.on.slice(0, 7) !== month) continue;
    const [over, under] = [part.sums[above] ?? 0, part.sums[below] ?? 0];
    if (over === 0 && under === 0) continue;
    numerator += over;
    denominator += under;
    on = part.on;
  }
  return on === '' ? null : { on, numerator, denominator };
}

/** What `countOf` looks at: most of a fact are the keys by which it is found and what it counts for otherwise. */
function countedFields(figure: FigureName, looksAtSums: boolean): string[] {
  const { numerator, denominator, stocks } = figureOf(figure);
  const own = ['on', 'dealer', 'engineer', 'region', 'line', 'location', 'levels'];
  const part = [...own, `sums.${numerator}`, `sums.${denominator}`];
  return [
    ...['kind', 'of', 'version', 'fact.number', 'fact.model', 'fact.line', 'fact.hospital'],
    ...(stocks ? ['keys'] : []),
    ...(looksAtSums || stocks ? ['parts'] : [...new Set(part)].map((name) => `parts.${name}`)),
  ];
}

/** Months, and what stands until further notice where a figure counts that. */
const monthsToAsk = (figure: FigureName, months: readonly string[]): string[] => [
  ...months,
  ...(figureOf(figure).stocks ? [STANDING] : []),
];

/** Every record of a figure, month by month, in steps of as many as are found. */
export async function recordsOf(
  { level, key, figure, only = false, fault, bar }: Omit<FigureRecordsRequest, 'after' | 'period'>,
  asked: readonly string[],
  from: { month: string; after: string | null },
  most: number,
  today: string,
): Promise<{
  found: { kept: KeptFact; counts: NonNullable<ReturnType<typeof countOf>> }[];
  next: string | null;
}> {
  const found: { kept: KeptFact; counts: NonNullable<ReturnType<typeof countOf>> }[] = [];
  let { month, after } = from;
  const holds =
    fault !== undefined
      ? await holdsColumn(level, key, fault)
      : bar === undefined
        ? null
        : spreadOf(figure).find(({ id }) => id === bar)?.holds;
  if (holds === undefined) throw new Refusal('INPUT_INVALID', { path: 'bar' });
  const [first, last] = recordKinds(figure);
  const fields = countedFields(figure, holds !== null);
  const months = monthsToAsk(figure, asked);
  const counted = { figure, level, key, months: asked, today, holds };
  /** Each once: under the first month that it has, and what still stands after all months. */
  const isOfMonth = ({ keys = [] }: Partial<KeptFact>) =>
    !figureOf(figure).stocks ||
    (month === STANDING
      ? true
      : !keys.includes(monthKey(STANDING, level, key)) &&
        !months.some((one) => one < month && one !== STANDING && keys.includes(monthKey(one, level, key))));
  for (let scanned = 0; ;) {
    // As many as it takes, by what has been found so far.
    const each = scanned === 0 ? 4 : Math.ceil(scanned / Math.max(found.length, 1));
    const limit = Math.min(SCANNED, Math.max(most - found.length, 1) * each);
    const page = await seekDocuments<KeptFact>(
      figureFacts.name,
      { keys: monthKey(month, level, key), _id: range({ atLeast: `${first}:`, below: `${last};` }) },
      { by: ['_id', 'asc'], after, limit, fields },
    );
    for (const kept of newestOf(page.rows)) {
      const counts = isOfMonth(kept) ? countOf(kept, counted, month) : null;
      if (counts && (!only || counts.numerator > 0)) found.push({ kept, counts });
    }
    scanned += page.rows.length;
    after = page.next;
    if (after === null) {
      const later = months[months.indexOf(month) + 1];
      if (later === undefined) return { found, next: null };
      month = later;
    }
    if (found.length >= most || scanned >= SCANNED * 5)
      return { found, next: JSON.stringify([month, after]) };
  }
}

/** Orders by number and place, ratings by stars, instruments by serial. */
export async function titlesOf(
  facts: readonly KeptFact[],
): Promise<Map<string, { title: string; orderId: string | null }>> {
  const idsOf = (kind: KeptFact['kind']) => facts.flatMap((one) => (one.kind === kind ? [one.of] : []));
  const titles = new Map<string, { title: string; orderId: string | null }>();
  const read = async <T extends { _id: string; workOrderId?: string }>(
    kind: KeptFact['kind'],
    collection: string,
    fields: string[],
    say: (one: T) => string,
  ) => {
    const ids = idsOf(kind);
    for (let at = 0; at < ids.length; at += 500)
      for (const one of await queryDocuments<T>(
        collection,
        { _id: oneOf(ids.slice(at, at + 500)) },
        { limit: 500, fields },
      ))
        // prettier-ignore
        titles.set(`${kind}:${one._id}`, {
          title: say(one),
          orderId: kind === 'order' ? one._id : (one.workOrderId ?? null),
        });
  };
  type Order = { _id: string; number: string; site: { hospitalName: string; departmentName: string } };
  type Rating = {
    _id: string;
    workOrderNumber: string;
    stars: number | null;
    site: { hospitalName: string };
  };
  await Promise.all([
    read<Order>(
      'order',
      'work_orders',
      ['number', 'site.hospitalName', 'site.departmentName'],
      ({ number, site }) => [number, site.hospitalName, site.departmentName].filter(Boolean).join(' · '),
    ),
    read<Rating>(
      'survey',
      'surveys',
      ['workOrderId', 'workOrderNumber', 'stars', 'site.hospitalName'],
      (one) =>
        [one.workOrderNumber, one.site.hospitalName, one.stars === null ? '未评价' : `${one.stars} 星`].join(
          ' · ',
        ),
    ),
    read<Rating>(
      'callBack',
      'call_backs',
      ['workOrderId', 'workOrderNumber', 'stars', 'site.hospitalName'],
      (one) => [one.workOrderNumber, one.site.hospitalName, `${one.stars} 星`].join(' · '),
    ),
    read<{
      _id: string;
      productName: string;
      orderNumber: string;
      hospitalName: string;
      workOrderId: string;
    }>('partReturn', 'part_returns', ['workOrderId', 'orderNumber', 'productName', 'hospitalName'], (one) =>
      [one.productName, one.orderNumber, one.hospitalName].filter(Boolean).join(' · '),
    ),
    ...(['device', 'skill'] as const).map((kind) =>
      read<{ _id: string; modelName: string; serial: string; hospitalName: string }>(
        kind,
        'devices',
        ['modelName', 'serial', 'hospitalName'],
        (one) => [one.modelName, one.serial, one.hospitalName].filter(Boolean).join(' · '),
      ),
    ),
    read<{ _id: string; name: string }>('person', 'members', ['name'], ({ name }) => name),
    read<{ _id: string; shortName: string }>('dealer', 'dealers', ['shortName'], (one) => one.shortName),
    read<{ _id: string; number: string; dealerName: string }>(
      'dealerOrder',
      'dealer_orders',
      ['number', 'dealerName'],
      ({ number, dealerName }) => `${dealerName} · ${number}`,
    ),
    read<{ _id: string; year: number; dealerName: string }>(
      'dealerTarget',
      'dealer_targets',
      ['year', 'dealerName'],
      ({ year, dealerName }) => `${dealerName} · ${year} 年目标`,
    ),
    read<{ _id: string; number: string; dueOn: string; fen: number }>(
      'receivable',
      'receivables',
      ['number', 'dueOn', 'fen'],
      ({ number, dueOn, fen }) => `${number} · ${dueOn} 到期 · ${sayFen(fen)}`,
    ),
    sayMoves(idsOf('stockMove'), titles),
    sayGrounds(idsOf('ground'), titles),
  ]);
  return titles;
}

type Titles = Map<string, { title: string; orderId: string | null }>;
async function sayMoves(ids: readonly string[], titles: Titles): Promise<void> {
  const moves = await allOf<StockMove>('stock_moves', '_id', ids);
  const names = await namesIn('products', moves.map(({ productId }) => productId)); // prettier-ignore
  for (const { _id, kind, productId, quantity } of moves)
    titles.set(`stockMove:${_id}`, {
      title: `${names.get(productId) ?? productId} · ${moveKindLabels[kind]} ${quantity}`,
      orderId: null,
    });
}
async function sayGrounds(ids: readonly string[], titles: Titles): Promise<void> {
  const names = await namesIn('product_lines', ids.map((id) => id.split('|')[0]!)); // prettier-ignore
  for (const id of ids) {
    const [line, province] = id.split('|') as [string, string];
    const title = `${chinaRegions().nameOf(province)} · ${names.get(line) ?? line}`;
    titles.set(`ground:${id}`, { title, orderId: null });
  }
}
async function namesIn(collection: 'products' | 'product_lines', ids: readonly string[]) {
  const found = await allOf<{ _id: string; name: string }>(collection, '_id', ids, ['name']);
  return new Map(found.map(({ _id, name }) => [_id, name]));
}

const placeIn = (after: string | null | undefined, months: readonly string[]) => {
  const first = { month: months[0]!, after: null };
  if (!after) return first;
  try {
    const [month, id] = JSON.parse(after) as [unknown, unknown];
    if (typeof month === 'string' && months.includes(month) && (id === null || typeof id === 'string'))
      return { month, after: id };
  } catch {
    // Not one of ours.
  }
  throw new Refusal('INPUT_INVALID', { path: 'after' });
};

export const readRecords: UseCase<FigureRecordsRequest, FigureRecords> = async (context, request) => {
  const { level, key, period, after } = request;
  await assertReadable(context, level, key);
  const months = monthsOf(periodOf(period)!);
  const { found, next } = await recordsOf(
    request,
    months,
    placeIn(after, monthsToAsk(request.figure, months)),
    PAGE,
    dayOf(context.now),
  );
  const titles = await titlesOf(found.map(({ kept }) => kept));
  return {
    records: found.map(({ kept, counts }) => ({
      id: kept.of,
      kind: kept.kind,
      title: titles.get(kept._id)?.title ?? (kept.fact as Partial<OrderFact>).number ?? kept.of,
      orderId: titles.get(kept._id)?.orderId ?? null,
      ...counts,
    })),
    next,
  };
};

/** 机型 × 故障: which models fail of what. */
export const readFaults: UseCase<FaultsRequest, Faults> = async (context, { period }) => {
  if (!readsAll(context.actor)) throw new Refusal('OBJECT_NOT_FOUND');
  const sums = await sumsOfLevel('model', period, dayOf(context.now));
  const reported = [...sums].filter(([, own]) => (own['reported'] ?? 0) > 0);
  const names = await namesOf(
    'model',
    reported.map(([key]) => key),
  );
  const general = context.setting('faultCodes');
  const books = await booksOf(reported.map(([key]) => key));
  return {
    rows: reported
      .map(([key, own]) => {
        const codes = books.get(key) ?? [];
        return {
          ...{ key, name: names.get(key) ?? key },
          sums: folded(own, columnOf(general, codes)),
          own: codes
            .map(({ code, name }) => ({ code, name, count: own[faultSum(code)] ?? 0 }))
            .filter(({ count }) => count > 0)
            .sort((a, b) => b.count - a.count)
            .slice(0, 5),
        };
      })
      .sort((a, b) => (b.sums['reported'] ?? 0) - (a.sums['reported'] ?? 0)),
    faults: general.map(({ code, name }) => ({ code, name })),
  };
};
