import type { StepAction } from '../../miniprogram/shared/visit/steps';
import type { Device, Model } from '../../miniprogram/shared/model/devices';
import type { AccessAsked, InboxMessage, Member } from '../../miniprogram/shared/model/people';
import type { Settings, SurveyQuestion } from '../../miniprogram/shared/model/settings';
import type { Contact, Department, Hospital } from '../../miniprogram/shared/model/sites';
import type { CallBack, Survey } from '../../miniprogram/shared/model/surveys';
import type { GradedEvidence, WorkOrder } from '../../miniprogram/shared/model/work-orders';
import type { RefusalCode } from '../../miniprogram/shared/refusals';
import type { CheckInVerdict, Role, WorkOrderState } from '../../miniprogram/shared/states';

/** What actions answer; phones take these by type only. */
export interface Home {
  me: {
    memberId: string;
    name: string;
    roles: readonly Role[];
    dealerId: string | null;
    dealerName: string;
    certifications: Member['certifications'];
    consents: Member['consents'];
  };
  unread: number;
  /** What this person's roles look after and somebody has to act on, most urgent first; zeros are left out. */
  waiting: Waiting[];
  /** An engineer's orders in full, so that the phone can work off line; null for others. */
  engineer: {
    orders: WorkOrderView[];
    pool: number;
    /** Those that are not sold any more too: instruments and certifications bear their names. */
    models: (Pick<Model, '_id' | 'name' | 'gtin' | 'serialPattern'> & { isSold: boolean })[];
    settings: Pick<Settings, 'checklists' | 'sla' | 'reasons' | 'faultCodes' | 'checkIn'>;
    month: { done: number; ratings: number; stars: number | null };
  } | null;
  /** Orders that dispatchers and auditors (the manufacturer's) or a dealer's admin watch; null for others. */
  dispatch: {
    waiting: OrderRow[];
    running: OrderRow[];
    /** Orders beyond these, whose clocks run out later. */
    unlisted: number;
    engineers: { memberId: string; name: string; openOrders: number }[];
    /** This month's, newest first; the dealer's own for its admin, none for those who have call-backs. */
    lowRatings: LowRating[];
  } | null;
}

export interface LowRating {
  workOrderId: string;
  stars: number;
  words: string;
  hospitalName: string;
  engineerName: string;
  answeredAt: string;
}

export interface Waiting {
  kind:
    | 'letter_alerts'
    | 'grants_to_approve'
    | 'letters_to_approve'
    | 'dealers_under_review'
    | 'imports_open'
    | 'letters_issued'
    | 'letter_drafts'
    | 'grants_ending'
    | 'arrivals_in_doubt'
    | 'call_backs'
    | 'records_to_review'
    | 'people_unbound'
    | 'certifications_ending';
  count: number;
}

export type DeviceView = Omit<Device, 'head' | 'claims'>;

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
  /** The order itself opens to the caller. */
  canOpen: boolean;
}

export interface DevicePage {
  device: DeviceView;
  hospital: Pick<Hospital, '_id' | 'name' | 'address' | 'regionCode' | 'location' | 'standing'> | null;
  department: Pick<Department, '_id' | 'name' | 'standing'> | null;
  contacts: Contact[];
  history: VisitRow[];
  openOrders: VisitRow[];
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

export type HospitalRow = Pick<Hospital, '_id' | 'name' | 'regionCode' | 'address' | 'location' | 'standing'>;

export type DepartmentRow = Pick<Department, '_id' | 'name' | 'standing' | 'contacts'>;

export interface SurveyPage {
  survey: Pick<Survey, 'workOrderNumber' | 'site' | 'deviceName' | 'state' | 'expiresAt' | 'stars'> & {
    engineerName: string;
  };
  questions: SurveyQuestion[];
  /** So many stars or fewer ask what was wrong. */
  lowScore: number;
}

export type PersonRow = Pick<
  Member,
  '_id' | 'name' | 'phone' | 'roles' | 'dealerId' | 'active' | 'certifications'
> & {
  withdrawnCertifications: NonNullable<Member['withdrawnCertifications']>;
  hasBase: boolean;
  baseName: string;
  bound: boolean;
  /** What a second person is to agree to. */
  asked: (Pick<AccessAsked, 'kind' | 'at'> & { byName: string }) | null;
  /** Until then the account approves nothing; empty when it does. */
  waitsUntil: string;
};

export interface ModelRow {
  _id: string;
  name: string;
  lineName: string;
}

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
  steps: { state: WorkOrderState; at: string }[];
  report: { summary: string; action: string; result: string } | null;
  canConfirm: boolean;
}

export interface SettingsReply {
  settings: Settings;
  /** Who changed what when; keys with their defaults are not in it. */
  changes: { key: string; changedBy: string; changedAt: string; revision: number }[];
}

export type WorkOrderView = Omit<WorkOrder, 'head' | 'strays' | 'requestedBy'>;

/** What lists show of an order. */
export type OrderRow = Pick<
  WorkOrder,
  | '_id'
  | 'number'
  | 'state'
  | 'task'
  | 'priority'
  | 'source'
  | 'description'
  | 'device'
  | 'site'
  | 'engineer'
  | 'dealerId'
  | 'plannedOn'
  | 'createdAt'
  | 'responseDueAt'
  | 'repairDueAt'
  | 'respondedAt'
  | 'repairedAt'
>;

/** 派工板 of one house, by engineers; whose other houses there are, for the manufacturer's people. */
export interface Board {
  engineers: { memberId: string; name: string }[];
  orders: OrderRow[];
  dealers: { dealerId: string; shortName: string }[];
}

/** What an engineer does on an order: load, decide by the shared rule, save. */
export interface OrderMoved {
  workOrderId: string;
  state: WorkOrderState;
  revision: number;
}

export interface CheckInReply extends OrderMoved {
  verdict: CheckInVerdict;
  reasons: GradedEvidence['reasons'];
}

/** What a step of a visit answers. */
export type StepReply<A extends StepAction> = A extends 'workOrder.checkIn' | 'workOrder.checkOut'
  ? CheckInReply
  : OrderMoved;

/** A stored PDF; the link works for ten minutes. */
export interface FileLink {
  link: string;
  bytes: number;
}

export type CallBackRow = Omit<CallBack, 'head'>;

export interface InboxPage {
  messages: InboxMessage[];
  more: boolean;
  unread: number;
}

export interface Invited {
  memberId: string;
  code: string;
  expiresAt: string;
  /** `first` half of a code: the second is shown to whoever agrees. */
  part: CodePart;
}
export type CodePart = 'whole' | 'first' | 'second';

/** One item of the phone's queue. */
export interface BatchItem {
  opId: string;
  action: string;
  input: unknown;
  /** What the item is about; after a failure, later items of the same subject are held back. */
  subject: string;
  deviceTime: string;
  /** How far the phone's clock was ahead at its last contact before the act; absent: never in contact. */
  clockAheadSeconds?: number;
}
export type ItemResult =
  | { opId: string; status: 'done'; data: unknown }
  | {
      opId: string;
      status: 'conflict' | 'failed' | 'held';
      code: RefusalCode;
      message: string;
      details?: unknown;
    };
