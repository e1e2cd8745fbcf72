import { dayOf } from '../../../miniprogram/shared/days';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { dispatchStep, GRANTED, ruleFor } from '../../../miniprogram/shared/visit/auto-dispatch';
import type { DispatchRule } from '../../../miniprogram/shared/visit/auto-dispatch';
import { workOrderStates } from '../../../miniprogram/shared/states';
import type { WorkOrderState } from '../../../miniprogram/shared/states';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { TriedRules, TryRulesRequest } from '../../_contracts/work-orders';
import { system } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { someAtOnce } from '../../_platform/in-time';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { workOrders, workOrdersOfAll } from '../../_store/work-orders';
import { adminsOf, dispatchersFor } from '../people/whom-to-tell';
import { saySite } from '../../../miniprogram/shared/say';

type Asking = Pick<Context, 'actor' | 'store' | 'now'>;

/** Whom a rule would ask, in its order, each once: those who may work and, where it says so, whom the grants name that day. */
async function candidates(
  context: Asking,
  { to }: DispatchRule,
  { device, site }: Pick<WorkOrder, 'device' | 'site'>,
): Promise<string[]> {
  const granted =
    to.includes(GRANTED) && device?.productLineId
      ? await (
          await import('../grants/ask-grants')
        ).dealersWhoServe(context, {
          hospitalId: site.hospitalId,
          productLineId: device.productLineId,
          kind: 'serve',
        })
      : [];
  const named = [...new Set(to.flatMap((one) => (one === GRANTED ? granted : [one])))];
  const known = await context.store.findMany(dealers, named);
  return named.filter((id) => known.get(id)?.state === 'active');
}

/** One step of one order that waits, decided anew by what it is now; false: nothing was to be done. */
export async function dispatchOne(
  store: Store,
  id: string,
  setting: Settings['dispatching'],
  now: Date,
): Promise<boolean> {
  const order = await store.get(workOrdersOfAll, id);
  const at = now.toISOString();
  const step = dispatchStep(order, setting, at);
  if (!step) return false;
  const where = `${saySite(order.site)}：${order.description}`;
  const page = pages.dispatchOrder({ id });
  const tellDispatch = async (dealerId: string | null, title: string) =>
    store.notify({
      memberIds: await dispatchersFor(dealerId),
      kind: 'work_order_unclaimed',
      title,
      body: where,
      page,
    });
  if (step === 'remind') {
    store.save(workOrdersOfAll, { ...order, unclaimedToldAt: at });
    await tellDispatch(order.dealerId, '工单还没有人接，请处理');
    return true;
  }
  const found = ruleFor(setting.rules, order)!;
  const by = { memberId: 'system', name: `自动派单“${found.name}”` };
  const tried = [...(order.offers ?? []), ...(order.dealerId ? [order.dealerId] : [])];
  const [next] = (await candidates({ actor: system, store, now }, found, order)).filter(
    (dealerId) => !tried.includes(dealerId),
  );
  const from = order.dealerId;
  const back =
    step === 'withdraw'
      ? rule.takeBack(order, { by, at, reason: `经销商 ${found.answerMinutes} 分钟未派工` })
      : order;
  if (!next) {
    store.save(workOrdersOfAll, { ...back, offers: tried, offersEnded: true });
    await tellDispatch(null, '自动派单找不到经销商，请人工派工');
  } else {
    const given = rule.assignDealer(back, next, { by, at, reason: `规则“${found.name}”` });
    store.save(workOrdersOfAll, { ...given, offers: tried });
    store.notify({
      memberIds: await adminsOf(next),
      kind: 'work_order_for_dealer',
      title: '新工单待派工',
      body: where,
      page,
    });
  }
  if (step === 'withdraw' && from)
    store.notify({
      memberIds: await adminsOf(from),
      kind: 'work_order_withdrawn',
      title: '工单已转出：超时未派工',
      body: where,
      page: pages.home(),
    });
  return true;
}

const TRIED = 100;
const DAYS = 30;

/** 试算: what rules would have done with the newest orders of the last month, beside who had them. Writes nothing. */
export const tryRules: UseCase<TryRulesRequest, TriedRules> = async ({ actor, store, now }, { rules }) => {
  const since = new Date(now.getTime() - DAYS * 86_400_000).toISOString();
  const where = {
    state: oneOf(Object.keys(workOrderStates) as WorkOrderState[]),
    source: oneOf(['hospital', 'system', 'dispatcher'] as const),
    createdAt: range({ atLeast: since }),
  };
  const found = await store.query(workOrders, where, {
    orderBy: [['createdAt', 'desc']],
    limit: TRIED,
    fields: ['number', 'severity', 'device', 'site', 'dealerId', 'createdAt'],
  });
  const all = await store.count(workOrders, where);
  const would = new Map<string, string | null>();
  await someAtOnce([...found], async (order) => {
    const fitting = ruleFor(rules, order);
    if (!fitting) return;
    const day = { actor, store, now: new Date(order.createdAt) };
    would.set(order._id, (await candidates(day, fitting, order))[0] ?? null);
  });
  const ids = [...would.values(), ...found.map(({ dealerId }) => dealerId)].flatMap((id) => id ?? []);
  const named = await store.findMany(dealers, [...new Set(ids)]);
  const nameOf = (id: string | null) => (id ? (named.get(id)?.shortName ?? id) : '');
  return {
    looked: found.length,
    beyond: all - found.length,
    rows: found.flatMap((order) => {
      const fitting = ruleFor(rules, order);
      if (!fitting) return [];
      const to = would.get(order._id) ?? null;
      return [
        {
          workOrderId: order._id,
          number: order.number,
          on: dayOf(order.createdAt),
          hospitalName: order.site.hospitalName,
          rule: fitting.name,
          would: nameOf(to),
          had: order.dealerId ? nameOf(order.dealerId) : '',
          same: to !== null && to === order.dealerId,
        },
      ];
    }),
  };
};
