import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { CollectionDeclaration } from '../../cloudfunctions/_platform/collection';
import { readFunctionConfig } from './function-config';
import type { Wanted, WantedFunction } from './plan';

/** SHA-256 over paths and bytes of a built function, so that an unchanged function is not uploaded again. */
function digestOfFolder(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readFileSync(join(folder, file));
    hash.update(`${file}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * What an environment should hold: the schema, and every built function that has a config.json.
 * `values` are the environment file's; every function is told ENVIRONMENT, whether it asks or not.
 */
export function wantedState(
  schema: readonly CollectionDeclaration[],
  builtFunctions: string,
  values: Record<string, string>,
): Wanted {
  const functions = readdirSync(builtFunctions)
    .sort()
    .filter((name) => existsSync(join(builtFunctions, name, 'config.json')))
    .map((name): WantedFunction => {
      const folder = join(builtFunctions, name);
      const config = readFunctionConfig(join(folder, 'config.json'));
      const given = config.optionalVariables.filter((variable) => values[variable]);
      const variables = [...new Set(['ENVIRONMENT', ...config.envVariables, ...given])].sort();
      return {
        name,
        runtime: config.runtime,
        timeoutSeconds: config.timeout,
        memoryMegabytes: config.memorySize,
        codeDigest: digestOfFolder(folder),
        variables: Object.fromEntries(variables.map((variable) => [variable, values[variable]])),
        timers: config.triggers.map((trigger) => ({ name: trigger.name, cron: trigger.config })),
        httpPaths: config.httpPaths,
        clientCallable: config.clientCallable,
      };
    });
  return {
    collections: schema.map(({ name, indexes }) => ({
      name,
      indexes: indexes.map((index) => ({
        name: index.name,
        keys: index.keys.map(([path, direction]): [string, string] => [path, String(direction)]),
        unique: index.unique ?? false,
      })),
    })),
    functions,
  };
}
