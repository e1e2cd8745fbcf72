/** Anything that is kept. */
export interface Kept {
  _id: string;
}

/**
 * What every business document carries. `revision` counts its changes from 1; `head` is the hash of its newest audit
 * event, so that a document edited behind the trail's back no longer fits its chain.
 */
export interface Entity extends Kept {
  revision: number;
  head: string;
}

/** What names photos and signatures carries their marks, set whenever it is written. */
export interface NamesFiles {
  fileMarks?: string[];
}

/** What is found by any part of some of its texts carries their keys, set whenever it is written; `find-by-text`. */
export interface Searchable {
  searchKeys?: string[];
}

/**
 * A row of a ledger: written once, never changed. It names the hash of the row before it, in each of the accounts that it
 * moves; the document that guards an account keeps the hash of its newest row, so that the guard's audit events vouch for
 * all of them.
 */
export interface LedgerRow extends Kept {
  hash: string;
}

/** GCJ-02 (the coordinates of Chinese maps), degrees. */
export interface Position {
  longitude: number;
  latitude: number;
}

/** Master data that somebody made up on the spot counts at once and is reviewed later. */
export type Standing = 'verified' | 'provisional';

export interface PersonStamp {
  memberId: string;
  name: string;
}

/** A file in cloud storage, known by its content. */
export interface StoredFile {
  fileId: string;
  /** Lower-case hex SHA-256 of the bytes. */
  sha256: string;
  bytes: number;
}
