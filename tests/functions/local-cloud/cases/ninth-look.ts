import type { Doc } from '../../../../scripts/local-cloud/codec';
import { ERROR, finds, orders, pattern, pipelines, projections, transactions, updates } from './case';
import type { Case } from './case';

/** Stages one after the other, and once more what was mended before. */
const PIPE = 'src/mongo/db/pipeline';
const UPDATE = 'src/mongo/db/update';
const at = (text: string) => new Date(text);
const byId: Doc = { $sort: { _id: 1 } };
const show = (fields: Doc): Doc => ({ $project: { _id: 0, ...fields } });

const orderRows: Doc[] = [
  {
    who: 'A',
    n: 2,
    at: at('2024-01-05T00:00:00Z'),
    l: [
      { s: 'p', q: 1 },
      { s: 'q', q: 2 },
    ],
    o: { c: 'x' },
  },
  { who: 'B', n: 5, at: at('2024-01-05T12:00:00Z'), l: [{ s: 'p', q: 3 }], o: { c: 'y' } },
  { who: 'A', n: null, l: [], o: { c: 'x' } },
  { n: 4.5, l: 'none' },
  { who: null, n: '7', l: [[{ s: 'z' }], { s: 'p' }], o: 5 },
];

const stages: Case[] = [
  ...pipelines(`${PIPE}/document_source_group.cpp, accumulator.h`, orderRows, [
    [
      [{ $group: { _id: '$who', n: { $sum: '$n' }, c: { $sum: 1 } } }, byId],
      [
        { _id: null, n: 4.5, c: 2 },
        { _id: 'A', n: 2, c: 2 },
        { _id: 'B', n: 5, c: 1 },
      ],
    ],
    [
      [{ $group: { _id: { w: '$who' }, c: { $sum: 1 } } }, byId],
      [
        { _id: { w: null }, c: 2 },
        { _id: { w: 'A' }, c: 2 },
        { _id: { w: 'B' }, c: 1 },
      ],
    ],
    [
      [
        { $match: { _id: { $in: ['d', 'e'] } } },
        { $group: { _id: { w: '$who', c: '$o.c' }, c: { $sum: 1 } } },
        byId,
      ],
      [
        { _id: {}, c: 1 },
        { _id: { w: null }, c: 1 },
      ],
    ],
    [
      [{ $group: { _id: null, n: { $avg: '$n' }, lo: { $min: '$n' }, hi: { $max: '$n' } } }],
      [{ _id: null, n: 11.5 / 3, lo: 2, hi: '7' }],
    ],
    [
      [byId, { $group: { _id: 0, f: { $first: '$who' }, l: { $last: '$at' } } }],
      [{ _id: 0, f: 'A', l: null }],
    ],
    [
      [byId, { $group: { _id: null, w: { $push: '$who' }, o: { $push: '$o.c' } } }],
      [{ _id: null, w: ['A', 'B', 'A', null], o: ['x', 'y', 'x'] }],
    ],
    [
      [
        byId,
        { $group: { _id: null, w: { $push: { w: '$who', n: '$n' } } } },
        show({ w: { $slice: ['$w', 3, 2] } }),
      ],
      [{ w: [{ n: 4.5 }, { w: null, n: '7' }] }],
    ],
    [[{ $group: { _id: null, s: { $sum: '$l.q' }, a: { $avg: '$l.q' } } }], [{ _id: null, s: 0, a: null }]],
    [[{ $group: { _id: '$none' } }], [{ _id: null }]],
    [[{ $group: { _id: {} } }], [{ _id: {} }]],
    [
      [{ $group: { _id: ['$who', 1], c: { $sum: 1 } } }, { $match: { '_id.0': 'B' } }],
      [{ _id: ['B', 1], c: 1 }],
    ],
    [[{ $match: { _id: 'none' } }, { $group: { _id: null, c: { $sum: 1 } } }], []],
    [
      [{ $group: { _id: null, d: { $stdDevPop: '$n' } } }, show({ d: { $trunc: ['$d', 4] } })],
      [{ d: 1.3123 }],
    ],
    [[{ $group: { _id: null, m: { $mergeObjects: '$o' } } }], ERROR],
    [
      [{ $match: { 'o.c': { $exists: true } } }, byId, { $group: { _id: null, m: { $mergeObjects: '$o' } } }],
      [{ _id: null, m: { c: 'x' } }],
    ],
    [[{ $group: { c: { $sum: 1 } } }], ERROR],
    [[{ $group: { _id: null, c: 1 } }], ERROR],
    [[{ $group: { _id: null, c: { $sum: 1, $avg: 1 } } }], ERROR],
    [[{ $group: { _id: null, c: {} } }], ERROR],
    [[{ $group: { _id: null, 'a.b': { $sum: 1 } } }], ERROR],
    [[{ $group: { _id: null, $a: { $sum: 1 } } }], ERROR],
    [[{ $group: { _id: null, c: { $sum: ['$n', 1] } } }], ERROR],
    [[{ $group: { _id: null, c: { $sum: '$$x' } } }], ERROR],
    [[{ $group: { _id: { 'a.b': '$n' } } }], ERROR],
    [[{ $group: { _id: { a: 1, b: '$n' } } }], ERROR],
    [[{ $group: 5 }], ERROR],
    [[{ $group: null }], ERROR],
    [[{ $group: {} }], ERROR],
  ]),
  ...pipelines(
    `${PIPE}/parsed_aggregation_projection.cpp, ${PIPE}/document_source_add_fields_test.cpp`,
    orderRows.slice(0, 1),
    [
      [[show({ s: '$l.s' })], [{ s: ['p', 'q'] }]],
      [[show({ 'l.s': 1 })], [{ l: [{ s: 'p' }, { s: 'q' }] }]],
      [
        [show({ l: { q: 1, k: '$who' } })],
        [
          {
            l: [
              { q: 1, k: 'A' },
              { q: 2, k: 'A' },
            ],
          },
        ],
      ],
      [[show({ 'o.c': '$n' })], [{ o: { c: 2 } }]],
      [[show({ 'n.c': '$who' })], [{ n: { c: 'A' } }]],
      [[show({ x: { y: { z: '$n' } } })], [{ x: { y: { z: 2 } } }]],
      [[show({ x: { y: '$none' } })], [{ x: {} }]],
      [[show({ x: '$none', n: 1 })], [{ n: 2 }]],
      [[show({ x: [1, '$n', '$none'] })], [{ x: [1, 2, null] }]],
      [[show({ x: { $literal: 1 } })], [{ x: 1 }]],
      [[show({ n: 1, m: '$n', who: true })], [{ who: 'A', n: 2, m: 2 }]],
      [[{ $project: { l: 0, at: 0, o: 0 } }], [{ _id: 'a', who: 'A', n: 2 }]],
      [
        [{ $project: { 'l.q': 0, at: 0, o: false } }],
        [{ _id: 'a', who: 'A', n: 2, l: [{ s: 'p' }, { s: 'q' }] }],
      ],
      [[{ $project: { _id: '$who' } }], [{ _id: 'A' }]],
      [[{ $project: { _id: '$none', n: 1 } }], [{ n: 2 }]],
      [[{ $project: { _id: 0 } }, show({ who: 1 })], [{ who: 'A' }]],
      [[{ $project: { _id: { w: '$who', n: '$n' } } }], [{ _id: { w: 'A', n: 2 } }]],
      [[{ $project: { n: { $cond: [true, '$$REMOVE', 1] }, who: 1 } }], [{ _id: 'a', who: 'A' }]],
      [
        [{ $addFields: { n: '$$REMOVE', at: '$$REMOVE', l: '$$REMOVE' } }],
        [{ _id: 'a', who: 'A', o: { c: 'x' } }],
      ],
      [
        [{ $addFields: { 'l.k': '$n' } }, show({ l: 1 })],
        [
          {
            l: [
              { s: 'p', q: 1, k: 2 },
              { s: 'q', q: 2, k: 2 },
            ],
          },
        ],
      ],
      [[{ $addFields: { 'o.d.e': 1 } }, show({ o: 1 })], [{ o: { c: 'x', d: { e: 1 } } }]],
      [[{ $addFields: { 'n.x': 1 } }, show({ n: 1 })], [{ n: { x: 1 } }]],
      [[{ $addFields: { o: { c: { $concat: ['$o.c', '!'] } } } }, show({ o: 1 })], [{ o: { c: 'x!' } }]],
      [[{ $addFields: { who: '$n', n: '$who' } }, show({ who: 1, n: 1 })], [{ who: 2, n: 'A' }]],
      [[{ $addFields: { x: {} } }], ERROR],
      [[{ $addFields: {} }], ERROR],
      [[{ $addFields: { 'a.b': 1, a: 1 } }], ERROR],
      [[{ $addFields: { a: 1, 'a.b': 1 } }], ERROR],
      [[{ $addFields: { a: { 'b.c': 1 } } }], ERROR],
      [[{ $addFields: { 'a.': 1 } }], ERROR],
      [[{ $addFields: { $a: 1 } }], ERROR],
      [[{ $addFields: 'a' }], ERROR],
      [[{ $project: {} }], ERROR],
      [[{ $project: { a: {} } }], ERROR],
      [[{ $project: { a: 1, b: 0 } }], ERROR],
      [[{ $project: { a: 0, b: '$n' } }], ERROR],
      [[{ $project: { a: { b: 1 }, 'a.b': 1 } }], ERROR],
      [[{ $project: { a: { b: 1, c: 0 } } }], ERROR],
      [[{ $project: { a: { $add: [1], b: 1 } } }], ERROR],
      [[{ $project: 'n' }], ERROR],
      [[{ $replaceRoot: { newRoot: '$o' } }], [{ c: 'x' }]],
      [[{ $replaceRoot: { newRoot: { $mergeObjects: ['$o', { w: '$who' }] } } }], [{ c: 'x', w: 'A' }]],
      [[{ $replaceRoot: { newRoot: { a: '$none', b: 1 } } }], [{ b: 1 }]],
      [[{ $replaceRoot: { newRoot: '$n' } }], ERROR],
      [[{ $replaceRoot: { newRoot: '$none' } }], ERROR],
      [[{ $replaceRoot: { newRoot: '$l' } }], ERROR],
      [[{ $replaceRoot: {} }], ERROR],
      [[{ $replaceRoot: '$o' }], ERROR],
      [[{ $replaceRoot: { newRoot: '$o', x: 1 } }], ERROR],
    ],
  ),
  ...pipelines(`${PIPE}/document_source_unwind.cpp`, orderRows, [
    [
      [{ $unwind: '$l' }, byId, show({ s: '$l.s' })],
      [{ s: 'p' }, { s: 'q' }, { s: 'p' }, {}, { s: ['z'] }, { s: 'p' }],
    ],
    [
      [
        { $unwind: { path: '$l', includeArrayIndex: 'i' } },
        { $match: { _id: { $in: ['a', 'd'] } } },
        show({ i: 1 }),
      ],
      [{ i: 0 }, { i: 1 }, { i: null }],
    ],
    [
      [{ $unwind: { path: '$l', preserveNullAndEmptyArrays: true } }, { $match: { _id: 'c' } }],
      [{ _id: 'c', who: 'A', n: null, o: { c: 'x' } }],
    ],
    [
      [
        { $unwind: { path: '$who', preserveNullAndEmptyArrays: true } },
        { $match: { _id: { $in: ['d', 'e'] } } },
        show({ who: 1 }),
      ],
      [{}, { who: null }],
    ],
    [[{ $unwind: '$who' }, { $count: 'n' }], [{ n: 3 }]],
    [[{ $unwind: '$l.s' }, { $count: 'n' }], []],
    [[{ $unwind: '$o.c' }, { $count: 'n' }], [{ n: 3 }]],
    [
      [{ $unwind: { path: '$l', includeArrayIndex: 'o.i' } }, { $match: { _id: 'b' } }, show({ o: 1 })],
      [{ o: { c: 'y', i: 0 } }],
    ],
    [
      [{ $unwind: { path: '$l', includeArrayIndex: 'l.i' } }, { $match: { _id: 'b' } }, show({ l: 1 })],
      [{ l: { s: 'p', q: 3, i: 0 } }],
    ],
    [[{ $unwind: 'l' }], ERROR],
    [[{ $unwind: '$' }], ERROR],
    [[{ $unwind: '$l.' }], ERROR],
    [[{ $unwind: {} }], ERROR],
    [[{ $unwind: { path: 5 } }], ERROR],
    [[{ $unwind: { path: '$l', includeArrayIndex: '$i' } }], ERROR],
    [[{ $unwind: { path: '$l', includeArrayIndex: '' } }], ERROR],
    [[{ $unwind: { path: '$l', preserveNullAndEmptyArrays: 1 } }], ERROR],
    [[{ $unwind: { path: '$l', x: 1 } }], ERROR],
    [[{ $unwind: ['$l'] }], ERROR],
  ]),
  ...pipelines(
    `${PIPE}/document_source_bucket.cpp, document_source_bucket_auto.cpp, document_source_count_test.cpp`,
    [{ n: 1 }, { n: 5 }, { n: 5 }, { n: 9 }, { n: 20 }, { n: 'x' }, {}],
    [
      [
        [{ $bucket: { groupBy: '$n', boundaries: [0, 5, 10], default: 'other' } }],
        [
          { _id: 0, count: 1 },
          { _id: 5, count: 3 },
          { _id: 'other', count: 3 },
        ],
      ],
      [[{ $bucket: { groupBy: '$n', boundaries: [0, 5, 10] } }], ERROR],
      [
        [
          { $match: { n: { $lt: 10 } } },
          { $bucket: { groupBy: '$n', boundaries: [0, 5, 10], output: { l: { $push: '$n' } } } },
        ],
        [
          { _id: 0, l: [1] },
          { _id: 5, l: [5, 5, 9] },
        ],
      ],
      [
        [{ $bucket: { groupBy: '$n', boundaries: [0, 30], default: -1 } }],
        [
          { _id: -1, count: 2 },
          { _id: 0, count: 5 },
        ],
      ],
      [
        [
          {
            $bucket: {
              groupBy: { $ifNull: ['$n', 3] },
              boundaries: [0, 4, { $add: [20, 10] }],
              default: null,
            },
          },
        ],
        [
          { _id: null, count: 1 },
          { _id: 0, count: 2 },
          { _id: 4, count: 4 },
        ],
      ],
      [[{ $bucket: { groupBy: '$n', boundaries: [0, 'x'], default: 1 } }], ERROR],
      [[{ $bucket: { groupBy: '$n', boundaries: [5, 0] } }], ERROR],
      [[{ $bucket: { groupBy: '$n', boundaries: [5, 5] } }], ERROR],
      [[{ $bucket: { groupBy: '$n', boundaries: [5] } }], ERROR],
      [[{ $bucket: { groupBy: '$n', boundaries: ['$n', 5] } }], ERROR],
      [[{ $bucket: { groupBy: '$n', boundaries: [0, 5], default: 3 } }], ERROR],
      [[{ $bucket: { groupBy: 'n', boundaries: [0, 5] } }], ERROR],
      [[{ $bucket: { boundaries: [0, 5] } }], ERROR],
      [[{ $bucket: { groupBy: '$n', boundaries: [0, 5], output: 5 } }], ERROR],
      [[{ $bucket: { groupBy: '$n', boundaries: [0, 5], x: 1 } }], ERROR],
      [
        [{ $match: { n: { $gt: 0 } } }, { $bucketAuto: { groupBy: '$n', buckets: 2 } }],
        [
          { _id: { min: 1, max: 9 }, count: 3 },
          { _id: { min: 9, max: 20 }, count: 2 },
        ],
      ],
      [
        [{ $match: { n: { $gt: 0 } } }, { $bucketAuto: { groupBy: '$n', buckets: 9 } }],
        [
          { _id: { min: 1, max: 5 }, count: 1 },
          { _id: { min: 5, max: 9 }, count: 2 },
          { _id: { min: 9, max: 20 }, count: 1 },
          { _id: { min: 20, max: 20 }, count: 1 },
        ],
      ],
      [
        [{ $bucketAuto: { groupBy: '$n', buckets: 1, output: { s: { $sum: '$n' } } } }],
        [{ _id: { min: null, max: 'x' }, s: 40 }],
      ],
      [[{ $match: { n: -1 } }, { $bucketAuto: { groupBy: '$n', buckets: 2 } }], []],
      [[{ $bucketAuto: { groupBy: '$n', buckets: 0 } }], ERROR],
      [[{ $bucketAuto: { groupBy: '$n' } }], ERROR],
      [[{ $bucketAuto: { groupBy: 5, buckets: 2 } }], ERROR],
      [[{ $bucketAuto: { groupBy: '$n', buckets: '2' } }], ERROR],
      [[{ $count: 'n' }], [{ n: 7 }]],
      [[{ $match: { n: { $type: 1 } } }], ERROR],
      [[{ $count: '_id' }], ERROR],
      [[{ $count: '' }], ERROR],
      [[{ $count: '$n' }], ERROR],
      [[{ $count: 'a.b' }], ERROR],
      [[{ $count: 5 }], ERROR],
      [[{ $sortByCount: '$n' }, { $limit: 1 }], [{ _id: 5, count: 2 }]],
      [
        [{ $sortByCount: { $lt: ['$n', 6] } }],
        [
          { _id: true, count: 4 },
          { _id: false, count: 3 },
        ],
      ],
      [[{ $sortByCount: 'n' }], ERROR],
      [[{ $sortByCount: {} }], ERROR],
      [[{ $sortByCount: { n: '$n' } }], ERROR],
      [[{ $limit: 0 }], ERROR],
      [[{ $limit: -1 }], ERROR],
      [[{ $limit: '1' }], ERROR],
      [[{ $skip: -1 }], ERROR],
      [[{ $skip: null }], ERROR],
      [[byId, { $skip: 5 }, { $limit: 1 }], [{ _id: 'f', n: 'x' }]],
      [[byId, { $limit: 3 }, { $skip: 2 }], [{ _id: 'c', n: 5 }]],
      [[byId, { $limit: 3 }, { $skip: 3 }], []],
      [[byId, { $skip: 1 }, { $skip: 1 }, { $limit: 9 }, { $limit: 1 }], [{ _id: 'c', n: 5 }]],
      [[{ $sample: { size: 99 } }, { $count: 'n' }], [{ n: 7 }]],
      [[{ $sample: { size: -1 } }], ERROR],
      [[{ $sample: {} }], ERROR],
      [[{ $sample: 3 }], ERROR],
      [[{ $sample: { size: '1' } }], ERROR],
      [[{}], ERROR],
      [[{ $match: {}, $limit: 1 }], ERROR],
      [[{ $match: 5 }], ERROR],
      [[{ match: {} }], ERROR],
      [
        [{ $match: { $expr: { $gt: ['$n', 10] } } }, byId, show({ n: 1 })],
        [{ n: 20 }, { n: 'x' }],
      ],
      [[{ $match: { $expr: { $eq: ['$n', '$none'] } } }], [{ _id: 'g' }]],
      [[{ $match: { $expr: '$n' } }, { $count: 'n' }], [{ n: 6 }]],
      [[{ $match: { $expr: { $foo: 1 } } }], ERROR],
      [[{ $match: { n: { $elemMatch: { $expr: true } } } }], ERROR],
    ],
  ),
  ...pipelines(
    `${PIPE}/document_source_lookup.cpp, jstests/aggregation/sources/lookup`,
    [{ k: 1 }, { k: [1, 2] }, { k: null }, {}, { k: 'x' }, { k: [] }, { k: [{ j: 2 }] }],
    [
      [
        [
          { $lookup: { from: 'others', localField: 'k', foreignField: 'f', as: 'r' } },
          byId,
          show({ r: '$r._id' }),
        ],
        [
          { r: ['a', 'c'] },
          { r: ['a', 'b', 'c'] },
          { r: ['d', 'e'] },
          { r: ['d', 'e'] },
          { r: [] },
          { r: ['d', 'e'] },
          { r: [] },
        ],
      ],
      [
        [
          { $lookup: { from: 'others', localField: 'k.j', foreignField: 'f', as: 'r' } },
          { $match: { _id: 'g' } },
          show({ r: '$r._id' }),
        ],
        [{ r: ['b', 'c'] }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          { $lookup: { from: 'others', localField: 'k', foreignField: 'f', as: 'k' } },
          show({ k: { $size: '$k' } }),
        ],
        [{ k: 2 }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          {
            $lookup: {
              from: 'others',
              let: { k: '$k' },
              pipeline: [{ $match: { $expr: { $eq: ['$f', '$$k'] } } }, show({ f: 1 })],
              as: 'r',
            },
          },
        ],
        [{ _id: 'a', k: 1, r: [{ f: 1 }] }],
      ],
      [
        [
          { $match: { _id: 'd' } },
          {
            $lookup: {
              from: 'others',
              let: { k: '$k' },
              pipeline: [{ $match: { $expr: { $eq: ['$f', '$$k'] } } }, show({ f: 1 })],
              as: 'r',
            },
          },
        ],
        [{ _id: 'd', r: [{}] }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          { $lookup: { from: 'others', pipeline: [{ $count: 'n' }], as: 'r' } },
          { $unwind: '$r' },
          show({ n: '$r.n' }),
        ],
        [{ n: 5 }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          { $lookup: { from: 'others', let: { k: '$k' }, pipeline: [{ $match: { f: '$$k' } }], as: 'r' } },
        ],
        [{ _id: 'a', k: 1, r: [] }],
      ],
      [
        [
          { $match: { _id: 'a' } },
          { $lookup: { from: 'others', localField: 'k', foreignField: 'f', as: 'o.r' } },
          { $project: { o: { $size: '$o.r' } } },
        ],
        [{ _id: 'a', o: 2 }],
      ],
      [[{ $lookup: { from: 'others', localField: 'k', as: 'r' } }], ERROR],
      [[{ $lookup: { from: 'others', foreignField: 'f', as: 'r' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'k', foreignField: 'f' } }], ERROR],
      [[{ $lookup: { localField: 'k', foreignField: 'f', as: 'r' } }], ERROR],
      [[{ $lookup: { from: 5, localField: 'k', foreignField: 'f', as: 'r' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: '$k', foreignField: 'f', as: 'r' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'k', foreignField: 'f', as: '$r' } }], ERROR],
      [[{ $lookup: { from: 'others', localField: 'k', foreignField: 'f', as: 'r', x: 1 } }], ERROR],
      [[{ $lookup: { from: 'others', pipeline: {}, as: 'r' } }], ERROR],
      [[{ $lookup: { from: 'others', pipeline: [{ $match: { $expr: '$$k' } }], as: 'r' } }], ERROR],
      [[{ $lookup: { from: 'others', let: { K: 1 }, pipeline: [], as: 'r' } }], ERROR],
      [[{ $lookup: { from: 'others', let: 5, pipeline: [], as: 'r' } }], ERROR],
      [
        [{ $lookup: { from: 'others', let: { k: '$k' }, localField: 'k', foreignField: 'f', as: 'r' } }],
        ERROR,
      ],
      [[{ $lookup: 'others' }], ERROR],
    ],
    [{ f: 1 }, { f: 2 }, { f: [1, 2, 3] }, { f: null }, {}],
  ),
];

const again: Case[] = [
  ...updates(`${UPDATE}/update_object_node.cpp, field_checker.cpp`, [
    [{ $set: { 'a..b': 1 } }, {}, ERROR],
    [{ $push: { 'a.': 1 } }, {}, ERROR],
    [{ $addToSet: { '.a': 1 } }, {}, ERROR],
    [{ $inc: { '': 1 } }, {}, ERROR],
    [{ $mul: { 'a.b..c': 1 } }, {}, ERROR],
    [{ $min: { 'a..': 1 } }, {}, ERROR],
    [{ $bit: { '..': { or: 1 } } }, {}, ERROR],
    [{ $unset: { 'l.0..x': 1 } }, { l: [] }, ERROR],
    [{ $pull: { 'l.': 1 } }, { l: [1] }, ERROR],
    [{ $pop: { 'l.': 1 } }, { l: [1] }, ERROR],
    [{ $pullAll: { '': [1] } }, { l: [1] }, ERROR],
    [{ $rename: { 'a.': 'b' } }, { a: 1 }, ERROR],
    [{ $rename: { 'x.y': '' } }, {}, ERROR],
    [{ $rename: { x: null } }, {}, ERROR],
    [{ $rename: { x: ['y'] } }, {}, ERROR],
    [{ $rename: { 'x.y': 'x.y' } }, {}, ERROR],
    [{ $rename: { 'x.y': 'z.$[]' } }, {}, ERROR],
    [{ $inc: { n: 2 ** 53 - 1 } }, { n: 1.5 }, { n: 2 ** 53 - 1 + 1.5 }],
    [{ $mul: { n: 2 ** 62 } }, { n: 2 }, ERROR],
    [{ $mul: { n: 0.5 } }, { n: 2 ** 52 }, { n: 2 ** 51 }],
    [{ $mul: { n: -1 } }, { n: 0 }, { n: 0 }],
    [{ $mul: { n: -1.5 } }, {}, { n: -0 }],
    [{ $addToSet: { s: { $each: [{ a: 0 }, { a: -0 }, NaN, NaN] } } }, {}, { s: [{ a: 0 }, NaN] }],
    [{ $pull: { s: 0 } }, { s: [-0, 0, 1] }, { s: [1] }],
    [{ $pullAll: { s: [-0, NaN] } }, { s: [0, NaN, 1] }, { s: [1] }],
    [{ $push: { a: 1, b: { $each: [2] } }, $set: { c: 3 } }, { b: [1] }, { b: [1, 2], a: [1], c: 3 }],
    [{ $set: { 'l.0.x': 1, 'l.1.x': 2 } }, { l: [{}, {}] }, { l: [{ x: 1 }, { x: 2 }] }],
    [{ $set: { 'l.1.x': 2 }, $push: { l: 1 } }, { l: [{}, {}] }, ERROR],
    [{ $push: { l: 1 }, $pull: { l: 2 } }, { l: [2] }, ERROR],
    [{ $set: { a: 1 }, $unset: { a: 1 } }, {}, ERROR],
    [{ $set: { a: { $x: 1 } } }, {}, ERROR],
    [{ $push: { a: { $x: 1 } } }, {}, ERROR],
    [{ $set: { 'm.1': 'b', 'm.0': 'a' } }, { m: {} }, { m: { 0: 'a', 1: 'b' } }],
    [{ $unset: { 'm.k': 1, 'm.none': 1 } }, { m: { k: 1, j: 2 } }, { m: { j: 2 } }],
    [
      { $max: { at: at('2024-01-01T00:00:00Z') } },
      { at: at('2023-01-01T00:00:00Z') },
      { at: at('2024-01-01T00:00:00Z') },
    ],
    [{ $min: { n: 3 } }, {}, { n: 3 }],
    [{ $min: { 'a.b': 3 } }, { a: { b: 2 } }, { a: { b: 2 } }],
    [{ $pop: { l: -1 } }, { l: [[1], 2] }, { l: [2] }],
    [{ $push: { l: { $each: [{ k: 2 }, { k: 1 }], $sort: { k: 1 }, $slice: -1 } } }, {}, { l: [{ k: 2 }] }],
    [{ $push: { l: { $each: [], $slice: 1 } } }, { l: [1, 2] }, { l: [1] }],
    [{ $set: { 'l.$': 'x' } }, { l: ['a', 'b'] }, { l: ['a', 'x'] }, { l: { $in: ['b'] } }],
    [
      { $set: { 'l.$.s': 0 } },
      { l: [{ q: 1 }, { q: 4 }] },
      { l: [{ q: 1 }, { q: 4, s: 0 }] },
      { 'l.q': { $gt: 2 } },
    ],
    [
      { $inc: { 'l.$.q': -1 } },
      { l: [{ s: 'p', q: 1 }] },
      { l: [{ s: 'p', q: 0 }] },
      { l: { $elemMatch: { s: 'p', q: { $gte: 1 } } } },
    ],
  ]),
  ...finds(
    'src/mongo/db/matcher/path.cpp',
    [
      { a: { b: [{ c: [1, 2] }, { c: 3 }] } },
      { a: [{ b: { c: 4 } }, { b: [] }] },
      { a: { b: { c: null } } },
      { a: 1 },
      { a: [[{ b: 1 }]] },
    ],
    [
      [{ 'a.b.c': 2 }, 'a'],
      [{ 'a.b.c': [1, 2] }, 'a'],
      [{ 'a.b.0.c': 1 }, 'a'],
      [{ 'a.b.0.c.1': 2 }, 'a'],
      [{ 'a.b.1.c': 3 }, 'a'],
      [{ 'a.0.b.c': 4 }, 'b'],
      [{ 'a.b.c': { $size: 2 } }, 'a'],
      [{ 'a.b': { $size: 0 } }, 'b'],
      [{ 'a.b': { $elemMatch: { c: 3 } } }, 'a'],
      [{ a: { $elemMatch: { 'b.c': 4 } } }, 'b'],
      [{ 'a.b.c': null }, 'c d'],
      [{ 'a.b.c': { $exists: false } }, 'd e'],
      [{ 'a.b': null }, 'd'],
      [{ 'a.b': { $exists: true } }, 'a b c'],
      [{ 'a.0.0.b': 1 }, 'e'],
      [{ 'a.0.b': 1 }, 'e'],
      [{ 'a.b.c': { $gt: 1, $lt: 2 } }, 'a'],
      [{ 'a.b.c': { $in: [3, 4] } }, 'a b'],
      [{ 'a.b.c': { $nin: [3, 4] } }, 'c d e'],
      [{ 'a.b.c': { $ne: 1 } }, 'b c d e'],
    ],
  ),
  ...orders(
    'src/mongo/db/index/btree_key_generator.cpp (mixed)',
    [
      { n: -0 },
      { n: 0 },
      { n: NaN },
      { n: -Infinity },
      { n: '' },
      { n: at('1960-01-01T00:00:00Z') },
      { n: {} },
      { n: [] },
      { n: true },
    ],
    [
      [{ n: 1, _id: 1 }, 'h c d a b e g i f'],
      [{ n: -1, _id: -1 }, 'f i g e b a d c h'],
    ],
  ),
  ...finds(
    'pcre2: pcre2syntax',
    [{ t: 'LH5B-2423' }, { t: '苏州大学附属第一医院' }, { t: 'a+b' }, { t: 'line1\r\nline2' }, { t: ' x ' }],
    [
      [{ t: pattern('^LH\\dB-') }, 'a'],
      [{ t: pattern('^lh', 'i') }, 'a'],
      [{ t: pattern('第[一二]医院$') }, 'b'],
      [{ t: pattern('^.{10}$') }, 'b'],
      [{ t: pattern('a\\+b') }, 'c'],
      [{ t: pattern('1\\R') }, 'd'],
      [{ t: pattern('^line2$', 'm') }, 'd'],
      [{ t: pattern('^\\s|\\s$') }, 'e'],
      [{ t: pattern('\\S{3}') }, 'a b c d'],
      [{ t: pattern('(?:L|l)ine') }, 'd'],
      [{ t: pattern('[^ -~]') }, 'b d'],
      [{ t: pattern('\\') }, ERROR],
      [{ t: pattern('[') }, ERROR],
      [{ t: pattern('(?<=a+)b') }, ERROR],
      [{ t: pattern('\\k<x>') }, ERROR],
    ],
  ),
  ...projections('src/mongo/db/query/projection_parser.cpp', [
    [
      { 'a.b.c': 1 },
      { a: [{ b: [{ c: 1, d: 2 }, 5] }, { b: 1 }, 7] },
      { _id: 'a', a: [{ b: [{ c: 1 }] }, {}] },
    ],
    [
      { 'a.b.c': 0 },
      { a: [{ b: [{ c: 1, d: 2 }, 5] }, { b: 1 }, 7] },
      { _id: 'a', a: [{ b: [{ d: 2 }, 5] }, { b: 1 }, 7] },
    ],
    [{ 'a.b': 1, 'a.c': 1 }, { a: { c: 3, x: 1, b: 2 } }, { _id: 'a', a: { c: 3, b: 2 } }],
    [{ constructor: 1 }, { constructor: 1, a: 2 }, { _id: 'a', constructor: 1 }],
    [{ toString: 0 }, { toString: 1, a: 2 }, { _id: 'a', a: 2 }],
    [{ 'a.toString': 1 }, { a: { b: 1 } }, { _id: 'a', a: {} }],
    [{ a: 1, _id: 0, b: 1 }, { b: 1 }, { b: 1 }],
    [
      { a: { $slice: [0, 2] }, _id: 0 },
      { a: [1, 2, 3], b: 1 },
      { a: [1, 2], b: 1 },
    ],
    [
      { a: { $elemMatch: { b: { $gt: 1 } } }, _id: 0 },
      { a: [{ b: 1 }, { b: 2 }, { b: 3 }], c: 1 },
      { a: [{ b: 2 }] },
    ],
    [{ a: { $elemMatch: { $in: [3] } } }, { a: [[3], 3] }, { _id: 'a', a: [3] }],
  ]),
  ...transactions(
    'jstests/core/txns/repeatable_reads_in_transaction.js, write_conflicts_with_non_txns.js',
    [
      { n: 1, code: 'x' },
      { n: 1, code: 'y' },
    ],
    [
      [
        [
          [1, 'read', 'a'],
          [0, 'remove', 'a'],
          [1, 'read', 'a'],
          [1, 'remove', 'a'],
          [1, 'commit'],
        ],
        '1 1 1 conflict ended | b1',
      ],
      [
        [
          [1, 'insert', 'c', { n: 1, code: -0 }],
          [2, 'insert', 'd', { n: 1, code: 0 }],
          [1, 'commit'],
        ],
        'ok conflict ok | a1 b1 c1',
      ],
      [
        [
          [1, 'insert', 'c', { n: 1 }],
          [2, 'insert', 'd', { n: 1, code: null }],
          [1, 'commit'],
        ],
        'ok conflict ok | a1 b1 c1',
      ],
      [
        [
          [0, 'remove', 'b'],
          [1, 'insert', 'b', { n: 2, code: 'y' }],
          [1, 'commit'],
        ],
        '1 ok ok | a1 b2',
      ],
      [
        [
          [1, 'read', 'a'],
          [0, 'remove', 'b'],
          [1, 'insert', 'b', { n: 2, code: 'z' }],
          [1, 'commit'],
        ],
        '1 1 conflict ended | a1',
      ],
      [
        [
          [1, 'update', 'a', { $set: { n: 1 } }],
          [2, 'update', 'a', { $inc: { n: 1 } }],
          [1, 'commit'],
          [2, 'commit'],
        ],
        '0 1 ok ok | a2 b1',
      ],
      [
        [
          [1, 'insert', 'c', { n: 1, code: ['p', 'q'] }],
          [2, 'insert', 'd', { n: 1, code: 'q' }],
          [1, 'abort'],
        ],
        'ok conflict ok | a1 b1',
      ],
      [
        [
          [1, 'insert', 'c', { n: 1, code: ['p', 'p'] }],
          [1, 'commit'],
          [0, 'insert', 'd', { n: 1, code: 'p' }],
        ],
        'ok ok duplicate | a1 b1 c1',
      ],
    ],
  ),
];

export const ninthLook: Case[] = [...stages, ...again];
