import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import Libsql from 'libsql';
import { available } from '../../miniprogram/shared/trade/account';
import type { CreditAccount, CreditEntry } from '../../miniprogram/shared/model/trade';
import { localDatabase } from '../../scripts/admin-database';
import { eachOf } from '../../scripts/each-of';
import { verifyLedger } from '../../scripts/verify-ledger';
import { licence } from '../unit/trade/world';
import { growthFigures } from './trade-growth';
import type { Figure } from './platform-database';

const isSmall = process.argv.includes('--small');
/** How many operations the mixed run makes, or as many as there is time for. */
const OPERATIONS = Number(process.env.TRADE_OPERATIONS ?? (isSmall ? 1000 : 10_000));
const MOST_MS = 360_000;
const WORKERS = 200;
const DEALERS = 20;
const LIMIT = 2_000_000;
const UNIT: Record<string, number> = { 'P-1': 10_000, 'P-2': 8333 };
/** Of each request: at less the processors are what is measured, which databases elsewhere do not share with us. */
const DELAY_MS = 40;

const print = (figure: Figure): void => console.log(JSON.stringify(figure));
type Trade = Awaited<ReturnType<(typeof import('../functions/trade/world'))['startTrade']>>;
interface Taken {
  orders: Map<string, { dealerId: string; fen: number }>;
  shipped: Map<string, number>;
  payments: Map<string, number>;
}

export async function run(): Promise<void> {
  // What the world of the tests asserts with; nothing of it is reached here.
  const { startTrade } = await import('../functions/trade/world');
  const world = await startTrade();
  try {
    await populate(world);
    await requestFigures(world);
    await delayedFigures(world);
    const taken = await mixedRun(world);
    await oracleFigures(world, taken);
    await verifierFigures(world);
    for (const figure of await growthFigures(world, populate, admin)) print(figure);
  } finally {
    await world.cloud.close();
  }
}

const dealerId = (n: number): string => `B-${n}`;
/** People of their own for each dealer: what one person may change in a minute is not what is measured. */
const admin = (n: number): string => `admin-${n}`;
const finance = (n: number): string => `finance-${n}`;
const manager = (n: number): string => `manager-${n}`;
const warehouse = (n: number): string => `warehouse-${n}`;
const checker = (n: number): string => `checker-${n}`;

/** Twenty dealers of which each may order both products for stock. */
async function populate(world: Trade): Promise<void> {
  const members = await world.all<{ _id: string }>('members');
  const boss = members.find(({ _id }) => _id === 'M-boss')!;
  const grant = (await world.all<{ _id: string }>('grants'))[0]!;
  for (let n = 0; n < DEALERS; n++) {
    const _id = dealerId(n);
    await world.put('dealers', {
      _id,
      revision: 1,
      head: '',
      name: `经销商 ${n} 有限公司`,
      shortName: `经销商 ${n}`,
      creditCode: `b${n}`,
      regionCode: '310115',
      state: 'active',
    });
    const person = (who: string, role: string, of: string | null) => ({
      ...boss,
      _id: `M-${who}`,
      openid: `openid-${who}`,
      roles: [role],
      dealerId: of,
    });
    await world.put(
      'members',
      person(admin(n), 'dealer_admin', _id),
      person(finance(n), 'finance', null),
      person(manager(n), 'channel_manager', null),
      person(warehouse(n), 'warehouse', null),
      person(checker(n), 'warehouse', null),
    );
    await world.put('grants', { ...grant, _id: `G-${_id}`, number: `SQ-${_id}`, dealerId: _id });
    await world.put(
      'licences',
      licence({ _id: `LC-${_id}`, dealerId: _id, fromOn: '2020-01-01', toOn: null }),
    );
    await world.limit(LIMIT, _id);
    // A warehouse for each dealer: what is measured here is the account.
    const place = await world.warehouse(`库 ${n}`);
    for (const productId of ['P-1', 'P-2'])
      await world.stockUp(productId, 900_000, lot, { locationId: place });
    places.push(place);
  }
}

const licensed = { kind: 'licensed', licenceId: null, address: licence().addresses[0]!.text };
const stock = (lines: { productId: string; quantity: number }[]) => ({
  purpose: 'stock',
  hospitalId: null,
  shipTo: licensed,
  lines,
});
const places: string[] = [];
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: null };
const today = new Date().toISOString().slice(0, 10);
const bank = (n: number, fen: number, reference: string) => ({
  dealerId: dealerId(n),
  payerName: `经销商 ${n} 有限公司`,
  instrument: 'transfer',
  reference,
  ownAccount: '6222',
  fen,
  receivedOn: today,
});

/** Database requests of the calls that people wait for. */
async function requestFigures(world: Trade): Promise<void> {
  const count = async <T>(figure: string, who: string, action: string, input: object): Promise<T> => {
    const before = world.cloud.requests.length;
    const reply = await world.done<T>(who, action, input);
    print({ figure, value: world.cloud.requests.length - before, unit: 'requests' });
    return reply;
  };
  const fifty = Array.from({ length: 50 }, (_, i) => ({ productId: i % 2 ? 'P-1' : 'P-2', quantity: 1 }));
  await count('trade.basket50.db_requests', admin(0), 'dealerOrder.check', stock(fifty));
  const { orderId } = await world.done<{ orderId: string }>(
    admin(0),
    'dealerOrder.save',
    stock([{ productId: 'P-1', quantity: 20 }]),
  );
  await count('trade.submit.db_requests', admin(0), 'dealerOrder.submit', { orderId });
  await count('trade.approve.db_requests', 'lin', 'dealerOrder.approve', { orderId });
  const twenty = Array.from({ length: 20 }, (_, i) => ({ no: 1, quantity: 1, lot: `B${i}` }));
  for (const one of twenty) await world.stockUp('P-1', 1, { ...lot, lot: one.lot });
  const shipmentId = await world.pick(orderId, twenty);
  await world.check(shipmentId);
  await count('trade.ship20.db_requests', 'cang', 'shipment.ship', world.sending(shipmentId));
  await count('trade.list.db_requests', admin(0), 'dealerOrder.list', {});
  const { statementId } = await world.done<{ statementId: string }>('cai', 'statement.seal', {
    dealerId: dealerId(0),
    period: '2026-01',
  });
  await count('trade.statement.db_requests', admin(0), 'statement.get', { statementId });
  await count('trade.licences.db_requests', admin(0), 'licence.papers', {});
}

/** Every request delayed, so that waiting is measured and not this machine's processors. */
async function delayedFigures(world: Trade): Promise<void> {
  const direct = process.env.TCB_CONTEXT_CNFG!;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () =>
      setTimeout(
        () =>
          void fetch(world.cloud.adminUrl, { method: 'POST', body: Buffer.concat(parts) }).then(
            async (reply) => response.end(Buffer.from(await reply.arrayBuffer())),
          ),
        DELAY_MS * (0.5 + Math.random()),
      ),
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  process.env.TCB_CONTEXT_CNFG = JSON.stringify({ URL: `http://127.0.0.1:${port}/admin` });
  let [n, calls, sentAgain] = [0, 0, 0];
  /** Commits a second of so many workers, each on its account. */
  const rate = async (
    workers: number,
    accountOf: (worker: number) => number,
    each: number,
  ): Promise<number> => {
    const from = performance.now();
    await Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        for (let i = 0; i < each; i++) {
          const [who, opId] = [finance(worker % DEALERS), world.newOpId()];
          const input = bank(accountOf(worker), 1, `D-${++n}`);
          calls++;
          // As the phone does: the same operation once more, and again until it is answered.
          while (!(await world.trade(who, 'payment.enter', input, opId)).ok) sentAgain++;
        }
      }),
    );
    return (workers * each * 1000) / (performance.now() - from);
  };
  try {
    await rate(1, () => 0, 3);
    const alone = await rate(1, () => 0, 15);
    const hot = await rate(16, () => 0, 5);
    print({
      figure: 'credit.hot_share',
      value: round(hot / alone),
      unit: 'ratio',
      against: `16 workers on one account ${round(hot)}/s, one alone ${round(alone)}/s, ${DELAY_MS} ms a request`,
    });
    [calls, sentAgain] = [0, 0];
    const spread = await rate(40, (worker) => worker % DEALERS, 6);
    print({
      figure: 'credit.spread',
      value: round(spread / (DEALERS * alone)),
      unit: 'ratio',
      against: `40 workers on 20 accounts ${round(spread)}/s, 20 times one alone ${round(DEALERS * alone)}/s`,
    });
    print({
      figure: 'credit.gave_up',
      value: round(sentAgain / (calls + sentAgain)),
      unit: 'of calls',
      against: `40 workers on 20 accounts, ${calls} operations`,
    });
  } finally {
    process.env.TCB_CONTEXT_CNFG = direct;
    server.close();
  }
}
const round = (value: number): number => Math.round(value * 1000) / 1000;

/** Two hundred people order, approve, ship, cut, cancel, pay and allocate at once; refused for being overtaken, they send again. */
async function mixedRun(world: Trade): Promise<Taken> {
  const taken: Taken = { orders: new Map(), shipped: new Map(), payments: new Map() };
  const pending: Record<string, string[]> = {};
  let [calls, gaveUp, done, references, broken] = [0, 0, 0, 0, 0];
  const until = performance.now() + MOST_MS;
  // The log of requests keeps the newest only: counted as they come.
  const seen = { requests: 0, transactions: 0, commits: 0 };
  const log = world.cloud.requests;
  const push = log.push.bind(log);
  log.push = (...requests) => {
    for (const { action } of requests) {
      seen.requests++;
      if (action === 'database.startTransaction') seen.transactions++;
      if (action === 'database.commitTransaction') seen.commits++;
    }
    return push(...requests);
  };
  const act = async <T>(who: string, action: string, input: object): Promise<T | null> => {
    const opId = world.newOpId();
    done++;
    for (;;) {
      calls++;
      const reply = await world.trade(who, action, input, opId);
      if (reply.ok) return reply.data as T;
      if (reply.code === 'INTERNAL') broken++;
      if (reply.code !== 'CHANGED_MEANWHILE' && reply.code !== 'NO_ANSWER_IN_TIME') return null;
      gaveUp++;
    }
  };
  const of = (n: number, what: string): string[] => (pending[`${n} ${what}`] ??= []);
  const one = async (n: number, kind: number): Promise<void> => {
    if (kind < 4) {
      const [productId, quantity] = [kind % 2 ? 'P-1' : 'P-2', 1 + Math.floor(Math.random() * 12)] as const;
      const saved = await act<{ orderId: string }>(
        admin(n),
        'dealerOrder.save',
        stock([{ productId, quantity }]),
      );
      if (!saved) return;
      const moved = await act<{ state: string }>(admin(n), 'dealerOrder.submit', { orderId: saved.orderId });
      if (moved?.state !== 'pending') return;
      taken.orders.set(saved.orderId, { dealerId: dealerId(n), fen: UNIT[productId]! * quantity });
      of(n, 'approve').push(saved.orderId);
    } else if (kind === 4) {
      const orderId = of(n, 'approve').shift();
      if (orderId && (await act(manager(n), 'dealerOrder.approve', { orderId }))) of(n, 'ship').push(orderId);
    } else if (kind === 5) {
      const orderId = of(n, 'ship').shift();
      if (!orderId) return;
      const line = { lot: lot.lot, quantity: 1, serials: [] };
      const picked = await act<{ shipmentId: string }>(warehouse(n), 'shipment.pick', {
        ...{ orderId, fromId: places[n], lines: [{ no: 1, ...line, reason: '' }] },
      });
      if (!picked) return;
      const { shipmentId } = picked;
      await act(checker(n), 'shipment.check', { shipmentId, lines: [{ line: 1, ...line }] });
      if (!(await act(warehouse(n), 'shipment.ship', world.sending(shipmentId)))) return;
      taken.shipped.set(shipmentId, 1);
      of(n, 'cut').push(orderId);
    } else if (kind === 6) {
      const orderId = of(n, 'cut').shift();
      if (orderId) await act(manager(n), 'dealerOrder.cut', { orderId, reason: '其余不要' });
      else {
        const cancelled = of(n, 'approve').shift();
        if (cancelled) await act(admin(n), 'dealerOrder.cancel', { orderId: cancelled, reason: '不要了' });
      }
    } else if (kind === 7) {
      const fen = 1 + Math.floor(Math.random() * 30_000);
      const paid = await act<{ paymentId: string }>(
        finance(n),
        'payment.enter',
        bank(n, fen, `M-${++references}`),
      );
      if (!paid) return;
      taken.payments.set(paid.paymentId, fen);
      of(n, 'allocate').push(paid.paymentId);
    } else {
      const paymentId = of(n, 'allocate').shift();
      if (paymentId) await act(finance(n), 'payment.allocate', { paymentId });
    }
  };
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      for (;;) {
        if (done >= OPERATIONS || performance.now() > until) return;
        await one(worker % DEALERS, Math.floor(Math.random() * 9));
      }
    }),
  );
  log.push = push;
  print({
    figure: 'credit.operations',
    value: done,
    unit: 'operations',
    against: `${WORKERS} workers on ${DEALERS} accounts`,
  });
  print({ figure: 'credit.broken', value: broken, unit: 'calls', against: 'answered INTERNAL' });
  print({
    figure: 'credit.sent_again',
    value: round(gaveUp / calls),
    unit: 'of calls',
    against: `${calls} calls, sent again until answered`,
  });
  print({
    figure: 'credit.attempts_a_commit',
    value: round(seen.transactions / seen.commits),
    unit: 'attempts',
  });
  print({
    figure: 'credit.requests_a_commit',
    value: round(seen.requests / seen.commits),
    unit: 'requests',
  });
  return taken;
}

/** What people were told is done again in another database, in the order of the rows, with sums of its own. */
async function oracleFigures(world: Trade, taken: Taken): Promise<void> {
  const oracle = new Libsql(':memory:');
  oracle.exec(
    'create table account (id text primary key, lim integer, held integer, receivable integer, unapplied integer);' +
      'create table hold (id text primary key, fen integer);' +
      'create table receivable (id text primary key, open integer);' +
      'create table payment (id text primary key, unapplied integer)',
  );
  const database = localDatabase(world.cloud.adminUrl);
  const rows: CreditEntry[] = [];
  for (let last = ''; ;) {
    const page = (
      await database
        .collection('credit_entries')
        .where({ _id: database.command.gt(last) })
        .orderBy('_id', 'asc')
        .limit(1000)
        .get()
    ).data as CreditEntry[];
    rows.push(...page.filter((row) => row.dealerId.startsWith('B-')));
    if (page.length < 1000) break;
    last = page.at(-1)!._id;
  }
  let [overrun, mismatch] = [0, 0];
  const one = (sql: string, ...values: unknown[]) =>
    oracle.prepare(sql).get(...values) as Record<string, number> | undefined;
  const put = (sql: string, ...values: unknown[]) => oracle.prepare(sql).run(...values);
  for (const row of rows) {
    const id = row.dealerId;
    oracle.exec('begin immediate');
    if (!one('select 1 as x from account where id = ?', id))
      put('insert into account values (?, ?, 0, 0, 0)', id, LIMIT);
    const move = (held: number, receivable: number, unapplied: number) =>
      put(
        'update account set held = held + ?, receivable = receivable + ?, unapplied = unapplied + ? where id = ?',
        held,
        receivable,
        unapplied,
        id,
      );
    if (row.kind === 'hold') {
      const fen = taken.orders.get(row.orderId!)?.fen ?? row.held;
      const before = one('select lim + unapplied - held - receivable as free from account where id = ?', id)!;
      if (before.free! < fen) overrun++;
      put('insert into hold values (?, ?)', row.orderId, fen);
      move(fen, 0, 0);
    } else if (row.kind === 'release') {
      const { fen } = one('select fen from hold where id = ?', row.orderId) as { fen: number };
      put('update hold set fen = 0 where id = ?', row.orderId);
      move(-fen, 0, 0);
    } else if (row.kind === 'ship') {
      const units = taken.shipped.get(row.shipmentId!);
      const order = await orderOf(world, row.orderId!);
      const fen = units === undefined ? row.receivable : Math.floor(order.grossFen / order.quantity) * units;
      put('update hold set fen = fen - ? where id = ?', fen, row.orderId);
      put('insert into receivable values (?, ?)', row.receivableId, fen);
      move(-fen, fen, 0);
    } else if (row.kind === 'payment') {
      const fen = taken.payments.get(row.paymentId!) ?? row.unapplied;
      put('insert into payment values (?, ?)', row.paymentId, fen);
      move(0, 0, fen);
    } else if (row.kind === 'allocate') {
      const { unapplied } = one('select unapplied from payment where id = ?', row.paymentId) as {
        unapplied: number;
      };
      const { open } = one('select open from receivable where id = ?', row.receivableId) as { open: number };
      const fen = Math.min(unapplied, open);
      put('update payment set unapplied = unapplied - ? where id = ?', fen, row.paymentId);
      put('update receivable set open = open - ? where id = ?', fen, row.receivableId);
      move(0, -fen, -fen);
    }
    oracle.exec('commit');
  }
  const accounts = (await world.all<CreditAccount>('credit_accounts')).filter(({ dealerId: id }) =>
    id.startsWith('B-'),
  );
  for (const account of accounts) {
    const own = one('select held, receivable, unapplied from account where id = ?', account._id)!;
    mismatch +=
      Math.abs(own.held! - account.heldFen) +
      Math.abs(own.receivable! - account.receivableFen) +
      Math.abs(own.unapplied! - account.unappliedFen);
  }
  const held = new Set(rows.filter(({ kind }) => kind === 'hold').map(({ orderId }) => orderId));
  const lost = [...taken.orders.keys()].filter((orderId) => !held.has(orderId)).length;
  const near = accounts.filter((account) => available(account, today) < 200_000).length;
  print({
    figure: 'credit.overrun',
    value: overrun,
    unit: 'holds',
    against: `${rows.length} rows replayed in libsql; ${near} of ${accounts.length} accounts near their limit at the end`,
  });
  print({
    figure: 'credit.ledger_mismatch_fen',
    value: mismatch,
    unit: 'fen',
    against: 'balances of the replay',
  });
  print({
    figure: 'orders.lost',
    value: lost,
    unit: 'orders',
    against: `${taken.orders.size} that were answered as submitted`,
  });
}
const ordersSeen = new Map<string, { grossFen: number; quantity: number }>();
async function orderOf(world: Trade, orderId: string): Promise<{ grossFen: number; quantity: number }> {
  const seen = ordersSeen.get(orderId);
  if (seen) return seen;
  const { order } = await world.done<{ order: { lines: { grossFen: number; quantity: number }[] } }>(
    'lin',
    'dealerOrder.get',
    { orderId },
  );
  ordersSeen.set(orderId, order.lines[0]!);
  return order.lines[0]!;
}

/** By turns, so that both meet the same machine; what else runs on it only ever adds, so the shortest of each counts. */
async function verifierFigures(world: Trade): Promise<void> {
  const database = localDatabase(world.cloud.adminUrl);
  const times = { verified: Infinity, read: Infinity };
  const timed = async <T>(which: keyof typeof times, act: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const done = await act();
    times[which] = Math.min(times[which], performance.now() - from);
    return done;
  };
  let report = await verifyLedger(database);
  for (let turn = 0; turn < 5; turn++) {
    report = await timed('verified', () => verifyLedger(database));
    await timed('read', async () => {
      for (const name of ['credit_accounts', 'credit_entries', 'dealer_orders', 'receivables', 'payments'])
        for await (const _ of eachOf(database, name));
    });
  }
  const { rows, faults } = report;
  print({ figure: 'verify.faults', value: faults.length, unit: 'faults', against: `${rows} rows` });
  print({
    figure: 'verify.rows_per_second',
    value: Math.round((rows * 1000) / times.verified),
    unit: 'rows/s',
    against: 'reading the same documents alone',
    ratio: round(times.read / times.verified),
  });
}
