import path from 'node:path';
import type { Page } from 'playwright-core';
import { arrivedAt, callWx, FIXTURE, front, openWorld, tap } from './phone';
import type { World } from './phone';

jest.setTimeout(60_000);
let world: World;
let phone: Page;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  phone = await world.openPhone('?privacy=agreed');
  await callWx(phone, 'navigateTo', { url: '/pages/form/form' });
  await arrivedAt(phone, 'pages/form');
});
afterEach(async () => {
  await phone.context().close();
  expect(world.errors()).toEqual([]);
});

const page = (): ReturnType<typeof front> => front(phone);
const state = (): Promise<string> => page().locator('[exparser\\:info-attr-id="state"]').innerText();
const saysState = (text: string): Promise<void> => page().getByText(text, { exact: true }).waitFor();

test('fields, a picker in a popup, rate, stepper, switch, checkbox, radio and dialog fill one record', async () => {
  await page().getByPlaceholder('请输入备注').fill('仪器正常');
  await tap(phone, '请选择');
  await page().locator('van-picker').getByText('核医学科').click();
  await tap(phone, '确认');
  await page().getByText('核医学科').first().waitFor();
  await page().locator('van-rate van-icon').nth(3).click();
  await page()
    .locator('van-stepper')
    .getByLabel('加')
    .or(page().locator('[class*="van-stepper__plus"]'))
    .first()
    .click();
  await page().locator('van-switch').click();
  await tap(phone, '已核对');
  await tap(phone, '维修');
  await tap(phone, '保存');
  await page().getByText('备注：仪器正常').waitFor();
  await tap(phone, '确认');
  await phone.waitForFunction(() => document.body.innerText.includes('"note"'));
  expect(JSON.parse(await state())).toEqual({
    note: '仪器正常',
    department: '核医学科',
    score: 4,
    count: 2,
    urgent: true,
    agreed: true,
    kind: '维修',
    photos: 0,
  });
});

test('a dialog that is declined changes nothing, and a toast says what is missing', async () => {
  await tap(phone, '保存');
  await page().getByText('请填写备注').waitFor();
  await page().getByPlaceholder('请输入备注').fill('甲');
  await page().getByText('请填写备注').waitFor({ state: 'hidden' });
  await tap(phone, '保存');
  await page().locator('van-dialog').getByText('取消', { exact: true }).click();
  await saysState('没有保存');
});

test('an action sheet gives the chosen action', async () => {
  await tap(phone, '更多操作');
  await page().getByText('作废').click();
  await saysState('选择了作废');
  await page().getByText('作废', { exact: true }).waitFor({ state: 'hidden' });
  await phone.waitForTimeout(400); // vant passes over `show` until its own timer of 300 ms has seen the sheet closed
  await tap(phone, '更多操作');
  await page().locator('van-action-sheet').getByText('取消').click();
  await page().locator('van-action-sheet').getByText('复制').waitFor({ state: 'hidden' });
});

test('a search field hears every letter', async () => {
  await page().getByPlaceholder('搜索医院').pressSequentially('xy');
  await saysState('搜索 xy');
});

test('an uploader takes a picture, shows it and lets it go', async () => {
  const [chooser] = await Promise.all([
    phone.waitForEvent('filechooser'),
    page().locator('van-uploader [class*="van-uploader__upload"]').first().click(),
  ]);
  await chooser.setFiles(path.join(FIXTURE, 'assets/disc.png'));
  const shown = page().locator('van-uploader img');
  await shown.first().waitFor();
  await phone.waitForFunction(
    () => document.querySelector<HTMLImageElement>('van-uploader img')!.naturalWidth === 48,
  );
  await page().locator('[class*="van-uploader__preview-delete"]').first().click();
  await shown.first().waitFor({ state: 'detached' });
});

test('a notice too long for its bar moves, and an empty list has its picture', async () => {
  const moved = (): Promise<number> =>
    page()
      .locator('[class*="van-notice-bar__content"]')
      .first()
      .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).m41);
  const before = await moved();
  await phone.waitForTimeout(1500);
  expect(await moved()).toBeLessThan(before);
  const picture = page().locator('van-empty img');
  expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
});

test('a swiped cell opens its action', async () => {
  const cell = (await page().locator('van-swipe-cell').boundingBox())!;
  await phone.mouse.move(cell.x + 300, cell.y + 20);
  await phone.mouse.down();
  await phone.mouse.move(cell.x + 200, cell.y + 20, { steps: 5 });
  await phone.mouse.up();
  await phone.waitForTimeout(700);
  await tap(phone, '删除');
  await saysState('已删除');
});

test('tabs change what they show', async () => {
  await callWx(phone, 'navigateBack');
  await page().getByText('待办内容').waitFor();
  await page().getByText('已办', { exact: true }).click();
  await page().getByText('已办内容').waitFor();
  await page().getByText('待办内容').waitFor({ state: 'hidden' });
});

test('a built-in form sends what its named fields hold', async () => {
  await page().locator('wx-input.plain input, .plain input').first().fill('SN-1');
  await page().locator('input[type=date]').fill('2026-04-30');
  await page().getByText('日期 2026-04-30').waitFor();
  await page().locator('wx-picker select').selectOption({ label: '校准' });
  await page().getByText('序 2').waitFor();
  await page().getByText('泵').click();
  await tap(phone, '提交表单');
  await phone.waitForFunction(() => document.body.innerText.includes('"serial"'));
  expect(JSON.parse(await state())).toEqual({ serial: 'SN-1', day: '2026-04-30', parts: ['pump'] });
});
