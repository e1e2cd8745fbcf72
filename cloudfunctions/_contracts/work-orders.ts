import * as z from 'zod';
import { day, file, id, instant, position, text } from './common';
import { workOrderStates } from '../../miniprogram/shared/states';
import type { WorkOrderState } from '../../miniprogram/shared/states';

/** Requests about work orders as they come over the wire. */
const measuredPosition = position.extend({
  accuracyMetres: z.number().min(0).max(100_000),
  takenAt: instant,
});
const evidence = z.strictObject({
  position: measuredPosition.nullable(),
  scannedText: z.string().max(500).nullable(),
  photos: z.array(file).max(9),
  nonce: z.string().max(64).nullable(),
  deviceTime: instant,
  note: text(500),
});

export const OrderRequest = z.strictObject({ workOrderId: id });
export type OrderRequest = z.infer<typeof OrderRequest>;
export const ReasonRequest = z.strictObject({ workOrderId: id, reason: text(200) });
export type ReasonRequest = z.infer<typeof ReasonRequest>;
export const CheckInRequest = z.strictObject({ workOrderId: id, visitId: id, evidence });
export type CheckInRequest = z.infer<typeof CheckInRequest>;
export const ApproveCheckInRequest = z.strictObject({
  workOrderId: id,
  visitId: id,
  reason: text(200).min(1),
});
export type ApproveCheckInRequest = z.infer<typeof ApproveCheckInRequest>;
export const CheckOutRequest = z.strictObject({ workOrderId: id, evidence });
export type CheckOutRequest = z.infer<typeof CheckOutRequest>;
export const AnswerRequest = z.strictObject({
  workOrderId: id,
  answers: z
    .array(
      z.strictObject({
        itemId: id,
        value: z.union([z.string().max(1000), z.number()]).nullable(),
        photos: z.array(file).max(9),
        note: text(500),
        at: instant,
      }),
    )
    .min(1)
    .max(100),
});
export type AnswerRequest = z.infer<typeof AnswerRequest>;
export const UsePartRequest = z.strictObject({
  workOrderId: id,
  part: z.strictObject({
    id,
    partNumber: text(60).min(1),
    name: text(100),
    quantity: z.int().min(1).max(999),
    serial: text(60),
    lot: text(60),
    returnsOldPart: z.boolean(),
    at: instant,
  }),
});
export type UsePartRequest = z.infer<typeof UsePartRequest>;
export const CompleteRequest = z.strictObject({
  workOrderId: id,
  report: z.strictObject({
    summary: text(2000).min(1),
    cause: text(2000),
    action: text(2000),
    faultCode: text(20),
    labourMinutes: z.int().min(0).max(10_000),
    travelMinutes: z.int().min(0).max(10_000),
    result: z.enum(['fixed', 'temporary', 'not_fixed']),
  }),
});
export type CompleteRequest = z.infer<typeof CompleteRequest>;
export const SignRequest = z.strictObject({
  workOrderId: id,
  signedBy: z.strictObject({ id: id.nullable(), name: text(40).min(1), phone: text(20) }),
  image: file,
});
export type SignRequest = z.infer<typeof SignRequest>;
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
  skip: z.int().min(0).max(10_000).default(0),
});
export type ListRequest = z.infer<typeof ListRequest>;
