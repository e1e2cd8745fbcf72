import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { startsWith } from '../../_platform/where';
import { hospitals } from '../../_store/hospitals';
import { searchTextOf } from './search-keys';

const ALIKE = 0.6;
/** In another district or city only what bears nearly the same name. */
const NAMESAKE = 0.75;
/** More than a reviewer is shown: some go into others meanwhile. */
const KEPT = 10;
type Named = Pick<Hospital, '_id' | 'name' | 'regionCode' | 'mergedInto'>;

const pairs = (text: string): Set<string> => {
  const characters = [...text];
  return new Set(characters.slice(1).map((character, i) => characters[i]! + character));
};

/** 首都医科大学附属北京友谊医院 is called 北京友谊医院; 第一医院 or 人民医院 alone would be any university's. */
const ownName = (name: string): string =>
  name.replace(/^.*(?:大学|学院)(?:附属)?(?!附|第|人民|中|口腔|肿瘤|儿童|妇)(?=.{4})/, '');

/** How alike two names are, 0 to 1, by the pairs of characters that they share (Sørensen–Dice). */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size + other.size === 0) return 0;
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size);
}

/** Which of these are likely to be the same hospital, the likeliest first; `known` keeps what names are made of for the next one. */
export function likelyTwins<T extends Named>(
  hospital: Omit<Named, 'mergedInto'>,
  others: readonly T[],
  known = new Map<string, Set<string>>(),
): T[] {
  const pairsOf = (name: string) =>
    known.get(name) ?? known.set(name, pairs(ownName(searchTextOf(name)))).get(name)!;
  return others
    .filter(({ _id, mergedInto }) => _id !== hospital._id && !mergedInto)
    .map((one) => ({ one, alike: likeness(pairsOf(one.name), pairsOf(hospital.name)) }))
    .filter(({ one, alike }) => alike >= (one.regionCode === hospital.regionCode ? ALIKE : NAMESAKE))
    .sort((a, b) => b.alike - a.alike)
    .map(({ one }) => one);
}

/** Every hospital of these cities, as far as likeness goes: a twin may be in any district, which is what people get wrong. */
export async function neighboursOf(store: Store, regionCodes: readonly string[]) {
  const cities = [...new Set(regionCodes.map((code) => code.slice(0, 4)))];
  const fields = ['name', 'address', 'regionCode', 'mergedInto'];
  const found = await Promise.all(cities.map((city) => queryAll(store, hospitals, { regionCode: startsWith(city) }, { fields }))); // prettier-ignore
  return found.flat();
}

/** What a hospital keeps of its likely twins (`alike`) whenever its name or place is written, so that no list has to compare. */
export async function alikeTo(store: Store, hospital: Omit<Named, 'mergedInto'>): Promise<string[]> {
  const twins = likelyTwins(hospital, await neighboursOf(store, [hospital.regionCode]));
  return twins.slice(0, KEPT).map(({ _id }) => _id);
}
