import type { Severity } from '../clocks/policies';
import type { OrderClock } from '../clocks/promise';
import type { Pause } from '../clocks/working-time';
import type { CheckInVerdict, WorkOrderState } from '../states';
import type { Day } from '../days';
import type { CoverKind, Entitlement } from './devices';
import type { Entity, NamesFiles, PersonStamp, Position, StoredFile } from './entity';
import type { TaskKind } from './people';
import type { OrderQuote } from './quotes';

/** What was known of the device, place and person when the order was made; later edits do not reach back. */
export interface DeviceSnapshot {
  id: string;
  modelId: string;
  modelName: string;
  productLineId: string;
  serial: string;
  /** What labels of the instrument may say instead of the serial; absent: not known when the order was made. */
  code?: string | null;
  gtin?: string | null;
}
export interface SiteSnapshot {
  hospitalId: string;
  hospitalName: string;
  regionCode: string;
  address: string;
  location: Position | null;
  departmentId: string | null;
  departmentName: string;
}
export interface ContactSnapshot {
  id: string | null;
  name: string;
  phone: string;
  /** Which member typed the number in; to them it is no secret. */
  typedBy?: string;
}

export interface TimelineEntry {
  state: WorkOrderState;
  at: string;
  by: PersonStamp;
  /** What happened where it moved no state, in words. */
  what?: string;
  /** Who got it, where it was given to somebody. */
  to?: PersonStamp;
  reason?: string;
  /** 迟报: when it reached the server, if much later than it happened. */
  receivedAt?: string;
  /** The phone's clock could not be trusted: `at` is when it reached the server. */
  clockInDoubt?: true;
  /** What its severity was and became, where that is what happened. */
  severity?: readonly [from: Severity, to: Severity];
}
/** Whose the order has been since when; null: the manufacturer's, or nobody's. */
export interface Charge {
  at: string;
  dealerId: string | null;
  engineerId: string | null;
}

/** 签到/签退 evidence as the phone claims it; the server grades it. */
export interface Evidence {
  /** Null when the person refuses location. */
  position: (Position & { accuracyMetres: number; takenAt: string }) | null;
  /** Text of the device label scanned on site, null when not scanned. */
  scannedText: string | null;
  photos: StoredFile[];
  /** The order's nonce as the phone knows it; proves that the phone had this dispatch. */
  nonce: string | null;
  /** Phone clock at the act, ISO. */
  deviceTime: string;
  note: string;
}

export interface GradedEvidence extends Evidence {
  verdict: CheckInVerdict;
  distanceMetres: number | null;
  /** Why the verdict is what it is, as codes of `evidenceReasonLabels`. */
  reasons: EvidenceReason[];
  /** When it happened by the clock that counts; device time is a claim. */
  at: string;
  skewSeconds: number;
  approvedBy?: PersonStamp;
  /** Somebody does not take it for an arrival and says why; until the engineer adds what is missing. */
  rejected?: { by: PersonStamp; at: string; reason: string };
  /** What the engineer has added since, oldest first; it proves nothing by itself, a person judges it. */
  added?: { at: string; photos: StoredFile[]; note: string }[];
}

export const evidenceReasonLabels = {
  inside: '位置在医院范围内',
  outside: '位置在医院范围外',
  accuracy_overlaps: '定位精度不足以判断是否在范围内',
  no_site_location: '医院尚无坐标，无法比对',
  no_position: '未提供位置',
  odd_position: '手机给出的位置不可信（不在国内或精度无效）',
  device_scanned: '已扫描本单设备',
  other_device_scanned: '扫描的设备与本单不符',
  device_not_scanned: '未扫描设备',
  photo_taken: '有现场照片',
  no_photo: '没有现场照片',
  implausible_speed: '与上次打卡相距过远、间隔过短',
  repeated_coordinates: '坐标与以往打卡完全相同',
  clock_skew: '手机时间与服务器相差过大',
  sent_later: '离线时记录，联网后才同步',
  nonce_missing: '离线或旧派工信息，未核对派工码',
} as const;
export type EvidenceReason = keyof typeof evidenceReasonLabels;

export type AnswerCell = string | number | null;
/** One answer in the checklist; the newest of an item counts, older ones stay in the audit trail. */
export interface Answer {
  itemId: string;
  /** yes/no and choice answers as text, readings and calculated values as number. */
  value: string | number | null;
  /** Of a table, by its columns; null where a cell is empty. */
  rows?: AnswerCell[][] | undefined;
  outOfLimits: boolean;
  photos: StoredFile[];
  note: string;
  at: string;
}

export interface PartUsed {
  /** Made on the phone, so that a replay is seen; stock books the use under it. */
  id: string;
  /** Of the catalogue; absent where it was written down by hand. */
  productId?: string | undefined;
  /** Of the old piece that came out. */
  oldSerial?: string | undefined;
  partNumber: string;
  name: string;
  quantity: number;
  serial: string;
  lot: string;
  returnsOldPart: boolean;
  at: string;
}

export interface PartWanted {
  name: string;
  quantity: number;
}

export const reportResultLabels = { fixed: '已修复', temporary: '临时恢复', not_fixed: '未修复' } as const;
export interface ServiceReport {
  summary: string;
  cause: string;
  action: string;
  faultCode: string;
  labourMinutes: number;
  travelMinutes: number;
  result: keyof typeof reportResultLabels;
  /** For the order that goes on from here; absent: none. */
  partsWanted?: PartWanted[] | undefined;
  /** 测试数, as the instrument shows it. */
  counter?: number | undefined;
  /** Open orders of plans of the same instrument that were done along with this. */
  along?: string[] | undefined;
  at: string;
  /** The PDF, once the server has made it. */
  file: StoredFile | null;
}

export interface Signature {
  signedBy: ContactSnapshot;
  image: StoredFile;
  at: string;
}

/** What a report said before it was amended, with who signed that. */
export interface ReplacedReport extends ServiceReport {
  replacedAt: string;
  replacedBy: PersonStamp;
  reason: string;
}

/** 上门服务: one coming and going of one engineer; an order may need several. */
export interface Visit {
  id: string;
  /** Another instrument in the coming of that order, whose arrival this one has too; absent: a coming of its own. */
  shares?: OrderLink;
  engineer: PersonStamp;
  checklistId: string | null;
  checkIn: GradedEvidence | null;
  answers: Record<string, Answer>;
  parts: PartUsed[];
  report: ServiceReport | null;
  signature: Signature | null;
  checkOut: GradedEvidence | null;
  /** Earlier versions of the report, oldest first. */
  replacedReports?: ReplacedReport[];
  /** Why nobody signed, where finished work was left so. */
  unsignedReason?: string;
  /** A service manager takes the work for done all the same, and says why. */
  unsignedApproved?: { by: PersonStamp; at: string; reason: string };
}

/** 同行: one coming and going of a colleague beside whoever does the order; own evidence and own labour. */
export interface HelperVisit {
  id: string;
  engineer: PersonStamp;
  checkIn: GradedEvidence;
  checkOut: GradedEvidence | null;
  labourMinutes: number;
  travelMinutes: number;
  note: string;
}

/** What the hospital adds to a request: words, photos, or that it is urgent by now (催单). */
export interface Supplement {
  at: string;
  /** As the person calls themselves; nobody of the hospital has an account. */
  name: string;
  text: string;
  photos: StoredFile[];
  urges: boolean;
}

/** 预约上门: a window of a day, as it was agreed with the hospital. */
export interface Appointment {
  on: string;
  span: 'morning' | 'afternoon' | 'day' | 'hours';
  fromAt: string;
  toAt: string;
  /** Who of the hospital agreed; '' where nobody was named. */
  with: string;
  by: PersonStamp;
  at: string;
  /** When somebody came. */
  keptAt?: string;
}

/** What pays for one kind of what an order takes; null: nothing, the hospital does. */
export interface CoverLine {
  kind: CoverKind;
  by: Pick<Entitlement, 'id' | 'kind' | 'name' | 'number' | 'toOn'> | null;
}
/** 保修/合同: judged for the day on which the order was made. */
export interface OrderCover {
  on: Day;
  lines: CoverLine[];
}

/** Which one of a plan an order is; done within the window counts as in time. */
export interface PlannedFor {
  planId: string;
  name: string;
  sequence: number;
  dueOn: Day;
  fromOn: Day;
  /** The last day of the window. */
  toOn: Day;
}

/** Another order of the same case. */
export interface OrderLink {
  id: string;
  number: string;
}

export interface WorkOrder extends Entity, NamesFiles {
  /** Printed number, e.g. WO261123-7KQF. */
  number: string;
  /** 7KQF: what people remember of the number. */
  numberTail?: string;
  state: WorkOrderState;
  task: TaskKind;
  severity: Severity;
  /** `dealer`: its admin made it, whom nobody had asked to. */
  source: 'dispatcher' | 'dealer' | 'engineer' | 'hospital' | 'system' | 'plan';
  /** Of another system: who it is, and the number under which it keeps the request. */
  external?: { system: string; reference: string };
  /** Of one that the dealer's own people made: the grants name this dealer for the place and the instrument. */
  granted?: boolean;
  description: string;
  faultCode: string;
  photos: StoredFile[];
  device: DeviceSnapshot | null;
  site: SiteSnapshot;
  contact: ContactSnapshot | null;
  /** Null while not dispatched, or when the manufacturer's own engineers do it. */
  dealerId: string | null;
  engineer: PersonStamp | null;
  /** Dealers whom the rules have asked before who has it now; ended: nobody is left to ask. */
  offers?: string[];
  offersEnded?: boolean;
  /** When it was last told that nobody takes it. */
  unclaimedToldAt?: string;
  /** Oldest first: figures are put down to whoever was in charge then. Absent: kept before it was. */
  charges?: Charge[];
  /** The service manager who let an uncertified engineer go, and why; null where the certificate suffices. */
  certificationOverride: { by: PersonStamp; reason: string; at: string } | null;
  /** Engineers who may look in though not assigned (earlier assignees keep nothing; the creator may follow). */
  createdBy: PersonStamp;
  createdAt: string;
  /** Day the visit is planned for, null when open. */
  plannedOn: string | null;
  /** Absent, null: no window was agreed. */
  appointment?: Appointment | null;
  /** When the engineer said to be there; null, absent: not said, or there by now. */
  eta?: { at: string; toldAt: string; by: PersonStamp } | null;
  /** What the clocks go by, as it was promised. */
  clock?: OrderClock;
  /** 时效: when somebody must have reacted, must be there, and it must work again. */
  responseDueAt: string;
  arrivalDueAt?: string | null;
  repairDueAt: string;
  respondedAt: string | null;
  arrivedAt?: string | null;
  repairedAt: string | null;
  /** Since when the repair's clock stands still (on hold for a reason that its policy lets pause it); null, absent: it runs. */
  pausedAt?: string | null;
  /** Where it stood still before, oldest first. */
  pauses?: Pause[];
  /** When the clocks next have something to say, null: nothing; follows from the order, see `withClockAt`. */
  clockAt?: string | null;
  /** What of `clockEvents` has been told. */
  clockTold?: string[];
  /** Given to the phone with the dispatch, compared at check-in. */
  nonce: string;
  timeline: TimelineEntry[];
  visits: Visit[];
  /** Colleagues of the same house who come along; they see the order and decide nothing of it. Absent: none. */
  helpers?: { engineer: PersonStamp; addedBy: PersonStamp; at: string }[];
  helperVisits?: HelperVisit[];
  /** 同次上门: others that were done in a coming of this one. */
  sharedBy?: OrderLink[];
  /** Made in such a coming: it counts by its instrument, and its answers to nobody's call. */
  addedOnSite?: true;
  /** How many arrivals prove nothing and have nobody who vouches for them; absent: none. */
  arrivalsInDoubt?: number;
  /** Facts that arrived after the order was taken away or cancelled; kept, never lost. */
  strays: { at: string; by: PersonStamp; action: string; input: unknown; code: string }[];
  surveyId: string | null;
  /** Oldest first; absent: none. */
  supplements?: Supplement[];
  /** The order that goes on where this one ended 未修复 or 临时恢复, and the one that this goes on from. */
  /** What the visit before found to be needed. */
  partsWanted?: PartWanted[];
  followUp?: OrderLink;
  followsUp?: OrderLink;
  /** 移机: where to. */
  moveTo?: SiteSnapshot;
  /** Whom the grants name there; null: nobody. */
  servedBy?: string | null;
  /** 借机: which loan of goods it brings. */
  loan?: { id: string; number: string; dueOn: Day };
  /** When what follows from it (acceptance, the instrument's place, readings) was written. */
  settledAt?: string;
  /** What was done along with it, and with which it was done. */
  doneAlong?: OrderLink[];
  doneWith?: OrderLink;
  /** Of one that a plan has made. */
  servicePlan?: PlannedFor;
  /** Its plan stopped (moved, taken away, uncovered, ended) before it was done: it never fell due. */
  planStopped?: true;
  /** The last day of its window while it is open; null, absent: done with, or of no plan. Follows from the others. */
  planOpenUntil?: Day | null;
  /** Absent: nobody has judged it, as of one without an instrument. */
  cover?: OrderCover;
  /** What the same day's cover is by what was known at completion, where that is something else; a service manager decides. */
  coverFound?: OrderCover | null;
  /** The newest version of what the hospital is asked to pay. */
  quote?: OrderQuote | null;
  /** 免收: who bears what no cover pays for, and why. */
  waiver?: { by: PersonStamp; at: string; reason: string } | null;
  /** WeChat account of the hospital contact who asked for it, who may follow and confirm it; null otherwise. */
  requestedBy: string | null;
}
