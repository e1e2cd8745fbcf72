import type { StepInput } from '../../miniprogram/shared/visit/steps';
import * as z from 'zod';
import { after, day, id, seen, text } from './shapes';
import { severities } from '../../miniprogram/shared/clocks/policies';
import { openWorkOrderStates, workOrderStates } from '../../miniprogram/shared/states';
import type { WorkOrderState } from '../../miniprogram/shared/states';
import type { Checklist } from '../../miniprogram/shared/model/settings';
import type { WorkOrder, GradedEvidence } from '../../miniprogram/shared/model/work-orders';
import type { RotaEntry } from '../../miniprogram/shared/model/people';
import type { CheckInVerdict } from '../../miniprogram/shared/states';
import type { StepAction } from '../../miniprogram/shared/visit/steps';
import { queuedContract } from './shapes';
import type { Away, Suggestion } from '../../miniprogram/shared/visit/suggest-engineers';
import { dispatchRules } from './settings';
import type { Remedy } from '../../miniprogram/shared/visit/knowledge';
import type { DaySheet } from '../../miniprogram/shared/visit/day-sheet';
import type { Act } from './act';
import type { Nothing } from './shapes';

/** Requests about work orders as they come over the wire. */
export const OrderRequest = z.strictObject({ workOrderId: id });
export type OrderRequest = z.infer<typeof OrderRequest>;
/** Steps of a visit are in `shared/visit/steps`. */
export const SettleCoverRequest = z.strictObject({
  workOrderId: id,
  /** What was judged when the order was made, or at its completion. */
  take: z.enum(['kept', 'found']),
  reason: text(200).min(1),
  ...seen,
});
export type SettleCoverRequest = z.infer<typeof SettleCoverRequest>;

export const ReasonRequest = z.strictObject({ workOrderId: id, reason: text(200) });
export type ReasonRequest = z.infer<typeof ReasonRequest>;
export const SeverityRequest = z.strictObject({
  workOrderId: id,
  severity: z.enum(severities),
  reason: text(200).min(1),
});
export type SeverityRequest = z.infer<typeof SeverityRequest>;
/** Also of `workOrder.rejectCheckIn` and `workOrder.approveUnsigned`. */
export const ApproveCheckInRequest = z.strictObject({
  workOrderId: id,
  visitId: id,
  reason: text(200).min(1),
});
export const ApproveUnsignedRequest = ApproveCheckInRequest.extend(seen);
export type ApproveUnsignedRequest = z.infer<typeof ApproveUnsignedRequest>;
export type ApproveCheckInRequest = z.infer<typeof ApproveCheckInRequest>;
export const AssignRequest = z.strictObject({
  workOrderId: id,
  engineerId: id,
  /** Given by a service manager who lets an uncertified engineer go. */
  overrideReason: text(200).optional(),
  /** Owed when the order is taken from another engineer. */
  reason: text(200).optional(),
  /** Day of the visit, null: open; the order keeps its day when nothing is said. */
  plannedOn: day.nullable().optional(),
});
export type AssignRequest = z.infer<typeof AssignRequest>;
export const PlanRequest = z.strictObject({ workOrderId: id, plannedOn: day.nullable() });
export type PlanRequest = z.infer<typeof PlanRequest>;
/** Whose engineers: a dealer's, or with null the manufacturer's; a dealer's people see their own whatever they ask. */
export const BoardRequest = z.strictObject({ dealerId: id.nullable() });
export type BoardRequest = z.infer<typeof BoardRequest>;
export const ListRequest = z.strictObject({
  states: z
    .array(z.enum(Object.keys(workOrderStates) as [WorkOrderState, ...WorkOrderState[]]))
    .min(1)
    .max(12)
    .optional(),
  after,
});
export type ListRequest = z.infer<typeof ListRequest>;

/** Which orders somebody looks for: still open, done, or never done; '' is all. */
export const orderGroups = {
  open: [...openWorkOrderStates, 'cannot_complete'],
  finished: ['completed', 'confirmed', 'closed'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly WorkOrderState[]>;
export const FindOrdersRequest = z
  .strictObject({
    /** Order number, serial, engineer or hospital. */
    text: text(40).default(''),
    group: z.enum(['all', 'open', 'finished', 'cancelled']).default('all'),
    /** Of one engineer alone: what is in work, or what was done this month. */
    whose: z
      .strictObject({ engineerId: id, work: z.enum(['running', 'done']) })
      .nullable()
      .default(null),
    /** Days on which the orders were made, both included; null: from the first, to the last. */
    fromOn: day.nullable().default(null),
    toOn: day.nullable().default(null),
    /** Where the page before ended. */
    after: z.string().max(200).nullable().default(null),
  })
  .refine(({ fromOn, toOn }) => fromOn === null || toOn === null || fromOn <= toOn, { path: ['toOn'] });
export type FindOrdersRequest = z.infer<typeof FindOrdersRequest>;

export const CreateOrderRequest = queuedContract('workOrder.create');
export type CreateOrderRequest = z.infer<typeof CreateOrderRequest>;
export const AssignDealerRequest = z.strictObject({
  workOrderId: id,
  dealerId: id,
  /** Owed when no grant names the dealer for the place and the product line. */
  reason: text(200).optional(),
});
export type AssignDealerRequest = z.infer<typeof AssignDealerRequest>;

export type WorkOrderView = Omit<
  WorkOrder,
  'head' | 'strays' | 'requestedBy' | 'clockTold' | 'charges' | 'fileMarks' | 'numberTail'
>;

export interface OrderPage {
  order: WorkOrderView;
  /** Whose it is, for the manufacturer's people; '' for everybody else and where it is nobody's. */
  dealerName: string;
  /** The versions of the lists that its visits were asked by, for whoever reads the answers beside their limits. */
  checklists: Checklist[];
}

export interface FoundOrders {
  orders: OrderRow[];
  next: string | null;
  /** What the text was taken for, so that nobody wonders why something is missing. */
  by: 'all' | 'number' | 'serial' | 'engineer' | 'hospital';
  /** More hospitals (or instruments) fit than were looked through. */
  isCut: boolean;
}

/** What lists show of an order. */
export type OrderRow = Pick<
  WorkOrder,
  | '_id'
  | 'number'
  | 'state'
  | 'task'
  | 'severity'
  | 'source'
  | 'description'
  | 'device'
  | 'site'
  | 'engineer'
  | 'dealerId'
  | 'plannedOn'
  | 'appointment'
  | 'createdAt'
  | 'responseDueAt'
  | 'arrivalDueAt'
  | 'repairDueAt'
  | 'respondedAt'
  | 'arrivedAt'
  | 'repairedAt'
  | 'pausedAt'
>;

/** An order to grab: how far it is from the engineer (straight line; null when a place is unknown), and whether they may. */
/** Whom an order can go to, the best first, and who cannot come that day; of either, how many more there are. */
export interface Suggested {
  suggestions: Suggestion[];
  beyond: number;
  away: Away[];
  awayBeyond: number;
}
export type PoolRow = OrderRow & { distanceKm: number | null; certified: boolean };

export interface OrderList {
  orders: OrderRow[];
  next: string | null;
}

/** 派工板 of one house, by engineers; whose other houses there are, for the manufacturer's people. */
export interface Board {
  engineers: { memberId: string; name: string; rota: RotaEntry[] }[];
  /** Whose clock runs out first; so many more are on no card. */
  orders: OrderRow[];
  beyond: number;
  dealers: { dealerId: string; shortName: string }[];
}

/** What an engineer does on an order: load, decide by the shared rule, save. */
export interface OrderMoved {
  workOrderId: string;
  state: WorkOrderState;
  revision: number;
}

/** Where an order is that somebody had. */
export interface Whereabouts {
  state: WorkOrderState;
  /** Who does it, of the own house; '' while nobody does, or somebody elsewhere. */
  holder: string;
  elsewhere: boolean;
  /** It is theirs again. */
  mine: boolean;
  /** They have asked for it since. */
  asked: boolean;
  mayAsk: boolean;
}

export interface CheckInReply extends OrderMoved {
  verdict: CheckInVerdict;
  reasons: GradedEvidence['reasons'];
}

/** What a step of a visit answers. */
export type StepReply<A extends StepAction> = A extends
  'workOrder.checkIn' | 'workOrder.checkOut' | 'workOrder.helperCheckIn' | 'workOrder.helperCheckOut'
  ? CheckInReply
  : OrderMoved;

export const AddHelperRequest = z.strictObject({ workOrderId: id, engineerId: id });
export type AddHelperRequest = z.infer<typeof AddHelperRequest>;
export const RemoveHelperRequest = z.strictObject({
  workOrderId: id,
  engineerId: id,
  reason: text(200).min(1),
});
export type RemoveHelperRequest = z.infer<typeof RemoveHelperRequest>;
/** Whom the order's house can send along. */
export interface HelperChoice {
  memberId: string;
  name: string;
  certified: boolean;
  /** Not there on the day of the visit, in words; '' there. */
  away: string;
}

export const TryRulesRequest = z.strictObject({ rules: dispatchRules });
export type TryRulesRequest = z.infer<typeof TryRulesRequest>;
/** What rules would have done; orders that none fits are not in it. */
export interface TriedRules {
  looked: number;
  beyond: number;
  rows: {
    workOrderId: string;
    number: string;
    on: string;
    hospitalName: string;
    rule: string;
    /** '' nobody. */
    would: string;
    had: string;
    same: boolean;
  }[];
}

export const KnowledgeRequest = z.strictObject({ modelId: id });
export type KnowledgeRequest = z.infer<typeof KnowledgeRequest>;
/** Remedies of one model, the surest first within a fault. */
export interface Knowledge {
  modelId: string;
  looked: number;
  remedies: Remedy[];
}

export const DaySheetRequest = z.strictObject({ memberId: id, on: day });
export type DaySheetRequest = z.infer<typeof DaySheetRequest>;
export interface DaySheetReply {
  memberId: string;
  name: string;
  on: string;
  sheet: DaySheet;
}

export interface WorkOrderActions {
  'daySheet.get': Act<typeof DaySheetRequest, DaySheetReply>;
  'knowledge.get': Act<typeof KnowledgeRequest, Knowledge>;
  'dispatchRules.tryOut': Act<typeof TryRulesRequest, TriedRules>;
  'workOrder.create': Act<typeof CreateOrderRequest, OrderMoved>;
  'workOrder.get': Act<typeof OrderRequest, OrderPage>;
  'workOrder.whereabouts': Act<typeof OrderRequest, Whereabouts>;
  'workOrder.askBack': Act<typeof ReasonRequest, OrderMoved>;
  'workOrder.files': Act<typeof OrderRequest, { links: Record<string, string> }>;
  'workOrder.list': Act<typeof ListRequest, OrderList>;
  'workOrder.find': Act<typeof FindOrdersRequest, FoundOrders>;
  'workOrder.board': Act<typeof BoardRequest, Board>;
  'workOrder.pool': Act<typeof Nothing, { orders: PoolRow[]; beyond: number }>;
  'workOrder.claim': Act<typeof OrderRequest, OrderMoved>;
  'workOrder.suggest': Act<typeof OrderRequest, Suggested>;
  'workOrder.assignDealer': Act<typeof AssignDealerRequest, OrderMoved>;
  'workOrder.assign': Act<typeof AssignRequest, OrderMoved>;
  'workOrder.plan': Act<typeof PlanRequest, OrderMoved>;
  'workOrder.approveCheckIn': Act<typeof ApproveCheckInRequest, OrderMoved>;
  'workOrder.rejectCheckIn': Act<typeof ApproveCheckInRequest, OrderMoved>;
  'workOrder.approveUnsigned': Act<typeof ApproveUnsignedRequest, OrderMoved>;
  'workOrder.setSeverity': Act<typeof SeverityRequest, OrderMoved>;
  'workOrder.settleCover': Act<typeof SettleCoverRequest, OrderMoved>;
  'workOrder.cancel': Act<typeof ReasonRequest, OrderMoved>;
  'workOrder.close': Act<typeof OrderRequest, OrderMoved>;
  'workOrder.helperChoices': Act<typeof OrderRequest, { choices: HelperChoice[] }>;
  'workOrder.addHelper': Act<typeof AddHelperRequest, OrderMoved>;
  'workOrder.removeHelper': Act<typeof RemoveHelperRequest, OrderMoved>;
}

/** The steps of a visit, as `shared/visit/steps` has them. */
export type StepActions = {
  [A in StepAction]: { input: StepInput<A>; request: StepInput<A>; reply: StepReply<A> };
};
