import { schema } from '../../cloudfunctions/_store/schema';
import { answered } from '../admin-database';
import type { AdminDatabase } from '../admin-database';
import { digestOf, readBackup } from './export-database';

const AT_ONCE = 8;

/**
 * Puts a backup into a database that has the collections of the schema and nothing in them, and reads everything back.
 *
 * @param goOn after a run that broke off: adds what is missing
 * @returns the collections whose documents are not those of the backup; none when all is well
 * @throws Error when something is in the database already, or a file is damaged; then nothing was written
 */
export async function importDatabase(
  database: AdminDatabase,
  folder: string,
  { goOn = false }: { goOn?: boolean } = {},
): Promise<string[]> {
  const { manifest, rows } = readBackup(folder);
  const names = Object.keys(manifest.collections);
  const known = new Set(schema.map(({ name }) => name));
  const strange = names.filter((name) => !known.has(name));
  if (strange.length) throw new Error(`This version knows no collection ${strange.join(', ')}.`);
  for (const name of names) rows(name);
  const present = async (name: string) =>
    answered(await database.collection(name).where({}).limit(1).get()).data as unknown[];
  if (!goOn)
    for (const name of names)
      if ((await present(name)).length > 0)
        throw new Error(`${name} is not empty: a backup goes into an empty environment only.`);
  for (const name of names) {
    const waiting = rows(name);
    if (goOn) await takeOutPresent(database, name, waiting);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let row = waiting.pop(); row; row = waiting.pop())
          answered(await database.collection(name).add(row));
      }),
    );
  }
  const different: string[] = [];
  for (const name of names)
    if ((await digestOf(database, name)) !== manifest.collections[name]!.sha256) different.push(name);
  return different;
}

async function takeOutPresent(
  database: AdminDatabase,
  name: string,
  waiting: { _id: string }[],
): Promise<void> {
  const there = new Set<string>();
  for (let at = 0; at < waiting.length; at += 500) {
    const ids = waiting.slice(at, at + 500).map(({ _id }) => _id);
    const found = answered(
      await database
        .collection(name)
        .where({ _id: database.command.in(ids) })
        .field({ _id: true })
        .limit(500)
        .get(),
    ).data as { _id: string }[];
    for (const { _id } of found) there.add(_id);
  }
  waiting.splice(0, waiting.length, ...waiting.filter(({ _id }) => !there.has(_id)));
}
