import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { madeOnce } from '../../../scripts/made-once';
import { buildPreview } from '../../../scripts/preview/build';
import type { PanelApi } from '../../../scripts/preview/browser/panel-api';
import { servePreview } from '../../../scripts/preview/serve';
import { openBrowser } from '../../../scripts/browser';

/** What tests call inside the page: `wx` and the panel's hand on the phone. */
declare global {
  interface Window {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    wx: any;
    preview: PanelApi;
  }
}

export const FIXTURE = path.resolve(__dirname, '../../fixtures/miniprogram');
const LOCAL_LISTS: Record<string, object[]> = {
  '/local/people': [
    { openid: 'openid-wang', name: '王工', role: '工程师', dealer: '华东代理' },
    { openid: 'openid-li', name: '李主管', role: '渠道经理' },
  ],
  '/local/labels': [
    { title: '生化仪 CA-800', text: '0106901234567892\u001d21SN0001', symbology: 'gs1datamatrix' },
    { title: '网页码', text: 'https://example.test/a/1', symbology: 'qrcode' },
  ],
  '/local/codes': [{ kind: 'device', title: '生化仪的标签', code: 'DEMO-1' }],
  '/local/places': [{ name: '省立医院', longitude: 117.29, latitude: 31.86 }],
};

export interface World {
  origin: string;
  browser: Browser;
  /** A phone of its own (storage, files, person) with the mini program open. `address` is app.html's query. */
  openPhone(address?: string): Promise<Page>;
  /** Errors that pages reported since the last look, uncaught ones and `console.error`. */
  errors(): string[];
  close(): Promise<void>;
}

/** Builds the fixture mini program, serves it with a small cloud behind it and starts a browser. */
export async function openWorld(): Promise<World> {
  const sources = ['tests/fixtures/miniprogram', 'scripts/preview', 'cloudfunctions/_modules'];
  const outDir = await madeOnce('preview-of-fixture', sources, async (folder) => {
    const { problems } = await buildPreview({ miniprogramDir: FIXTURE, outDir: folder });
    if (problems.length) throw new Error(problems.join('\n'));
  });
  const cloud = await startCloud();
  const served = await servePreview({ outDir, origin: cloud.origin });
  const browser = await openBrowser();
  const contexts: BrowserContext[] = [];
  let errors: string[] = [];
  return {
    origin: served.origin,
    browser,
    async openPhone(address = '') {
      const context = await browser.newContext({ viewport: { width: 375, height: 720 } });
      contexts.push(context);
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.goto(`${served.origin}/app.html${address}`);
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
      await served.close();
      cloud.close();
    },
  };
}

/** Waits until a page whose route begins so is in front and ready. */
export async function arrivedAt(page: Page, route: string): Promise<void> {
  await page.waitForFunction((start) => document.documentElement.dataset['page']?.startsWith(start), route);
}
/** The page in front; pages below stay in the document. */
export const front = (page: Page): ReturnType<Page['locator']> => page.locator('.page-frame:not([hidden])');
export const tap = (page: Page, text: string): Promise<void> =>
  front(page).getByText(text, { exact: true }).and(page.locator(':not(option):visible')).click();

/** Answers `wx.<name>(options)`; a failure comes back as its plain object. */
export const callWx = (page: Page, name: string, options: object = {}): Promise<Record<string, unknown>> =>
  page.evaluate(
    ([api, given]) =>
      window.wx[api](given).catch((error: object) => error) as Promise<Record<string, unknown>>,
    [name, options] as const,
  );

async function startCloud(): Promise<{ origin: string; close(): void }> {
  const stored = new Map<string, Buffer>();
  const consents: object[] = [];
  const server: Server = createServer((request, response) => {
    void read(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cloud');
      const json = (status: number, value: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      };
      const list = pathname === '/consents' ? consents : LOCAL_LISTS[pathname];
      if (list) json(200, list);
      else if (pathname === '/functions/echo')
        json(200, { you: request.headers['x-openid'], said: JSON.parse(body.toString()) as object });
      else if (pathname === '/subscriptions') {
        consents.push(JSON.parse(body.toString()) as object);
        json(200, {});
      } else if (pathname === '/storage-upload') {
        const fileID = `cloud://fixture/${searchParams.get('path')}`;
        stored.set(fileID, body);
        json(200, { fileID });
      } else if (pathname === '/storage-url') {
        const { fileList } = JSON.parse(body.toString()) as { fileList: string[] };
        json(200, {
          fileList: fileList.map((id) => ({
            fileID: id,
            tempFileURL: `/stored?id=${encodeURIComponent(id)}`,
          })),
        });
      } else if (pathname === '/stored') response.end(stored.get(searchParams.get('id') ?? ''));
      else json(404, { message: 'not there' });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
