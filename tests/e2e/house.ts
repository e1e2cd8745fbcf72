import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { LogLine } from '../../scripts/local-cloud/function-host';
import { dayOf } from '../../miniprogram/shared/days';
import { seedDemoWorld } from '../../scripts/demo-world/seed';
import { openHouseInMemory } from '../../scripts/local-house';
import type { LocalHouse } from '../../scripts/local-house';
import { openBrowser } from '../../scripts/browser';
import { arrivedAt, front } from './preview/phone';

/** The whole house (functions, database, storage, the real mini program) with its demo world, and people with phones. */
export interface Street extends LocalHouse {
  browser: Browser;
  /** A phone of its own for a person of the demo world; permissions are given, photos are samples. */
  phoneOf(openid: string, address?: string): Promise<Page>;
  /** Errors that pages reported and functions logged since the last look. */
  errors(): string[];
}

/** @param whole with what the functions' own code makes of the demo world: stock that has moved, letters */
export async function openStreet({ whole = false } = {}): Promise<Street> {
  const folder = mkdtempSync(path.join(tmpdir(), 'street-'));
  let errors: string[] = [];
  // Whatever a function complains of is printed: where a test fails elsewhere, it is the only trace of the cause.
  const onLog = ({ function: name, stream, text }: LogLine): void => {
    if (stream === 'stdout' || / ok \d+ ms$/.test(text)) return;
    process.stderr.write(`${name}: ${text}\n`);
    if (text.startsWith('{"level":"error"')) errors.push(`${name}: ${text}`);
  };
  const now = new Date();
  const house = await openHouseInMemory(folder, {
    onLog,
    strict: process.env.STRICT === '1',
    ...(whole
      ? {
          demoWorld: async (cloud, publicOrigin, letterKeys) =>
            (await seedDemoWorld(cloud, dayOf(now), { now, publicOrigin, letterKeys })).offer,
        }
      : {}),
  });
  const browser = await openBrowser();
  const contexts: BrowserContext[] = [];
  return {
    ...house,
    browser,
    async phoneOf(openid, address = '') {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      contexts.push(context);
      // A cap against hanging, generous: two cores may serve several suites at once.
      context.setDefaultTimeout(40_000);
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => {
        // vant's tabs measure themselves a moment later, when the page may have gone.
        if (message !== "Cannot read properties of null (reading 'width')") errors.push(message);
      });
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      const settings = `openid=${openid}&privacy=agreed&permissions=allow&consent=accept&pictures=sample`;
      await page.goto(`${house.origin}/app.html?${settings}${address}`);
      await arrivedAt(page, '');
      return page;
    },
    errors() {
      const seen = errors;
      errors = [];
      return seen;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A person reads what a tap has changed; two taps faster than this are one (`kit/second-tap`). */
const READING_MS = 400;
const tapped = new WeakMap<Page, number>();
/** Taps what is visibly labelled so on the page in front; the last one where several are. */
export async function tapOn(page: Page, text: string | RegExp): Promise<void> {
  const early = (tapped.get(page) ?? 0) + READING_MS - Date.now();
  if (early > 0) await page.waitForTimeout(early);
  await front(page).getByText(text, { exact: true }).and(page.locator(':visible')).last().click();
  tapped.set(page, Date.now());
}
export const sees = (page: Page, text: string | RegExp): Promise<void> =>
  front(page).getByText(text).and(page.locator(':visible')).first().waitFor();
export const typeInto = (page: Page, label: string, text: string): Promise<void> =>
  front(page)
    .locator('wx-view')
    .filter({ hasText: label, has: page.locator('input, textarea') })
    .last()
    .locator('input, textarea')
    .first()
    .fill(text);
export const dialog = (page: Page, button: string): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();
export const open = async (page: Page, url: string): Promise<void> => {
  await page.evaluate((target) => window.preview.open(target), url);
  await arrivedAt(page, url.slice(1).split('?')[0]!);
};
export const storedIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window.wx.getStorageInfoSync() as { keys: string[] }).keys);

/** Somebody signs in the box with a finger. */
export async function sign(phone: Page): Promise<void> {
  const paper = front(phone).locator('canvas').first();
  await paper.scrollIntoViewIfNeeded();
  const box = (await paper.boundingBox())!;
  await phone.mouse.move(box.x + 40, box.y + 60);
  await phone.mouse.down();
  await phone.mouse.move(box.x + 120, box.y + 90, { steps: 5 });
  await phone.mouse.move(box.x + 200, box.y + 50, { steps: 5 });
  await phone.mouse.up();
}
