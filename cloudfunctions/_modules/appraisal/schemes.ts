import { quarterOf, schemeFor } from '../../../miniprogram/shared/appraisal/score';
import { schemeStates } from '../../../miniprogram/shared/appraisal/states';
import { dayOf } from '../../../miniprogram/shared/days';
import type { AppraisalScheme } from '../../../miniprogram/shared/model/appraisal';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import type {
  DecideSchemeRequest,
  ListSchemesRequest,
  ProposeSchemeRequest,
  SchemeRow,
} from '../../_contracts/appraisal';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { assertMove } from '../../_platform/life';
import type { Store } from '../../_platform/unit-of-work';
import { appraisalSchemes, schemesToDecide } from '../../_store/appraisal';
import { isAmongPersons, isKnownAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';

const PAGE = 20;
/** A house writes a few a year. */
const VERSIONS = 200;

const versions = (store: Store): Promise<AppraisalScheme[]> =>
  store.query(appraisalSchemes, {}, { orderBy: [['version', 'desc']], limit: VERSIONS });

/** The scheme by which a period is judged: whatever was agreed to later does not change it. */
export async function schemeOf(store: Store, period: string): Promise<AppraisalScheme> {
  const scheme = schemeFor(await versions(store), period);
  if (!scheme) throw new Refusal('APPRAISAL_SCHEME_MISSING');
  return scheme;
}

/** What is under way is judged by what was known when it began; only the very first version may reach back. */
function assertAhead(all: readonly AppraisalScheme[], fromPeriod: string, now: Date): void {
  const isFirst = all.every(({ state }) => state !== 'approved');
  if (!isFirst && fromPeriod <= quarterOf(dayOf(now)))
    throw new Refusal('APPRAISAL_SCHEME_BEGUN', { path: 'fromPeriod' });
}

export const listSchemes: UseCase<ListSchemesRequest, { schemes: SchemeRow[]; next: string | null }> = async (
  { actor, store },
  { waits, after },
) => {
  const { rows, next } = await store.seek(appraisalSchemes, waits ? schemesToDecide(actor) : {}, {
    by: ['version', 'desc'],
    after,
    limit: PAGE,
  });
  const schemes: SchemeRow[] = [];
  for (const { head: _, ...scheme } of rows)
    schemes.push({
      ...scheme,
      mayDecide:
        scheme.state === 'pending' &&
        may(actor.roles, 'channel', 'appraisalScheme.decide') &&
        !(await isKnownAmongPersons(store, actor, [scheme.by])),
    });
  return { schemes, next };
};

/** Another version, from a quarter on that has not begun; it counts once a second person has agreed. */
export const proposeScheme: UseCase<ProposeSchemeRequest, { schemeId: string }> = async (
  { actor, store, now },
  { why, ...terms },
) => {
  const all = await versions(store);
  assertAhead(all, terms.fromPeriod, now);
  const version = (all[0]?.version ?? 0) + 1;
  const scheme = store.insert(
    appraisalSchemes,
    {
      _id: `AS-${version}`,
      version,
      ...terms,
      why,
      state: 'pending',
      by: stampOf(actor),
      at: now.toISOString(),
      decidedBy: null,
      decidedAt: null,
      note: '',
    },
    why,
  );
  store.notify({
    memberIds: (await peopleWithRole('channel_manager')).filter((id) => id !== actor.memberId),
    kind: 'appraisal',
    title: `考核方案第 ${version} 版待复核`,
    body: `${actor.name}：${why}`,
    page: pages.appraisalSchemes(),
  });
  return { schemeId: scheme._id };
};

/** The second person's yes or no; who proposed it may take it back. */
export const decideScheme: UseCase<DecideSchemeRequest, { schemeId: string }> = async (
  context,
  { schemeId, agrees, note },
) => {
  const { actor, store, now } = context;
  const scheme = await store.get(appraisalSchemes, schemeId);
  assertMove(schemeStates, scheme, agrees ? 'approved' : 'declined', 'APPRAISAL_SCHEME_SETTLED');
  if (agrees) await assertOther(context, [scheme.by]);
  else if (!note) throw new Refusal('REASON_MISSING', { path: 'note' });
  if (agrees) assertAhead(await versions(store), scheme.fromPeriod, now);
  store.save(
    appraisalSchemes,
    {
      ...scheme,
      state: agrees ? 'approved' : 'declined',
      decidedBy: stampOf(actor),
      decidedAt: now.toISOString(),
      note,
    },
    note || scheme.why,
  );
  store.notify({
    memberIds: [scheme.by.memberId].filter((id) => id !== actor.memberId),
    kind: 'appraisal',
    title: `考核方案第 ${scheme.version} 版${agrees ? '已通过' : '已退回'}`,
    body: `${actor.name}${note ? `：${note}` : ''}`,
    page: pages.appraisalSchemes(),
  });
  return { schemeId };
};

/** @throws Refusal `APPRAISAL_SECOND_PERSON_MISSING` */
export async function assertOther(
  { actor, store }: Pick<Context, 'actor' | 'store'>,
  persons: Parameters<typeof isAmongPersons>[2],
): Promise<void> {
  if (await isAmongPersons(store, actor, persons)) throw new Refusal('APPRAISAL_SECOND_PERSON_MISSING');
}
