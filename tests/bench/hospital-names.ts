import { pinyin } from 'pinyin-pro';
import { ancestors, getRegion, regionOptions } from '../../cloudfunctions/_modules/regions/regions';
import type { Region } from '../../cloudfunctions/_modules/regions/regions';
import { plainNameOf, shortNameOf, universityShortNameOf } from '../../miniprogram/shared/search';

export interface NamedHospital {
  _id: string;
  name: string;
  regionCode: string;
}

const kinds = [
  '人民医院', '第一人民医院', '中医医院', '妇幼保健院', '第二人民医院', '中心医院', '第三人民医院', '中西医结合医院', '红十字医院',
  '精神卫生中心', '口腔医院', '第四人民医院', '肿瘤医院', '康复医院', '儿童医院',
]; // prettier-ignore

/** Hospitals of the whole country as they are called, made by rule from its divisions: a county's bears its city's name. */
export function manyHospitals(count: number): NamedHospital[] {
  const cities: Region[] = [];
  const counties: Region[] = [];
  for (const province of regionOptions(null))
    for (const { code } of regionOptions(province.code)) {
      const region = getRegion(code);
      (region.level === 'county' ? counties : cities).push(region);
      if (region.level !== 'county')
        for (const county of regionOptions(code)) counties.push(getRegion(county.code));
    }
  const made: NamedHospital[] = [];
  const names = new Set<string>();
  const add = (name: string, regionCode: string) => {
    if (made.length === count || names.has(`${name} ${regionCode}`)) return;
    names.add(`${name} ${regionCode}`);
    made.push({ _id: `H${String(made.length).padStart(6, '0')}`, name, regionCode });
  };
  for (const { code, name, shortName } of cities) {
    for (const kind of kinds) add(name + kind, code);
    for (const number of ['第一', '第二', '第三']) {
      add(`${shortName}大学附属${number}医院`, code);
      add(`${shortName}医科大学${number}附属医院`, code);
    }
  }
  for (const kind of kinds)
    for (const { code, name } of counties) {
      const city = ancestors(code)
        .map(getRegion)
        .find(({ level }) => level === 'city');
      // Districts go with their city's name, counties and county cities by their own.
      add(`${name.endsWith('区') && city ? city.name : ''}${name}${kind}`, code);
    }
  return made;
}

/** Ways in which people write one hospital's name; those that change nothing about it are left out. */
export function waysOfWriting({ name, regionCode }: NamedHospital): string[] {
  const plain = plainNameOf(name);
  const chain = [regionCode, ...ancestors(regionCode)].map(getRegion);
  const city = chain.find(({ level }) => level === 'city');
  const province = chain.find(({ level }) => level === 'province');
  const withoutCity = city && name.startsWith(city.name) ? name.slice(city.name.length) : name;
  const short = universityShortNameOf(shortNameOf(plain));
  return [
    name,
    name.replace(/[省市区县]/g, ''),
    ...(city && withoutCity !== name
      ? [`${city.shortName} ${withoutCity}`, `${city.shortName}${withoutCity}`]
      : []),
    ...(province
      ? [`${province.shortName} ${name}`, `${province.shortName}${name.replace(/[市区县]/, '')}`]
      : []),
    short,
    name.replace(/第/, ''),
    name.replace(/医院$/, ''),
    name.replace(/第([一二三四])/, (_, digit: string) => `第${'一二三四'.indexOf(digit) + 1}`),
    ` ${name.slice(0, 3)} ${name.slice(3)}（总院）`.replace('（总院）', ''),
    pinyin(plain, { pattern: 'first', toneType: 'none', type: 'array' }).join(''),
  ].filter((way, at, all) => way.length > 2 && all.indexOf(way) === at);
}
