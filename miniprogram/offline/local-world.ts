import type { Home } from '../../cloudfunctions/_contracts/home';
import { clockAheadSeconds } from '../api/client';
import type { WorkOrder } from '../shared/model/work-orders';
import type { StepAction, StepInput } from '../shared/visit/steps';
import { checklistFor } from '../shared/visit/checklist';
import { canHelpNow } from '../shared/visit/helpers';
import { canBeShared, canShare, sharing } from '../shared/visit/shared-visits';
import { isInHand } from '../shared/visit/work-order';
import { applyItem } from './apply-item';
import type { CertifiedPerson, LocalSettings } from './apply-item';
import { allowed, enqueue, outbox } from './outbox';
import type { OutboxItem } from './queue';
import { keepCopy, readCopy, wxShelf } from './shelf';

/**
 * What the engineer sees without a network: copies of what the server said last, with everything that is still in the
 * queue applied on top by the shared rules.
 */
const HOME = 'home';
const orderCopy = (id: string) => `order:${id}`;
export const subjectOfOrder = (id: string) => `work_orders:${id}`;

export const lastHome = (): Home | null => readCopy<Home>(HOME);

/** Keeps a fresh home; each order under its own key, so that one order's growth does not rewrite the others. */
export function keepHome(home: Home): void {
  const orders = home.engineer ? home.engineer.orders : [];
  keepCopy(HOME, home.engineer ? { ...home, engineer: { ...home.engineer, orders: [] } } : home);
  keepCopy(
    'orders',
    orders.map(({ _id }) => _id),
  );
  for (const order of orders) keepCopy(orderCopy(order._id), order);
  const wanted = new Set([...orders.map(({ _id }) => orderCopy(_id)), ...localOnly().map(orderCopy)]);
  for (const key of wxShelf.keys()) {
    const name = key.slice('copy:'.length);
    if (key.indexOf('copy:order:') === 0 && !wanted.has(name) && !hasUnsent(name.slice('order:'.length)))
      wxShelf.remove(key);
  }
}

const hasUnsent = (id: string) => outbox.unsent().some(({ subject }) => subject === subjectOfOrder(id));

/** Orders made on this phone that the server has not confirmed yet. */
function localOnly(): string[] {
  return outbox
    .unsent()
    .filter(({ action }) => action === 'workOrder.create')
    .map(({ input }) => (input as { workOrderId: string }).workOrderId);
}

export function me(): CertifiedPerson | null {
  const home = lastHome();
  return home && home.me;
}
export function localSettings(): LocalSettings | null {
  const home = lastHome();
  return home && home.engineer ? home.engineer.settings : null;
}

export const keepOrder = (order: Omit<WorkOrder, 'head' | 'strays' | 'requestedBy'>): boolean =>
  keepCopy(orderCopy(order._id), order);

/** Whether the person allows location, as said last, sent or not. */
export function locationAllowed(): boolean {
  const [said] = outbox
    .unsent()
    .filter(({ action }) => action === 'member.consent')
    .map(({ input }) => (input as { location: boolean }).location)
    .reverse();
  const home = lastHome();
  return said === undefined ? !!home && home.me.consents.locationAt !== null : said;
}

/** Asked once and kept: the consent, or its taking back, goes to the server with the next sync, in the order it was said. */
export async function sayLocation(allowed: boolean): Promise<void> {
  await enqueue({
    action: 'member.consent',
    input: { location: allowed },
    subject: 'members:me',
    title: allowed ? '同意使用位置' : '收回位置同意',
  });
  const home = lastHome();
  if (!home) return;
  const consents = { ...home.me.consents, locationAt: allowed ? new Date().toISOString() : null };
  keepCopy(HOME, { ...home, me: { ...home.me, consents } });
}

export interface LocalOrder {
  order: WorkOrder;
  /** Items of this order that are not in the cloud yet. */
  unsent: OutboxItem[];
}

/** The order as it will be once the queue is through; null when this phone does not know it. */
export function localOrder(id: string): LocalOrder | null {
  const copy = readCopy<WorkOrder>(orderCopy(id));
  const person = me();
  const settings = localSettings();
  if (!copy) return null;
  const items = outbox
    .items()
    .filter(({ subject, droppedAt }) => subject === subjectOfOrder(id) && !droppedAt);
  const unsent = items.filter(({ state }) => state !== 'done');
  if (!person || !settings) return { order: copy, unsent };
  let order = copy;
  for (const item of items) {
    const applied =
      item.state === 'done' && ((item.reply as { revision?: number }) || {}).revision! <= copy.revision;
    if (applied || item.state === 'conflict' || item.state === 'failed') continue;
    try {
      order = applyItem(order, item, person, settings, lastHome(), orderHere);
    } catch {
      // The server will say what it thinks of it; the item stays visible in the outbox.
    }
  }
  return { order, unsent };
}

const orderHere = (id: string): WorkOrder | null => {
  const found = localOrder(id);
  return found && found.order;
};

/** The engineer's orders, newest first, local ones included. */
export function localOrders(): WorkOrder[] {
  const ids = [...localOnly(), ...(readCopy<string[]>('orders') || [])];
  return ids
    .filter((id, i) => ids.indexOf(id) === i)
    .map((id) => localOrder(id))
    .filter((found): found is LocalOrder => found !== null)
    .map(({ order }) => order)
    .filter((order) => isInHand(order) || helps(order));
}

/** Whether this person comes along on it (同行): it is on the phone, and its steps are a colleague's. */
export function helps(order: WorkOrder): boolean {
  const person = me();
  return person !== null && canHelpNow(order, person.memberId);
}

/** Whether the phone's copy says that this person does it: what they begin is theirs. */
export function isMine({ engineer }: Pick<WorkOrder, 'engineer'>): boolean {
  const person = me();
  return person !== null && engineer !== null && engineer.memberId === person.memberId;
}

/** The server says that somebody else has it, or nobody: the copy is read only from now on, what was kept stays kept. */
export function orderWentAway(id: string): void {
  const copy = readCopy<WorkOrder>(orderCopy(id));
  if (copy) keepOrder({ ...copy, engineer: null });
}

/** Whether this person does the order: its steps are theirs, whatever else they decide about orders. */
export function doesOrder(id: string): boolean {
  const person = me();
  const found = person && localOrders().find(({ _id }) => _id === id);
  return !!found && found.engineer !== null && found.engineer.memberId === person!.memberId;
}

/** The order in whose coming this one can be done too; null: none is under way at its hospital. */
export function comingFor(order: Pick<WorkOrder, '_id' | 'state' | 'engineer' | 'site'>): WorkOrder | null {
  const person = me();
  if (!person) return null;
  return localOrders().filter((main) => canShare(order, main, person.memberId))[0] || null;
}
/** Orders that are done in the coming of this one, and not left yet. */
export const sharingHere = (mainId: string): WorkOrder[] => sharing(localOrders(), mainId);

/** The order whose coming this one is done in, while that one is not left; null: it has a coming of its own. */
export function comingOf({ visits }: Pick<WorkOrder, 'visits'>): WorkOrder | null {
  const visit = visits[visits.length - 1];
  const main = visit && visit.shares && !visit.checkOut ? orderHere(visit.shares.id) : null;
  const coming = main && main.visits[main.visits.length - 1];
  return coming && !coming.checkOut ? main : null;
}
/** What this person is at in a hospital just now, in whose coming another instrument can be done; null: nothing. */
export function comingAt(hospitalId: string): WorkOrder | null {
  const person = me();
  const isOne = (order: WorkOrder) =>
    order.site.hospitalId === hospitalId && canBeShared(order, person!.memberId);
  return (person && localOrders().filter(isOne)[0]) || null;
}

/** 并入同次上门: the arrival of `main` is this order's too. */
export async function shareComing(order: WorkOrder, main: WorkOrder, visitId: string): Promise<void> {
  const settings = localSettings();
  const list = settings
    ? checklistFor(settings.checklists, order.device ? order.device.modelId : null, order.task)
    : null;
  await takeStep(
    order._id,
    'workOrder.shareVisit',
    { mainId: main._id, visitId, checklistId: list ? list.id : null },
    `并入 ${main.number} 的上门`,
    [subjectOfOrder(main._id)],
  );
}

/**
 * One step of a visit: the limits and the rule decide now on the phone's copy (and refuse now, before anything is kept), then
 * the step goes into the queue.
 */
export async function takeStep<A extends StepAction>(
  orderId: string,
  action: A,
  input: Omit<StepInput<A>, 'workOrderId'>,
  title: string,
  /** What has to be in the cloud before it. */
  after: string[] = [],
): Promise<WorkOrder> {
  const found = localOrder(orderId);
  const person = me();
  const settings = localSettings();
  const full = allowed(action, { workOrderId: orderId, ...input });
  if (found && person && settings)
    applyItem(found.order, { action, input: full, ...stamped() }, person, settings, lastHome(), orderHere);
  await enqueue({
    action,
    input: full,
    subject: subjectOfOrder(orderId),
    ...(after.length ? { after } : {}),
    title,
  });
  return localOrder(orderId)!.order;
}

function stamped(): Pick<OutboxItem, 'deviceTime' | 'clockAheadSeconds'> {
  const ahead = clockAheadSeconds();
  return {
    deviceTime: new Date().toISOString(),
    ...(ahead === null ? {} : { clockAheadSeconds: ahead }),
  };
}
