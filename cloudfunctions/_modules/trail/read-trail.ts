import { addDays, startOfDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { Kept } from '../../../miniprogram/shared/model/entity';
import type {
  FindPeopleRequest,
  ListRootsRequest,
  SearchTrailRequest,
  TrailActions,
  TrailPage,
  TrailRecordRequest,
  TrailRow,
} from '../../_contracts/trail';
import { isManufacturer } from '../../_platform/actor';
import type { AuditEvent, FieldChange } from '../../_platform/audit';
import type { Collection } from '../../_platform/collection';
import { isSealed, openSealed, personalKeys, renamed, unwrapped } from '../../_platform/personal';
import type { PersonalKey } from '../../_platform/personal';
import { queryDocuments } from '../../_platform/database';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { members } from '../../_store/people';
import { schema } from '../../_store/schema';
import { auditEvents, auditRoots } from '../../_store/trail';
import { withoutPhones } from '../sites/contact-phones';

const PAGE = 30;
/** Places of one change that a row shows; an import or a checklist may change hundreds. */
const PLACES = 60;
const LONGEST_VALUE = 400;

/** What a record of any kind may be called by. */
interface Named extends Kept {
  number?: string;
  name?: string;
  shortName?: string;
  title?: string;
}
const named = ['number', 'name', 'shortName', 'title'] as const;
/** Records of any kind that has a trail, for auditors; nothing of a kind that has none. */
export const recordsOf = (name: string): Collection<Named> => {
  const isKnown = schema.some((one) => one.name === name && !one.withoutTrail);
  return {
    name,
    notFound: 'OBJECT_NOT_FOUND',
    scope: (actor) => (isKnown && isManufacturer(actor) ? {} : null),
  };
};
const titleOf = (one: Named | undefined): string =>
  withoutPhones(String(one?.number ?? one?.shortName ?? one?.name ?? one?.title ?? ''));

/** A value as it may be read by auditors: numbers of phones struck out, what is hidden left out, what is long cut. */
function readable(value: unknown): unknown {
  const plain = struckOut(value);
  const text = typeof plain === 'object' && plain !== null ? JSON.stringify(plain) : plain;
  return typeof text === 'string' && text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : plain;
}
function struckOut(value: unknown): unknown {
  if (typeof value === 'string') return withoutPhones(value);
  if (Array.isArray(value)) return value.map(struckOut);
  if (typeof value !== 'object' || value === null) return value;
  const shown = Object.entries(value).filter(([key]) => !HIDDEN.test(key));
  return Object.fromEntries(shown.map(([key, one]) => [key, struckOut(one)]));
}
/** WeChat accounts and codes are nobody's business, not even as they were, at whatever depth. */
const HIDDEN = /(^|\.)(openid|formerOpenids|halfHash|codeHash|checkCodeHash)(\.|$)/;

function rowOf(event: AuditEvent, title: string, names: ReadonlyMap<string, string>): TrailRow {
  const name = names.get(event.by.memberId) ?? event.by.name;
  const { _id, collection, entityId, revision, at, action, by, source } = event;
  const shown = event.changes.filter(({ path }) => !HIDDEN.test(path));
  return {
    ...{ _id, collection, entityId, revision, at, action, title },
    by: { ...by, name: by.actsFor ? `${name}（代 ${names.get(by.actsFor) ?? by.actsFor}）` : name },
    why: withoutPhones(event.why),
    deviceTime: source.deviceTime,
    changes: shown.slice(0, PLACES).map(({ path, ...values }): FieldChange => ({
      path,
      ...('before' in values ? { before: readable(called(path, values.before, names)) } : {}),
      ...('after' in values ? { after: readable(called(path, values.after, names)) } : {}),
    })),
    moreChanges: Math.max(0, shown.length - PLACES),
  };
}

/** The trail names accounts; whoever reads it wants to know who that is. */
function called(path: string, value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string' && path.endsWith('.memberId')) return names.get(value) ?? value;
  return renamed(value, (memberId, name) => names.get(memberId) ?? (name || memberId));
}

/** Names of those who acted or are named, as they are called now. */
async function namesOf(store: Store, events: readonly AuditEvent[]): Promise<Map<string, string>> {
  const ids = new Set(events.flatMap(({ by }) => [by.memberId, ...(by.actsFor ? [by.actsFor] : [])]));
  for (const { changes } of events)
    for (const { path, ...values } of changes)
      for (const value of [values.before, values.after]) {
        if (typeof value === 'string' && path.endsWith('.memberId')) ids.add(value);
        renamed(value, (memberId) => {
          ids.add(memberId);
          return '';
        });
      }
  const found = await store.findMany(members, [...ids]);
  return new Map([...found].map(([id, { name }]) => [id, name]));
}

/** The events with what was sealed of people who are still known; what nobody can read any more says so. */
async function opened(events: readonly AuditEvent[]): Promise<AuditEvent[]> {
  const persons = new Set<string>();
  for (const { changes } of events)
    for (const { before, after } of changes)
      for (const value of [before, after]) if (isSealed(value)) persons.add(value.of);
  if (persons.size === 0) return [...events];
  const found = await queryDocuments<PersonalKey>(
    personalKeys.name,
    { _id: oneOf([...persons]) },
    { limit: 1000 },
  );
  const keys = new Map(found.map(({ _id, key }) => [_id, key === null ? null : unwrapped(key)]));
  const open = (value: unknown) =>
    isSealed(value) ? (openSealed(value, keys.get(value.of) ?? null) ?? '（已注销，不能再读）') : value;
  return events.map((event) => ({
    ...event,
    changes: event.changes.map((change) => ({
      path: change.path,
      ...('before' in change ? { before: open(change.before) } : {}),
      ...('after' in change ? { after: open(change.after) } : {}),
    })),
  }));
}

/** What the records of some events are called today, of all kinds in one request. */
async function titlesOf(store: Store, events: readonly AuditEvent[]): Promise<Map<string, string>> {
  const ids = new Map<string, Set<string>>();
  for (const { collection, entityId } of events)
    ids.set(collection, (ids.get(collection) ?? new Set<string>()).add(entityId));
  const found = await store.queryTogether(
    Object.fromEntries(
      [...ids].map(([name, some]) => [
        name,
        question({
          collection: recordsOf(name),
          where: { _id: oneOf([...some]) },
          limit: PAGE,
          fields: ['_id', ...named],
        }),
      ]),
    ),
  );
  return new Map(
    Object.entries(found).flatMap(([name, documents]) =>
      (documents as Named[]).map((one) => [`${name}:${one._id}`, titleOf(one)]),
    ),
  );
}

/** Days as instants, both ends inclusive. */
const within = (fromOn: Day | undefined, toOn: Day | undefined) => {
  const atLeast = fromOn && startOfDay(fromOn).toISOString();
  const below = toOn && startOfDay(addDays(toOn, 1)).toISOString();
  return atLeast || below
    ? { at: range({ ...(atLeast ? { atLeast } : {}), ...(below ? { below } : {}) }) }
    : {};
};

/** What people did, newest first. */
export const searchTrail: UseCase<SearchTrailRequest, TrailPage> = async (
  { store },
  { memberId, collection, fromOn, toOn, after },
) => {
  const { rows, next } = await store.seek(
    auditEvents,
    {
      ...(memberId ? { 'by.memberId': memberId } : {}),
      ...(collection ? { collection } : {}),
      ...within(fromOn, toOn),
    },
    { by: ['at', 'desc'], ties: 'desc', after, limit: PAGE },
  );
  const [titles, names] = await Promise.all([titlesOf(store, rows), namesOf(store, rows)]);
  return {
    events: (await opened(rows)).map((event) =>
      rowOf(event, titles.get(`${event.collection}:${event.entityId}`) ?? '', names),
    ),
    next,
  };
};

/** One record's whole history, newest first, also of one that is no longer there. */
export const readTrailOf: UseCase<
  TrailRecordRequest,
  TrailPage & { title: string; exists: boolean }
> = async ({ store }, { collection, id, after }) => {
  const { rows, next } = await store.seek(
    auditEvents,
    { collection, entityId: id },
    { by: ['revision', 'desc'], ties: 'desc', after, limit: PAGE },
  );
  const [document] = await store.query(recordsOf(collection), { _id: id }, { limit: 1 });
  const title = titleOf(document);
  const names = await namesOf(store, rows);
  return {
    events: (await opened(rows)).map((event) => rowOf(event, title, names)),
    next,
    title,
    exists: document !== undefined,
  };
};

const PEOPLE = 20;
/** Who is meant, also among those whose accounts have ended. */
export const findPeople: UseCase<FindPeopleRequest, TrailActions['trail.people']['reply']> = async (
  { store },
  { name },
) => {
  const found = await store.query(members, { name }, { limit: PEOPLE });
  const houses = await store.findMany(dealers, [...new Set(found.flatMap(({ dealerId }) => dealerId ?? []))]);
  return {
    people: found.map((one) => ({
      _id: one._id,
      name: one.name,
      dealerName: one.dealerId === null ? '厂家' : (houses.get(one.dealerId)?.shortName ?? ''),
      active: one.active,
    })),
  };
};

/** Newest first; their hashes are what is kept outside. */
export const listRoots: UseCase<ListRootsRequest, TrailActions['trail.roots']['reply']> = async (
  { store },
  { after },
) => {
  const environment = process.env.ENVIRONMENT ?? '';
  const { rows, next } = await store.seek(
    auditRoots,
    { environment },
    { by: ['to', 'desc'], after, limit: PAGE },
  );
  return { roots: rows, next };
};
