import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { planStates } from '../../../miniprogram/shared/dealers/states';
import type { ImprovementPlan } from '../../../miniprogram/shared/model/dealers-life';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  ClosePlanRequest,
  ListPlansRequest,
  OpenPlanRequest,
  PlanMoved,
  PlanRequest,
  PlanRow,
  ReviewPlanRequest,
} from '../../_contracts/dealers-life';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { dealers } from '../../_store/dealers';
import { improvementPlans, plansToRead, plansToReview } from '../../_store/dealers-life';
import { assertMove } from '../../_platform/life';
import { adminsOf } from '../people/whom-to-tell';
import { insertTask } from './tasks';
import { narrowedBy } from '../people/narrowed-by';

const PAGE = 50;
const rowOf = ({ head: _, ...plan }: ImprovementPlan): PlanRow => plan;
const moved = ({ _id, state, revision }: ImprovementPlan): PlanMoved => ({ planId: _id, state, revision });
const assertOpen = ({ state }: ImprovementPlan): void => {
  if (state !== 'open') throw new Refusal('PLAN_STATE_CHANGED', { state });
};

/** Goals with dates for a dealer that has to get better; one at a time, so that everybody knows which counts. */
export const openPlan: UseCase<OpenPlanRequest, PlanMoved> = async (
  { actor, store, ids, now, setting },
  { dealerId, goals, ...given },
) => {
  const dealer = await store.get(dealers, dealerId);
  const running = await store.query(
    improvementPlans,
    { dealerId, state: 'open' },
    { limit: 1, fields: ['_id'] },
  );
  if (running.length > 0) throw new Refusal('PLAN_OPEN_ALREADY', { planId: running[0]!._id });
  const first = addDays(given.fromOn, setting('lifecycle').planReviewDays);
  const plan = store.insert(improvementPlans, {
    _id: ids.newId('IP'),
    dealerId,
    dealerName: dealer.shortName,
    ...given,
    state: 'open',
    goals: goals.map((goal, n) => ({ id: `G${n + 1}`, ...goal, verdict: 'open', evidence: '' })),
    reviews: [],
    nextReviewOn: first < given.untilOn ? first : given.untilOn,
    seenBy: null,
    seenAt: null,
    openedBy: stampOf(actor),
    createdAt: now.toISOString(),
    closedBy: null,
    closedAt: null,
    result: '',
  });
  // Whoever is changed by it writes it too: of two opened at once, one is.
  store.save(dealers, { ...dealer, planId: plan._id });
  store.notify({
    memberIds: await adminsOf(dealerId),
    kind: 'improvement_plan',
    title: '新的改进计划，请阅读',
    body: given.why,
    page: pages.plan({ id: plan._id }),
  });
  return moved(plan);
};

export const readPlan: UseCase<PlanRequest, { plan: PlanRow }> = async ({ store }, { planId }) => ({
  plan: rowOf(await store.get(improvementPlans, planId)),
});

/** Whose next look is due first comes first. */
export const listPlans: UseCase<ListPlansRequest, { plans: PlanRow[]; next: string | null }> = async (
  { actor, store, now },
  { dealerId, state, waits, text, after },
) => {
  const { rows, next } = text
    ? await store.seek(improvementPlans, await narrowedBy({ actor, store }, text, null), {
        ...{ by: ['createdAt', 'desc'], after, limit: PAGE },
      })
    : await store.seek(
        improvementPlans,
        {
          ...(waits === 'review' ? plansToReview(dayOf(now)) : waits === 'read' ? plansToRead : { state }),
          ...(dealerId ? { dealerId } : {}),
        },
        { by: ['nextReviewOn', 'asc'], after, limit: PAGE },
      );
  return { plans: rows.map(rowOf), next };
};

/** The dealer has read it: from then on nobody can say that it was not known. */
export const seePlan: UseCase<PlanRequest, PlanMoved> = async ({ actor, store, now }, { planId }) => {
  const plan = await store.get(improvementPlans, planId);
  if (plan.seenAt !== null) return moved(plan);
  const saved = store.save(improvementPlans, { ...plan, seenBy: stampOf(actor), seenAt: now.toISOString() });
  store.notify({
    memberIds: [plan.openedBy.memberId],
    kind: 'improvement_plan',
    title: `${plan.dealerName} 已阅读改进计划`,
    body: `${actor.name} 已阅读。`,
    page: pages.plan({ id: planId }),
  });
  return moved(saved);
};

/** Looked at every month: what of each goal is so, by what evidence. */
export const reviewPlan: UseCase<ReviewPlanRequest, PlanMoved> = async (
  { actor, store, now, setting },
  { planId, revision, note, goals },
) => {
  const plan = await store.get(improvementPlans, planId);
  assertOpen(plan);
  if (plan.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const bare = goals.findIndex(({ verdict, evidence }) => verdict !== 'open' && !evidence.trim());
  if (bare >= 0) throw new Refusal('REASON_MISSING', { path: `goals.${bare}.evidence` });
  const given = new Map(goals.map((goal) => [goal.id, goal]));
  const next = addDays(dayOf(now), setting('lifecycle').planReviewDays);
  const saved = store.save(
    improvementPlans,
    {
      ...plan,
      goals: plan.goals.map((goal) => ({ ...goal, ...given.get(goal.id) })),
      reviews: [...plan.reviews, { at: now.toISOString(), by: stampOf(actor), note }],
      nextReviewOn: next < plan.untilOn || dayOf(now) >= plan.untilOn ? next : plan.untilOn,
    },
    note,
  );
  store.notify({
    memberIds: await adminsOf(plan.dealerId),
    kind: 'improvement_plan',
    title: '改进计划已复盘',
    body: note,
    page: pages.plan({ id: planId }),
  });
  return moved(saved);
};

/** Met or not, with every goal decided; not met puts the question of what follows before a person. */
export const closePlan: UseCase<ClosePlanRequest, PlanMoved> = async (context, { planId, to, result }) => {
  const { actor, store, now } = context;
  const plan = await store.get(improvementPlans, planId);
  assertMove(planStates, plan, to, 'PLAN_STATE_CHANGED');
  const open = plan.goals.filter(({ verdict }) => verdict === 'open');
  const unmet = plan.goals.filter(({ verdict }) => verdict !== 'met');
  if (to !== 'dropped' && (open.length > 0 || (to === 'met' && unmet.length > 0)))
    throw new Refusal('PLAN_GOALS_OPEN', {
      goals: (open.length > 0 ? open : unmet).map(({ text }) => text),
    });
  const saved = store.save(
    improvementPlans,
    { ...plan, state: to, result, closedBy: stampOf(actor), closedAt: now.toISOString() },
    result,
  );
  const dealer = await store.get(dealers, plan.dealerId);
  if (to === 'not_met')
    insertTask(context, dealer, {
      kind: 'plan',
      sourceId: planId,
      text: '改进计划未达成：决定继续、暂停或终止',
      role: 'channel_manager',
      dueOn: addDays(dayOf(now), 14),
      shared: false,
    });
  store.save(dealers, { ...dealer, planId: null });
  store.notify({
    memberIds: await adminsOf(plan.dealerId),
    kind: 'improvement_plan',
    title: to === 'met' ? '改进计划已达成' : to === 'not_met' ? '改进计划未达成' : '改进计划已取消',
    body: result,
    page: pages.plan({ id: planId }),
  });
  return moved(saved);
};
