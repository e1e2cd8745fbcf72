import { startBothSdks } from './both-sdks';
import type { Command, Doc, Pair, Sdk } from './both-sdks';

let pair: Pair;
let numbers = 0;
const things: Doc[] = [
  {
    _id: 'a',
    n: 1,
    text: 'Alpha',
    tags: ['x', 'y'],
    o: { k: 1 },
    items: [
      { m: 1, q: 5 },
      { m: 2, q: 9 },
    ],
  },
  { _id: 'b', n: 5, text: 'beta', tags: ['y'], o: { k: 2 }, items: [{ m: 1, q: 9 }], when: new Date(1000) },
  { _id: 'c', n: 10, text: 'Gamma\nalpha', tags: [], o: { k: null }, items: [], when: new Date(2000) },
  { _id: 'd', n: null, text: 7, tags: 'x', o: {}, items: null, yes: true },
  { _id: 'e', tags: [['x', 'y'], 'z'], n: [3, 12], o: [{ k: 1 }, 5] },
  { _id: 'f', n: '5', tags: [4, 8, 15], o: 4, yes: false },
];

beforeAll(async () => {
  pair = await startBothSdks([
    { name: 'things', indexes: [] },
    {
      name: 'indexed',
      indexes: ['n', 'text', 'tags', 'o.k', 'when', 'yes'].map((path) => ({
        name: `by_${path}`,
        keys: [[path, 1]],
      })),
    },
    { name: 'changes', indexes: [] },
  ]);
  for (const thing of things) for (const name of ['things', 'indexed']) await pair.wx.add(name, thing);
});
afterAll(() => pair.cloud.close());

type Where = (command: Command, sdk: Sdk) => object;
const queries: [sentence: string, where: Where, ids: string][] = [
  ['equal to a number, also inside a list', () => ({ n: 5 }), 'b'],
  ['equal to an element', (_) => ({ tags: _.eq('y') }), 'a b'],
  ['equal to a whole list', (_) => ({ tags: _.eq(['x', 'y']) }), 'a e'],
  ['equal to null, which a missing field is too', (_) => ({ n: _.eq(null) }), 'd'],
  [
    'equal to null below a list: elements that are no objects do not count',
    (_) => ({ 'o.k': _.eq(null) }),
    'c d f',
  ],
  ['equal to null where the field misses', (_) => ({ when: _.eq(null) }), 'a d e f'],
  ['a nested object means its fields', () => ({ o: { k: 1 } }), 'a e'],
  ['unequal, for every element', (_) => ({ tags: _.neq('x') }), 'b c e f'],
  ['greater, among the same type only', (_) => ({ n: _.gt(4) }), 'b c e'],
  ['at least', (_) => ({ n: _.gte(5) }), 'b c e'],
  ['at least null is null', (_) => ({ n: _.gte(null) }), 'd'],
  ['greater than null is nothing', (_) => ({ n: _.gt(null) }), ''],
  ['less', (_) => ({ n: _.lt(5) }), 'a e'],
  ['at most', (_) => ({ n: _.lte(1) }), 'a'],
  ['two bounds that two elements meet', (_) => ({ n: _.gt(11).and(_.lt(4)) }), 'e'],
  ['texts in order of code points', (_) => ({ text: _.gte('a') }), 'b'],
  ['dates in order', (_) => ({ when: _.gt(new Date(1000)) }), 'c'],
  ['a date itself', () => ({ when: new Date(1000) }), 'b'],
  ['one of several', (_) => ({ n: _.in([1, 10, '5']) }), 'a c f'],
  ['one of several with null', (_) => ({ when: _.in([null, new Date(2000)]) }), 'a c d e f'],
  ['none of several', (_) => ({ n: _.nin([1, 5, null]) }), 'c e f'],
  ['one of nothing is nothing', (_) => ({ n: _.in([]) }), ''],
  ['both of two conditions of a field', (_) => ({ n: _.and(_.gte(1), _.lte(5)) }), 'a b e'],
  ['either of two conditions of a field', (_) => ({ n: _.or(_.eq(1), _.gt(9)) }), 'a c e'],
  ['either of two conditions of fields', (_) => _.or([{ n: 1 }, { yes: true }]), 'a d'],
  ['both of two conditions of fields', (_) => _.and([{ tags: 'y' }, { n: 5 }]), 'b'],
  ['neither of two', (_) => _.nor([{ n: _.gte(5) }, { tags: 'x' }]), 'f'],
  ['not a condition', (_) => ({ n: _.not(_.gte(5)) }), 'a d f'],
  ['there', (_) => ({ when: _.exists(true) }), 'b c'],
  ['not there', (_) => ({ when: _.exists(false) }), 'a d e f'],
  ['there below a list', (_) => ({ 'o.k': _.exists(true) }), 'a b c e'],
  ['true', () => ({ yes: true }), 'd'],
  ['a remainder', (_) => ({ n: _.mod([5, 0]) }), 'b c'],
  ['all elements of a list', (_) => ({ tags: _.all(['x', 'y']) }), 'a'],
  ['all of one, also of a plain value', (_) => ({ tags: _.all(['x']) }), 'a d'],
  ['all of nothing is nothing', (_) => ({ tags: _.all([]) }), ''],
  ['one element that meets all', (_) => ({ items: _.elemMatch({ m: 1, q: 9 }) }), 'b'],
  ['elements that meet it between them', () => ({ 'items.m': 1, 'items.q': 9 }), 'a b'],
  ['one element by operators', (_) => ({ tags: _.elemMatch({ $gt: 5, $lt: 10 }) }), 'f'],
  ['a length of list', (_) => ({ tags: _.size(2) }), 'a e'],
  ['an empty list', (_) => ({ items: _.size(0) }), 'c'],
  ['a pattern', () => ({ text: /alpha/i }), 'a c'],
  ['a pattern by line', () => ({ text: /^alpha/m }), 'c'],
  ['a pattern of the SDK', (_, { db }) => ({ text: db.RegExp({ regexp: '^ALPHA$', options: 'i' }) }), 'a'],
  ['a pattern compared as a value, which none is', (_) => ({ text: _.eq(/alpha/i) }), ''],
  ['a pattern among several', (_) => ({ text: _.in([/^be/, 'Alpha']) }), 'a b'],
  ['an element by its place', () => ({ 'tags.0': 'x' }), 'a'],
  ['an element by its place, a list as a whole', () => ({ 'tags.0': ['x', 'y'] }), 'e'],
  ['a field of an element by its place', () => ({ 'items.1.q': 9 }), 'a'],
  ['an expression over fields', (_) => _.expr({ $gt: ['$n', 4] }), 'b c e f'],
];
const refusals: [string, Where][] = [
  ['a document by JSON schema', (_) => _.jsonSchema({ required: ['n'] })],
  ['code', () => ({ $where: 'true' })],
  ['an unknown operator', () => ({ n: { $foo: 1 } })],
  ['a known operator beside an unknown one', () => ({ n: { $gt: 1, $type: 'int' } })],
  ['a pattern with flags that patterns of the database lack', () => ({ text: /x/g })],
  ['remainders without two numbers', (_) => ({ n: _.mod([0, 1]) })],
  ['either of nothing', () => ({ $or: [] })],
  ['a length that is no whole number', (_) => ({ tags: _.size(1.5) })],
];

describe.each(['wx', 'admin'] as const)('queries of the SDK %s find', (which) => {
  it.each(queries)('%s', async (_, where, ids) => {
    const sdk = pair[which];
    const expected = ids.split(' ').filter(Boolean);
    for (const name of ['things', 'indexed']) {
      const found = await sdk.find(name, where(sdk.command, sdk));
      expect(found.map(({ _id }) => _id).sort()).toEqual(expected);
      expect(await sdk.count(name, where(sdk.command, sdk))).toBe(expected.length);
    }
  });
  it.each(refusals)('never answer %s', async (_, where) => {
    const sdk = pair[which];
    await expect(sdk.find('things', where(sdk.command, sdk))).rejects.toThrow();
  });
  it('documents in the order of types: nothing, numbers, texts, objects, lists by their least element', async () => {
    const ids = async (direction: 'asc' | 'desc', path: string) =>
      (await pair[which].find('things', {}, { orderBy: [[path, direction]] }))
        .map(({ _id }) => _id)
        .join(' ');
    expect(await ids('asc', 'n')).toBe('d a e b c f');
    expect(await ids('desc', 'n')).toBe('f e c b a d');
    expect(await ids('asc', 'tags')).toBe('c f a d b e');
  });
});

const projections: [sentence: string, id: string, fields: (command: Command) => object, shown: object][] = [
  ['named fields', 'a', () => ({ n: true, text: true }), { _id: 'a', n: 1, text: 'Alpha' }],
  [
    'all but named fields',
    'b',
    () => ({ tags: false, items: false, when: false, o: false }),
    { _id: 'b', n: 5, text: 'beta' },
  ],
  [
    'nested fields, also in lists',
    'a',
    () => ({ 'items.m': 1, 'o.k': 1 }),
    { _id: 'a', o: { k: 1 }, items: [{ m: 1 }, { m: 2 }] },
  ],
  ['no id', 'a', () => ({ _id: false, n: true }), { n: 1 }],
  ['a part of a list', 'f', (_) => ({ tags: _.project.slice(2), n: 1 }), { _id: 'f', n: '5', tags: [4, 8] }],
  [
    'the end of a list',
    'f',
    (_) => ({ tags: _.project.slice([-2, 1]), n: 1 }),
    { _id: 'f', n: '5', tags: [8] },
  ],
  [
    'the first element that matches',
    'a',
    (_) => ({ items: _.project.elemMatch({ q: { $gt: 6 } }) }),
    { _id: 'a', items: [{ m: 2, q: 9 }] },
  ],
];
describe.each(['wx', 'admin'] as const)('the SDK %s shows', (which) => {
  it.each(projections)('%s', async (_, _id, fields, shown) => {
    const sdk = pair[which];
    expect(await sdk.find('things', { _id }, { field: fields(sdk.command) })).toEqual([shown]);
  });
  it('never a mixture of shown and hidden fields', async () => {
    await expect(pair[which].find('things', {}, { field: { n: true, text: false } })).rejects.toThrow(/mix/);
  });
});

type Update = (command: Command, sdk: Sdk) => object;
const updates: [sentence: string, before: Doc, update: Update, after: Doc | RegExp][] = [
  ['sets a field', { n: 1 }, () => ({ n: 2 }), { n: 2 }],
  ['merges into an object', { o: { a: 1 } }, () => ({ o: { b: 2 } }), { o: { a: 1, b: 2 } }],
  ['replaces an object by set', { o: { a: 1 } }, (_) => ({ o: _.set({ b: 2 }) }), { o: { b: 2 } }],
  ['makes objects on the way', {}, () => ({ 'a.b.c': 1 }), { a: { b: { c: 1 } } }],
  ['sets an element by its place', { l: [1, 2] }, () => ({ 'l.1': 9 }), { l: [1, 9] }],
  ['fills up to a place with null', { l: [1] }, () => ({ 'l.3': 9 }), { l: [1, null, null, 9] }],
  [
    'keeps a list and a date',
    {},
    () => ({ l: [1, { a: null }], d: new Date(5) }),
    { l: [1, { a: null }], d: new Date(5) },
  ],
  ['removes a field', { a: 1, b: 2 }, (_) => ({ a: _.remove() }), { b: 2 }],
  ['removes a nested field', { a: { b: 1, c: 2 } }, (_) => ({ 'a.b': _.remove() }), { a: { c: 2 } }],
  ['adds', { n: 1.5 }, (_) => ({ n: _.inc(2), m: _.inc(-1) }), { n: 3.5, m: -1 }],
  ['never adds to a text', { n: '1' }, (_) => ({ n: _.inc(1) }), /non-numeric/],
  ['never adds to null', { n: null }, (_) => ({ n: _.inc(1) }), /non-numeric/],
  ['multiplies, a missing field to zero', { n: 3 }, (_) => ({ n: _.mul(2), m: _.mul(4) }), { n: 6, m: 0 }],
  [
    'takes the less',
    { a: 3, b: 3 },
    (_) => ({ a: _.min(2), b: _.min(4), c: _.min(1) }),
    { a: 2, b: 3, c: 1 },
  ],
  [
    'takes the greater',
    { a: 3, b: 3 },
    (_) => ({ a: _.max(2), b: _.max(4), c: _.max(1) }),
    { a: 3, b: 4, c: 1 },
  ],
  ['appends', { l: [1] }, (_) => ({ l: _.push([2, 3]), m: _.push(4) }), { l: [1, 2, 3], m: [4] }],
  ['never appends to a text', { l: 'x' }, (_) => ({ l: _.push(1) }), /must be an array/],
  [
    'inserts at a place',
    { l: [1, 4] },
    (_) => ({ l: _.push({ each: [2, 3], position: 1 }) }),
    { l: [1, 2, 3, 4] },
  ],
  [
    'appends, sorts and keeps the greatest',
    { l: [{ n: 2 }, { n: 1 }] },
    (_) => ({ l: _.push({ each: [{ n: 3 }], sort: { n: -1 }, slice: 2 }) }),
    { l: [{ n: 3 }, { n: 2 }] },
  ],
  [
    'appends and keeps the last',
    { l: [1, 2] },
    (_) => ({ l: _.push({ each: [3], slice: -2 }) }),
    { l: [2, 3] },
  ],
  ['drops the last', { l: [1, 2] }, (_) => ({ l: _.pop() }), { l: [1] }],
  ['drops the first', { l: [1, 2] }, (_) => ({ l: _.shift() }), { l: [2] }],
  ['inserts at the front', { l: [3] }, (_) => ({ l: _.unshift([1, 2]) }), { l: [1, 2, 3] }],
  ['takes a value out', { l: [1, 2, 1, [1]] }, (_) => ({ l: _.pull(1) }), { l: [2, [1]] }],
  [
    'takes out what matches',
    { l: [{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2 }] },
    (_) => ({ l: _.pull({ a: 1, b: 2 }) }),
    { l: [{ a: 1, b: 1 }, { a: 2 }] },
  ],
  ['takes out by operators', { l: [1, 5, 9] }, (_) => ({ l: _.pull({ $gte: 5 }) }), { l: [1] }],
  ['takes out by commands', { l: [1, 5, 9] }, (_) => ({ l: _.pull(_.in([1, 5])) }), { l: [9] }],
  ['takes all of several out', { l: [1, 2, 3, 1] }, (_) => ({ l: _.pullAll([1, 3]) }), { l: [2] }],
  [
    'adds to a set once',
    { l: [1, { a: 1 }] },
    (_) => ({ l: _.addToSet({ a: 1 }), m: _.addToSet(1) }),
    { l: [1, { a: 1 }], m: [1] },
  ],
  [
    'adds what looks like options to a set as it is',
    { l: [] },
    (_) => ({ l: _.addToSet({ each: [1, 2] }) }),
    { l: [{ each: [1, 2] }] },
  ],
  ['renames', { a: 1 }, (_) => ({ a: _.rename('b') }), { b: 1 }],
  ['computes bits', { n: 13 }, (_) => ({ n: _.bit({ and: 10 }) }), { n: 8 }],
  [
    'changes every element',
    { l: [{ a: 1 }, { a: 2 }] },
    (_) => ({ 'l.$[].a': _.inc(1) }),
    { l: [{ a: 2 }, { a: 3 }] },
  ],
  ['never sets a path through a text', { a: 'x' }, () => ({ 'a.b': 1 }), /Cannot create field/],
  ['never sets a path and a part of it', { a: {} }, (_) => ({ a: _.set({}), 'a.b': 1 }), /conflict/],
  [
    'never stores an operator',
    { a: 1 },
    (_) => ({ a: _.set({ $x: 1 }) }),
    /a field named "\$x" is not supported/,
  ],
  ['never changes what a filter of elements names', { l: [1] }, () => ({ 'l.$[x]': 2 }), /not supported/],
];
describe.each(['wx', 'admin'] as const)('an update of the SDK %s', (which) => {
  it.each(updates)('%s', async (_, before, update, after) => {
    const sdk = pair[which];
    const _id = `${which}${++numbers}`;
    await sdk.add('changes', { _id, ...before });
    const change = sdk.update('changes', _id, update(sdk.command, sdk));
    if (after instanceof RegExp) await expect(change).rejects.toThrow(after);
    else await change;
    expect(await sdk.get('changes', _id)).toEqual({ _id, ...(after instanceof RegExp ? before : after) });
  });

  it('changes the element that the query found', async () => {
    const sdk = pair[which];
    const _id = `${which}${++numbers}`;
    await sdk.add('changes', {
      _id,
      l: [
        { k: 'a', n: 1 },
        { k: 'b', n: 1 },
      ],
    });
    expect(await sdk.updateWhere('changes', { _id, 'l.k': 'b' }, { 'l.$.n': sdk.command.inc(5) })).toBe(1);
    expect(await sdk.get('changes', _id)).toEqual({
      _id,
      l: [
        { k: 'a', n: 1 },
        { k: 'b', n: 6 },
      ],
    });
  });
  it('counts what it changed, not what was so already', async () => {
    const sdk = pair[which];
    const group = `${which}${++numbers}`;
    for (const n of [1, 2, 2]) await sdk.add('changes', { group, n });
    expect(await sdk.updateWhere('changes', { group }, { n: 2 })).toBe(1);
    expect(await sdk.removeWhere('changes', { group, n: 2 })).toBe(3);
    expect(await sdk.count('changes', { group })).toBe(0);
  });
  it('by set makes the document if it is not there, and replaces it if it is', async () => {
    const sdk = pair[which];
    const _id = `${which}${++numbers}`;
    await sdk.set('changes', _id, { a: 1 });
    await sdk.set('changes', _id, { b: { c: 2 } });
    expect(await sdk.get('changes', _id)).toEqual({ _id, b: { c: 2 } });
    expect(await sdk.remove('changes', _id)).toBe(1);
    expect(await sdk.remove('changes', _id)).toBe(0);
    expect(await sdk.update('changes', _id, { a: 1 })).toBe(0);
  });
  it('keeps times of the server, with their offset', async () => {
    const sdk = pair[which];
    const _id = `${which}${++numbers}`;
    const before = Date.now();
    await sdk.add('changes', { _id, at: sdk.db.serverDate() });
    await sdk.update('changes', _id, { later: sdk.db.serverDate({ offset: 60_000 }) });
    const { at, later } = (await sdk.get('changes', _id)) as { at: Date; later: Date };
    expect(at.getTime()).toBeGreaterThanOrEqual(before);
    expect(later.getTime()).toBeGreaterThanOrEqual(at.getTime() + 60_000);
    expect(later.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
  });
});

describe.each(['wx', 'admin'] as const)('a document of the SDK %s', (which) => {
  it.each([
    ['a field that looks like an operator', { $a: 1 }],
    ['a field with a dot', { 'a.b': 1 }],
    ['a pattern', { a: /x/ }],
    ['bytes', { a: { $binary: { base64: 'AA==', subType: '00' } } }],
    ['a number as id', { _id: 5 }],
    ['a whole number that no number of JavaScript is', { a: { $numberLong: '9007199254740993' } }],
  ])('is refused with %s', async (_, document) => {
    const sdk = pair[which];
    const before = await sdk.count('changes', {});
    await expect(sdk.add('changes', document)).rejects.toThrow();
    expect(await sdk.count('changes', {})).toBe(before);
  });
});
