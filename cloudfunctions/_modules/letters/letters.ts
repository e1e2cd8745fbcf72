import type {
  AuthorizationLetter,
  LetterAlert,
  LetterBatch,
  SuspiciousReport,
} from '../../../miniprogram/shared/model/letters';
import type { Actor } from '../../_platform/actor';
import { hasRole, isManufacturer } from '../../_platform/actor';
import { defineCollection } from '../../_platform/collection';
import { noneOf, oneOf } from '../../_platform/where';
import type { Where } from '../../_platform/where';

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
});
export const suspiciousReports = defineCollection<SuspiciousReport>({
  name: 'suspicious_reports',
  notFound: 'LETTER_ALERT_NOT_FOUND',
  scope: (actor) => (inTheHouse(actor) ? {} : null),
});
export const letterBatches = defineCollection<LetterBatch>({
  name: 'letter_batches',
  notFound: 'LETTER_BATCH_NOT_FOUND',
  scope: (actor) => (inTheHouse(actor) ? {} : null),
});

/** Rows that the public function keeps of every check; see VerificationScan. */
export const VERIFICATION_SCANS = 'verification_scans';
