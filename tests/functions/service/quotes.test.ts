import { keptFile } from '../../kept-file';
import { endQuotes } from '../../../cloudfunctions/jobs/end-quotes';
import { randomIds } from '../../../cloudfunctions/_platform/ids';
import type { Quote } from '../../../miniprogram/shared/model/quotes';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { addSites, creation } from './sites';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

/** 维修报价: what no cover pays for is quoted, agreed by the hospital itself, billed once it is done, or waived. */
let world: World;
const entity = { revision: 1, head: '' };
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  const [boss] = (await world.all<{ _id: string }>('members')).filter(({ _id }) => _id === 'M-boss');
  const house = (id: string, role: string) => ({
    ...{ ...boss, _id: `M-${id}`, openid: `openid-${id}`, name: id, phone: mobileOf(id), dealerId: null },
    roles: [role],
  });
  await world.put('members', house('cai', 'finance'), house('wu', 'service_manager'));
  const product = (id: string, name: string, kind: string) => ({
    ...{
      _id: id,
      ...entity,
      code: id,
      name,
      searchKeys: [name, id.toLowerCase()],
      specification: '',
      unit: '件',
    },
    ...{ kind, productLineId: 'L', class: 'none', regulatedAs: 'none', codes: [], cold: null, udiDi: null },
    ...{ packs: [], tracking: 'none', shelfDays: null, minimumShelfDays: 0, fitsModelIds: [] },
    ...{
      exemptFromRecord: true,
      minimum: 1,
      multiple: 1,
      soldFromOn: null,
      soldUntilOn: null,
      successorId: null,
    },
  });
  await world.put('products', product('P-pump', '泵', 'part'), product('P-hour', '工时', 'service'));
  await world.put('price_lists', {
    ...{ _id: 'PL-1', ...entity, name: '统一价', level: 'base', key: 'base', dealerId: null, tier: null },
    ...{ regionCode: null, fromOn: '2020-01-01', toOn: '2099-12-31', state: 'approved', rows: 1, reason: '' },
  });
  await world.put('price_rows', {
    ...{ _id: 'PL-1:P-pump:1:2020-01-01', ...entity, listId: 'PL-1', dealerId: null, productId: 'P-pump' },
    ...{ minQuantity: 1, unitFen: 80_000, taxPercent: 13, minimum: null, multiple: null },
    ...{ fromOn: '2020-01-01', toOn: '2099-12-31' },
  });
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const quoteOf = async (id: string) => (await world.all<Quote>('quotes')).find(({ _id }) => _id === id)!;
const pump = { kind: 'parts', productId: 'P-pump', name: '泵', quantity: 1, unit: '件', unitFen: 80_000 };
const make = (workOrderId: string, quoteId: string, change: object = {}, who = 'li') =>
  world.call(who, 'quote.make', {
    ...{ quoteId, workOrderId, replaces: null, lines: [pump], note: '', validDays: 15 },
    ...change,
  });
const uncovered = { on: '2026-11-01', lines: [{ kind: 'labour' as const, by: null }] };
const add = (id: string, change: object = {}) =>
  world.addOrder({ _id: id, state: 'accepted', cover: uncovered, requestedBy: 'openid-doctor', ...change });
const signed = { accepts: true, name: '赵主任', reason: '', image: keptFile() };
const answer = (workOrderId: string, change: object = {}, who = 'doctor') =>
  world.visit(who, 'quote.answer', { workOrderId, version: 1, ...signed, ...change });
const told = async (kind: string) =>
  (await world.all<InboxMessage>('inbox_messages')).filter((one) => one.kind === kind);
const secret = 'Q'.repeat(22);

it('begins with what the order needs, priced by the list for everybody', async () => {
  await add('WO-q-0', { partsWanted: [{ name: '光源灯', quantity: 2 }] });
  const page = await world.call('li', 'quote.ofOrder', { workOrderId: 'WO-q-0' });
  expect(page.ok && page.data).toMatchObject({ chargeable: ['labour'], suggested: [{ kind: 'labour' }] });
  const found = await world.call('li', 'quote.products', { workOrderId: 'WO-q-0', text: '泵' });
  expect(found.ok && found.data).toEqual({
    products: [
      { productId: 'P-pump', code: 'P-pump', name: '泵', unit: '件', kind: 'part', listFen: 80_000 },
    ],
  });
});

it('at the list’s price goes to the hospital at once, which finds it in its progress and signs', async () => {
  await add('WO-q-1', { state: 'onsite', visits: [] });
  expect(code(await make('WO-q-1', 'QT-1'))).toBe('ok');
  expect((await world.order('WO-q-1')).state).toBe('on_hold');
  const progress = await world.visit('doctor', 'repair.follow', { workOrderId: 'WO-q-1' });
  expect(progress.ok && progress.data).toMatchObject({ quote: { state: 'sent', totalFen: 80_000 } });
  const opened = await world.visit('doctor', 'quote.open', { workOrderId: 'WO-q-1' });
  expect(opened.ok && opened.data).toMatchObject({ totalFen: 80_000, canAnswer: true, version: 1 });
  expect(code(await answer('WO-q-1'))).toBe('ok');
  expect((await quoteOf('QT-1')).answer).toMatchObject({ name: '赵主任' });
  expect((await world.order('WO-q-1')).quote).toMatchObject({ state: 'accepted' });
  expect((await told('quote_answered')).map(({ memberId }) => memberId)).toEqual(
    expect.arrayContaining(['M-li', 'M-boss', 'M-chen']),
  );
});

it('opens by the code that the engineer shows, and by no earlier one', async () => {
  await add('WO-q-2');
  await make('WO-q-2', 'QT-2');
  expect(code(await world.call('li', 'quote.link', { quoteId: 'QT-2', code: 'Z'.repeat(22) }))).toBe('ok');
  expect(code(await world.call('boss', 'quote.link', { quoteId: 'QT-2', code: secret }))).toBe('ok');
  expect(code(await world.visit('nurse', 'quote.open', { code: 'Z'.repeat(22) }))).toBe('QUOTE_NOT_FOUND');
  expect(code(await world.visit('nurse', 'quote.open', { code: secret }))).toBe('ok');
  expect(code(await world.visit('nurse', 'quote.open', { workOrderId: 'WO-q-2' }))).toBe('QUOTE_NOT_FOUND');
  const declined = {
    code: secret,
    version: 1,
    accepts: false,
    name: '王护士长',
    reason: '价格过高',
    image: null,
  };
  expect(code(await world.visit('nurse', 'quote.answer', declined))).toBe('ok');
  const order = await world.order('WO-q-2');
  expect([order.state, order.timeline[order.timeline.length - 1]!.reason]).toEqual([
    'cannot_complete',
    '医院未同意报价：价格过高',
  ]);
});

it('with another price, or above the limit, a second person agrees before the hospital sees it', async () => {
  await add('WO-q-3');
  const cheap = { lines: [{ ...pump, unitFen: 70_000 }] };
  expect(code(await make('WO-q-3', 'QT-3', cheap))).toBe('ok');
  expect((await quoteOf('QT-3')).state).toBe('pending');
  expect(code(await world.visit('doctor', 'quote.open', { workOrderId: 'WO-q-3' }))).toBe('QUOTE_NOT_FOUND');
  await world.twin('li', { roles: ['dealer_admin'] });
  const before = await world.everything();
  const decide = (who: string, passes: boolean, reason = '') =>
    world.call(who, 'quote.decide', { quoteId: 'QT-3', passes, reason });
  expect(code(await decide('li-2', true))).toBe('QUOTE_SECOND_PERSON_MISSING');
  expect(code(await decide('li', true))).toBe('ACTION_NOT_ALLOWED');
  expect(code(await decide('zhao', true))).not.toBe('ok');
  expect(await world.everything()).toBe(before);
  expect(code(await decide('boss', false, '请按价格表'))).toBe('ok');
  expect((await world.order('WO-q-3')).quote).toMatchObject({ state: 'returned' });
  expect(code(await make('WO-q-3', 'QT-4', { ...cheap, replaces: 'QT-3' }))).toBe('ok');
  expect((await quoteOf('QT-3')).state).toBe('withdrawn');
  const again = await world.call('wu', 'quote.decide', { quoteId: 'QT-4', passes: true, reason: '' });
  expect(code(again)).toBe('ok');
  expect(code(await answer('WO-q-3', { version: 1 }))).toBe('QUOTE_REPLACED');
  expect(code(await answer('WO-q-3', { version: 2 }))).toBe('ok');
});

it('is billed by whoever did the work, once it is done; a wrong number is taken back', async () => {
  const bill = (who: string, invoice: string) => world.call(who, 'quote.bill', { quoteId: 'QT-1', invoice });
  const [first, second] = ['24312000000012345678', '24312000000012345679'];
  expect(code(await bill('boss', first!))).toBe('QUOTE_WORK_NOT_DONE');
  await world.set('work_orders', 'WO-q-1', { state: 'closed' });
  expect(code(await bill('cai', first!))).toBe('QUOTE_BILLED_BY_OTHER');
  expect(code(await bill('boss', '24'))).toBe('INPUT_INVALID');
  expect(code(await bill('boss', first!))).toBe('ok');
  expect(code(await bill('boss', second!))).toBe('ok');
  expect(await quoteOf('QT-1')).toMatchObject({ state: 'billed', invoice: { number: second } });
  expect(code(await bill('boss', ''))).toBe('ok');
  expect(await quoteOf('QT-1')).toMatchObject({ state: 'accepted', invoice: null });
});

it('is waived with a reason by a service manager who did not come for it', async () => {
  await add('WO-q-5');
  await make('WO-q-5', 'QT-5');
  const waive = (who: string) =>
    world.call(who, 'quote.waive', { workOrderId: 'WO-q-5', reason: '质量投诉' });
  expect(code(await waive('chen'))).toBe('ACTION_NOT_ALLOWED');
  expect(code(await waive('qian'))).toBe('ok');
  expect((await quoteOf('QT-5')).state).toBe('withdrawn');
  expect((await world.order('WO-q-5')).waiver).toMatchObject({ reason: '质量投诉' });
  expect(code(await make('WO-q-5', 'QT-6', { replaces: 'QT-5' }))).toBe('QUOTE_NOT_NEEDED');
});

it('that nobody answered in time runs out, and who made it is told', async () => {
  await add('WO-q-6');
  await make('WO-q-6', 'QT-7', { validDays: 1 });
  const inThreeDays = new Date(Date.now() + 3 * 86_400_000);
  const surroundings = { ids: randomIds, now: () => inThreeDays } as Parameters<typeof endQuotes>[0];
  expect((await endQuotes(surroundings)).expired).toBeGreaterThan(0);
  expect((await endQuotes(surroundings)).expired).toBe(0);
  expect((await quoteOf('QT-7')).state).toBe('expired');
  expect((await told('quote_expired')).map(({ memberId }) => memberId)).toContain('M-li');
  expect(code(await answer('WO-q-6'))).toBe('QUOTE_STATE_CHANGED');
});

it('work that no cover pays for and nobody agreed to is told to whoever answers for it', async () => {
  const at = new Date().toISOString();
  const visit = {
    ...{
      id: 'V-q',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: null,
      answers: {},
    },
    ...{ parts: [], report: null, signature: null, checkOut: null },
  };
  await add('WO-q-7', { state: 'onsite', visits: [visit] });
  const answers = [
    ['self_test', '是'],
    ['room_temperature', 22],
    ['appearance', '正常'],
  ].map(([itemId, value]) => ({ itemId, value, photos: [], note: '', at }));
  await world.call('li', 'workOrder.answer', { workOrderId: 'WO-q-7', answers });
  const report = {
    ...{ summary: '更换', cause: '', action: '', faultCode: '', labourMinutes: 1, travelMinutes: 1 },
    result: 'fixed',
  };
  expect(code(await world.call('li', 'workOrder.complete', { workOrderId: 'WO-q-7', report }))).toBe('ok');
  expect((await told('work_order_unquoted')).map(({ memberId }) => memberId)).toContain('M-qian');
});

describe('nothing is written', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['for another dealer’s engineer', () => make('WO-q-0', 'QT-n', {}, 'zhao'), 'WORK_ORDER_NOT_FOUND'],
    [
      'of a sum of nothing',
      () => make('WO-q-0', 'QT-n', { lines: [{ ...pump, unitFen: 0 }] }),
      'QUOTE_EMPTY',
    ],
    ['over one that was not seen', () => make('WO-q-6', 'QT-n'), 'CHANGED_MEANWHILE'],
    ['with a product that is not there', () => make('WO-q-0', 'QT-n', { lines: [{ ...pump, productId: 'P-x' }] }), 'PRODUCT_NOT_FOUND'], // prettier-ignore
    ['by a member in the hospital’s stead', () => answer('WO-q-1', {}, 'li'), 'QUOTE_NOT_FOR_MEMBERS'],
    ['by a stranger', () => answer('WO-q-1', {}, 'stranger'), 'QUOTE_NOT_FOUND'],
    ['without a signature', () => answer('WO-q-1', { image: null }), 'INPUT_INVALID'],
    ['twice', () => answer('WO-q-1'), 'QUOTE_STATE_CHANGED'],
    ['after the hospital agreed', () => make('WO-q-1', 'QT-n', { replaces: 'QT-1' }), 'QUOTE_ACCEPTED'],
  ])('%s', async (_, act, refused) => {
    const before = await world.everything();
    expect(code((await act()) as never)).toBe(refused);
    expect(await world.everything()).toBe(before);
  });
});

it('an order that is under contract needs none', async () => {
  await world.call('chen', 'workOrder.create', creation('WO-q-8'));
  const [device] = (await world.all<{ _id: string; revision: number }>('devices')).filter(
    ({ _id }) => _id === 'DV-X-SN001',
  );
  await world.call('qian', 'device.saveCover', {
    ...{ deviceId: 'DV-X-SN001', seen: device!.revision, why: '合同 HT-1' },
    entitlements: [
      {
        ...{
          id: 'E-1',
          kind: 'contract',
          name: '全保',
          number: 'HT-1',
          fromOn: '2020-01-01',
          toOn: '2099-12-31',
        },
        ...{ includes: ['labour', 'travel', 'parts'], visits: null },
      },
    ],
  });
  await world.call('chen', 'workOrder.create', creation('WO-q-9'));
  expect(code(await make('WO-q-9', 'QT-9', {}, 'chen'))).toBe('QUOTE_NOT_NEEDED');
});
