import * as z from 'zod';
import { draftKinds } from '../../miniprogram/shared/model/drafts';
import type { DraftContent, DraftKind, ListDraft } from '../../miniprogram/shared/model/drafts';
import { questionKinds } from '../../miniprogram/shared/model/settings';
import type { Questionnaire, QuestionKind } from '../../miniprogram/shared/model/settings';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';
import { MOST_QUESTIONS } from '../../miniprogram/shared/visit/questionnaire';
import type { Act } from './act';
import { checklistShape, versioned } from './settings';
import { quizShape } from './training';
import { id, oneOf, reason, text } from './shapes';

const choices = z.array(text(20).min(1)).max(12);
/** As it is written: what is still missing is said when it is proposed. */
export const questionnaireShape = z.strictObject({
  ...versioned,
  productLineId: id.nullable(),
  task: oneOf<TaskKind>(taskKindLabels).nullable(),
  title: text(60),
  questions: z
    .array(
      z.strictObject({
        id,
        text: text(60),
        kind: oneOf<QuestionKind>(questionKinds),
        chipsLow: choices.optional(),
        chipsHigh: choices.optional(),
        choices: choices.optional(),
        required: z.boolean().optional(),
        when: z
          .strictObject({
            questionId: id,
            is: choices.optional(),
            atLeast: z.int().min(1).max(5).optional(),
            atMost: z.int().min(1).max(5).optional(),
          })
          .optional(),
      }),
    )
    .max(MOST_QUESTIONS),
}) satisfies z.ZodType<Questionnaire>;

/** `content.id` is the list's, whose version it is; 0 where no draft was seen. */
const revision = z.int().min(0);
export const SaveDraftRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('checklist'), content: checklistShape, revision }),
  z.strictObject({ kind: z.literal('questionnaire'), content: questionnaireShape, revision }),
  z.strictObject({ kind: z.literal('quiz'), content: quizShape, revision }),
]) as unknown as z.ZodType<SaveDraftRequest>;
export interface SaveDraftRequest {
  kind: DraftKind;
  content: DraftContent;
  revision: number;
}

/** Of one kind, or what waits for the caller's yes. */
export const ListDraftsRequest = z.union([
  z.strictObject({ kind: oneOf<DraftKind>(draftKinds) }),
  z.strictObject({ waits: z.literal(true) }),
]);
export type ListDraftsRequest = z.infer<typeof ListDraftsRequest>;
export const DraftRequest = z.strictObject({ draftId: id });
export type DraftRequest = z.infer<typeof DraftRequest>;
export const SettleDraftRequest = z.strictObject({ draftId: id, revision: z.int().min(1) });
export type SettleDraftRequest = z.infer<typeof SettleDraftRequest>;
export const ProposeDraftRequest = z.strictObject({ draftId: id, revision: z.int().min(1), why: reason });
export type ProposeDraftRequest = z.infer<typeof ProposeDraftRequest>;
export const WithdrawListRequest = z.strictObject({
  kind: oneOf<DraftKind>(draftKinds),
  listId: id,
  why: reason,
});
export type WithdrawListRequest = z.infer<typeof WithdrawListRequest>;

export interface DraftView extends Pick<
  ListDraft,
  'kind' | 'state' | 'withdraws' | 'title' | 'changedAt' | 'revision'
> {
  draftId: string;
  /** Who wrote last. */
  byName: string;
  proposed: { byName: string; at: string; why: string } | null;
  returned: { byName: string; at: string; why: string } | null;
  /** The caller has written at it, so somebody else lets it count. */
  mine: boolean;
}

export interface DraftActions {
  'draft.list': Act<typeof ListDraftsRequest, { drafts: DraftView[]; isCut: boolean }>;
  'draft.get': Act<typeof DraftRequest, { draft: (DraftView & { content: DraftContent }) | null }>;
  'draft.save': Act<typeof SaveDraftRequest, { draftId: string; revision: number }>;
  'draft.propose': Act<typeof ProposeDraftRequest, { draftId: string; revision: number }>;
  'draft.proposeWithdrawal': Act<typeof WithdrawListRequest, { draftId: string; revision: number }>;
  'draft.approve': Act<typeof SettleDraftRequest, { draftId: string }>;
  'draft.return': Act<typeof ProposeDraftRequest, { draftId: string }>;
  'draft.drop': Act<typeof SettleDraftRequest, { draftId: string }>;
}
