import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'libsql';
import { decode, encode } from './codec';
import type { Doc } from './codec';
import type { Change, Journal } from './database';

/** For tests that need no second life. */
export const noJournal: Journal = { load: () => [], append() {}, close() {} };

/** Documents in one SQLite file; a commit returns when the disk has it (WAL, synchronous=FULL). */
export function openJournal(dataDir: string): Journal {
  mkdirSync(dataDir, { recursive: true });
  const db = new SQLite(join(dataDir, 'documents.db'));
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE IF NOT EXISTS documents(collection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY(collection, id)) WITHOUT ROWID;`);
  const put = db.prepare(
    'INSERT INTO documents VALUES(?,?,?) ON CONFLICT(collection,id) DO UPDATE SET body=excluded.body',
  );
  const remove = db.prepare('DELETE FROM documents WHERE collection=? AND id=?');
  const append = db.transaction((changes: Change[]) => {
    for (const { collection, id, document } of changes)
      if (document) put.run(collection, id, encode(document));
      else remove.run(collection, id);
  });
  return {
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
