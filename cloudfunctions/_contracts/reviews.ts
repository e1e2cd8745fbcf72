import * as z from 'zod';
import type { RatingDoubt } from '../../miniprogram/shared/model/surveys';
import type { GradedEvidence } from '../../miniprogram/shared/model/work-orders';
import type { WritingPlace, WritingWhy } from '../../miniprogram/shared/model/writings';
import { DeviceRequest } from './devices';
import { after, id, instant, position, regionCode, text } from './shapes';
import type { Act } from './act';

/** Requests about what was made on the spot and waits for review (待核实). */
const reviewKinds = [
  'made',
  'claimed',
  'hospitals',
  'departments',
  'contacts',
  'arrivals',
  'ratings',
  'writings',
] as const;
export type ReviewKind = (typeof reviewKinds)[number];
/** Where each kind goes on, as the page before answered; the beginning of all when absent. */
export const ListReviewsRequest = z.strictObject({ after: z.record(z.enum(reviewKinds), after).optional() });
export type ListReviewsRequest = z.infer<typeof ListReviewsRequest>;
export const ConfirmDeviceRequest = DeviceRequest.extend({
  /** Instant of the claim that is right; null where the record is. All other claims are settled by it. */
  claimAt: instant.nullable(),
  /** How many claims were shown: one that came since is not settled unseen. Phones from before do not say. */
  claimsSeen: z.int().min(0).optional(),
});
export type ConfirmDeviceRequest = z.infer<typeof ConfirmDeviceRequest>;
export const MergeDeviceRequest = DeviceRequest.extend({ intoId: DeviceRequest.shape.deviceId });
export type MergeDeviceRequest = z.infer<typeof MergeDeviceRequest>;

export const ConfirmHospitalRequest = z.strictObject({
  hospitalId: id,
  name: text(80).min(2),
  address: text(120),
  /** Where engineers stood when they checked in; null leaves the place as it is. */
  location: position.nullable(),
  /** Where it stands, if that was written wrongly; left out, the region stays. */
  regionCode: regionCode.optional(),
});
export type ConfirmHospitalRequest = z.infer<typeof ConfirmHospitalRequest>;
export const MergeHospitalRequest = z.strictObject({ hospitalId: id, intoId: id });
export type MergeHospitalRequest = z.infer<typeof MergeHospitalRequest>;

export const ConfirmDepartmentRequest = z.strictObject({ departmentId: id, name: text(40).min(1) });
export type ConfirmDepartmentRequest = z.infer<typeof ConfirmDepartmentRequest>;
export const MergeDepartmentRequest = z.strictObject({ departmentId: id, intoId: id });
export type MergeDepartmentRequest = z.infer<typeof MergeDepartmentRequest>;

type Position = z.infer<typeof position>;
interface Made {
  /** Who made it on the spot; empty where it was not. */
  by: string;
  at: string;
}
export interface DeviceToReview extends Made {
  deviceId: string;
  provisional: boolean;
  modelName: string;
  serial: string;
  hospitalName: string;
  departmentName: string;
  dealerName: string;
  scannedTexts: string[];
  claims: { at: string; by: string; dealerName: string; hospitalName: string; departmentName: string }[];
  /** Instruments of other models under the same serial: perhaps the model was chosen wrongly. */
  doubles: { deviceId: string; modelName: string; hospitalName: string }[];
}
export interface HospitalToReview extends Made {
  hospitalId: string;
  name: string;
  /** From the province down. */
  regionName: string;
  address: string;
  hasLocation: boolean;
  /** Where somebody stood at the latest check-in there, if it was measured well. */
  stoodAt: (Position & { accuracyMetres: number; by: string; at: string }) | null;
  /** Hospitals whose names resemble this one, most alike first; a namesake elsewhere too, since the region may be wrong. */
  doubles: { hospitalId: string; name: string; address: string; regionName: string }[];
}
export interface DepartmentToReview extends Made {
  departmentId: string;
  provisional: boolean;
  name: string;
  hospitalName: string;
  contacts: { id: string; name: string; phone: string; title: string; provisional: boolean }[];
  others: { departmentId: string; name: string }[];
}
export interface ArrivalToReview {
  workOrderId: string;
  number: string;
  visitId: string;
  hospitalName: string;
  engineerName: string;
  verdict: GradedEvidence['verdict'];
  reasons: GradedEvidence['reasons'];
  note: string;
  at: string;
}
export interface RatingToReview {
  surveyId: string;
  workOrderId: string;
  number: string;
  hospitalName: string;
  dealerName: string;
  engineerName: string;
  stars: number;
  chips: string[];
  words: string;
  doubts: RatingDoubt[];
  at: string;
  /** What else the same WeChat account has rated. */
  others: { hospitalName: string; dealerName: string; stars: number; at: string }[];
}
/** 评价核实: what counts, and what does not; why it does not is said. */
export const SettleRatingsRequest = z
  .strictObject({ surveyIds: z.array(id).min(1).max(50), counts: z.boolean(), note: text(200) })
  .refine(({ counts, note }) => counts || note !== '', { path: ['note'] });
export type SettleRatingsRequest = z.infer<typeof SettleRatingsRequest>;

/** 留言核实: shown from now on, or withheld for good; why it is withheld is said. */
export const SettleWritingRequest = z
  .strictObject({ writingId: id, shows: z.boolean(), note: text(200) })
  .refine(({ shows, note }) => shows || note !== '', { path: ['note'] });
export type SettleWritingRequest = z.infer<typeof SettleWritingRequest>;
export interface WritingToReview {
  writingId: string;
  place: WritingPlace;
  entityId: string;
  at: string;
  words: string[];
  /** Works for ten minutes; null for words, and for a file that is gone. */
  photo: string | null;
  why: WritingWhy;
}

export interface Reviews {
  next: Record<ReviewKind, string | null>;
  /** Whether a further page has something of a kind. */
  more: Record<'arrivals' | 'devices' | 'hospitals' | 'departments' | 'ratings' | 'writings', boolean>;
  ratings: RatingToReview[];
  writings: WritingToReview[];
  arrivals: ArrivalToReview[];
  devices: DeviceToReview[];
  hospitals: HospitalToReview[];
  departments: DepartmentToReview[];
}

export interface ReviewActions {
  'device.confirm': Act<typeof ConfirmDeviceRequest, { deviceId: string }>;
  'device.merge': Act<typeof MergeDeviceRequest, { deviceId: string }>;
  'rating.settle': Act<typeof SettleRatingsRequest, { settled: number }>;
  'writing.settle': Act<typeof SettleWritingRequest, { writingId: string }>;
  'review.list': Act<typeof ListReviewsRequest, Reviews>;
  'hospital.confirm': Act<typeof ConfirmHospitalRequest, { hospitalId: string }>;
  'hospital.merge': Act<typeof MergeHospitalRequest, { hospitalId: string }>;
  'department.confirm': Act<typeof ConfirmDepartmentRequest, { departmentId: string }>;
  'department.merge': Act<typeof MergeDepartmentRequest, { departmentId: string }>;
}
