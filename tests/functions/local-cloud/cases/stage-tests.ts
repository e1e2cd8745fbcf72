import type { Doc } from '../../../../scripts/local-cloud/codec';
import { ERROR, pipelines } from './case';
import type { Case } from './case';

/** Stages as MongoDB's own tests of each have them. */
const CPP = 'src/mongo/db/pipeline';
const SOURCES = 'jstests/aggregation/sources';
const byId: Doc = { $sort: { _id: 1 } };
const bare: Doc = { $project: { _id: 0 } };
const unwind = (path: string, more: Doc = {}): Doc[] => [{ $unwind: { path, ...more } }];
const index = { includeArrayIndex: 'at' };
const kept = { preserveNullAndEmptyArrays: true };
const numbers = (...list: unknown[]) => list.map((x) => ({ x }));
const automatic = (buckets: number, more: Doc = {}): Doc[] => [
  { $bucketAuto: { groupBy: '$x', buckets, ...more } },
];
const bucket = (given: Doc): Doc[] => [{ $bucket: { groupBy: '$x', boundaries: [0, 2], ...given } }];

export const stageTests: Case[] = [
  ...pipelines(
    `${CPP}/document_source_unwind_test.cpp`,
    [{ a: [] }, {}, { a: null }, { a: [1, null] }, { a: 7 }],
    [
      [
        unwind('$a'),
        [
          { _id: 'd', a: 1 },
          { _id: 'd', a: null },
          { _id: 'e', a: 7 },
        ],
      ],
      [
        unwind('$a', kept),
        [
          { _id: 'a' },
          { _id: 'b' },
          { _id: 'c', a: null },
          { _id: 'd', a: 1 },
          { _id: 'd', a: null },
          { _id: 'e', a: 7 },
        ],
      ],
      [
        unwind('$a', index),
        [
          { _id: 'd', a: 1, at: 0 },
          { _id: 'd', a: null, at: 1 },
          { _id: 'e', a: 7, at: null },
        ],
      ],
      [
        unwind('$a', { ...kept, ...index }),
        [
          { _id: 'a', at: null },
          { _id: 'b', at: null },
          { _id: 'c', a: null, at: null },
          { _id: 'd', a: 1, at: 0 },
          { _id: 'd', a: null, at: 1 },
          { _id: 'e', a: 7, at: null },
        ],
      ],
      [
        unwind('$a', { includeArrayIndex: 'a' }),
        [
          { _id: 'd', a: 0 },
          { _id: 'd', a: 1 },
          { _id: 'e', a: null },
        ],
      ],
      [[{ $unwind: 1 }], ERROR],
      [[{ $unwind: {} }], ERROR],
      [unwind(2 as never), ERROR],
      [unwind('a'), ERROR],
      [[{ $unwind: 'a' }], ERROR],
      [unwind('$a', { preserveNullAndEmptyArrays: 2 }), ERROR],
      [unwind('$a', { includeArrayIndex: 2 }), ERROR],
      [unwind('$a', { includeArrayIndex: '' }), ERROR],
      [unwind('$a', { includeArrayIndex: '$' }), ERROR],
      [unwind('$a', { includeArrayIndex: '$at' }), ERROR],
      [unwind('$a', { foo: 3 }), ERROR],
    ],
  ),
  ...pipelines(
    `${CPP}/document_source_unwind_test.cpp`,
    [{ a: { b: [1, 2], c: 3 } }, { a: 4 }, { a: { b: { d: [5] } } }],
    [
      [
        [...unwind('$a.b'), { $limit: 2 }],
        [
          { _id: 'a', a: { b: 1, c: 3 } },
          { _id: 'a', a: { b: 2, c: 3 } },
        ],
      ],
      [[{ $match: { _id: 'b' } }, ...unwind('$a.b', { ...kept, ...index })], [{ _id: 'b', a: 4, at: null }]],
      [[{ $match: { _id: 'b' } }, ...unwind('$a.b')], []],
      [[{ $match: { _id: 'c' } }, ...unwind('$a.b.d')], [{ _id: 'c', a: { b: { d: 5 } } }]],
      [
        [{ $match: { _id: 'c' } }, ...unwind('$a.b.d', { includeArrayIndex: 'a.at' })],
        [{ _id: 'c', a: { b: { d: 5 }, at: 0 } }],
      ],
    ],
  ),
  ...pipelines(
    `${CPP}/document_source_unwind_test.cpp`,
    [
      { a: [100, { b: 1 }, { b: 1, at: -1 }], b: { x: 9 } },
      { a: 1, b: 7 },
    ],
    [
      [
        [{ $match: { _id: 'a' } }, ...unwind('$a', { includeArrayIndex: 'a.at' }), { $project: { a: 1 } }],
        [
          { _id: 'a', a: { at: 0 } },
          { _id: 'a', a: { b: 1, at: 1 } },
          { _id: 'a', a: { b: 1, at: 2 } },
        ],
      ],
      [
        [{ $match: { _id: 'a' } }, ...unwind('$a', { includeArrayIndex: 'b.at' }), { $limit: 1 }],
        [{ _id: 'a', a: 100, b: { x: 9, at: 0 } }],
      ],
      [
        [{ $match: { _id: 'b' } }, ...unwind('$a', { includeArrayIndex: 'b.at' })],
        [{ _id: 'b', a: 1, b: { at: null } }],
      ],
      [
        [{ $match: { _id: 'b' } }, ...unwind('$a', { includeArrayIndex: 'b' })],
        [{ _id: 'b', a: 1, b: null }],
      ],
    ],
  ),
  ...pipelines(
    `${CPP}/document_source_group_test.cpp`,
    [{ a: 6 }],
    [
      [[{ $group: 'foo' as never }], ERROR],
      [[{ $group: {} }], ERROR],
      [[{ $group: { _id: {} } }], [{ _id: {} }]],
      [[{ $group: { _id: { z: '$a' } } }], [{ _id: { z: 6 } }]],
      [[{ $group: { _id: { $add: 1, $and: 1 } } }], ERROR],
      [[{ $group: { _id: '' } }], [{ _id: '' }]],
      [[{ $group: { _id: 'abc' } }], [{ _id: 'abc' }]],
      [[{ $group: { _id: '$a..' } }], ERROR],
      [[{ $group: { _id: 2 } }], [{ _id: 2 }]],
      [[{ $group: { _id: [1, 2] } }], [{ _id: [1, 2] }]],
      [[{ $group: { _id: 1, $foo: { $sum: 1 } } }], ERROR],
      [[{ $group: { _id: 1, a: 1 } }], ERROR],
      [[{ $group: { _id: 1, a: {} } }], ERROR],
      [[{ $group: { _id: 1, a: { $bad: 1 } } }], ERROR],
      [[{ $group: { _id: 1, a: { $sum: [] } } }], ERROR],
      [[{ $group: { _id: 1, a: { $sum: 1, $push: 1 } } }], ERROR],
      [[{ $group: { _id: 0, z: { $first: { x: '$a' } } } }], [{ _id: 0, z: { x: 6 } }]],
      [[{ $group: { _id: 0, z: { $first: '$missing' } } }], [{ _id: 0, z: null }]],
      [
        [{ $group: { _id: { $literal: '$_id...' }, z: { $push: { $literal: '$a...' } } } }],
        [{ _id: '$_id...', z: ['$a...'] }],
      ],
      [[{ $group: { _id: 1, a: { $push: [4, 5, 6] } } }], ERROR],
      [[{ $group: { _id: 0, z: { $push: { $literal: [4, 5] } } } }], [{ _id: 0, z: [[4, 5]] }]],
      [[{ $group: { _id: 0, z: { $push: '$missing' } } }], [{ _id: 0, z: [] }]],
    ],
  ),
  ...pipelines(
    `${CPP}/document_source_group_test.cpp`,
    [{ k: 0, a: 1 }, { k: 1, a: 2 }, { k: 0, a: 3 }, { k: 1, a: 4 }, { a: 5 }, { k: null, a: 6 }],
    [
      [
        [{ $group: { _id: '$k', list: { $push: '$a' }, sum: { $sum: { $divide: ['$a', 2] } } } }, byId],
        [
          { _id: null, list: [5, 6], sum: 5.5 },
          { _id: 0, list: [1, 3], sum: 2 },
          { _id: 1, list: [2, 4], sum: 3 },
        ],
      ],
      [[{ $match: { a: 99 } }, { $group: { _id: 0, n: { $sum: 1 } } }], []],
      [
        [{ $group: { _id: { k: '$k' } } }, byId],
        [{ _id: { k: null } }, { _id: { k: 0 } }, { _id: { k: 1 } }],
      ],
    ],
  ),
  ...pipelines(
    `${SOURCES}/group/groupMissing.js, group_key_is_array.js`,
    [{ a: null, b: 1 }, { b: 1 }, { a: null, b: 1 }],
    [
      [[{ $group: { _id: '$a' } }], [{ _id: null }]],
      [[{ $group: { _id: { a: '$a', b: '$b' } } }, { $sort: { '_id.a': 1 } }, { $count: 'n' }], [{ n: 2 }]],
      [[{ $group: { _id: ['$a', '$b'], n: { $sum: 1 } } }], [{ _id: [null, 1], n: 3 }]],
      [[{ $group: { _id: { z: ['$a', '$b'] }, n: { $sum: 1 } } }], [{ _id: { z: [null, 1] }, n: 3 }]],
    ],
  ),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers('d', 'b', 'a', 'c'), [
    [automatic(1), [{ _id: { min: 'a', max: 'd' }, count: 4 }]],
    [
      automatic(2),
      [
        { _id: { min: 'a', max: 'c' }, count: 2 },
        { _id: { min: 'c', max: 'd' }, count: 2 },
      ],
    ],
    [automatic(0), ERROR],
    [automatic(1.5), ERROR],
    [automatic('2' as never), ERROR],
    [[{ $bucketAuto: { buckets: 2 } }], ERROR],
    [[{ $bucketAuto: { groupBy: 'x', buckets: 2 } }], ERROR],
    [automatic(2, { other: 1 }), ERROR],
    [automatic(2, { output: 5 }), ERROR],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers(1, 1, 1, 2, 1), [
    [
      automatic(2),
      [
        { _id: { min: 1, max: 2 }, count: 4 },
        { _id: { min: 2, max: 2 }, count: 1 },
      ],
    ],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers(5, 0, 2, 3, 5, 1, 5, 4, 5), [
    [
      automatic(2),
      [
        { _id: { min: 0, max: 5 }, count: 5 },
        { _id: { min: 5, max: 5 }, count: 4 },
      ],
    ],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers(2, 4, 1, 7, 0, 5, 3, 6), [
    [
      automatic(3),
      [
        { _id: { min: 0, max: 3 }, count: 3 },
        { _id: { min: 3, max: 6 }, count: 3 },
        { _id: { min: 6, max: 7 }, count: 2 },
      ],
    ],
    [
      automatic(2, { output: { avg: { $avg: '$x' } } }),
      [
        { _id: { min: 0, max: 4 }, avg: 1.5 },
        { _id: { min: 4, max: 7 }, avg: 5.5 },
      ],
    ],
    [
      [{ $bucketAuto: { groupBy: { $add: ['$x', 1] }, buckets: 2 } }],
      [
        { _id: { min: 1, max: 5 }, count: 4 },
        { _id: { min: 5, max: 8 }, count: 4 },
      ],
    ],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers(2, 0, 2, 2, 1, 2, 2), [
    [
      automatic(3),
      [
        { _id: { min: 0, max: 2 }, count: 2 },
        { _id: { min: 2, max: 2 }, count: 5 },
      ],
    ],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers(2, 2, 0, 2, 2, 2, 1, 2), [
    [automatic(3), [{ _id: { min: 0, max: 2 }, count: 8 }]],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers(0, 1, 2), [
    [
      automatic(10),
      [
        { _id: { min: 0, max: 1 }, count: 1 },
        { _id: { min: 1, max: 2 }, count: 1 },
        { _id: { min: 2, max: 2 }, count: 1 },
      ],
    ],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_auto_test.cpp`, numbers('a', 1, 'b', 2, 0), [
    [
      automatic(2),
      [
        { _id: { min: 0, max: 'a' }, count: 3 },
        { _id: { min: 'a', max: 'b' }, count: 2 },
      ],
    ],
  ]),
  ...pipelines(`${CPP}/document_source_bucket_test.cpp`, numbers(0, 1, 1.5, 9, 'a', null), [
    [[{ $bucket: 1 as never }], ERROR],
    [bucket({ unknown: 'field' }), ERROR],
    [[{ $bucket: { boundaries: [0, 1] } }], ERROR],
    [[{ $bucket: { groupBy: '$x' } }], ERROR],
    [bucket({ groupBy: { test: 'obj' } }), ERROR],
    [bucket({ groupBy: 'x' }), ERROR],
    [bucket({ groupBy: 1 }), ERROR],
    [bucket({ boundaries: 'test' }), ERROR],
    [bucket({ boundaries: [0] }), ERROR],
    [bucket({ boundaries: [] }), ERROR],
    [bucket({ boundaries: ['$x', '$y', '$z'] }), ERROR],
    [bucket({ boundaries: [0, 'test'] }), ERROR],
    [bucket({ boundaries: [1, 1, 2] }), ERROR],
    [bucket({ boundaries: [4, 5, 3] }), ERROR],
    [bucket({ default: '$x' }), ERROR],
    [bucket({ default: 1 }), ERROR],
    [bucket({ default: 0 }), ERROR],
    [bucket({ output: 'test', default: 9 }), ERROR],
    [bucket({ output: { n: 'test' }, default: 9 }), ERROR],
    [bucket({ output: { 'a.b': { $sum: 1 } }, default: 9 }), ERROR],
    [bucket({}), ERROR],
    [
      bucket({ default: 'other' }),
      [
        { _id: 0, count: 3 },
        { _id: 'other', count: 3 },
      ],
    ],
    [
      bucket({ boundaries: [0, { $add: [4, 5] }], default: { $add: [4, 5] } }),
      [
        { _id: 0, count: 3 },
        { _id: 9, count: 3 },
      ],
    ],
    [
      bucket({ boundaries: [0, 1, 2], default: -1 }),
      [
        { _id: -1, count: 3 },
        { _id: 0, count: 1 },
        { _id: 1, count: 2 },
      ],
    ],
    [
      bucket({ default: null, output: { all: { $push: '$x' } } }),
      [
        { _id: null, all: [9, 'a', null] },
        { _id: 0, all: [0, 1, 1.5] },
      ],
    ],
  ]),
  ...pipelines(
    `${SOURCES}/project/project_dotted_paths.js`,
    [{ a: [1, { b: 2 }, 3, {}] }],
    [
      [[{ $project: { a: { $literal: 'new' }, _id: 0 } }], [{ a: 'new' }]],
      [
        [{ $project: { 'a.b': { $literal: 'new' }, _id: 0 } }],
        [{ a: [{ b: 'new' }, { b: 'new' }, { b: 'new' }, { b: 'new' }] }],
      ],
      [
        [{ $project: { 'a.b.c': { $literal: 'new' }, _id: 0 } }],
        [{ a: [{ b: { c: 'new' } }, { b: { c: 'new' } }, { b: { c: 'new' } }, { b: { c: 'new' } }] }],
      ],
    ],
  ),
  ...pipelines(
    `${SOURCES}/project/nested_dotted_common_prefix.js`,
    [{ a: 'none', b: { c: 'bar', a: 'baz', z: 'gone' } }],
    [
      [[{ $project: { _id: 0, b: { a: 1 }, 'b.c': 1 } }], [{ b: { c: 'bar', a: 'baz' } }]],
      [[{ $project: { _id: 0, 'b.c': 1, b: { a: 1 } } }], [{ b: { c: 'bar', a: 'baz' } }]],
      [
        [
          {
            $project: {
              _id: 0,
              'A.Z': { $add: [1] },
              A: { Y: { $add: [1] }, A: { $add: [1] } },
              'A.B': { $add: [1] },
            },
          },
        ],
        [{ A: { Z: 1, Y: 1, A: 1, B: 1 } }],
      ],
    ],
  ),
  ...pipelines(
    `${SOURCES}/project/handle_missing_subpath.js`,
    [{ a: 1 }, { foo: 2 }, { foo: { bar: 3 } }],
    [
      [
        [byId, { $project: { _id: 0, 'foo.bar': 1, field: '$foo', path: '$foo.bar' } }],
        [{}, { field: 2 }, { foo: { bar: 3 }, field: { bar: 3 }, path: 3 }],
      ],
    ],
  ),
  ...pipelines(
    `${SOURCES}/project/error_project_subfield_with_existing_expr.js`,
    [{ x: 1 }],
    [
      [[{ $project: { x: { $add: [1] }, 'x.b': 1 } }], ERROR],
      [[{ $project: { 'x.b': 1, x: { $add: [1] } } }], ERROR],
      [[{ $project: { x: { b: 1 }, 'x.b': 1 } }], ERROR],
      [[{ $project: { 'x.b': 1, x: { b: 1 } } }], ERROR],
    ],
  ),
  ...pipelines(
    `${SOURCES}/project/non_existent_subfield.js`,
    [{ a: [1] }, { a: { c: 1 } }, { a: [{ c: 1 }, { b: 1, c: 1 }, { c: 1 }] }, { a: 1 }, { b: 1 }],
    [
      [
        [byId, { $project: { 'a.b': 1 } }],
        [
          { _id: 'a', a: [] },
          { _id: 'b', a: {} },
          { _id: 'c', a: [{}, { b: 1 }, {}] },
          { _id: 'd' },
          { _id: 'e' },
        ],
      ],
    ],
  ),
  ...pipelines(
    `${SOURCES}/project/project_with_expressions.js`,
    [{ a: { s1: { p: 1 }, s2: { p: 1 }, s3: { p: 1 } } }],
    [
      [
        [
          { $project: { _id: 0, 'a.s2': 1, 'a.s1': { $literal: 1 }, 'a.s3.q': 1 } },
          { $project: { 'a.s2': 1 } },
        ],
        [{ a: { s2: { p: 1 } } }],
      ],
      [
        [
          { $project: { _id: 0, a: { s2: 1, s1: { $literal: 1 }, s3: { q: 1 } } } },
          { $project: { 'a.s3': 1 } },
        ],
        [{ a: { s3: {} } }],
      ],
    ],
  ),
  ...pipelines(
    `${SOURCES}/addFields/dotted_paths.js`,
    [{ list: [1, { s: [2, {}] }, [1]], o: { p: { q: 1 }, sub: [1] }, z: 'v' }],
    [
      [
        [{ $addFields: { 'o.sub': 'new' } }, { $project: { o: 1, _id: 0 } }],
        [{ o: { p: { q: 1 }, sub: 'new' } }],
      ],
      [
        [{ $addFields: { 'o.n.b': { $literal: 'new' } } }, { $project: { o: 1, _id: 0 } }],
        [{ o: { p: { q: 1 }, sub: [1], n: { b: 'new' } } }],
      ],
      [
        [{ $addFields: { 'm.n.b': { k: [{ p: 'new' }] } } }, { $project: { m: 1, _id: 0 } }],
        [{ m: { n: { b: { k: [{ p: 'new' }] } } } }],
      ],
      [
        [{ $addFields: { 'list.n.b': 'new' } }, { $project: { list: 1, _id: 0 } }],
        [{ list: [{ n: { b: 'new' } }, { s: [2, {}], n: { b: 'new' } }, [{ n: { b: 'new' } }]] }],
      ],
      [
        [{ $addFields: { 'list.s.b': 'new' } }, { $project: { list: 1, _id: 0 } }],
        [{ list: [{ s: { b: 'new' } }, { s: [{ b: 'new' }, { b: 'new' }] }, [{ s: { b: 'new' } }]] }],
      ],
      [[{ $addFields: { z: '$missing' } }, bare, { $project: { z: 1 } }], [{}]],
    ],
  ),
];
