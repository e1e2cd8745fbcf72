import * as contract from '../_contracts/work-orders';
import { action, serve, surroundings } from '../_platform/serve';
import type { Load } from '../_platform/serve';
import { defaultSettings } from '../_modules/settings/default-settings';
import {
  assignWorkOrder,
  cancelWorkOrder,
  getWorkOrder,
  listWorkOrders,
} from '../_modules/work-orders/dispatch-use-cases';
import * as visit from '../_modules/work-orders/visit-use-cases';
import { workOrders } from '../_modules/work-orders/work-orders';
import { members } from '../_modules/people/members';

/** 现场服务: the table of its actions. */
const order = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrders as never, workOrderId]];
const moved = ['workOrderId', 'state', 'revision'] as const;
const onSite = { allow: ['engineer'], writes: true, offline: true, loads: order } as const;

export const actions = {
  'workOrder.get': action({
    input: contract.OrderRequest,
    allow: ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['order'],
    writes: false,
    loads: order,
    run: getWorkOrder,
  }),
  'workOrder.list': action({
    input: contract.ListRequest,
    allow: ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['orders', 'more'],
    writes: false,
    run: listWorkOrders,
  }),
  'workOrder.assign': action({
    input: contract.AssignRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: (request: contract.AssignRequest) => [...order(request), [members as never, request.engineerId]],
    settings: ['checkIn'],
    run: assignWorkOrder,
  }),
  'workOrder.cancel': action({
    input: contract.ReasonRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    run: cancelWorkOrder,
  }),
  'workOrder.accept': action({
    ...onSite,
    input: contract.OrderRequest,
    reply: moved,
    run: visit.acceptWorkOrder,
  }),
  'workOrder.refuse': action({
    ...onSite,
    input: contract.ReasonRequest,
    reply: moved,
    run: visit.refuseWorkOrder,
  }),
  'workOrder.depart': action({
    ...onSite,
    input: contract.OrderRequest,
    reply: moved,
    run: visit.departForWorkOrder,
  }),
  'workOrder.checkIn': action({
    ...onSite,
    input: contract.CheckInRequest,
    reply: [...moved, 'verdict', 'reasons'],
    settings: ['checkIn', 'checklists'],
    run: visit.checkInToWorkOrder,
  }),
  'workOrder.answer': action({
    ...onSite,
    input: contract.AnswerRequest,
    reply: moved,
    settings: ['checklists'],
    run: visit.answerWorkOrderChecklist,
  }),
  'workOrder.usePart': action({
    ...onSite,
    input: contract.UsePartRequest,
    reply: moved,
    run: visit.useWorkOrderPart,
  }),
  'workOrder.hold': action({
    ...onSite,
    input: contract.ReasonRequest,
    reply: moved,
    run: visit.holdWorkOrder,
  }),
  'workOrder.resume': action({
    ...onSite,
    input: contract.OrderRequest,
    reply: moved,
    run: visit.resumeWorkOrder,
  }),
  'workOrder.complete': action({
    ...onSite,
    input: contract.CompleteRequest,
    reply: moved,
    settings: ['checklists'],
    run: visit.completeWorkOrder,
  }),
  'workOrder.sign': action({
    ...onSite,
    input: contract.SignRequest,
    reply: moved,
    run: visit.signWorkOrder,
  }),
  'workOrder.checkOut': action({
    ...onSite,
    input: contract.CheckOutRequest,
    reply: [...moved, 'verdict', 'reasons'],
    settings: ['checkIn'],
    run: visit.checkOutOfWorkOrder,
  }),
  'workOrder.cannotComplete': action({
    ...onSite,
    input: contract.ReasonRequest,
    reply: moved,
    run: visit.cannotCompleteWorkOrder,
  }),
};

export const main = serve(actions, surroundings(defaultSettings));
