import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { fields } from '../../../cloudfunctions/_platform/action';
import type { Action } from '../../../cloudfunctions/_platform/action';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { startWorld } from '../service/world';
import type { World } from '../service/world';
import { pages } from '../../../miniprogram/shared/pages';

type Serve = typeof import('../../../cloudfunctions/_platform/serve');
type Orders = typeof import('../../../cloudfunctions/_store/work-orders');

interface Described {
  request: { workOrderId: string; mood: 'fine' | 'refuse' | 'break' | 'late' | 'leak' };
  reply: { radius: number };
}
interface Map {
  'order.describe': Described;
  'order.rename': Described;
}
let world: World;
/** How far the clock has gone on beyond the real one; milliseconds. */
let later = 0;
let main: (event: unknown) => Promise<Reply>;

beforeAll(async () => {
  world = await startWorld();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { serve, surroundings } = require('../../../cloudfunctions/_platform/serve') as Serve;
  const { workOrders } = require('../../../cloudfunctions/_store/work-orders') as Orders;
  const { Refusal } =
    require('../../../miniprogram/shared/refusal') as typeof import('../../../miniprogram/shared/refusal');
  /* eslint-enable */
  const input = z.strictObject({
    workOrderId: z.string(),
    mood: z.enum(['fine', 'refuse', 'break', 'late', 'leak']),
  });
  const common = {
    input,
    reply: fields('radius'),
    settings: ['checkIn'] as const,
  };
  const right = { roles: ['engineer'], does: 'queues' } as const;
  const describeOrder: Action<Described['request'], Described['reply']> = {
    ...common,
    async run({ store, setting }, { workOrderId, mood }) {
      const order = await store.get(workOrders, workOrderId);
      store.save(workOrders, { ...order, description: `${order.description}+${mood}` });
      store.notify({ memberIds: ['M-li'], kind: 'low_rating', title: mood, body: '', page: pages.home() });
      if (mood === 'refuse') throw new Refusal('REASON_MISSING');
      // As the SDK says it.
      if (mood === 'late') throw Object.assign(new Error('request timeout'), { code: 'ESOCKETTIMEDOUT' });
      if (mood === 'break') throw new Error('password=hunter2');
      const { radiusMetres } = setting('checkIn') satisfies Settings['checkIn'];
      return { radius: radiusMetres, ...(mood === 'leak' ? { secret: 'openid' } : {}) };
    },
  };
  main = serve<Map>(
    {
      'order.describe': describeOrder,
      'order.rename': { ...describeOrder, changesPerMinute: 2 },
    },
    { 'order.describe': right, 'order.rename': right },
    { ...surroundings(), now: () => new Date(Date.now() + later) },
  );
});
afterAll(() => world.cloud.close());

const call = (mood: string, workOrderId: string): Promise<Reply> => {
  process.env.WX_OPENID = 'openid-li';
  return main({ action: 'order.describe', input: { workOrderId, mood }, opId: world.newOpId() });
};

/** Between the SDK and the database: breaks the connection of the next request of an action, before or after it counts. */
function breaking(action: string, when: 'before' | 'after') {
  let left = 1;
  // The SDK leaves its timer for slow requests running when a connection breaks; this keeps it from being set.
  process.env.SILENCE = 'true';
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const body = Buffer.concat(parts);
    const isIt = left > 0 && (JSON.parse(body.toString()) as { action: string }).action === action;
    if (isIt) left--;
    if (isIt && when === 'before') return void request.socket.destroy();
    const reply = await fetch(world.cloud.adminUrl, { method: 'POST', body });
    if (isIt) return void request.socket.destroy();
    response.end(Buffer.from(await reply.arrayBuffer()));
  });
  return new Promise<{ broke(): boolean; close(): void }>((ready) =>
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const direct = process.env.TCB_CONTEXT_CNFG!;
      process.env.TCB_CONTEXT_CNFG = JSON.stringify({ URL: `http://127.0.0.1:${port}/admin` });
      ready({
        broke: () => left === 0,
        close() {
          process.env.TCB_CONTEXT_CNFG = direct;
          server.close();
        },
      });
    }),
  );
}

describe('the door of a function', () => {
  it.each([
    ['before the transaction', 'database.startTransaction', 'before'],
    ['before the commit', 'database.commitTransaction', 'before'],
    ['after the commit, so that only its reply is lost', 'database.commitTransaction', 'after'],
  ] as const)('changes things once when the connection breaks %s', async (_, action, when) => {
    const { _id } = await world.addOrder({ _id: `WO-${action.slice(9, 15)}-${when}` });
    const messages = (await world.all('inbox_messages')).length;
    const line = await breaking(action, when);
    expect(await call('fine', _id)).toMatchObject({ ok: true, data: { radius: 500 } });
    expect(line.broke()).toBe(true);
    line.close();
    expect((await world.order(_id)).description).toBe('开机报警+fine');
    expect(await world.trail(_id)).toHaveLength(2);
    expect(await world.all('inbox_messages')).toHaveLength(messages + 1);
  });

  it('writes nothing of an operation that changed things and then refused', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-refuse' });
    const stored = await world.everything();
    expect(await call('refuse', _id)).toMatchObject({ ok: false, code: 'REASON_MISSING' });
    expect(await world.everything()).toBe(stored);
  });

  it('writes nothing of a refused operation even when its batch goes on with others', async () => {
    const [a, b] = [await world.addOrder({ _id: 'WO-a' }), await world.addOrder({ _id: 'WO-b' })];
    const item = (mood: string, { _id }: { _id: string }) => ({
      opId: world.newOpId(),
      action: 'order.describe',
      input: { workOrderId: _id, mood },
      subject: _id,
      deviceTime: new Date().toISOString(),
    });
    process.env.WX_OPENID = 'openid-li';
    const before = (await world.all('inbox_messages')).length;
    const reply = await main({
      action: 'sync.push',
      input: { items: [item('fine', a), item('refuse', b), item('fine', a)] },
    });
    expect(reply).toMatchObject({
      data: { results: [{ status: 'done' }, { status: 'failed' }, { status: 'done' }] },
    });
    expect((await world.order('WO-a')).description).toBe('开机报警+fine+fine');
    expect((await world.order('WO-b')).description).toBe('开机报警');
    const titles = (await world.all<{ title: string }>('inbox_messages')).map(({ title }) => title);
    expect(titles.slice(before)).toEqual(['fine', 'fine']);
  });

  it('turns a bug into a request id, and tells nothing of it', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-break' });
    const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const stored = await world.everything();
    const reply = await call('break', _id);
    expect(reply).toMatchObject({
      ok: false,
      code: 'INTERNAL',
      requestId: expect.stringMatching(/^\w{12}$/),
    });
    expect(JSON.stringify(reply)).not.toContain('hunter2');
    const [line] = logged.mock.calls[0] as [string];
    const { requestId } = reply as { requestId: string };
    expect(JSON.parse(line)).toMatchObject({ level: 'error', requestId, action: 'order.describe' });
    expect(await world.everything()).toBe(stored);
    logged.mockRestore();
  });

  it('says of a call that the database did not answer in time that it may have been done, and logs it', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-late' });
    const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await call('late', _id)).toMatchObject({
      ok: false,
      code: 'NO_ANSWER_IN_TIME',
      requestId: expect.stringMatching(/^\w{12}$/),
    });
    expect(logged.mock.calls.join()).toContain('ESOCKETTIMEDOUT');
    logged.mockRestore();
  });

  it('lets a person change so much by an action in a minute; of a batch beyond that it judges no item', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-often' });
    const rename = (who = 'li') => {
      process.env.WX_OPENID = `openid-${who}`;
      return main({
        action: 'order.rename',
        input: { workOrderId: _id, mood: 'fine' },
        opId: world.newOpId(),
      });
    };
    expect([await rename(), await rename()]).toMatchObject([{ ok: true }, { ok: true }]);
    const stored = await world.everything();
    expect(await rename()).toMatchObject({ ok: false, code: 'TOO_MANY_REQUESTS' });
    const item = {
      opId: world.newOpId(),
      action: 'order.rename',
      input: { workOrderId: _id, mood: 'fine' },
      subject: _id,
      deviceTime: new Date().toISOString(),
    };
    expect(await main({ action: 'sync.push', input: { items: [item] } })).toMatchObject({
      ok: false,
      code: 'TOO_MANY_REQUESTS',
    });
    expect(await world.everything()).toBe(stored);
    // By other actions the same person goes on, and so does everybody else.
    expect(await call('fine', _id)).toMatchObject({ ok: true });
    expect(await rename('zhao')).toMatchObject({ ok: false, code: 'WORK_ORDER_NOT_FOUND' });
    later = 61_000;
    expect(await rename()).toMatchObject({ ok: true });
    later = 0;
  });

  it('lets out only the fields that the action names', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-leak' });
    expect(await call('leak', _id)).toMatchObject({ ok: true, data: { radius: 500 } });
    expect(JSON.stringify(await call('leak', _id))).not.toContain('secret');
  });

  it('goes by the setting in the database as soon as it is there', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-setting' });
    await world.put('settings', { _id: 'checkIn', value: { radiusMetres: 80 } });
    expect(await call('fine', _id)).toMatchObject({ ok: true, data: { radius: 80 } });
  });

  it('stops the people of a dealer at the door as soon as the dealer is suspended', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-door' });
    await world.cloud.database.modify(
      'dealers',
      { _id: 'D-1' },
      { $set: { state: 'suspended' } },
      { merge: true, upsert: false, multi: false },
      { index: null, examined: 0 },
    );
    const stored = await world.everything();
    expect(await call('fine', _id)).toMatchObject({ ok: false, code: 'DEALER_SUSPENDED' });
    expect(await world.everything()).toBe(stored);
  });
});
