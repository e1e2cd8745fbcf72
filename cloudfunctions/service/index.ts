import { deviceId } from '../../miniprogram/shared/model/devices';
import type { Role } from '../../miniprogram/shared/states';
import { Nothing } from '../_contracts/common';
import * as field from '../_contracts/field';
import * as reviews from '../_contracts/reviews';
import { SaveSettingRequest } from '../_contracts/settings';
import * as contract from '../_contracts/work-orders';
import { action, serve, surroundings } from '../_platform/serve';
import type { Load } from '../_platform/serve';
import { dealers } from '../_modules/dealers/dealers';
import { devices, devicesOfAll } from '../_modules/devices/devices';
import {
  getDevice,
  getDeviceReport,
  registerDevice,
  resolveScan,
} from '../_modules/devices/device-use-cases';
import { getHome } from '../_modules/home/get-home';
import { hospitals } from '../_modules/hospitals/hospitals';
import { listInbox, readInboxMessages } from '../_modules/inbox/inbox-use-cases';
import {
  addSubscriptions,
  disableMember,
  inviteMember,
  listMembers,
  reinviteMember,
  saveConsent,
} from '../_modules/people/people-use-cases';
import { models } from '../_modules/product-lines/models';
import { getServiceReport } from '../_modules/reports/get-service-report';
import { listReviews } from '../_modules/reviews/list-reviews';
import { confirmDevice, mergeDevice } from '../_modules/reviews/review-devices';
import {
  confirmDepartment,
  confirmHospital,
  mergeDepartment,
  mergeHospital,
} from '../_modules/reviews/review-sites';
import { defaultSettings } from '../_modules/settings/default-settings';
import {
  getSettings,
  saveSetting,
  settingDocuments,
  settingKeys,
} from '../_modules/settings/setting-use-cases';
import { departments } from '../_modules/sites/departments';
import {
  createDepartment,
  createHospital,
  listDepartments,
  saveContact,
  searchHospitals,
} from '../_modules/sites/site-use-cases';
import { closeCallBack, listCallBacks, offerSurvey } from '../_modules/surveys/survey-use-cases';
import { callBacks } from '../_modules/surveys/surveys';
import { createWorkOrder } from '../_modules/work-orders/create-work-order';
import {
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
  suggestForWorkOrder,
} from '../_modules/work-orders/dispatch-use-cases';
import { showBoard } from '../_modules/work-orders/show-board';
import * as visit from '../_modules/work-orders/visit-use-cases';
import { workOrders, workOrdersOfAll } from '../_modules/work-orders/work-orders';
import { members } from '../_modules/people/members';

/** 现场服务: the table of its actions. */
const order = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrders as never, workOrderId]];
const moved = ['workOrderId', 'state', 'revision'] as const;
const stops = ['workOrder.checkIn', 'workOrder.checkOut'] as const;
const onSite = { allow: ['engineer'], writes: true, offline: true, loads: order } as const;

const everybody = [
  'engineer',
  'dealer_admin',
  'channel_manager',
  'dispatcher',
  'service_manager',
  'warehouse',
  'finance',
  'auditor',
  'sysadmin',
] as const satisfies [Role, ...Role[]];
const readers = ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'] as const satisfies [
  Role,
  ...Role[],
];
const makers = ['engineer', 'dealer_admin', 'dispatcher', 'service_manager'] as const satisfies [
  Role,
  ...Role[],
];
const reviewers = ['dispatcher', 'service_manager'] as const satisfies [Role, ...Role[]];
const onSpot = { allow: makers, writes: true, offline: true } as const;

export const actions = {
  'home.get': action({
    input: Nothing,
    allow: everybody,
    reply: ['me', 'unread', 'waiting', 'engineer', 'dispatch'],
    writes: false,
    settings: ['checklists', 'sla', 'reasons', 'faultCodes', 'checkIn', 'survey'],
    run: getHome,
  }),
  'scan.resolve': action({
    input: field.ScanRequest,
    allow: readers,
    reply: ['page', 'candidates', 'modelId'],
    writes: false,
    run: resolveScan,
  }),
  'device.get': action({
    input: field.DeviceRequest,
    allow: readers,
    reply: ['device', 'hospital', 'department', 'contacts', 'history', 'openOrders'],
    writes: false,
    loads: ({ deviceId }: field.DeviceRequest) => [[devices as never, deviceId]],
    run: getDevice,
  }),
  'device.report': action({
    input: field.DeviceReportRequest,
    allow: readers,
    reply: ['link', 'bytes'],
    writes: true,
    loads: ({ deviceId, workOrderId }: field.DeviceReportRequest) => [
      [devices as never, deviceId],
      [workOrdersOfAll as never, workOrderId],
    ],
    run: getDeviceReport,
  }),
  'device.register': action({
    ...onSpot,
    input: field.RegisterDeviceRequest,
    reply: ['deviceId', 'registered'],
    loads: ({ modelId, serial, hospitalId, departmentId }: field.RegisterDeviceRequest) => [
      [models as never, modelId],
      [devicesOfAll as never, deviceId(modelId, serial)],
      [hospitals as never, hospitalId],
      ...(departmentId ? ([[departments as never, departmentId]] as Load[]) : []),
    ],
    run: registerDevice,
  }),
  'review.list': action({
    input: Nothing,
    allow: reviewers,
    reply: ['arrivals', 'devices', 'hospitals', 'departments'],
    writes: false,
    run: listReviews,
  }),
  'device.confirm': action({
    input: reviews.ConfirmDeviceRequest,
    allow: reviewers,
    reply: ['deviceId'],
    writes: true,
    loads: ({ deviceId }: reviews.ConfirmDeviceRequest) => [[devices as never, deviceId]],
    run: confirmDevice,
  }),
  'device.merge': action({
    input: reviews.MergeDeviceRequest,
    allow: reviewers,
    reply: ['deviceId'],
    writes: true,
    loads: ({ deviceId, intoId }: reviews.MergeDeviceRequest) => [
      [devices as never, deviceId],
      [devices as never, intoId],
    ],
    run: mergeDevice,
  }),
  'hospital.confirm': action({
    input: reviews.ConfirmHospitalRequest,
    allow: reviewers,
    reply: ['hospitalId'],
    writes: true,
    loads: ({ hospitalId }: reviews.ConfirmHospitalRequest) => [[hospitals as never, hospitalId]],
    run: confirmHospital,
  }),
  'hospital.merge': action({
    input: reviews.MergeHospitalRequest,
    allow: reviewers,
    reply: ['hospitalId'],
    writes: true,
    loads: ({ hospitalId, intoId }: reviews.MergeHospitalRequest) => [
      [hospitals as never, hospitalId],
      [hospitals as never, intoId],
    ],
    run: mergeHospital,
  }),
  'department.confirm': action({
    input: reviews.ConfirmDepartmentRequest,
    allow: reviewers,
    reply: ['departmentId'],
    writes: true,
    loads: ({ departmentId }: reviews.ConfirmDepartmentRequest) => [[departments as never, departmentId]],
    run: confirmDepartment,
  }),
  'department.merge': action({
    input: reviews.MergeDepartmentRequest,
    allow: reviewers,
    reply: ['departmentId'],
    writes: true,
    loads: ({ departmentId, intoId }: reviews.MergeDepartmentRequest) => [
      [departments as never, departmentId],
      [departments as never, intoId],
    ],
    run: mergeDepartment,
  }),
  'hospital.search': action({
    input: field.SearchRequest,
    allow: makers,
    reply: ['hospitals'],
    writes: false,
    run: searchHospitals,
  }),
  'hospital.create': action({
    ...onSpot,
    input: field.CreateHospitalRequest,
    reply: ['hospitalId'],
    loads: ({ hospitalId }: field.CreateHospitalRequest) => [[hospitals as never, hospitalId]],
    run: createHospital,
  }),
  'department.list': action({
    input: field.HospitalRequest,
    allow: makers,
    reply: ['departments'],
    writes: false,
    run: listDepartments,
  }),
  'department.create': action({
    ...onSpot,
    input: field.CreateDepartmentRequest,
    reply: ['departmentId'],
    loads: ({ hospitalId, departmentId }: field.CreateDepartmentRequest) => [
      [hospitals as never, hospitalId],
      [departments as never, departmentId],
    ],
    run: createDepartment,
  }),
  'contact.save': action({
    ...onSpot,
    input: field.SaveContactRequest,
    reply: ['departmentId'],
    loads: ({ departmentId }: field.SaveContactRequest) => [[departments as never, departmentId]],
    run: saveContact,
  }),
  'workOrder.create': action({
    ...onSpot,
    input: field.CreateOrderRequest,
    reply: moved,
    settings: ['sla', 'checkIn'],
    loads: ({ workOrderId, hospitalId, departmentId, deviceId: device }: field.CreateOrderRequest) => [
      [workOrdersOfAll as never, workOrderId],
      [hospitals as never, hospitalId],
      ...(departmentId ? ([[departments as never, departmentId]] as Load[]) : []),
      ...(device ? ([[devices as never, device]] as Load[]) : []),
    ],
    run: createWorkOrder,
  }),
  'workOrder.pool': action({
    input: Nothing,
    allow: ['engineer'],
    reply: ['orders'],
    writes: false,
    run: listPool,
  }),
  'workOrder.claim': action({
    input: contract.OrderRequest,
    allow: ['engineer'],
    reply: moved,
    writes: true,
    loads: order,
    settings: ['checkIn'],
    run: claimWorkOrder,
  }),
  'workOrder.suggest': action({
    input: contract.OrderRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager'],
    reply: ['suggestions'],
    writes: false,
    loads: order,
    settings: ['checkIn'],
    run: suggestForWorkOrder,
  }),
  'workOrder.assignDealer': action({
    input: field.AssignDealerRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: (request: field.AssignDealerRequest) => [...order(request), [dealers as never, request.dealerId]],
    run: assignDealerToWorkOrder,
  }),
  'workOrder.approveCheckIn': action({
    input: contract.ApproveCheckInRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    run: approveWorkOrderCheckIn,
  }),
  'workOrder.close': action({
    input: contract.OrderRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    run: closeWorkOrder,
  }),
  'workOrder.report': action({
    input: contract.OrderRequest,
    allow: readers,
    reply: ['link', 'bytes'],
    writes: true,
    loads: order,
    run: getServiceReport,
  }),
  'survey.offer': action({
    input: field.OfferSurveyRequest,
    allow: ['engineer'],
    reply: ['surveyId'],
    writes: true,
    offline: true,
    loads: order,
    settings: ['survey'],
    run: offerSurvey,
  }),
  'callBack.list': action({
    input: Nothing,
    allow: ['dispatcher', 'service_manager', 'auditor'],
    reply: ['callBacks'],
    writes: false,
    run: listCallBacks,
  }),
  'callBack.close': action({
    input: field.CallBackRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: ['callBackId'],
    writes: true,
    loads: ({ callBackId }: field.CallBackRequest) => [[callBacks as never, callBackId]],
    run: closeCallBack,
  }),
  'inbox.list': action({
    input: field.InboxRequest,
    allow: everybody,
    reply: ['messages', 'more', 'unread'],
    writes: false,
    run: listInbox,
  }),
  'inbox.read': action({
    input: field.ReadInboxRequest,
    allow: everybody,
    reply: ['read'],
    writes: false,
    run: readInboxMessages,
  }),
  'member.list': action({
    input: Nothing,
    allow: ['dealer_admin', 'sysadmin', 'service_manager', 'dispatcher'],
    reply: ['members'],
    writes: false,
    run: listMembers,
  }),
  'member.invite': action({
    input: field.InviteRequest,
    allow: ['dealer_admin', 'sysadmin'],
    reply: ['memberId', 'code', 'expiresAt'],
    writes: true,
    run: inviteMember,
  }),
  'member.reinvite': action({
    input: field.MemberRequest,
    allow: ['dealer_admin', 'sysadmin'],
    reply: ['code'],
    writes: true,
    loads: ({ memberId }: field.MemberRequest) => [[members as never, memberId]],
    run: reinviteMember,
  }),
  'member.disable': action({
    input: field.MemberRequest,
    allow: ['dealer_admin', 'sysadmin'],
    reply: ['memberId'],
    writes: true,
    loads: ({ memberId }: field.MemberRequest) => [[members as never, memberId]],
    run: disableMember,
  }),
  'member.consent': action({
    input: field.ConsentRequest,
    allow: everybody,
    reply: ['consents'],
    writes: true,
    run: saveConsent,
  }),
  'member.subscribe': action({
    input: field.SubscribeRequest,
    allow: everybody,
    reply: ['quota'],
    writes: true,
    run: addSubscriptions,
  }),
  'settings.get': action({
    input: Nothing,
    allow: ['service_manager', 'dispatcher', 'auditor', 'sysadmin'],
    reply: ['settings', 'changes'],
    writes: false,
    settings: settingKeys,
    run: getSettings,
  }),
  'settings.save': action({
    input: SaveSettingRequest,
    allow: ['service_manager', 'sysadmin'],
    reply: ['key', 'revision'],
    writes: true,
    loads: ({ key }: SaveSettingRequest) => [[settingDocuments as never, key]],
    run: saveSetting,
  }),
  'workOrder.get': action({
    input: contract.OrderRequest,
    allow: ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['order'],
    writes: false,
    loads: order,
    run: getWorkOrder,
  }),
  'workOrder.files': action({
    input: contract.OrderRequest,
    allow: ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['links'],
    writes: false,
    loads: order,
    run: linkWorkOrderFiles,
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
  'workOrder.plan': action({
    input: contract.PlanRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    run: planWorkOrder,
  }),
  'workOrder.board': action({
    input: contract.BoardRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['engineers', 'orders', 'dealers'],
    writes: false,
    run: showBoard,
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
    remembers: stops,
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
    remembers: stops,
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
