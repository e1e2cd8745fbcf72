import bwipjs from 'bwip-js';
import type { FrameLocator, Page } from 'playwright-core';
import { openWorld } from './phone';
import type { World } from './phone';

jest.setTimeout(60_000);
let world: World;
let page: Page;
let phone: FrameLocator;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  const context = await world.browser.newContext({ viewport: { width: 1200, height: 900 } });
  context.setDefaultTimeout(10_000);
  page = await context.newPage();
  await page.goto(`${world.origin}/?privacy=agreed&permissions=allow`);
  phone = page.frameLocator('.device');
  await phone.getByText('本月工单').waitFor();
});
afterEach(() => page.context().close());

const openPhonePage = async (): Promise<void> => {
  await phone.getByText('手机能力').click();
  await phone.getByText('扫码', { exact: true }).waitFor();
};

test('people are offered by company, and the chosen one calls the cloud', async () => {
  const people = page.getByLabel('选择人员');
  expect(await people.locator('optgroup').getAttribute('label')).toBe('华东代理');
  expect(await people.locator('option').allTextContents()).toEqual([
    '选择人员…',
    '王工（工程师）',
    '李主管（渠道经理）',
  ]);
  for (const [label, openid] of [
    ['王工（工程师）', 'openid-wang'],
    ['李主管（渠道经理）', 'openid-li'],
  ] as const) {
    await people.selectOption({ label });
    await page.waitForFunction(
      (id) => document.querySelector<HTMLInputElement>('[name=openid]')!.value === id,
      openid,
    );
    await phone.getByText('调用云函数').click();
    await phone.getByText(`"you":"${openid}"`).waitFor();
    expect(await people.inputValue()).toBe(openid);
  }
  await page.getByLabel('openid').fill('openid-new');
  await page.getByRole('button', { name: '换人' }).click();
  await page.waitForFunction(() => document.querySelector<HTMLSelectElement>('select')!.value === '');
  await phone.getByText('调用云函数').click();
  await phone.getByText('"you":"openid-new"').waitFor();
});

test('labels, typed codes and pictures of codes come before the camera', async () => {
  await openPhonePage();
  const scanned = async (text: string): Promise<void> => {
    await phone.getByText('扫码', { exact: true }).click();
    await phone.getByText(text, { exact: true }).waitFor();
  };
  await page.locator('.panel').getByRole('button', { name: '生化仪 CA-800' }).click();
  await scanned('{"result":"0106901234567892\\u001d21SN0001","scanType":"DATA_MATRIX"}');
  await page.getByLabel('输入码的内容').fill('SN-77');
  await page.getByLabel('码制').selectOption('CODE_128');
  await page.getByRole('button', { name: '放到镜头前' }).click();
  await scanned('{"result":"SN-77","scanType":"CODE_128"}');
  const buffer = await bwipjs.toBuffer({
    bcid: 'qrcode',
    text: 'https://example.test/d/1',
    scale: 4,
    padding: 8,
  });
  await page
    .locator('.panel input[type=file]')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
  await page.getByText('已放到镜头前：https://example.test/d/1').waitFor();
  await scanned('{"result":"https://example.test/d/1","scanType":"QR_CODE"}');
});

test('a code scanned by WeChat itself opens the mini program with its link', async () => {
  await page.getByRole('button', { name: '生化仪的标签' }).click();
  await phone.getByText(`参数 ${world.origin}/d/DEMO-1`).waitFor();
  await page.getByLabel('粘贴链接').fill('https://example.test/s/2');
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await phone.getByText('参数 https://example.test/s/2').waitFor();
});

test('places, their accuracy and a switched-off location reach the phone', async () => {
  await openPhonePage();
  const locate = async (text: string): Promise<void> => {
    await phone.getByText('定位', { exact: true }).click();
    await phone.getByText(text, { exact: true }).waitFor();
  };
  await page.getByLabel('选择地点').selectOption({ label: '省立医院' });
  await locate('{"longitude":117.29,"latitude":31.86,"accuracy":30}');
  await page.getByLabel('精度（米）').fill('800');
  await page.getByRole('button', { name: '到这里' }).click();
  await locate('{"longitude":117.29,"latitude":31.86,"accuracy":800}');
  await page.getByLabel('经度').fill('东经');
  await page.getByRole('button', { name: '到这里' }).click();
  await page.getByText('请填写数字').waitFor();
  await page.getByRole('button', { name: '关闭定位' }).click();
  await locate('getLocation:fail system permission denied');
});

test('network, theme, window and restart are at hand', async () => {
  await openPhonePage();
  await page.getByLabel('有网络').uncheck();
  await phone.getByText('没有网络').waitFor();
  await page.getByLabel('深色').check();
  await phone.locator('html[data-theme=dark]').waitFor();
  await page.getByLabel('电脑窗口').check();
  expect((await page.locator('.device').boundingBox())!.width).toBeGreaterThan(600);
  await page.getByRole('button', { name: '杀掉重开' }).click();
  await phone.getByText('本月工单').waitFor();
  expect(await page.getByLabel('有网络').isChecked()).toBe(false);
});

test('a small window shows the mini program at full width, and the panel below it', async () => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.reload();
  await phone.getByText('本月工单').waitFor();
  expect(await page.locator('.device').boundingBox()).toMatchObject({ x: 0, y: 0, width: 360 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.getByText('位置（GCJ-02）').click();
  await page.getByRole('button', { name: '到这里' }).click();
});

test('two browsers are two persons', async () => {
  const [wang, li] = await Promise.all([
    world.openPhone('?openid=openid-wang'),
    world.openPhone('?openid=openid-li'),
  ]);
  await wang.evaluate(() => window.wx.setStorageSync('mine', 1));
  const you = (person: Page): Promise<string> =>
    person.evaluate(async () => (await window.wx.cloud.callFunction({ name: 'echo' })).result.you as string);
  expect([await you(wang), await you(li)]).toEqual(['openid-wang', 'openid-li']);
  expect(await li.evaluate(() => window.wx.getStorageSync('mine') as string)).toBe('');
});
