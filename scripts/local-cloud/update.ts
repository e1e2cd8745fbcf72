import { assertFitsInBson, assertStorable, fail, field, isObject, Pattern, put, refuse } from './codec';
import type { Doc, Value } from './codec';
import { distinct } from './accumulators';
import { compare } from './compare';
import type { Order } from './compare';
import { assertHoldsValues, mayHoldWholeDoubles, takeStep, takeValues } from './effort';
import { wholeResult } from './numbers';
import { isPosition, partsOf } from './paths';
import { elementQuery, isCondition, matchedPositions, valueMatcher } from './query';

/** The holder of a value: an object by name or a list by position. */
interface Place {
  read(): Value | undefined;
  write(value: Value): void;
  remove(): void;
}

const kind = (value: Value | undefined) =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;

const heldAt = (document: Doc, path: string): Value | undefined =>
  path
    .split('.')
    .reduce<Value | undefined>(
      (held, part) =>
        Array.isArray(held)
          ? isPosition(part)
            ? held[Number(part)]
            : undefined
          : isObject(held)
            ? field(held, part)
            : undefined,
      document,
    );

/** Which element made the query match; what `$` in an update stands for. Conditions that disagree leave it undefined. */
function matchedPosition(document: Doc, query: Doc, path: string): number {
  const [position, ...others] = new Set(matchedPositions(document, query));
  if (position === undefined)
    return fail(`The positional operator did not find the match needed from the query: ${path}.$`);
  if (others.length) return refuse('the positional operator where several positions matched');
  const asked = conditionPaths(query).some((name) => name === path || name.startsWith(`${path}.`));
  return asked ? position : refuse(`the positional operator for ${path}, which the query does not name`);
}
const conditionPaths = (query: Doc): string[] =>
  Object.entries(query).flatMap(([name, part]) =>
    name === '$and' ? (part as Doc[]).flatMap(conditionPaths) : [name],
  );

/** The plain paths that a path with `$` or `$[]` means in this document. */
function expand(document: Doc, query: Doc, path: string): string[] {
  const parts = path.split('.');
  const at = parts.findIndex((part) => part.startsWith('$'));
  if (at < 0) return [path];
  const [head, tail] = [parts.slice(0, at).join('.'), parts.slice(at + 1)];
  const join = (position: number) => [head, String(position), ...tail].join('.');
  if (at > 0 && parts[at] === '$') {
    if (tail.includes('$')) return fail(`Too many positional (i.e. '$') elements found in path '${path}'`);
    return expand(document, query, join(matchedPosition(document, query, head)));
  }
  if (at === 0 || parts[at] !== '$[]') return refuse(`the path ${path}`);
  const list = heldAt(document, head);
  if (!Array.isArray(list)) return fail(`The path '${head}' must exist and be an array to use $[]`);
  assertHoldsValues(list.length);
  return list.flatMap((_, position) => expand(document, query, join(position)));
}

/**
 * What becomes of a way that does not exist: it is `made`; it is left out, unless it could not be made either (`viable`);
 * or it is left out in any case (`any`).
 */
type Way = 'made' | 'viable' | 'any';
/** Nothing in every place before the position. */
function fill(list: Value[], position: number): void {
  takeValues(Math.max(0, position - list.length));
  while (list.length < position) list.push(null);
}
/** Null when the way there does not exist and is not made. */
function place(document: Doc, path: string, way: Way): Place | null {
  const parts = path.split('.');
  let holder: Doc | Value[] = document;
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    if (Array.isArray(holder)) {
      if (!isPosition(part)) {
        if (/^0\d+$/.test(part)) return refuse(`the position ${part} in the path ${path}`);
        if (way === 'any') return null;
        return fail(`Cannot create field '${part}' in an element that is an array: ${path}`);
      }
      const [list, position]: [Value[], number] = [holder, Number(part)];
      if (position > list.length + 1_500_000)
        return fail(`can't backfill more than 1500000 elements: ${path}`);
      if (last)
        return {
          read: () => list[position],
          write: (value) => {
            fill(list, position);
            list[position] = value;
          },
          // Removing an element by its position leaves null, as $unset does.
          remove: () => void (position < list.length && (list[position] = null)),
        };
      if (list[position] === undefined) {
        if (way !== 'made') return null;
        fill(list, position);
        list[position] = {};
      }
      holder = step(list[position], path, way)!;
    } else {
      const object: Doc = holder;
      if (last)
        return {
          read: () => field(object, part),
          write: (value) => put(object, part, value),
          remove: () => void delete object[part],
        };
      if (field(object, part) === undefined) {
        if (way !== 'made') return null;
        put(object, part, {});
      }
      holder = step(object[part], path, way)!;
    }
    if (!holder) return null;
  }
  return null;
}
function step(next: Value | undefined, path: string, way: Way): Doc | Value[] | null {
  if (Array.isArray(next) || isObject(next)) return next;
  return way === 'any' ? null : fail(`Cannot create field in element of ${path}: it is no object`);
}

const number = (operator: string, path: string, held: Value | undefined): number =>
  typeof held === 'number'
    ? held
    : fail(`Cannot apply ${operator} to a value of non-numeric type: ${path} is ${kind(held)}`);
function counted(
  operator: string,
  operands: [number, number],
  work: (a: number, b: number) => number,
): number {
  const made = work(...operands);
  // JSON does not tell whether they are integers of 64 bits or doubles.
  const isLong = (one: number) =>
    Number.isInteger(one) && !Number.isSafeInteger(one) && Math.abs(one) < 2 ** 63;
  if (operands.some(isLong)) refuse(`${operator} with whole numbers beyond 53 bits`);
  if (Math.abs(made) >= 2 ** 63 && operands.every(Number.isSafeInteger))
    return fail(`Failed to apply ${operator} operations to current value: more than 64 bits`);
  return wholeResult(made, operands);
}
const array = (path: string, held: Value | undefined): Value[] =>
  held === undefined
    ? []
    : Array.isArray(held)
      ? held
      : fail(`The field '${path}' must be an array but is of type ${kind(held)}`);

function pushed(path: string, held: Value | undefined, argument: Value): Value[] {
  const list = array(path, held);
  const options: Doc = isObject(argument) && '$each' in argument ? argument : { $each: [argument] };
  const { $each, $position, $sort, $slice, ...more } = options;
  if (Object.keys(more).length) return fail(`Unrecognized clause in $push: ${Object.keys(more).join(', ')}`);
  if (!Array.isArray($each)) return fail('The argument to $each in $push must be an array');
  $each.forEach((one) => assertStorable(one));
  const whole = (name: string, value: Value): number =>
    typeof value === 'number' && Number.isInteger(value)
      ? value
      : fail(`The value for ${name} must be an integer`);
  const at = $position === undefined ? list.length : whole('$position', $position);
  let result = [...list.slice(0, at), ...$each, ...list.slice(at)];
  if ($sort !== undefined) result.sort(elementOrder($sort));
  if ($slice !== undefined) {
    const count = whole('$slice', $slice);
    result = count === 0 ? [] : count > 0 ? result.slice(0, count) : result.slice(count);
  }
  return result;
}

/** By the whole elements, or by fields of them: lists below them count whole, what is no object has none. */
function elementOrder(sort: Value): (a: Value, b: Value) => number {
  if (sort === 1 || sort === -1)
    return (a, b) => {
      takeStep();
      return compare(a, b) * sort;
    };
  const order = isObject(sort) ? (Object.entries(sort) as Order) : [];
  if (order.length === 0 || order.some(([, direction]) => direction !== 1 && direction !== -1))
    return fail('The $sort is invalid: use 1, -1 or fields with 1 or -1');
  for (const [path] of order) partsOf(path);
  return (a, b) => {
    takeStep();
    for (const [path, direction] of order) {
      const [x, y] = [a, b].map((one) => (isObject(one) ? heldAt(one, path) : undefined) ?? null);
      const found = compare(x, y) * direction;
      if (found !== 0) return found;
    }
    return 0;
  };
}

function pullTest(argument: Value): (element: Value) => boolean {
  if (argument instanceof Pattern || isCondition(argument)) return valueMatcher(argument);
  if (!isObject(argument)) return (element) => compare(element, argument) === 0;
  const match = elementQuery(argument);
  return (element) => isObject(element) && match(element);
}

/** Fields of list elements have no names to give or take. */
function assertNoElement(document: Doc, path: string, what: string): void {
  const parts = path.split('.');
  for (let i = 1; i < parts.length; i++)
    if (Array.isArray(heldAt(document, parts.slice(0, i).join('.'))))
      fail(`The ${what} field cannot be an array element, '${path}'`);
}

/** What an operator's argument must be, whatever the document holds. */
function assertArgument(operator: string, path: string, argument: Value): void {
  switch (operator) {
    case '$inc':
    case '$mul':
      return void number(operator, path, argument);
    case '$set':
    case '$min':
    case '$max':
      return assertStorable(argument);
    case '$push':
      return void pushed(path, [], argument);
    case '$pop':
      return argument === 1 || argument === -1 ? undefined : fail('$pop expects 1 or -1');
    case '$pull':
      return void pullTest(argument);
    case '$pullAll':
      return Array.isArray(argument) ? undefined : fail('$pullAll requires an array argument');
    case '$rename':
      if (
        typeof argument !== 'string' ||
        argument === path ||
        argument.split('.').some((part) => part.startsWith('$'))
      )
        fail(`The 'to' field for $rename must be another name: ${path}`);
  }
}

const ways = new Map<string, Way>([
  ['$unset', 'any'],
  ...['$pop', '$pull', '$pullAll', '$rename'].map((operator): [string, Way] => [operator, 'viable']),
]);

function apply(document: Doc, operator: string, path: string, argument: Value): void {
  assertArgument(operator, path, argument);
  const found = place(document, path, ways.get(operator) ?? 'made');
  if (!found) return;
  const held = found.read();
  switch (operator) {
    case '$set':
      return found.write(argument);
    case '$unset':
      return found.remove();
    case '$inc':
      return found.write(
        counted(
          operator,
          [held === undefined ? 0 : number('$inc', path, held), number('$inc', path, argument)],
          (a, b) => a + b,
        ),
      );
    case '$mul':
      return found.write(
        counted(
          operator,
          [held === undefined ? 0 : number('$mul', path, held), number('$mul', path, argument)],
          (a, b) => a * b,
        ),
      );
    case '$min':
      return held === undefined || compare(argument, held) < 0 ? found.write(argument) : undefined;
    case '$max':
      return held === undefined || compare(argument, held) > 0 ? found.write(argument) : undefined;
    case '$push':
      return found.write(pushed(path, held, argument));
    case '$pop':
      if (held === undefined) return;
      return found.write(argument === 1 ? array(path, held).slice(0, -1) : array(path, held).slice(1));
    case '$pull': {
      if (held === undefined) return;
      const test = pullTest(argument);
      return found.write(
        array(path, held).filter((element) => {
          takeStep();
          return !test(element);
        }),
      );
    }
    case '$pullAll': {
      if (held === undefined) return;
      const unwanted = argument as Value[];
      return found.write(
        array(path, held).filter((one) => {
          assertHoldsValues(unwanted.length);
          return !unwanted.some((other) => compare(one, other) === 0);
        }),
      );
    }
    case '$addToSet': {
      const list = array(path, held);
      const listed = isObject(argument) && Object.keys(argument)[0] === '$each';
      const each = listed ? argument.$each : [argument];
      if (listed && Object.keys(argument).length > 1)
        return fail('Found unexpected fields after $each in $addToSet');
      if (!Array.isArray(each)) return fail('The argument to $each in $addToSet must be an array');
      each.forEach((one) => assertStorable(one));
      const fresh = distinct(each).filter((one) => {
        assertHoldsValues(list.length);
        return !list.some((other) => compare(one, other) === 0);
      });
      return found.write([...list, ...fresh]);
    }
    case '$rename': {
      const to = argument as string;
      if (held === undefined) return;
      assertNoElement(document, path, 'source');
      assertNoElement(document, to, 'destination');
      found.remove();
      return place(document, to, 'made')!.write(held);
    }
    case '$bit': {
      const steps = isObject(argument) ? Object.entries(argument) : [];
      if (steps.length === 0) return fail('$bit takes and, or and xor');
      let made = held === undefined ? 0 : number('$bit', path, held);
      for (const [how, mask] of steps) {
        if (!['and', 'or', 'xor'].includes(how)) return fail(`$bit takes and, or and xor, not ${how}`);
        const bits = number('$bit', path, mask);
        if (![made, bits].every((one) => Number.isInteger(one) && Math.abs(one) < 2 ** 31))
          return refuse('$bit on anything but 32-bit integers');
        if (mayHoldWholeDoubles()) refuse('$bit where whole numbers may be doubles');
        made = how === 'and' ? made & bits : how === 'or' ? made | bits : made ^ bits;
      }
      return found.write(made);
    }
    default:
      return refuse(`update operator ${operator}`);
  }
}

function copy<T extends Value | undefined>(value: T): T {
  if (Array.isArray(value)) {
    assertHoldsValues(value.length);
    return value.map(copy) as T;
  }
  if (!isObject(value)) return value;
  const fields = Object.entries(value).map(([name, one]) => [name, copy(one)]);
  assertHoldsValues(fields.length);
  return Object.fromEntries(fields) as T;
}

/** Every part of a path is a name, wherever the document ends. */
function assertUpdatable(path: string): void {
  const parts = path.split('.');
  if (parts.includes('')) fail(`The update path '${path}' contains an empty field name`);
  if (path.includes('\0')) fail('a field name cannot contain a null byte');
  if (parts.includes('__proto__')) refuse('a field named __proto__');
}

function comparePaths(a: string, b: string): number {
  takeStep();
  const [left, right] = [a.split('.'), b.split('.')];
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const [x, y] = isPosition(part) && isPosition(other) ? [Number(part), Number(other)] : [part, other];
    const found = compare(x, y);
    if (found !== 0) return found;
  }
  return left.length - right.length;
}

/** Paths of which none may be another one or its beginning. */
class Touched {
  private readonly paths = new Set<string>();
  private readonly above = new Set<string>();
  /** Takes a path; the other one it goes against, if there is one. */
  conflict(path: string): string | undefined {
    const parts = path.split('.');
    takeStep();
    const beginnings = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
    if (this.paths.has(path) || this.above.has(path)) return path;
    const other = beginnings.find((one) => this.paths.has(one));
    if (other !== undefined) return other;
    this.paths.add(path);
    for (const one of beginnings) this.above.add(one);
    return undefined;
  }
}

/** The document after the update; `query` is what found it, for the positional `$`. */
export function updated(document: Doc, update: Doc, query: Doc = {}): Doc {
  const next = copy(document);
  const touched = new Touched();
  const changes: { operator: string; path: string; argument: Value; at: string }[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!operator.startsWith('$') || !isObject(fields)) return fail(`Unknown modifier: ${operator}`);
    // Older servers refuse it, newer ones do nothing.
    if (Object.keys(fields).length === 0) return refuse(`${operator} of nothing`);
    for (const [written, argument] of Object.entries(fields)) {
      assertUpdatable(written);
      if (operator === '$rename') assertUpdatable(String(argument));
      for (const path of expand(document, query, written)) {
        for (const own of operator === '$rename' ? [path, String(argument)] : [path]) {
          const other = touched.conflict(own);
          if (other !== undefined)
            return fail(`Updating the path '${own}' would create a conflict at '${other}'`);
        }
        changes.push({ operator, path, argument, at: operator === '$rename' ? String(argument) : path });
      }
    }
  }
  // Not as they are written but by path, so new fields come in that order.
  changes.sort((a, b) => comparePaths(a.at, b.at));
  for (const { operator, path, argument } of changes) apply(next, operator, path, copy(argument));
  if (document._id !== undefined && compare(field(next, '_id') ?? null, document._id) !== 0)
    return fail("Performing an update on the path '_id' would modify the immutable field '_id'");
  assertFitsInBson(next);
  return next;
}

/** Whether it counts as a change even where nothing differs: what is pushed may be cut off again. */
export function pushes(document: Doc, { $push }: Doc, query: Doc): boolean {
  return (
    isObject($push) &&
    Object.entries($push).some(
      ([path, argument]) =>
        isObject(argument) &&
        Array.isArray(argument.$each) &&
        argument.$each.length > 0 &&
        expand(document, query, path).length > 0,
    )
  );
}

/** What goes into every element of a list cannot go together with what goes into one of them. */
function assertOneWay(paths: string[]): void {
  for (const path of paths)
    for (const { index } of path.matchAll(/\.\$\[\](?=\.|$)/g)) {
      const above = path.slice(0, index);
      const other = paths.find((one) => {
        takeStep();
        return one.startsWith(`${above}.`) && !`${one}.`.startsWith(`${above}.$[].`);
      });
      if (other) fail(`Updating the path '${other}' would create a conflict at '${above}'`);
    }
}

/** @throws DatabaseError for an update that no document could take */
export function assertUpdate(update: Doc): void {
  assertOneWay(
    Object.entries(update).flatMap(([operator, fields]) => {
      if (!isObject(fields)) return [];
      return operator === '$rename' ? Object.entries(fields).flat().map(String) : Object.keys(fields);
    }),
  );
  const plain = (path: string) => path.replace(/\.\$(\[\])?(?=\.|$)/g, '.0');
  const without = Object.entries(update).map(([operator, fields]): [string, Value] => [
    operator,
    isObject(fields)
      ? Object.fromEntries(Object.entries(fields).map(([path, one]) => [plain(path), one]))
      : fields,
  ]);
  if (without.length === 0) refuse('an update of nothing');
  updated({}, Object.fromEntries(without));
}
