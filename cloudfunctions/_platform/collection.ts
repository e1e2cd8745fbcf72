import type { Entity } from '../../miniprogram/shared/model/entity';
import type { RefusalCode } from '../../miniprogram/shared/refusals';
import type { Actor } from './actor';
import type { Where } from './where';

/**
 * A collection as the store knows it. `scope` is the one place that says which documents an actor may see: every read
 * and write of that collection passes through it, so ids forged into a call find nothing.
 */
export interface Collection<T extends Entity> {
  name: string;
  /** The refusal for "not there", which is also the refusal for "not yours". */
  notFound: RefusalCode;
  /** Conditions that the actor's documents meet; `{}` for all, null for none. */
  scope(actor: Actor): Where<T> | null;
}

export function defineCollection<T extends Entity>(collection: Collection<T>): Collection<T> {
  return collection;
}
