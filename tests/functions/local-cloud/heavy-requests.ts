import type { Doc, Value } from '../../../scripts/local-cloud/codec';
import { Pattern } from '../../../scripts/local-cloud/codec';
import type { Database } from '../../../scripts/local-cloud/database';

/** Requests that would take minutes or gigabytes if nothing ended them, each on the document `heavy` or `wide`. */
export interface Heavy {
  name: string;
  /** What is written before. */
  given?: Doc;
  ask(database: Database): unknown;
}

const cost = () => ({ index: null, examined: 0 });
const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => from + n);
const merge = { merge: true, upsert: false, multi: false };

const update = (name: string, given: Doc, change: Doc, query: Doc = {}): Heavy => ({
  name,
  given,
  ask: (database) => database.modify('docs', { _id: 'heavy', ...query }, change, merge, cost()),
});
const find = (name: string, given: Doc, query: Doc): Heavy => ({
  name,
  given,
  ask: (database) => database.count('docs', query, cost()),
});
const stages = (name: string, given: Doc, ...all: Doc[]): Heavy => ({
  name,
  given,
  ask: (database) => database.aggregate('docs', [...all, { $count: 'n' }], cost()),
});
const value = (name: string, given: Doc, expression: Value): Heavy =>
  stages(name, given, { $match: { $expr: { $ne: [expression, 'never'] } } });
/** An expression for each of so many elements. */
const often = (times: number, expression: Value): Value => ({
  $sum: { $map: { input: { $range: [0, times] }, in: { $cond: [{ $eq: [expression, 'never'] }, 1, 0] } } },
});
/** The expression's values, all kept. */
const kept = (times: number, expression: Value): Value => ({
  $map: { input: { $range: [0, times] }, in: expression },
});
/** A value that holds itself twice, so often. */
const doubled = (times: number, next: Value): Value => ({
  $reduce: { input: { $range: [0, times] }, initialValue: { end: 1 }, in: next },
});

const list = numbers(100_000);
const short = numbers(10_000);
const objects = numbers(50_000).map((n) => ({ n }));
const lists = numbers(1_000).map(() => numbers(100));
const texts = numbers(20_000).map((n) => `${'a'.repeat(20)}${n}`);
const text = 'ab'.repeat(500_000);
const fields = Object.fromEntries(numbers(50_000).map((n) => [`f${n}`, n]));
const fewer = Object.fromEntries(Object.entries(fields).slice(0, 5_000));

/** Closed, around the crossing of the equator and the first meridian. */
function circle(corners: number, radius: number): number[][] {
  const points = numbers(corners).map((n) => {
    const turn = (n / corners) * 2 * Math.PI;
    return [radius * Math.cos(turn), radius * Math.sin(turn)];
  });
  return [...points, points[0]!];
}

/** They take too long. */
export const endless: Heavy[] = [
  update('$pull by two thousand conditions', { objects }, { $pull: { objects: { $or: numbers(2_000).map((n) => ({ n: -1 - n })) } } }), // prettier-ignore
  update('$pull by two thousand values', { list }, { $pull: { list: { $in: numbers(2_000, 200_000) } } }),
  update('$pull by patterns', { texts }, { $pull: { texts: { $in: numbers(500).map((n) => new Pattern(`(a|aa)+x${n}$`, '')) } } }), // prettier-ignore
  update('$pullAll of a long list', { list }, { $pullAll: { list: numbers(20_000, 200_000) } }),
  update('$addToSet of many', { list }, { $addToSet: { list: { $each: numbers(20_000, 200_000) } } }),
  update('$push with an order by paths', { objects }, { $push: { objects: { $each: objects, $sort: { n: -1, x: 1, y: 1, z: 1 } } } }), // prettier-ignore
  update('$[] of a long list', { list }, { $set: { 'list.$[]': 1 } }),
  update('many paths with $[]', {}, { $set: Object.fromEntries(numbers(20_000).map((n) => [`list.$[].f${n}`, 1])) }), // prettier-ignore
  update('$[] in lists of lists, each with a long text', { lists }, { $set: { 'lists.$[].$[]': text } }),
  find('$all of many values', { list }, { list: { $all: numbers(2_000, 98_000) } }),
  find('$nor of many conditions', { list }, { $nor: numbers(2_000, 200_000).map((n) => ({ list: n })) }),
  find('$elemMatch by many conditions', { objects }, { objects: { $elemMatch: { $or: numbers(2_000).map((n) => ({ n: -1 - n })) } } }), // prettier-ignore
  find('patterns that go back nearly as often as they may', { texts }, { texts: new Pattern('^(a|aa)+x$', '') }), // prettier-ignore
  value('$in of a long list', { list }, often(20_000, { $in: ['never', '$list'] })),
  value('$indexOfArray of a long list', { list }, often(20_000, { $indexOfArray: ['$list', -1] })),
  value('$size of a path through a long list', { objects }, often(20_000, { $size: '$objects.n' })),
  ...['$sum', '$avg', '$min', '$max', '$stdDevPop', '$mergeObjects'].map(
    (operator) =>
    value(`${operator} of a long list`, { list: operator === '$mergeObjects' ? objects : short }, often(20_000, { [operator]: '$list' })), // prettier-ignore
  ),
  ...['$setUnion', '$setIntersection', '$setDifference', '$setEquals', '$setIsSubset'].map((operator) =>
    value(`${operator} of long lists`, { list: short }, often(2_000, { [operator]: ['$list', '$list'] })),
  ),
  ...['$allElementsTrue', '$anyElementTrue'].map(
    (operator) =>
    value(`${operator} of a long list`, { list: list.map(() => operator === '$allElementsTrue') }, often(20_000, { [operator]: '$list' })), // prettier-ignore
  ),
  value('$reverseArray of a long list', { list }, often(20_000, { $reverseArray: '$list' })),
  value('$slice of a long list', { list }, often(20_000, { $slice: ['$list', 99_000] })),
  value('$filter of a long list', { list }, often(2_000, { $filter: { input: '$list', cond: false } })),
  value('$concatArrays of long lists', { list }, often(20_000, { $concatArrays: ['$list', '$list'] })),
  value('$reduce that makes a list longer and longer', { list }, { $reduce: { input: '$list', initialValue: [], in: { $concatArrays: ['$$value', ['$$this']] } } }), // prettier-ignore
  value('$reduce that makes a text longer and longer', { text }, { $reduce: { input: { $range: [0, 1_000_000] }, initialValue: '', in: { $toUpper: { $concat: ['$$value', 'ab'] } } } }), // prettier-ignore
  value('$zip of many lists', { list }, often(20_000, { $zip: { inputs: ['$list', '$list'] } })),
  value('$objectToArray of a wide object', { fields: fewer }, often(20_000, { $objectToArray: '$fields' })),
  value('$arrayToObject of names that are numbers', {}, { $arrayToObject: { $map: { input: { $range: [0, 200_000] }, in: { k: { $substr: ['$$this', 0, -1] }, v: 1 } } } }), // prettier-ignore
  ...['$strLenCP', '$strLenBytes', '$toUpper', '$toLower'].map((operator) =>
    value(`${operator} of a long text`, { text }, often(20_000, { [operator]: '$text' })),
  ),
  value('$substrCP of a long text', { text }, often(20_000, { $substrCP: ['$text', '$$this', 1] })),
  value('$substrBytes of a long text', { text }, often(20_000, { $substrBytes: ['$text', '$$this', 1] })),
  value('$indexOfCP in a long text', { text }, often(20_000, { $indexOfCP: ['$text', 'c'] })),
  value('$split of a long text', { text }, often(20_000, { $split: ['$text', 'b'] })),
  value('$strcasecmp of long texts', { text }, often(20_000, { $strcasecmp: ['$text', '$text'] })),
  value('a comparison of long texts', { text, other: `${text}c` }, often(20_000, { $gt: ['$text', '$other'] })), // prettier-ignore
  stages('a field set into lists in lists', {}, { $addFields: { x: doubled(40, ['$$value', '$$value']) } }, { $addFields: { 'x.y': 1 } }), // prettier-ignore
  stages('a field shown of lists in lists', {}, { $addFields: { x: doubled(40, ['$$value', '$$value']) } }, { $project: { 'x.end': 1 } }), // prettier-ignore
  stages('a condition on lists in lists', {}, { $addFields: { x: doubled(40, [{ o: '$$value' }, { o: '$$value' }]) } }, { $match: { [`x${'.o'.repeat(39)}.no`]: 1 } }), // prettier-ignore
  stages('an order by lists in lists', {}, { $addFields: { x: doubled(40, [{ o: '$$value' }, { o: '$$value' }]) } }, { $project: { x: 1 } }, { $sort: { [`x${'.o'.repeat(39)}.no`]: 1 } }), // prettier-ignore
  stages('$elemMatch of lists in a list', { list }, { $addFields: { x: kept(20_000, '$list') } }, { $match: { x: { $elemMatch: { 0: 'never' } } } }), // prettier-ignore
  stages('$lookup of everything for everything', { list }, { $unwind: '$list' }, { $lookup: { from: 'many', localField: 'none', foreignField: 'none', as: 'all' } }), // prettier-ignore
  stages('lookups in lookups', {}, { $lookup: { from: 'many', as: 'all', pipeline: [{ $lookup: { from: 'many', as: 'all', pipeline: [{ $lookup: { from: 'many', as: 'all', pipeline: [{ $match: { n: -1 } }] } }] } }] } }), // prettier-ignore
  stages('$unwind after $unwind', { list }, { $project: { a: '$list', b: '$list' } }, { $unwind: '$a' }, { $unwind: '$b' }), // prettier-ignore
  stages('$group by a wide object', { list, fields }, { $unwind: '$list' }, { $group: { _id: '$fields' } }),
  stages('$bucket by many boundaries', { list }, { $unwind: '$list' }, { $bucket: { groupBy: '$list', boundaries: numbers(20_000, 99_000) , default: -1 } }), // prettier-ignore
  stages('$unwind beside many fields', { ...fewer, list }, { $unwind: '$list' }, { $group: { _id: '$list', all: { $last: '$$ROOT' } } }), // prettier-ignore
  find('a polygon of many corners', { at: { type: 'LineString', coordinates: circle(5_000, 3) } }, { at: { $geoIntersects: { $geometry: { type: 'Polygon', coordinates: [circle(5_000, 1)] } } } }), // prettier-ignore
];

/** They hold too much. */
export const hungry: Heavy[] = [
  value('a $range of thirty million', {}, { $size: { $range: [0, 30_000_000] } }),
  value('$zip of a thousand lists', { list }, { $zip: { inputs: numbers(1_000).map(() => '$list') } }),
  ...(
    [
      ['$concatArrays', { $concatArrays: ['$list', []] }],
      ['$reverseArray', { $reverseArray: '$list' }],
      ['a list of lists', ['$list', { $concatArrays: ['$list', []] }]],
    ] as [string, Value][]
  ).map(([operator, expression]) =>
    value(`what ${operator} makes, ten thousand times`, { list }, kept(10_000, expression)),
  ),
  stages('$push of everything', { list }, { $unwind: '$list' }, { $group: { _id: null, all: { $push: { list: '$list', text: 'x'.repeat(2_000) } } } }), // prettier-ignore
  stages('$addToSet of everything', { list }, { $unwind: '$list' }, { $group: { _id: null, all: { $addToSet: { list: '$list', text: 'x'.repeat(2_000) } } } }), // prettier-ignore
  update('many lists filled up to a far position', Object.fromEntries(numbers(100).map((n) => [`l${n}`, []])), { $set: Object.fromEntries(numbers(100).map((n) => [`l${n}.1500000`, 1])) }), // prettier-ignore
  {
    name: 'an answer of gigabytes',
    given: { text, list: numbers(5_000) },
    ask: (database) => database.aggregate('docs', [{ $unwind: '$list' }, { $limit: 5_000 }], cost()),
  },
];
