import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { landingPages } from '../../../cloudfunctions/_modules/verification/landing-pages';
import type { HttpReply } from '../../../cloudfunctions/_platform/http';

const pages = landingPages('Abc123.txt:0f1e2d3c');
const open = (path: string, method = 'GET') =>
  pages({ method, path, query: {}, headers: {}, body: Buffer.alloc(0), clientIp: '' }, () =>
    Promise.reject(new Error('nothing may be asked')),
  ) as HttpReply | null;

it.each([
  ['/d/LH5B2423054.X7', '设备二维码'],
  ['/s/0123456789abcdef', '服务评价二维码'],
  ['/b/abcdefghijklmnop', '账号邀请二维码'],
  ['/j/abcdefghij', '经销商招募二维码'],
  ['/d', '设备二维码'],
  // The gateway took the prefix away.
  ['/0123456789abcdef', '小程序二维码'],
])(
  '%s says what the code is and to open WeChat, asks nothing and repeats nothing of the address',
  (path, title) => {
    const reply = open(path)!;
    expect(reply.status).toBe(200);
    expect(reply.body).toContain(`<h1>${title}</h1>`);
    expect(reply.body).toContain('请用微信扫一扫打开');
    const [, code] = /\/([^/]{8,})$/.exec(path) ?? [];
    if (code) expect(reply.body).not.toContain(code);
    expect(reply.headers['Content-Security-Policy']).toContain("default-src 'none'");
  },
);

it.each(['/a/Abc123.txt', '/b/Abc123.txt', '/d/Abc123.txt', '/s/Abc123.txt', '/Abc123.txt'])(
  'WeChat finds its check file at %s',
  (path) => {
    expect(open(path)).toMatchObject({ status: 200, body: '0f1e2d3c' });
    expect(open(path)!.headers['Content-Type']).toMatch(/^text\/plain/);
  },
);

it.each([
  ['a letter’s address', '/a/token'],
  ['the look-up form', '/a'],
  ['a letter’s token without its prefix', `/${'x'.repeat(144)}`],
  ['a sheet without its prefix', '/sheets/abc-1.png'],
  ['the root', '/'],
])('leaves %s to the verification pages', (_, path) => expect(open(path)).toBeNull());

it('answers no form', () => expect(open('/d/x', 'POST')).toBeNull());
it('has no check file when none is given', () =>
  expect(
    landingPages('')(
      { method: 'GET', path: '/a/Abc123.txt', query: {}, headers: {}, body: Buffer.alloc(0), clientIp: '' },
      () => Promise.reject(new Error('nothing may be asked')),
    ),
  ).toBeNull());

it('every address that the mini program opens from a printed code has its HTTP path and its link rule in the guide', () => {
  const read = (file: string) => readFileSync(join(__dirname, '../../..', file), 'utf8');
  const opened = [...read('miniprogram/pages/entry/entry.ts').matchAll(/case '(\w)':/g)].map(
    ([, kind]) => kind!,
  );
  expect(opened.length).toBeGreaterThan(4);
  const { httpPaths } = JSON.parse(read('cloudfunctions/public/config.json')) as { httpPaths: string[] };
  expect(httpPaths.filter((path) => path !== '/x').sort()).toEqual(opened.map((kind) => `/${kind}`).sort());
  const rules = [...read('docs/deploy.md').matchAll(/\| `https:\/\/letters\.example\.cn\/(\w)\/` /g)];
  expect(rules.map(([, kind]) => kind!).sort()).toEqual(opened.sort());
});
