import { dayOf } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { grantStates } from '../../../miniprogram/shared/states';
import type { GrantState } from '../../../miniprogram/shared/states';
import type { GrantMoved } from '../../_contracts/grants';
import type {
  CarveOutRequest,
  GrantsReasonRequest,
  RevokeGrantRequest,
  SaveGrantRequest,
  SeenGrantsRequest,
} from '../../_contracts/grants';
import type { Context, UseCase } from '../../_platform/context';
import { dealers } from '../../_store/dealers';
import { markAccount } from '../ledger/book';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { stopLettersOfGrant } from '../letters/stop-letters';
import { conflictView, findConflicts } from './find-conflicts';
import { getGrant, touchImport } from './find-grant';
import { checkTerms, grantKeys, newDraft, newGrantNumber, termsOf, withEvent } from './grant-terms';
import { stampOf } from '../../_platform/actor';
import { grants, guards } from '../../_store/grants';
import { eachOfSeveral } from '../../_platform/each-of-several';
import { assertMove } from '../../_platform/life';
import { pages } from '../../../miniprogram/shared/pages';

const moved = ({ _id, number, state, revision }: GrantDocument): GrantMoved => ({
  grantId: _id,
  number,
  state,
  revision,
});
const assertCanMove = ({ state }: GrantDocument, to: GrantState): void => {
  assertMove(grantStates, { state }, to, 'GRANT_STATE_CHANGED');
};
const actOf = ({ actor, now }: Context) => ({ by: stampOf(actor), at: now.toISOString() });
const pageOf = ({ _id }: GrantDocument) => pages.grant({ id: _id });

interface Told {
  grant: GrantDocument;
  memberIds: string[];
}
/** One message a person, however many of their grants were settled at once. */
function tell(
  { store }: Context,
  told: readonly Told[],
  kind: 'grant_returned' | 'grant_approved',
  title: string,
  state: GrantState,
  says: { one(grant: GrantDocument): string; many(count: number): string },
): void {
  const ofPerson = new Map<string, GrantDocument[]>();
  for (const { grant, memberIds } of told)
    for (const id of new Set(memberIds)) ofPerson.set(id, [...(ofPerson.get(id) ?? []), grant]);
  for (const [memberId, about] of ofPerson) {
    const [first] = about as [GrantDocument];
    const body = about.length > 1 ? says.many(about.length) : says.one(first);
    const page = about.length > 1 ? pages.grants({ state }) : pageOf(first);
    store.notify({ memberIds: [memberId], kind, title, body, page });
  }
}

/** Each grant once and in turn; every one that is refused is named, since all of them stand or fall together. */
const eachGrant = (
  { store }: Context,
  grantIds: readonly string[],
  settle: (grant: GrantDocument) => Promise<void> | void,
): Promise<void> =>
  eachOfSeveral(
    grantIds,
    'grantId',
    (id) => store.find(grants, id),
    async (id) => settle(await getGrant(store, id)),
  );

/** Writes a new draft, or the terms of a draft anew. */
export const saveGrant: UseCase<SaveGrantRequest, GrantMoved> = async (context, request) => {
  const { store, ids } = context;
  const terms = termsOf(request.terms);
  const act = actOf(context);
  const draft = request.grantId ? await getGrant(store, request.grantId) : null;
  if (draft && draft.state !== 'draft') throw new Refusal('GRANT_STATE_CHANGED', { state: draft.state });
  if (draft && request.revision !== draft.revision) throw new Refusal('CHANGED_MEANWHILE');
  const { dealer, hospital } = await checkTerms(context, terms);
  const dealerName = dealer.shortName;
  if (!draft) {
    const _id = ids.newId('GR');
    const number = newGrantNumber(terms.fromOn, ids);
    return moved(store.insert(grants, newDraft(terms, { _id, number, dealerName, hospital, ...act })));
  }
  await touchImport(store, draft);
  const { kinds: _, ...rest } = draft;
  const edited = { ...rest, ...terms, ...grantKeys(terms, hospital), dealerName, editedBy: act.by };
  return moved(store.save(grants, withEvent(edited, 'edited', act)));
};

/** Drafts to the desk of a second person, all of them or none. */
export const submitGrants: UseCase<SeenGrantsRequest, { grants: GrantMoved[] }> = async (
  context,
  request,
) => {
  const act = actOf(context);
  const submitted: GrantMoved[] = [];
  await eachGrant(context, request.grantIds, async (grant) => {
    assertCanMove(grant, 'pending');
    await checkTerms(context, grant);
    await touchImport(context.store, grant);
    const pending = { ...grant, state: 'pending' as const, submittedBy: act.by, returnReason: '' };
    submitted.push(moved(context.store.save(grants, withEvent(pending, 'submitted', act))));
  });
  const others = (await peopleWithRole('channel_manager')).filter((id) => id !== context.actor.memberId);
  const [first] = submitted;
  context.store.notify({
    memberIds: others,
    kind: 'grant_submitted',
    title: '授权待审批',
    body: submitted.length > 1 ? `${submitted.length} 份授权待审批。` : `授权 ${first!.number} 待审批。`,
    page: submitted.length > 1 ? pages.grants({ state: 'to_approve' }) : pages.grant({ id: first!.grantId }),
  });
  return { grants: submitted };
};

/** Back to whoever submitted them, with what to change; all of them or none. */
export const returnGrants: UseCase<GrantsReasonRequest, { grants: GrantMoved[] }> = async (
  context,
  { grantIds, reason },
) => {
  const act = { ...actOf(context), reason };
  const returned: GrantMoved[] = [];
  const told: Told[] = [];
  await eachGrant(context, grantIds, (grant) => {
    assertCanMove(grant, 'draft');
    const draft = { ...grant, state: 'draft' as const, returnReason: reason };
    told.push({ grant, memberIds: grant.submittedBy ? [grant.submittedBy.memberId] : [] });
    returned.push(moved(context.store.save(grants, withEvent(draft, 'returned', act), reason)));
  });
  tell(context, told, 'grant_returned', '授权被退回', 'draft', {
    one: ({ number, dealerName }) => `${number} ${dealerName}：${reason}`,
    many: (count) => `${count} 份授权被退回：${reason}`,
  });
  return { grants: returned };
};

/** Drafts that nobody wants: they stay, with the reason, and count for nothing. */
export const voidGrants: UseCase<GrantsReasonRequest, { grants: GrantMoved[] }> = async (
  context,
  { grantIds, reason },
) => {
  const act = { ...actOf(context), reason };
  const voided: GrantMoved[] = [];
  await eachGrant(context, grantIds, async (grant) => {
    assertCanMove(grant, 'void');
    await touchImport(context.store, grant);
    const ended = withEvent({ ...grant, state: 'void' }, 'voided', act);
    voided.push(moved(context.store.save(grants, ended, reason)));
  });
  return { grants: voided };
};

/**
 * A second person puts grants into force, all of them or none. Refuses with each conflict: the exact intersection and the
 * carve-out that would end it.
 */
export const approveGrants: UseCase<SeenGrantsRequest, { grants: GrantMoved[] }> = async (
  context,
  request,
) => {
  const { actor, store, now } = context;
  const act = actOf(context);
  const pending: GrantDocument[] = [];
  await eachGrant(context, request.grantIds, async (grant) => {
    assertCanMove(grant, 'approved');
    const writers = [grant.createdBy, grant.editedBy, grant.submittedBy];
    if (await isAmongPersons(store, actor, writers)) throw new Refusal('GRANT_SECOND_PERSON_MISSING');
    pending.push(grant);
  });
  // Guards before candidates: an approval that commits in between changes a guard read here, and this one is decided anew.
  const lines = [...new Set(pending.flatMap(({ productLineIds }) => productLineIds))];
  const held = await store.findMany(guards, lines);

  const approved: GrantDocument[] = [];
  const ids = pending.map(({ _id }) => _id);
  await eachGrant(context, ids, async (grant) => {
    const { hospital } = await checkTerms(context, grant);
    if ((await store.get(dealers, grant.dealerId)).state !== 'active')
      throw new Refusal('GRANT_DEALER_NOT_ACTIVE');
    // Hospitals may have moved to another county since the draft was written.
    const current = { ...grant, ...grantKeys(grant, hospital) };
    const found = await findConflicts(store, current, approved);
    if (found.conflicts.length > 0)
      throw new Refusal('GRANT_CONFLICT', {
        total: found.conflicts.length,
        conflicts: found.conflicts
          .slice(0, 20)
          .map((conflict) => conflictView(conflict, found.others.get(conflict.otherId)!, found.hospital)),
      });
    approved.push(
      withEvent(
        { ...current, state: 'approved', approvedAt: now.toISOString(), approvedBy: act.by },
        'approved',
        act,
      ),
    );
  });
  for (const line of lines) {
    const guard = held.get(line);
    const lastGrantId = approved[approved.length - 1]!._id;
    if (guard) store.save(guards, { ...guard, approvals: guard.approvals + 1, lastGrantId });
    else store.insert(guards, { _id: line, approvals: 1, lastGrantId });
  }
  const told = approved.map((grant) => ({
    grant,
    memberIds: [grant.createdBy, grant.submittedBy].flatMap((person) => (person ? [person.memberId] : [])),
  }));
  tell(context, told, 'grant_approved', '授权已批准', 'approved', {
    one: ({ number, dealerName, fromOn, toOn }) => `${number} ${dealerName} ${fromOn} 至 ${toOn}`,
    many: (count) => `${count} 份授权已批准。`,
  });
  return { grants: approved.map((grant) => moved(store.save(grants, grant))) };
};

/**
 * Applies the offered carve-out: this grant gives way to the other. Of a pending grant it takes away only what cannot be
 * approved, so it does not count as writing: of two managers, the one who did not write it may narrow and approve it.
 */
export const carveOutOfGrant: UseCase<CarveOutRequest, GrantMoved> = async (context, request) => {
  const { store } = context;
  const grant = await getGrant(store, request.grantId);
  if (grant.state !== 'draft' && grant.state !== 'pending')
    throw new Refusal('GRANT_STATE_CHANGED', { state: grant.state });
  const { conflicts, others } = await findConflicts(store, grant);
  const conflict = conflicts.find(({ otherId }) => otherId === request.otherId);
  if (!conflict) throw new Refusal('GRANT_NOT_CONFLICTING');
  const { carveOuts } = conflict.resolutions.find(({ grantId }) => grantId === grant._id)!;
  const terms = termsOf({
    ...grant,
    carveOuts: {
      regionCodes: [...grant.carveOuts.regionCodes, ...carveOuts.regionCodes],
      hospitalIds: [...grant.carveOuts.hospitalIds, ...carveOuts.hospitalIds],
    },
  });
  await checkTerms(context, terms);
  await touchImport(store, grant);
  const act = { ...actOf(context), reason: others.get(request.otherId)!.number };
  const editedBy = grant.state === 'draft' ? act.by : grant.editedBy;
  const yielding = { ...grant, carveOuts: terms.carveOuts, editedBy };
  return moved(store.save(grants, withEvent(yielding, 'carved_out', act)));
};

/**
 * Where only some of the lines conflict, a carve-out would give up the ground for all of them. Instead those lines go on in
 * a grant of their own that gives way; the rest keeps its ground. In whatever state the grant is, the new one is too. Where
 * giving way would leave them nothing, they only go.
 */
export const splitGrant: UseCase<CarveOutRequest, { grants: GrantMoved[] }> = async (context, request) => {
  const { store, ids } = context;
  const grant = await getGrant(store, request.grantId);
  if (grant.state !== 'draft' && grant.state !== 'pending')
    throw new Refusal('GRANT_STATE_CHANGED', { state: grant.state });
  const { conflicts, others } = await findConflicts(store, grant);
  const conflict = conflicts.find(({ otherId }) => otherId === request.otherId);
  const rest = grant.productLineIds.filter((line) => !conflict?.productLineIds.includes(line));
  if (!conflict || rest.length === 0) throw new Refusal('GRANT_NOT_CONFLICTING');
  const { carveOuts, leavesNothing } = conflict.resolutions.find(({ grantId }) => grantId === grant._id)!;
  const act = { ...actOf(context), reason: others.get(request.otherId)!.number };
  const editedBy = grant.state === 'draft' ? act.by : grant.editedBy;
  const left = termsOf({ ...grant, productLineIds: rest });
  const { hospital } = await checkTerms(context, left);
  await touchImport(store, grant);
  const kept = moved(
    store.save(
      grants,
      withEvent({ ...grant, ...left, ...grantKeys(left, hospital), editedBy }, 'split', act),
    ),
  );
  if (leavesNothing) return { grants: [kept] };
  const yielding = termsOf({
    ...grant,
    productLineIds: grant.productLineIds.filter((line) => !rest.includes(line)),
    carveOuts: {
      regionCodes: [...grant.carveOuts.regionCodes, ...carveOuts.regionCodes],
      hospitalIds: [...grant.carveOuts.hospitalIds, ...carveOuts.hospitalIds],
    },
  });
  const yields = await checkTerms(context, yielding);
  const { _id: _, head: _1, revision: _2, ...like } = grant;
  const apart = store.insert(grants, {
    ...withEvent(
      {
        ...(like as GrantDocument),
        ...yielding,
        ...grantKeys(yielding, yields.hospital),
        editedBy,
      },
      'split',
      act,
    ),
    _id: ids.newId('GR'),
    number: newGrantNumber(yielding.fromOn, ids),
  });
  return { grants: [kept, moved(apart)] };
};

/**
 * Ends an approved grant from a day on, today at the earliest: what was true before stays true. An end that is still to
 * come can be brought forward. Letters that would say
 * more than what is left end with it.
 */
export const revokeGrant: UseCase<RevokeGrantRequest, GrantMoved> = async (context, request) => {
  const { store, now } = context;
  const { reason, fromOn } = request;
  const grant = await getGrant(store, request.grantId);
  const isSooner = grant.revokedOn !== undefined && fromOn < grant.revokedOn;
  if (!isSooner) assertCanMove(grant, 'revoked');
  if (fromOn < dayOf(now) || fromOn > grant.toOn) throw new Refusal('GRANT_REVOKE_DAY_INVALID');
  const act = { ...actOf(context), reason };
  const revoked = {
    ...grant,
    state: 'revoked' as const,
    revokedOn: fromOn,
    revokedBy: act.by,
    revokeReason: reason,
  };
  await stopLettersOfGrant(context, revoked);
  await markAccount(store, grant.dealerId);
  return moved(store.save(grants, withEvent(revoked, 'revoked', act), reason));
};
