import type { FoundHospitals } from '../../_contracts/hospitals';
import type { SearchHospitalsRequest } from '../../_contracts/hospitals';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf, startsWith } from '../../_platform/where';
import type { Where } from '../../_platform/where';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { Store } from '../../_platform/unit-of-work';
import { isClosedOn, placeOn } from '../../../miniprogram/shared/model/grants';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { plainNameOf, relevance, searchTextOf, shortNameOf } from '../../../miniprogram/shared/search';
import { chinaRegions } from '../coverage/china-regions';
import { findRegion, fullName, regionByCode } from '../regions/regions';
import { hospitals } from '../../_store/hospitals';
import { exactKeyOf } from './search-keys';

const PAGE = 30;
/** Of one way of reading what was typed; who means one of more has to type more. */
const read = 200;
const shown = [
  ...(['_id', 'name', 'aliases', 'regionCode', 'level', 'standing', 'closedOn', 'address'] as const),
  ...(['location', 'formerPlaces', 'mergedInto'] as const),
];

/** What was typed as a name within a region, or as a name alone. */
interface Reading {
  regionCode?: string;
  name: string;
}

/** Who is looked for, and on which day. */
interface Sought {
  text: string;
  regionCode?: string | undefined;
  closedToo: boolean;
  today: Day;
}

/**
 * By name, alias, any later part of them, short form or pinyin initials, with the region before it or not; in one request,
 * best first. `isCut`: there are more than were read.
 */
export async function hospitalsCalled(
  store: Store,
  { text, regionCode, closedToo, today }: Sought,
): Promise<{ found: Hospital[]; isCut: boolean }> {
  const readings = readingsOf(text);
  const questions = Object.fromEntries(
    readings.flatMap(({ name, regionCode: named }, at) => {
      const within = { mergedInto: null, ...inRegions([regionCode, named]) };
      const ways: [string, Where<Hospital>][] = [
        ['exact', { searchKeys: exactKeyOf(name), ...within }],
        ['plain', { searchKeys: startsWith(plainNameOf(name)), ...within }],
      ];
      shortFormsOf(name).forEach((short, form) =>
        ways.push([`short${form}-`, { searchKeys: startsWith(short), ...within }]),
      );
      return ways.map(([way, where]) => [
        `${way}${at}`,
        question({
          collection: hospitals,
          where,
          limit: read,
          fields: [...shown],
        }),
      ]);
    }),
  );
  const answers = await store.queryTogether(questions);
  const scores = new Map<string, { hospital: Hospital; score: number }>();
  let isCut = false;
  readings.forEach((reading, at) => {
    const forms = shortFormsOf(reading.name);
    for (const way of ['exact', 'plain', ...forms.map((_, form) => `short${form}-`)]) {
      const documents = (answers[`${way}${at}`] ?? []) as Hospital[];
      if (documents.length === read) isCut = true;
      for (const hospital of documents) {
        const names = [hospital.name, ...(hospital.aliases ?? [])];
        const likenesses = [reading.name, ...forms].map((form) => relevance(form, names) ?? 4);
        const likeness = way === 'exact' ? 0 : Math.min(...likenesses);
        const score = likeness + (reading.regionCode ? 0.5 : 0);
        const before = scores.get(hospital._id);
        if (!before || score < before.score) scores.set(hospital._id, { hospital, score });
      }
    }
  });
  const found = [...scores.values()]
    .filter(({ hospital }) => !hospital.mergedInto && (closedToo || !isClosedOn(hospital, today)))
    .sort(
      (a, b) =>
        a.score - b.score ||
        a.hospital.name.length - b.hospital.name.length ||
        (a.hospital.name < b.hospital.name ? -1 : a.hospital.name > b.hospital.name ? 1 : 0) ||
        (a.hospital._id < b.hospital._id ? -1 : 1),
    );
  return { found: found.map(({ hospital }) => hospital), isCut };
}

/** 30 a page. */
export const findHospitals: UseCase<SearchHospitalsRequest, FoundHospitals> = async (
  { store, now },
  { skip, ...sought },
) => {
  const today = dayOf(now);
  const { found, isCut } = await hospitalsCalled(store, { ...sought, today });
  return {
    hospitals: found.slice(skip, skip + PAGE).map((known) => {
      const {
        formerPlaces: _,
        mergedInto: _1,
        address: _2,
        location: _3,
        ...hospital
      } = placeOn(known, today);
      const place = regionByCode(hospital.regionCode) ? fullName(hospital.regionCode) : '';
      return { ...hospital, closedOn: hospital.closedOn ?? null, place };
    }),
    more: found.length > skip + PAGE,
    total: found.length,
    isCut,
  };
};

/** Codes of every time that lie in all of the regions today. */
function inRegions(codes: readonly (string | undefined)[]): Where<Hospital> {
  const regions = chinaRegions();
  const places = codes.flatMap((code) => (code === undefined ? [] : regions.today(code).slice(0, 1)));
  if (places.length === 0) return {};
  const within = regions
    .allCodes()
    .filter((code) => places.every((place) => regions.chainOf(code).includes(place)));
  return { regionCode: oneOf(within) };
}

const number = '[一二三四五六七八九十]';
/** What people say for the words of a name, as it is shortened. */
const otherWords: readonly (readonly [RegExp, string])[] = [
  [/妇幼院$|妇保院?$|妇幼保健院$/, '妇幼保健'],
  [/红会(?=院?$)/, '红十字'],
  [/精卫(?=中心$|$)/, '精神卫生'],
  [/人医$/, '人民'],
  [new RegExp(`人民(${number})院?$`), '$1院'],
  [new RegExp(`(?<=${number})医$`), '院'],
  [/交大/, '交通大'],
  // 江华瑶族自治第二人民医院: the county is left out, and so is all of it in the key.
  [/自治/, ''],
  // 重医附一, 重医大附一: the key leaves out which kind of university it is.
  [/^(.)医大?附/, '$1大附'],
  [/^(..+)医大/, '$1医科大'],
];
const affiliated = new RegExp(`(.大|学院)(?:附(${number})|(${number})附)院?$`);
/** 厦门医大一院 */
const ofUniversity = new RegExp(`(.大)(${number})院?$`);

const kindWords = ['人民医院', '红十字', '精神卫生中心', '妇幼保健院', '中西医结合', '肿瘤医院', '康复医院', '儿童医院', '口腔医院', '附属医院']; // prettier-ignore
/** Each with one character left out, but the last: what only begins is found without. */
const slips = kindWords.map((word) => ({
  word,
  typed: [...word].slice(0, -1).map((_, at) => word.slice(0, at) + word.slice(at + 1)),
}));
/** With the first word of its kind that lacks a character: 金湖人民院. The same where none does. */
function withoutSlip(plain: string): string {
  for (const { word, typed } of slips) {
    const slip = plain.includes(word) ? undefined : typed.find((one) => plain.includes(one));
    if (slip) return plain.replace(slip, word);
  }
  return plain;
}

/** As its words are shortened, as they are said otherwise, and with 附一院 for 一附院: whatever is another text than the name. */
function shortFormsOf(name: string): string[] {
  const plain = plainNameOf(name);
  const short = shortNameOf(withoutSlip(plain));
  const said = otherWords.reduce((text, [word, meant]) => text.replace(word, meant), short);
  const owned = said.replace(ofUniversity, '$1$2附院');
  const turned = owned.replace(affiliated, (_, university: string, behind = '', before = '') =>
    behind ? `${university}${behind}附` : `${university}附${before}`,
  );
  return [...new Set([short, said, owned, turned])].filter((form) => form !== plain && form.length > 1);
}

const readingsAtMost = 3;

/** The whole as a name, and with its beginning as a region: 苏州 人民医院, 江苏人民医院. */
function readingsOf(text: string): Reading[] {
  const parted = text.replace(separators, ' ').trim();
  const whole = searchTextOf(parted);
  const readings: Reading[] = [{ name: whole }];
  const words = parted.split(/\s+/).map(searchTextOf);
  const splits: [string, string][] = [];
  for (let at = words.length - 1; at > 0; at--)
    splits.push([words.slice(0, at).join(''), words.slice(at).join('')]);
  if (words.length > 1) splits.push([words[words.length - 1]!, words.slice(0, -1).join('')]);
  for (let at = Math.min(whole.length - 2, longestRegion); at >= 2; at--)
    splits.push([whole.slice(0, at), whole.slice(at)]);
  for (const [place, name] of splits) {
    if (readings.length > readingsAtMost || !name || /^[a-z\d]+$/i.test(place)) continue;
    const [region] = findRegion(place).filter(({ retiredOn }) => !retiredOn);
    if (region && !readings.some((one) => one.regionCode === region.code && one.name === name))
      readings.push({ regionCode: region.code, name });
  }
  return readings;
}
/** 贵州省黔西南布依族苗族自治州望谟县 */
const longestRegion = 24;
/** Between places as people and exports write them: 江苏省/苏州市/昆山市. */
const separators = /[/\\|_:;、，,：；—–／｜＿-]+/g;
