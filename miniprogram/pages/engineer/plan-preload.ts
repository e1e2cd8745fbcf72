import type { DocumentRow } from '../../../cloudfunctions/_contracts/guides';

/** What fits into the budget, the smaller first, so that most is there in a basement. */
export function planPreload(
  documents: readonly DocumentRow[],
  has: (row: DocumentRow) => boolean,
  freeBytes: number,
): DocumentRow[] {
  let free = freeBytes;
  return documents
    .filter((row) => !has(row))
    .sort((a, b) => a.bytes - b.bytes)
    .filter(({ bytes }) => {
      if (bytes > free) return false;
      free -= bytes;
      return true;
    });
}
