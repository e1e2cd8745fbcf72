import type {
  AuthorizationLetter,
  LetterAlert,
  LetterBatch,
  LetterBatchItem,
  SuspiciousReport,
} from '../../miniprogram/shared/model/letters';
import { addDays, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Actor } from '../_platform/actor';
import { hasRole, isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { noneOf, oneOf, range } from '../_platform/where';
import type { Where } from '../_platform/where';

const inTheHouse = (actor: Actor) =>
  actor.kind === 'system' || (isManufacturer(actor) && hasRole(actor, 'channel_manager', 'auditor'));

/**
 * Channel managers see every letter, dealer admins those of their dealer. Visitors come with a code that finds one letter
 * and see it from its issue on.
 */
export const letters = defineCollection<AuthorizationLetter>({
  name: 'letters',
  notFound: 'LETTER_NOT_FOUND',
  scope: (actor) => {
    if (inTheHouse(actor)) return {};
    if (actor.kind === 'visitor') return { state: oneOf(['issued', 'revoked', 'superseded']) };
    return actor.dealerId !== null && hasRole(actor, 'dealer_admin') ? { dealerId: actor.dealerId } : null;
  },
  indexes: [
    { name: 'letter_by_number', keys: [['registerKey', 1]], unique: true },
    {
      name: 'letters_by_text',
      keys: [
        ['searchKeys', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    { name: 'letter_by_scan', keys: [['idHash', 1]] },
    { name: 'letter_by_sheet', keys: [['sheetKey', 1]] },
    {
      name: 'letters_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    // Which tender letters a dealer bids under.
    {
      name: 'letters_of_dealer_issued',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['issue.issuedAt', 1],
      ],
    },
    {
      name: 'letters_by_bidder',
      keys: [
        ['tender.bidder.creditCode', 1],
        ['state', 1],
      ],
    },
    // Which letters a block of a hospital ends; one list an index.
    {
      name: 'letters_by_region',
      keys: [
        ['terms.scope.regionCodes', 1],
        ['state', 1],
      ],
    },
    {
      name: 'letters_by_hospital',
      keys: [
        ['terms.scope.hospitalIds', 1],
        ['state', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'letters_by_terminal',
      keys: [
        ['terms.terminalIds', 1],
        ['state', 1],
      ],
    },
    {
      name: 'letters_of_batch',
      keys: [
        ['batchId', 1],
        ['state', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'letters_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'letters_of_key',
      keys: [
        ['issue.keyId', 1],
        ['state', 1],
        ['terms.toOn', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** Without scope, for one question only: does a letter name the hospital that is to be merged away. */
export const lettersOfAll = defineCollection<AuthorizationLetter>({ ...letters, scope: () => ({}) });

/** Pending ones that the actor may let out: not those they asked for or have signed already. */
export const lettersToApprove = ({ memberId }: Actor): Where<AuthorizationLetter> => ({
  state: 'pending',
  'requestedBy.memberId': noneOf([memberId]),
  'signedBy.memberId': noneOf([memberId]),
});

/** Written by verification itself, read by the house. */
export const letterAlerts = defineCollection<LetterAlert>({
  name: 'letter_alerts',
  notFound: 'LETTER_ALERT_NOT_FOUND',
  scope: (actor) => (inTheHouse(actor) || actor.kind === 'visitor' ? {} : null),
  indexes: [
    { name: 'alerts_by_code', keys: [['idHash', 1]] },
    { name: 'alerts_by_number', keys: [['number', 1]] },
    {
      name: 'alerts_waiting',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
export const suspiciousReports = defineCollection<SuspiciousReport>({
  name: 'suspicious_reports',
  notFound: 'LETTER_ALERT_NOT_FOUND',
  // Also who judges what the public writes.
  scope: (actor) =>
    inTheHouse(actor) || (isManufacturer(actor) && hasRole(actor, 'dispatcher', 'service_manager'))
      ? {}
      : null,
  indexes: [
    {
      name: 'reports_waiting',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
export const letterBatchItems = defineCollection<LetterBatchItem>({
  name: 'letter_batch_items',
  notFound: 'LETTER_BATCH_NOT_FOUND',
  scope: (actor) => (inTheHouse(actor) ? {} : null),
  indexes: [
    {
      name: 'items_of_batch',
      keys: [
        ['batchId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'items_to_do',
      keys: [
        ['batchId', 1],
        ['state', 1],
        ['_id', 1],
      ],
    },
  ],
});
export const letterBatches = defineCollection<LetterBatch>({
  name: 'letter_batches',
  notFound: 'LETTER_BATCH_NOT_FOUND',
  scope: (actor) => (inTheHouse(actor) ? {} : null),
  indexes: [
    {
      name: 'batches_by_day',
      keys: [
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});

/** A letter counts as newly issued so many days, today included. */
const NEWLY_DAYS = 7;
export const lettersNew = (today: Day): Where<AuthorizationLetter> => ({
  state: 'issued',
  'issue.issuedAt': range({ atLeast: startOfDay(addDays(today, 1 - NEWLY_DAYS)).toISOString() }),
});
