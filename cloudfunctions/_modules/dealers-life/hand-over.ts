import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { HandedOver, HandOverRequest } from '../../_contracts/dealers-life';
import { dispatches, hasRole, stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealers } from '../../_store/dealers';
import { devices } from '../../_store/devices';
import { workOrdersOfAll } from '../../_store/work-orders';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { openOrderStates } from './tasks';

/** So many in one transaction; who hands over calls again until nothing is left. */
const AT_ONCE = 20;
const REASON = '原服务商暂停或终止合作，移交';

interface Successor {
  dealerId: string | null;
  dealerName: string;
}
const maker: Successor = { dealerId: null, dealerName: '厂家' };

/**
 * Whom the grants name for a place and line on the day after: the dealer itself is blocked, so it is never among them. One
 * question a place and line, however many instruments stand there.
 */
function successors(
  context: Context,
): (hospitalId: string | null, lineId: string | null) => Promise<Successor> {
  const day = addDays(dayOf(context.now), 1);
  const known = new Map<string, Promise<Successor>>();
  const ask = async (hospitalId: string, productLineId: string): Promise<Successor> => {
    // Loaded when needed: the coverage rule would cost every cold start.
    const { whoMay } = await import('../grants/ask-grants');
    const found = await whoMay(context, { hospitalId, productLineId, day, kind: 'serve' });
    for (const { dealerId, dealerName } of found.dealers)
      if ((await context.store.find(dealers, dealerId))?.state === 'active') return { dealerId, dealerName };
    return maker;
  };
  return (hospitalId, lineId) => {
    if (!hospitalId || !lineId) return Promise.resolve(maker);
    const key = `${hospitalId} ${lineId}`;
    const asked = known.get(key) ?? ask(hospitalId, lineId);
    known.set(key, asked);
    return asked;
  };
}

/** Who looks after what; says what came of it and what is still there. */
class Tally {
  private readonly counts = new Map<string | null, HandedOver['to'][number]>();
  moved = 0;
  add({ dealerId, dealerName }: Successor): void {
    const before = this.counts.get(dealerId) ?? { dealerId, dealerName, count: 0 };
    this.counts.set(dealerId, { ...before, count: before.count + 1 });
    this.moved++;
  }
  reply(left: number): HandedOver {
    return { moved: this.moved, to: [...this.counts.values()], left };
  }
}

/**
 * What a dealer that is out leaves behind goes over a piece at a time: instruments and open visits to whom the grants name,
 * or to the manufacturer where they name nobody; its own orders end, with the exact release of what they held.
 */
export const handOver: UseCase<HandOverRequest, HandedOver> = async (context, { dealerId, what }) => {
  const { actor, store } = context;
  const fits = what === 'orders' ? hasRole(actor, 'channel_manager') : dispatches(actor);
  if (!fits) throw new Refusal('ACTION_NOT_ALLOWED');
  const dealer = await store.get(dealers, dealerId);
  // Orders of one that is only suspended wait for it.
  const isOut = dealer.state === 'terminated' || (dealer.state === 'suspended' && what !== 'orders');
  if (!isOut) throw new Refusal('DEALER_ACTIVE_AGAIN');
  if (what === 'orders') return endOrders(context, dealerId);
  return what === 'devices' ? handOverDevices(context, dealerId) : handOverVisits(context, dealerId);
};

async function handOverDevices(context: Context, dealerId: string): Promise<HandedOver> {
  const { store } = context;
  const found = await store.query(devices, { dealerId }, { orderBy: [['_id', 'asc']], limit: AT_ONCE });
  const successorOf = successors(context);
  const tally = new Tally();
  for (const device of found) {
    const successor = await successorOf(device.hospitalId, device.productLineId);
    store.save(devices, { ...device, dealerId: successor.dealerId }, REASON);
    tally.add(successor);
  }
  return tally.reply((await store.count(devices, { dealerId })) - tally.moved);
}

async function handOverVisits(context: Context, dealerId: string): Promise<HandedOver> {
  const { actor, store, now } = context;
  const open = { dealerId, state: oneOf([...openWorkOrderStates, 'cannot_complete']) };
  const found = await store.query(workOrdersOfAll, open, { orderBy: [['_id', 'asc']], limit: AT_ONCE });
  const successorOf = successors(context);
  const tally = new Tally();
  const act = { by: stampOf(actor), at: now.toISOString(), reason: REASON };
  const byDealer = new Map<string | null, WorkOrder[]>();
  for (const order of found) {
    const successor = await successorOf(order.site.hospitalId, order.device?.productLineId ?? null);
    const back = rule.takeBack(order, act);
    const saved = store.save(
      workOrdersOfAll,
      successor.dealerId === null ? back : rule.assignDealer(back, successor.dealerId, act),
      REASON,
    );
    byDealer.set(successor.dealerId, [...(byDealer.get(successor.dealerId) ?? []), saved]);
    tally.add(successor);
  }
  for (const [to, orders] of byDealer)
    store.notify({
      memberIds: to === null ? await peopleWithRole('dispatcher') : await adminsOf(to),
      kind: 'work_order_for_dealer',
      title: `移交来 ${orders.length} 张工单，待派工`,
      body: orders.map(({ site }) => site.hospitalName).join('、'),
      page: orders.length === 1 ? pages.dispatchOrder({ id: orders[0]!._id }) : pages.board(),
    });
  return tally.reply((await store.count(workOrdersOfAll, open)) - tally.moved);
}

/** At once, what a timer does too. What is with the carrier is a fact: it stays, to be received, returned or claimed. */
async function endOrders(context: Context, dealerId: string): Promise<HandedOver> {
  const { store } = context;
  const open = { dealerId, state: oneOf(openOrderStates.filter((state) => state !== 'shipped')) };
  const found = await store.query(dealerOrders, open, { orderBy: [['createdAt', 'asc']], limit: AT_ONCE });
  const { endOrder } = await import('../dealer-orders/end-order');
  for (const order of found) await endOrder(context, order);
  return { moved: found.length, to: [], left: (await store.count(dealerOrders, open)) - found.length };
}
