import { createHash } from 'node:crypto';
import { keptPath } from '../../../cloudfunctions/_platform/kept-files';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { Reviews } from '../../../cloudfunctions/_contracts/reviews';
import type { Home } from '../../../cloudfunctions/_contracts/home';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { CallBack, Survey } from '../../../miniprogram/shared/model/surveys';
import type { Writing } from '../../../miniprogram/shared/model/writings';
import { LOCAL_WECHAT, RISKY_SAMPLE } from '../../../scripts/local-cloud/wechat-server';
import { addSites, labelCode } from './sites';
import { startWorld } from './world';
import type { World } from './world';

type Jobs = typeof import('../../../cloudfunctions/jobs/index');
type Serve = typeof import('../../../cloudfunctions/_platform/serve');
let world: World;
let jobs: Jobs['jobs'];
let main: Jobs['main'];
let surroundings: ReturnType<Serve['surroundings']>;
let pushed: Record<string, unknown>[] = [];
let orders = 0;
const who = () => `doctor-${orders}`;

beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  Object.assign(process.env, LOCAL_WECHAT, { PUBLIC_ORIGIN: 'https://letters.example.cn' });
  world = await startWorld();
  await addSites(world);
  /* eslint-disable @typescript-eslint/no-require-imports */
  ({ jobs, main } = require('../../../cloudfunctions/jobs') as Jobs);
  surroundings = (require('../../../cloudfunctions/_platform/serve') as Serve).surroundings();
  /* eslint-enable */
});
beforeEach(async () => {
  pushed = [];
  Object.assign(process.env, LOCAL_WECHAT);
  world.cloud.wechat.downUntil = 0;
  world.cloud.wechat.away.clear();
  world.cloud.wechat.onPush = async (event) => void pushed.push(event);
  const left = await world.all<Writing>('writings');
  if (left.length > 0)
    await world.remove(
      'writings',
      left.map(({ _id }) => _id),
    );
});
afterAll(() => world.cloud.close());

const data = async <T>(reply: ReturnType<World['call']>): Promise<T> => {
  const answer = await reply;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data as T;
};
const code = async (reply: ReturnType<World['call']>) => {
  const answer = await reply;
  return answer.ok ? 'ok' : answer.code;
};
const writings = () => world.all<Writing>('writings');
const toReview = async (who = 'chen') =>
  (await data<Reviews>(world.call(who, 'review.list', {}, null))).writings;
const settle = (writingId: string, shows: boolean, note = '广告', who = 'chen') =>
  world.call(who, 'writing.settle', { writingId, shows, note });
const run = (later = 0) =>
  jobs['deliver-messages']({ ...surroundings, now: () => new Date(new Date().getTime() + later) });
const HOUR = 3_600_000;

async function report(change: object = {}): Promise<string> {
  const workOrderId = `WO-w${++orders}`;
  await world.set('devices', 'DV-X-SN001', { newestReport: '' });
  // Each by an account of their own: nobody may report often.
  await data(
    world.visit(who(), 'repair.report', {
      ...{ workOrderId, deviceCode: labelCode, faultCode: 'E01', description: '开机报警', photos: [] },
      ...{ contactName: '赵主任', phone: '13900000000', severity: 'ordinary' },
      ...change,
    }),
  );
  return workOrderId;
}
/** What the messages about an order say. */
const toldOf = async (id: string) =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter(({ page }) => page.endsWith(`id=${id}`))
    .map(({ title, body }) => `${title} ${body}`)
    .join('\n');
const bad = `加微信领奖${RISKY_SAMPLE}`;

async function photoOf(content: string): Promise<StoredFile> {
  const bytes = Buffer.from(`${content} ${Math.random()}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // The storage's name is part of the address that vouches for a file.
  const probe = await world.upload('probe.jpg', bytes);
  const storage = probe.slice(0, -'/probe.jpg'.length);
  return {
    fileId: await world.upload(keptPath(storage, sha256, bytes.length, 'jpg'), bytes),
    sha256,
    bytes: bytes.length,
  };
}
/** Asks about the photos that wait, and brings what WeChat pushes. */
async function untilTold(count: number): Promise<void> {
  await run();
  for (let n = 0; n < 100 && pushed.length < count; n++) await new Promise((on) => setTimeout(on, 20));
  for (const event of pushed) await main(event);
}

describe('what the public writes', () => {
  it('leaves nothing to do when WeChat lets it pass', async () => {
    const id = await report();
    expect(await writings()).toEqual([]);
    expect((await world.order(id)).description).toContain('开机报警');
    const asked = world.cloud.wechat.calls.filter(({ path }) => path === '/wxa/msg_sec_check');
    expect(asked.at(-1)!.data).toMatchObject({
      content: '开机报警\n赵主任',
      version: 2,
      openid: `openid-${who()}`,
    });
  });

  it('is not on any page or in any message when it is risky, until somebody shows it where it was', async () => {
    const id = await report({ description: bad });
    expect(JSON.stringify(await world.order(id))).not.toContain(RISKY_SAMPLE);
    expect(JSON.stringify(await world.all('inbox_messages'))).not.toContain(RISKY_SAMPLE);
    expect((await world.order(id)).description).toContain('内容待核实');
    const home = await data<Home>(world.call('chen', 'home.get', {}, null));
    expect(home.waiting.find(({ kind }) => kind === 'records_to_review')).toBeDefined();
    const [one] = await toReview();
    expect(one).toMatchObject({ place: 'work_orders', entityId: id, words: [bad, '赵主任'], why: 'risky' });
    const stored = await world.everything();
    for (const member of ['li', 'boss', 'zhao'])
      expect(await code(settle(one!.writingId, true, '', member))).toBe('ACTION_NOT_ALLOWED');
    expect(await code(settle(one!.writingId, false, ''))).toBe('INPUT_INVALID');
    expect(await world.everything()).toBe(stored);
    expect(await code(settle(one!.writingId, true, ''))).toBe('ok');
    const order = await world.order(id);
    expect(order.description).toContain(bad);
    expect(order.contact!.name).toBe('赵主任');
    expect(await toReview()).toEqual([]);
    expect(await code(settle(one!.writingId, false))).toBe('REVIEW_DONE_ALREADY');
  });

  it('of who reports a letter is held back too, and comes back where it was', async () => {
    const before = (await world.all('suspicious_reports')).length;
    await data(
      world.visit('bidder', 'verify.reportSuspicious', {
        ...{ scannedText: '', number: '', reason: 'other', note: bad, contact: '400-000-0000' },
      }),
    );
    const reported = async () =>
      (await world.all<{ _id: string; note: string }>('suspicious_reports')).at(-1)!;
    expect((await world.all('suspicious_reports')).length).toBe(before + 1);
    expect((await reported()).note).toContain('内容待核实');
    const [one] = await toReview();
    expect(one).toMatchObject({
      place: 'suspicious_reports',
      entityId: (await reported())._id,
      why: 'risky',
    });
    expect(await code(settle(one!.writingId, true, ''))).toBe('ok');
    expect((await reported()).note).toBe(bad);
  });

  it('stays away when somebody says so, and is kept all the same', async () => {
    const id = await report();
    await data(
      world.visit(who(), 'repair.add', {
        ...{ workOrderId: id, name: '赵主任', text: bad, photos: [], urges: false },
      }),
    );
    const [one] = await toReview();
    expect(await code(settle(one!.writingId, false))).toBe('ok');
    expect(JSON.stringify(await world.order(id))).not.toContain(RISKY_SAMPLE);
    expect(await writings()).toMatchObject([
      { state: 'withheld', words: [{ text: bad }, {}], review: { note: '广告', by: { memberId: 'M-chen' } } },
    ]);
  });

  it('of a survey is held back in the rating and in its call-back', async () => {
    await world.put('settings', {
      _id: 'survey',
      value: { atOnceSeconds: 0, firstSeen: 'never', inARowMinutes: 0 },
    });
    const token = 'w'.repeat(22);
    const visit = {
      ...{ id: 'V-1', engineer: { memberId: 'M-li', name: 'li' }, checklistId: null, checkIn: null },
      ...{ answers: {}, parts: [], report: null, signature: null, checkOut: null },
    };
    const contact = { id: null, name: '赵主任', phone: '13900000000' };
    await world.addOrder({ _id: 'WO-ws', state: 'confirmed', visits: [visit], contact });
    await data(world.call('li', 'survey.offer', { workOrderId: 'WO-ws', code: token }));
    await data(
      world.visit('doctor', 'survey.answer', { code: token, stars: 1, chips: ['没修好'], words: bad }),
    );
    const kept = async () =>
      JSON.stringify([await world.all<Survey>('surveys'), await world.all<CallBack>('call_backs')]);
    expect(await kept()).not.toContain(RISKY_SAMPLE);
    const [one] = await toReview();
    expect(one).toMatchObject({ place: 'surveys', entityId: sha256Hex(token) });
    await data(settle(one!.writingId, true, ''));
    expect((await kept()).split(RISKY_SAMPLE)).toHaveLength(3);
  });

  it('counts once, whatever WeChat says the second time', async () => {
    const workOrderId = `WO-w${++orders}`;
    await world.set('devices', 'DV-X-SN001', { newestReport: '' });
    const input = {
      ...{ workOrderId, deviceCode: labelCode, faultCode: 'E01', description: bad, photos: [] },
      ...{ contactName: '赵主任', phone: '13900000000', severity: 'ordinary' },
    };
    const opId = world.newOpId();
    const first = await data(world.visit('doctor', 'repair.report', input, opId));
    world.cloud.wechat.downUntil = Infinity;
    expect(await data(world.visit('doctor', 'repair.report', input, opId))).toEqual(first);
    expect(await writings()).toHaveLength(1);
  });
});

describe('while WeChat cannot be asked', () => {
  it.each(['down', 'not configured'])('(%s) words are taken and asked about later', async (how) => {
    if (how === 'down') world.cloud.wechat.downUntil = Infinity;
    else delete process.env.WECHAT_APP_SECRET;
    // A token that is still held would be used.
    world.cloud.wechat.forgetTokens();
    const clock = jest.spyOn(Date, 'now');
    if (how !== 'down') clock.mockReturnValue(Date.now() + 3 * HOUR);
    const [fine, risky] = [await report({ description: '漏液' }), await report({ description: bad })];
    expect(await writings()).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }]);
    await run();
    expect(await writings()).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }]);
    expect((await world.order(risky)).description).toContain(bad);
    world.cloud.wechat.downUntil = 0;
    Object.assign(process.env, LOCAL_WECHAT);
    clock.mockRestore();
    await Promise.all([run(), run()]);
    expect((await world.order(fine)).description).toContain('漏液');
    expect(JSON.stringify(await world.order(risky))).not.toContain(RISKY_SAMPLE);
    // Nor in the messages that told of it meanwhile.
    expect(await toldOf(risky)).not.toContain(RISKY_SAMPLE);
    expect(await toldOf(risky)).toContain('内容待核实');
    expect(await toldOf(fine)).toContain('漏液');
    const [one, ...rest] = await toReview();
    expect([one!.why, rest]).toEqual(['risky', []]);
    await data(settle(one!.writingId, true, ''));
    expect((await world.order(risky)).description).toContain(bad);
    expect(await toldOf(risky)).toContain(bad);
  });

  it('is struck out of a message also where it was cut off', async () => {
    world.cloud.wechat.downUntil = Infinity;
    const id = await report({ description: `${bad}${'广告'.repeat(150)}` });
    expect(await toldOf(id)).toContain('广告广告');
    world.cloud.wechat.downUntil = 0;
    await run();
    expect(await toldOf(id)).toContain('内容待核实');
    expect(await toldOf(id)).not.toMatch(/加微信领奖|广告/);
  });

  it('what it will not answer any more is shown to somebody to look at, and stays where it is', async () => {
    world.cloud.wechat.downUntil = Infinity;
    const id = await report({ description: '漏液' });
    await run(2 * HOUR + 60_000);
    expect(await toReview()).toMatchObject([{ why: 'unchecked', words: ['漏液', '赵主任'] }]);
    expect((await world.order(id)).description).toContain('漏液');
    const [one] = await toReview();
    await data(settle(one!.writingId, false));
    expect((await world.order(id)).description).not.toContain('漏液');
  });

  it.each([45002, 47001, 40129])(
    'a question that it will never answer (%i) is for somebody to look at, and holds up no other',
    async (errcode) => {
      world.cloud.wechat.downUntil = Infinity;
      await report({ description: '怪字' });
      const other = await report({ description: bad });
      world.cloud.wechat.downUntil = 0;
      const real = global.fetch;
      const spy = jest
        .spyOn(global, 'fetch')
        .mockImplementation((url, init) =>
          String(init?.body ?? '').includes('怪字')
            ? Promise.resolve(Response.json({ errcode, errmsg: 'no' }))
            : real(url, init),
        );
      await run().finally(() => spy.mockRestore());
      expect((await writings()).map(({ state, why }) => [state, why])).toEqual([
        ['held', 'unchecked'],
        ['held', 'risky'],
      ]);
      expect((await world.order(other)).description).not.toContain(bad);
    },
  );

  it('an account that WeChat has not seen lately is for somebody to look at, at once', async () => {
    world.cloud.wechat.away.add(`openid-doctor-${orders + 1}`);
    await report();
    expect(await writings()).toMatchObject([{ state: 'held', why: 'unchecked', hidden: false }]);
  });
});

describe('photos', () => {
  it('are asked about by the timer; a risky one leaves its page, a good one stays, by WeChat’s event', async () => {
    const [good, risky] = [await photoOf('离心机'), await photoOf(RISKY_SAMPLE)];
    const id = await report({ photos: [good, risky] });
    expect((await world.order(id)).photos).toHaveLength(2);
    await untilTold(2);
    expect((await world.order(id)).photos).toMatchObject([good]);
    const [one, ...rest] = await toReview();
    expect(rest).toEqual([]);
    expect(one).toMatchObject({ why: 'risky', words: [] });
    expect((await fetch(one!.photo!)).ok).toBe(true);
    // The page alone names the good one, so that it goes when its time is over.
    expect((await writings()).filter(({ photo }) => photo)).toHaveLength(1);
    await data(settle(one!.writingId, true, ''));
    expect((await world.order(id)).photos).toMatchObject([good, risky]);
  });

  it('that WeChat could not fetch, or never spoke of, are for somebody to look at', async () => {
    const photo = await photoOf('离心机');
    const id = await report({ photos: [photo] });
    await run();
    const [{ traceId }] = (await writings()) as [Writing];
    await main({ MsgType: 'event', Event: 'wxa_media_check', trace_id: traceId, errcode: -1008 });
    expect(await toReview()).toMatchObject([{ why: 'unchecked' }]);
    expect((await world.order(id)).photos).toHaveLength(1);
    await report({ photos: [await photoOf('离心机')] });
    await run();
    await run(3 * HOUR + 60_000);
    expect(await toReview()).toHaveLength(2);
  });

  it('that were given up are judged all the same when WeChat’s word comes late, unless somebody was first', async () => {
    const ids: string[] = [];
    for (const words of ['离心机', '机房', '试剂'])
      ids.push(await report({ photos: [await photoOf(words)] }));
    await run();
    await run(3 * HOUR + 60_000);
    const asked = await writings();
    expect(asked.map(({ why }) => why)).toEqual(['unchecked', 'unchecked', 'unchecked']);
    const [risky, fine, seen] = ids.map((id) => asked.find(({ entityId }) => entityId === id)!);
    await data(settle(seen!._id, true, ''));
    const tell = (one: Writing, suggest: string) =>
      main({
        ...{ MsgType: 'event', Event: 'wxa_media_check', errcode: 0 },
        ...{ trace_id: one.traceId, result: { suggest } },
      });
    await tell(risky!, 'risky');
    await tell(fine!, 'pass');
    await tell(seen!, 'risky');
    expect(await toReview()).toMatchObject([{ writingId: risky!._id, why: 'risky' }]);
    expect((await world.order(ids[0]!)).photos).toHaveLength(0);
    expect((await world.order(ids[2]!)).photos).toHaveLength(1);
  });

  it('are not judged by an event with a trace id that nobody was given, nor by a client', async () => {
    await report({ photos: [await photoOf('离心机')] });
    await run();
    const stored = await world.everything();
    const event = { MsgType: 'event', Event: 'wxa_media_check', errcode: 0, result: { suggest: 'pass' } };
    for (const trace_id of ['guessed', '', undefined, { $ne: '' }])
      expect(await main({ ...event, trace_id })).toEqual({ known: 0 });
    const [{ traceId }] = (await writings()) as [Writing];
    process.env.TCB_SOURCE = 'wx_client';
    await expect(main({ ...event, trace_id: traceId })).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    delete process.env.TCB_SOURCE;
    expect(await world.everything()).toBe(stored);
  });
});
