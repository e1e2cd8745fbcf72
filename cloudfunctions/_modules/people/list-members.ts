import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { conflictsOf, rolesProblem } from '../../../miniprogram/shared/duties';
import { INVITATION_DAYS } from '../../../miniprogram/shared/model/people';
import type { Member } from '../../../miniprogram/shared/model/people';
import { refusals } from '../../../miniprogram/shared/refusals';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { roleLabels } from '../../../miniprogram/shared/states';
import { SOON_DAYS, standingFor } from '../../../miniprogram/shared/visit/certification-lines';
import { peopleFilters } from '../../_contracts/people';
import type { ListMembersRequest, People, PeopleFilter, PersonRow } from '../../_contracts/people';
import type { Actor } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import type { Seek } from '../../_platform/seek';
import { question, tally } from '../../_platform/unit-of-work';
import type { Where } from '../../_platform/where';
import { matches, oneOf, range, startsWith } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { members } from '../../_store/people';
import { askedOf, isBound } from './admission';

const PAGE = 50;
/** What a search reads at most of those who are called so, and of those whose dealer is. */
const READ = 200;
/** Pages that are looked through for certifications of one standing, before the phone is told where it goes on. */
const LOOKED = 8;
type Asked = Omit<ListMembersRequest, 'ids' | 'after' | 'counted' | 'text'>;

/** What each filter asks of a member, by an index. */
function fits(filter: PeopleFilter, now: Date): Where<Member> {
  switch (filter) {
    case 'conflict':
      return { rolesClash: true };
    case 'asked':
      return {
        'accessAsked.at': range({
          atLeast: new Date(now.getTime() - INVITATION_DAYS * 86_400_000).toISOString(),
        }),
      };
    case 'unbound':
      return { openid: startsWith('unbound:') };
    case 'expiring':
      return { certifiedUntil: range({ atLeast: '0', below: addDays(dayOf(now), SOON_DAYS + 1) }) };
    case 'manufacturer':
      return { dealerId: null };
  }
}
/** By name, or by what the filter's own index has next. */
const orderOf = (filter: PeopleFilter | undefined): Seek['by'] =>
  filter === 'asked'
    ? ['accessAsked.at', 'asc']
    : filter === 'unbound'
      ? ['openid', 'asc']
      : filter === 'expiring'
        ? ['certifiedUntil', 'asc']
        : ['name', 'asc'];

const among = (actor: Actor, { ended, engineers, filter }: Asked, now: Date): Where<Member> => ({
  ...(actor.dealerId === null ? {} : { dealerId: actor.dealerId }),
  ...(engineers ? { roles: 'engineer' } : {}),
  active: !ended,
  ...(filter ? fits(filter, now) : {}),
});

/** A page of the actor's people, by name; or who is called so. */
export const listMembers: UseCase<ListMembersRequest, People> = async (context, request) => {
  const { actor, store, now } = context;
  const { ids, text, after, counted } = request;
  const typed = plainNameOf(text ?? '');
  const [found, counts] = await Promise.all([
    ids
      ? store
          .query(members, { ...among(actor, request, now), _id: oneOf(ids) }, { limit: ids.length })
          .then((rows) => ({ rows, next: null, isCut: false }))
      : typed
        ? searched(context, request, typed)
        : paged(context, request, after),
    counted ? countsOf(context, request) : undefined,
  ]);
  const { rows, next, isCut } = found;
  const houses = await store.findMany(dealers, [...new Set(rows.flatMap(({ dealerId }) => dealerId ?? []))]);
  return {
    members: rows.map((member) => ({
      ...rowOf(member, now),
      withdrawnCertifications: ids ? (member.withdrawnCertifications ?? []) : [],
      dealerName: member.dealerId === null ? '厂家' : (houses.get(member.dealerId)?.shortName ?? ''),
    })),
    next,
    isCut,
    ...(counts ? { counts } : {}),
  };
};

async function paged(
  { actor, store, now }: Context,
  asked: Asked,
  after: string | null | undefined,
): Promise<{ rows: Member[]; next: string | null; isCut: boolean }> {
  const rows: Member[] = [];
  let from = after;
  for (let looked = 0; looked < LOOKED; looked++) {
    const page: { rows: Member[]; next: string | null } = await store.seek(
      members,
      among(actor, asked, now),
      { by: orderOf(asked.filter), after: from, limit: PAGE },
    );
    rows.push(...page.rows.filter((one) => hasSkill(one, asked, dayOf(now))));
    from = page.next;
    if (from === null || rows.length >= PAGE || !asked.skill) break;
  }
  return { rows, next: from ?? null, isCut: false };
}

/** Whoever is called so, has such a number, or belongs to a dealer that is called so. */
async function searched(
  { actor, store, now }: Context,
  asked: Asked,
  typed: string,
): Promise<{ rows: Member[]; next: null; isCut: boolean }> {
  const { filter, ...wider } = asked;
  const where = among(actor, wider, now);
  const { named, houses } = await store.queryTogether({
    named: question({ collection: members, where: { ...where, searchKeys: startsWith(typed) }, limit: READ }),
    houses: question({
      collection: dealers,
      where: { searchKeys: startsWith(typed) },
      limit: PAGE,
      fields: ['shortName'],
    }),
  });
  const theirs =
    houses.length > 0
      ? await store.query(
          members,
          { ...where, dealerId: oneOf(houses.map(({ _id }) => _id)) },
          { limit: READ },
        )
      : [];
  const all = [...new Map([...named, ...theirs].map((one) => [one._id, one])).values()]
    .filter((one) => !filter || matches(one, fits(filter, now)))
    .filter((one) => hasSkill(one, asked, dayOf(now)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    rows: all.slice(0, PAGE),
    next: null,
    isCut: all.length > PAGE || named.length === READ || theirs.length === READ || houses.length === PAGE,
  };
}

const hasSkill = ({ certifications }: Member, { skill }: Asked, today: Day): boolean => {
  if (!skill) return true;
  const standings = skill.modelIds.map((modelId) => standingFor(certifications, modelId, today));
  return skill.standing === 'none'
    ? standings.every((one) => one === 'none')
    : standings.includes(skill.standing);
};

async function countsOf({ actor, store, now }: Context, asked: Asked): Promise<Record<PeopleFilter, number>> {
  const counted = peopleFilters.filter((filter) => actor.dealerId === null || filter !== 'manufacturer');
  const counts = await store.queryTogether(
    Object.fromEntries(
      counted.map((filter) => [
        filter,
        tally({ collection: members, where: among(actor, { ...asked, filter }, now) }),
      ]),
    ),
  );
  return Object.fromEntries(
    peopleFilters.map((filter) => [filter, (counts as Record<string, number>)[filter] ?? 0]),
  ) as Record<PeopleFilter, number>;
}

function sentence({ roles, dealerId }: Member): string {
  const problem = rolesProblem(roles, dealerId);
  const whys = conflictsOf(roles).map(
    ({ roles: [a, b], why }) => `${roleLabels[a]}与${roleLabels[b]}：${why}。`,
  );
  return problem ? whys.join('') || refusals[problem] : '';
}

const rowOf = (member: Member, now: Date): Omit<PersonRow, 'dealerName' | 'withdrawnCertifications'> => ({
  _id: member._id,
  name: member.name,
  phone: member.phone,
  roles: member.roles,
  dealerId: member.dealerId,
  active: member.active,
  certifications: member.certifications,
  hasBase: member.base !== null,
  baseName: member.baseName ?? '',
  bound: isBound(member),
  asked: askedOf(member, now),
  rolesProblem: sentence(member),
  waitsUntil: (member.approvesFrom ?? '') > now.toISOString() ? member.approvesFrom! : '',
  forgotten: member.forgottenAt !== undefined,
});
