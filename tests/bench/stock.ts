import { performance } from 'node:perf_hooks';
import Libsql from 'libsql';
import { conditions } from '../../miniprogram/shared/model/goods';
import type { StockBalance, StockMove } from '../../miniprogram/shared/model/goods';
import { localDatabase } from '../../scripts/admin-database';
import { eachOf } from '../../scripts/each-of';
import { sdkEnvironment } from '../../scripts/local-cloud/local-cloud';
import { verifyStock } from '../../scripts/verify-stock';
import type { Figure } from './platform-database';

const isSmall = process.argv.includes('--small');
/** How many movements the mixed run makes; fewer where the machine is shared. */
const OPERATIONS = Number(process.env.STOCK_OPERATIONS ?? (isSmall ? 1000 : 10_000));
const WORKERS = isSmall ? 50 : 200;
/** Movements that are written straight into the store. */
const MOVES = Number(process.env.STOCK_MOVES ?? (isSmall ? 30_000 : 3_000_000));
const PLACES = 10;
const PRODUCTS = ['P-1', 'P-2'];
const STOCK = 100;
const PER_LOT = 40;

const print = (figure: Figure): void => console.log(JSON.stringify(figure));
const round = (value: number): number => Math.round(value * 1000) / 1000;
type Trade = Awaited<ReturnType<(typeof import('../functions/trade/world'))['startTrade']>>;
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };

export async function run(): Promise<void> {
  // What the world of the tests asserts with; nothing of it is reached here.
  const { startTrade } = await import('../functions/trade/world');
  const world = await startTrade();
  try {
    await world.limit(5_000_000_000);
    await requestFigures(world);
    await mixedRun(world);
    await growthFigures(world);
  } finally {
    await world.cloud.close();
  }
}

/** Database requests of the acts that people wait for. */
async function requestFigures(world: Trade): Promise<void> {
  const count = async <T>(figure: string, who: string, action: string, input: object): Promise<T> => {
    const before = world.cloud.requests.length;
    const reply = await world.done<T>(who, action, input);
    print({ figure, value: world.cloud.requests.length - before, unit: 'requests' });
    return reply;
  };
  const orderId = await world.draft([{ productId: 'P-2', quantity: 20 }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const lots = Array.from({ length: 20 }, (_, i) => ({ no: 1, quantity: 1, lot: `B${i}` }));
  for (const one of lots) await world.stockUp('P-2', 1, { ...lot, lot: one.lot });
  const lines = lots.map((one) => ({ ...one, serials: [], reason: '测试' }));
  await count('stock.plan.db_requests', 'cang', 'shipment.plan', { orderId, fromId: world.maker });
  const { shipmentId } = await count<{ shipmentId: string }>(
    'stock.pick20.db_requests',
    ...(['cang', 'shipment.pick', { orderId, fromId: world.maker, lines }] as const),
  );
  await world.check(shipmentId);
  await count('stock.ship20.db_requests', 'cang', 'shipment.ship', world.sending(shipmentId));
  await count('stock.receive20.db_requests', 'boss', 'shipment.receive', {
    ...{ shipmentId, locationId: null, arrivedDeciC: 50, complete: true, note: '' },
    lines: lots.map(({ lot: name }, i) => ({ line: i + 1, lot: name, received: 1, serials: [] })),
  });
  await count('stock.recall.db_requests', 'zhi', 'lot.trace', { productId: 'P-2', lot: 'B0' });
  await count('stock.list.db_requests', 'cang', 'stock.list', {});
}

interface Done {
  balanceId: string;
  seq: number;
  quantity: number;
}

/** Workers move, receive and judge a hundred pieces of two products at ten places, each sent again until it is answered. */
async function mixedRun(world: Trade): Promise<void> {
  const places = [world.maker];
  while (places.length < PLACES) places.push(await world.warehouse(`库 ${places.length}`));
  for (const productId of PRODUCTS)
    for (const locationId of places) await world.stockUp(productId, STOCK / PLACES, lot, { locationId });
  const keeper = await keepers(world);
  const before = (await world.all<StockMove>('stock_moves')).length;
  const done: Done[] = [];
  let [calls, again, refused, next] = [0, 0, 0, 0];
  const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!;
  const act = async (who: string, action: string, input: object, quantity: number): Promise<void> => {
    const opId = world.newOpId();
    for (;;) {
      calls++;
      const reply = await world.trade(who, action, input, opId);
      if (reply.ok) return void done.push({ ...(reply.data as Omit<Done, 'quantity'>), quantity });
      // Overtaken for eight seconds: the phone sends the same operation once more.
      if (reply.code !== 'CHANGED_MEANWHILE') return void refused++;
      again++;
    }
  };
  const started = performance.now();
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, n) => {
      for (; next < OPERATIONS;) {
        next++;
        const quantity = 1 + Math.floor(Math.random() * 3);
        const [place, productId] = [pick(places), pick(PRODUCTS)];
        const balanceId = `${place}:${productId}:M`;
        const of = { lot: lot.lot, quantity, serials: [] };
        const kind = Math.random();
        if (kind < 0.6) {
          const to = pick(places.filter((one) => one !== place));
          const input = { ...of, balanceId, toLocationId: to, condition: 'good', note: '' };
          await act(keeper.warehouse(n), 'stock.transfer', input, quantity);
        } else if (kind < 0.7) {
          const input = { locationId: place, productId, lot, quantity, serials: [], note: '' };
          await act(keeper.warehouse(n), 'stock.receive', input, quantity);
        } else if (kind < 0.85) {
          const input = { ...of, balanceId, from: 'pending', to: 'good', reason: '' };
          await act(keeper.quality(n), 'stock.judge', input, quantity);
        } else {
          const input = { ...of, balanceId, from: 'good', to: 'quarantine', reason: '抽检' };
          await act(keeper.quality(n), 'stock.judge', input, quantity);
        }
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const against = `${WORKERS} workers, ${OPERATIONS} operations on ${STOCK} pieces of each of ${PRODUCTS.length} products at ${PLACES} places in ${Math.round(seconds)} s: ${done.length} booked, ${refused} refused, ${again} of ${calls} calls sent again`;
  await oracle(world, done, before, against);
  const { moves, faults } = await verifyStock(localDatabase(world.cloud.adminUrl));
  print({ figure: 'stock.verify.faults', value: faults.length, unit: 'faults', against: `${moves} moves` });
}

/** What one person may change in a minute is not what is measured: people of their own for each few workers. */
async function keepers(world: Trade) {
  const members = await world.all<{ _id: string; openid: string }>('members');
  const of = (id: string) => members.find(({ _id }) => _id === id)!;
  for (let n = 0; n < WORKERS; n++)
    await world.put(
      'members',
      { ...of('M-cang'), _id: `M-w${n}`, openid: `openid-w${n}` },
      { ...of('M-zhi'), _id: `M-q${n}`, openid: `openid-q${n}` },
    );
  return { warehouse: (n: number) => `w${n}`, quality: (n: number) => `q${n}` };
}

/**
 * An account of its own in libsql that knows nothing of the house's rules: every row is applied to its balances in the order
 * of their numbers, in transactions that refuse to go below nothing, and what it then holds is held against the balances.
 */
async function oracle(world: Trade, done: readonly Done[], before: number, against: string): Promise<void> {
  const database = new Libsql(':memory:');
  database.exec(
    'create table stock (balance text, lot text, condition text, held integer not null check (held >= 0), primary key (balance, lot, condition))',
  );
  const change = database.prepare(
    'insert into stock values (?, ?, ?, ?) on conflict (balance, lot, condition) do update set held = held + excluded.held',
  );
  const take = database.prepare(
    'update stock set held = held - ? where balance = ? and lot = ? and condition = ?',
  );
  const read = database.prepare('select held from stock where balance = ? and lot = ? and condition = ?');
  const rows: StockMove[] = [];
  for await (const row of eachOf<StockMove>(localDatabase(world.cloud.adminUrl), 'stock_moves'))
    rows.push(row);
  const chains = new Map<string, { seq: number; row: StockMove }[]>();
  for (const row of rows)
    for (const { balanceId, seq } of [row.from, row.to])
      if (balanceId !== null) {
        const chain = chains.get(balanceId) ?? [];
        if (chain.at(-1)?.row !== row) chain.push({ seq, row });
        chains.set(balanceId, chain);
      }
  let [negative, mismatch] = [0, 0];
  for (const [balance, chain] of chains) {
    chain.sort((a, b) => a.seq - b.seq);
    chain.forEach(({ seq, row }, i) => {
      if (seq !== i + 1) mismatch++;
      database.exec('begin immediate');
      try {
        const { from, to, quantity } = row;
        if (from.balanceId === balance && from.after !== null) {
          if (take.run(quantity, balance, row.lot, from.condition).changes === 0) negative++;
        }
        if (to.balanceId === balance && to.after !== null)
          change.run(balance, row.lot, to.condition, quantity);
        for (const side of [from, to])
          if (side.balanceId === balance && side.after !== null) {
            const { held } = read.get(balance, row.lot, side.condition) as { held: number };
            if (held !== side.after) mismatch++;
          }
        database.exec('commit');
      } catch {
        negative++;
        database.exec('rollback');
      }
    });
  }
  for (const balance of await world.all<StockBalance>('stock_balances'))
    for (const one of balance.lots)
      for (const condition of conditions) {
        const found = read.get(balance._id, one.lot, condition) as { held: number } | undefined;
        if ((found?.held ?? 0) !== one[condition]) mismatch++;
        if (one[condition] < 0) negative++;
      }
  // Each answered act is one row: none is missing, and none is there that nobody was told of.
  const bySeq = new Map<string, StockMove>();
  for (const [balance, chain] of chains)
    for (const { seq, row } of chain) bySeq.set(`${balance} ${seq}`, row);
  const lost =
    done.filter(({ balanceId, quantity, seq }) => {
      const row = bySeq.get(`${balanceId} ${seq}`);
      return row === undefined || row.quantity !== quantity;
    }).length + Math.abs(rows.length - before - done.length);
  print({ figure: 'stock.negative', value: negative, unit: 'rows', against });
  print({ figure: 'stock.ledger_mismatch', value: mismatch, unit: 'sides', against });
  print({ figure: 'stock.lost', value: lost, unit: 'acts', against });
}

/** Movements written straight into the store, forty to a balance; the products of the first balances are there too. */
async function fill(world: Trade, moves: number): Promise<string> {
  Object.assign(process.env, sdkEnvironment(world.cloud));
  const place = await world.warehouse('大库');
  const [move] = await world.all<StockMove>('stock_moves');
  const [balance] = await world.all<StockBalance>('stock_balances');
  const supplier = { place: 'supplier', condition: null, balanceId: null, seq: 0, prev: '', after: null };
  const empty = { pending: 0, quarantine: 0, defective: 0, used: 0, picked: 0 };
  for (let made = 0; made < moves;) {
    const [rows, balances]: [object[], object[]] = [[], []];
    for (; rows.length < 10_000 && made < moves;) {
      const n = made / PER_LOT;
      const id = `${place}:P-N${n}:M`;
      const of = { productId: `P-N${n}`, lot: `N${n}`, quantity: 1, kind: 'receive', from: supplier };
      const way = { ...move!.to, place, balanceId: id, condition: 'good', prev: '' };
      for (let seq = 1; seq <= PER_LOT; seq++, made++) {
        const at = new Date(1_700_000_000_000 + made * 100).toISOString();
        rows.push({
          ...{
            ...move!,
            ...of,
            _id: `${id}:${String(seq).padStart(9, '0')}`,
            to: { ...way, seq, after: seq },
          },
          ...{ serials: [], at, factAt: at, why: '', hash: '' },
        });
      }
      const lots = [{ ...empty, lot: `N${n}`, producedOn: null, expiresOn: '2099-12-31', good: PER_LOT }];
      balances.push({
        ...{
          ...balance!,
          _id: id,
          locationId: place,
          locationName: '大库',
          productId: `P-N${n}`,
          owner: 'M',
        },
        ...{ lots, good: PER_LOT, total: PER_LOT, firstExpiryOn: '2099-12-31', seq: PER_LOT, tail: '' },
        ...{ short: 0, shortfallIds: [], safety: 0, warned: false },
      });
    }
    await world.cloud.database.insert('stock_moves', rows as never);
    await world.cloud.database.insert('stock_balances', balances as never);
  }
  const product = await productOf(world);
  for (let n = 0; n < 60; n++)
    await world.put('products', { ...product, _id: `P-N${n}`, code: `N-${n}`, tracking: 'lot' });
  return place;
}

/** The same questions of a world with a hundredth of the movements and of one with all, in turns. */
async function growthFigures(large: Trade): Promise<void> {
  // Forty lots are asked for, and a page of a list is full.
  const little = Math.max(Math.round(MOVES / 100), 60 * PER_LOT);
  const { startTrade } = await import('../functions/trade/world');
  const small = await startTrade();
  try {
    // A row to write the others after.
    await small.stockUp('P-2', STOCK, lot);
    const places = new Map<Trade, string>();
    const from = performance.now();
    for (const [world, moves] of [
      [small, little],
      [large, MOVES],
    ] as const)
      places.set(world, await fill(world, moves));
    print({
      ...{ figure: 'stock.fixture_s', value: Math.round((performance.now() - from) / 1000), unit: 's' },
      against: `${MOVES} moves, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    });
    globalThis.gc?.();
    let turn = 0;
    const at = (place: string) => `${place}:P-N${turn % 40}:M`;
    type Ask = (world: Trade, place: string) => Promise<unknown>;
    const asks: Record<string, Ask> = {
      'stock.trace': (world) =>
        world.done('zhi', 'lot.trace', { productId: `P-N${turn % 40}`, lot: `N${turn % 40}` }),
      'stock.balance': (world, place) => world.done('cang', 'stock.get', { balanceId: at(place) }),
      'stock.at_place': (world, place) => world.done('cang', 'stock.list', { locationId: place }),
      'stock.of_lot': (world) => world.done('cang', 'stock.list', { lot: `N${turn % 40}` }),
      'stock.ending': (world, place) => world.done('cang', 'stock.list', { locationId: place, ending: true }),
      'stock.transfer': (world, place) =>
        world.done('ku', 'stock.transfer', {
          ...{ balanceId: at(place), toLocationId: world.maker, lot: `N${turn % 40}`, quantity: 1 },
          ...{ condition: 'good', serials: [], note: '' },
        }),
    };
    for (const [name, ask] of Object.entries(asks)) {
      const times = new Map<Trade, number[]>([
        [small, []],
        [large, []],
      ]);
      for (let i = 0; i < 33; i++) {
        turn++;
        for (const [world, own] of times) {
          Object.assign(process.env, sdkEnvironment(world.cloud));
          const began = performance.now();
          await ask(world, places.get(world)!);
          if (i >= 8) own.push(performance.now() - began);
        }
      }
      // Whatever else runs on this machine only ever adds: the lower quartile has least of it.
      const [few, many] = [...times.values()].map((all) => all.sort((a, b) => a - b)[all.length >> 2]!);
      print({
        figure: `${name}.growth`,
        value: round(many! / few!),
        unit: 'ratio',
        against: `${round(many!)} ms at ${MOVES} moves, ${round(few!)} ms at ${little}`,
      });
    }
    Object.assign(process.env, sdkEnvironment(large.cloud));
  } finally {
    await small.cloud.close();
  }
}
const productOf = async (world: Trade): Promise<object> =>
  (await world.all<{ _id: string }>('products')).find(({ _id }) => _id === 'P-2')!;
