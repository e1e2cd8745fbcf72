import type { Contact } from '../../../miniprogram/shared/model/sites';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { isInHand } from '../../../miniprogram/shared/visit/work-order';
import type { Actor } from '../../_platform/actor';
import { hasRole, isManufacturer } from '../../_platform/actor';
import { matches } from '../../_platform/where';
import { workOrders } from '../work-orders/work-orders';

/**
 * PIPL: a contact's phone is for who dispatches and for who works on an order there. Everybody else (auditors, colleagues,
 * other dealers) gets it with its middle struck out, by the server: the number itself never reaches their phone.
 */
export function maskPhone(phone: string): string {
  if (phone === '') return '';
  return phone.length >= 11 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : `****${phone.slice(-2)}`;
}

const dispatches = (actor: Actor): boolean =>
  isManufacturer(actor) && hasRole(actor, 'dispatcher', 'service_manager');

/** Whether the actor may call the people of a place, given the orders there. */
export function mayCall(
  actor: Actor,
  orders: readonly Pick<WorkOrder, 'state' | 'visits' | 'dealerId' | 'engineer'>[],
): boolean {
  if (dispatches(actor)) return true;
  const scope = hasRole(actor, 'engineer', 'dealer_admin') ? workOrders.scope(actor) : null;
  return scope !== null && orders.some((order) => isInHand(order) && matches(order, scope));
}

/** The order as the actor may read it; whoever does not work on it reads no phone. */
export function withPhonesFor(actor: Actor, order: WorkOrder): WorkOrder {
  if (dispatches(actor) || hasRole(actor, 'engineer', 'dealer_admin')) return order;
  return {
    ...order,
    contact: order.contact && masked(order.contact),
    visits: order.visits.map((visit) => ({
      ...visit,
      signature: visit.signature && { ...visit.signature, signedBy: masked(visit.signature.signedBy) },
    })),
  };
}

export const contactsFor = (may: boolean, contacts: readonly Contact[]): Contact[] =>
  contacts.map((contact) => (may ? contact : masked(contact)));

const masked = <T extends { phone: string }>(person: T): T => ({ ...person, phone: maskPhone(person.phone) });

/** What was shown struck out comes back so when it was left alone: the number that is known stays. */
export function phoneMeant(given: string, known: string): string {
  if (!given.includes('*')) return given;
  return given === maskPhone(known) ? known : '';
}
