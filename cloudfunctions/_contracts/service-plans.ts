import * as z from 'zod';
import type { PlannedTask, ServicePlan } from '../../miniprogram/shared/model/devices';
import type { OrderRow } from './work-orders';
import { after, day, id, reason, searched, text } from './shapes';
import type { Act } from './act';
import type { Nothing } from './shapes';
import { DeviceRequest } from './devices';

export const StartPlanRequest = z.strictObject({
  planId: id,
  name: text(40).min(1),
  task: z.enum(['maintenance', 'calibration'] satisfies PlannedTask[]),
  modelId: id,
  contract: text(60).min(1).nullable(),
  months: z.int().min(1).max(60),
  /** Then it is counted on from when the one before was done. */
  everyTests: z.int().min(100).max(100_000_000).nullable().default(null),
  anchor: z.enum(['plan', 'completion']),
  windowDays: z.int().min(0).max(60),
  startsOn: day,
});
export type StartPlanRequest = z.infer<typeof StartPlanRequest>;

export const EndPlanRequest = z.strictObject({ planId: id, reason });
export type EndPlanRequest = z.infer<typeof EndPlanRequest>;

export const GoOnRequest = DeviceRequest.extend({ planId: id, reason });
export type GoOnRequest = z.infer<typeof GoOnRequest>;

/** `late`: the window is over; `now`: it is open, or opens within a month; `later`: the rest. */
export const PlannedOrdersRequest = z.strictObject({
  group: z.enum(['late', 'now', 'later']),
  dealerId: id.nullable(),
  /** The beginning of a number, a dealer or a hospital: whatever of it is not done yet, without regard to the group. */
  text: searched,
  after,
});
export type PlannedOrdersRequest = z.infer<typeof PlannedOrdersRequest>;

export type PlanRow = Omit<ServicePlan, 'head' | 'revision'>;
export interface PlannedRow extends OrderRow {
  fromOn: string;
  toOn: string;
  dealerName: string;
}
export interface PlannedOrders {
  orders: PlannedRow[];
  next: string | null;
}

export interface ServicePlanActions {
  'servicePlan.list': Act<typeof Nothing, { plans: PlanRow[] }>;
  'servicePlan.start': Act<typeof StartPlanRequest, { planId: string }>;
  'servicePlan.end': Act<typeof EndPlanRequest, { planId: string }>;
  'servicePlan.goOn': Act<typeof GoOnRequest, { deviceId: string }>;
  'servicePlan.orders': Act<typeof PlannedOrdersRequest, PlannedOrders>;
}
