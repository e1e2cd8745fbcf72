import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';
import { startWorld } from './world';
import type { World } from './world';

const TEMPLATE = 'template-of-work-orders';
let world: World;
/** The timer that settles and delivers, so many minutes from now. */
let deliver: (when: Date) => Promise<Record<string, number>>;
let rewordMessages: typeof import('../../../cloudfunctions/_platform/inbox').rewordMessages;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  Object.assign(process.env, {
    WORK_ORDER_TEMPLATE: `${TEMPLATE}:thing5,thing8,time12`,
    ...LOCAL_WECHAT,
    ENVIRONMENT: 'test',
  });
  world = await startWorld();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { jobs } =
    require('../../../cloudfunctions/jobs') as typeof import('../../../cloudfunctions/jobs/index');
  ({ rewordMessages } =
    require('../../../cloudfunctions/_platform/inbox') as typeof import('../../../cloudfunctions/_platform/inbox'));
  const { surroundings } = require('../../../cloudfunctions/_platform/serve') as {
    surroundings: () => Surroundings;
  };
  /* eslint-enable */
  deliver = (when) => jobs['deliver-messages']({ ...surroundings(), now: () => when });
});
afterAll(() => world.cloud.close());

const asked = async (memberId: string) =>
  (await world.all<InboxMessage>('inbox_messages')).filter((one) => one.memberId === memberId && one.asks);
async function list(who: string, input: object = {}) {
  const reply = await world.call(who, 'inbox.list', input, null);
  return (reply as unknown as { data: { messages: InboxMessage[]; unread: number; asking: number } }).data;
}
/** An order that the dealer's engineer has sent back, so that his dispatcher has to see to it. */
async function sentBack(id: string) {
  await world.addOrder({ _id: id, state: 'assigned_dealer', engineer: null });
  await world.call('boss', 'workOrder.assign', { workOrderId: id, engineerId: 'M-li' });
  expect(await world.call('li', 'workOrder.refuse', { workOrderId: id, reason: '时间冲突' })).toMatchObject({
    ok: true,
  });
}

it('a message that is reworded keeps its length, and no half of a character', async () => {
  const createdAt = '2026-01-02T03:04:05.678Z';
  const told = {
    memberId: 'M-li',
    kind: 'grant',
    title: '词',
    page: '',
    readAt: null,
    push: 'done',
    createdAt,
  };
  const bodies = [`词${'长'.repeat(195)}`, `词${'长'.repeat(192)}😀😀`, '不改'];
  const rows = bodies.map((body, n) => ({ ...told, _id: `MSG-reword-${n}`, body }));
  await world.put('inbox_messages', ...rows, {
    ...told,
    _id: 'MSG-other',
    body: '词',
    createdAt: '2026-01-02',
  });
  await rewordMessages(createdAt, (text) => text.replace('词', '〔内容待核实〕'));
  const found = new Map((await world.all<InboxMessage>('inbox_messages')).map((one) => [one._id, one]));
  expect(found.get('MSG-reword-0')).toMatchObject({
    title: '〔内容待核实〕',
    body: `〔内容待核实〕${'长'.repeat(193)}`,
  });
  const cut = found.get('MSG-reword-1')!.body;
  expect([cut.length <= 200, /[\uD800-\uDBFF](?![\uDC00-\uDFFF])/.test(cut)]).toEqual([true, false]);
  expect(found.get('MSG-reword-2')!.body).toBe('不改');
  expect(found.get('MSG-other')!.body).toBe('词');
  await world.remove('inbox_messages', [...rows.map(({ _id }) => _id), 'MSG-other']);
});

it('what asks for something stays open when it was read, until its reader puts it aside, and can be taken up again', async () => {
  await sentBack('WO-1');
  const [one] = await asked('M-boss');
  expect(one).toMatchObject({ kind: 'work_order_refused', about: 'WO-1', readAt: null });
  await world.call('boss', 'inbox.read', { ids: [one!._id] });
  expect(await list('boss', { open: true })).toMatchObject({
    messages: [{ _id: one!._id }],
    asking: 1,
    unread: 1,
  });
  await world.call('li', 'inbox.putAside', { id: one!._id, done: true });
  expect((await list('boss')).asking).toBe(1);
  await world.call('boss', 'inbox.putAside', { id: one!._id, done: true });
  expect(await list('boss', { open: true })).toMatchObject({ messages: [], asking: 0 });
  await world.call('boss', 'inbox.putAside', { id: one!._id, done: false });
  expect((await list('boss', { open: true })).asking).toBe(1);
});

it('what was seen to by anybody asks nobody any more, and what came after it still asks', async () => {
  await sentBack('WO-2');
  await world.call('boss', 'workOrder.assign', { workOrderId: 'WO-2', engineerId: 'M-li' });
  expect((await deliver(inMinutes(3))).settled).toBeGreaterThan(0);
  const open = async () =>
    (await asked('M-boss')).filter(({ readAt }) => readAt === null).map(({ about }) => about);
  expect(await open()).toEqual(['WO-1']);
  await world.call('li', 'workOrder.refuse', { workOrderId: 'WO-2', reason: '时间冲突' });
  expect(await deliver(inMinutes(6))).toMatchObject({ settled: 0 });
  expect((await open()).sort()).toEqual(['WO-1', 'WO-2']);
  expect(await deliver(inMinutes(6))).toMatchObject({ settled: 0 });
});

it('what is seen to is settled though it was written late, and nothing else that is asked of the same or only told', async () => {
  const at = '2026-11-23T07:00:00.000Z';
  const message = {
    ...{ memberId: 'M-boss', title: '消息', body: '内容', page: 'pages/inbox/inbox', push: 'sent' },
    ...{ about: 'WO-9', asks: true, createdAt: at, readAt: null },
  };
  await world.put(
    'inbox_messages',
    { ...message, _id: 'MSG-refused', kind: 'work_order_refused' },
    { ...message, _id: 'MSG-cover', kind: 'work_order_cover' },
    { ...message, _id: 'MSG-told', kind: 'work_order_planned', asks: false, readAt: at },
  );
  const ran = inMinutes(20);
  await deliver(ran);
  const late = new Date(ran.getTime() - 30_000).toISOString();
  await world.put('audit_events', { _id: 'EV-late', entityId: 'WO-9', action: 'workOrder.assign', at: late });
  await deliver(inMinutes(25));
  await world.call('boss', 'inbox.putAside', { id: 'MSG-told', done: false });
  const open = (await world.all<InboxMessage>('inbox_messages')).filter(
    ({ about, readAt }) => about === 'WO-9' && readAt === null,
  );
  expect(open.map(({ _id }) => _id)).toEqual(['MSG-cover']);
});

it('in the quiet hours only what cannot wait goes to WeChat; the rest follows in the morning', async () => {
  for (let n = 0; n < 3; n++) await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
  world.cloud.wechat.grant('openid-li', Array<string>(3).fill(TEMPLATE));
  const message = {
    ...{ memberId: 'M-li', title: '消息', body: '内容', page: 'pages/inbox/inbox', readAt: null },
    ...{ createdAt: '2026-11-23T15:30:00.000Z', push: 'waiting' },
  };
  await world.put(
    'inbox_messages',
    { ...message, _id: 'MSG-note', kind: 'dealer_note' },
    { ...message, _id: 'MSG-order', kind: 'work_order_assigned' },
  );
  const push = async (id: string) =>
    (await world.all<InboxMessage>('inbox_messages')).find(({ _id }) => _id === id)!.push;
  await deliver(new Date('2026-11-23T15:31:00.000Z'));
  expect([await push('MSG-note'), await push('MSG-order')]).toEqual(['waiting', 'sent']);
  await deliver(new Date('2026-11-23T23:01:00.000Z'));
  expect(await push('MSG-note')).toBe('sent');
});
