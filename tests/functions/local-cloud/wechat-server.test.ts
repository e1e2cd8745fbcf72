import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';

/** Shapes, codes and limits are those of WeChat's documents: getStableAccessToken, sendMessage, msgSecCheck. */
let cloud: LocalCloud;
let people = 0;
const fresh = () => `openid-${++people}`;
type Answer = { errcode: number; access_token?: string; expires_in?: number; result?: object };

async function post(path: string, body: object, to = cloud): Promise<Answer> {
  const reply = await fetch(`${to.origin}/wechat${path}`, { method: 'POST', body: JSON.stringify(body) });
  return (await reply.json()) as Answer;
}
const token = async (to = cloud, change: object = {}) =>
  post(
    '/cgi-bin/stable_token',
    {
      grant_type: 'client_credential',
      appid: LOCAL_WECHAT.WECHAT_APP_ID,
      secret: LOCAL_WECHAT.WECHAT_APP_SECRET,
      ...change,
    },
    to,
  );
const ask = async (path: string, body: object, to = cloud) =>
  post(`${path}?access_token=${(await token(to)).access_token}`, body, to);
const send = (touser: string, data: object = { thing1: { value: '今天有工单' } }, to = cloud) =>
  ask('/cgi-bin/message/subscribe/send', { touser, template_id: 'T-1', page: 'pages/home/home', data }, to);

beforeAll(async () => {
  cloud = await startLocalCloud({ dataDir: null, collections: [] });
});
afterAll(() => cloud.close());

describe('tokens', () => {
  it('are the same for every caller until shortly before they end, then both hold', async () => {
    const began = Date.now();
    const clock = jest.spyOn(Date, 'now');
    const [first, second] = [await token(), await token()];
    expect(second.access_token).toBe(first.access_token);
    clock.mockReturnValue(began + 6_960_000);
    const renewed = await token();
    expect(renewed.access_token).not.toBe(first.access_token);
    expect(renewed.expires_in).toBe(7200);
    const check = (held: string) => post(`/wxa/msg_sec_check?access_token=${held}`, {});
    expect((await check(first.access_token!)).errcode).toBe(44004);
    clock.mockReturnValue(began + 7_260_000);
    expect((await check(first.access_token!)).errcode).toBe(40001);
    expect((await check(renewed.access_token!)).errcode).toBe(44004);
    clock.mockRestore();
  });
  it.each([
    [{ appid: 'wxother' }, 40013],
    [{ secret: 'guessed' }, 40125],
    [{ grant_type: 'password' }, 40002],
  ])('are refused for %j', async (change, errcode) => {
    expect(await token(cloud, change)).toMatchObject({ errcode });
  });
  it('that nobody gave open nothing, and are in no list of calls', async () => {
    expect((await post('/cgi-bin/message/subscribe/send?access_token=x', {})).errcode).toBe(40001);
    expect(JSON.stringify(cloud.wechat.calls)).not.toMatch(/secret|access_token":/);
  });
});

describe('subscription messages', () => {
  it('reach a person once for each consent', async () => {
    const openid = fresh();
    expect(await send(openid)).toMatchObject({ errcode: 43101 });
    cloud.wechat.grant(openid, ['T-1', 'T-2']);
    cloud.wechat.grant(openid, ['T-1']);
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push((await send(openid)).errcode);
    expect(answers).toEqual([0, 0, 43101]);
  });

  it.each([
    ['a text that is too long', { thing1: { value: '一'.repeat(21) } }],
    ['an empty text', { thing1: { value: '' } }],
    ['a time of another form', { time3: { value: '2026-11-23 14:30' } }],
    ['a field of no known type', { words1: { value: '今天' } }],
    ['a key without number', { thing: { value: '今天' } }],
    ['a field that is no value', { thing1: '今天' }],
    ['no field', {}],
  ])('are refused with %s and use up no consent', async (_, data) => {
    const openid = fresh();
    cloud.wechat.grant(openid, ['T-1']);
    expect(await send(openid, data)).toMatchObject({ errcode: 47003 });
    expect(await send(openid, { time3: { value: '2026年11月23日 14:30' } })).toMatchObject({ errcode: 0 });
  });

  it('are kept where the preview shows them, and survive a restart with the consents', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    try {
      const first = await startLocalCloud({ dataDir, collections: [] });
      first.wechat.grant('openid-li', ['T-1', 'T-1']);
      await send('openid-li', undefined, first);
      await first.close();
      const second = await startLocalCloud({ dataDir, collections: [] });
      expect(await send('openid-li', undefined, second)).toMatchObject({ errcode: 0 });
      const messages = (await (await fetch(`${second.origin}/local/messages`)).json()) as object[];
      expect(messages).toHaveLength(2);
      expect(messages[0]).toMatchObject({
        path: '/cgi-bin/message/subscribe/send',
        data: { touser: 'openid-li', template_id: 'T-1', data: { thing1: { value: '今天有工单' } } },
        errcode: 0,
      });
      await second.close();
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

it('texts are checked: ordinary ones pass, the sample that WeChat publishes does not', async () => {
  const text = (content: string) =>
    ask('/wxa/msg_sec_check', { content, version: 2, scene: 2, openid: 'openid-li' });
  expect(await text('离心机异响')).toMatchObject({ errcode: 0, result: { suggest: 'pass' } });
  expect(await text('特3456书yuuo莞6543李zxcz蒜7782法fgnv级')).toMatchObject({
    result: { suggest: 'risky' },
  });
  expect(await text('字'.repeat(2501))).toMatchObject({ errcode: 45002 });
  expect(await ask('/wxa/msg_sec_check', { content: 'a', version: 2 })).toMatchObject({ errcode: 40097 });
});

it('photos are judged later, by an event: a pass, a risk, or that they could not be fetched', async () => {
  const events: Record<string, unknown>[] = [];
  cloud.wechat.onPush = async (event) => void events.push(event);
  const photo = (media_url: string, change: object = {}) =>
    ask('/wxa/media_check_async', {
      ...{ media_url, media_type: 2, version: 2, scene: 2, openid: 'openid-li' },
      ...change,
    });
  const answer = await photo(`${cloud.origin}/storage/nothing.jpg`);
  expect(answer).toMatchObject({ errcode: 0, trace_id: expect.stringMatching(/^[0-9a-f]{8}-/) as string });
  for (let n = 0; n < 50 && events.length === 0; n++) await new Promise((on) => setTimeout(on, 20));
  expect(events).toMatchObject([
    {
      ...{ MsgType: 'event', Event: 'wxa_media_check', errcode: -1008, FromUserName: 'openid-li' },
      trace_id: (answer as unknown as { trace_id: string }).trace_id,
    },
  ]);
  expect(await photo('no address')).toMatchObject({ errcode: 40097 });
  expect(await photo(cloud.origin, { media_type: 3 })).toMatchObject({ errcode: 40004 });
  cloud.wechat.away.add('openid-gone');
  expect(await photo(cloud.origin, { openid: 'openid-gone' })).toMatchObject({ errcode: 61010 });
});

it('what is not imitated is refused, also through the SDK’s cloud calls', async () => {
  const reply = await fetch(
    `${cloud.origin}/wechat/wxa/business/x?access_token=${(await token()).access_token}`,
    {
      method: 'POST',
      body: '{}',
    },
  );
  expect(reply.ok).toBe(false);
});
