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
import type { AuthorizationLetter, LetterPart, LetterTerms } from '../../../miniprogram/shared/model/letters';
import { PARTS_AT_MOST, partsOf } from '../../../miniprogram/shared/model/letters';
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
import {
  bothMarks,
  coveredMarks,
  grantsBehind,
  heldParts,
  isWithin,
  marksOf,
  nameGround,
} from './letter-ground';
import type { Held, Marks, Wanted } from './letter-ground';
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
  /** Days at the edges that nothing holds are left out instead of refused. */
  isClipped?: boolean;
}

/**
 * The most that a letter may state within what is asked for: one statement for what is held alike, so that grants of
 * several lines, places and days make one letter. What ended before `today` is left out where anything else is left.
 *
 * @throws Refusal LETTER_NO_GRANTS, LETTER_TOO_MANY_PARTS; LETTER_BEYOND_GRANTS or LETTER_BUYER_NOT_GRANTED with what the
 * grants do not hold
 */
export function termsFromGrants(asked: TermsRequest, basis: GrantBasis, today: Day): LetterTerms {
  const { fromOn, toOn, terminalIds, isClipped } = asked;
  if (toOn < fromOn) throw new Refusal('LETTER_DAYS_INVALID', { path: 'toOn', fromOn, toOn });
  const chosen = basis.grants.filter((grant) => {
    const days = effectiveDays(grant);
    const overlaps = days !== null && days.fromOn <= toOn && fromOn <= days.toOn;
    return overlaps && (asked.grantIds?.includes(grant._id) ?? true);
  });
  const gone = (asked.grantIds ?? []).filter((id) => !chosen.some(({ _id }) => _id === id));
  if (chosen.length === 0 || (!isClipped && gone.length > 0)) {
    const numbers = basis.grants.filter(({ _id }) => gone.includes(_id)).map(({ number }) => number);
    throw new Refusal('LETTER_NO_GRANTS', { path: 'grantIds', numbers });
  }
  const productLineIds = [
    ...new Set(asked.productLineIds ?? chosen.flatMap((grant) => grant.productLineIds)),
  ].sort();
  const activities =
    asked.activities ??
    (['sell', 'serve'] as const).filter((kind) => chosen.some((grant) => kindsOf(grant).includes(kind)));
  const wanted = { dealerId: basis.dealerId, productLineIds, activities, fromOn, toOn };
  const atlas = atlasFor(asked, basis);
  const whole = { ...basis, atlas };
  const within = asked.within ?? (terminalIds && { regionCodes: [], hospitalIds: terminalIds });
  const ofGrants = heldParts(chosen, basis.blocks, wanted, atlas);
  const held = (
    within ? heldParts(chosen, basis.blocks, wanted, atlas, marksOf(within, nowhere, atlas)) : ofGrants
  ).filter((part) => !asked.activities || part.activities.length === activities.length);
  const [firstOn, lastOn] = spanOf(held);
  const missingLines = (asked.productLineIds ?? (terminalIds && productLineIds) ?? []).filter(
    (id) => !held.some((part) => part.productLineIds.includes(id)),
  );
  const holdsDays = isClipped || (firstOn === fromOn && lastOn === toOn);
  const isHeld = held.length > 0 && missingLines.length === 0 && holdsDays;
  if (terminalIds)
    refuseTerminalsBeyond(terminalIds, isHeld ? held : [], { ...wanted, grants: chosen }, whole);
  const missing = asked.within ? placesNotIn(asked.within, ofGrants, whole) : [];
  if (missing.length > 0) throw new Refusal('LETTER_BEYOND_GRANTS', { path: 'within', places: missing });
  const going = held.filter((part) => part.toOn >= today);
  const parts = (going.length > 0 ? going : held).flatMap((part): LetterPart[] => {
    const { marks, dealerId: _, ...statement } = part;
    const ground = nameGround(marks, atlas);
    if (ground.scope.regionCodes.length + ground.scope.hospitalIds.length === 0) return [];
    return [{ grantIds: grantsBehind(part, chosen, atlas), ...statement, ...ground }];
  });
  if (!isHeld || parts.length === 0) {
    const path =
      held.length === 0 || parts.length === 0
        ? asked.within
          ? 'within'
          : 'grantIds'
        : missingLines.length > 0
          ? 'productLineIds'
          : firstOn === fromOn
            ? 'toOn'
            : 'fromOn';
    throw new Refusal('LETTER_BEYOND_GRANTS', {
      path,
      ...(path === 'productLineIds' ? { productLineIds: missingLines } : {}),
      ...(path === 'fromOn' || path === 'toOn' ? { fromOn: firstOn, toOn: lastOn } : {}),
    });
  }
  if (parts.length > PARTS_AT_MOST)
    throw new Refusal('LETTER_TOO_MANY_PARTS', {
      path: 'grantIds',
      parts: parts.length,
      most: PARTS_AT_MOST,
    });
  return summedUp(parts, terminalIds);
}

const spanOf = (days: readonly DayRange[]): [Day, Day] => [
  days.map(({ fromOn }) => fromOn).sort()[0] ?? '',
  days
    .map(({ toOn }) => toOn)
    .sort()
    .at(-1) ?? '',
];

/** The statements under what lists and indexes ask for; a single one stands there itself. */
function summedUp(parts: readonly LetterPart[], terminalIds?: string[]): LetterTerms {
  const terminals = terminalIds ? { terminalIds } : {};
  const [only, ...others] = parts;
  if (others.length === 0) return { ...only!, ...terminals };
  const all = <T extends string>(of: (part: LetterPart) => readonly T[]): T[] =>
    [...new Set(parts.flatMap(of))].sort();
  const [fromOn, toOn] = spanOf(parts);
  return {
    grantIds: all((part) => part.grantIds),
    productLineIds: all((part) => part.productLineIds),
    activities: all((part) => part.activities),
    scope: {
      regionCodes: all(({ scope }) => scope.regionCodes),
      hospitalIds: all(({ scope }) => scope.hospitalIds),
    },
    carveOuts: nowhere,
    ...terminals,
    fromOn,
    toOn,
    parts: [...parts],
  };
}

/** What is left of it without the lines that are not sold any more when their statement begins; null where nothing is. */
export function soldTerms(
  terms: LetterTerms,
  isSold: (lineId: string, day: Day) => boolean,
): LetterTerms | null {
  const parts = partsOf(terms).flatMap((part): LetterPart[] => {
    const productLineIds = part.productLineIds.filter((id) => isSold(id, part.fromOn));
    return productLineIds.length > 0 ? [{ ...part, productLineIds }] : [];
  });
  return parts.length > 0 ? summedUp(parts, terms.terminalIds) : null;
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

/** Each of them belongs to each statement. */
function refuseTerminalsBeyond(
  terminalIds: readonly string[],
  held: readonly Held[],
  wanted: Wanted & { grants: readonly GrantDocument[] },
  basis: GrantBasis,
): void {
  const none = new Uint8Array(basis.atlas.size);
  const shared = held.length === 0 ? none : held.map(({ marks }) => marks).reduce(bothMarks);
  const beyond = terminalsBeyond(terminalIds, shared, wanted.toOn, basis);
  if (beyond.length === 0) return;
  const why = beyond.map((id) => whyNotGranted(basis.places.get(id)!, wanted, basis));
  // Where a day or a line is missing at one of them, the others are not what stands in the way.
  const telling = why.filter(({ because }) => because !== 'not_in_letter');
  const hospitals = telling.length > 0 ? telling : why;
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
function placesNotIn(within: Ground, held: readonly Held[], { atlas, places }: GrantBasis): string[] {
  const touches = (ground: Ground) => {
    const marks = marksOf(ground, nowhere, atlas);
    return held.some((part) => bothMarks(marks, part.marks).includes(1));
  };
  return [
    ...within.regionCodes
      .filter((code) => !touches({ regionCodes: [code], hospitalIds: [] }))
      .map((code) => (atlas.regions.has(code) ? regionName(code) : code)),
    ...within.hospitalIds
      .filter((id) => isGone(places.get(id)) || !touches({ regionCodes: [], hospitalIds: [id] }))
      .map((id) => places.get(id)?.name ?? id),
  ];
}

/** Numbers, from 1, of the statements that the grants as they are now do not hold any more. */
export function partsBeyond(terms: LetterTerms, basis: GrantBasis): number[] {
  return partsOf(terms).flatMap((part, at) => {
    const atlas = atlasFor(part, basis);
    const covered = coveredMarks(basis.grants, basis.blocks, { ...part, dealerId: basis.dealerId }, atlas);
    const stated = marksOf(part.scope, part.carveOuts, atlas);
    const terminals = terminalsBeyond(terms.terminalIds ?? [], bothMarks(stated, covered), part.toOn, {
      ...basis,
      atlas,
    });
    return isWithin(stated, covered) && terminals.length === 0 ? [] : [at + 1];
  });
}

/** What the bidder of a tender letter must hold itself when it is another dealer: the same for the terminal hospitals. */
export function termsOfBidder(terms: LetterTerms): LetterTerms {
  const scope = { regionCodes: [], hospitalIds: terms.terminalIds ?? [] };
  const forThem = <P extends LetterPart>(part: P): P => ({ ...part, scope, carveOuts: nowhere });
  return { ...forThem(terms), ...(terms.parts ? { parts: terms.parts.map(forThem) } : {}) };
}

/**
 * Each statement by itself, against the grants as they are now.
 *
 * @throws Refusal LETTER_BUYER_NOT_GRANTED, LETTER_BEYOND_GRANTS; of several with the number of the statement
 */
export function requireGrants(terms: LetterTerms, basis: GrantBasis): void {
  const { terminalIds } = terms;
  for (const [at, part] of partsOf(terms).entries()) {
    const atlas = atlasFor(part, basis);
    // What ran out before the letter begins explains nothing, unless the letter rests on it.
    const grants = basis.grants.filter((grant) => {
      const days = effectiveDays(grant);
      const isOfThen = days !== null && days.fromOn <= part.toOn && part.fromOn <= days.toOn;
      return isOfThen || part.grantIds.includes(grant._id);
    });
    const wanted = { ...part, dealerId: basis.dealerId, grants };
    const covered = coveredMarks(basis.grants, basis.blocks, wanted, atlas);
    const stated = marksOf(part.scope, part.carveOuts, atlas);
    const held = { ...part, dealerId: basis.dealerId, marks: bothMarks(stated, covered) };
    if (terminalIds) refuseTerminalsBeyond(terminalIds, [held], wanted, { ...basis, atlas });
    const which = terms.parts ? { part: at + 1 } : {};
    const gone = part.scope.hospitalIds.filter((id) => isGone(basis.places.get(id)));
    const places = gone.map((id) => basis.places.get(id)?.name ?? id);
    if (gone.length > 0) throw new Refusal('LETTER_BEYOND_GRANTS', { path: 'within', places, ...which });
    if (!isWithin(stated, covered)) throw new Refusal('LETTER_BEYOND_GRANTS', which);
  }
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

/** Everything that the statements name, and for whom they are, so that the map knows it. */
export const groundsOf = (terms: LetterTerms): Ground[] => [
  ...partsOf(terms).flatMap(({ scope, carveOuts }) => [scope, carveOuts]),
  { regionCodes: [], hospitalIds: terms.terminalIds ?? [] },
];

/** Letters that, from a day on, would say more than the grants as they will be then, with the statements that do. */
export function lettersBeyond(
  letters: readonly AuthorizationLetter[],
  basis: GrantBasis,
  fromOn: Day,
): { letter: AuthorizationLetter; parts: number[] }[] {
  return letters.flatMap((letter) => {
    const { terms } = letter;
    const parts = partsOf(terms).flatMap((part, at) => {
      const rest = { ...part, fromOn: part.fromOn < fromOn ? fromOn : part.fromOn };
      const { terminalIds } = terms;
      const stands =
        rest.fromOn > rest.toOn ||
        partsBeyond({ ...rest, ...(terminalIds ? { terminalIds } : {}) }, basis).length === 0;
      return stands ? [] : [at + 1];
    });
    return parts.length > 0 ? [{ letter, parts }] : [];
  });
}
