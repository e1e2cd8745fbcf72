import type {
  BlockDocument,
  GrantDocument,
  ImportBatch,
  SheetName,
} from '../../miniprogram/shared/model/grants';
import { ENDING_DAYS } from '../../miniprogram/shared/model/grants';
import type { Entity } from '../../miniprogram/shared/model/entity';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';
import { tailsOf } from '../../miniprogram/shared/search';
import { addDays } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import { noneOf, oneOf, range } from '../_platform/where';
import type { Where } from '../_platform/where';

/** `SQ2026-7K3M9QXA` is found by any part of it, written without its dash. */
export const withNumberTails = <T extends Pick<GrantDocument, 'number'>>(
  grant: T,
): T & { numberTails: string[] } => ({
  ...grant,
  numberTails: tailsOf(grant.number.replace(/-/g, '').toUpperCase()),
});

/** The manufacturer's people see every grant, dealer people those of their dealer from approval on: until then it is not theirs. */
export const grants = defineCollection<GrantDocument>({
  name: 'grants',
  notFound: 'GRANT_NOT_FOUND',
  derive: withNumberTails,
  scope: (actor) =>
    isManufacturer(actor)
      ? {}
      : actor.dealerId !== null
        ? { dealerId: actor.dealerId, state: oneOf(['approved', 'revoked']) }
        : null,
  indexes: [
    { name: 'grant_by_number', keys: [['number', 1]], unique: true },
    { name: 'grants_by_part_of_number', keys: [['numberTails', 1]] },
    {
      name: 'who_may_here',
      keys: [
        ['coverageKeys', 1],
        ['toOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'conflicts_of_grant',
      keys: [
        ['contestedKeys', 1],
        ['state', 1],
        ['toOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'grants_carving_out',
      keys: [
        ['carveOuts.hospitalIds', 1],
        ['toOn', 1],
      ],
    },
    {
      name: 'grants_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['fromOn', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'grants_in_region',
      keys: [
        ['regionKeys', 1],
        ['state', 1],
        ['fromOn', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'grants_by_number',
      keys: [
        ['state', 1],
        ['number', 1],
        ['_id', 1],
      ],
    },
    // An export reads all of them, by what never changes.
    {
      name: 'grants_to_export',
      keys: [
        ['state', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'grants_of_line',
      keys: [
        ['productLineIds', 1],
        ['state', 1],
        ['fromOn', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'grants_by_state',
      keys: [
        ['state', 1],
        ['fromOn', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'grants_that_end',
      keys: [
        ['state', 1],
        ['toOn', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** Pending ones that the actor may approve: nobody is the second person of what they wrote or submitted. */
export const grantsToApprove = ({ memberId }: Actor): Where<GrantDocument> => ({
  state: 'pending',
  'createdBy.memberId': noneOf([memberId]),
  'editedBy.memberId': noneOf([memberId]),
  'submittedBy.memberId': noneOf([memberId]),
});

/** Approved ones whose last day is near. */
export const grantsEnding = (today: Day): Where<GrantDocument> => ({
  state: 'approved',
  toOn: range({ atLeast: today, below: addDays(today, ENDING_DAYS + 1) }),
});

/** Dealer people see the blocks that bear on their own questions: those of hospitals and their own. */
export const blocks = defineCollection<BlockDocument>({
  name: 'global_blocks',
  notFound: 'BLOCK_NOT_FOUND',
  derive: foundBy(({ name }) => [name]),
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { audience: oneOf(['*', actor.dealerId]) } : null,
  indexes: [
    ...byText('global_blocks'),
    {
      name: 'blocks_of_hospital',
      keys: [
        ['hospitalId', 1],
        ['untilOn', 1],
      ],
    },
    {
      name: 'blocks_of_dealer',
      keys: [
        ['dealerId', 1],
        ['untilOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'blocks_by_kind',
      keys: [
        ['kind', 1],
        ['untilOn', 1],
        ['_id', 1],
      ],
    },
  ],
});

/**
 * One document for each product line, changed by every approval on that line. Two approvals that could conflict share a
 * line, so they write the same revision of one guard and only one transaction goes through; the other is decided anew and
 * sees what the first has approved. A guard for each line and province would let more approvals run side by side, but a
 * grant on the whole country would then have to write thousands of documents in its transaction.
 */
export interface GrantGuard extends Entity {
  /** How often it was taken. */
  approvals: number;
  lastGrantId: string;
}
export const guards = defineCollection<GrantGuard>({
  name: 'grant_guards',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  indexes: [],
});

export const importBatches = defineCollection<ImportBatch>({
  name: 'import_batches',
  notFound: 'IMPORT_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  indexes: [
    {
      name: 'imports_under_way',
      keys: [
        ['state', 1],
        ['createdAt', -1],
      ],
    },
  ],
});

export const sheetNames = defineCollection<SheetName>({
  name: 'sheet_names',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  indexes: [{ name: 'sheet_names_of_kind', keys: [['kind', 1]] }],
});
