import type { Entity } from '../miniprogram/shared/model/entity';
import type { Member } from '../miniprogram/shared/model/people';
import { documentHash, eventHash, fieldChanges } from '../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../cloudfunctions/_platform/audit';
import type { Draft } from '../cloudfunctions/_platform/unit-of-work';
import type { AdminDatabase } from './admin-database';

/** Documents with their events, all or none: one without the other would never verify, nor be made again. */
export async function writeGenesis(
  database: AdminDatabase,
  made: readonly { document: Entity; event: Pick<AuditEvent, 'collection'> }[],
): Promise<void> {
  await database.runTransaction(async (transaction) => {
    // Events first, as the functions do it: who writes the same at once fails before it has locked anything.
    for (const { event } of made) await transaction.collection('audit_events').add(event);
    for (const { document, event } of made) await transaction.collection(event.collection).add(document);
  });
}

export type Author = Pick<Member, '_id' | 'name' | 'roles' | 'dealerId' | 'openid'>;

export const systemAuthor: Author = { _id: 'system', name: '系统', roles: [], dealerId: null, openid: '' };

/**
 * A document as if a use case had made it in one go: revision 1 and the audit event that its chain begins with. Text of
 * the database only: members that are undefined are gone before anything is hashed.
 */
export function genesis<T extends Entity>(
  collection: string,
  draft: Draft<T>,
  made: { by: Author; at: string; action: string; why: string },
): { document: T; event: AuditEvent } {
  const document = JSON.parse(JSON.stringify({ ...draft, revision: 1, head: '' })) as T;
  const content: Omit<AuditEvent, 'hash'> = {
    _id: `${collection}:${document._id}:1`,
    collection,
    entityId: document._id,
    revision: 1,
    at: made.at,
    by: { memberId: made.by._id, name: made.by.name, roles: made.by.roles, dealerId: made.by.dealerId },
    action: made.action,
    why: made.why,
    changes: fieldChanges({}, document),
    docHash: documentHash(document),
    source: { openid: made.by.openid, deviceTime: null, skewSeconds: null, requestId: made.action },
    opKey: `${made.action}:${collection}:${document._id}:0`,
    bodyHash: '',
    prevHash: '',
  };
  const hash = eventHash(content);
  return { document: { ...document, head: hash }, event: { ...content, hash } };
}
