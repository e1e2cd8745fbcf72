import * as z from 'zod';
import { day, id, text } from './common';
import { workOrderStates } from '../../miniprogram/shared/states';
import type { WorkOrderState } from '../../miniprogram/shared/states';

/** Requests about work orders as they come over the wire. */
export const OrderRequest = z.strictObject({ workOrderId: id });
export type OrderRequest = z.infer<typeof OrderRequest>;
/** Steps of a visit are in `shared/visit/steps`. */
export const ReasonRequest = z.strictObject({ workOrderId: id, reason: text(200) });
export type ReasonRequest = z.infer<typeof ReasonRequest>;
export const ApproveCheckInRequest = z.strictObject({
  workOrderId: id,
  visitId: id,
  reason: text(200).min(1),
});
export type ApproveCheckInRequest = z.infer<typeof ApproveCheckInRequest>;
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
