import type { Grade, SchemeTable } from '../appraisal/scheme';
import type { AppraisalState, ObjectionState, SchemeState } from '../appraisal/states';
import type { Day } from '../days';
import type { FactKind } from '../figures/kept-facts';
import type { Entity, PersonStamp } from './entity';
import type { taskRoles } from './dealers-life';

/** What a grade brings before a person; nothing of it happens by itself. */
export interface Consequence {
  grade: Grade;
  /** So many periods running with this grade, this one included. */
  running: 1 | 2;
  text: string;
  role: (typeof taskRoles)[number];
  days: number;
}
/** What a version of the scheme says. */
export interface SchemeTerms {
  /** The first quarter that it counts for, until another version's. */
  fromPeriod: string;
  /** Days in which the dealer may object, the day of showing not counted. */
  objectionDays: number;
  /** Below so many records a figure takes no part. */
  least: number;
  /** The lowest score of each grade; below the last it is a D. */
  grades: Record<Exclude<Grade, 'D'>, number>;
  /** By tier; the one of null is for every other dealer. */
  tables: SchemeTable[];
  consequences: Consequence[];
}
/** 考核方案, a version: proposed by one, agreed to by another, never changed after. `_id` = `AS-` and its number. */
export interface AppraisalScheme extends Entity, SchemeTerms {
  version: number;
  state: SchemeState;
  why: string;
  by: PersonStamp;
  at: string;
  decidedBy: PersonStamp | null;
  decidedAt: string | null;
  note: string;
}

/** A criterion's sums over the period; what a hand gives stands in the sheet. */
export interface CriterionCount {
  criterionId: string;
  numerator: number;
  denominator: number;
  /** Of `denominator`: records that may still count otherwise. */
  provisional: number;
  /** Records that count against the dealer. */
  against: number;
}
/** A record that counts against the dealer, as it stood when the figures were taken. */
export interface CountedRecord {
  criterionId: string;
  /** Kind and id. */
  id: string;
  kind: FactKind;
  of: string;
  title: string;
  on: Day;
  numerator: number;
  denominator: number;
}
/** 考核取数: inserted once, never changed; a later one keeps the one before. `_id` = sheet's id:n. */
export interface AppraisalSnapshot extends Entity {
  appraisalId: string;
  dealerId: string;
  n: number;
  takenAt: string;
  by: PersonStamp;
  /** What it differs by from the one before: '' of figures that were taken afresh. */
  why: string;
  counts: CriterionCount[];
  /** Of figures that were taken afresh; a recount says in `base` whose they are. */
  records: CountedRecord[];
  base: number;
}

export interface HandScore {
  criterionId: string;
  points: number;
  reason: string;
  by: PersonStamp;
  at: string;
}
/** 申诉 of a record that counted, or of what a hand gave. */
export interface Objection {
  id: string;
  criterionId: string;
  record: CountedRecord | null;
  text: string;
  by: PersonStamp;
  at: string;
  state: ObjectionState;
  /** Of what a hand gave: the points that it became. */
  points: number | null;
  answer: string;
  answeredBy: PersonStamp | null;
  answeredAt: string | null;
}

/** 考核单 of a dealer and quarter. `_id` = dealer:period. */
export interface Appraisal extends Entity {
  dealerId: string;
  dealerName: string;
  period: string;
  /** The last day that counts: the period's, or the one on which the dealer was parted with. */
  endsOn: Day;
  /** Parted with in the period: no rank, nothing follows. */
  isParted: boolean;
  schemeId: string;
  tier: string | null;
  state: AppraisalState;
  /** Which snapshot counts. */
  snapshot: number;
  hand: HandScore[];
  /** The second person, who agreed to what hands gave and showed the sheet. */
  shownBy: PersonStamp | null;
  shownAt: string | null;
  /** The last day of objections; null before it is shown. */
  objectUntilOn: Day | null;
  /** The dealer agrees: nobody has to wait for the last day. */
  acceptedBy: PersonStamp | null;
  acceptedAt: string | null;
  objections: Objection[];
  /** Of `objections`, those that nobody has answered; set whenever it is written. */
  openObjections: number;
  /** 0–cap with two decimals; null where nothing counts. */
  score: number | null;
  /** What it is ranked by, in hundredths; -1: not at all. Set whenever it is written. */
  rankScore: number;
  /** The dealer sees it; set whenever it is written. */
  shared: boolean;
  grade: Grade | null;
  proposedBy: PersonStamp | null;
  proposedAt: string | null;
  closedBy: PersonStamp | null;
  closedAt: string | null;
  note: string;
  createdAt: string;
  history: { at: string; by: PersonStamp; state: AppraisalState; note: string }[];
}
