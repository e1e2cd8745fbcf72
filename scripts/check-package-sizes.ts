/**
 * `tsx scripts/check-package-sizes.ts`: what WeChat would upload of the mini program, by package. Code counts when
 * something reaches it, translated and minified file by file as DevTools does; everything else counts as it lies there.
 */
import { transformSync } from 'esbuild';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { copyMiniProgramPackages, packagesAreCopied } from './copy-mini-program-packages.cjs';
import { isFile, nameInside, npmFile, readAppStructure } from './preview/app-structure';

/** Shared by all translated files, as DevTools' own helpers are. */
const HELPERS = require.resolve('tslib');

const MINI_PROGRAM = path.resolve(__dirname, '../miniprogram');
export const LIMIT = { main: 900_000, subpackage: 600_000 };

export interface PackageSize {
  /** 'main', or the name of a subpackage (its root when it has none). */
  name: string;
  bytes: number;
  limit: number;
  /** Largest first. */
  files: { name: string; bytes: number }[];
}

/** null while there is no app.json. */
export function measurePackages(directory: string): PackageSize[] | null {
  if (!existsSync(path.join(directory, 'app.json'))) return null;
  if (directory === MINI_PROGRAM && !packagesAreCopied()) copyMiniProgramPackages();
  const { config, components } = readAppStructure(directory);
  const subpackages = (config.subPackages ?? config.subpackages ?? []) as { root: string; name?: string }[];
  const packages: PackageSize[] = [
    { name: 'main', bytes: 0, limit: LIMIT.main, files: [] },
    ...subpackages.map(({ root, name }) => ({
      name: name ?? root.replace(/\/$/, ''),
      bytes: 0,
      limit: LIMIT.subpackage,
      files: [],
    })),
  ];
  for (const [name, bytes] of reachableFiles(directory, components)) {
    const place = subpackages.findIndex(({ root }) => name.startsWith(`${root.replace(/\/$/, '')}/`));
    const home = packages[place + 1]!;
    home.files.push({ name, bytes });
    home.bytes += bytes;
  }
  for (const { files } of packages) files.sort((a, b) => b.bytes - a.bytes);
  return packages;
}

/** Name inside the mini program → bytes. */
function reachableFiles(directory: string, components: { file: string }[]): Map<string, number> {
  const sizes = new Map<string, number>();
  const nameOf = (file: string) => (file === HELPERS ? 'compiler helpers' : nameInside(directory, file));
  const add = (file: string, measure: () => number): boolean => {
    const name = nameOf(file);
    if (sizes.has(name)) return false;
    sizes.set(name, measure());
    return true;
  };
  const asItIs = (file: string) => add(file, () => statSync(file).size);

  const addScript = (file: string): void => {
    if (sizes.has(nameOf(file))) return;
    const source = readFileSync(file, 'utf8');
    const translated = file.endsWith('.ts') ? translate(source) : source;
    add(file, () => Buffer.byteLength(transformSync(translated, { minify: true, loader: 'js' }).code));
    for (const [, wanted] of translated.matchAll(/\brequire(?:\.async)?\(\s*["']([^"']+)["']\s*\)/g))
      addScript(scriptFile(directory, file, wanted!));
  };
  const addLinked = (file: string, links: RegExp, extension: string): void => {
    if (!isFile(file) || !asItIs(file)) return;
    for (const [, target] of readFileSync(file, 'utf8').matchAll(links)) {
      const wanted = target!.startsWith('/')
        ? path.join(directory, target!)
        : path.resolve(path.dirname(file), target!);
      if (wanted.endsWith('.wxs')) addLinked(wanted, /require\(\s*["']([^"']+)["']/g, '.wxs');
      else addLinked(wanted.endsWith(extension) ? wanted : wanted + extension, links, extension);
    }
  };

  for (const { file } of [{ file: path.join(directory, 'app') }, ...components]) {
    const script = [`${file}.ts`, `${file}.js`].find(isFile);
    if (script) addScript(script);
    if (isFile(`${file}.json`)) asItIs(`${file}.json`);
    addLinked(`${file}.wxml`, /<(?:import|include|wxs)\b[^>]*?\bsrc=["']([^"']+)["']/g, '.wxml');
    addLinked(`${file}.wxss`, /@import\s+(?:url\()?["']([^"']+)["']/g, '.wxss');
  }
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const isCode = /\.(ts|js|json|wxml|wxss|wxs|md)$/.test(entry.name) && entry.parentPath !== directory;
    if (entry.isFile() && !isCode && !/\.(ts|md)$/.test(entry.name) && !file.includes('miniprogram_npm'))
      asItIs(file);
  }
  return sizes;
}

/** To ES5, as DevTools' `es6` setting does: larger than what is written, so this is the size that counts. */
const translate = (source: string): string =>
  ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.CommonJS,
      importHelpers: true,
      downlevelIteration: true,
      esModuleInterop: true,
    },
  }).outputText;

function scriptFile(directory: string, from: string, wanted: string): string {
  const candidates = (base: string) => [
    base,
    `${base}.ts`,
    `${base}.js`,
    `${base}/index.ts`,
    `${base}/index.js`,
  ];
  const bases =
    wanted === 'tslib'
      ? [HELPERS]
      : wanted.startsWith('/')
        ? [path.join(directory, wanted)]
        : wanted.startsWith('.')
          ? [path.resolve(path.dirname(from), wanted)]
          : [npmFile(wanted) ?? '', path.join(directory, 'miniprogram_npm', wanted)];
  const found = bases.flatMap(candidates).find((file) => file !== '' && isFile(file));
  if (!found) throw new Error(`${nameInside(directory, from)} requires "${wanted}", which is not there`);
  return found;
}

if (require.main === module) {
  const packages = measurePackages(MINI_PROGRAM);
  if (!packages) process.stdout.write('There is no miniprogram/app.json yet.\n');
  for (const { name, bytes, limit, files } of packages ?? []) {
    process.stdout.write(
      `${name.padEnd(24)} ${String(bytes).padStart(8)} of ${limit}${bytes > limit ? '  TOO LARGE' : ''}\n`,
    );
    for (const file of files.slice(0, 5))
      process.stdout.write(`  ${file.name.padEnd(60)} ${String(file.bytes).padStart(8)}\n`);
    if (bytes > limit) process.exitCode = 1;
  }
}
