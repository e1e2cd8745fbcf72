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

it('examines about what it finds, by name and by pinyin initials, in the middle of a name too', async () => {
  for (const [text, found] of [
    ['苏州', 2],
    ['第一医院', 1],
    ['bjxh', 1],
    ['第299人', 1],
    ['没有这家', 0],
  ] as const) {
    const before = world.cloud.requests.length;
    const { hospitals } = await world.done<{ hospitals: unknown[] }>('boss1', 'hospital.search', { text });
    expect([text, hospitals.length]).toEqual([text, found]);
    const [request, ...others] = asked(before);
    expect(others).toEqual([]);
    expect(request!.examined).toBeLessThanOrEqual(found + 1);
  }
});

it('pages through what stands: one that went into another takes no place on a page', async () => {
  await world.put(
    'hospitals',
    ...Array.from({ length: 35 }, (_, i) => ({
      ...{ _id: `H-twin-${i}`, name: `双胞医院${i}`, aliases: [], regionCode: '110101' },
      searchKeys: ['双胞医院'],
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
  expect(await page(30)).toEqual({ hospitals: [], more: false });
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
