import type { Day } from '../../../miniprogram/shared/days';
import type { GrantDocument, GrantEvent } from '../../../miniprogram/shared/model/grants';
import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Context } from '../../_platform/context';
import type { Ids } from '../../_platform/ids';
import { checkGrant } from '../coverage/check-grant';
import { chinaRegions } from '../coverage/china-regions';
import { contestedKeys, coverageKeys } from '../coverage/keys';
import type { Grant, Ground } from '../coverage/model';
import { noEnd, staysOf } from '../coverage/model';
import { dealers } from '../../_store/dealers';
import { productLines } from '../../_store/product-lines';
import { loadHospitals } from '../hospitals/load-hospitals';
import type { FindHospital } from '../hospitals/load-hospitals';

export type Terms = Pick<
  Grant,
  'dealerId' | 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn' | 'exclusive' | 'kinds'
>;

/** Refuses terms that cannot stand by themselves; returns the dealer and the places they were checked with. */
export async function checkTerms({ store, now }: Pick<Context, 'store' | 'now'>, terms: Terms) {
  const [hospital, lines, dealer] = await Promise.all([
    loadHospitals(store, [terms.scope, terms.carveOuts]),
    store.findMany(productLines, terms.productLineIds),
    store.find(dealers, terms.dealerId),
  ]);
  checkGrant(terms, {
    regions: chinaRegions(),
    hospital,
    hasProductLine: (id) => lines.has(id),
    lineDays: (id) => lines.get(id),
    hasDealer: () => dealer !== null,
  });
  if (dealer?.state === 'terminated') throw new Refusal('GRANT_DEALER_TERMINATED', { path: 'dealerId' });
  // Grants of today's lines only; what came in with an old book as a draft ends here.
  const ended = terms.productLineIds.filter((id) => (lines.get(id)!.untilOn ?? noEnd) < dayOf(now));
  if (ended.length > 0) {
    const problems = ended.map((value) => ({ code: 'GRANT_LINE_NOT_SOLD', field: 'productLineIds', value }));
    throw new Refusal('GRANT_LINE_NOT_SOLD', { problems });
  }
  return { dealer: dealer!, hospital };
}

/** Most keys of one grant: a hospital list of thousands for a few lines; more would not go into one document. */
export const keysAtMost = 20_000;
export const keyCount = ({ productLineIds, scope }: Pick<Grant, 'productLineIds' | 'scope'>): number =>
  productLineIds.length * (scope.regionCodes.length + scope.hospitalIds.length);

/** What a grant is found by, all of it made from its terms. Refuses GRANT_TOO_WIDE. */
export function grantKeys(
  terms: Pick<Grant, 'productLineIds' | 'scope'>,
  hospital: FindHospital,
): Pick<GrantDocument, 'coverageKeys' | 'contestedKeys' | 'regionKeys'> {
  if (keyCount(terms) > keysAtMost) throw new Refusal('GRANT_TOO_WIDE');
  const regions = chinaRegions();
  const named = terms.scope.regionCodes.flatMap((code) => regions.today(code));
  const around = [
    ...named.flatMap((code) => regions.chainOf(code)),
    ...terms.scope.hospitalIds.flatMap((id) => {
      const known = hospital(id);
      return known
        ? staysOf({ ...known, closedOn: null }).flatMap(({ regionCode }) => regions.chainOf(regionCode))
        : [];
    }),
  ];
  return {
    coverageKeys: coverageKeys(terms, regions),
    contestedKeys: contestedKeys(terms, regions, hospital),
    regionKeys: [
      ...new Set([...named.map((code) => `at:${code}`), ...around.map((code) => `in:${code}`)]),
    ].sort(),
  };
}

/** Only the terms, each region, hospital and line once. */
export function termsOf({
  dealerId,
  productLineIds,
  scope,
  carveOuts,
  fromOn,
  toOn,
  exclusive,
  kinds,
}: Terms): Terms {
  const once = ({ regionCodes, hospitalIds }: Ground): Ground => ({
    regionCodes: [...new Set(regionCodes)],
    hospitalIds: [...new Set(hospitalIds)],
  });
  return {
    dealerId,
    productLineIds: [...new Set(productLineIds)],
    scope: once(scope),
    carveOuts: once(carveOuts),
    fromOn,
    toOn,
    exclusive,
    ...(kinds ? { kinds: [...new Set(kinds)] } : {}),
  };
}

/**
 * The year that it begins in, as whoever looks for a year's grants expects, and a random code: two people who write grants at
 * once never draw the same one, and the index would refuse it.
 */
export const newGrantNumber = (fromOn: Day, ids: Ids): string => `SQ${fromOn.slice(0, 4)}-${ids.newCode(8)}`;

/** A new draft, not yet in the store. */
export function newDraft(
  terms: Terms,
  given: {
    _id: string;
    number: string;
    dealerName: string;
    hospital: FindHospital;
    by: PersonStamp;
    at: string;
    renewsId?: string;
    batchId?: string;
    source?: NonNullable<GrantDocument['source']>;
  },
): Omit<GrantDocument, 'revision' | 'head'> {
  const { by, at } = given;
  return {
    ...terms,
    _id: given._id,
    number: given.number,
    dealerName: given.dealerName,
    state: 'draft',
    ...grantKeys(terms, given.hospital),
    createdAt: at,
    createdBy: by,
    editedBy: by,
    submittedBy: null,
    approvedBy: null,
    revokedBy: null,
    revokeReason: '',
    returnReason: '',
    renewsId: given.renewsId ?? null,
    batchId: given.batchId ?? null,
    ...(given.source ? { source: given.source } : {}),
    history: [{ at, by, event: 'created' }],
  };
}

/** The grant with one more line in its history. */
export function withEvent(
  grant: GrantDocument,
  event: GrantEvent['event'],
  act: { by: PersonStamp; at: string; reason?: string },
): GrantDocument {
  const { by, at, reason } = act;
  return { ...grant, history: [...grant.history, { at, by, event, ...(reason ? { reason } : {}) }] };
}
