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

/** The same questions at a hundredth of the dealers, orders and rows, and at all of them; each dealer has as much in both. */
export async function growthFigures(world: Trade, ask: (n: number) => string): Promise<Figure[]> {
  const patterns: Patterns = {
    account: await first<CreditAccount>(world, 'credit_accounts'),
    entry: await first<CreditEntry>(world, 'credit_entries'),
    order: await first<DealerOrder>(world, 'dealer_orders'),
    receivable: await first<Receivable>(world, 'receivables'),
    payment: await first<Payment>(world, 'payments'),
    licence: await first<Licence>(world, 'licences'),
    statement: await first<Statement>(world, 'statements'),
  };
  const [dealer] = (await world.all<{ _id: string }>('dealers')).filter(({ _id }) => _id === 'B-0');
  const insert = (name: string, documents: object[]) => world.cloud.database.insert(name, documents as never);
  let made = 0;
  const fill = async (until: number): Promise<void> => {
    for (; made < until;) {
      const to = Math.min(until, made + 100);
      const all: Record<string, object[]> = {};
      const put = (name: string, document: object) => void (all[name] ??= []).push(document);
      for (let n = made; n < to; n++) addDealer(put, patterns, dealer!, n);
      for (const [name, documents] of Object.entries(all)) await insert(name, documents);
      made = to;
    }
  };
  const of = (n: number): string => `Z-${String(n).padStart(5, '0')}`;
  let turn = 0;
  const one = (): string => of(turn % FEW_DEALERS);
  const basket = {
    ...{ purpose: 'stock', hospitalId: null, lines: [{ productId: 'P-1', quantity: 1 }] },
    shipTo: { kind: 'licensed', licenceId: null, address: patterns.licence.addresses[0]!.text },
  };
  const asks: Record<string, () => Promise<unknown>> = {
    'trade.list': () => world.done('lin', 'dealerOrder.list', {}),
    'trade.pending': () => world.done('lin', 'dealerOrder.list', { states: ['pending'] }),
    'trade.list_of_dealer': () => world.done('lin', 'dealerOrder.list', { dealerId: one() }),
    'trade.order': () => world.done('lin', 'dealerOrder.get', { orderId: `${one()}-O-1` }),
    'trade.basket': () => world.done(ask(turn % 20), 'dealerOrder.check', basket),
    'trade.account': () => world.done('cai', 'credit.account', { dealerId: one() }),
    'trade.ageing': () => world.done('cai', 'credit.ageing', { dealerId: one(), asOf: '2026-06-30' }),
    'trade.payments': () => world.done('cai', 'payment.list', { unapplied: true }),
    'trade.statements': () => world.done('cai', 'statement.list', {}),
    'trade.statement': () => world.done('cai', 'statement.get', { statementId: `${one()}:2026-01` }),
    'trade.licences': () => world.done('zhi', 'licence.papers', { dealerId: one() }),
  };
  const measure = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 33; i++) {
      turn++;
      const from = performance.now();
      await work();
      if (i >= 8) times.push(performance.now() - from);
    }
    return times.sort((a, b) => a - b)[times.length >> 1]!;
  };
  await fill(FEW_DEALERS);
  const small = new Map<string, number>();
  for (const [name, work] of Object.entries(asks)) small.set(name, await measure(work));
  await fill(MANY_DEALERS);
  globalThis.gc?.();
  const figures: Figure[] = [];
  for (const [name, work] of Object.entries(asks)) {
    const [few, many] = [small.get(name)!, await measure(work)];
    figures.push({
      figure: `${name}.growth`,
      value: Math.round((1000 * many) / few) / 1000,
      unit: 'ratio',
      against: `${Math.round(many * 10) / 10} ms at ${MANY_DEALERS} dealers and ${MANY_DEALERS * ORDERS * LINES} lines, ${Math.round(few * 10) / 10} ms at ${FEW_DEALERS}`,
    });
  }
  return figures;
}

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
