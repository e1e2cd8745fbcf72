import type { Doc } from '../../../scripts/local-cloud/codec';
import { Database } from '../../../scripts/local-cloud/database';
import { noJournal } from '../../../scripts/local-cloud/journal';

/** What transactions hold, and what errors and limits leave behind, asked of the store itself. */
const cost = () => ({ index: null, examined: 0 });
const store = () =>
  new Database([{ name: 'd', indexes: [{ name: 'by_code', keys: [['code', 1]], unique: true }] }], noJournal);
const merge = { merge: true, upsert: false, multi: true };
const replace = { merge: false, upsert: true, multi: false };
/** The first command of a transaction: what it sees is from then. */
const look = (database: Database, id: string) =>
  void database.find('d', { _id: 'none' }, { limit: 1 }, cost(), id);
const code = (database: Database, _id: string, value: string, id?: string) =>
  database.modify('d', { _id }, { $set: { code: value } }, { ...merge, multi: false }, cost(), id);
const all = (database: Database): Doc[] =>
  database.find('d', {}, { order: [['_id', 1]], limit: 1000 }, cost());

describe('a unique key', () => {
  it('that another open transaction has taken is a conflict at once, and ends the later one', async () => {
    const database = store();
    const [first, second] = [database.startTransaction(), database.startTransaction()];
    await database.insert('d', [{ _id: 'a', code: 'x' }], first);
    await expect(database.insert('d', [{ _id: 'b', code: 'x' }], second)).rejects.toThrow(/conflict/);
    await expect(database.insert('d', [{ _id: 'c', code: 'y' }], second)).rejects.toThrow(/does not exist/);
    database.commitTransaction(first);
    expect(all(database)).toEqual([{ _id: 'a', code: 'x' }]);
  });
  it('that another open transaction gives up is a conflict too', async () => {
    const database = store();
    await database.insert('d', [{ _id: 'a', code: 'x' }]);
    const [first, second] = [database.startTransaction(), database.startTransaction()];
    await code(database, 'a', 'y', first);
    await expect(database.insert('d', [{ _id: 'b', code: 'x' }], second)).rejects.toThrow(/conflict/);
  });
  it('that was taken or given up since the first command of the transaction is a conflict, not a duplicate', async () => {
    const database = store();
    await database.insert('d', [{ _id: 'a', code: 'x' }]);
    const [first, second] = [database.startTransaction(), database.startTransaction()];
    [first, second].forEach((id) => look(database, id));
    await code(database, 'a', 'y');
    await expect(database.insert('d', [{ _id: 'b', code: 'y' }], first)).rejects.toThrow(/conflict/);
    await expect(database.insert('d', [{ _id: 'b', code: 'x' }], second)).rejects.toThrow(/conflict/);
  });
  it('that was taken or given up before the first command is as it is then', async () => {
    const database = store();
    await database.insert('d', [{ _id: 'a', code: 'x' }]);
    const [first, second] = [database.startTransaction(), database.startTransaction()];
    await code(database, 'a', 'y');
    await database.insert('d', [{ _id: 'b', code: 'x' }], first);
    await expect(database.insert('d', [{ _id: 'c', code: 'y' }], second)).rejects.toThrow(/E11000/);
    database.commitTransaction(first);
    expect(all(database).map((one) => one.code)).toEqual(['y', 'x']);
  });
  it('lets a plain write wait for the end: a duplicate when it stays taken, done when it does not', async () => {
    const database = store();
    const first = database.startTransaction();
    await database.insert('d', [{ _id: 'a', code: 'x' }], first);
    const waiting = database.insert('d', [{ _id: 'b', code: 'x' }]);
    database.commitTransaction(first);
    await expect(waiting).rejects.toThrow(/E11000/);
    const second = database.startTransaction();
    await database.insert('d', [{ _id: 'c', code: 'z' }], second);
    const other = database.insert('d', [{ _id: 'd', code: 'z' }]);
    database.abortTransaction(second);
    await other;
    expect(all(database).map(({ _id }) => _id)).toEqual(['a', 'd']);
  });
  it('may change hands inside one transaction, however often', async () => {
    const database = store();
    await database.insert('d', [
      { _id: 'a', code: 'x' },
      { _id: 'b', code: 'y' },
    ]);
    const id = database.startTransaction();
    await code(database, 'a', 'free', id);
    await code(database, 'b', 'x', id);
    await code(database, 'a', 'y', id);
    database.commitTransaction(id);
    expect(all(database)).toEqual([
      { _id: 'a', code: 'y' },
      { _id: 'b', code: 'x' },
    ]);
  });
});

describe('a transaction', () => {
  it.each<[string, (database: Database, id: string) => unknown]>([
    ['a duplicate', (database, id) => database.insert('d', [{ _id: 'a', code: 'q' }], id)],
    [
      'a wrong update',
      (database, id) => database.modify('d', { _id: 'a' }, { $inc: { code: 1 } }, merge, cost(), id),
    ],
    [
      'an unknown operator',
      (database, id) => database.find('d', { _id: 'a', n: { $x: 1 } }, { limit: 1 }, cost(), id),
    ],
    ['a query that is not by id', (database, id) => database.find('d', { n: 1 }, { limit: 1 }, cost(), id)],
    ['a collection that is not there', (database, id) => database.insert('nowhere', [{ _id: 'a' }], id)],
    [
      'an upsert that says no id',
      (database, id) => database.modify('d', { _id: { $in: [] } }, {}, replace, cost(), id),
    ],
  ])('is over for good after %s', async (_, fail) => {
    const database = store();
    await database.insert('d', [{ _id: 'a', code: 'x' }]);
    const id = database.startTransaction();
    await database.insert('d', [{ _id: 'b', code: 'y' }], id);
    await expect((async () => fail(database, id))()).rejects.toThrow();
    expect(() => database.commitTransaction(id)).toThrow(/does not exist/);
    expect(all(database)).toEqual([{ _id: 'a', code: 'x' }]);
  });
});

it.each([false, true])('no change of several at once is lost (behind a transaction: %s)', async (isHeld) => {
  const database = store();
  await database.insert('d', [{ _id: 'a', code: 'x', n: 0 }]);
  const add = (id?: string) =>
    database.modify('d', { _id: 'a' }, { $inc: { n: 1 } }, { ...merge, multi: false }, cost(), id);
  const id = database.startTransaction();
  if (isHeld) await add(id);
  const others = Array.from({ length: 20 }, () => add());
  database.commitTransaction(id);
  await Promise.all(others);
  expect(all(database)[0]!.n).toBe(isHeld ? 21 : 20);
});

describe('of several documents', () => {
  it('an update keeps those before the one that clashes, and says how many', async () => {
    const database = store();
    await database.insert('d', [
      { _id: 'a', code: 'x', n: 1 },
      { _id: 'b', code: 'y' },
      { _id: 'c', code: 'z' },
    ]);
    const clash = database.modify('d', {}, { $set: { code: 'same' } }, merge, cost());
    await expect(clash).rejects.toThrow(/E11000.* 1 of 3 were written before/);
    expect(all(database).map((one) => one.code)).toEqual(['same', 'y', 'z']);
  });
  it('an update that one of them cannot take keeps those before it', async () => {
    const database = store();
    await database.insert('d', [
      { _id: 'a', code: 'x', n: 1 },
      { _id: 'b', code: 'y', n: 'text' },
      { _id: 'c', code: 'z', n: 1 },
    ]);
    await expect(database.modify('d', {}, { $inc: { n: 1 } }, merge, cost())).rejects.toThrow(/non-numeric/);
    expect(all(database).map(({ n }) => n)).toEqual([2, 'text', 1]);
  });
  it('an insert keeps those before the one that clashes', async () => {
    const database = store();
    const clash = database.insert('d', [
      { _id: 'a', code: 'x' },
      { _id: 'a', code: 'y' },
      { _id: 'c', code: 'z' },
    ]);
    await expect(clash).rejects.toThrow(/E11000.* 1 of 3/);
    expect(all(database).map(({ _id }) => _id)).toEqual(['a']);
  });
});

it('what no document could take is refused though nothing matches, and other ids than texts are named', async () => {
  const database = store();
  await expect(database.modify('d', {}, { $inc: { n: 'x' } }, merge, cost())).rejects.toThrow(/non-numeric/);
  await expect(database.modify('d', {}, { a: 1 }, { ...replace, multi: true }, cost())).rejects.toThrow(
    /multi/,
  );
  await expect(database.modify('d', { _id: 5 }, { a: 1 }, replace, cost())).rejects.toThrow(/upsert/);
  for (const _id of [null, 5, new Date(0), { a: 1 }])
    await expect(database.insert('d', [{ _id }])).rejects.toThrow(/_id that is no text/);
  expect(all(database)).toEqual([]);
});

it('documents that were removed under an open transaction are freed when it ends', async () => {
  const database = store();
  await database.insert(
    'd',
    Array.from({ length: 500 }, (_, n) => ({ _id: `d${n}`, code: `c${n}` })),
  );
  const [first, second] = [database.startTransaction(), database.startTransaction()];
  expect(database.find('d', { _id: 'd7' }, { limit: 1 }, cost(), first)).toHaveLength(1);
  look(database, second);
  await database.remove('d', {}, true, cost());
  expect(database.find('d', { _id: 'd7' }, { limit: 1 }, cost(), second)).toHaveLength(1);
  database.abortTransaction(first);
  expect(database.find('d', { _id: 'd7' }, { limit: 1 }, cost(), second)).toHaveLength(1);
  expect(database.documentsHeld()).toBe(500);
  database.commitTransaction(second);
  expect(database.documentsHeld()).toBe(0);
});

it('a request that takes too long is ended', async () => {
  const database = store();
  await database.insert('d', [{ _id: 'a', list: Array.from({ length: 1000 }, (_, n) => n) }]);
  const clock = jest.spyOn(performance, 'now');
  let now = 0;
  clock.mockImplementation(() => (now += 100));
  const inner = { $map: { input: '$list', in: { $size: [{ $map: { input: '$list', in: 1 } }] } } };
  try {
    expect(() => database.aggregate('d', [{ $project: { x: inner } }], cost())).toThrow(/exceeded the limit/);
  } finally {
    clock.mockRestore();
  }
});
