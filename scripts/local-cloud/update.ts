import { assertStorable, fail, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import { compare, leavesAt } from './compare';
import type { Order } from './compare';
import { distinct } from './expressions';
import { isOperators, matcher } from './query';

/** The holder of a value: an object by name or a list by position. */
interface Place {
  read(): Value | undefined;
  write(value: Value): void;
  remove(): void;
}

const isPosition = (part: string) => /^\d+$/.test(part);
const kind = (value: Value | undefined) =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;

/** Which element of the list at `path` made the query match; what `$` in an update stands for. */
function matchedPosition(document: Doc, query: Doc, path: string): number {
  const parts = [query, ...((query.$and as Doc[] | undefined) ?? [])];
  const conditions = parts.flatMap((part) =>
    Object.entries(part).filter(([name]) => name === path || name.startsWith(`${path}.`)),
  );
  const list = path
    .split('.')
    .reduce<Value | undefined>((at, part) => (isObject(at) ? at[part] : undefined), document);
  if (conditions.length === 0 || !Array.isArray(list))
    return fail(`The positional operator did not find the match needed from the query: ${path}.$`);
  const within = (element: Value): Doc =>
    path.split('.').reduceRight<Value>((inner, part) => ({ [part]: inner }), [element]) as Doc;
  const match = matcher(Object.fromEntries(conditions));
  const found = list.findIndex((element) => match(within(element)));
  return found >= 0
    ? found
    : fail(`The positional operator did not find the match needed from the query: ${path}.$`);
}

/** The plain paths that a path with `$` or `$[]` means in this document. */
function expand(document: Doc, query: Doc, path: string): string[] {
  const parts = path.split('.');
  const at = parts.findIndex((part) => part.startsWith('$'));
  if (at < 0) return [path];
  const [head, tail] = [parts.slice(0, at).join('.'), parts.slice(at + 1)];
  const join = (position: number) => [head, String(position), ...tail].join('.');
  if (at > 0 && parts[at] === '$')
    return expand(document, query, join(matchedPosition(document, query, head)));
  if (at === 0 || parts[at] !== '$[]') return refuse(`the path ${path}`);
  const list = head
    .split('.')
    .reduce<Value | undefined>(
      (held, part) => (Array.isArray(held) ? held[Number(part)] : isObject(held) ? held[part] : undefined),
      document,
    );
  if (!Array.isArray(list)) return fail(`The path '${head}' must exist and be an array to use $[]`);
  return list.flatMap((_, position) => expand(document, query, join(position)));
}

/** Null when `making` is false and the way there does not exist. */
function place(document: Doc, path: string, making: boolean): Place | null {
  const parts = path.split('.');
  let holder: Doc | Value[] = document;
  for (const [i, part] of parts.entries()) {
    if (part === '') return fail(`The update path '${path}' contains an empty field name`);
    if (part === '__proto__') return refuse('a field named __proto__');
    const last = i === parts.length - 1;
    if (Array.isArray(holder)) {
      if (!isPosition(part)) {
        if (!making) return null;
        return fail(`Cannot create field '${part}' in an element that is an array: ${path}`);
      }
      const [list, position]: [Value[], number] = [holder, Number(part)];
      if (position > list.length + 1_500_000)
        return fail(`can't backfill more than 1500000 elements: ${path}`);
      if (last)
        return {
          read: () => list[position],
          write: (value) => {
            while (list.length < position) list.push(null);
            list[position] = value;
          },
          // Removing an element by its position leaves null, as $unset does.
          remove: () => void (position < list.length && (list[position] = null)),
        };
      if (list[position] === undefined) {
        if (!making) return null;
        while (list.length < position) list.push(null);
        list[position] = {};
      }
      holder = step(list[position], path, making)!;
    } else {
      const object: Doc = holder;
      if (last)
        return {
          read: () => object[part],
          write: (value) => void (object[part] = value),
          remove: () => void delete object[part],
        };
      if (object[part] === undefined) {
        if (!making) return null;
        object[part] = {};
      }
      holder = step(object[part], path, making)!;
    }
    if (!holder) return null;
  }
  return null;
}
function step(next: Value | undefined, path: string, making: boolean): Doc | Value[] | null {
  if (Array.isArray(next) || isObject(next)) return next;
  return making ? fail(`Cannot create field in element of ${path}: it is no object`) : null;
}

const number = (operator: string, path: string, held: Value | undefined): number =>
  typeof held === 'number'
    ? held
    : fail(`Cannot apply ${operator} to a value of non-numeric type: ${path} is ${kind(held)}`);
const array = (path: string, held: Value | undefined): Value[] =>
  held === undefined
    ? []
    : Array.isArray(held)
      ? held
      : fail(`The field '${path}' must be an array but is of type ${kind(held)}`);

function pushed(path: string, held: Value | undefined, argument: Value): Value[] {
  const list = [...array(path, held)];
  const options: Doc = isObject(argument) && '$each' in argument ? argument : { $each: [argument] };
  const { $each, $position, $sort, $slice, ...more } = options;
  if (Object.keys(more).length) return refuse(`$push with ${Object.keys(more).join(', ')}`);
  if (!Array.isArray($each)) return fail('The argument to $each in $push must be an array');
  $each.forEach((one) => assertStorable(one));
  const whole = (name: string, value: Value): number =>
    typeof value === 'number' && Number.isInteger(value)
      ? value
      : fail(`The value for ${name} must be an integer`);
  if ($position === undefined || $position === null) list.push(...$each);
  else {
    const at = whole('$position', $position);
    list.splice(at < 0 ? Math.max(0, list.length + at) : at, 0, ...$each);
  }
  let result = list;
  if (typeof $sort === 'number') result.sort((a, b) => compare(a, b) * $sort);
  else if (isObject($sort)) {
    const order = Object.entries($sort) as Order;
    const key = (value: Value, name: string) => (isObject(value) ? leavesAt(value, name)[0] : null);
    result.sort((a, b) => {
      for (const [name, direction] of order) {
        const found = compare(key(a, name), key(b, name)) * direction;
        if (found !== 0) return found;
      }
      return 0;
    });
  } else if ($sort !== undefined && $sort !== null)
    return fail('The $sort is invalid: use 1, -1 or an object');
  if ($slice !== undefined && $slice !== null) {
    const count = whole('$slice', $slice);
    result = count === 0 ? [] : count > 0 ? result.slice(0, count) : result.slice(count);
  }
  return result;
}

function pullTest(argument: Value): (element: Value) => boolean {
  if (isObject(argument)) {
    if (isOperators(argument)) {
      const match = matcher({ list: { $elemMatch: argument } });
      return (element) => match({ list: [element] });
    }
    const match = matcher(argument);
    return (element) => isObject(element) && match(element);
  }
  if (argument instanceof RegExp) return (element) => typeof element === 'string' && argument.test(element);
  return (element) => compare(element, argument) === 0;
}

function apply(document: Doc, operator: string, path: string, argument: Value): void {
  if (path === '_id' || path.startsWith('_id.'))
    fail("Performing an update on the path '_id' would modify the immutable field '_id'");
  const making = !['$unset', '$pop', '$pull', '$pullAll', '$rename'].includes(operator);
  const found = place(document, path, making);
  if (!found) return;
  const held = found.read();
  switch (operator) {
    case '$set':
      assertStorable(argument);
      return found.write(argument);
    case '$unset':
      return found.remove();
    case '$inc':
      return found.write(
        (held === undefined ? 0 : number('$inc', path, held)) + number('$inc', path, argument),
      );
    case '$mul':
      return found.write(
        (held === undefined ? 0 : number('$mul', path, held)) * number('$mul', path, argument),
      );
    case '$min':
      assertStorable(argument);
      return held === undefined || compare(argument, held) < 0 ? found.write(argument) : undefined;
    case '$max':
      assertStorable(argument);
      return held === undefined || compare(argument, held) > 0 ? found.write(argument) : undefined;
    case '$push':
      return found.write(pushed(path, held, argument));
    case '$pop':
      if (argument !== 1 && argument !== -1) fail('$pop expects 1 or -1');
      if (held === undefined) return;
      return found.write(argument === 1 ? array(path, held).slice(0, -1) : array(path, held).slice(1));
    case '$pull': {
      if (held === undefined) return;
      const test = pullTest(argument);
      return found.write(array(path, held).filter((element) => !test(element)));
    }
    case '$pullAll': {
      if (held === undefined) return;
      if (!Array.isArray(argument)) return fail('$pullAll requires an array argument');
      return found.write(
        array(path, held).filter((one) => !argument.some((other) => compare(one, other) === 0)),
      );
    }
    case '$addToSet': {
      const list = array(path, held);
      const each = isObject(argument) && '$each' in argument ? argument.$each : [argument];
      if (!Array.isArray(each)) return fail('The argument to $each in $addToSet must be an array');
      each.forEach((one) => assertStorable(one));
      const fresh = distinct(each).filter((one) => !list.some((other) => compare(one, other) === 0));
      return found.write([...list, ...fresh]);
    }
    case '$rename': {
      if (typeof argument !== 'string' || argument === path || argument === '_id')
        return fail(`The 'to' field for $rename must be another name: ${path}`);
      if (held === undefined) return;
      found.remove();
      return place(document, argument, true)!.write(held);
    }
    case '$bit': {
      const [[how, mask] = ['', null], ...more] = isObject(argument) ? Object.entries(argument) : [];
      const [a, b] = [held === undefined ? 0 : number('$bit', path, held), number('$bit', path, mask)];
      if (![a, b].every((one) => Number.isInteger(one) && Math.abs(one) < 2 ** 31))
        return refuse('$bit on anything but 32-bit integers');
      if (more.length || !['and', 'or', 'xor'].includes(how)) return fail('$bit takes one of and, or, xor');
      return found.write(how === 'and' ? a & b : how === 'or' ? a | b : a ^ b);
    }
    default:
      return refuse(`update operator ${operator}`);
  }
}

function copy<T extends Value | undefined>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  return (
    isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copy(one)]))
      : value
  ) as T;
}

/** The document after the update; `query` is what found it, for the positional `$`. */
export function updated(document: Doc, update: Doc, query: Doc = {}): Doc {
  const next = copy(document);
  const touched: string[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!operator.startsWith('$') || !isObject(fields)) return fail(`Unknown modifier: ${operator}`);
    for (const [written, argument] of Object.entries(fields))
      for (const path of expand(document, query, written)) {
        for (const own of operator === '$rename' ? [path, String(argument)] : [path]) {
          const other = touched.find(
            (known) => known === own || known.startsWith(`${own}.`) || own.startsWith(`${known}.`),
          );
          if (other) return fail(`Updating the path '${own}' would create a conflict at '${other}'`);
          touched.push(own);
        }
        apply(next, operator, path, copy(argument));
      }
  }
  return next;
}
