import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { CreditEntry } from '../../../miniprogram/shared/model/trade';
import type { Due, DueRule, ServiceFee } from '../../../miniprogram/shared/model/dues';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { basisOf, dueNow, rebateFen } from '../../../miniprogram/shared/trade/dues';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import { dueStates } from '../../../miniprogram/shared/trade/states';
import type { DueState } from '../../../miniprogram/shared/trade/states';
import type {
  AnswerDue,
  DueMoved,
  DuePage,
  DueRequest,
  DueView,
  ListDues,
  StateDue,
} from '../../_contracts/dues';
import { isManufacturer, stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { assertMove } from '../../_platform/life';
import { queryAll } from '../../_platform/query-all';
import type { Draft, Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { creditEntries } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { dueRules, dues, serviceFees } from '../../_store/dues';
import { payOff } from '../payments/enter-payment';
import { isAmongPersons } from '../people/second-person';
import { narrowedBy } from '../people/narrowed-by';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';

const PAGE = 50;
/** Periods of one rule with one dealer. */
const MOST = 400;
/** What one transaction takes beside the month itself. */
const MOST_FEES = 400;
export const dueMoved = ({ _id, state, fen, revision }: Due): DueMoved => ({
  dueId: _id,
  state,
  fen,
  revision,
});
export const duePage = (id: string) => pages.due({ id });

/**
 * The periods of a rule with a dealer are numbered, so that of two that are stated at the same moment one is second and sees
 * whether they cross. Orders keep a month's fees from standing in two; its number counts how often it was withdrawn.
 */
function newId({ dealerId, ruleId, fromOn, toOn }: StateDue, before: readonly Due[]): string {
  if (ruleId) return `${ruleId}:${dealerId}:${before.length + 1}`;
  const again = before.filter((one) => one.fromOn === fromOn && one.toOn === toOn).length;
  return `fee:${dealerId}:${fromOn}:${toOn}${again > 0 ? `:${again + 1}` : ''}`;
}
export const periodsOf = (
  store: Store,
  { dealerId, ruleId }: Pick<Due, 'dealerId' | 'ruleId'>,
): Promise<readonly Due[]> =>
  store.query(dues, { dealerId, ruleId }, { orderBy: [['fromOn', 'asc']], limit: MOST });
export const stands = ({ state }: Due): boolean => state !== 'withdrawn';

export function assertCanMove(due: Due, to: DueState): void {
  if (due.withdrawal && to !== 'withdrawn') throw new Refusal('DUE_STATE_CHANGED', { state: due.state });
  assertMove(dueStates, due, to, 'DUE_STATE_CHANGED');
}
type Answer = Due['answers'][number];
export const answered = (
  { actor, now }: Pick<Context, 'actor' | 'now'>,
  kind: Answer['kind'],
  text: string,
): Answer => ({
  ...{ at: now.toISOString(), by: stampOf(actor), kind, text },
});

export const listDues: UseCase<ListDues, { dues: DueView[]; next: string | null }> = async (
  { actor, store },
  { dealerId: named, text, after },
) => {
  const dealerId = actor.dealerId ?? named;
  const where = dealerId ? { dealerId } : await narrowedBy({ actor, store }, text, null);
  const { rows, next } = await store.seek(dues, where, { by: ['createdAt', 'desc'], after, limit: PAGE });
  return { dues: rows.map(({ head: _, ...due }) => due), next };
};

export const readDue: UseCase<DueRequest, DuePage> = async ({ actor, store }, { dueId }) => {
  const { head: _, ...due } = await store.get(dues, dueId);
  const rule = due.ruleId && isManufacturer(actor) ? await store.find(dueRules, due.ruleId) : null;
  const fees = due.kind === 'fee' ? await queryAll(store, serviceFees, { dueId }) : [];
  const shown = rule && (({ head: _1, ...view }: DueRule) => view)(rule);
  return { due, rule: shown, fees: fees.map(({ head: _1, ...fee }) => fee) };
};

/** What a dealer is owed for a period as the books are now. The dealer is told, and answers. */
export const stateDue: UseCase<StateDue, DueMoved> = async (context, request) => {
  const { store, now } = context;
  const dealer = await store.get(dealers, request.dealerId);
  // A day that is not over may still bring something.
  if (request.toOn >= dayOf(now)) throw new Refusal('DUE_DAYS_INVALID', { path: 'toOn' });
  const periods = await periodsOf(store, request);
  const standing = periods.filter(stands);
  const there = standing.find(({ fromOn, toOn }) => fromOn === request.fromOn && toOn === request.toOn);
  const _id = there?._id ?? newId(request, periods);
  if (there && (there.withdrawal || (there.state !== 'stated' && there.state !== 'disputed')))
    throw new Refusal('DUE_STATE_CHANGED', { state: there.state });
  const facts = request.ruleId
    ? await rebateFacts(
        context,
        { ...request, ruleId: request.ruleId },
        standing.filter((one) => one !== there),
      )
    : await feeFacts(context, request, _id);
  const stated = answered(context, 'stated', '');
  const due: Draft<Due> = {
    _id,
    dealerId: dealer._id,
    dealerName: dealer.shortName,
    ruleId: request.ruleId,
    fromOn: request.fromOn,
    toOn: request.toOn,
    ...facts,
    state: 'stated',
    answers: [...(there?.answers ?? []), stated],
    statedBy: stamped(context),
    paymentId: null,
    createdAt: there?.createdAt ?? now.toISOString(),
  };
  const saved = there ? store.save(dues, { ...there, ...due }) : store.insert(dues, due);
  store.notify({
    memberIds: await adminsOf(dealer._id),
    kind: 'due_stated',
    title: `有${saved.kind === 'rebate' ? '返利' : '服务费'}待确认`,
    body: `${saved.name} ${saved.fromOn} 至 ${saved.toOn}：${sayFen(saved.fen)}`,
    page: duePage(_id),
  });
  return dueMoved(saved);
};
const stamped = ({ actor }: Pick<Context, 'actor'>) => stampOf(actor);
type Facts = Pick<Due, 'kind' | 'name' | 'basis' | 'ownFen' | 'carryFen' | 'fen'>;

async function rebateFacts(
  { store }: Context,
  { dealerId, ruleId, fromOn, toOn }: StateDue & { ruleId: string },
  others: readonly Due[],
): Promise<Facts> {
  const rule = await store.get(dueRules, ruleId);
  if (rule.kind !== 'rebate' || !rule.rebate || !['approved', 'ended'].includes(rule.state))
    throw new Refusal('DUE_RULE_STATE_CHANGED', { state: rule.state });
  if (rule.dealerId !== null && rule.dealerId !== dealerId)
    throw new Refusal('DUE_RULE_NOT_FOUND', { path: 'ruleId' });
  if (fromOn < rule.fromOn || toOn > rule.toOn)
    throw new Refusal('DUE_DAYS_INVALID', { path: fromOn < rule.fromOn ? 'fromOn' : 'toOn' });
  const crossing = others.find((one) => one.fromOn <= toOn && fromOn <= one.toOn);
  if (crossing) throw new Refusal('DUE_PERIODS_CROSS', { fromOn: crossing.fromOn, toOn: crossing.toOn });
  // Later ones carry what this one changes, so periods are stated in their order, each when those before are agreed.
  const agreed = ({ state, withdrawal }: Due) =>
    !withdrawal && (state === 'confirmed' || state === 'credited');
  const open = others.find((one) => one.fromOn > toOn || !agreed(one));
  if (open) throw new Refusal('DUE_ORDER', { fromOn: open.fromOn, toOn: open.toOn, state: open.state });
  const kinds: CreditEntry['kind'][] =
    rule.rebate.basis === 'paid' ? ['payment', 'payment_reversal'] : ['ship', 'return'];
  const rows = await queryAll(
    store,
    creditEntries,
    { dealerId, day: range({ atLeast: others[0]?.fromOn ?? fromOn }), kind: oneOf(kinds) },
    {
      by: ['seq', 'asc'],
      fields: ['kind', 'day', 'receivable', 'unapplied', 'shipmentId', 'paymentId', 'seq'],
    },
  );
  const { rebate } = rule;
  const sumOf = (from: Day, to: Day) => basisOf(rows, rebate.basis, from, to);
  const basis = sumOf(fromOn, toOn);
  const own = [
    ...others.map((one) => rebateFen(rebate, sumOf(one.fromOn, one.toOn))),
    rebateFen(rebate, basis),
  ];
  const paid = others.reduce((sum, { fen }) => sum + fen, 0);
  return { kind: 'rebate', name: rule.name, basis, ownFen: own.at(-1)!, ...dueNow(own, paid) };
}

async function feeFacts(
  { store }: Context,
  { dealerId, fromOn, toOn }: StateDue,
  dueId: string,
): Promise<Facts> {
  const all: ServiceFee[] = await store.query(
    serviceFees,
    { dealerId, closedOn: range({ atLeast: fromOn, below: `${toOn}~` }) },
    {
      orderBy: [
        ['closedOn', 'asc'],
        ['_id', 'asc'],
      ],
      limit: MOST_FEES + 1,
    },
  );
  if (all.length > MOST_FEES) throw new Refusal('DUE_TOO_MANY', { most: MOST_FEES, path: 'toOn' });
  const own = all.filter((fee) => fee.dueId === null || fee.dueId === dueId);
  if (own.length === 0) throw new Refusal('DUE_NOTHING', { path: 'toOn' });
  for (const fee of own) if (fee.dueId === null) store.save(serviceFees, { ...fee, dueId });
  const fen = own.reduce((sum, one) => sum + one.fen, 0);
  return { kind: 'fee', name: '服务费', basis: own.length, ownFen: fen, carryFen: 0, fen };
}

/** The dealer says yes to the sum that it has seen, or what is wrong. */
export const answerDue: UseCase<AnswerDue, DueMoved> = async (
  context,
  { dueId, confirms, revision, text },
) => {
  const { store } = context;
  const due = await store.get(dues, dueId);
  const to = confirms ? ('confirmed' as const) : ('disputed' as const);
  assertCanMove(due, to);
  if (due.revision !== revision) throw new Refusal('DUE_STATE_CHANGED', { state: due.state });
  if (!confirms && text === '') throw new Refusal('REASON_MISSING', { path: 'text' });
  store.notify({
    memberIds: await peopleWithRole('finance'),
    kind: 'due_answered',
    title: confirms ? '返利或服务费已确认，待入账' : '返利或服务费有异议',
    body: `${due.dealerName} ${due.name} ${sayFen(due.fen)}${text ? `：${text}` : ''}`,
    page: duePage(dueId),
  });
  return dueMoved(
    store.save(dues, { ...due, state: to, answers: [...due.answers, answered(context, to, text)] }),
  );
};

/** Put to the dealer's account by neither who stated it nor who said the dealer's yes; nothing to pay is closed without a row. */
export const creditDue: UseCase<DueRequest, DueMoved> = async (context, { dueId }) => {
  const { actor, store } = context;
  const due = await store.get(dues, dueId);
  assertCanMove(due, 'credited');
  const confirmed = due.answers.filter(({ kind }) => kind === 'confirmed').at(-1);
  if (await isAmongPersons(store, actor, [due.statedBy, confirmed?.by]))
    throw new Refusal('DUE_SECOND_PERSON_MISSING');
  const number = `${due.name} ${due.fromOn}–${due.toOn}`;
  const paymentId = due.fen > 0 ? await payOff(context, { ...due, source: due.kind, number }) : null;
  return dueMoved(
    store.save(dues, {
      ...due,
      state: 'credited',
      paymentId,
      answers: [...due.answers, answered(context, 'credited', '')],
    }),
  );
};
