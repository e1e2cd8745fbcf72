import type { AdminDatabase } from '../../../scripts/admin-database';

/** The same database to a script that is killed before its write number `step` (from 0). */
export function dyingDatabase(database: AdminDatabase, step: number): AdminDatabase {
  let left = step;
  const dying =
    <Reply>(add: (row: object) => Promise<Reply>) =>
    async (row: object) => {
      if (left-- <= 0) throw new Error('killed');
      return add(row);
    };
  return {
    command: database.command,
    collection: (name) => ({
      where: (conditions) => database.collection(name).where(conditions),
      add: dying((row) => database.collection(name).add(row)),
    }),
    runTransaction: (act) =>
      database.runTransaction((transaction) =>
        act({
          collection: (name) => ({ add: dying((row) => transaction.collection(name).add(row)) }),
        }),
      ),
  };
}
