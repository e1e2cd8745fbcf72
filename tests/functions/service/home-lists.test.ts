import type { Home } from '../../../cloudfunctions/_contracts/home';
import type { Collection } from '../../../cloudfunctions/_platform/collection';
import { schema } from '../../../cloudfunctions/_store/schema';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Entity } from '../../../miniprogram/shared/model/entity';
import { order } from '../../unit/visit/orders';
import { waitingLines } from '../../../miniprogram/pages/home/what-waits';
import { apart, listOfPage, parsed } from '../../home-lists';
import { aMember } from '../a-member';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
const today = dayOf(new Date());
const at = new Date().toISOString();
const me = (id: string) => ({ memberId: `M-${id}`, name: id });
let made = 0;

/** Every combination of what may differ, so that a list that is wider or narrower than its number shows. */
async function every(name: string, base: object, ...variants: object[][]): Promise<void> {
  const collection = schema.find((one) => one.name === name) as unknown as Collection<Entity>;
  const all = variants.reduce<object[]>(
    (rows, more) => rows.flatMap((row) => more.map((change) => ({ ...row, ...change }))),
    [base],
  );
  const whole = all.map((one) => ({
    ...{ _id: `${name}-${++made}`, number: `n-${made}`, revision: 1, head: '', createdAt: at },
    ...one,
  }));
  await world.put(name, ...whole.map((one) => (collection.derive ? collection.derive(one) : one)));
}
const states = (...all: string[]) => all.map((state) => ({ state }));
const dealers = [
  { dealerId: 'D-1', dealerName: '丙' },
  { dealerId: 'D-2', dealerName: '丁' },
];
const half = (field: string, ...all: unknown[]) => all.map((value) => ({ [field]: value }));

beforeAll(async () => {
  world = await startTrade();
  await world.put(
    'members',
    aMember('shen', { roles: ['auditor'] }),
    aMember('root', { roles: ['sysadmin'] }),
    aMember('new', { openid: 'unbound:new' }),
    aMember('newer', { openid: 'unbound:newer', roles: ['engineer'], dealerId: 'D-2' }),
    aMember('ended', { openid: 'unbound:ended', active: false }),
  );
  // Something that was changed today.
  const invited = { name: '新人', phone: '13900001234', roles: ['engineer'], dealerId: 'D-1' };
  await ask('root', 'service', 'member.invite', invited);
  await every('dealer_applications', { name: 'x', shortName: 'x', sentAt: at, regionCode: '', reviewer: null },
    states('sent', 'reviewing', 'refused'), half('recommended', null, { by: me('lin'), at, note: '' }, { by: me('gu'), at, note: '' })); // prettier-ignore
  await every('dealers', { name: 'x', shortName: 'x', state: 'active' },
    ['move', 'tier', 'bank'].flatMap((kind) => ['lin', 'gu', 'cai', 'kuai'].map((who) => ({ creditCode: `c-${kind}-${who}`, asked: { wish: { kind }, by: me(who), at, why: '' } })))); // prettier-ignore
  await every('dealer_tasks', { kind: 'visit', text: 'x', owner: null, check: null, required: false, shared: true, note: '' },
    states('open', 'done'), dealers, half('role', 'channel_manager', 'finance', 'dealer_admin', 'warehouse'), half('dueOn', addDays(today, -2), addDays(today, 7), addDays(today, 8))); // prettier-ignore
  await every('improvement_plans', { why: 'x', fromOn: today, untilOn: today, goals: [], reviews: [], seenBy: null },
    states('open', 'met'), dealers, half('seenAt', null, at), half('nextReviewOn', today, addDays(today, 1))); // prettier-ignore
  await every('appraisals', { period: '2026Q1', score: 90, grade: 'A', isParted: false, acceptedAt: null, objections: [] },
    states('scoring', 'open', 'proposed', 'closed'), dealers, half('acceptedAt', null, at), half('objectUntilOn', addDays(today, -1), today)); // prettier-ignore
  await every('appraisal_schemes', { version: 1, at, why: '', tables: [], criteria: [] },
    states('pending', 'approved'), half('by', me('lin'), me('gu'))); // prettier-ignore
  await every('quotes', { lines: [], totalFen: 1, version: 1, invoice: null, orderNumber: 'n', hospitalName: 'h', deviceName: 'd', reason: '' },
    states('pending', 'returned', 'accepted', 'billed'), half('dealerId', null, 'D-1', 'D-2'), half('madeBy', me('qian'), me('boss'), me('li'))); // prettier-ignore
  await every('shipments', { orderNumber: 'n', lines: [], cold: null, shippedOn: null, hospitalName: '', fromName: '' },
    states('picking', 'checked', 'shipped', 'partly_received', 'refused', 'received'), dealers); // prettier-ignore
  await every('shipment_claims', { shipmentId: 's', shipmentNumber: 'n', lines: [], photos: [] }, states('open', 'accepted'), dealers); // prettier-ignore
  await every('goods_returns', { shipmentId: 's', lines: [], history: [] }, states('requested', 'approved', 'received', 'credited'), dealers); // prettier-ignore
  await every('part_requests', { lines: [], engineer: me('li') }, states('pending', 'approved', 'sent', 'received', 'done'), dealers); // prettier-ignore
  await every('stock_shortfalls', { factAt: at, quantity: 1, settled: 0, closing: null, memberId: 'M-li' }, states('open', 'closed'), dealers); // prettier-ignore
  await every('stock_corrections', { askedAt: at, lot: { lot: '' }, askedBy: me('cang') }, states('asked', 'booked'), dealers); // prettier-ignore
  await every('recalls', { productName: 'p', lots: [], askedAt: at }, states('draft', 'open', 'closed')); // prettier-ignore
  await every('lot_blocks', { productId: 'P', productName: 'p', lot: 'l', reason: '', blockedAt: at, blockedBy: me('zhi') },
    states('blocked', 'released'), half('asked', null, { by: me('zhi'), at, reason: '' })); // prettier-ignore
  await every('loans', { productName: 'p', serial: 's', lot: '', dealerName: '', hospitalName: 'h', dueOn: today, askedBy: me('cang') },
    states('requested', 'approved', 'out', 'returned')); // prettier-ignore
  await every('dealer_orders', { lines: [], checks: [], lapse: null }, states('draft', 'pending', 'blocked', 'approved', 'partially_shipped', 'shipped'), dealers); // prettier-ignore
  await every('price_lists', { name: 'x', dealerId: null, key: 'none' }, states('draft', 'pending', 'approved')); // prettier-ignore
  await every('special_prices', { productName: 'p', hospitalName: '' }, states('pending', 'ended'), dealers); // prettier-ignore
  await every('statements', { period: '2026-01', closing: {} }, states('sent', 'disputed', 'confirmed'), dealers); // prettier-ignore
  await every('payments', { receivedOn: today, unappliedFen: 0, amountFen: 1 }, states('entered', 'reversing', 'awaiting', 'posted'), dealers); // prettier-ignore
  await every('credit_accounts', { limitFen: 1, heldFen: 0, receivableFen: 0, unappliedFen: 0, raises: [], trading: 'open', seq: 0, tail: '' }, dealers.map((one) => ({ ...one, _id: `acc-${one.dealerId}` })), half('asked', { by: me('cai'), at, limitFen: 5 })); // prettier-ignore
  await every('receivables', { fen: 1, openFen: 1, issuedOn: today, invoices: [] }, dealers, half('open', true, false), half('dueOn', addDays(today, -1), today)); // prettier-ignore
  await every('certification_requests', { member: me('li'), dealerName: '丙', modelId: 'X', modelName: 'X', task: 'repair', level: 2, endsOn: null, files: [], note: '', attempt: null, decided: null }, states('asked', 'granted'), dealers); // prettier-ignore
  await every('list_drafts', { kind: 'checklist', title: 'x', open: true, withdraws: false, writers: [], changedAt: at, returned: null }, states('proposed', 'writing'), half('proposed', { by: me('qian'), at, why: '' }, { by: me('zhi'), at, why: '' })); // prettier-ignore
  await every('call_backs', { site: { hospitalName: 'h', departmentName: 'd' }, recipient: { name: '', phone: '' }, workOrderNumber: 'n' }, states('open', 'done')); // prettier-ignore
});
afterAll(() => world.cloud.close());

const ask = async (who: string, name: Parameters<TradeWorld['raw']>[2], action: string, input: object) => {
  const reply = await world.raw(who, { action, input, opId: world.newOpId() }, name);
  if (!reply.ok) throw new Error(`${who} ${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as Record<string, unknown>;
};
const roles = ['lin', 'cai', 'cang', 'zhi', 'qian', 'chen', 'boss', 'shen', 'root'];
/** Whose home has few numbers. */
const fewer = ['chen', 'zhi', 'shen', 'root'];

it.each(roles)('each number on the home of %s opens as many records as it says', async (who) => {
  const home = (await ask(who, 'service', 'home.get', {})) as unknown as Home;
  const lines = [
    ...waitingLines(home).map(({ text, many, url }) => ({ text, many, url })),
    ...home.figures.map(({ label, said, page }) => ({ text: label, many: said, url: page })),
  ];
  const seen: [string, string][] = [];
  const right: [string, string][] = [];
  for (const { text, many, url } of lines) {
    const { page, query } = parsed(url);
    const asked = listOfPage[page];
    if (!asked) expect([text, page, page in apart]).toEqual([text, page, true]);
    if (!asked || many === '0') continue;
    const [name, action, input, rows] = asked(query);
    seen.push([text, String(((await ask(who, name, action, input))[rows] as unknown[]).length)]);
    right.push([text, many]);
  }
  expect(seen).toEqual(right);
  expect(seen.length).toBeGreaterThan(fewer.includes(who) ? 0 : 3);
});

it('a number waits for everybody who may do what answers it, not for the manufacturer alone', async () => {
  const kindsOf = async (who: string) =>
    ((await ask(who, 'service', 'home.get', {})) as unknown as Home).waiting.map(({ kind }) => kind);
  expect(await kindsOf('boss')).toEqual(expect.arrayContaining(['shortfalls_open', 'corrections_to_decide']));
  expect(await kindsOf('qian')).toEqual(expect.arrayContaining(['shortfalls_open', 'plans_to_review']));
  expect(await kindsOf('lin')).not.toContain('shortfalls_open');
});

it('an engineer’s numbers open the orders done this month, and those in work', async () => {
  const done = { engineer: { memberId: 'M-li', name: 'li' }, dealerId: 'D-1' };
  await world.put(
    'work_orders',
    order({ _id: 'WO-m1', state: 'closed', repairedAt: at, ...done }),
    order({ _id: 'WO-m2', state: 'confirmed', repairedAt: at, ...done }),
    order({ _id: 'WO-old', state: 'closed', repairedAt: '2020-01-01T00:00:00.000Z', ...done }),
    order({ _id: 'WO-run', state: 'onsite', ...done }),
  );
  const home = (await ask('li', 'service', 'home.get', {})) as unknown as Home;
  const found = async (who: string, work: string) =>
    (
      (await ask(who, 'service', 'workOrder.find', { whose: { engineerId: 'M-li', work } }))['orders'] as {
        _id: string;
      }[]
    ).map(({ _id }) => _id);
  expect(home.engineer!.month.done).toBe(2);
  expect((await found('li', 'done')).sort()).toEqual(['WO-m1', 'WO-m2']);
  const boss = (await ask('boss', 'service', 'home.get', {})) as unknown as Home;
  const { openOrders } = boss.dispatch!.engineers.find(({ memberId }) => memberId === 'M-li')!;
  expect((await found('boss', 'running')).length).toBe(openOrders);
  expect(await found('ding', 'running')).toEqual([]);
});
