import type { Day } from '../../../miniprogram/shared/days';
import type {
  BlockDocument,
  DayRange,
  GrantDocument,
  GrantKind,
  Ground,
  HospitalPlace,
} from '../../../miniprogram/shared/model/grants';
import { effectiveDays, kindsOf, placeOn } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter, LetterTerms } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Actor } from '../../_platform/actor';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { Atlas } from '../coverage/atlas';
import { chinaRegions } from '../coverage/china-regions';
import { country } from '../coverage/region-tree';
import { queryAll } from '../grants/find-grant';
import { blocks, grants } from '../grants/grants';
import { hospitals } from '../hospitals/hospitals';
import { fullName } from '../regions/regions';
import { bothMarks, coveredMarks, isWithin, marksOf, nameGround } from './letter-ground';

/** A dealer's standing on a stretch of days: everything that decides what a letter may say. */
export interface GrantBasis {
  dealerId: string;
  grants: GrantDocument[];
  blocks: BlockDocument[];
  /** All hospitals at all their places. */
  atlas: Atlas;
  places: ReadonlyMap<string, HospitalPlace>;
}

/** Three database requests, as long as there are no more than a thousand of each. */
export async function readGrantBasis(
  { store, actor }: { store: Store; actor: Actor },
  dealerId: string,
  days: { fromOn: Day },
  named: readonly Ground[] = [],
): Promise<GrantBasis> {
  const [approved, blocking] = await Promise.all([
    queryAll(store, grants, { dealerId, state: oneOf(['approved', 'revoked']) }),
    queryAll(store, blocks, {
      // To dealer people the collection itself shows no other audience.
      ...(actor.dealerId === null ? { audience: oneOf([dealerId, '*']) } : {}),
      untilOn: range({ atLeast: days.fromOn }),
    }),
  ]);
  const ids = new Set([
    ...approved.flatMap(({ scope, carveOuts }) => [...scope.hospitalIds, ...carveOuts.hospitalIds]),
    ...named.flatMap(({ hospitalIds }) => hospitalIds),
    ...blocking.flatMap(({ hospitalId }) => (hospitalId === undefined ? [] : [hospitalId])),
  ]);
  const places = await store.findMany(hospitals, [...ids]);
  return {
    dealerId,
    grants: approved,
    blocks: blocking,
    atlas: new Atlas(chinaRegions(), places.values()),
    places,
  };
}

/** What somebody asks a letter to state; everything left out follows from the grants. */
export interface TermsRequest {
  /** All grants of the dealer when absent. */
  grantIds?: string[] | undefined;
  productLineIds?: string[] | undefined;
  activities?: GrantKind[] | undefined;
  /** Regions and hospitals to which the letter is to be narrowed. */
  within?: Ground | undefined;
  fromOn: Day;
  toOn: Day;
}

/**
 * The most that a letter may state within what is asked for.
 *
 * @throws Refusal LETTER_NO_GRANTS, LETTER_BEYOND_GRANTS with what the grants do not hold
 */
export function termsFromGrants(asked: TermsRequest, basis: GrantBasis): LetterTerms {
  const { fromOn, toOn } = asked;
  if (toOn < fromOn) throw new Refusal('LETTER_DAYS_INVALID', { fromOn, toOn });
  const chosen = basis.grants.filter((grant) => {
    const days = effectiveDays(grant);
    const overlaps = days !== null && days.fromOn <= toOn && fromOn <= days.toOn;
    return overlaps && (asked.grantIds?.includes(grant._id) ?? true);
  });
  if (chosen.length === 0 || asked.grantIds?.some((id) => !chosen.some(({ _id }) => _id === id)))
    throw new Refusal('LETTER_NO_GRANTS');
  const productLineIds = [
    ...new Set(asked.productLineIds ?? chosen.flatMap((grant) => grant.productLineIds)),
  ].sort();
  const activities =
    asked.activities ??
    (['sell', 'serve'] as const).filter((kind) => chosen.every((grant) => kindsOf(grant).includes(kind)));
  const wanted = { dealerId: basis.dealerId, productLineIds, activities, fromOn, toOn };
  const atlas = atlasFor(asked, basis);
  let marks = coveredMarks(chosen, basis.blocks, wanted, atlas);
  if (asked.within) {
    const missing = placesNotIn(asked.within, marks, { ...basis, atlas });
    if (missing.length > 0) throw new Refusal('LETTER_BEYOND_GRANTS', { places: missing });
    marks = bothMarks(marks, marksOf(asked.within, { regionCodes: [], hospitalIds: [] }, atlas));
  }
  const ground = nameGround(marks, atlas);
  if (ground.scope.regionCodes.length + ground.scope.hospitalIds.length === 0)
    throw new Refusal('LETTER_BEYOND_GRANTS', { productLineIds, activities: [...activities], fromOn, toOn });
  return {
    grantIds: chosen.map(({ _id }) => _id).sort(),
    productLineIds,
    activities: [...activities],
    ...ground,
    fromOn,
    toOn,
  };
}

/** Asked-for places of which the grants hold nothing at all; carve-outs inside a region become the letter's exclusions. */
function placesNotIn(within: Ground, marks: Uint8Array, { atlas, places }: GrantBasis): string[] {
  const none = { regionCodes: [], hospitalIds: [] };
  const touches = (ground: Ground) => bothMarks(marksOf(ground, none, atlas), marks).includes(1);
  return [
    ...within.regionCodes
      .filter((code) => !touches({ regionCodes: [code], hospitalIds: [] }))
      .map((code) => (atlas.regions.has(code) ? regionName(code) : code)),
    ...within.hospitalIds
      .filter((id) => !touches({ regionCodes: [], hospitalIds: [id] }))
      .map((id) => places.get(id)?.name ?? id),
  ];
}

/** Whether the grants, as they are now, still hold everything that the terms state. */
export function standsOnGrants(terms: LetterTerms, basis: GrantBasis): boolean {
  const atlas = atlasFor(terms, basis);
  const covered = coveredMarks(basis.grants, basis.blocks, { ...terms, dealerId: basis.dealerId }, atlas);
  return isWithin(marksOf(terms.scope, terms.carveOuts, atlas), covered);
}

/** Only places where hospitals stand on some day of the letter: where one stood before, or goes after, is not its ground. */
const atlasFor = ({ fromOn, toOn }: DayRange, { atlas, places }: GrantBasis): Atlas =>
  atlas.stays.size === 0 ? atlas : new Atlas(atlas.regions, places.values(), { fromOn, toOn });

/** Names as they are printed: regions in full, hospitals with where they are on the letter's first day. */
export function printedGround(ground: Ground, { places }: Pick<GrantBasis, 'places'>, fromOn: Day): string[] {
  return [
    ...ground.regionCodes.map(regionName),
    ...ground.hospitalIds.map((id) => {
      const { name, regionCode } = placeOn(places.get(id)!, fromOn);
      return `${name}（${regionName(regionCode)}）`;
    }),
  ];
}

function regionName(code: string): string {
  return code === country ? '全国' : fullName(code);
}

/** Letters that, from a day on, would say more than the grants as they will be then. */
export function lettersBeyond(
  letters: readonly AuthorizationLetter[],
  basis: GrantBasis,
  fromOn: Day,
): AuthorizationLetter[] {
  return letters.filter(({ terms }) => {
    const rest = { ...terms, fromOn: terms.fromOn < fromOn ? fromOn : terms.fromOn };
    return rest.fromOn <= rest.toOn && !standsOnGrants(rest, basis);
  });
}
