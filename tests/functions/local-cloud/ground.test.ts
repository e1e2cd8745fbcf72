import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { IndexDeclaration } from '../../../cloudfunctions/_platform/collection';
import type { Doc } from '../../../scripts/local-cloud/codec';
import { Database } from '../../../scripts/local-cloud/database';
import { noJournal } from '../../../scripts/local-cloud/journal';
import { layDocuments, openGround } from '../../bench/ground';

const dir = mkdtempSync(join(tmpdir(), 'ground-'));
afterAll(() => rmSync(dir, { recursive: true }));

const value = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom(0.5, 'a', 'ab', '（一', '𠮷', '', true, null),
  fc.constantFrom(0, 1e12).map((ms) => new Date(ms)),
);
const document = fc.record({ a: value, b: fc.oneof(value, fc.array(value, { maxLength: 3 })) }, { requiredKeys: [] }); // prettier-ignore
const directed = fc.constantFrom<1 | -1>(1, -1);
const index: fc.Arbitrary<IndexDeclaration> = fc
  .tuple(fc.constantFrom(['a'], ['b'], ['a', 'b'], ['b', 'a'], ['a', '_id']), directed)
  .map(([paths, way]) => ({ name: `${paths.join()} ${way}`, keys: paths.map((path, n): [string, 1 | -1] => [path, n ? 1 : way]) })); // prettier-ignore
const condition = fc.oneof(
  value,
  value.map((held) => ({ $gte: held })),
  fc.array(value, { maxLength: 3 }).map((held) => ({ $in: held })),
);
const query = fc.record({ a: condition, b: condition }, { requiredKeys: [] });
const order = fc.constantFrom<[string, number][]>(
  [],
  [['a', 1]],
  [['a', -1]],
  [['b', 1]],
  [['a', 1], ['_id', 1]], // prettier-ignore
);
const cost = () => ({ index: null as string | null, examined: 0 });
const idOf = (n: number) => `d${String(n).padStart(2, '0')}`;

it('answers from documents that lie ready as from those that were put in, by the same index, also after changes', async () => {
  let world = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { maxLength: 20 }),
      fc.uniqueArray(index, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
      fc.array(fc.tuple(fc.nat(24), document), { maxLength: 8 }),
      fc.array(fc.tuple(query, order), { minLength: 1, maxLength: 6 }),
      async (documents, indexes, changes, questions) => {
        const declarations = [{ name: 'd', indexes }] as never;
        const all = documents.map((body, n) => ({ _id: idOf(n), ...body }) as Doc);
        const rows = all.map((one) => ({ collection: 'd', id: one._id as string, document: one }));
        const folder = join(dir, String(world++));
        layDocuments(folder, declarations, rows);
        // Once with the entries made, once as they lie there.
        openGround(folder, declarations);
        const put = new Database(declarations, { ...noJournal, load: () => rows });
        const laid = new Database(declarations, noJournal, openGround(folder, declarations));
        rmSync(folder, { recursive: true });
        const both = async <T>(ask: (database: Database) => T): Promise<void> => {
          const outcome = async (database: Database) => {
            try {
              return (await ask(database)) as unknown;
            } catch (error) {
              return (error as Error).message;
            }
          };
          expect(await outcome(laid)).toEqual(await outcome(put));
        };
        const askAll = async () => {
          for (const [asked, by] of questions)
            await both((database) => {
              const spent = cost();
              const found = database.find('d', asked as Doc, { order: by, limit: 50 }, spent);
              // Without an index there is no order among equals, so that one is as good as the other.
              return { spent, found: spent.index === null ? found.map(({ _id }) => _id).sort() : found };
            });
        };
        await askAll();
        for (const [n, body] of changes) {
          const _id = idOf(n);
          await both(
            (database) =>
            n % 3 === 0
              ? database.remove('d', { _id }, false, cost())
              : database.modify('d', { _id }, body as Doc, { merge: false, upsert: true, multi: false }, cost()), // prettier-ignore
          );
        }
        await askAll();
        await both((database) => database.count('d', {}, cost()));
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

it('keeps a transaction’s view of a document that lies ready while others change it', async () => {
  const declarations = [{ name: 'd', indexes: [] }] as never;
  const folder = join(dir, 'view');
  layDocuments(folder, declarations, [{ collection: 'd', id: 'a', document: { _id: 'a', n: 1 } }]);
  const database = new Database(declarations, noJournal, openGround(folder, declarations));
  const transaction = database.startTransaction();
  const seen = () => database.find('d', { _id: 'a' }, { limit: 1 }, cost(), transaction);
  expect(seen()).toEqual([{ _id: 'a', n: 1 }]);
  await database.remove('d', { _id: 'a' }, false, cost());
  expect(seen()).toEqual([{ _id: 'a', n: 1 }]);
  database.commitTransaction(transaction);
  expect(database.find('d', {}, { limit: 5 }, cost())).toEqual([]);
});

it('refuses a world that holds a document twice', () => {
  const declarations = [{ name: 'd', indexes: [] }] as never;
  const row = { collection: 'd', id: 'a', document: { _id: 'a' } };
  layDocuments(join(dir, 'twice'), declarations, [row, row]);
  expect(() => openGround(join(dir, 'twice'), declarations)).toThrow('d holds a twice');
});
