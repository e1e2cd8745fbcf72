import { addDays } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type {
  BlockDocument,
  DayRange,
  GrantDocument,
  GrantKind,
  Ground,
  HospitalPlace,
} from '../../../miniprogram/shared/model/grants';
import { effectiveDays, isClosedOn, kindsOf, placeOn } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter, LetterTerms } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Actor } from '../../_platform/actor';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { Atlas } from '../coverage/atlas';
import { chinaRegions } from '../coverage/china-regions';
import { country } from '../coverage/region-tree';
import { queryAll } from '../../_platform/query-all';
import { blocks, grants } from '../../_store/grants';
import { hospitals } from '../../_store/hospitals';
import { fullName } from '../regions/regions';
import { bothMarks, coveredMarks, isWithin, marksOf, nameGround } from './letter-ground';
import type { Marks, Wanted } from './letter-ground';
import { decide } from '../coverage/rule';
import type { UngrantedHospital } from '../../../miniprogram/shared/model/letters';

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
  /** Of a tender: each must be granted as a whole, and unless `within` says otherwise the letter is about these alone. */
  terminalIds?: string[] | undefined;
  fromOn: Day;
  toOn: Day;
}

/**
 * The most that a letter may state within what is asked for.
 *
 * @throws Refusal LETTER_NO_GRANTS, LETTER_BEYOND_GRANTS or LETTER_BUYER_NOT_GRANTED with what the grants do not hold
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
  const { terminalIds } = asked;
  refuseTerminalsBeyond(terminalIds, marks, { ...wanted, grants: chosen }, { ...basis, atlas });
  const within = asked.within ?? (terminalIds && { regionCodes: [], hospitalIds: terminalIds });
  if (within) {
    const missing = placesNotIn(within, marks, { ...basis, atlas });
    if (missing.length > 0) throw new Refusal('LETTER_BEYOND_GRANTS', { path: 'within', places: missing });
    marks = bothMarks(marks, marksOf(within, nowhere, atlas));
    refuseTerminalsBeyond(terminalIds, marks, { ...wanted, grants: chosen }, { ...basis, atlas });
  }
  const ground = nameGround(marks, atlas);
  if (ground.scope.regionCodes.length + ground.scope.hospitalIds.length === 0)
    throw new Refusal('LETTER_BEYOND_GRANTS', { productLineIds, activities: [...activities], fromOn, toOn });
  return {
    grantIds: chosen.map(({ _id }) => _id).sort(),
    productLineIds,
    activities: [...activities],
    ...ground,
    ...(terminalIds ? { terminalIds } : {}),
    fromOn,
    toOn,
  };
}

const nowhere: Ground = { regionCodes: [], hospitalIds: [] };

/** Terminal hospitals of which not every place is marked, or that close before the letter ends. */
function terminalsBeyond(
  terminalIds: readonly string[],
  marks: Marks,
  toOn: Day,
  { atlas, places }: GrantBasis,
): string[] {
  return terminalIds.filter((id) => {
    const positions = atlas.positionsOf(id);
    const isClosing = isClosedOn(places.get(id) ?? {}, toOn);
    return (
      isGone(places.get(id)) ||
      isClosing ||
      positions.length === 0 ||
      positions.some((position) => marks[position] === 0)
    );
  });
}

/** Went into another one: a letter for it would bear a name that is no hospital's any more. */
const isGone = (hospital: HospitalPlace | undefined): boolean => !hospital || !!hospital.mergedInto;

function refuseTerminalsBeyond(
  terminalIds: readonly string[] | undefined,
  marks: Marks,
  wanted: Wanted & { grants: readonly GrantDocument[] },
  basis: GrantBasis,
): void {
  const beyond = terminalsBeyond(terminalIds ?? [], marks, wanted.toOn, basis);
  if (beyond.length === 0) return;
  const hospitals = beyond.map((id) => whyNotGranted(basis.places.get(id)!, wanted, basis));
  throw new Refusal('LETTER_BUYER_NOT_GRANTED', { path: 'tender.buyer', hospitals });
}

/** What stands between the dealer and a hospital: the clause that came nearest on the first day that nobody holds. */
function whyNotGranted(
  hospital: HospitalPlace,
  {
    dealerId,
    grants: held,
    productLineIds,
    activities,
    fromOn,
    toOn,
  }: Wanted & { grants: readonly GrantDocument[] },
  { blocks: standing }: GrantBasis,
): UngrantedHospital {
  const told = { hospitalId: hospital._id, name: hospital.name };
  if (hospital.mergedInto) return { ...told, because: 'merged', day: fromOn };
  const edges = held.flatMap((grant) => {
    const days = effectiveDays(grant);
    return days ? [addDays(days.fromOn, -1), addDays(days.toOn, 1)] : [];
  });
  const moves = [...standing.map((block) => block.fromOn), ...(hospital.closedOn ? [hospital.closedOn] : [])];
  const days = [fromOn, ...[...edges, ...moves].filter((day) => fromOn < day && day < toOn).sort(), toOn];
  const own = held.filter((grant) => grant.dealerId === dealerId);
  for (const day of days)
    for (const productLineId of productLineIds)
      for (const kind of activities) {
        const asked = { hospital, productLineId, day, kind };
        const decision = decide(own, standing, asked, chinaRegions());
        const [nearest] = decision.findings;
        if (decision.grants.length === 0) return { ...told, because: nearest?.outcome ?? 'other_place', day };
      }
  return { ...told, because: 'not_in_letter', day: fromOn };
}

/** Asked-for places of which the grants hold nothing at all; carve-outs inside a region become the letter's exclusions. */
function placesNotIn(within: Ground, marks: Uint8Array, { atlas, places }: GrantBasis): string[] {
  const touches = (ground: Ground) => bothMarks(marksOf(ground, nowhere, atlas), marks).includes(1);
  return [
    ...within.regionCodes
      .filter((code) => !touches({ regionCodes: [code], hospitalIds: [] }))
      .map((code) => (atlas.regions.has(code) ? regionName(code) : code)),
    ...within.hospitalIds
      .filter((id) => isGone(places.get(id)) || !touches({ regionCodes: [], hospitalIds: [id] }))
      .map((id) => places.get(id)?.name ?? id),
  ];
}

/** Whether the grants, as they are now, still hold everything that the terms state. */
export function standsOnGrants(terms: LetterTerms, basis: GrantBasis): boolean {
  const atlas = atlasFor(terms, basis);
  const covered = coveredMarks(basis.grants, basis.blocks, { ...terms, dealerId: basis.dealerId }, atlas);
  const stated = marksOf(terms.scope, terms.carveOuts, atlas);
  return (
    isWithin(stated, covered) &&
    terminalsBeyond(terms.terminalIds ?? [], bothMarks(stated, covered), terms.toOn, { ...basis, atlas })
      .length === 0
  );
}

/** What the bidder of a tender letter must hold itself when it is another dealer: the same for the terminal hospitals. */
export const termsOfBidder = (terms: LetterTerms): LetterTerms => ({
  ...terms,
  scope: { regionCodes: [], hospitalIds: terms.terminalIds ?? [] },
  carveOuts: { regionCodes: [], hospitalIds: [] },
});

/** @throws Refusal LETTER_BUYER_NOT_GRANTED, LETTER_BEYOND_GRANTS as the grants are now */
export function requireGrants(terms: LetterTerms, basis: GrantBasis): void {
  const atlas = atlasFor(terms, basis);
  // What ran out before the letter begins explains nothing, unless the letter rests on it.
  const held = basis.grants.filter((grant) => {
    const days = effectiveDays(grant);
    const isOfThen = days !== null && days.fromOn <= terms.toOn && terms.fromOn <= days.toOn;
    return isOfThen || terms.grantIds.includes(grant._id);
  });
  const wanted = { ...terms, dealerId: basis.dealerId, grants: held };
  const covered = coveredMarks(basis.grants, basis.blocks, wanted, atlas);
  const stated = marksOf(terms.scope, terms.carveOuts, atlas);
  refuseTerminalsBeyond(terms.terminalIds, bothMarks(stated, covered), wanted, { ...basis, atlas });
  const gone = terms.scope.hospitalIds.filter((id) => isGone(basis.places.get(id)));
  const places = gone.map((id) => basis.places.get(id)?.name ?? id);
  if (gone.length > 0) throw new Refusal('LETTER_BEYOND_GRANTS', { path: 'within', places });
  if (!isWithin(stated, covered)) throw new Refusal('LETTER_BEYOND_GRANTS');
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
