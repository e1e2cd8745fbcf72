import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import type { BankFileCheck } from '../../../cloudfunctions/_contracts/payments';
import { keptFile } from '../../kept-file';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
});
afterAll(() => world.cloud.close());
afterEach(async () => {
  expect((await verifyLedger(localDatabase(world.cloud.adminUrl))).faults).toEqual([]);
});

const heading = '交易日期,贷方发生额,对方户名,对方账号,交易流水号';
const first = [
  '2026-11-03,1000.00,丙医疗科技有限公司,31001,R1',
  '2026-11-03,250.05,丁医疗科技有限公司,31002,R2',
  '2026-11-04,500.00,某某商贸有限公司,31003,R3',
  '2026-11-05,0.01,丙医疗科技有限公司,31001,R4',
];
async function file(rows: string[]): Promise<object> {
  const fileId = await world.upload(
    `sheets/${world.newOpId()}.csv`,
    Buffer.from(['账号,6222000001', heading, ...rows].join('\n')),
  );
  return { fileId, fileName: '流水.csv' };
}
const check = async (rows: string[]): Promise<BankFileCheck> =>
  world.done('cai', 'bankFile.check', await file(rows));
const summary = ({ rows }: BankFileCheck) => rows.map(({ row, as, dealerId }) => [row, as, dealerId]);
async function book(rows: string[], choices: object[] = []): Promise<string> {
  const input = { ...(await file(rows)), choices };
  const { bankFileId } = await world.done<{ bankFileId: string }>('cai', 'bankFile.book', input);
  return bankFileId;
}
async function stepAll(bankFileId: string): Promise<number> {
  for (let steps = 1; ; steps++) {
    const { booked, count } = await world.done<{ booked: number; count: number }>('cai', 'bankFile.step', {
      bankFileId,
    });
    if (booked === count) return steps;
  }
}
const paid = async () =>
  (await world.all<{ fen: number }>('payments')).map(({ fen }) => fen).sort((a, b) => a - b);
const unapplied = async (dealerId = 'D-1') => (await world.account(dealerId))?.unappliedFen ?? 0;

it('is matched by the payer’s full name; of strangers somebody says whose they are, or sets them aside', async () => {
  expect(summary(await check(first))).toEqual([
    [3, 'exact', 'D-1'],
    [4, 'exact', 'D-2'],
    [5, 'unknown', null],
    [6, 'exact', 'D-1'],
  ]);
  const details = await world.refused('BANK_FILE_OPEN', 'cai', 'bankFile.book', {
    ...(await file(first)),
    choices: [],
  });
  expect(details).toMatchObject({ rows: [5], count: 1 });
  const bankFileId = await book(first, [{ row: 5, dealerId: 'D-1' }]);
  expect(await paid()).toEqual([]);
  // Two dealers, two steps; two who press at once book each row once.
  await Promise.all(['cai', 'kuai'].map((who) => world.trade(who, 'bankFile.step', { bankFileId })));
  await stepAll(bankFileId);
  expect(await paid()).toEqual([1, 25_005, 50_000, 100_000]);
  expect([await unapplied(), await unapplied('D-2')]).toEqual([100_001, 25_005]);
});

it('whose payer is not the dealer waits for a second person and the 委托付款书', async () => {
  const third = (await world.payments()).find(({ thirdParty }) => thirdParty)!;
  expect(third).toMatchObject({ state: 'entered', source: 'bank', fen: 50_000 });
  await world.refused('PAYMENT_SECOND_PERSON_MISSING', 'cai', 'payment.post', { paymentId: third._id });
  await world.refused('PAYMENT_MANDATE_MISSING', 'kuai', 'payment.post', { paymentId: third._id });
  await world.done('cai', 'payment.addMandate', { paymentId: third._id, files: [keptFile('b', 'jpg')] });
  await world.done('kuai', 'payment.post', { paymentId: third._id });
  expect(await unapplied()).toBe(150_001);
});

it('brought twice books nothing; with one row changed the change is a contradiction', async () => {
  expect(summary(await check(first)).map(([, as]) => as)).toEqual(['there', 'there', 'there', 'there']);
  await world.refused('BANK_FILE_NOTHING_NEW', 'cai', 'bankFile.book', {
    ...(await file(first)),
    choices: [],
  });
  const changed = ['2026-11-03,1000.01,丙医疗科技有限公司,31001,R1', ...first.slice(1)];
  const { rows } = await check(changed);
  expect(rows[0]).toMatchObject({ as: 'contradicts', why: '已登记为 2026-11-03 1000.00 元' });
  // The sum is the bank's own, whatever becomes of its rows.
  expect((await check(changed)).totalFen).toBe(175_007);
  await world.refused('BANK_FILE_OPEN', 'cai', 'bankFile.book', { ...(await file(changed)), choices: [] });
  await world.refused('BANK_FILE_OPEN', 'cai', 'bankFile.book', {
    ...(await file(changed)),
    choices: [{ row: 3, dealerId: 'D-1' }],
  });
});

it('remembers whose a stranger’s money was, and still asks a second person', async () => {
  const next = ['2026-11-06,300.00,某某商贸有限公司,31003,R9'];
  expect(summary(await check(next))).toEqual([[3, 'known', 'D-1']]);
  await stepAll(await book(next));
  expect((await world.payments()).find(({ reference }) => reference === 'R9')).toMatchObject({
    state: 'entered',
  });
});

it('without the bank’s numbers keeps several alike apart, and knows them all again', async () => {
  const alike = [1, 2].map(() => '2026-11-07,8.00,丙医疗科技有限公司,31001,');
  const before = await unapplied();
  await stepAll(await book(alike));
  expect(await unapplied()).toBe(before + 1600);
  expect(summary(await check([...alike, alike[0]!])).map(([, as]) => as)).toEqual([
    'there',
    'there',
    'exact',
  ]);
});

it('of 120 rows goes on where it was broken off, fifty a step', async () => {
  const many = Array.from({ length: 120 }, (_, i) => `2026-11-08,1.00,丁医疗科技有限公司,31002,M${i}`);
  const bankFileId = await book(many);
  const before = await unapplied('D-2');
  await world.done('cai', 'bankFile.step', { bankFileId });
  expect(await unapplied('D-2')).toBe(before + 5000);
  expect(await stepAll(bankFileId)).toBe(2);
  expect(await unapplied('D-2')).toBe(before + 12_000);
  await world.done('cai', 'bankFile.step', { bankFileId });
  expect(await unapplied('D-2')).toBe(before + 12_000);
});

it('is nobody’s but finance’s, and says what is no such file', async () => {
  const mine = await file(first);
  expect(await world.trade('boss', 'bankFile.check', mine)).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  const wrong = await world.upload(`sheets/${world.newOpId()}.csv`, Buffer.from('日期,收入\n'));
  const details = await world.refused('BANK_FILE_COLUMNS', 'cai', 'bankFile.check', {
    fileId: wrong,
    fileName: 'x',
  });
  expect(details).toMatchObject({ headings: ['日期', '收入'], missing: [{ field: 'payerName' }] });
  const picture = await world.upload(`sheets/${world.newOpId()}.csv`, Buffer.from([0xff, 0xd8, 0, 0, 1]));
  await world.refused('SHEET_NOT_A_WORKBOOK', 'cai', 'bankFile.check', { fileId: picture, fileName: 'x' });
});
