import * as z from 'zod';
import { isCreditCode, tidyCreditCode } from '../../miniprogram/shared/credit-code';
import { isDay } from '../../miniprogram/shared/days';
import { applicationStates } from '../../miniprogram/shared/dealers/states';
import type { ApplicationState, PlanState } from '../../miniprogram/shared/dealers/states';
import {
  applicationFileLabels,
  taskRoles,
  visitKindLabels,
} from '../../miniprogram/shared/model/dealers-life';
import type {
  AdmissionLink,
  ApplicationFileKind,
  DealerApplication,
  DealerTargets,
  DealerTask,
  DealerVisit,
  DealerVisitKind,
  ImprovementPlan,
} from '../../miniprogram/shared/model/dealers-life';
import type { Dealer } from '../../miniprogram/shared/model/people';
import { dealerStates } from '../../miniprogram/shared/states';
import type { DealerState } from '../../miniprogram/shared/states';
import type { Act } from './act';
import {
  after,
  day as dayText,
  file,
  id,
  oneOf,
  phone,
  reason,
  regionCode,
  searched,
  seen,
  text,
  type Nothing,
} from './shapes';
import type { Listed } from './shapes';

const day = dayText.refine(isDay);
const role = z.enum(taskRoles);

/** 准入申请 by people without an account. */
const linkCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[2-9A-HJ-NP-Z]{10}$/);
export const OpenAdmissionRequest = z.strictObject({ code: linkCode });
export type OpenAdmissionRequest = z.infer<typeof OpenAdmissionRequest>;
export const SendApplicationRequest = z.strictObject({
  code: linkCode,
  /** One that was sent back, with what it lacked. */
  applicationId: id.nullable(),
  name: text(100).min(4),
  shortName: text(20).min(1),
  creditCode: z.string().max(40).overwrite(tidyCreditCode).refine(isCreditCode),
  address: text(200).min(1),
  contactName: text(40).min(1),
  contactTitle: text(40),
  contactPhone: phone.refine((given) => given !== ''),
  wishes: text(500).min(1),
  experience: text(1000),
  answers: z.array(z.strictObject({ text: text(60).min(1), answer: text(500).min(1) })).max(30),
  files: z
    .array(file.safeExtend({ kind: oneOf<ApplicationFileKind>(applicationFileLabels) }))
    .min(1)
    .max(12),
  /** The company has agreed that its contact's name and phone are kept for this. */
  privacy: z.literal(true),
});
export type SendApplicationRequest = z.infer<typeof SendApplicationRequest>;
export const OwnApplicationRequest = z.strictObject({ applicationId: id });
export type OwnApplicationRequest = z.infer<typeof OwnApplicationRequest>;
export const WithdrawApplicationRequest = z.strictObject({ applicationId: id, reason });
export type WithdrawApplicationRequest = z.infer<typeof WithdrawApplicationRequest>;

/** What the applicant sees of it. */
export interface OwnApplication extends Omit<
  DealerApplication,
  | 'head'
  | 'searchKeys'
  | 'openid'
  | 'checks'
  | 'reviewer'
  | 'recommended'
  | 'decidedBy'
  | 'dealerId'
  | 'history'
  | 'regionCode'
> {
  /** Where it stands and why, newest last; who it was is the house's own affair. */
  steps: { at: string; to: ApplicationState; reason: string }[];
}
export interface AdmissionPage {
  /** Who recruits. */
  issuer: string;
  untilOn: string;
  questions: string[];
  mine: OwnApplication[];
}
export interface AdmissionActions {
  'application.open': Act<typeof OpenAdmissionRequest, AdmissionPage>;
  'application.send': Act<typeof SendApplicationRequest, OwnApplication>;
  'application.mine': Act<typeof Nothing, { applications: OwnApplication[] }>;
  'application.withdraw': Act<typeof WithdrawApplicationRequest, OwnApplication>;
}

/** 准入 as the house sees it. */
export const MakeAdmissionLink = z.strictObject({ note: text(60).min(1), untilOn: day });
export type MakeAdmissionLink = z.infer<typeof MakeAdmissionLink>;
export const EndAdmissionLink = z.strictObject({ linkId: linkCode });
export type EndAdmissionLink = z.infer<typeof EndAdmissionLink>;
export const ListAdmissionLinks = z.strictObject({ text: searched, after });
export type ListAdmissionLinks = z.infer<typeof ListAdmissionLinks>;
export const ListApplications = z.strictObject({
  state: oneOf<ApplicationState>(applicationStates),
  /** Only what another has recommended and waits for a second manager. */
  second: z.boolean().default(false),
  /** A number, a company or a phone number. */
  text: searched,
  after,
});
export type ListApplications = z.infer<typeof ListApplications>;
export const ApplicationRequest = z.strictObject({ applicationId: id });
export type ApplicationRequest = z.infer<typeof ApplicationRequest>;
export const CheckApplication = z.strictObject({
  applicationId: id,
  /** What the person has seen. */
  revision: z.int().min(1),
  checks: z
    .array(
      z.strictObject({ id: text(60).min(1), verdict: z.enum(['ok', 'wrong']).nullable(), note: text(200) }),
    )
    .max(30),
});
export type CheckApplication = z.infer<typeof CheckApplication>;
export const AnswerApplication = z.strictObject({ applicationId: id, reason });
export const RecommendApplication = AnswerApplication.extend(seen);
export type RecommendApplication = z.infer<typeof RecommendApplication>;
export type AnswerApplication = z.infer<typeof AnswerApplication>;
export const AcceptApplication = z.strictObject({
  applicationId: id,
  revision: z.int().min(1),
  /** Where the dealer sits, where the credit code does not say it or says it wrongly. */
  regionCode,
});
export type AcceptApplication = z.infer<typeof AcceptApplication>;

export type ApplicationRow = Pick<
  DealerApplication,
  '_id' | 'number' | 'state' | 'name' | 'shortName' | 'sentAt' | 'recommended' | 'reviewer'
> & { regionName: string };
/** Somebody who is alike, and in what. */
export interface Alike {
  kind: 'dealer' | 'application';
  id: string;
  name: string;
  state: DealerState | ApplicationState;
  by: ('creditCode' | 'name' | 'shortName' | 'phone')[];
}
export interface ApplicationPage {
  application: Omit<DealerApplication, 'head' | 'openid' | 'searchKeys'>;
  regionName: string;
  linkNote: string;
  alike: Alike[];
  /** Links to look at the files for a while, by file id. */
  links: Record<string, string>;
  /** Checks that are still to be answered or not in order. */
  missing: number;
  /** Whether this person may be the second of the two. */
  maySecond: boolean;
}
export interface ApplicationMoved {
  applicationId: string;
  state: ApplicationState;
  revision: number;
  dealerId: string | null;
}
export type LinkRow = Omit<AdmissionLink, 'head' | 'searchKeys'>;

/** A dealer along its life. */
export const MoveDealerRequest = z.strictObject({
  dealerId: id,
  to: oneOf<DealerState>(dealerStates),
  reason,
});
export type MoveDealerRequest = z.infer<typeof MoveDealerRequest>;
export const AskDealerRequest = z.strictObject({
  dealerId: id,
  revision: z.int().min(1),
  wish: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('tier'), tier: text(20).min(1).nullable() }),
    z.strictObject({
      kind: z.literal('bank'),
      bank: z.strictObject({
        holder: text(100).min(2),
        bank: text(100).min(2),
        account: z
          .string()
          .overwrite((given) => given.normalize('NFKC').replace(/[\s-]/g, ''))
          .regex(/^\d{8,30}$/),
      }),
    }),
  ]),
  why: reason,
});
export type AskDealerRequest = z.infer<typeof AskDealerRequest>;
export const DecideDealerRequest = z.strictObject({
  dealerId: id,
  revision: z.int().min(1),
  agrees: z.boolean(),
  reason: text(200),
});
export type DecideDealerRequest = z.infer<typeof DecideDealerRequest>;
export const ListAskedRequest = z.strictObject({
  /** Only what others have asked for. */
  ofOthers: z.boolean().default(false),
  after,
});
export type ListAskedRequest = z.infer<typeof ListAskedRequest>;
export const SaveProfileRequest = z.strictObject({
  dealerId: id,
  revision: z.int().min(1),
  address: text(200),
  regionCodes: z.array(regionCode).max(100),
  people: z.array(z.strictObject({ name: text(40).min(1), duty: text(40), phone })).max(30),
  warehouses: z
    .array(z.strictObject({ name: text(40).min(1), address: text(200).min(1), cold: z.boolean() }))
    .max(30),
  tax: z
    .strictObject({
      kind: z.enum(['general', 'small']),
      title: text(100).min(1),
      address: text(200),
      phone: text(40),
    })
    .nullable(),
});
export type SaveProfileRequest = z.infer<typeof SaveProfileRequest>;
export const SaveContractRequest = z
  .strictObject({
    dealerId: id,
    revision: z.int().min(1),
    number: text(60).min(1),
    fromOn: day,
    toOn: day,
    files: z.array(file).max(12),
    deemsStatements: z.boolean().default(false),
  })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'] });
export type SaveContractRequest = z.infer<typeof SaveContractRequest>;
export const DealerLifeRequest = z.strictObject({ dealerId: id });
export type DealerLifeRequest = z.infer<typeof DealerLifeRequest>;

export interface DealerChanged {
  dealerId: string;
  state: DealerState;
  revision: number;
  /** A second person has to agree first. */
  waits: boolean;
}
export type VisitRow = Omit<DealerVisit, 'head' | 'searchKeys'>;
export type TaskRow = Omit<DealerTask, 'head' | 'searchKeys'> & {
  /** Of what is read from facts: whether they are so now, with the number that is in the way. */
  fact: { holds: boolean; left: number } | null;
};
export interface DealerLifePage {
  dealer: Pick<
    Dealer,
    | '_id'
    | 'shortName'
    | 'state'
    | 'revision'
    | 'applicationId'
    | 'tier'
    | 'profile'
    | 'contract'
    | 'asked'
    | 'bank'
  >;
  regionNames: string[];
  tasks: TaskRow[];
  moreTasks: boolean;
  visits: VisitRow[];
  plans: Pick<ImprovementPlan, '_id' | 'why' | 'state' | 'untilOn' | 'nextReviewOn' | 'seenAt'>[];
  contractLinks: Record<string, string>;
  /** The person may be the second who agrees to what is asked. */
  mayDecide: boolean;
}

/** Tasks, visits, targets, plans. */
export const ListDealerTasks = z.strictObject({
  /** One dealer's, or every one of the roles that the person holds. */
  dealerId: id.optional(),
  /** Of all dealers: those of the own roles, or everybody's for who looks after dealers. */
  mine: z.boolean().default(true),
  state: z.enum(['open', 'done', 'dropped']).default('open'),
  /** Only what is due within a week, for the reader to do. */
  due: z.boolean().default(false),
  /** What is to be done, or a dealer. */
  text: searched,
  after,
});
export type ListDealerTasks = z.infer<typeof ListDealerTasks>;
export const AddDealerTask = z.strictObject({
  dealerId: id,
  text: text(120).min(1),
  role,
  dueOn: day,
  shared: z.boolean(),
});
export type AddDealerTask = z.infer<typeof AddDealerTask>;
export const CloseDealerTask = z.strictObject({
  taskId: id,
  to: z.enum(['done', 'dropped', 'open']),
  note: text(300).min(1),
});
export type CloseDealerTask = z.infer<typeof CloseDealerTask>;
export const DeferDealerTask = z.strictObject({ taskId: id, dueOn: day, reason });
export type DeferDealerTask = z.infer<typeof DeferDealerTask>;
export const HandOverRequest = z.strictObject({
  dealerId: id,
  what: z.enum(['devices', 'visits', 'orders']),
});
export type HandOverRequest = z.infer<typeof HandOverRequest>;
export const SaveDealerVisit = z.strictObject({
  dealerId: id,
  kind: oneOf<DealerVisitKind>(visitKindLabels),
  visitedOn: day,
  people: text(100),
  notes: text(2000).min(1),
  shared: z.boolean(),
  next: z.array(z.strictObject({ text: text(120).min(1), role, dueOn: day })).max(10),
});
export type SaveDealerVisit = z.infer<typeof SaveDealerVisit>;
export const ListDealerVisits = z.strictObject({ dealerId: id, text: searched, after });
export type ListDealerVisits = z.infer<typeof ListDealerVisits>;
export const TargetsRequest = z.strictObject({ dealerId: id, year: z.int().min(2020).max(2100) });
export type TargetsRequest = z.infer<typeof TargetsRequest>;
export const SaveTargets = TargetsRequest.extend({
  /** 0: none were set. */
  revision: z.int().min(0),
  rows: z
    .array(
      z.strictObject({
        quarter: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
        lineId: id,
        fen: z.int().min(0).max(1_000_000_000_000),
      }),
    )
    .max(200)
    .refine(
      (rows) => new Set(rows.map(({ quarter, lineId }) => `${quarter}:${lineId}`)).size === rows.length,
    ),
});
export type SaveTargets = z.infer<typeof SaveTargets>;
const goal = z.strictObject({ text: text(120).min(1), target: text(60), dueOn: day });
export const OpenPlanRequest = z
  .strictObject({
    dealerId: id,
    why: text(300).min(1),
    fromOn: day,
    untilOn: day,
    goals: z.array(goal).min(1).max(10),
  })
  .refine(({ fromOn, untilOn }) => fromOn < untilOn, { path: ['untilOn'] })
  .refine(({ untilOn, goals }) => goals.every(({ dueOn }) => dueOn <= untilOn), { path: ['goals'] });
export type OpenPlanRequest = z.infer<typeof OpenPlanRequest>;
export const PlanRequest = z.strictObject({ planId: id });
export type PlanRequest = z.infer<typeof PlanRequest>;
export const ReviewPlanRequest = z.strictObject({
  planId: id,
  revision: z.int().min(1),
  note: text(500).min(1),
  goals: z
    .array(z.strictObject({ id, verdict: z.enum(['open', 'met', 'not_met']), evidence: text(300) }))
    .max(10),
});
export type ReviewPlanRequest = z.infer<typeof ReviewPlanRequest>;
export const ClosePlanRequest = z.strictObject({
  planId: id,
  revision: z.int().min(1),
  to: z.enum(['met', 'not_met', 'dropped']),
  result: text(300).min(1),
});
export type ClosePlanRequest = z.infer<typeof ClosePlanRequest>;
export const ListPlansRequest = z.strictObject({
  dealerId: id.optional(),
  state: z.enum(['open', 'met', 'not_met', 'dropped']).default('open'),
  /** Only those to look at by now, or that the dealer has not read. */
  waits: z.enum(['review', 'read']).nullable().default(null),
  /** Part of a dealer's name: its plans, whatever their state. */
  text: text(40).default(''),
  after,
});
export type ListPlansRequest = z.infer<typeof ListPlansRequest>;

export type PlanRow = Omit<ImprovementPlan, 'head'>;
export interface TargetsPage {
  targets: Omit<DealerTargets, 'head'> | null;
  dealerName: string;
  /** Ordered and not cancelled, by the quarter of its submission. */
  achieved: { quarter: number; lineId: string; fen: number }[];
  /** Orders that stand behind it. */
  orders: number;
}
export interface PlanMoved {
  planId: string;
  state: PlanState;
  revision: number;
}

export interface DealerLifeActions {
  'admission.links': Act<typeof ListAdmissionLinks, Listed<'links', LinkRow>>;
  'admission.makeLink': Act<typeof MakeAdmissionLink, { linkId: string }>;
  'admission.endLink': Act<typeof EndAdmissionLink, { linkId: string }>;
  'admission.list': Act<typeof ListApplications, Listed<'applications', ApplicationRow>>;
  'admission.get': Act<typeof ApplicationRequest, ApplicationPage>;
  'admission.take': Act<typeof ApplicationRequest, ApplicationMoved>;
  'admission.check': Act<typeof CheckApplication, ApplicationMoved>;
  'admission.return': Act<typeof AnswerApplication, ApplicationMoved>;
  'admission.refuse': Act<typeof AnswerApplication, ApplicationMoved>;
  'admission.recommend': Act<typeof RecommendApplication, ApplicationMoved>;
  'admission.accept': Act<typeof AcceptApplication, ApplicationMoved>;
  'dealer.move': Act<typeof MoveDealerRequest, DealerChanged>;
  'dealer.ask': Act<typeof AskDealerRequest, DealerChanged>;
  'dealer.decide': Act<typeof DecideDealerRequest, DealerChanged>;
  'dealer.asked': Act<typeof ListAskedRequest, { dealers: AskedRow[]; next: string | null }>;
  'dealer.life': Act<typeof DealerLifeRequest, DealerLifePage>;
  'dealer.saveProfile': Act<typeof SaveProfileRequest, DealerChanged>;
  'dealer.saveContract': Act<typeof SaveContractRequest, DealerChanged>;
  'dealer.handOver': Act<typeof HandOverRequest, HandedOver>;
  'dealerTask.list': Act<typeof ListDealerTasks, Listed<'tasks', TaskRow>>;
  'dealerTask.add': Act<typeof AddDealerTask, { taskId: string }>;
  'dealerTask.close': Act<typeof CloseDealerTask, { taskId: string; revision: number }>;
  'dealerTask.defer': Act<typeof DeferDealerTask, { taskId: string; revision: number }>;
  'dealerVisit.save': Act<typeof SaveDealerVisit, { visitId: string }>;
  'dealerVisit.list': Act<typeof ListDealerVisits, Listed<'visits', VisitRow>>;
  'dealerTargets.get': Act<typeof TargetsRequest, TargetsPage>;
  'dealerTargets.save': Act<typeof SaveTargets, { revision: number }>;
  'plan.open': Act<typeof OpenPlanRequest, PlanMoved>;
  'plan.get': Act<typeof PlanRequest, { plan: PlanRow }>;
  'plan.list': Act<typeof ListPlansRequest, { plans: PlanRow[]; next: string | null }>;
  'plan.seen': Act<typeof PlanRequest, PlanMoved>;
  'plan.review': Act<typeof ReviewPlanRequest, PlanMoved>;
  'plan.close': Act<typeof ClosePlanRequest, PlanMoved>;
}
export type AskedRow = Pick<Dealer, '_id' | 'shortName' | 'state' | 'revision'> & {
  asked: NonNullable<Dealer['asked']>;
  mayDecide: boolean;
};
export interface HandedOver {
  moved: number;
  /** To whom, and how many of each; null: nobody is granted it, it is the manufacturer's to serve. None for orders, which end. */
  to: { dealerId: string | null; dealerName: string; count: number }[];
  /** Still with the dealer: call again. */
  left: number;
}
