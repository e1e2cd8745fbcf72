import { channelRights, goodsRights, serviceRights, tradeRights } from '../../../miniprogram/shared/rights';
import type { Right } from '../../../miniprogram/shared/rights';
import type { z } from 'zod';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { refusals } from '../../../miniprogram/shared/refusals';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import { schema } from '../../../cloudfunctions/_store/schema';
import { driveEveryAction } from './every-action';
import type { Driven, FunctionName } from './every-action';
import { startWorld } from './world';
import type { World } from './world';

type Tables = Record<FunctionName, Record<string, { input: z.ZodType }>>;
const rightsOf: Record<string, Record<string, Right>> = {
  service: serviceRights,
  channel: channelRights,
  trade: tradeRights,
  goods: goodsRights,
};

let world: World;
let driven: Driven[];
let tables: Tables;

beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  world = await startWorld();
  /* eslint-disable @typescript-eslint/no-require-imports */
  tables = {
    service: (require('../../../cloudfunctions/service/index') as { actions: Tables['service'] }).actions,
    channel: (require('../../../cloudfunctions/channel/index') as { actions: Tables['channel'] }).actions,
    public: (require('../../../cloudfunctions/public/index') as { actions: Tables['public'] }).actions,
    trade: (require('../../../cloudfunctions/trade/index') as { actions: Tables['trade'] }).actions,
    goods: (require('../../../cloudfunctions/goods/index') as { actions: Tables['goods'] }).actions,
  };
  /* eslint-enable */
  driven = await driveEveryAction(world);
}, 240_000);
afterAll(() => world.cloud.close());

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
/** Copies of `value` in each of which one place, however deep, was replaced by what `change` makes of it. */
function* changed(value: unknown, change: (leaf: unknown) => unknown): Generator<unknown> {
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const put = (next: unknown): unknown =>
      Array.isArray(value)
        ? value.map((one, i) => (String(i) === key ? next : (one as unknown)))
        : { ...value, [key]: next };
    yield put(change(value[key]));
    for (const deeper of changed(value[key], change)) yield put(deeper);
  }
}
function* without(value: unknown): Generator<unknown> {
  if (!isObject(value) || Array.isArray(value)) return;
  for (const key of Object.keys(value)) {
    const { [key]: _, ...rest } = value;
    yield rest;
    for (const deeper of without(value[key])) yield { ...value, [key]: deeper };
  }
}
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

const always: [string, (leaf: unknown) => unknown][] = [
  ['an operator', () => ({ $ne: '' })],
  ['an operator beside', (leaf) => ({ value: leaf, $where: 'sleep(1000)' })],
  ['a dotted key', () => ({ 'a.b': 1 })],
  ['a prototype', () => JSON.parse('{"__proto__":{"admin":true}}') as unknown],
  ['a constructor', () => ({ constructor: { prototype: {} } })],
  ['what cannot be made a text', () => ({ toString: 1, valueOf: 1 })],
  ['a huge text', () => 'x'.repeat(20_001)],
  ['a deep tree', () => deep(14)],
];
const wrongType: ((leaf: unknown) => unknown)[] = [
  (leaf) => (typeof leaf === 'string' ? 7 : 'seven'),
  () => [[]],
  () => ({ unknown: true }),
  () => true,
  () => -1e308,
];

function hostileInputs({ input, name, action }: Driven): [string, unknown][] {
  const schema = tables[name][action]!.input;
  const found: [string, unknown][] = [
    ['a text', 'text'],
    ['a number', 5],
    ['a list', []],
    ['an unknown key', { ...input, role: 'sysadmin' }],
    ['an operator at the top', { ...input, $set: { state: 'approved' } }],
    ['a dotted key at the top', { ...input, 'member.roles': ['sysadmin'] }],
    [
      'a prototype at the top',
      JSON.parse(JSON.stringify(input).replace(/^\{/, '{"__proto__":{"a":1},').replace(',}', '}')),
    ],
    ['too many things', { ...input, more: Array.from({ length: 21_000 }, () => 0) }],
  ];
  for (const [title, change] of always) for (const bad of changed(input, change)) found.push([title, bad]);
  for (const change of wrongType)
    for (const bad of changed(input, change))
      if (!schema.safeParse(bad).success) found.push(['a wrong type', bad]);
  for (const bad of without(input))
    if (!schema.safeParse(bad).success) found.push(['something missing', bad]);
  return found;
}

it('drives every action that phones may call', () => {
  const reached = new Set(driven.map(({ name, action }) => `${name} ${action}`));
  const all = Object.entries(tables).flatMap(([name, table]) =>
    Object.keys(table).map((action) => `${name} ${action}`),
  );
  expect(all.filter((one) => !reached.has(one))).toEqual([]);
});

it('refuses whatever is hostile in whichever place of whichever action, and writes nothing', async () => {
  const stored = await world.everything();
  const wrong: unknown[] = [];
  let tried = 0;
  const seen = new Set<string>();
  for (const call of driven) {
    if (seen.has(`${call.name} ${call.action}`)) continue;
    seen.add(`${call.name} ${call.action}`);
    for (const [title, input] of hostileInputs(call)) {
      const event = { action: call.action, input, opId: world.newOpId() };
      const reply = await world.raw(call.who, event, call.name);
      tried++;
      if (reply.ok || reply.code !== 'INPUT_INVALID')
        wrong.push([
          call.name,
          call.action,
          title,
          JSON.stringify(input).slice(0, 200),
          reply.ok || reply.code,
        ]);
    }
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(2000);
  expect(await world.everything()).toBe(stored);
}, 120_000);

it('refuses every action to those whose role lacks it, and every opening of an envelope, by a closed code', async () => {
  const stored = await world.everything();
  const wrong: unknown[] = [];
  for (const { name, action, input } of driven) {
    const opId = world.newOpId();
    const expected: [unknown, string | null, string][] =
      name === 'public'
        ? [[{ action, input, opId }, null, 'NOT_SIGNED_IN']]
        : [
            [{ action, input, opId }, null, 'NOT_SIGNED_IN'],
            [{ action, input, opId }, 'nobody', 'NOT_A_MEMBER'],
            [{ action, input, opId }, 'gone', 'MEMBER_DISABLED'],
            [{ action, input, opId }, 'sun', 'DEALER_SUSPENDED'],
          ];
    for (const [event, who, code] of [
      ...expected,
      [{ action, input, opId: 'short' }, 'li', 'INPUT_INVALID'],
      [{ action, input, opId: { $gt: '' } }, 'li', 'INPUT_INVALID'],
      [{ action, input, opId, openid: 'openid-qian' }, 'li', 'INPUT_INVALID'],
      [{ action, input, opId, deviceTime: 'yesterday' }, 'li', 'INPUT_INVALID'],
      [{ action: `${action} `, input, opId }, 'li', 'ACTION_UNKNOWN'],
    ] as [unknown, string | null, string][]) {
      const reply = await world.raw(who, event, name);
      if (reply.ok || reply.code !== code) wrong.push([name, action, who, reply.ok || reply.code, code]);
      if (!reply.ok) expect(Object.keys(refusals)).toContain(reply.code);
    }
  }
  expect(wrong).toEqual([]);
  expect(await world.everything()).toBe(stored);
}, 120_000);

it('lets no dealer’s person call what their roles do not allow', async () => {
  const stored = await world.everything();
  const wrong: unknown[] = [];
  const roleOf: Record<string, string> = {
    li: 'engineer',
    boss: 'dealer_admin',
    chen: 'dispatcher',
    qian: 'service_manager',
  };
  for (const { name, action, input } of driven) {
    if (name === 'public') continue;
    const allow: readonly string[] = rightsOf[name]![action]!.roles;
    for (const [who, role] of Object.entries(roleOf)) {
      if (allow.includes(role)) continue;
      const reply = await world.raw(who, { action, input, opId: world.newOpId() }, name);
      if (reply.ok || reply.code !== 'ACTION_NOT_ALLOWED')
        wrong.push([name, action, who, reply.ok || reply.code]);
    }
  }
  expect(wrong).toEqual([]);
  expect(await world.everything()).toBe(stored);
}, 60_000);

/** What belongs to one dealer: whoever is of another one must not even learn that it is there. */
const OWNED = [
  ...[
    'work_orders',
    'grants',
    'letters',
    'dealers',
    'members',
    'call_backs',
    'devices',
    'surveys',
    'licences',
  ],
  ...['dealer_orders', 'special_prices', 'credit_accounts', 'credit_entries', 'receivables', 'payments'],
  ...['statements', 'shipments', 'shipment_claims', 'goods_returns', 'stock_locations', 'stock_balances'],
  ...['stock_moves', 'stock_serials', 'stock_shortfalls', 'stock_corrections', 'stock_openings'],
  ...['part_requests', 'part_returns', 'quotes', 'second_invoices', 'hospital_deliveries'],
  ...['quiz_attempts', 'certification_requests', 'trainings'],
];

it('answers to forged ids of another dealer exactly what it answers to ids that nobody has', async () => {
  const roles = ['engineer', 'dealer_admin'];
  const [zhao] = (await world.all<{ _id: string }>('members')).filter(({ _id }) => _id === 'M-zhao');
  await world.put('members', { ...zhao, _id: 'M-spy', openid: 'openid-spy', name: 'spy', roles });
  const owned = new Set<unknown>();
  for (const name of OWNED)
    for (const { _id, dealerId } of await world.all<{ _id: string; dealerId?: string }>(name))
      if (dealerId !== 'D-2' && _id !== 'D-2') owned.add(_id);
  const nobodys = (id: string) => `${id.slice(0, -1)}${id.endsWith('q') ? 'w' : 'q'}`;
  const forge = (value: unknown): unknown => {
    if (owned.has(value)) return nobodys(String(value));
    if (Array.isArray(value)) return value.map(forge);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, forge(one)]));
  };
  const stored = await world.everything();
  const tried = new Set<string>();
  const wrong: unknown[] = [];
  for (const { name, action, input } of driven) {
    // What makes the document that it names would make it.
    if (name === 'public' || ['workOrder.create', 'device.register'].includes(action)) continue;
    const allow: readonly string[] = rightsOf[name]![action]!.roles;
    if (!allow.some((role) => roles.includes(role))) continue;
    if (JSON.stringify(forge(input)) === JSON.stringify(input)) continue;
    const answer = async (given: unknown): Promise<string> => {
      const reply = await world.raw('spy', { action, input: given, opId: world.newOpId() }, name);
      const { serverTime: _, requestId: __, ...said } = reply as Reply & { requestId?: string };
      let text = JSON.stringify(said);
      for (const id of owned) text = text.replaceAll(nobodys(String(id)), String(id));
      return text;
    };
    tried.add(action);
    const [theirs, none] = [await answer(input), await answer(forge(input))];
    if (theirs !== none) wrong.push([name, action, theirs, none]);
  }
  expect(wrong).toEqual([]);
  expect(tried.size).toBeGreaterThan(20);
  expect(await world.everything()).toBe(stored);
}, 60_000);

describe('whoever reads the database after every action', () => {
  /** All that is stored, however much it is. */
  const store = () =>
    JSON.stringify(
      schema.map(({ name }) =>
        world.cloud.database.find(
          name,
          {},
          { limit: 1e6, order: [['_id', 1]] },
          { index: null, examined: 0 },
        ),
      ),
    );

  it('finds none of the codes that an action answered with or was given', () => {
    // What stands on a poster or on an instrument's screen, and the numbers of goods and lines, are no secrets.
    const open = /^(application|product|line|productLine|guide)\./;
    const made = driven.flatMap(({ action, reply, input }) =>
      open.test(action)
        ? []
        : [reply.ok ? (reply.data as { code?: unknown }).code : '', (input as { code?: unknown }).code],
    );
    const codes = made.filter((code): code is string => typeof code === 'string' && code.length >= 6);
    expect(codes.length).toBeGreaterThan(5);
    const text = store();
    expect(codes.filter((code) => text.includes(code))).toEqual([]);
  });

  it('finds no reply that can be read, and no number of an operation that would open one', () => {
    const events = world.cloud.database.find(
      'audit_events',
      {},
      { limit: 1e6, order: [['_id', 1]] },
      { index: null, examined: 0 },
    ) as unknown as AuditEvent[];
    const replies = events.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
    expect(replies.length).toBeGreaterThan(100);
    for (const reply of replies) expect(reply).toMatch(/^[\w-]+$/);
    expect(store()).not.toMatch(/"opId"|operation-\d{8}/);
  });
});
