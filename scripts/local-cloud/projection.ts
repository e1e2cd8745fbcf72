import { fail, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import { matcher } from './query';

/** Which fields of a document are shown: names with 1 or 0, nested names, `$slice` and `$elemMatch` of arrays. */
export type Project = (document: Doc) => Doc;
interface Tree {
  [name: string]: Tree | true;
}

function tree(paths: string[]): Tree {
  const root: Tree = {};
  for (const path of paths) {
    const parts = path.split('.');
    let node = root;
    for (const [i, part] of parts.entries()) {
      if (part === '$' || part === '') refuse(`the projection of ${path}`);
      const last = i === parts.length - 1;
      const next = node[part];
      if (next === true || (last && next)) fail(`Path collision at ${path}`);
      if (last) node[part] = true;
      else node = (node[part] ??= {}) as Tree;
    }
  }
  return root;
}

function include(value: Doc, wanted: Tree): Doc {
  const kept: Doc = {};
  for (const [name, held] of Object.entries(value)) {
    const part = Object.hasOwn(wanted, name) ? wanted[name]! : undefined;
    if (part === true) kept[name] = held;
    else if (part && Array.isArray(held))
      kept[name] = held.filter((one) => isObject(one)).map((one) => include(one as Doc, part));
    else if (part && isObject(held)) kept[name] = include(held, part);
  }
  return kept;
}
function exclude(value: Doc, unwanted: Tree): Doc {
  const kept: Doc = {};
  for (const [name, held] of Object.entries(value)) {
    const part = Object.hasOwn(unwanted, name) ? unwanted[name]! : undefined;
    if (part === true) continue;
    if (part && Array.isArray(held))
      kept[name] = held.map((one) => (isObject(one) ? exclude(one, part) : one));
    else kept[name] = part && isObject(held) ? exclude(held, part) : held;
  }
  return kept;
}

function slice(array: Value[], argument: Value): Value[] {
  const [skip, count] = Array.isArray(argument) ? argument : [null, argument];
  if (typeof count !== 'number' || (skip !== null && (typeof skip !== 'number' || count <= 0)))
    return fail('$slice takes a number, or an array of a number and a positive number');
  if (skip === null) return count >= 0 ? array.slice(0, count) : array.slice(count);
  const from = skip! >= 0 ? (skip as number) : Math.max(0, array.length + (skip as number));
  return array.slice(from, from + count);
}

/** `including` makes an otherwise empty projection one that shows nothing but `_id`, as computed fields do. */
export function projector(projection: Doc, including = false): Project {
  const entries = Object.entries(projection);
  const plain = entries.filter(([, keep]) => !isObject(keep));
  for (const [path, keep] of plain)
    if (typeof keep !== 'number' && typeof keep !== 'boolean') refuse(`the projection of ${path}`);
  const shown = plain.filter(([path, keep]) => keep && path !== '_id').map(([path]) => path);
  const hidden = plain.filter(([path, keep]) => !keep && path !== '_id').map(([path]) => path);
  const matches: [string, (one: Value) => boolean][] = [];
  const slices: [string, Value][] = [];
  for (const [path, operators] of entries.filter(([, keep]) => isObject(keep)) as [string, Doc][]) {
    const [[operator, argument] = ['', null], ...more] = Object.entries(operators);
    if (more.length || path.includes('.')) refuse(`the projection of ${path}`);
    if (operator === '$slice') slices.push([path, argument]);
    else if (operator === '$elemMatch') {
      const match = matcher({ list: { $elemMatch: argument } });
      matches.push([path, (one) => match({ list: [one] })]);
    } else refuse(`projection operator ${operator}`);
  }
  if (shown.length && hidden.length) fail('Cannot mix inclusion and exclusion in one projection');
  const id = projection._id;
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
  if (entries.length === 0 && !including) return (document) => document;
  return (document) => {
    const result = inclusive ? include(document, wanted) : exclude(document, unwanted);
    for (const [path, argument] of slices) {
      const held = result[path];
      if (Array.isArray(held)) result[path] = slice(held, argument);
    }
    for (const [path, match] of matches) {
      const held = document[path];
      const found = Array.isArray(held) ? held.find(match) : undefined;
      if (found !== undefined) result[path] = [found];
    }
    return result;
  };
}
const truthyId = (id: Value | undefined) => id === 1 || id === true;
