import type {
  DraftRequest,
  DraftView,
  ListDraftsRequest,
  ProposeDraftRequest,
  SaveDraftRequest,
  SettleDraftRequest,
  WithdrawListRequest,
} from '../../_contracts/drafts';
import { draftKinds } from '../../../miniprogram/shared/model/drafts';
import type { DraftContent, DraftKind, ListDraft } from '../../../miniprogram/shared/model/drafts';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { draftsToPublish, listDrafts } from '../../_store/drafts';
import { isAmongPersons, letInByOneAnother } from '../people/second-person';
import { peersOf } from '../people/whom-to-tell';
import { publishers } from './publish-lists';

/** Newest first; a house that has more in hand finishes some. */
const MOST = 200;
const viewOf = (draft: ListDraft, memberId: string): DraftView => {
  const { _id, kind, state, withdraws, title, changedAt, revision, writers, proposed, returned } = draft;
  const said = (one: ListDraft['proposed']) => one && { byName: one.by.name, at: one.at, why: one.why };
  return {
    ...{ draftId: _id, kind, state, withdraws, title, changedAt, revision },
    byName: writers[writers.length - 1]?.name ?? '',
    ...{ proposed: said(proposed), returned: said(returned) },
    mine: writers.some((one) => one.memberId === memberId),
  };
};

/** What is in hand of one kind, or waits for the caller, without what it says. */
export const listDraftsOf: UseCase<ListDraftsRequest, { drafts: DraftView[]; isCut: boolean }> = async (
  { actor, store },
  wanted,
) => {
  const rows = await store.query(
    listDrafts,
    'waits' in wanted ? draftsToPublish(actor) : { kind: wanted.kind, open: true },
    { orderBy: [['changedAt', 'desc']], limit: MOST },
  );
  return { drafts: rows.map((one) => viewOf(one, actor.memberId)), isCut: rows.length === MOST };
};

/** The draft of a list, null where nobody has one in hand. */
export const getDraft: UseCase<
  DraftRequest,
  { draft: (DraftView & { content: DraftContent }) | null }
> = async ({ actor, store }, { draftId }) => {
  const draft = await store.find(listDrafts, draftId);
  return { draft: draft?.open ? { ...viewOf(draft, actor.memberId), content: draft.content } : null };
};

type Written = Pick<ListDraft, 'kind' | 'content' | 'withdraws'>;
/** Takes a list in hand, or goes on with what is; who began anew begins without those of before. */
function written({ actor, store, now }: Context, known: ListDraft | null, given: Written): ListDraft {
  const me = stampOf(actor);
  const before = known?.open ? known.writers.filter(({ memberId }) => memberId !== me.memberId) : [];
  const content = {
    ...given,
    state: 'writing' as const,
    open: true,
    title: given.content.title,
    writers: [...before, me],
    changedAt: now.toISOString(),
    proposed: null,
    returned: known?.open ? known.returned : null,
  };
  const draft = known ? { ...known, ...content } : { ...content, _id: given.content.id };
  return known ? store.save(listDrafts, draft as ListDraft) : store.insert(listDrafts, draft);
}

/** Kept as it is, finished or not; colleagues see it. */
export const saveDraft: UseCase<SaveDraftRequest, { draftId: string; revision: number }> = async (
  context,
  { kind, content, revision },
) => {
  const known = await context.store.find(listDrafts, content.id);
  if ((known?.open ? known.revision : 0) !== revision) throw new Refusal('CHANGED_MEANWHILE');
  if (known && known.kind !== kind) throw new Refusal('OBJECT_NOT_FOUND');
  if (known?.state === 'proposed') throw new Refusal('DRAFT_STATE_CHANGED');
  const saved = written(context, known, { kind, content, withdraws: false });
  return { draftId: saved._id, revision: saved.revision };
};

const pageOf: Record<DraftKind, (id: string) => ReturnType<typeof pages.checklistEdit>> = {
  checklist: (id) => pages.checklistEdit({ id }),
  questionnaire: (id) => pages.questionnaireEdit({ id }),
  quiz: (id) => pages.quizEdit({ id }),
};

async function propose(
  { actor, store, now }: Context,
  draft: ListDraft,
  why: string,
): Promise<{ draftId: string; revision: number }> {
  const by = stampOf(actor);
  const proposed = { by, at: now.toISOString(), why };
  const saved = store.save(listDrafts, { ...draft, state: 'proposed', proposed, returned: null }, why);
  const told = new Set([...(await peersOf(['service_manager'])), ...(await peersOf(['quality']))]);
  for (const { memberId } of draft.writers) told.delete(memberId);
  store.notify({
    memberIds: [...told],
    kind: 'list_proposed',
    title: `${draftKinds[draft.kind]}待复核${draft.withdraws ? '（撤下）' : ''}`,
    body: `${draft.title}：${by.name}，${why}`,
    page: pageOf[draft.kind](draft._id),
  });
  return { draftId: saved._id, revision: saved.revision };
}

/** Whoever has it in hand hands it to a second person; nothing that is wrong goes on. */
export const proposeDraft: UseCase<ProposeDraftRequest, { draftId: string; revision: number }> = async (
  context,
  { draftId, revision, why },
) => {
  const draft = await context.store.get(listDrafts, draftId);
  if (draft.state !== 'writing') throw new Refusal('DRAFT_STATE_CHANGED');
  if (draft.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  await publishers[draft.kind].check(context, draft.content);
  return propose(context, draft, why);
};

export const proposeWithdrawal: UseCase<WithdrawListRequest, { draftId: string; revision: number }> = async (
  context,
  { kind, listId, why },
) => {
  const known = await context.store.find(listDrafts, listId);
  if (known?.open) throw new Refusal('DRAFT_OPEN');
  const content = await publishers[kind].published(context, listId);
  await publishers[kind].checkWithdrawal(context, listId);
  return propose(context, written(context, known, { kind, content, withdraws: true }), why);
};

async function proposedOf({ store }: Context, { draftId, revision }: SettleDraftRequest): Promise<ListDraft> {
  const draft = await store.get(listDrafts, draftId);
  if (draft.state !== 'proposed') throw new Refusal('DRAFT_STATE_CHANGED');
  if (draft.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  return draft;
}

async function assertSecond({ actor, store }: Context, { writers }: ListDraft): Promise<void> {
  if (await isAmongPersons(store, actor, writers)) throw new Refusal('DRAFT_SECOND_PERSON_MISSING');
  for (const one of writers)
    if (await letInByOneAnother(store, actor, one)) throw new Refusal('DRAFT_SECOND_PERSON_MISSING');
}

function tell({ store, actor }: Context, draft: ListDraft, title: string, why: string): void {
  store.notify({
    memberIds: draft.writers.map(({ memberId }) => memberId).filter((one) => one !== actor.memberId),
    kind: 'list_decided',
    title: `${draftKinds[draft.kind]}${title}`,
    body: `${draft.title}：${actor.name}${why && `，${why}`}`,
    page: pageOf[draft.kind](draft._id),
  });
}

/** The second person's yes: it counts from the next visit or answer on. Nobody who has written at it may. */
export const approveDraft: UseCase<SettleDraftRequest, { draftId: string }> = async (context, request) => {
  const draft = await proposedOf(context, request);
  await assertSecond(context, draft);
  const { why } = draft.proposed!;
  const by = [draft.proposed!.by, stampOf(context.actor)];
  if (draft.withdraws) await publishers[draft.kind].withdraw(context, draft._id, by, why);
  else await publishers[draft.kind].publish(context, draft.content, by, why);
  context.store.save(listDrafts, { ...draft, state: 'published', open: false, returned: null }, why);
  tell(context, draft, draft.withdraws ? '已撤下' : '已发布', '');
  return { draftId: draft._id };
};

/** Back to whoever wrote it, with the reason; who wrote it takes it back the same way. */
export const returnDraft: UseCase<ProposeDraftRequest, { draftId: string }> = async (
  context,
  { why, ...request },
) => {
  const draft = await proposedOf(context, request);
  const { store, actor, now } = context;
  const returned = { by: stampOf(actor), at: now.toISOString(), why };
  const back = draft.withdraws
    ? { state: 'dropped' as const, open: false }
    : { state: 'writing' as const, returned };
  store.save(listDrafts, { ...draft, proposed: null, ...back }, why);
  tell(context, draft, '已退回', why);
  return { draftId: draft._id };
};

/** What is published stays as it is. */
export const dropDraft: UseCase<SettleDraftRequest, { draftId: string }> = async (
  { store },
  { draftId, revision },
) => {
  const draft = await store.get(listDrafts, draftId);
  if (draft.state !== 'writing') throw new Refusal('DRAFT_STATE_CHANGED');
  if (draft.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  store.save(listDrafts, { ...draft, state: 'dropped', open: false });
  return { draftId };
};
