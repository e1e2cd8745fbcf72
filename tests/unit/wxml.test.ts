import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkWxml } from '../../scripts/check-wxml';

const ROOT = path.resolve(__dirname, '../..');
const runs = process.platform === 'linux' && process.arch === 'x64';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wxml-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const checkFile = (name: string, text: string): string[] => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
  return checkWxml(folder).problems;
};

test.each(['miniprogram', 'tests/fixtures/miniprogram'])(
  'WeChat compiles all markup and styles of %s',
  (name) => {
    const directory = path.join(ROOT, name);
    const { wxml, problems, skipped } = checkWxml(directory);
    if (skipped) console.warn(skipped);
    expect(problems).toEqual([]);
    const all = (readdirSync(directory, { recursive: true }) as string[]).filter(
      (file) => file.endsWith('.wxml') && !file.startsWith('miniprogram_npm'),
    );
    expect(wxml).toBe(all.length);
  },
);

(runs ? test : test.skip).each([
  ['an unclosed tag', 'pages/a.wxml', '<view>\n<view>x</view>\n', /^pages\/a\.wxml:1:1: end tag missing/],
  ['a broken expression', 'a.wxml', '<view>\n{{a +}}</view>', /^a\.wxml:1:\d+: Bad value/],
  ['optional chaining', 'a.wxml', '<view>{{a?.b}}</view>', /^a\.wxml:1:\d+: Bad value/],
  ['nullish coalescing', 'a.wxml', '<view>{{a ?? b}}</view>', /^a\.wxml:1:\d+: Bad value/],
  ['broken wxs in markup', 'a.wxml', '<wxs module="m">\nvar a = ;\n</wxs>\n<view/>', /^a\.wxml:2:/],
  ['a broken wxs file', 'a.wxs', 'var x = (;', /a\.wxs/],
  ['an unclosed style rule', 'a.wxss', '.a {\n color: red\n', /a\.wxss/],
  [
    'a style import that is not there',
    'a.wxss',
    '@import "./none.wxss";\n',
    /`\.\/none\.wxss` not found from `a\.wxss`/,
  ],
  [
    'a template that is not there',
    'a.wxml',
    '<view />\n<import src="./none.wxml" />',
    /^a\.wxml:2: \.\/none\.wxml/,
  ],
])('refuses %s, naming the file', (_, name, text, complaint) => {
  const problems = checkFile(name, text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(complaint);
});

test('finds nothing wrong in sound markup with vant styles', () => {
  expect(
    checkFile('app.wxss', '@import "/miniprogram_npm/@vant/weapp/common/index.wxss";\n.a { color: red }'),
  ).toEqual([]);
  expect(checkFile('a.wxml', '<view wx:if="{{a && b.c}}">{{a ? 1 : 2}}</view>')).toEqual([]);
});
