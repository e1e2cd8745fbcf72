import type { Entity, Kept, LedgerRow } from '../../miniprogram/shared/model/entity';
import type { RefusalCode } from '../../miniprogram/shared/refusals';
import type { Actor } from './actor';
import type { Where } from './where';

/** Of which documents something in the trail is somebody's alone. */
export interface Personal<T> {
  of(document: T): string;
  fields: readonly string[];
}

/**
 * A collection as the store knows it. `scope` is the one place that says which documents an actor may see: every read
 * and write of that collection passes through it, so ids forged into a call find nothing.
 */
export interface Collection<T extends Kept> {
  name: string;
  /** The refusal for "not there", which is also the refusal for "not yours". */
  notFound: RefusalCode;
  /** Conditions that the actor's documents meet; `{}` for all, null for none. */
  scope(actor: Actor): Where<T> | null;
  /** Fields that follow from the others, set whenever a document is written. */
  derive?(document: T): T;
  /** What the trail keeps sealed, by whose key. */
  personal?: Personal<T>;
  /**
   * Its documents may name photos and signatures. Then each carries their marks (`fileMarks`), by an index of that name, so
   * that what nothing names can be told from what something does.
   */
  namesFiles?: true;
  /** Rows are added by `append` and never change. */
  appendOnly?: true;
}

/** Rows without revision and audit event of their own; the account's guard vouches for them. */
export interface Ledger<T extends LedgerRow> extends Collection<T> {
  appendOnly: true;
}

export interface IndexDeclaration {
  /** After the question that it answers. `_id` is indexed by itself. */
  name: string;
  /** `2dsphere` for GeoJSON; geo queries are refused without one. */
  keys: [path: string, direction: 1 | -1 | '2dsphere'][];
  unique?: boolean;
}
/** What deployment creates and the local environment enforces. */
export interface CollectionDeclaration {
  name: string;
  /** Why its rows have no chain of audit events; everything else has one. */
  withoutTrail?: string;
  namesFiles?: true;
  indexes: IndexDeclaration[];
}

export function defineLedger<T extends LedgerRow>(
  ledger: Omit<Ledger<T>, 'appendOnly'> & CollectionDeclaration,
): Ledger<T> & CollectionDeclaration {
  const withoutTrail =
    'a ledger: its rows have a chain that the account vouches for, which verify-ledger follows';
  return { ...ledger, appendOnly: true, withoutTrail };
}

export function defineCollection<T extends Entity>(
  collection: Collection<T> & CollectionDeclaration,
): Collection<T> & CollectionDeclaration {
  return collection;
}
