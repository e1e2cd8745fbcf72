import { createHash } from 'node:crypto';
import type { Day } from '../../../miniprogram/shared/days';
import type { LetterBody, LetterFacts } from '../../../miniprogram/shared/model/letters';
import { standingOf } from '../../../miniprogram/shared/model/letters';
import type { LetterToken, TokenJudgement } from '../../../miniprogram/shared/letter-token';
import type { LetterState, LetterVerdict } from '../../../miniprogram/shared/states';
import type { CheckResult } from '../../_contracts/verification';
import { docHash, tenderHash } from '../letters/facts';

/** What the register knows of an issued letter, as far as a verdict needs it. */
export interface RegisteredLetter {
  facts: LetterFacts;
  body: LetterBody;
  state: LetterState;
  /** SHA-256 of the 44 signed bytes, hex. */
  payloadHash: string;
  docHash: string;
  /** SHA-256 of the finished PDF, hex. */
  pdfSha256: string;
  /** Shanghai day of revocation or replacement. */
  endedOn?: Day;
  /** Number of the letter that took its place. */
  replacedBy?: string;
  /** The dealer or who bids is suspended or terminated, or the key that signed the letter was compromised. */
  suspended?: boolean;
}

/** What a page may show of a finding. */
export interface ShownFinding {
  verdict: Exclude<LetterVerdict, 'not_found'>;
  checks: Record<'signature' | 'register' | 'document', CheckResult>;
  letter: Pick<RegisteredLetter, 'facts' | 'state' | 'endedOn' | 'replacedBy'>;
}

export type Finding =
  | (ShownFinding & { letter: RegisteredLetter })
  | {
      verdict: 'not_found';
      /** For the log only; who asks never learns it. */
      because: 'malformed' | 'not_genuine' | 'not_registered' | 'not_issued' | 'register_differs';
    };

/**
 * A letter is valid only if its signature, its register entry and its text agree and today is one of its days.
 * Anything that does not fit together is not found: a half-true page would be the best tool a forger could have.
 *
 * @param judgement of the scanned token; null when the letter was looked up by number or mini program code
 * @param letter the register entry under the token's id, or under number and check code
 */
export function decideVerdict(
  judgement: TokenJudgement | null,
  letter: RegisteredLetter | null,
  today: Day,
): Finding {
  if (judgement && !judgement.genuine) {
    return { verdict: 'not_found', because: judgement.because === 'malformed' ? 'malformed' : 'not_genuine' };
  }
  if (!letter) return { verdict: 'not_found', because: 'not_registered' };
  if (letter.state === 'draft' || letter.state === 'pending') {
    return { verdict: 'not_found', because: 'not_issued' };
  }
  if (docHash(letter.facts, letter.body) !== letter.docHash) {
    return { verdict: 'not_found', because: 'register_differs' };
  }
  if (judgement && !agrees(judgement.token, letter)) {
    return { verdict: 'not_found', because: 'register_differs' };
  }
  const verdict = currentState(letter, today);
  const stands = verdict !== 'revoked' && verdict !== 'superseded' && verdict !== 'suspended';
  return {
    verdict,
    checks: {
      signature: judgement ? 'passed' : 'not_done',
      register: stands ? 'passed' : 'failed',
      document: 'passed',
    },
    letter,
  };
}

function currentState(
  { state, facts, endedOn, suspended }: RegisteredLetter,
  today: Day,
): Exclude<LetterVerdict, 'not_found'> {
  if (state === 'revoked' || state === 'superseded') return state;
  // A grant that ends early takes the letter along on that day.
  if (endedOn !== undefined && today >= endedOn) return 'revoked';
  const standing = standingOf(facts.parts ?? [facts], today);
  return suspended && standing !== 'expired' ? 'suspended' : standing;
}

function agrees({ payload, payloadBytes }: LetterToken, letter: RegisteredLetter): boolean {
  const { facts } = letter;
  return (
    createHash('sha256').update(payloadBytes).digest('hex') === letter.payloadHash &&
    payload.kind === facts.kind &&
    payload.docHash === letter.docHash &&
    payload.tenderHash === tenderHash(facts.tender) &&
    payload.expiryOn === facts.toOn &&
    payload.issuedMinute === Date.parse(facts.issuedAt) / 60_000
  );
}
