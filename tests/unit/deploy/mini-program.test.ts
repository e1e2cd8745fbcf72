import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealKeys } from '../../../cloudfunctions/_modules/letters/sealed-keys';
import { letterKeyring, refuseKey, rotateKeys } from '../../../cloudfunctions/_modules/letters/signing';
import type { StoredKeys } from '../../../cloudfunctions/_modules/letters/signing';
import type { Kms } from '../../../cloudfunctions/_platform/kms';
import {
  environmentModule,
  environmentOf,
  matchLetterKeys,
  missingForPhone,
} from '../../../scripts/mini-program/environment-of';
import { layOutProject } from '../../../scripts/mini-program/lay-out-project';
import { packageOf } from '../../../scripts/mini-program/package-of';
import { placesOf } from '../../../scripts/mini-program/places';

const ROOT = join(__dirname, '../../..');
const TEMPLATE = 'AbCdEfGhIjKlMnOpQrStUvWxYz';
const values = {
  ENVIRONMENT: 'trial',
  WECHAT_APP_ID: 'wx1234567890abcdef',
  WECHAT_APP_SECRET: 'never-on-a-phone',
  CLOUDBASE_ENV_ID: 'trial-1a2b3c',
  PUBLIC_ORIGIN: 'https://letters.example.cn',
  HOTLINE: '400-000-0000',
  LETTER_KEYS: 'never-on-a-phone',
  LETTER_PUBLIC_KEYS: '{"environment":"trial","keys":{"1":"AAAA"},"refused":[]}',
  WORK_ORDER_TEMPLATE: `${TEMPLATE}:thing5,thing8,time12`,
};

describe('the phone’s environment', () => {
  it('comes from the file that the functions are deployed with, without its secrets', () => {
    const phone = environmentOf(values);
    expect(phone).toEqual({
      cloudEnv: 'trial-1a2b3c',
      officialSite: 'letters.example.cn',
      hotline: '400-000-0000',
      letterKeys: { environment: 'trial', keys: { 1: 'AAAA' }, refused: [] },
      templates: { workOrder: TEMPLATE },
    });
    expect(environmentModule(phone)).not.toContain('never-on-a-phone');
  });

  it.each([
    ['another environment’s letter keys', { ENVIRONMENT: 'production' }, 'letters would not verify'],
    ['letter keys that are none', { LETTER_PUBLIC_KEYS: '{' }, 'npm run keys'],
    ['an origin without https', { PUBLIC_ORIGIN: 'http://letters.example.cn' }, 'PUBLIC_ORIGIN'],
    ['an origin with a path', { PUBLIC_ORIGIN: 'https://letters.example.cn/a' }, 'PUBLIC_ORIGIN'],
    ['a template without its keywords', { WORK_ORDER_TEMPLATE: TEMPLATE }, 'WORK_ORDER_TEMPLATE'],
  ])('is refused with %s', (_, change, words) => {
    expect(() => environmentOf({ ...values, ...change })).toThrow(words);
  });

  it('names what the file lacks; the template alone may stand empty', () => {
    expect(missingForPhone({})).toEqual([
      'WECHAT_APP_ID',
      'CLOUDBASE_ENV_ID',
      'PUBLIC_ORIGIN',
      'HOTLINE',
      'LETTER_PUBLIC_KEYS',
      'WORK_ORDER_TEMPLATE',
    ]);
    const quiet = { ...values, WORK_ORDER_TEMPLATE: '' };
    expect(missingForPhone(quiet)).toEqual([]);
    expect(environmentOf(quiet).templates.workOrder).toBe('');
  });
});

describe('letter keys that do not belong together', () => {
  const first = rotateKeys({});
  const second = rotateKeys(first);
  const ring = (keys: StoredKeys, name = 'trial') => JSON.stringify(letterKeyring(keys, name));
  const match = (held: StoredKeys, known: string) => () =>
    matchLetterKeys({
      ...{ ENVIRONMENT: 'trial', LETTER_KEYS: JSON.stringify(held), LETTER_PUBLIC_KEYS: known },
    });

  it('are deployed where whoever verifies knows every key, or one more', () => {
    expect(match(first, ring(first))).not.toThrow();
    expect(match(first, ring(second))).not.toThrow();
    expect(match(first, ring(refuseKey(first, 1)))).not.toThrow();
  });

  it('are not where letters would read as forged, or a revoked key would count', () => {
    expect(match(second, ring(first))).toThrow('do not know key 2');
    expect(match(first, ring(rotateKeys({})))).toThrow('do not know key 1');
    expect(match(refuseKey(second, 1), ring(second))).toThrow('still take key 1, which is revoked');
  });

  it('are found in an envelope too, whose earlier ones do not tell', async () => {
    const kms: Kms = {
      newDataKey: async () => ({ plain: Buffer.alloc(32, 1), sealed: 'sealed' }),
      openDataKey: async () => Buffer.alloc(32, 1),
    };
    const values = { ENVIRONMENT: 'trial', LETTER_PUBLIC_KEYS: ring(first) };
    const sealed = await sealKeys(JSON.stringify(second), 'trial', 'cmk', kms);
    expect(() => matchLetterKeys({ ...values, LETTER_KEYS: sealed })).toThrow('do not know key 2');
    const elsewhere = await sealKeys(JSON.stringify(first), 'production', 'cmk', kms);
    expect(() => matchLetterKeys({ ...values, LETTER_KEYS: elsewhere })).toThrow('sealed for "production"');
    const { keyring: _keyring, ...earlier } = JSON.parse(sealed) as { keyring: object };
    expect(() => matchLetterKeys({ ...values, LETTER_KEYS: JSON.stringify(earlier) })).not.toThrow();
    for (const { private: half } of Object.values(second)) if (half) expect(sealed).not.toContain(half);
  });
});

it('an environment’s project is made apart, whole, and leaves the work tree as it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  const before = readFileSync(join(ROOT, 'miniprogram/environment.ts'), 'utf8');
  try {
    layOutProject(folder, { appId: values.WECHAT_APP_ID, environment: environmentOf(values) });
    const config = JSON.parse(readFileSync(join(folder, 'project.config.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(config).toMatchObject({ appid: values.WECHAT_APP_ID, miniprogramRoot: 'miniprogram/' });
    expect(config).not.toHaveProperty('cloudfunctionRoot');
    expect(readFileSync(join(folder, 'miniprogram/environment.ts'), 'utf8')).toContain('trial-1a2b3c');
    expect(existsSync(join(folder, 'miniprogram/miniprogram_npm/@vant/weapp/button/index.js'))).toBe(true);
    expect(readdirSync(join(folder, 'miniprogram')).sort()).toEqual(
      readdirSync(join(ROOT, 'miniprogram')).sort(),
    );
    expect(readFileSync(join(ROOT, 'miniprogram/environment.ts'), 'utf8')).toBe(before);
    // Each file lies where it is used, everything that is named is there, and no package is larger than it was measured.
    const project = placesOf(join(folder, 'miniprogram'));
    expect({ moved: [...project.moved], kept: project.kept }).toEqual({ moved: [], kept: [] });
    const reviewer = 'pages/reviewer/from-main/verification/letter-signature.ts';
    expect([...project.read.files.keys()]).toEqual(
      expect.arrayContaining([
        reviewer,
        'pages/reviewer/from-main/miniprogram_npm/tweetnacl/index.js',
        'pages/trade/from-main/miniprogram_npm/@vant/weapp/tabs/index.js',
      ]),
    );
    expect(existsSync(join(folder, 'miniprogram/verification/letter-signature.ts'))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('a version without location neither calls getLocation nor asks for it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  try {
    const environment = environmentOf(values);
    layOutProject(folder, { appId: values.WECHAT_APP_ID, environment, withoutLocation: true });
    const own = join(folder, 'miniprogram');
    const calls = readdirSync(own, { recursive: true, encoding: 'utf8' }).filter(
      (name) =>
        name.endsWith('.ts') &&
        !name.startsWith('miniprogram_npm') &&
        /\bwx\.getLocation\b/.test(readFileSync(join(own, name), 'utf8')),
    );
    expect(calls).toEqual([]);
    const app = JSON.parse(readFileSync(join(own, 'app.json'), 'utf8')) as object;
    expect(app).toMatchObject({ requiredPrivateInfos: ['chooseLocation'] });
    expect(app).not.toHaveProperty('permission');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  ['pages/engineer/order/order.js', 'pages/engineer'],
  ['pages/engineering/x.js', 'main'],
  ['app-service.js', 'main'],
])('%s lies in the package %s', (file, expected) => {
  expect(packageOf(file, [{ root: 'pages/engineer' }, { root: 'pages/channel/' }])).toBe(expected);
});

describe('the privacy guide', () => {
  /** Interfaces that WeChat's guide (小程序隐私协议开发指南) lists with what must be declared. */
  const listed = [
    ['wx.getLocation', 'wx.startLocationUpdate', 'wx.startLocationUpdateBackground', 'wx.getFuzzyLocation'],
    ['wx.chooseLocation', 'wx.choosePoi'],
    ['wx.chooseMedia', 'wx.chooseImage', 'wx.chooseVideo'],
    ['wx.chooseMessageFile'],
    ['wx.setClipboardData', 'wx.getClipboardData'],
    ['wx.saveImageToPhotosAlbum', 'wx.saveVideoToPhotosAlbum'],
    ['wx.addPhoneContact', 'wx.addPhoneCalendar', 'wx.addPhoneRepeatCalendar'],
    ['wx.startRecord', 'wx.getRecorderManager', 'wx.joinVoIPChat'],
    ['wx.getWeRunData', 'wx.openBluetoothAdapter', 'wx.createBLEPeripheralServer'],
    ['wx.chooseAddress', 'wx.chooseInvoice', 'wx.chooseInvoiceTitle', 'wx.chooseLicensePlate'],
    ['wx.startAccelerometer', 'wx.startGyroscope', 'wx.startDeviceMotionListening', 'wx.startCompass'],
    ['wx.getUserProfile', 'wx.getUserInfo'],
  ].flat();
  const declared = [
    ...readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8').matchAll(/^ {3}\| `(wx\.\w+)` +\|/gm),
  ].map(([, name]) => name);
  const sources = readdirSync(join(ROOT, 'miniprogram'), { withFileTypes: true, recursive: true })
    .filter((entry) => /\.(ts|wxml)$/.test(entry.name) && !entry.parentPath.includes('miniprogram_npm'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

  it('declares every listed interface that the sources call, and none that they do not', () => {
    const used = listed.filter((name) => new RegExp(`${name.replace('.', '\\.')}\\b`).test(sources));
    expect(declared.sort()).toEqual(used.sort());
  });
  it('need not name phone number, nickname or camera, because no page asks for them', () => {
    expect(sources).not.toMatch(
      /getPhoneNumber|getRealtimePhoneNumber|chooseAvatar|type="nickname"|<camera/i,
    );
  });
  it('is matched by app.json where WeChat asks for it there too', () => {
    const app = JSON.parse(readFileSync(join(ROOT, 'miniprogram/app.json'), 'utf8')) as Record<
      string,
      string[]
    >;
    for (const name of app.requiredPrivateInfos!) expect(declared).toContain(`wx.${name}`);
    expect(app.resizable).toBe(true);
  });
});
