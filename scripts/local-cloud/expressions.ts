import { accumulators } from './accumulators';
import { fail, field, isObject, Pattern, refuse } from './codec';
import type { Doc, Value } from './codec';
import { dateOperators } from './date-expressions';
import { assertHoldsValues, requestTime } from './effort';
import { partsOf } from './paths';
import { assertName, call, inTurn, isMissing, regrouped } from './expression-node';
import type { Names, Node, Parse } from './expression-node';
import { arrayOperators } from './list-expressions';
import { arithmetic } from './number-expressions';
import { textOperators } from './text-expressions';
import { order, truthy } from './truth';

/** Aggregation expressions: checked whole when they are read, then evaluated for one document after the other. */
export { truthy } from './truth';
export type Variables = Record<string, Value | undefined>;
export type Expression = (document: Value) => Value | undefined;

const comparison =
  (test: (order: number) => boolean | number) =>
  (parse: Parse, argument: Value): Node =>
    call('a comparison', parse, argument, 2, 2, ([a, b]) => test(order(a, b)));
const named = (operator: string, argument: Value, names: string, required: string): Doc => {
  if (!isObject(argument)) return fail(`${operator} needs an object as an argument`);
  for (const name of Object.keys(argument))
    if (!names.split(' ').includes(name)) fail(`Unrecognized parameter to ${operator}: ${name}`);
  for (const name of required.split(' '))
    if (field(argument, name) === undefined) fail(`Missing '${name}' parameter to ${operator}`);
  return argument;
};

function conditional(parse: Parse, argument: Value): Node {
  let parts = Array.isArray(argument) ? argument : null;
  if (!parts) {
    const { if: test, then, else: otherwise } = named('$cond', argument, 'if then else', 'if then else');
    parts = [test!, then!, otherwise!];
  }
  if (parts.length !== 3) return fail(`Expression $cond takes exactly 3 arguments, not ${parts.length}`);
  const [test, then, otherwise] = parts.map((part) => parse(part)) as [Node, Node, Node];
  return {
    fixed: false,
    run: (root, vars) => (truthy(test.run(root, vars)) ? then : otherwise).run(root, vars),
  };
}

function switched(parse: Parse, argument: Value): Node {
  const { branches, default: last } = named('$switch', argument, 'branches default', 'branches');
  if (!Array.isArray(branches) || branches.length === 0) return fail('$switch requires at least one branch');
  const ready = branches.map((branch) => {
    const { case: test, then } = named('$switch', branch, 'case then', 'case then');
    return { test: parse(test!), then: parse(then!) };
  });
  const otherwise = last === undefined ? null : parse(last);
  return {
    fixed: false,
    run: (root, vars) => {
      const found = ready.find(({ test }) => truthy(test.run(root, vars)));
      if (found) return found.then.run(root, vars);
      return otherwise
        ? otherwise.run(root, vars)
        : fail('$switch could not find a matching branch for an input, and no default was specified');
    },
  };
}

const logical =
  (until: boolean) =>
  (parse: Parse, argument: Value): Node => {
    const parts = (Array.isArray(argument) ? argument : [argument]).map((part) => parse(part));
    // One that is fixed decides it, wherever it stands, before a document is looked at.
    if (parts.some(({ fixed, run }) => fixed && truthy(run(null, {})) === until))
      return { fixed: true, run: () => until };
    return {
      fixed: parts.every(({ fixed }) => fixed),
      run: (root, vars) => parts.some((part) => truthy(part.run(root, vars)) === until) === until,
    };
  };

function letting(parse: Parse, argument: Value): Node {
  const { vars: given, in: inner } = named('$let', argument, 'vars in', 'vars in');
  if (!isObject(given)) return fail('$let needs an object of vars');
  const bound = Object.entries(given).map(([name, value]) => {
    assertName(name);
    return [name, parse(value)] as const;
  });
  const body = parse(
    inner!,
    bound.map(([name]) => name),
  );
  return {
    fixed: false,
    run: (root, vars) =>
      body.run(root, {
        ...vars,
        ...Object.fromEntries(bound.map(([name, node]) => [name, node.run(root, vars)])),
      }),
  };
}

/** Over one list, or over the arguments themselves. */
const overList =
  (operator: string) =>
  (parse: Parse, argument: Value): Node =>
    call(operator, parse, argument, 0, Infinity, (values) => {
      const all = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
      assertHoldsValues(all.length);
      return accumulators[operator]!(all);
    });
const summed = (parse: Parse, argument: Value): Node =>
  regrouped('$sum', overList('$sum')(parse, argument), accumulators.$sum!);
const endOfList =
  (operator: string) =>
  (parse: Parse, argument: Value): Node =>
    call(operator, parse, argument, 1, 1, ([list]) => {
      if (list === undefined || list === null) return null;
      return Array.isArray(list)
        ? accumulators[operator]!(list)
        : fail(`${operator}'s argument must be an array`);
    });

const dated =
  (operator: string) =>
  (parse: Parse, argument: Value): Node => {
    const { work, names, check } = dateOperators[operator]!;
    const isNamed = isObject(argument) && !Object.keys(argument)[0]?.startsWith('$');
    const alone = () => {
      if (!names.includes('date')) return fail(`${operator} only supports an object as its argument`);
      if (operator === '$dateToString') return fail('$dateToString only supports an object as its argument');
      const parts = Array.isArray(argument) ? argument : [argument];
      return parts.length === 1 ? { date: parts[0]! } : fail(`${operator} accepts exactly one argument`);
    };
    const given: Doc = isNamed ? argument : alone();
    for (const name of Object.keys(given))
      if (!names.includes(name)) fail(`unrecognized option to ${operator}: "${name}"`);
    const needed = names.find((name) => name === 'date' || name === 'dateString');
    if (needed && given[needed] === undefined) fail(`missing '${needed}' argument to ${operator}`);
    check?.(given);
    const parts = Object.entries(given).map(([name, part]) => [name, parse(part)] as const);
    const run: Node['run'] = (root, vars) => {
      const asked = {};
      for (const [name, part] of parts)
        Object.defineProperty(asked, name, { enumerable: true, get: () => part.run(root, vars) });
      return work(asked);
    };
    if (!parts.every(([, { fixed }]) => fixed)) return { fixed: false, run };
    const value = run(null, {});
    return { fixed: true, run: () => value };
  };

const constant = (value: Value): Node => ({
  fixed: true,
  run: () => value,
  kind: Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'double',
});

const operators: Record<string, (parse: Parse, argument: Value) => Node> = {
  $literal: (_, argument) => constant(argument),
  $and: logical(false),
  $or: logical(true),
  $not: (parse, argument) => call('$not', parse, argument, 1, 1, ([one]) => !truthy(one)),
  $cond: conditional,
  $switch: switched,
  $let: letting,
  $ifNull: (parse, argument) => {
    if (Array.isArray(argument) && argument.length > 2) return refuse('$ifNull with more than two arguments');
    return inTurn('$ifNull', parse, argument, 2, 2, (values) => {
      let last: Value | undefined;
      for (last of values) if (!isMissing(last)) break;
      return last;
    });
  },
  $cmp: comparison(Math.sign),
  $eq: comparison((result) => result === 0),
  $ne: comparison((result) => result !== 0),
  $gt: comparison((result) => result > 0),
  $gte: comparison((result) => result >= 0),
  $lt: comparison((result) => result < 0),
  $lte: comparison((result) => result <= 0),
  ...arithmetic,
  ...textOperators,
  ...arrayOperators,
};
for (const name of Object.keys(dateOperators)) operators[name] = dated(name);
for (const name of ['$avg', '$min', '$max', '$stdDevPop', '$stdDevSamp', '$mergeObjects'])
  operators[name] = overList(name);
operators.$sum = summed;
for (const name of ['$first', '$last']) operators[name] = endOfList(name);

/** Below lists a path goes on in each object; what is no object there counts for nothing, nor do positions. */
function follow(value: Value | undefined, parts: string[], at: number): Value | undefined {
  if (at === parts.length) return value;
  if (isObject(value)) return follow(field(value, parts[at]!), parts, at + 1);
  if (!Array.isArray(value) || at === 0) return undefined;
  assertHoldsValues(value.length);
  return value.flatMap((item) => {
    const found = isObject(item) ? follow(item, parts, at) : undefined;
    return found === undefined ? [] : [found];
  });
}

function path(text: string, names: Names): Node {
  if (!text.startsWith('$$')) {
    if (text === '$') return fail("'$' by itself is not a valid FieldPath");
    const parts = partsOf(text.slice(1));
    if (parts.length === 1) {
      const [name] = parts as [string];
      return { fixed: false, run: (root) => (isObject(root) ? field(root, name) : undefined) };
    }
    return { fixed: false, run: (root) => follow(root, parts, 0) };
  }
  const [variable = '', ...rest] = text.slice(2).split('.');
  if (rest.length) partsOf(rest.join('.'));
  const below = (value: Value | undefined) =>
    rest.length === 0
      ? value
      : Array.isArray(value)
        ? follow({ list: value }, ['list', ...rest], 0)
        : follow(value, rest, 0);
  switch (variable) {
    case 'ROOT':
    case 'CURRENT':
      return { fixed: false, run: (root) => below(root) };
    case 'REMOVE':
      return { fixed: false, run: () => undefined };
    case 'NOW':
      return { fixed: false, run: () => below(requestTime()) };
  }
  assertName(variable);
  if (!names.has(variable)) return fail(`Use of undefined variable: ${variable}`);
  return {
    fixed: false,
    run: (_, vars) => below(Object.hasOwn(vars, variable) ? vars[variable] : undefined),
  };
}

function parseIn(names: Names): Parse {
  const parse: Parse = (expression, more) => {
    if (more) return parseIn(new Set([...names, ...more]))(expression);
    if (typeof expression === 'string' && expression.startsWith('$')) return path(expression, names);
    if (expression instanceof Pattern) return refuse('a regular expression in an expression');
    if (Array.isArray(expression)) {
      const parts = expression.map((part) => parse(part));
      return {
        fixed: parts.every(({ fixed }) => fixed),
        run: (root, vars) => {
          assertHoldsValues(parts.length);
          return parts.map((part) => part.run(root, vars) ?? null);
        },
      };
    }
    if (!isObject(expression)) return constant(expression);
    const entries = Object.entries(expression);
    const [first] = entries;
    if (first?.[0].startsWith('$')) {
      if (entries.length > 1)
        return fail('an expression specification must contain exactly one field, the operator');
      return Object.hasOwn(operators, first[0])
        ? operators[first[0]]!(parse, first[1])
        : refuse(`expression operator ${first[0]}`);
    }
    const made = entries.map(([name, value]) => {
      if (name === '' || name.startsWith('$') || name.includes('.'))
        return fail(`"${name}" is no valid name of a field in an expression`);
      return [name, parse(value)] as const;
    });
    return {
      fixed: made.every(([, { fixed }]) => fixed),
      run: (root, vars) => {
        assertHoldsValues(made.length);
        const object: Doc = {};
        for (const [name, node] of made) {
          const value = node.run(root, vars);
          if (value !== undefined) object[name] = value;
        }
        return object;
      },
    };
  };
  return parse;
}

/** The value of an expression that no document changes, or null when one does. */
export function constantOf(expression: Value): { value: Value | undefined } | null {
  const node = parseIn(new Set())(expression);
  return node.fixed ? { value: node.run(null, {}) } : null;
}

/** @throws DatabaseError for what MongoDB refuses and for what is not known here, before any document is looked at */
export function compile(expression: Value, variables: Variables = {}): Expression {
  const node = parseIn(new Set(Object.keys(variables)))(expression);
  return (document) => node.run(document, variables);
}

/** Checked as `compile` checks it, for variables that get their values later. */
export function assertVariables(names: string[]): void {
  names.forEach(assertName);
}
