import fc from 'fast-check';
import { compareKeys, orderKeys, sorted } from '../../../scripts/local-cloud/compare';
import type { Doc, Value } from '../../../scripts/local-cloud/codec';
import { Database } from '../../../scripts/local-cloud/database';
import { noJournal } from '../../../scripts/local-cloud/journal';
import type { IndexDeclaration } from '../../../cloudfunctions/_platform/collection';

/** An indexed question must find what looking at every document finds, in an order that is right, and cost little. */
const scalar = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<Value>(0, 1, 2, 3) },
  { weight: 1, arbitrary: fc.constantFrom<Value>(null, 'a', 'b', true, new Date(0), new Date(1)) },
  // Units of UTF-16 have these the other way round than code points.
  { weight: 1, arbitrary: fc.constantFrom<Value>('\u{1f600}', '\uff5a', 'a\u{1f600}', 'a\uff5a') },
);
const held = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }) },
  { weight: 2, arbitrary: fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }) },
  {
    weight: 3,
    arbitrary: fc.array(fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }), { maxLength: 3 }),
  },
) as fc.Arbitrary<Value>;
const document = fc.record({ a: held, b: scalar, c: held }, { requiredKeys: [] }) as fc.Arbitrary<Doc>;
const path = fc.constantFrom('a', 'b', 'c', 'a.x', 'a.y', 'a.x', 'a.y', '_id');
const condition = fc.oneof(
  scalar,
  fc.record({ $eq: scalar }),
  fc.record({ $in: fc.array(scalar, { maxLength: 4 }) }),
  fc.dictionary(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$ne'), scalar, { minKeys: 1, maxKeys: 2 }),
  fc.record({ $not: fc.record({ $gte: scalar }) }),
  fc.record({ $elemMatch: fc.record({ $gte: scalar }) }),
  fc.record({ $elemMatch: fc.record({ x: scalar }) }),
  fc.record({ $size: fc.nat(2) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $all: fc.array(scalar, { maxLength: 2 }) }),
  fc.constant({ $regex: '^a' }),
) as fc.Arbitrary<Value>;
const query = fc.oneof(
  fc.dictionary(path, condition, { maxKeys: 3 }),
  fc.record({
    $and: fc.array(fc.dictionary(path, condition, { minKeys: 1, maxKeys: 2 }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
) as fc.Arbitrary<Doc>;
const order = fc.uniqueArray(fc.tuple(path, fc.constantFrom(1, -1)), {
  maxLength: 3,
  selector: ([name]) => name,
});
const indexPath = fc.constantFrom<string>('a', 'b', 'c', 'a.x', 'a.y');
const index = fc
  .uniqueArray(fc.tuple(indexPath, fc.constantFrom<1 | -1>(1, -1)), {
    minLength: 1,
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map((keys): IndexDeclaration => ({ name: JSON.stringify(keys), keys }));

const cost = () => ({ index: null as string | null, examined: 0 });
const parallel = (error: Error) => /parallel arrays/.test(error.message);

/** What is found, or the refusal. */
function outcome<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    return (error as Error).message;
  }
}

it('answers alike with and without indexes, in the same order, after changes too', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { maxLength: 25 }),
      fc.array(index, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(query, order, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 30 })), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.array(fc.tuple(fc.nat(24), document), { maxLength: 6 }),
      async (documents, indexes, questions, changes) => {
        const indexed = new Database([{ name: 'd', indexes }], noJournal);
        const plain = new Database([{ name: 'd', indexes: [] }], noJournal);
        const accept = async (work: (database: Database) => Promise<unknown>) => {
          try {
            await work(indexed);
          } catch (error) {
            if (parallel(error as Error)) return;
            throw error;
          }
          await work(plain);
        };
        for (const [n, body] of documents.entries()) {
          const _id = `d${String(n).padStart(2, '0')}`;
          await accept((database) => database.insert('d', [{ _id, ...body }]));
        }
        for (const [n, body] of changes) {
          const _id = `d${String(n).padStart(2, '0')}`;
          const how = { merge: false, upsert: true, multi: false };
          await accept((database) =>
            n % 3 === 0
              ? database.remove('d', { _id }, false, cost())
              : database.modify('d', { _id }, body, how, cost()),
          );
        }
        for (const [asked, by, offset, limit] of questions) {
          const ask = (database: Database, page = { offset: 0, limit: Infinity }) =>
            outcome(() => database.find('d', asked, { order: by, ...page }, cost()));
          const [all, expected] = [ask(indexed), ask(plain)];
          if (typeof all === 'string' || typeof expected === 'string') {
            expect(all).toEqual(expected);
            continue;
          }
          const id = ({ _id }: Doc) => _id as string;
          expect(all.map(id).sort()).toEqual(expected.map(id).sort());
          // Among equal keys any order is right, so the keys are compared.
          const directions = by.map(([, direction]) => direction);
          const keyOf = orderKeys(
            by.map(([name]) => name.split('.')),
            directions,
          );
          all.forEach((one, at) => expect(compareKeys(keyOf(one), keyOf(expected[at]!), directions)).toBe(0));
          expect((ask(indexed, { offset, limit }) as Doc[]).map(id)).toEqual(
            all.slice(offset, offset + limit).map(id),
          );
          expect(indexed.count('d', asked, cost())).toBe(expected.length);
        }
      },
    ),
    { numRuns: 500 },
  );
}, 120_000);

describe('over many documents', () => {
  const many = new Database(
    [
      {
        name: 'orders',
        indexes: [
          {
            name: 'by_owner',
            keys: [
              ['owner', 1],
              ['state', 1],
              ['at', -1],
            ],
          },
          {
            name: 'by_cover',
            keys: [
              ['cover', 1],
              ['at', 1],
            ],
          },
          { name: 'by_at', keys: [['at', 1]] },
        ],
      },
    ],
    noJournal,
  );
  beforeAll(() =>
    many.insert(
      'orders',
      Array.from({ length: 5000 }, (_, n) => ({
        _id: `o${n}`,
        owner: n % 5,
        state: `s${n % 3}`,
        at: n,
        cover: [`k${n % 50}`, `r${n % 70}`],
      })),
    ),
  );
  const asked: [string, Doc, [string, number][], string, number][] = [
    ['equal values, ordered by the next path', { owner: 1, state: 's1' }, [['at', -1]], 'by_owner', 10],
    ['equal values, against the order of the index', { owner: 1, state: 's1' }, [['at', 1]], 'by_owner', 10],
    [
      'one of several, merged by the next path',
      { owner: 1, state: { $in: ['s0', 's1', 's2'] } },
      [['at', -1]],
      'by_owner',
      10,
    ],
    [
      'a range on the path of the order',
      { owner: 1, state: 's1', at: { $gte: 100, $lt: 4000 } },
      [['at', -1]],
      'by_owner',
      10,
    ],
    [
      'an element of a list among several',
      { cover: { $in: ['k7', 'r7', 'none'] } },
      [['at', 1]],
      'by_cover',
      10,
    ],
    ['only an order', {}, [['at', -1]], 'by_at', 10],
    ['the order of ids', { _id: { $gt: 'o2' } }, [['_id', 1]], '_id_', 10],
    ['a range without an order', { at: { $gt: 10, $lte: 20 } }, [], 'by_at', 10],
  ];
  it.each(asked)('%s costs what it finds', (_, where, by, name, found) => {
    const spent = cost();
    const result = many.find('orders', where, { order: by, limit: 10 }, spent);
    expect(result).toHaveLength(found);
    expect(result).toEqual(
      sorted(
        many.find('orders', { $and: [{ none: null }, { $or: [where] }] }, { limit: Infinity }, cost()),
        by,
      ).slice(0, 10),
    );
    expect(spent).toEqual({ index: name, examined: found });
  });
  it('a filter and an order at the head of an aggregate go the same way', () => {
    const spent = cost();
    const stages: Doc[] = [
      { $match: { owner: 2, state: 's2' } },
      { $sort: { at: -1 } },
      { $limit: 5 },
      { $project: { at: 1 } },
    ];
    expect(many.aggregate('orders', stages, spent)).toHaveLength(5);
    expect(spent).toEqual({ index: 'by_owner', examined: 5 });
  });
});

describe('a document whose elements meet the conditions between them', () => {
  const lists = new Database(
    [
      {
        name: 'd',
        indexes: [
          { name: 'by_a', keys: [['a', 1]] },
          {
            name: 'by_b',
            keys: [
              ['b.x', 1],
              ['b.y', 1],
            ],
          },
        ],
      },
    ],
    noJournal,
  );
  beforeAll(() =>
    lists.insert('d', [
      {
        _id: '1',
        a: [0, 3],
        b: [
          { x: 1, y: 9 },
          { x: 9, y: 2 },
        ],
      },
      { _id: '2', a: 2, b: { x: 1, y: 1 } },
    ]),
  );
  it.each<[string, Doc, [string, number][], string]>([
    ['two bounds of one path', { a: { $gt: 2, $lt: 1 } }, [], '1'],
    ['values of two paths through one list', { 'b.x': 1, 'b.y': 2 }, [], '1'],
    ['an order by its least element', {}, [['a', 1]], '1 2'],
    ['an order by its greatest element', {}, [['a', -1]], '1 2'],
    ['an order by the path of the condition', { a: { $in: [2, 3] } }, [['a', 1]], '1 2'],
  ])('is found by an index: %s', (_, where, by, ids) => {
    const found = lists.find('d', where, { order: by, limit: 9 }, cost());
    expect(found.map(({ _id }) => _id).join(' ')).toBe(ids);
  });
});
