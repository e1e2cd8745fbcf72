import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** What every screen keeps, read from the sources: parts of vant, icons, hosts, and the width of a wide window. */
const root = resolve(__dirname, '../../../miniprogram');
const files = readdirSync(root, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && !entry.parentPath.includes('miniprogram_npm'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const markups = files.filter((file) => file.endsWith('.wxml'));
/** Markup that others import has no JSON of its own, so it holds no part of vant. */
const partsOf = (markup: string): Record<string, string> => {
  const json = markup.replace(/wxml$/, 'json');
  if (!files.includes(json)) return {};
  return (JSON.parse(text(json)) as { usingComponents?: Record<string, string> }).usingComponents ?? {};
};
const usedIn = (markup: string): string[] => [
  ...new Set([...markup.matchAll(/<(van-[a-z-]+)/g)].map(([, tag]) => tag!)),
];

it('a page names exactly the parts of vant that its markup uses: one that is missing shows nothing', () => {
  const wrong = markups.flatMap((file) => {
    const usingComponents = partsOf(file);
    const named = Object.keys(usingComponents).filter((tag) => tag.startsWith('van-'));
    const used = usedIn(text(file));
    return [
      ...used.filter((tag) => usingComponents[tag] !== `@vant/weapp/${tag.slice(4)}/index`),
      ...named.filter((tag) => !used.includes(tag)),
    ].map((tag) => `${file}: ${tag}`);
  });
  expect(wrong).toEqual([]);
});

it("a page that can stand beside its list takes the app's styles there too", () => {
  const beside = files.filter((file) => /^pages\/.*\.ts$/.test(file) && text(file).includes('detailPage'));
  expect(beside.length).toBeGreaterThan(5);
  const bare = beside.filter(
    (file) =>
      (JSON.parse(text(file.replace(/ts$/, 'json'))) as { styleIsolation?: string }).styleIsolation !==
      'apply-shared',
  );
  expect(bare).toEqual([]);
});

it('app.json names no part: what stands there is loaded by every page', () => {
  expect(JSON.parse(text('app.json'))).not.toHaveProperty('usingComponents');
});

it('every icon is cut into the font that lies in the package', () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { ICONS } = require('../../../scripts/cut-icons.cjs') as { ICONS: string[] };
  const wanted = markups.flatMap((file) =>
    [...text(file).matchAll(/<van-[^>]*>/g)].flatMap(([tag]) =>
      [...tag.matchAll(/\b(?:icon|left-icon|right-icon)="([^"]+)"|<van-icon[^>]*\bname="([^"]+)"/g)]
        .flatMap(([, icon, name]) => {
          const value = (icon ?? name)!;
          return value.includes('{{') ? [...value.matchAll(/'([a-z-]+)'/g)].map(([, one]) => one!) : [value];
        })
        .map((icon) => [file, icon] as const),
    ),
  );
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.filter(([, icon]) => !ICONS.includes(icon))).toEqual([]);
});

it('every field that a page marks as wrong can be scrolled to', () => {
  const lost = markups.flatMap((file) => {
    const markup = text(file);
    const marked = new Set([...markup.matchAll(/problems\.(\w+)/g)].map(([, field]) => field!));
    return [...marked]
      .filter((field) => !markup.includes(`id="field-${field}"`))
      .map((field) => `${file}: ${field}`);
  });
  expect(lost).toEqual([]);
});

it('no page is opened past the guard against second taps', () => {
  const past = files.filter(
    (file) => file.endsWith('.ts') && file !== 'kit/open-page.ts' && /void wx\.navigateTo\(/.test(text(file)),
  );
  expect(past).toEqual([]);
});

it('no window of WeChat stays shut in silence: each goes through kit/picked', () => {
  const past = files.filter(
    (file) =>
      file.endsWith('.ts') &&
      /\bwx\.(chooseMedia|chooseMessageFile|scanCode)\(/.test(text(file)) &&
      !/\bpicked\(/.test(text(file)),
  );
  expect(past).toEqual([]);
});

it('markup and styles load nothing from another host', () => {
  const remote = files
    .filter((file) => /\.(wxml|wxss)$/.test(file))
    .flatMap((file) =>
      [...text(file).matchAll(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z.]+/gi)].map(([host]) => `${file}: ${host}`),
    );
  expect(remote).toEqual([]);
});

it('a window is wide from one width on', () => {
  const widths = files
    .filter((file) => file.endsWith('.wxss'))
    .flatMap((file) => [...text(file).matchAll(/@media[^{]*width: ?(\d+)px/g)].map(([, width]) => width));
  expect([...new Set(widths)].sort()).toEqual(['899', '900']);
  expect(text('kit/list-and-detail.ts')).toContain('WIDE = 900;');
});

it('a bar holds its buttons in a row or a column, so that a window does not stretch them', () => {
  const bare = markups.filter((file) =>
    text(file)
      .split(/<view[^>]*class="bar[ "][^>]*>/)
      .slice(1)
      .some(
        (bar) => !/class="(?:wide|row)\b/.test(bar.split('<van-button')[0]!) && bar.includes('<van-button'),
      ),
  );
  expect(bare).toEqual([]);
});

it('a page that can stand beside its list tells it of everything that is done there', () => {
  const beside = files.filter((file) => /^pages\/.*\.ts$/.test(file) && text(file).includes('detailPage'));
  // Loading is left to opening and showing; after an act `loadBoth` loads the list too.
  const alone = beside.flatMap((file) =>
    [...text(file).matchAll(/^ +(.*)\n +(.*this\.load\(\).*)$/gm)]
      .filter(
        ([, before, load]) => !/^(onShow|onLoad)\(/.test(before!) && !load!.includes('!this.data.detailId'),
      )
      .map(([, before, load]) => `${file}: ${before} ${load}`),
  );
  const silent = beside.filter(
    (file) => /this\.act\(/.test(text(file)) && !/loadBoth|tellList/.test(text(file)),
  );
  expect([...alone, ...silent]).toEqual([]);
});
