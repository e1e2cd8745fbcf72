import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { refusals } from '../../../miniprogram/shared/refusals';
import type { RefusalCode } from '../../../miniprogram/shared/refusals';
import type { LetterMoved } from '../../_contracts/letters';
import { callFunction } from '../../_platform/cloud';
import type { Context } from '../../_platform/context';
import { logFailure } from '../../_platform/logger';

/**
 * Lets the issuer do it: it alone has the signing key. It reads the letter and the approver again, writes the issue in
 * a transaction of its own, and answers a second call for the same letter from what it has written.
 */
export async function issueByFunction(
  { actor, ids, requestId }: Pick<Context, 'actor' | 'ids' | 'requestId'>,
  { _id: letterId, revision }: Pick<AuthorizationLetter, '_id' | 'revision'>,
): Promise<LetterMoved> {
  let reply: { ok?: boolean; data?: LetterMoved; code?: string; details?: unknown } | null;
  try {
    reply = (await callFunction('issuer', {
      letterId,
      revision,
      approverId: actor.memberId,
      opId: ids.newId('issue'),
    })) as typeof reply;
  } catch (error) {
    logFailure('issuer_failed', error, { requestId });
    throw new Refusal('LETTER_ISSUE_FAILED');
  }
  if (reply?.ok === true) return reply.data!;
  const code = reply?.code;
  // After a fault or a wait without an answer nothing is known against the letter.
  const known =
    code !== undefined &&
    !['INTERNAL', 'NO_ANSWER_IN_TIME'].includes(code) &&
    Object.prototype.hasOwnProperty.call(refusals, code);
  throw new Refusal(known ? (code as RefusalCode) : 'LETTER_ISSUE_FAILED', reply?.details);
}
