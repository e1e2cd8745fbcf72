import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Who may import whom (ARCHITECTURE.md); read from the sources themselves. */
const root = resolve(__dirname, '../..');
const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(
      (entry) =>
        entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('miniprogram_npm'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?[^;]*?from '([^']+)'|\brequire\('([^']+)'\)/gms),
  ].map((match) => {
    const target = (match[2] ?? match[3])!;
    const to = target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}
const all = ['miniprogram', 'cloudfunctions', 'scripts'].flatMap(sources).flatMap(importsOf);
const breaches = (from: RegExp, allowed: (found: Import) => boolean) =>
  all.filter((found) => from.test(found.from) && !allowed(found)).map(({ from, to }) => `${from} → ${to}`);

it('finds imports at all', () => {
  expect(all.length).toBeGreaterThan(50);
});

it.each<[string, RegExp, (found: Import) => boolean]>([
  [
    'shared rules import only shared rules, and libraries for signatures and days that run on phones',
    /^miniprogram\/shared\//,
    ({ to }) => to.startsWith('miniprogram/shared/') || /^(tweetnacl|dayjs)($|\/)/.test(to),
  ],
  [
    'days are reckoned in one place',
    /^(miniprogram|cloudfunctions)\/(?!shared\/(days|say)\.ts$)/,
    ({ to }) => !/^dayjs($|\/)/.test(to),
  ],
  [
    'the phone takes nothing of the server but types',
    /^miniprogram\//,
    ({ to, typeOnly }) => !to.startsWith('cloudfunctions/') || typeOnly,
  ],
  ['the phone carries no zod', /^miniprogram\//, ({ to }) => to !== 'zod'],
  [
    'only the platform knows the SDK',
    /^cloudfunctions\/(?!_platform\/cloud\.ts$)/,
    ({ to }) => to !== 'wx-server-sdk',
  ],
  ['functions know no admin SDK', /^cloudfunctions\//, ({ to }) => to !== 'tcb-admin-node'],
  [
    'the platform knows no module',
    /^cloudfunctions\/_platform\//,
    ({ to }) => !to.startsWith('cloudfunctions/_modules/'),
  ],
  [
    'contracts know only words and each other',
    /^cloudfunctions\/_contracts\//,
    ({ to }) =>
      to === 'zod' || to.startsWith('miniprogram/shared/') || to.startsWith('cloudfunctions/_contracts/'),
  ],
  [
    'product code imports no scripts',
    /^(cloudfunctions|miniprogram)\//,
    ({ to }) => !to.startsWith('scripts/'),
  ],
])('%s', (_, from, allowed) => {
  expect(breaches(from, allowed)).toEqual([]);
});

it('no two files of the product need each other, by types or otherwise', () => {
  const wanted = new Map<string, string[]>();
  for (const { from, to } of all)
    if (/^(miniprogram|cloudfunctions)\//.test(from))
      wanted.set(from, [...(wanted.get(from) ?? []), to, `${to}.ts`, `${to}/index.ts`]);
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, way: string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const to of wanted.get(file) ?? []) if (wanted.has(to)) follow(to, [...way, file]);
    done.add(file);
  };
  for (const file of wanted.keys()) follow(file, []);
  expect(circles).toEqual([]);
});
