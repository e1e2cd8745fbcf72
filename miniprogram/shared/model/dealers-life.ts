import type { Day } from '../days';
import type { ApplicationState, DealerTaskState, PlanState } from '../dealers/states';
import type { Role } from '../states';
import type { Entity, PersonStamp, Searchable, StoredFile } from './entity';

/** 招募码: with it, and only with it, an application can be made from any phone. `_id` is the code. */
export interface AdmissionLink extends Entity, Searchable {
  note: string;
  createdBy: PersonStamp;
  createdAt: string;
  /** The last day on which it counts. */
  untilOn: Day;
  endedAt: string | null;
}

export const applicationFileLabels = {
  business_licence: '营业执照',
  permit: '经营许可证 / 备案凭证',
  premises: '经营场所、库房',
  other: '其他',
} as const;
export type ApplicationFileKind = keyof typeof applicationFileLabels;
export interface ApplicationFile extends StoredFile {
  kind: ApplicationFileKind;
}

/** What the company says about itself. */
export interface ApplicationFacts {
  name: string;
  shortName: string;
  /** 统一社会信用代码 */
  creditCode: string;
  address: string;
  contactName: string;
  contactTitle: string;
  contactPhone: string;
  /** Where it wants to sell and serve, and what it has done so far: in its own words. */
  wishes: string;
  experience: string;
}

/** 准入申请 of a company that is nobody's dealer yet. */
export interface DealerApplication extends Entity, ApplicationFacts, Searchable {
  number: string;
  linkId: string;
  /** The WeChat account that sent it: it alone follows, completes and withdraws it. */
  openid: string;
  state: ApplicationState;
  /** Where the registering authority sits, by the credit code; '' when it names none. */
  regionCode: string;
  /** Questions as they stood when it was sent. */
  answers: { id: string; text: string; answer: string }[];
  files: ApplicationFile[];
  /** The reviewer's list as it stood when the review began. */
  checks: { id: string; text: string; verdict: 'ok' | 'wrong' | null; note: string }[];
  reviewer: PersonStamp | null;
  /** The first of the two who let a company in. */
  recommended: { by: PersonStamp; at: string; note: string } | null;
  decidedBy: PersonStamp | null;
  /** The dealer that came of it. */
  dealerId: string | null;
  sentAt: string;
  history: ApplicationEvent[];
}
export interface ApplicationEvent {
  at: string;
  /** A text of who has no account, and where it was kept before names were stamps. */
  by: PersonStamp | string;
  to: ApplicationState | 'recommended';
  reason: string;
}

/** What a task is read from instead of being believed: facts of the database that only become true by being so. */
export const taskCheckLabels = {
  contract: '合同在有效期内',
  licence: '有一张有效证照',
  granted: '有已批准的授权',
  admin_bound: '管理员已绑定微信',
  certified: '有一位工程师持有效认证',
  grants_ended: '没有未到期的授权',
  orders_closed: '没有未完的订单',
  visits_handed_over: '没有在办的工单',
  devices_handed_over: '名下没有设备',
  stock_empty: '库位上没有库存',
  parts_returned: '没有未还的旧件',
  money_settled: '应收、占用、预收都是零',
  statements_answered: '没有待确认或有异议的对账单',
  people_ended: '没有在用的账号',
} as const;
export type TaskCheck = keyof typeof taskCheckLabels;

/** Who may be given a task about a dealer by hand: never who makes accounts, nor who only looks on. */
export const taskRoles = [
  'channel_manager',
  'service_manager',
  'dispatcher',
  'warehouse',
  'finance',
  'quality',
  'dealer_admin',
] as const satisfies Role[];

/** One row of a checklist in the settings: who has to do it within how many days of its beginning. */
export interface TaskSeed {
  id: string;
  text: string;
  role: Role;
  days: number;
  check: TaskCheck | null;
  /** The dealer does not begin, or is not parted with, while it is open. */
  required: boolean;
}

export const dealerTaskKinds = {
  onboarding: '准入',
  suspension: '暂停',
  termination: '终止移交',
  next_step: '下一步',
  plan: '改进计划',
  appraisal: '考核',
} as const;
export type DealerTaskKind = keyof typeof dealerTaskKinds;

/** 事项: something that somebody has to do about a dealer by a day. */
export interface DealerTask extends Entity, Searchable {
  dealerId: string;
  dealerName: string;
  kind: DealerTaskKind;
  /** The visit or plan that it comes from. */
  sourceId: string | null;
  text: string;
  /** Whoever holds the role sees it; `owner` when one of them has it. */
  role: Role;
  owner: PersonStamp | null;
  dueOn: Day;
  check: TaskCheck | null;
  required: boolean;
  /** The dealer's admins see it too. */
  shared: boolean;
  state: DealerTaskState;
  note: string;
  closedBy: PersonStamp | null;
  closedAt: string | null;
  createdAt: string;
}

/** 目标 of a dealer's year, by quarter and product line. `_id` = dealer:year. */
export interface DealerTargets extends Entity {
  dealerId: string;
  dealerName: string;
  year: number;
  rows: { quarter: 1 | 2 | 3 | 4; lineId: string; fen: number }[];
  setBy: PersonStamp;
  setAt: string;
}

export const visitKindLabels = { visit: '走访', coaching: '辅导', call: '电话' } as const;
export type DealerVisitKind = keyof typeof visitKindLabels;
/** 走访与辅导 of a manager at a dealer; what follows from it are tasks. */
export interface DealerVisit extends Entity, Searchable {
  dealerId: string;
  dealerName: string;
  kind: DealerVisitKind;
  visitedOn: Day;
  /** Who was met. */
  people: string;
  notes: string;
  shared: boolean;
  by: PersonStamp;
  createdAt: string;
}

export interface PlanGoal {
  id: string;
  text: string;
  /** What shows that it is met, in numbers where there are any. */
  target: string;
  dueOn: Day;
  verdict: 'open' | 'met' | 'not_met';
  evidence: string;
}
/** 改进计划 with goals, looked at every month, closed as met or not. */
export interface ImprovementPlan extends Entity {
  dealerId: string;
  dealerName: string;
  why: string;
  fromOn: Day;
  untilOn: Day;
  state: PlanState;
  goals: PlanGoal[];
  reviews: { at: string; by: PersonStamp; note: string }[];
  nextReviewOn: Day;
  /** The dealer has read it. */
  seenBy: PersonStamp | null;
  seenAt: string | null;
  openedBy: PersonStamp;
  createdAt: string;
  closedBy: PersonStamp | null;
  closedAt: string | null;
  result: string;
}

export interface DealerProfile {
  address: string;
  /** Where it works. */
  regionCodes: string[];
  people: { name: string; duty: string; phone: string }[];
  warehouses: { name: string; address: string; cold: boolean }[];
  tax: { kind: 'general' | 'small'; title: string; address: string; phone: string } | null;
}
export interface BankAccount {
  holder: string;
  bank: string;
  account: string;
}
export interface DealerContract {
  number: string;
  fromOn: Day;
  toOn: Day;
  files: StoredFile[];
  /** 对账单逾期不答复视同确认 */
  deemsStatements?: boolean | undefined;
  by: PersonStamp;
  at: string;
}
/** What one person has asked for and a second one has to agree to: coming into cooperation, the tier, the bank account. */
export type DealerWish =
  | { kind: 'move'; to: 'active' | 'reviewing' }
  | { kind: 'tier'; tier: string | null }
  | { kind: 'bank'; bank: BankAccount };
export interface DealerAsked {
  wish: DealerWish;
  by: PersonStamp;
  at: string;
  why: string;
}
