import type { Entity } from '../../miniprogram/shared/model/entity';
import type { Collection } from './collection';
import type { Store } from './unit-of-work';

/** The record that stands for one found to be a duplicate. It may have been merged on since; nobody merges so often. */
export async function afterMerger<T extends Entity & { mergedInto?: string }>(
  store: Store,
  collection: Collection<T>,
  found: T,
): Promise<T> {
  let standing = found;
  for (let hops = 0; standing.mergedInto && hops < 20; hops++)
    standing = await store.get(collection, standing.mergedInto);
  return standing;
}

/** A record by its id, or the one that it was found to be a duplicate of: phones may still hold the old id. */
export async function getMerged<T extends Entity & { mergedInto?: string }>(
  store: Store,
  collection: Collection<T>,
  id: string,
): Promise<T> {
  return afterMerger(store, collection, await store.get(collection, id));
}
