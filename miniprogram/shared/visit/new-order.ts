import { dayOf } from '../days';
import type { PersonStamp, StoredFile } from '../model/entity';
import type { TaskKind } from '../model/people';
import type { Settings } from '../settings/table';
import { reportResultLabels } from '../model/work-orders';
import type { ContactSnapshot, DeviceSnapshot, SiteSnapshot, WorkOrder } from '../model/work-orders';
import { assignDealer } from './work-order';

/** What somebody asks for; the same on the phone (off line) and on the server. */
export interface OrderFacts {
  workOrderId: string;
  task: TaskKind;
  priority: WorkOrder['priority'];
  source: WorkOrder['source'];
  description: string;
  faultCode: string;
  photos: StoredFile[];
  device: DeviceSnapshot | null;
  site: SiteSnapshot;
  contact: ContactSnapshot | null;
  dealerId: string | null;
  plannedOn: string | null;
  requestedBy: string | null;
}

const READABLE = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** `WO261123-7KQFH`: the Shanghai day and five characters of the random id, so phone and server print the same number. */
export function workOrderNumber(workOrderId: string, at: string): string {
  let code = '';
  for (const character of workOrderId.slice(-5)) code += READABLE[character.charCodeAt(0) % READABLE.length];
  return `WO${dayOf(at).slice(2).replace(/-/g, '')}-${code}`;
}

const hoursAfter = (at: string, hours: number) => new Date(Date.parse(at) + hours * 3_600_000).toISOString();

/** A work order begins as 待受理; its SLA clocks run from now. */
export function newWorkOrder(
  facts: OrderFacts,
  sla: Settings['sla'],
  act: { by: PersonStamp; at: string },
): Omit<WorkOrder, 'revision' | 'head'> {
  const { workOrderId, ...rest } = facts;
  const hours = sla[facts.priority];
  return {
    ...rest,
    _id: workOrderId,
    number: workOrderNumber(workOrderId, act.at),
    state: 'new',
    engineer: null,
    certificationOverride: null,
    createdBy: act.by,
    createdAt: act.at,
    responseDueAt: hoursAfter(act.at, hours.responseHours),
    repairDueAt: hoursAfter(act.at, hours.repairHours),
    respondedAt: null,
    repairedAt: null,
    nonce: '',
    timeline: [{ state: 'new', at: act.at, by: act.by }],
    visits: [],
    strays: [],
    surveyId: null,
  };
}

/**
 * The order that goes on where a visit ended without a cure: the same instrument, place and contact, with what was found. The
 * clock of a repair that did not happen runs on; after a temporary fix it begins anew.
 */
export function followUpOrder(
  order: WorkOrder,
  workOrderId: string,
  sla: Settings['sla'],
  act: { by: PersonStamp; at: string },
): Omit<WorkOrder, 'revision' | 'head'> {
  const { report } = order.visits[order.visits.length - 1]!;
  const { task, priority, faultCode, device, site, contact, dealerId, requestedBy } = order;
  const next = newWorkOrder(
    {
      workOrderId,
      task,
      priority,
      source: 'engineer',
      description: `跟进 ${order.number}（${reportResultLabels[report!.result]}）：${report!.summary}`.slice(
        0,
        1000,
      ),
      faultCode: report!.faultCode || faultCode,
      photos: [],
      device,
      site,
      contact,
      dealerId: null,
      plannedOn: null,
      requestedBy,
    },
    sla,
    act,
  ) as WorkOrder;
  const waiting = dealerId ? assignDealer(next, dealerId, act) : next;
  return {
    ...waiting,
    followsUp: { id: order._id, number: order.number },
    ...(report!.result === 'not_fixed' ? { repairDueAt: order.repairDueAt } : {}),
  };
}
