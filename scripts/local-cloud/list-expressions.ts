import { distinct } from './accumulators';
import { fail, field, identity, isObject, put, refuse } from './codec';
import type { Doc, Value } from './codec';
import { compare } from './compare';
import { assertHoldsValues, takeStep, takeValues } from './effort';
import { assertName, call, inTurn, isMissing } from './expression-node';
import type { Node, Parse } from './expression-node';
import { wholeArgument } from './numbers';
import { truthy } from './truth';

/** Lists, sets and objects in expressions. */
type Build = (parse: Parse, argument: Value) => Node;

const array = (operator: string, held: Value | undefined): Value[] =>
  Array.isArray(held)
    ? held
    : fail(`${operator} requires an array, found ${held === undefined ? 'nothing' : typeof held}`);
/** One after the other: nothing makes nothing of them all, what is no list is an error, whichever comes first. */
function arrays(operator: string, values: Iterable<Value | undefined>): Value[][] | null {
  const lists: Value[][] = [];
  for (const held of values) {
    if (isMissing(held)) return null;
    lists.push(array(operator, held));
  }
  return lists;
}
const sets =
  (
    operator: string,
    least: number,
    most: number,
    /** Where nothing makes nothing: nowhere, before what is no list, or anywhere. */
    nullable: 'never' | 'first' | 'any',
    work: (all: Value[][]) => Value,
  ): Build =>
  (parse, argument) =>
    inTurn(operator, parse, argument, least, most, (values) => {
      const all = nullable === 'first' ? arrays(operator, values) : [...values];
      if (all === null || (nullable === 'any' && all.some(isMissing))) return null;
      const lists = all.map((held) => array(operator, held));
      assertHoldsValues(lists.reduce((sum, list) => sum + list.length, 0));
      return work(lists);
    });
const identities = (set: Value[]) => {
  assertHoldsValues(set.length);
  return new Set(set.map(identity));
};

/** Arguments by name, with the variables that one of them may use. */
function named(operator: string, argument: Value, names: string[], required: string[]): Doc {
  if (!isObject(argument)) return fail(`${operator} only supports an object as its argument`);
  for (const name of Object.keys(argument))
    if (!names.includes(name)) fail(`Unrecognized parameter to ${operator}: ${name}`);
  for (const name of required)
    if (field(argument, name) === undefined) fail(`Missing '${name}' parameter to ${operator}`);
  return argument;
}
function nameOf(operator: string, as: Value | undefined): string {
  if (as === undefined) return 'this';
  if (typeof as !== 'string')
    return fail(`${operator}: 'as' is not a valid name for a user-defined variable`);
  assertName(as);
  return as;
}
const eachOf =
  (
    operator: string,
    body: 'cond' | 'in',
    work: (items: Value[], run: (item: Value) => Value | undefined) => Value,
  ): Build =>
  (parse, argument) => {
    if (operator === '$filter' && isObject(argument) && 'limit' in argument)
      return refuse('$filter with a limit');
    const given = named(operator, argument, ['input', 'as', body], ['input', body]);
    const as = nameOf(operator, given.as);
    const input = parse(given.input!);
    const inner = parse(given[body]!, [as]);
    return {
      fixed: false,
      run: (root, vars) => {
        const held = input.run(root, vars);
        if (isMissing(held)) return null;
        return work(array(operator, held), (item) => {
          takeStep();
          return inner.run(root, { ...vars, [as]: item });
        });
      },
    };
  };

const reduce: Build = (parse, argument) => {
  const names = ['input', 'initialValue', 'in'];
  const given = named('$reduce', argument, names, names);
  const [input, first] = [parse(given.input!), parse(given.initialValue!)];
  const inner = parse(given.in!, ['this', 'value']);
  return {
    fixed: false,
    run: (root, vars) => {
      const held = input.run(root, vars);
      if (isMissing(held)) return null;
      let value = first.run(root, vars);
      for (const item of array('$reduce', held)) {
        takeStep();
        value = inner.run(root, { ...vars, this: item, value });
      }
      return value;
    },
  };
};

const zip: Build = (parse, argument) => {
  const given = named('$zip', argument, ['inputs', 'useLongestLength', 'defaults'], ['inputs']);
  const { inputs, useLongestLength = false, defaults } = given;
  if (!Array.isArray(inputs) || inputs.length === 0) return fail('$zip requires at least one input array');
  if (typeof useLongestLength !== 'boolean') return fail('useLongestLength must be a bool');
  if (defaults !== undefined && !Array.isArray(defaults)) return fail('defaults of $zip must be an array');
  if (defaults?.length && (!useLongestLength || defaults.length !== inputs.length))
    return fail('defaults of $zip must be as many as inputs, with useLongestLength');
  return inTurn('$zip', parse, [...inputs, ...(defaults ?? [])], 1, Infinity, (values) => {
    const each = values[Symbol.iterator]();
    function* next(count: number): Generator<Value | undefined> {
      for (let i = 0; i < count; i++) yield each.next().value as Value | undefined;
    }
    const lists = arrays('$zip', next(inputs.length));
    if (!lists) return null;
    const lengths = lists.map((list) => list.length);
    const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
    const length = useLongestLength ? most : least;
    assertHoldsValues(length * lists.length);
    // Only lists that end sooner need them.
    const fill = least === most ? [] : [...next(defaults?.length ?? 0)];
    return Array.from({ length }, (_, at) =>
      lists.map((list, i) => (at < lengths[i]! ? list[at]! : (fill[i] ?? null))),
    );
  });
};

function range([first, end, step = 1]: (Value | undefined)[]): Value {
  const [from, to, by] = [first, end, step].map((one) => wholeArgument('$range', one)) as [
    number,
    number,
    number,
  ];
  if (by === 0) return fail('$range requires a non-zero step value');
  const length = Math.max(0, Math.ceil((to - from) / by));
  takeValues(length);
  return Array.from({ length }, (_, i) => from + i * by + 0);
}

function slice([list, first, count]: (Value | undefined)[], parts: number): Value {
  if (isMissing(list) || isMissing(first)) return null;
  const held = array('$slice', list);
  assertHoldsValues(held.length);
  const place = wholeArgument('$slice', first);
  if (parts === 2) return place >= 0 ? held.slice(0, place) : held.slice(place);
  if (isMissing(count)) return null;
  const length = wholeArgument('$slice', count);
  if (length <= 0) return fail('Third argument to $slice must be positive');
  const from = place < 0 ? Math.max(0, held.length + place) : place;
  return held.slice(from, from + length);
}

function reversed(list: Value[]): Value[] {
  assertHoldsValues(list.length);
  return [...list].reverse();
}

function object(pairs: Value[]): Doc {
  assertHoldsValues(pairs.length);
  const made: Doc = {};
  const asPairs = Array.isArray(pairs[0]);
  for (const pair of pairs) {
    let [name, value]: (Value | undefined)[] = [];
    if (asPairs && Array.isArray(pair) && pair.length === 2) [name, value] = pair;
    else if (!asPairs && isObject(pair) && Object.keys(pair).length === 2)
      [name, value] = [field(pair, 'k'), field(pair, 'v')];
    if (typeof name !== 'string' || value === undefined)
      return fail(
        '$arrayToObject requires a consistent list of pairs, or of objects of k and v, with texts as names',
      );
    if (name === '__proto__' || name.includes('\0')) return refuse(`a field named ${JSON.stringify(name)}`);
    put(made, name, value);
  }
  return made;
}

export const arrayOperators: Record<string, Build> = {
  $arrayElemAt: (parse, argument) =>
    call('$arrayElemAt', parse, argument, 2, 2, ([list, place]) => {
      if (isMissing(list) || isMissing(place)) return null;
      return array('$arrayElemAt', list).at(wholeArgument('$arrayElemAt', place));
    }),
  $arrayToObject: (parse, argument) =>
    call('$arrayToObject', parse, argument, 1, 1, ([list]) =>
      isMissing(list) ? null : object(array('$arrayToObject', list)),
    ),
  $objectToArray: (parse, argument) =>
    call('$objectToArray', parse, argument, 1, 1, ([held]) => {
      if (isMissing(held)) return null;
      if (!isObject(held)) return fail('$objectToArray requires a document input');
      const pairs = Object.entries(held).map(([k, v]) => ({ k, v }));
      assertHoldsValues(pairs.length * 2);
      return pairs;
    }),
  $concatArrays: (parse, argument) =>
    inTurn('$concatArrays', parse, argument, 0, Infinity, (values) => {
      const lists = arrays('$concatArrays', values);
      if (!lists) return null;
      assertHoldsValues(lists.reduce((sum, list) => sum + list.length, 0));
      return ([] as Value[]).concat(...lists);
    }),
  $filter: eachOf('$filter', 'cond', (items, run) => items.filter((item) => truthy(run(item)))),
  $map: eachOf('$map', 'in', (items, run) => items.map((item) => run(item) ?? null)),
  $reduce: reduce,
  $zip: zip,
  $range: (parse, argument) => call('$range', parse, argument, 2, 3, range),
  $slice: (parse, argument) => {
    const parts = Array.isArray(argument) ? argument.length : 1;
    return call('$slice', parse, argument, 2, 3, (values) => slice(values, parts));
  },
  $size: (parse, argument) => call('$size', parse, argument, 1, 1, ([list]) => array('$size', list).length),
  $isArray: (parse, argument) => call('$isArray', parse, argument, 1, 1, ([held]) => Array.isArray(held)),
  $reverseArray: (parse, argument) =>
    call('$reverseArray', parse, argument, 1, 1, ([list]) =>
      isMissing(list) ? null : reversed(array('$reverseArray', list)),
    ),
  $in: (parse, argument) =>
    call('$in', parse, argument, 2, 2, ([one, list]) => {
      const held = array('$in', list);
      assertHoldsValues(held.length);
      return one !== undefined && held.some((other) => compare(other, one) === 0);
    }),
  $indexOfArray: (parse, argument) => {
    const list = Array.isArray(argument) ? argument[0] : undefined;
    // Servers prepare such a list, and look fractions up in it in more ways than one.
    if (list !== undefined && Array.isArray(list)) {
      const node = parse(list);
      const held = node.fixed ? (node.run(null, {}) as Value[]) : [];
      if (held.some((one) => typeof one === 'number' && !Number.isSafeInteger(one)))
        return refuse('$indexOfArray in a constant list with fractions');
    }
    return call('$indexOfArray', parse, argument, 2, 4, ([list, one, from, to]) => {
      if (isMissing(list)) return null;
      const first = from === undefined ? 0 : wholeArgument('$indexOfArray', from, 0);
      const held = array('$indexOfArray', list).slice(
        0,
        to === undefined ? undefined : wholeArgument('$indexOfArray', to, 0),
      );
      assertHoldsValues(held.length);
      return held.findIndex((other, at) => at >= first && one !== undefined && compare(other, one) === 0);
    });
  },
  $setUnion: sets('$setUnion', 0, Infinity, 'first', (all) => distinct(all.flat())),
  $setIntersection: (parse, argument) => {
    const node = inTurn('$setIntersection', parse, argument, 0, Infinity, (values) => {
      let common: Value[] | null = null;
      for (const held of values) {
        // Older servers stop where nothing is left in common, newer ones look on.
        if (common?.length === 0 && !Array.isArray(held))
          return refuse('$setIntersection of what is no list after sets that have nothing in common');
        if (isMissing(held)) return null;
        const set = identities(array('$setIntersection', held));
        common = common ? common.filter((one) => set.has(identity(one))) : distinct(held as Value[]);
      }
      return common ?? [];
    });
    // What is fixed they look at last.
    if (node.parts?.nodes.some(({ fixed, run }) => fixed && !Array.isArray(run(null, {}))))
      return refuse('$setIntersection with a constant that is no list');
    return node;
  },
  $setDifference: sets('$setDifference', 2, 2, 'any', ([a = [], b = []]) => {
    const unwanted = identities(b);
    return distinct(a).filter((one) => !unwanted.has(identity(one)));
  }),
  $setIsSubset: sets('$setIsSubset', 2, 2, 'never', ([a = [], b = []]) => {
    const there = identities(b);
    return a.every((one) => there.has(identity(one)));
  }),
  $setEquals: (parse, argument) =>
    inTurn('$setEquals', parse, argument, 2, Infinity, (values) => {
      let wanted: Set<string> | null = null;
      for (const held of values) {
        const found = identities(array('$setEquals', held));
        wanted ??= found;
        if (found.size !== wanted.size || [...found].some((one) => !wanted!.has(one))) return false;
      }
      return true;
    }),
  $allElementsTrue: sets('$allElementsTrue', 1, 1, 'never', ([set = []]) => set.every(truthy)),
  $anyElementTrue: sets('$anyElementTrue', 1, 1, 'never', ([set = []]) => set.some(truthy)),
};
