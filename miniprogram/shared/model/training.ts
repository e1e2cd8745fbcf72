import type { Day } from '../days';
import type { Entity, NamesFiles, PersonStamp, Searchable, StoredFile } from './entity';
import type { TaskKind } from './people';

export const quizKinds = { one: '单选', several: '多选' } as const;
export type QuizKind = keyof typeof quizKinds;
export interface QuizQuestion {
  id: string;
  text: string;
  kind: QuizKind;
  choices: string[];
  /** Places of the right choices; engineers' phones never get them. */
  right: number[];
}
/** 考核题 of a model and task; which version was taken stands on the attempt. */
export interface Quiz {
  id: string;
  of?: string;
  version?: number;
  /** Null: any model / any task. */
  modelId: string | null;
  task: TaskKind | null;
  title: string;
  /** So many percent of the questions have to be right. */
  passPercent: number;
  questions: QuizQuestion[];
}
/** One version as it is kept; `current` is the one that is taken now. */
export interface QuizVersion extends Entity, Omit<Quiz, 'id'> {
  listId: string;
  current: boolean;
  endedAt: string | null;
  /** Who wrote it, and who agreed. */
  by: PersonStamp[];
}

/** One taking of a quiz, right or wrong; it is never changed. */
export interface QuizAttempt extends Entity {
  quizId: string;
  listId: string;
  title: string;
  version: number;
  modelId: string | null;
  task: TaskKind | null;
  member: PersonStamp;
  dealerId: string | null;
  at: string;
  on: Day;
  percent: number;
  passPercent: number;
  passed: boolean;
  answers: { questionId: string; chosen: number[]; right: boolean }[];
}

/** 培训记录. */
export interface Training extends Entity, NamesFiles, Searchable {
  title: string;
  modelIds: string[];
  modelNames: string[];
  on: Day;
  hours: number;
  /** Who taught. */
  trainer: string;
  people: PersonStamp[];
  memberIds: string[];
  dealerIds: string[];
  files: StoredFile[];
  note: string;
  by: PersonStamp;
  createdAt: string;
  /** Written down by mistake; it stays. */
  voided: { by: PersonStamp; at: string; reason: string } | null;
}

export const certificationRequestStates = {
  asked: '待审批',
  granted: '已通过',
  declined: '已退回',
  withdrawn: '已撤回',
} as const;
export type CertificationRequestState = keyof typeof certificationRequestStates;

/** 认证申请: an engineer asks for a certificate, or for its renewal, with what speaks for it. */
export interface CertificationRequest extends Entity, NamesFiles, Searchable {
  member: PersonStamp;
  dealerId: string | null;
  dealerName: string;
  modelId: string;
  modelName: string;
  task: TaskKind;
  level: 1 | 2 | 3;
  /** The last day of the one that is to be renewed; null: a new one. */
  endsOn: Day | null;
  files: StoredFile[];
  note: string;
  /** The quiz that was passed for it; null: none is set for this work. */
  attempt: { id: string; title: string; version: number; percent: number; on: Day } | null;
  state: CertificationRequestState;
  createdAt: string;
  decided: { by: PersonStamp; at: string; note: string; toOn: Day | null } | null;
}
