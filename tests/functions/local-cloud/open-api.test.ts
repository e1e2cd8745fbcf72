import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHostWorld } from './host-world';
import type { HostWorld } from './host-world';

let world: HostWorld;
let people = 0;
const fresh = () => `openid-${++people}`;
beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world.cloud.close());

const ask = (api: string, request: object) => world.call('echo', { do: 'openApi', api, request });
const agree = (openid: string, templateIds: string[]) =>
  world.post('/subscriptions', JSON.stringify({ openid, templateIds }));
const message = (touser: string, data: object = { thing1: { value: '今天有工单' } }) => ({
  touser,
  templateId: 'T-1',
  page: 'pages/home/home',
  data,
});

describe('subscription messages', () => {
  it('reach a person once for each consent', async () => {
    const openid = fresh();
    expect(await ask('subscribeMessage.send', message(openid))).toMatchObject({ errCode: 43101 });
    await agree(openid, ['T-1', 'T-2']);
    await agree(openid, ['T-1']);
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push((await ask('subscribeMessage.send', message(openid))).errCode);
    expect(answers).toEqual([0, 0, 43101]);
  });

  it.each([
    ['a text that is too long', { thing1: { value: '一'.repeat(21) } }],
    ['an empty text', { thing1: { value: '' } }],
    ['a field that is no value', { thing1: '今天' }],
    ['no field', {}],
  ])('are refused with %s and use up no consent', async (_, data) => {
    const openid = fresh();
    await agree(openid, ['T-1']);
    expect(await ask('subscribeMessage.send', message(openid, data))).toMatchObject({ errCode: 47003 });
    expect(await ask('subscribeMessage.send', message(openid))).toMatchObject({ errCode: 0 });
  });

  it('are refused without a person', async () => {
    expect(await ask('subscribeMessage.send', message(''))).toMatchObject({ errCode: 40003 });
  });

  it('are kept where the preview shows them, and survive a restart with the consents', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    const send = (to: HostWorld) =>
      to.call('echo', { do: 'openApi', api: 'subscribeMessage.send', request: message('openid-li') });
    try {
      const first = await startHostWorld({ dataDir });
      const templateIds = ['T-1', 'T-1'];
      await first.post('/subscriptions', JSON.stringify({ openid: 'openid-li', templateIds }));
      await send(first);
      await first.cloud.close();
      const second = await startHostWorld({ dataDir });
      expect(await send(second)).toMatchObject({ errCode: 0 });
      const messages = (await (await fetch(`${second.cloud.origin}/local/messages`)).json()) as object[];
      expect(messages).toHaveLength(2);
      expect(messages[0]).toMatchObject({
        api: 'subscribeMessage.send',
        function: 'echo',
        data: { touser: 'openid-li', template_id: 'T-1', data: { thing1: { value: '今天有工单' } } },
        errcode: 0,
      });
      await second.cloud.close();
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

describe('mini program codes', () => {
  it('are pictures that say page and scene', async () => {
    const reply = await ask('wxacode.getUnlimited', {
      page: 'pages/device/device',
      scene: 'd=DV-1',
      checkPath: false,
    });
    expect(reply.contentType).toBe('image/png');
    const { data, width, height } = PNG.sync.read(Buffer.from(reply.picture as string, 'base64'));
    expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe(
      'miniprogram:pages/device/device?scene=d%3DDV-1',
    );
  });

  it.each([
    ['a scene of 33 characters', { scene: 'a'.repeat(33) }, 40169],
    ['no scene', { scene: '' }, 40169],
    ['a Chinese scene', { scene: '设备' }, 40129],
    ['a page with a slash before it', { scene: 'a', page: '/pages/home/home' }, 41030],
  ])('are refused with %s', async (_, request, errCode) => {
    expect(await ask('wxacode.getUnlimited', request)).toMatchObject({ errCode });
  });

  it('are refused beyond 5,000 a minute', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-01-01T00:00:00Z'));
    const { openApi } = world.cloud;
    const draw = () =>
      (openApi as unknown as { drawCode(request: object): Promise<{ errcode?: number }> }).drawCode({
        scene: 'a',
        width: 280,
      });
    (openApi as unknown as { codes: object }).codes = {
      minute: Date.parse('2026-01-01T00:00:00Z') / 60_000,
      made: 4999,
    };
    expect(await draw()).toHaveProperty('picture');
    expect(await draw()).toMatchObject({ errcode: 45009 });
    jest.restoreAllMocks();
    expect(await draw()).toHaveProperty('picture');
  });
});

describe('security checks', () => {
  const text = (content: string) => ({ content, version: 2, scene: 2, openid: 'openid-li' });
  it('pass ordinary text and stop the sample that WeChat publishes', async () => {
    expect(await ask('security.msgSecCheck', text('离心机异响'))).toMatchObject({
      errCode: 0,
      result: { suggest: 'pass', label: 100 },
    });
    expect(await ask('security.msgSecCheck', text('特3456书yuuo莞6543李zxcz蒜7782法fgnv级'))).toMatchObject({
      errCode: 0,
      result: { suggest: 'risky' },
    });
    expect(await ask('security.msgSecCheck', text('字'.repeat(2501)))).toMatchObject({ errCode: 45002 });
    expect(await ask('security.msgSecCheck', { content: 'a', version: 2 })).toMatchObject({ errCode: 40097 });
  });
  it('take pictures of 1 MB and addresses of media', async () => {
    expect(await ask('security.imgSecCheck', { media: 1024 })).toMatchObject({ errCode: 0 });
    expect(await ask('security.imgSecCheck', { media: 1024 * 1024 + 1 })).toMatchObject({ errCode: 40006 });
    const media = {
      mediaUrl: 'https://example.com/a.png',
      mediaType: 2,
      version: 2,
      scene: 1,
      openid: 'openid-li',
    };
    expect(await ask('security.mediaCheckAsync', media)).toMatchObject({
      errCode: 0,
      traceId: expect.any(String),
    });
    expect(await ask('security.mediaCheckAsync', { ...media, mediaUrl: 'cloud://x' })).toMatchObject({
      errCode: 40097,
    });
  });
});

it('a function may call only what its config.json declares', async () => {
  expect(await world.call('echo', { do: 'call', name: 'inner', data: { openApi: true } })).toEqual({
    errCode: -604101,
  });
});

it('what is not supported is refused', async () => {
  expect(await ask('templateMessage.send', {})).toMatchObject({
    errMsg: expect.stringContaining('not supported'),
  });
});
