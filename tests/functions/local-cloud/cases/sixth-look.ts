import type { Doc, Value } from '../../../../scripts/local-cloud/codec';
import { ERROR, expressions, finds, orders, pipelines, projections, transactions, updates } from './case';
import type { Case } from './case';

/** What lists, groups of arguments and names of variables do to each other, and everything else once more. */
const UPDATE = 'src/mongo/db/update';
const CPP = 'src/mongo/db/pipeline';
const MANUAL = 'manual: reference/operator';
const TXNS = 'jstests/core/txns';
const byId: Doc = { $sort: { _id: 1 } };
const at = (text: string) => new Date(text);
const inc = { $inc: { n: 1 } };
const two = [
  { n: 1, code: 'x' },
  { n: 1, code: 'y' },
];
const people: Doc[] = [
  { name: 'Li', ages: [30, 5], home: { city: 'Wuhan', zip: [430000] }, paid: 2.5 },
  { name: 'Wang', ages: [], home: { city: 'Jinan' }, paid: 1 },
  { name: 'Zhao', ages: null, home: [{ city: 'Wuhan' }, { city: 'Xian' }] },
  { name: 'Sun', home: 'Wuhan', paid: null },
];
const doc: Doc = {
  a: 3,
  b: 0.2,
  c: 0.1,
  d: [1, [2, 3], { e: 4 }],
  f: { g: [{ h: 1 }, { h: [2, 3] }, 4], i: null },
  text: 'Straße',
  at: at('2024-02-29T23:59:59.999Z'),
  no: false,
};
const nowTwice: Value = {
  $let: {
    vars: { first: '$$NOW' },
    in: {
      $let: {
        vars: { many: { $size: { $range: [{ $floor: '$b' }, 1_000_000] } } },
        in: { $and: ['$$many', { $eq: ['$$first', '$$NOW'] }] },
      },
    },
  },
};

export const sixthLook: Case[] = [
  ...updates(`${UPDATE}/update_object_node.cpp (a list is gone through in one way)`, [
    [{ $set: { 'a.$[]': 1, 'a.5': 2 } }, { a: [0, 0] }, ERROR],
    [{ $set: { 'a.$[].x': 1, 'a.0.y': 2 } }, { a: [{}] }, ERROR],
    [{ $set: { 'a.0.y': 2 }, $inc: { 'a.$[].x': 1 } }, { a: [{}] }, ERROR],
    [{ $inc: { 'a.$[].x': 1 }, $unset: { 'a.3': 1 } }, { a: [{}] }, ERROR],
    [{ $set: { 'a.$[].x': 1, 'a.$.y': 2 } }, { a: [{ z: 1 }] }, ERROR, { 'a.z': 1 }],
    [{ $set: { 'a.$[]': 1, 'a.b': 2 } }, { a: [] }, ERROR],
    [{ $set: { 'a.$[].b.$[]': 1, 'a.$[].b.0': 2 } }, { a: [{ b: [0, 0] }] }, ERROR],
    [
      { $set: { 'a.$[].x': 1 }, $inc: { 'a.$[].y': 2 } },
      { a: [{}, { y: 1 }] },
      {
        a: [
          { x: 1, y: 2 },
          { y: 3, x: 1 },
        ],
      },
    ],
    [{ $set: { 'a.$[].x': 1, 'b.0': 2 } }, { a: [{}], b: [1] }, { a: [{ x: 1 }], b: [2] }],
    [{ $set: { 'a.$[].x': 1 }, $unset: { 'a.$[].x': 1 } }, { a: [] }, ERROR],
    [{ $set: { 'a.$[].x.y': 1, 'a.$[].x': 1 } }, { a: [] }, ERROR],
    [{ $set: { 'a.$.x': 1, 'a.0.y': 2 } }, { a: [{ z: 1 }] }, { a: [{ z: 1, x: 1, y: 2 }] }, { 'a.z': 1 }],
    [{ $set: { 'a.$.x': 1, 'a.0.x': 2 } }, { a: [{ z: 1 }] }, ERROR, { 'a.z': 1 }],
    [
      { $set: { 'a.$.x': 1, 'a.1.x': 2 } },
      { a: [{ z: 1 }, {}] },
      { a: [{ z: 1, x: 1 }, { x: 2 }] },
      { 'a.z': 1 },
    ],
    [{ $set: { 'a.$': 1, 'a.0': 2 } }, { a: [7] }, ERROR, { a: 7 }],
    [{ $set: { '$.a': 1 } }, { a: [7] }, ERROR],
    [{ $set: { 'a.$.$': 1 } }, { a: [[7]] }, ERROR],
    [{ $unset: { 'a.$[].x': 1 } }, { b: 1 }, ERROR],
    [{ $pop: { 'a.$[].x': 1 } }, { a: { x: [1] } }, ERROR],
    [{ $unset: { 'a.$[].x': 1 } }, { a: [1, { x: 2 }, [3]] }, { a: [1, {}, [3]] }],
    [{ $push: { 'a.$[]': 9 } }, { a: [[1], []] }, { a: [[1, 9], [9]] }],
    [{ $push: { 'a.$[]': 9 } }, { a: [[1], 2] }, ERROR],
    [
      { $addToSet: { 'a.$[].t': { $each: ['x', 'y'] } } },
      { a: [{ t: ['y'] }, {}] },
      { a: [{ t: ['y', 'x'] }, { t: ['x', 'y'] }] },
    ],
    [{ $mul: { 'a.$[].p': 2 } }, { a: [{ p: 3 }, {}] }, { a: [{ p: 6 }, { p: 0 }] }],
    [{ $min: { 'a.$[]': 2 } }, { a: [1, 3, null, 'x'] }, { a: [1, 2, null, 2] }],
    [{ $pull: { 'a.$[]': { $lt: 2 } } }, { a: [[1, 2], [0], []] }, { a: [[2], [], []] }],
    [
      { $set: { 'a.$[].b.$[].c': 0 } },
      { a: [{ b: [{ c: 1 }] }, { b: [] }] },
      { a: [{ b: [{ c: 0 }] }, { b: [] }] },
    ],
    [{ $set: { 'a.$[].b.$[].c': 0 } }, { a: [{ b: [{ c: 1 }] }, {}] }, ERROR],
  ]),
  ...updates(`${UPDATE}/path_support.cpp, rename_node.cpp, push_node.cpp, storage_validation.cpp`, [
    [{ $set: { 'a.b': 1 } }, { a: at('2024-01-01T00:00:00Z') }, ERROR],
    [{ $set: { 'a.b': 1 } }, { a: false }, ERROR],
    [{ $set: { 'a.-1': 1 } }, { a: [1] }, ERROR],
    [{ $set: { 'a.1.0': 5 } }, { a: [1, [2]] }, { a: [1, [5]] }],
    [{ $set: { 'a.1.2': 5 } }, { a: [1, [2]] }, { a: [1, [2, null, 5]] }],
    [{ $set: { 'a.1e0': 5 } }, { a: [1, 2] }, ERROR],
    [{ $set: { 'a.0x1.$[]': 5 } }, { a: [1, [2]] }, ERROR],
    [{ $set: { 'a.1': 5 } }, { a: { 0: 1 } }, { a: { 0: 1, 1: 5 } }],
    [{ $unset: { 'a.-1': 1, 'b.x.y': 1 } }, { a: [1], b: { x: [2] } }, { a: [1], b: { x: [2] } }],
    [{ $inc: { 'a.b.c': 1 } }, { a: { b: { c: 1.5 } } }, { a: { b: { c: 2.5 } } }],
    [{ $inc: { 'a.b.c': 1 } }, { a: { b: [] } }, ERROR],
    [{ $rename: { a: 'c' } }, { a: 1, b: 2, c: 3 }, { b: 2, c: 1 }],
    [{ $rename: { c: 'a' } }, { a: 1, b: 2, c: 3 }, { a: 3, b: 2 }],
    [{ $rename: { none: 'a.0' } }, { a: [1] }, { a: [1] }],
    [{ $rename: { 'n.one': 'a.x' } }, { a: [1], n: {} }, { a: [1], n: {} }],
    [{ $rename: { 'a.b': 'a.b.c' } }, { a: { b: 1 } }, ERROR],
    [{ $rename: { 'a.b': 'z', c: 'a.d' } }, { a: { b: 1 }, c: 2 }, { a: { d: 2 }, z: 1 }],
    [
      { $rename: { a: 'b' }, $push: { c: 1 } },
      { a: [1], c: [] },
      { c: [1], b: [1] },
    ],
    [{ $rename: { a: ['b'] as never } }, { a: 1 }, ERROR],
    [{ $push: { a: { x: 1, $each: [1] } } }, { a: [] }, ERROR],
    [{ $push: { a: { $each: [1, 2, 3], $position: 1, $slice: -3 } } }, { a: [8, 9] }, { a: [2, 3, 9] }],
    [
      { $push: { a: { $each: [{ s: 'b' }, { s: 'A' }], $sort: { s: 1 } } } },
      { a: [{ s: 'a' }] },
      { a: [{ s: 'A' }, { s: 'a' }, { s: 'b' }] },
    ],
    [
      { $push: { a: { $each: [], $sort: { x: 1, y: -1 } } } },
      { a: [{ x: 1, y: 1 }, { x: 0 }, { x: 1, y: 2 }] },
      { a: [{ x: 0 }, { x: 1, y: 2 }, { x: 1, y: 1 }] },
    ],
    [
      { $push: { a: { $each: [], $sort: { 's.0': 1 } } } },
      { a: [{ s: [2] }, { s: [1] }] },
      { a: [{ s: [1] }, { s: [2] }] },
    ],
    [
      { $push: { a: { $each: [], $sort: { 's.00': 1 } } } },
      { a: [{ s: [2] }, { s: [1] }] },
      { a: [{ s: [2] }, { s: [1] }] },
    ],
    [
      { $push: { a: { $each: [], $sort: -1 } } },
      { a: [false, [1], {}, at('2024-01-01T00:00:00Z'), 'x'] },
      { a: [at('2024-01-01T00:00:00Z'), false, [1], {}, 'x'] },
    ],
    [{ $push: { a: { $each: [1], $slice: -1, $slice2: 1 } } }, { a: [] }, ERROR],
    [{ $push: { a: null } }, { a: [] }, { a: [null] }],
    [{ $push: { a: {} } }, {}, { a: [{}] }],
    [
      { $addToSet: { a: { $each: [{ x: 1 }, { x: 1 }, { x: 1, y: 1 }] } } },
      { a: [] },
      { a: [{ x: 1 }, { x: 1, y: 1 }] },
    ],
    [{ $addToSet: { a: -0 } }, { a: [0] }, { a: [0] }],
    [{ $addToSet: { a: [] } }, { a: [[], 1] }, { a: [[], 1] }],
    [{ $pullAll: { a: [0] } }, { a: [-0, 0, false, null] }, { a: [false, null] }],
    [{ $pull: { a: { b: null } } }, { a: [{ b: null }, {}, { b: 1 }, 5] }, { a: [{ b: 1 }, 5] }],
    [{ $pull: { a: { b: { $exists: false } } } }, { a: [{ b: 1 }, { c: 1 }] }, { a: [{ b: 1 }] }],
    [{ $pull: { a: { 'b.0': 1 } } }, { a: [{ b: [1, 2] }, { b: [2, 1] }] }, { a: [{ b: [2, 1] }] }],
    [{ $pull: { a: { $gte: 2, $lt: 4 } } }, { a: [1, 2, 3, 4] }, { a: [1, 4] }],
    [
      { $pull: { a: { b: { $elemMatch: { c: 1, d: 2 } } } } },
      { a: [{ b: [{ c: 1, d: 2 }] }, { b: [{ c: 1 }, { d: 2 }] }] },
      { a: [{ b: [{ c: 1 }, { d: 2 }] }] },
    ],
    [{ $bit: { a: { and: 12 }, b: { xor: 5 } } }, { a: 10, b: 5 }, { a: 8, b: 0 }],
    [{ $bit: { a: { or: 4 } } }, { a: null }, ERROR],
    [{ $max: { a: null } }, {}, { a: null }],
    [{ $max: { a: null } }, { a: 0 }, { a: 0 }],
    [{ $min: { 'a.b.c': 4 } }, { a: {} }, { a: { b: { c: 4 } } }],
    [{ $mul: { a: -2.5 } }, {}, { a: -0 }],
    [{ $inc: { a: 0.1, b: 0.2 } }, { a: 0.2, b: 0.1 }, { a: 0.30000000000000004, b: 0.30000000000000004 }],
    [{ $pop: { a: 1 }, $push: { a: 2 } }, { a: [1] }, ERROR],
    [{ $set: { 'a.10': 1, 'a.9': 1 } }, { a: { 8: 1 } }, { a: { 8: 1, 9: 1, 10: 1 } }],
    [{ $set: { b: 1, 'a.y': 1, 'a.x': 1 } }, {}, { a: { x: 1, y: 1 }, b: 1 }],
  ]),
  ...updates(`${MANUAL}/update/positional (which element matched)`, [
    [
      { $set: { 'a.$.x': 9 } },
      { a: [{ b: [1] }, { b: [2, 3] }] },
      { a: [{ b: [1] }, { b: [2, 3], x: 9 }] },
      { 'a.b': 3 },
    ],
    [{ $set: { 'a.$': 'm' } }, { a: ['x', 'y', 'x'] }, { a: ['x', 'm', 'x'] }, { a: { $in: ['y', 'z'] } }],
    [
      { $set: { 'a.$': null } },
      { a: [3, 5, 7] },
      { a: [3, null, 7] },
      { a: { $elemMatch: { $gt: 4, $lt: 6 } } },
    ],
    [
      { $pull: { 'a.$.b': 1 } },
      {
        a: [
          { k: 1, b: [1] },
          { k: 2, b: [1, 2] },
        ],
      },
      {
        a: [
          { k: 1, b: [1] },
          { k: 2, b: [2] },
        ],
      },
      { 'a.k': 2 },
    ],
    [
      { $push: { 'a.$.b': 5 } },
      { a: [{ k: 1 }, { k: 2 }] },
      { a: [{ k: 1 }, { k: 2, b: [5] }] },
      { a: { $elemMatch: { k: { $gte: 2 } } } },
    ],
    [{ $set: { 'a.$.b': 5 } }, { a: [{ k: 1 }] }, ERROR, { 'a.k': { $ne: 2 } }],
    [{ $set: { 'o.a.$': 5 } }, { o: { a: [1, 2] } }, { o: { a: [1, 5] } }, { 'o.a': { $gte: 2 } }],
    [{ $set: { 'a.$': 5 } }, { a: [1, 2] }, ERROR, { a: { $exists: true } }],
    [{ $set: { 'a.$': 5 } }, { a: [1, 2] }, ERROR, { a: [1, 2] }],
  ]),
  ...transactions(`${TXNS}/write_conflicts_with_non_txns.js (lists and nothing in unique keys)`, two, [
    [
      [
        [0, 'insert', 'c', { n: 1 }],
        [0, 'insert', 'd', { n: 1 }],
      ],
      'ok duplicate | a1 b1 c1',
    ],
    [
      [
        [0, 'insert', 'c', { n: 1 }],
        [0, 'insert', 'd', { n: 1, code: null }],
      ],
      'ok duplicate | a1 b1 c1',
    ],
    [[[0, 'insert', 'c', { n: 1, code: ['p', 'x'] }]], 'duplicate | a1 b1'],
    [
      [
        [0, 'insert', 'c', { n: 1, code: ['p', 'p'] }],
        [0, 'insert', 'd', { n: 1, code: 'p' }],
      ],
      'ok duplicate | a1 b1 c1',
    ],
    [
      [
        [0, 'insert', 'c', { n: 1, code: [] }],
        [0, 'insert', 'd', { n: 1, code: null }],
      ],
      'ok ok | a1 b1 c1 d1',
    ],
    [
      [
        [0, 'insert', 'c', { n: 1, code: [] }],
        [0, 'insert', 'd', { n: 1, code: [] }],
      ],
      'ok duplicate | a1 b1 c1',
    ],
    [
      [
        [0, 'update', 'a', { $set: { code: ['x', 'q'] } }],
        [0, 'update', 'b', { $set: { code: 'q' } }],
      ],
      '1 duplicate | a1 b1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1 }],
        [2, 'insert', 'd', { n: 2 }],
        [1, 'commit'],
      ],
      'ok conflict ok | a1 b1 c1',
    ],
    [
      [
        [1, 'update', 'a', { $unset: { code: 1 } }],
        [0, 'insert', 'c', { n: 2, code: 'x' }],
        [1, 'commit'],
      ],
      '1 waits:ok ok | a1 b1 c2',
    ],
    [
      [
        [1, 'update', 'a', { $unset: { code: 1 } }],
        [2, 'update', 'b', { $unset: { code: 1 } }],
        [1, 'commit'],
      ],
      '1 conflict ok | a1 b1',
    ],
    [
      [
        [1, 'update', 'a', { $push: { code: 1 } }],
        [1, 'commit'],
      ],
      "The field 'code' must be an array but is of type string ended | a1 b1",
    ],
  ]),
  ...transactions(
    `${TXNS}/no_new_transactions_when_prepared_transaction_in_progress.js, ${TXNS}/multi_statement_transaction_abort.js`,
    two,
    [
      [
        [
          [1, 'insert', 'c', { n: 1, code: 'c' }],
          [1, 'remove', 'c'],
          [1, 'insert', 'c', { n: 2, code: 'c' }],
          [1, 'read', 'c'],
          [1, 'commit'],
        ],
        'ok 1 ok 2 ok | a1 b1 c2',
      ],
      [
        [
          [1, 'update', 'a', inc],
          [1, 'remove', 'a'],
          [1, 'update', 'a', inc],
          [1, 'commit'],
        ],
        '1 1 0 ok | b1',
      ],
      [
        [
          [1, 'update', 'a', { $set: { code: 'y2' } }],
          [1, 'update', 'b', { $set: { code: 'x' } }],
          [1, 'update', 'a', { $set: { code: 'y' } }],
          [1, 'commit'],
        ],
        '1 1 1 ok | a1 b1',
      ],
      [
        [
          [1, 'update', 'a', inc],
          [2, 'read', 'a'],
          [1, 'abort'],
          [2, 'update', 'a', inc],
          [2, 'commit'],
        ],
        '1 1 ok 1 ok | a2 b1',
      ],
      [
        [
          [1, 'remove', 'a'],
          [0, 'read', 'a'],
          [1, 'abort'],
          [0, 'read', 'a'],
        ],
        '1 1 ok 1 | a1 b1',
      ],
      [
        [
          [1, 'update', 'a', inc],
          [0, 'remove', 'a'],
          [0, 'update', 'a', inc],
          [1, 'commit'],
        ],
        '1 waits:1 waits:0 ok | b1',
      ],
      [
        [
          [1, 'insert', 'a', { n: 5, code: 'new' }],
          [1, 'read', 'a'],
          [0, 'read', 'a'],
        ],
        'duplicate ended 1 | a1 b1',
      ],
      [
        [
          [1, 'update', 'a', { $push: { n: 1 } }],
          [1, 'update', 'b', inc],
          [0, 'update', 'b', inc],
        ],
        "The field 'n' must be an array but is of type number ended 1 | a1 b2",
      ],
      [
        [
          [2, 'read', 'a'],
          [1, 'update', 'b', inc],
          [1, 'commit'],
          [2, 'update', 'a', inc],
          [2, 'commit'],
        ],
        '1 1 ok 1 ok | a2 b2',
      ],
    ],
  ),
  ...expressions(`${CPP}/expression.cpp (ExpressionNary::optimize), ${CPP}/accumulator.h`, doc, [
    [{ $add: ['$a', 1, '$a'] }, 7],
    [{ $add: [1, { $add: ['$a', 2] }, '$a'] }, 9],
    [{ $add: ['$b', '$c'] }, 0.30000000000000004],
    [{ $multiply: ['$a', '$a', 2] }, 18],
    [{ $multiply: [2, { $multiply: ['$a', 0.5] }] }, 3],
    [{ $multiply: ['$a', 0.1] }, 0.30000000000000004],
    [{ $multiply: [0, '$a', -1] }, 0],
    [{ $sum: ['$a', 1, 2, '$missing', 'x'] }, 6],
    [{ $sum: ['$a', [1, 2], 3] }, 6],
    [{ $sum: [{ $sum: ['$a', 1] }, 2] }, 6],
    [{ $sum: '$d' }, 1],
    [{ $sum: [[1, 2.5, '$a']] }, 6.5],
    [{ $add: ['$at', 1, { $multiply: [1000, '$a'] }] }, at('2024-03-01T00:00:03.000Z')],
    [{ $multiply: ['$a', null, 'x'] }, null],
    [{ $max: ['$a', 7, null, '$missing'] }, 7],
    [{ $min: ['$d'] }, 1],
    [{ $max: '$d' }, [2, 3]],
    [{ $avg: ['$a', '$missing', null, 4] }, 3.5],
  ]),
  ...expressions(
    `${CPP}/expression.h (older servers gather what is fixed, newer ones do not; refused)`,
    doc,
    [
      [{ $add: [0.3, '$b', '$c'] }, ERROR],
      [{ $add: ['$c', 0.2, 0.3] }, ERROR],
      [{ $multiply: ['$c', 0.2, 0.7] }, ERROR],
      [{ $multiply: [0.3, { $multiply: ['$c', 0.7] }] }, ERROR],
      [{ $multiply: [{ $multiply: ['$c', '$a'] }, 0.7, 3] }, ERROR],
      [{ $multiply: [0.3, '$c', '$b'] }, ERROR],
      [{ $sum: ['$c', 0.1, 1.1] }, ERROR],
      [{ $sum: ['$c', 0.2, 0.7] }, ERROR],
      [{ $map: { input: '$d', as: 'CURRENT', in: '$a' } }, ERROR],
      [{ $filter: { input: '$d', as: 'CURRENT', cond: '$a' } }, ERROR],
    ],
  ),
  ...expressions(`${CPP}/variables.cpp, variable_validation.cpp`, doc, [
    [nowTwice, true],
    [{ $gt: ['$$NOW', '$at'] }, true],
    [{ $map: { input: '$d', as: 'ROOT', in: 1 } }, ERROR],
    [{ $map: { input: '$d', as: '', in: 1 } }, ERROR],
    [{ $map: { input: '$d', as: 'a.b', in: 1 } }, ERROR],
    [{ $map: { input: '$d', as: 5, in: 1 } }, ERROR],
    [{ $filter: { input: '$d', as: 'REMOVE', cond: true } }, ERROR],
    [{ $map: { input: '$d', as: 'é', in: { $isArray: '$$é' } } }, [false, true, false]],
    [{ $map: { input: '$d', as: 'x', in: '$$x.e' } }, [null, [], 4]],
    [{ $let: { vars: {}, in: '$a' } }, 3],
    [{ $let: { vars: { a: '$missing' }, in: { $ifNull: ['$$a', '$a'] } } }, 3],
    [{ $let: { vars: { x: 1 }, in: { y: '$$x', z: '$$missing' } } }, ERROR],
    ['$$ROOT.f.i', null],
    ['$$REMOVE.x', undefined],
    ['$$', ERROR],
    ['$.a', ERROR],
  ]),
  ...expressions(`${CPP}/expression.cpp (paths, lists, texts, dates)`, doc, [
    ['$f.g.h', [1, [2, 3]]],
    ['$f.g', [{ h: 1 }, { h: [2, 3] }, 4]],
    ['$d.e', [4]],
    ['$d.0', []],
    ['$d.e.x', []],
    ['$f.i.x', undefined],
    ['$a.x', undefined],
    [{ x: '$missing', y: ['$missing', '$a'] }, { y: [null, 3] }],
    [
      { $objectToArray: '$f' },
      [
        { k: 'g', v: [{ h: 1 }, { h: [2, 3] }, 4] },
        { k: 'i', v: null },
      ],
    ],
    [
      {
        $arrayToObject: [
          [
            ['k', 1],
            ['l', 2],
            ['k', 3],
          ],
        ],
      },
      { k: 3, l: 2 },
    ],
    [{ $arrayToObject: [[{ k: 'x', v: '$a' }]] }, { x: 3 }],
    [{ $arrayToObject: [[['k', 1], { k: 'l', v: 2 }]] }, ERROR],
    [{ $concatArrays: ['$d', ['$a'], '$missing'] }, null],
    [{ $slice: ['$d', -2] }, [[2, 3], { e: 4 }]],
    [{ $slice: ['$d', -5, 2] }, [1, [2, 3]]],
    [{ $slice: ['$d', 1, 0] }, ERROR],
    [{ $slice: ['$d', 5, 1] }, []],
    [
      { $zip: { inputs: ['$d', [7]], useLongestLength: true } },
      [
        [1, 7],
        [[2, 3], null],
        [{ e: 4 }, null],
      ],
    ],
    [
      { $zip: { inputs: ['$d', [7]], useLongestLength: true, defaults: [0, 'z'] } },
      [
        [1, 7],
        [[2, 3], 'z'],
        [{ e: 4 }, 'z'],
      ],
    ],
    [{ $zip: { inputs: ['$d', [7]], defaults: [0, 1] } }, ERROR],
    [{ $zip: { inputs: '$d' } }, ERROR],
    [
      { $reduce: { input: '$d', initialValue: [], in: { $concatArrays: [['$$this'], '$$value'] } } },
      [{ e: 4 }, [2, 3], 1],
    ],
    [{ $reduce: { input: [], initialValue: '$missing', in: 1 } }, undefined],
    [{ $in: [[2, 3], '$d'] }, true],
    [{ $in: [2, '$d'] }, false],
    [{ $in: ['$missing', [null]] }, false],
    [{ $indexOfArray: ['$d', { e: 4 }] }, 2],
    [{ $indexOfArray: ['$d', 1, 1] }, -1],
    [
      {
        $setEquals: [
          [1, 1, 2],
          [2, 1],
          [1, 2, 2],
        ],
      },
      true,
    ],
    [{ $setDifference: ['$d', [1]] }, [[2, 3], { e: 4 }]],
    [{ $setIsSubset: [[[2, 3]], '$d'] }, true],
    [{ $isArray: [['$a']] }, true],
    [{ $size: '$missing' }, ERROR],
    [{ $strLenBytes: '$text' }, 7],
    [{ $strLenCP: '$text' }, 6],
    [{ $toUpper: '$text' }, 'STRAßE'],
    [{ $substrCP: ['$text', 4, 1] }, 'ß'],
    [{ $substrBytes: ['$text', 4, 1] }, ERROR],
    [{ $substrBytes: ['$text', 4, 2] }, 'ß'],
    [{ $indexOfCP: ['$text', 'e'] }, 5],
    [{ $indexOfBytes: ['$text', 'e'] }, 6],
    [{ $split: ['$text', 'a'] }, ['Str', 'ße']],
    [{ $split: ['a-b--c', '-'] }, ['a', 'b', '', 'c']],
    [{ $strcasecmp: ['STRASSE', 'strasse'] }, 0],
    [{ $strcasecmp: ['$missing', 'a'] }, -1],
    [{ $concat: ['$text', '$f.i'] }, null],
    [{ $dayOfYear: '$at' }, 60],
    [{ $dayOfMonth: { date: '$at', timezone: 'Asia/Shanghai' } }, 1],
    [{ $isoWeek: '$at' }, 9],
    [
      { $dateToString: { date: '$at', format: '%H:%M:%S.%L %j %u %z', timezone: '+0530' } },
      '05:29:59.999 061 5 +0530',
    ],
    [{ $dateFromParts: { year: 2024, month: 14, day: 0 } }, at('2025-01-31T00:00:00Z')],
    [{ $dateFromParts: { isoWeekYear: 2020, isoWeek: 53, isoDayOfWeek: 7 } }, at('2021-01-03T00:00:00Z')],
    [{ $dateFromParts: { year: 2024, isoWeek: 1 } }, ERROR],
    [{ $subtract: ['$at', at('2024-02-29T00:00:00Z')] }, 86_399_999],
    [{ $subtract: ['$at', 999] }, at('2024-02-29T23:59:59.000Z')],
    [{ $mod: [-7, 3] }, -1],
    [{ $mod: [7.5, -2] }, 1.5],
    [{ $divide: [0, -5] }, -0],
    [{ $pow: [0, 0] }, 1],
    [{ $pow: [-8, 3] }, -512],
    [{ $trunc: [-1234.567, -2] }, -1200],
    [{ $trunc: [1.29, 1] }, 1.2],
    [{ $cmp: ['$missing', null] }, -1],
    [{ $cmp: [[1, 2], [1]] }, 1],
    [
      {
        $eq: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      },
      false,
    ],
    [{ $lt: ['$d', '$f'] }, false],
    [{ $not: ['$no'] }, true],
    [{ $not: [[]] }, false],
    [
      {
        $switch: {
          branches: [
            { case: '$no', then: 1 },
            { case: '$f.i', then: 2 },
          ],
          default: '$missing',
        },
      },
      undefined,
    ],
    [{ $switch: { branches: [] } }, ERROR],
    [{ $switch: { branches: [{ case: true }] } }, ERROR],
  ]),
  ...pipelines(
    `${CPP}/document_source_group.cpp, document_source_unwind.cpp, document_source_bucket_auto.cpp`,
    people,
    [
      [
        [{ $group: { _id: '$home.city', n: { $sum: 1 } } }, byId],
        [
          { _id: null, n: 1 },
          { _id: 'Jinan', n: 1 },
          { _id: 'Wuhan', n: 1 },
          { _id: ['Wuhan', 'Xian'], n: 1 },
        ],
      ],
      [
        [{ $group: { _id: { c: '$home.zip', p: '$paid' }, n: { $sum: 1 } } }, byId, { $limit: 1 }],
        [{ _id: { p: null }, n: 1 }],
      ],
      [
        [byId, { $group: { _id: null, all: { $push: { n: '$name', p: '$paid' } } } }],
        [
          {
            _id: null,
            all: [{ n: 'Li', p: 2.5 }, { n: 'Wang', p: 1 }, { n: 'Zhao' }, { n: 'Sun', p: null }],
          },
        ],
      ],
      [
        [{ $group: { _id: {}, low: { $min: '$paid' }, top: { $max: '$ages' }, avg: { $avg: '$paid' } } }],
        [{ _id: {}, low: 1, top: [30, 5], avg: 1.75 }],
      ],
      [[{ $group: { _id: null, n: { $sum: 1, $max: 1 } } }], ERROR],
      [[{ $group: { n: { $sum: 1 } } }], ERROR],
      [[{ $group: { _id: null, n: 5 } }], ERROR],
      [[{ $group: { _id: null, 'a.b': { $sum: 1 } } }], ERROR],
      [
        [{ $unwind: '$ages' }, { $project: { ages: 1, _id: 0 } }],
        [{ ages: 30 }, { ages: 5 }],
      ],
      [
        [
          { $unwind: { path: '$ages', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
          { $project: { ages: 1, i: 1 } },
        ],
        [
          { _id: 'a', ages: 30, i: 0 },
          { _id: 'a', ages: 5, i: 1 },
          { _id: 'b', i: null },
          { _id: 'c', ages: null, i: null },
          { _id: 'd', i: null },
        ],
      ],
      [[{ $unwind: '$home.zip' }, { $project: { z: '$home.zip', _id: 0 } }], [{ z: 430000 }]],
      [
        [{ $unwind: '$home' }, { $match: { 'home.city': 'Wuhan' } }, { $project: { _id: 1 } }],
        [{ _id: 'a' }, { _id: 'c' }],
      ],
      [[{ $unwind: 'ages' }], ERROR],
      [[{ $unwind: { path: '$ages', includeArrayIndex: '$i' } }], ERROR],
      [[{ $unwind: { path: '$ages', other: 1 } }], ERROR],
      [[{ $sortByCount: { $type: '$ages' } }], ERROR],
      [
        [{ $bucket: { groupBy: '$paid', boundaries: [0, 2, 3], default: 'none' } }],
        [
          { _id: 0, count: 1 },
          { _id: 2, count: 1 },
          { _id: 'none', count: 2 },
        ],
      ],
      [[{ $bucket: { groupBy: '$paid', boundaries: [0, 2, 3] } }], ERROR],
      [[{ $bucket: { groupBy: '$paid', boundaries: [0, 2, 3], default: 1 } }], ERROR],
      [
        [
          { $bucketAuto: { groupBy: '$paid', buckets: 2, output: { names: { $push: '$name' } } } },
          { $project: { _id: 1, n: { $size: '$names' } } },
        ],
        [
          { _id: { min: null, max: 1 }, n: 2 },
          { _id: { min: 1, max: 2.5 }, n: 2 },
        ],
      ],
      [[{ $bucketAuto: { groupBy: '$paid', buckets: 0 } }], ERROR],
      [[byId, { $skip: 1 }, { $limit: 2 }, { $skip: 1 }, { $project: { _id: 1 } }], [{ _id: 'c' }]],
      [[{ $limit: 0 }], ERROR],
      [[{ $skip: -1 }], ERROR],
      [[{ $match: { name: { $in: ['Li', 'Sun'] } } }, { $count: 'n' }], [{ n: 2 }]],
      [[{ $match: { $expr: { $isArray: '$home' } } }, { $project: { _id: 1 } }], [{ _id: 'c' }]],
      [[{ $match: { $expr: { $gt: ['$paid', 2] } } }, { $project: { _id: 1 } }], [{ _id: 'a' }]],
      [
        [{ $match: { $expr: { $lt: ['$paid', 1] } } }, byId, { $project: { _id: 1 } }],
        [{ _id: 'c' }, { _id: 'd' }],
      ],
      [
        [{ $project: { 'home.city': 1, _id: 0 } }],
        [
          { home: { city: 'Wuhan' } },
          { home: { city: 'Jinan' } },
          { home: [{ city: 'Wuhan' }, { city: 'Xian' }] },
          {},
        ],
      ],
      [
        [{ $match: { _id: 'c' } }, { $addFields: { 'home.n': '$name', ages: '$$REMOVE' } }],
        [
          {
            _id: 'c',
            name: 'Zhao',
            home: [
              { city: 'Wuhan', n: 'Zhao' },
              { city: 'Xian', n: 'Zhao' },
            ],
          },
        ],
      ],
      [
        [{ $match: { _id: 'b' } }, { $project: { ages: 0, 'home.city': 0 } }],
        [{ _id: 'b', name: 'Wang', home: {}, paid: 1 }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          { $project: { _id: 0, x: ['$name', '$none'], y: 'text', z: { $literal: '$name' } } },
        ],
        [{ x: ['Li', null], y: 'text', z: '$name' }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          { $replaceRoot: { newRoot: { $mergeObjects: ['$home', { name: '$name' }] } } },
        ],
        [{ city: 'Wuhan', zip: [430000], name: 'Li' }],
      ],
      [[{ $match: { _id: 'd' } }, { $replaceRoot: { newRoot: '$home' } }], ERROR],
      [[{ $project: { a: 1 }, $match: {} }], ERROR],
      [[{}], ERROR],
    ],
  ),
  ...pipelines(
    `${CPP}/document_source_lookup.cpp`,
    [{ k: 1 }, { k: [2, 3] }, { k: null }, {}, { k: [] }],
    [
      [
        [
          { $lookup: { from: 'others', localField: 'k', foreignField: 'r', as: 'm' } },
          byId,
          { $project: { m: '$m._id' } },
        ],
        [
          { _id: 'a', m: ['a'] },
          { _id: 'b', m: ['b', 'd'] },
          { _id: 'c', m: ['c', 'e'] },
          { _id: 'd', m: ['c', 'e'] },
          { _id: 'e', m: ['c', 'e'] },
        ],
      ],
      [
        [
          { $match: { _id: 'a' } },
          { $lookup: { from: 'others', localField: 'k', foreignField: 'r', as: 'k.m' } },
        ],
        [{ _id: 'a', k: { m: [{ _id: 'a', r: 1 }] } }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          {
            $lookup: {
              from: 'others',
              let: { k: '$k' },
              pipeline: [
                { $match: { $expr: { $in: ['$$k', [1, '$r']] } } },
                byId,
                { $limit: 2 },
                { $project: { _id: 1 } },
              ],
              as: 'm',
            },
          },
        ],
        [{ _id: 'a', k: 1, m: [{ _id: 'a' }, { _id: 'b' }] }],
      ],
      [[{ $lookup: { from: 'others', localField: 'k', as: 'm' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'k', foreignField: '$r', as: 'm' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'k', foreignField: 'r', as: '$m' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'k', foreignField: 'r', as: 'm', more: 1 } }], ERROR],
    ],
    [{ r: 1 }, { r: 2 }, { r: null }, { r: [3, 4] }, { s: 1 }],
  ),
  ...finds(
    'src/mongo/db/matcher/expression_leaf.cpp, expression_array.cpp',
    [
      { a: [1, [2], { b: 3 }] },
      { a: { b: [3, 4] } },
      { a: null },
      {},
      { a: [] },
      { a: NaN },
      { a: [{ b: [] }, { c: 1 }] },
    ],
    [
      [{ 'a.b': 3 }, 'a b'],
      [{ a: 2 }, ''],
      [{ a: [2] }, 'a'],
      [{ 'a.1': [2] }, 'a'],
      [{ 'a.1.0': 2 }, 'a'],
      [{ 'a.b': { $exists: true } }, 'a b g'],
      [{ 'a.b': { $size: 0 } }, 'g'],
      [{ a: { $elemMatch: { b: { $gte: 3 } } } }, 'a'],
      [{ a: { $elemMatch: { $elemMatch: { $eq: 2 } } } }, 'a'],
      [{ a: { $not: { $elemMatch: {} } } }, 'b c d e f'],
      [{ a: { $gte: NaN } }, 'f'],
      [{ a: { $lte: null } }, 'c d'],
      [{ a: { $mod: [2, 1] } }, ERROR],
      [{ a: { $all: [1, [2]] } }, 'a'],
      [{ a: { $nin: [null, []] } }, 'a b f g'],
      [{ $nor: [{ a: { $exists: false } }, { 'a.b': { $exists: true } }] }, 'c e f'],
      [{ a: { $in: [{ $gt: 1 }] } }, ERROR],
      [{ a: { $all: [{ $elemMatch: { b: 3 } }, 1] } }, ERROR],
    ],
  ),
  ...orders(
    'src/mongo/db/index/btree_key_generator.cpp',
    [{ a: [3, 1] }, { a: 2 }, { a: [] }, { a: null }, { a: [[0], 4] }, {}],
    [
      [{ a: 1, _id: 1 }, 'c d f a b e'],
      [{ a: -1, _id: 1 }, 'e a b d f c'],
      [{ 'a.0': 1, _id: 1 }, 'b c d f a e'],
    ],
  ),
  ...projections('src/mongo/db/exec/projection_node.cpp, query/projection_parser.cpp', [
    [{ 'a.b': 1 }, { a: [{ b: 1, c: 2 }, 3, [{ b: 4 }]], d: 1 }, { _id: 'a', a: [{ b: 1 }, [{ b: 4 }]] }],
    [{ 'a.0': 1 }, { a: [{ b: 1 }, 3] }, { _id: 'a', a: [{}] }],
    [{ 'a.b': 0, _id: 0 }, { a: [{ b: 1, c: 2 }, 3] }, { a: [{ c: 2 }, 3] }],
    [{ a: 1, 'a.b': 1 }, { a: { b: 1 } }, ERROR],
    [
      { a: { $slice: -1 }, _id: 0 },
      { a: [1, 2], b: 3 },
      { a: [2], b: 3 },
    ],
    [
      { a: { $slice: [-3, 2] }, _id: 0 },
      { a: [1, 2], b: 3 },
      { a: [1, 2], b: 3 },
    ],
    [{ a: { $elemMatch: { $gt: 1 } } }, { a: [1, [5], 2, 3], b: 3 }, { _id: 'a', a: [2] }],
    [
      { a: { $elemMatch: { x: 1 } }, b: 1 },
      { a: [{ x: 2 }], b: 3 },
      { _id: 'a', b: 3 },
    ],
    [{ 'a.$': 1 }, { a: [1] }, ERROR],
    [{ a: 1, b: 0 }, { a: 1 }, ERROR],
  ]),
];
