import { unzipSync } from 'fflate';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import type { BatchProgress } from '../../../cloudfunctions/_contracts/letters';
import type {
  AuthorizationLetter,
  LetterBatch,
  LetterBatchItem,
} from '../../../miniprogram/shared/model/letters';
import { schema } from '../../../cloudfunctions/_store/schema';
import type { Doc } from '../../../scripts/local-cloud/codec';
import { Database } from '../../../scripts/local-cloud/database';
import { noJournal } from '../../../scripts/local-cloud/journal';
import { startWorld, year } from './world';
import type { World } from './world';

// At the size that the house really has. Its documents are written straight into the store.
jest.setTimeout(120_000);

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.cloud.close());

const padded = (n: number) => String(n).padStart(6, '0');
/** These instead of what has their ids, beside what is there, in a store that is loaded as on a start: without what each insert asks. */
function load(documents: Readonly<Record<string, readonly object[]>>): void {
  const { database } = world.cloud;
  const row = (collection: string, document: Doc) => ({ collection, id: document._id as string, document });
  const kept = schema.flatMap(({ name }) =>
    everything(database, name).map((document) => row(name, document)),
  );
  world.cloud.database = new Database(schema, {
    ...noJournal,
    *load() {
      yield* kept;
      for (const [name, more] of Object.entries(documents))
        for (const document of more) yield row(name, document as Doc);
    },
  });
}
const everything = (database: Database, collection: string): Doc[] =>
  database.find(collection, {}, { limit: 200_000 }, { index: null, examined: 0 });

it('brings each of 100,000 grants once into a workbook, broken off now and then', async () => {
  const many = 100_000;
  await world.approved();
  const [known] = await world.all<GrantDocument>('grants');
  load({
    grants: Array.from({ length: many - 1 }, (_, n) => ({ ...known, _id: `G-${padded(n)}`, number: `SQ-T-${padded(n)}` })),
  }); // prettier-ignore
  const exportId = 'export-many-0123456789';
  type Step = { partId: string; grants: number; next: string | null };
  const steps: Step[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const input = { exportId, step: steps.length, after: after ?? null };
    // The answer is lost, and the phone goes on behind the one before.
    if (steps.length % 5 === 1) await world.done<Step>('lin', 'grant.export', input);
    steps.push(await world.done<Step>('lin', 'grant.export', input));
    after = steps.at(-1)!.next;
  }
  const { fileId, grants } = await world.done<{ fileId: string; grants: number }>('lin', 'grant.exportBook', {
    exportId,
    partIds: steps.map(({ partId }) => partId),
  });
  expect([grants, steps.reduce((sum, step) => sum + step.grants, 0)]).toEqual([many, many]);
  const files = unzipSync(await world.download(fileId), {
    filter: ({ name }) => name.includes('worksheets/'),
  });
  const numbers = Object.values(files).flatMap((sheet) => Buffer.from(sheet).toString().match(/SQ-T-\d{6}/g) ?? []); // prettier-ignore
  expect([numbers.length, new Set(numbers).size]).toEqual([many - 1, many - 1]);
});

it('writes each of 5,000 dealers its letter once, broken off, pressed twice and sent again', async () => {
  const many = 5000;
  await world.approved();
  const [[grant], [dealer]] = [await world.all<GrantDocument>('grants'), await world.all<Dealer>('dealers')];
  const ids = Array.from({ length: many - 1 }, (_, n) => `D-many-${padded(n)}`);
  load({
    dealers: ids.map((_id, n) => ({ ...dealer!, _id, name: `多家${n}`, creditCode: `91320000MA${padded(n)}`, state: 'active' })),
    grants: ids.map((dealerId) => ({ ...grant!, _id: `G-${dealerId}`, number: `SQ-${dealerId}`, dealerId, exclusive: false })),
  }); // prettier-ignore
  const input = { batchId: 'LB-many', title: '年度授权书', what: year };
  let calls = 0;
  const step = async (): Promise<BatchProgress> => {
    const call = () => world.call('lin', 'letter.requestBulk', input, `bulk-call-${padded(calls)}`);
    calls++;
    // Now and then the answer is lost and the call goes out again, or somebody else presses at the same moment.
    if (calls % 9 === 4) await call();
    if (calls % 9 === 8) await Promise.all([call(), world.call('gu', 'letter.requestBulk', input)]);
    return ((await call()) as { data: BatchProgress }).data;
  };
  let progress = await step();
  while (progress.state === 'listing') progress = await step();
  expect(progress).toMatchObject({ state: 'requesting', total: many });
  progress = await step();

  // What most of the further calls would write, as if they had.
  const items = everything(world.cloud.database, 'letter_batch_items') as unknown as LetterBatchItem[];
  const [letter] = everything(world.cloud.database, 'letters');
  const written = items.filter(({ state }) => state === 'waiting').slice(150, -150);
  const [batch] = everything(world.cloud.database, 'letter_batches') as unknown as LetterBatch[];
  load({
    letters: written.map(({ dealerId }) => ({ ...letter!, _id: `AL-${dealerId}`, dealerId, registerKey: dealerId })),
    letter_batch_items: written.map((item) => ({ ...item, state: 'requested', letterId: `AL-${item.dealerId}` })),
    letter_batches: [{ ...batch!, counts: { ...batch!.counts, requested: batch!.counts.requested + written.length } }],
  }); // prettier-ignore
  while (progress.state === 'requesting') progress = await step();
  expect(progress).toMatchObject({ state: 'waiting', total: many, requested: many, failed: 0 });
  const letters = everything(world.cloud.database, 'letters') as unknown as AuthorizationLetter[];
  expect(letters.map(({ dealerId }) => dealerId).sort()).toEqual(['D-1', ...ids]);
  const after = everything(world.cloud.database, 'letter_batch_items') as unknown as LetterBatchItem[];
  expect(new Set(after.map(({ letterId }) => letterId))).toEqual(new Set(letters.map(({ _id }) => _id)));
});
