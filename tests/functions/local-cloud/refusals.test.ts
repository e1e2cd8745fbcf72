import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseError } from '../../../scripts/local-cloud/codec';
import type { Doc, Value } from '../../../scripts/local-cloud/codec';
import { Database } from '../../../scripts/local-cloud/database';
import { answerDatabase } from '../../../scripts/local-cloud/database-actions';
import type { DatabaseParameters } from '../../../scripts/local-cloud/database-actions';
import { exactExp, exactLn, exactLog10, exactPower } from '../../../scripts/local-cloud/exact-math';
import { noJournal, openJournal } from '../../../scripts/local-cloud/journal';

/** What is refused because servers answer it in more ways than one, or because it would fill the machine. */
const cost = () => ({ index: null, examined: 0 });
const BY_NAME = /is not supported by the local database/;
const merge = { merge: true, upsert: false, multi: false };
let database: Database;
beforeEach(async () => {
  database = new Database([{ name: 'docs', indexes: [] }], noJournal);
  await database.insert('docs', [{ _id: 'a', list: [1, 2, 3], half: 2.5 }]);
});
const valueOf = (expression: Value) =>
  database.aggregate('docs', [{ $addFields: { answer: expression } }], cost())[0]!.answer;

it.each<[string, Value]>([
  ['a sum that is another one when its rest is added', { $sum: [1e100, 1, -1e100] }],
  ['an average of such a sum', { $avg: [1e100, 1, -1e100] }],
  ['a logarithm to ten that libraries round in two ways', { $log10: 5 }],
  ['a power near the middle of two numbers', { $pow: [10, -5] }],
  ['an exponential too small for full precision', { $exp: -745 }],
  ['nothing looked for in nothing behind its end', { $indexOfCP: ['', '', 3] }],
  ['the sign of a zero that a variable may have as a double', { $let: { vars: { q: { $divide: [0, 5] } }, in: { $multiply: ['$$q', -1] } } }], // prettier-ignore
  ['the sign of a product of nothing that its grouping decides', { $multiply: ['$half', 0, -1] }],
  ['a fraction in a constant list', { $indexOfArray: [[1, 2.5], '$half'] }],
])('refuses by name %s', (_, expression) => {
  expect(() => valueOf(expression)).toThrow(BY_NAME);
});
it('looks whole numbers up in a constant list, and fractions in a list of the document', () => {
  expect(valueOf({ $indexOfArray: [[1, 2], 2] })).toBe(1);
  expect(valueOf({ $indexOfArray: [['$half'], 2.5] })).toBe(0);
});

it('computes sums inside products inside sums once, however deep', () => {
  let value: Value = '$half';
  for (let i = 0; i < 45; i++) value = { [i % 2 ? '$add' : '$multiply']: [value, '$half', i % 2] };
  expect(valueOf(value)).toBe(0);
});
it('refuses by name the sign of a zero where an earlier stage made doubles, and says it where none could', () => {
  const negated = { $addFields: { n: { $multiply: ['$mean', -1] } } };
  const mean = (value: Value) => ({ $group: { _id: null, mean: { $avg: value } } });
  expect(() => database.aggregate('docs', [mean({ $size: [[]] }), negated], cost())).toThrow(BY_NAME);
  expect(database.aggregate('docs', [mean({ $size: '$list' }), negated], cost())[0]!.n).toBe(-3);
  expect(
    database.aggregate('docs', [{ $group: { _id: null, mean: { $min: 0 } } }, negated], cost())[0]!.n,
  ).toBe(0);
});
it('refuses by name the sign of a zero, and bits, where an update made a whole number of fractions, after a restart too', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'whole-doubles-'));
  const negate: Doc[] = [{ $addFields: { x: { $multiply: ['$n', -1] } } }];
  let journal = openJournal(dataDir);
  let kept = new Database([{ name: 'docs', indexes: [] }], journal);
  await kept.insert('docs', [{ _id: 'a', n: 0 }]);
  expect(kept.aggregate('docs', negate, cost())[0]!.x).toBe(0);
  await kept.modify('docs', { _id: 'a' }, { $inc: { n: 0.5 } }, merge, cost());
  await kept.modify('docs', { _id: 'a' }, { $inc: { n: -0.5 } }, merge, cost());
  for (let times = 0; times < 2; times++) {
    expect(() => kept.aggregate('docs', negate, cost())).toThrow(BY_NAME);
    for (const update of [{ $mul: { n: -1 } }, { $bit: { n: { or: 1 } } }] as Doc[])
      await expect(kept.modify('docs', { _id: 'a' }, update, merge, cost())).rejects.toThrow(BY_NAME);
    expect(kept.find('docs', {}, { limit: 1 }, cost())).toEqual([{ _id: 'a', n: 0 }]);
    journal.close();
    journal = openJournal(dataDir);
    kept = new Database([{ name: 'docs', indexes: [] }], journal);
  }
  journal.close();
  rmSync(dataDir, { recursive: true });
});
it.each<[string, () => unknown]>([
  ['a condition on a name that is empty', () => database.count('docs', { 'a.': 1 }, cost())],
  ['a condition on a name with $', () => database.count('docs', { 'a.$b': 1 }, cost())],
  ['a direction with a fraction', () => database.aggregate('docs', [{ $sort: { a: 1.5 } }], cost())],
  [
    'a slice with a fraction',
    () => database.find('docs', {}, { limit: 1, projection: { list: { $slice: 1.5 } } }, cost()),
  ],
  [
    '$elemMatch of a field that stands before others that are shown',
    () =>
      database.find(
        'docs',
        {},
        { limit: 1, projection: { list: { $elemMatch: { $gt: 1 } }, half: 1 } },
        cost(),
      ),
  ],
  [
    'a positional projection',
    () => database.find('docs', { list: 1 }, { limit: 1, projection: { 'list.$': 1 } }, cost()),
  ],
])('refuses by name %s', (_, ask) => {
  expect(ask).toThrow(BY_NAME);
});
it('refuses by name to store dots in names, and stores nothing', async () => {
  await expect(
    database.modify('docs', { _id: 'a' }, { $set: { o: { 'x.y': 1 } } }, merge, cost()),
  ).rejects.toThrow(BY_NAME);
  expect(database.find('docs', {}, { limit: 1 }, cost())[0]).not.toHaveProperty('o');
});

// As glibc 2.36 gives them.
it.each([
  ['exp', exactExp(-1), 0.36787944117144233],
  ['exp', exactExp(10), 22026.465794806718],
  ['exp', exactExp(709), 8.218407461554972e307],
  ['exp', exactExp(800), Infinity],
  ['ln', exactLn('$ln', 2), 0.6931471805599453],
  ['ln', exactLn('$ln', 10), 2.302585092994046],
  ['ln', exactLn('$ln', 1000), 6.907755278982137],
  ['log10', exactLog10(2), 0.3010299956639812],
  ['log10', exactLog10(0.001), -3],
  ['log10', exactLog10(1e22), 22],
  ['pow', exactPower(1.5, 2), 2.25],
  ['pow', exactPower(2, 0.5), 1.4142135623730951],
  ['pow', exactPower(10, 20), 1e20],
  ['pow', exactPower(-2, -3), -0.125],
  ['pow', exactPower(0.5, 1e300), 0],
])('%s is exact to its last digit', (_, got, wanted) => {
  expect(got).toBe(wanted);
});

const DEEP = 20_000;
function nest(wrap: (inner: Value) => Value, innermost: Value = 1): Doc {
  let value = innermost;
  for (let i = 0; i < DEEP; i++) value = wrap(value);
  return value as Doc;
}
const nested: Value = {
  $reduce: { input: { $range: [0, DEEP] }, initialValue: 1, in: ['$$value'] },
};
describe('what is nested twenty thousand deep', () => {
  it.each<[string, () => unknown]>([
    ['a document', () => database.insert('docs', [{ _id: 'b', x: nest((x) => ({ x })) }])],
    ['a list', () => database.insert('docs', [{ _id: 'b', x: nest((x) => [x]) }])],
    ['an equality', () => database.find('docs', { x: nest((x) => ({ x })) }, { limit: 1 }, cost())],
    [
      'a query',
      () =>
        database.count(
          'docs',
          nest((x) => ({ $and: [x] }), { a: 1 }),
          cost(),
        ),
    ],
    ['a negation', () => database.count('docs', { a: nest((x) => ({ $not: x }), { $gt: 1 }) }, cost())],
    ['elements', () => database.count('docs', { a: nest((x) => ({ $elemMatch: x }), { $gt: 1 }) }, cost())],
    ['a projection', () => database.find('docs', {}, { limit: 1, projection: { a: nest((a) => ({ a })) } }, cost())], // prettier-ignore
    ['an expression', () => valueOf(nest((x) => ({ $abs: x })))],
    ['an object of an expression', () => valueOf(nest((x) => ({ x })))],
    ['lookups', () => database.aggregate('docs', [nest((x) => ({ $lookup: { from: 'docs', as: 'x', pipeline: [x] } }), { $limit: 1 })], cost())], // prettier-ignore
    ['a value that is made', () => valueOf(nested)],
    ['a value that is compared', () => valueOf({ $eq: [nested, nested] })],
    ['a value that is grouped by', () => database.aggregate('docs', [{ $group: { _id: nested } }], cost())],
    ['what is set', () => database.modify('docs', { _id: 'a' }, { $set: { x: nest((x) => ({ x })) } }, merge, cost())], // prettier-ignore
    ['what is pulled', () => database.modify('docs', { _id: 'a' }, { $pull: { list: nest((x) => ({ $not: x }), { $gt: 1 }) } }, merge, cost())], // prettier-ignore
    ['a path', () => database.modify('docs', { _id: 'a' }, { $set: { [`a${'.a'.repeat(DEEP)}`]: 1 } }, merge, cost())], // prettier-ignore
    ['a replacement', () => database.modify('docs', { _id: 'a' }, nest((x) => ({ x })), { ...merge, merge: false }, cost())], // prettier-ignore
  ])('is refused and nothing written: %s', async (_, ask) => {
    const before = database.find('docs', {}, { limit: 10 }, cost());
    await expect((async () => ask())()).rejects.toThrow(/not supported by the local database|nested deeper/);
    expect(database.find('docs', {}, { limit: 10 }, cost())).toEqual(before);
  });
  it.each<[string, Partial<DatabaseParameters>]>([
    [
      'a document',
      { action: 'database.insertDocument', data: [`${'{"x":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`] },
    ],
    [
      'a query',
      { action: 'database.getDocument', query: `${'{"$and":['.repeat(DEEP)}{"a":1}${']}'.repeat(DEEP)}` },
    ],
  ])('is refused by name when it comes as a text: %s', async (_, asked) => {
    const request = { collectionName: 'docs', ...asked } as DatabaseParameters;
    await expect(answerDatabase(database, request, cost())).rejects.toThrow(/deeper than 100 levels is not/);
  });
});

it('a lookup of more than one document holds is refused, and so is an order over more than 32 MB', async () => {
  const text = 'x'.repeat(1024 * 1024);
  const large = Array.from({ length: 33 }, (_, n) => ({ _id: `l${n}`, text }));
  await database.insert('docs', large);
  const all = { $lookup: { from: 'docs', as: 'all', pipeline: [] } };
  expect(() => database.aggregate('docs', [{ $limit: 1 }, all, { $count: 'n' }], cost())).toThrow(BY_NAME);
  expect(() => database.find('docs', {}, { order: [['text', 1]], limit: 1 }, cost())).toThrow(BY_NAME);
  expect(database.find('docs', {}, { order: [['_id', 1]], limit: 1 }, cost())).toHaveLength(1);
});

describe('what never ends by itself', () => {
  // Each look at the clock is half a second later, so that nobody waits for the limit.
  beforeEach(() => {
    let ms = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => (ms += 500));
  });
  afterEach(() => void jest.restoreAllMocks());

  it('a long text that nearly stands everywhere in a longer one is looked for in time', () => {
    const doubled = (times: number): Value => ({
      $reduce: { input: { $range: [0, times] }, initialValue: 'a', in: { $concat: ['$$value', '$$value'] } },
    });
    expect(() => valueOf({ $indexOfCP: [doubled(18), { $concat: [doubled(17), 'b'] }] })).toThrow(/exceeded/);
  });
  it.each<[string, Doc]>([
    ['shown', { $project: { o: 1 } }],
    ['compared', { $project: { x: { $eq: ['$o', { a: '$o.a', b: '$o.b' }] } } }],
    ['grouped by', { $group: { _id: '$o' } }],
  ])('what doubles with each stage ends in time when it is %s', (_, last) => {
    const double = { $addFields: { o: { a: '$o', b: '$o' } } };
    const stages = [...Array.from({ length: 40 }, () => double), last];
    expect(() => database.aggregate('docs', stages, cost())).toThrow(/exceeded/);
  });
});

it.each([0, 1.5])('a limit of %s, which servers read in several ways, is refused by name', (limit) => {
  expect(() => database.find('docs', {}, { limit }, cost())).toThrow(BY_NAME);
});
describe('what is near', () => {
  const near = { type: 'Point', coordinates: [0, 0] };
  const places = async (count: number) => {
    const found = new Database(
      [{ name: 'p', indexes: [{ name: 'at', keys: [['at', '2dsphere']] }] }],
      noJournal,
    );
    await found.insert(
      'p',
      Array.from({ length: count }, (_, n) => ({
        _id: `p${n}`,
        at: { type: 'Point', coordinates: [n / 10, 0] },
      })),
    );
    return (more: Doc) =>
      found.aggregate(
        'p',
        [{ $geoNear: { near, distanceField: 'd', spherical: true, ...more } }, { $count: 'n' }],
        cost(),
      );
  };
  it('is at most a hundred without a limit: older servers stop there, newer ones do not', async () => {
    expect((await places(100))({})).toEqual([{ n: 100 }]);
    const ask = await places(101);
    expect(() => ask({})).toThrow(BY_NAME);
    expect(ask({ limit: 101 })).toEqual([{ n: 101 }]);
  });
  it.each<Doc>([
    { maxDistance: '5' },
    { maxDistance: -1 },
    { minDistance: null },
    { limit: 0 },
    { limit: 'x' },
    { key: 5 },
    { includeLocs: 5 },
  ])('takes no option that means nothing: %j', async (option) => {
    const ask = await places(1);
    expect(() => ask(option)).toThrow(DatabaseError);
  });
});
