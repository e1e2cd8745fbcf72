import { Database } from '../../../scripts/local-cloud/database';
import { noJournal } from '../../../scripts/local-cloud/journal';
import { startBothSdks } from './both-sdks';
import type { Pair } from './both-sdks';
import type { Doc } from '../../../scripts/local-cloud/codec';

let pair: Pair;
beforeAll(async () => {
  pair = await startBothSdks([
    { name: 'many', indexes: [] },
    { name: 'unique', indexes: [{ name: 'by_code', keys: [['code', 1]], unique: true }] },
    {
      name: 'lists',
      indexes: [
        {
          name: 'by_both',
          keys: [
            ['a', 1],
            ['b', 1],
          ],
        },
      ],
    },
  ]);
  await pair.cloud.database.insert(
    'many',
    Array.from({ length: 1100 }, (_, n) => ({ _id: `m${n}`, n })),
  );
});
afterAll(() => pair.cloud.close());

describe.each(['wx', 'admin'] as const)('through the SDK %s', (which) => {
  it('a query ends at a hundred documents unless asked, and at a thousand in any case', async () => {
    const { find } = pair[which];
    expect(await find('many', {})).toHaveLength(100);
    expect(await find('many', {}, { limit: 7 })).toHaveLength(7);
    expect(await find('many', {}, { limit: 5000 })).toHaveLength(1000);
    expect(await find('many', {}, { limit: 1000, skip: 1050 })).toHaveLength(50);
  });
  it('a collection that is not there is named as such', async () => {
    await expect(pair[which].find('nowhere', { n: 1 })).rejects.toThrow(/-502005|COLLECTION_NOT_EXIST/);
    await expect(pair[which].add('nowhere', { n: 1 })).rejects.toThrow(/-502005|COLLECTION_NOT_EXIST/);
    await expect(pair[which].aggregate('nowhere', (stages) => stages.limit(1))).rejects.toThrow(
      /-502005|COLLECTION_NOT_EXIST/,
    );
  });
  it('a collection is made once', async () => {
    const name = `made-${which}`;
    await pair[which].db.createCollection(name);
    await pair[which].add(name, { n: 1 });
    expect(await pair[which].count(name, {})).toBe(1);
    const again = await pair[which].db.createCollection(name).catch((error: unknown) => error);
    expect(JSON.stringify(again) + String(again)).toMatch(/exist/i);
  });
  it('a second document with the same unique key is a duplicate, and nothing is written', async () => {
    await pair[which].add('unique', { _id: `u-${which}`, code: which });
    const before = await pair[which].find('unique', {});
    await expect(pair[which].add('unique', { code: which })).rejects.toThrow(/E11000/);
    await expect(pair[which].add('unique', { _id: `u-${which}`, code: 'other' })).rejects.toThrow(/E11000/);
    expect(await pair[which].find('unique', {})).toEqual(before);
  });
  it('two lists of one document cannot be in one index', async () => {
    await expect(pair[which].add('lists', { a: [1, 2], b: [1, 2] })).rejects.toThrow(/parallel arrays/);
    await pair[which].add('lists', { a: [1, 2], b: 1 });
    expect(await pair[which].count('lists', { a: 2, b: 1 })).toBeGreaterThan(0);
  });
});

it('a document that is not there is an error of wx-server-sdk unless told otherwise, and no document of the other', async () => {
  expect(await pair.wx.get('many', 'none')).toBeNull();
  expect(await pair.admin.get('many', 'none')).toBeNull();
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const cloud = require('wx-server-sdk') as typeof import('wx-server-sdk');
  const strict = cloud.database().collection('many').doc('none').get() as Promise<unknown>;
  await expect(strict).rejects.toThrow(/does not exist/);
});

it('an environment has a hundred collections', () => {
  const names = Array.from({ length: 101 }, (_, n) => ({ name: `c${n}`, indexes: [] }));
  expect(() => new Database(names, noJournal)).toThrow(/100 collections/);
  const database = new Database(names.slice(1), noJournal);
  expect(() => database.createCollection('one-more')).toThrow(/100 collections/);
});

it('what the wire of tcb-admin-node has no words for is refused by name, and right through the other SDK', async () => {
  for (const [_id, n] of [
    ['negative', -0],
    ['none', NaN],
    ['endless', Infinity],
  ] as const) {
    await pair.cloud.database.insert('lists', [{ _id, n }]);
    expect((await pair.wx.get('lists', _id))!.n).toBe(n);
    await expect(pair.admin.find('lists', { _id })).rejects.toThrow(/not supported by the local database/);
  }
});

it('a stage holds no more than 100 MB, however its documents came to be', async () => {
  const text = 'x'.repeat(1024 * 1024);
  await pair.cloud.database.insert('lists', [
    { _id: 'wide', list: Array.from({ length: 200 }, (_, n) => n), text },
  ]);
  const wide = { $match: { _id: 'wide' } };
  const stages: Doc[] = [
    { $sort: { list: -1 } },
    { $group: { _id: { n: '$list', text: '$text' } } },
    { $group: { _id: null, all: { $push: '$text' } } },
  ];
  for (const held of stages)
    expect(() =>
      pair.cloud.database.aggregate('lists', [wide, { $unwind: '$list' }, held, { $count: 'n' }], {
        index: null,
        examined: 0,
      }),
    ).toThrow(/memory limit/);
});

it.each([
  ['a text', 'x', { $concat: ['$$value', '$$value'] }],
  ['a list', [1], { $concatArrays: ['$$value', '$$value'] }],
])(
  '%s that doubles again and again is refused before it fills the machine',
  async (_, initialValue, next) => {
    const database = new Database([{ name: 'docs', indexes: [] }], noJournal);
    await database.insert('docs', [{ _id: 'a' }]);
    const doubling = { $reduce: { input: { $range: [0, 60] }, initialValue, in: next } } as Doc;
    expect(() =>
      database.aggregate('docs', [{ $addFields: { x: doubling } }], { index: null, examined: 0 }),
    ).toThrow(/exceeded/);
  },
);

it('a document has no field named by a number, which JavaScript would put before its _id', async () => {
  const database = new Database([{ name: 'docs', indexes: [] }], noJournal);
  await expect(database.insert('docs', [{ _id: 'a', 7: 1 }])).rejects.toThrow(/7 beside _id/);
  await database.insert('docs', [{ _id: 'a', counts: { 3: 1, 7: 2 } }]);
  const cost = { index: null, examined: 0 };
  const whole = { merge: false, upsert: false, multi: false };
  await expect(database.modify('docs', { _id: 'a' }, { 7: 1 }, whole, cost)).rejects.toThrow(/7 beside _id/);
  expect(database.find('docs', {}, { limit: 1 }, cost)).toEqual([{ _id: 'a', counts: { 3: 1, 7: 2 } }]);
});
