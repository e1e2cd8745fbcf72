import * as limit from '../limits';
import { severities } from '../clocks/policies';
import type { Allowed, Limit } from '../limits';
import { taskKindLabels } from '../model/people';
import type { TaskKind } from '../model/people';
import { contactName, contactPhone, steps } from './steps';

export const deviceIdLimit = limit.pattern(/^[\w.~!*'()-]{1,200}$/, '设备编号不对');
const gtin = limit.pattern(/^\d{14}$/, '应为 14 位数字');
const task = limit.labelled('任务', limit.oneOfThese(Object.keys(taskKindLabels) as TaskKind[]));

/** Limits of what the phone keeps and sends later, beside the steps of a visit. */
const madeOnTheSpot = {
  'device.register': limit.shaped({
    modelId: limit.id,
    modelName: limit.text(60),
    serial: limit.labelled('序列号', limit.text(60, { min: 1 })),
    gtin: limit.maybe(limit.labelled('产品标识', gtin)),
    lot: limit.maybe(limit.labelled('批号', limit.text(40))),
    productionOn: limit.maybe(limit.labelled('生产日期', limit.day)),
    hospitalId: limit.id,
    departmentId: limit.maybe(limit.id),
    softwareVersion: limit.labelled('软件版本', limit.text(40)),
    scannedTexts: limit.list(limit.cutText(500), 5),
  }),
  'hospital.create': limit.shaped({
    hospitalId: limit.id,
    name: limit.labelled('医院名称', limit.placeName(80, { min: 2 })),
    regionCode: limit.regionCode,
    address: limit.labelled('地址', limit.text(120)),
    location: limit.placeIfAny,
  }),
  'department.create': limit.shaped({
    departmentId: limit.id,
    hospitalId: limit.id,
    name: limit.labelled('科室名称', limit.placeName(40, { min: 1 })),
  }),
  'contact.save': limit.shaped({
    departmentId: limit.id,
    contactId: limit.id,
    name: contactName,
    phone: contactPhone,
    title: limit.labelled('职务', limit.personName(40)),
    /** True when the person no longer works there. */
    left: limit.flag,
  }),
  'workOrder.create': limit.shaped({
    workOrderId: limit.id,
    task,
    severity: limit.optional(limit.labelled('严重程度', limit.oneOfThese(severities))),
    /** What phones said before there were severities; some of it may still wait in a queue. */
    priority: limit.optional(limit.oneOfThese(['urgent', 'normal'])),
    description: limit.labelled('故障或任务', limit.text(1000, { min: 1 })),
    faultCode: limit.text(20),
    photos: limit.list(limit.file, 9),
    deviceId: limit.maybe(deviceIdLimit),
    hospitalId: limit.id,
    departmentId: limit.maybe(limit.id),
    contact: limit.maybe(limit.shaped({ id: limit.maybe(limit.id), name: contactName, phone: contactPhone })),
    plannedOn: limit.maybe(limit.labelled('上门日期', limit.day)),
    /** 移机: where to. */
    moveTo: limit.optional(limit.shaped({ hospitalId: limit.id, departmentId: limit.maybe(limit.id) })),
  }),
  'partRequest.receive': limit.shaped({
    requestId: limit.id,
    /** As counted; what is not named has not come. */
    received: limit.list(
      limit.shaped({ no: limit.whole(1, 500), quantity: limit.labelled('数量', limit.whole(0, 99_999)) }),
      200,
      { min: 1 },
    ),
  }),
  'survey.offer': limit.shaped({
    workOrderId: limit.id,
    /** 128 random bits made by the phone, in base64url; the server keeps its hash only. */
    code: limit.pattern(/^[\w-]{22}$/, '评价码不对'),
  }),
  'member.consent': limit.shaped({
    privacy: limit.optional(limit.flag),
    location: limit.optional(limit.flag),
  }),
};

type StepLimits = { [A in keyof typeof steps]: (typeof steps)[A]['limits'] };
const ofSteps = Object.keys(steps).reduce<Record<string, Limit<unknown>>>((all, action) => {
  all[action] = steps[action as keyof typeof steps].limits;
  return all;
}, {}) as unknown as StepLimits;

/** Everything that may come from the phone's queue, with its limits; the server's contracts are made of the same. */
export const queued = { ...ofSteps, ...madeOnTheSpot };
export type QueuedAction = keyof typeof queued;
export type QueuedInput<A extends QueuedAction = QueuedAction> = Allowed<(typeof queued)[A]>;
export const isQueued = (action: string): action is QueuedAction =>
  Object.prototype.hasOwnProperty.call(queued, action);
