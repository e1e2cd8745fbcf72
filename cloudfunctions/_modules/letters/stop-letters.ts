import { dayOf } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Context } from '../../_platform/context';
import { range } from '../../_platform/where';
import { dealerAdmins, letterNotice } from './channel-managers';
import { lettersBeyond, readGrantBasis } from './letter-terms';
import { happened, numberOf } from './letter-use-cases';
import { letters } from './letters';

/**
 * To be called in the operation that revokes a grant, with the grant as it will be: letters that would say more than what
 * is left end on the same day, in the same transaction, and the dealer is told. What another grant of the dealer still
 * holds goes on.
 *
 * @returns numbers of the letters that end
 */
export async function stopLettersAfterRevocation(
  context: Context,
  revoked: GrantDocument,
): Promise<string[]> {
  const { store, now } = context;
  const { dealerId } = revoked;
  const endsOn = revoked.revokedOn ?? dayOf(now);
  const standing = await store.query(
    letters,
    { dealerId, state: 'issued', 'terms.toOn': range({ atLeast: endsOn }) },
    { limit: 1000 },
  );
  if (standing.length === 0) return [];
  const named = standing.flatMap(({ terms }) => [terms.scope, terms.carveOuts]);
  const basis = await readGrantBasis(context, dealerId, { fromOn: endsOn }, named);
  const grants = basis.grants.map((grant) => (grant._id === revoked._id ? revoked : grant));
  const ending = lettersBeyond(standing, { ...basis, grants }, endsOn).filter(
    ({ endedOn }) => endedOn === null || endedOn > endsOn,
  );
  if (ending.length === 0) return [];
  const told = await dealerAdmins(dealerId);
  const reason = `所依据的授权${revoked.number}已撤销`;
  for (const letter of ending) {
    const history = [...letter.history, happened(context, 'stopped', reason)];
    store.save(letters, { ...letter, endedOn: endsOn, history }, reason);
    const body = `${numberOf(letter)}自${endsOn}起停止使用：${reason}。`;
    store.notify(letterNotice(told, '授权书停止使用', body, letter._id));
  }
  return ending.map(numberOf);
}
