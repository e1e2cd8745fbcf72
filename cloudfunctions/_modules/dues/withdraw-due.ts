import type { Due } from '../../../miniprogram/shared/model/dues';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type { DecideDueWithdrawal, DueMoved, WithdrawDue } from '../../_contracts/dues';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { dues, serviceFees } from '../../_store/dues';
import { takeBack } from '../payments/reverse-payment';
import { isAmongPersons } from '../people/second-person';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { answered, assertCanMove, dueMoved, duePage, periodsOf, stands } from './due-use-cases';

/** Later periods carry what earlier ones were paid, so that the newest goes first. */
async function assertNewest(store: Store, due: Due): Promise<void> {
  if (due.ruleId === null) return;
  const later = (await periodsOf(store, due)).find((one) => stands(one) && one.fromOn > due.toOn);
  if (later) throw new Refusal('DUE_LATER_STANDS', { fromOn: later.fromOn, toOn: later.toOn });
}

/** A period that was wrongly stated should not stand; it waits for a second finance person. */
export const askDueWithdrawal: UseCase<WithdrawDue, DueMoved> = async (context, { dueId, reason }) => {
  const { actor, store } = context;
  const due = await store.get(dues, dueId);
  assertCanMove(due, 'withdrawn');
  if (due.withdrawal) throw new Refusal('DUE_STATE_CHANGED', { state: due.state });
  await assertNewest(store, due);
  store.notify({
    memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
    kind: 'due_withdrawal_asked',
    title: '有返利或服务费撤回待复核',
    body: `${due.dealerName} ${due.name} ${due.fromOn} 至 ${due.toOn}：${reason}`,
    page: duePage(dueId),
  });
  return dueMoved(
    store.save(
      dues,
      {
        ...due,
        withdrawal: { reason, by: stampOf(actor) },
        answers: [...due.answers, answered(context, 'withdrawing', reason)],
      },
      reason,
    ),
  );
};

/**
 * The second person. What was credited is taken back with every allocation of it, orders of a month's fees stand in none
 * again, and the days may be stated anew.
 */
export const decideDueWithdrawal: UseCase<DecideDueWithdrawal, DueMoved> = async (
  context,
  { dueId, passes },
) => {
  const { actor, store } = context;
  const due = await store.get(dues, dueId);
  const { withdrawal } = due;
  if (!withdrawal) throw new Refusal('DUE_STATE_CHANGED', { state: due.state });
  if (await isAmongPersons(store, actor, [withdrawal.by], passes))
    throw new Refusal('DUE_SECOND_PERSON_MISSING');
  assertCanMove(due, 'withdrawn');
  const answers = [...due.answers, answered(context, passes ? 'withdrawn' : 'kept', '')];
  if (!passes) return dueMoved(store.save(dues, { ...due, withdrawal: null, answers }));
  await assertNewest(store, due);
  if (due.paymentId) await takeBack(context, due.paymentId, withdrawal);
  if (due.kind === 'fee')
    for (const fee of await queryAll(store, serviceFees, { dueId }))
      store.save(serviceFees, { ...fee, dueId: null });
  store.notify({
    memberIds: await adminsOf(due.dealerId),
    kind: 'due_withdrawn',
    title: `${due.kind === 'rebate' ? '返利' : '服务费'}已撤回`,
    body: `${due.name} ${due.fromOn} 至 ${due.toOn} ${sayFen(due.fen)}：${withdrawal.reason}`,
    page: duePage(dueId),
  });
  return dueMoved(store.save(dues, { ...due, state: 'withdrawn', answers }, withdrawal.reason));
};
