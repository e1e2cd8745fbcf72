import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'libsql';
import { decode, encode } from './codec';
import type { Doc } from './codec';
import type { Change, Journal } from './database';

/** For tests that need no second life. */
export const noJournal: Journal = {
  collections: () => [],
  load: () => [],
  createCollection() {},
  collectionsWithWholeDoubles: () => [],
  noteWholeDoubles() {},
  append() {},
  close() {},
};

/**
 * Documents in one SQLite file; a commit returns when the disk has it (WAL, synchronous=FULL). Two local clouds on one
 * file would not see each other's writes, so the first one locks it until it ends, however it ends.
 *
 * @throws Error with one line when another one uses it or the file is no database
 */
export function openJournal(dataDir: string): Journal {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'documents.db');
  const db = new SQLite(file);
  try {
    db.exec(`PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE IF NOT EXISTS collections(name TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS whole_doubles(name TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS documents(collection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY(collection, id)) WITHOUT ROWID;
    BEGIN EXCLUSIVE; COMMIT;`);
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY')
      throw new Error(`The data in ${dataDir} is in use by another local environment; stop that one first.`);
    throw new Error(`${file} cannot be used (${(error as Error).message}); npm run reset starts over.`);
  }
  const put = db.prepare(
    'INSERT INTO documents VALUES(?,?,?) ON CONFLICT(collection,id) DO UPDATE SET body=excluded.body',
  );
  const remove = db.prepare('DELETE FROM documents WHERE collection=? AND id=?');
  const append = db.transaction((changes: Change[]) => {
    for (const { collection, id, document } of changes)
      if (document) put.run(collection, id, encode(document));
      else remove.run(collection, id);
  });
  const create = db.prepare('INSERT INTO collections VALUES(?)');
  const noteDoubles = db.prepare('INSERT OR IGNORE INTO whole_doubles VALUES(?)');
  const names = (table: 'collections' | 'whole_doubles') =>
    (db.prepare(`SELECT name FROM ${table}`).all() as { name: string }[]).map(({ name }) => name);
  return {
    collections: () => names('collections'),
    collectionsWithWholeDoubles: () => names('whole_doubles'),
    noteWholeDoubles: (name) => void noteDoubles.run(name),
    createCollection: (name) => void create.run(name),
    load: () =>
      (
        db.prepare('SELECT collection, id, body FROM documents').all() as {
          collection: string;
          id: string;
          body: string;
        }[]
      ).map(({ collection, id, body }) => ({ collection, id, document: decode(JSON.parse(body), 0) as Doc })),
    append,
    close() {
      // The lock would stay as long as prepared statements do.
      db.exec('PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL; SELECT 1 FROM documents LIMIT 1');
      db.close();
    },
  };
}

/** Whether a local cloud runs on this data, also one that does not answer yet. */
export function isInUse(dataDir: string): boolean {
  if (!existsSync(join(dataDir, 'documents.db'))) return false;
  try {
    openJournal(dataDir).close();
    return false;
  } catch (error) {
    return (error as Error).message.includes('is in use');
  }
}
