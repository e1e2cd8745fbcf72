import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { letterKeyring, rotateKeys } from '../../../cloudfunctions/_modules/letters/signing';
import { schema } from '../../../cloudfunctions/_modules/schema';
import { environment } from '../../../miniprogram/environment';
import { dayOf } from '../../../miniprogram/shared/days';
import { buildLetterFonts } from '../../../scripts/build-font';
import { buildFunctions } from '../../../scripts/build-functions';
import { seedDemoWorld } from '../../../scripts/demo-world/seed';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { buildPreview } from '../../../scripts/preview/build';
import { previewRoutes } from '../../../scripts/preview/routes';
import { creditCode } from '../../unit/letters/sample-letters';
import { openBrowser } from '../browser';
import { arrivedAt } from '../preview/phone';

const ROOT = path.resolve(__dirname, '../../..');
/** No clock is set back: the functions take theirs from the machine, so the demo world is dated around today. */
const now = new Date();

export type World = Awaited<ReturnType<typeof openWorld>>;

/** The mini program with its functions, the demo world and a browser, as `npm start` has them. */
export async function openWorld() {
  const folder = mkdtempSync(path.join(tmpdir(), 'channel-screens-'));
  const functions = path.join(folder, 'functions');
  const preview = path.join(folder, 'preview');
  const environmentFile = path.join(folder, 'environment.ts');
  const keys = rotateKeys({}, Buffer.alloc(32, 7));
  const letterKeys = letterKeyring(keys, 'test');

  await buildLetterFonts();
  await buildFunctions({ outDir: functions });
  const routes = previewRoutes(preview);
  const cloud = await startLocalCloud({
    dataDir: null,
    collections: schema,
    functions: {
      dir: functions,
      env: {
        ENVIRONMENT: 'test',
        LETTER_KEYS: JSON.stringify(keys),
        LETTER_PUBLIC_KEYS: JSON.stringify(letterKeys),
      },
      onLog: (line) => process.env['SHOWLOG'] && process.stderr.write(`${line.function} ${line.text}\n`),
    },
    routes,
  });
  const phone = { ...environment, officialSite: cloud.origin, letterKeys };
  writeFileSync(environmentFile, `export const environment = ${JSON.stringify(phone)};\n`);
  const built = await buildPreview({
    miniprogramDir: path.join(ROOT, 'miniprogram'),
    outDir: preview,
    environmentFile,
  });
  if (built.problems.length) throw new Error(built.problems.join('\n'));
  await seedDemoWorld(cloud, dayOf(now), { now });
  const office = {
    issuer: { name: '澜谱诊断产品（上海）有限公司', creditCode: creditCode('91310000MA1FL0001') },
    miniProgram: '渠道服务',
    hotline: '400-000-0000',
    filing: '',
  };
  await cloud.database.insert('settings', [{ _id: 'letters', value: office }] as never);

  const browser = await openBrowser();
  const errors: string[] = [];
  const find = <T>(collection: string, where: object = {}): T[] =>
    cloud.database.find(
      collection,
      where as never,
      { order: [['_id', 1]], offset: 0, limit: 1000, projection: {} },
      { index: null, examined: 0 },
    ) as unknown as T[];
  return {
    cloud,
    find,
    /** Somebody's phone with the mini program open; `url` as a message or a scanned link opens it. */
    async openPhone(openid: string, url = '', viewport = { width: 390, height: 844 }): Promise<Page> {
      const context = await browser.newContext({ viewport });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.goto(`${cloud.origin}/app.html?openid=${openid}&privacy=agreed&permissions=allow`);
      await arrivedAt(page, 'pages/home');
      if (url) await page.evaluate((to) => window.preview.open(to), url);
      return page;
    },
    /** Errors that pages reported since the last look. */
    errors: () => errors.splice(0),
    async close() {
      await browser.close();
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
