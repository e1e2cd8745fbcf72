import type { Page } from 'playwright-core';
import type { Due } from '../../miniprogram/shared/model/dues';
import type { Appraisal } from '../../miniprogram/shared/model/appraisal';
import type { DealerOrder, Payment, Receivable } from '../../miniprogram/shared/model/trade';
import type { Shipment } from '../../miniprogram/shared/model/shipments';
import { localDatabase } from '../../scripts/admin-database';
import { verifyLedger } from '../../scripts/verify-ledger';
import { verifyStock } from '../../scripts/verify-stock';
import { dialog, open, openStreet, sees, tapOn, typeInto } from './house';
import type { Street } from './house';
import { arrivedAt, front } from './preview/phone';

jest.setTimeout(240_000);
let street: Street;
let dealer: Page;
let finance: Page;
beforeAll(async () => {
  street = await openStreet({ whole: true });
  dealer = await street.phoneOf('demo-shenruoxi');
  finance = await street.phoneOf('demo-jinhui');
});
afterEach(async () => {
  expect(street.errors()).toEqual([]);
  const database = localDatabase(street.cloud.adminUrl);
  expect((await verifyLedger(database)).faults).toEqual([]);
  expect((await verifyStock(database)).faults).toEqual([]);
});
afterAll(() => street?.close());

const documents = <T>(collection: string, where: object = {}): T[] =>
  street.cloud.database.find(
    collection,
    where as never,
    { limit: 1000 },
    { index: null, examined: 0 },
  ) as unknown as T[];
const idIn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const pages = (
      window as unknown as { getCurrentPages(): { options: { id: string } }[] }
    ).getCurrentPages();
    return decodeURIComponent(pages[pages.length - 1]!.options.id);
  });
const quantityOf = (page: Page, product: string) =>
  front(page).locator('.product').filter({ hasText: product }).locator('input');

/** The button under what a sheet asks. */
const answer = (page: Page, button: string): Promise<void> =>
  front(page).locator('.ask-foot').getByText(button, { exact: true }).click();

let orderId = '';
let shipmentId = '';

it('a dealer sees what stands against a basket, pays, and submits what then passes', async () => {
  await open(dealer, '/pages/trade/basket/basket');
  await tapOn(dealer, '备货');
  await quantityOf(dealer, '反应杯').fill('900');
  await sees(dealer, '可用额度不足');
  await sees(dealer, '请先回款');
  // So many as the dealer's account, near its limit, has no room for either; what it pays makes room.
  await open(finance, '/pages/trade/payment-enter/payment-enter?dealerId=D-chengyue&dealerName=澄岳');
  const [account] = documents<{ name: string }>('dealers', { _id: 'D-chengyue' });
  await typeInto(finance, '金额（元）', '5000.00');
  await typeInto(finance, '付款方', account!.name);
  await typeInto(finance, '收款账号', '6222020200001');
  await typeInto(finance, '银行流水号', 'E2E-1');
  await tapOn(finance, '登记');
  await arrivedAt(finance, 'pages/trade/payment');
  await sees(finance, '已入账');
  await quantityOf(dealer, '反应杯').fill('2');
  await sees(dealer, '检查全部通过，可以提交。');
  const known = new Set(documents<DealerOrder>('dealer_orders').map(({ _id }) => _id));
  await tapOn(dealer, '提交');
  await arrivedAt(dealer, 'pages/trade/order');
  await sees(dealer, '待审批');
  const [order] = documents<DealerOrder>('dealer_orders').filter(({ _id }) => !known.has(_id));
  orderId = order!._id;
  expect(order).toMatchObject({ state: 'pending', lines: [{ productId: 'P-LI-CUV', quantity: 2 }] });
});

it('a channel manager approves; two of the warehouse pick, check and ship', async () => {
  const manager = await street.phoneOf('demo-zhouhan');
  await open(manager, `/pages/trade/order/order?id=${orderId}`);
  await tapOn(manager, '批准');
  await dialog(manager, '批准');
  await sees(manager, '待发货');
  const keeper = await street.phoneOf('demo-caikun');
  await open(keeper, `/pages/goods/pick/pick?id=${orderId}`);
  await tapOn(keeper, '拣完，交复核');
  await arrivedAt(keeper, 'pages/goods/shipment');
  await sees(keeper, '待复核');
  [{ _id: shipmentId }] = documents<Shipment>('shipments', { orderId }) as [Shipment];
  const second = await street.phoneOf('demo-luping');
  await open(second, `/pages/goods/shipment/shipment?id=${shipmentId}`);
  for (let i = 0; i < 2; i++) await tapOn(second, '＋');
  await tapOn(second, '复核通过');
  await sees(second, '待发出');
  await open(keeper, `/pages/goods/shipment/shipment?id=${shipmentId}`);
  await typeInto(keeper, '承运', '示例快运');
  await tapOn(keeper, '发出');
  await sees(keeper, '在途');
  expect(documents<Receivable>('receivables', { _id: shipmentId })).toMatchObject([{ open: true }]);
});

it('the dealer counts what came and signs for it', async () => {
  await open(dealer, `/pages/goods/shipment/shipment?id=${shipmentId}`);
  await tapOn(dealer, '与单据一致');
  await tapOn(dealer, '签收');
  await sees(dealer, '已收货');
  expect(documents<DealerOrder>('dealer_orders', { _id: orderId })).toMatchObject([{ state: 'received' }]);
});

it('finance seals a statement, the dealer confirms it; what was paid is put against the debt', async () => {
  await open(finance, '/pages/trade/account/account?dealerId=D-chengyue');
  await tapOn(finance, '出对账单');
  await answer(finance, '出对账单');
  await arrivedAt(finance, 'pages/trade/statement');
  const statementId = await idIn(finance);
  await open(dealer, `/pages/trade/statement/statement?id=${encodeURIComponent(statementId)}`);
  await tapOn(dealer, '确认无误');
  await dialog(dealer, '确认无误');
  await sees(dealer, '已确认');

  const [payment] = documents<Payment>('payments', { reference: 'E2E-1' });
  await open(finance, `/pages/trade/payment/payment?id=${payment!._id}`);
  await front(finance).getByRole('button', { name: '核销', exact: true }).click();
  await sees(finance, '已核销');
  expect(documents<Payment>('payments', { reference: 'E2E-1' })).toMatchObject([
    { state: 'posted', fen: 500_000, unappliedFen: 0 },
  ]);
});

it('finance writes the invoice at what is owed; a dealer confirms its rebate and another of finance credits it', async () => {
  await open(finance, '/pages/trade/account/account?dealerId=D-chengyue');
  await tapOn(finance, '登记发票');
  await typeInto(finance, '发票号码', '26312000000000000001');
  await answer(finance, '登记');
  await sees(finance, '26312000000000000001');
  const invoiced = documents<Receivable>('receivables').filter(({ invoices }) => invoices.length > 0);
  expect(invoiced).toMatchObject([{ dealerId: 'D-chengyue', invoices: ['26312000000000000001'] }]);

  const [due] = documents<Due>('dues', { dealerId: 'D-mushi' });
  const page = `/pages/trade/due/due?id=${encodeURIComponent(due!._id)}`;
  const other = await street.phoneOf('demo-guyiming');
  await open(other, page);
  await tapOn(other, '确认');
  await dialog(other, '确认');
  await sees(other, '已确认，待入账');
  // Who stated it does not credit it.
  await open(finance, page);
  await sees(finance, '由您出期，须由另一位财务复核入账。');
  const second = await street.phoneOf('demo-baijing');
  await open(second, page);
  await tapOn(second, '复核入账');
  await dialog(second, '入账');
  await sees(second, '已入账');
  expect(documents<Payment>('payments', { source: 'rebate' })).toMatchObject([
    { dealerId: 'D-mushi', fen: due!.fen, state: 'posted' },
  ]);
});

it('a dealer agrees to its appraisal, one manager proposes the grade and another one confirms it', async () => {
  const appraisal = () => documents<Appraisal>('appraisals', { dealerId: 'D-yunli' })[0]!;
  const becomes = async (said: () => boolean) => {
    for (let n = 0; n < 200 && !said(); n++) await new Promise((wait) => setTimeout(wait, 100));
    expect(said()).toBe(true);
  };
  const address = `/pages/channel/appraisal/appraisal?id=${encodeURIComponent(appraisal()._id)}`;
  const [admin, manager, second] = [
    await street.phoneOf('demo-chensiya'),
    await street.phoneOf('demo-zhouhan'),
    await street.phoneOf('demo-hanxue'),
  ];
  await open(admin, address);
  await sees(admin, '各项得分');
  await tapOn(admin, '无异议');
  await dialog(admin, '无异议');
  await becomes(() => appraisal().acceptedAt !== null);
  await open(manager, address);
  await tapOn(manager, '提交定级');
  await dialog(manager, '提交定级');
  await becomes(() => appraisal().state === 'proposed');
  await open(second, address);
  await tapOn(second, '定级复核');
  const sheet = front(second).locator('.ask-sheet');
  await second.waitForTimeout(500);
  await sheet.getByText('同意', { exact: true }).click();
  await sheet.locator('wx-button', { hasText: '确定' }).click();
  await becomes(() => appraisal().state === 'closed');
  expect(appraisal()).toMatchObject({ grade: 'B' });
});
