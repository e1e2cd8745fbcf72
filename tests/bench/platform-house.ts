import { transformSync } from 'esbuild';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { copyMiniProgramPackages, packagesAreCopied } from '../../scripts/copy-mini-program-packages.cjs';
import { handmade } from './handmade';
import type { Figure } from './platform-sizes';

const ROOT = resolve(__dirname, '../..');
const PHONE = join(ROOT, 'miniprogram');
const FUNCTIONS = join(ROOT, 'cloudfunctions');
const VANT = join(PHONE, 'miniprogram_npm/@vant/weapp');

const filesOf = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => !/miniprogram_npm|node_modules/.test(file))
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());
const read = (file: string): string => readFileSync(file, 'utf8');
const count = (text: string, what: RegExp): number => (text.match(what) ?? []).length;

/** What the house promises of itself: controls of the kit, nothing from other hosts, floors without knots, few casts. */
export function houseFigures(print: (figure: Figure) => void): Promise<void> {
  if (!packagesAreCopied()) copyMiniProgramPackages();
  const phone = filesOf(PHONE);
  const screens = phone.filter((file) => /^(pages|components)\//.test(relative(PHONE, file)));

  const found = screens.flatMap((file) => {
    const name = relative(PHONE, file);
    const controls = name.endsWith('.wxml')
      ? count(read(file), /<(?:button|input|textarea|switch)\b|class="button/g)
      : name.endsWith('.ts')
        ? count(read(file), /editable: true|showToast\(\{ title: (?:['`](?:请|至少|一次最多)|missing)/g)
        : 0;
    return controls > (handmade[name]?.count ?? 0) ? [{ name, controls }] : [];
  });
  const excepted = Object.values(handmade).reduce((sum, one) => sum + one.count, 0);
  print({
    figure: 'ui.handmade',
    value: found.length,
    unit: 'files',
    against: `${excepted} exceptions with reasons in tests/bench/handmade.ts${found.map(({ name }) => `; ${name}`).join('')}`,
  });

  const remote = phone
    .filter((file) => /\.(wxml|wxss)$/.test(file))
    .reduce((sum, file) => sum + count(read(file), /(?:https?:)?\/\/[a-z0-9-]+\.[a-z.]+/gi), 0);
  print({ figure: 'ui.remote', value: remote, unit: 'addresses' });

  const [largest] = phone
    .filter((file) => file.endsWith('.json') && existsSync(file.replace(/json$/, 'wxml')))
    .map((file) => ({ name: relative(PHONE, file), bytes: vantOf(file) }))
    .sort((a, b) => b.bytes - a.bytes);
  print({
    figure: 'ui.vant.per_page_kb',
    value: Number(((largest?.bytes ?? 0) / 1000).toFixed(1)),
    unit: 'kB',
    against: largest?.name ?? '',
  });

  print({ figure: 'house.knots', value: knots(), unit: 'pairs' });

  const tables = filesOf(join(FUNCTIONS, '_modules')).filter((file) => file.endsWith('/actions.ts'));
  const casts = [...screens, ...tables]
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      name: relative(ROOT, file),
      casts: count(read(file), /\bas never\b|\bas unknown as\b/g),
    }))
    .filter(({ casts: some }) => some > 0);
  print({
    figure: 'house.casts',
    value: casts.reduce((sum, one) => sum + one.casts, 0),
    unit: 'casts',
    against: casts.map(({ name }) => name).join(', '),
  });

  const lines = readdirSync(FUNCTIONS)
    .filter((name) => existsSync(join(FUNCTIONS, name, 'config.json')))
    .map(
      (name) =>
        read(join(FUNCTIONS, name, 'index.ts'))
          .trimEnd()
          .split('\n').length,
    );
  print({ figure: 'house.index_lines', value: Math.max(...lines), unit: 'lines' });
  return Promise.resolve();
}

/** Bytes of vant that a page's or component's own list brings, each part with what it needs, once. */
function vantOf(json: string): number {
  const parts = new Set<string>();
  const add = (folder: string): void => {
    if (parts.has(folder)) return;
    if (!existsSync(join(folder, 'index.json')))
      throw new Error(`${json} names a part of vant without files: ${folder}`);
    parts.add(folder);
    for (const path of named(join(folder, 'index.json'))) add(dirname(resolve(folder, path)));
  };
  for (const path of named(json))
    if (path.startsWith('@vant/weapp/')) add(join(VANT, dirname(path.slice('@vant/weapp/'.length))));
  return [...parts]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => statSync(file).isFile())
    .reduce((sum, file) => sum + uploadedBytes(file), 0);
}
/** Scripts are minified when they are uploaded, as `check-package-sizes` counts them. */
function uploadedBytes(file: string): number {
  return file.endsWith('.js')
    ? Buffer.byteLength(transformSync(read(file), { minify: true, loader: 'js' }).code)
    : statSync(file).size;
}
function named(json: string): string[] {
  const { usingComponents = {} } = JSON.parse(read(json)) as { usingComponents?: Record<string, string> };
  return Object.values(usingComponents);
}

/** Pairs of areas that import each other. */
function knots(): number {
  const modules = join(FUNCTIONS, '_modules');
  const ways = new Set(
    filesOf(modules)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [...read(file).matchAll(/(?:from |import\()'(\.[^']+)'/g)].flatMap(([, to]) => {
          const [from, into] = [file, resolve(dirname(file), to!)].map(
            (one) => relative(modules, one).split('/')[0]!,
          );
          return into !== '..' && from !== into ? [`${from} ${into}`] : [];
        }),
      ),
  );
  return [...ways].filter((way) => ways.has(way.split(' ').reverse().join(' '))).length / 2;
}
