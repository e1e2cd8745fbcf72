import { encode, fail, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import { compare, leavesAt, sorted } from './compare';
import type { Order } from './compare';
import { accumulators, evaluate } from './expressions';
import type { Variables } from './expressions';
import { projector } from './projection';
import { matcher } from './query';

/** What a pipeline needs from outside: its variables and, for `$lookup`, other collections. */
export interface Scope {
  variables: Variables;
  /** Documents of another collection whose `path` is one of `values`. */
  equal(from: string, path: string, values: Value[]): Doc[];
  pipeline(from: string, stages: Doc[], variables: Variables): Doc[];
}

const whole = (stage: string, value: Value, least: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least
    ? value
    : fail(`${stage} needs an integer of at least ${least}`);
const object = (stage: string, value: Value): Doc =>
  isObject(value) ? value : fail(`${stage} needs an object`);
const only = (stage: string, rest: Doc): void => {
  if (Object.keys(rest).length) refuse(`${stage} with ${Object.keys(rest).join(', ')}`);
};

export function orderOf(specification: Value): Order {
  const order = Object.entries(object('$sort', specification));
  if (order.length === 0) fail('$sort stage must have at least one sort key');
  for (const [path, direction] of order)
    if (direction !== 1 && direction !== -1) refuse(`$sort of ${path} by ${JSON.stringify(direction)}`);
  return order as Order;
}

/** Sets a value at a path; objects are made on the way, arrays get it in each element. Undefined takes the field away. */
function withValue(holder: Value | undefined, parts: string[], value: Value | undefined): Value {
  if (Array.isArray(holder)) return holder.map((one) => withValue(one, parts, value));
  const base: Doc = isObject(holder) ? { ...holder } : {};
  const [part = '', ...rest] = parts;
  if (rest.length) base[part] = withValue(base[part], rest, value);
  else if (value === undefined) delete base[part];
  else base[part] = value;
  return base;
}

/** Computed fields as pairs of path and expression; an object without an operator only nests. */
function computed(fields: Doc, above = ''): [path: string, expression: Value][] {
  return Object.entries(fields).flatMap(([name, expression]): [string, Value][] => {
    const path = above + name;
    const nests =
      isObject(expression) &&
      Object.keys(expression).length > 0 &&
      !Object.keys(expression).some((key) => key.startsWith('$'));
    return nests ? computed(expression, `${path}.`) : [[path, expression]];
  });
}
function setting(fields: [string, Value][], variables: Variables): (document: Doc, onto: Doc) => Doc {
  const ready = fields.map(([path, expression]) => ({
    parts: path.split('.'),
    value: evaluate(expression, variables),
  }));
  return (document, onto) =>
    ready.reduce((result, { parts, value }) => withValue(result, parts, value(document)) as Doc, onto);
}

function project(specification: Doc, variables: Variables): (document: Doc) => Doc {
  const fields = computed(specification);
  if (fields.length === 0) fail('Invalid $project: specification must have at least one field');
  const plain = fields.filter(([, shown]) => typeof shown === 'number' || typeof shown === 'boolean');
  const made = fields.filter(([, shown]) => typeof shown !== 'number' && typeof shown !== 'boolean');
  const show = projector(Object.fromEntries(plain), made.length > 0);
  const set = setting(made, variables);
  return (document) => set(document, show(document));
}

function group(documents: Doc[], { _id, ...fields }: Doc, variables: Variables): Doc[] {
  if (_id === undefined) return fail("a group specification must include an '_id'");
  const key = evaluate(_id, variables);
  const groups = new Map<string, { _id: Value; members: Doc[] }>();
  for (const document of documents) {
    const id = key(document) ?? null;
    const name = encode(id);
    const known = groups.get(name);
    if (known) known.members.push(document);
    else groups.set(name, { _id: id, members: [document] });
  }
  return [...groups.values()].map((one) => ({
    _id: one._id,
    ...accumulated(one.members, fields, variables),
  }));
}
function accumulated(members: Doc[], fields: Doc, variables: Variables): Doc {
  return Object.fromEntries(
    Object.entries(fields).map(([name, accumulator]) => {
      const [[operator, argument] = ['', null], ...more] = Object.entries(
        object('an accumulator', accumulator),
      );
      if (more.length || !Object.hasOwn(accumulators, operator)) return refuse(`accumulator ${operator}`);
      const value = evaluate(argument, variables);
      return [name, accumulators[operator]!(members.map((member) => value(member))) ?? null];
    }),
  );
}

function bucket(documents: Doc[], specification: Doc, variables: Variables): Doc[] {
  const { groupBy, boundaries, default: other, output = { count: { $sum: 1 } }, ...rest } = specification;
  only('$bucket', rest);
  if (groupBy === undefined || !Array.isArray(boundaries) || boundaries.length < 2)
    return fail("$bucket requires 'groupBy' and at least two 'boundaries'");
  if (boundaries.some((one, i) => i > 0 && compare(boundaries[i - 1], one) >= 0))
    return fail("The 'boundaries' of $bucket must be in ascending order");
  const key = evaluate(groupBy, variables);
  const buckets = new Map<Value, Doc[]>();
  for (const document of documents) {
    const value = key(document);
    const at = boundaries.findIndex(
      (one, i) =>
        i + 1 < boundaries.length &&
        compare(value ?? null, one) >= 0 &&
        compare(value ?? null, boundaries[i + 1]) < 0,
    );
    if (at < 0 && other === undefined)
      return fail('$bucket could not find a matching branch, and no default was given');
    const id = at < 0 ? other! : boundaries[at]!;
    buckets.set(id, [...(buckets.get(id) ?? []), document]);
  }
  const filled = [...buckets].map(([_id, members]) => ({
    _id,
    ...accumulated(members, object('$bucket output', output), variables),
  }));
  return sorted(filled as Doc[], [['_id', 1]]);
}

function bucketAuto(documents: Doc[], specification: Doc, variables: Variables): Doc[] {
  const { groupBy, buckets, output = { count: { $sum: 1 } }, ...rest } = specification;
  only('$bucketAuto', rest);
  if (groupBy === undefined) return fail("$bucketAuto requires 'groupBy'");
  const key = evaluate(groupBy, variables);
  const all = documents.map((document) => ({ document, value: key(document) ?? null }));
  all.sort((a, b) => compare(a.value, b.value));
  const most = whole('$bucketAuto buckets', buckets ?? null, 1);
  const share = Math.max(1, Math.round(all.length / most));
  const parts: (typeof all)[] = [];
  for (let from = 0; from < all.length;) {
    let to = parts.length === most - 1 ? all.length : Math.min(all.length, from + share);
    // Equal values stay together.
    while (to < all.length && compare(all[to - 1]!.value, all[to]!.value) === 0) to++;
    parts.push(all.slice(from, to));
    from = to;
  }
  return parts.map((part, i) => ({
    _id: { min: part[0]!.value, max: parts[i + 1]?.[0]!.value ?? part.at(-1)!.value },
    ...accumulated(
      part.map(({ document }) => document),
      object('$bucketAuto output', output),
      variables,
    ),
  }));
}

function unwind(documents: Doc[], argument: Value): Doc[] {
  const options: Doc = isObject(argument) ? argument : { path: argument };
  const { path, includeArrayIndex, preserveNullAndEmptyArrays = false, ...rest } = options;
  only('$unwind', rest);
  if (typeof path !== 'string' || !path.startsWith('$'))
    return fail("$unwind needs a path that begins with '$'");
  const parts = path.slice(1).split('.');
  return documents.flatMap((document) => {
    const held = parts.reduce<Value | undefined>(
      (at, part) => (isObject(at) ? at[part] : undefined),
      document,
    );
    const put = (value: Value | undefined, position: number | null) => {
      const next = withValue(document, parts, value) as Doc;
      return typeof includeArrayIndex === 'string'
        ? (withValue(next, includeArrayIndex.split('.'), position) as Doc)
        : next;
    };
    if (Array.isArray(held) && held.length) return held.map((value, position) => put(value, position));
    if (held === undefined || held === null || Array.isArray(held))
      return preserveNullAndEmptyArrays === true
        ? [
            held === null || held === undefined
              ? includeArrayIndex
                ? put(held, null)
                : document
              : put(undefined, null),
          ]
        : [];
    return [put(held, null)];
  });
}

function lookup(documents: Doc[], specification: Doc, scope: Scope): Doc[] {
  const { from, as, localField, foreignField, let: bindings = {}, pipeline, ...rest } = specification;
  only('$lookup', rest);
  if (typeof from !== 'string' || typeof as !== 'string') return fail("$lookup needs 'from' and 'as'");
  if (Array.isArray(pipeline)) {
    if (localField !== undefined || foreignField !== undefined)
      return refuse('$lookup with both a pipeline and localField/foreignField');
    const variables = Object.entries(object('$lookup let', bindings)).map(
      ([name, expression]) => [name, evaluate(expression, scope.variables)] as const,
    );
    return documents.map((document) => {
      const bound = Object.fromEntries(variables.map(([name, value]) => [name, value(document)]));
      return withValue(
        document,
        as.split('.'),
        scope.pipeline(from, pipeline as Doc[], { ...scope.variables, ...bound }),
      ) as Doc;
    });
  }
  if (typeof localField !== 'string' || typeof foreignField !== 'string')
    return fail("$lookup needs 'localField' and 'foreignField', or a 'pipeline'");
  return documents.map((document) => {
    const values = leavesAt(document, localField).filter((value): value is Value => value !== undefined);
    return withValue(document, as.split('.'), scope.equal(from, foreignField, values)) as Doc;
  });
}

/** One stage over what the stages before it left. `$geoNear` only comes first, where the database answers it. */
export function runStage(documents: Doc[], stage: Doc, scope: Scope): Doc[] {
  const [[operator, argument] = ['', null], ...more] = Object.entries(stage);
  if (more.length) return fail('A pipeline stage specification object must contain exactly one field');
  const { variables } = scope;
  switch (operator) {
    case '$match':
      return documents.filter(matcher(object('$match', argument), variables));
    case '$sort':
      return sorted(documents, orderOf(argument));
    case '$skip':
      return documents.slice(whole('$skip', argument, 0));
    case '$limit':
      return documents.slice(0, whole('$limit', argument, 1));
    case '$count':
      if (typeof argument !== 'string' || argument === '' || /[$.]/.test(argument))
        return fail('$count needs a name without $ and dots');
      return documents.length ? [{ [argument]: documents.length }] : [];
    case '$project':
      return documents.map(project(object('$project', argument), variables));
    case '$addFields': {
      const set = setting(computed(object('$addFields', argument)), variables);
      return documents.map((document) => set(document, document));
    }
    case '$replaceRoot': {
      const { newRoot, ...rest } = object('$replaceRoot', argument);
      only('$replaceRoot', rest);
      const root = evaluate(newRoot ?? null, variables);
      return documents.map((document) => {
        const made = root(document);
        return isObject(made) ? made : fail("'newRoot' expression must evaluate to an object");
      });
    }
    case '$group':
      return group(documents, object('$group', argument), variables);
    case '$sortByCount':
      return sorted(group(documents, { _id: argument, count: { $sum: 1 } }, variables), [['count', -1]]);
    case '$bucket':
      return bucket(documents, object('$bucket', argument), variables);
    case '$bucketAuto':
      return bucketAuto(documents, object('$bucketAuto', argument), variables);
    case '$unwind':
      return unwind(documents, argument);
    case '$lookup':
      return lookup(documents, object('$lookup', argument), scope);
    case '$sample': {
      const { size, ...rest } = object('$sample', argument);
      only('$sample', rest);
      const left = [...documents];
      const count = Math.min(whole('$sample size', size ?? null, 1), left.length);
      return Array.from({ length: count }, () => left.splice(Math.floor(Math.random() * left.length), 1)[0]!);
    }
    case '$geoNear':
      return fail('$geoNear is only valid as the first stage in a pipeline');
    default:
      return refuse(`stage ${operator}`);
  }
}
