import * as z from 'zod';
import { appraisable, schemeProblem } from '../../miniprogram/shared/appraisal/score';
import { grades } from '../../miniprogram/shared/appraisal/scheme';
import type { Line } from '../../miniprogram/shared/appraisal/score';
import type { Grade } from '../../miniprogram/shared/appraisal/scheme';
import { appraisalStates } from '../../miniprogram/shared/appraisal/states';
import type { AppraisalState } from '../../miniprogram/shared/appraisal/states';
import type { FigureName } from '../../miniprogram/shared/figures/figures';
import { taskRoles } from '../../miniprogram/shared/model/dealers-life';
import type {
  Appraisal,
  AppraisalScheme,
  CountedRecord,
  SchemeTerms,
} from '../../miniprogram/shared/model/appraisal';
import type { Act } from './act';
import { after, id, oneOf, reason, text } from './shapes';

const quarter = z.string().regex(/^20\d{2}-Q[1-4]$/);
const appraisalId = z.string().regex(/^[\w-]{1,80}:20\d{2}-Q[1-4]$/);
const points = z.number().min(0).max(100);

const weight = z.int().min(1).max(100);
const limit = z.number().min(0).max(100_000);
const criterion = z.discriminatedUnion('kind', [
  z.strictObject({
    id,
    kind: z.literal('figure'),
    figure: z.enum(appraisable as [FigureName, ...FigureName[]]),
    weight,
    floor: limit,
    target: limit,
    cap: z.int().min(100).max(200),
  }),
  z.strictObject({ id, kind: z.literal('hand'), text: text(40).min(1), weight }),
]);
const terms = {
  fromPeriod: quarter,
  objectionDays: z.int().min(1).max(60),
  least: z.int().min(1).max(1000),
  grades: z.strictObject({
    A: z.number().min(0).max(200),
    B: z.number().min(0).max(200),
    C: z.number().min(0).max(200),
  }),
  tables: z
    .array(
      z.strictObject({
        tier: text(20).min(1).nullable(),
        criteria: z.array(criterion).min(1).max(20),
      }),
    )
    .min(1)
    .max(10),
  consequences: z
    .array(
      z.strictObject({
        grade: z.enum(grades),
        running: z.union([z.literal(1), z.literal(2)]),
        text: text(120).min(1),
        role: z.enum(taskRoles),
        days: z.int().min(0).max(365),
      }),
    )
    .max(20),
} satisfies Record<keyof SchemeTerms, z.ZodType>;

/** Paths of the terms themselves, so that the form can mark them. */
export const ProposeSchemeRequest = z
  .strictObject({ ...terms, why: reason })
  .superRefine(({ why: _, ...given }, context) => {
    const problem = schemeProblem(given);
    if (problem) context.addIssue({ code: 'custom', message: problem.why, path: problem.path.split('.') });
  });
export type ProposeSchemeRequest = z.infer<typeof ProposeSchemeRequest>;
export const DecideSchemeRequest = z.strictObject({
  schemeId: id,
  revision: z.int().min(1),
  agrees: z.boolean(),
  note: text(200),
});
export type DecideSchemeRequest = z.infer<typeof DecideSchemeRequest>;
export const ListSchemesRequest = z.strictObject({
  /** Only what others have proposed and waits for a second person. */
  waits: z.boolean().default(false),
  after,
});
export type ListSchemesRequest = z.infer<typeof ListSchemesRequest>;

export const CollectRequest = z.strictObject({ period: quarter });
export type CollectRequest = z.infer<typeof CollectRequest>;
/** Of a period by score, or those of one dealer, newest first; or what waits: objections to be answered. */
export const ListAppraisalsRequest = z.strictObject({
  period: quarter.optional(),
  dealerId: id.optional(),
  state: oneOf<AppraisalState>(appraisalStates).optional(),
  /** What waits, of whatever quarter. */
  waits: z.enum(['show', 'propose', 'confirm', 'check']).nullable().default(null),
  /** Part of a dealer's name: its sheets of every quarter, the newest first. */
  text: text(40).default(''),
  after,
});
export type ListAppraisalsRequest = z.infer<typeof ListAppraisalsRequest>;
export const AppraisalRequest = z.strictObject({ appraisalId });
export type AppraisalRequest = z.infer<typeof AppraisalRequest>;
export const AppraisalRecordsRequest = z.strictObject({
  appraisalId,
  criterionId: id,
  /** How many have been shown. */
  skip: z.int().min(0).max(100_000).default(0),
});
export type AppraisalRecordsRequest = z.infer<typeof AppraisalRecordsRequest>;
const seen = { appraisalId, revision: z.int().min(1) };
export const GiveScoresRequest = z.strictObject({
  ...seen,
  scores: z
    .array(z.strictObject({ criterionId: id, points, reason }))
    .min(1)
    .max(20)
    .refine((all) => new Set(all.map(({ criterionId }) => criterionId)).size === all.length),
});
export type GiveScoresRequest = z.infer<typeof GiveScoresRequest>;
export const SeenAppraisalRequest = z.strictObject(seen);
export type SeenAppraisalRequest = z.infer<typeof SeenAppraisalRequest>;
export const ObjectRequest = z.strictObject({
  ...seen,
  criterionId: id,
  /** Of the sheet's records; null to what a hand gave. */
  recordId: z
    .string()
    .regex(/^\w{1,20}:[\w-]{1,80}$/)
    .nullable(),
  text: text(300).min(1),
});
export type ObjectRequest = z.infer<typeof ObjectRequest>;
export const ObjectionRequest = z.strictObject({ ...seen, objectionId: id });
export type ObjectionRequest = z.infer<typeof ObjectionRequest>;
export const AnswerObjectionRequest = z.strictObject({
  ...seen,
  objectionId: id,
  outcome: z.enum(['removed', 'counted', 'changed', 'refused']),
  /** With `changed`: what it becomes. */
  points: points.nullable(),
  answer: text(300).min(1),
});
export type AnswerObjectionRequest = z.infer<typeof AnswerObjectionRequest>;
export const ConfirmGradeRequest = z.strictObject({ ...seen, agrees: z.boolean(), note: text(300) });
export type ConfirmGradeRequest = z.infer<typeof ConfirmGradeRequest>;
export const DropAppraisalRequest = z.strictObject({ ...seen, reason });
export type DropAppraisalRequest = z.infer<typeof DropAppraisalRequest>;

export type SchemeRow = Omit<AppraisalScheme, 'head'> & { mayDecide: boolean };
export type AppraisalRow = Pick<
  Appraisal,
  | '_id'
  | 'dealerId'
  | 'dealerName'
  | 'period'
  | 'state'
  | 'score'
  | 'grade'
  | 'isParted'
  | 'objectUntilOn'
  | 'openObjections'
  | 'acceptedAt'
>;
export interface SheetLine extends Line {
  /** The value as the records say now, where it is another; null where it is not, or not asked. */
  now: { numerator: number; denominator: number } | null;
}
export interface AppraisalPage {
  sheet: Omit<Appraisal, 'head'>;
  scheme: Pick<
    AppraisalScheme,
    'version' | 'fromPeriod' | 'objectionDays' | 'least' | 'grades' | 'consequences'
  >;
  lines: SheetLine[];
  total: number | null;
  grade: Grade | null;
  /** What would raise the score most. */
  moves: { label: string; by: number }[];
  /** Among those of the period that are ranked; null of one that is not. */
  rank: { place: number; of: number } | null;
  /** When and why each snapshot was taken, oldest first. */
  snapshots: { n: number; takenAt: string; by: string; why: string; total: number | null }[];
  /** Acts that this very person may do as the second. */
  may: { show: boolean; answer: boolean; confirm: boolean };
}
export interface AppraisalRecords {
  records: (CountedRecord & { orderId: string | null; objection: Appraisal['objections'][number] | null })[];
  all: number;
}
export interface AppraisalMoved {
  appraisalId: string;
  state: AppraisalState;
  revision: number;
}

export interface AppraisalActions {
  'appraisalScheme.list': Act<typeof ListSchemesRequest, { schemes: SchemeRow[]; next: string | null }>;
  'appraisalScheme.propose': Act<typeof ProposeSchemeRequest, { schemeId: string }>;
  'appraisalScheme.decide': Act<typeof DecideSchemeRequest, { schemeId: string }>;
  'appraisal.collect': Act<typeof CollectRequest, { made: number; left: number }>;
  'appraisal.list': Act<typeof ListAppraisalsRequest, { sheets: AppraisalRow[]; next: string | null }>;
  'appraisal.get': Act<typeof AppraisalRequest, AppraisalPage>;
  'appraisal.records': Act<typeof AppraisalRecordsRequest, AppraisalRecords>;
  'appraisal.score': Act<typeof GiveScoresRequest, AppraisalMoved>;
  'appraisal.show': Act<typeof SeenAppraisalRequest, AppraisalMoved>;
  'appraisal.accept': Act<typeof SeenAppraisalRequest, AppraisalMoved>;
  'appraisal.object': Act<typeof ObjectRequest, AppraisalMoved>;
  'appraisal.takeBack': Act<typeof ObjectionRequest, AppraisalMoved>;
  'appraisal.answer': Act<typeof AnswerObjectionRequest, AppraisalMoved>;
  'appraisal.propose': Act<typeof SeenAppraisalRequest, AppraisalMoved>;
  'appraisal.confirm': Act<typeof ConfirmGradeRequest, AppraisalMoved>;
  'appraisal.drop': Act<typeof DropAppraisalRequest, AppraisalMoved>;
  'appraisal.retake': Act<typeof DropAppraisalRequest, AppraisalMoved>;
}
