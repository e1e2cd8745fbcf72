import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';

const ID = 'Kb9xYt3-4567890123456789abcdefghijklmnopqrs';
let cloud: LocalCloud;
let check: (values: Record<string, string>) => Promise<string | null>;
const values = (change: Record<string, string> = {}) => ({
  ...LOCAL_WECHAT,
  WORK_ORDER_TEMPLATE: `${ID}:thing5,thing8,time12`,
  ...change,
});

beforeEach(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  cloud = await startLocalCloud({ dataDir: null, collections: [] });
  Object.assign(process.env, sdkEnvironment(cloud), LOCAL_WECHAT);
  cloud.wechat.templates.push({
    ...{ priTmplId: ID, title: '工单提醒', example: '', type: 2 },
    content: '事项:{{thing5.DATA}}\n内容:{{thing8.DATA}}\n时间:{{time12.DATA}}\n',
  });
  jest.resetModules();
  ({ checkTemplate: check } =
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require('../../../scripts/deploy/check-template') as typeof import('../../../scripts/deploy/check-template'));
});
afterEach(() => cloud.close());

describe('the template of messages, at a deployment', () => {
  it('passes where the account has it with these keywords, and where there is none', async () => {
    expect(await check(values())).toBeNull();
    expect(await check(values({ WORK_ORDER_TEMPLATE: '' }))).toBeNull();
  });

  it('stops it where the account has no such template, or not these keywords, and says what it has', async () => {
    await expect(
      check(values({ WORK_ORDER_TEMPLATE: `${'x'.repeat(30)}:thing5,thing8,time12` })),
    ).rejects.toThrow(`the account has no template ${'x'.repeat(30)}; it has 工单提醒 ${ID}.`);
    await expect(check(values({ WORK_ORDER_TEMPLATE: `${ID}:thing1,thing8,time12` }))).rejects.toThrow(
      '工单提醒 has no thing1; its keywords are thing5, thing8, time12.',
    );
  });

  it('lets it go on where WeChat cannot be asked, and says why', async () => {
    expect(await check(values({ WECHAT_APP_SECRET: 'another' }))).toBe(
      'WeChat answered 40125 invalid appsecret',
    );
    expect(await check(values({ WECHAT_APP_ID: '' }))).toBe('WECHAT_APP_ID or WECHAT_APP_SECRET is not set');
    cloud.wechat.downUntil = Infinity;
    jest.resetModules();
    expect(await check(values())).toBe('WeChat did not answer');
  });
});
