import { addDays, startOfDay } from '../../../miniprogram/shared/days';
import type { ConsentEvent, Member } from '../../../miniprogram/shared/model/people';
import type { LookPage, LookView, MyData, MyDataRequest, SearchLooksRequest } from '../../_contracts/looks';
import type { UseCase } from '../../_platform/context';
import { queryDocuments } from '../../_platform/database';
import type { LookRow } from '../../_platform/looks';
import { oneOf, range } from '../../_platform/where';
import { looks } from '../../_store/looks';

const PAGE = 30;
/** Of a list that was shown: more are counted. */
const NAMED = 5;

/** Names as they are today: rows keep none. */
async function viewsOf(rows: readonly LookRow[]): Promise<LookView[]> {
  const ids = [...new Set(rows.flatMap(({ memberId, subjects }) => [memberId, ...subjects.slice(0, NAMED)]))];
  const houses = [...new Set(rows.flatMap(({ dealerId }) => dealerId ?? []))];
  const [people, dealers] = await Promise.all([
    queryDocuments<{ _id: string; name: string }>('members', { _id: oneOf(ids) }, { limit: 1000, fields: ['name'] }), // prettier-ignore
    queryDocuments<{ _id: string; shortName: string }>('dealers', { _id: oneOf(houses) }, { limit: 1000, fields: ['shortName'] }), // prettier-ignore
  ]);
  const nameOf = new Map(people.map(({ _id, name }) => [_id, name]));
  const houseOf = new Map(dealers.map(({ _id, shortName }) => [_id, shortName]));
  return rows.map(({ _id, at, memberId, dealerId, action, subjects, about, why }) => ({
    ...{ id: _id, at, action, about, why },
    byName: nameOf.get(memberId) ?? memberId,
    house: dealerId === null ? '厂家' : (houseOf.get(dealerId) ?? ''),
    names: [
      ...subjects.slice(0, NAMED).map((id) => nameOf.get(id) ?? id),
      ...(subjects.length > NAMED ? [`等 ${subjects.length} 人`] : []),
    ],
  }));
}
const newest = { by: ['at', 'desc'] as ['at', 'desc'], ties: 'desc' as const, limit: PAGE };

/** 我的数据: what one has agreed to and when, and who has looked at one's data; of a list only that one was on it. */
export const readMyData: UseCase<MyDataRequest, MyData> = async ({ actor, store }, { after }) => {
  const { rows, next } = await store.seek(looks, { subjects: actor.memberId }, { ...newest, after });
  const views = await viewsOf(rows.map((row) => ({ ...row, subjects: [actor.memberId] })));
  return {
    consents: actor.member?.consents ?? { privacyAt: null, locationAt: null },
    history: historyOf(actor.member),
    looks: views,
    next,
  };
};

/** Newest first; of before there was a history it begins with what stands. */
function historyOf(member: Member | null): ConsentEvent[] {
  const kept = member?.consentHistory ?? [];
  const before = (['privacy', 'location'] as const).flatMap((what): ConsentEvent[] => {
    const at = member?.consents[`${what}At`];
    return at && !kept.some((one) => one.what === what) ? [{ at, what, given: true }] : [];
  });
  return [...before, ...kept].sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** 查看记录 as auditors read them: at whom, by whom, on which day. */
export const searchLooks: UseCase<SearchLooksRequest, LookPage> = async (
  { store },
  { memberId, byId, on, after },
) => {
  const day = on
    ? {
        at: range({ atLeast: startOfDay(on).toISOString(), below: startOfDay(addDays(on, 1)).toISOString() }),
      }
    : {};
  const whose = memberId ? { subjects: memberId } : byId ? { memberId: byId } : {};
  const { rows, next } = await store.seek(looks, { ...whose, ...day }, { ...newest, after });
  return { looks: await viewsOf(rows), next };
};
