import type { SecondInvoice } from '../../../miniprogram/shared/model/shipments';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

/** 两票制: the invoice that a dealer gives a hospital, where its province asks for its number. */
let world: TradeWorld;
let dealers: string;
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-01-31' };
const number = '26112000000012345678';
beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
  ({ locationId: dealers } = await world.done<{ locationId: string }>('boss', 'stockLocation.save', {
    name: '丙库',
    address: '',
  }));
  await world.done('boss', 'stockLocation.begin', { locationId: dealers });
  await world.stockUp('P-1', 9, lot);
  await world.put('settings', { _id: 'trade', value: {} });
});
afterAll(() => world.cloud.close());

const rule = (provinces: string[], change: object = {}) =>
  world.set('settings', 'trade', {
    'value.twoInvoice': { provinces, instruments: false, reagents: true, ...change },
  });
const owed = () => world.all<SecondInvoice>('second_invoices');
const delivered = () =>
  world.done<{ deliveryId: string; number: string }>('boss', 'delivery.report', {
    ...{ hospitalId: 'H-1', fromId: dealers, day: '2026-11-01' },
    lines: [{ productId: 'P-1', lot: 'A1', quantity: 1, serials: [] }],
  });
const listed = async (who: string, input: object = {}) =>
  (
    await world.done<{ secondInvoices: SecondInvoice[] }>(who, 'secondInvoice.list', input)
  ).secondInvoices.map(({ _id }) => _id);
async function sentStraight(quantity = 1): Promise<string> {
  const orderId = await world.draft([{ productId: 'P-1', quantity }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const shipmentId = await world.pick(orderId, [{ no: 1, quantity, lot: 'A1' }]);
  await world.check(shipmentId);
  await world.done('cang', 'shipment.ship', world.sending(shipmentId));
  return shipmentId;
}

it('is owed only where the province wants it, and for what it wants it', async () => {
  await delivered();
  await rule(['江苏省', '福建']);
  await delivered();
  await rule(['上海'], { reagents: false, instruments: true });
  await delivered();
  expect(await owed()).toEqual([]);
  await rule(['上海市']);
  const { deliveryId, number: of } = await delivered();
  expect(await owed()).toMatchObject([
    { _id: deliveryId, number: of, kind: 'delivery', state: 'due', dealerId: 'D-1', hospitalId: 'H-1' },
  ]);
});

it('is owed of goods that go straight to the hospital too, and no more once they came back', async () => {
  const shipmentId = await sentStraight();
  expect((await owed()).find(({ _id }) => _id === shipmentId)).toMatchObject({
    kind: 'shipment',
    state: 'due',
  });
  await world.done('boss', 'shipment.refuse', { shipmentId, reason: '医院拒收' });
  await world.done('cang', 'shipment.takeBack', { shipmentId, locationId: world.maker });
  expect((await owed()).find(({ _id }) => _id === shipmentId)).toMatchObject({ state: 'void' });
  await world.refused('SECOND_INVOICE_VOID', 'boss', 'secondInvoice.enter', {
    ...{ id: shipmentId, invoices: [number] },
  });
  expect(await listed('boss', { state: 'void' })).toEqual([shipmentId]);
});

it('is entered by the dealer whose it is, corrected, and found by its last digits', async () => {
  const [due] = (await owed()).filter(({ state }) => state === 'due');
  const id = due!._id;
  await world.refused('INPUT_INVALID', 'boss', 'secondInvoice.enter', { id, invoices: ['123'] });
  await world.refused('SECOND_INVOICE_NOT_FOUND', 'ding', 'secondInvoice.enter', { id, invoices: [number] });
  await world.refused('ACTION_NOT_ALLOWED', 'lin', 'secondInvoice.enter', { id, invoices: [number] });
  await world.done('boss', 'secondInvoice.enter', { id, invoices: [`${number.slice(0, -1)}9`] });
  await world.done('boss', 'secondInvoice.enter', { id, invoices: [number, number] });
  // Who still sees the numbers of before puts none of them in the place of these.
  await world.refused('CHANGED_MEANWHILE', 'boss', 'secondInvoice.enter', {
    ...{ id, invoices: [`${number.slice(0, -1)}7`], revision: due!.revision },
  });
  expect((await owed()).find(({ _id }) => _id === id)).toMatchObject({
    ...{ state: 'entered', invoices: [number], by: { memberId: 'M-boss' } },
  });
  expect(await listed('boss')).toEqual([]);
  expect(await listed('lin', { state: 'entered' })).toEqual([id]);
  expect(await listed('lin', { text: '12345678' })).toEqual([id]);
  expect(await listed('ding', { text: '12345678' })).toEqual([]);
});

it('is void when the delivery was reported by mistake', async () => {
  const { deliveryId } = await delivered();
  await world.done('boss', 'delivery.withdraw', { deliveryId, reason: '医院选错' });
  expect((await owed()).find(({ _id }) => _id === deliveryId)).toMatchObject({ state: 'void' });
});

it('is owed as long as one piece of what was sold stays with the hospital', async () => {
  const shipmentId = await sentStraight(2);
  await world.receive(shipmentId);
  const state = async () => (await owed()).find(({ _id }) => _id === shipmentId)!.state;
  await world.giveBack(shipmentId, 1, 1);
  expect(await state()).toBe('due');
  await world.giveBack(shipmentId, 1, 1);
  expect(await state()).toBe('void');
});
