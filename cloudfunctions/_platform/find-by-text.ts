import type { Entity, Searchable } from '../../miniprogram/shared/model/entity';
import { plainNameOf, searchKeysOfAll } from '../../miniprogram/shared/search';
import type { Collection, IndexDeclaration } from './collection';
import type { Seek } from './seek';
import type { Store } from './unit-of-work';
import { startsWith } from './where';
import type { Where } from './where';

type Found = Entity & Searchable;

/** `derive` of a collection whose documents are found by any part of some of their texts. */
export const foundBy =
  <T extends Found>(texts: (document: T) => readonly string[]) =>
  (document: T): T => ({ ...document, searchKeys: searchKeysOfAll(texts(document).filter(Boolean)) });

/**
 * The indexes of such a collection.
 *
 * @param owners fields that a search is narrowed by, each of them for itself: whose documents they are
 */
export const byText = (name: string, ...owners: string[]): IndexDeclaration[] => [
  { name: `${name}_by_text`, keys: [['searchKeys', 1]] },
  ...owners.map((owner): IndexDeclaration => ({
    name: `${name}_by_text_and_${owner}`,
    keys: [
      [owner, 1],
      ['searchKeys', 1],
    ],
  })),
];

/** A document as it leaves: without what the house keeps for itself. */
export const rowOf = <T extends Found>({
  head: _,
  searchKeys: _1,
  ...row
}: T): Omit<T, 'head' | 'searchKeys'> => row;

/** `isCut`: more fit what was typed than are listed. */
export interface FoundPage<T> {
  rows: T[];
  next: string | null;
  isCut: boolean;
}
interface Listing<T> extends Pick<Seek, 'by' | 'limit' | 'ties'> {
  text: string;
  after?: string | null | undefined;
  /** What the list is of when nothing was typed. */
  where: Where<T>;
  /** Narrows a search too: whose documents are meant. */
  whose?: Where<T>;
}

/** A page of a list; or what was typed, whatever its state, so that the finished is found too, the latest by `by` first. */
export async function listOrFind<T extends Found>(
  store: Store,
  collection: Collection<T>,
  { text, after, where, whose = {}, by, ties, limit }: Listing<T>,
): Promise<FoundPage<T>> {
  if (!text)
    return {
      ...(await store.seek(
        collection,
        { ...where, ...whose },
        {
          ...{ by, after, limit },
          ...(ties ? { ties } : {}),
        },
      )),
      isCut: false,
    };
  const called = { ...whose, searchKeys: startsWith(plainNameOf(text)) } as Where<T>;
  const found = await store.query(collection, called, { limit: limit + 1 });
  const at = (row: T) => row[by[0] as keyof T];
  const rows = found.slice(0, limit).sort((a, b) => (at(a) < at(b) ? 1 : -1));
  return { rows, next: null, isCut: found.length > limit };
}
