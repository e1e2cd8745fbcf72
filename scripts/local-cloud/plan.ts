import { field, identity, isObject, Pattern } from './codec';
import type { Doc, Value } from './codec';
import { typeOrder } from './compare';
import type { Order } from './compare';
import { compareParts } from './document-index';
import type { DocumentIndex, Key, Part, Range } from './document-index';
import type { Variables } from './expressions';
import { isOperators, patternOf } from './query';

/** How a query goes by an index: which entries, and in which order they come. */
export interface Plan {
  index: DocumentIndex;
  /** One walk for each combination of the values that the query fixes. */
  prefixes: Part[][];
  range: Range | null;
  /** 1 or -1 when the walks, merged, come in the asked order; null when what they find must be sorted. */
  direction: number | null;
  /** Which of two entries comes first; null when nothing is asked. */
  merge: ((a: Key, b: Key) => number) | null;
}
const MOST_WALKS = 10_000;

/** All conditions that must hold, as pairs of path and condition; nested `$and` included. */
export function conjuncts(query: Doc): [path: string, wanted: Value][] {
  return Object.entries(query).flatMap(([path, wanted]) =>
    path === '$and' && Array.isArray(wanted)
      ? wanted.flatMap((part) => (isObject(part) ? conjuncts(part) : []))
      : [[path, wanted] as [string, Value]],
  );
}

const indexable = (value: Value | undefined): value is Value =>
  value !== undefined && !Array.isArray(value) && !(value instanceof Pattern);

/** `$expr: {$eq: ['$path', '$$variable']}`, as lookups with `let` write their join. */
function fixedByExpression(wanted: Value, path: string, variables: Variables): Value[] | null {
  if (!isObject(wanted)) return null;
  if (Array.isArray(wanted.$and))
    for (const part of wanted.$and) {
      const found = fixedByExpression(part, path, variables);
      if (found) return found;
    }
  if (!Array.isArray(wanted.$eq) || wanted.$eq.length !== 2) return null;
  const [a, b] = wanted.$eq as [Value, Value];
  const other = a === `$${path}` ? b : b === `$${path}` ? a : undefined;
  if (typeof other !== 'string')
    return other !== undefined && !isObject(other) && indexable(other) ? [other] : null;
  if (!other.startsWith('$')) return [other];
  const value = /^\$\$\w+$/.test(other) ? field(variables as Doc, other.slice(2)) : undefined;
  return indexable(value) ? [value] : null;
}

/** The values that the query fixes for a path, or null. */
export function fixed(conditions: [string, Value][], path: string, variables: Variables): Value[] | null {
  for (const [name, wanted] of conditions) {
    if (name === '$expr') {
      const found = fixedByExpression(wanted, path, variables);
      if (found) return found;
    }
    if (name !== path) continue;
    if (!isOperators(wanted)) {
      if (indexable(wanted)) return [wanted];
      continue;
    }
    if (indexable(wanted.$eq)) return [wanted.$eq];
    if (Array.isArray(wanted.$in) && wanted.$in.every(indexable))
      return [...new Map(wanted.$in.map((one) => [identity(one), one])).values()];
  }
  return null;
}

/**
 * Texts that can meet a pattern of the form `^literal…` without flags, as MongoDB narrows it; null for other patterns. An
 * alternation anywhere may leave the literal out.
 */
function beginning(pattern: Pattern): Range | null {
  if (pattern.flags !== '' || pattern.source.includes('|')) return null;
  const [, literal, next] = /^\^((?:[^\\.*+?^${}()|[\]]|\\\W)+)(.?)/su.exec(pattern.source) ?? [];
  if (literal === undefined) return null;
  const letters = (literal.match(/\\\W|[^\\]/gsu) ?? []).map((letter) => letter.replace('\\', ''));
  // What is counted next may be there no time at all.
  if ('*?{'.includes(next || ' ')) letters.pop();
  const low = letters.join('');
  const last = letters.pop()?.codePointAt(0);
  if (last === undefined || last === 0x10ffff || /[\ud800-\udfff]/u.test(low)) return null;
  const following = letters.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
  return { low: { value: low, inclusive: true }, high: { value: following, inclusive: false } };
}

function rangeOf(conditions: [string, Value][], path: string, several: boolean): Range | null {
  let range: Range | null = null;
  for (const [name, wanted] of conditions) {
    if (name !== path) continue;
    const pattern = isOperators(wanted) ? patternOf(wanted) : wanted;
    // Both its bounds are met by one element of an array, so they narrow the walk together.
    const begins = pattern instanceof Pattern ? beginning(pattern) : null;
    if (begins) return begins;
    if (!isOperators(wanted)) continue;
    for (const [operator, value] of Object.entries(wanted)) {
      const side = operator.startsWith('$gt') ? 'low' : operator.startsWith('$lt') ? 'high' : null;
      if (!side || value === null || isObject(value) || !indexable(value) || Number.isNaN(value)) continue;
      const known = range?.low ?? range?.high;
      // Two bounds may be met by two elements of an array, so only one narrows the walk.
      if (known && (several || range?.[side] || typeOrder(known.value) !== typeOrder(value))) continue;
      range = { ...(range ?? {}), [side]: { value, inclusive: operator.endsWith('e') } };
    }
  }
  return range;
}

/** Whether walks with `count` fixed parts come in the asked order, and which way. */
function directionOf(index: DocumentIndex, count: number, order: Order): number | null {
  let direction: number | null = null;
  let next = count;
  for (const [path, wanted] of order) {
    const position = index.paths.indexOf(path);
    let way: number;
    if (position >= 0 && !index.several[position] && position < count) continue;
    if (position >= 0 && !index.several[position] && position === next) {
      way = wanted * index.directions[position]!;
      next++;
    } else if (path === '_id' && position < 0 && next === index.paths.length) way = wanted;
    else return null;
    if (direction !== null && direction !== way) return null;
    direction = way;
  }
  return direction ?? 1;
}

export function plan(
  indexes: readonly DocumentIndex[],
  conditions: [string, Value][],
  order: Order,
  variables: Variables,
): Plan | null {
  let best: (Plan & { score: number }) | null = null;
  for (const index of indexes) {
    let prefixes: Part[][] = [[]];
    let range: Range | null = null;
    let count = 0;
    const most = index.correlated ? 1 : index.paths.length;
    for (; count < most; count++) {
      const values = fixed(conditions, index.paths[count]!, variables);
      if (!values || values.length * prefixes.length > MOST_WALKS) break;
      prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
    }
    if (count < most) range = rangeOf(conditions, index.paths[count]!, index.several[count]!);
    const direction = directionOf(index, count, order);
    const inOrder = order.length > 0 && direction !== null;
    if (count === 0 && !range && !inOrder) continue;
    const score = count * 4 + (range ? 2 : 0) + (inOrder ? 1 : 0);
    if (best && best.score >= score) continue;
    const places = order.map(([path, way]): [number, number] => [index.paths.indexOf(path), way]);
    const merge = (a: Key, b: Key): number => {
      for (const [position, way] of places) {
        const result =
          position < 0
            ? a.id < b.id
              ? -1
              : a.id > b.id
                ? 1
                : 0
            : compareParts(a.parts[position], b.parts[position]);
        if (result !== 0) return result * way;
      }
      return 0;
    };
    best = { index, prefixes, range, direction, merge: inOrder ? merge : null, score };
  }
  return best;
}

/** The entries of a plan; merged by the asked order if the plan can. */
export function* entries({ index, prefixes, range, direction, merge }: Plan): Generator<Key> {
  const walks = prefixes.map((prefix) => index.walk(prefix, range, direction ?? 1));
  if (!merge || walks.length === 1) {
    for (const walk of walks) yield* walk;
    return;
  }
  const heads = walks.map((walk) => walk.next());
  for (;;) {
    let least = -1;
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i]!;
      if (!head.done && (least < 0 || merge(head.value, heads[least]!.value as Key) < 0)) least = i;
    }
    if (least < 0) return;
    yield heads[least]!.value as Key;
    heads[least] = walks[least]!.next();
  }
}
