import { addDays } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { RefusalCode } from '../../../miniprogram/shared/refusal';
import type { RenewRequest } from '../../_contracts/grants';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { oneOf, range } from '../../_platform/where';
import { grantProblems } from '../coverage/check-grant';
import { chinaRegions } from '../coverage/china-regions';
import type { Ground } from '../coverage/model';
import { dealers } from '../dealers/dealers';
import { hospitals } from '../hospitals/hospitals';
import { productLines } from '../product-lines/models';
import { regionName } from './find-conflicts';
import type { FindHospital, Terms } from './grant-terms';
import { newDraft, newGrantNumber, stampOf, termsOf } from './grant-terms';
import { grants } from './grants';

const PAGE = 200;

export interface RenewalItem {
  grantId: string;
  number: string;
  dealerName: string;
  productLineIds: string[];
  /** What it covers: the first regions by name, and how many hospitals of its own. */
  regionNames: string[];
  hospitalCount: number;
  /** The draft's number; absent in a dry run and where nothing is made. */
  newNumber?: string;
  /** Terms that the next year's draft has otherwise, before and after: days, or the places that go and come, by name. */
  changes: { field: 'days' | 'scope' | 'carveOuts'; before: string; after: string }[];
  outcome: 'renewed' | 'renewed_before' | 'refused';
  /** `value` is what is wrong: a place by name, an id that stands for nothing, a day. */
  problems: { code: RefusalCode; value?: string }[];
}
export interface Renewals {
  items: RenewalItem[];
  /** Where to go on: further grants end in the year. */
  next: string | null;
}

/** What `renewGrants` would make, without making it. */
export const renewDryRun: UseCase<RenewRequest, Renewals> = async (context, request) =>
  (await plan(context, request)).renewals;

/**
 * Drafts for another year, starting the day after the old grant ends. A draft's id is made of the grant and its first
 * day, so the same grant is renewed once however often and by however many people this is asked.
 */
export const renewGrants: UseCase<RenewRequest, Renewals> = async (context, request) => {
  const { renewals, drafts } = await plan(context, request);
  for (const draft of drafts) context.store.insert(grants, draft);
  return renewals;
};

async function plan({ actor, store, now, ids }: Context, { year, dealerId, grantIds, fromId }: RenewRequest) {
  const regions = chinaRegions();
  const found = await store.query(
    grants,
    {
      state: 'approved',
      toOn: range({ atLeast: `${year}-01-01`, below: `${year + 1}-01-01` }),
      ...(dealerId === undefined ? {} : { dealerId }),
      ...(grantIds ? { _id: oneOf(grantIds) } : fromId ? { _id: range({ atLeast: fromId }) } : {}),
    },
    { orderBy: [['_id', 'asc']], limit: PAGE + 1 },
  );
  const ending = found.slice(0, PAGE);
  const made = await store.findMany(grants, ending.map(renewalId));
  const page = ending.filter((grant) => !made.has(renewalId(grant)));
  const named = [...new Set(page.flatMap(({ scope, carveOuts }) => [...scope.hospitalIds, ...carveOuts.hospitalIds]))]; // prettier-ignore
  const [hospitalsNow, dealersNow, linesNow] = await Promise.all([
    withMergers(named, (wanted) => store.findMany(hospitals, wanted)),
    store.findMany(dealers, [...new Set(ending.map((grant) => grant.dealerId))]),
    store.findMany(productLines, [...new Set(page.flatMap((grant) => grant.productLineIds))]),
  ]);
  const hospital = (id: string) => hospitalsNow.get(id);
  const dealerName = (grant: GrantDocument) => dealersNow.get(grant.dealerId)?.shortName ?? grant.dealerName;
  const about = (grant: GrantDocument) => ({
    grantId: grant._id,
    number: grant.number,
    dealerName: dealerName(grant),
    productLineIds: grant.productLineIds,
    regionNames: grant.scope.regionCodes.slice(0, 5).map(regionName),
    hospitalCount: grant.scope.hospitalIds.length,
  });
  const placeName = (value: string) =>
    hospital(value)?.name ?? (regions.has(value) ? regionName(value) : value);
  const today = (ground: Ground): Ground => ({
    regionCodes: ground.regionCodes.flatMap((code) => [...regions.today(code)]),
    hospitalIds: ground.hospitalIds.map((id) => hospital(id)?.mergedInto ?? id),
  });

  const drafts: ReturnType<typeof newDraft>[] = [];
  const items = page.map((grant): RenewalItem => {
    const terms: Terms = termsOf({
      ...grant,
      ...nextYear(grant),
      scope: today(grant.scope),
      carveOuts: today(grant.carveOuts),
    });
    const row = {
      ...about(grant),
      changes: changesBetween(grant, terms, hospital),
    };
    const problems: RenewalItem['problems'] = grantProblems(terms, {
      regions,
      hospital,
      hasProductLine: (id) => linesNow.has(id),
      hasDealer: (id) => dealersNow.has(id),
    }).map(({ code, value }) => ({ code, ...(value === undefined ? {} : { value: placeName(value) }) }));
    if (['suspended', 'terminated'].includes(dealersNow.get(grant.dealerId)?.state ?? ''))
      problems.push({ code: 'GRANT_DEALER_NOT_ACTIVE' });
    if (problems.length > 0) return { ...row, outcome: 'refused', problems };
    const draft = newDraft(terms, {
      _id: renewalId(grant),
      number: newGrantNumber(terms.fromOn.slice(0, 4), ids),
      dealerName: dealersNow.get(grant.dealerId)!.shortName,
      hospital,
      by: stampOf(actor),
      at: now.toISOString(),
      renewsId: grant._id,
    });
    drafts.push(draft);
    return { ...row, newNumber: draft.number, outcome: 'renewed', problems };
  });
  const before = ending
    .filter((grant) => made.has(renewalId(grant)))
    .map((grant): RenewalItem => ({
      ...about(grant),
      newNumber: made.get(renewalId(grant))!.number,
      changes: [],
      outcome: 'renewed_before',
      problems: [],
    }));
  return { renewals: { items: [...items, ...before], next: found[PAGE]?._id ?? null }, drafts };
}

/** Merged hospitals bring the one they went into. */
async function withMergers<T extends { mergedInto?: string }>(
  ids: readonly string[],
  find: (ids: readonly string[]) => Promise<Map<string, T>>,
): Promise<Map<string, T>> {
  const found = await find(ids);
  const merged = [...found.values()].flatMap(({ mergedInto }) => (mergedInto ? [mergedInto] : []));
  return merged.length > 0 ? new Map([...found, ...(await find(merged))]) : found;
}

const renewalId = (grant: GrantDocument): string =>
  `GR-${sha256Hex(`${grant._id} ${addDays(grant.toOn, 1)}`).slice(0, 32)}`;

/** From the day after, for a year: 2026 is followed by 2027, April to March by April to March. */
function nextYear({ toOn }: { toOn: Day }): { fromOn: Day; toOn: Day } {
  const fromOn = addDays(toOn, 1);
  const sameDay = `${Number(fromOn.slice(0, 4)) + 1}${fromOn.slice(4)}`;
  // Next year's 29 February counts on as 1 March, so that the year ends on 28 February.
  return { fromOn, toOn: addDays(sameDay, -1) };
}

function changesBetween(before: Terms, after: Terms, hospital: FindHospital): RenewalItem['changes'] {
  const days = ({ fromOn, toOn }: Terms) => `${fromOn} – ${toOn}`;
  const changes: RenewalItem['changes'] = [{ field: 'days', before: days(before), after: days(after) }];
  for (const field of ['scope', 'carveOuts'] as const) {
    const [gone, come] = [
      placesOnlyIn(before[field], after[field]),
      placesOnlyIn(after[field], before[field]),
    ];
    if (gone.regionCodes.length + gone.hospitalIds.length > 0)
      changes.push({ field, before: names(gone, hospital), after: names(come, hospital) });
  }
  return changes;
}

function placesOnlyIn(ground: Ground, other: Ground): Ground {
  const without = (values: string[], taken: string[]) => {
    const known = new Set(taken);
    return values.filter((value) => !known.has(value));
  };
  return {
    regionCodes: without(ground.regionCodes, other.regionCodes),
    hospitalIds: without(ground.hospitalIds, other.hospitalIds),
  };
}

/** Empty where what went is held by a place that was there already. */
const names = ({ regionCodes, hospitalIds }: Ground, hospital: FindHospital): string =>
  [...regionCodes.map(regionName), ...hospitalIds.map((id) => hospital(id)?.name ?? id)].join('、');
