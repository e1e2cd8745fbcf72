import type { Page } from 'playwright-core';
import { arrivedAt, callWx, front, openWorld, tap } from './phone';
import type { World } from './phone';

jest.setTimeout(60_000);
let world: World;
let phone: Page;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  phone = await world.openPhone();
});
afterEach(async () => {
  await phone.context().close();
  expect(world.errors()).toEqual([]);
});

const title = (): Promise<string | null> => phone.locator('.phone-nav-title').textContent();
const stack = (): Promise<string[]> =>
  phone.evaluate(() =>
    (window as unknown as { getCurrentPages(): { route: string }[] })
      .getCurrentPages()
      .map(({ route }) => route),
  );

describe('pages', () => {
  test('show properties, slots and wxs results of components, and hear their events', async () => {
    const card = front(phone).locator('stat-card');
    expect(await card.innerText()).toMatch(/本月工单\s*12,850\s*样例/);
    await card.click();
    expect(await front(phone).locator('[exparser\\:info-attr-id="picked"]').innerText()).toBe(
      '选中：本月工单',
    );
  });

  test('measure 750 rpx to a window that is as narrow as a phone, and half a pixel each in a wide one', async () => {
    const width = (): Promise<number> =>
      front(phone)
        .locator('.ruler')
        .evaluate((element) => element.getBoundingClientRect().width);
    await callWx(phone, 'navigateTo', { url: '/pages/phone/phone' });
    expect(await width()).toBeCloseTo(187.5);
    await phone.setViewportSize({ width: 320, height: 600 });
    expect(await width()).toBeCloseTo(160);
    await phone.setViewportSize({ width: 1000, height: 700 });
    expect(await width()).toBeCloseTo(187.5);
  });

  test('follow setData in conditions and keyed lists', async () => {
    await callWx(phone, 'navigateTo', { url: '/pages/cover/cover' });
    const page = front(phone);
    await page.getByText('空').waitFor();
    await tap(phone, '加一行');
    await page.getByText('有 1 行').waitFor();
    await tap(phone, '加一行');
    await tap(phone, '倒过来');
    expect(await page.locator('.row').allInnerTexts()).toEqual(['1 第2行', '2 第1行']);
    await tap(phone, '加一行');
    await page.getByText('满', { exact: true }).waitFor();
  });

  test('may draw their own navigation bar from the top of the screen', async () => {
    await callWx(phone, 'navigateTo', { url: '/pages/cover/cover' });
    const bar = await front(phone).locator('.cover-bar').boundingBox();
    expect(bar).toMatchObject({ x: 0, y: 0, width: 375, height: 64 });
    expect(await phone.locator('.phone-nav-back').isVisible()).toBe(false);
  });

  test('are pulled down by a mouse to be refreshed', async () => {
    await phone.mouse.move(180, 120);
    await phone.mouse.down();
    await phone.mouse.move(180, 200, { steps: 5 });
    await phone.mouse.move(180, 300, { steps: 5 });
    await phone.mouse.up();
    await front(phone).getByText('刷新 1 次').waitFor();
  });
});

describe('moving between pages', () => {
  test('goes there and back by bar and arrow, with titles', async () => {
    expect(await title()).toBe('首页');
    expect(await phone.locator('.phone-nav-back').isVisible()).toBe(false);
    await tap(phone, '表单');
    await arrivedAt(phone, 'pages/form');
    expect(await title()).toBe('表单');
    expect(await callWx(phone, 'setTabBarBadge', { index: 1, text: '2' })).toMatchObject({
      errMsg: 'setTabBarBadge:fail not TabBar page',
    });
    expect(await phone.locator('.phone-tab-bar').isVisible()).toBe(false);
    await phone.getByLabel('返回').click();
    await arrivedAt(phone, 'pages/home');
    expect(await title()).toBe('首页');
    expect(await stack()).toEqual(['pages/home/home']);
  });

  test('hands a subpackage page its query and brings its event back', async () => {
    await tap(phone, '分包页面');
    await front(phone).getByText('编号 7').waitFor();
    await tap(phone, '保存并返回');
    await front(phone).getByText('选中：分包里保存的').waitFor();
  });

  test('keeps tab pages alive and the others not', async () => {
    await phone.locator('.phone-tab').nth(1).click();
    await front(phone).getByText('第 1 次访问').waitFor();
    await phone.locator('.phone-tab').nth(0).click();
    await phone.locator('.phone-tab').nth(1).click();
    await front(phone).getByText('第 2 次访问').waitFor();
    expect(await stack()).toEqual(['pages/me/me']);
    await callWx(phone, 'navigateTo', { url: '/pages/form/form' });
    await callWx(phone, 'redirectTo', { url: '/pages/phone/phone' });
    expect(await stack()).toEqual(['pages/me/me', 'pages/phone/phone']);
    await callWx(phone, 'reLaunch', { url: '/pages/form/form?x=1' });
    expect(await stack()).toEqual(['pages/form/form']);
    await callWx(phone, 'switchTab', { url: '/pages/home/home' });
    expect(await stack()).toEqual(['pages/home/home']);
  });

  test.each([
    ['navigateTo', '/pages/me/me', 'navigateTo:fail can not navigateTo a tabbar page'],
    ['redirectTo', '/pages/me/me', 'redirectTo:fail can not redirectTo a tabbar page'],
    ['switchTab', '/pages/form/form', 'switchTab:fail can not switch to no-tabBar page'],
    ['navigateTo', '/pages/none/none', 'navigateTo:fail page "pages/none/none" is not found'],
  ])('refuses %s %s', async (api, url, errMsg) => {
    expect(await callWx(phone, api, { url })).toMatchObject({ errMsg });
    expect(await stack()).toEqual(['pages/home/home']);
  });

  test('stops at ten pages', async () => {
    for (let more = 1; more < 10; more++) await callWx(phone, 'navigateTo', { url: '/sub/deep/deep?id=1' });
    expect(await stack()).toHaveLength(10);
    expect(await callWx(phone, 'navigateTo', { url: '/sub/deep/deep?id=1' })).toMatchObject({
      errMsg: 'navigateTo:fail webview count limit exceed',
    });
  });

  test('opens with what a scanned link or code says, still percent-encoded', async () => {
    const link = 'https://example.test/a/券?x=1&y=2';
    const scanned = await world.openPhone(`?q=${encodeURIComponent(link)}`);
    await front(scanned).getByText(`参数 ${link}`).waitFor();
    const launch = await scanned.evaluate(() => window.wx.getLaunchOptionsSync() as object);
    expect(launch).toMatchObject({ scene: 1011, query: { q: encodeURIComponent(link) } });

    const coded = await world.openPhone(`?scene=${encodeURIComponent('s=42&d=3')}&path=/sub/deep/deep`);
    await arrivedAt(coded, 'sub/deep');
    expect(await coded.evaluate(() => window.wx.getEnterOptionsSync() as object)).toMatchObject({
      scene: 1047,
      path: 'sub/deep/deep',
      query: { scene: encodeURIComponent('s=42&d=3') },
    });
  });

  test('stays on the page when the browser reloads, and starts at the first page after being killed', async () => {
    await callWx(phone, 'navigateTo', { url: '/sub/deep/deep?id=9' });
    await phone.reload();
    await front(phone).getByText('编号 9').waitFor();
    await phone.evaluate(() => window.preview.kill());
    await front(phone).getByText('本月工单').waitFor();
    expect(await stack()).toEqual(['pages/home/home']);
  });
});

describe('colours', () => {
  test('change with the theme in styles, bars and the page that listens', async () => {
    await callWx(phone, 'navigateTo', { url: '/sub/deep/deep?id=1' });
    await front(phone).getByText('主题 light').waitFor();
    await phone.evaluate(() => window.preview.setTheme('dark'));
    await front(phone).getByText('主题 dark').waitFor();
    const colour = (selector: string): Promise<string> =>
      phone.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await colour('.phone-nav')).toBe('rgb(25, 29, 30)');
    expect(await colour('.page-frame:not([hidden]) wx-page')).toBe('rgb(17, 20, 21)');
    await phone.evaluate(() => window.preview.setTheme('light'));
    expect(await colour('.page-frame:not([hidden]) wx-page')).toBe('rgb(244, 246, 246)');
  });
});
