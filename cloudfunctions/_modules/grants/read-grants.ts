import { dayOf } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { grantStanding } from '../../../miniprogram/shared/model/grants';
import type { GrantState } from '../../../miniprogram/shared/states';
import type { Conflicts, GrantList, GrantPage, GrantRow } from '../../_contracts/grants';
import type { GrantRequest, ListGrantsRequest } from '../../_contracts/grants';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { noneOf, oneOf, range, startsWith } from '../../_platform/where';
import type { Where } from '../../_platform/where';
import { chinaRegions } from '../coverage/china-regions';
import { conflictTree } from '../coverage/conflict-tree';
import { productLines } from '../../_store/product-lines';
import { conflictView, findConflicts, namedGround } from './find-conflicts';
import { regionName } from '../regions/regions';
import { getGrant, uncountedBatches } from './find-grant';
import type { FindHospital } from '../hospitals/load-hospitals';
import { loadHospitals } from '../hospitals/load-hospitals';
import { grants, grantsEnding, grantsToApprove } from '../../_store/grants';

const PAGE = 50;
/** Grants, of all that the filters leave, whose numbers a part may stand in; of more it is said, and who means another types on. */
const NUMBERED = 200;
/** What a row is made of, without the keys by which a grant is found and what happened to it. */
const listed = [
  ...['number', 'dealerId', 'dealerName', 'productLineIds', 'fromOn', 'toOn', 'exclusive', 'kinds', 'state'],
  ...['revision', 'revokedOn', 'scope', 'carveOuts'],
];
/** Of a grant's own hospitals, in a list. */
const hospitalsNamed = 3;
const everyState: readonly GrantState[] = ['draft', 'pending', 'approved', 'revoked'];

/**
 * Grants of a dealer, in a region (those that lie in it, touch it or hold it), in a state or a queue; 50 a page, newest
 * first (of those that end, the next one; of numbers, the smallest), without drafts that do not count.
 */
export const listGrants: UseCase<ListGrantsRequest, GrantList> = async (
  { actor, store, now },
  { dealerId, regionCode, productLineId, year, number, states = everyState, queue, after },
) => {
  const around = regionCode === undefined ? [] : chinaRegions().chainOf(regionCode);
  const today = dayOf(now);
  const uncounted = !queue && states.includes('draft') ? await uncountedBatches(store) : [];
  const asked = {
    to_approve: grantsToApprove(actor),
    ending: grantsEnding(today),
    any: { state: oneOf(states), ...(uncounted.length > 0 ? { batchId: noneOf(uncounted) } : {}) },
  }[queue ?? 'any'];
  const where = {
    ...asked,
    ...(dealerId === undefined ? {} : { dealerId }),
    ...(productLineId === undefined ? {} : { productLineIds: productLineId }),
    ...(year === undefined || queue
      ? {}
      : { fromOn: range({ below: `${year + 1}-01-01` }), toOn: range({ atLeast: `${year}-01-01` }) }),
    ...(regionCode === undefined
      ? {}
      : { regionKeys: oneOf([`in:${around[0]!}`, ...around.map((code) => `at:${code}`)]) }),
  };
  const part = number ? await numbered(store, where, number.toUpperCase()) : null;
  const { rows: page, next } = await store.seek(
    grants,
    { ...where, ...part?.where },
    {
      by: part?.isBeginning ? ['number', 'asc'] : queue === 'ending' ? ['toOn', 'asc'] : ['fromOn', 'desc'],
      after,
      limit: PAGE,
      fields: listed,
    },
  );
  const hospital = await loadHospitals(
    store,
    page.map(({ scope }) => ({ ...scope, hospitalIds: scope.hospitalIds.slice(0, hospitalsNamed) })),
  );
  return {
    grants: page.map((grant) => rowOf(grant, today, hospital)),
    next,
    isCut: part?.isCut ?? false,
  };
};

/** `SQ2026-7K` is the beginning of a number, so are `sq20267k` and the year alone; null where it can be none of ours. */
function beginningOf(typed: string): string | null {
  const [, year, rest] = /^(?:SQ)?(20\d\d)-?([^-]*)$/.exec(typed) ?? [];
  if (year) return rest ? `SQ${year}-${rest}` : `SQ${year}`;
  return /^SQ(\d{0,4}$|.*-)/.test(typed) ? typed : null;
}

/** What begins no number of what is asked for may, without its dashes, stand anywhere in one. */
async function numbered(store: Store, asked: Where<GrantDocument>, typed: string) {
  const begins = beginningOf(typed);
  const how = { fields: ['number'] };
  if (begins) {
    const number = startsWith(begins);
    const some = await store.query(grants, { ...asked, number }, { ...how, limit: 1 });
    if (some.length > 0) return { where: { number }, isBeginning: true, isCut: false };
  }
  const numberTails = startsWith(typed.replace(/-/g, ''));
  const found = await store.query(grants, { ...asked, numberTails }, { ...how, limit: NUMBERED + 1 });
  const number = oneOf(found.slice(0, NUMBERED).map((one) => one.number));
  return { where: { number }, isBeginning: false, isCut: found.length > NUMBERED };
}

export function rowOf(grant: GrantDocument, today: string, hospital: FindHospital): GrantRow {
  const { _id, number, dealerId, dealerName, productLineIds, fromOn, toOn, exclusive, kinds, revokedOn } =
    grant;
  return {
    ...{ _id, number, dealerId, dealerName, productLineIds, fromOn, toOn, exclusive },
    ...(kinds ? { kinds } : {}),
    ...(revokedOn ? { revokedOn } : {}),
    state: grant.state,
    revision: grant.revision,
    standing: grantStanding(grant, today),
    regionNames: grant.scope.regionCodes.slice(0, 5).map(regionName),
    hospitalNames: grant.scope.hospitalIds.slice(0, hospitalsNamed).map((id) => hospital(id)?.name ?? id),
    hospitalCount: grant.scope.hospitalIds.length,
    carveOutCount: grant.carveOuts.regionCodes.length + grant.carveOuts.hospitalIds.length,
  };
}

/** Everything that one page shows of a grant. */
export const readGrant: UseCase<GrantRequest, GrantPage> = async ({ store, now }, { grantId }) => {
  const document = await getGrant(store, grantId);
  const {
    head: _,
    coverageKeys: _1,
    contestedKeys: _2,
    regionKeys: _3,
    numberTails: _4,
    history,
    ...grant
  } = document;
  const [hospital, { lines }] = await Promise.all([
    loadHospitals(store, [grant.scope, grant.carveOuts]),
    store.queryTogether({
      lines: question({ collection: productLines, where: { _id: oneOf(grant.productLineIds) }, limit: 1000 }),
    }),
  ]);
  const names = new Map(lines.map(({ _id, name }) => [_id, name]));
  return {
    grant,
    standing: grantStanding(grant as GrantDocument, dayOf(now)),
    scope: namedGround(grant.scope, hospital),
    carveOuts: namedGround(grant.carveOuts, hospital),
    productLines: grant.productLineIds.map((id) => ({ id, name: names.get(id) ?? id })),
    history,
  };
};

/** What stands against one grant, as the conflict resolver shows it. */
export const readConflicts: UseCase<GrantRequest, Conflicts> = async ({ store }, { grantId }) => {
  const grant = await getGrant(store, grantId);
  const { conflicts, others, hospital } = await findConflicts(store, grant);
  return {
    conflicts: conflicts.slice(0, 20).map((conflict) => {
      const other = others.get(conflict.otherId)!;
      const { rows, left } = conflictTree(conflict, grant, other, { regions: chinaRegions(), hospital });
      return { ...conflictView(conflict, other, hospital), tree: rows, treeLeft: left };
    }),
    total: conflicts.length,
  };
};
