import { placesDuring } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter, LetterPart, LetterTerms } from '../../../miniprogram/shared/model/letters';
import { partsOf } from '../../../miniprogram/shared/model/letters';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { nameForms, plainNameOf } from '../../../miniprogram/shared/search';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { sheetNames } from '../../_store/grants';
import { hospitals } from '../../_store/hospitals';
import { letters } from '../../_store/letters';
import { chinaRegions } from '../coverage/china-regions';
import { clauseCovering } from '../coverage/rule';
import { hospitalEnding, isNickname, namesOf, nicknameLengths, nicknamesOf } from '../hospitals/nicknames';
import { exactKeyOf, searchTextOf } from '../hospitals/search-keys';
import { ancestors, findRegion, regionByCode } from '../regions/regions';
import { tidyText } from './facts';

export type Judged = Pick<AuthorizationLetter, 'terms' | 'tender' | 'products' | 'parts' | 'amends'>;

/** What people type and a letter prints; all else on it comes from the registers. */
export function typedTexts({ tender, products, amends }: Omit<Judged, 'terms' | 'parts'>) {
  const { buyer = '', projectName = '', projectNumber = '', lot = '', agency = '' } = tender ?? {};
  const texts: Record<string, string> = {
    // A buyer that is a hospital bears the register's name.
    ...(tender?.endUsers ? { 'tender.buyer': buyer } : {}),
    ...{ 'tender.projectName': projectName, 'tender.projectNumber': projectNumber, 'tender.lot': lot },
    ...{ 'tender.agency': agency, 'tender.bidder': tender?.bidder.name ?? '', reason: amends?.reason ?? '' },
  };
  products.forEach(({ name = '', model = '', registration = '' }, at) =>
    Object.assign(texts, {
      [`products.${at}.name`]: name,
      [`products.${at}.model`]: model,
      [`products.${at}.registration`]: registration,
    }),
  );
  return Object.entries(texts).flatMap(([path, text]) => (text ? [{ path, text }] : []));
}

/** The statements that a typed text speaks of: a product's are those of its line. */
export function partsSpokenOf({ terms, parts, products }: Judged, path: string): readonly LetterPart[] {
  const all = partsOf(terms);
  const row = /^products\.(\d+)\./.exec(path);
  const line = row && products[Number(row[1])]!.line;
  return parts && line ? all.filter((_, at) => parts[at]!.lines.includes(line)) : all;
}

const shortestName = 5;
const ending = new RegExp(hospitalEnding, 'g');
/** Companies are called after hospitals, mountains and saints; only a hospital's own name makes one of theirs. */
const ofCompany = /^tender\.(agency|bidder)$|registration$/;

interface Typed {
  path: string;
  text: string;
  /** As names are compared. */
  said: string;
  /** From where to where a name may stand, longest first at each place. */
  pieces: { from: number; to: number }[];
}

function piecesOf(path: string, text: string): Typed {
  const said = searchTextOf(tidyText(text));
  const ends = [...said.matchAll(ending)].map((match) => match.index + match[0].length);
  const pieces = ends.flatMap((to) =>
    Array.from({ length: Math.max(0, to - shortestName + 1) }, (_, from) => ({ from, to })),
  );
  if (!ofCompany.test(path))
    for (let from = 0; from < said.length; from++)
      for (let length = nicknameLengths.shortest; length <= nicknameLengths.longest; length++)
        if (isNickname(said.slice(from, from + length))) pieces.push({ from, to: from + length });
  return { path, text, said, pieces: pieces.sort((a, b) => a.from - b.from || b.to - a.to) };
}

const keysAsked = 500;
/** Hospitals by whatever they are called in one of the texts: names, former names, aliases, nicknames, names told at an import. */
async function hospitalsNamed(store: Store, typed: readonly Typed[]): Promise<Map<string, Hospital[]>> {
  const said = new Set(typed.flatMap((one) => one.pieces.map(({ from, to }) => one.said.slice(from, to))));
  const keys = new Set<string>();
  for (const piece of said) {
    keys.add(exactKeyOf(piece));
    if (isNickname(piece)) keys.add(plainNameOf(`${piece}医院`));
  }
  const wanted = [...keys];
  const found = new Map<string, Hospital>();
  for (let at = 0; at < wanted.length; at += keysAsked)
    for (const one of await queryAll(store, hospitals, {
      searchKeys: oneOf(wanted.slice(at, at + keysAsked)),
      mergedInto: null,
    }))
      found.set(one._id, one);
  const known = new Map<string, Hospital[]>();
  const know = (name: string, one: Hospital) => {
    const others = known.get(name) ?? [];
    if (said.has(name) && !others.includes(one)) known.set(name, [...others, one]);
  };
  const byPlainName = new Map<string, string[]>();
  for (const piece of said) {
    const plain = plainNameOf(piece);
    if (!isNickname(piece)) byPlainName.set(plain, [...(byPlainName.get(plain) ?? []), piece]);
  }
  for (const one of found.values()) {
    for (const name of namesOf(one))
      for (const piece of byPlainName.get(plainNameOf(name)) ?? []) know(piece, one);
    for (const nickname of nicknamesOf(one)) know(nickname, one);
  }
  const told = (await queryAll(store, sheetNames, { kind: 'hospital' })).filter(({ text }) =>
    said.has(searchTextOf(text)),
  );
  const meant = await store.findMany(
    hospitals,
    told.map(({ meansId }) => meansId),
  );
  for (const { text, meansId } of told) {
    const one = meant.get(meansId);
    if (one) know(searchTextOf(text), one);
  }
  return known;
}

/**
 * Whatever is typed and printed may not name another hospital than those judged: a buyer typed as text, a project called
 * after it, a product "for" it or a reason that speaks of it would be a letter for a hospital that nobody looked at. Only
 * the reason of a change may name what the letter before was for: it says what is taken out.
 */
export async function judgeHospitalsNamed(store: Store, letter: Judged): Promise<void> {
  const { terms, tender, amends } = letter;
  const typed = typedTexts(letter)
    .map(({ path, text }) => piecesOf(path, text))
    .filter(({ pieces }) => pieces.length > 0);
  if (typed.length === 0) return;
  const known = await hospitalsNamed(store, typed);
  const terminals = async ({ terminalIds = [] }: LetterTerms) => [
    ...(await store.findMany(hospitals, terminalIds)).values(),
  ];
  const judged = await terminals(terms);
  const isReasoned = amends && typed.some(({ path }) => path === 'reason');
  const before = isReasoned ? (await store.get(letters, amends.letterId)).terms : null;
  const judgedBefore = before ? await terminals(before) : [];
  const regions = chinaRegions();
  const holds = (held: LetterPart, one: Hospital) =>
    placesDuring(one, held).some(
      (place) =>
        clauseCovering(held.scope, place, regions) && !clauseCovering(held.carveOuts, place, regions),
    );
  const ground = [...terms.scope.regionCodes, ...judged.map(({ regionCode }) => regionCode)];
  const mayName = (path: string, name: string) => {
    const isAmong = (some: readonly Hospital[]) =>
      some.some((one) => callsOf(one).some((call) => call.includes(name)));
    const isIn = (some: readonly LetterPart[]) =>
      (known.get(name) ?? []).some((one) => some.some((held) => holds(held, one)));
    const isOfBefore =
      path === 'reason' &&
      before !== null &&
      (isAmong(judgedBefore) || (!before.terminalIds && isIn(partsOf(before))));
    return isOfBefore || (tender ? isAmong(judged) : isIn(partsSpokenOf(letter, path)));
  };
  const refuse = (path: string, name: string) => {
    const code = tender ? 'LETTER_BUYER_IS_HOSPITAL' : 'LETTER_NAMES_OTHER_HOSPITAL';
    throw new Refusal(code, { path, name, hospital: meantBy(known.get(name)) });
  };
  const ownCalls = new Set(judged.flatMap(callsOf));
  for (const { path, text, said, pieces } of typed) {
    let next = 0;
    for (const { from, to } of pieces) {
      const name = said.slice(from, to);
      const isOwn = ownCalls.has(name);
      if (from < next || (!isOwn && !known.has(name))) continue;
      if (!isOwn && isPlace(name, said.slice(to), known.get(name)!, ground)) continue;
      next = to;
      if (!isOwn && !mayName(path, name)) refuse(path, name);
    }
    // As a buyer that ends like a hospital it is one, whether the register knows it or not.
    const last = [...said.matchAll(ending)].at(-1);
    const endsAsHospital = last !== undefined && last.index + last[0].length === said.length;
    if (path === 'tender.buyer' && endsAsHospital && next < said.length) refuse(path, text);
  }
}

/** Whose name it is, for whoever typed it. */
const meantBy = (named: readonly Hospital[] = []) =>
  named
    .slice(0, 3)
    .map(({ name }) => name)
    .join('、') + (named.length > 3 ? `等 ${named.length} 家` : '');

/** 中山 of a letter for 中山市, 瑞金市, a district's name with 区: a place, though a hospital is called so as well. */
function isPlace(name: string, rest: string, named: readonly Hospital[], ground: readonly string[]): boolean {
  const places = isNickname(name) ? findRegion(name).filter(({ shortName }) => shortName === name) : [];
  const isWrittenOut = places.some(
    (place) => rest.startsWith(place.name.slice(name.length)) && place.name !== name,
  );
  const around = (code: string) => [code, ...ancestors(code)];
  return (
    isWrittenOut ||
    places.some(
      ({ code, level }) =>
        level !== 'county' &&
        [...ground, ...named.map(({ regionCode }) => regionCode)].some(
          (one) => regionByCode(one) !== null && around(one).includes(code),
        ),
    )
  );
}

/** Everything by which one that is judged may be spoken of. */
const callsOf = (one: Hospital): string[] => [
  ...namesOf(one).flatMap((name) => [searchTextOf(name), ...nameForms(name)]),
  ...nicknamesOf(one),
];
