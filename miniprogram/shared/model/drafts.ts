import type { TaskKind } from './people';
import type { Entity, PersonStamp } from './entity';
import type { Checklist, Questionnaire } from './settings';
import type { Quiz } from './training';

export const draftKinds = { checklist: '检查表', questionnaire: '评价问卷', quiz: '考核题' } as const;
export type DraftKind = keyof typeof draftKinds;
export interface DraftContents {
  checklist: Checklist;
  questionnaire: Questionnaire;
  quiz: Quiz;
}
export type DraftContent = DraftContents[DraftKind];

/** `published` and `dropped` are over; the next draft of the same list takes the document on. */
export type DraftState = 'writing' | 'proposed' | 'published' | 'dropped';

/** 清单草稿: a list as it is written, seen by colleagues; `_id` is the list's. A second person lets it count. */
export interface ListDraft extends Entity {
  kind: DraftKind;
  state: DraftState;
  /** Writing or proposed. */
  open: boolean;
  /** It takes the list away instead of changing it. */
  withdraws: boolean;
  title: string;
  content: DraftContent;
  /** Everybody who has written at it; none of them lets it count. */
  writers: PersonStamp[];
  changedAt: string;
  proposed: { by: PersonStamp; at: string; why: string } | null;
  returned: { by: PersonStamp; at: string; why: string } | null;
}

/** For which work a list is meant, in words of its kind. */
export interface DraftScope {
  modelId?: string | null;
  productLineId?: string | null;
  task: TaskKind | null;
}
