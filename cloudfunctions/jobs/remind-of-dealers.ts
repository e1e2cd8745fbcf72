import type { NoticeKind } from '../../miniprogram/shared/notice-kinds';
import { addDays, dayOf, daysUntil } from '../../miniprogram/shared/days';
import { sayPeriod } from '../../miniprogram/shared/figures/rows';
import type { Appraisal } from '../../miniprogram/shared/model/appraisal';
import type { DealerTask, ImprovementPlan } from '../../miniprogram/shared/model/dealers-life';
import type { Dealer } from '../../miniprogram/shared/model/people';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import { pages } from '../../miniprogram/shared/pages';
import type { Address } from '../../miniprogram/shared/pages';
import { sayExpiry } from '../../miniprogram/shared/say';
import type { Role } from '../../miniprogram/shared/states';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments } from '../_platform/database';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';
import { everyPage } from '../_platform/seek';
import { range } from '../_platform/where';
import { readersOfMany } from '../_modules/people/whom-to-tell';

/** Told so many days before a task is due, on its day, and every week after it. */
const BEFORE = 3;
const WEEK = 7;

/**
 * Every morning, to whoever has to do something about a dealer: tasks that fall due or are overdue, contracts that end, plans
 * to be looked at, objections that may be made for a few days more. What is told once for a day is not told again, and a day without a run is made up for.
 */
export const remindOfDealers: Job = async (world) => {
  const now = world.now();
  const today = dayOf(now);
  const kept = await queryDocuments<{ _id: string; value: unknown }>('settings', { _id: 'lifecycle' });
  const { contractDays } = settingsFrom(kept)('lifecycle');
  const readers = readersOfMany();
  const holdersOf = async (role: Role, dealerId: string): Promise<string[]> =>
    role === 'dealer_admin' ? readers.adminsOf(dealerId) : readers.withRole(role);
  const told = (
    kind: NoticeKind,
    memberId: string,
    about: string,
    title: string,
    body: string,
    page: Address,
  ) => ({
    _id: `MSG-dealer-${sha256Hex(`${memberId}\n${about}`).slice(0, 32)}`,
    memberId,
    kind,
    title,
    body,
    page,
    createdAt: now.toISOString(),
  });
  const messages: NewMessage[] = [];

  const due = { state: 'open', dueOn: range({ atLeast: '', below: addDays(today, BEFORE + 1) }) };
  for await (const { rows } of everyPage<DealerTask>('dealer_tasks', due, { by: ['dueOn', 'asc'] })) {
    await readers.learn(rows.map(({ dealerId }) => dealerId));
    for (const task of rows) {
      const mark = stepOf(daysUntil(task.dueOn, today));
      const whom = task.owner ? [task.owner.memberId] : await holdersOf(task.role, task.dealerId);
      for (const memberId of whom)
        messages.push(
          told(
            'dealer_task_due',
            memberId,
            `task ${task._id} ${task.dueOn} ${mark}`,
            task.dueOn < today ? '经销商事项已逾期' : '经销商事项快到期',
            `${task.dealerName}：${task.text}，${task.dueOn}（${sayExpiry(task.dueOn, today)}）`,
            pages.dealerTasks({ dealerId: task.dealerId, dealerName: task.dealerName }),
          ),
        );
    }
  }

  const ending = {
    'contract.toOn': range({
      atLeast: addDays(today, -WEEK),
      below: addDays(today, Math.max(...contractDays) + 1),
    }),
  };
  for await (const { rows } of everyPage<Dealer>('dealers', ending, { by: ['contract.toOn', 'asc'] })) {
    await readers.learn(rows.map(({ _id }) => _id));
    for (const dealer of rows) {
      if (dealer.state !== 'active' && dealer.state !== 'suspended') continue;
      const { toOn } = dealer.contract!;
      const left = daysUntil(toOn, today);
      const mark = left < 0 ? 'over' : Math.min(...contractDays.filter((days) => left <= days));
      const managers = await holdersOf('channel_manager', dealer._id);
      for (const memberId of [...managers, ...(await holdersOf('dealer_admin', dealer._id))])
        messages.push(
          told(
            'dealer_task_due',
            memberId,
            `contract ${dealer._id} ${toOn} ${mark}`,
            left < 0 ? '经销合同已到期' : '经销合同快到期',
            `${dealer.shortName}：${toOn}（${sayExpiry(toOn, today)}）`,
            pages.dealerFile({ id: dealer._id }),
          ),
        );
    }
  }

  const toReview = { state: 'open', nextReviewOn: range({ atLeast: '', below: addDays(today, 1) }) };
  for await (const { rows } of everyPage<ImprovementPlan>('improvement_plans', toReview, {
    by: ['nextReviewOn', 'asc'],
  }))
    for (const plan of rows)
      for (const memberId of await holdersOf('channel_manager', plan.dealerId))
        messages.push(
          told(
            'improvement_plan',
            memberId,
            `plan ${plan._id} ${plan.nextReviewOn}`,
            '改进计划该复盘了',
            `${plan.dealerName}：${plan.why}`,
            pages.plan({ id: plan._id }),
          ),
        );
  const closing = {
    state: 'open',
    objectUntilOn: range({ atLeast: today, below: addDays(today, BEFORE) }),
  };
  for await (const { rows } of everyPage<Appraisal>('appraisals', closing, {
    by: ['objectUntilOn', 'asc'],
  })) {
    await readers.learn(rows.map(({ dealerId }) => dealerId));
    for (const sheet of rows) {
      if (sheet.acceptedAt !== null) continue;
      for (const memberId of await holdersOf('dealer_admin', sheet.dealerId))
        messages.push(
          told(
            'appraisal',
            memberId,
            `appraisal ${sheet._id} ${sheet.objectUntilOn}`,
            '考核申诉快截止',
            `${sayPeriod(sheet.period)}考核可申诉到 ${sheet.objectUntilOn}（${sayExpiry(sheet.objectUntilOn!, today)}）`,
            pages.appraisal({ id: sheet._id }),
          ),
        );
    }
  }
  return { reminded: await tellOnce(messages) };
};

/** Which of a task's reminders a day belongs to. */
function stepOf(left: number): string {
  if (left > 0) return 'before';
  return left === 0 ? 'due' : `over ${Math.floor((-left - 1) / WEEK)}`;
}
