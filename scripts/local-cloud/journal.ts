import { mkdirSync } from 'node:fs';
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
  append() {},
  close() {},
};

/**
 * Documents in one SQLite file; a commit returns when the disk has it (WAL, synchronous=FULL).
 *
 * @throws Error with one line when there is a file that is no database
 */
export function openJournal(dataDir: string): Journal {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'documents.db');
  const db = new SQLite(file);
  try {
    db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE IF NOT EXISTS collections(name TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS documents(collection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY(collection, id)) WITHOUT ROWID;`);
  } catch (error) {
    db.close();
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
  return {
    collections: () =>
      (db.prepare('SELECT name FROM collections').all() as { name: string }[]).map(({ name }) => name),
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
    close: () => void db.close(),
  };
}
