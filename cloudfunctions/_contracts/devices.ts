import * as z from 'zod';
import { coverKindLabels } from '../../miniprogram/shared/model/devices';
import type { CoverKind, Device } from '../../miniprogram/shared/model/devices';
import type { Hospital, Department, Contact } from '../../miniprogram/shared/model/sites';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { after, day, id, oneOf, queuedContract, text } from './shapes';
import type { Act } from './act';
import type { FileLink } from './shapes';

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

/** Serials of the legal readings of one label. */
export const KnownSerialsRequest = z.strictObject({
  serials: z.array(z.string().min(1).max(60)).min(1).max(40),
});
export type KnownSerialsRequest = z.infer<typeof KnownSerialsRequest>;

export const DeviceRequest = z.strictObject({ deviceId: z.string().regex(/^[\w.~!*'()-]{1,200}$/) });
export type DeviceRequest = z.infer<typeof DeviceRequest>;

export const DeviceReportRequest = DeviceRequest.extend({ workOrderId: id });
export type DeviceReportRequest = z.infer<typeof DeviceReportRequest>;

export const DeviceHistoryRequest = DeviceRequest.extend({ after });
export type DeviceHistoryRequest = z.infer<typeof DeviceHistoryRequest>;

export const RegisterDeviceRequest = queuedContract('device.register');
export type RegisterDeviceRequest = z.infer<typeof RegisterDeviceRequest>;

const entitlement = z
  .strictObject({
    id,
    kind: z.enum(['warranty', 'contract']),
    name: text(60).min(1),
    number: text(60),
    fromOn: day,
    toOn: day,
    includes: z
      .array(oneOf<CoverKind>(coverKindLabels))
      .min(1)
      .refine((kinds) => new Set(kinds).size === kinds.length),
    visits: z.int().min(1).max(999).nullable(),
  })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'] });
export const SaveCoverRequest = DeviceRequest.extend({
  /** The revision that was seen. */
  seen: z.int().min(1),
  entitlements: z
    .array(entitlement)
    .max(20)
    .refine((all) => new Set(all.map((one) => one.id)).size === all.length),
  /** Where it stands: the contract, the letter that corrects it. */
  why: text(200).min(1),
});
export type SaveCoverRequest = z.infer<typeof SaveCoverRequest>;

export type DeviceView = Omit<Device, 'head' | 'claims' | 'searchKeys'>;

export interface VisitRow {
  workOrderId: string;
  number: string;
  state: WorkOrder['state'];
  task: WorkOrder['task'];
  description: string;
  createdAt: string;
  engineerName: string;
  result: string;
  parts: string[];
  hasReport: boolean;
  /** Of a plan: which; '' of none. */
  plan: string;
  /** The order itself opens to the caller. */
  canOpen: boolean;
}

export interface DevicePage {
  device: DeviceView;
  hospital: Pick<Hospital, '_id' | 'name' | 'address' | 'regionCode' | 'location' | 'standing'> | null;
  department: Pick<Department, '_id' | 'name' | 'standing'> | null;
  contacts: Contact[];
  /** The newest; `historyNext` is where what is older goes on. */
  history: VisitRow[];
  historyNext: string | null;
  openOrders: VisitRow[];
}

export interface DeviceHistory {
  history: VisitRow[];
  historyNext: string | null;
}

export interface ScanReply {
  /** One instrument fits: its page. */
  page: DevicePage | null;
  /** Several fit (a serial is unique per model only): the person chooses. */
  candidates: Pick<Device, '_id' | 'modelName' | 'serial' | 'hospitalName' | 'departmentName'>[];
  /** The model that the label names, so that registering starts filled in. */
  modelId: string | null;
}

export interface RegisteredDevice {
  deviceId: string;
  /** `known`: it was there already and what was missing has been added. `claimed`: another dealer looks after it. */
  registered: 'created' | 'known' | 'claimed';
}

export interface DeviceActions {
  'scan.resolve': Act<typeof ScanRequest, ScanReply>;
  'scan.known': Act<typeof KnownSerialsRequest, { known: string[] }>;
  'device.get': Act<typeof DeviceRequest, DevicePage>;
  'device.history': Act<typeof DeviceHistoryRequest, DeviceHistory>;
  'device.report': Act<typeof DeviceReportRequest, FileLink>;
  'device.saveCover': Act<typeof SaveCoverRequest, { deviceId: string }>;
  'device.register': Act<typeof RegisterDeviceRequest, RegisteredDevice>;
}
