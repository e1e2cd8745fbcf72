import { fail } from './codec';
import type { Value } from './codec';

/** A part of an expression that has been read: `fixed` when no document or variable changes its value. */
export interface Node {
  fixed: boolean;
  run(root: Value, vars: Record<string, Value | undefined>): Value | undefined;
}
export type Names = ReadonlySet<string>;
/** Reads an expression, with more variables known inside it. */
export type Parse = (expression: Value, more?: string[]) => Node;

/** Of these, arguments that stand together and are fixed are computed first. */
const ASSOCIATIVE = ['$add', '$multiply', '$concat', '$concatArrays', '$setUnion', '$setIntersection'];

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
  work: (values: (Value | undefined)[]) => Value | undefined,
): Node {
  return inTurn(operator, parse, argument, least, most, (values) => work([...values]));
}
/** The same, with each argument computed only when it is asked for: nothing before it may have decided. */
export function inTurn(
  operator: string,
  parse: Parse,
  argument: Value,
  least: number,
  most: number,
  work: (values: Iterable<Value | undefined>) => Value | undefined,
): Node {
  const given = Array.isArray(argument) ? argument : [argument];
  if (given.length < least || given.length > most)
    return fail(
      `Expression ${operator} takes ${least === most ? `exactly ${least}` : `${least} to ${most}`} arguments. ${given.length} were passed in.`,
    );
  const parts = given.map((part) => parse(part));
  function* values(root: Value, vars: Parameters<Node['run']>[1]) {
    for (const [at, part] of parts.entries()) {
      const value = part.run(root, vars);
      // An argument that may be left out is not left out by a missing field: that counts as null.
      yield value === undefined && at >= least ? null : value;
    }
  }
  const run: Node['run'] = (root, vars) => work(values(root, vars));
  if (!parts.every(({ fixed }) => fixed)) {
    if (ASSOCIATIVE.includes(operator))
      for (const [at, part] of parts.entries())
        if (part.fixed && parts[at + 1]?.fixed) work([part, parts[at + 1]!].map((one) => one.run(null, {})));
    return { fixed: false, run };
  }
  const value = run(null, {});
  return { fixed: true, run: () => value };
}

export const isMissing = (held: Value | undefined): held is null | undefined =>
  held === null || held === undefined;
