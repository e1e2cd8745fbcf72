import bwipjs from 'bwip-js';
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
  phone = await world.openPhone('?openid=openid-wang');
});
afterEach(async () => {
  await phone.context().close();
  expect(world.errors()).toEqual([]);
});

const onPhonePage = async (): Promise<void> => {
  await callWx(phone, 'navigateTo', { url: '/pages/phone/phone' });
  await arrivedAt(phone, 'pages/phone');
};
const said = (text: string): Promise<void> =>
  front(phone).locator('[exparser\\:info-attr-id="said"]').getByText(text, { exact: true }).waitFor();
const dialog = (button: string): Promise<void> =>
  phone.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();
const allOf = (page: Page): Promise<unknown> => page.evaluate(() => window.wx.getStorageInfoSync() as object);

describe('storage', () => {
  test('outlives the mini program and belongs to one person', async () => {
    await phone.evaluate(() => window.wx.setStorageSync('队列', { steps: [1, '签到'] }));
    await phone.evaluate(() => window.preview.kill());
    await arrivedAt(phone, 'pages/home');
    expect(await callWx(phone, 'getStorage', { key: '队列' })).toMatchObject({
      data: { steps: [1, '签到'] },
    });
    await phone.evaluate(() => window.preview.setOpenid('openid-li'));
    await phone.waitForFunction(() => window.preview?.settings.openid === 'openid-li');
    await arrivedAt(phone, 'pages/home');
    expect(await allOf(phone)).toMatchObject({ keys: [], currentSize: 0 });
    expect(await callWx(phone, 'getStorage', { key: '队列' })).toEqual({
      errMsg: 'getStorage:fail data not found',
    });
  });

  test('takes 1 MB a key and 10 MB in all, and keeps what was there when it is full', async () => {
    const outcome = await phone.evaluate(() => {
      const attempt = (key: string, bytes: number): string => {
        try {
          window.wx.setStorageSync(key, 'x'.repeat(bytes));
          return 'ok';
        } catch (error) {
          return (error as Error).message;
        }
      };
      const megabyte = 1024 * 1024;
      const tooLong = attempt('long', megabyte);
      const chinese = attempt('long', megabyte / 2);
      window.wx.clearStorageSync();
      const kept = Array.from({ length: 10 }, (_, at) => attempt(`key${at}`, megabyte - 100));
      const full = attempt('one more', 4000);
      const { currentSize, limitSize } = window.wx.getStorageInfoSync() as Record<string, number>;
      return {
        tooLong,
        chinese,
        kept,
        full,
        currentSize,
        limitSize,
        last: window.wx.getStorageSync('key9').length,
      };
    });
    expect(outcome).toEqual({
      tooLong: 'setStorageSync:fail exceed storage item max length',
      chinese: 'ok',
      kept: Array(10).fill('ok'),
      full: 'setStorageSync:fail exceed storage max size 10Mb',
      currentSize: 10240,
      limitSize: 10240,
      last: 1024 * 1024 - 100,
    });
  });
});

describe('files', () => {
  test('saved ones survive being killed, temporary ones do not', async () => {
    const paths = await phone.evaluate(async () => {
      const files = window.wx.getFileSystemManager();
      const user = window.wx.env.USER_DATA_PATH as string;
      await files.mkdir({ dirPath: `${user}/visit` });
      await files.writeFile({ filePath: `${user}/visit/a.txt`, data: '照片', encoding: 'utf8' });
      files.appendFileSync(`${user}/visit/a.txt`, '二', 'utf8');
      await files.access({ path: `${user}/visit` });
      const canvas = window.wx.createOffscreenCanvas({ width: 4, height: 4 });
      const first = (await window.wx.canvasToTempFilePath({ canvas })) as { tempFilePath: string };
      const second = (await window.wx.canvasToTempFilePath({ canvas })) as { tempFilePath: string };
      const saved = (await files.saveFile({ tempFilePath: first.tempFilePath })) as { savedFilePath: string };
      await files.writeFile({ filePath: `${user}/last.txt`, data: '1' });
      return { kept: saved.savedFilePath, temporary: second.tempFilePath, written: `${user}/visit/a.txt` };
    });
    await phone.evaluate(() => window.preview.kill());
    await arrivedAt(phone, 'pages/home');
    const after = await phone.evaluate((files) => {
      const manager = window.wx.getFileSystemManager();
      const attempt = (read: () => unknown): unknown => {
        try {
          return read();
        } catch (error) {
          return (error as Error).message;
        }
      };
      return {
        written: attempt(() => manager.readFileSync(files.written, 'utf8')),
        kept: attempt(() => manager.statSync(files.kept).isFile()),
        temporary: attempt(() => manager.readFileSync(files.temporary)),
        outside: attempt(() => manager.writeFileSync('wxfile://store_x', 'x')),
        noFolder: attempt(() => manager.writeFileSync(`${window.wx.env.USER_DATA_PATH}/none/a`, 'x')),
      };
    }, paths);
    expect(after).toEqual({
      written: '照片二',
      kept: true,
      temporary: `readFileSync:fail no such file or directory, open '${paths.temporary}'`,
      outside: "writeFileSync:fail permission denied, open 'wxfile://store_x'",
      noFolder: "writeFileSync:fail no such file or directory, open 'wxfile://usr/none/a'",
    });
  });
});

describe('network', () => {
  test('cloud calls carry the person and fail off line as on a phone; listeners hear the switch', async () => {
    const call = (): Promise<Record<string, unknown>> =>
      phone.evaluate(() =>
        window.wx.cloud.callFunction({ name: 'echo', data: { 问: 1 } }).catch((error: object) => error),
      );
    expect(await call()).toMatchObject({ result: { you: 'openid-wang', said: { 问: 1 } } });
    await onPhonePage();
    await phone.evaluate(() => window.preview.setOnline(false));
    await front(phone).getByText('没有网络').waitFor();
    expect((await call())['errMsg']).toMatch(/^cloud\.callFunction:fail .*ERR_INTERNET_DISCONNECTED/);
    expect(await callWx(phone, 'getNetworkType')).toMatchObject({ networkType: 'none' });
    await phone.evaluate(() => window.preview.kill());
    await arrivedAt(phone, 'pages/home');
    expect((await call())['errMsg']).toMatch(/ERR_INTERNET_DISCONNECTED/);
    await phone.evaluate(() => window.preview.setOnline(true));
    expect(await call()).toMatchObject({ result: { you: 'openid-wang' } });
  });

  test('a function that is not there is named so', async () => {
    const failure = await phone.evaluate(() =>
      window.wx.cloud.callFunction({ name: 'nobody' }).catch((error: object) => error),
    );
    expect(failure).toMatchObject({ errCode: -501000 });
    expect(world.errors()).toHaveLength(1); // the browser's own note about the 404
  });

  test('files go to the cloud and come back', async () => {
    const text = await phone.evaluate(async () => {
      const files = window.wx.getFileSystemManager();
      const filePath = `${window.wx.env.USER_DATA_PATH}/report.txt`;
      files.writeFileSync(filePath, '报告', 'utf8');
      const { fileID } = await window.wx.cloud.uploadFile({ cloudPath: 'a/report.txt', filePath });
      const { tempFilePath } = await window.wx.cloud.downloadFile({ fileID });
      return files.readFileSync(tempFilePath, 'utf8') as string;
    });
    expect(text).toBe('报告');
  });
});

describe('scanning', () => {
  test('takes what the panel holds before the camera, with its symbology', async () => {
    await onPhonePage();
    await phone.evaluate(() => window.preview.queueScan('010690\u001d21A', 'DATA_MATRIX'));
    await tap(phone, '扫码');
    await said('{"result":"010690\\u001d21A","scanType":"DATA_MATRIX"}');
    await tap(phone, '扫码');
    // A damaged label, as a phone would hand it over.
    await phone.evaluate(() => window.preview.queueScan(`SN${String.fromCharCode(0xd83d)}7`, 'CODE_39'));
    await said('{"result":"SN\\ud83d7","scanType":"CODE_39"}');
    await tap(phone, '扫码');
    await phone.getByRole('button', { name: '网页码' }).click();
    await said('{"result":"https://example.test/a/1","scanType":"QR_CODE"}');
    await tap(phone, '扫码');
    await phone.getByLabel('关闭').click();
    await said('scanCode:fail cancel');
  });

  test.each([
    ['qrcode', 'https://example.test/d/7', 'https://example.test/d/7', 'QR_CODE'],
    ['gs1datamatrix', '(01)06901234567892(10)L1(21)S9', '010690123456789210L1\u001d21S9', 'DATA_MATRIX'],
    ['gs1-128', '(01)06901234567892(10)L1(21)S9', '010690123456789210L121S9', 'CODE_128'],
  ])('reads an uploaded picture of %s', async (bcid, text, result, scanType) => {
    await onPhonePage();
    const buffer = await bwipjs.toBuffer({ bcid, text, scale: 4, padding: 8, backgroundcolor: 'FFFFFF' });
    await tap(phone, '扫码');
    await phone
      .locator('.scanner-picture input')
      .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer });
    await said(JSON.stringify({ result, scanType }));
  });
});

describe('position', () => {
  test('asks for privacy and permission once, then gives the place and accuracy of the panel', async () => {
    await onPhonePage();
    await phone.evaluate(() =>
      window.preview.setLocation({ longitude: 117.29, latitude: 31.86, accuracy: 65 }),
    );
    await tap(phone, '定位');
    await dialog('同意');
    await dialog('允许');
    await said('{"longitude":117.29,"latitude":31.86,"accuracy":65}');
    await phone.evaluate(() =>
      window.preview.setLocation({ longitude: 117.3, latitude: 31.9, accuracy: 900 }),
    );
    await tap(phone, '定位');
    await said('{"longitude":117.3,"latitude":31.9,"accuracy":900}');
    await phone.evaluate(() => window.preview.setLocation('denied'));
    await tap(phone, '定位');
    await said('getLocation:fail system permission denied');
  });

  test('is refused where the person refuses, and stays refused', async () => {
    await onPhonePage();
    await tap(phone, '定位');
    await dialog('拒绝');
    await said('getLocation:fail privacy permission is not authorized');
    await tap(phone, '定位');
    await dialog('同意');
    await dialog('拒绝');
    await said('getLocation:fail auth deny');
    expect(await callWx(phone, 'getLocation', { type: 'gcj02' })).toMatchObject({ errno: 103 });
  });
});

describe('pictures', () => {
  test('a signature by mouse becomes a file with ink on it', async () => {
    await onPhonePage();
    await phone.waitForTimeout(100);
    const box = (await front(phone).locator('wx-canvas').boundingBox())!;
    await phone.mouse.move(box.x + 40, box.y + 40);
    await phone.mouse.down();
    await phone.mouse.move(box.x + 200, box.y + 90, { steps: 8 });
    await phone.mouse.up();
    await said('写完');
    await tap(phone, '存签名');
    await said('签名已存');
    const ink = await front(phone)
      .locator('wx-image img')
      .evaluate(async (element) => {
        const image = element as HTMLImageElement;
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), {
          width: image.naturalWidth,
          height: image.naturalHeight,
        });
        const pen = canvas.getContext('2d')!;
        pen.drawImage(image, 0, 0);
        const alpha = (x: number, y: number): number => pen.getImageData(x, y, 1, 1).data[3]!;
        return { onLine: alpha(120, 65), beside: alpha(300, 20), width: image.naturalWidth };
      });
    expect(ink).toEqual({ onLine: 255, beside: 0, width: 375 });
  });

  test('come from a file, or from the panel as a sample', async () => {
    await onPhonePage();
    await tap(phone, '拍照');
    const [chooser] = await Promise.all([phone.waitForEvent('filechooser'), dialog('同意')]);
    await chooser.setFiles(path.join(FIXTURE, 'assets/ring.png'));
    await said('{"taken":1}');
    await phone.evaluate(() => window.preview.setPictures('sample'));
    await tap(phone, '拍照');
    await phone.waitForFunction(
      () => document.querySelector<HTMLImageElement>('wx-image img')!.naturalWidth === 1280,
    );
  });

  test('are shown full screen and documents in a tab of their own', async () => {
    await phone.evaluate(() => void window.wx.previewImage({ urls: ['/assets/disc.png'] }));
    await phone.locator('.image-viewer').click();
    await phone.locator('.image-viewer').waitFor({ state: 'detached' });
    const [popup] = await Promise.all([
      phone.context().waitForEvent('page'),
      phone.evaluate(async () => {
        const filePath = `${window.wx.env.USER_DATA_PATH}/报告.txt`;
        window.wx.getFileSystemManager().writeFileSync(filePath, 'report', 'utf8');
        await window.wx.openDocument({ filePath, showMenu: true });
      }),
    ]);
    await popup.waitForLoadState();
    expect(await popup.locator('body').innerText()).toBe('report');
    expect(await phone.evaluate(() => window.preview.happenings)).toMatchObject([
      { what: 'openDocument', detail: { type: 'text/plain', size: 6 } },
    ]);
  });
});

describe('questions of WeChat', () => {
  test('a subscription is granted by the person or by the panel', async () => {
    await onPhonePage();
    await tap(phone, '订阅');
    await dialog('允许');
    await said('{"template-a":"accept"}');
    await tap(phone, '订阅');
    await dialog('取消');
    await said('{"template-a":"reject"}');
    await phone.evaluate(() => window.preview.setConsent('accept'));
    await tap(phone, '订阅');
    await said('{"template-a":"accept"}');
    const consents = await phone.evaluate(async () => (await fetch('/consents')).json() as Promise<object[]>);
    expect(consents).toEqual(Array(2).fill({ openid: 'openid-wang', templateIds: ['template-a'] }));
    expect(await callWx(phone, 'requestSubscribeMessage', { tmplIds: ['a', 'b', 'c', 'd'] })).toMatchObject({
      errCode: 20003,
    });
  });

  test('a subscription is not asked for by a page that nobody has pressed anything on', async () => {
    expect(await callWx(phone, 'requestSubscribeMessage', { tmplIds: ['a'] })).toMatchObject({
      errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.',
    });
  });

  test('a modal answers what was pressed', async () => {
    await callWx(phone, 'switchTab', { url: '/pages/me/me' });
    await tap(phone, '原生弹窗');
    await dialog('取消');
    await front(phone).getByText('已取消').waitFor();
  });
});
