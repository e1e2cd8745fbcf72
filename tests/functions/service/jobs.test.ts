import { documentHash, verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { AuditRoot } from '../../../cloudfunctions/_platform/audit';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import type { Survey } from '../../../miniprogram/shared/model/surveys';
import { graded } from '../../unit/visit/orders';
import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';
import { startWorld } from './world';
import type { World } from './world';
import { pages } from '../../../miniprogram/shared/pages';
import { plainNameOf } from '../../../miniprogram/shared/search';

type Jobs = typeof import('../../../cloudfunctions/jobs/index');
type Root = typeof import('../../../cloudfunctions/jobs/root-audit-events');
type Serve = typeof import('../../../cloudfunctions/_platform/serve');

const TEMPLATE = 'template-of-work-orders';
let world: World;
let jobs: Jobs['jobs'];
let main: Jobs['main'];
let at: (instant: string) => Surroundings;
let rootOf: Root['rootOf'];
let rootAuditEvents: Root['rootAuditEvents'];
const source = process.env.TCB_SOURCE;

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  Object.assign(process.env, {
    WORK_ORDER_TEMPLATE: `${TEMPLATE}:thing5,thing8,time12`,
    ...LOCAL_WECHAT,
    ENVIRONMENT: 'test',
  });
  world = await startWorld();
  /* eslint-disable @typescript-eslint/no-require-imports */
  ({ jobs, main } = require('../../../cloudfunctions/jobs') as Jobs);
  ({ rootAuditEvents, rootOf } = require('../../../cloudfunctions/jobs/root-audit-events') as Root);
  const { surroundings } = require('../../../cloudfunctions/_platform/serve') as Serve;
  /* eslint-enable */
  at = (instant) => ({ ...surroundings(), now: () => new Date(instant) });
});
afterAll(async () => {
  if (source === undefined) delete process.env.TCB_SOURCE;
  else process.env.TCB_SOURCE = source;
  await world.cloud.close();
});

const member = async (id: string) => (await world.all<Member>('members')).find(({ _id }) => _id === id)!;
const message = (id: string, memberId: string, change: Partial<InboxMessage> = {}): InboxMessage => ({
  _id: id,
  memberId,
  kind: 'work_order_assigned',
  title: '新工单',
  body: `北京朝阳医院 检验科：${'开机报警'.repeat(6)}`,
  page: pages.order({ id: 'WO-1' }),
  createdAt: '2026-11-23T06:30:00.000Z',
  readAt: null,
  push: 'waiting',
  ...change,
});
const push = async (id: string) =>
  (await world.all<InboxMessage>('inbox_messages')).find(({ _id }) => _id === id)?.push;
const now = '2026-11-24T04:00:00.000Z';

describe('the door of the timers', () => {
  const timer = (TriggerName: unknown) => ({ Type: 'Timer', TriggerName, Time: now, Message: '' });
  it.each<[string, string | undefined, string | null, object]>([
    ['a mini program', 'wx_client', 'li', timer('close-orders')],
    ['a mini program that hides its source', undefined, 'li', timer('close-orders')],
    ['a function', 'wx_client,scf', null, timer('close-orders')],
    ['a function that a timer called', 'wx_trigger,scf', null, timer('close-orders')],
    [
      'a web page that dresses as a timer',
      undefined,
      null,
      { ...timer('close-orders'), httpMethod: 'POST', path: '/' },
    ],
    ['what is no timer', undefined, null, { TriggerName: 'close-orders' }],
  ])('is closed to %s', async (_, caller, who, event) => {
    if (caller) process.env.TCB_SOURCE = caller;
    else delete process.env.TCB_SOURCE;
    if (who) process.env.WX_OPENID = `openid-${who}`;
    else delete process.env.WX_OPENID;
    const stored = await world.everything();
    await expect(main(event)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect(await world.everything()).toBe(stored);
  });

  it.each(['wx_trigger', ''])(
    'opens to the timer, for jobs that exist, whatever its source (%j)',
    async (source) => {
      process.env.TCB_SOURCE = source;
      delete process.env.WX_OPENID;
      expect(await main(timer('expire-surveys'))).toEqual({ expired: 0 });
      for (const name of ['constructor', undefined, 7])
        await expect(main(timer(name))).rejects.toMatchObject({ code: 'ACTION_UNKNOWN' });
    },
  );
});

it('the maker of documents answers functions only, whatever the configuration lets in', async () => {
  const { serveDocuments } =
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require('../../../cloudfunctions/_modules/reports/make-service-report') as typeof import('../../../cloudfunctions/_modules/reports/make-service-report');
  const make = serveDocuments(() => {
    throw new Error('nothing may be drawn');
  });
  const event = {
    document: 'service_report',
    order: await world.addOrder({ _id: 'WO-doc' }),
    visit: 0,
  } as const;
  for (const [caller, code] of [
    ['wx_client', 'ACTION_NOT_ALLOWED'],
    ['wx_trigger', 'ACTION_NOT_ALLOWED'],
    ['scf,wx_client', 'ACTION_NOT_ALLOWED'],
    ['wx_client,scf', 'INPUT_INVALID'],
  ]) {
    process.env.TCB_SOURCE = caller;
    await expect(make(event)).rejects.toMatchObject({ code });
  }
});

describe('messages', () => {
  it('go out by WeChat as far as there is consent, each once, also with two workers', async () => {
    for (let n = 0; n < 2; n++) await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
    world.cloud.wechat.grant('openid-li', [TEMPLATE]);
    world.cloud.wechat.grant('openid-li', [TEMPLATE]);
    await world.put(
      'inbox_messages',
      message('MSG-1', 'M-li', { createdAt: '2026-11-23T06:30:00.000Z' }),
      message('MSG-2', 'M-li', { createdAt: '2026-11-23T06:31:00.000Z' }),
      message('MSG-3', 'M-li', { createdAt: '2026-11-23T06:32:00.000Z' }),
      message('MSG-4', 'M-wang'),
      message('MSG-5', 'M-nobody'),
    );
    const run = () => jobs['deliver-messages'](at(now));
    await Promise.all([run(), run(), run()]);
    await run();
    const states = await Promise.all(['MSG-1', 'MSG-2', 'MSG-3', 'MSG-4', 'MSG-5'].map(push));
    expect(states.slice(0, 3).sort()).toEqual(['no_quota', 'sent', 'sent']);
    expect(states.slice(3)).toEqual(['no_quota', 'no_quota']);
    const sent = world.cloud.wechat.calls.filter(({ errcode }) => errcode === 0);
    expect(sent).toHaveLength(2);
    expect(sent[0]!.data).toMatchObject({
      touser: 'openid-li',
      template_id: TEMPLATE,
      page: 'pages/engineer/order/order?id=WO-1',
      data: { thing5: { value: '新工单' }, time12: { value: '2026年11月23日 14:30' } },
    });
    const li = await member('M-li');
    expect(li.subscriptionQuota[TEMPLATE]).toBe(0);
    const trail = await world.trail('M-li');
    expect(trail.at(-1)).toMatchObject({ action: 'job.useConsent', by: { memberId: 'system' } });
    expect(documentHash(li)).toBe(trail.at(-1)!.docHash);
  });

  it('that WeChat refuses are marked failed and not tried again', async () => {
    // Our count says one more than WeChat's.
    await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
    await world.put('inbox_messages', message('MSG-6', 'M-li'));
    expect(await jobs['deliver-messages'](at(now))).toMatchObject({ sent: 0, noQuota: 0, failed: 1 });
    expect(await push('MSG-6')).toBe('failed');
    const calls = world.cloud.wechat.calls.length;
    expect(await jobs['deliver-messages'](at(now))).toMatchObject({ sent: 0, noQuota: 0, failed: 0 });
    expect(world.cloud.wechat.calls).toHaveLength(calls);
  });

  describe('that WeChat does not send', () => {
    const consents = async () => (await member('M-li')).subscriptionQuota[TEMPLATE];
    const answering = async (answer: object) => {
      const real = global.fetch;
      const spy = jest
        .spyOn(global, 'fetch')
        .mockImplementation((url, init) =>
          String(url).includes('/subscribe/send') ? Promise.resolve(Response.json(answer)) : real(url, init),
        );
      await jobs['deliver-messages'](at(now)).finally(() => spy.mockRestore());
    };
    let n = 0;
    const put = async () => {
      const id = `MSG-refused-${++n}`;
      await world.put('inbox_messages', message(id, 'M-li'));
      return id;
    };

    it.each([
      [40003, 'invalid openid'],
      [43107, 'the ability is closed'],
    ])('for a reason of its own (%i) uses up no consent', async (errcode, errmsg) => {
      await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
      const [id, before] = [await put(), await consents()];
      await answering({ errcode, errmsg });
      expect([await push(id), await consents()]).toEqual(['failed', before]);
    });

    it.each([40037, 41030, 47003])(
      'because the template does not fit (%i) uses up no consent, and the run says what to look at',
      async (errcode) => {
        const [id, before] = [await put(), await consents()];
        await expect(answering({ errcode, errmsg: 'argument invalid!' })).rejects.toThrow(
          new RegExp(`${errcode} .*WORK_ORDER_TEMPLATE`),
        );
        expect([await push(id), await consents()]).toEqual(['failed', before]);
      },
    );

    it('because the person takes none any more shows that none are left', async () => {
      await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
      const [id, before] = [await put(), await consents()];
      expect(before).toBeGreaterThan(1);
      await answering({ errcode: 43101, errmsg: 'user refuse to accept the msg' });
      expect([await push(id), await consents()]).toEqual(['failed', 0]);
    });
  });

  describe('that WeChat turns away with everything else', () => {
    const deliver = (instant = now) => jobs['deliver-messages'](at(instant));
    const consents = async () => (await member('M-li')).subscriptionQuota[TEMPLATE];

    beforeAll(async () => {
      jest.spyOn(console, 'error').mockImplementation(() => undefined);
      await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
      world.cloud.wechat.grant('openid-li', [TEMPLATE]);
    });
    afterAll(() => jest.mocked(console.error).mockRestore());
    afterEach(() => {
      Object.assign(process.env, LOCAL_WECHAT);
      world.cloud.wechat.downUntil = 0;
    });

    it('wait with their consent while the secret is wrong, and the run says what to look at', async () => {
      await world.put('inbox_messages', message('MSG-7', 'M-li', { createdAt: now }));
      world.cloud.wechat.forgetTokens();
      process.env.WECHAT_APP_SECRET = 'another';
      // Twice: the first run finds that its token has ended, the second has none.
      await expect(deliver()).rejects.toThrow(/微信拒绝推送（40125 .*请核对.*AppSecret/);
      await expect(deliver()).rejects.toThrow(/40125/);
      expect([await push('MSG-7'), await consents()]).toEqual(['waiting', 1]);
    });

    it('wait while WeChat does not answer, and are sent once when it does', async () => {
      world.cloud.wechat.downUntil = Infinity;
      await expect(deliver()).rejects.toThrow('微信没有回应');
      expect([await push('MSG-7'), await consents()]).toEqual(['waiting', 1]);
      world.cloud.wechat.downUntil = 0;
      expect(await deliver()).toMatchObject({ sent: 1, failed: 0 });
      expect([await push('MSG-7'), await consents()]).toEqual(['sent', 0]);
    });

    it('wait with their consent while the day’s calls are used up, and the run accuses no secret', async () => {
      await world.put('inbox_messages', message('MSG-8', 'M-li', { createdAt: now }));
      await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
      world.cloud.wechat.grant('openid-li', [TEMPLATE]);
      const before = await consents();
      const real = global.fetch;
      const spy = jest
        .spyOn(global, 'fetch')
        .mockImplementation((url, init) =>
          String(url).includes('/subscribe/send')
            ? Promise.resolve(Response.json({ errcode: 45009, errmsg: 'reach max api daily quota limit' }))
            : real(url, init),
        );
      const said = await deliver().catch((error: Error) => error.message);
      spy.mockRestore();
      expect(said).toMatch(/次数已用完（45009）/);
      expect(said).not.toContain('AppSecret');
      expect([await push('MSG-8'), await consents()]).toEqual(['waiting', before]);
      expect(await deliver()).toMatchObject({ sent: 1, failed: 0 });
      expect([await push('MSG-8'), await consents()]).toEqual(['sent', before! - 1]);
    });

    it('are given up after a day', async () => {
      await world.put('inbox_messages', message('MSG-9', 'M-li', { createdAt: now }));
      await world.call('li', 'member.subscribe', { templateIds: [TEMPLATE] });
      process.env.WECHAT_APP_SECRET = 'another';
      world.cloud.wechat.forgetTokens();
      await expect(deliver()).rejects.toThrow(/40125/);
      await expect(deliver('2026-11-25T05:00:00.000Z')).rejects.toThrow(/40125/);
      expect([await push('MSG-9'), await consents()]).toEqual(['failed', 1]);
    });
  });
});

describe('by themselves, once however often the job runs', () => {
  it('surveys expire at their instant', async () => {
    const survey = (id: string, expiresAt: string) => ({
      _id: id,
      revision: 1,
      head: '',
      state: 'open',
      expiresAt,
    });
    await world.put(
      'surveys',
      survey('S-old', '2026-11-24T03:59:59.000Z'),
      survey('S-new', '2026-11-24T04:00:00.000Z'),
    );
    const run = () => jobs['expire-surveys'](at(now));
    const [a, b] = await Promise.all([run(), run()]);
    expect(a.expired! + b.expired!).toBe(1);
    expect(await run()).toEqual({ expired: 0 });
    const states = new Map((await world.all<Survey>('surveys')).map(({ _id, state }) => [_id, state]));
    expect([states.get('S-old'), states.get('S-new')]).toEqual(['expired', 'open']);
    expect((await world.trail('S-old')).map(({ action, by }) => [action, by.memberId])).toEqual([
      ['job.expireSurvey', 'system'],
    ]);
  });

  it('orders close three days after the hospital confirmed them', async () => {
    const confirmed = (id: string, instant: string) =>
      world.addOrder({
        _id: id,
        state: 'confirmed',
        createdAt: '2026-11-01T00:00:00.000Z',
        timeline: [{ state: 'confirmed', at: instant, by: { memberId: 'M-li', name: 'li' } }],
      });
    await confirmed('WO-due', '2026-11-21T04:00:00.000Z');
    await confirmed('WO-soon', '2026-11-21T04:00:01.000Z');
    const run = () => jobs['close-orders'](at(now));
    const [a, b] = await Promise.all([run(), run()]);
    expect(a.closed! + b.closed!).toBe(1);
    const order = await world.order('WO-due');
    expect([order.state, (await world.order('WO-soon')).state]).toEqual(['closed', 'confirmed']);
    const trail = await world.trail('WO-due');
    expect(trail.at(-1)).toMatchObject({ action: 'job.closeOrder', by: { memberId: 'system' } });
    expect(verifyChain({ collection: 'work_orders', entityId: 'WO-due' }, trail, order)).toEqual([]);
  });

  it('an order that closes accrues the fee of its day once, where somebody was there by evidence that holds', async () => {
    const evidence = (verdict: string, more = {}) => ({ ...graded, verdict, ...more });
    const aVisit = {
      ...{
        id: 'V-1',
        engineer: { memberId: 'M-li', name: '李明' },
        checklistId: null,
        answers: {},
        parts: [],
      },
      ...{ report: null, signature: null, checkOut: null },
    };
    const confirmed = (id: string, checkIn: object | null, more = {}) =>
      world.addOrder({
        ...{ _id: id, state: 'confirmed', dealerId: 'D-1', createdAt: '2026-11-01T00:00:00.000Z', ...more },
        visits: [{ ...aVisit, checkIn }] as never,
        timeline: [
          { state: 'confirmed', at: '2026-11-01T04:00:00.000Z', by: { memberId: 'M-li', name: 'li' } },
        ],
      });
    const manager = { memberId: 'M-chen', name: 'chen' };
    await world.put('due_rules', {
      ...{ _id: 'DR-1', revision: 1, head: '', kind: 'fee', name: '维修', dealerId: null, dealerName: '' },
      ...{
        fromOn: '2026-01-01',
        toOn: '2099-12-31',
        rebate: null,
        task: 'repair',
        state: 'approved',
        reason: '',
      },
      fee: { task: 'repair', modelId: null, modelName: '', regionCode: null, fen: 45_000 },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: manager, approvedBy: manager },
    });
    await confirmed('WO-fee-verified', evidence('verified'));
    await confirmed('WO-fee-approved', evidence('doubtful', { approvedBy: manager }));
    await confirmed('WO-fee-doubtful', evidence('doubtful'));
    await confirmed(
      'WO-fee-rejected',
      evidence('doubtful', { approvedBy: manager, rejected: { by: manager, at: '', reason: '' } }),
    );
    await confirmed('WO-fee-own', evidence('verified'), { dealerId: null });
    await confirmed('WO-fee-training', evidence('verified'), { task: 'training' });
    for (let i = 0; i < 2; i++) await jobs['close-orders'](at(now));
    const fees = await world.all<{ _id: string; fen: number; dealerId: string; dueId: string | null }>(
      'service_fees',
    );
    expect(fees.map(({ _id, fen, dealerId, dueId }) => [_id, fen, dealerId, dueId]).sort()).toEqual([
      ['WO-fee-approved', 45_000, 'D-1', null],
      ['WO-fee-verified', 45_000, 'D-1', null],
    ]);
    // Somebody vouches for an arrival after the order has closed by itself.
    const vouched = { workOrderId: 'WO-fee-doubtful', visitId: 'V-1', reason: '已核实' };
    expect(await world.call('chen', 'workOrder.approveCheckIn', vouched)).toMatchObject({ ok: true });
    expect(await world.all('service_fees')).toHaveLength(3);
  });

  it('engineers and their admins are reminded of certifications, once a threshold', async () => {
    await world.put('models', { _id: 'X', name: '测试仪 X' });
    const wang = await member('M-wang');
    const until = (toOn: string) => ({ modelId: 'X', task: 'repair', level: 2, fromOn: '2020-01-01', toOn });
    await world.put('members', {
      ...wang,
      _id: 'M-ends',
      openid: 'openid-ends',
      // In 20 days, in 200 days, ended yesterday.
      certifications: [until('2026-12-14'), until('2027-06-12'), until('2026-11-23')],
    });
    const run = (instant: string) => jobs['remind-certifications'](at(instant));
    const [a, b] = await Promise.all([run(now), run(now)]);
    expect((a.reminded ?? 0) + (b.reminded ?? 0)).toBe(2);
    expect(await run('2026-11-25T04:00:00.000Z')).toEqual({ reminded: 0 });
    expect(await run('2026-12-08T04:00:00.000Z')).toEqual({ reminded: 2 });
    const reminders = (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind }) => kind === 'certification_ends',
    );
    expect(reminders.map(({ memberId }) => memberId).sort()).toEqual([
      'M-boss',
      'M-boss',
      'M-ends',
      'M-ends',
    ]);
    expect(
      reminders.every(
        ({ push, body }) => push === 'waiting' && body.includes('测试仪 X') && body.includes('2026-12-14'),
      ),
    ).toBe(true);
  });

  it('what was written gets one root in a chain, and a changed event no longer fits it', async () => {
    const event = (id: string, instant: string) => ({
      _id: id,
      opKey: id,
      at: instant,
      hash: id.padEnd(64, '0'),
    });
    await world.put(
      'audit_events',
      event('e1', '2026-11-20T16:00:00.000Z'),
      event('e2', '2026-11-21T15:59:59.999Z'),
      event('e3', '2026-11-22T16:00:00.000Z'),
    );
    const sign = async (hash: string) => ({ keyId: 1, signature: `of ${hash}` });
    const run = () => rootAuditEvents('test', sign)(at('2026-11-23T16:30:00.000Z'));
    await Promise.all([run(), run()]);
    expect(await run()).toEqual({ rooted: 0 });
    const roots = (await world.all<AuditRoot>('audit_roots')).sort((one, other) => one.number - other.number);
    expect(new Set(roots.map(({ to }) => to)).size).toBe(roots.length);
    expect(roots.at(-1)).toMatchObject({ to: '2026-11-23T16:20:00.000Z', environment: 'test' });
    expect(roots[0]).toMatchObject({ number: 1, from: '', prevHash: '' });
    for (const [i, root] of roots.entries()) {
      const { _id, ...rest } = await rootOf('test', { ...root, prevHash: roots[i - 1]?.hash ?? '' });
      expect(root).toMatchObject({ _id, ...rest, keyId: 1, signature: `of ${root.hash}` });
    }
    const { database, command } =
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');
    await database
      .collection('audit_events')
      .where({ _id: command.eq('e2') })
      .update({ data: { hash: 'f'.repeat(64) } });
    const kept = roots[0]!;
    expect((await rootOf('test', kept)).hash).not.toBe(kept.hash);
    const unsigned = rootAuditEvents('test', () => Promise.reject(new Error('no key')));
    await expect(unsigned(at('2026-11-24T16:30:00.000Z'))).rejects.toThrow('no key');
    expect(await world.all('audit_roots')).toHaveLength(roots.length);
  });

  it('what was left undone for long is sealed in roots of so many events, none of them in two', async () => {
    const begun = Date.parse('2026-11-24T00:00:00.000Z');
    const written = Array.from({ length: 2_500 }, (_, n) => ({
      _id: `busy-${String(n).padStart(5, '0')}`,
      opKey: `busy-${n}`,
      // Three at a time share an instant, also where a root ends.
      at: new Date(begun + Math.floor(n / 3)).toISOString(),
      hash: String(n).padStart(64, '0'),
    }));
    for (let n = 0; n < written.length; n += 1000)
      await world.put('audit_events', ...written.slice(n, n + 1000));
    const sign = async () => ({ keyId: 1, signature: 'signed' });
    const run = () => rootAuditEvents('busy', sign, 900)(at('2026-11-25T16:30:00.000Z'));
    await run();
    expect(await run()).toEqual({ rooted: 0 });
    const roots = (await world.all<AuditRoot>('audit_roots'))
      .filter(({ environment }) => environment === 'busy')
      .sort((one, other) => one.number - other.number);
    expect(roots.length).toBeGreaterThan(1);
    roots.forEach((root, n) => expect(root.from).toBe(roots[n - 1]?.to ?? ''));
    expect(Math.max(...roots.map(({ events }) => events))).toBeLessThan(1000);
    const all = await rootOf('busy', { ...roots.at(-1)!, from: '' });
    expect(all.events).toBeGreaterThan(written.length);
    expect(roots.reduce((sum, { events }) => sum + events, 0)).toBe(all.events);
    for (const [n, root] of roots.entries()) {
      const { hash, ...rest } = await rootOf('busy', { ...root, prevHash: roots[n - 1]?.hash ?? '' });
      expect(root).toMatchObject({ hash, ...rest });
    }
  });
});

describe('watching orders', () => {
  const told = async (orderId: string) =>
    (await world.all<InboxMessage>('inbox_messages'))
      .filter(({ page }) => page.endsWith(`id=${orderId}`))
      .map(({ memberId, title }) => `${memberId} ${title}`)
      .sort();
  const created = '2026-11-23T00:00:00.000Z';
  const clocks = {
    createdAt: created,
    responseDueAt: '2026-11-23T08:00:00.000Z',
    repairDueAt: '2026-11-26T00:00:00.000Z',
  };

  const clear = async () =>
    world.remove(
      'work_orders',
      (await world.all<{ _id: string }>('work_orders')).map(({ _id }) => _id),
    );

  it('tells of a clock when a quarter of its time is left and when it has run out, once each', async () => {
    await clear();
    await world.addOrder({ _id: 'WO-clock', ...clocks });
    await jobs['watch-orders'](at('2026-11-23T05:59:00.000Z'));
    expect(await told('WO-clock')).toEqual([]);
    for (let run = 0; run < 2; run++) await jobs['watch-orders'](at('2026-11-23T06:01:00.000Z'));
    const soon = ['M-boss 响应时限将到', 'M-chen 响应时限将到', 'M-li 响应时限将到'];
    expect(await told('WO-clock')).toEqual(soon);
    for (let run = 0; run < 2; run++) await jobs['watch-orders'](at('2026-11-23T08:01:00.000Z'));
    const late = ['M-boss', 'M-chen', 'M-li', 'M-qian'].map((who) => `${who} 响应已超时`);
    expect(await told('WO-clock')).toEqual([...soon, ...late].sort());
  });

  it('stays silent where the clocks are met or another dealer’s people would read it', async () => {
    await world.addOrder({
      _id: 'WO-met',
      ...clocks,
      state: 'completed',
      respondedAt: created,
      repairedAt: created,
    });
    await world.addOrder({
      _id: 'WO-theirs',
      ...clocks,
      dealerId: 'D-2',
      engineer: null,
      state: 'assigned_dealer',
    });
    await jobs['watch-orders'](at('2026-11-23T08:01:00.000Z'));
    expect(await told('WO-met')).toEqual([]);
    expect(await told('WO-theirs')).toEqual(['M-chen 响应已超时', 'M-qian 响应已超时']);
  });

  it('gives each person one message a run, however many orders it is about', async () => {
    await clear();
    for (let n = 0; n < 4; n++)
      await world.addOrder({ _id: `WO-many-${n}`, number: `WO-${n}`, ...clocks, ...(n === 3 ? { dealerId: 'D-2', engineer: null } : {}) }); // prettier-ignore
    const before = (await world.all('inbox_messages')).length;
    for (let run = 0; run < 2; run++) await jobs['watch-orders'](at('2026-11-23T08:02:00.000Z'));
    const fresh = (await world.all<InboxMessage>('inbox_messages')).slice(before);
    expect(fresh.map(({ memberId, title }) => `${memberId} ${title}`).sort()).toEqual([
      'M-boss 3 张工单要处理',
      'M-chen 4 张工单要处理',
      'M-li 3 张工单要处理',
      'M-qian 4 张工单要处理',
    ]);
    expect(fresh[0]!.body).toContain('张已超时');
    expect(fresh[0]!.page).toBe('/pages/home/home');
  });

  it('goes on where a run was broken off, and tells nobody twice and nobody never', async () => {
    await clear();
    for (let n = 0; n < 3; n++) await world.addOrder({ _id: `WO-cut-${n}`, number: `WO-${n}`, ...clocks });
    const before = (await world.all('inbox_messages')).length;
    const { updateWhere } =
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      require('../../../cloudfunctions/_platform/database') as typeof import('../../../cloudfunctions/_platform/database');
    await jobs['watch-orders'](at('2026-11-23T08:03:00.000Z'));
    const told = (await world.all<InboxMessage>('inbox_messages')).length - before;
    // As if the run had been killed after the messages, before it had marked what was told.
    const marks = await updateWhere(
      'order_alerts',
      { told: true, at: '2026-11-23T08:03:00.000Z' },
      { told: false },
    );
    expect(marks).toBe(3);
    await updateWhere('job_states', { _id: 'watch-orders' }, { busyUntil: '2026-11-23T08:04:30.000Z' });
    expect(await jobs['watch-orders'](at('2026-11-23T08:04:00.000Z'))).toEqual({});
    expect(await jobs['watch-orders'](at('2026-11-23T08:05:00.000Z'))).toEqual({ told: 0, forgotten: 0 });
    expect((await world.all<InboxMessage>('inbox_messages')).length - before).toBe(told);
    expect(told).toBe(4);
  });

  it('forgets after a month what it told of an order that is over, and never what it told of an open one', async () => {
    await clear();
    await world.remove(
      'order_alerts',
      (await world.all<{ _id: string }>('order_alerts')).map(({ _id }) => _id),
    );
    await world.addOrder({ _id: 'WO-over', number: 'WO-1', ...clocks });
    await world.addOrder({
      ...{ _id: 'WO-open', number: 'WO-2', ...clocks },
      repairDueAt: '2099-01-01T00:00:00.000Z',
    });
    await jobs['watch-orders'](at('2026-11-23T08:03:00.000Z'));
    const told = (await world.all('inbox_messages')).length;
    await world.remove('work_orders', ['WO-over']);
    expect(await jobs['watch-orders'](at('2026-12-20T08:03:00.000Z'))).toMatchObject({ forgotten: 0 });
    expect(await jobs['watch-orders'](at('2026-12-24T08:03:00.000Z'))).toMatchObject({ forgotten: 1 });
    expect((await world.all<{ orderId: string }>('order_alerts')).map(({ orderId }) => orderId)).toEqual([
      'WO-open',
    ]);
    expect((await world.all('inbox_messages')).length).toBe(told);
  });

  it('asks dispatch to judge an arrival that its evidence does not prove, until somebody vouched for it', async () => {
    const checkIn = { ...graded, verdict: 'manual' as const };
    const visit = {
      id: 'V-doubt',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn,
      answers: {},
      parts: [],
      report: null,
      signature: null,
      checkOut: null,
    };
    const running = { state: 'onsite' as const, ...clocks, repairDueAt: '2099-01-01T00:00:00.000Z' };
    const answered = { ...running, respondedAt: created };
    await world.addOrder({ _id: 'WO-doubt', ...answered, visits: [visit], arrivalsInDoubt: 1 });
    const approvedBy = { memberId: 'M-chen', name: 'chen' };
    const vouched = { ...visit, id: 'V-sure', checkIn: { ...checkIn, approvedBy } };
    await world.addOrder({ _id: 'WO-sure', ...answered, visits: [vouched] });
    await jobs['watch-orders'](at('2026-11-23T09:00:00.000Z'));
    expect(await told('WO-doubt')).toEqual(['M-chen 签到待人工确认']);
    expect(await told('WO-sure')).toEqual([]);
  });
});

describe('letters from before there was a search by text', () => {
  const letter = (_id: string, more: object) => ({
    ...{
      _id,
      registerKey: _id,
      dealer: { name: '康健医疗器械有限公司', creditCode: '' },
      territory: [],
      issue: null,
    },
    ...more,
  });
  it('get what they are looked for by, once, and none of the others is touched', async () => {
    const tender = {
      projectName: '生化采购',
      projectNumber: 'ZB-77',
      buyer: '苏州市立医院',
      bidder: { name: '康健' },
    };
    await world.put('letters', letter('AL-old', { tender }), letter('AL-new', { searchKeys: ['kept'] }));
    expect(await jobs['complete-letters'](at(now))).toMatchObject({ completed: 1 });
    const keys = new Map(
      (await world.all<{ _id: string; searchKeys: string[] }>('letters')).map((one) => [
        one._id,
        one.searchKeys,
      ]),
    );
    for (const begun of ['苏州市立医院', '康健', 'ZB-77'])
      expect(keys.get('AL-old')!.some((key) => key.startsWith(plainNameOf(begun)))).toBe(true);
    expect(keys.get('AL-new')).toEqual(['kept']);
    expect(await jobs['complete-letters'](at(now))).toMatchObject({ completed: 0 });
  });
});

it('a hospital that waits for review is compared each night with what was brought into its city since', async () => {
  const hospital = (_id: string, name: string, more: object) => ({
    ...{ _id, revision: 1, head: '', name, aliases: [], regionCode: '110105', address: '', location: null },
    ...{ searchKeys: [], createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'seed', ...more },
  });
  await world.put(
    'hospitals',
    hospital('H-rose', '北京玫瑰医院', { standing: 'provisional', alike: [] }),
    hospital('H-rose-south', '北京玫瑰医院南院', { standing: 'verified' }),
    hospital('H-tulip', '北京郁金香医院', { standing: 'provisional' }),
  );
  const kept = async () =>
    (await world.all<Hospital>('hospitals')).flatMap(({ _id, alike }) => (alike ? [[_id, alike]] : []));
  expect(await jobs['complete-letters'](at(now))).toMatchObject({ compared: 2 });
  expect(await kept()).toEqual([
    ['H-rose', ['H-rose-south']],
    ['H-tulip', []],
  ]);
  expect(await jobs['complete-letters'](at(now))).toMatchObject({ compared: 0 });
  await world.remove('hospitals', ['H-rose', 'H-rose-south', 'H-tulip']);
});

describe('what people without an account have asked', () => {
  const tally = (count: number) => ({ count, firstAt: '2025-01-01T00:00:00.000Z', byDay: {}, byRegion: {} });
  const check = (_id: string, day: string, number?: string, count = 0) => ({
    _id,
    at: `${day}T04:00:00.000Z`,
    action: 'verify.token',
    ...(number ? { number, idHash: `hash-${number}`, tally: tally(count) } : {}),
  });
  const left = async (collection: string) =>
    (await world.all<{ _id: string }>(collection)).map(({ _id }) => _id).sort();

  it('is forgotten when it is old, but for the check that carries on the tally of its letter', async () => {
    await world.put(
      'public_calls',
      { _id: 'anchor' },
      check('C-old', '2026-05-01'),
      check('C-new', '2026-11-01'),
    );
    await world.put(
      'verification_scans',
      check('S-nothing', '2026-01-01'),
      check('S-a1', '2026-01-01', 'A', 1),
      check('S-a2', '2026-01-02', 'A', 2),
      check('S-b1', '2026-01-03', 'B', 1),
      check('S-b2', '2026-11-01', 'B', 2),
    );
    const stored = await world.everything();
    expect(await jobs['forget-public-calls'](at(now))).toMatchObject({ calls: 1, checks: 3 });
    expect(await left('public_calls')).toEqual(['C-new', 'anchor']);
    expect(await left('verification_scans')).toEqual(['S-a2', 'S-b2']);
    expect(await jobs['forget-public-calls'](at(now))).toMatchObject({ calls: 0, checks: 0 });

    // A letter that is checked again and then long not: its older row has done its service.
    await world.put('verification_scans', check('S-a3', '2026-02-01', 'A', 3));
    expect(await jobs['forget-public-calls'](at(now))).toMatchObject({ calls: 0, checks: 1 });
    expect(await left('verification_scans')).toEqual(['S-a3', 'S-b2']);
    expect(await world.everything()).toBe(stored);
  });

  it('is kept for as many days as the setting says', async () => {
    await world.put('settings', { _id: 'retention', value: { publicCallDays: 300 } });
    await world.put('public_calls', check('C-spring', '2026-05-01'));
    expect(await jobs['forget-public-calls'](at(now))).toMatchObject({ calls: 0 });
    expect(await left('public_calls')).toContain('C-spring');
  });
});

it('messages go after as many days as the setting says, whoever is named in them and whether read or not', async () => {
  const message = (_id: string, daysAgo: number) => ({
    _id,
    memberId: 'M-li',
    kind: 'part_return_due',
    title: '旧件该寄回了',
    body: '已离职的人 滤芯 × 1',
    createdAt: new Date(Date.parse(now) - daysAgo * 86_400_000).toISOString(),
    readAt: null,
    push: 'none',
  });
  await world.put(
    'inbox_messages',
    message('MSG-old', 401),
    message('MSG-young', 399),
    message('MSG-new', 89),
  );
  const left = async () => (await world.all<{ _id: string }>('inbox_messages')).map(({ _id }) => _id);
  expect(await jobs['forget-public-calls'](at(now))).toMatchObject({ oldMessages: 1 });
  expect(await left()).toEqual(expect.arrayContaining(['MSG-young', 'MSG-new']));
  expect(await left()).not.toContain('MSG-old');
  await world.set('settings', 'retention', { value: { messageDays: 90 } });
  await jobs['forget-public-calls'](at(now));
  expect(await left()).not.toContain('MSG-young');
  expect(await left()).toContain('MSG-new');
});
