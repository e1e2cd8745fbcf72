import type { Doc } from '../../../../scripts/local-cloud/codec';
import { ERROR, expressions, pipelines, transactions, updates } from './case';
import type { Case } from './case';

/** Chosen after everything else was mended, from tests that were not looked at before. */
const UPDATE = 'src/mongo/db/update';
const WRITE = 'jstests/core/write/update';
const EXPRESSIONS = 'jstests/aggregation/expressions';
const SOURCES = 'jstests/aggregation/sources';
const byId: Doc = { $sort: { _id: 1 } };
const date = (text: string) => new Date(text);
const bytes = (...given: unknown[]): Doc => ({ $indexOfBytes: given as never });
const inc = { $inc: { n: 1 } };
const two = [
  { n: 1, code: 'x' },
  { n: 1, code: 'y' },
];
const doc: Doc = {
  simple: [1, 2, 3, 4],
  nested: [{ a: 1 }, { a: 2 }],
  mixed: [{ a: 1 }, {}, { a: 2 }, { a: null }],
  one: 1,
  nul: null,
  text: 'hello world',
  minus: -1,
  fraction: 13.4,
  empty: [],
  numbers: [1, 2, 3],
  halfText: [1, 2, 3, 'text'],
  fractions: [12.4, 5.6, 9.805],
  lists: [[1, 2, 3], 4, null],
  deep: [[1, 2, 3], null, [4, 5, 6]],
  deeper: [{ b: { c: { d: 1 } } }, { b: { c: { d: 3 } } }],
  negatives: [-1, -2],
  truths: [date('2026-01-01T00:00:00Z'), null, 0, false, 1, [], { c: 3 }, '', NaN],
  object: { b: 1, c: 1 },
  c: 1,
  d: 3,
  at: date('2017-06-17T00:00:00Z'),
  x: true,
};
const sub = (pipeline: Doc[], given: Doc = {}): Doc => ({
  $lookup: { from: 'others', as: 'c', pipeline, ...given },
});

export const secondLook: Case[] = [
  ...updates(`${UPDATE}/pop_node_test.cpp`, [
    [{ $pop: { a: { b: 1 } } }, { a: [1] }, ERROR],
    [{ $pop: { a: [{ b: 1 }] } }, { a: [1] }, ERROR],
    [{ $pop: { a: true } }, { a: [1] }, ERROR],
    [{ $pop: { a: 0 } }, { a: [1] }, ERROR],
    [{ $pop: { a: 1.5 } }, { a: [1] }, ERROR],
    [{ $pop: { a: 'foo' } }, { a: [1] }, ERROR],
    [{ $pop: { 'a.b': 1 } }, { b: [1, 2] }, { b: [1, 2] }],
    [{ $pop: { 'a.b.c': 1 } }, { a: {} }, { a: {} }],
    [{ $pop: { 'a.0': 1 } }, { a: [] }, { a: [] }],
    [{ $pop: { 'a.b': 1 } }, { a: 'foo' }, ERROR],
    [{ $pop: { 'a.b': 1 } }, { a: { b: 'foo' } }, ERROR],
    [{ $pop: { 'a.b': 1 } }, { a: { b: [] } }, { a: { b: [] } }],
    [{ $pop: { 'a.b': 1 } }, { a: { b: [1] } }, { a: { b: [] } }],
    [{ $pop: { 'a.b': -1 } }, { a: { b: [[1]] } }, { a: { b: [] } }],
    [{ $pop: { 'a.b': 1 } }, { a: { b: [1, 2, 3] } }, { a: { b: [1, 2] } }],
    [{ $pop: { 'a.b': -1 } }, { a: { b: [1, 2, 3] } }, { a: { b: [2, 3] } }],
    [
      { $pop: { 'a.$': 1 } },
      {
        a: [
          [1, 2],
          [3, 4],
        ],
      },
      { a: [[1], [3, 4]] },
      { a: [1, 2] },
    ],
    [{ $pop: { 'a.$[]': 1 } }, { a: [[1, 2], [3]] }, { a: [[1], []] }],
  ]),
  ...updates(`${UPDATE}/arithmetic_node_test.cpp`, [
    [{ $inc: { a: 6 } }, { a: 5 }, { a: 11 }],
    [{ $inc: { 'a.b.c': 6 } }, { a: { d: 5 } }, { a: { d: 5, b: { c: 6 } } }],
    [{ $inc: { 'a.b': 2 } }, { a: { c: 1 } }, { a: { c: 1, b: 2 } }],
    [{ $inc: { 'a.b': 6 } }, { c: 5 }, { c: 5, a: { b: 6 } }],
    [{ $inc: { 'a.$': 6 } }, { a: [0, 1, 2] }, { a: [0, 7, 2] }, { a: 1 }],
    [{ $inc: { 'a.b': 5 } }, { a: 5 }, ERROR],
    [{ $inc: { a: 0.2 } }, { a: 1 }, { a: 1.2 }],
    [{ $inc: { a: 1 } }, { a: 2147483647 }, { a: 2147483648 }],
    [{ $inc: { a: -1 } }, { a: -2147483648 }, { a: -2147483649 }],
    [{ $mul: { a: 0.5 } }, { a: 5 }, { a: 2.5 }],
    [{ $mul: { 'a.b': 5 } }, { a: {} }, { a: { b: 0 } }],
    [{ $mul: { 'a.b': 5 } }, { a: [] }, ERROR],
    [{ $mul: { 'a.3': 5 } }, { a: [1] }, { a: [1, null, null, 0] }],
    [{ $inc: { a: [1] as never } }, { a: 1 }, ERROR],
    [{ $inc: { 'a.$[]': 1 } }, { a: [1, 'x'] }, ERROR],
    [{ $inc: { a: 1 }, $mul: { a: 2 } }, { a: 1 }, ERROR],
    [{ $inc: { a: 1, b: 2 } }, { b: 1 }, { b: 3, a: 1 }],
    [{ $inc: { a: NaN } }, { a: 1 }, { a: NaN }],
  ]),
  ...updates(`${WRITE}/update_array_offset_positional.js`, [
    [{ $set: { 'a.$': 1 } }, { a: [0] }, ERROR, { 'a.0': 0 }],
    [{ $set: { 'a.$.b': 1 } }, { a: [{ b: 0 }] }, ERROR, { 'a.0.b': 0 }],
    [{ $set: { 'a.$.0': 1 } }, { a: [[0]] }, ERROR, { 'a.0.0': 0 }],
    [{ $set: { 'a.$.b.0': 1 } }, { a: [{ b: [0] }] }, ERROR, { 'a.0.b.0': 0 }],
    [{ $set: { 'a.0.b.$': 2 } }, { a: [{ b: [0, 1] }] }, { a: [{ b: [0, 2] }] }, { 'a.0.b': 1 }],
    [{ $set: { 'a.$.b.1': 2 } }, { a: [{ b: [0, 1] }] }, { a: [{ b: [0, 2] }] }, { 'a.b.1': 1 }],
    [{ $set: { 'a.$': 2 } }, { a: [0, 1], b: [0] }, { a: [0, 2], b: [0] }, { a: 1, 'b.0': 0 }],
    [
      { $set: { 'a.$': 2 } },
      { a: [0, 1], b: [{ c: 0 }] },
      { a: [0, 2], b: [{ c: 0 }] },
      { a: 1, 'b.0.c': 0 },
    ],
    [{ $set: { 'a.$': 2 } }, { a: [0, 1], b: [[0]] }, { a: [0, 2], b: [[0]] }, { a: 1, 'b.0.0': 0 }],
    [
      { $set: { 'a.$': 2 } },
      { a: [0, 1], b: [{ c: [0] }] },
      { a: [0, 2], b: [{ c: [0] }] },
      { a: 1, 'b.0.c.0': 0 },
    ],
  ]),
  ...updates(`${WRITE}/update_arraymatch5.js`, [
    [
      { $set: { 'list.$.visible': true, 'list.$.x': 2 } },
      {
        list: [
          { id: 315, x: 1 },
          { id: 316, x: 1 },
        ],
      },
      {
        list: [
          { id: 315, x: 1 },
          { id: 316, x: 2, visible: true },
        ],
      },
      { 'list.id': 316 },
    ],
  ]),
  ...transactions(
    'jstests/core/txns/multi_update_in_transaction.js, src/mongo/db/transaction (one after the other)',
    two,
    [
      [
        [
          [1, 'update', 'c', inc],
          [1, 'read', 'a'],
          [1, 'commit'],
        ],
        '0 1 ok | a1 b1',
      ],
      [
        [
          [1, 'update', 'b', { $set: { n: 7 } }],
          [1, 'read', 'b'],
          [2, 'read', 'b'],
          [1, 'commit'],
          [2, 'read', 'b'],
          [2, 'commit'],
          [0, 'read', 'b'],
        ],
        '1 7 1 ok 1 ok 7 | a1 b7',
      ],
      [
        [
          [1, 'update', 'a', inc],
          [2, 'update', 'b', inc],
          [1, 'commit'],
          [2, 'commit'],
        ],
        '1 1 ok ok | a2 b2',
      ],
      [
        [
          [1, 'update', 'a', inc],
          [1, 'commit'],
          [2, 'update', 'a', inc],
        ],
        '1 ok 1 | a2 b1',
      ],
      [
        [
          [1, 'update', 'a', { $inc: { code: 1 } }],
          [1, 'commit'],
        ],
        'Cannot apply $inc to a value of non-numeric type: code is string ended | a1 b1',
      ],
      [
        [
          [1, 'insert', 'c', { n: 2, code: 'z' }],
          [1, 'update', 'c', { $set: { code: 'x' } }],
          [1, 'commit'],
        ],
        'ok duplicate ended | a1 b1',
      ],
      [
        [
          [1, 'update', 'a', { $set: { code: 'q' } }],
          [0, 'insert', 'c', { n: 3, code: 'x' }],
          [1, 'commit'],
        ],
        '1 waits:ok ok | a1 b1 c3',
      ],
      [
        [
          [1, 'update', 'a', { $set: { code: 'q' } }],
          [0, 'insert', 'c', { n: 3, code: 'x' }],
          [1, 'abort'],
        ],
        '1 waits:duplicate ok | a1 b1',
      ],
      [
        [
          [1, 'remove', 'a'],
          [0, 'remove', 'a'],
          [1, 'commit'],
        ],
        '1 waits:0 ok | b1',
      ],
      [
        [
          [1, 'remove', 'a'],
          [0, 'remove', 'a'],
          [1, 'abort'],
        ],
        '1 waits:1 ok | b1',
      ],
      [
        [
          [1, 'update', 'a', { $set: { n: 1 } }],
          [2, 'update', 'a', inc],
          [2, 'commit'],
        ],
        '0 1 ok | a2 b1',
      ],
      [
        [
          [1, 'remove', 'none'],
          [2, 'insert', 'none', { n: 1, code: 'z' }],
          [2, 'commit'],
          [1, 'commit'],
        ],
        '0 ok ok ok | a1 b1 none1',
      ],
    ],
  ),
  ...expressions(`${EXPRESSIONS}/indexof_bytes.js`, doc, [
    [bytes('abc', 'b'), 1],
    [bytes('abc', 'd'), -1],
    [bytes('abcba', 'b', 2), 3],
    [bytes('abcde', 'd', 0, 2), -1],
    [bytes('abc', 'b', 0, 10), 1],
    [bytes('abcbabc', 'b', 2, 4), 3],
    [bytes(null, 'b'), null],
    [bytes('abc', 'b', 3, 1), -1],
    [bytes('', ' '), -1],
    [bytes(' ', ''), 0],
    [bytes('', ''), 0],
    [bytes('abc', '', 3), 3],
    [bytes('abcde', 'def'), -1],
    [bytes('a检检b', 'b'), 7],
    [bytes('a检检b', 'b', 6), 7],
    [bytes('abc检ba', '检'), 3],
    [bytes('ab检c', 'c', 0, 3), -1],
    [bytes('abc检b检', 'b检'), 6],
    [bytes('abc\0d', 'd'), 4],
    [bytes(3, 's'), ERROR],
    [bytes('s', 3), ERROR],
    [bytes('abc', 'b', 0, 'bad'), ERROR],
    [bytes('abc', 'b', 1, -1), ERROR],
  ]),
  ...expressions(`${EXPRESSIONS}/map.js`, doc, [
    [{ $map: { input: '$simple', as: 'v', in: { $add: [10, '$$v'] } } }, [11, 12, 13, 14]],
    [{ $map: { input: '$simple', in: '$$this' } }, [1, 2, 3, 4]],
    [{ $map: { input: '$nested', as: 'v', in: '$$v.a' } }, [1, 2]],
    [{ $map: { input: '$mixed', as: 'v', in: '$$v.a' } }, [1, null, 2, null]],
    [{ $map: { input: '$nul', as: 'v', in: '$$v' } }, null],
    [{ $map: { input: '$simple', as: 'ROOT', in: '$$ROOT' } }, ERROR],
    [{ $map: { input: '$one', as: 'v', in: '$$v' } }, ERROR],
    [{ $map: { x: 1, input: '$simple', as: 'v', in: '$$v' } }, ERROR],
    [{ $map: { as: 'v', in: '$$v' } }, ERROR],
    [{ $map: { input: '$simple', as: 'v' } }, ERROR],
    [{ $map: { input: '$simple', in: '$$v' } }, ERROR],
    [{ $map: { input: '$nested', in: { k: '$$this.a', none: '$$this.z' } } }, [{ k: 1 }, { k: 2 }]],
  ]),
  ...expressions(`${EXPRESSIONS}/filter.js`, doc, [
    [{ $filter: { input: '$simple', as: 'v', cond: { $gt: ['$$v', 2] } } }, [3, 4]],
    [{ $filter: { input: '$missing', cond: true } }, null],
    [
      {
        $let: {
          vars: { v: '$d' },
          in: { $filter: { input: '$simple', cond: { $gte: [{ $add: ['$c', '$$this'] }, '$$v'] } } },
        },
      },
      [2, 3, 4],
    ],
    [
      {
        $filter: {
          input: '$simple',
          cond: { $or: [{ $and: [{ $gt: ['$$this', 1] }, { $lt: ['$$this', 3] }] }, { $eq: ['$$this', 4] }] },
        },
      },
      [2, 4],
    ],
    [{ $cond: { if: { $filter: { input: '$empty', cond: true } }, then: 1, else: 2 } }, 1],
    [
      { $filter: { input: '$truths', as: 'v', cond: '$$v' } },
      [date('2026-01-01T00:00:00Z'), 1, [], { c: 3 }, '', NaN],
    ],
    [{ $filter: { input: '$deeper', cond: { $gt: ['$$this.b.c.d', 2] } } }, [{ b: { c: { d: 3 } } }]],
    [
      { $filter: { input: '$deep', cond: { $filter: { input: '$$this', cond: { $gt: ['$$this', 3] } } } } },
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [{ $filter: { input: '$negatives', cond: { $and: [{ $gt: ['$$this', 0] }, { $ln: '$$this' }] } } }, []],
    [
      { $filter: { input: '$negatives', cond: { $or: [{ $lt: ['$$this', 0] }, { $ln: '$$this' }] } } },
      [-1, -2],
    ],
    [{ $filter: 'text' }, ERROR],
    [{ $filter: { input: '$simple', as: 'v', cond: true, extra: 1 } }, ERROR],
    [{ $filter: { as: 'v', cond: true } }, ERROR],
    [{ $filter: { input: '$simple', as: 'v' } }, ERROR],
    [{ $filter: { input: '$simple', as: '$v', cond: true } }, ERROR],
    [{ $filter: { input: 'text', cond: true } }, ERROR],
    [{ $filter: { input: '$simple', cond: { $eq: [1, '$$v'] } } }, ERROR],
  ]),
  ...expressions(`${EXPRESSIONS}/first_last.js`, doc, [
    [{ $first: '$empty' }, undefined],
    [{ $last: '$empty' }, undefined],
    [{ $first: '$numbers' }, 1],
    [{ $last: '$numbers' }, 3],
    [{ $first: '$nul' }, null],
    [{ $last: '$missing' }, null],
  ]),
  ...expressions(`${EXPRESSIONS}/avg_and_sum.js`, doc, [
    [{ $avg: '$nul' }, null],
    [{ $avg: '$missing' }, null],
    [{ $avg: '$text' }, null],
    [{ $avg: '$minus' }, -1],
    [{ $avg: '$fraction' }, 13.4],
    [{ $sum: '$text' }, 0],
    [{ $sum: '$minus' }, -1],
    [{ $sum: '$fraction' }, 13.4],
    [{ $avg: '$empty' }, null],
    [{ $avg: '$halfText' }, 2],
    [{ $avg: '$fractions' }, 9.268333333333333],
    [{ $sum: '$fractions' }, 27.805],
    [{ $sum: '$halfText' }, 6],
    [{ $avg: '$lists' }, 4],
    [{ $sum: '$lists' }, 4],
    [{ $sum: '$empty' }, 0],
  ]),
  ...expressions(`${EXPRESSIONS}/floor_ceil.js`, doc, [
    [{ $ceil: 4 }, 4],
    [{ $ceil: NaN }, NaN],
    [{ $ceil: -Infinity }, -Infinity],
    [{ $ceil: null }, null],
    [{ $ceil: 0.9 }, 1],
    [{ $ceil: -1.2 }, -1],
    [{ $ceil: -0.5 }, -0],
    [{ $floor: -1.2 }, -2],
    [{ $floor: 0.9 }, 0],
    [{ $floor: Infinity }, Infinity],
    [{ $ceil: '$text' }, ERROR],
    [{ $floor: '$text' }, ERROR],
  ]),
  ...expressions(`${EXPRESSIONS}/range.js`, doc, [
    [{ $range: [0, 88, 25] }, [0, 25, 50, 75]],
    [{ $range: [0, { $multiply: [42, -1] }, -25] }, [0, -25]],
    [{ $range: [0, -42, 25] }, []],
    [{ $range: [5, 5, 25] }, []],
    [{ $range: [0, 5] }, [0, 1, 2, 3, 4]],
    [{ $range: [0, -5] }, []],
    [{ $range: [100, 2147483647, 1073741824] }, [100, 1073741924]],
    [{ $range: [12147483647, 5] }, ERROR],
    [{ $range: [0.35, 5] }, ERROR],
    [{ $range: ['text', 5] }, ERROR],
    [{ $range: [null, 5] }, ERROR],
    [{ $range: [5, 12147483647] }, ERROR],
    [{ $range: [5, null] }, ERROR],
    [{ $range: [5, 100, null] }, ERROR],
    [{ $range: [5, 100, 0.5] }, ERROR],
    [{ $range: [0, 5, 0] }, ERROR],
    [{ $range: [0, 1073741924] }, ERROR],
    [{ $range: [0, 1073741924, -1] }, []],
  ]),
  ...expressions(`${EXPRESSIONS}/merge_objects.js`, doc, [
    [{ $mergeObjects: ['$object', { d: 1 }] }, { b: 1, c: 1, d: 1 }],
    [{ $mergeObjects: ['$object', { b: 'new' }] }, { b: 'new', c: 1 }],
    [{ $mergeObjects: [{ c: 'default', z: 1 }, '$object'] }, { c: 1, z: 1, b: 1 }],
    [{ $mergeObjects: ['$object', { k: { d: 1 } }, { e: 1 }] }, { b: 1, c: 1, k: { d: 1 }, e: 1 }],
    [{ $mergeObjects: ['$text', { a: 1 }] }, ERROR],
    [{ $mergeObjects: ['$object', '$one'] }, ERROR],
    [{ $mergeObjects: ['$object', { b: null }] }, { b: null, c: 1 }],
    [{ $mergeObjects: ['$object', { b: '$missing' }] }, { b: 1, c: 1 }],
    [{ $mergeObjects: ['$object', { b: '$$REMOVE' }] }, { b: 1, c: 1 }],
    [{ $mergeObjects: ['$object', { b: '' }] }, { b: '', c: 1 }],
    [{ $mergeObjects: [{}] }, {}],
    [{ $mergeObjects: [{}, {}] }, {}],
    [{ $mergeObjects: ['$missing', '$nul', '$object'] }, { b: 1, c: 1 }],
  ]),
  ...expressions('jstests/aggregation/bugs/server6192_server6193.js', doc, [
    [{ $and: [0, '$x'] }, false],
    [{ $and: [1, '', 0, '$x'] }, false],
    [{ $and: [1, '$x'] }, true],
    [{ $or: [1, '$x'] }, true],
    [{ $or: ['', 0, '$missing'] }, true],
    [{ $or: [0, '$x'] }, true],
    [{ $and: ['$x'] }, true],
    [{ $or: [0, 0, '$missing'] }, false],
  ]),
  ...pipelines(
    `${EXPRESSIONS}/merge_objects.js`,
    [
      { g: 1, o: {} },
      { g: 1, o: { a: 2, b: 2 } },
      { g: 1, o: { a: 1, c: 3 } },
      { g: 2, o: { a: 1 } },
      { g: 2 },
    ],
    [
      [
        [byId, { $group: { _id: '$g', m: { $mergeObjects: '$o' } } }, byId],
        [
          { _id: 1, m: { a: 1, b: 2, c: 3 } },
          { _id: 2, m: { a: 1 } },
        ],
      ],
      [
        [{ $match: { _id: 'b' } }, { $replaceRoot: { newRoot: { $mergeObjects: ['$$ROOT', '$o'] } } }],
        [{ _id: 'b', g: 1, o: { a: 2, b: 2 }, a: 2, b: 2 }],
      ],
    ],
  ),
  ...pipelines(
    `${EXPRESSIONS}/date_expressions_with_timezones.js`,
    [
      { at: date('2017-06-16T00:00:00Z'), n: 1 },
      { at: date('2017-06-16T12:02:21.013Z'), n: 2 },
      { at: date('2017-06-17T00:00:00Z'), n: 2 },
      { at: date('2017-06-17T12:02:21.013Z'), n: 2 },
      { at: date('2017-06-17T15:00:33.101Z'), n: 2 },
    ],
    (
      [
        ['UTC', { 16: 3, 17: 6 }],
        ['America/New_York', { 15: 1, 16: 4, 17: 4 }],
        ['Australia/Sydney', { 16: 3, 17: 4, 18: 2 }],
        ['Asia/Shanghai', { 16: 3, 17: 6 }],
        ['+09:00', { 16: 3, 17: 4, 18: 2 }],
      ] as [string, Record<string, number>][]
    ).map(([timezone, days]): [Doc[], Doc[]] => [
      [{ $group: { _id: { $dayOfMonth: { date: '$at', timezone } }, n: { $sum: '$n' } } }, byId],
      Object.entries(days).map(([day, n]) => ({ _id: Number(day), n })),
    ]),
  ),
  ...pipelines(
    `${SOURCES}/lookup/lookup_subpipeline.js`,
    [{ x: 1 }, { x: 2 }, { x: 3 }],
    [
      [
        [
          sub(
            [{ $project: { m: { $gt: ['$$v', '$y'] } } }, { $match: { m: true } }, { $project: { m: 0 } }],
            { let: { v: '$x' } },
          ),
          byId,
        ],
        [
          { _id: 'a', x: 1, c: [] },
          { _id: 'b', x: 2, c: [{ _id: 'a' }] },
          { _id: 'c', x: 3, c: [{ _id: 'a' }, { _id: 'b' }] },
        ],
      ],
      [
        [{ $limit: 1 }, sub([{ $match: { $expr: { $gt: ['$y', '$$v'] } } }, byId], { let: { v: '$x' } })],
        [
          {
            _id: 'a',
            x: 1,
            c: [
              { _id: 'b', y: 2 },
              { _id: 'c', y: 3 },
            ],
          },
        ],
      ],
      [
        [{ $limit: 1 }, sub([{ $group: { _id: '$y', avg: { $avg: '$y' } } }, byId, { $limit: 1 }])],
        [{ _id: 'a', x: 1, c: [{ _id: 1, avg: 1 }] }],
      ],
      [
        [
          { $match: { _id: 'b' } },
          sub(
            [
              { $match: { $expr: { $eq: ['$y', '$$v'] } } },
              {
                $lookup: {
                  from: 'others',
                  as: 'd',
                  let: { w: '$y' },
                  pipeline: [{ $match: { $expr: { $gt: ['$y', '$$w'] } } }],
                },
              },
            ],
            { let: { v: '$x' } },
          ),
        ],
        [{ _id: 'b', x: 2, c: [{ _id: 'b', y: 2, d: [{ _id: 'c', y: 3 }] }] }],
      ],
      [
        [
          sub(
            [
              { $addFields: { f: 2 } },
              { $match: { $expr: { $eq: ['$f', '$$v'] } } },
              { $project: { f: 0 } },
              { $count: 'n' },
            ],
            { let: { v: '$x' } },
          ),
          byId,
        ],
        [
          { _id: 'a', x: 1, c: [] },
          { _id: 'b', x: 2, c: [{ n: 3 }] },
          { _id: 'c', x: 3, c: [] },
        ],
      ],
      [
        [
          { $match: { _id: 'b' } },
          sub([{ $project: { _id: 0, t: { $multiply: ['$$v', '$y'] } } }], {
            let: { v: { $mod: ['$x', 3] } },
          }),
        ],
        [{ _id: 'b', x: 2, c: [{ t: 2 }, { t: 4 }, { t: 6 }] }],
      ],
      [
        [
          { $limit: 1 },
          sub(
            [
              { $limit: 1 },
              {
                $lookup: {
                  from: 'others',
                  as: 'd',
                  let: { w: 'XYZ' },
                  pipeline: [{ $limit: 1 }, { $project: { _id: 0, all: { $concat: ['$$v', '$$w'] } } }],
                },
              },
              { $project: { d: 1, _id: 0 } },
            ],
            { let: { v: 'ABC' } },
          ),
        ],
        [{ _id: 'a', x: 1, c: [{ d: [{ all: 'ABCXYZ' }] }] }],
      ],
      [
        [
          { $limit: 1 },
          sub(
            [
              { $limit: 1 },
              { $project: { _id: 0, inner: { $let: { vars: { v: 'abc' }, in: '$$v' } }, outer: '$$v' } },
            ],
            { let: { v: '$x' } },
          ),
        ],
        [{ _id: 'a', x: 1, c: [{ inner: 'abc', outer: 1 }] }],
      ],
      [[sub([{ $project: { m: '$$none' } }], { let: { v: '$x' } })], ERROR],
      [[sub([], { let: { v: 1, w: '$$v' } })], ERROR],
      [
        [
          { $limit: 1 },
          sub([{ $match: { $expr: { $eq: ['NULL', { $ifNull: ['$$v.y.z', 'NULL'] }] } } }, { $count: 'n' }], {
            let: { v: '$x' },
          }),
        ],
        [{ _id: 'a', x: 1, c: [{ n: 3 }] }],
      ],
      [
        [{ $limit: 1 }, sub([]), { $unwind: '$c' }, { $match: { 'c.y': { $gt: 2 } } }],
        [{ _id: 'a', x: 1, c: { _id: 'c', y: 3 } }],
      ],
      [[sub([{ $match: { y: { $bad: 1 } } }])], ERROR],
      [[{ $lookup: { from: 'others', as: 'c', pipeline: {} } }], ERROR],
      [[{ $lookup: { from: 'others', as: 'c', pipeline: [], let: 'v' } }], ERROR],
      [[{ $lookup: { from: 'others', as: 'c', pipeline: [], let: { $v: 1 } } }], ERROR],
    ],
    [{ y: 1 }, { y: 2 }, { y: 3 }],
  ),
  ...pipelines(
    `${SOURCES}/lookup/lookup_subpipeline.js`,
    [{ x: [1, 2, 3] }, { x: { y: { z: 10 } } }],
    [
      [
        [{ $limit: 1 }, sub([{ $match: { $expr: { $eq: ['$$v', [1, 2, 3]] } } }], { let: { v: '$x' } })],
        [{ _id: 'a', x: [1, 2, 3], c: [{ _id: 'a' }] }],
      ],
      [
        [{ $match: { _id: 'b' } }, sub([{ $project: { z: '$$v.y.z' } }], { let: { v: '$x' } })],
        [{ _id: 'b', x: { y: { z: 10 } }, c: [{ _id: 'a', z: 10 }] }],
      ],
      [
        [{ $match: { _id: 'b' } }, sub([{ $project: { z: '$$v' } }], { let: { v: '$$ROOT.x.y.z' } })],
        [{ _id: 'b', x: { y: { z: 10 } }, c: [{ _id: 'a', z: 10 }] }],
      ],
      [
        [{ $match: { _id: 'b' } }, sub([{ $project: { z: '$$v.x' } }], { let: { v: '$$CURRENT' } })],
        [{ _id: 'b', x: { y: { z: 10 } }, c: [{ _id: 'a', z: { y: { z: 10 } } }] }],
      ],
    ],
    [{}],
  ),
];
