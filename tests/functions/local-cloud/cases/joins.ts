import { pipelines } from './case';
import type { Case } from './case';

/** In the versions before the one that lets null meet lists without objects on the way. Which documents `$lookup` finds a partner for, by the kinds of value on both sides. */
const LIB = 'jstests/aggregation/sources/lookup/lookup_equijoin_semantics_lib.js';
const ARRAYS = 'jstests/aggregation/sources/lookup/lookup_array_semantics.js';
const NUMBERS = 'jstests/aggregation/sources/lookup/lookup_numeric_field.js';

/** Values that a document may have at `v`; one without a value misses the field. */
type Held = [name: string, value?: unknown][];
const documents = (held: Held): object[] =>
  held.map(([_id, ...value]) => (value.length ? { _id, v: value[0] } : { _id, other: 1 }));

/** Local values of which those whose names are listed meet the one foreign document. */
function meets(
  source: string,
  localField: string,
  foreignField: string,
  rows: [held: Held, foreign: object, names: string][],
): Case[] {
  return rows.flatMap(([held, foreign, names]) =>
    pipelines(
      source,
      documents(held),
      [
        [
          [
            { $lookup: { from: 'others', localField, foreignField, as: 'found' } },
            { $match: { found: { $ne: [] } } },
            { $sort: { _id: 1 } },
            { $project: { _id: 1 } },
          ],
          names
            .split(' ')
            .filter(Boolean)
            .map((_id) => ({ _id })),
        ],
      ],
      [foreign],
    ),
  );
}
/** The other way round: foreign values of which those that are listed are found by the one local document. */
function found(
  source: string,
  localField: string,
  foreignField: string,
  rows: [local: object, held: Held, names: string][],
): Case[] {
  return rows.flatMap(([local, held, names]) =>
    pipelines(
      source,
      [local],
      [
        [
          [
            { $lookup: { from: 'others', localField, foreignField, as: 'found' } },
            { $unwind: '$found' },
            { $replaceRoot: { newRoot: '$found' } },
            { $sort: { _id: 1 } },
            { $project: { _id: 1 } },
          ],
          names
            .split(' ')
            .filter(Boolean)
            .map((_id) => ({ _id })),
        ],
      ],
      documents(held),
    ),
  );
}

const scalars: Held = [
  ['a', 7],
  ['b', [7]],
  ['c', [7, 8, 9]],
  ['d', [7, [8, 9]]],
  ['e', [7, null]],
  ['f', [7, []]],
  ['g', 8],
  ['h', [[7], 8]],
  ['i', { k: 7 }],
  ['j'],
];
const nothings: Held = [
  ['a'],
  ['b', null],
  ['c', [null, 7]],
  ['d', []],
  ['e', 7],
  ['f', { k: null }],
  ['g', [[null, 7], 8]],
  ['h', false],
  ['i', 0],
  ['j', ''],
  ['k', {}],
];
const paths: Held = [
  ['a', { k: 7, y: 8 }],
  ['b', [{ k: 7 }, { k: 8 }]],
  ['c', [{ k: 7 }, { k: null }]],
  ['d', [{ k: 7 }, { k: [] }]],
  ['e', [{ k: 7 }, { y: 8 }]],
  ['f', { k: [7, 8] }],
  ['g', [{ k: [7, 8] }]],
  ['h', { k: 8, y: 7 }],
  ['i', [{ y: 7 }, { k: 8 }]],
  ['j', { k: [[7], 8] }],
  ['k', [{ k: [[7], 8] }]],
  ['l', { y: 7 }],
];
const missing: Held = [
  ['a', { y: 7 }],
  ['b', { y: [7, 8] }],
  ['c', [{ y: 7 }, { y: 8 }]],
  ['d', [{ y: 8 }, { k: 7 }]],
  ['e', { k: null }],
  ['f', [{ k: null }, { k: 7 }]],
  ['g'],
  ['h', [7]],
  ['i', []],
  ['j', [[7]]],
  ['k', [[]]],
  ['l', { k: 8 }],
  ['m', [{ k: 8 }, { k: 9 }]],
];
const lists: Held = [
  ['a', [[7, 8], 9]],
  ['b', [[7, 8]]],
  ['c', [7, 8]],
  ['d', [[[7, 8], 9], 5]],
  ['e', [8, 7]],
  ['f', [[8, 7], 9]],
  ['g', null],
  ['h'],
];
const empties: Held = [
  ['a', [[]]],
  ['b', [[], 7]],
  ['c', [[], null]],
  ['d', []],
  ['e'],
  ['f', null],
  ['g', [null, 7]],
  ['h', 7],
  ['i', [[[], 7], 8]],
  ['j', [7, 8]],
];
const deepEmpties: Held = [
  ['a', { k: [[]] }],
  ['b', [{ k: [[]] }, { k: 7 }]],
  ['c', { k: [] }],
  ['d', [{ k: [] }, { k: 7 }]],
  ['e', [{ k: [] }, { y: 7 }]],
  ['f', []],
  ['g', [7]],
  ['h', [[]]],
  ['i', { k: 7 }],
  ['j', { k: [[null, 7], 8] }],
];
const deep: Held = [
  ['a', { m: { k: 7 } }],
  ['b', { m: { k: [[8, 9], 7] } }],
  ['c', { m: [{ k: 8 }, { k: 7 }] }],
  ['d', { m: [{ y: 8 }, { k: 7 }] }],
  ['e', [{ m: { k: 8 } }, { m: { k: 7 } }]],
  ['f', [{ y: 8 }, { m: { k: 7 } }]],
  ['g', [{ m: [{ k: 7 }] }]],
  ['h', [{ m: { k: 8 } }, { m: [{ k: [[8, 9], 7] }] }]],
  ['i', { m: { k: [[7, 8], 9] } }],
  ['j', [{ m: [{ k: [[7, 8], 9] }] }]],
];
const onTheWay: Held = [
  ['a', 7],
  ['b'],
  ['c', [7]],
  ['d', { m: 7 }],
  ['e', { y: 7 }],
  ['f', { m: [7] }],
  ['g', [{ m: { y: 7 } }, 7]],
  ['h', { m: [{ y: 7 }, 7] }],
];
const kinds: Held = [
  ['a', 0],
  ['b', 3.25],
  ['c', 'abc'],
  ['d', { k: 1, y: 2 }],
  ['e', true],
  ['f', false],
  ['g', new Date('2026-01-01T00:00:00Z')],
  ['h', NaN],
  ['i', [1, NaN]],
  ['j', null],
];

export const joins: Case[] = [
  ...meets(LIB, 'v', 'w', [
    [scalars, { w: 7 }, 'a b c d e f'],
    [nothings, { w: null }, 'a b c d'],
    [nothings, { z: 1 }, 'a b c d'],
    [lists, { w: [7, 8] }, 'a b c e'],
    [lists, { w: [[7, 8], 42] }, 'a b'],
    [empties, { w: [] }, 'a b c'],
    [empties, { w: [[], 42] }, 'a b c'],
    [kinds, { w: NaN }, 'h i'],
    [kinds, { w: { k: 1, y: 2 } }, 'd'],
    [kinds, { w: { y: 2, k: 1 } }, ''],
    [kinds, { w: true }, 'e'],
    [kinds, { w: new Date('2026-01-01T00:00:00Z') }, 'g'],
    [kinds, { w: 'xyz' }, ''],
  ]),
  ...meets(LIB, 'v.k', 'w', [
    [paths, { w: 7 }, 'a b c d e f g'],
    [missing, { w: null }, 'a b c e f g h i j k'],
    [missing, { z: 1 }, 'a b c e f g h i j k'],
    [deepEmpties, { w: [] }, 'a b'],
    [deepEmpties, { w: [[], 42] }, 'a b'],
  ]),
  ...meets(LIB, 'v.m.k', 'w', [
    [deep, { w: 7 }, 'a b c d e f g h'],
    [onTheWay, { w: null }, 'a b c d e f g h'],
  ]),
  ...found(LIB, 'w', 'v', [
    [{ w: 7 }, scalars, 'a b c d e f'],
    [{ w: null }, nothings, 'a b c'],
    [{ z: 1 }, nothings, 'a b c'],
    [{ w: [7, 8] }, lists, 'c e'],
    [{ w: [[7, 8], 42] }, lists, 'a b c'],
    [{ w: [] }, empties, 'c e f g'],
    [{ w: [[], 42] }, empties, 'a b c d'],
    [{ w: NaN }, kinds, 'h i'],
    [{ w: false }, kinds, 'f'],
    [{ w: { k: 1, y: 2 } }, kinds, 'd'],
  ]),
  ...found(LIB, 'w', 'v.k', [
    [{ w: 7 }, paths, 'a b c d e f g'],
    [{ w: null }, missing, 'a b c d e f g'],
    [{ z: 1 }, missing, 'a b c d e f g'],
    [{ w: [] }, deepEmpties, 'e'],
    [{ w: [[], 42] }, deepEmpties, 'a b c d e'],
  ]),
  ...found(LIB, 'w', 'v.m.k', [
    [{ w: 7 }, deep, 'a b c d e f g h'],
    [{ w: null }, onTheWay, 'a b d e g h'],
  ]),
  ...meets(LIB, 'v.0.k', 'w', [
    [
      [
        ['a', [{ k: 7 }, { k: 8 }]],
        ['b', [{ k: [8, 9, 7] }]],
        ['c', [{ k: 8 }, { k: 7 }]],
        ['d', { k: 7 }],
        ['e', [{ y: 7 }, { k: 7 }]],
      ],
      { w: 7 },
      'a b',
    ],
    [
      [
        ['a', { k: 7 }],
        ['b', [{ y: 7 }, { k: 7 }]],
        ['c', [{ k: null }, { k: 7 }]],
        ['d', [{ k: [7, null] }]],
        ['e', [7, 8]],
        ['f', [{ k: 7 }, { y: 7 }]],
        ['g', []],
      ],
      { w: null },
      'a b c d e g',
    ],
  ]),
  ...meets(ARRAYS, 'v', 'w.k', [
    [
      [
        ['a', 7],
        ['b', [8]],
        ['c', [9, 8]],
        ['d', [[7, 8], 9]],
        ['e', 9],
        ['f', [[7]]],
      ],
      { w: [{ k: 7 }, { k: 8 }] },
      'a b c',
    ],
  ]),
  ...meets(ARRAYS, 'v.k', 'w', [
    [
      [
        ['a', [{ y: 1 }, { y: 2 }]],
        ['b', [{ k: [] }]],
        ['c', []],
        ['d', { k: [] }],
        ['e', [{ k: 7 }, { y: 8 }]],
        ['f', [{ k: [] }, { k: 7 }]],
        ['g', [{ k: [[]] }]],
      ],
      { w: null },
      'a b c d',
    ],
  ]),
  ...[
    ['v.0', [7, 5], 'a'],
    ['v.0', { 0: 7, 1: 5 }, 'a'],
    ['v.1', [7, 5], ''],
    ['v.3', [7, 5], ''],
    ['v.1.0', [0, [7, 5], [1]], 'a'],
    ['v.0.0', [0, [7, 5]], ''],
    ['v.2.m.1', [{}, { m: [5] }, { m: [1, 7] }], 'a'],
    ['v.2.m.1', { 2: { m: [1, 7] } }, 'a'],
    ['v.1.m.1', [{}, { m: [5] }, { m: [1, 7] }], ''],
    ['v.m.k.1', { m: { k: [5, 7] } }, 'a'],
  ].flatMap(([path, value, names]) =>
    meets(NUMBERS, path as string, 'w', [[[['a', value]], { w: 7 }, names as string]]),
  ),
];
