import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
const today = dayOf(new Date());
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
});
afterAll(() => world.cloud.close());

const page = () =>
  world.done<{ scheduled: { revision: number; nextOn: string | null; receipts: object[]; late: boolean } }>(
    'lin',
    'scheduledReceipt.get',
    { productId: 'P-2' },
  );
const soon = { on: addDays(today, 3), units: 6 };
const later = { on: addDays(today, 20), units: 10 };
let orderId: string;
const expected = async () =>
  (await world.done<{ expected: object[] }>('boss', 'dealerOrder.get', { orderId })).expected;

it('is written by the warehouse, each day once, and by nobody who read an older one', async () => {
  const save = (receipts: object[], more: object = {}) => ({ productId: 'P-2', receipts, ...more });
  await world.refused('ACTION_NOT_ALLOWED', 'boss', 'scheduledReceipt.save', save([soon]));
  await world.refused('ACTION_NOT_ALLOWED', 'boss', 'scheduledReceipt.list', {});
  await world.refused('SCHEDULED_RECEIPT_TWICE', 'cang', 'scheduledReceipt.save', save([soon, soon]));
  await world.refused(
    'PRODUCT_NOT_FOUND',
    'cang',
    'scheduledReceipt.save',
    save([soon], { productId: 'P-404' }),
  );
  expect(await world.all('scheduled_receipts')).toEqual([]);
  const { revision } = await world.done<{ revision: number }>(
    'cang',
    'scheduledReceipt.save',
    save([later, soon]),
  );
  await world.refused('CHANGED_MEANWHILE', 'cang', 'scheduledReceipt.save', save([]));
  await world.done('cang', 'scheduledReceipt.save', save([later, soon], { revision }));
  expect((await page()).scheduled).toMatchObject({ nextOn: soon.on, receipts: [soon, later], late: false });
});

it('a dealer reads on an order that waits when more comes, and of nothing that lies ready', async () => {
  await world.stockUp('P-2', 2, lot);
  ({ orderId } = await world.done<{ orderId: string }>('boss', 'dealerOrder.save', {
    ...{ purpose: 'terminal', hospitalId: 'H-1', lines: [{ productId: 'P-2', quantity: 5 }] },
    shipTo: { kind: 'hospital', licenceId: null, address: '示例医院' },
  }));
  expect(await expected()).toEqual([]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  // Two of what was to come have come already.
  expect(await expected()).toEqual([{ productId: 'P-2', receipts: [{ ...soon, units: 4 }, later] }]);
});

it('what the maker’s warehouse receives is to come no more, the nearest day first', async () => {
  await world.stockUp('P-2', 7, lot);
  expect((await page()).scheduled).toMatchObject({ nextOn: later.on, receipts: [{ ...later, units: 7 }] });
  await world.stockUp('P-2', 9, lot);
  expect((await page()).scheduled).toMatchObject({ nextOn: null, receipts: [] });
  expect(await world.done('cang', 'scheduledReceipt.list', {})).toEqual({ scheduled: [], next: null });
});

it('a day that is over stands on top of the list, and is promised to nobody', async () => {
  const { revision } = (await page()).scheduled;
  const over = { on: addDays(today, -2), units: 3 };
  const save = (receipts: object[], known = revision) => ({ productId: 'P-2', revision: known, receipts });
  await world.refused('SCHEDULED_RECEIPT_PAST', 'cang', 'scheduledReceipt.save', save([later, over]));
  await world.set('scheduled_receipts', 'P-2', { receipts: [over, later], nextOn: over.on });
  // What is late already may stand beside what is new.
  const again = await world.done<{ revision: number }>(
    'cang',
    'scheduledReceipt.save',
    save([later, over, { on: today, units: 1 }]),
  );
  await world.done('cang', 'scheduledReceipt.save', save([later, over], again.revision));
  await world.done('cang', 'scheduledReceipt.save', { productId: 'P-1', receipts: [soon] });
  const { scheduled } = await world.done<{ scheduled: { _id: string; late: boolean }[] }>(
    'lin',
    'scheduledReceipt.list',
    {},
  );
  expect(scheduled.map(({ _id, late }) => [_id, late])).toEqual([
    ['P-2', true],
    ['P-1', false],
  ]);
  expect(await expected()).toEqual([{ productId: 'P-2', receipts: [later] }]);
});
