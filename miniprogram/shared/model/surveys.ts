import type { Entity } from './entity';

/** An answer beyond stars, chips and words, with the question as it was asked. */
export interface FurtherAnswer {
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
  state: 'open' | 'answered' | 'expired';
  createdAt: string;
  expiresAt: string;
  answeredAt: string | null;
  stars: number | null;
  answers: Record<string, string | number | string[]>;
  more?: FurtherAnswer[];
}

/** 回访: somebody of the manufacturer calls a hospital that was not satisfied. */
export interface CallBack extends Entity {
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
  doneBy: string | null;
}
