import { listed } from './admin-database';
import type { AdminDatabase } from './admin-database';

const PAGE = 1000;

/** Every document of a collection in order of its id, page by page. */
export async function* eachOf<T extends { _id: string }>(
  database: AdminDatabase,
  collection: string,
  fields?: Record<string, boolean>,
): AsyncGenerator<T> {
  const { command } = database;
  for (let last = ''; ;) {
    const query = database
      .collection(collection)
      .where({ _id: command.gt(last) })
      .orderBy('_id', 'asc')
      .limit(PAGE);
    const page = listed<T>(await (fields ? query.field(fields) : query).get());
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1)!._id;
  }
}
