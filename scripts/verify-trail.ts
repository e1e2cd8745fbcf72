import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { schema } from '../cloudfunctions/_store/schema';
import { readKeyring, verifySignature } from '../cloudfunctions/_modules/letters/verify-signature';
import { auditRoot, rootMessage, trailKey, verifyChain } from '../cloudfunctions/_platform/audit';
import type { AuditEvent, ChainFault, SignedRoot } from '../cloudfunctions/_platform/audit';
import { keyFault, personalKeys, sealedIn } from '../cloudfunctions/_platform/personal';
import type { PersonalKey, Sealed as SealedValue } from '../cloudfunctions/_platform/personal';
import { members } from '../cloudfunctions/_store/people';
import type { LetterKeyring } from '../miniprogram/shared/letter-token';
import type { Entity } from '../miniprogram/shared/model/entity';
import type { Member } from '../miniprogram/shared/model/people';
import { databaseOf, listed, runningDatabase } from './admin-database';
import type { AdminDatabase, AdminQuery } from './admin-database';
import { readEnvironmentFile } from './deploy/environment-file';
import { localLetterKeys } from './local-letter-keys';
import { useLocalTrailKey, useTrailKeyOf } from './trail-key';
import { runCommand } from './run-command';

const PAGE = 1000;
/** Calls that began before this long ago have written what they write. */
const SETTLED = 3 * 60_000;
/** A root is made every ten minutes; a job that was late makes up for it within the hour. */
const OVERDUE = 60 * 60_000;
/** Readings of one entity that a living writer may disturb. */
const ATTEMPTS = 20;

const SENTENCES: Record<ChainFault['fault'], string> = {
  gap: 'an event before it is gone, or it was put in',
  broken_link: 'it does not follow the event before it',
  altered_event: 'the event is not what its hash says, or was not written by a function',
  altered_document: 'the document is not what its newest event says',
  missing_document: 'the document is gone',
  rolled_back: 'the document is older than its newest event',
  unaudited: 'the document has no event at all',
  key_gone: 'the key is gone, and nobody has forgotten the person',
  key_wrong: 'it does not open what the trail keeps sealed of the person',
  key_strange: 'no function of ours made the key',
  key_back: 'the person was forgotten, and a key is there again',
};

export interface TrailReport {
  events: number;
  documents: number;
  roots: number;
  /** One sentence each. */
  faults: string[];
  /** Events newer than the last root: what was taken away from their end would not show. */
  unproved: number;
  lastRoot: { number: number; to: string; hash: string } | null;
  /** No root has been made for longer than the job ever takes: it does not run, or the newest roots were taken away. */
  isOverdue: boolean;
}

export interface VerifyOptions {
  /** A root's hash that was kept outside the house. */
  sinceRoot?: string;
  now?: Date;
}

interface Lane {
  settled: number;
  last: number;
  recent: number[];
}

/**
 * Holds every document against its chain of audit events, every event against its key, its lane and the root made of its
 * ten minutes, and the roots against one another and the one kept outside. Functions may go on writing meanwhile: what
 * looks wrong is read again until it was the same before and after its events were read.
 *
 * @param keyring whose keys sign roots, from elsewhere than the database; the key of events is TRAIL_KEY
 */
export async function verifyTrail(
  database: AdminDatabase,
  keyring: LetterKeyring,
  { sinceRoot, now = new Date() }: VerifyOptions = {},
): Promise<TrailReport> {
  const report: TrailReport = {
    events: 0,
    documents: 0,
    roots: 0,
    faults: [],
    unproved: 0,
    lastRoot: null,
    isOverdue: false,
  };
  const lanes = new Map<string, Lane>();
  const settledBefore = new Date(now.getTime() - SETTLED).toISOString();
  // Before the events: whatever a root seals was written long before it was made.
  const roots = await readRoots(database);
  const newest = roots.at(-1);
  if (newest) report.lastRoot = { number: newest.number, to: newest.to, hash: newest.hash };
  const rootedTo = newest?.to ?? '';
  const sealed: Sealed[] = [];
  const overdueBefore = new Date(now.getTime() - OVERDUE).toISOString();
  const personal = new Map<string, SealedValue[]>();
  const see = ({ _id, at, hash, lane, collection, changes }: AuditEvent) => {
    report.events++;
    if (collection === members.name)
      for (const value of sealedIn([{ changes }]))
        personal.set(value.of, [...(personal.get(value.of) ?? []), value]);
    if (at >= rootedTo) report.unproved++;
    else sealed.push({ _id, at, hash });
    if (rootedTo < overdueBefore && at < overdueBefore) report.isOverdue = true;
    if (!lane) return;
    const known = lanes.get(lane.id) ?? { settled: 0, last: 0, recent: [] };
    if (at < settledBefore) {
      known.settled++;
      known.last = Math.max(known.last, lane.n);
    } else known.recent.push(lane.n);
    lanes.set(lane.id, known);
  };
  for (const { name, withoutTrail } of schema)
    if (!withoutTrail) await verifyCollection(database, name, report, see);
  await verifyKeys(database, report, personal);
  await verifyNames(database, report, sealed, rootedTo);
  verifyRoots(roots, sealed, keyring, report, sinceRoot);
  for (const [id, { settled, last, recent }] of lanes) {
    const found = settled + recent.filter((n) => n < last).length;
    if (found !== last) report.faults.push(`audit_events: ${last - found} of lane ${id} are gone`);
  }
  return report;
}

async function read<T>(query: AdminQuery): Promise<T[]> {
  return listed(await query.limit(PAGE).get());
}

async function verifyCollection(
  database: AdminDatabase,
  collection: string,
  report: TrailReport,
  see: (event: AuditEvent) => void,
): Promise<void> {
  const { command } = database;
  const key = trailKey();
  let judgedTo = '';
  /** Every document up to an id, or to the end, beside its events: each is read once, with them or without. */
  const judge = async (chains: Map<string, AuditEvent[]>, upTo: string | null): Promise<void> => {
    const left = new Set(chains.keys());
    const suspect = async (entityId: string) =>
      report.faults.push(...(await judgeAgain(database, collection, entityId)));
    const hold = async (entityId: string, document: Entity | null) => {
      left.delete(entityId);
      const events = chains.get(entityId) ?? [];
      if (verifyChain({ collection, entityId }, events, document, key).length > 0) await suspect(entityId);
    };
    for (const events of chains.values()) events.forEach(see);
    for (let isEnd = upTo !== null && upTo <= judgedTo; !isEnd;) {
      const after = command.gt(judgedTo);
      const page = await read<Entity>(
        database
          .collection(collection)
          .where({ _id: upTo === null ? after : after.and(command.lte(upTo)) })
          .orderBy('_id', 'asc'),
      );
      report.documents += page.length;
      for (const document of page) await hold(document._id, document);
      isEnd = page.length < PAGE;
      judgedTo = isEnd ? (upTo ?? judgedTo) : page.at(-1)!._id;
    }
    for (const entityId of left) await hold(entityId, null);
  };
  let chains = new Map<string, AuditEvent[]>();
  for (let last = ''; ;) {
    const page = await read<AuditEvent>(
      database
        .collection('audit_events')
        .where({ collection, entityId: command.gte(last) })
        .orderBy('entityId', 'asc')
        .orderBy('revision', 'asc')
        .skip(chains.get(last)?.length ?? 0),
    );
    for (const event of page) {
      const chain = chains.get(event.entityId);
      if (chain) chain.push(event);
      else chains.set(event.entityId, [event]);
    }
    if (page.length < PAGE) break;
    // The last entity may go on in the next page.
    last = page.at(-1)!.entityId;
    const rest = chains.get(last)!;
    chains.delete(last);
    await judge(chains, [...chains.keys()].at(-1) ?? judgedTo);
    chains = new Map([[last, rest]]);
  }
  await judge(chains, null);
}

/** One entity alone, its events between two readings of it that are the same. */
async function judgeAgain(database: AdminDatabase, collection: string, entityId: string): Promise<string[]> {
  const document = async () =>
    (await read<Entity>(database.collection(collection).where({ _id: entityId })))[0] ?? null;
  let before = await document();
  for (let n = 0; n < ATTEMPTS; n++) {
    const events: AuditEvent[] = [];
    for (let page: AuditEvent[] | null = null; page === null || page.length === PAGE;) {
      page = await read<AuditEvent>(
        database
          .collection('audit_events')
          .where({ collection, entityId })
          .orderBy('revision', 'asc')
          .skip(events.length),
      );
      events.push(...page);
    }
    const after = await document();
    const isSame = before?.revision === after?.revision && before?.head === after?.head;
    before = after;
    if (!isSame) continue;
    return verifyChain({ collection, entityId }, events, after).map(
      ({ revision, fault }) => `${collection} ${entityId}, revision ${revision}: ${SENTENCES[fault]}`,
    );
  }
  return [`${collection} ${entityId}: it changed too often to be read`];
}

async function verifyKeys(
  database: AdminDatabase,
  report: TrailReport,
  sealed: ReadonlyMap<string, readonly SealedValue[]>,
): Promise<void> {
  const persons = [...sealed.keys()];
  for (let i = 0; i < persons.length; i += PAGE) {
    const where = { _id: database.command.in(persons.slice(i, i + PAGE)) };
    const keys = await read<PersonalKey>(database.collection(personalKeys.name).where(where));
    const known = await read<Member>(database.collection(members.name).where(where));
    for (const _id of persons.slice(i, i + PAGE)) {
      const of = <T extends { _id: string }>(some: T[]) => some.find((one) => one._id === _id) ?? null;
      if (!keyFault(of(known), of(keys), sealed.get(_id)!)) continue;
      const fault = await judgeKeyAgain(database, _id, sealed.get(_id)!);
      if (fault) report.faults.push(`personal_keys ${_id}: ${fault}`);
    }
  }
}

async function judgeKeyAgain(
  database: AdminDatabase,
  _id: string,
  sealed: readonly SealedValue[],
): Promise<string> {
  const one = async <T>(name: string) => (await read<T>(database.collection(name).where({ _id })))[0] ?? null;
  let before = await one<Member>(members.name);
  for (let n = 0; n < ATTEMPTS; n++) {
    const key = await one<PersonalKey>(personalKeys.name);
    const after = await one<Member>(members.name);
    if (before?.revision === after?.revision) {
      const fault = keyFault(after, key, sealed);
      return fault ? SENTENCES[fault] : '';
    }
    before = after;
  }
  return 'the person changed too often to be read';
}

/** Events of collections that the house does not know would be seen by nobody. */
async function verifyNames(
  database: AdminDatabase,
  report: TrailReport,
  sealed: Sealed[],
  rootedTo: string,
): Promise<void> {
  const { command } = database;
  const known = schema.filter(({ withoutTrail }) => !withoutTrail).map(({ name }) => name);
  for (let last = ''; ;) {
    const strange = await read<AuditEvent>(
      database
        .collection('audit_events')
        .where({ _id: command.gt(last), collection: command.nin(known) })
        .orderBy('_id', 'asc'),
    );
    for (const { _id, at, hash } of strange) {
      report.faults.push(`audit_events ${_id}: no collection of ours has such events`);
      if (at < rootedTo) sealed.push({ _id, at, hash });
    }
    if (strange.length < PAGE) return;
    last = strange.at(-1)!._id;
  }
}

/** Of each event what a root is made of. */
type Sealed = Pick<AuditEvent, '_id' | 'at' | 'hash'>;

/** In the order of their time. */
async function readRoots(database: AdminDatabase): Promise<SignedRoot[]> {
  const roots: SignedRoot[] = [];
  for (let last = ''; ;) {
    const page = await read<SignedRoot>(
      database
        .collection('audit_roots')
        .where({ _id: database.command.gt(last) })
        .orderBy('_id', 'asc'),
    );
    roots.push(...page);
    if (page.length < PAGE) return roots;
    last = page.at(-1)!._id;
  }
}

function verifyRoots(
  roots: readonly SignedRoot[],
  sealed: Sealed[],
  keyring: LetterKeyring,
  report: TrailReport,
  sinceRoot: string | undefined,
): void {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  sealed.sort((a, b) => order(a.at, b.at) || order(a._id, b._id));
  let before: SignedRoot | null = null;
  let isKnown = sinceRoot === undefined;
  let at = 0;
  for (const root of roots) {
    report.roots++;
    const { environment } = root;
    if (before?.environment !== environment) before = null;
    const [number, from] = [(before?.number ?? 0) + 1, before?.to ?? ''];
    if (root.number !== number || root.from !== from)
      report.faults.push(
        `audit_roots: of ${from || 'the beginning'} to ${root.from} there is no root (numbers ${number} to ${root.number - 1})`,
      );
    while (at > 0 && sealed[at - 1]!.at >= root.from) at--;
    while (at < sealed.length && sealed[at]!.at < root.from) at++;
    const hashes: string[] = [];
    for (; at < sealed.length && sealed[at]!.at < root.to; at++) hashes.push(sealed[at]!.hash);
    const span = { from: root.from, to: root.to, number: root.number, prevHash: root.prevHash };
    const made = auditRoot(environment, span, hashes);
    if (made.hash !== root.hash)
      report.faults.push(
        `audit_roots ${root._id}: its events (${root.events} then, ${hashes.length} now) are not what it was made of`,
      );
    else if (made.events !== root.events || made.merkleRoot !== root.merkleRoot || made._id !== root._id)
      report.faults.push(`audit_roots ${root._id}: it does not say what it was made of`);
    if (root.number === number && root.prevHash !== (before?.hash ?? ''))
      report.faults.push(`audit_roots ${root._id}: it does not follow the root before it`);
    if (!isSigned(root, keyring)) report.faults.push(`audit_roots ${root._id}: no key of ours signed it`);
    if (root.hash === sinceRoot) isKnown = true;
    before = root;
  }
  if (!isKnown)
    report.faults.push(
      `audit_roots: the root kept outside (${sinceRoot}) is not among them; they were made anew`,
    );
}

function isSigned({ environment, hash, keyId, signature }: SignedRoot, keyring: LetterKeyring): boolean {
  const key = keyring.refused.includes(keyId) ? undefined : keyring.keys[keyId];
  if (!key || typeof signature !== 'string') return false;
  const [bytes, publicKey] = [signature, key].map((text) => Buffer.from(text, 'base64url'));
  return verifySignature(rootMessage(environment, hash), bytes!, publicKey!);
}

/**
 * `npm run verify-trail [-- <environment>] [-- --since-root <hash>]`: the environment that runs on this machine when none is
 * named.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'since-root': { type: 'string' } },
  });
  const [environment] = positionals;
  const sinceRoot = values['since-root'];
  const options = sinceRoot === undefined ? {} : { sinceRoot };
  const folder = join(resolve(__dirname, '..'), '.local');
  if (environment) useTrailKeyOf(environment);
  else useLocalTrailKey(folder);
  const { events, documents, roots, faults, unproved, lastRoot, isOverdue } = environment
    ? await verifyTrail(
        databaseOf(environment),
        readKeyring(readEnvironmentFile(environment).values.LETTER_PUBLIC_KEYS),
        options,
      )
    : await verifyTrail(
        await runningDatabase(),
        localLetterKeys(join(folder, 'letter-keys.json')).keyring,
        options,
      );
  for (const fault of faults) console.log(fault);
  console.log(
    `${events} events, ${documents} documents, ${roots} roots: ${faults.length || 'no'} fault${faults.length === 1 ? '' : 's'}`,
  );
  console.log(
    lastRoot
      ? `proved up to ${lastRoot.to} by root ${lastRoot.number} (${lastRoot.hash}); ${unproved} newer events are not proved yet`
      : `no root yet: nothing of the ${unproved} events is proved`,
  );
  if (!sinceRoot && lastRoot)
    console.log('Without a root kept outside, roots that were all made anew do not show.');
  if (isOverdue)
    console.log(
      'No root has been made for over an hour: the job does not run, or the newest roots were taken away.',
    );
  if (faults.length || isOverdue) process.exitCode = 1;
}

if (require.main === module) runCommand(main);
