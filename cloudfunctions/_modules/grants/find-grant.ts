import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Entity } from '../../../miniprogram/shared/model/entity';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Collection } from '../../_platform/collection';
import type { QueryOptions } from '../../_platform/database';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import type { Where } from '../../_platform/where';
import { grants, importBatches } from '../../_store/grants';

/** Imports whose drafts do not count: not yet, or never as they were abandoned. */
export async function uncountedBatches(store: Store): Promise<string[]> {
  const open = await store.query(
    importBatches,
    { state: oneOf(['writing', 'abandoned']) },
    { limit: 1000, fields: ['_id'] },
  );
  return open.map(({ _id }) => _id);
}

/** A grant that counts: drafts of an import that is not sealed are not there. */
export async function getGrant(store: Store, id: string): Promise<GrantDocument> {
  const grant = await store.get(grants, id);
  if (grant.batchId && grant.state === 'draft') {
    const batch = await store.find(importBatches, grant.batchId);
    if (batch?.state !== 'sealed') throw new Refusal('GRANT_NOT_FOUND');
  }
  return grant;
}

/**
 * Every document that meets the conditions, 1000 a request. The order must be that of the index that serves the
 * conditions, `_id` last: else each page sorts everything anew.
 */
export async function queryAll<T extends Entity>(
  store: Store,
  collection: Collection<T>,
  where: Where<T>,
  { fields, orderBy = [] }: Pick<QueryOptions, 'fields' | 'orderBy'> = {},
): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const page = await store.query(collection, where, {
      ...(fields ? { fields } : {}),
      orderBy: [...orderBy, ['_id', 'asc']],
      skip: found.length,
      limit: 1000,
    });
    found.push(...page);
    if (page.length < 1000) return found;
  }
}
