import { refusals } from '../../../miniprogram/shared/refusals';
import { addDays } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { RenewalItem, Renewals } from '../../_contracts/grants';
import type { RenewRequest } from '../../_contracts/grants';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { grantProblems } from '../coverage/check-grant';
import { chinaRegions } from '../coverage/china-regions';
import { coverageKeys } from '../coverage/keys';
import type { Ground } from '../coverage/model';
import { isClosedOn, kindsOf, noEnd } from '../coverage/model';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';
import { productLines } from '../../_store/product-lines';
import { regionName } from '../regions/regions';
import { queryAll } from '../../_platform/query-all';
import { uncountedBatches } from './find-grant';
import type { FindHospital } from '../hospitals/load-hospitals';
import type { Terms } from './grant-terms';
import { newDraft, newGrantNumber, termsOf } from './grant-terms';
import { stampOf } from '../../_platform/actor';
import { grants } from '../../_store/grants';

const PAGE = 200;

/** What `renewGrants` would make, without making it. */
export const renewDryRun: UseCase<RenewRequest, Renewals> = async (context, request) => {
  const { renewals, drafts } = await plan(context, request);
  // Numbers are given when drafts are made.
  const isToCome = new Set(drafts.map(({ number }) => number));
  const items = renewals.items.map(({ newNumber, ...item }) =>
    newNumber === undefined || isToCome.has(newNumber) ? item : { ...item, newNumber },
  );
  return { ...renewals, items };
};

/**
 * Drafts for another year, starting the day after the old grant ends. A draft's id is made of the grant, its first day and
 * how many were made and given up before, so the same grant is renewed once however often and by however many people this
 * is asked, and what was given up stays with its reason.
 */
export const renewGrants: UseCase<RenewRequest, Renewals> = async (context, request) => {
  const { renewals, drafts } = await plan(context, request);
  for (const draft of drafts) context.store.insert(grants, draft);
  return renewals;
};

async function plan(
  { actor, store, now, ids }: Context,
  { year, dealerId, grantIds, exceptIds = [], fromId }: RenewRequest,
) {
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
  const { made, nextId } = await renewalsOf(store, ending);
  const page = ending.filter(({ _id }) => !made.has(_id) && !exceptIds.includes(_id));
  const named = [...new Set(ending.flatMap(({ scope, carveOuts }) => [...scope.hospitalIds, ...carveOuts.hospitalIds]))]; // prettier-ignore
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
    hospitalNames: grant.scope.hospitalIds.slice(0, 3).map((id) => hospital(id)?.name ?? id),
    hospitalCount: grant.scope.hospitalIds.length,
  });
  const placeName = (value: string) =>
    hospital(value)?.name ?? (regions.has(value) ? regionName(value) : value);
  const today = (ground: Ground): Ground => ({
    regionCodes: ground.regionCodes.flatMap((code) => [...regions.today(code)]),
    hospitalIds: ground.hospitalIds.map((id) => hospital(id)?.mergedInto ?? id),
  });
  /** What is no more by the first day is left out: closed hospitals, lines that are not sold any longer. */
  const still = (ground: Ground, fromOn: Day): Ground => ({
    ...ground,
    hospitalIds: ground.hospitalIds.filter((id) => !isClosedOn(hospital(id) ?? {}, fromOn)),
  });
  const isSold = (id: string, fromOn: Day) => (linesNow.get(id)?.untilOn ?? noEnd) >= fromOn;
  const lineName = (id: string) => linesNow.get(id)?.name ?? id;
  const nextOnes = await grantsOfNextYear(store, page);

  const drafts: ReturnType<typeof newDraft>[] = [];
  const items = page.map((grant): RenewalItem => {
    const days = nextYear(grant);
    const terms: Terms = termsOf({
      ...grant,
      ...days,
      productLineIds: grant.productLineIds.filter((id) => isSold(id, days.fromOn)),
      scope: still(today(grant.scope), days.fromOn),
      carveOuts: still(today(grant.carveOuts), days.fromOn),
    });
    const row = {
      ...about(grant),
      changes: changesBetween(grant, terms, hospital, lineName),
    };
    const followedBy = followers(terms, nextOnes);
    if (followedBy)
      return { ...about(grant), newNumber: followedBy, changes: [], outcome: 'renewed_before', problems: [] };
    const problems: RenewalItem['problems'] = grantProblems(terms, {
      regions,
      hospital,
      hasProductLine: (id) => linesNow.has(id),
      hasDealer: (id) => dealersNow.has(id),
    }).map(({ code, value }) => ({
      ...{ code, sentence: refusals[code] },
      ...(value === undefined ? {} : { value: placeName(value) }),
    }));
    if (['suspended', 'terminated'].includes(dealersNow.get(grant.dealerId)?.state ?? ''))
      problems.push({ code: 'GRANT_DEALER_NOT_ACTIVE', sentence: refusals.GRANT_DEALER_NOT_ACTIVE });
    if (problems.length > 0) return { ...row, outcome: 'refused', problems };
    const draft = newDraft(terms, {
      _id: nextId.get(grant._id)!,
      number: newGrantNumber(terms.fromOn, ids),
      dealerName: dealersNow.get(grant.dealerId)!.shortName,
      hospital,
      by: stampOf(actor),
      at: now.toISOString(),
      renewsId: grant._id,
    });
    drafts.push(draft);
    return { ...row, newNumber: draft.number, outcome: 'renewed', problems };
  });
  const before = ending.flatMap((grant): RenewalItem[] => {
    const renewal = made.get(grant._id);
    if (!renewal) return [];
    const newNumber = renewal.state === 'revoked' ? `${renewal.number}（已撤销）` : renewal.number;
    return [{ ...about(grant), newNumber, changes: [], outcome: 'renewed_before', problems: [] }];
  });
  return { renewals: { items: [...items, ...before], next: found[PAGE]?._id ?? null }, drafts };
}

/** What the dealers hold, or wait for, in the year to come: it may have come in by a workbook. */
async function grantsOfNextYear(store: Store, ending: readonly GrantDocument[]): Promise<GrantDocument[]> {
  if (ending.length === 0) return [];
  const last = ending.reduce((day, { toOn }) => (toOn < day ? toOn : day), noEnd);
  const [found, uncounted] = await Promise.all([
    queryAll(store, grants, {
      dealerId: oneOf([...new Set(ending.map(({ dealerId }) => dealerId))]),
      state: oneOf(['draft', 'pending', 'approved']),
      toOn: range({ atLeast: addDays(last, 1) }),
    }),
    uncountedBatches(store),
  ]);
  return found.filter(({ state, batchId }) => state !== 'draft' || !batchId || !uncounted.includes(batchId));
}

/** The numbers of grants that already give the dealer every line at every place for the next term; null when any is left. */
function followers(terms: Terms, nextOnes: readonly GrantDocument[]): string | null {
  const own = nextOnes.filter(
    (other) =>
      other.dealerId === terms.dealerId &&
      kindsOf(terms).every((kind) => kindsOf(other).includes(kind)) &&
      // One that began before and ends soon after is no renewal.
      (other.fromOn >= terms.fromOn ? other.fromOn <= terms.toOn : other.toOn >= terms.toOn),
  );
  const held = new Map(own.flatMap(({ number, coverageKeys: keys }) => keys.map((key) => [key, number])));
  const wanted = coverageKeys(terms, chinaRegions());
  if (wanted.length === 0 || !wanted.every((key) => held.has(key))) return null;
  return [...new Set(wanted.map((key) => held.get(key)!))].join('、');
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

/** Of each grant the renewal that stands, or the id of the one to be made: what was made and given up is made anew. */
async function renewalsOf(
  store: Store,
  ending: readonly GrantDocument[],
): Promise<{ made: Map<string, GrantDocument>; nextId: Map<string, string> }> {
  const made = new Map<string, GrantDocument>();
  const nextId = new Map<string, string>();
  let open = ending;
  for (let time = 1; open.length > 0; time++) {
    const found = await store.findMany(
      grants,
      open.map((grant) => renewalId(grant, time)),
    );
    const given = (grant: GrantDocument) => found.get(renewalId(grant, time));
    for (const grant of open) {
      const renewal = given(grant);
      if (!renewal) nextId.set(grant._id, renewalId(grant, time));
      else if (renewal.state !== 'void') made.set(grant._id, renewal);
    }
    open = open.filter((grant) => given(grant)?.state === 'void');
  }
  return { made, nextId };
}

const renewalId = ({ _id, toOn }: GrantDocument, time: number): string =>
  `GR-${sha256Hex(`${_id} ${addDays(toOn, 1)}${time > 1 ? ` ${time}` : ''}`).slice(0, 32)}`;

/** From the day after, for a year: 2026 is followed by 2027, April to March by April to March. */
function nextYear({ toOn }: { toOn: Day }): { fromOn: Day; toOn: Day } {
  const fromOn = addDays(toOn, 1);
  const sameDay = `${Number(fromOn.slice(0, 4)) + 1}${fromOn.slice(4)}`;
  // Next year's 29 February counts on as 1 March, so that the year ends on 28 February.
  return { fromOn, toOn: addDays(sameDay, -1) };
}

function changesBetween(
  before: Terms,
  after: Terms,
  hospital: FindHospital,
  lineName: (id: string) => string,
): RenewalItem['changes'] {
  const days = ({ fromOn, toOn }: Terms) => `${fromOn} – ${toOn}`;
  const changes: RenewalItem['changes'] = [{ field: 'days', before: days(before), after: days(after) }];
  const ended = before.productLineIds.filter((id) => !after.productLineIds.includes(id));
  if (ended.length > 0)
    changes.push({ field: 'productLines', before: ended.map(lineName).join('、'), after: '' });
  for (const field of ['scope', 'carveOuts'] as const) {
    const [gone, come] = [
      placesOnlyIn(before[field], after[field]),
      placesOnlyIn(after[field], before[field]),
    ];
    if (gone.regionCodes.length + gone.hospitalIds.length > 0)
      changes.push({
        field,
        before: names(gone, hospital),
        after: names(come, hospital) || (isAllClosed(gone, after.fromOn, hospital) ? '已停业，不再续' : ''),
      });
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

const isAllClosed = ({ regionCodes, hospitalIds }: Ground, day: Day, hospital: FindHospital): boolean =>
  regionCodes.length === 0 && hospitalIds.every((id) => isClosedOn(hospital(id) ?? {}, day));

/** Empty where what went is held by a place that was there already. */
const names = ({ regionCodes, hospitalIds }: Ground, hospital: FindHospital): string =>
  [...regionCodes.map(regionName), ...hospitalIds.map((id) => hospital(id)?.name ?? id)].join('、');
