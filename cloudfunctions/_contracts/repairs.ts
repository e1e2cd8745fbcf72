import * as z from 'zod';
import { contactName, file, id, phone, text } from './shapes';
import type { Appointment, OrderLink } from '../../miniprogram/shared/model/work-orders';
import type { Settings } from '../../miniprogram/shared/settings/table';
import type { QuoteState } from '../../miniprogram/shared/model/quotes';
import type { Day } from '../../miniprogram/shared/days';
import type { WorkOrderState } from '../../miniprogram/shared/states';
import type { Act } from './act';
import type { Nothing } from './shapes';

const deviceCode = z.string().regex(/^[\w-]{6,64}$/);

export const DeviceCodeRequest = z.strictObject({ deviceCode });
export type DeviceCodeRequest = z.infer<typeof DeviceCodeRequest>;
export const ReportFaultRequest = z.strictObject({
  workOrderId: id,
  deviceCode,
  faultCode: text(20),
  description: text(500),
  severity: z.enum(['down', 'serious', 'ordinary']).optional(),
  /** What phones said before there were severities. */
  urgent: z.boolean().optional(),
  photos: z.array(file).max(4),
  contactName,
  phone,
});
export type ReportFaultRequest = z.infer<typeof ReportFaultRequest>;
/** By who asked for it, or by who has its instrument's label before them. */
export const AddToRepairRequest = z
  .strictObject({
    workOrderId: id,
    deviceCode: deviceCode.optional(),
    name: contactName,
    text: text(500),
    photos: z.array(file).max(4),
    urges: z.boolean(),
  })
  .refine((given) => given.text !== '' || given.photos.length > 0 || given.urges, { path: ['text'] });
export type AddToRepairRequest = z.infer<typeof AddToRepairRequest>;
export const WithdrawRepairRequest = z.strictObject({ workOrderId: id, reason: text(200).min(1) });
export type WithdrawRepairRequest = z.infer<typeof WithdrawRepairRequest>;

export const FollowRequest = z.strictObject({ workOrderId: id });
export type FollowRequest = z.infer<typeof FollowRequest>;
/** The code is made on the hospital's phone; the server keeps its hash. */
export const AskToRateRequest = z.strictObject({ workOrderId: id, code: z.string().regex(/^[\w-]{22}$/) });
export type AskToRateRequest = z.infer<typeof AskToRateRequest>;
export const ConfirmRequest = z.strictObject({
  workOrderId: id,
  name: contactName,
  image: file,
  /** Of the report that was read: one that was amended meanwhile has to be read first. Phones from before do not say. */
  version: z.int().min(1).optional(),
});
export type ConfirmRequest = z.infer<typeof ConfirmRequest>;

/** What a hospital contact may see of an instrument whose label they have before them. */
export interface LabelledDevice {
  modelName: string;
  /** Last four characters; the label shows the rest. */
  serialEnd: string;
  hospitalName: string;
  departmentName: string;
}

export interface RepairPage {
  device: LabelledDevice;
  faultCodes: Settings['faultCodes'];
  /** The caller's own open requests for this instrument. */
  open: Progress[];
  others: OtherRepair[];
}

/** 进度 like a parcel's: states with times, the engineer's name once there is one. */
export interface Progress {
  workOrderId: string;
  number: string;
  state: WorkOrderState;
  description: string;
  createdAt: string;
  deviceName: string;
  hospitalName: string;
  engineerName: string;
  /** While the engineer is on it; asked for on the page of one order only. */
  engineerPhone: string;
  /** The window that was agreed, and when the engineer said to be there; null: none, or they are there. */
  appointment: Omit<Appointment, 'with' | 'by' | 'at'> | null;
  etaAt: string | null;
  steps: { state: WorkOrderState; at: string }[];
  /** `version` 2 and on: amended since. */
  report: { summary: string; action: string; result: string; version: number } | null;
  /** What the hospital is asked to pay; null: nothing, or not said yet. */
  quote: { state: QuoteState; totalFen: number; validUntilOn: Day | null } | null;
  canConfirm: boolean;
  /** While it is open it can be added to and urged; while nobody is on it, taken back. */
  canAdd: boolean;
  canWithdraw: boolean;
  /** What goes on where this ended without a cure, and what this goes on from. */
  followUp: OrderLink | null;
  followsUp: OrderLink | null;
  supplements: { at: string; name: string; text: string; photos: number; urges: boolean }[];
}

/** An open order for the instrument that somebody else asked for: no more than that it is there and how far. */
export interface OtherRepair {
  workOrderId: string;
  state: WorkOrderState;
  createdAt: string;
}

export interface RepairActions {
  'repair.add': Act<typeof AddToRepairRequest, { workOrderId: string }>;
  'repair.withdraw': Act<typeof WithdrawRepairRequest, Progress>;
  'repair.open': Act<typeof DeviceCodeRequest, RepairPage>;
  'repair.report': Act<typeof ReportFaultRequest, Progress>;
  'repair.follow': Act<typeof FollowRequest, Progress>;
  'repair.mine': Act<typeof Nothing, { orders: Progress[] }>;
  'repair.askToRate': Act<typeof AskToRateRequest, { workOrderId: string }>;
  'repair.confirm': Act<typeof ConfirmRequest, Progress>;
}
