import { rowId, spansIn, periodOf, sayPeriod } from '../../../miniprogram/shared/figures/rows';
import type { FigureRow } from '../../../miniprogram/shared/figures/rows';
import { scoreOf, tableFor, whatMoves } from '../../../miniprogram/shared/appraisal/score';
import type { SchemeTable } from '../../../miniprogram/shared/appraisal/scheme';
import { appraisalStates } from '../../../miniprogram/shared/appraisal/states';
import type { AppraisalState } from '../../../miniprogram/shared/appraisal/states';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { figures } from '../../../miniprogram/shared/figures/figures';
import { added } from '../../../miniprogram/shared/figures/sums';
import type { Sums } from '../../../miniprogram/shared/figures/sums';
import type { Appraisal, AppraisalScheme } from '../../../miniprogram/shared/model/appraisal';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import type {
  AppraisalMoved,
  AppraisalPage,
  AppraisalRecords,
  AppraisalRecordsRequest,
  AppraisalRequest,
  AppraisalRow,
  ConfirmGradeRequest,
  DropAppraisalRequest,
  GiveScoresRequest,
  ListAppraisalsRequest,
  SeenAppraisalRequest,
} from '../../_contracts/appraisal';
import { isManufacturer, stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { countDocuments, queryDocuments } from '../../_platform/database';
import { moveOn } from '../../_platform/life';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { appraisals, appraisalSchemes, appraisalSnapshots, appraisalsWaiting } from '../../_store/appraisal';
import { dealers } from '../../_store/dealers';
import { figureRows, newestOf, slotsOf } from '../../_store/figures';
import { insertTask } from '../dealers-life/tasks';
import { isKnownAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { snapshotId, taken, tellDealer } from './collect';
import { assertOther } from './schemes';
import { narrowedBy } from '../people/narrowed-by';

const PAGE = 50;
const RECORDS = 50;

export const movedTo = ({ _id, state, revision }: Appraisal): AppraisalMoved => ({
  appraisalId: _id,
  state,
  revision,
});
export async function seenSheet(
  store: Store,
  { appraisalId, revision }: SeenAppraisalRequest,
): Promise<Appraisal> {
  const sheet = await store.get(appraisals, appraisalId);
  if (sheet.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  return sheet;
}
export function assertState({ state }: Appraisal, ...states: AppraisalState[]): void {
  if (!states.includes(state)) throw new Refusal('APPRAISAL_STATE_CHANGED', { state });
}
const onward = ({ actor, now }: Context, sheet: Appraisal, state: AppraisalState, note = ''): Appraisal =>
  moveOn(
    appraisalStates,
    sheet,
    { at: now.toISOString(), by: stampOf(actor), state, note },
    'APPRAISAL_STATE_CHANGED',
  );
/** Its scheme, and the lines of it that are for this dealer. */
export async function schemeOfSheet(
  store: Store,
  sheet: Pick<Appraisal, 'schemeId' | 'tier'>,
): Promise<{ scheme: AppraisalScheme; table: SchemeTable }> {
  const scheme = await store.get(appraisalSchemes, sheet.schemeId);
  return { scheme, table: tableFor(scheme, sheet.tier)! };
}

/** What is sharper than a count: who of the period stands where, names not needed. */
async function rankOf({ period, rankScore }: Appraisal): Promise<AppraisalPage['rank']> {
  if (rankScore < 0) return null;
  const [above, all] = await Promise.all([
    countDocuments(appraisals.name, { period, rankScore: range({ atLeast: rankScore + 1 }) }),
    countDocuments(appraisals.name, { period, rankScore: range({ atLeast: 0 }) }),
  ]);
  return { place: above + 1, of: all };
}

/** The dealer's sums of the whole period as they are kept now: late records have gone on counting. */
async function sumsNow({ dealerId, period }: Appraisal): Promise<Sums> {
  const ids = spansIn(periodOf(period)!).flatMap((span) => slotsOf(rowId(span, 'dealer', dealerId)));
  const rows = await queryDocuments<FigureRow>(figureRows.name, { _id: oneOf(ids) }, { limit: ids.length });
  return newestOf(rows).reduce<Sums>((sum, { sums }) => added(sum, sums), {});
}

export const readAppraisal: UseCase<AppraisalRequest, AppraisalPage> = async (
  { actor, store },
  { appraisalId },
) => {
  const { head: _, ...sheet } = await store.get(appraisals, appraisalId);
  const whole = sheet as Appraisal;
  const ids = Array.from({ length: sheet.snapshot }, (_, n) => snapshotId(appraisalId, n + 1));
  const [{ scheme, table }, snapshots, sums, rank] = await Promise.all([
    schemeOfSheet(store, sheet),
    store.query(
      appraisalSnapshots,
      { _id: oneOf(ids) },
      { limit: ids.length, fields: ['n', 'takenAt', 'by', 'why', 'counts', 'base'] },
    ),
    sumsNow(whole),
    rankOf(whole),
  ]);
  snapshots.sort((a, b) => a.n - b.n);
  const { counts } = snapshots.at(-1)!;
  const score = scoreOf(scheme, table, counts, sheet.hand);
  const first = snapshots.filter(({ n, base }) => n === base).at(-1)!;
  const lines = score.lines.map((line): AppraisalPage['lines'][number] => {
    const { criterion } = line;
    const at = first.counts.find(({ criterionId }) => criterionId === criterion.id);
    if (criterion.kind === 'hand' || !at || sheet.isParted) return { ...line, now: null };
    const { numerator: above, denominator: below } = figures[criterion.figure];
    const now = { numerator: sums[above] ?? 0, denominator: sums[below] ?? 0 };
    const isSame = now.numerator === at.numerator && now.denominator === at.denominator;
    return { ...line, now: isSame ? null : now };
  });
  const isOther = async (persons: Parameters<typeof isKnownAmongPersons>[2]) =>
    isManufacturer(actor) && !(await isKnownAmongPersons(store, actor, persons));
  return {
    sheet,
    scheme: {
      version: scheme.version,
      fromPeriod: scheme.fromPeriod,
      objectionDays: scheme.objectionDays,
      least: scheme.least,
      grades: scheme.grades,
      consequences: scheme.consequences,
    },
    lines,
    total: score.total,
    grade: score.grade,
    moves: whatMoves(score).slice(0, 3),
    rank,
    snapshots: snapshots.map(({ n, takenAt, by, why, counts: own }) => ({
      n,
      takenAt,
      by: by.name,
      why,
      total: scoreOf(scheme, table, own, sheet.hand).total,
    })),
    may: {
      show:
        sheet.state === 'scoring' &&
        may(actor.roles, 'channel', 'appraisal.show') &&
        (await isOther(sheet.hand.map(({ by }) => by))),
      answer:
        sheet.openObjections > 0 &&
        may(actor.roles, 'channel', 'appraisal.answer') &&
        (await isOther(judgesOf(whole))),
      confirm:
        sheet.state === 'proposed' &&
        may(actor.roles, 'channel', 'appraisal.confirm') &&
        (await isOther([sheet.proposedBy])),
    },
  };
};

/** Who has made the sheet what it is: somebody else says whether an objection to it holds. */
export const judgesOf = ({ history, hand }: Pick<Appraisal, 'history' | 'hand'>) => [
  // Whoever took the figures that count: the last time anew after it was dropped.
  history[history.map(({ state }) => state).lastIndexOf('dropped') + 1]?.by,
  ...hand.map(({ by }) => by),
];

export const listAppraisals: UseCase<
  ListAppraisalsRequest,
  { sheets: AppraisalRow[]; next: string | null }
> = async ({ actor, store, now }, { period, dealerId, state, waits, text, after }) => {
  const { rows, next } = text
    ? await store.seek(appraisals, await narrowedBy({ actor, store }, text, null), {
        ...{ by: ['period', 'desc'], after, limit: PAGE },
      })
    : waits
      ? await store.seek(appraisals, appraisalsWaiting(waits, actor, dayOf(now)), {
          ...{ by: ['objectUntilOn', 'asc'], after, limit: PAGE },
        })
      : period
        ? await store.seek(
            appraisals,
            { period, ...(state ? { state } : {}) },
            { by: ['rankScore', 'desc'], after, limit: PAGE },
          )
        : dealerId
          ? await store.seek(appraisals, { dealerId }, { by: ['period', 'desc'], after, limit: PAGE })
          : await store.seek(
              appraisals,
              { openObjections: range({ atLeast: 1 }) },
              { by: ['openObjections', 'asc'], after, limit: PAGE },
            );
  return {
    sheets: rows.map(
      ({ _id, dealerId: of, dealerName, period: when, state: at, score, grade, isParted, ...rest }) => ({
        ...{ _id, dealerId: of, dealerName, period: when, state: at, score, grade, isParted },
        objectUntilOn: rest.objectUntilOn,
        openObjections: rest.openObjections,
        acceptedAt: rest.acceptedAt,
      }),
    ),
    next,
  };
};

/** Of one criterion: the records that count against the dealer, each with what was objected to it. */
export const listAppraisalRecords: UseCase<AppraisalRecordsRequest, AppraisalRecords> = async (
  { store },
  { appraisalId, criterionId, skip },
) => {
  const sheet = await store.get(appraisals, appraisalId);
  const last = await store.get(appraisalSnapshots, snapshotId(appraisalId, sheet.snapshot));
  const base =
    last.base === last.n ? last : await store.get(appraisalSnapshots, snapshotId(appraisalId, last.base));
  const records = base.records.filter((record) => record.criterionId === criterionId);
  const shown = records.slice(skip, skip + RECORDS);
  const idsOf = (kind: string) => shown.flatMap((one) => (one.kind === kind ? [one.of] : []));
  const surveys = idsOf('survey');
  const orders = new Map(
    surveys.length === 0
      ? []
      : (
          await queryDocuments<{ _id: string; workOrderId: string }>(
            'surveys',
            { _id: oneOf(surveys) },
            { limit: RECORDS, fields: ['workOrderId'] },
          )
        ).map(({ _id, workOrderId }) => [_id, workOrderId]),
  );
  return {
    records: shown.map((record) => ({
      ...record,
      orderId: record.kind === 'order' ? record.of : (orders.get(record.of) ?? null),
      objection:
        sheet.objections.find(
          (one) =>
            one.record?.id === record.id && one.criterionId === criterionId && one.state !== 'withdrawn',
        ) ?? null,
    })),
    all: records.length,
  };
};

/** The score again, from what counts now. */
export async function rescored(store: Store, sheet: Appraisal): Promise<Appraisal> {
  const { scheme, table } = await schemeOfSheet(store, sheet);
  const { counts } = await store.get(appraisalSnapshots, snapshotId(sheet._id, sheet.snapshot));
  return { ...sheet, score: scoreOf(scheme, table, counts, sheet.hand).total };
}

/** What no figure says is given by a person with a reason; another person shows it. */
export const giveScores: UseCase<GiveScoresRequest, AppraisalMoved> = async (
  { actor, store, now },
  { scores, ...request },
) => {
  const sheet = await seenSheet(store, request);
  assertState(sheet, 'scoring');
  const { table } = await schemeOfSheet(store, sheet);
  const isHand = (id: string) => table.criteria.some((one) => one.id === id && one.kind === 'hand');
  const unknown = scores.findIndex(({ criterionId }) => !isHand(criterionId));
  if (unknown >= 0) throw new Refusal('APPRAISAL_CRITERION_UNKNOWN', { path: `scores.${unknown}` });
  const given = scores.map((one) => ({ ...one, by: stampOf(actor), at: now.toISOString() }));
  const others = sheet.hand.filter(
    ({ criterionId }) => !scores.some((one) => one.criterionId === criterionId),
  );
  return movedTo(store.save(appraisals, await rescored(store, { ...sheet, hand: [...others, ...given] })));
};

/** Agrees to what hands have given: from now the dealer sees the sheet and may object. */
export const showAppraisal: UseCase<SeenAppraisalRequest, AppraisalMoved> = async (context, request) => {
  const { actor, store, now } = context;
  const sheet = await seenSheet(store, request);
  const shown = onward(context, sheet, 'open');
  const { scheme, table } = await schemeOfSheet(store, sheet);
  const bare = table.criteria.filter(
    ({ id, kind }) => kind === 'hand' && !sheet.hand.some(({ criterionId }) => criterionId === id),
  );
  if (bare.length > 0) throw new Refusal('APPRAISAL_SCORES_MISSING');
  await assertOther(
    context,
    sheet.hand.map(({ by }) => by),
  );
  const objectUntilOn = addDays(dayOf(now), scheme.objectionDays);
  await tellDealer(store, sheet, '请核对', `如有异议，请在 ${objectUntilOn} 前逐条申诉。`);
  return movedTo(
    store.save(appraisals, { ...shown, objectUntilOn, shownBy: stampOf(actor), shownAt: now.toISOString() }),
  );
};

/** Nothing of it is in doubt any more: every objection answered, and the days for them over or not needed. */
export const proposeGrade: UseCase<SeenAppraisalRequest, AppraisalMoved> = async (context, request) => {
  const { actor, store, now } = context;
  const sheet = await seenSheet(store, request);
  const proposed = onward(context, sheet, 'proposed');
  if (sheet.openObjections > 0) throw new Refusal('APPRAISAL_OBJECTIONS_OPEN');
  if (sheet.acceptedAt === null && dayOf(now) <= sheet.objectUntilOn!)
    throw new Refusal('APPRAISAL_OBJECTING', { until: sheet.objectUntilOn! });
  store.notify({
    memberIds: (await peopleWithRole('channel_manager')).filter((id) => id !== actor.memberId),
    kind: 'appraisal_to_confirm',
    title: `${sheet.dealerName} ${sayPeriod(sheet.period)}考核待定级复核`,
    body: `得分 ${sheet.score ?? '–'}，${actor.name} 提交。`,
    page: pages.appraisal({ id: sheet._id }),
  });
  return movedTo(
    store.save(appraisals, { ...proposed, proposedBy: stampOf(actor), proposedAt: now.toISOString() }),
  );
};

/** The second person closes it, once; what follows becomes tasks of people. */
export const confirmGrade: UseCase<ConfirmGradeRequest, AppraisalMoved> = async (
  context,
  { agrees, note, ...request },
) => {
  const { actor, store, now } = context;
  const sheet = await seenSheet(store, request);
  assertState(sheet, 'proposed');
  const next = onward(context, sheet, agrees ? 'closed' : 'open', note);
  if (!agrees) {
    if (!note) throw new Refusal('REASON_MISSING', { path: 'note' });
    return movedTo(store.save(appraisals, { ...next, proposedBy: null, proposedAt: null }, note));
  }
  await assertOther(context, [sheet.proposedBy]);
  const { scheme, table } = await schemeOfSheet(store, sheet);
  const { counts } = await store.get(appraisalSnapshots, snapshotId(sheet._id, sheet.snapshot));
  const { grade } = scoreOf(scheme, table, counts, sheet.hand);
  const closed = { closedBy: stampOf(actor), closedAt: now.toISOString(), note };
  const saved = store.save(appraisals, { ...next, ...closed, grade }, note);
  if (grade !== null && !sheet.isParted) await plant(context, sheet, scheme, grade);
  await tellDealer(store, sheet, `等级 ${grade ?? '不评'}`, `得分 ${sheet.score ?? '–'}。${note}`);
  return movedTo(saved);
};

/** 考核结果的后续: a task before a person each, the record with it. */
async function plant(
  context: Context,
  sheet: Appraisal,
  { consequences }: AppraisalScheme,
  grade: NonNullable<Appraisal['grade']>,
): Promise<void> {
  const { store, now } = context;
  const [year, quarter] = [Number(sheet.period.slice(0, 4)), Number(sheet.period[6])];
  const earlier = quarter > 1 ? `${year}-Q${quarter - 1}` : `${year - 1}-Q4`;
  const before = await store.find(appraisals, `${sheet.dealerId}:${earlier}`);
  const isAgain = before?.state === 'closed' && before.grade === grade;
  const dealer = await store.get(dealers, sheet.dealerId);
  for (const { grade: of, running, text, role, days } of consequences) {
    if (of !== grade || (running === 2 && !isAgain)) continue;
    insertTask(context, dealer, {
      kind: 'appraisal',
      sourceId: sheet._id,
      text: `${sayPeriod(sheet.period)}：${text}`,
      role,
      dueOn: addDays(dayOf(now), days),
      shared: role === 'dealer_admin',
    });
  }
}

/** Taken at the wrong time, or by the wrong figures: it counts for nothing, and is kept. */
export const dropAppraisal: UseCase<DropAppraisalRequest, AppraisalMoved> = async (
  context,
  { reason, ...request },
) => {
  const { store } = context;
  const sheet = await seenSheet(store, request);
  const dropped = onward(context, sheet, 'dropped', reason);
  if (sheet.shared) await tellDealer(store, sheet, '已作废', reason);
  return movedTo(store.save(appraisals, { ...dropped, proposedBy: null, proposedAt: null }, reason));
};

/** One that was dropped begins anew with the figures as they are now; the snapshots before stay. */
export const retakeAppraisal: UseCase<DropAppraisalRequest, AppraisalMoved> = async (
  context,
  { reason, ...request },
) => {
  const { store } = context;
  const sheet = await seenSheet(store, request);
  assertState(sheet, 'dropped');
  const { scheme } = await schemeOfSheet(store, sheet);
  const fresh = await taken(context, scheme, { ...sheet, hand: [] }, sheet.snapshot + 1);
  const begun = {
    ...onward(context, sheet, fresh.state, reason),
    ...fresh,
    hand: [],
    objections: [],
    acceptedBy: null,
    acceptedAt: null,
    shownBy: null,
  };
  const saved = store.save(appraisals, begun, reason);
  if (saved.state === 'open')
    await tellDealer(store, sheet, '重新取数，请核对', `如有异议，请在 ${saved.objectUntilOn} 前逐条申诉。`);
  return movedTo(saved);
};
