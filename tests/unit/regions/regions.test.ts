import { readFileSync } from 'node:fs';
import {
  ancestors,
  childrenOf,
  contains,
  findRegion,
  fullName,
  getRegion,
  regionByCode,
  regionOptions,
  regionTree,
  resolveCode,
  suggestRegions,
} from '../../../cloudfunctions/_modules/regions/regions';
import type { RegionNode } from '../../../cloudfunctions/_modules/regions/regions';
import data from '../../../cloudfunctions/_modules/regions/regions.json';
import { simplifiedOf } from '../../../miniprogram/shared/simplified';
import { isDay } from '../../../miniprogram/shared/days';
import { buildRegions, regionsFile } from '../../../scripts/master-data/build-regions';

const codes = (regions: readonly { code: string }[]) => regions.map((region) => region.code);
const flat = (nodes: RegionNode[]): RegionNode[] => nodes.flatMap((node) => [node, ...flat(node.children)]);
const everything = [...Object.keys(data.regions), ...Object.keys(data.retired)];

describe('the data', () => {
  test('is what the build makes of the source and the patch list', () => {
    expect(readFileSync(regionsFile, 'utf8')).toBe(buildRegions());
  });

  test('has the official numbers: 34 provinces, 333 cities, and 2,846 counties of end 2024 − 2 + 3 since', () => {
    const nodes = flat(regionTree());
    const count = (level: string) => nodes.filter((node) => node.level === level).length;
    expect([count('province'), count('city'), count('county')]).toEqual([34, 333, 2847]);
  });

  test.each([
    ['districts, with 六枝特区 and 神农架林区', /(?<!自治)区$/, 978],
    ['cities', /市$/, 398],
    ['counties', /(?<!自治)县$/, 1302],
    ['autonomous counties', /自治县$/, 117],
    ['banners', /(?<!自治)旗$/, 49],
    ['autonomous banners', /自治旗$/, 3],
  ])('has as many %s as the yearly lists say', (_, ending, expected) => {
    const counties = flat(regionTree()).filter((node) => node.level === 'county' && ending.test(node.name));
    expect(counties.length).toBe(expected);
  });

  test('holds no development zones, towns or headings', () => {
    const names = flat(regionTree()).map((node) => node.name);
    expect(
      names.filter((name) =>
        /(开发区|产业园区|工业园区|示范区|管理区|街道|镇|市辖区|委员会)$|直辖/.test(name),
      ),
    ).toEqual([]);
  });

  test('leads every retired code to divisions of today', () => {
    for (const [code, [name, , retiredOn, successors]] of Object.entries(data.retired)) {
      expect(isDay(retiredOn as string)).toBe(true);
      expect({
        code,
        name,
        unknown: (successors as string[]).filter((each) => !(each in data.regions)),
      }).toEqual({
        code,
        name,
        unknown: [],
      });
      expect(resolveCode(code, '2026-06-01').length).toBeGreaterThan(0);
    }
  });

  test('orphans no code: all lie in a province', () => {
    for (const code of everything)
      expect(getRegion([code, ...ancestors(code)].pop()!).level).toBe('province');
  });
});

describe('the tree', () => {
  test.each([
    ['a county', '320508', ['320500', '320000'], '江苏省苏州市姑苏区'],
    ['a district of a municipality', '110101', ['110000'], '北京市东城区'],
    ['a county of 重庆', '500229', ['500000'], '重庆市城口县'],
    ['重庆 after the merger of 2025', '500157', ['500000'], '重庆市两江新区'],
    ['a county directly under 湖北', '429004', ['420000'], '湖北省仙桃市'],
    ['神农架', '429021', ['420000'], '湖北省神农架林区'],
    ['济源', '419001', ['410000'], '河南省济源市'],
    ['石河子', '659001', ['650000'], '新疆维吾尔自治区石河子市'],
    ['a county of 海南', '469025', ['460000'], '海南省白沙黎族自治县'],
    ['a city without districts', '441900', ['440000'], '广东省东莞市'],
    ['a county of 2024', '653229', ['653200', '650000'], '新疆维吾尔自治区和田地区和安县'],
    ['a retired county', '371202', ['371200', '370000'], '山东省莱芜市莱城区'],
  ])('places %s', (_, code, above, name) => {
    expect(ancestors(code)).toEqual(above);
    expect(fullName(code)).toBe(name);
  });

  test.each(['441900', '442000', '460400', '620200', '710000', '810000', '820000'])('ends at %s', (code) => {
    expect(childrenOf(code)).toEqual([]);
  });

  test('takes headings for their province', () => {
    expect(regionByCode('110100')?.name).toBe('北京市');
    expect(regionByCode('500200')?.name).toBe('重庆市');
    expect(contains('429000', '429004')).toBe(true);
  });

  test('gives a picker its next step', () => {
    expect(regionOptions(null)).toHaveLength(34);
    expect(regionOptions('110000')).toHaveLength(16);
    expect(regionOptions('420000').slice(-4)).toEqual([
      { code: '429004', name: '仙桃市', hasChildren: false },
      { code: '429005', name: '潜江市', hasChildren: false },
      { code: '429006', name: '天门市', hasChildren: false },
      { code: '429021', name: '神农架林区', hasChildren: false },
    ]);
    expect(regionOptions('440000')).toContainEqual({ code: '441900', name: '东莞市', hasChildren: false });
  });

  test('refuses codes that never were', () => {
    expect(regionByCode('999999')).toBeNull();
    expect(regionByCode('__proto__')).toBeNull();
    expect(() => ancestors('130199')).toThrow(expect.objectContaining({ code: 'REGION_UNKNOWN' }));
  });
});

describe('codes in time', () => {
  test.each([
    ['a county made a district', '110228', '2020-01-01', ['110118']],
    ['the same before the change', '110228', '2014-06-30', ['110228']],
    ['the last day of a code', '371200', '2018-12-26', ['371200']],
    ['the day after', '371200', '2018-12-27', ['370116', '370117']],
    ['a county moved to another city and renamed since', '341422', '2024-01-01', ['340281']],
    [
      'a city whose counties went to three others',
      '341400',
      '2024-01-01',
      ['340124', '340181', '340281', '340522', '340523'],
    ],
    ['a district that was divided', '500112', '2026-01-01', ['500157', '500109']],
    ['a code in force', '320508', '2026-01-01', ['320508']],
    ['a heading', '110100', '2026-01-01', ['110000']],
  ])('resolves %s', (_, code, day, expected) => {
    expect(resolveCode(code, day)).toEqual(expected);
  });
});

describe('finding by name', () => {
  test.each([
    ['江苏省', ['320000']],
    ['江苏', ['320000']],
    ['内蒙', ['150000']],
    ['广西', ['450000']],
    ['新疆维吾尔自治区', ['650000']],
    ['苏州', ['320500']],
    ['江苏省苏州市', ['320500']],
    ['江苏苏州吴中', ['320506']],
    ['江苏省 / 苏州市 / 吴中区', ['320506']],
    ['北京市', ['110000']],
    ['北京市市辖区东城区', ['110101']],
    ['北京市北京市东城区', ['110101']],
    ['重庆', ['500000']],
    ['湖北省仙桃市', ['429004']],
    ['湖北省省直辖县级行政区划潜江市', ['429005']],
    ['东莞', ['441900']],
    ['凉山州', ['513400']],
    ['恩施', ['422800', '422801']],
    ['大厂', ['131028']],
    ['浦东', ['310115']],
    ['朝阳区', ['110105', '220104']],
    ['吉林', ['220000', '220200']],
    ['吉林市', ['220200']],
    ['襄樊市', ['420600']],
    ['两江新区', ['500157']],
    ['市中区', ['370103', '370402', '511002', '511102', '370802']],
    ['莱芜市', ['371200']],
    ['火星市', []],
    ['江苏省南极县', []],
    ['苏', []],
    ['', []],
  ])('takes %s for %j', (text, expected) => {
    const found = findRegion(text);
    expect(codes(found)).toEqual(expected);
  });

  test('keeps the order full name, province before city before county, today before retired', () => {
    expect(codes(findRegion('海南')).slice(0, 2)).toEqual(['460000', '632500']);
    expect(findRegion('鼓楼区').map((region) => fullName(region.code))).toEqual([
      '江苏省南京市鼓楼区',
      '江苏省徐州市鼓楼区',
      '福建省福州市鼓楼区',
      '河南省开封市鼓楼区',
    ]);
  });

  test('finds by pinyin initials as they are spoken', () => {
    expect(findRegion('bjs').map((region) => region.name)).toEqual(['北京市', '毕节市', '宝鸡市']);
    expect(findRegion('ＣＱ')[0]?.name).toBe('重庆市');
    expect(findRegion('ylx').map((region) => region.name)).toContain('尉犁县');
    expect(findRegion('htx').map((region) => region.name)).toContain('洪洞县');
  });

  test('offers while typing', () => {
    expect(suggestRegions('苏').map((region) => region.name)[0]).toBe('苏州市');
    expect(suggestRegions('渝北').map((region) => region.name)).toEqual(['两江新区', '北碚区']);
    expect(suggestRegions('', 5)).toEqual([]);
    expect(suggestRegions('重慶').map((region) => region.name)[0]).toBe('重庆市');
    expect(findRegion('江蘇蘇州吳江')[0]!.name).toBe('吴江区');
    // No name of today is taken for another by that.
    const names = everything.map(fullName).join();
    expect(simplifiedOf(names)).toBe(names);
  });

  test('finds every region of today by its full name', () => {
    for (const code of Object.keys(data.regions)) expect(codes(findRegion(fullName(code)))[0]).toBe(code);
  });
});
