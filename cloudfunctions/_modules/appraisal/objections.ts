import { without } from '../../../miniprogram/shared/appraisal/score';
import type { Criterion } from '../../../miniprogram/shared/appraisal/scheme';
import { dayOf } from '../../../miniprogram/shared/days';
import { sayPeriod } from '../../../miniprogram/shared/figures/rows';
import type { Appraisal, Objection } from '../../../miniprogram/shared/model/appraisal';
import { objectionStateLabels } from '../../../miniprogram/shared/appraisal/states';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AnswerObjectionRequest,
  AppraisalMoved,
  ObjectionRequest,
  ObjectRequest,
  SeenAppraisalRequest,
} from '../../_contracts/appraisal';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { appraisals, appraisalSnapshots } from '../../_store/appraisal';
import { peopleWithRole } from '../people/whom-to-tell';
import { snapshotId, tellDealer } from './collect';
import { assertOther } from './schemes';
import { assertState, judgesOf, movedTo, rescored, schemeOfSheet, seenSheet } from './sheets';

const MOST = 200;

async function tellMakers(store: Store, sheet: Appraisal, title: string, body: string): Promise<void> {
  store.notify({
    memberIds: [...(await peopleWithRole('channel_manager')), ...(await peopleWithRole('service_manager'))],
    kind: 'appraisal',
    title: `${sheet.dealerName} ${sayPeriod(sheet.period)}考核：${title}`,
    body,
    page: pages.appraisal({ id: sheet._id }),
  });
}

/** The dealer agrees before the last day, so that nobody has to wait for it. */
export const acceptAppraisal: UseCase<SeenAppraisalRequest, AppraisalMoved> = async (
  { actor, store, now },
  request,
) => {
  const sheet = await seenSheet(store, request);
  assertState(sheet, 'open');
  if (sheet.openObjections > 0) throw new Refusal('APPRAISAL_OBJECTIONS_OPEN');
  if (sheet.acceptedAt !== null) return movedTo(sheet);
  await tellMakers(store, sheet, '经销商无异议', `${actor.name} 确认。`);
  return movedTo(
    store.save(appraisals, { ...sheet, acceptedBy: stampOf(actor), acceptedAt: now.toISOString() }),
  );
};

/** 申诉 of one record as it was counted, or of what a hand gave, up to and with the last day. */
export const object: UseCase<ObjectRequest, AppraisalMoved> = async (
  { actor, store, ids, now },
  { criterionId, recordId, text, ...request },
) => {
  const sheet = await seenSheet(store, request);
  assertState(sheet, 'open');
  if (dayOf(now) > sheet.objectUntilOn!)
    throw new Refusal('APPRAISAL_OBJECTION_LATE', { until: sheet.objectUntilOn! });
  if (sheet.objections.length >= MOST) throw new Refusal('APPRAISAL_OBJECTIONS_MANY');
  const { table } = await schemeOfSheet(store, sheet);
  const criterion = table.criteria.find(({ id }) => id === criterionId);
  if (!criterion || (criterion.kind === 'hand') !== (recordId === null))
    throw new Refusal('APPRAISAL_CRITERION_UNKNOWN', { path: 'criterionId' });
  const isSame = (one: Objection) =>
    one.criterionId === criterionId && (one.record?.id ?? null) === recordId && one.state !== 'withdrawn';
  if (sheet.objections.some(isSame)) throw new Refusal('APPRAISAL_OBJECTED_ALREADY');
  const last = await store.get(appraisalSnapshots, snapshotId(sheet._id, sheet.snapshot));
  const base =
    last.base === last.n ? last : await store.get(appraisalSnapshots, snapshotId(sheet._id, last.base));
  const record = base.records.find((one) => one.criterionId === criterionId && one.id === recordId) ?? null;
  if (recordId !== null && !record) throw new Refusal('APPRAISAL_RECORD_NOT_COUNTED');
  const objection: Objection = {
    id: ids.newId('OB'),
    criterionId,
    record,
    text,
    by: stampOf(actor),
    at: now.toISOString(),
    state: 'open',
    points: null,
    answer: '',
    answeredBy: null,
    answeredAt: null,
  };
  await tellMakers(
    store,
    sheet,
    '新的申诉',
    `${record ? record.title : criterion.kind === 'hand' ? criterion.text : ''}：${text}`,
  );
  return movedTo(
    store.save(
      appraisals,
      { ...sheet, objections: [...sheet.objections, objection], acceptedBy: null, acceptedAt: null },
      text,
    ),
  );
};

const openObjection = (sheet: Appraisal, objectionId: string): Objection => {
  const objection = sheet.objections.find(({ id }) => id === objectionId);
  if (!objection || objection.state !== 'open') throw new Refusal('APPRAISAL_OBJECTION_NOT_OPEN');
  return objection;
};
const replaced = (sheet: Appraisal, next: Objection): Objection[] =>
  sheet.objections.map((one) => (one.id === next.id ? next : one));

export const takeBackObjection: UseCase<ObjectionRequest, AppraisalMoved> = async (
  { store },
  { objectionId, ...request },
) => {
  const sheet = await seenSheet(store, request);
  assertState(sheet, 'open');
  const objection = openObjection(sheet, objectionId);
  const objections = replaced(sheet, { ...objection, state: 'withdrawn' });
  return movedTo(store.save(appraisals, { ...sheet, objections }));
};

/**
 * Somebody who has not made the sheet says whether an objection holds. If it does, the figures are the ones that were taken,
 * more or less that record and nothing else, and both are kept.
 */
export const answerObjection: UseCase<AnswerObjectionRequest, AppraisalMoved> = async (
  context,
  { objectionId, outcome, points, answer, ...request },
) => {
  const { actor, store, now } = context;
  const sheet = await seenSheet(store, request);
  assertState(sheet, 'open');
  const objection = openObjection(sheet, objectionId);
  await assertOther(context, judgesOf(sheet));
  const { table } = await schemeOfSheet(store, sheet);
  const criterion = table.criteria.find(({ id }) => id === objection.criterionId)!;
  const { record } = objection;
  const fits =
    outcome === 'refused' ||
    (criterion.kind === 'hand'
      ? outcome === 'changed'
      : outcome === 'removed' || (outcome === 'counted' && isShare(criterion, record!)));
  if (!fits) throw new Refusal('APPRAISAL_OUTCOME_UNFIT', { path: 'outcome' });
  if (outcome === 'changed' && points === null)
    throw new Refusal('APPRAISAL_POINTS_MISSING', { path: 'points' });
  const at = now.toISOString();
  let next: Appraisal = {
    ...sheet,
    objections: replaced(sheet, {
      ...objection,
      state: outcome,
      points: outcome === 'changed' ? points : null,
      answer,
      answeredBy: stampOf(actor),
      answeredAt: at,
    }),
  };
  if (outcome === 'changed') {
    const given = { criterionId: criterion.id, points: points!, reason: answer, by: stampOf(actor), at };
    next = { ...next, hand: next.hand.map((one) => (one.criterionId === criterion.id ? given : one)) };
  }
  if ((outcome === 'removed' || outcome === 'counted') && criterion.kind === 'figure') {
    const last = await store.get(appraisalSnapshots, snapshotId(sheet._id, sheet.snapshot));
    const n = sheet.snapshot + 1;
    store.insert(appraisalSnapshots, {
      ...{ _id: snapshotId(sheet._id, n), appraisalId: sheet._id, dealerId: sheet.dealerId, n },
      takenAt: at,
      by: stampOf(actor),
      why: `${record!.title}：${objectionStateLabels[outcome]}`,
      counts: without(last.counts, record!, outcome, criterion.figure),
      records: [],
      base: last.base,
    });
    next = { ...next, snapshot: n };
  }
  const saved = store.save(appraisals, await rescored(store, next), answer);
  await tellDealer(store, sheet, `申诉${objectionStateLabels[outcome]}`, answer);
  return movedTo(saved);
};
/** Minutes have no better ones to count instead. */
const isShare = (criterion: Criterion, { denominator }: { denominator: number }): boolean =>
  criterion.kind === 'figure' && criterion.figure !== 'mttr' && denominator > 0;
