import { insertDocuments, queryDocuments } from './database';
import { databaseFault } from './database-errors';
import { oneOf } from './where';

const AT_ONCE = 500;
const ATTEMPTS = 6;

/**
 * Adds those rows whose ids are not there yet, hundreds a request. What a row is about must be in its id; then several
 * workers, or one that begins again, add each once.
 *
 * @returns how many were new
 */
export async function insertMissing(collection: string, rows: readonly { _id: string }[]): Promise<number> {
  const distinct = [...new Map(rows.map((row) => [row._id, row])).values()];
  let inserted = 0;
  for (let i = 0; i < distinct.length; i += AT_ONCE)
    inserted += await insertPart(collection, distinct.slice(i, i + AT_ONCE));
  return inserted;
}

async function insertPart(collection: string, rows: readonly { _id: string }[]): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const there = await queryDocuments<{ _id: string }>(
      collection,
      { _id: oneOf(rows.map(({ _id }) => _id)) },
      { limit: AT_ONCE, fields: ['_id'] },
    );
    const known = new Set(there.map(({ _id }) => _id));
    const fresh = rows.filter(({ _id }) => !known.has(_id));
    try {
      await insertDocuments(
        collection,
        fresh.map((row) => ({ ...row })),
      );
      return fresh.length;
    } catch (error) {
      // Another worker was faster with one of them: look again.
      if (databaseFault(error) !== 'duplicate' || attempt === ATTEMPTS) throw error;
    }
  }
}
