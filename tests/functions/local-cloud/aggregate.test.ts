import { startBothSdks } from './both-sdks';
import type { Command, Doc, Pair, Stages } from './both-sdks';

let pair: Pair;
const orders: Doc[] = [
  {
    _id: 'o1',
    who: 'li',
    n: 1,
    price: 10,
    tags: ['x', 'y'],
    at: new Date('2026-03-01T01:02:03.004Z'),
    lines: [
      { sku: 'p', q: 2 },
      { sku: 'q', q: 1 },
    ],
  },
  { _id: 'o2', who: 'li', n: 5, price: 20, tags: ['y'], at: new Date('2026-12-31T16:30:00Z'), lines: [] },
  {
    _id: 'o3',
    who: 'wang',
    n: 10,
    price: null,
    tags: [],
    at: new Date('2027-01-03T00:00:00Z'),
    name: '检验科',
  },
  { _id: 'o4', n: 7, price: '7', name: { first: 'a', last: 'b' } },
];
beforeAll(async () => {
  pair = await startBothSdks([
    { name: 'orders', indexes: [{ name: 'by_n', keys: [['n', 1]] }] },
    { name: 'people', indexes: [{ name: 'by_dealer', keys: [['dealer', 1]] }] },
    { name: 'many', indexes: [] },
  ]);
  for (const order of orders) await pair.wx.add('orders', order);
  for (const [_id, dealer] of [
    ['li', 'A'],
    ['wang', 'B'],
    ['zhao', 'A'],
  ])
    await pair.wx.add('people', { _id, dealer });
});
afterAll(() => pair.cloud.close());

type Build = (stages: Stages, command: Command) => Stages;
const pipelines: [sentence: string, build: Build, result: Doc[]][] = [
  [
    'filters, orders, skips and limits',
    (s, _) =>
      s
        .match({ n: _.gte(5) })
        .sort({ n: -1 })
        .skip(1)
        .limit(1)
        .project({ n: 1 }),
    [{ _id: 'o4', n: 7 }],
  ],
  ['counts', (s) => s.match({ who: 'li' }).count('total'), [{ total: 2 }]],
  ['counts nothing as nothing', (s) => s.match({ who: 'nobody' }).count('total'), []],
  [
    'computes fields beside shown ones',
    (s) =>
      s.match({ _id: 'o1' }).project({ _id: 0, n: 1, twice: { $multiply: ['$n', 2] }, 'in.side': '$who' }),
    [{ n: 1, twice: 2, in: { side: 'li' } }],
  ],
  [
    'hides fields',
    (s) => s.match({ _id: 'o2' }).project({ at: 0, lines: 0, tags: 0 }),
    [{ _id: 'o2', who: 'li', n: 5, price: 20 }],
  ],
  [
    'shows fields of lists',
    (s) => s.match({ _id: 'o1' }).project({ 'lines.sku': 1 }),
    [{ _id: 'o1', lines: [{ sku: 'p' }, { sku: 'q' }] }],
  ],
  [
    'adds fields, also nested ones',
    (s) =>
      s
        .match({ _id: 'o4' })
        .addFields({ 'name.full': { $concat: ['$name.first', '-', '$name.last'] } })
        .project({ name: 1 }),
    [{ _id: 'o4', name: { first: 'a', last: 'b', full: 'a-b' } }],
  ],
  [
    'leaves out what is missing',
    (s) => s.match({ _id: 'o4' }).project({ who: '$who', n: 1 }),
    [{ _id: 'o4', n: 7 }],
  ],
  [
    'groups; a missing key is null, text is no number, null counts for nothing',
    (s) =>
      s
        .group({
          _id: '$who',
          n: { $sum: '$n' },
          money: { $sum: '$price' },
          avg: { $avg: '$price' },
          min: { $min: '$price' },
          all: { $push: '$price' },
          rows: { $sum: 1 },
        })
        .sort({ _id: 1 }),
    [
      { _id: null, n: 7, money: 0, avg: null, min: '7', all: ['7'], rows: 1 },
      { _id: 'li', n: 6, money: 30, avg: 15, min: 10, all: [10, 20], rows: 2 },
      { _id: 'wang', n: 10, money: 0, avg: null, min: null, all: [null], rows: 1 },
    ],
  ],
  [
    'groups by several values, first and last in order, distinct ones',
    (s) =>
      s
        .sort({ n: 1 })
        .match({ who: 'li' })
        .group({
          _id: { who: '$who' },
          first: { $first: '$n' },
          last: { $last: '$n' },
          max: { $max: '$n' },
          set: { $addToSet: '$who' },
          dev: { $stdDevPop: '$n' },
          sample: { $stdDevSamp: '$price' },
        }),
    [{ _id: { who: 'li' }, first: 1, last: 5, max: 5, set: ['li'], dev: 2, sample: Math.sqrt(50) }],
  ],
  [
    'unwinds lists and leaves out empty ones',
    (s) => s.unwind('$tags').project({ tags: 1 }).sort({ _id: 1, tags: 1 }),
    [
      { _id: 'o1', tags: 'x' },
      { _id: 'o1', tags: 'y' },
      { _id: 'o2', tags: 'y' },
    ],
  ],
  [
    'unwinds with the place, and keeps empty ones if asked',
    (s) =>
      s
        .match({ n: { $lte: 5 } })
        .unwind({ path: '$lines', includeArrayIndex: 'at', preserveNullAndEmptyArrays: true })
        .project({ lines: 1, at: 1 }),
    [
      { _id: 'o1', lines: { sku: 'p', q: 2 }, at: 0 },
      { _id: 'o1', lines: { sku: 'q', q: 1 }, at: 1 },
      { _id: 'o2', at: null },
    ],
  ],
  [
    'joins by equal fields',
    (s) =>
      s
        .match({ _id: 'o3' })
        .lookup({ from: 'people', localField: 'who', foreignField: '_id', as: 'person' })
        .project({ person: 1 }),
    [{ _id: 'o3', person: [{ _id: 'wang', dealer: 'B' }] }],
  ],
  [
    'joins by a pipeline with variables',
    (s, _) =>
      s
        .match({ _id: 'o1' })
        .lookup({
          from: 'people',
          let: { who: '$who' },
          pipeline: _.aggregate
            .pipeline()
            .match(_.expr(_.aggregate.eq!(['$_id', '$$who'])))
            .project({ dealer: 1 })
            .done(),
          as: 'person',
        })
        .project({ person: 1 }),
    [{ _id: 'o1', person: [{ _id: 'li', dealer: 'A' }] }],
  ],
  [
    'joins what misses where a variable misses, and not what is null',
    (s, _) =>
      s
        .match({ _id: 'o4' })
        .lookup({
          from: 'orders',
          let: { none: '$who' },
          pipeline: _.aggregate
            .pipeline()
            .match(_.expr(_.aggregate.eq!(['$price.none', '$$none'])))
            .match(_.expr(_.aggregate.eq!(['$who', '$$none'])))
            .project({ n: 1 })
            .done(),
          as: 'alike',
        })
        .project({ alike: 1 }),
    [{ _id: 'o4', alike: [{ _id: 'o4', n: 7 }] }],
  ],
  [
    'puts into buckets',
    (s) =>
      s.bucket({ groupBy: '$n', boundaries: [0, 5, 10], default: 'more', output: { count: { $sum: 1 } } }),
    [
      { _id: 0, count: 1 },
      { _id: 5, count: 2 },
      { _id: 'more', count: 1 },
    ],
  ],
  [
    'finds buckets',
    (s) => s.bucketAuto({ groupBy: '$n', buckets: 2 }),
    [
      { _id: { min: 1, max: 7 }, count: 2 },
      { _id: { min: 7, max: 10 }, count: 2 },
    ],
  ],
  [
    'counts by value, most first',
    (s) => s.unwind('$tags').sortByCount('$tags'),
    [
      { _id: 'y', count: 2 },
      { _id: 'x', count: 1 },
    ],
  ],
  [
    'takes a part as the document',
    (s) => s.match({ _id: 'o4' }).replaceRoot({ newRoot: '$name' }),
    [{ first: 'a', last: 'b' }],
  ],
];

const o1 =
  (expression: object): Build =>
  (s) =>
    s.match({ _id: 'o1' }).project({ _id: 0, r: expression });
const expressions: [expression: object, result: unknown][] = [
  [{ $add: ['$n', 2] }, 3],
  [{ $add: ['$n', '$missing'] }, null],
  [{ $subtract: ['$at', 1000] }, new Date('2026-03-01T01:02:02.004Z')],
  [{ $divide: ['$price', 4] }, 2.5],
  [{ $mod: ['$price', 4] }, 2],
  [{ $pow: [2, 10] }, 1024],
  [{ $abs: -2 }, 2],
  [{ $ceil: 1.2 }, 2],
  [{ $floor: -1.2 }, -2],
  [{ $trunc: -1.8 }, -1],
  [{ $sqrt: 9 }, 3],
  [{ $ln: 1 }, 0],
  [{ $log: [8, 2] }, 3],
  [{ $log10: 1000 }, 3],
  [{ $arrayElemAt: ['$tags', -1] }, 'y'],
  [{ $arrayToObject: [[['a', 1]]] }, { a: 1 }],
  [
    {
      $arrayToObject: [
        [
          { k: 'a', v: 1 },
          { k: 'b', v: 2 },
        ],
      ],
    },
    { a: 1, b: 2 },
  ],
  [{ $objectToArray: { a: 1 } }, [{ k: 'a', v: 1 }]],
  [{ $concatArrays: ['$tags', [1]] }, ['x', 'y', 1]],
  [{ $filter: { input: '$lines', as: 'l', cond: { $gt: ['$$l.q', 1] } } }, [{ sku: 'p', q: 2 }]],
  [{ $map: { input: '$lines', as: 'l', in: { $multiply: ['$$l.q', '$price'] } } }, [20, 10]],
  [{ $reduce: { input: '$lines', initialValue: 0, in: { $add: ['$$value', '$$this.q'] } } }, 3],
  [{ $in: ['y', '$tags'] }, true],
  [{ $indexOfArray: ['$tags', 'y'] }, 1],
  [{ $isArray: '$tags' }, true],
  [{ $range: [0, 5, 2] }, [0, 2, 4]],
  [{ $reverseArray: '$tags' }, ['y', 'x']],
  [{ $size: '$tags' }, 2],
  [{ $slice: ['$tags', 1] }, ['x']],
  [
    { $zip: { inputs: ['$tags', [1, 2]] } },
    [
      ['x', 1],
      ['y', 2],
    ],
  ],
  [{ $and: ['$n', true] }, true],
  [{ $not: ['$missing'] }, true],
  [{ $or: [0, null] }, false],
  [{ $cmp: ['$n', 'a'] }, -1],
  [{ $eq: ['$missing', null] }, false],
  [{ $gt: ['a', 5] }, true],
  [{ $lt: ['$missing', null] }, true],
  [
    {
      $lte: [
        [1, 2],
        [1, 3],
      ],
    },
    true,
  ],
  [{ $ne: [{ a: 1 }, { a: 1 }] }, false],
  [{ $cond: [{ $gte: ['$n', 5] }, 'big', 'small'] }, 'small'],
  [{ $ifNull: ['$missing', 'none'] }, 'none'],
  [{ $switch: { branches: [{ case: { $eq: ['$n', 1] }, then: 'one' }], default: 'more' } }, 'one'],
  [{ $year: '$at' }, 2026],
  [{ $month: '$at' }, 3],
  [{ $dayOfMonth: '$at' }, 1],
  [{ $dayOfWeek: '$at' }, 1],
  [{ $dayOfYear: '$at' }, 60],
  [{ $hour: { date: '$at', timezone: '+08:00' } }, 9],
  [{ $minute: '$at' }, 2],
  [{ $second: '$at' }, 3],
  [{ $millisecond: '$at' }, 4],
  [{ $week: '$at' }, 9],
  [{ $isoWeek: '$at' }, 9],
  [{ $isoWeekYear: '$at' }, 2026],
  [{ $isoDayOfWeek: '$at' }, 7],
  [
    { $dateToString: { date: '$at', format: '%Y-%m-%d %H:%M:%S', timezone: '+08:00' } },
    '2026-03-01 09:02:03',
  ],
  [{ $dateFromParts: { year: 2026, month: 2, day: 3 } }, new Date('2026-02-03T00:00:00Z')],
  [{ $dateFromString: { dateString: '2026-02-03T00:00:00Z' } }, new Date('2026-02-03T00:00:00Z')],
  [{ $isoWeekYear: { $dateFromString: { dateString: '2024-12-30' } } }, 2025],
  [{ $week: { date: { $dateFromString: { dateString: '2024-12-30' } } } }, 52],
  [{ $year: '$price.none' }, null],
  [{ $hour: { date: '$at', timezone: 'Asia/Shanghai' } }, 9],
  [
    { $dateToString: { date: '$at', format: '%G-W%V-%u %j %U %w %z %L %%' } },
    '2026-W09-7 060 09 1 +0000 004 %',
  ],
  [{ $dateToString: { date: '$missing', onNull: 'none' } }, 'none'],
  [
    { $dateFromString: { dateString: '03/02/2026', format: '%d/%m/%Y', timezone: 'Asia/Shanghai' } },
    new Date('2026-02-02T16:00:00Z'),
  ],
  [{ $dateFromString: { dateString: '30/02/2026', format: '%d/%m/%Y', onError: 'bad' } }, 'bad'],
  [{ $dateFromParts: { year: 2026, hour: 8, timezone: '+08:00' } }, new Date('2026-01-01T00:00:00Z')],
  [{ $dateFromParts: { year: 2026, month: 14 } }, new Date('2027-02-01T00:00:00Z')],
  [{ $dateFromParts: { isoWeekYear: 2026, isoWeek: 1 } }, new Date('2025-12-29T00:00:00Z')],
  [{ $literal: '$n' }, '$n'],
  [{ $mergeObjects: [{ a: 1 }, { b: 2 }] }, { a: 1, b: 2 }],
  [{ $allElementsTrue: [[1, true]] }, true],
  [{ $anyElementTrue: [[0, null]] }, false],
  [{ $setDifference: ['$tags', ['y']] }, ['x']],
  [{ $setEquals: ['$tags', ['y', 'x', 'x']] }, true],
  [{ $setIntersection: ['$tags', ['y', 'z']] }, ['y']],
  [{ $setIsSubset: [['x'], '$tags'] }, true],
  [{ $setUnion: ['$tags', ['z']] }, ['x', 'y', 'z']],
  [{ $concat: ['$who', '!'] }, 'li!'],
  [{ $concat: ['$who', null] }, null],
  [{ $indexOfBytes: ['检验科', '验'] }, 3],
  [{ $indexOfCP: ['检验科', '验'] }, 1],
  [{ $split: ['a-b', '-'] }, ['a', 'b']],
  [{ $strLenBytes: '检验' }, 6],
  [{ $strLenCP: '检验' }, 2],
  [{ $strcasecmp: ['AB', 'ab'] }, 0],
  [{ $substr: ['hello', 1, 3] }, 'ell'],
  [{ $substrBytes: ['检验科', 3, 3] }, '验'],
  [{ $substrCP: ['检验科', 1, 1] }, '验'],
  [{ $toLower: 'AB' }, 'ab'],
  [{ $toLower: null }, ''],
  [{ $strcasecmp: ['$missing', 'a'] }, -1],
  [{ $toUpper: 'ab' }, 'AB'],
  [{ $sum: '$lines.q' }, 3],
  [{ $avg: [1, 2, 'x'] }, 1.5],
  [{ $max: '$lines.q' }, 2],
  [{ $min: [3, null, 2] }, 2],
  [{ $let: { vars: { a: 1, b: '$n' }, in: { $add: ['$$a', '$$b'] } } }, 2],
];

const refusals: [string, Build][] = [
  [
    'a stage that no SDK names',
    (s) =>
      (
        (
          s as unknown as {
            _pipe?(stage: string, argument: object): void;
            _aggregate?: { _pipe(stage: string, argument: object): void };
          }
        )._aggregate ?? (s as never as { _pipe(stage: string, argument: object): void })
      )._pipe('out', {}) as never as Stages,
  ],
  ['an unknown expression', o1({ $function: {} })],
  ['an unknown expression deep inside', o1({ $add: [1, { $rand: {} }] })],
  ['a relevance of text', o1({ $meta: 'textScore' })],
  ['a division by zero', o1({ $divide: [1, 0] })],
  ['the size of no list', o1({ $size: '$n' })],
  ['the size of nothing', o1({ $size: '$missing' })],
  ['a remainder by zero', o1({ $mod: [1, 0] })],
  ['a logarithm of zero', o1({ $ln: 0 })],
  ['a switch that no branch of fits', o1({ $switch: { branches: [{ case: false, then: 1 }] } })],
  ['a merge of what is no object', o1({ $mergeObjects: [5] })],
  ['a split at nothing', o1({ $split: ['a', ''] })],
  ['a letter that dates do not have', o1({ $dateToString: { date: '$at', format: '%Q' } })],
  ['a date in words', o1({ $dateFromString: { dateString: 'tomorrow', onError: 'bad' } })],
  ['the year of a text', o1({ $year: '$who' })],
  [
    'geoNear after another stage',
    (s) => s.limit(1).geoNear({ near: {}, distanceField: 'd', spherical: true }),
  ],
  ['a group without a key', (s) => s.group({ n: { $sum: 1 } })],
  ['an unknown accumulator', (s) => s.group({ _id: null, n: { $median: '$n' } })],
  ['a value that fits no bucket', (s) => s.bucket({ groupBy: '$n', boundaries: [0, 5] })],
  ['a limit of nothing', (s) => s.limit(0)],
  [
    'a join with a collection that is not there',
    (s) => s.lookup({ from: 'nowhere', localField: 'a', foreignField: 'b', as: 'c' }),
  ],
];

describe.each(['wx', 'admin'] as const)('an aggregate of the SDK %s', (which) => {
  it.each(pipelines)('%s', async (_, build, result) => {
    const sdk = pair[which];
    expect(await sdk.aggregate('orders', (stages) => build(stages, sdk.command))).toEqual(result);
  });
  it.each(expressions)('computes %j', async (expression, result) => {
    const sdk = pair[which];
    const [row] = await sdk.aggregate('orders', (stages) => o1(expression)(stages, sdk.command));
    expect(row).toEqual({ r: result });
  });
  it.each(refusals.slice(which === 'wx' ? 1 : 0))('never answers %s', async (_, build) => {
    const sdk = pair[which];
    await expect(sdk.aggregate('orders', (stages) => build(stages, sdk.command))).rejects.toThrow();
  });
  it('takes a sample without repeating a document', async () => {
    const sample = await pair[which].aggregate('orders', (stages) => stages.sample({ size: 3 }));
    expect(new Set(sample.map(({ _id }) => _id)).size).toBe(3);
    expect(await pair[which].aggregate('orders', (stages) => stages.sample({ size: 9 }))).toHaveLength(4);
  });
});

it('a join goes by the index of the other collection, also for a variable', async () => {
  const { command } = pair.wx;
  await pair.wx.aggregate('orders', (stages) =>
    stages
      .match({ _id: 'o1' })
      .lookup({
        from: 'people',
        let: { who: '$who' },
        pipeline: command.aggregate
          .pipeline()
          .match(command.expr(command.aggregate.eq!(['$$who', '$_id'])))
          .done(),
        as: 'x',
      })
      .lookup({ from: 'people', localField: 'tags', foreignField: 'dealer', as: 'y' }),
  );
  expect(pair.cloud.requests.at(-1)).toMatchObject({ index: '_id_', examined: 2 });
});

it('an aggregate ends at twenty documents without a limit and at ten thousand with any', async () => {
  await pair.cloud.database.insert(
    'many',
    Array.from({ length: 10_050 }, (_, n) => ({ _id: `m${n}`, n })),
  );
  const length = async (build: (stages: Stages) => Stages) => (await pair.wx.aggregate('many', build)).length;
  expect(await length((stages) => stages.match({}))).toBe(20);
  expect(await length((stages) => stages.limit(10_040).project({ _id: 1 }))).toBe(10_000);
});
