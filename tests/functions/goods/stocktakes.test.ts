import { localDatabase } from '../../../scripts/admin-database';
import { verifyStock } from '../../../scripts/verify-stock';
import type { StockBalance, StockShortfall } from '../../../miniprogram/shared/model/goods';
import type { Stocktake } from '../../../miniprogram/shared/model/stocktakes';
import { product } from '../../unit/trade/world';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
let dealers: string;
beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
  const { locationId } = await world.done<{ locationId: string }>('boss', 'stockLocation.save', {
    ...{ name: '丙库', address: '' },
  });
  dealers = locationId;
  await world.done('boss', 'stockLocation.begin', { locationId });
});
afterAll(() => world.cloud.close());
afterEach(async () => expect((await verifyStock(localDatabase(world.cloud.adminUrl))).faults).toEqual([]));

const lot = (name: string) => ({ lot: name, producedOn: '2026-01-15', expiresOn: '2099-01-31' });
const good = async (name: string) =>
  (await world.all<StockBalance>('stock_balances'))
    .find(({ _id }) => _id === `${world.maker}:P-2:M`)
    ?.lots.find((one) => one.lot === name)?.good ?? 0;
const count = (stocktakeId: string, name: string, quantity: number, who = 'cang') =>
  world.done(who, 'stocktake.count', {
    ...{ stocktakeId, productId: 'P-2', lot: lot(name), quantity, serials: [] },
  });

describe('a count', () => {
  it('is blind, freezes nothing, and adds its difference to whatever the book holds by then', async () => {
    await world.stockUp('P-2', 10, lot('S1'));
    await world.stockUp('P-2', 5, lot('S2'));
    await world.stockUp('P-2', 3, lot('S3'));
    const { stocktakeId } = await world.done<{ stocktakeId: string }>('cang', 'stocktake.open', {
      ...{ locationId: world.maker, note: '' },
    });
    await world.refused('STOCKTAKE_OPEN_ALREADY', 'ku', 'stocktake.open', {
      locationId: world.maker,
      note: '',
    });
    await world.refused('LOT_DATES_DIFFER', 'cang', 'stocktake.count', {
      ...{ stocktakeId, productId: 'P-2', quantity: 1, serials: [] },
      lot: { ...lot('S1'), expiresOn: '2098-01-31' },
    });
    await count(stocktakeId, 'S1', 9);
    await count(stocktakeId, 'S1', 8);
    await count(stocktakeId, 'S9', 2);
    const { stocktake } = await world.done<{ stocktake: { lines: { booked: number | null }[] } }>(
      ...(['ku', 'stocktake.get', { stocktakeId }] as const),
    );
    expect(stocktake.lines.every(({ booked }) => booked === null)).toBe(true);
    await world.stockUp('P-2', 20, lot('S1'));
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: true });
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'cang', 'stocktake.post', { stocktakeId });
    expect(await world.done('ku', 'stocktake.post', { stocktakeId })).toMatchObject({
      state: 'posted',
      left: 0,
    });
    // 10 held, 8 counted, 20 came meanwhile; what nobody counted is gone; what nobody knew of is there.
    expect([await good('S1'), await good('S2'), await good('S3'), await good('S9')]).toEqual([28, 0, 0, 2]);
    await world.refused('STOCKTAKE_STATE_CHANGED', 'ku', 'stocktake.post', { stocktakeId });
  });

  it('that says the rest is gone says so of all that lies there, also of more than a thousand products', async () => {
    const [known] = await world.all<StockBalance>('stock_balances');
    const many = Array.from({ length: 1005 }, (_, n) => ({
      ...known!,
      ...{ _id: `${world.maker}:X${n}`, locationId: world.maker, productId: 'P-2', owner: 'M' },
      lots: [{ ...known!.lots[0]!, ...lot(`Z${n}`), good: 1 }],
    }));
    await world.put('stock_balances', ...many);
    const { stocktakeId } = await world.done<{ stocktakeId: string }>('cang', 'stocktake.open', {
      ...{ locationId: world.maker, note: '' },
    });
    await count(stocktakeId, 'S1', 28);
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: true });
    const [kept] = (await world.all<Stocktake>('stocktakes')).filter(({ _id }) => _id === stocktakeId);
    expect(kept!.lines.filter(({ key }) => key.includes(':Z'))).toHaveLength(1005);
    await world.done('cang', 'stocktake.cancel', { stocktakeId, reason: '重盘' });
    await world.remove(
      'stock_balances',
      many.map(({ _id }) => _id),
    );
  });

  it('of a place is begun once, also where two begin it at the same moment', async () => {
    const before = (await world.all('stocktakes')).length;
    const input = { locationId: world.maker, note: '' };
    const begun = await Promise.all(
      (['cang', 'ku', 'cang'] as const).map((who) =>
        world.raw(who, { action: 'stocktake.open', input, opId: world.newOpId() }, 'goods'),
      ),
    );
    const codes = begun.map((reply) => (reply.ok ? 'ok' : reply.code)).sort();
    expect(codes).toEqual(['STOCKTAKE_OPEN_ALREADY', 'STOCKTAKE_OPEN_ALREADY', 'ok']);
    const all = await world.all<{ _id: string; state: string }>('stocktakes');
    expect(all).toHaveLength(before + 1);
    const stocktakeId = all.find(({ state }) => state === 'open')!._id;
    await world.done('cang', 'stocktake.cancel', { stocktakeId, reason: '改期' });
  });

  it('sends a line back to be counted anew where a later movement has made its difference impossible', async () => {
    await world.stockUp('P-2', 6, lot('S5'));
    const { stocktakeId } = await world.done<{ stocktakeId: string }>('cang', 'stocktake.open', {
      ...{ locationId: world.maker, note: '' },
    });
    await count(stocktakeId, 'S5', 1);
    await count(stocktakeId, 'S1', 27);
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
    const orderId = await world.draft([{ productId: 'P-2', quantity: 4 }]);
    await world.done('boss', 'dealerOrder.submit', { orderId });
    await world.done('lin', 'dealerOrder.approve', { orderId });
    await world.pick(orderId, [{ no: 1, quantity: 4, lot: 'S5' }]);
    expect(await world.done('ku', 'stocktake.post', { stocktakeId })).toMatchObject({
      state: 'open',
      left: 1,
    });
    expect([await good('S5'), await good('S1')]).toEqual([2, 27]);
    const [kept] = (await world.all<Stocktake>('stocktakes')).filter(({ _id }) => _id === stocktakeId);
    expect(kept!.lines.map(({ lot: name, posted }) => [name, posted])).toEqual([['S1', true]]);
  });
});

it('below the safety stock whoever keeps it is told once, until it is over it again', async () => {
  const { _id: balanceId } = (await world.all<StockBalance>('stock_balances')).find(
    ({ _id }) => _id === `${world.maker}:P-2:M`,
  )!;
  const told = async () =>
    (await world.all<{ kind: string }>('inbox_messages')).filter(({ kind }) => kind === 'stock_low').length;
  const judge = (quantity: number) =>
    world.done('zhi', 'stock.judge', {
      ...{ balanceId, lot: 'S1', from: 'good', to: 'quarantine', quantity, serials: [], reason: '抽检' },
    });
  await world.done('cang', 'stock.setSafety', { balanceId, safety: 25 });
  await judge(10);
  const once = await told();
  expect(once).toBeGreaterThan(0);
  await judge(1);
  expect(await told()).toBe(once);
  await world.stockUp('P-2', 20, lot('S1'));
  await judge(16);
  expect(await told()).toBe(2 * once);
});

describe('a delivery that a dealer reports', () => {
  it('is never refused for what the book lacks; goods that come later explain it', async () => {
    const orderId = await world.draft([{ productId: 'P-2', quantity: 2 }], {
      ...{ purpose: 'stock', hospitalId: null },
      shipTo: { kind: 'licensed', licenceId: null, address: '上海市浦东新区示例路 1 号 2 库' },
    });
    await world.done('boss', 'dealerOrder.submit', { orderId });
    await world.done('lin', 'dealerOrder.approve', { orderId });
    const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 2, lot: 'S9' }]);
    await world.check(shipmentId);
    await world.done('cang', 'shipment.ship', world.sending(shipmentId));
    const report = {
      ...{ hospitalId: 'H-1', fromId: dealers, day: '2026-11-01' },
      lines: [{ productId: 'P-2', lot: 'S9', quantity: 2, serials: [] }],
    };
    await world.refused('STOCK_NOT_YOURS', 'ding', 'delivery.report', report).catch(() => undefined);
    expect(await world.done('boss', 'delivery.report', report)).toMatchObject({ short: 2 });
    expect(await world.all<StockShortfall>('stock_shortfalls')).toMatchObject([
      { state: 'open', quantity: 2 },
    ]);
    await world.receive(shipmentId, { locationId: dealers });
    expect(await world.all<StockShortfall>('stock_shortfalls')).toMatchObject([
      { state: 'matched', settled: 2 },
    ]);
  });
});

describe('a loan', () => {
  it('holds the piece from hand-over to return, with two persons and a due day', async () => {
    const machine = { _id: 'P-L', code: 'YQ-L', name: '备用机', tracking: 'serial', cold: null } as const;
    await world.put('products', product({ ...machine, shelfDays: null, minimumShelfDays: 0 }));
    await world.put('members', {
      ...(await member('M-cang')),
      _id: 'M-ma',
      openid: 'openid-ma',
      phone: '13100000001',
      roles: ['service_manager'],
    });
    await world.stockUp(
      'P-L',
      2,
      { lot: '', producedOn: '2026-01-15', expiresOn: null },
      { serials: ['S1', 'S2'] },
    );
    const loan = { fromId: world.maker, productId: 'P-L', serial: 's1', purpose: 'spare', dealerId: null };
    const ask = (change: object = {}) => ({
      ...{ ...loan, hospitalId: 'H-1', dueOn: '2099-01-01', reason: '原机返厂', ...change },
    });
    await world.refused('LOAN_DUE_INVALID', 'cang', 'loan.ask', ask({ dueOn: '2026-01-01' }));
    await world.refused('SERIAL_ELSEWHERE', 'cang', 'loan.ask', ask({ serial: 'S9' }));
    await world.refused('LOAN_BORROWER_MISSING', 'cang', 'loan.ask', ask({ hospitalId: null }));
    const { loanId } = await world.done<{ loanId: string }>('cang', 'loan.ask', ask());
    await world.refused('LOAN_STATE_CHANGED', 'cang', 'loan.handOver', { loanId });
    await world.done('ma', 'loan.decide', { loanId, passes: true, note: '' });
    await world.done('cang', 'loan.handOver', { loanId });
    const piece = async () =>
      (await world.all<{ _id: string; place: string; condition: string | null }>('stock_serials')).find(
        ({ _id }) => _id === 'P-L:S1',
      );
    expect(await piece()).toMatchObject({ place: `loan:${loanId}`, condition: null });
    await world.refused('SERIAL_ELSEWHERE', 'cang', 'loan.ask', ask());
    await world.refused('LOAN_DUE_INVALID', 'ma', 'loan.extend', {
      loanId,
      dueOn: '2098-01-01',
      reason: '早',
    });
    await world.done('ma', 'loan.extend', { loanId, dueOn: '2099-03-01', reason: '返厂未回' });
    const back = { loanId, locationId: world.maker, condition: 'pending', note: '外观完好' };
    await world.done('cang', 'loan.return', back);
    expect(await piece()).toMatchObject({ place: world.maker, condition: 'pending' });
    await world.refused('LOAN_STATE_CHANGED', 'ma', 'loan.lose', { loanId, reason: '丢失' });
  });
});
const member = async (id: string): Promise<object> =>
  (await world.all<{ _id: string }>('members')).find(({ _id }) => _id === id)!;

describe('a count whose differences are worth more than the limit', () => {
  const counted = async (quantity: number) => {
    const { stocktakeId } = await world.done<{ stocktakeId: string }>('cang', 'stocktake.open', {
      ...{ locationId: world.maker, note: '' },
    });
    await count(stocktakeId, 'S6', quantity);
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
    return stocktakeId;
  };
  const kept = async (stocktakeId: string) =>
    (await world.all<Stocktake>('stocktakes')).find(({ _id }) => _id === stocktakeId)!;
  beforeAll(async () => {
    await world.stockUp('P-2', 200, lot('S6'));
    // The count of before still asks for a lot.
    const open = (await world.all<Stocktake>('stocktakes')).find(({ state }) => state === 'open')!;
    await count(open._id, 'S5', await good('S5'));
    await world.done('cang', 'stocktake.finish', { stocktakeId: open._id, restIsGone: false });
    await world.done('ku', 'stocktake.post', { stocktakeId: open._id });
  });

  it('is booked only when finance has agreed, and is said to whom it waits for', async () => {
    // 83.33 a piece, the limit 10,000.00: 121 pieces are over it.
    const stocktakeId = await counted(79);
    expect(await kept(stocktakeId)).toMatchObject({
      worth: { fen: 121 * 8333, unpriced: 0, overLimit: true },
      agreedBy: null,
    });
    const waits = async (who: 'cai' | 'ku', kind: string) => {
      process.env.WX_OPENID = `openid-${who}`;
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { main } = require('../../../cloudfunctions/service/index') as {
        main(event: object): Promise<{ data: { waiting: { kind: string; count: number }[] } }>;
      };
      const { data } = await main({ action: 'home.get', input: {}, opId: world.newOpId() });
      return data.waiting.find((one) => one.kind === kind)?.count ?? 0;
    };
    expect([await waits('cai', 'stocktakes_to_agree'), await waits('ku', 'stocktakes_to_post')]).toEqual([
      1, 1,
    ]);
    const list = async (who: 'cai' | 'ku', asked: string) =>
      (
        await world.done<{ stocktakes: { _id: string }[] }>(who, 'stocktake.list', { waits: asked })
      ).stocktakes.map(({ _id }) => _id);
    expect([await list('cai', 'agree'), await list('ku', 'post')]).toEqual([[stocktakeId], [stocktakeId]]);
    const before = await good('S6');
    await world.refused('STOCKTAKE_FINANCE_MISSING', 'ku', 'stocktake.post', { stocktakeId });
    await world.refused('ACTION_NOT_ALLOWED', 'ku', 'stocktake.agree', { stocktakeId });
    expect(await good('S6')).toBe(before);
    await world.done('cai', 'stocktake.agree', { stocktakeId });
    await world.refused('STOCKTAKE_FINANCE_NOT_NEEDED', 'kuai', 'stocktake.agree', { stocktakeId });
    expect([await list('cai', 'agree'), await waits('cai', 'stocktakes_to_agree')]).toEqual([[], 0]);
    await world.done('ku', 'stocktake.post', { stocktakeId });
    expect(await good('S6')).toBe(79);
  });

  it('may be sent back by finance too, and has to be agreed to anew', async () => {
    const stocktakeId = await counted(200);
    const { revision } = await kept(stocktakeId);
    await world.done('cai', 'stocktake.agree', { stocktakeId, revision });
    await world.refused('STOCK_NOT_YOURS', 'cai', 'stocktake.recount', { stocktakeId, reason: '再数一次' });
    await world.done('ku', 'stocktake.recount', { stocktakeId, reason: '再数一次' });
    await count(stocktakeId, 'S6', 201);
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
    await world.refused('STOCKTAKE_FINANCE_MISSING', 'ku', 'stocktake.post', { stocktakeId });
    // Counted anew, it is not what finance looked at.
    await world.refused('CHANGED_MEANWHILE', 'cai', 'stocktake.agree', { stocktakeId, revision });
    await world.done('cai', 'stocktake.recount', { stocktakeId, reason: '差异太大' });
    const told = (await world.all<{ kind: string; about: string }>('inbox_messages')).filter(
      ({ kind, about }) => kind === 'stocktake_again' && about === stocktakeId,
    );
    expect(told).toHaveLength(2);
    await count(stocktakeId, 'S6', 80);
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
    expect(await kept(stocktakeId)).toMatchObject({ worth: { fen: 8333, overLimit: false } });
    await world.refused('CHANGED_MEANWHILE', 'ku', 'stocktake.post', { stocktakeId, revision });
    const seen = { stocktakeId, revision: (await kept(stocktakeId)).revision };
    await world.done('ku', 'stocktake.post', seen);
    expect(await good('S6')).toBe(80);
  });
});

describe('a count of pieces', () => {
  const machine = { _id: 'P-M', code: 'YQ-M', name: '分析模块', tracking: 'serial', cold: null } as const;
  const lot = { lot: '', producedOn: '2026-01-15', expiresOn: null };
  const countPieces = async (serials: string[]) => {
    const { stocktakeId } = await world.done<{ stocktakeId: string }>('cang', 'stocktake.open', {
      ...{ locationId: world.maker, note: '' },
    });
    await world.done('cang', 'stocktake.count', {
      ...{ stocktakeId, productId: 'P-M', lot, quantity: serials.length, serials },
    });
    return stocktakeId;
  };
  const read = async (stocktakeId: string) =>
    (await world.done<{ stocktake: Stocktake }>('ku', 'stocktake.get', { stocktakeId })).stocktake;
  beforeAll(async () => {
    await world.put('products', product({ ...machine, shelfDays: null, minimumShelfDays: 0 }));
    await world.stockUp('P-M', 2, lot, { serials: ['A1', 'B2'] });
  });

  it('names the piece that lacks and the one too many, though their number is the same, and asks finance', async () => {
    const stocktakeId = await countPieces(['A1', 'C3']);
    const [blind] = (await read(stocktakeId)).lines;
    expect([blind!.booked, blind!.missing, blind!.found]).toEqual([null, undefined, undefined]);
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
    const { worth, lines } = await read(stocktakeId);
    expect(lines).toMatchObject([{ counted: 2, booked: 2, missing: ['B2'], found: ['C3'] }]);
    // Nobody can say of what has no price that it is under the limit.
    expect(worth).toEqual({ fen: 0, unpriced: 1, overLimit: true });
    await world.refused('STOCKTAKE_FINANCE_MISSING', 'ku', 'stocktake.post', { stocktakeId });
    await world.done('cai', 'stocktake.agree', { stocktakeId });
    await world.done('ku', 'stocktake.post', { stocktakeId });
    const places = Object.fromEntries(
      (await world.all<{ _id: string; place: string }>('stock_serials'))
        .filter(({ _id }) => _id.startsWith('P-M:'))
        .map(({ _id, place }) => [_id, place === world.maker]),
    );
    expect(places).toEqual({ 'P-M:A1': true, 'P-M:B2': false, 'P-M:C3': true });
  });

  it('books nothing of a piece that the book has elsewhere, and says which', async () => {
    const { locationId } = await world.done<{ locationId: string }>('cang', 'stockLocation.save', {
      ...{ name: '丁库', address: '' },
    });
    await world.done('cang', 'stockLocation.begin', { locationId });
    const balanceId = `${world.maker}:P-M:M`;
    await world.done('cang', 'stock.transfer', {
      ...{ balanceId, toLocationId: locationId, lot: '', condition: 'good', quantity: 1, serials: ['C3'] },
      note: '',
    });
    const stocktakeId = await countPieces(['A1', 'C3']);
    await world.done('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
    await world.done('cai', 'stocktake.agree', { stocktakeId });
    const refused = await world.refused('SERIAL_ELSEWHERE', 'ku', 'stocktake.post', { stocktakeId });
    expect(refused).toMatchObject({ serial: 'C3' });
  });
});
