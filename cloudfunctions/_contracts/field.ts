import * as z from 'zod';
import { roleLabels } from '../../miniprogram/shared/states';
import type { Role } from '../../miniprogram/shared/states';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';
import { day, file, id, position, regionCode, text } from './common';

/** Requests about instruments, sites, people and new orders. */
const task = z.enum(Object.keys(taskKindLabels) as [TaskKind, ...TaskKind[]]);
const contactName = text(40).min(1);
const phone = z.string().regex(/^[\d+ -]{0,20}$/);
/** A contact's, which may have been shown with its middle struck out and comes back as it was shown. */
const contactPhone = z.string().regex(/^([\d+ -]{0,20}|[\d+ -]{0,3}\*{4}[\d+ -]{0,4})$/);

/** What a scanned label told, read by the phone; the raw text goes along and is kept. */
export const ScanRequest = z.strictObject({
  text: z.string().min(1).max(500),
  ownCode: z.string().max(64).optional(),
  gtin: z
    .string()
    .regex(/^\d{14}$/)
    .optional(),
  serial: z.string().min(1).max(60).optional(),
});
export type ScanRequest = z.infer<typeof ScanRequest>;

export const DeviceRequest = z.strictObject({ deviceId: z.string().regex(/^[\w.~!*'()-]{1,200}$/) });
export type DeviceRequest = z.infer<typeof DeviceRequest>;

export const DeviceReportRequest = DeviceRequest.extend({ workOrderId: id });
export type DeviceReportRequest = z.infer<typeof DeviceReportRequest>;

export const RegisterDeviceRequest = z.strictObject({
  modelId: id,
  modelName: text(60),
  serial: z.string().trim().min(1).max(60),
  gtin: z
    .string()
    .regex(/^\d{14}$/)
    .nullable(),
  lot: text(40).nullable(),
  productionOn: day.nullable(),
  hospitalId: id,
  departmentId: id.nullable(),
  softwareVersion: text(40),
  scannedTexts: z.array(z.string().max(500)).max(5),
});
export type RegisterDeviceRequest = z.infer<typeof RegisterDeviceRequest>;

export const CreateHospitalRequest = z.strictObject({
  hospitalId: id,
  name: text(80).min(2),
  regionCode,
  address: text(120),
  location: position.nullable(),
});
export type CreateHospitalRequest = z.infer<typeof CreateHospitalRequest>;
export const SearchRequest = z.strictObject({ text: text(40).min(1) });
export type SearchRequest = z.infer<typeof SearchRequest>;
export const HospitalRequest = z.strictObject({ hospitalId: id });
export type HospitalRequest = z.infer<typeof HospitalRequest>;
export const CreateDepartmentRequest = z.strictObject({
  departmentId: id,
  hospitalId: id,
  name: text(40).min(1),
});
export type CreateDepartmentRequest = z.infer<typeof CreateDepartmentRequest>;
export const SaveContactRequest = z.strictObject({
  departmentId: id,
  contactId: id,
  name: contactName,
  phone: contactPhone,
  title: text(40),
  /** True when the person no longer works there. */
  left: z.boolean(),
});
export type SaveContactRequest = z.infer<typeof SaveContactRequest>;

export const CreateOrderRequest = z.strictObject({
  workOrderId: id,
  task,
  priority: z.enum(['urgent', 'normal']),
  description: text(1000).min(1),
  faultCode: text(20),
  photos: z.array(file).max(9),
  deviceId: DeviceRequest.shape.deviceId.nullable(),
  hospitalId: id,
  departmentId: id.nullable(),
  contact: z.strictObject({ id: id.nullable(), name: contactName, phone: contactPhone }).nullable(),
  plannedOn: day.nullable(),
});
export type CreateOrderRequest = z.infer<typeof CreateOrderRequest>;
export const AssignDealerRequest = z.strictObject({
  workOrderId: id,
  dealerId: id,
  /** Owed when no grant names the dealer for the place and the product line. */
  reason: text(200).optional(),
});
export type AssignDealerRequest = z.infer<typeof AssignDealerRequest>;

export const OfferSurveyRequest = z.strictObject({
  workOrderId: id,
  /** 128 random bits made by the phone, in base64url; the server keeps its hash only. */
  code: z.string().regex(/^[\w-]{22}$/),
});
export type OfferSurveyRequest = z.infer<typeof OfferSurveyRequest>;

export const InboxRequest = z.strictObject({ skip: z.int().min(0).max(10_000).default(0) });
export type InboxRequest = z.infer<typeof InboxRequest>;
export const ReadInboxRequest = z.strictObject({ ids: z.array(id).min(1).max(100) });
export type ReadInboxRequest = z.infer<typeof ReadInboxRequest>;
export const ConsentRequest = z.strictObject({
  privacy: z.boolean().optional(),
  location: z.boolean().optional(),
});
export type ConsentRequest = z.infer<typeof ConsentRequest>;
export const SubscribeRequest = z.strictObject({
  templateIds: z
    .array(z.string().regex(/^[\w-]{1,64}$/))
    .min(1)
    .max(3),
});
export type SubscribeRequest = z.infer<typeof SubscribeRequest>;
export const InviteRequest = z.strictObject({
  name: contactName,
  phone,
  roles: z
    .array(z.enum(Object.keys(roleLabels) as [Role, ...Role[]]))
    .min(1)
    .max(4),
  dealerId: id.nullable(),
});
export type InviteRequest = z.infer<typeof InviteRequest>;
export const MemberRequest = z.strictObject({ memberId: id });
export type MemberRequest = z.infer<typeof MemberRequest>;
export const DeclineAccessRequest = MemberRequest.extend({ reason: text(200).min(1) });
export type DeclineAccessRequest = z.infer<typeof DeclineAccessRequest>;

const certificate = z.strictObject({ memberId: id, modelId: id, task });
export const GiveCertificationRequest = z.strictObject({
  memberIds: z.array(id).min(1).max(30),
  modelId: id,
  tasks: z.array(task).min(1).max(5),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  fromOn: day,
  toOn: day,
  certificateNumber: text(40),
});
export type GiveCertificationRequest = z.infer<typeof GiveCertificationRequest>;
export const ExtendCertificationsRequest = z.strictObject({
  certificates: z.array(certificate).min(1).max(60),
  toOn: day,
});
export type ExtendCertificationsRequest = z.infer<typeof ExtendCertificationsRequest>;
export const WithdrawCertificationRequest = certificate.extend({ reason: text(200).min(1) });
export type WithdrawCertificationRequest = z.infer<typeof WithdrawCertificationRequest>;
export const PlaceMemberRequest = z.strictObject({
  memberId: id,
  /** A hospital with its own coordinates, a place on the map, or null for none. */
  base: z.union([z.strictObject({ hospitalId: id }), position.extend({ name: text(80).min(1) })]).nullable(),
});
export type PlaceMemberRequest = z.infer<typeof PlaceMemberRequest>;
export const CallBackRequest = z.strictObject({ callBackId: id, note: text(500).min(1) });
export type CallBackRequest = z.infer<typeof CallBackRequest>;
