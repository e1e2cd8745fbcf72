import { ERROR, pipelines } from './case';
import type { Case } from './case';

/** Stages. */
const M = 'manual: reference/operator/aggregation/';
const docs = [
  { n: 1, a: [{ b: 1 }, 5, [{ b: 2 }]], o: { x: 1 } },
  { n: 2, a: 7, o: { x: 2, y: 3 } },
  { n: 3, o: null },
];
const byId = { $sort: { _id: 1 } };
const LOOKUP = 'jstests/aggregation/sources/lookup/lookup_equijoin_semantics_lib.js';
const lookup = (localField: string, foreignField: string, more: object = {}) => ({
  $lookup: { from: 'others', localField, foreignField, as: 'm', ...more },
});
/** The ids of what was joined. */
const joined = { $project: { m: '$m._id' } };

/** Which documents of a list find the one of another, as the file of lookups asks it. */
function found(
  local: object[],
  localField: string,
  foreign: object,
  foreignField: string,
  ids: string,
): Case[] {
  const all = local.map((doc, at) => ({ _id: String.fromCharCode(97 + at), ...doc }));
  return pipelines(
    LOOKUP,
    all,
    [
      [
        [lookup(localField, foreignField), { $match: { m: { $ne: [] } } }, byId, { $project: { _id: 1 } }],
        ids
          .split(' ')
          .filter(Boolean)
          .map((_id) => ({ _id })),
      ],
    ],
    [foreign],
  );
}
/** Which documents of a list the one of another finds. */
function finding(
  local: object,
  localField: string,
  foreign: object[],
  foreignField: string,
  ids: string,
): Case[] {
  return pipelines(
    LOOKUP,
    [local],
    [[[lookup(localField, foreignField), joined], [{ _id: 'a', m: ids.split(' ').filter(Boolean) }]]],
    foreign,
  );
}
const gaps = [
  { no: 1 },
  { a: null },
  { a: [null, 1] },
  { a: [] },
  { a: 1 },
  { a: { x: null } },
  { a: [[null, 1], 2] },
  { a: false },
  { a: 0 },
  { a: {} },
  { a: '' },
];
const scalars = [
  { a: 1 },
  { a: [1] },
  { a: [1, 2, 3] },
  { a: [1, [2, 3]] },
  { a: [1, null] },
  { a: [1, []] },
  { a: 2 },
  { a: [[1], 2] },
  { a: [2, 3] },
  { a: { y: 1 } },
  {},
];
const below = [
  { a: { x: 1, y: 2 } },
  { a: [{ x: 1 }, { x: 2 }] },
  { a: [{ x: 1 }, { x: null }] },
  { a: [{ x: 1 }, { x: [] }] },
  { a: { x: [1, 2] } },
  { a: [{ x: [1, 2] }, { no: 2 }] },
  { a: { x: 2, y: 1 } },
  { a: { x: [2, 3] } },
  { a: [{ no: 1 }, { x: 2 }] },
  { a: { x: [[1], 2] } },
  { a: [{ x: [[1], 2] }] },
  { a: { no: 1 } },
];
const lists = [
  { a: [[1, 2], 3] },
  { a: [[1, 2]] },
  { a: [1, 2] },
  { a: [[[1, 2], 3], 4] },
  { a: [2, 1] },
  { a: [[2, 1], 3] },
  { a: null },
  {},
];
const empties = [
  { a: [[]] },
  { a: [[], 1] },
  { a: [[], null] },
  { a: [] },
  {},
  { a: null },
  { a: [null] },
  { a: [null, 1] },
  { a: 1 },
  { a: [[[], 1], 2] },
  { a: [1, 2] },
];
const numeric = [
  { a: [{ x: 1 }, { x: 2 }] },
  { a: [{ x: [2, 3, 1] }] },
  { a: [{ x: 1 }, { y: 1 }] },
  { a: [{ x: 2 }, { x: 1 }] },
  { a: [{ x: [2, 3] }] },
  { a: { x: 1 } },
  { a: [{ y: 1 }, { x: 1 }] },
];

export const stageCases: Case[] = [
  ...found(gaps, 'a', { b: null }, 'b', 'a b c d'),
  ...finding({ b: null }, 'b', gaps, 'a', 'a b c'),
  ...found(gaps, 'a', { no: 1 }, 'b', 'a b c d'),
  ...finding({ no: 1 }, 'b', gaps, 'a', 'a b c'),
  ...found(scalars, 'a', { b: 1 }, 'b', 'a b c d e f'),
  ...finding({ b: 1 }, 'b', scalars, 'a', 'a b c d e f'),
  ...found(below, 'a.x', { b: 1 }, 'b', 'a b c d e f'),
  ...finding({ b: 1 }, 'b', below, 'a.x', 'a b c d e f'),
  ...found(lists, 'a', { b: [1, 2] }, 'b', 'a b c e'),
  ...finding({ b: [1, 2] }, 'b', lists, 'a', 'c e'),
  ...found(lists, 'a', { b: [[1, 2], 42] }, 'b', 'a b'),
  ...finding({ b: [[1, 2], 42] }, 'b', lists, 'a', 'a b c'),
  ...found(empties, 'a', { b: [] }, 'b', 'a b c'),
  ...finding({ b: [] }, 'b', empties, 'a', 'c e f g h'),
  ...found(empties, 'a', { b: [[], 42] }, 'b', 'a b c'),
  ...finding({ b: [[], 42] }, 'b', empties, 'a', 'a b c d'),
  ...found(numeric, 'a.0.x', { b: 1 }, 'b', 'a b c'),
  ...finding({ b: 1 }, 'b', numeric, 'a.0.x', 'a b c'),
  ...found([{ a: NaN }, { a: [1, NaN] }, { a: null }, {}], 'a', { b: NaN }, 'b', 'a b'),
  ...finding({ b: NaN }, 'b', [{ a: NaN }, { a: [1, NaN] }, { a: null }, {}], 'a', 'a b'),
  ...pipelines(
    `${M}lookup`,
    [{ k: 1 }],
    [
      [
        [
          {
            $lookup: {
              from: 'others',
              as: 'm',
              pipeline: [{ $match: { v: { $gt: 1 } } }, { $project: { v: 1 } }],
            },
          },
        ],
        [{ _id: 'a', k: 1, m: [{ _id: 'b', v: 2 }] }],
      ],
      [
        [
          {
            $lookup: {
              from: 'others',
              as: 'm',
              let: { key: '$k' },
              pipeline: [{ $match: { $expr: { $eq: ['$v', '$$key'] } } }],
            },
          },
        ],
        [{ _id: 'a', k: 1, m: [{ _id: 'a', v: 1 }] }],
      ],
      [[lookup('k', 'v', { as: 'x.y' })], [{ _id: 'a', k: 1, x: { y: [{ _id: 'a', v: 1 }] } }]],
      [[{ $lookup: { from: 'others', as: 'm' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'k', as: 'm' } }], ERROR],
      [[{ $lookup: { localField: 'k', foreignField: 'v', as: 'm' } }], ERROR],
      [[lookup('k', 'v', { unknown: 1 })], ERROR],
      [[lookup('$k', 'v')], ERROR],
      [[lookup('k', 'v.')], ERROR],
      [[lookup('k', 'v', { as: '$m' })], ERROR],
      [[lookup('k', 'v', { let: { x: 1 } })], ERROR],
      [[{ $lookup: { from: 'others', as: 'm', let: { X: 1 }, pipeline: [] } }], ERROR],
      [[{ $lookup: { from: 'others', as: 'm', pipeline: [{ $unknown: 1 }] } }], ERROR],
      [[{ $match: { k: 99 } }, { $lookup: { from: 'others', as: 'm', pipeline: [{ $unknown: 1 }] } }], ERROR],
      [[{ $lookup: { from: 'others', as: 'm', pipeline: [{ $match: { $expr: '$$key' } }] } }], ERROR],
      [[{ $lookup: { from: 'others', as: 'm', pipeline: {} } }], ERROR],
    ],
    [{ v: 1 }, { v: 2 }],
  ),
  ...pipelines('src/mongo/db/exec/projection_node.cpp', docs, [
    [
      [byId, { $project: { 'a.b': 1 } }],
      [{ _id: 'a', a: [{ b: 1 }, [{ b: 2 }]] }, { _id: 'b' }, { _id: 'c' }],
    ],
    [
      [byId, { $project: { 'a.z': '$n' } }],
      [
        { _id: 'a', a: [{ z: 1 }, { z: 1 }, [{ z: 1 }]] },
        { _id: 'b', a: { z: 2 } },
        { _id: 'c', a: { z: 3 } },
      ],
    ],
    [
      [byId, { $project: { a: { z: '$n' } } }],
      [
        { _id: 'a', a: [{ z: 1 }, { z: 1 }, [{ z: 1 }]] },
        { _id: 'b', a: { z: 2 } },
        { _id: 'c', a: { z: 3 } },
      ],
    ],
    [
      [byId, { $project: { 'o.x': 1, 'o.z': '$n', _id: 0 } }],
      [{ o: { x: 1, z: 1 } }, { o: { x: 2, z: 2 } }, { o: { z: 3 } }],
    ],
    [
      [byId, { $project: { 'a.b': 0, n: 0, o: 0 } }],
      [{ _id: 'a', a: [{}, 5, [{}]] }, { _id: 'b', a: 7 }, { _id: 'c' }],
    ],
    [[byId, { $project: { _id: 0, v: { $literal: 1 } } }, { $limit: 1 }], [{ v: 1 }]],
    [[byId, { $project: { v: 'text' } }, { $limit: 1 }], [{ _id: 'a', v: 'text' }]],
    [[byId, { $project: { v: ['$n', '$gone'] } }, { $limit: 1 }], [{ _id: 'a', v: [1, null] }]],
    [[byId, { $project: { v: '$gone', n: 1 } }, { $limit: 1 }], [{ _id: 'a', n: 1 }]],
    [[byId, { $project: { n: '$$REMOVE' } }, { $limit: 1 }], [{ _id: 'a' }]],
    [
      [byId, { $project: { o: { x: 1 } } }, { $skip: 1 }],
      [{ _id: 'b', o: { x: 2 } }, { _id: 'c' }],
    ],
    [[{ $project: {} }], ERROR],
    [[{ $project: { a: {} } }], ERROR],
    [[{ $project: { a: 1, b: 0 } }], ERROR],
    [[{ $project: { a: 0, b: '$n' } }], ERROR],
    [[{ $project: { a: 1, 'a.b': 1 } }], ERROR],
    [[{ $project: { a: '$n', 'a.b': '$n' } }], ERROR],
    [[{ $project: { 'a.b': 1, a: { b: 1 } } }], ERROR],
    [[{ $project: { a: { 'b.c': 1 } } }], ERROR],
    [[{ $project: { $a: 1 } }], ERROR],
    [[{ $project: { 'a.': 1 } }], ERROR],
    [[{ $project: { a: { $add: [1], b: 1 } } }], ERROR],
    [[{ $project: [] }], ERROR],
    [[{ $project: 5 }], ERROR],
  ]),
  ...pipelines(`${M}addFields`, docs, [
    [
      [byId, { $addFields: { 'o.z': '$n' } }, { $project: { o: 1 } }],
      [
        { _id: 'a', o: { x: 1, z: 1 } },
        { _id: 'b', o: { x: 2, y: 3, z: 2 } },
        { _id: 'c', o: { z: 3 } },
      ],
    ],
    [
      [byId, { $addFields: { 'a.b': 0 } }, { $project: { a: 1 } }],
      [
        { _id: 'a', a: [{ b: 0 }, { b: 0 }, [{ b: 0 }]] },
        { _id: 'b', a: { b: 0 } },
        { _id: 'c', a: { b: 0 } },
      ],
    ],
    [[byId, { $addFields: { a: '$$REMOVE', o: '$gone' } }, { $limit: 1 }], [{ _id: 'a', n: 1 }]],
    [
      [
        byId,
        { $addFields: { n: { $add: ['$n', 1] }, m: '$n' } },
        { $project: { n: 1, m: 1 } },
        { $limit: 1 },
      ],
      [{ _id: 'a', n: 2, m: 1 }],
    ],
    [[byId, { $addFields: { _id: 'x' } }, { $project: { _id: 1 } }, { $limit: 1 }], [{ _id: 'x' }]],
    [
      [byId, { $addFields: { toString: '$constructor' } }, { $project: { toString: 1 } }, { $limit: 1 }],
      [{ _id: 'a' }],
    ],
    [[{ $addFields: {} }], ERROR],
    [[{ $addFields: { a: 1, 'a.b': 2 } }], ERROR],
    [[{ $addFields: { 'a.b': 2, a: 1 } }], ERROR],
    [[{ $addFields: { a: {} } }], ERROR],
    [[{ $addFields: { $a: 1 } }], ERROR],
    [[{ $addFields: { 'a..b': 1 } }], ERROR],
    [[{ $addFields: 5 }], ERROR],
  ]),
  ...pipelines(
    `${M}group`,
    [{ k: 'x', v: 1 }, { k: 'x', v: 2.5 }, { k: 'y' }, { v: [7] }, { k: null, v: null }],
    [
      [
        [{ $group: { _id: '$k', n: { $sum: 1 } } }, byId],
        [
          { _id: null, n: 2 },
          { _id: 'x', n: 2 },
          { _id: 'y', n: 1 },
        ],
      ],
      [[{ $group: { _id: null, s: { $sum: '$v' }, a: { $avg: '$v' } } }], [{ _id: null, s: 3.5, a: 1.75 }]],
      [
        [byId, { $group: { _id: null, f: { $first: '$k' }, l: { $last: '$v' } } }],
        [{ _id: null, f: 'x', l: null }],
      ],
      [[byId, { $skip: 2 }, { $group: { _id: null, f: { $first: '$v' } } }], [{ _id: null, f: null }]],
      [[byId, { $group: { _id: null, p: { $push: '$v' } } }], [{ _id: null, p: [1, 2.5, [7], null] }]],
      [
        [byId, { $group: { _id: null, p: { $push: { v: '$v' } } } }],
        [{ _id: null, p: [{ v: 1 }, { v: 2.5 }, {}, { v: [7] }, { v: null }] }],
      ],
      [
        [{ $match: { k: 'x' } }, { $group: { _id: null, m: { $min: '$v' }, x: { $max: '$v' } } }],
        [{ _id: null, m: 1, x: 2.5 }],
      ],
      [[{ $group: { _id: null, m: { $min: '$gone' } } }], [{ _id: null, m: null }]],
      [[{ $match: { k: 'y' } }, { $group: { _id: { k: '$k', v: '$v' } } }], [{ _id: { k: 'y' } }]],
      [[{ $match: { k: 'none' } }, { $group: { _id: null, n: { $sum: 1 } } }], []],
      [[{ $group: { _id: null, s: { $sum: ['$v', 1] } } }], ERROR],
      [[{ $group: { _id: null, s: { $push: ['$v', '$k'] } } }], ERROR],
      [[{ $group: { _id: null, s: { $sum: 1, $avg: 1 } } }], ERROR],
      [[{ $group: { _id: null, s: 1 } }], ERROR],
      [[{ $group: { _id: null, s: { $unknown: 1 } } }], ERROR],
      [[{ $group: { _id: null, s: {} } }], ERROR],
      [[{ $group: { _id: null, 'a.b': { $sum: 1 } } }], ERROR],
      [[{ $group: { _id: null, $a: { $sum: 1 } } }], ERROR],
      [[{ $group: { _id: { 'a.b': '$k' } } }], ERROR],
      [[{ $group: { n: { $sum: 1 } } }], ERROR],
      [[{ $group: {} }], ERROR],
      [[{ $group: 5 }], ERROR],
      [[{ $group: { _id: null, constructor: { $sum: 1 } } }], [{ _id: null, constructor: 5 }]],
      [[{ $sortByCount: '$k' }, { $match: { _id: 'y' } }], [{ _id: 'y', count: 1 }]],
      [[{ $sortByCount: 'k' }], ERROR],
      [[{ $sortByCount: null }], ERROR],
    ],
  ),
  ...pipelines(
    'src/mongo/db/pipeline/document_source_group.cpp (parseIdExpression, computeId, expandId)',
    [{ k: 'x' }, { k: null }, {}],
    [
      [
        [{ $group: { _id: { k: '$k' }, n: { $sum: 1 } } }, byId],
        [
          { _id: { k: null }, n: 2 },
          { _id: { k: 'x' }, n: 1 },
        ],
      ],
      [
        [{ $group: { _id: { k: '$k', gone: '$gone' } } }, byId],
        [{ _id: {} }, { _id: { k: null } }, { _id: { k: 'x' } }],
      ],
      [[{ $group: { _id: { o: { k: '$gone' } } } }], [{ _id: { o: {} } }]],
      [[{ $group: { _id: {} } }], [{ _id: {} }]],
      [[{ $group: { _id: { k: 1 } } }], ERROR],
      [[{ $group: { _id: { k: '$k', t: true } } }], ERROR],
    ],
  ),
  ...pipelines('src/mongo/db/pipeline/accumulation_statement.cpp', docs, [
    [[{ $group: { _id: null, s: { $sum: ['$n'] } } }], ERROR],
    [[{ $group: { _id: null, s: { $push: [] } } }], ERROR],
  ]),
  ...pipelines('src/mongo/db/pipeline/document_source_sort_by_count.cpp', docs, [
    [[{ $sortByCount: { k: '$n' } }], ERROR],
    [[{ $sortByCount: {} }], ERROR],
    [[{ $match: { n: 1 } }, { $sortByCount: { $add: ['$n', 1] } }], [{ _id: 2, count: 1 }]],
  ]),
  ...pipelines('src/mongo/db/pipeline/document_source_bucket.cpp and document_source_bucket_auto.cpp', docs, [
    [[{ $bucket: { groupBy: { k: '$n' }, boundaries: [0, 9], default: 10 } }], ERROR],
    [[{ $bucketAuto: { groupBy: { k: '$n' }, buckets: 2 } }], ERROR],
    [[{ $bucketAuto: { groupBy: {}, buckets: 2 } }], ERROR],
  ]),
  ...pipelines(
    `${M}group (equal values)`,
    [{ v: 0 }, { v: -0 }, { v: NaN }, { v: NaN }, { v: { a: 1, b: 2 } }, { v: { b: 2, a: 1 } }],
    [
      [
        [{ $group: { _id: '$v', n: { $sum: 1 } } }, { $group: { _id: null, groups: { $sum: 1 } } }],
        [{ _id: null, groups: 4 }],
      ],
    ],
  ),
  ...pipelines(
    `${M}bucket`,
    [{ p: 5 }, { p: 20 }, { p: 10 }, { p: 35 }, {}],
    [
      [
        [{ $match: { p: { $lt: 30 } } }, { $bucket: { groupBy: '$p', boundaries: [0, 10, 30] } }],
        [
          { _id: 0, count: 1 },
          { _id: 10, count: 2 },
        ],
      ],
      [
        [{ $bucket: { groupBy: '$p', boundaries: [0, 10, 30], default: 'other' } }],
        [
          { _id: 0, count: 1 },
          { _id: 10, count: 2 },
          { _id: 'other', count: 2 },
        ],
      ],
      [
        [{ $bucket: { groupBy: '$p', boundaries: [0, 10, 30], default: 30, output: { s: { $sum: '$p' } } } }],
        [
          { _id: 0, s: 5 },
          { _id: 10, s: 30 },
          { _id: 30, s: 35 },
        ],
      ],
      [
        [{ $bucket: { groupBy: '$p', boundaries: [0, 10, 30], default: -1 } }],
        [
          { _id: -1, count: 2 },
          { _id: 0, count: 1 },
          { _id: 10, count: 2 },
        ],
      ],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 10] } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 10, 30], default: 20 } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 10, 30], default: 0 } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0], default: 'x' } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [10, 0], default: 'x' } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 0], default: 'x' } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 'a'], default: 'x' } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, '$p'], default: 'x' } }], ERROR],
      [[{ $bucket: { groupBy: 'p', boundaries: [0, 1], default: 'x' } }], ERROR],
      [[{ $bucket: { boundaries: [0, 1], default: 'x' } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: 5 } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 1], default: 'x', extra: 1 } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 1], default: 'x', output: 5 } }], ERROR],
      [[{ $bucket: { groupBy: '$p', boundaries: [0, 1], default: '$p' } }], ERROR],
      [
        [{ $match: { p: { $gt: 0 } } }, { $bucketAuto: { groupBy: '$p', buckets: 2 } }],
        [
          { _id: { min: 5, max: 20 }, count: 2 },
          { _id: { min: 20, max: 35 }, count: 2 },
        ],
      ],
      [[{ $bucketAuto: { groupBy: '$p', buckets: 0 } }], ERROR],
      [[{ $bucketAuto: { groupBy: '$p' } }], ERROR],
      [[{ $bucketAuto: { groupBy: 'p', buckets: 1 } }], ERROR],
      [[{ $bucketAuto: { groupBy: '$p', buckets: 1, extra: 1 } }], ERROR],
    ],
  ),
  ...pipelines(
    'jstests/aggregation/sources/unwind/unwind_preserve_null_and_empty_arrays.js',
    [{}, { x: null }, { x: [] }],
    [
      [[{ $unwind: '$x' }], []],
      [
        [{ $unwind: { path: '$x', preserveNullAndEmptyArrays: true } }, byId],
        [{ _id: 'a' }, { _id: 'b', x: null }, { _id: 'c' }],
      ],
    ],
  ),
  ...pipelines(
    `${M}unwind`,
    [{ x: [1, [2]] }, { x: 5 }, { o: { x: [7] } }],
    [
      [
        [{ $unwind: '$x' }, byId],
        [
          { _id: 'a', x: 1 },
          { _id: 'a', x: [2] },
          { _id: 'b', x: 5 },
        ],
      ],
      [
        [{ $unwind: { path: '$x', includeArrayIndex: 'i' } }, byId],
        [
          { _id: 'a', x: 1, i: 0 },
          { _id: 'a', x: [2], i: 1 },
          { _id: 'b', x: 5, i: null },
        ],
      ],
      [[{ $unwind: '$o.x' }], [{ _id: 'c', o: { x: 7 } }]],
      [[{ $unwind: '$x.y' }], []],
      [[{ $unwind: '$x.0' }], []],
      [
        [
          { $match: { _id: 'c' } },
          { $unwind: { path: '$x', preserveNullAndEmptyArrays: true, includeArrayIndex: 'o.i' } },
        ],
        [{ _id: 'c', o: { x: [7], i: null } }],
      ],
      [[{ $unwind: 'x' }], ERROR],
      [[{ $unwind: {} }], ERROR],
      [[{ $unwind: { path: 'x' } }], ERROR],
      [[{ $unwind: { path: '$x', unknown: 1 } }], ERROR],
      [[{ $unwind: { path: '$x', includeArrayIndex: '' } }], ERROR],
      [[{ $unwind: { path: '$x', includeArrayIndex: '$i' } }], ERROR],
      [[{ $unwind: { path: '$x', includeArrayIndex: 5 } }], ERROR],
      [[{ $unwind: { path: '$x', preserveNullAndEmptyArrays: 1 } }], ERROR],
      [[{ $unwind: { path: '$x', preserveNullAndEmptyArrays: null } }], ERROR],
      [[{ $unwind: '$' }], ERROR],
      [[{ $unwind: '$x..y' }], ERROR],
      [[{ $unwind: 5 }], ERROR],
    ],
  ),
  ...pipelines(`${M}match, sort, skip, limit, count, replaceRoot, sample`, docs, [
    [[{ $match: {} }, byId, { $skip: 1 }, { $limit: 1 }, { $project: { n: 1 } }], [{ _id: 'b', n: 2 }]],
    [[byId, { $limit: 2 }, { $skip: 1 }, { $project: { n: 1 } }], [{ _id: 'b', n: 2 }]],
    [[byId, { $limit: 1 }, { $match: { n: 2 } }], []],
    [[{ $match: { $expr: [''] } }, { $count: 'c' }], [{ c: 3 }]],
    [[{ $match: { $expr: { $gt: ['$n', 1] } } }, { $count: 'c' }], [{ c: 2 }]],
    [[{ $count: 'toString' }], [{ toString: 3 }]],
    [[{ $match: { n: 9 } }, { $count: 'c' }], []],
    [[{ $match: { n: 2 } }, { $replaceRoot: { newRoot: '$o' } }], [{ x: 2, y: 3 }]],
    [
      [{ $match: { n: 2 } }, { $replaceRoot: { newRoot: { $mergeObjects: ['$o', { n: '$n' }] } } }],
      [{ x: 2, y: 3, n: 2 }],
    ],
    [[{ $replaceRoot: { newRoot: '$o' } }], ERROR],
    [[{ $replaceRoot: { newRoot: '$n' } }], ERROR],
    [[{ $replaceRoot: {} }], ERROR],
    [[{ $replaceRoot: { newRoot: '$o', x: 1 } }], ERROR],
    [[{ $match: 5 }], ERROR],
    [[{ $match: { $unknown: 1 } }], ERROR],
    [[{ $match: { n: 99 } }, { $match: { $unknown: 1 } }], ERROR],
    [[{ $sort: {} }], ERROR],
    [[{ $sort: { n: 2 } }], ERROR],
    [[{ $sort: { n: 'asc' } }], ERROR],
    [[{ $sort: 5 }], ERROR],
    [[{ $sort: { 'a.': 1 } }], ERROR],
    [[{ $skip: -1 }], ERROR],
    [[{ $skip: 1.5 }], ERROR],
    [[{ $skip: 'x' }], ERROR],
    [[{ $limit: 0 }], ERROR],
    [[{ $limit: -1 }], ERROR],
    [[{ $limit: 'x' }], ERROR],
    [[{ $count: '' }], ERROR],
    [[{ $count: '$c' }], ERROR],
    [[{ $count: 'a.b' }], ERROR],
    [[{ $count: 5 }], ERROR],
    [[{ $sample: { size: 2 } }, { $count: 'c' }], [{ c: 2 }]],
    [[{ $sample: { size: -1 } }], ERROR],
    [[{ $sample: {} }], ERROR],
    [[{ $sample: 5 }], ERROR],
    [[{}], ERROR],
    [[{ $match: {}, $limit: 1 }], ERROR],
    [[{ $unknown: {} }], ERROR],
    [[{ match: {} }], ERROR],
    [[{ $match: { n: 99 } }, { $project: { x: { $divide: [1, 0] } } }], ERROR],
    [[{ $match: { n: 99 } }, { $project: { x: { $add: ['$a.'] } } }], ERROR],
  ]),
];
