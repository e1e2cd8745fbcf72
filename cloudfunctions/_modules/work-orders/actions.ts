import { steps } from '../../../miniprogram/shared/visit/steps';
import type { StepAction } from '../../../miniprogram/shared/visit/steps';
import { queuedContract } from '../../_contracts/shapes';
import type { StepActions } from '../../_contracts/work-orders';
import { helperSteps, takeHelperStep, takeVisitStep } from './visit-use-cases';
import { addHelperToOrder, listHelperChoices, removeHelperFromOrder } from './helpers';
import { Nothing } from '../../_contracts/shapes';
import {
  AddHelperRequest,
  ApproveCheckInRequest,
  ApproveUnsignedRequest,
  AssignDealerRequest,
  AssignRequest,
  BoardRequest,
  CreateOrderRequest,
  FindOrdersRequest,
  ListRequest,
  OrderRequest,
  PlanRequest,
  ReasonRequest,
  RemoveHelperRequest,
  DaySheetRequest,
  KnowledgeRequest,
  SettleCoverRequest,
  SeverityRequest,
  TryRulesRequest,
} from '../../_contracts/work-orders';
import type { WorkOrderActions } from '../../_contracts/work-orders';
import { fields, loadIf, sight } from '../../_platform/action';
import { isShown } from '../../_platform/looks';
import type { ActionTable, Load } from '../../_platform/action';
import { dealers } from '../../_store/dealers';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { members } from '../../_store/people';
import { departments } from '../../_store/sites';
import { workOrders, workOrdersOfAll } from '../../_store/work-orders';
import { tryRules } from './auto-dispatch';
import { createWorkOrder } from './create-work-order';
import {
  approveUnsignedWork,
  approveWorkOrderCheckIn,
  assignDealerToWorkOrder,
  assignWorkOrder,
  cancelWorkOrder,
  claimWorkOrder,
  closeWorkOrder,
  getWorkOrder,
  linkWorkOrderFiles,
  listPool,
  listWorkOrders,
  planWorkOrder,
  rejectWorkOrderCheckIn,
  suggestForWorkOrder,
} from './dispatch-use-cases';
import { findOrders } from './find-orders';
import { getDaySheet } from './day-sheet';
import { getKnowledge } from './knowledge';
import { settleCover } from './settle-cover';
import { setSeverity } from './set-severity';
import { clockSettings } from '../settings/clocks';
import { showBoard } from './show-board';
import { askOrderBack, showWhereabouts } from './whereabouts';

const moved = fields('workOrderId', 'state', 'revision');
const order = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrders, workOrderId]];

const ofSeenOrder = ({ workOrderId, revision }: { workOrderId: string; revision?: number | undefined }) => [
  sight(workOrders, workOrderId, revision),
];

const ofAll = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrdersOfAll, workOrderId]];

export const workOrderActions: ActionTable<WorkOrderActions> = {
  'daySheet.get': {
    input: DaySheetRequest,
    reply: fields('memberId', 'name', 'on', 'sheet'),
    loads: ({ memberId }: DaySheetRequest): Load[] => [[members, memberId]],
    run: getDaySheet,
  },
  'knowledge.get': {
    input: KnowledgeRequest,
    reply: fields('modelId', 'looked', 'remedies'),
    run: getKnowledge,
  },
  'dispatchRules.tryOut': {
    input: TryRulesRequest,
    reply: fields('looked', 'beyond', 'rows'),
    run: tryRules,
  },
  'workOrder.create': {
    input: CreateOrderRequest,
    reply: moved,
    settings: [...clockSettings, 'checkIn'],
    loads: ({ workOrderId, hospitalId, departmentId, deviceId: device }: CreateOrderRequest) => [
      [workOrdersOfAll, workOrderId],
      [hospitals, hospitalId],
      ...loadIf(departments, departmentId),
      ...loadIf(devices, device),
    ],
    run: createWorkOrder,
  },
  'workOrder.pool': {
    input: Nothing,
    reply: fields('orders', 'beyond'),
    settings: ['checkIn'],
    run: listPool,
  },
  'workOrder.claim': {
    input: OrderRequest,
    reply: moved,
    loads: order,
    settings: ['checkIn'],
    run: claimWorkOrder,
  },
  'workOrder.suggest': {
    input: OrderRequest,
    reply: fields('suggestions', 'beyond', 'away', 'awayBeyond'),
    loads: order,
    settings: ['checkIn'],
    run: suggestForWorkOrder,
  },
  'workOrder.assignDealer': {
    input: AssignDealerRequest,
    reply: moved,
    loads: (request: AssignDealerRequest) => [...order(request), [dealers, request.dealerId]],
    run: assignDealerToWorkOrder,
  },
  'workOrder.approveCheckIn': {
    input: ApproveCheckInRequest,
    reply: moved,
    loads: order,
    approves: true,
    sees: 'an arrival is written once; photos and words are only added to it',
    run: approveWorkOrderCheckIn,
  },
  'workOrder.rejectCheckIn': {
    input: ApproveCheckInRequest,
    reply: moved,
    loads: order,
    run: rejectWorkOrderCheckIn,
  },
  'workOrder.approveUnsigned': {
    input: ApproveUnsignedRequest,
    reply: moved,
    loads: order,
    approves: true,
    sees: ofSeenOrder,
    run: approveUnsignedWork,
  },
  'workOrder.setSeverity': {
    input: SeverityRequest,
    reply: moved,
    settings: clockSettings,
    loads: order,
    run: setSeverity,
  },
  'workOrder.settleCover': {
    input: SettleCoverRequest,
    reply: moved,
    loads: order,
    approves: true,
    sees: ofSeenOrder,
    run: settleCover,
  },
  'workOrder.helperChoices': {
    input: OrderRequest,
    reply: fields('choices'),
    loads: order,
    settings: ['checkIn'],
    run: listHelperChoices,
  },
  'workOrder.addHelper': {
    input: AddHelperRequest,
    reply: moved,
    loads: (request: AddHelperRequest) => [...order(request), [members, request.engineerId]],
    run: addHelperToOrder,
  },
  'workOrder.removeHelper': {
    input: RemoveHelperRequest,
    reply: moved,
    loads: order,
    run: removeHelperFromOrder,
  },
  'workOrder.close': {
    input: OrderRequest,
    reply: moved,
    settings: clockSettings,
    loads: order,
    run: closeWorkOrder,
  },
  'workOrder.get': {
    input: OrderRequest,
    reply: fields('order', 'dealerName', 'checklists'),
    loads: order,
    settings: ['checklists'],
    looks: ({ order: { _id, contact } }) =>
      contact && isShown(contact.phone)
        ? [{ subjects: [], about: { collection: 'work_orders', id: _id }, why: '' }]
        : [],
    run: getWorkOrder,
  },
  'workOrder.whereabouts': {
    input: OrderRequest,
    reply: fields('state', 'holder', 'elsewhere', 'mine', 'asked', 'mayAsk'),
    loads: ofAll,
    run: showWhereabouts,
  },
  'workOrder.askBack': {
    input: ReasonRequest,
    reply: moved,
    loads: ofAll,
    run: askOrderBack,
  },
  'workOrder.files': {
    input: OrderRequest,
    reply: fields('links'),
    loads: order,
    run: linkWorkOrderFiles,
  },
  'workOrder.list': {
    input: ListRequest,
    reply: fields('orders', 'next'),
    run: listWorkOrders,
  },
  'workOrder.find': {
    input: FindOrdersRequest,
    reply: fields('orders', 'next', 'by', 'isCut'),
    run: findOrders,
  },
  'workOrder.assign': {
    input: AssignRequest,
    reply: moved,
    loads: (request: AssignRequest) => [...order(request), [members, request.engineerId]],
    settings: ['checkIn'],
    run: assignWorkOrder,
  },
  'workOrder.plan': {
    input: PlanRequest,
    reply: moved,
    loads: order,
    run: planWorkOrder,
  },
  'workOrder.board': {
    input: BoardRequest,
    reply: fields('engineers', 'orders', 'beyond', 'dealers'),
    run: showBoard,
  },
  'workOrder.cancel': {
    input: ReasonRequest,
    reply: moved,
    loads: order,
    run: cancelWorkOrder,
  },
};

const isHelperStep = (action: StepAction): action is (typeof helperSteps)[number] =>
  (helperSteps as readonly StepAction[]).includes(action);
const stops = ['workOrder.checkIn', 'workOrder.checkOut', ...helperSteps] as const;

const rowOfStep = <A extends StepAction>(action: A) => ({
  input: queuedContract(action),
  loads: (request: OrderRequest & { mainId?: string }) => [
    ...order(request),
    ...loadIf(workOrders, request.mainId),
  ],
  settings: [...clockSettings, 'checkIn', 'checklists', 'goods'],
  remembers: stops,
  // A part that was used is booked in the engineer's stock, which others move too.
  ...(['workOrder.usePart', 'workOrder.takeBackPart'].includes(action) ? { contended: true } : {}),
  reply: fields(...moved, 'verdict', 'reasons'),
  run: isHelperStep(action) ? takeHelperStep(action) : takeVisitStep(action),
});

const rowsOfSteps: Record<string, unknown> = Object.fromEntries(
  (Object.keys(steps) as StepAction[]).map((action) => [action, rowOfStep(action)]),
);
/** The steps of a visit: one row made of each that phones take. */
export const visitStepActions = rowsOfSteps as ActionTable<StepActions>;
/** Everything that is done with an order. */
export const orderActions = { ...workOrderActions, ...visitStepActions };
