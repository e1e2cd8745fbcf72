import { fail, refuse } from './codec';
import type { Value } from './codec';
import { compare } from './compare';
import type { Kind } from './numbers';

/** A part of an expression that has been read: `fixed` when no document or variable changes its value. */
export interface Node {
  fixed: boolean;
  run(root: Value, vars: Record<string, Value | undefined>): Value | undefined;
  /** What its whole numbers surely are. */
  kind?: Kind;
  /** The arguments of an operator over values. */
  parts?: { operator: string; nodes: Node[] };
}
export type Names = ReadonlySet<string>;
/** Reads an expression, with more variables known inside it. */
export type Parse = (expression: Value, more?: string[]) => Node;

/** Variables of the system that mean something in stages that are not known here. */
const SYSTEM = [
  'CLUSTER_TIME',
  'CURRENT',
  'DESCEND',
  'JS_SCOPE',
  'IS_MR',
  'KEEP',
  'PRUNE',
  'SEARCH_META',
  'USER_ROLES',
];
export function assertName(name: string): void {
  if (SYSTEM.includes(name)) refuse(`the variable ${name} here`);
  if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name))
    fail(`'${name}' is not a valid name for a user-defined variable`);
}

/** Of these, arguments that stand together and are fixed are computed first. */
const ASSOCIATIVE = ['$add', '$multiply', '$concat', '$concatArrays', '$setUnion', '$setIntersection'];

/** These make doubles of whole numbers too, those make of their arguments what they are, some of the first alone. */
const DOUBLES = ['$divide', '$sqrt', '$exp', '$ln', '$log', '$log10', '$avg', '$stdDevPop', '$stdDevSamp'];
const ALIKE = ['$add', '$subtract', '$multiply', '$mod', '$abs', '$ceil', '$floor', '$trunc'];
const FIRST_COUNTS = ['$trunc', '$mod'];
/** What numbers of several kinds make. */
const kindOfAll = (kinds: Kind[]): Kind =>
  kinds.includes('double') ? 'double' : kinds.every((one) => one === 'integer') ? 'integer' : undefined;
function kindOf(operator: string, kinds: Kind[]): Kind {
  if (DOUBLES.includes(operator)) return 'double';
  if (!ALIKE.includes(operator)) return undefined;
  return kindOfAll(FIRST_COUNTS.includes(operator) ? kinds.slice(0, 1) : kinds);
}

/** Of these, the arguments are looked at in more groups than one. */
const REGROUPED = ['$add', '$multiply', '$sum'];
/** Computed once for a document and its variables, however often it is asked for. */
function once(node: Node): Node {
  let last: { root: Value; vars: Parameters<Node['run']>[1]; value: Value | undefined } | null = null;
  return {
    ...node,
    run: (root, vars) => {
      if (last?.root !== root || last.vars !== vars) last = { root, vars, value: node.run(root, vars) };
      return last.value;
    },
  };
}

/**
 * An operator over its evaluated arguments; a lone argument needs no list. What is fixed is computed at once, so that it
 * fails even where no document is looked at.
 */
export function call(
  operator: string,
  parse: Parse,
  argument: Value,
  least: number,
  most: number,
  work: (values: (Value | undefined)[], kinds: Kind[]) => Value | undefined,
): Node {
  return inTurn(operator, parse, argument, least, most, (values, kinds) => work([...values], kinds));
}
/** The same, with each argument computed only when it is asked for: nothing before it may have decided. */
export function inTurn(
  operator: string,
  parse: Parse,
  argument: Value,
  least: number,
  most: number,
  work: (values: Iterable<Value | undefined>, kinds: Kind[]) => Value | undefined,
): Node {
  const given = Array.isArray(argument) ? argument : [argument];
  if (given.length < least || given.length > most)
    return fail(
      `Expression ${operator} takes ${least === most ? `exactly ${least}` : `${least} to ${most}`} arguments. ${given.length} were passed in.`,
    );
  const parts = given.map((part) => (REGROUPED.includes(operator) ? once(parse(part)) : parse(part)));
  function* values(root: Value, vars: Parameters<Node['run']>[1]) {
    for (const [at, part] of parts.entries()) {
      const value = part.run(root, vars);
      // An argument that may be left out is not left out by a missing field: that counts as null.
      yield value === undefined && at >= least ? null : value;
    }
  }
  const kinds = parts.map((part) => part.kind);
  const kind = kindOf(operator, kinds);
  const run: Node['run'] = (root, vars) => work(values(root, vars), kinds);
  if (!parts.every(({ fixed }) => fixed)) {
    if (ASSOCIATIVE.includes(operator))
      for (const [at, part] of parts.entries())
        if (part.fixed && parts[at + 1]?.fixed) {
          const two = [part, parts[at + 1]!];
          work(
            two.map((one) => one.run(null, {})),
            kinds.slice(at, at + 2),
          );
        }
    return { fixed: false, run, kind, parts: { operator, nodes: parts } };
  }
  const value = run(null, {});
  return { fixed: true, run: () => value, kind };
}

const flattened = (operator: string, nodes: Node[]): Node[] =>
  nodes.flatMap((node) =>
    node.parts?.operator === operator && node.parts.nodes.length > 1
      ? flattened(operator, node.parts.nodes)
      : [node],
  );
/**
 * Sums and products: servers compute their arguments as they stand, or together with those of the same operator inside
 * it, or what is fixed by itself and last. Where that makes a digit or a sign different, the result is refused.
 */
export function regrouped(
  operator: string,
  node: Node,
  work: (values: (Value | undefined)[], kinds: Kind[]) => Value | undefined,
): Node {
  const nodes = flattened(operator, node.parts?.nodes ?? []);
  if (nodes.length < 3) return node;
  const kindsOf = (some: Node[]) => some.map(({ kind }) => kind);
  const of = (some: Node[], ...given: Parameters<Node['run']>) => some.map(({ run }) => run(...given));
  const [fixed, moving] = [true, false].map((which) => nodes.filter((one) => one.fixed === which)) as [
    Node[],
    Node[],
  ];
  return {
    ...node,
    run: (root, vars) => {
      const made = node.run(root, vars);
      if (typeof made !== 'number' && !(made instanceof Date)) return made;
      const last = fixed.length > 1 ? [work(of(fixed, root, vars), kindsOf(fixed))] : of(fixed, root, vars);
      const lastKinds = fixed.length > 1 ? [kindOfAll(kindsOf(fixed))] : kindsOf(fixed);
      for (const other of [
        work(of(nodes, root, vars), kindsOf(nodes)),
        work([...of(moving, root, vars), ...last], [...kindsOf(moving), ...lastKinds]),
      ])
        if (typeof made === 'number' ? !Object.is(other, made) : compare(other, made) !== 0)
          refuse(`${operator} whose last digit depends on how its arguments are grouped`);
      return made;
    },
  };
}

export const isMissing = (held: Value | undefined): held is null | undefined =>
  held === null || held === undefined;
