import { addDays, dayOf } from '../../miniprogram/shared/days';
import type { Device, ServicePlan } from '../../miniprogram/shared/model/devices';
import { HORIZON_DAYS, reconcile } from '../../miniprogram/shared/visit/service-plans';
import { bringUpToDate, endedOrders, makeOrders } from '../_modules/devices/make-planned-orders';
import type { Planning } from '../_modules/devices/make-planned-orders';
import { knownDays } from '../_modules/settings/working-days';
import { remindOfEnds } from './remind-of-ends';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { inTime, someAtOnce } from '../_platform/in-time';
import { alone } from '../_platform/job-state';
import { everyPage, seekDocuments } from '../_platform/seek';
import type { Surroundings } from '../_platform/serve';
import { readSettings } from '../_platform/settings';
import { range } from '../_platform/where';

const PAGE = 200;
const FIELDS = [
  ...['modelId', 'hospitalId', 'installedOn', 'entitlements', 'standing', 'plans', 'mergedInto', 'counter'],
  // For what is told of them.
  ...['modelName', 'serial', 'hospitalName', 'dealerId', 'loan'],
];

/**
 * 计划工单: makes the orders of what falls due within the horizon. Once a day it walks through all instruments, which may have
 * come under a plan, left one, or finished what theirs waits for, and tells what of their cover ends; each run then makes what is due, found by its day. A run that
 * ends in between, twice or at once makes each order once: its id is plan, instrument and sequence.
 */
export const makePlannedOrders: Job = (world) =>
  alone(
    world,
    'make-planned-orders',
    { walkedOn: '', after: '' },
    async (state, keep): Promise<Record<string, number>> => {
      const setting = await readSettings('clocks', 'calendar', 'reminders');
      const plans: ServicePlan[] = [];
      for await (const { rows } of everyPage<ServicePlan>('service_plans', {})) plans.push(...rows);
      const calendar = setting('calendar');
      const planning = { plans, clocks: { book: setting('clocks'), days: knownDays(calendar) }, calendar };
      const today = dayOf(world.now());
      let [changed, reminded] = [0, 0];
      if (state.walkedOn !== today) {
        let after: string | null = state.after || null;
        const done = await inTime(async () => {
          const page: { rows: Device[]; next: string | null } = await seekDocuments<Device>(
            'devices',
            {},
            {
              ...{ by: ['_id', 'asc'], after, limit: PAGE, fields: FIELDS },
            },
          );
          if (plans.length > 0) changed += await bringPage(world, page.rows, plans);
          reminded += await remindOfEnds(page.rows, setting('reminders').days, world.now());
          after = page.next;
          await keep({ after: after ?? '' });
          return after !== null;
        });
        if (done) await keep({ walkedOn: today, after: '' });
      }
      return { changed, reminded, planned: plans.length > 0 ? await makeDue(world, planning) : 0 };
    },
  );

async function bringPage(world: Surroundings, rows: readonly Device[], plans: readonly ServicePlan[]) {
  const today = dayOf(world.now());
  const ended = await endedOrders(rows);
  const moved = rows.filter((device) => {
    const now = reconcile(device, plans, ended, today);
    return now !== device.plans && (now.length > 0 || device.plans);
  });
  let changed = 0;
  await someAtOnce(moved, async ({ _id }) => {
    const did = await actAsSystem(world, 'job.followPlans', (store, at) =>
      bringUpToDate(store, _id, plans, ended, at),
    );
    if (did) changed += 1;
  });
  return changed;
}

/** What is due, the earliest first; an instrument that has its orders is found no more. */
export async function makeDue(world: Surroundings, planning: Planning): Promise<number> {
  const below = addDays(dayOf(world.now()), HORIZON_DAYS + 1);
  let planned = 0;
  await inTime(async () => {
    const { rows, next } = await seekDocuments<Device>(
      'devices',
      { planDueOn: range({ atLeast: '0', below }) },
      { by: ['planDueOn', 'asc'], limit: PAGE, fields: ['planDueOn'] },
    );
    await someAtOnce(rows, async ({ _id }) => {
      planned += await actAsSystem(world, 'job.makePlannedOrders', (store, at) =>
        makeOrders(store, _id, planning, at),
      );
    });
    return next !== null;
  });
  return planned;
}
