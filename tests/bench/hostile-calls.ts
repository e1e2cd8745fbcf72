import * as z from 'zod';
import { channelRights, goodsRights, serviceRights, tradeRights } from '../../miniprogram/shared/rights';
import type { Right } from '../../miniprogram/shared/rights';
import type { Reply } from '../../cloudfunctions/_contracts/reply';
import type { World } from '../functions/service/world';
import { withBuiltWorld } from './built-world';
import type { Figure } from './platform-database';

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
/** What a hostile client puts where something else belongs; each goes into each field of each action. */
const shapes: readonly unknown[] = [
  ...[null, true, false, 0, 1, -1, 1.5, 1e21, 1e308, -1e308, 2 ** 53, -(2 ** 53) - 1, 0.1 + 0.2, 4e9, -0.5],
  ...['', ' ', '\n', '\u0000', '\u001b[31m', '\u200b', '\u202e', '\ufeff', '\ud800', '\udfff', '😀'.repeat(50)],
  ...['constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'],
  ...['null', 'undefined', 'NaN', 'Infinity', '-1', '1e400', '0x10', '１２', '٣', '0'],
  ...['$where', '$gt', 'a.b', '$$ROOT', '../../etc/passwd', '%00', '%2e%2e%2f', '/', '\\', '*', '.', '^(a+)+$'],
  ...["';--", '<script>alert(1)</script>', '<%= 7*7 %>', '{{7*7}}', 'javascript:alert(1)', '//evil.example', 'cloud://x/../y'],
  ...['0000-00-00', '2026-02-30', '9999-12-31', '99999-01-01', '2026-13-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
  ...['甲'.repeat(300), 'x'.repeat(20_001), 'a'.repeat(80), '全国', '㍿', 'Ａ', '110000', '999999', 'M-li', 'D-2'],
  ...[[], [[]], [null], [''], ['x', 'x'], [{}], Array.from({ length: 1000 }, () => 0), nested(50), ['__proto__']],
  ...[{}, { a: 1 }, { $ne: null }, { $gt: '' }, { 'a.b': 1 }, { constructor: { prototype: {} } }, { toString: 1 }],
  ...[{ length: 1e9 }, { then: 1 }, { _id: 1 }, { value: { $regex: '.*' } }, deep(14), { regionCodes: 1, hospitalIds: 2 }],
  JSON.parse('{"__proto__":{"admin":true}}'),
]; // prettier-ignore
const MOST_PLACES = 80;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
/** Each place of an input, however deep, as what puts something else there. */
function places(value: unknown, put: (next: unknown) => unknown = (next) => next): ((next: unknown) => unknown)[] {
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const here = (next: unknown): unknown =>
      put(
        Array.isArray(value)
          ? value.map((one: unknown, i) => (String(i) === key ? next : one))
          : next === undefined
            ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
            : { ...value, [key]: next },
      );
    return [here, ...places(value[key], here)];
  });
} // prettier-ignore

/** An input that a schema takes in shape, for actions that nobody drives. */
function exampleOf(schema: z.ZodType): Record<string, unknown> {
  const make = (part: Record<string, unknown>): unknown => {
    if ('const' in part) return part.const;
    if (Array.isArray(part.enum)) return part.enum[0];
    const any = (part.anyOf ?? part.oneOf ?? part.allOf) as Record<string, unknown>[] | undefined;
    if (any) return make(any[0]!);
    switch (part.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries((part.properties ?? {}) as Record<string, Record<string, unknown>>).map(([key, one]) => [
            key,
            make(one),
          ]),
        );
      case 'array':
        return [make((part.items ?? {}) as Record<string, unknown>)];
      case 'integer':
      case 'number':
        return Math.max(1, Number(part.minimum ?? 1));
      case 'boolean':
        return true;
      case 'null':
        return null;
      default:
        return typeof part.pattern === 'string' && part.pattern.includes('\\d{4}-') ? '2026-12-01' : 'A1'.padEnd(Number(part.minLength ?? 2), '1');
    }
  };
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
  const example = make(described);
  return isObject(example) && !Array.isArray(example) ? example : {};
} // prettier-ignore

interface Table {
  actions: Record<string, { input: z.ZodType; perMinute?: number }>;
  main(event: unknown): Promise<Reply>;
}
async function tablesOf(): Promise<Record<string, Table>> {
  const [service, channel, trade, goods, visitors] = await Promise.all([
    import('../../cloudfunctions/service/index'),
    import('../../cloudfunctions/channel/index'),
    import('../../cloudfunctions/trade/index'),
    import('../../cloudfunctions/goods/index'),
    import('../../cloudfunctions/public/index'),
  ]);
  return { service, channel, trade, goods, public: visitors } as unknown as Record<string, Table>;
}
const rightsOf: Record<string, Record<string, Right>> = {
  service: serviceRights,
  channel: channelRights,
  trade: tradeRights,
  goods: goodsRights,
};

interface Example {
  name: string;
  action: string;
  who: string;
  input: Record<string, unknown>;
}
/** Every action of every function that phones may call, as somebody who may, with an input that it takes. */
async function examplesOf(world: World, tables: Record<string, Table>): Promise<Example[]> {
  // Once the key of the trail is known: it makes files that were kept.
  const { driveEveryAction } = await import('../functions/service/every-action');
  const driven = await driveEveryAction(world);
  const [li] = (await world.all<{ _id: string }>('members')).filter(({ _id }) => _id === 'M-li');
  const roles = [...new Set(Object.values(rightsOf).flatMap((rights) => Object.values(rights).flatMap((right) => right.roles)))]; // prettier-ignore
  for (const role of roles) {
    const dealerId = role === 'engineer' || role === 'dealer_admin' ? 'D-1' : null;
    const person = { _id: `M-all-${role}`, openid: `openid-all-${role}`, name: role, roles: [role] };
    await world.put('members', { ...li, ...person, dealerId });
  }
  return Object.entries(tables).flatMap(([name, { actions }]) =>
    Object.keys(actions).map((action): Example => {
      const known = driven.find((one) => one.name === name && one.action === action);
      const who = name === 'public' ? 'guest' : `all-${rightsOf[name]![action]!.roles[0]}`;
      return {
        name,
        action,
        who: known?.who ?? who,
        input: (known?.input as Example['input'] | undefined) ?? exampleOf(actions[action]!.input),
      };
    }),
  );
}

export async function callFigures(print: (figure: Figure) => void): Promise<void> {
  await withBuiltWorld(async (world) => {
    const tables = await tablesOf();
    const examples = await examplesOf(world, tables);
    const internal = new Map<string, string>();
    let tried = 0;
    for (const { name, action, who, input } of examples) {
      const inputs = places(input)
        .slice(0, MOST_PLACES)
        .flatMap((put) => [...shapes, undefined].map(put));
      for (const hostile of [...shapes, { ...input, more: 1 }, ...inputs]) {
        // Each visitor anew: what is hostile is asked about, not how often.
        process.env.WX_OPENID = name === 'public' ? `openid-guest-${tried}` : `openid-${who}`;
        const reply = await tables[name]!.main({ action, input: hostile, opId: world.newOpId() });
        tried++;
        if (!reply.ok && reply.code === 'INTERNAL')
          internal.set(`${name} ${action}`, JSON.stringify(hostile).slice(0, 200));
      }
    }
    const against = `${tried} calls of ${examples.length} actions, ${shapes.length + 1} shapes in every field`;
    const wrong = [...internal].map(([what, input]) => `${what} ${input}`);
    print({ figure: 'calls.internal', value: internal.size, unit: 'actions', against: [against, ...wrong].join('\n') }); // prettier-ignore
  });
}

/** However a client asks, no more of one action get through within a minute than the table says. */
export async function throttleFigures(print: (figure: Figure) => void): Promise<void> {
  await withBuiltWorld(async (world) => {
    const { servePublic } = await import('../../cloudfunctions/_platform/serve-public');
    const { surroundings } = await import('../../cloudfunctions/_platform/serve');
    const { verificationPages } =
      await import('../../cloudfunctions/_modules/verification/verification-pages');
    const tables = await tablesOf();
    const examples = (await examplesOf(world, { public: tables.public! })).filter(
      ({ name }) => name === 'public',
    );
    const site = { origin: 'https://letters.example.cn', keyring: () => ({ environment: 'bench', keys: {}, refused: [] }) }; // prettier-ignore
    let bypassed = 0;
    let tried = 0;
    const told: string[] = [];
    const quiet = { ...surroundings(), tell: () => undefined };
    const doorAt = (instant: string) =>
      servePublic(tables.public!.actions as never, { ...quiet, now: () => new Date(instant) }, [
        verificationPages(site as never),
      ]) as (event: unknown) => Promise<Reply & { statusCode?: number }>;
    const over = (what: string, through: number, limit: number) => {
      if (through > limit) told.push(`${what}: ${through} of ${limit}`);
      bypassed += Math.max(0, through - limit);
    };
    for (const [n, { action, input }] of examples.entries()) {
      const limit = tables.public!.actions[action]!.perMinute!;
      const door = doorAt(`2026-11-20T01:${String(n).padStart(2, '0')}:30.000Z`);
      process.env.WX_OPENID = `openid-flood-${n}`;
      const flood = await Promise.all(
        Array.from({ length: limit * 2 + 5 }, () => door({ action, input, opId: world.newOpId() })),
      );
      const onAgain = [];
      for (let i = 0; i < 5; i++) onAgain.push(await door({ action, input, opId: world.newOpId() }));
      tried += flood.length + onAgain.length;
      const codes = [...flood, ...onAgain].map((reply) => (reply.ok ? 'ok' : reply.code));
      // On a full machine some calls get no answer at all.
      const unanswered = ['TOO_MANY_REQUESTS', 'NO_ANSWER_IN_TIME'];
      const through = codes.filter((code) => !unanswered.includes(code));
      over(`${action} (${[...new Set(through)].join(', ')})`, through.length, limit);
      // In the dress of HTTP, from a client without an openid: nothing at all.
      delete process.env.WX_OPENID;
      process.env.TCB_SOURCE = 'wx_client';
      const disguised = await door({
        ...{ action, input, opId: world.newOpId(), path: '/a/x', httpMethod: 'GET', headers: {} },
        requestContext: { sourceIp: '203.0.113.7' },
      });
      over(`${action} in the dress of HTTP`, disguised.ok || disguised.statusCode ? 1 : 0, 0);
      tried++;
      delete process.env.TCB_SOURCE;
    }
    // A browser that says of itself what it likes.
    const limit = tables.public!.actions['verify.token']!.perMinute!;
    for (const [n, [what, variant]] of (
      [
        ['forged forwarding', (i: number) => ({ headers: { 'X-Forwarded-For': `10.0.0.${i}` }, sourceIp: '198.51.100.1' })],
        ['forged real ip', (i: number) => ({ headers: { 'X-Real-IP': `10.0.1.${i}` }, sourceIp: '198.51.100.2' })],
        ['addresses of one IPv6 line', (i: number) => ({ headers: {}, sourceIp: `2001:db8:1:2::${i.toString(16)}` })],
        ['the same address in capitals and zeros', (i: number) => ({ headers: {}, sourceIp: i % 2 ? '2001:DB8:1:3:0:0:0:1' : '2001:db8:1:3::1' })],
      ] as const
    ).entries()) {
      const door = doorAt(`2026-11-20T02:0${n}:30.000Z`);
      const replies = await Promise.all(
        Array.from({ length: limit * 2 }, (_, i) => {
          const { headers, sourceIp } = variant(i);
          return door({ path: `/a/${'A'.repeat(144)}`, httpMethod: 'GET', headers, queryStringParameters: {}, requestContext: { sourceIp }, body: '', isBase64Encoded: false });
        }),
      );
      tried += replies.length;
      over(what, replies.filter(({ statusCode }) => statusCode !== 429).length, limit);
    } // prettier-ignore
    const against = `${tried} calls of ${examples.length} actions: at once, on and on, in the dress of HTTP, from forged and neighbouring addresses`;
    print({ figure: 'throttle.bypassed', value: bypassed, unit: 'calls', against: [against, ...told].join('\n') }); // prettier-ignore
  });
}

/** Rows that leave in one reply to somebody without an account, where there are many more. */
export async function anonymousFigures(print: (figure: Figure) => void): Promise<void> {
  await withBuiltWorld(async (world) => {
    const tables = await tablesOf();
    const examples = await examplesOf(world, { public: tables.public! });
    const asked = examples.find(({ action }) => action === 'repair.open');
    const order = await world.order('WO-1');
    for (let n = 0; n < 300; n++) await world.put('work_orders', { ...order, _id: `WO-many-${n}`, state: 'new', requestedBy: 'openid-doctor' }); // prettier-ignore
    const most = (value: unknown): number => {
      if (!isObject(value)) return 0;
      const inside = Object.values(value).map(most);
      return Math.max(Array.isArray(value) ? value.length : 0, ...inside);
    };
    let worst = { rows: 0, action: '' };
    for (const { action, input } of examples) {
      process.env.WX_OPENID = 'openid-doctor';
      const reply = await tables.public!.main({ action, input, opId: world.newOpId() });
      const rows = reply.ok ? most(reply.data) : 0;
      if (rows > worst.rows) worst = { rows, action };
    }
    print({ figure: 'anonymous.rows_per_call', value: worst.rows, unit: 'rows', against: `${worst.action} of ${examples.length} actions${asked ? ', 300 orders asked for by the account' : ''}` }); // prettier-ignore
  });
}
