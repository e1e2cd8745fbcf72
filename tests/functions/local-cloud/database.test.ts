import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInUse, openJournal } from '../../../scripts/local-cloud/journal';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { databaseFault } from '../../../cloudfunctions/_platform/database-errors';

type Sdk = typeof import('../../../cloudfunctions/_platform/cloud');
type Result = { data: Record<string, unknown>[] & Record<string, unknown> } & Record<string, never>;

const collections = [
  {
    name: 'things',
    indexes: [
      { name: 'thing_by_code', keys: [['code', 1]] as [string, 1][], unique: true },
      {
        name: 'things_of_owner',
        keys: [
          ['owner.id', 1],
          ['n', 1],
        ] as [string, 1][],
      },
    ],
  },
  { name: 'owners', indexes: [] },
];
let cloud: LocalCloud;
let sdk: Sdk;
let numbers = 0;
const fresh = () => `t${++numbers}`;
const things = () => sdk.database.collection('things');
const add = (document: object) => things().add({ data: document as never });
const get = async (id: string) => ((await things().doc(id).get()) as unknown as Result).data as unknown;
const fault = async (work: unknown) => {
  try {
    await work;
    return 'none';
  } catch (error) {
    return databaseFault(error);
  }
};

beforeAll(async () => {
  cloud = await startLocalCloud({ dataDir: null, collections });
  Object.assign(process.env, sdkEnvironment(cloud));
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  sdk = require('../../../cloudfunctions/_platform/cloud') as Sdk;
});
afterAll(() => cloud.close());

describe('documents through the real SDK', () => {
  it('come back as they went in, with times as times', async () => {
    const _id = fresh();
    const document = {
      _id,
      code: _id,
      n: 1.5,
      text: '检验科',
      list: [1, { a: null }],
      when: new Date(5),
      big: 2 ** 40,
    };
    await add(document);
    expect(await get(_id)).toEqual(document);
    expect(await get('none')).toBeNull();
  });

  it('are merged by update and replaced by set', async () => {
    const _id = fresh();
    const { command } = sdk;
    await add({ _id, code: _id, a: { b: 1, c: 2 }, n: 1 });
    await things()
      .doc(_id)
      .update({ data: { a: { b: 9 }, n: command.inc(2) } as never });
    expect(await get(_id)).toEqual({ _id, code: _id, a: { b: 9, c: 2 }, n: 3 });
    await things()
      .doc(_id)
      .set({ data: { code: _id, only: 1 } as never });
    expect(await get(_id)).toEqual({ _id, code: _id, only: 1 });
  });

  it('are found by an index where one fits, in order, a thousand at most, a hundred unless asked', async () => {
    const owner = { id: fresh() };
    const many = Array.from({ length: 1200 }, (_, n) => ({ _id: fresh(), code: `many${n}`, owner, n }));
    await things().add({ data: many as never });
    const query = things().where({ 'owner.id': owner.id }).orderBy('n', 'desc');
    const numbersOf = async (limited: typeof query) =>
      ((await limited.get()) as unknown as Result).data.map(({ n }) => n);
    expect(await numbersOf(query)).toEqual(Array.from({ length: 100 }, (_, i) => 1199 - i));
    expect(await numbersOf(query.limit(5000))).toHaveLength(1000);
    expect(await numbersOf(query.skip(1).limit(2))).toEqual([1198, 1197]);
    expect(cloud.requests.at(-1)).toMatchObject({ index: 'things_of_owner', examined: 3 });
  });

  it('are joined by id without looking at other documents, and aggregates end at twenty unless limited', async () => {
    const owner = fresh();
    await sdk.database.collection('owners').add({ data: { _id: owner, name: '甲' } as never });
    const pipeline = sdk.sidePipeline().match({ _id: owner }).limit(1).done();
    const { list } = (await things()
      .aggregate()
      .match({ code: 'many0' })
      .lookup({ from: 'owners', pipeline, as: 'owner' } as never)
      .limit(1)
      .end()) as unknown as { list: { owner: object[] }[] };
    expect(list[0]?.owner).toEqual([{ _id: owner, name: '甲' }]);
    expect(cloud.requests.at(-1)?.examined).toBe(2);
    const all = (await things().aggregate().match({}).end()) as unknown as { list: object[] };
    expect(all.list).toHaveLength(20);
  });
});

describe('the database refuses', () => {
  it('a second document of the same id or unique key, also among documents of one request', async () => {
    const [a, b] = [fresh(), fresh()];
    await add({ _id: a, code: a });
    expect(await fault(add({ _id: a, code: 'other' }))).toBe('duplicate');
    expect(await fault(add({ _id: b, code: a }))).toBe('duplicate');
    expect(
      await fault(
        things().add({
          data: [
            { _id: b, code: 'x' },
            { _id: fresh(), code: 'x' },
          ] as never,
        }),
      ),
    ).toBe('duplicate');
    // Of a list, what comes before stays.
    expect(await get(b)).toMatchObject({ code: 'x' });
  });

  it('a second document without the unique field, because missing counts as null', async () => {
    await add({ _id: fresh() });
    expect(await fault(add({ _id: fresh() }))).toBe('duplicate');
  });

  it('collections that do not exist', async () => {
    expect(await fault(sdk.database.collection('nowhere').doc('x').get() as Promise<unknown>)).toBe(
      'missing_collection',
    );
  });

  it.each([
    [
      'where inside a transaction',
      async () => (await sdk.database.startTransaction()).collection('things').where({ n: 1 } as never),
    ],
  ])('%s loudly, instead of answering wrongly', async (what, ask) => {
    const attempt = Promise.resolve(ask() as unknown).then((result) =>
      what.startsWith('where') ? (result as { get(): Promise<unknown> }).get() : result,
    );
    await expect(attempt).rejects.toBeDefined();
  });
});

describe('transactions', () => {
  it('show their own writes, hide them from others, and read the past of their start', async () => {
    const [a, b] = [fresh(), fresh()];
    await things().add({
      data: [
        { _id: a, code: a, n: 1 },
        { _id: b, code: b, n: 1 },
      ] as never,
    });
    const transaction = await sdk.database.startTransaction();
    const inside = async (id: string) =>
      (await transaction.collection('things').doc(id).get()) as unknown as { data: unknown };
    await transaction
      .collection('things')
      .doc(a)
      .update({ data: { n: 2 } as never });
    await things()
      .doc(b)
      .update({ data: { n: 9 } as never });
    expect([(await inside(a)).data, (await inside(b)).data]).toMatchObject([{ n: 2 }, { n: 1 }]);
    expect(await get(a)).toMatchObject({ n: 1 });
    await transaction.commit();
    expect([await get(a), await get(b)]).toMatchObject([{ n: 2 }, { n: 9 }]);
  });

  it('read that past however often a document changes meanwhile, also when others begin and end', async () => {
    const id = fresh();
    await add({ _id: id, code: id, n: 0 });
    const transactions = [];
    for (let n = 1; n <= 4; n++) {
      const transaction = await sdk.database.startTransaction();
      await transaction.collection('things').doc('none').get();
      transactions.push(transaction);
      for (const change of [n - 0.5, n])
        await things()
          .doc(id)
          .update({ data: { n: change } as never });
    }
    await transactions[2]!.rollback();
    await things()
      .doc(id)
      .update({ data: { n: 9 } as never });
    for (const began of [0, 1, 3])
      expect((await transactions[began]!.collection('things').doc(id).get()).data).toMatchObject({
        n: began,
      });
    for (const began of [0, 1, 3]) await transactions[began]!.rollback();
  });

  it('let the first writer of a document win, and write nothing of the other', async () => {
    const [a, b] = [fresh(), fresh()];
    await things().add({
      data: [
        { _id: a, code: a, n: 1 },
        { _id: b, code: b, n: 1 },
      ] as never,
    });
    const [first, second] = [await sdk.database.startTransaction(), await sdk.database.startTransaction()];
    await second
      .collection('things')
      .doc(b)
      .update({ data: { n: 5 } as never });
    await first
      .collection('things')
      .doc(a)
      .update({ data: { n: 2 } as never });
    expect(
      await fault(
        second
          .collection('things')
          .doc(a)
          .update({ data: { n: 3 } as never }) as Promise<unknown>,
      ),
    ).toBe('conflict');
    await first.commit();
    expect([await get(a), await get(b)]).toMatchObject([{ n: 2 }, { n: 1 }]);
  });

  it('take several new documents in one request, all or none', async () => {
    const [a, b] = [fresh(), fresh()];
    await add({ _id: b, code: b });
    const transaction = await sdk.database.startTransaction();
    const both = transaction.collection('things').add({
      data: [
        { _id: a, code: a },
        { _id: fresh(), code: b },
      ] as never,
    });
    expect(await fault(both as Promise<unknown>)).toBe('duplicate');
    expect(await get(a)).toBeNull();
  });

  it('make others wait for the end instead of losing a change', async () => {
    const a = fresh();
    await add({ _id: a, code: a, n: 1 });
    const transaction = await sdk.database.startTransaction();
    await transaction
      .collection('things')
      .doc(a)
      .update({ data: { n: 10 } as never });
    const waiting = things()
      .doc(a)
      .update({ data: { n: sdk.command.inc(1) } as never });
    await transaction.commit();
    await waiting;
    expect(await get(a)).toMatchObject({ n: 11 });
  });
});

describe('what was acknowledged', () => {
  it('is there after a restart, indexes included', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    const cost = () => ({ index: null, examined: 0 });
    try {
      const first = await startLocalCloud({ dataDir, collections });
      await first.database.insert('things', [{ _id: 'kept', code: 'k', when: new Date(7) }]);
      await first.close();
      const second = await startLocalCloud({ dataDir, collections });
      expect(second.database.find('things', { code: 'k' }, { limit: 1 }, cost())).toEqual([
        { _id: 'kept', code: 'k', when: new Date(7) },
      ]);
      await second.close();
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });

  it('includes collections that were made while running', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    try {
      const first = await startLocalCloud({ dataDir, collections });
      first.database.createCollection('made');
      await first.close();
      const second = await startLocalCloud({ dataDir, collections });
      expect(second.database.count('made', {}, { index: null, examined: 0 })).toBe(0);
      expect(() => second.database.createCollection('made')).toThrow(/exist/);
      await second.close();
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });

  it('belongs to one local cloud at a time, and a second one says so in one line', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    const first = await startLocalCloud({ dataDir, collections });
    await first.database.insert('things', [{ _id: 'kept', code: 'k' }]);
    const second = startLocalCloud({ dataDir, collections });
    await expect(second).rejects.toThrow(
      `The data in ${dataDir} is in use by another local environment; stop that one first.`,
    );
    expect(isInUse(dataDir)).toBe(true);
    await first.close();
    expect(isInUse(dataDir)).toBe(false);
    rmSync(dataDir, { recursive: true });
  });

  it('is not looked for in a file that is no database: one line says which and what helps', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    writeFileSync(join(dataDir, 'documents.db'), 'no database'.repeat(100));
    expect(() => openJournal(dataDir)).toThrow(
      /^.*documents\.db cannot be used .*npm run reset starts over\.$/,
    );
    rmSync(dataDir, { recursive: true });
  });

  it('is there after the process was killed in the middle of writing', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    try {
      for (let kill = 0; kill < 5; kill++) {
        const child = fork(join(__dirname, 'writer.ts'), [dataDir, String(kill)], {
          execArgv: ['--require', require.resolve('tsx/cjs')],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        const acknowledged: string[] = [];
        await new Promise<void>((done) => {
          child.on('message', (id: string) => {
            acknowledged.push(id);
            if (acknowledged.length === 20 + kill * 7) child.kill('SIGKILL');
          });
          child.on('exit', () => done());
        });
        expect(acknowledged.length).toBeGreaterThanOrEqual(20);
        const after = await startLocalCloud({ dataDir, collections });
        const found = after.database.find(
          'things',
          { _id: { $in: acknowledged } },
          { limit: 1000 },
          { index: null, examined: 0 },
        );
        expect(found).toHaveLength(acknowledged.length);
        await after.close();
      }
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  }, 60_000);
});

it('says in one line that a port is taken', async () => {
  const attempt = startLocalCloud({ port: cloud.port, dataDir: null, collections });
  await expect(attempt).rejects.toThrow(`Port ${cloud.port} is taken; choose another one.`);
});
