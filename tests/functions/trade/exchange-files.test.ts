import { exportTables } from '../../../cloudfunctions/_modules/exchange/export-rows';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import type { Registration } from '../../../miniprogram/shared/model/trade';
import type { ImportCheck, ImportMoved } from '../../../cloudfunctions/_contracts/exchange-files';
import { splitRows } from '../../../cloudfunctions/_modules/sheets/open-table';
import type { ExportFile, ImportFile } from '../../../miniprogram/shared/model/exchange';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { localDatabase } from '../../../scripts/admin-database';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
const today = dayOf(new Date());
let number = '';
let shipmentId = '';
beforeAll(async () => {
  world = await startTrade();
  await world.change('dealers', 'D-1', {
    creditCode: 'C1',
    contactPhone: '021-1',
    name: '丙医疗科技有限公司',
  });
  await world.change('dealers', 'D-2', { creditCode: 'C2' });
  await world.limit(1_000_000);
  const orderId = await world.draft([{ productId: 'P-2', quantity: 6 }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  shipmentId = await world.ship(orderId, [{ no: 1, quantity: 4, ...lot }]);
  [{ number }] = (await world.all<{ number: string }>('shipments')) as [{ number: string }];
});
afterAll(async () => {
  const { faults } = await verifyLedger(localDatabase(world.cloud.adminUrl));
  // What `settle` has moved in time.
  expect(faults.filter((fault) => !fault.endsWith('is not what its hash says'))).toEqual([]);
  await world.cloud.close();
});

let moment = Date.now() - 3_600_000;
/** As if everything so far had happened an hour ago, a moment apart: it is settled. */
async function settle(): Promise<void> {
  for (const name of ['audit_events', 'credit_entries']) {
    const rows = await world.all<{ _id: string; at: string }>(name);
    const young = rows.filter(({ at }) => Date.parse(at) > Date.now() - 1_800_000);
    for (const { _id } of young.sort((a, b) => (a.at + a._id < b.at + b._id ? -1 : 1)))
      await world.change(name, _id, { at: new Date(moment++).toISOString() });
  }
}
const csv = async (exportId: string) => {
  const file = (await world.all<ExportFile>('export_files')).find(({ _id }) => _id === exportId)!;
  const [headings, ...rows] = splitRows(world.cloud.storage.read(file.csv.fileId)!.toString().slice(1));
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [headings![at]!, cell])));
};
type Made = { exportId: string; rows: number; more: boolean };
const make = (kind: string, more = {}) => world.done<Made>('cai', 'exportFile.make', { kind, ...more });
let sheets = 0;
async function sheet(kind: string, ...lines: string[]) {
  const fileId = await world.upload(`sheets/${++sheets}.csv`, Buffer.from(lines.join('\n')));
  return { kind, fileId, fileName: `${kind}.csv` };
}
async function bring(who: string, asked: object): Promise<ImportMoved> {
  let file = await world.done<ImportMoved>(who, 'importFile.ask', asked);
  while (file.state === 'booking')
    file = await world.done<ImportMoved>(who, 'importFile.step', { importId: file.importId });
  return file;
}

describe('files for a system that cannot call', () => {
  it('go on where the last one ended: what changed is in the next one, as it stands now, and nothing twice', async () => {
    await world.refused('EXPORT_NOTHING_NEW', 'cai', 'exportFile.make', { kind: 'orders' });
    await settle();
    const first = await make('orders');
    const [line] = await csv(first.exportId);
    expect(line).toMatchObject({
      信用代码: 'C1',
      状态: '部分发货',
      数量: '6',
      已发: '4',
      含税金额: '499.98',
    });
    await world.refused('EXPORT_NOTHING_NEW', 'cai', 'exportFile.make', { kind: 'orders' });
    await world.refused('EXPORT_BEGUN', 'cai', 'exportFile.make', { kind: 'orders', since: today });
    const [{ _id: orderId }] = (await world.all<{ _id: string }>('dealer_orders')) as [{ _id: string }];
    await world.done('lin', 'dealerOrder.cut', {
      orderId,
      lines: [{ no: 1, quantity: 2 }],
      reason: '少两盒',
    });
    await settle();
    const second = await make('orders');
    expect(await csv(second.exportId)).toMatchObject([{ 状态: '已发货', 已减: '2' }]);
    expect(second.exportId).toBe('orders:000002');
    const { link } = await world.done<{ link: string }>('cai', 'exportFile.open', {
      exportId: first.exportId,
      as: 'xlsx',
    });
    expect(link).toContain('orders-000001');
    await world.refused('ACTION_NOT_ALLOWED', 'boss', 'exportFile.list', { kind: 'orders' });
  });

  it('are made once by a call that is sent again, and one each by two who ask at once', async () => {
    await settle();
    const opId = world.newOpId();
    const again = () => world.trade('cai', 'exportFile.make', { kind: 'shipments' }, opId);
    const [once, twice] = [await again(), await again()];
    expect({ ...twice, serverTime: '' }).toEqual({ ...once, serverTime: '' });
    await world.done('cai', 'credit.invoice', {
      receivableId: shipmentId,
      invoices: ['26312000000000000001'],
    });
    await settle();
    const both = await Promise.all(
      ['cai', 'kuai'].map((who) => world.trade(who, 'exportFile.make', { kind: 'receivables' })),
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ code: 'EXPORT_NOTHING_NEW' });
    const [file] = (await world.all<ExportFile>('export_files')).filter(({ kind }) => kind === 'receivables');
    expect(await csv(file!._id)).toMatchObject([
      { 单号: number, 发票号码: '26312000000000000001', 来源: '发货' },
    ]);
  });

  it('of 往来流水 has each row once, and begins at a day when that is asked first', async () => {
    await settle();
    const rows = await csv((await make('entries', { since: '2026-01-01' })).exportId);
    expect(rows.map((row) => row['种类'])).toEqual(['额度变更', '订单占用', '发货', '订单释放']);
    expect(rows.at(-1)).toMatchObject({ 占用: '-166.66', 占用余额: '0.00' });
  });
});

describe('files of another system', () => {
  it('bring invoices once, whichever file has them; a row that says nothing refuses it all', async () => {
    const wrong = await sheet(
      'invoices',
      '发货单号,发票号码',
      `${number},26312000000000000002`,
      'X,12',
      `${number},3`,
    );
    const check = await world.done<ImportCheck>('cai', 'importFile.check', wrong);
    expect(check.problems).toEqual([
      { row: 3, column: '发货单号', message: '没有发货单“X”的应收，请核对' },
      { row: 3, column: '发票号码', message: '发票号码应为 18 至 20 位数字' },
      { row: 4, column: '发票号码', message: '发票号码应为 18 至 20 位数字' },
    ]);
    await world.refused('IMPORT_HAS_PROBLEMS', 'cai', 'importFile.ask', wrong);
    const right = await sheet(
      'invoices',
      '发货单号,发票号码',
      `${number},26312000000000000001`,
      `${number},26312000000000000002`,
    );
    // The first one was typed by hand before.
    expect(await bring('cai', right)).toMatchObject({ state: 'booked', booked: 2, skipped: 1 });
    const [receivable] = (await world.receivables()).filter(({ _id }) => _id === shipmentId);
    expect(receivable!.invoices).toEqual(['26312000000000000001', '26312000000000000002']);
    await world.refused('IMPORT_NOTHING_NEW', 'cai', 'importFile.ask', right);
    await world.refused('ACTION_NOT_ALLOWED', 'cang', 'importFile.ask', right);
    await world.refused('IMPORT_COLUMNS', 'cai', 'importFile.check', await sheet('invoices', '甲,乙', '1,2'));
  });

  it('bring goods into the warehouse as 待验, each of its lines once', async () => {
    const heads = '来源单号,仓库,货号,批号,生产日期,有效期至,数量,序列号';
    const line = 'RK-1,总库,HB-002,L9,2026-01-15,2027-01-14,10,';
    const file = await sheet('arrivals', heads, line, 'RK-2,总库,HB-002,L9,2026-01-15,2027-01-14,5,');
    await world.refused('ACTION_NOT_ALLOWED', 'cai', 'importFile.check', file);
    expect(await bring('cang', file)).toMatchObject({ booked: 2, skipped: 0 });
    const pending = async () =>
      (await world.all<{ productId: string; lots: { lot: string; pending: number }[] }>('stock_balances'))
        .find(({ productId }) => productId === 'P-2')!
        .lots.find(({ lot: one }) => one === 'L9')!.pending;
    expect(await pending()).toBe(15);
    const more = await sheet('arrivals', heads, line, 'RK-3,总库,HB-002,L9,2026-01-15,2027-01-14,1,');
    expect(await world.done<ImportCheck>('cang', 'importFile.check', more)).toMatchObject({
      count: 1,
      there: 1,
    });
    await bring('cang', more);
    expect(await pending()).toBe(16);
  });

  it('that two brought at once have a row in common book it once: the file that was first has it', async () => {
    const heads = '来源单号,仓库,货号,批号,生产日期,有效期至,数量';
    const same = 'RK-9,总库,HB-002,L8,2026-01-15,2027-01-14,7';
    const files = [await sheet('arrivals', heads, same), await sheet('arrivals', heads, same)];
    const asked = await Promise.all(
      files.map((file, n) => world.trade(n ? 'ku' : 'cang', 'importFile.ask', file)),
    );
    const ids = asked.flatMap((reply) => (reply.ok ? [(reply.data as ImportMoved).importId] : []));
    for (const importId of ids.reverse()) await world.done('cang', 'importFile.step', { importId });
    const [balance] = (
      await world.all<{ productId: string; lots: { lot: string; pending: number }[] }>('stock_balances')
    ).filter(({ productId }) => productId === 'P-2');
    expect(balance!.lots.find(({ lot: one }) => one === 'L8')!.pending).toBe(7);
  });
});

describe('期初 of money', () => {
  const heads = '信用代码,经销商,类型,单号,金额,开单日,到期日';
  it('counts once another person of finance says so, exact to the fen, in steps that may be broken off', async () => {
    const file = await sheet(
      'openings',
      heads,
      `C1,,应收,Q-1,"12,500.05",2026-01-01,${addDays(today, 30)}`,
      `C2,,预收款,Q-2,300.10,2026-01-01,2026-01-01`,
    );
    const before = await world.account();
    const { importId } = await world.done<ImportMoved>('cai', 'importFile.ask', file);
    expect((await world.account()).receivableFen).toBe(before.receivableFen);
    await world.refused('IMPORT_STATE_CHANGED', 'cai', 'importFile.step', { importId });
    const decision = { importId, passes: true, reason: '' };
    await world.refused('IMPORT_SECOND_PERSON_MISSING', 'cai', 'importFile.decide', decision);
    await world.refused('REASON_MISSING', 'kuai', 'importFile.decide', { ...decision, passes: false });
    await world.done('kuai', 'importFile.decide', decision);
    await world.done('kuai', 'importFile.step', { importId });
    await world.done('kuai', 'importFile.step', { importId });
    expect((await world.account()).receivableFen).toBe(before.receivableFen + 1_250_005);
    expect(await world.account('D-2')).toMatchObject({ unappliedFen: 30_010, receivableFen: 0 });
  });

  it('that one person types by hand waits too; its number is taken, and a refused one may be typed again', async () => {
    const row = {
      dealerId: 'D-1',
      kind: 'receivable',
      number: 'Q-7',
      fen: 77,
      issuedOn: '2026-01-01',
      dueOn: today,
    };
    await world.done('cai', 'credit.opening', row);
    await world.refused('CREDIT_NUMBER_TAKEN', 'cai', 'credit.opening', row);
    const typed = (await world.all<ImportFile>('import_files')).at(-1)!;
    await world.done('kuai', 'importFile.decide', { importId: typed._id, passes: false, reason: '金额不对' });
    await world.refused('IMPORT_STATE_CHANGED', 'kuai', 'importFile.step', { importId: typed._id });
    await world.opening({ ...row, fen: 78 });
    const owed = (await world.receivables()).find(({ _id }) => _id === 'OPEN-D-1-Q-7')!;
    expect(owed).toMatchObject({ fen: 78, openFen: 78, source: 'opening' });
  });

  it('says of every cell what is wrong with it, and books nothing', async () => {
    const file = await sheet(
      'openings',
      heads,
      'C9,,应收,Q-8,1.00,2026-01-01,2026-02-01',
      'C1,,借款,,-5,,二月',
    );
    const { problems } = await world.done<ImportCheck>('cai', 'importFile.check', file);
    expect(problems.map(({ row, column }) => `${row} ${column}`)).toEqual([
      '2 信用代码',
      '3 类型',
      '3 单号',
      '3 金额',
      '3 到期日',
      '3 到期日',
    ]);
  });
});

it('a row of what was shipped has all that an inspector asks of a sales record, as it was when it left', async () => {
  const [shipment] = await world.all<Shipment>('shipments');
  const { headings, rows } = exportTables.shipments;
  const known = {
    dealer: () => ({ creditCode: 'C1', name: '丙', contactPhone: '021-1' }),
    product: () => ({ code: 'SJ' }),
  };
  const [cells] = rows(shipment!, known);
  const row = Object.fromEntries(headings.map((heading, at) => [heading, cells![at]]));
  expect(cells).toHaveLength(headings.length);
  const papers = (await world.all<{ number: string; dealerId: string }>('licences')).filter(
    ({ dealerId }) => dealerId === shipment!.dealerId,
  );
  const registrations = await world.all<Registration>('registrations');
  expect(registrations.map(({ registrant }) => registrant)).toContain(row['注册人/备案人']);
  expect(registrations.map(({ productionLicence }) => productionLicence)).toContain(row['生产许可证编号']);
  expect(row['购货方电话']).toBe('021-1');
  expect(papers.map(({ number }) => number)).toContain(row['购货方许可证编号']);
});
