/**
 * `tsx scripts/check-package-sizes.ts`: what WeChat is sent of the mini program, by package, as `layOutProject` lays it out. Code
 * counts when something reaches it, translated and minified file by file as DevTools does; everything else as it lies there.
 */
import { transformSync } from 'esbuild';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { copyMiniProgramPackages, packagesAreCopied } from './copy-mini-program-packages.cjs';
import { looseFiles } from './mini-program/linked-files';
import { packageOf } from './mini-program/package-of';
import { placesOf } from './mini-program/places';
import { nameInside } from './preview/app-structure';

/** Shared by all translated files, as DevTools' own helpers are. */
const HELPERS = require.resolve('tslib');

const MINI_PROGRAM = path.resolve(__dirname, '../miniprogram');
/** Bytes; WeChat takes 2 MB a package, people on a slow line do not. */
export const LIMIT = 600_000;

export interface PackageSize {
  /** 'main', or the name of a subpackage (its root when it has none). */
  name: string;
  bytes: number;
  limit: number;
  /** Largest first. */
  files: { name: string; bytes: number }[];
  /** Of the main package: what none of its own pages use and what stays nevertheless (see `placesOf`). */
  unused: string[];
}

/** null while there is no app.json. */
export function measurePackages(directory: string): PackageSize[] | null {
  if (!existsSync(path.join(directory, 'app.json'))) return null;
  if (directory === MINI_PROGRAM && !packagesAreCopied()) copyMiniProgramPackages();
  const { read, moved, kept } = placesOf(directory);
  const subPackages = (read.config.subPackages ?? read.config.subpackages ?? []) as {
    root: string;
    name?: string;
  }[];
  const roots = read.roots.map((root) => ({ root }));
  const packages = new Map<string, PackageSize>(
    ['main', ...read.roots].map((root, i) => [
      root,
      { name: subPackages[i - 1]?.name ?? root, bytes: 0, limit: LIMIT, files: [], unused: i ? [] : kept },
    ]),
  );
  const files = new Map(read.files);
  for (const file of looseFiles(directory)) files.set(nameInside(directory, file), file);
  const add = (home: string, name: string, bytes: number): void => {
    packages.get(home)!.files.push({ name, bytes });
    packages.get(home)!.bytes += bytes;
  };
  let needsHelpers = false;
  for (const [name, file] of files) {
    const isScript = /\.[jt]s$/.test(name);
    const code = isScript ? scriptOf(file) : '';
    needsHelpers ||= code.includes('require("tslib")');
    const bytes = isScript ? minifiedBytes(code) : statSync(file).size;
    for (const home of moved.get(name) ?? [packageOf(name, roots)]) add(home, name, bytes);
  }
  if (needsHelpers) add('main', 'compiler helpers', minifiedBytes(readFileSync(HELPERS, 'utf8')));
  for (const one of packages.values()) one.files.sort((a, b) => b.bytes - a.bytes);
  return [...packages.values()];
}

const minifiedBytes = (code: string): number =>
  Buffer.byteLength(transformSync(code, { minify: true, loader: 'js' }).code);

/** As ES5, as DevTools' `es6` setting makes it: larger than what is written, so this is the size that counts. */
function scriptOf(file: string): string {
  const source = readFileSync(file, 'utf8');
  if (!file.endsWith('.ts')) return source;
  return ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.CommonJS,
      importHelpers: true,
      downlevelIteration: true,
      esModuleInterop: true,
    },
  }).outputText;
}

if (require.main === module) {
  const packages = measurePackages(MINI_PROGRAM);
  if (!packages) process.stdout.write('There is no miniprogram/app.json yet.\n');
  for (const { name, bytes, limit, files, unused } of packages ?? []) {
    process.stdout.write(
      `${name.padEnd(24)} ${String(bytes).padStart(8)} of ${limit}${bytes > limit ? '  TOO LARGE' : ''}\n`,
    );
    for (const file of files.slice(0, 5))
      process.stdout.write(`  ${file.name.padEnd(60)} ${String(file.bytes).padStart(8)}\n`);
    for (const file of unused) process.stdout.write(`  stays, though no page of main uses it: ${file}\n`);
    if (bytes > limit) process.exitCode = 1;
  }
}
