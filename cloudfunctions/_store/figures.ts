import type { FactKind, KeptFact } from '../../miniprogram/shared/figures/kept-facts';
import type { FigureRow } from '../../miniprogram/shared/figures/rows';
import { isManufacturer } from '../_platform/actor';
import type { Collection, CollectionDeclaration } from '../_platform/collection';
import { oneOf } from '../_platform/where';

const withoutTrail = 'computed from records that have their own; a command computes it anew and compares';
export type { FactKind, KeptFact };

/**
 * Rows and facts lie in one of two slots, so that a batch of new ones can be put beside the old before those go: whoever reads
 * asks for both and takes the newest.
 */
export type Slotted<T> = T & { version?: number };
const OTHER = '~';
export const slotsOf = (id: string): string[] => [id, id + OTHER];
const nameOf = (slot: string): string => (slot.endsWith(OTHER) ? slot.slice(0, -1) : slot);
/** A document as it is put beside the one that it stands for. */
export const slotAfter = <T extends { _id: string }>(
  document: T,
  old: Slotted<{ _id: string }> | undefined,
) => ({
  ...document,
  _id: old && old._id === document._id ? document._id + OTHER : document._id,
  version: (old?.version ?? 0) + 1,
});
/** Each once, under its own id, in the order given. */
export function newestOf<T extends { _id: string }>(found: readonly Slotted<T>[]): T[] {
  const newest = new Map<string, Slotted<T>>();
  for (const one of found) {
    const _id = nameOf(one._id);
    const other = newest.get(_id);
    if (!other || (other.version ?? 0) < (one.version ?? 0)) newest.set(_id, { ...one, _id });
  }
  return [...newest.values()];
}

/** 指标: sums of each day, month and year by level and key. */
export const figureRows: CollectionDeclaration = {
  name: 'figures',
  withoutTrail,
  indexes: [
    {
      name: 'figures_of_level',
      keys: [
        ['of', 1],
        ['_id', 1],
      ],
    },
  ],
};

/** The same as somebody may see them: the manufacturer's people all, a dealer's people the dealer's own and their own. */
export const figureSums: Collection<FigureRow> = {
  name: 'figures',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor)
      ? {}
      : actor.kind === 'member' || actor.dealerId !== null
        ? { key: oneOf([actor.dealerId ?? '', actor.memberId]) }
        : null,
};

/** What each order, rating, call-back and instrument counts for; where a figure's records are found. */
export const figureFacts: CollectionDeclaration = {
  name: 'figure_facts',
  withoutTrail,
  indexes: [
    {
      name: 'facts_of_group',
      keys: [
        ['group', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'facts_that_reach',
      keys: [
        ['group', 1],
        ['reach', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'facts_of_hospital',
      keys: [
        ['hospital', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'facts_to_judge_again',
      keys: [
        ['nextAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'facts_of_month',
      keys: [
        ['keys', 1],
        ['_id', 1],
      ],
    },
  ],
};

/** The job that keeps figures, by which its state is found. */
export const KEEPING = 'keep-figures';

/** What a run is about to write, so that one that was killed is finished by the next. */
export const figurePlans: CollectionDeclaration = {
  name: 'figure_plans',
  withoutTrail,
  indexes: [],
};
