import { assertPlainInput } from '../../../cloudfunctions/_platform/plain-input';
import {
  assertWhere,
  both,
  matches,
  noneOf,
  oneOf,
  range,
  startsWith,
} from '../../../cloudfunctions/_platform/where';

describe('conditions', () => {
  it.each([
    ['an operator of the database', { a: { $ne: 1 } }],
    ['undefined, which the SDK would drop', { a: undefined }],
    ['an empty object, which would match everything', { a: {} }],
    ['an operator as a field', { $where: 'true' }],
    ['an array', { a: [1] }],
  ])('refuse %s', (_, where) => {
    expect(() => assertWhere(where)).toThrow(TypeError);
  });

  const document = { dealerId: 'D-1', n: 5, tags: ['x', 'y'], site: { city: '110100' }, none: null };
  it.each<[Record<string, unknown>, boolean]>([
    [{ dealerId: 'D-1' }, true],
    [{ dealerId: 'D-2' }, false],
    [{ tags: 'y' }, true],
    [{ tags: noneOf(['z']) }, true],
    [{ tags: noneOf(['x']) }, false],
    [{ n: range({ atLeast: 5, below: 6 }) }, true],
    [{ n: range({ below: 5 }) }, false],
    [{ 'site.city': startsWith('11') }, true],
    [{ tags: startsWith('x') }, true],
    [{ tags: startsWith('xx') }, false],
    [{ missing: null }, true],
    [{ none: range({ below: 9 }) }, false],
  ])('%j on a document is %s', (where, expected) => {
    expect(matches(document, where)).toBe(expected);
  });

  it('of caller and scope hold together, and exclude each other where they differ', () => {
    expect(both({ a: 1 }, { dealerId: 'D-1' })).toEqual({ a: 1, dealerId: 'D-1' });
    expect(both({ dealerId: 'D-2' }, { dealerId: 'D-1' })).toBeNull();
    expect(both({ dealerId: oneOf(['D-1', 'D-2']) }, { dealerId: 'D-1' })).toEqual({ dealerId: 'D-1' });
    expect(both({ dealerId: oneOf(['D-2']) }, { dealerId: 'D-1' })).toBeNull();
    expect(startsWith('')).toEqual(oneOf([]));
    expect(both({ a: oneOf([1, 2]) }, { a: oneOf([2, 3]) })).toEqual({ a: oneOf([2]) });
    expect(both({ a: oneOf([1]) }, { a: oneOf([2]) })).toBeNull();
    expect(() => both({ a: oneOf([1]) }, { a: range({ atLeast: 2 }) })).toThrow(TypeError);
  });
});

describe('input is refused before any schema sees it when it', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  it.each<[string, unknown]>([
    ['carries an operator', { a: { $set: 1 } }],
    ['carries a dotted path', { 'a.b': 1 }],
    ['carries a prototype key', JSON.parse('{"__proto__": {"admin": true}}')],
    ['cannot be made a text', { position: { toString: 1 } }],
    ['cannot be made a number', { position: { valueOf: 1 } }],
    ['is nested too deep', deep(20)],
    ['is too long a text', { a: 'x'.repeat(20_001) }],
    ['has too many parts', { a: Array.from({ length: 20_001 }, () => 0) }],
    ['has a number that is none', { a: Number.NaN }],
  ])('%s', (_, input) => {
    expect(() => assertPlainInput(input)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('and passes when it is plain', () => {
    expect(() =>
      assertPlainInput({ action: 'a.b', input: { text: '价格 $5.00', list: [1, null, true] } }),
    ).not.toThrow();
  });
});
