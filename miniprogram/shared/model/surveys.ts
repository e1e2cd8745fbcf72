import type { SurveyState } from '../states';
import type { TaskKind } from './people';
import type { Entity, PersonStamp, Searchable } from './entity';

/** An answer beyond stars, chips and words, with the question as it was asked. */
export interface FurtherAnswer {
  /** Absent: answered before questions were kept by their id. */
  questionId?: string;
  question: string;
  answer: number | string | string[];
}

/** 满意度评价. `_id` is the SHA-256 of the code the hospital holds; the code itself is never stored. */
export interface Survey extends Entity {
  workOrderId: string;
  workOrderNumber: string;
  dealerId: string | null;
  engineer: { memberId: string; name: string };
  site: { hospitalName: string; departmentName: string };
  deviceName: string;
  recipient: { name: string; phone: string };
  /** Only `answered` counts in satisfaction. */
  state: SurveyState;
  createdAt: string;
  expiresAt: string;
  answeredAt: string | null;
  stars: number | null;
  answers: Record<string, string | number | string[]>;
  more?: FurtherAnswer[];
  /** The version that was answered; absent: before there were versions. */
  questionnaire?: { id: string; version: number; title: string };
  /** Of the instrument and the work, which decide what is asked; absent: offered before it was kept. */
  productLineId?: string | null;
  task?: TaskKind;
  /** Where it was; absent: offered before it was kept. */
  hospitalId?: string;
  /** Opened by who asked for the repair, on their own progress page. */
  byRequester?: boolean;
  /** When the server got to know of the code. */
  offeredAt?: string;
  /** Tells one WeChat account's ratings from another's, and nobody's name. */
  raterKey?: string;
  /** Why it is held until somebody has looked; empty or absent: nothing speaks against it. */
  doubts?: RatingDoubt[];
  /** The account had neither rated nor asked for a repair before. */
  isFirstSeen?: boolean;
  review?: { by: PersonStamp; at: string; note: string } | null;
}

/** What speaks for a rating by somebody else than the hospital. */
export const ratingDoubtLabels = {
  several_hospitals: '同一微信还评价了其他医院',
  several_dealers: '同一微信还评价了其他经销商的服务',
  at_once: '评价码出示后几秒内提交',
  first_seen: '该微信此前没有报修或评价过',
  in_a_row: '短时间内有几个首次出现的微信评价同一工程师',
} as const;
export type RatingDoubt = keyof typeof ratingDoubtLabels;

/** 回访: somebody of the manufacturer calls a hospital that was not satisfied. */
export interface CallBack extends Entity, Searchable {
  surveyId: string;
  workOrderId: string;
  workOrderNumber: string;
  stars: number;
  words: string;
  /** What they chose of what was wrong; absent: kept before it was. */
  chips?: string[];
  more?: FurtherAnswer[];
  site: { hospitalName: string; departmentName: string };
  recipient: { name: string; phone: string };
  state: 'open' | 'done';
  note: string;
  createdAt: string;
  doneAt: string | null;
  /** A text where it was kept before names were stamps. */
  doneBy: PersonStamp | string | null;
}
