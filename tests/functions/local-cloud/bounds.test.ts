import { Pattern } from '../../../scripts/local-cloud/codec';
import type { Doc } from '../../../scripts/local-cloud/codec';
import { Database } from '../../../scripts/local-cloud/database';
import { noJournal } from '../../../scripts/local-cloud/journal';
import { endless, hungry } from './heavy-requests';
import type { Heavy } from './heavy-requests';

/** Asks on a document `heavy` that holds what is given, with a thousand others beside it. */
async function asked({ given, ask }: Heavy): Promise<unknown> {
  const database = new Database(
    [
      { name: 'docs', indexes: [{ name: 'at', keys: [['at', '2dsphere']] }] },
      { name: 'many', indexes: [] },
    ],
    noJournal,
  );
  await database.insert(
    'many',
    Array.from({ length: 1000 }, (_, n) => ({ _id: `m${n}`, n })),
  );
  await database.insert('docs', [{ _id: 'heavy', ...given }]);
  return ask(database);
}
afterEach(() => jest.restoreAllMocks());

it.each(endless.map((heavy) => [heavy.name, heavy] as const))(
  'looks at the clock while it works, and ends: %s',
  async (_, heavy) => {
    // The clock goes on by a tenth of a second whenever it is looked at.
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    await expect(asked(heavy)).rejects.toThrow('exceeded the limit of 5000 ms');
  },
);

it.each(hungry.map((heavy) => [heavy.name, heavy] as const))(
  'ends however much time it has, because it holds too much: %s',
  async (_, heavy) => {
    const now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    await expect(asked(heavy)).rejects.toThrow(/exceeded memory limit|not supported by the local database/);
  },
);

it('a list takes more than a call of JavaScript takes arguments', async () => {
  const list = Array.from({ length: 200_000 }, (_, n) => n);
  const change = (update: Doc) => ({
    name: '',
    given: { list },
    ask: (database: Database) =>
      database.modify(
        'docs',
        { _id: 'heavy' },
        update,
        { merge: true, upsert: false, multi: false },
        { index: null, examined: 0 },
      ),
  });
  const all = { $push: { list: { $each: list } } };
  await expect(asked(change(all))).resolves.toMatchObject({ updated: 1 });
  await expect(asked(change({ $push: { list: { $each: list, $position: 1 } } }))).resolves.toMatchObject({
    updated: 1,
  });
});

it('a pattern that goes back a little from every letter of a long text takes too much, and not for a short one', async () => {
  const find = (text: string): Heavy => ({
    name: '',
    given: { text },
    ask: (database) =>
      database.count('docs', { text: new Pattern('(?:a?){16}a{16}[cd]', '') }, { index: null, examined: 0 }),
  });
  const short = `${'a'.repeat(15)}b`;
  await expect(asked(find(short.repeat(5_000)))).rejects.toThrow(/takes too much/);
  await expect(asked(find(`${short}${'a'.repeat(16)}d`))).resolves.toBe(1);
});
