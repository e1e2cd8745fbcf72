import { searchKeysOf } from '../../../cloudfunctions/_modules/hospitals/search-keys';
import { database } from '../../../cloudfunctions/_platform/cloud';
import { startWorld } from './world';
import type { World } from './world';

// A search must not cost more as the country's hospitals fill in: these are the requests of the real SDK.
jest.setTimeout(30_000);
let world: World;
beforeAll(async () => {
  world = await startWorld();
  const many = await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      const name = `第${i}人民医院`;
      return {
        _id: `H-many-${i}`,
        name,
        aliases: [],
        regionCode: '110101',
        searchKeys: await searchKeysOf(name, []),
      };
    }),
  );
  await world.put('hospitals', ...many);
});
afterAll(() => world.cloud.close());

const asked = (before: number) =>
  world.cloud.requests.slice(before).filter(({ index }) => index === 'hospitals_by_text');

it.each([
  ['苏州', ['H-SDFY', 'H-SZSL']],
  ['苏大附一', ['H-SDFY']],
  ['苏州大学附一院', ['H-SDFY']],
  ['江苏 昆山市第一人民医院', ['H-KS']],
  ['江苏昆山第一人民', ['H-KS']],
  ['昆山 人民医院', ['H-KS']],
  ['昆山一院', ['H-KS']],
  ['昆山第1人民医院', ['H-KS']],
  ['无锡人民医院', ['H-WX']],
  ['人民医院 无锡', ['H-WX']],
  ['ksdyrmyy', ['H-KS']],
  ['ksyrmyy', ['H-KS']],
  ['bjxh', ['H-BJ']],
  ['北京協和醫院', ['H-BJ']],
  ['江蘇 崑山第一人民', ['H-KS']],
  ['蘇大附一', ['H-SDFY']],
  ['北京\u200b协和', ['H-BJ']],
  ['第299人', ['H-many-299']],
  ['没有这家', []],
  ['江苏省/苏州市/昆山市/第一人民医院', ['H-KS']],
  ['昆山人民一院', ['H-KS']],
  ['昆山一医', ['H-KS']],
  ['昆山市第一人民院', ['H-KS']],
  ['昆山第一人医院', ['H-KS']],
  ['昆山市第一民医院', ['H-KS']],
  ['昆山自治第一人民医院', ['H-KS']],
  ['苏州大学第一附属医院', ['H-SDFY']],
  ['苏州大学一附院', ['H-SDFY']],
  ['苏大一院', ['H-SDFY']],
  ['(((', []],
  ['-', []],
  ['=', []],
  ['.*', []],
])('finds %s in two requests, the door’s included', async (text, ids) => {
  const before = world.cloud.requests.length;
  const { hospitals, total } = await world.done<{ hospitals: { _id: string }[]; total: number }>(
    'boss1',
    'hospital.search',
    { text },
  );
  expect([hospitals.map(({ _id }) => _id).sort(), total]).toEqual([ids, ids.length]);
  expect(world.cloud.requests.length - before).toBeLessThanOrEqual(2);
});

it('finds a name that is written in traditional characters by simplified ones too', async () => {
  const name = '瑪麗醫院';
  const searchKeys = await searchKeysOf(name, []);
  const place = { aliases: [], regionCode: '810000', mergedInto: null };
  const hospital = { _id: 'H-HK', name, searchKeys, ...place };
  await world.put('hospitals', hospital);
  for (const text of ['玛丽医院', '瑪麗', '香港 玛丽', 'mlyy'])
    expect(await world.done('boss1', 'hospital.search', { text })).toMatchObject({
      hospitals: [{ _id: 'H-HK' }],
    });
});

it('says how many there are, and when they are more than it reads', async () => {
  expect(await world.done('lin', 'hospital.search', { text: '人民医院' })).toMatchObject({
    more: true,
    isCut: true,
  });
  expect(await world.done('lin', 'hospital.search', { text: '江苏 人民医院' })).toMatchObject({
    more: false,
    isCut: false,
  });
});

it('pages through what stands: one that went into another takes no place on a page', async () => {
  await world.put(
    'hospitals',
    ...Array.from({ length: 35 }, (_, i) => ({
      ...{ _id: `H-twin-${i}`, name: `双胞医院${i}`, aliases: [], regionCode: '110101' },
      searchKeys: ['双胞医院', '双胞院'],
      ...(i % 7 === 0 ? { mergedInto: 'H-many-0' } : {}),
    })),
  );
  const asking = { text: '双胞医院', closedToo: true };
  const page = (skip: number) =>
    world.done<{ hospitals: { _id: string }[]; more: boolean }>('lin', 'hospital.search', {
      ...asking,
      skip,
    });
  const first = await page(0);
  expect([first.hospitals.length, first.more]).toEqual([30, false]);
  expect(await page(30)).toMatchObject({ hospitals: [], more: false, total: 30 });
});

describe('a pattern', () => {
  const texts = [
    'abc',
    'abd',
    'ab',
    'a',
    'b',
    'a.c',
    'a|c',
    'a\\c',
    'a😀c',
    'a😁c',
    'a\ud7ff',
    'a\ue000',
    'ABC',
    '人民',
    '人名',
  ];
  beforeAll(() =>
    world.put(
      'hospitals',
      ...texts.map((text, i) => ({
        _id: `T-${i}`,
        name: text,
        regionCode: '',
        searchKeys: [text, `~${text}`],
      })),
    ),
  );
  it.each([
    ['^ab', '', true],
    ['^abc?', '', true],
    ['^ab*d', '', true],
    ['^ab{0,1}', '', true],
    ['^ab+c', '', true],
    ['^a\\.c', '', true],
    ['^a\\\\c', '', true],
    ['^a\\|c', '', false],
    ['^abc|^b', '', false],
    ['^a😀', '', true],
    ['^a\ud7ff', '', true],
    ['^人', '', true],
    ['^ab[cd]$', '', true],
    ['^(ab)', '', false],
    ['^a?', '', false],
    ['^', '', false],
    ['bc', '', false],
    ['^abc', 'i', false],
  ])(
    '%s with the flags "%s" finds what it matches, narrowed by the index: %s',
    async (regexp, options, narrowed) => {
      const before = world.cloud.requests.length;
      const { data } = (await database
        .collection('hospitals')
        .where({ searchKeys: database.RegExp({ regexp, options }) })
        .limit(1000)
        .get()) as unknown as { data: { _id: string; searchKeys: string[] }[] };
      const pattern = new RegExp(regexp, options);
      const there = await world.all<{ _id: string; searchKeys: string[] }>('hospitals');
      const expected = there.filter(({ searchKeys }) => searchKeys.some((key) => pattern.test(key)));
      expect(data.map(({ _id }) => _id).sort()).toEqual(expected.map(({ _id }) => _id).sort());
      expect(asked(before).length > 0).toBe(narrowed);
      if (narrowed) expect(asked(before)[0]!.examined).toBeLessThanOrEqual(expected.length + 15);
    },
  );
});
