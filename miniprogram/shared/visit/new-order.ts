import { continuedClock, startClock, withDues } from '../clocks/order-clock';
import type { Clocks } from '../clocks/order-clock';
import type { Severity } from '../clocks/policies';
import { dayOf } from '../days';
import type { PersonStamp, StoredFile } from '../model/entity';
import type { TaskKind } from '../model/people';
import { reportResultLabels } from '../model/work-orders';
import type { ContactSnapshot, DeviceSnapshot, SiteSnapshot, WorkOrder } from '../model/work-orders';
import { assignDealer } from './work-order';

/** What somebody asks for; the same on the phone (off line) and on the server. */
export interface OrderFacts {
  workOrderId: string;
  task: TaskKind;
  severity: Severity;
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
  moveTo?: SiteSnapshot;
  servedBy?: string | null;
  loan?: WorkOrder['loan'];
}
/** What else decides what is promised; a phone may not know it, the server does. */
export interface CoverFacts {
  contracts: readonly string[];
  level: string | null;
}
const unknownCover: CoverFacts = { contracts: [], level: null };

const READABLE = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** `WO261123-7KQFH`: the Shanghai day and five characters of the random id, so phone and server print the same number. */
export function workOrderNumber(workOrderId: string, at: string): string {
  let code = '';
  for (const character of workOrderId.slice(-5)) code += READABLE[character.charCodeAt(0) % READABLE.length];
  return `WO${dayOf(at).slice(2).replace(/-/g, '')}-${code}`;
}

/** A work order begins as 待受理; its clocks run from now. */
export function newWorkOrder(
  facts: OrderFacts,
  clocks: Clocks,
  act: { by: PersonStamp; at: string },
  { contracts, level }: CoverFacts = unknownCover,
  /** When the clocks begin. */
  from: string = act.at,
): Omit<WorkOrder, 'revision' | 'head'> {
  const { workOrderId, ...rest } = facts;
  const { severity, device } = facts;
  const [modelId, productLineId] = device ? [device.modelId, device.productLineId] : [null, null];
  const clock = startClock(clocks, { contracts, level, modelId, productLineId, severity }, from);
  return withDues({
    ...rest,
    _id: workOrderId,
    number: workOrderNumber(workOrderId, act.at),
    state: 'new',
    engineer: null,
    certificationOverride: null,
    createdBy: act.by,
    createdAt: act.at,
    clock,
    responseDueAt: '',
    arrivalDueAt: null,
    repairDueAt: '',
    respondedAt: null,
    arrivedAt: null,
    repairedAt: null,
    nonce: '',
    timeline: [{ state: 'new', at: act.at, by: act.by }],
    visits: [],
    strays: [],
    surveyId: null,
  });
}

/**
 * The order that goes on where a visit ended without a cure: the same instrument, place and contact, with what was found. The
 * clock of a repair that did not happen runs on; after a temporary fix it begins anew.
 */
export function followUpOrder(
  order: WorkOrder,
  workOrderId: string,
  clocks: Clocks,
  act: { by: PersonStamp; at: string },
  cover: CoverFacts = unknownCover,
): Omit<WorkOrder, 'revision' | 'head'> {
  const { report } = order.visits[order.visits.length - 1]!;
  const { task, severity, faultCode, device, site, contact, dealerId, requestedBy } = order;
  const next = newWorkOrder(
    {
      workOrderId,
      task,
      severity,
      // Whoever asked for the first visit asked for this one: what it opens, a contact's number among it, stays open.
      source: order.source,
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
    clocks,
    act,
    cover,
  ) as WorkOrder;
  const waiting = dealerId ? assignDealer(next, dealerId, act) : next;
  return withDues({
    ...waiting,
    followsUp: { id: order._id, number: order.number },
    // One case, one judgement: who comes again takes no further visit of a contract.
    ...(order.cover ? { cover: order.cover } : {}),
    ...(report!.partsWanted?.length ? { partsWanted: report!.partsWanted } : {}),
    ...(report!.result === 'not_fixed' ? continuedClock(waiting.clock!, order) : {}),
  });
}
