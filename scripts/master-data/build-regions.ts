import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { areaList } from '@vant/area-data';
import { pinyin } from 'pinyin-pro';
import {
  added,
  citiesWithoutDistricts,
  dropped,
  edition,
  formerNames,
  headings,
  isZone,
  readings,
} from './region-patches';

/** Where the tree is kept; `tsx scripts/master-data/build-regions.ts` writes it anew. */
export const regionsFile = join(__dirname, '../../cloudfunctions/_modules/regions/regions.json');

const isMainland = (code: string) => Number(code.slice(0, 2)) < 70;

function initials(name: string): string {
  return readings[name] ?? pinyin(name, { pattern: 'first', toneType: 'none', type: 'array' }).join('');
}

function currentNames(): Record<string, string> {
  const names: Record<string, string> = { ...areaList.province_list };
  for (const [code, name] of Object.entries({ ...areaList.city_list, ...areaList.county_list })) {
    const isTown = citiesWithoutDistricts.some((city) => code !== city && code.startsWith(city.slice(0, 4)));
    if (!isMainland(code) || isZone(code) || isTown || headings.includes(code) || dropped[code]) continue;
    names[code] = name;
  }
  for (const [code, name] of Object.entries(added)) {
    if (names[code]) throw new Error(`${code} ${name} is in the list by now: take it out of the patches`);
    names[code] = name;
  }
  // Counties directly under a province carry …90xx codes, which look like zones.
  for (const [code, name] of Object.entries(areaList.county_list)) {
    if (headings.includes(`${code.slice(0, 4)}00`) && isDirectCounty(code)) names[code] = name;
  }
  return names;
}

const isDirectCounty = (code: string) => code.slice(2, 4) === '90';

function retiredRows(): [code: string, name: string, retiredOn: string, successors: string[]][] {
  const text = readFileSync(join(__dirname, 'retired-regions.tsv'), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [code = '', name = '', retiredOn = '', successors = ''] = line.split('\t');
      return [code, name, retiredOn, successors.split(' ')];
    });
}

/** The text of regions.json: one region a line, so that a change of the divisions is a readable diff. */
export function buildRegions(): string {
  const names = currentNames();
  const lines = (entries: [string, unknown][]) =>
    entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const retired = retiredRows();
  for (const [code, name, , successors] of retired) {
    const unknown = successors.filter((successor) => !names[successor]);
    if (names[code] || unknown.length)
      throw new Error(`retired-regions.tsv: ${code} ${name} → ${unknown.join()}`);
  }
  return `{
  "edition": "${edition}",
  "headings": {
${lines(headings.map((code) => [code, `${code.slice(0, 2)}0000`]))}
  },
  "formerNames": {
${lines(Object.entries(formerNames))}
  },
  "regions": {
${lines(Object.entries(names).map(([code, name]) => [code, [name, initials(name)]]))}
  },
  "retired": {
${lines(retired.map(([code, name, on, successors]) => [code, [name, initials(name), on, successors]]))}
  }
}
`;
}

if (require.main === module) writeFileSync(regionsFile, buildRegions());
