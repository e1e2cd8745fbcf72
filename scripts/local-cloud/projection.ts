import { fail, field, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import { assertHoldsValues } from './effort';
import { partsOf } from './paths';
import { elementMatch } from './query';
import { truthy } from './truth';

/** Which fields of a document are shown: names with 1 or 0, nested names, `$slice` and `$elemMatch` of arrays. */
export type Project = (document: Doc) => Doc;
interface Tree {
  [name: string]: Tree | true;
}

/** Paths as a tree. */
function tree(paths: string[]): Tree {
  const root: Tree = {};
  for (const path of paths) {
    const parts = partsOf(path);
    let node = root;
    for (const [i, part] of parts.entries()) {
      const last = i === parts.length - 1;
      const next = Object.hasOwn(node, part) ? node[part] : undefined;
      if (next === true || (last && next)) fail(`Path collision at ${path}`);
      if (last) node[part] = true;
      else node = (node[part] = next ?? {}) as Tree;
    }
  }
  return root;
}
/** @throws DatabaseError when one path is another one's beginning */
export const assertNoCollision = (paths: string[]): void => void tree(paths);

const under = (node: Tree | undefined, name: string) =>
  node && Object.hasOwn(node, name) ? node[name] : undefined;
const branch = (node: Tree | true | undefined) => (node === true ? undefined : node);

/** `made` are fields that are computed afterwards: what they go into stays, emptied. */
function include(value: Doc, wanted: Tree | undefined, made: Tree | undefined): Doc {
  const kept: Doc = {};
  const fields = Object.entries(value);
  assertHoldsValues(fields.length);
  for (const [name, held] of fields) {
    const [part, computed] = [under(wanted, name), branch(under(made, name))];
    if (part === true) kept[name] = held;
    else if (part || computed) {
      const shown = includeIn(held, part, computed);
      if (shown !== undefined) kept[name] = shown;
    }
  }
  return kept;
}
function includeIn(held: Value, wanted: Tree | undefined, made: Tree | undefined): Value | undefined {
  if (isObject(held)) return include(held, wanted, made);
  // What a computed field goes into becomes an object where it stands, whatever it was.
  if (!Array.isArray(held)) return made ? null : undefined;
  assertHoldsValues(held.length);
  return held.flatMap((one) => {
    const shown = includeIn(one, wanted, made);
    return shown === undefined ? [] : [shown];
  });
}
function exclude(value: Doc, unwanted: Tree): Doc {
  const kept: Doc = {};
  const fields = Object.entries(value);
  assertHoldsValues(fields.length);
  for (const [name, held] of fields) {
    const part = under(unwanted, name);
    if (part !== true) kept[name] = part ? excludeIn(held, part) : held;
  }
  return kept;
}
function excludeIn(held: Value, unwanted: Tree): Value {
  if (!Array.isArray(held)) return isObject(held) ? exclude(held, unwanted) : held;
  assertHoldsValues(held.length);
  return held.map((one) => excludeIn(one, unwanted));
}

function slice(array: Value[], argument: Value): Value[] {
  const [skip, count] = Array.isArray(argument) ? argument : [null, argument];
  const isWhole = (one: Value | undefined) => Number.isInteger(one);
  if ([skip, count].some((one) => typeof one === 'number' && !isWhole(one)))
    return refuse('$slice with a fraction in a projection');
  if (
    (Array.isArray(argument) && argument.length !== 2) ||
    !isWhole(count) ||
    (skip !== null && (!isWhole(skip) || (count as number) <= 0))
  )
    return fail('$slice takes a number, or an array of a number and a positive number');
  const most = count as number;
  if (skip === null) return most >= 0 ? array.slice(0, most) : array.slice(most);
  const from = (skip as number) >= 0 ? (skip as number) : Math.max(0, array.length + (skip as number));
  return array.slice(from, from + most);
}

/** With paths of fields that are `computed` afterwards, a projection shows only what it names, and `_id`. */
export function projector(projection: Doc, computed: string[] = []): Project {
  const including = computed.length > 0;
  const entries = Object.entries(projection);
  for (const [path] of entries) if (path.endsWith('.$')) refuse(`the positional projection ${path}`);
  const plain = entries.filter(([, keep]) => !isObject(keep));
  for (const [path, keep] of plain)
    if (typeof keep !== 'number' && typeof keep !== 'boolean') refuse(`the projection of ${path}`);
  const shown = plain.filter(([path, keep]) => truthy(keep) && path !== '_id').map(([path]) => path);
  const hidden = plain.filter(([path, keep]) => !truthy(keep) && path !== '_id').map(([path]) => path);
  const matches: [string, (one: Value) => boolean][] = [];
  const slices: [string, Value][] = [];
  for (const [path, operators] of entries.filter(([, keep]) => isObject(keep)) as [string, Doc][]) {
    const [[operator, argument] = ['', null], ...more] = Object.entries(operators);
    if (more.length || path.includes('.')) return refuse(`the projection of ${path}`);
    if (operator === '$slice') slices.push([path, argument]);
    else if (operator === '$elemMatch') {
      matches.push([path, elementMatch(argument, {})]);
    } else refuse(`projection operator ${operator}`);
  }
  if (shown.length && hidden.length) fail('Cannot mix inclusion and exclusion in one projection');
  const id = projection._id;
  // Servers before 4.4 call it a mix.
  if (hidden.length && !including && (truthyId(id) || matches.length > 0))
    return refuse('an exclusion beside _id: 1 or $elemMatch');
  const inclusive =
    including ||
    shown.length > 0 ||
    matches.length > 0 ||
    (truthyId(id) && hidden.length + slices.length === 0);
  if (inclusive && hidden.length) fail('Cannot mix inclusion and exclusion in one projection');
  const wanted = tree([
    ...shown,
    ...slices.map(([path]) => path),
    ...(id === 0 || id === false ? [] : ['_id']),
  ]);
  const unwanted = tree([...hidden, ...(id === 0 || id === false ? ['_id'] : [])]);
  const made = including ? tree(computed) : undefined;
  assertNoCollision([...entries.map(([path]) => path), ...computed]);
  if (
    id !== undefined &&
    !including &&
    truthyId(id) &&
    slices.length > 0 &&
    shown.length + hidden.length === 0
  )
    return refuse('$slice beside _id alone');
  if (entries.length === 0 && !including) return (document) => document;
  return (document) => {
    const result = inclusive ? include(document, wanted, made) : exclude(document, unwanted);
    for (const [path, argument] of slices) {
      const held = field(result, path);
      if (Array.isArray(held)) result[path] = slice(held, argument);
    }
    for (const [path, match] of matches) {
      const held = field(document, path);
      const found = Array.isArray(held) ? held.find(match) : undefined;
      if (found !== undefined) result[path] = [found];
    }
    // Newer servers show it last, older ones where it stands.
    const last = matches.length ? Object.keys(document).filter((name) => Object.hasOwn(result, name)) : [];
    if (Object.keys(result).some((name, at) => last.length && name !== last[at]))
      return refuse('$elemMatch of a field before others that are shown');
    return result;
  };
}
const truthyId = (id: Value | undefined) => !isObject(id) && truthy(id);
