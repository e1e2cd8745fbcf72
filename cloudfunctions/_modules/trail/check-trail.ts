import { startOfDay } from '../../../miniprogram/shared/days';
import type { Entity } from '../../../miniprogram/shared/model/entity';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { CheckTrailRequest, TrailFault, TrailStep } from '../../_contracts/trail';
import { auditRoot, verifyChain } from '../../_platform/audit';
import type { AuditEvent, SignedRoot } from '../../_platform/audit';
import type { UseCase } from '../../_platform/context';
import { queryDocuments } from '../../_platform/database';
import { keyFault, personalKeys, sealedIn } from '../../_platform/personal';
import type { PersonalKey } from '../../_platform/personal';
import { everyPage, seekDocuments } from '../../_platform/seek';
import { oneOf, range } from '../../_platform/where';
import { members } from '../../_store/people';
import { schema } from '../../_store/schema';

/** Records or events looked at in one step, so that it ends long before a function's time does. */
const STEP = 200;
const EVENTS_OF_ROOTS = 2000;
const ROOTS = 144;
/** Readings of one record that a living writer may disturb. */
const ATTEMPTS = 5;
const audited = schema.filter(({ withoutTrail }) => !withoutTrail).map(({ name }) => name);
const nothing = { roots: [], events: 0, records: 0, faults: [] };

/**
 * The check of the trail from an auditor's phone, a step a call: every root against its events; then every record that has
 * events since the day, against its whole chain; then, from the beginning only, the records that have no events at all. The
 * signatures and the chain of roots are for the phone itself to judge, by the keys that it carries.
 */
export const checkTrail: UseCase<CheckTrailRequest, TrailStep> = async (_, request) => {
  if (request.what === 'roots') return checkRoots(request);
  return request.what === 'records' ? checkRecords(request) : checkDocuments(request);
};

async function checkRoots(request: CheckTrailRequest): Promise<TrailStep> {
  const { fromOn, after } = request;
  const environment = process.env.ENVIRONMENT ?? '';
  const since = fromOn ? { to: range({ atLeast: startOfDay(fromOn).toISOString() }) } : {};
  const page = await seekDocuments<SignedRoot>(
    'audit_roots',
    { environment, ...since },
    { by: ['to', 'asc'], ties: 'desc', after, limit: ROOTS },
  );
  const step: TrailStep = { ...nothing, roots: [], next: { what: 'records', ...(fromOn ? { fromOn } : {}) } };
  for (const root of page.rows) {
    const hashes: string[] = [];
    const at = range({ atLeast: root.from, below: root.to });
    const events = everyPage<Pick<AuditEvent, '_id' | 'hash'>>(
      'audit_events',
      { at },
      { by: ['at', 'asc'], fields: ['hash'] },
    );
    for await (const { rows } of events) hashes.push(...rows.map(({ hash }) => hash));
    const { from, to, number, prevHash } = root;
    const made = auditRoot(environment, { from, to, number, prevHash }, hashes);
    const fits = (['_id', 'events', 'merkleRoot', 'hash'] as const).every((key) => made[key] === root[key]);
    step.roots.push({ ...root, fits });
    step.events += hashes.length;
    if (step.events >= EVENTS_OF_ROOTS && root !== page.rows.at(-1)) {
      step.next = { ...request, after: JSON.stringify([root.to, root._id]) };
      return step;
    }
  }
  if (page.next !== null) step.next = { ...request, after: page.next };
  return step;
}

async function checkRecords(request: CheckTrailRequest): Promise<TrailStep> {
  const { fromOn, after } = request;
  const { rows, next } = await seekDocuments<AuditEvent>(
    'audit_events',
    fromOn ? { at: range({ atLeast: startOfDay(fromOn).toISOString() }) } : {},
    { by: ['at', 'asc'], after, limit: STEP, fields: ['at', 'collection', 'entityId', 'revision'] },
  );
  const ids = new Map<string, Set<string>>();
  const strange: TrailFault[] = [];
  for (const { collection, entityId, revision } of rows)
    if (audited.includes(collection))
      ids.set(collection, (ids.get(collection) ?? new Set<string>()).add(entityId));
    else strange.push({ collection, entityId, revision, fault: 'missing_document' });
  const step = await judgeAll(ids);
  return {
    ...step,
    events: rows.length,
    faults: [...strange, ...step.faults],
    next: next !== null ? { ...request, after: next } : fromOn ? null : { what: 'documents' },
  };
}

/** From the beginning: what is there without any event. */
async function checkDocuments({ collection = audited[0]!, after }: CheckTrailRequest): Promise<TrailStep> {
  const at = audited.indexOf(collection);
  if (at < 0) return { ...nothing, next: null };
  const { rows, next } = await seekDocuments<Entity>(
    collection,
    {},
    { by: ['_id', 'asc'], after, limit: STEP, fields: ['revision'] },
  );
  const known = await queryDocuments<Pick<AuditEvent, 'entityId'>>(
    'audit_events',
    { collection, entityId: oneOf(rows.map(({ _id }) => _id)), revision: 1 },
    { limit: STEP, fields: ['entityId'] },
  );
  const begun = new Set(known.map(({ entityId }) => entityId));
  const silent = rows.filter(({ _id }) => !begun.has(_id)).map(({ _id }) => _id);
  const step = await judgeAll(new Map([[collection, new Set(silent)]]));
  const following = audited[at + 1];
  return {
    ...step,
    records: rows.length,
    next:
      next !== null
        ? { what: 'documents', collection, after: next }
        : following
          ? { what: 'documents', collection: following }
          : null,
  };
}

async function judgeAll(ids: ReadonlyMap<string, ReadonlySet<string>>): Promise<TrailStep> {
  const step: TrailStep = { ...nothing, faults: [], next: null };
  for (const [collection, some] of ids) {
    const entities = [...some];
    step.records += entities.length;
    const [chains, keys, documents] = await Promise.all([
      chainsOf(collection, entities),
      keysOf(collection, entities),
      queryDocuments<Entity>(collection, { _id: oneOf(entities) }, { limit: STEP }),
    ]);
    for (const entityId of entities) {
      const document = documents.find(({ _id }) => _id === entityId) ?? null;
      if (faultsOf({ collection, entityId }, chains.get(entityId) ?? [], keys.get(entityId), document).length)
        step.faults.push(...(await judgeAgain(collection, entityId)));
    }
  }
  return step;
}

/** A record's chain, and of a person the key too by which the chain keeps what it says of them. */
function faultsOf(
  name: Pick<TrailFault, 'collection' | 'entityId'>,
  events: readonly AuditEvent[],
  key: PersonalKey | undefined,
  document: Entity | null,
): TrailFault[] {
  const faults: TrailFault[] = verifyChain(name, events, document);
  if (name.collection !== members.name) return faults;
  const fault = keyFault(document as Member | null, key ?? null, sealedIn(events));
  return fault ? [...faults, { ...name, revision: document?.revision ?? 0, fault }] : faults;
}

async function keysOf(collection: string, ids: readonly string[]): Promise<Map<string, PersonalKey>> {
  if (collection !== members.name || ids.length === 0) return new Map();
  const where = { _id: oneOf(ids) };
  const keys = await queryDocuments<PersonalKey>(personalKeys.name, where, { limit: STEP });
  return new Map(keys.map((key) => [key._id, key]));
}

async function chainsOf(collection: string, ids: readonly string[]): Promise<Map<string, AuditEvent[]>> {
  const chains = new Map<string, AuditEvent[]>();
  if (ids.length === 0) return chains;
  const pages = everyPage<AuditEvent>(
    'audit_events',
    { collection, entityId: oneOf(ids) },
    { by: ['revision', 'asc'], limit: 500 },
  );
  for await (const { rows } of pages)
    for (const event of rows) chains.set(event.entityId, [...(chains.get(event.entityId) ?? []), event]);
  return chains;
}

/** One record alone, its events between two readings of it that are the same. */
async function judgeAgain(collection: string, entityId: string): Promise<TrailFault[]> {
  const read = async () =>
    (await queryDocuments<Entity>(collection, { _id: entityId }, { limit: 1 }))[0] ?? null;
  let before = await read();
  for (let n = 0; n < ATTEMPTS; n++) {
    const events = (await chainsOf(collection, [entityId])).get(entityId) ?? [];
    const keys = await keysOf(collection, [entityId]);
    const after = await read();
    const isSame = before?.revision === after?.revision && before?.head === after?.head;
    before = after;
    if (isSame) return faultsOf({ collection, entityId }, events, keys.get(entityId), after);
  }
  return [{ collection, entityId, revision: before?.revision ?? 0, fault: 'busy' }];
}
