import { counting } from '../../../miniprogram/shared/appraisal/count';
import { quarterOf, scoreOf, tableFor } from '../../../miniprogram/shared/appraisal/score';
import type { SchemeTable } from '../../../miniprogram/shared/appraisal/scheme';
import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { monthKey } from '../../../miniprogram/shared/figures/kept-facts';
import type { KeptFact } from '../../../miniprogram/shared/figures/kept-facts';
import { monthsOf, periodOf, sayPeriod } from '../../../miniprogram/shared/figures/rows';
import type { Period } from '../../../miniprogram/shared/figures/rows';
import type {
  Appraisal,
  AppraisalScheme,
  AppraisalSnapshot,
  CountedRecord,
  CriterionCount,
} from '../../../miniprogram/shared/model/appraisal';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { CollectRequest } from '../../_contracts/appraisal';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { queryDocuments } from '../../_platform/database';
import { JOB_STATES } from '../../_platform/job-state';
import { queryAll } from '../../_platform/query-all';
import { everyPage } from '../../_platform/seek';
import type { Draft, Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { appraisals, appraisalSnapshots } from '../../_store/appraisal';
import { dealers } from '../../_store/dealers';
import { figureFacts, KEEPING, newestOf } from '../../_store/figures';
import { titlesOf } from '../figures/read-figures';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { schemeOf } from './schemes';

/** Sheets of one call: the page asks until none is left. */
const AT_ONCE = 5;

/** Whose figures of a period are a dealer's own to answer for, and up to which day. */
export function spanOf(
  { state, history = [], createdAt }: Pick<Dealer, 'state' | 'history' | 'createdAt'>,
  { fromOn, toOn }: Period,
): { endsOn: Day; isParted: boolean } | null {
  const began = history.find(({ to }) => to === 'active')?.at ?? createdAt;
  if (dayOf(began) > toOn) return null;
  if (state === 'active' || state === 'suspended') return { endsOn: toOn, isParted: false };
  if (state !== 'terminated') return null;
  const endsOn = dayOf([...history].reverse().find(({ to }) => to === 'terminated')?.at ?? createdAt);
  if (endsOn < fromOn) return null;
  // Who was parted with after its end has worked through all of it.
  return endsOn > toOn ? { endsOn: toOn, isParted: false } : { endsOn, isParted: true };
}

/** Sums of each figure of the scheme from the dealer's facts, with the records that count against it. */
export async function countFacts(
  dealerId: string,
  span: Period,
  table: SchemeTable,
): Promise<{ counts: CriterionCount[]; records: CountedRecord[] }> {
  const { add, counts, against } = counting(dealerId, span, table);
  for (const month of monthsOf(span))
    for await (const { rows } of everyPage<KeptFact>(figureFacts.name, {
      keys: monthKey(month, 'dealer', dealerId),
    }))
      newestOf(rows).forEach(add);
  const titles = await titlesOf(against.map(({ fact }) => fact));
  return {
    counts,
    records: against
      .map(({ fact, record }) => ({ ...record, title: titles.get(fact._id)?.title ?? fact.of }))
      .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1)),
  };
}

/** Takes the figures as they are now, and whatever state comes next: the dealer sees them at once where no hand gives points. */
export async function taken(
  context: Context,
  scheme: AppraisalScheme,
  sheet: Pick<Appraisal, '_id' | 'dealerId' | 'period' | 'tier' | 'endsOn' | 'hand'>,
  n: number,
): Promise<Pick<Appraisal, 'state' | 'snapshot' | 'score' | 'objectUntilOn' | 'shownAt'>> {
  const { actor, store, now } = context;
  const table = tableFor(scheme, sheet.tier)!;
  const { fromOn } = periodOf(sheet.period)!;
  const found = await countFacts(sheet.dealerId, { fromOn, toOn: sheet.endsOn }, table);
  const snapshot: Draft<AppraisalSnapshot> = {
    _id: snapshotId(sheet._id, n),
    appraisalId: sheet._id,
    dealerId: sheet.dealerId,
    n,
    takenAt: now.toISOString(),
    by: stampOf(actor),
    why: '',
    ...found,
    base: n,
  };
  store.insert(appraisalSnapshots, snapshot);
  const { total } = scoreOf(scheme, table, found.counts, sheet.hand);
  const waits = table.criteria.some(({ kind }) => kind === 'hand');
  return {
    state: waits ? 'scoring' : 'open',
    snapshot: n,
    score: total,
    objectUntilOn: waits ? null : addDays(dayOf(now), scheme.objectionDays),
    shownAt: waits ? null : now.toISOString(),
  };
}
export const snapshotId = (appraisalId: string, n: number): string => `${appraisalId}:${n}`;

export async function tellDealer(
  store: Store,
  sheet: Pick<Appraisal, '_id' | 'dealerId' | 'period'>,
  title: string,
  body: string,
) {
  store.notify({
    memberIds: await adminsOf(sheet.dealerId),
    kind: 'appraisal',
    title: `${sayPeriod(sheet.period)}考核：${title}`,
    body,
    page: pages.appraisal({ id: sheet._id }),
  });
}

/** The quarter is over and the timer has counted all that happened in it. */
async function assertCounted(period: string, now: Date): Promise<Period> {
  const asked = periodOf(period)!;
  if (period >= quarterOf(dayOf(now))) throw new Refusal('APPRAISAL_PERIOD_RUNNING', { path: 'period' });
  const [kept] = await queryDocuments<{ _id: string; from: string }>(JOB_STATES, { _id: KEEPING });
  if (!kept || kept.from < startOfDay(addDays(asked.toOn, 1)).toISOString())
    throw new Refusal('APPRAISAL_FIGURES_BEHIND');
  return asked;
}

/** 取数: a sheet for each dealer of the quarter that has none, a few a call; done again it finds what is left. */
export const collect: UseCase<CollectRequest, { made: number; left: number }> = async (
  context,
  { period },
) => {
  const { actor, store, now } = context;
  const asked = await assertCounted(period, now);
  const scheme = await schemeOf(store, period);
  const [all, there] = await Promise.all([
    queryAll(
      store,
      dealers,
      { state: oneOf(['active', 'suspended', 'terminated']) },
      { fields: ['shortName', 'state', 'history', 'createdAt', 'tier'] },
    ),
    queryAll(store, appraisals, { period }, { by: ['rankScore', 'desc'], fields: ['dealerId'] }),
  ]);
  const done = new Set(there.map(({ dealerId }) => dealerId));
  const wanted = all.filter((dealer) => !done.has(dealer._id) && spanOf(dealer, asked) !== null);
  for (const dealer of wanted.slice(0, AT_ONCE)) {
    const tier = dealer.tier ?? null;
    const base = {
      _id: `${dealer._id}:${period}`,
      dealerId: dealer._id,
      dealerName: dealer.shortName,
      period,
      ...spanOf(dealer, asked)!,
      schemeId: scheme._id,
      tier,
      hand: [],
    };
    const figuresTaken = await taken(context, scheme, base, 1);
    const sheet = store.insert(appraisals, {
      ...base,
      ...figuresTaken,
      shownBy: null,
      acceptedBy: null,
      acceptedAt: null,
      objections: [],
      openObjections: 0,
      rankScore: -1,
      shared: false,
      grade: null,
      proposedBy: null,
      proposedAt: null,
      closedBy: null,
      closedAt: null,
      note: '',
      createdAt: now.toISOString(),
      history: [{ at: now.toISOString(), by: stampOf(actor), state: figuresTaken.state, note: '' }],
    });
    if (sheet.state === 'open')
      await tellDealer(store, sheet, '请核对', `如有异议，请在 ${sheet.objectUntilOn} 前逐条申诉。`);
  }
  const left = Math.max(0, wanted.length - AT_ONCE);
  if (wanted.length > 0 && left === 0)
    store.notify({
      memberIds: [
        ...(await peopleWithRole('channel_manager')),
        ...(await peopleWithRole('service_manager')),
      ].filter((id) => id !== actor.memberId),
      kind: 'appraisal',
      title: `${sayPeriod(period)}考核已取数`,
      body: '请评分、复核并公示。',
      page: pages.appraisals({ period }),
    });
  return { made: Math.min(wanted.length, AT_ONCE), left };
};
