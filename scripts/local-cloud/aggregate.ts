import { accumulators } from './accumulators';
import { fail, field, identity, isObject, MOST_DOCUMENT, put, refuse, sizeOf } from './codec';
import type { Doc, Value } from './codec';
import { compare, sorted, typeOrder } from './compare';
import type { Order } from './compare';
import { assertHoldsValues, takeMemory, takeStep } from './effort';
import { assertVariables, compile, constantOf, truthy } from './expressions';
import type { Expression, Variables } from './expressions';
import { partsOf, someAt } from './paths';
import { assertNoCollision, projector } from './projection';
import { matcher } from './query';

/** What a pipeline needs from outside: its variables and, for `$lookup`, other collections. */
export interface Scope {
  variables: Variables;
  /** Documents of another collection whose `path` is one of `values`. */
  equal(from: string, path: string, values: Value[]): Doc[];
  pipeline(from: string, stages: Doc[], variables: Variables): Doc[];
  /** Reads a pipeline without running it. */
  check(from: string, stages: Doc[], variables: Variables): void;
}
/** A stage that has been read: what it makes of the documents before it. */
export type Stage = (documents: Doc[]) => Doc[];
type Perform = (document: Doc) => Doc;

const each =
  (work: Perform): Stage =>
  (documents) =>
    documents.map((document) => {
      takeStep();
      return work(document);
    });
/** What a stage holds all at once. */
function held(documents: Doc[]): Doc[] {
  for (const document of documents) takeMemory(sizeOf(document));
  return documents;
}
function whole(stage: string, value: Value | undefined, least: number): number {
  // Older servers cut fractions off, newer ones refuse them.
  if (typeof value === 'number' && !Number.isInteger(value)) return refuse(`${stage} of ${value}`);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
    ? value
    : fail(`${stage} needs an integer of at least ${least}`);
}
const object = (stage: string, value: Value | undefined): Doc =>
  isObject(value) ? value : fail(`${stage} needs an object`);
const only = (stage: string, rest: Doc): void => {
  if (Object.keys(rest).length) fail(`Unrecognized option to ${stage}: ${Object.keys(rest).join(', ')}`);
};

export function orderOf(specification: Value): Order {
  const order = Object.entries(object('$sort', specification));
  if (order.length === 0) fail('$sort stage must have at least one sort key');
  for (const [path, direction] of order) {
    partsOf(path);
    if (typeof direction === 'number' && !Number.isInteger(direction))
      return refuse(`the direction ${direction} of $sort`);
    if (direction !== 1 && direction !== -1)
      return fail(`$sort key ordering must be 1 or -1: ${path} has ${JSON.stringify(direction)}`);
  }
  return order as Order;
}

function copied(holder: Value | undefined): Doc {
  if (!isObject(holder)) return {};
  assertHoldsValues(Object.keys(holder).length);
  return { ...holder };
}
/** Sets a value at a path; objects are made on the way, arrays get it in each element. Undefined takes the field away. */
function withValue(holder: Value | undefined, parts: string[], value: Value | undefined): Value {
  if (Array.isArray(holder)) {
    assertHoldsValues(holder.length);
    return holder.map((one) => withValue(one, parts, value));
  }
  const base = copied(holder);
  const [part = '', ...rest] = parts;
  if (rest.length) put(base, part, withValue(field(base, part), rest, value));
  else if (value === undefined) delete base[part];
  else put(base, part, value);
  return base;
}
/** Where a stage puts what it found: what is no object on the way, a list too, gives way to one. */
function withFound(holder: Value | undefined, [part = '', ...rest]: string[], found: Value): Doc {
  const base = copied(holder);
  put(base, part, rest.length ? withFound(field(base, part), rest, found) : found);
  return base;
}

/** Computed fields as pairs of path and expression; an object without an operator only nests. */
function computed(stage: string, fields: Doc, above = ''): [path: string, expression: Value][] {
  return Object.entries(fields).flatMap(([name, expression]): [string, Value][] => {
    const path = above + name;
    if (above && name.includes('.')) return fail(`cannot use the dotted name ${name} in a sub object`);
    if (!isObject(expression)) return [[path, expression]];
    const [first] = Object.keys(expression);
    if (first === undefined) return fail(`an empty object is not a valid value of ${path} in ${stage}`);
    if (first.startsWith('$')) return [[path, expression]];
    return computed(stage, expression, `${path}.`);
  });
}
function setting(fields: [string, Value][], variables: Variables): (document: Doc, onto: Doc) => Doc {
  const ready = fields.map(([path, expression]) => ({
    parts: partsOf(path),
    value: compile(expression, variables),
  }));
  assertNoCollision(fields.map(([path]) => path));
  return (document, onto) =>
    ready.reduce((result, { parts, value }) => withValue(result, parts, value(document)) as Doc, onto);
}

/** New fields stand where an object is first named, shown fields of it counting too. */
function inTheirOrder(fields: [path: string, Value][]): [path: string, Value][] {
  const firsts = new Map<string, number>();
  const begins = (path: string) => path.split('.').map((_, i, parts) => parts.slice(0, i + 1).join('.'));
  for (const [at, [path]] of fields.entries())
    for (const begin of begins(path)) if (!firsts.has(begin)) firsts.set(begin, at);
  const placed = fields.map((one) => ({ one, ranks: begins(one[0]).map((begin) => firsts.get(begin)!) }));
  placed.sort((a, b) => {
    const apart = a.ranks.findIndex((rank, i) => rank !== b.ranks[i]);
    return apart < 0 ? 0 : a.ranks[apart]! - (b.ranks[apart] ?? 0);
  });
  return placed.map(({ one }) => one);
}

function project(specification: Doc, variables: Variables): Perform {
  const fields = inTheirOrder(computed('$project', specification));
  if (fields.length === 0) fail('Invalid $project: specification must have at least one field');
  assertNoCollision(fields.map(([path]) => path));
  const isPlain = (shown: Value) => typeof shown === 'number' || typeof shown === 'boolean';
  const plain = fields
    .filter(([, shown]) => isPlain(shown))
    .map(([path, shown]): [string, boolean] => [path, truthy(shown)]);
  const made = fields.filter(([, shown]) => !isPlain(shown));
  const show = projector(
    Object.fromEntries(plain),
    made.map(([path]) => path),
  );
  const set = setting(made, variables);
  return (document) => set(document, show(document));
}

interface Accumulating {
  name: string;
  of(members: Doc[]): Value;
}
function accumulating(fields: Doc, variables: Variables): Accumulating[] {
  return Object.entries(fields).map(([name, accumulator]) => {
    if (name === '' || name.includes('.') || name.startsWith('$'))
      return fail(`The field name '${name}' of an accumulator cannot be a path or an operator`);
    const [[operator, argument] = ['', null], ...more] = Object.entries(
      object('an accumulator', accumulator),
    );
    if (more.length) return fail(`The field '${name}' must specify one accumulator`);
    if (!Object.hasOwn(accumulators, operator)) return refuse(`accumulator ${operator}`);
    if (Array.isArray(argument)) return fail(`The ${operator} accumulator is a unary operator`);
    const value = compile(argument, variables);
    const collect = accumulators[operator]!;
    return {
      name,
      of: (members) => {
        const made =
          collect(
            members.map((member) => {
              takeStep();
              return value(member);
            }),
          ) ?? null;
        // Lists weigh what they take in as they do.
        if (!Array.isArray(made)) takeMemory(sizeOf(made));
        return made;
      },
    };
  });
}
function accumulated(_id: Value, members: Doc[], fields: Accumulating[]): Doc {
  const made: Doc = { _id };
  for (const { name, of } of fields) put(made, name, of(members));
  return made;
}

function groupKey(_id: Value, variables: Variables): Expression {
  const key = compile(_id, variables);
  const parts = isObject(_id) ? Object.entries(_id) : [];
  const [[name] = ['$']] = parts;
  if (name.startsWith('$')) return key;
  if (parts.some(([, part]) => typeof part === 'number' || typeof part === 'boolean'))
    return fail('$group does not support inclusion-style expressions');
  // In a key of one field what is missing counts as null; in a key of several it is left out.
  return parts.length === 1 ? (document) => ({ [name]: null, ...(key(document) as Doc) }) : key;
}
function group({ _id, ...fields }: Doc, variables: Variables): Stage {
  if (_id === undefined) return fail("a group specification must include an '_id'");
  const key = groupKey(_id, variables);
  const accumulators = accumulating(fields, variables);
  return (documents) => {
    const groups = new Map<string, { _id: Value; members: Doc[] }>();
    for (const document of documents) {
      takeStep();
      const id = key(document) ?? null;
      const name = identity(id);
      const known = groups.get(name);
      if (known) known.members.push(document);
      else {
        takeMemory(sizeOf(id));
        groups.set(name, { _id: id, members: [document] });
      }
    }
    return [...groups.values()].map(({ _id: id, members }) => accumulated(id, members, accumulators));
  };
}

function groupedBy(stage: string, groupBy: Value | undefined, variables: Variables) {
  const named = isObject(groupBy) ? Object.keys(groupBy)[0] : groupBy;
  if (typeof named !== 'string' || !named.startsWith('$'))
    return fail(`${stage} needs a 'groupBy' that is a $-prefixed path or an expression`);
  return compile(groupBy!, variables);
}
const constant = (stage: string, value: Value): Value => {
  const found = constantOf(value);
  return found ? (found.value ?? null) : fail(`${stage} takes constants only here`);
};

function bucket(specification: Doc, variables: Variables): Stage {
  const {
    groupBy,
    boundaries: given,
    default: last,
    output = { count: { $sum: 1 } },
    ...rest
  } = specification;
  only('$bucket', rest);
  const key = groupedBy('$bucket', groupBy, variables);
  if (!Array.isArray(given) || given.length < 2) return fail("$bucket needs at least two 'boundaries'");
  const boundaries = given.map((one) => constant('$bucket', one));
  const [lowest, highest] = [boundaries[0]!, boundaries.at(-1)!];
  if (boundaries.some((one) => typeOrder(one) !== typeOrder(lowest)))
    return fail("All values in the 'boundaries' of $bucket must have the same type");
  if (boundaries.some((one, i) => i > 0 && compare(boundaries[i - 1], one) >= 0))
    return fail("The 'boundaries' of $bucket must be in ascending order");
  const other = last === undefined ? undefined : constant('$bucket', last);
  if (
    other !== undefined &&
    typeOrder(other) === typeOrder(lowest) &&
    compare(other, lowest) >= 0 &&
    compare(other, highest) < 0
  )
    return fail(
      "The 'default' of $bucket must be less than the lowest boundary or not less than the highest",
    );
  const fields = accumulating(object('$bucket output', output), variables);
  return (documents) => {
    const buckets = new Map<Value, Doc[]>();
    for (const document of documents) {
      takeStep();
      const value = key(document) ?? null;
      assertHoldsValues(boundaries.length);
      const above = boundaries.findIndex((one) => compare(value, one) < 0);
      const isOutside = above <= 0;
      if (isOutside && other === undefined)
        return fail('$bucket could not find a matching branch for an input, and no default was specified');
      const id = isOutside ? other! : boundaries[above - 1]!;
      const members = buckets.get(id);
      if (members) members.push(document);
      else buckets.set(id, [document]);
    }
    const filled = [...buckets].map(([id, members]) => accumulated(id, members, fields));
    return filled.sort((a, b) => compare(a._id, b._id));
  };
}

function bucketAuto(specification: Doc, variables: Variables): Stage {
  const { groupBy, buckets, output = { count: { $sum: 1 } }, ...rest } = specification;
  if ('granularity' in rest) refuse('$bucketAuto with granularity');
  only('$bucketAuto', rest);
  const key = groupedBy('$bucketAuto', groupBy, variables);
  const most = whole('$bucketAuto buckets', buckets, 1);
  const fields = accumulating(object('$bucketAuto output', output), variables);
  return (documents) => {
    const all = held(documents).map((document) => ({ document, value: key(document) ?? null }));
    all.sort((a, b) => compare(a.value, b.value));
    const share = Math.max(1, Math.round(all.length / most));
    const parts: (typeof all)[] = [];
    for (let from = 0; from < all.length;) {
      let to = parts.length === most - 1 ? all.length : Math.min(all.length, from + share);
      // Equal values stay together.
      while (to < all.length && compare(all[to - 1]!.value, all[to]!.value) === 0) to++;
      parts.push(all.slice(from, to));
      from = to;
    }
    return parts.map((part, i) =>
      accumulated(
        { min: part[0]!.value, max: parts[i + 1]?.[0]!.value ?? part.at(-1)!.value },
        part.map(({ document }) => document),
        fields,
      ),
    );
  };
}

/** What a document that shares its fields with others takes at least. */
const UNWOUND_BYTES = 64;
function unwind(argument: Value): Stage {
  const options: Doc = isObject(argument) ? argument : { path: argument };
  const { path, includeArrayIndex, preserveNullAndEmptyArrays = false, ...rest } = options;
  only('$unwind', rest);
  if (typeof path !== 'string' || !path.startsWith('$'))
    return fail("$unwind needs a path that begins with '$'");
  if (typeof preserveNullAndEmptyArrays !== 'boolean')
    return fail('preserveNullAndEmptyArrays of $unwind must be a boolean');
  const parts = partsOf(path.slice(1));
  if (includeArrayIndex !== undefined && typeof includeArrayIndex !== 'string')
    return fail('includeArrayIndex of $unwind must be a text');
  const index = includeArrayIndex === undefined ? null : partsOf(includeArrayIndex);
  return (documents) =>
    documents.flatMap((document) => {
      const held = parts.reduce<Value | undefined>(
        (at, part) => (isObject(at) ? field(at, part) : undefined),
        document,
      );
      const put = (next: Doc, position: number | null): Doc => {
        takeStep();
        takeMemory(UNWOUND_BYTES);
        return index ? withFound(next, index, position) : next;
      };
      const one = (value: Value | undefined) => withValue(document, parts, value) as Doc;
      if (Array.isArray(held) && held.length) return held.map((value, position) => put(one(value), position));
      if (held !== undefined && held !== null && !Array.isArray(held)) return [put(document, null)];
      if (!preserveNullAndEmptyArrays) return [];
      return [put(Array.isArray(held) ? one(undefined) : document, null)];
    });
}

/** The values that a document joins by: of a list each element, and null where there is nothing. */
function localValues(document: Doc, parts: string[]): Value[] {
  const found: Value[] = [];
  someAt(document, parts, true, (value) => {
    if (Array.isArray(value)) for (const one of value) found.push(one);
    else if (value !== undefined) found.push(value);
    return false;
  });
  return found.length ? found : [null];
}

/** As one document they would be too large, unless the next stage takes them apart again. */
function joined(documents: Doc[]): Doc[] {
  const bytes = documents.reduce((sum, document) => sum + sizeOf(document), 0);
  return bytes > MOST_DOCUMENT ? refuse(`$lookup of more than ${MOST_DOCUMENT} bytes`) : documents;
}

function lookup(specification: Doc, scope: Scope): Stage {
  const { from, as, localField, foreignField, let: bindings, pipeline, ...rest } = specification;
  only('$lookup', rest);
  if (typeof from !== 'string' || typeof as !== 'string') return fail("$lookup needs 'from' and 'as'");
  const target = partsOf(as);
  if (pipeline !== undefined) {
    if (localField !== undefined || foreignField !== undefined)
      return refuse('$lookup with both a pipeline and localField/foreignField');
    if (!Array.isArray(pipeline)) return fail("the 'pipeline' of $lookup must be an array");
    const stages = pipeline as Doc[];
    const given = Object.entries(object('$lookup let', bindings ?? {}));
    assertVariables(given.map(([name]) => name));
    const variables = given.map(
      ([name, expression]) => [name, compile(expression, scope.variables)] as const,
    );
    scope.check(from, stages, {
      ...scope.variables,
      ...Object.fromEntries(given.map(([name]) => [name, null])),
    });
    return each((document) => {
      const bound = Object.fromEntries(variables.map(([name, value]) => [name, value(document)]));
      return withFound(
        document,
        target,
        joined(scope.pipeline(from, stages, { ...scope.variables, ...bound })),
      );
    });
  }
  if (bindings !== undefined) return fail("$lookup with 'let' must also specify a 'pipeline'");
  if (typeof localField !== 'string' || typeof foreignField !== 'string')
    return fail("$lookup needs 'localField' and 'foreignField', or a 'pipeline'");
  const parts = partsOf(localField);
  partsOf(foreignField);
  if (parts.some((part) => /^0\d+$/.test(part))) return refuse(`the localField ${localField} of $lookup`);
  scope.check(from, [], scope.variables);
  return each((document) =>
    withFound(document, target, joined(scope.equal(from, foreignField, localValues(document, parts)))),
  );
}

function sample(argument: Value): Stage {
  const { size, ...rest } = object('$sample', argument);
  only('$sample', rest);
  // Older servers find nothing, newer ones refuse it.
  if (size === 0) return refuse('$sample of nothing');
  const most = whole('$sample size', size, 1);
  return (documents) => {
    const left = [...documents];
    const count = Math.min(most, left.length);
    for (let i = 0; i < count; i++) {
      const other = i + Math.floor(Math.random() * (left.length - i));
      [left[i], left[other]] = [left[other]!, left[i]!];
    }
    return held(left.slice(0, count));
  };
}

/**
 * Reads one stage. `$geoNear` only comes first, where the database answers it.
 *
 * @throws DatabaseError for what MongoDB refuses and for what is not known here, before any document is looked at
 */
export function readStage(stage: Doc, scope: Scope): Stage {
  const [[operator, argument] = ['', null], ...more] = Object.entries(stage);
  if (more.length || operator === '')
    return fail('A pipeline stage specification object must contain exactly one field');
  const { variables } = scope;
  switch (operator) {
    case '$match': {
      const test = matcher(object('$match', argument), variables);
      return (documents) =>
        documents.filter((document) => {
          takeStep();
          return test(document);
        });
    }
    case '$sort': {
      const order = orderOf(argument);
      return (documents) => sorted(held(documents), order);
    }
    case '$skip': {
      const count = whole('$skip', argument, 0);
      return (documents) => documents.slice(count);
    }
    case '$limit': {
      const count = whole('$limit', argument, 1);
      return (documents) => documents.slice(0, count);
    }
    case '$count':
      if (typeof argument !== 'string' || argument === '' || /[$.\0]/.test(argument))
        return fail('$count needs a name without $ and dots');
      // It is a $group, which has an _id already.
      if (argument === '_id') return fail("a group's _id may only be specified once");
      return (documents) => (documents.length ? [{ [argument]: documents.length }] : []);
    case '$project':
      return each(project(object('$project', argument), variables));
    case '$addFields': {
      const fields = computed('$addFields', object('$addFields', argument));
      if (fields.length === 0) return fail('$addFields specification must have at least one field');
      const set = setting(fields, variables);
      return each((document) => set(document, document));
    }
    case '$replaceRoot': {
      const { newRoot, ...rest } = object('$replaceRoot', argument);
      only('$replaceRoot', rest);
      if (newRoot === undefined) return fail('no newRoot specified for the $replaceRoot stage');
      const root = compile(newRoot, variables);
      return each((document) => {
        const made = root(document);
        return isObject(made) ? made : fail("'newRoot' expression must evaluate to an object");
      });
    }
    case '$group':
      return group(object('$group', argument), variables);
    case '$sortByCount': {
      groupedBy('$sortByCount', argument, variables);
      const count = group({ _id: argument, count: { $sum: 1 } }, variables);
      return (documents) => sorted(count(documents), [['count', -1]]);
    }
    case '$bucket':
      return bucket(object('$bucket', argument), variables);
    case '$bucketAuto':
      return bucketAuto(object('$bucketAuto', argument), variables);
    case '$unwind':
      return unwind(argument);
    case '$lookup':
      return lookup(object('$lookup', argument), scope);
    case '$sample':
      return sample(argument);
    case '$geoNear':
      return fail('$geoNear is only valid as the first stage in a pipeline');
    default:
      return refuse(`stage ${operator}`);
  }
}
