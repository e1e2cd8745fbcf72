import { createHash } from 'node:crypto';
import { schema } from '../../cloudfunctions/_store/schema';
import { canonicalJson } from '../../miniprogram/shared/canonical-json';
import { answered } from '../admin-database';
import type { AdminDatabase } from '../admin-database';
import { digestOf, documentsOf, readBackup } from './export-database';
import type { Row } from './export-database';

const AT_ONCE = 8;

/**
 * Puts a backup into a database that has the collections of the schema and nothing in them, and reads everything back.
 *
 * @param goOn after a run that broke off: adds what is missing
 * @returns the collections whose documents are not those of the backup; none when all is well
 * @throws Error when something is in the database already (going on: something that is not of the backup), or a file is
 *   damaged; then nothing was written
 */
export async function importDatabase(
  database: AdminDatabase,
  folder: string,
  { goOn = false }: { goOn?: boolean } = {},
): Promise<string[]> {
  const { manifest, verify, rows } = readBackup(folder);
  const names = Object.keys(manifest.collections);
  const known = new Set(schema.map(({ name }) => name));
  const strange = names.filter((name) => !known.has(name));
  if (strange.length) throw new Error(`This version knows no collection ${strange.join(', ')}.`);
  for (const name of names) await verify(name);
  const present = new Map<string, Map<string, string>>();
  // Also what this version has and the backup does not know: an environment in use has something there.
  for (const name of known) {
    present.set(name, goOn ? await digestsOf(database, name) : new Map());
    if (!goOn && (await hasAny(database, name)))
      throw new Error(
        `${name} is not empty: a backup goes into an empty environment only, deployed --without-timers, because timers ` +
          'write from the first minute on (docs/deploy.md, step 10).',
      );
  }
  for (const [name, there] of present) {
    if (there.size === 0) continue;
    const others = new Map(there);
    if (names.includes(name))
      for await (const page of rows(name))
        for (const row of page) if (others.get(row._id) === digestOfRow(row)) others.delete(row._id);
    const [strange] = others.keys();
    if (strange !== undefined)
      throw new Error(
        `${name} holds ${others.size} documents that are not of this backup (${strange}): an environment in use, or ` +
          'another backup. Nothing was written.',
      );
  }
  for (const name of names) {
    for await (const page of rows(name)) {
      const waiting = page.filter(({ _id }) => !present.get(name)!.has(_id));
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let row = waiting.pop(); row; row = waiting.pop())
            answered(await database.collection(name).add(row));
        }),
      );
    }
  }
  const different: string[] = [];
  for (const name of names)
    if ((await digestOf(database, name)) !== manifest.collections[name]!.sha256) different.push(name);
  return different;
}

async function hasAny(database: AdminDatabase, name: string): Promise<boolean> {
  return (answered(await database.collection(name).where({}).limit(1).get()).data as unknown[]).length > 0;
}

const digestOfRow = (row: Row): string => createHash('sha256').update(canonicalJson(row)).digest('base64');

async function digestsOf(database: AdminDatabase, name: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for await (const page of documentsOf(database, name))
    for (const row of page) digests.set(row._id, digestOfRow(row));
  return digests;
}
