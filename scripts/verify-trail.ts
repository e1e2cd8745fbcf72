import { join, resolve } from 'node:path';
import { creditEntries } from '../cloudfunctions/_store/credit';
import { schema } from '../cloudfunctions/_store/schema';
import { readKeyring, verifySignature } from '../cloudfunctions/_modules/letters/verify-signature';
import { auditRoot, rootMessage, verifyChain } from '../cloudfunctions/_platform/audit';
import type { AuditEvent, ChainFault, SignedRoot } from '../cloudfunctions/_platform/audit';
import { addDays, startOfDay } from '../miniprogram/shared/days';
import type { LetterKeyring } from '../miniprogram/shared/letter-token';
import type { Entity } from '../miniprogram/shared/model/entity';
import { answered, databaseOf, runningDatabase } from './admin-database';
import type { AdminDatabase, AdminQuery } from './admin-database';
import { readEnvironmentFile } from './deploy/environment-file';
import { localLetterKeys } from './local-letter-keys';

/**
 * Collections whose rows are records of themselves; every other document has a chain of audit events. A ledger's rows have
 * a chain of their own, which `verify-ledger` follows from the account that vouches for it.
 */
const WITHOUT_CHAIN = [
  'audit_events',
  'audit_roots',
  'inbox_messages',
  'public_calls',
  'verification_scans',
  creditEntries.name,
];
const PAGE = 1000;

const SENTENCES: Record<ChainFault['fault'], string> = {
  gap: 'an event before it is gone, or it was put in',
  broken_link: 'it does not follow the event before it',
  altered_event: 'the event is not what its hash says',
  altered_document: 'the document is not what its newest event says',
  missing_document: 'the document is gone',
  rolled_back: 'the document is older than its newest event',
  unaudited: 'the document has no event at all',
};

export interface TrailReport {
  events: number;
  documents: number;
  roots: number;
  /** One sentence each. */
  faults: string[];
}

/**
 * Holds every document against its chain of audit events, and every day's events against the root made of them: finds
 * what was changed, added, rolled back or taken away in the database itself. What was taken away together with its
 * events shows in the roots only, so not before the day is over.
 *
 * @param keyring whose keys sign roots, from elsewhere than the database
 */
export async function verifyTrail(database: AdminDatabase, keyring: LetterKeyring): Promise<TrailReport> {
  const report: TrailReport = { events: 0, documents: 0, roots: 0, faults: [] };
  for (const { name } of schema)
    if (!WITHOUT_CHAIN.includes(name)) await verifyCollection(database, name, report);
  await verifyRoots(database, keyring, report);
  return report;
}

async function read<T>(query: AdminQuery): Promise<T[]> {
  return answered(await query.limit(PAGE).get()).data as T[];
}

async function verifyCollection(
  database: AdminDatabase,
  collection: string,
  report: TrailReport,
): Promise<void> {
  const { command } = database;
  const audited = new Set<string>();
  const judge = async (chains: Map<string, AuditEvent[]>): Promise<void> => {
    const ids = [...chains.keys()];
    if (ids.length === 0) return;
    const found = await read<Entity>(database.collection(collection).where({ _id: command.in(ids) }));
    const documents = new Map(found.map((document) => [document._id, document]));
    for (const [entityId, events] of chains) {
      audited.add(entityId);
      report.events += events.length;
      for (const { revision, fault } of verifyChain(
        { collection, entityId },
        events,
        documents.get(entityId) ?? null,
      ))
        report.faults.push(`${collection} ${entityId}, revision ${revision}: ${SENTENCES[fault]}`);
    }
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
    for (const event of page) chains.set(event.entityId, [...(chains.get(event.entityId) ?? []), event]);
    if (page.length < PAGE) break;
    // The last entity may go on in the next page.
    last = page.at(-1)!.entityId;
    const rest = chains.get(last)!;
    chains.delete(last);
    await judge(chains);
    chains = new Map([[last, rest]]);
  }
  await judge(chains);

  for (let last = ''; ;) {
    const page = await read<Entity>(
      database
        .collection(collection)
        .where({ _id: command.gt(last) })
        .orderBy('_id', 'asc')
        .field({ revision: true }),
    );
    report.documents += page.length;
    for (const { _id, revision } of page)
      if (!audited.has(_id))
        report.faults.push(`${collection} ${_id}, revision ${revision}: ${SENTENCES.unaudited}`);
    if (page.length < PAGE) return;
    last = page.at(-1)!._id;
  }
}

async function verifyRoots(
  database: AdminDatabase,
  keyring: LetterKeyring,
  report: TrailReport,
): Promise<void> {
  const { command } = database;
  let before: SignedRoot | null = null;
  for (let last = ''; ;) {
    const page: SignedRoot[] = await read<SignedRoot>(
      database
        .collection('audit_roots')
        .where({ _id: command.gt(last) })
        .orderBy('_id', 'asc'),
    );
    for (const root of page) {
      report.roots++;
      const { environment, day } = root;
      if (before?.environment !== environment) before = null;
      if (before && day !== addDays(before.day, 1))
        report.faults.push(`audit_roots: ${addDays(before.day, 1)} has no root`);
      const hashes = await hashesOfDay(database, day);
      const { hash } = auditRoot(environment, day, hashes, before?.hash ?? '');
      if (hash !== root.hash)
        report.faults.push(
          `audit_roots ${root._id}: its events (${root.events} then, ${hashes.length} now) or the root before it are not what it was made of`,
        );
      if (!isSigned(root, keyring)) report.faults.push(`audit_roots ${root._id}: no key of ours signed it`);
      before = root;
    }
    if (page.length < PAGE) return;
    last = page.at(-1)!._id;
  }
}

function isSigned({ environment, hash, keyId, signature }: SignedRoot, keyring: LetterKeyring): boolean {
  const key = keyring.refused.includes(keyId) ? undefined : keyring.keys[keyId];
  if (!key || typeof signature !== 'string') return false;
  const [bytes, publicKey] = [signature, key].map((text) => Buffer.from(text, 'base64url'));
  return verifySignature(rootMessage(environment, hash), bytes!, publicKey!);
}

async function hashesOfDay(database: AdminDatabase, day: string): Promise<string[]> {
  const { command } = database;
  const from = command.gte(startOfDay(day).toISOString());
  const at = from.and(command.lt(startOfDay(addDays(day, 1)).toISOString()));
  const hashes: string[] = [];
  for (;;) {
    const page = await read<Pick<AuditEvent, 'hash'>>(
      database
        .collection('audit_events')
        .where({ at })
        .orderBy('at', 'asc')
        .orderBy('_id', 'asc')
        .field({ hash: true })
        .skip(hashes.length),
    );
    hashes.push(...page.map(({ hash }) => hash));
    if (page.length < PAGE) return hashes;
  }
}

/** `npm run verify-trail [-- <environment>]`: the environment that runs on this machine when none is named. */
async function main([environment]: string[]): Promise<void> {
  const { events, documents, roots, faults } = environment
    ? await verifyTrail(
        databaseOf(environment),
        readKeyring(readEnvironmentFile(environment).values.LETTER_PUBLIC_KEYS),
      )
    : await verifyTrail(
        await runningDatabase(),
        localLetterKeys(join(resolve(__dirname, '..'), '.local/letter-keys.json')).keyring,
      );
  for (const fault of faults) console.log(fault);
  console.log(
    `${events} events, ${documents} documents, ${roots} roots: ${faults.length || 'no'} fault${faults.length === 1 ? '' : 's'}`,
  );
  if (faults.length) process.exitCode = 1;
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
