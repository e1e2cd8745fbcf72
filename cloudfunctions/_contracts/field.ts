import * as z from 'zod';
import { roleLabels } from '../../miniprogram/shared/states';
import type { Role } from '../../miniprogram/shared/states';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';
import { day, id, phone, position, queuedContract, text } from './common';

/** Requests about instruments, sites, people and new orders. */
const task = z.enum(Object.keys(taskKindLabels) as [TaskKind, ...TaskKind[]]);
const contactName = text(40).min(1);

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

export const RegisterDeviceRequest = queuedContract('device.register');
export type RegisterDeviceRequest = z.infer<typeof RegisterDeviceRequest>;

export const CreateHospitalRequest = queuedContract('hospital.create');
export type CreateHospitalRequest = z.infer<typeof CreateHospitalRequest>;
export const SearchRequest = z.strictObject({ text: text(40).min(1) });
export type SearchRequest = z.infer<typeof SearchRequest>;
export const HospitalRequest = z.strictObject({ hospitalId: id });
export type HospitalRequest = z.infer<typeof HospitalRequest>;
export const CreateDepartmentRequest = queuedContract('department.create');
export type CreateDepartmentRequest = z.infer<typeof CreateDepartmentRequest>;
export const SaveContactRequest = queuedContract('contact.save');
export type SaveContactRequest = z.infer<typeof SaveContactRequest>;

export const CreateOrderRequest = queuedContract('workOrder.create');
export type CreateOrderRequest = z.infer<typeof CreateOrderRequest>;
export const AssignDealerRequest = z.strictObject({
  workOrderId: id,
  dealerId: id,
  /** Owed when no grant names the dealer for the place and the product line. */
  reason: text(200).optional(),
});
export type AssignDealerRequest = z.infer<typeof AssignDealerRequest>;

export const OfferSurveyRequest = queuedContract('survey.offer');
export type OfferSurveyRequest = z.infer<typeof OfferSurveyRequest>;

export const InboxRequest = z.strictObject({ skip: z.int().min(0).max(10_000).default(0) });
export type InboxRequest = z.infer<typeof InboxRequest>;
export const ReadInboxRequest = z.strictObject({ ids: z.array(id).min(1).max(100) });
export type ReadInboxRequest = z.infer<typeof ReadInboxRequest>;
export const ConsentRequest = queuedContract('member.consent');
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
