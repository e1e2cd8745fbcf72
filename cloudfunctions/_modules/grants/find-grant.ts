import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { grants, importBatches } from '../../_store/grants';

/** Imports whose drafts do not count: not yet, or never as they were abandoned. */
export async function uncountedBatches(store: Store): Promise<string[]> {
  const open = await store.query(
    importBatches,
    { state: oneOf(['writing', 'abandoned', 'undone']) },
    { limit: 1000, fields: ['_id'] },
  );
  return open.map(({ _id }) => _id);
}

/**
 * To be called in the operation that changes an imported draft: from then on its import cannot be undone. Both write the
 * import, so of an act and an undoing at once only one goes through.
 */
export async function touchImport(store: Store, { batchId, state }: GrantDocument): Promise<void> {
  if (!batchId || state !== 'draft') return;
  const batch = await store.get(importBatches, batchId);
  if (!batch.touched) store.save(importBatches, { ...batch, touched: true });
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
