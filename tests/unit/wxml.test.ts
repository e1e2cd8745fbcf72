import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

/** Where a nested loop hides a name of the loop around it and something inside reads that name. */
function shadowedLoopNames(wxml: string): string[] {
  const found: string[] = [];
  const open: { tag: string; loop: { item: string; index: string } | null }[] = [];
  for (const tag of wxml.matchAll(/<(\/?)([\w-]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>|\{\{(.*?)\}\}/gs)) {
    const [whole, close, name = '', attributes = '', closesItself] = tag;
    if (close) {
      while (open.length && open.pop()!.tag !== name);
      continue;
    }
    const named = (what: string) => new RegExp(`wx:for-${what}="([^"]*)"`).exec(attributes)?.[1] ?? what;
    const loop = attributes.includes('wx:for=') ? { item: named('item'), index: named('index') } : null;
    const around = [...open, { tag: name, loop }].flatMap((one) => (one.loop ? [one.loop] : []));
    const inner = around[around.length - 1];
    const outer = around.slice(0, -1).flatMap(({ item, index }) => [item, index]);
    const reads = [...whole.replace(/wx:for="[^"]*"/, '').matchAll(/\{\{(.*?)\}\}/gs)]
      .map(([, expression]) => expression!.replace(/'[^']*'/g, '').replace(/\.\s*\w+/g, ''))
      .join(' ');
    for (const hidden of inner ? [inner.item, inner.index].filter((one) => outer.includes(one)) : [])
      if (new RegExp(`\\b${hidden}\\b`).test(reads)) found.push(`${hidden} in ${whole.slice(0, 120)}`);
    if (name && !closesItself && !['input', 'image', 'import', 'include'].includes(name))
      open.push({ tag: name, loop });
  }
  return found;
}

test('no nested loop hides the item or the index that its inside means', () => {
  const directory = path.join(ROOT, 'miniprogram');
  const hidden = (readdirSync(directory, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.wxml') && !file.startsWith('miniprogram_npm'))
    .flatMap((file) =>
      shadowedLoopNames(readFileSync(path.join(directory, file), 'utf8')).map((one) => `${file}: ${one}`),
    );
  expect(hidden).toEqual([]);
  expect(
    shadowedLoopNames(
      '<view wx:for="{{rows}}"><view wx:for="{{item.choices}}" wx:for-item="choice" data-index="{{index}}"/></view>',
    ),
  ).toHaveLength(1);
});

test('tabs are measured anew when a window is made larger or smaller', () => {
  const directory = path.join(ROOT, 'miniprogram/pages');
  const pages = (readdirSync(directory, { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.wxml'),
  );
  const tabs = pages.flatMap(
    (file) => readFileSync(path.join(directory, file), 'utf8').match(/<van-tabs[^>]*>/g) ?? [],
  );
  expect(tabs.length).toBeGreaterThan(10);
  // By this class `page-state` finds them.
  expect(tabs.filter((tag) => !/\sclass="tabs"/.test(tag))).toEqual([]);
});

test('no choice lies outside the screen: chips wrap, or a row that scrolls brings the chosen one into view', () => {
  const files = (readdirSync(path.join(ROOT, 'miniprogram'), { recursive: true }) as string[]).filter(
    (file) => !file.startsWith('miniprogram_npm'),
  );
  const read = (file: string): string => readFileSync(path.join(ROOT, 'miniprogram', file), 'utf8');
  const hidden = files
    .filter((file) => file.endsWith('.wxml'))
    .flatMap((file) =>
      [...read(file).matchAll(/<scroll-view([^>]*scroll-x[^>]*)>([\s\S]*?)<\/scroll-view>/g)]
        .filter(([, tag, inside]) => /class="chip[ "]/.test(inside!) && !tag!.includes('scroll-into-view'))
        .map(() => file),
    );
  const sideways = files
    .filter((file) => file.endsWith('.wxss'))
    .filter((file) => /\.(chips|filters)\b[^{]*\{[^}]*(nowrap|overflow-x)/.test(read(file)));
  expect({ hidden, sideways }).toEqual({ hidden: [], sideways: [] });
});
