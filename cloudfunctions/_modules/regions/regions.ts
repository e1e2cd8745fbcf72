import { simplifiedOf } from '../../../miniprogram/shared/simplified';
import type { Day } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { RegionOption } from '../../_contracts/regions';
import { aliasesOf, shortNameOf } from './region-names';

export type RegionLevel = 'province' | 'city' | 'county';

/**
 * 行政区划 by GB/T 2260. Every place is one node: districts of 北京 and counties directly under a province hang on the
 * province, 东莞 and the like are cities without children. Retired codes stay known for ever.
 */
export interface Region {
  code: string;
  name: string;
  shortName: string;
  /** Null for provinces. */
  parentCode: string | null;
  level: RegionLevel;
  /** Last day of the old code; 31 December where only the yearly lists tell when it went. */
  retiredOn?: Day;
  /** Today's divisions that cover the ground of a retired one. */
  successors?: string[];
}
export interface RegionNode extends Region {
  children: RegionNode[];
}
/** The file, opened at the first question about a region: most calls ask none, and it would cost every cold start. */
const data = () => require('./regions.json') as typeof import('./regions.json');

interface Country {
  regions: Map<string, Region>;
  initialsOf: Map<string, string>;
  children: Map<string | null, Region[]>;
  headings: Record<string, string | undefined>;
}
let loaded: Country | null = null;
const country = (): Country => (loaded ??= load(data()));

/** All codes of all times. */
export const regionCodes = (): string[] => [...country().regions.keys()];

function load(data: typeof import('./regions.json')): Country {
  const regions: Country['regions'] = new Map();
  const initialsOf: Country['initialsOf'] = new Map();
  const children: Country['children'] = new Map();
  type Retired = [name: string, initials: string, retiredOn: Day, successors: string[]];
  const current = Object.entries(data.regions) as unknown as [string, [name: string, initials: string]][];
  const retired = Object.entries(data.retired) as unknown as [string, Retired][];
  const known = new Set([...current, ...retired].map(([code]) => code));
  const add = (code: string, name: string, initials: string) => {
    const region: Region = { code, name, shortName: shortNameOf(name), ...placeOf(code, known) };
    regions.set(code, region);
    initialsOf.set(code, initials);
    return region;
  };
  for (const [code, [name, initials]] of current) {
    const region = add(code, name, initials);
    const siblings = children.get(region.parentCode);
    if (siblings) siblings.push(region);
    else children.set(region.parentCode, [region]);
  }
  for (const [code, [name, initials, retiredOn, successors]] of retired) {
    Object.assign(add(code, name, initials), { retiredOn, successors });
  }
  return { regions, initialsOf, children, headings: data.headings };
}

function placeOf(code: string, known: ReadonlySet<string>): Pick<Region, 'level' | 'parentCode'> {
  if (code.endsWith('0000')) return { level: 'province', parentCode: null };
  const province = `${code.slice(0, 2)}0000`;
  if (code.endsWith('00')) return { level: 'city', parentCode: province };
  const city = `${code.slice(0, 4)}00`;
  return { level: 'county', parentCode: known.has(city) ? city : province };
}

/** A region by its code, retired ones and headings (110100 → 北京市) included; null when there never was one. */
export function regionByCode(code: string): Region | null {
  const { regions, headings } = country();
  return regions.get(headings[code] ?? code) ?? null;
}

/** Refuses unknown codes with REGION_UNKNOWN. */
export function getRegion(code: string): Region {
  const region = regionByCode(code);
  if (!region) throw new Refusal('REGION_UNKNOWN', { code });
  return region;
}

/** The codes above a region, nearest first: 320508 → 320500, 320000; 110101 → 110000. */
export function ancestors(code: string): string[] {
  const codes: string[] = [];
  for (let parent = getRegion(code).parentCode; parent; parent = getRegion(parent).parentCode)
    codes.push(parent);
  return codes;
}

/** True when `inner` is `outer` or lies in it. */
export function contains(outer: string, inner: string): boolean {
  const { code } = getRegion(outer);
  return getRegion(inner).code === code || ancestors(inner).includes(code);
}

/** Today's regions directly below; of the country for null. In order of their codes. */
export function childrenOf(code: string | null): readonly Region[] {
  return country().children.get(code === null ? null : getRegion(code).code) ?? [];
}

/** One step of a region picker. */
export function regionOptions(parentCode: string | null): RegionOption[] {
  return childrenOf(parentCode).map(({ code, name }) => ({
    code,
    name,
    hasChildren: country().children.has(code),
  }));
}

/** Today's provinces with everything below. */
export function regionTree(): RegionNode[] {
  const grow = (region: Region): RegionNode => ({ ...region, children: childrenOf(region.code).map(grow) });
  return childrenOf(null).map(grow);
}

/** 江苏省苏州市姑苏区, 北京市东城区, 湖北省仙桃市. */
export function fullName(code: string): string {
  return [...ancestors(code)]
    .reverse()
    .concat(getRegion(code).code)
    .map((each) => getRegion(each).name)
    .join('');
}

/**
 * The codes that stand for a region on a day: itself as long as it exists, afterwards its successors (several when it
 * was divided). Codes are not traced back before their time.
 */
export function resolveCode(code: string, day: Day): string[] {
  const region = getRegion(code);
  if (!region.retiredOn || day <= region.retiredOn) return [region.code];
  return [...new Set((region.successors ?? []).flatMap((successor) => resolveCode(successor, day)))];
}

const levelOrder: Record<RegionLevel, number> = { province: 0, city: 1, county: 2 };
interface Match {
  region: Region;
  /** How loosely the text names it: 0 full names, more for short forms and aliases. */
  looseness: number;
}
let byName: Map<string, Match[]> | null = null;

function nameIndex(): Map<string, Match[]> {
  if (byName) return byName;
  const index = new Map<string, Match[]>();
  const formerNames: Record<string, string[] | undefined> = data().formerNames;
  for (const region of country().regions.values()) {
    const names = new Map<string, number>();
    for (const name of formerNames[region.code] ?? []) {
      names.set(shortNameOf(name), 4).set(name, 3);
    }
    for (const name of aliasesOf(region.name)) names.set(name, 2);
    names.set(region.shortName, 1).set(region.name, 0);
    for (const [name, looseness] of names) {
      const matches = index.get(name);
      const match = { region, looseness: looseness + (region.retiredOn ? 10 : 0) };
      if (matches) matches.push(match);
      else index.set(name, [match]);
    }
  }
  return (byName = index);
}

const longestName = 16;
const isWithin = (outer: Region | null, inner: Region): boolean =>
  !outer || inner.code === outer.code || ancestors(inner.code).includes(outer.code);

function matchPath(text: string, within: Region | null): Match[] {
  const found: Match[] = [];
  for (let length = Math.min(text.length, longestName); length >= 2; length--) {
    for (const { region, looseness } of nameIndex().get(text.slice(0, length)) ?? []) {
      if (!isWithin(within, region)) continue;
      if (length === text.length) found.push({ region, looseness });
      else {
        const below = matchPath(text.slice(length), region);
        found.push(...below.map((match) => ({ ...match, looseness: match.looseness + looseness })));
      }
    }
  }
  return found;
}

/** Without spaces, separators and headings; full-width forms narrowed. */
function cleaned(text: string): string {
  return simplifiedOf(text.normalize('NFKC'))
    .replace(/[\s\-·/\\|,，、>—_]+/g, '')
    .replace(/(?<=.)(市辖区|(省|自治区)直辖县级?(行政区划|行政单位)?)/g, '');
}

/**
 * The regions that a written name can mean, likeliest first: whole paths with or without 省/市/区 (江苏苏州吴中, 北京市北京市朝阳区),
 * former names, retired divisions (last), and pinyin initials (`bjs`). Several results mean that the text is ambiguous:
 * 朝阳区 is in 北京 and in 长春. Empty when the text names no region; it never guesses from a part of the text.
 */
export function findRegion(text: string): Region[] {
  const name = cleaned(text);
  if (/^[a-z]+$/i.test(name)) return findByInitials(name.toLowerCase());
  const best = new Map<Region, number>();
  for (const { region, looseness } of matchPath(name, null)) {
    best.set(region, Math.min(looseness, best.get(region) ?? Infinity));
  }
  return [...best]
    .sort(
      ([a, looseA], [b, looseB]) =>
        Number(Boolean(a.retiredOn)) - Number(Boolean(b.retiredOn)) ||
        Number(looseA > 0) - Number(looseB > 0) ||
        levelOrder[a.level] - levelOrder[b.level] ||
        looseA - looseB ||
        (a.code < b.code ? -1 : 1),
    )
    .map(([region]) => region);
}

function findByInitials(initials: string): Region[] {
  const { regions, initialsOf } = country();
  return [...regions.values()]
    .filter((region) => !region.retiredOn && initialsOf.get(region.code)?.startsWith(initials))
    .sort((a, b) => levelOrder[a.level] - levelOrder[b.level] || (a.code < b.code ? -1 : 1));
}

/** What to offer while somebody types: exact matches, then names that begin with or hold the text. Today's regions only. */
export function suggestRegions(text: string, limit = 20): Region[] {
  const name = cleaned(text);
  if (!name) return [];
  const current = [...country().regions.values()].filter((region) => !region.retiredOn);
  const byLevel = (a: Region, b: Region) => levelOrder[a.level] - levelOrder[b.level];
  const offered = new Set([
    ...findRegion(text).flatMap((region) => region.successors?.map(getRegion) ?? [region]),
    ...current.filter((region) => region.name.startsWith(name)).sort(byLevel),
    ...current.filter((region) => region.name.includes(name)).sort(byLevel),
  ]);
  return [...offered].slice(0, limit);
}

export const regionName = (code: string): string => (code === '000000' ? '全国' : fullName(code));
