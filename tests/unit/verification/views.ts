import { createHash } from 'node:crypto';
import { docHash, tenderHash } from '../../../cloudfunctions/_modules/letters/facts';
import { letterBody } from '../../../cloudfunctions/_modules/letters/wording';
import { verifySignature } from '../../../cloudfunctions/_modules/letters/verify-signature';
import { decideVerdict } from '../../../cloudfunctions/_modules/verification/verdict';
import type { RegisteredLetter } from '../../../cloudfunctions/_modules/verification/verdict';
import type { VerificationOffice } from '../../../cloudfunctions/_contracts/verification';
import type { VerificationView } from '../../../cloudfunctions/_modules/verification/verification-page';
import { encodePayload, judgeLetterToken } from '../../../miniprogram/shared/letter-token';
import type { LetterPayload, TokenJudgement } from '../../../miniprogram/shared/letter-token';
import type { LetterFacts } from '../../../miniprogram/shared/model/letters';
import { office as letterOffice, tenderFacts } from '../letters/sample-letters';
import { keyring, payload, signed } from '../letters/token-fixtures';

export const office: VerificationOffice = {
  ...letterOffice,
  subject: tenderFacts.issuer,
  filing: '沪ICP备00000000号',
};

export function payloadOf(facts: LetterFacts): LetterPayload {
  return {
    ...payload,
    kind: facts.kind,
    issuedMinute: Date.parse(facts.issuedAt) / 60_000,
    expiryOn: facts.toOn,
    tenderHash: tenderHash(facts.tender),
    docHash: docHash(facts, letterBody(facts, letterOffice)),
  };
}

/** A letter as the register holds it after issue. */
export function registered(facts: LetterFacts, change: Partial<RegisteredLetter> = {}): RegisteredLetter {
  const content = payloadOf(facts);
  return {
    facts,
    body: letterBody(facts, letterOffice),
    state: 'issued',
    payloadHash: createHash('sha256').update(encodePayload(content)).digest('hex'),
    docHash: content.docHash,
    pdfSha256: '0'.repeat(64),
    ...change,
  };
}

export function scanned(facts: LetterFacts, environment?: string): TokenJudgement {
  return judgeLetterToken(signed(payloadOf(facts), environment), keyring, verifySignature);
}

export function view(
  facts: LetterFacts,
  change: Partial<RegisteredLetter> = {},
  today = '2026-03-20',
): VerificationView {
  const finding = decideVerdict(scanned(facts), registered(facts, change), today);
  if (finding.verdict === 'not_found') throw new Error(finding.because);
  return {
    finding,
    sheets: [1, 2].map((sheet) => ({ src: `/a/sheets/${sheet}.png`, width: 1240, height: 1754 })),
    scans: { firstAt: '2026-03-12T01:05:30.000Z', count: 12 },
    serverTime: `${today}T02:30:00.000Z`,
    office,
  };
}
