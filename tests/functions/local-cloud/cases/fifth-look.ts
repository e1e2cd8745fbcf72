import type { Doc, Value } from '../../../../scripts/local-cloud/codec';
import { ERROR, expressions, pipelines, transactions, updates } from './case';
import type { Answer, Case, Step } from './case';

/** The pass after the mend of the fourth look, from tests that no other look read. */
const CORE = 'jstests/core';
const BUGS = 'jstests/aggregation/bugs';
const DIR = 'jstests/aggregation/expressions';
const CPP = 'src/mongo/db/pipeline';
const TXNS = 'jstests/core/txns';
const inc = { $inc: { n: 1 } };
const nested: Value[] = [1, {}, { b: 1 }, { b: 1, c: 2 }, [], [1, { c: 1 }]];
const adds = (rows: [spec: Doc, doc: Doc, answer: Answer<Doc>][]): Case[] =>
  rows.flatMap(([spec, doc, answer]) =>
    pipelines(
      `${CPP}/parsed_add_fields_test.cpp`,
      [doc],
      [[[{ $addFields: spec }], answer === ERROR ? ERROR : [{ _id: 'a', ...answer }]]],
    ),
  );
const projected = (source: string, doc: Doc, rows: [spec: Doc, answer: Answer<Doc>][]): Case[] =>
  pipelines(
    source,
    [doc],
    rows.map(([spec, answer]): [Doc[], Answer<Doc[]>] => [
      [{ $project: spec }],
      answer === ERROR ? ERROR : [answer],
    ]),
  );
const one = { $add: [1] };
const deviation = (values: unknown[], pop: unknown, samp: unknown): Case[] =>
  pipelines(
    `${BUGS}/server5044.js`,
    values.map((num) => (num === undefined ? {} : { num })),
    [
      [
        [{ $group: { _id: 1, pop: { $stdDevPop: '$num' }, samp: { $stdDevSamp: '$num' } } }],
        [{ _id: 1, pop, samp } as Doc],
      ],
    ],
  );
const numbers: Doc = { zero: 0, one: 1, two: 2, three: 3, nested: { four: 4 } };
const lists: Doc = {
  all: [true, true],
  some: [true, false],
  none: [0, false],
  one: 1,
  nul: [null],
  nulTrue: [null, true],
  empty: [],
};
const divided: Doc = { ten: 10, half: 12.5, two: 2, more: 2.5, nul: null, zero: 0, text: 'x' };
const since = (year: number): Doc => ({ year });
const century = (condition: Value): Value => ({ $cond: condition }) as Doc;
const popped = { $pop: { 'a.b': 1 } };
const two: Doc[] = [
  { n: 1, code: 'x' },
  { n: 1, code: 'y' },
];
const steps = (source: string, rows: [Step[], string][]) => transactions(`${TXNS}/${source}`, two, rows);

export const fifthLook: Case[] = [
  ...adds([
    [{ c: 3 }, {}, { c: 3 }],
    [{ c: 3 }, { a: 1, b: 2 }, { a: 1, b: 2, c: 3 }],
    [{ c: 3 }, { c: 1, b: 2 }, { c: 3, b: 2 }],
    [
      { second: 'SECOND', first: 'FIRST' },
      { first: 0, second: 1, third: 2 },
      { first: 'FIRST', second: 'SECOND', third: 2 },
    ],
    [
      { x: 'X', y: 'Y' },
      { first: 0, second: 1 },
      { first: 0, second: 1, x: 'X', y: 'Y' },
    ],
    [
      { x: 'X', second: 'S' },
      { first: 0, second: 1, third: 2 },
      { first: 0, second: 'S', third: 2, x: 'X' },
    ],
    [{ _id: 'new' }, { a: 1 }, { _id: 'new', a: 1 }],
    [{ 'a.b': true }, { a: { b: 1, c: 2 } }, { a: { b: true, c: 2 } }],
    [{ 'a.b': true }, { a: { c: 1 } }, { a: { c: 1, b: true } }],
    [{ 'a.b': true }, { a: {} }, { a: { b: true } }],
    [{ 'sub.t': true }, { sub: 'text', z: 1 }, { sub: { t: true }, z: 1 }],
    [
      { 'a.b': true },
      { a: nested },
      { a: [{ b: true }, { b: true }, { b: true }, { b: true, c: 2 }, [], [{ b: true }, { c: 1, b: true }]] },
    ],
    [{ 'a.b.c.d': 'x' }, {}, { a: { b: { c: { d: 'x' } } } }],
    [{ 'a.b.c.d': 'x' }, { a: { b: 'other' } }, { a: { b: { c: { d: 'x' } } } }],
    [
      { 'a.b': true, 'a.W': 'W', a: { d: true, Y: 'Y' } },
      { a: { b: 'b', d: 'd', f: 'f' } },
      { a: { b: true, d: true, f: 'f', W: 'W', Y: 'Y' } },
    ],
    [{ 'b.d': 'FIRST', 'b.c': 'SECOND' }, {}, { b: { d: 'FIRST', c: 'SECOND' } }],
    [
      { e: 2, b: { c: 3 } },
      { a: 1, b: { c: 1 }, d: 1 },
      { a: 1, b: { c: 3 }, d: 1, e: 2 },
    ],
    [{ x: '$$REMOVE' }, { a: 1 }, { a: 1 }],
    [{ a: '$$REMOVE' }, { a: 1, b: 2 }, { b: 2 }],
    [{ b: '$$ROOT' }, { a: 1 }, { a: 1, b: { _id: 'a', a: 1 } }],
    [{ b: '$$CURRENT.a' }, { a: 1 }, { a: 1, b: 1 }],
    [{ '6i^2': { $multiply: ['$i', '$j'] } }, { i: 2, j: 3 }, { i: 2, j: 3, '6i^2': 6 }],
    [{ a: 1, 'a.b': 2 }, {}, ERROR],
    [{ 'a.b.c': 1, a: 2 }, {}, ERROR],
    [{ _id: true, '_id.x': true }, {}, ERROR],
    [{ a: { 'b.c': true } }, {}, ERROR],
    [{ $dollar: 0 }, {}, ERROR],
    [{ 'c.$d': true }, {}, ERROR],
    [{ '': 2 }, {}, ERROR],
    [{ a: { '': true } }, {}, ERROR],
    [{ '': { a: true } }, {}, ERROR],
    [{ 'a.': true }, {}, ERROR],
    [{ '.a': true }, {}, ERROR],
    [{ a: { $add: [4, 2], b: 1 } }, {}, ERROR],
    [{ a: { $gt: { bad: 'arguments' } } }, {}, ERROR],
    [{ a: false, b: { $unknown: [4, 2] } }, {}, ERROR],
    [{}, {}, ERROR],
    [{ a: {} }, {}, ERROR],
  ]),
  ...pipelines(`${CPP}/document_source_add_fields_test.cpp`, [{}], [[[{ $addFields: 'foo' }], ERROR]]),
  ...projected(`${BUGS}/server6184.js`, { a: 'missing', b: { c: 'bar', a: 'baz', z: 'not' } }, [
    [{ _id: 0, b: { a: 1 }, 'b.c': 1 }, { b: { c: 'bar', a: 'baz' } }],
    [{ _id: 0, 'b.c': 1, b: { a: 1 } }, { b: { c: 'bar', a: 'baz' } }],
    [{ _id: 0, 'A.Z': one, A: { Y: one, A: one }, 'A.B': one }, { A: { Z: 1, Y: 1, A: 1, B: 1 } }],
  ]),
  ...projected(`${BUGS}/server6238.js`, { a: 1 }, [
    [{ $a: '$a' }, ERROR],
    [{ a: { $b: '$a' } }, ERROR],
    [{ 'a.$b': '$a' }, ERROR],
  ]),
  ...pipelines(
    `${BUGS}/server6238.js, server6275.js`,
    [{ a: 1 }, { a: 4 }, { b: 1 }],
    [
      [[{ $group: { _id: '$_id', $a: '$a' } }], ERROR],
      [[{ $group: { _id: { $a: '$a' } } }], ERROR],
      [[{ $group: { _id: null, avg: { $avg: '$a' } } }], [{ _id: null, avg: 2.5 }]],
    ],
  ),
  ...pipelines(
    `${BUGS}/server6179.js`,
    Array.from({ length: 9 }, (_, at) => ({ v: at, i: at % 3 })),
    [
      [
        [
          { $group: { _id: '$v', i: { $first: '$i' } } },
          { $group: { _id: '$i', avg: { $avg: '$_id' } } },
          { $sort: { _id: 1 } },
        ],
        [
          { _id: 0, avg: 3 },
          { _id: 1, avg: 4 },
          { _id: 2, avg: 5 },
        ],
      ],
    ],
  ),
  ...deviation([undefined], null, null),
  ...deviation([undefined, 1], 0, null),
  ...deviation([undefined, 1, 1], 0, 0),
  ...deviation(['a'], null, null),
  ...deviation([1, 'a'], 0, null),
  ...deviation([1, 'a', 1], 0, 0),
  ...pipelines(
    `${BUGS}/server5044.js`,
    [{ num: 1 }, { num: 2 }],
    [[[{ $group: { _id: 1, pop: { $stdDevPop: '$num' } } }], [{ _id: 1, pop: 0.5 }]]],
  ),
  ...expressions(`${BUGS}/server9840.js`, numbers, [
    ['$$CURRENT.two', 2],
    ['$$ROOT.nested.four', 4],
    [{ $add: ['$$CURRENT.two', '$$ROOT.nested.four'] }, 6],
    [{ $let: { vars: { a: 10 }, in: '$$a' } }, 10],
    [{ $let: { vars: { a: { $add: ['$one', '$two'] }, b: 10 }, in: { $multiply: ['$$a', '$$b'] } } }, 30],
    [
      {
        $let: {
          vars: { x: 6, y: 10 },
          in: { $let: { vars: { x: '$$y', y: '$$x' }, in: { $subtract: ['$$x', '$$y'] } } },
        },
      },
      4,
    ],
    [{ $let: { vars: { 日本語: 10 }, in: '$$日本語' } }, 10],
    [{ $let: { vars: { ROOT: 1 }, in: '$$ROOT' } }, ERROR],
    [{ $let: { vars: { FOO: 1 }, in: '$$FOO' } }, ERROR],
    [{ $let: { vars: { _underbar: 1 }, in: 1 } }, ERROR],
    [{ $let: { vars: { 'a.b': 1 }, in: 1 } }, ERROR],
    [{ $let: { vars: { 'a b': 1 }, in: 1 } }, ERROR],
    ['$$_underbar', ERROR],
    ['$$with spaces', ERROR],
  ]),
  ...expressions(`${BUGS}/server10176.js`, { n: null, s: 'string' }, [
    [{ $abs: -5 }, 5],
    [{ $abs: -5.5 }, 5.5],
    [{ $abs: -(2 ** 31) }, 2 ** 31],
    [{ $abs: NaN }, NaN],
    [{ $abs: '$n' }, null],
    [{ $abs: '$s' }, ERROR],
  ]),
  ...expressions(`${BUGS}/server6556.js, server6779.js`, { foo: 'as\0df', t: true, f: false }, [
    [{ $eq: ['as\0df', '$foo'] }, true],
    [{ $eq: ['as\0df', { $substrBytes: ['$foo', 0, 3] }] }, false],
    [{ $eq: ['as', '$foo'] }, false],
    [{ $eq: ['as\0de', '$foo'] }, false],
    [{ $eq: ['as\0df', '$f\0oo'] }, ERROR],
    [{ $and: ['$t', true] }, true],
    [{ $and: ['$f', true] }, false],
    [{ $or: ['$t', false] }, true],
    [{ $or: ['$f', false] }, false],
  ]),
  ...expressions(`${DIR}/divide.js`, divided, [
    [{ $divide: ['$ten', '$two'] }, 5],
    [{ $divide: ['$ten', '$more'] }, 4],
    [{ $divide: ['$half', '$more'] }, 5],
    [{ $divide: ['$ten', '$nul'] }, null],
    [{ $divide: ['$nul', '$two'] }, null],
    [{ $divide: ['$nul', '$zero'] }, null],
    [{ $divide: ['$ten', '$zero'] }, ERROR],
    [{ $divide: ['$ten', '$text'] }, ERROR],
    [{ $divide: ['$text', '$ten'] }, ERROR],
  ]),
  ...expressions(`${DIR}/all_elements_true.js, any_element_true.js`, lists, [
    [{ $allElementsTrue: [[1, true]] }, true],
    [{ $allElementsTrue: [[true, 1, false]] }, false],
    [{ $allElementsTrue: ['$all'] }, true],
    [{ $allElementsTrue: ['$some'] }, false],
    [{ $anyElementTrue: [[true, 0]] }, true],
    [{ $anyElementTrue: [[false, 0]] }, false],
    [{ $anyElementTrue: '$none' }, false],
    [{ $anyElementTrue: ['$none'] }, false],
    [{ $anyElementTrue: [['$missing']] }, false],
    [{ $anyElementTrue: [['$missing', true]] }, true],
    [{ $anyElementTrue: '$nul' }, false],
    [{ $anyElementTrue: '$nulTrue' }, true],
    [{ $anyElementTrue: '$empty' }, false],
    [{ $anyElementTrue: '$one' }, ERROR],
    [{ $anyElementTrue: ['$missing'] }, ERROR],
  ]),
  ...expressions(`${DIR}/expression_cond.js`, since(2000), [
    [century([{ $gt: ['$year', 2000] }, 'new', 'old']), 'old'],
    [century([true, { $concat: ['n', 'e', 'w'] }, 'old']), 'new'],
    [century([{ $eq: ['A', 'a'] }, 'new', { $concat: ['o', 'ld'] }]), 'old'],
    [century([null, 'new', 'old']), 'old'],
    [century(['$missing', null, null]), null],
    [century(['new', 'old']), ERROR],
    [century([]), ERROR],
    [century(null), ERROR],
    [century({ if: { $gte: ['$year', 2000] }, then: 'new', else: 'old' }), 'new'],
    [century({ i: true, then: 'new', else: 'old' }), ERROR],
    [century({ then: 'new', else: 'old' }), ERROR],
    [century({ if: true, else: 'old' }), ERROR],
    [century({ if: true, then: 'new' }), ERROR],
    [century({ if: false, then: 1, else: { $cond: [{ $eq: ['$year', 2000] }, 'XX', 'old'] } }), 'XX'],
  ]),
  ...updates(`${CORE}/update_modifier_pop.js`, [
    [{ $pop: { 'a.b': 0 } }, {}, ERROR],
    [{ $pop: { 'a.b': -2 } }, {}, ERROR],
    [{ $pop: { 'a.b': 2.5 } }, {}, ERROR],
    [{ $pop: { 'a.b': 1.1 } }, {}, ERROR],
    [{ $pop: { a: { b: 1 } } }, {}, ERROR],
    [popped, {}, {}],
    [popped, { a: { c: 1 } }, { a: { c: 1 } }],
    [{ $pop: { 'a.b.c': 1 } }, { a: { b: 1 } }, ERROR],
    [{ $pop: { 'a.b.c': 1 } }, { a: { b: [1, 2] } }, ERROR],
    [popped, { a: { b: { c: 1 } } }, ERROR],
    [popped, { a: { b: [] } }, { a: { b: [] } }],
    [popped, { a: { b: [1, 2, 3] } }, { a: { b: [1, 2] } }],
    [{ $pop: { 'a.b': -1 } }, { a: { b: [1, 2] } }, { a: { b: [2] } }],
    [
      { $pop: { 'a.$.b': 1 } },
      { a: [{ b: [1, 2] }, { b: [4, 5] }] },
      { a: [{ b: [1, 2] }, { b: [4] }] },
      { 'a.b': 5 },
    ],
    [{ $pop: { 'a.1': 1 } }, { a: [1, [2, 3, 4]] }, { a: [1, [2, 3]] }],
    [{ $pop: { 'a.2.b': 1 } }, { a: [{ b: 0 }, { b: 1 }] }, { a: [{ b: 0 }, { b: 1 }] }],
  ]),
  ...updates(`${CORE}/unset2.js`, [
    [{ $unset: { 'a.3': 1 } }, { a: ['a', 'b', 'c', 'd'] }, { a: ['a', 'b', 'c', null] }],
    [{ $unset: { 'a.0': 1 } }, { a: ['a', null] }, { a: [null, null] }],
    [{ $unset: { 'a.4': 1 } }, { a: [null, 'c'] }, { a: [null, 'c'] }],
    [
      { $unset: { 'a.2': 1 }, $set: { 'a.3': 3, 'a.4': 4, 'a.5': 5 } },
      { a: ['a', 'b', 'c', 'd', 'e'] },
      { a: ['a', 'b', null, 3, 4, 5] },
    ],
    [{ $unset: { 'a.2': 1 }, $set: { 'a.2': 4 } }, { a: ['a', 'b', 'c'] }, ERROR],
  ]),
  ...updates(`${CORE}/update6.js, updatea.js, set4.js, inc1.js`, [
    [{ $inc: { 'b.c': 1 } }, { b: { c: 1, d: 1 } }, { b: { c: 2, d: 1 } }],
    [{ $inc: { 'b.0e': 1 } }, { b: { c: 2, d: 1 } }, { b: { c: 2, d: 1, '0e': 1 } }],
    [
      { $inc: { 'b3.0719': 1 } },
      { b3: { '0720': 5, '0721': 12 }, b324: { '0720': 1 } },
      { b3: { '0720': 5, '0721': 12, '0719': 1 }, b324: { '0720': 1 } },
    ],
    [
      { $set: { 'a.1.z': 17 } },
      { a: [{ x: 1 }, { x: 10, y: 11 }] },
      { a: [{ x: 1 }, { x: 10, y: 11, z: 17 }] },
    ],
    [{ $unset: { 'a.1.y': 1 } }, { a: [{ x: 1 }, { x: 10, y: 11 }] }, { a: [{ x: 1 }, { x: 10 }] }],
    [
      { $inc: { 'c.0.up': 1 }, $push: { 'c.0.ups': 99 } },
      { c: [{ name: 'b', up: 0, ups: [] }] },
      { c: [{ name: 'b', up: 1, ups: [99] }] },
    ],
    [
      { $inc: { 'a.10': 1 } },
      { a: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
      { a: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 11] },
    ],
    [{ $inc: { 'a.c000': 1 } }, { a: { c00: 1 }, c: 2 }, { a: { c00: 1, c000: 1 }, c: 2 }],
    [{ $set: { 'a.0.x': 2, 'foo.bar': 3 } }, { a: [{ x: 1 }] }, { a: [{ x: 2 }], foo: { bar: 3 } }],
    [{ $inc: { x: -1 } }, { x: 5 }, { x: 4 }],
  ]),
  ...updates(`${CORE}/updateh.js`, [
    [{ $set: { $z: 1 } }, { x: 1 }, ERROR],
    [{ $inc: { $z: 1 } }, { x: 1 }, ERROR],
    [{ $set: { $$$: 1 } }, { n: 0 }, ERROR],
    [{ $set: { '$secret.agent.x': 1 } }, { n: 0 }, ERROR],
    [{ $set: { 'secret.agent$': 1 } }, { n: 0 }, { n: 0, secret: { agent$: 1 } }],
    [{ $set: { $idbar: 1 } }, { n: 0 }, ERROR],
    [{ $set: { ke$sha: 1 } }, { n: 0 }, { n: 0, ke$sha: 1 }],
  ]),
  ...updates(`${CORE}/update_arraymatch2.js`, [
    [{ $inc: { 'x.$': 1 } }, { x: [1, 2, 3] }, { x: [1, 3, 3] }, { x: 2 }],
    [{ $inc: { 'x.y.$': 1 } }, { x: { y: [8, 7, 6] } }, { x: { y: [8, 8, 6] } }, { 'x.y': 7 }],
  ]),
  ...updates(`${CORE}/pull.js, pull2.js, pull_or.js, pullall.js`, [
    [{ $pull: { a: 2 } }, { a: [1, 2, 3] }, { a: [1, 3] }],
    [{ $pull: { a: 6 } }, { a: [] }, { a: [] }],
    [{ $pull: { 'a.b': [1] } }, { m: 1 }, { m: 1 }],
    [{ $pull: { a: { x: 1 } } }, { a: [{ x: 1 }, { x: 1, b: 2 }] }, { a: [] }],
    [{ $pullAll: { a: [{ x: 1 }] } }, { a: [{ x: 1 }, { x: 1, b: 2 }] }, { a: [{ x: 1, b: 2 }] }],
    [
      { $pull: { a: { x: { $lt: 3 } } } },
      { a: [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }] },
      { a: [{ x: 3 }, { x: 4 }] },
    ],
    [
      { $pull: { 'a.b': { y: { $exists: true } } } },
      { a: { b: [{ x: 1 }, { y: 'y' }] } },
      { a: { b: [{ x: 1 }] } },
    ],
    [
      { $pull: { 'a.b': { $or: [{ y: { $exists: true } }, { z: { $exists: true } }] } } },
      { a: { b: [{ x: 1 }, { y: 'y' }, { x: 2 }, { z: 'z' }] } },
      { a: { b: [{ x: 1 }, { x: 2 }] } },
    ],
    [{ $pullAll: { a: [1, 5] } }, { a: [1] }, { a: [] }],
    [{ $pullAll: { 'a.b': [1] } }, { m: 1 }, { m: 1 }],
  ]),
  ...steps('errors_on_committed_transaction.js, finished_transaction_error_handling.js', [
    [
      [
        [1, 'update', 'a', inc],
        [1, 'commit'],
        [1, 'update', 'a', inc],
      ],
      '1 ok ended | a2 b1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [1, 'abort'],
        [1, 'read', 'a'],
      ],
      '1 ok ended | a1 b1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1 }],
        [1, 'abort'],
        [1, 'insert', 'c', { n: 1 }],
      ],
      'ok ok ended | a1 b1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1 }],
        [1, 'abort'],
        [1, 'commit'],
      ],
      'ok ok ended | a1 b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [1, 'commit'],
        [1, 'abort'],
      ],
      '1 ok ended | b1',
    ],
  ]),
  ...steps('many_txns.js, new_transaction_waits_for_previous_txn_table_updates.js', [
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'c' }],
        [2, 'insert', 'd', { n: 2, code: 'd' }],
        [1, 'commit'],
        [2, 'commit'],
      ],
      'ok ok ok ok | a1 b1 c1 d2',
    ],
    [
      [
        [2, 'read', 'a'],
        [1, 'update', 'a', inc],
        [1, 'commit'],
        [2, 'read', 'a'],
        [2, 'commit'],
      ],
      '1 1 ok 1 ok | a2 b1',
    ],
    [
      [
        [2, 'read', 'a'],
        [0, 'remove', 'b'],
        [2, 'read', 'b'],
        [2, 'commit'],
        [0, 'read', 'b'],
      ],
      '1 1 1 ok null | a1',
    ],
    [
      [
        [2, 'read', 'a'],
        [0, 'insert', 'c', { n: 4, code: 'c' }],
        [2, 'read', 'c'],
        [2, 'commit'],
      ],
      '1 ok null ok | a1 b1 c4',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [2, 'update', 'b', inc],
        [1, 'update', 'b', inc],
        [2, 'commit'],
        [1, 'commit'],
      ],
      '1 1 conflict ok ended | a1 b2',
    ],
    [
      [
        [1, 'update', 'z', inc],
        [2, 'insert', 'z', { n: 5, code: 'q' }],
        [2, 'commit'],
        [1, 'commit'],
      ],
      '0 ok ok ok | a1 b1 z5',
    ],
    [
      [
        [1, 'update', 'a', { $set: { n: 1 } }],
        [2, 'update', 'a', inc],
        [2, 'commit'],
        [1, 'commit'],
      ],
      '0 1 ok ok | a2 b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [2, 'remove', 'a'],
        [1, 'abort'],
        [2, 'commit'],
      ],
      '1 conflict ok ended | a1 b1',
    ],
  ]),
];
