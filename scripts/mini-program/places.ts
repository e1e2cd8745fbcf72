import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { readMiniProgram } from './linked-files';
import type { MiniProgramFiles } from './linked-files';
import { packageOf } from './package-of';

export interface Places {
  read: MiniProgramFiles;
  /** Name of a file of the work tree's main package → the subpackages that get it instead. */
  moved: Map<string, string[]>;
  /** Files that only subpackages use and that stay in main: there may be one of them only. */
  kept: string[];
}

/**
 * Which package each file belongs into: what lies in the main package and is used by no page of it goes to the subpackages that
 * use it, a copy to each. What holds a state that their pages share (and what says who is of a class) stays, with all
 * that it needs, so that there is one of it.
 */
export function placesOf(directory: string): Places {
  const read = readMiniProgram(directory);
  const reach = (starts: Iterable<string>): Set<string> => {
    const found = new Set<string>();
    const open = [...starts];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      open.push(...(read.needs.get(name) ?? []));
    }
    return found;
  };
  const users = new Map<string, string[]>();
  for (const [root, starts] of read.starts.subpackages)
    for (const name of reach(starts)) users.set(name, [...(users.get(name) ?? []), root]);

  const ofMain = reach(read.starts.main);
  const subPackages = read.roots.map((root) => ({ root }));
  const foreign = [...read.files.keys()].filter(
    (name) => !ofMain.has(name) && packageOf(name, subPackages) === 'main' && users.has(name),
  );
  const single = foreign.filter(
    (name) => users.get(name)!.length > 1 && holdsState(name, read.files.get(name)!),
  );
  const stays = reach(single);
  return {
    read,
    moved: new Map(foreign.filter((name) => !stays.has(name)).map((name) => [name, users.get(name)!])),
    kept: foreign.filter((name) => stays.has(name)),
  };
}

/** Whether two copies of one of our own modules would differ from one: variables, collections and classes of the module itself. */
function holdsState(name: string, file: string): boolean {
  if (!name.endsWith('.ts')) return false;
  const source = ts.createSourceFile(name, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.some(
    (statement) =>
      ts.isClassDeclaration(statement) ||
      (ts.isVariableStatement(statement) &&
        (!(statement.declarationList.flags & ts.NodeFlags.Const) ||
          statement.declarationList.declarations.some(({ initializer }) => isEmptyOrNew(initializer)))),
  );
}

/** `new Map()`, `[]`, `{}`: what is filled while the program runs. */
function isEmptyOrNew(value: ts.Expression | undefined): boolean {
  if (!value) return false;
  // What a WeakMap keeps belongs to its key, whoever holds the map.
  if (ts.isNewExpression(value)) return !value.arguments?.length && value.expression.getText() !== 'WeakMap';
  return (
    (ts.isArrayLiteralExpression(value) && value.elements.length === 0) ||
    (ts.isObjectLiteralExpression(value) && value.properties.length === 0)
  );
}
