import type { Contact } from '../../../miniprogram/shared/model/sites';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { isInDoubt } from '../../../miniprogram/shared/visit/arrivals';
import { isInHand } from '../../../miniprogram/shared/visit/work-order';
import type { Actor } from '../../_platform/actor';
import { dispatches, hasRole } from '../../_platform/actor';
import { matches } from '../../_platform/where';
import { workOrders } from '../../_store/work-orders';

/**
 * PIPL: a contact's phone is for who dispatches and for who works on an order there. Everybody else (auditors, colleagues,
 * other dealers) gets it with its middle struck out, by the server: the number itself never reaches their phone.
 */
export function maskPhone(phone: string): string {
  if (phone === '') return '';
  return phone.length >= 11 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : `****${phone.slice(-2)}`;
}

/** What of an order decides whether it opens the phones of its place. */
export const phoneFields = [
  'state',
  'visits',
  'dealerId',
  'engineer',
  'source',
  'granted',
  'timeline',
] as const satisfies (keyof WorkOrder)[];
type PhoneFacts = Pick<WorkOrder, (typeof phoneFields)[number]>;

/**
 * An order that a dealer's own people made could name any hospital, so by itself it opens nothing: a grant that names the
 * dealer there does, or an arrival, proved or vouched for.
 */
function opensPhones({ source, granted, engineer, timeline, visits }: PhoneFacts): boolean {
  if (['dispatcher', 'hospital', 'system'].includes(source) || granted) return true;
  const assigned = timeline.filter(({ state }) => state === 'assigned').pop();
  if (source === 'engineer' && assigned && assigned.by.memberId !== engineer?.memberId) return true;
  return visits.some((visit) => visit.checkIn !== null && !isInDoubt(visit));
}

/** Whether the actor may call the people of a place, given the orders there. */
export function mayCall(actor: Actor, orders: readonly PhoneFacts[]): boolean {
  if (dispatches(actor)) return true;
  const scope = hasRole(actor, 'engineer', 'dealer_admin') ? workOrders.scope(actor) : null;
  return (
    scope !== null && orders.some((order) => isInHand(order) && opensPhones(order) && matches(order, scope))
  );
}

const PHONES =
  /(?<!\d)(?:\+?86[ -]?)?(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8})(?!\d)(?:\s*转\s*\d+)?/g;
/** Numbers that somebody has written into a text, too. */
export const withoutPhones = (text: string): string => text.replace(PHONES, (number) => maskPhone(number));
const SPOKEN = ['description', 'note', 'reason', 'summary', 'cause', 'action', 'unsignedReason'];
function spokenWithoutPhones<T>(node: T): T {
  if (Array.isArray(node)) return node.map((one: unknown) => spokenWithoutPhones(one)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]: [string, unknown]) =>
    typeof value === 'string' && SPOKEN.includes(key)
      ? [key, withoutPhones(value)]
      : [key, spokenWithoutPhones(value)],
  );
  return Object.fromEntries(entries) as T;
}

/** The order as the actor may read it; whoever does not work on it reads no phone. */
export function withPhonesFor(actor: Actor, order: WorkOrder): WorkOrder {
  if (dispatches(actor)) return order;
  if (hasRole(actor, 'engineer', 'dealer_admin') && opensPhones(order)) return order;
  return {
    ...spokenWithoutPhones(order),
    contact: order.contact && maskedFor(actor, order.contact),
    visits: order.visits.map((visit) => ({
      ...spokenWithoutPhones(visit),
      signature: visit.signature && {
        ...visit.signature,
        signedBy: maskedFor(actor, visit.signature.signedBy),
      },
    })),
  };
}

export const contactsFor = (actor: Actor, may: boolean, contacts: readonly Contact[]): Contact[] =>
  contacts.map((contact) => (may ? contact : maskedFor(actor, contact)));

/** Whoever typed a number in knows it; names and titles of before the limits could hold one, too. */
const maskedFor = <T extends { name: string; phone: string; title?: string; typedBy?: string }>(
  { memberId }: Actor,
  person: T,
): T =>
  person.typedBy === memberId
    ? person
    : {
        ...person,
        name: withoutPhones(person.name),
        phone: maskPhone(person.phone),
        ...(person.title === undefined ? {} : { title: withoutPhones(person.title) }),
      };

/** The mark of whoever typed the number in; it stays with a number that came back struck out and was left alone. */
export const stillTypedBy = (
  { memberId }: Actor,
  given: string,
  known: { phone: string; typedBy?: string } | null | undefined,
): { typedBy?: string } => {
  const typed = given.includes('*') || given === '' || given === known?.phone ? known?.typedBy : memberId;
  return typed === undefined ? {} : { typedBy: typed };
};

/**
 * What was shown struck out comes back so when it was left alone: the number that is known now stays, even where it was
 * corrected since.
 */
export const phoneMeant = (given: string, known: string): string => (given.includes('*') ? known : given);
