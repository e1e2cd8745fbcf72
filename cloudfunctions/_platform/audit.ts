import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../miniprogram/shared/canonical-json';
import type { Entity, LedgerRow } from '../../miniprogram/shared/model/entity';
import type { AuditEvent, AuditRoot, ChainFault, FieldChange } from '../../miniprogram/shared/model/trail';
import { sha256Hex } from './ids';

export type {
  AuditEvent,
  AuditRoot,
  ChainFault,
  FieldChange,
  SignedRoot,
} from '../../miniprogram/shared/model/trail';

/** The hash of a document's content, without the head that is made from it. */
export function documentHash(document: Entity): string {
  const { head: _head, ...content } = document;
  return sha256Hex(canonicalJson(content));
}

/**
 * The key of TRAIL_KEY. Whoever writes the database alone can put in no event, and change none, because its hash needs it.
 *
 * @throws Error when it is missing; nothing is written without it
 */
export function trailKey(): Buffer {
  const key = Buffer.from(process.env.TRAIL_KEY ?? '', 'base64url');
  if (key.length < 32) throw new Error('TRAIL_KEY must be 32 bytes or more in base64url.');
  return key;
}

export function eventHash(event: Omit<AuditEvent, 'hash'>, key = trailKey()): string {
  return createHmac('sha256', key).update(canonicalJson(event)).digest('hex');
}

/** The hash that the next row of the same account, or its guard, names. */
export function rowHash(row: Omit<LedgerRow, 'hash'>): string {
  return sha256Hex(canonicalJson(row));
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of its own: one that every object inherits is none. */
const own = (object: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** The places where two documents differ, as deep as objects and equally long lists go. */
export function fieldChanges(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (before === after) return [];
  const at = (key: string | number) => (path ? `${path}.${key}` : String(key));
  if (isPlain(before) && isPlain(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys
      .filter((key) => path !== '' || !['_id', 'revision', 'head'].includes(key))
      .flatMap((key) => fieldChanges(own(before, key), own(after, key), at(key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }).flatMap((_, i) => fieldChanges(before[i], after[i], at(i)));
  }
  const bothThere = before !== undefined && after !== undefined;
  if (bothThere && canonicalJson(before) === canonicalJson(after)) return [];
  return [
    {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

/**
 * Checks one entity's whole chain (events in order of revision) against the document as it stands.
 * Returns every fault found; an empty list means the trail vouches for the document.
 */
export function verifyChain(
  name: { collection: string; entityId: string },
  events: readonly AuditEvent[],
  document: Entity | null,
  key = trailKey(),
): ChainFault[] {
  const faults: ChainFault[] = [];
  const fault = (revision: number, kind: ChainFault['fault']) =>
    faults.push({ ...name, revision, fault: kind });
  let prevHash = '';
  events.forEach((event, i) => {
    if (event.revision !== i + 1) fault(event.revision, 'gap');
    if (event.prevHash !== prevHash) fault(event.revision, 'broken_link');
    const { hash, ...content } = event;
    if (eventHash(content, key) !== hash) fault(event.revision, 'altered_event');
    prevHash = hash;
  });
  const last = events[events.length - 1];
  if (!last) {
    if (document) fault(document.revision, 'unaudited');
  } else if (!document) fault(last.revision, 'missing_document');
  else if (document.revision < last.revision) fault(document.revision, 'rolled_back');
  else if (document.head !== last.hash || documentHash(document) !== last.docHash)
    fault(document.revision, 'altered_document');
  return faults;
}

/** Merkle root (RFC 6962 hashing: 0x00 for leaves, 0x01 for nodes) over event hashes in order; hex. */
export function merkleRoot(hashes: readonly string[]): string {
  if (hashes.length === 0) return sha256Hex('');
  let level = hashes.map((hash) => sha256Hex(Buffer.concat([Buffer.of(0), Buffer.from(hash, 'hex')])));
  while (level.length > 1) {
    const next: string[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i]!, level[i + 1]];
      next.push(
        right === undefined
          ? left
          : sha256Hex(Buffer.concat([Buffer.of(1), Buffer.from(left, 'hex'), Buffer.from(right, 'hex')])),
      );
    }
    level = next;
  }
  return level[0]!;
}

/** The bytes that are signed: a label for this use of the key, the environment, then the root's hash. */
export const rootMessage = (environment: string, hash: string): Uint8Array =>
  Buffer.from(`ivd audit root v1\n${environment}\n${hash}`);

export type RootSpan = Pick<AuditRoot, 'from' | 'to' | 'number' | 'prevHash'>;

/** @param hashes of the time's events, in order of `at`, then `_id` */
export function auditRoot(
  environment: string,
  { from, to, number, prevHash }: RootSpan,
  hashes: readonly string[],
): AuditRoot {
  const content = {
    _id: `${environment}:${to}`,
    environment,
    number,
    from,
    to,
    events: hashes.length,
    merkleRoot: merkleRoot(hashes),
    prevHash,
  };
  return { ...content, hash: sha256Hex(canonicalJson(content)) };
}
