import { fork } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One figure of a benchmark; a comparison's value is its ratio to what it is `against`. */
export interface Figure {
  figure: string;
  value: number;
  unit: string;
  against?: string;
  ratio?: number;
}
const DOCUMENTS = 100_000;
const CONCURRENT = 32;
const REMOVALS = 5000;

/** The database in a process of its own, as in `npm start`: what the SDK measures is not its own server's work. */
async function serve(): Promise<void> {
  const { sdkEnvironment, startLocalCloud } = await import('../../scripts/local-cloud/local-cloud');
  const cloud = await startLocalCloud({
    dataDir: null,
    collections: [
      {
        name: 'orders',
        indexes: [
          {
            name: 'orders_of_dealer',
            keys: [
              ['dealerId', 1],
              ['state', 1],
              ['createdAt', -1],
            ],
          },
        ],
      },
    ],
  });
  await cloud.database.insert(
    'orders',
    Array.from({ length: DOCUMENTS }, (_, n) => ({
      _id: `WO-${n}`,
      dealerId: `D-${n % 200}`,
      state: ['scheduled', 'onSite', 'done'][n % 3]!,
      createdAt: new Date(1_700_000_000_000 + n * 1000).toISOString(),
      title: `仪器 ${n}`,
    })),
  );
  process.send!(sdkEnvironment(cloud));
}

/** How the table of published answers is answered, and whether removals under an open transaction are freed. */
export async function correctnessFigures(print: (figure: Figure) => void): Promise<void> {
  const { table } = await import('../functions/local-cloud/cases/table');
  const { answerCase, ownDatabase, titleOf } = await import('../functions/local-cloud/cases/answer-case');
  const cases = Object.values(table).flat();
  const found = { right: 0, refused: [] as string[], wrong: [] as string[] };
  for (const asked of cases)
    for (const indexed of 'find' in asked || 'order' in asked ? [false, true] : [false]) {
      const { is } = await answerCase(asked, ownDatabase(asked, indexed));
      if (is === 'right') found.right++;
      else found[is].push(titleOf(asked));
    }
  const against = `${cases.length} cases, each with its source; those of queries with and without indexes`;
  print({
    figure: 'db.wrong',
    value: found.wrong.length,
    unit: 'cases',
    against: [against, ...found.wrong].join('\n'),
  });
  print({
    figure: 'db.refused',
    value: found.refused.length,
    unit: 'cases',
    against: found.refused.join('\n'),
  });

  const { Database } = await import('../../scripts/local-cloud/database');
  const { noJournal } = await import('../../scripts/local-cloud/journal');
  const database = new Database([{ name: 'd', indexes: [] }], noJournal);
  await database.insert(
    'd',
    Array.from({ length: REMOVALS }, (_, n) => ({ _id: `d${n}` })),
  );
  const open = database.startTransaction();
  database.find('d', { _id: 'd0' }, { limit: 1 }, { index: null, examined: 0 }, open);
  await database.remove('d', {}, true, { index: null, examined: 0 });
  database.abortTransaction(open);
  print({
    figure: 'db.leak.documents',
    value: database.documentsHeld(),
    unit: 'documents',
    against: `${REMOVALS} removed under an open transaction`,
  });
}

/** Point reads and an indexed filter, order and limit over 100,000 documents, through wx-server-sdk. */
export async function databaseFigures(print: (figure: Figure) => void): Promise<void> {
  const server = fork(__filename, ['serve'], { execArgv: process.execArgv });
  try {
    const environment = await new Promise<Record<string, string>>((ready, failed) => {
      server.once('message', ready as (message: unknown) => void);
      server.once('exit', (code) => failed(new Error(`the database ended with ${code}`)));
    });
    Object.assign(process.env, environment);
    const { database } = await import('../../cloudfunctions/_platform/cloud');
    const orders = database.collection('orders');
    const point = async (n: number) => {
      const { data } = (await orders.doc(`WO-${(n * 7919) % DOCUMENTS}`).get()) as unknown as {
        data: object | null;
      };
      if (!data) throw new Error('a document is missing');
    };
    const indexed = async (n: number) => {
      const { data } = (await orders
        .where({ dealerId: `D-${n % 200}`, state: 'onSite' })
        .orderBy('createdAt', 'desc')
        .limit(20)
        .get()) as unknown as { data: object[] };
      if (data.length !== 20) throw new Error('documents are missing');
    };
    const median = async (work: (n: number) => Promise<void>) => {
      const times: number[] = [];
      for (let n = 0; n < 600; n++) {
        const from = performance.now();
        await work(n);
        if (n >= 200) times.push(performance.now() - from);
      }
      return times.sort((a, b) => a - b)[times.length >> 1]!;
    };
    // Taken in turns, so that what else the machine does falls on both.
    const rounds: [number, number][] = [];
    for (let round = 0; round < 3; round++) rounds.push([await median(point), await median(indexed)]);
    const [pointMs, indexedMs] = rounds.sort((a, b) => a[1] / a[0] - b[1] / b[0])[1]!;

    const total = 4000;
    let next = 0;
    const from = performance.now();
    await Promise.all(
      Array.from({ length: CONCURRENT }, async () => {
        while (next < total) await point(next++);
      }),
    );
    const perSecond = total / ((performance.now() - from) / 1000);
    print({ figure: 'db.point_read.per_s', value: Math.round(perSecond), unit: '1/s' });
    print({
      figure: 'db.indexed_filter_100k.ratio',
      value: Number((indexedMs / pointMs).toFixed(2)),
      unit: 'x',
      against: `point read ${pointMs.toFixed(3)} ms; filter, sort and limit ${indexedMs.toFixed(3)} ms`,
      ratio: Number((indexedMs / pointMs).toFixed(2)),
    });
  } finally {
    server.kill();
  }
}

if (process.argv[2] === 'serve' && process.send) void serve();
