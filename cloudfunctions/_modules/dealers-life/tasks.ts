import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { dealerTaskStates } from '../../../miniprogram/shared/dealers/states';
import type {
  DealerTask,
  DealerTaskKind,
  TaskCheck,
  TaskSeed,
} from '../../../miniprogram/shared/model/dealers-life';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import type {
  AddDealerTask,
  CloseDealerTask,
  DeferDealerTask,
  ListDealerTasks,
  TaskRow,
} from '../../_contracts/dealers-life';
import type { Listed } from '../../_contracts/shapes';
import { hasRole, stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { queryAll } from '../../_platform/query-all';
import type { Draft, Store } from '../../_platform/unit-of-work';
import { question, tally } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { creditAccounts, statements } from '../../_store/credit';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealerTasks, tasksDue } from '../../_store/dealers-life';
import { dealers } from '../../_store/dealers';
import { devices } from '../../_store/devices';
import { partReturns, stockBalances } from '../../_store/goods';
import { grants } from '../../_store/grants';
import { licences } from '../../_store/licences';
import { members } from '../../_store/people';
import { workOrdersOfAll } from '../../_store/work-orders';
import { assertMove } from '../../_platform/life';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';

const PAGE = 30;
const PEOPLE = 999;
const PAPERS = 500;
/** What a dealer's end has to see the end of. */
export const openOrderStates = [
  'draft',
  'blocked',
  'pending',
  'approved',
  'partially_shipped',
  'shipped',
] as const;

type Facts = Record<TaskCheck, { holds: boolean; left: number }>;

/** Everything that tasks are read from, of one dealer, in one request. */
export async function dealerFacts(
  store: Store,
  { _id: dealerId, contract }: Pick<Dealer, '_id' | 'contract'>,
  today: string,
): Promise<Facts> {
  const found = await store.queryTogether({
    grants: tally({
      collection: grants,
      where: { dealerId, state: 'approved', toOn: range({ atLeast: today }) },
    }),
    orders: tally({ collection: dealerOrders, where: { dealerId, state: oneOf(openOrderStates) } }),
    visits: tally({
      collection: workOrdersOfAll,
      where: { dealerId, state: oneOf([...openWorkOrderStates, 'cannot_complete']) },
    }),
    devices: tally({ collection: devices, where: { dealerId } }),
    stock: tally({
      collection: stockBalances,
      where: { dealerId, owner: 'M', total: range({ atLeast: 1 }) },
    }),
    parts: tally({ collection: partReturns, where: { dealerId, state: oneOf(['due', 'sent']) } }),
    statements: tally({ collection: statements, where: { dealerId, state: oneOf(['sent', 'disputed']) } }),
    account: question({ collection: creditAccounts, where: { _id: dealerId }, limit: 1 }),
    papers: question({
      collection: licences,
      where: { dealerId, state: 'valid' },
      limit: PAPERS,
      fields: ['fromOn', 'toOn'],
    }),
    people: question({
      collection: members,
      where: { dealerId, active: true },
      limit: PEOPLE,
      fields: ['roles', 'openid', 'certifications'],
    }),
  });
  const account = found.account[0];
  const owed = account
    ? [account.receivableFen, account.heldFen, account.unappliedFen].filter((fen) => fen !== 0).length
    : 0;
  const gone = (left: number) => ({ holds: left === 0, left });
  const there = (holds: boolean) => ({ holds, left: 0 });
  return {
    contract: there(contract !== undefined && contract !== null && contract.toOn >= today),
    licence: there(
      found.papers.some(({ fromOn, toOn }) => fromOn <= today && (toOn === null || toOn >= today)),
    ),
    granted: there(found.grants > 0),
    admin_bound: there(
      found.people.some(
        ({ roles, openid }) => roles.includes('dealer_admin') && !openid.startsWith('unbound:'),
      ),
    ),
    certified: there(
      found.people.some(({ certifications }) =>
        certifications.some(({ fromOn, toOn }) => fromOn <= today && today <= toOn),
      ),
    ),
    grants_ended: gone(found.grants),
    orders_closed: gone(found.orders),
    visits_handed_over: gone(found.visits),
    devices_handed_over: gone(found.devices),
    stock_empty: gone(found.stock),
    parts_returned: gone(found.parts),
    money_settled: gone(owed),
    statements_answered: gone(found.statements),
    people_ended: gone(found.people.length),
  };
}

export const taskRow = (task: DealerTask, facts: Facts | null): TaskRow => ({
  ...rowOf(task),
  fact: task.check && facts ? facts[task.check] : null,
});

/** The house's people whom a task concerns. */
async function workersOf({ role, dealerId, owner }: Pick<DealerTask, 'role' | 'dealerId' | 'owner'>) {
  if (owner) return [owner.memberId];
  return role === 'dealer_admin' ? adminsOf(dealerId) : peopleWithRole(role);
}

export function insertTask(
  { store, ids, now }: Context,
  dealer: Pick<Dealer, '_id' | 'shortName'>,
  task: Pick<DealerTask, 'kind' | 'text' | 'role' | 'dueOn' | 'shared'> &
    Partial<Pick<DealerTask, 'sourceId' | 'owner' | 'check' | 'required'>>,
): DealerTask {
  const draft: Draft<DealerTask> = {
    _id: ids.newId('DT'),
    dealerId: dealer._id,
    dealerName: dealer.shortName,
    sourceId: null,
    owner: null,
    check: null,
    required: false,
    ...task,
    state: 'open',
    note: '',
    closedBy: null,
    closedAt: null,
    createdAt: now.toISOString(),
  };
  return store.insert(dealerTasks, draft);
}

/** A checklist of the settings becomes tasks, each with its owner and day; everybody concerned is told once. */
export async function plantTasks(
  context: Context,
  dealer: Pick<Dealer, '_id' | 'shortName'>,
  kind: 'onboarding' | 'suspension' | 'termination',
): Promise<void> {
  const { actor, store, now, setting } = context;
  const seeds: TaskSeed[] = setting('lifecycle')[kind];
  const today = dayOf(now);
  for (const { text, role, days, check, required } of seeds)
    insertTask(context, dealer, {
      kind,
      text,
      role,
      check,
      required,
      dueOn: addDays(today, days),
      shared: role === 'dealer_admin',
    });
  const roles = [...new Set(seeds.map(({ role }) => role))];
  const told = await Promise.all(roles.map((role) => workersOf({ role, dealerId: dealer._id, owner: null })));
  const title = { onboarding: '准入事项', suspension: '暂停后的事项', termination: '终止移交事项' }[kind];
  store.notify({
    memberIds: [...new Set(told.flat())].filter((id) => id !== actor.memberId),
    kind: 'dealer_task',
    title: `${dealer.shortName}：${title}`,
    body: `${title}已建立，请办理其中由您的岗位负责的几项。`,
    page: pages.dealerTasks({}),
  });
}

export const openTasks = (
  store: Store,
  dealerId: string,
  kinds: readonly DealerTaskKind[],
): Promise<DealerTask[]> =>
  queryAll(store, dealerTasks, { dealerId, state: 'open' }, { by: ['dueOn', 'asc'] }).then((all) =>
    all.filter(({ kind }) => kinds.includes(kind)),
  );

/** What has lost its ground is dropped with the reason, not forgotten. */
export async function dropTasks(
  { actor, store, now }: Context,
  dealerId: string,
  kinds: readonly DealerTaskKind[],
  note: string,
): Promise<void> {
  for (const task of await openTasks(store, dealerId, kinds))
    store.save(
      dealerTasks,
      { ...task, state: 'dropped', note, closedBy: stampOf(actor), closedAt: now.toISOString() },
      note,
    );
}

/** Refused with each of them while something that must be done first is open. */
export async function assertDone(store: Store, dealerId: string, kind: DealerTaskKind): Promise<void> {
  const open = (await openTasks(store, dealerId, [kind])).filter(({ required }) => required);
  if (open.length > 0) throw new Refusal('DEALER_TASKS_OPEN', { tasks: open.map(({ text }) => text) });
}

export const listDealerTasks: UseCase<ListDealerTasks, Listed<'tasks', TaskRow>> = async (
  { actor, store, now },
  { dealerId, mine, state, due, text, after },
) => {
  const seesAll = hasRole(actor, 'channel_manager', 'auditor') && !mine;
  const whose =
    dealerId !== undefined
      ? { dealerId }
      : actor.dealerId !== null
        ? { dealerId: actor.dealerId }
        : seesAll
          ? {}
          : { role: oneOf(actor.roles) };
  const { rows, ...page } = await listOrFind(store, dealerTasks, {
    ...{
      text,
      after,
      where: due ? tasksDue(actor, dayOf(now)) : { state },
      whose: due ? {} : whose,
      by: ['dueOn', 'asc'],
      limit: PAGE,
    },
  });
  const facts =
    dealerId === undefined ? null : await dealerFacts(store, await store.get(dealers, dealerId), dayOf(now));
  return { tasks: rows.map((task) => taskRow(task, facts)), ...page };
};

export const addDealerTask: UseCase<AddDealerTask, { taskId: string }> = async (
  context,
  { dealerId, ...given },
) => {
  const { actor, store } = context;
  const dealer = await store.get(dealers, dealerId);
  const task = insertTask(context, dealer, {
    kind: 'next_step',
    ...given,
    shared: given.shared || given.role === 'dealer_admin',
  });
  store.notify({
    memberIds: (await workersOf(task)).filter((id) => id !== actor.memberId),
    kind: 'dealer_task',
    title: `${dealer.shortName}：新事项`,
    body: `${given.text}（${given.dueOn} 前）`,
    page: pages.dealerTasks({}),
  });
  return { taskId: task._id };
};

/**
 * Done by whoever holds the role, and only when the facts agree; not needed any more, or open again, also by the channel
 * manager who looks after the dealer.
 */
export const closeDealerTask: UseCase<CloseDealerTask, { taskId: string; revision: number }> = async (
  { actor, store, now },
  { taskId, to, note },
) => {
  const task = await store.get(dealerTasks, taskId);
  const isOwn = hasRole(actor, task.role);
  const looksAfter = hasRole(actor, 'channel_manager');
  if (!isOwn && (to === 'done' || !looksAfter))
    throw new Refusal('DEALER_TASK_NOT_YOURS', { role: task.role });
  assertMove(dealerTaskStates, task, to, 'DEALER_TASK_STATE_CHANGED');
  if (to === 'dropped' && (task.required || !looksAfter))
    throw new Refusal(task.required ? 'DEALER_TASK_REQUIRED' : 'DEALER_TASK_NOT_YOURS', { role: task.role });
  if (to === 'done' && task.check) {
    const fact = (await dealerFacts(store, await store.get(dealers, task.dealerId), dayOf(now)))[task.check];
    if (!fact.holds) throw new Refusal('DEALER_TASK_NOT_SO', { check: task.check, left: fact.left });
  }
  const closed =
    to === 'open'
      ? { closedBy: null, closedAt: null }
      : { closedBy: stampOf(actor), closedAt: now.toISOString() };
  const { revision } = store.save(dealerTasks, { ...task, state: to, note, ...closed }, note);
  return { taskId, revision };
};

export const deferDealerTask: UseCase<DeferDealerTask, { taskId: string; revision: number }> = async (
  { actor, store },
  { taskId, dueOn, reason },
) => {
  const task = await store.get(dealerTasks, taskId);
  if (task.state !== 'open') throw new Refusal('DEALER_TASK_STATE_CHANGED', { state: task.state });
  const { revision } = store.save(dealerTasks, { ...task, dueOn }, reason);
  store.notify({
    memberIds: (await workersOf(task)).filter((id) => id !== actor.memberId),
    kind: 'dealer_task',
    title: `${task.dealerName}：事项改期`,
    body: `${task.text} 改到 ${dueOn}：${reason}`,
    page: pages.dealerTasks({}),
  });
  return { taskId, revision };
};
