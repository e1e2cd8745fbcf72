import { performance } from 'node:perf_hooks';
import type {
  CreditAccount,
  CreditEntry,
  DealerOrder,
  Licence,
  Payment,
  Receivable,
  Statement,
} from '../../miniprogram/shared/model/trade';
import { sdkEnvironment } from '../../scripts/local-cloud/local-cloud';
import type { Figure } from './platform-database';

type Trade = Awaited<ReturnType<(typeof import('../functions/trade/world'))['startTrade']>>;
const isSmall = process.argv.includes('--small');
const MANY_DEALERS = isSmall ? 500 : 5000;
const FEW_DEALERS = MANY_DEALERS / 100;
const ORDERS = 10;
const LINES = 20;

/** What each dealer's documents are made after; all of dealer 0, whose admin asks. */
interface Patterns {
  account: CreditAccount;
  entry: CreditEntry;
  order: DealerOrder;
  receivable: Receivable;
  payment: Payment;
  licence: Licence;
  statement: Statement;
}
const first = async <T extends { dealerId: string }>(world: Trade, name: string): Promise<T> => {
  const found = (await world.all<T>(name)).find(({ dealerId }) => dealerId === 'B-0');
  if (!found) throw new Error(`the mixed run has left no ${name}`);
  return found;
};

/**
 * The same questions of a world with a hundredth of the dealers, orders and rows, and of one with all of them, in turns, so that
 * both meet the same machine; each dealer has as much in both.
 */
export async function growthFigures(
  large: Trade,
  populate: (world: Trade) => Promise<void>,
  admin: (n: number) => string,
): Promise<Figure[]> {
  const patterns: Patterns = {
    account: await first<CreditAccount>(large, 'credit_accounts'),
    entry: await first<CreditEntry>(large, 'credit_entries'),
    order: await first<DealerOrder>(large, 'dealer_orders'),
    receivable: await first<Receivable>(large, 'receivables'),
    payment: await first<Payment>(large, 'payments'),
    licence: await first<Licence>(large, 'licences'),
    statement: await first<Statement>(large, 'statements'),
  };
  const [dealer] = (await large.all<{ _id: string }>('dealers')).filter(({ _id }) => _id === 'B-0');
  const { startTrade } = await import('../functions/trade/world');
  const small = await startTrade();
  try {
    await populate(small);
    await fill(small, patterns, dealer!, FEW_DEALERS);
    await fill(large, patterns, dealer!, MANY_DEALERS);
    globalThis.gc?.();
    return await compare(small, large, patterns.licence.addresses[0]!.text, admin);
  } finally {
    await small.cloud.close();
  }
}

async function fill(world: Trade, patterns: Patterns, dealer: object, dealers: number): Promise<void> {
  for (let made = 0; made < dealers; made += 100) {
    const all: Record<string, object[]> = {};
    const put = (name: string, document: object) => void (all[name] ??= []).push(document);
    for (let n = made; n < Math.min(dealers, made + 100); n++) addDealer(put, patterns, dealer, n);
    for (const [name, documents] of Object.entries(all))
      await world.cloud.database.insert(name, documents as never);
  }
}

async function compare(
  small: Trade,
  large: Trade,
  address: string,
  admin: (n: number) => string,
): Promise<Figure[]> {
  let turn = 0;
  const one = (): string => `Z-${String(turn % FEW_DEALERS).padStart(5, '0')}`;
  const basket = {
    ...{ purpose: 'stock', hospitalId: null, lines: [{ productId: 'P-1', quantity: 1 }] },
    shipTo: { kind: 'licensed', licenceId: null, address },
  };
  type Ask = () => [who: string, action: string, input: object];
  const asks: Record<string, Ask> = {
    'trade.list': () => ['lin', 'dealerOrder.list', {}],
    'trade.pending': () => ['lin', 'dealerOrder.list', { states: ['pending'] }],
    'trade.list_of_dealer': () => ['lin', 'dealerOrder.list', { dealerId: one() }],
    'trade.order': () => ['lin', 'dealerOrder.get', { orderId: `${one()}-O-1` }],
    'trade.basket': () => [admin(turn % 20), 'dealerOrder.check', basket],
    'trade.account': () => ['cai', 'credit.account', { dealerId: one() }],
    'trade.ageing': () => ['cai', 'credit.ageing', { dealerId: one(), asOf: '2026-06-30' }],
    'trade.payments': () => ['cai', 'payment.list', { unapplied: true }],
    'trade.statements': () => ['cai', 'statement.list', {}],
    'trade.statement': () => ['cai', 'statement.get', { statementId: `${one()}:2026-01` }],
    'trade.licences': () => ['zhi', 'licence.papers', { dealerId: one() }],
  };
  const figures: Figure[] = [];
  for (const [name, ask] of Object.entries(asks)) {
    const times = new Map<Trade, number[]>([
      [small, []],
      [large, []],
    ]);
    for (let i = 0; i < 72; i++) {
      turn++;
      for (const [world, own] of times) {
        Object.assign(process.env, sdkEnvironment(world.cloud));
        const from = performance.now();
        await world.done(...ask());
        if (i >= 8) own.push(performance.now() - from);
      }
    }
    // Whatever else runs on this machine only ever adds: the lower quartile has least of it.
    const [few, many] = [...times.values()].map((all) => all.sort((a, b) => a - b)[all.length >> 2]!);
    figures.push({
      figure: `${name}.growth`,
      value: Math.round((1000 * many!) / few!) / 1000,
      unit: 'ratio',
      against: `${say(many!)} at ${MANY_DEALERS} dealers and ${MANY_DEALERS * ORDERS * LINES} lines, ${say(few!)} at ${FEW_DEALERS}`,
    });
  }
  return figures;
}
const say = (ms: number): string => `${Math.round(ms * 10) / 10} ms`;

const states = ['shipped', 'received', 'closed', 'pending', 'approved'] as const;

function addDealer(
  put: (name: string, document: object) => void,
  { account, entry, order, receivable, payment, licence, statement }: Patterns,
  dealer: object,
  n: number,
): void {
  const dealerId = `Z-${String(n).padStart(5, '0')}`;
  const name = { dealerId, dealerName: `测 ${n}` };
  put('dealers', { ...dealer, _id: dealerId, creditCode: dealerId, name: `测 ${n} 有限公司` });
  put('credit_accounts', { ...account, ...name, _id: dealerId, seq: ORDERS * 3 });
  put('licences', { ...licence, ...name, _id: `LC-${dealerId}` });
  put('statements', { ...statement, ...name, _id: `${dealerId}:2026-01`, fromSeq: 1, toSeq: ORDERS * 3 });
  for (let i = 0; i < ORDERS; i++) {
    const id = `${dealerId}-O-${i}`;
    const day = `2026-0${1 + (i % 9)}-0${1 + (n % 9)}`;
    const at = `${day}T${String(n % 24).padStart(2, '0')}:00:00.${String(n % 1000).padStart(3, '0')}Z`;
    const state = states[(n + i) % states.length];
    const lines = Array.from({ length: LINES }, (_, at) => ({ ...order.lines[0]!, no: at + 1 }));
    put('dealer_orders', { ...order, ...name, _id: id, number: id, state, lines, createdAt: at });
    const open = i % 3 === 0;
    put('receivables', {
      ...{ ...receivable, _id: id, dealerId, number: id, open, openFen: open ? receivable.fen : 0 },
      ...{ issuedOn: day, dueOn: '2099-12-31' },
    });
    put('payments', {
      ...{ ...payment, ...name, _id: `PAY-${id}`, reference: id, receivedOn: day, countsOn: day },
      ...{ state: 'posted', unappliedFen: i % 3 ? 0 : 1 },
    });
    for (const [k, kind] of (['hold', 'ship', 'payment'] as const).entries()) {
      const seq = i * 3 + k + 1;
      const about = { receivableId: kind === 'ship' ? id : null, orderId: id };
      put('credit_entries', {
        ...{ ...entry, ...about, _id: `${dealerId}:${String(seq).padStart(9, '0')}`, dealerId, kind },
        ...{ seq, at, day, valueOn: day, receivable: kind === 'ship' ? receivable.fen : 0 },
      });
    }
  }
}
