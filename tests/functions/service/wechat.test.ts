import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';

type Wechat = typeof import('../../../cloudfunctions/_platform/wechat');
let cloud: LocalCloud;
let askWechat: Wechat['askWechat'];
const check = () =>
  askWechat('/wxa/msg_sec_check', { content: '离心机异响', version: 2, scene: 2, openid: 'openid-li' });

beforeEach(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  cloud = await startLocalCloud({ dataDir: null, collections: [] });
  Object.assign(process.env, sdkEnvironment(cloud), LOCAL_WECHAT);
  jest.resetModules();
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  ({ askWechat } = require('../../../cloudfunctions/_platform/wechat') as Wechat);
});
afterEach(() => cloud.close());

it('takes one token for many questions, and a new one when WeChat no longer honours it', async () => {
  const asked = jest.spyOn(global, 'fetch');
  for (let n = 0; n < 3; n++) expect(await check()).toMatchObject({ errcode: 0 });
  expect(asked).toHaveBeenCalledTimes(4);
  cloud.wechat.forgetTokens();
  expect(await check()).toMatchObject({ errcode: 0, result: { suggest: 'pass' } });
  asked.mockRestore();
});

it('says WeChat’s code when app id or secret are wrong, and never logs a secret or token', async () => {
  process.env.WECHAT_APP_SECRET = 'another';
  expect(await check()).toMatchObject({ errcode: 40125 });
  delete process.env.WECHAT_APP_SECRET;
  expect(await check()).toMatchObject({ errcode: 40013 });
  const lines = JSON.stringify([jest.mocked(console.error).mock.calls, jest.mocked(console.log).mock.calls]);
  expect(lines).toContain('wechat_token_refused');
  expect(lines).not.toContain('another');
});

it('fetches one token for many that ask at the same moment, and one new one when it is honoured no longer', async () => {
  const asked = jest.spyOn(global, 'fetch');
  const tokens = () => asked.mock.calls.filter(([url]) => String(url).includes('stable_token')).length;
  const many = () => Promise.all(Array.from({ length: 30 }, check));
  expect((await many()).every(({ errcode }) => errcode === 0)).toBe(true);
  expect(tokens()).toBe(1);
  cloud.wechat.forgetTokens();
  expect((await many()).every(({ errcode }) => errcode === 0)).toBe(true);
  expect(tokens()).toBe(2);
  asked.mockRestore();
});

it('answers −1 when WeChat is down', async () => {
  cloud.wechat.downUntil = Infinity;
  expect(await check()).toMatchObject({ errcode: -1, errmsg: 'no answer' });
});
