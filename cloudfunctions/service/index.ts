import { deviceId } from '../../miniprogram/shared/model/devices';
import { steps } from '../../miniprogram/shared/visit/steps';
import type { StepAction } from '../../miniprogram/shared/visit/steps';
import type { Role } from '../../miniprogram/shared/states';
import type { ServiceActions } from '../_contracts/actions';
import { Nothing, queuedContract } from '../_contracts/common';
import * as field from '../_contracts/field';
import * as reviews from '../_contracts/reviews';
import { SaveSettingRequest } from '../_contracts/settings';
import * as contract from '../_contracts/work-orders';
import { serve, surroundings } from '../_platform/serve';
import type { ActionTable, Load } from '../_platform/serve';
import { dealers } from '../_store/dealers';
import { devices, devicesOfAll } from '../_store/devices';
import {
  getDevice,
  getDeviceReport,
  registerDevice,
  resolveScan,
} from '../_modules/devices/device-use-cases';
import { getHome } from '../_modules/home/get-home';
import { hospitals } from '../_store/hospitals';
import { listInbox, readInboxMessages } from '../_modules/inbox/inbox-use-cases';
import {
  extendCertifications,
  giveCertification,
  placeMember,
  withdrawCertification,
} from '../_modules/people/certify-members';
import { listCertifiableModels } from '../_modules/people/list-certifiable-models';
import { approveAccess, declineAccess } from '../_modules/people/admission';
import {
  addSubscriptions,
  disableMember,
  inviteMember,
  listMembers,
  reinviteMember,
  saveConsent,
} from '../_modules/people/people-use-cases';
import { models } from '../_store/product-lines';
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
import { getSettings, saveSetting, settingKeys } from '../_modules/settings/setting-use-cases';
import { settingDocuments } from '../_store/settings';
import { departments } from '../_store/sites';
import {
  createDepartment,
  createHospital,
  listDepartments,
  saveContact,
  searchHospitals,
} from '../_modules/sites/site-use-cases';
import { closeCallBack, listCallBacks, offerSurvey } from '../_modules/surveys/survey-use-cases';
import { callBacks } from '../_store/surveys';
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
import { workOrders, workOrdersOfAll } from '../_store/work-orders';
import { members } from '../_store/people';

/** 现场服务: the table of its actions. */
const order = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrders as never, workOrderId]];
const moved = ['workOrderId', 'state', 'revision'] as const;
const stops = ['workOrder.checkIn', 'workOrder.checkOut'] as const;

/** The steps of a visit: one row made of each that phones take. */
const visitSteps = Object.fromEntries(
  (Object.keys(steps) as StepAction[]).map((action) => [
    action,
    {
      input: queuedContract(action),
      allow: ['engineer'],
      writes: true,
      offline: true,
      loads: order,
      settings: ['checkIn', 'checklists', 'sla'],
      remembers: stops,
      reply: [...moved, 'verdict', 'reasons'],
      run: visit.takeVisitStep(action),
    },
  ]),
) as unknown as Pick<ActionTable<ServiceActions>, StepAction>;

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

export const actions: ActionTable<ServiceActions> = {
  'home.get': {
    input: Nothing,
    allow: everybody,
    reply: ['me', 'unread', 'waiting', 'engineer', 'dispatch'],
    writes: false,
    settings: ['checklists', 'sla', 'reasons', 'faultCodes', 'checkIn', 'survey'],
    run: getHome,
  },
  'scan.resolve': {
    input: field.ScanRequest,
    allow: readers,
    reply: ['page', 'candidates', 'modelId'],
    writes: false,
    run: resolveScan,
  },
  'device.get': {
    input: field.DeviceRequest,
    allow: readers,
    reply: ['device', 'hospital', 'department', 'contacts', 'history', 'openOrders'],
    writes: false,
    loads: ({ deviceId }: field.DeviceRequest) => [[devices as never, deviceId]],
    run: getDevice,
  },
  'device.report': {
    input: field.DeviceReportRequest,
    allow: readers,
    reply: ['link', 'bytes'],
    writes: true,
    loads: ({ deviceId, workOrderId }: field.DeviceReportRequest) => [
      [devices as never, deviceId],
      [workOrdersOfAll as never, workOrderId],
    ],
    run: getDeviceReport,
  },
  'device.register': {
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
  },
  'review.list': {
    input: reviews.ListReviewsRequest,
    allow: reviewers,
    reply: ['more', 'arrivals', 'devices', 'hospitals', 'departments'],
    writes: false,
    run: listReviews,
  },
  'device.confirm': {
    input: reviews.ConfirmDeviceRequest,
    allow: reviewers,
    reply: ['deviceId'],
    writes: true,
    loads: ({ deviceId }: reviews.ConfirmDeviceRequest) => [[devices as never, deviceId]],
    run: confirmDevice,
  },
  'device.merge': {
    input: reviews.MergeDeviceRequest,
    allow: reviewers,
    reply: ['deviceId'],
    writes: true,
    loads: ({ deviceId, intoId }: reviews.MergeDeviceRequest) => [
      [devices as never, deviceId],
      [devices as never, intoId],
    ],
    run: mergeDevice,
  },
  'hospital.confirm': {
    input: reviews.ConfirmHospitalRequest,
    allow: reviewers,
    reply: ['hospitalId'],
    writes: true,
    loads: ({ hospitalId }: reviews.ConfirmHospitalRequest) => [[hospitals as never, hospitalId]],
    run: confirmHospital,
  },
  'hospital.merge': {
    input: reviews.MergeHospitalRequest,
    allow: reviewers,
    reply: ['hospitalId'],
    writes: true,
    loads: ({ hospitalId, intoId }: reviews.MergeHospitalRequest) => [
      [hospitals as never, hospitalId],
      [hospitals as never, intoId],
    ],
    run: mergeHospital,
  },
  'department.confirm': {
    input: reviews.ConfirmDepartmentRequest,
    allow: reviewers,
    reply: ['departmentId'],
    writes: true,
    loads: ({ departmentId }: reviews.ConfirmDepartmentRequest) => [[departments as never, departmentId]],
    run: confirmDepartment,
  },
  'department.merge': {
    input: reviews.MergeDepartmentRequest,
    allow: reviewers,
    reply: ['departmentId'],
    writes: true,
    loads: ({ departmentId, intoId }: reviews.MergeDepartmentRequest) => [
      [departments as never, departmentId],
      [departments as never, intoId],
    ],
    run: mergeDepartment,
  },
  'hospital.search': {
    input: field.SearchRequest,
    allow: makers,
    reply: ['hospitals'],
    writes: false,
    run: searchHospitals,
  },
  'hospital.create': {
    ...onSpot,
    input: field.CreateHospitalRequest,
    reply: ['hospitalId'],
    loads: ({ hospitalId }: field.CreateHospitalRequest) => [[hospitals as never, hospitalId]],
    run: createHospital,
  },
  'department.list': {
    input: field.HospitalRequest,
    allow: makers,
    reply: ['departments'],
    writes: false,
    run: listDepartments,
  },
  'department.create': {
    ...onSpot,
    input: field.CreateDepartmentRequest,
    reply: ['departmentId'],
    loads: ({ hospitalId, departmentId }: field.CreateDepartmentRequest) => [
      [hospitals as never, hospitalId],
      [departments as never, departmentId],
    ],
    run: createDepartment,
  },
  'contact.save': {
    ...onSpot,
    input: field.SaveContactRequest,
    reply: ['departmentId'],
    loads: ({ departmentId }: field.SaveContactRequest) => [[departments as never, departmentId]],
    run: saveContact,
  },
  'workOrder.create': {
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
  },
  'workOrder.pool': {
    input: Nothing,
    allow: ['engineer'],
    reply: ['orders'],
    writes: false,
    run: listPool,
  },
  'workOrder.claim': {
    input: contract.OrderRequest,
    allow: ['engineer'],
    reply: moved,
    writes: true,
    loads: order,
    settings: ['checkIn'],
    run: claimWorkOrder,
  },
  'workOrder.suggest': {
    input: contract.OrderRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager'],
    reply: ['suggestions'],
    writes: false,
    loads: order,
    settings: ['checkIn'],
    run: suggestForWorkOrder,
  },
  'workOrder.assignDealer': {
    input: field.AssignDealerRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: (request: field.AssignDealerRequest) => [...order(request), [dealers as never, request.dealerId]],
    run: assignDealerToWorkOrder,
  },
  'workOrder.approveCheckIn': {
    input: contract.ApproveCheckInRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    approves: true,
    run: approveWorkOrderCheckIn,
  },
  'workOrder.close': {
    input: contract.OrderRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    run: closeWorkOrder,
  },
  'workOrder.report': {
    input: contract.OrderRequest,
    allow: readers,
    reply: ['link', 'bytes'],
    writes: true,
    loads: order,
    run: getServiceReport,
  },
  'survey.offer': {
    input: field.OfferSurveyRequest,
    allow: ['engineer'],
    reply: ['surveyId'],
    writes: true,
    offline: true,
    loads: order,
    settings: ['survey'],
    run: offerSurvey,
  },
  'callBack.list': {
    input: Nothing,
    allow: ['dispatcher', 'service_manager', 'auditor'],
    reply: ['callBacks'],
    writes: false,
    run: listCallBacks,
  },
  'callBack.close': {
    input: field.CallBackRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: ['callBackId'],
    writes: true,
    loads: ({ callBackId }: field.CallBackRequest) => [[callBacks as never, callBackId]],
    run: closeCallBack,
  },
  'inbox.list': {
    input: field.InboxRequest,
    allow: everybody,
    reply: ['messages', 'more', 'unread'],
    writes: false,
    run: listInbox,
  },
  'inbox.read': {
    input: field.ReadInboxRequest,
    allow: everybody,
    reply: ['read'],
    writes: false,
    run: readInboxMessages,
  },
  'member.list': {
    input: Nothing,
    allow: ['dealer_admin', 'sysadmin', 'service_manager', 'channel_manager', 'dispatcher'],
    reply: ['members'],
    writes: false,
    run: listMembers,
  },
  'member.invite': {
    input: field.InviteRequest,
    allow: ['dealer_admin', 'sysadmin'],
    reply: ['memberId', 'code', 'part', 'expiresAt'],
    writes: true,
    run: inviteMember,
  },
  'member.reinvite': {
    input: field.MemberRequest,
    allow: ['dealer_admin', 'sysadmin'],
    reply: ['code', 'part'],
    writes: true,
    loads: ({ memberId }: field.MemberRequest) => [[members as never, memberId]],
    run: reinviteMember,
  },
  'member.approveAccess': {
    input: field.MemberRequest,
    allow: ['sysadmin', 'channel_manager', 'service_manager'],
    reply: ['code', 'part'],
    writes: true,
    approves: true,
    loads: ({ memberId }: field.MemberRequest) => [[members as never, memberId]],
    run: approveAccess,
  },
  'member.declineAccess': {
    input: field.DeclineAccessRequest,
    allow: everybody,
    reply: ['memberId'],
    writes: true,
    loads: ({ memberId }: field.DeclineAccessRequest) => [[members as never, memberId]],
    run: declineAccess,
  },
  'member.disable': {
    input: field.MemberRequest,
    allow: ['dealer_admin', 'sysadmin'],
    reply: ['memberId'],
    writes: true,
    loads: ({ memberId }: field.MemberRequest) => [[members as never, memberId]],
    run: disableMember,
  },
  'member.place': {
    input: field.PlaceMemberRequest,
    allow: ['dealer_admin', 'service_manager'],
    reply: ['memberId'],
    writes: true,
    loads: ({ memberId, base }: field.PlaceMemberRequest) => [
      [members as never, memberId],
      ...(base && 'hospitalId' in base ? ([[hospitals as never, base.hospitalId]] as Load[]) : []),
    ],
    run: placeMember,
  },
  'certification.give': {
    input: field.GiveCertificationRequest,
    allow: ['service_manager'],
    reply: ['members'],
    writes: true,
    loads: ({ memberIds, modelId }: field.GiveCertificationRequest) => [
      [models as never, modelId],
      ...memberIds.map((id): Load => [members as never, id]),
    ],
    approves: true,
    run: giveCertification,
  },
  'certification.extend': {
    input: field.ExtendCertificationsRequest,
    allow: ['service_manager'],
    reply: ['members'],
    writes: true,
    loads: ({ certificates }: field.ExtendCertificationsRequest) =>
      certificates.map(({ memberId }): Load => [members as never, memberId]),
    approves: true,
    run: extendCertifications,
  },
  'certification.withdraw': {
    input: field.WithdrawCertificationRequest,
    allow: ['service_manager'],
    reply: ['memberId'],
    writes: true,
    loads: ({ memberId, modelId }: field.WithdrawCertificationRequest) => [
      [members as never, memberId],
      [models as never, modelId],
    ],
    run: withdrawCertification,
  },
  'certification.models': {
    input: Nothing,
    allow: ['dealer_admin', 'dispatcher', 'service_manager', 'sysadmin'],
    reply: ['models'],
    writes: false,
    run: listCertifiableModels,
  },
  'member.consent': {
    input: field.ConsentRequest,
    allow: everybody,
    reply: ['consents'],
    writes: true,
    offline: true,
    run: saveConsent,
  },
  'member.subscribe': {
    input: field.SubscribeRequest,
    allow: everybody,
    reply: ['quota'],
    writes: true,
    run: addSubscriptions,
  },
  'settings.get': {
    input: Nothing,
    allow: ['service_manager', 'dispatcher', 'auditor', 'sysadmin'],
    reply: ['settings', 'changes'],
    writes: false,
    settings: settingKeys,
    run: getSettings,
  },
  'settings.save': {
    input: SaveSettingRequest,
    allow: ['service_manager', 'sysadmin'],
    reply: ['key', 'revision'],
    writes: true,
    loads: ({ key }: SaveSettingRequest) => [[settingDocuments as never, key]],
    run: saveSetting,
  },
  'workOrder.get': {
    input: contract.OrderRequest,
    allow: ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['order'],
    writes: false,
    loads: order,
    run: getWorkOrder,
  },
  'workOrder.files': {
    input: contract.OrderRequest,
    allow: ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['links'],
    writes: false,
    loads: order,
    run: linkWorkOrderFiles,
  },
  'workOrder.list': {
    input: contract.ListRequest,
    allow: ['engineer', 'dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['orders', 'more'],
    writes: false,
    run: listWorkOrders,
  },
  'workOrder.assign': {
    input: contract.AssignRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: (request: contract.AssignRequest) => [...order(request), [members as never, request.engineerId]],
    settings: ['checkIn'],
    run: assignWorkOrder,
  },
  'workOrder.plan': {
    input: contract.PlanRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    run: planWorkOrder,
  },
  'workOrder.board': {
    input: contract.BoardRequest,
    allow: ['dealer_admin', 'dispatcher', 'service_manager', 'auditor'],
    reply: ['engineers', 'orders', 'dealers'],
    writes: false,
    run: showBoard,
  },
  'workOrder.cancel': {
    input: contract.ReasonRequest,
    allow: ['dispatcher', 'service_manager'],
    reply: moved,
    writes: true,
    loads: order,
    run: cancelWorkOrder,
  },
  ...visitSteps,
};

export const main = serve(actions, surroundings(defaultSettings));
