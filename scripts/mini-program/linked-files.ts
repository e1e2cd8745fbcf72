import { transformSync } from 'esbuild';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isFile, nameInside, npmFile, readAppStructure } from '../preview/app-structure';
import type { AppConfig } from '../preview/app-structure';

export interface MiniProgramFiles {
  config: AppConfig;
  /** Roots of the subpackages, without a slash at the end. */
  roots: string[];
  /** Name inside the mini program → where it lies. */
  files: Map<string, string>;
  /** Name → names of what it needs when it runs: modules, templates, styles, scripts of markup, components. */
  needs: Map<string, Set<string>>;
  /** Names of the files of the app itself and of the main package's pages, then of each subpackage's pages. */
  starts: { main: string[]; subpackages: Map<string, string[]> };
}

const MARKUP = /<(?:import|include|wxs)\b[^>]*?\bsrc=["']([^"']+)["']/g;
const STYLES = /@import\s+(?:url\()?["']([^"']+)["']/g;
const SCRIPTS_OF_MARKUP = /require\(\s*["']([^"']+)["']/g;

/** The words by which a file of markup or style names others; null for other kinds of files. */
export const linksOf = (name: string): RegExp | null =>
  name.endsWith('.wxml')
    ? MARKUP
    : name.endsWith('.wxss')
      ? STYLES
      : name.endsWith('.wxs')
        ? SCRIPTS_OF_MARKUP
        : null;

/**
 * All files that the app, a page or a component reaches, and what each of them needs.
 *
 * @throws Error that names who asks, where something is not there
 */
export function readMiniProgram(directory: string): MiniProgramFiles {
  const { config, components } = readAppStructure(directory);
  const files = new Map<string, string>();
  const needs = new Map<string, Set<string>>();
  const nameOf = (file: string) => nameInside(directory, file);
  const isNew = (file: string): boolean => {
    const name = nameOf(file);
    if (files.has(name)) return false;
    files.set(name, file);
    needs.set(name, new Set());
    return true;
  };

  const read = (file: string): void => {
    if (!isNew(file)) return;
    const found = /\.[jt]s$/.test(file) ? scriptNeeds(directory, file) : linkedFiles(directory, file);
    for (const target of found) {
      if (!isFile(target)) continue;
      needs.get(nameOf(file))!.add(nameOf(target));
      read(target);
    }
  };

  const app = path.join(directory, 'app');
  const ownFiles = (base: string): string[] =>
    [
      [`${base}.ts`, `${base}.js`].find(isFile) ?? '',
      ...['json', 'wxml', 'wxss'].map((kind) => `${base}.${kind}`),
    ].filter(isFile);
  for (const base of [app, ...components.map(({ file }) => file)]) ownFiles(base).forEach(read);
  // A component is needed by whoever's markup may show it: the page's first file stands for the page.
  const filesOf = new Map(components.map(({ is, file }) => [`/${is}`, ownFiles(file).map(nameOf)]));
  for (const { file, using } of components)
    for (const own of ownFiles(file).slice(0, 1))
      for (const target of [
        ...Object.values(using).map((is) => filesOf.get(is)!),
        ownFiles(file).map(nameOf),
      ])
        for (const name of target) needs.get(nameOf(own))!.add(name);

  const startOf = (page: string) => ownFiles(path.join(directory, page)).map(nameOf);
  const subPackages = config.subPackages ?? config.subpackages ?? [];
  const withoutSlash = (root: string) => root.replace(/\/$/, '');
  return {
    config,
    roots: subPackages.map(({ root }) => withoutSlash(root)),
    files,
    needs,
    starts: {
      main: [...ownFiles(app).map(nameOf), ...config.pages.flatMap(startOf)],
      subpackages: new Map(
        subPackages.map(({ root, pages }) => [
          withoutSlash(root),
          pages.flatMap((page) => startOf(path.posix.join(root, page))),
        ]),
      ),
    },
  };
}

/** What is neither code nor reached, and is uploaded all the same: pictures, `theme.json`. */
export function looseFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const isCode = /\.(ts|js|json|wxml|wxss|wxs|md)$/.test(entry.name) && entry.parentPath !== directory;
    return entry.isFile() && !isCode && !/\.(ts|md)$/.test(entry.name) && !file.includes('miniprogram_npm')
      ? [file]
      : [];
  });
}

function scriptNeeds(directory: string, file: string): string[] {
  const source = readFileSync(file, 'utf8');
  // Types leave nothing behind.
  const code = file.endsWith('.ts') ? transformSync(source, { loader: 'ts', format: 'cjs' }).code : source;
  return [...code.matchAll(/\brequire(?:\.async)?\(\s*["']([^"']+)["']\s*\)/g)].map(([, wanted]) => {
    const found = scriptFile(directory, file, wanted!);
    if (!found) throw new Error(`${nameInside(directory, file)} requires "${wanted}", which is not there`);
    return found;
  });
}

function linkedFiles(directory: string, file: string): string[] {
  const links = linksOf(file);
  if (!links) return [];
  return [...readFileSync(file, 'utf8').matchAll(links)].map(([, target]) =>
    linkedFile(directory, file, target!),
  );
}

/** The file that markup, style or its script names; it need not be there. */
export function linkedFile(directory: string, from: string, wanted: string): string {
  const found = wanted.startsWith('/')
    ? path.join(directory, wanted)
    : path.resolve(path.dirname(from), wanted);
  const kind = path.extname(from);
  return found.endsWith('.wxs') || found.endsWith(kind) ? found : found + kind;
}

/** The file of a module as a script names it; undefined where there is none. */
export function scriptFile(directory: string, from: string, wanted: string): string | undefined {
  const bases = wanted.startsWith('/')
    ? [path.join(directory, wanted)]
    : wanted.startsWith('.')
      ? [path.resolve(path.dirname(from), wanted)]
      : [npmFile(wanted) ?? '', path.join(directory, 'miniprogram_npm', wanted)];
  return bases
    .flatMap((base) => [base, `${base}.ts`, `${base}.js`, `${base}/index.ts`, `${base}/index.js`])
    .find((file) => file !== '' && isFile(file));
}
