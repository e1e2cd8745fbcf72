import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import jsQR from 'jsqr';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { readBarcodes } from 'zxing-wasm/reader';
import type { AuthorizationLetter } from '../../miniprogram/shared/model/letters';
import { startWorld } from '../functions/letters/world';
import type { World } from '../functions/letters/world';
import { openBrowser } from '../../scripts/browser';

/** From the paper in hand to the original on a screen, with decoders and a browser that know nothing of our code. */
jest.setTimeout(120_000);
let world: World;
let letter: AuthorizationLetter;
let address: string;
let picture: { png: Buffer; width: number; height: number };
let browser: Browser;

beforeAll(async () => {
  world = await startWorld();
  letter = await world.issued();
  picture = await printed(world.cloud.storage.read(letter.issue!.pdf.fileId)!);
  address = (await readBarcodes(picture.png, { formats: ['QRCode'] }))[0]!.text;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await world?.cloud.close();
});

/** The first page as a scanner at 150 dpi would see it; pdftoppm where it is installed, PDFium otherwise. */
async function printed(pdf: Buffer): Promise<typeof picture> {
  if (installed('pdftoppm')) {
    const folder = mkdtempSync(join(tmpdir(), 'letter-page-'));
    writeFileSync(join(folder, 'letter.pdf'), pdf);
    execFileSync('pdftoppm', [
      '-r',
      '150',
      '-f',
      '1',
      '-l',
      '1',
      '-png',
      '-singlefile',
      join(folder, 'letter.pdf'),
      join(folder, 'page'),
    ]);
    const png = readFileSync(join(folder, 'page.png'));
    const { width, height } = PNG.sync.read(png);
    return { png, width, height };
  }
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const { data, width, height } = await document.getPage(0).render({ scale: 150 / 72, render: 'bitmap' });
  const page = new PNG({ width, height });
  page.data = Buffer.from(data);
  document.destroy();
  library.destroy();
  return { png: PNG.sync.write(page), width, height };
}

function installed(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A browser without script, as a reviewer behind a strict firewall has it. */
async function withoutScript<T>(act: (page: Page, context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 3,
  });
  try {
    return await act(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

describe('the printed letter', () => {
  it('reads alike with every decoder there is', () => {
    const { data, width, height } = PNG.sync.read(picture.png);
    expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe(address);
    expect(address).toMatch(new RegExp(`^${world.cloud.origin}/a/[\\w-]{144}$`));
    if (!installed('zbarimg')) return;
    const file = join(mkdtempSync(join(tmpdir(), 'letter-zbar-')), 'page.png');
    writeFileSync(file, picture.png);
    expect(execFileSync('zbarimg', ['-q', '--raw', file], { encoding: 'utf8' }).trim()).toBe(address);
  });

  it('leads any browser, without script, to its state, its facts and its original', () =>
    withoutScript(async (page) => {
      const reply = await page.goto(address);
      expect(reply!.status()).toBe(200);
      expect(await page.textContent('h1')).toBe('有效');
      const text = await page.textContent('main');
      for (const words of [
        letter.registerKey,
        '苏州甲医疗科技有限公司',
        '江苏省苏州市',
        '请与手中文件逐项对照',
      ])
        expect(text).toContain(words);
      const original = page.locator('.sheet img').first();
      await original.scrollIntoViewIfNeeded();
      const box = await original.boundingBox();
      expect(box!.width).toBeGreaterThan(250);
      expect(box!.height / box!.width).toBeCloseTo(Math.SQRT2, 1);
      // What is shown is the very sheet: its own code reads off the screen.
      const [code] = await readBarcodes(await original.screenshot(), { formats: ['QRCode'] });
      expect(code?.text).toBe(address);
      expect(await page.locator('.stamp').first().textContent()).toMatch(
        /^核验副本 \d{4}年\d+月\d+日 \d\d:\d\d:\d\d/,
      );
    }));

  it('is found by hand with number and check code, and reported, without script', () =>
    withoutScript(async (page) => {
      const { checkCode } = await world.paper(letter);
      await page.goto(`${world.cloud.origin}/a`);
      await page.fill('input[name=number]', letter.registerKey);
      await page.fill('input[name=checkCode]', checkCode);
      await page.click('button[type=submit]');
      expect(await page.textContent('h1')).toBe('有效');
      await page.click('summary:has-text("举报可疑授权书")');
      await page.fill('textarea[name=note]', '公章模糊');
      await page.click('button:has-text("提交举报")');
      expect(await page.textContent('h1')).toBe('已收到举报');
      expect(world.all('suspicious_reports')).toMatchObject([{ note: '公章模糊' }]);
    }));

  it('compares the very file that was downloaded, without script', () =>
    withoutScript(async (page) => {
      const file = {
        name: 'letter.pdf',
        mimeType: 'application/pdf',
        buffer: world.cloud.storage.read(letter.issue!.pdf.fileId)!,
      };
      for (const [buffer, words] of [
        [file.buffer, '文件相同'],
        [Buffer.from('%PDF-1.7 forged'), '文件不同'],
      ] as const) {
        await page.goto(address);
        await page.click('summary:has-text("核对电子文件")');
        await page.setInputFiles('input[type=file]', { ...file, buffer });
        await page.click('button:has-text("比对文件")');
        expect(await page.textContent('h1')).toBe(words);
      }
    }));

  it('shows as revoked when the page is loaded again', () =>
    withoutScript(async (page) => {
      await page.goto(address);
      await world.done(world.call('lin', 'letter.revoke', { letterId: letter._id, reason: '合作终止' }));
      await page.reload();
      expect(await page.textContent('h1')).toBe('已撤销');
      expect(await page.textContent('.checks')).toContain('登记：未通过');
      await page.goto(`${world.cloud.origin}/a/${'A'.repeat(144)}`);
      expect(await page.textContent('h1')).toBe('未查到');
    }));
});
