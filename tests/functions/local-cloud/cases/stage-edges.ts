import { ERROR, pipelines } from './case';
import type { Case } from './case';

/** Stages at their edges: what gives way on the way to a field, names that are numbers, and null bytes. */
const byId = { $sort: { _id: 1 } };
const docs = [
  { n: 1, a: [{ b: 1 }, 5], x: [7, 8], o: { k: 1 } },
  { n: 2, a: 'text', x: [], o: null },
];
const first = { $match: { _id: 'a' } };
const lookup = (as: string) => ({ $lookup: { from: 'others', localField: 'n', foreignField: 'v', as } });

export const stageEdges: Case[] = [
  ...pipelines(
    'src/mongo/db/pipeline/document.h (getNestedFieldHelper, getDocPtr), document_source_lookup.cpp',
    docs,
    [
      [[first, lookup('a.m'), { $project: { a: 1 } }], [{ _id: 'a', a: { m: [{ _id: 'a', v: 1 }] } }]],
      [[first, lookup('a'), { $project: { a: 1 } }], [{ _id: 'a', a: [{ _id: 'a', v: 1 }] }]],
      [[first, lookup('o.m'), { $project: { o: 1 } }], [{ _id: 'a', o: { k: 1, m: [{ _id: 'a', v: 1 }] } }]],
      [[first, lookup('n.m'), { $project: { n: 1 } }], [{ _id: 'a', n: { m: [{ _id: 'a', v: 1 }] } }]],
      [
        [first, lookup('new.m.k'), { $project: { new: 1 } }],
        [{ _id: 'a', new: { m: { k: [{ _id: 'a', v: 1 }] } } }],
      ],
      [
        [
          first,
          { $lookup: { from: 'others', as: 'a.m', pipeline: [{ $project: { _id: 0 } }] } },
          { $project: { a: 1 } },
        ],
        [{ _id: 'a', a: { m: [{ v: 1 }] } }],
      ],
      [[lookup('m\0')], ERROR],
      [[lookup('$m')], ERROR],
      [[lookup('m.')], ERROR],
      [[{ $lookup: { from: 'others', localField: 'n\0', foreignField: 'v', as: 'm' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'n', foreignField: 'v\0', as: 'm' } }], ERROR],
    ],
    [{ v: 1 }],
  ),
  ...pipelines('src/mongo/db/pipeline/document_source_unwind.cpp', docs, [
    [
      [{ $unwind: { path: '$x', includeArrayIndex: 'a.i' } }, { $project: { x: 1, a: 1 } }],
      [
        { _id: 'a', a: { i: 0 }, x: 7 },
        { _id: 'a', a: { i: 1 }, x: 8 },
      ],
    ],
    [
      [{ $unwind: { path: '$x', includeArrayIndex: 'o.k' } }, { $project: { o: 1 } }],
      [
        { _id: 'a', o: { k: 0 } },
        { _id: 'a', o: { k: 1 } },
      ],
    ],
    [
      [
        { $unwind: { path: '$x', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
        { $match: { n: 2 } },
        { $project: { x: 1, i: 1 } },
      ],
      [{ _id: 'b', i: null }],
    ],
    [[{ $unwind: '$a.b' }], []],
    [[{ $unwind: { path: '$a.b', preserveNullAndEmptyArrays: true } }, { $count: 'n' }], [{ n: 2 }]],
    [[{ $unwind: '$$ROOT' }], ERROR],
    [[{ $unwind: '$x\0' }], ERROR],
    [[{ $unwind: { path: '$x', includeArrayIndex: 'i\0' } }], ERROR],
    [[{ $unwind: { path: '$x', includeArrayIndex: 'a..b' } }], ERROR],
    [[{ $unwind: ['$x'] }], ERROR],
    [[{ $unwind: null }], ERROR],
    [
      [first, { $unwind: '$x' }, { $unwind: '$x' }, { $group: { _id: null, s: { $sum: '$x' } } }],
      [{ _id: null, s: 15 }],
    ],
  ]),
  ...pipelines('src/mongo/db/exec/projection_node.cpp (what counts as shown)', docs, [
    [[first, { $project: { n: NaN } }], [{ _id: 'a', n: 1 }]],
    [[first, { $project: { n: 0.5 } }], [{ _id: 'a', n: 1 }]],
    [[first, { $project: { a: -0, x: 0, o: false } }], [{ _id: 'a', n: 1 }]],
    [[first, { $project: { n: -1 } }], [{ _id: 'a', n: 1 }]],
    [[first, { $project: { v: null } }], [{ _id: 'a', v: null }]],
    [[first, { $project: { v: [] } }], [{ _id: 'a', v: [] }]],
    [[first, { $project: { v: '' } }], [{ _id: 'a', v: '' }]],
    [[first, { $project: { _id: 0, n: 1 } }], [{ n: 1 }]],
    [[first, { $project: { _id: '$n' } }], [{ _id: 1 }]],
    [[first, { $project: { _id: 0, _x: '$$REMOVE' } }], [{}]],
    [[first, { $project: { 'o.k': 1, 'o.j': '$n', _id: 0 } }], [{ o: { k: 1, j: 1 } }]],
    [[first, { $project: { o: { k: 1, j: { $add: ['$n', 1] } }, _id: 0 } }], [{ o: { k: 1, j: 2 } }]],
    [[first, { $project: { x: { $slice: ['$x', 1] }, _id: 0 } }], [{ x: [7] }]],
    [[{ $project: { 'a\0': 1 } }], ERROR],
    [[{ $project: { a: '$b\0' } }], ERROR],
    [[{ $project: { n: 1, o: 0 } }], ERROR],
    [[{ $project: { n: NaN, o: 0 } }], ERROR],
    [[{ $project: { _id: 0, n: 0, v: '$n' } }], ERROR],
    [[{ $project: { 'o.k': 1, o: 1 } }], ERROR],
    [[{ $project: { o: { k: 1 }, 'o.k': 1 } }], ERROR],
    [[{ $project: { 'a.$': 1 } }], ERROR],
  ]),
  ...pipelines(
    'src/mongo/db/pipeline/document_source_group.cpp and accumulator.h',
    [{ v: 1, o: { a: 1 } }, { o: { b: 2 } }, { v: null, o: null }, { v: 'x', o: { a: 3 } }],
    [
      [[{ $group: { _id: null, n: { $sum: '$v' }, a: { $avg: '$v' } } }], [{ _id: null, n: 1, a: 1 }]],
      [[byId, { $group: { _id: null, o: { $mergeObjects: '$o' } } }], [{ _id: null, o: { a: 3, b: 2 } }]],
      [[{ $group: { _id: null, o: { $mergeObjects: '$v' } } }], ERROR],
      [[byId, { $group: { _id: null, l: { $push: '$v' } } }], [{ _id: null, l: [1, null, 'x'] }]],
      [[{ $group: { _id: null, m: { $min: '$v' }, x: { $max: '$v' } } }], [{ _id: null, m: 1, x: 'x' }]],
      [
        [{ $group: { _id: null, d: { $stdDevPop: '$v' }, e: { $stdDevSamp: '$v' } } }],
        [{ _id: null, d: 0, e: null }],
      ],
      [[byId, { $group: { _id: null, l: { $last: '$gone' } } }], [{ _id: null, l: null }]],
      [[{ $group: { _id: '$$REMOVE', n: { $sum: 1 } } }], [{ _id: null, n: 4 }]],
      [[{ $group: { _id: [], n: { $sum: 1 } } }], [{ _id: [], n: 4 }]],
      [[{ $group: { _id: ['$gone'], n: { $sum: 1 } } }], [{ _id: [null], n: 4 }]],
      [[{ $group: { _id: { $literal: { x: 1 } }, n: { $sum: 1 } } }], [{ _id: { x: 1 }, n: 4 }]],
      [[{ $group: { _id: null, n: { $sum: {} } } }], [{ _id: null, n: 0 }]],
      [[{ $group: { _id: null, n: { $sum: null } } }], [{ _id: null, n: 0 }]],
      [
        [{ $group: { _id: null, n: { $push: '$$ROOT' } } }, { $project: { n: { $size: '$n' } } }],
        [{ _id: null, n: 4 }],
      ],
      [[{ $group: { _id: null, n: '$v' } }], ERROR],
      [[{ $group: { _id: null, n: { $sum: '$v', $max: '$v' } } }], ERROR],
      [[{ $group: { _id: null, '': { $sum: 1 } } }], ERROR],
      [[{ $group: { _id: '$v\0' } }], ERROR],
    ],
  ),
  ...pipelines(
    'src/mongo/bson/bsonobj.h (fields keep the order in which they are set; JavaScript puts numbers first)',
    docs,
    [
      [[{ $addFields: { 7: '$n' } }], ERROR],
      [[{ $addFields: { 'o.0': '$n' } }], ERROR],
      [[first, { $addFields: { 'a.0': '$n' } }], ERROR],
      [[{ $group: { _id: null, 0: { $sum: 1 } } }], ERROR],
      [
        [
          first,
          {
            $addFields: {
              o: {
                $arrayToObject: [
                  [
                    ['b', 1],
                    ['0', 2],
                  ],
                ],
              },
            },
          },
        ],
        ERROR,
      ],
      [[first, { $addFields: { o: { $mergeObjects: ['$o', { 0: 1 }] } } }], ERROR],
      [
        [
          first,
          {
            $project: {
              _id: 0,
              o: {
                $arrayToObject: [
                  [
                    ['0', 1],
                    ['b', 2],
                    ['c', 3],
                  ],
                ],
              },
            },
          },
        ],
        [{ o: { 0: 1, b: 2, c: 3 } }],
      ],
      [
        [
          first,
          {
            $project: {
              _id: 0,
              o: {
                $mergeObjects: [
                  { 0: 1, 5: 2 },
                  { 9: 1, b: 2 },
                ],
              },
            },
          },
        ],
        [{ o: { 0: 1, 5: 2, 9: 1, b: 2 } }],
      ],
    ],
  ),
  ...pipelines(
    'src/mongo/db/pipeline/document_source_bucket_auto.cpp',
    [{ v: 1 }, { v: 2 }, { v: 2 }, { v: 2 }, { v: 3 }, {}],
    [
      [
        [{ $bucketAuto: { groupBy: '$v', buckets: 3 } }],
        [
          { _id: { min: null, max: 2 }, count: 2 },
          { _id: { min: 2, max: 3 }, count: 3 },
          { _id: { min: 3, max: 3 }, count: 1 },
        ],
      ],
      [[{ $bucketAuto: { groupBy: '$v', buckets: 1 } }], [{ _id: { min: null, max: 3 }, count: 6 }]],
      [
        [{ $match: { v: 2 } }, { $bucketAuto: { groupBy: '$v', buckets: 5 } }],
        [{ _id: { min: 2, max: 2 }, count: 3 }],
      ],
      [[{ $match: { v: 9 } }, { $bucketAuto: { groupBy: '$v', buckets: 2 } }], []],
      [[{ $bucketAuto: { groupBy: '$v', buckets: 1.5 } }], ERROR],
      [[{ $bucketAuto: { groupBy: '$v', buckets: 'x' } }], ERROR],
    ],
  ),
  ...pipelines(
    'manual: reference/operator/aggregation/replaceRoot, count, sortByCount, sort, skip and limit',
    docs,
    [
      [[first, { $replaceRoot: { newRoot: { $arrayToObject: [[['k', '$n']]] } } }], [{ k: 1 }]],
      [[first, { $replaceRoot: { newRoot: '$$ROOT' } }, { $project: { n: 1 } }], [{ _id: 'a', n: 1 }]],
      [[{ $replaceRoot: { newRoot: '$gone' } }], ERROR],
      [[{ $replaceRoot: { newRoot: ['$o'] } }], ERROR],
      [[{ $match: { n: 99 } }, { $replaceRoot: { newRoot: '$n' } }], []],
      [[{ $replaceRoot: '$o' }], ERROR],
      [[{ $count: 'a\0' }], ERROR],
      [[{ $count: 'n' }, { $addFields: { m: { $multiply: ['$n', 2] } } }], [{ n: 2, m: 4 }]],
      [
        [{ $sortByCount: { $size: '$x' } }, { $group: { _id: null, n: { $sum: '$count' } } }],
        [{ _id: null, n: 2 }],
      ],
      [[{ $sortByCount: '$$ROOT.n' }, { $count: 'n' }], [{ n: 2 }]],
      [[{ $sortByCount: 5 }], ERROR],
      [[{ $sort: { n: -1 } }, { $limit: 1 }, { $project: { n: 1 } }], [{ _id: 'b', n: 2 }]],
      [
        [{ $sort: { 'o.k': 1 } }, { $project: { n: 1 } }],
        [
          { _id: 'b', n: 2 },
          { _id: 'a', n: 1 },
        ],
      ],
      [[{ $sort: { n: true } }], ERROR],
      [[{ $sort: { $n: 1 } }], ERROR],
      [[{ $skip: 9 }], []],
      [[{ $skip: null }], ERROR],
      [[{ $limit: null }], ERROR],
      [
        [{ $match: { n: { $gt: 0 } } }, { $match: { n: { $lt: 2 } } }, { $project: { n: 1 } }],
        [{ _id: 'a', n: 1 }],
      ],
      [[{ $match: { $expr: { $eq: ['$o.k', '$n'] } } }, { $project: { n: 1 } }], [{ _id: 'a', n: 1 }]],
      [[{ $match: { $or: [] } }], ERROR],
      [[{ $match: { 'a.b': 1 } }, { $count: 'n' }], [{ n: 1 }]],
      [[{ $match: [] }], ERROR],
      [[{ $match: { $expr: '$$gone' } }], ERROR],
    ],
  ),
];
