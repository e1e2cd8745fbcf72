import { build } from 'esbuild';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isFile, npmFile, readAppStructure } from './app-structure';
import type { AppStructure } from './app-structure';
import { chineseFont } from './chinese-font';
import { compileStyles, styleScope } from './compile-styles';
import type { StyleScope } from './compile-styles';
import { compileTemplates } from './compile-templates';
import { madeOnce } from '../made-once';
import { SERVED_ENVIRONMENT } from './routes';

const BROWSER = path.join(__dirname, 'browser');
const ROOT = path.resolve(__dirname, '../..');
const MINI_PROGRAM = path.join(ROOT, 'miniprogram');
const ASSETS = /\.(png|jpe?g|gif|svg|webp|mp3|mp4|woff2?)$/;

export interface PreviewBuild {
  milliseconds: number;
  components: number;
  /** Complaints about WXML that did not stop the build, with file and line. */
  problems: string[];
}

/**
 * Compiles an unmodified mini program into `outDir`: `index.html` (phone and side panel), `app.html` (the mini program
 * alone), its assets under their own paths and everything else under `__preview/`. With `environmentServed`, whoever serves
 * it says what stands in `miniprogram/environment.ts`, so that one build serves houses of several addresses.
 */
export async function buildPreview({
  miniprogramDir,
  outDir,
  environmentServed = false,
}: {
  miniprogramDir: string;
  outDir: string;
  environmentServed?: boolean;
}): Promise<PreviewBuild> {
  const started = Date.now();
  const app = readAppStructure(path.resolve(miniprogramDir));
  const scopes = new Map(app.components.map((component, at) => [component.is, styleScope(component, at)]));
  const { code, problems } = compileTemplates(app);
  // Made aside and then put in place, so that a served preview stays whole while a build runs or fails.
  const making = `${outDir}.part-${process.pid}`;
  const own = path.join(making, '__preview');
  rmSync(making, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });

  const shared = {
    bundle: true,
    format: 'iife',
    target: 'es2020',
    sourcemap: 'linked',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    // tsconfig.json points npm packages at their sources for types; here WeChat's builds are wanted.
    tsconfigRaw: { compilerOptions: { target: 'ES2020', useDefineForClassFields: true } },
  } as const;
  await Promise.all([
    build({
      ...shared,
      stdin: { contents: entry(app, scopes, code), resolveDir: ROOT, loader: 'js' },
      outfile: path.join(own, 'app.js'),
      plugins: [miniProgramPackages(app.directory, environmentServed)],
    }),
    build({ ...shared, entryPoints: [path.join(BROWSER, 'panel.ts')], outfile: path.join(own, 'panel.js') }),
  ]);
  const base = readFileSync(path.join(BROWSER, 'base.css'), 'utf8');
  writeFileSync(path.join(own, 'app.css'), `${base}\n${compileStyles(app, scopes)}`);
  // `previewRoutes` answers in its place where it was given one.
  writeFileSync(path.join(own, 'environment.js'), '');
  for (const page of ['index.html', 'app.html'])
    copyFileSync(path.join(BROWSER, page), path.join(making, page));
  copyFileSync(path.join(BROWSER, 'panel.css'), path.join(own, 'panel.css'));
  copyFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'), path.join(own, 'zxing_reader.wasm'));
  const font = await chineseFont(path.join(ROOT, '.local/preview'), [
    app.directory,
    path.join(ROOT, 'cloudfunctions/_modules'),
  ]);
  copyFileSync(font, path.join(own, 'chinese.woff2'));
  copyAssets(app.directory, making);
  rmSync(outDir, { recursive: true, force: true });
  renameSync(making, outDir);
  return { milliseconds: Date.now() - started, components: app.components.length, problems };
}

/** The house's own mini program, made once for what its sources hold. */
export const builtPreview = (): Promise<string> =>
  madeOnce('preview', ['miniprogram', 'scripts/preview', 'cloudfunctions/_modules'], (folder) =>
    buildPreview({ miniprogramDir: MINI_PROGRAM, outDir: folder, environmentServed: true }),
  );

function entry(app: AppStructure, scopes: ReadonlyMap<string, StyleScope>, templates: string): string {
  const definitions = app.components.map(({ is, script, config, using, isPage }) => {
    const { prefix, isolation } = scopes.get(is)!;
    const known = {
      component: !isPage,
      usingComponents: using,
      styleIsolation: isolation,
      componentGenerics: config.componentGenerics,
      componentPlaceholder: config.componentPlaceholder,
    };
    const load = script ? `require(${JSON.stringify(script)})` : 'Component({})';
    return `define(${JSON.stringify(is)}, ${JSON.stringify(known)}, ${JSON.stringify(prefix)}, () => { ${load} });`;
  });
  const pageConfigs = Object.fromEntries(
    app.components.filter(({ is }) => app.pages.includes(is)).map(({ is, config }) => [is, config]),
  );
  const script = [path.join(app.directory, 'app.ts'), path.join(app.directory, 'app.js')].find(isFile);
  const known = { config: app.config, theme: app.theme, pages: app.pages, pageConfigs };
  return `
    import { boot, define, useTemplates } from ${JSON.stringify(path.join(BROWSER, 'start.ts'))};
    useTemplates(${templates});
    boot(
      ${JSON.stringify(known)},
      () => { ${script ? `require(${JSON.stringify(script)})` : 'App({})'} },
      () => { ${definitions.join('\n')} },
    );
  `;
}

/** npm packages of mini programs resolve to their mini program build; the environment may be what is served. */
function miniProgramPackages(directory: string, environmentServed: boolean): import('esbuild').Plugin {
  return {
    name: 'mini-program-packages',
    setup(bundle) {
      bundle.onResolve({ filter: /^[^./]/ }, ({ path: wanted, importer }) => {
        if (!importer.startsWith(directory)) return null;
        const file = npmFile(wanted);
        return file && isFile(`${file}.js`) ? { path: `${file}.js` } : null;
      });
      if (!environmentServed) return;
      const namespace = 'served';
      bundle.onResolve({ filter: /(^|\/)environment$/ }, ({ path: wanted, resolveDir }) =>
        path.resolve(resolveDir, wanted) === path.join(directory, 'environment')
          ? { path: wanted, namespace }
          : null,
      );
      bundle.onLoad({ filter: /.*/, namespace }, () => ({
        contents: `export const environment = window.${SERVED_ENVIRONMENT};`,
      }));
    },
  };
}

function copyAssets(directory: string, outDir: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !ASSETS.test(entry.name) || entry.parentPath.includes('miniprogram_npm')) continue;
    const from = path.join(entry.parentPath, entry.name);
    const to = path.join(outDir, path.relative(directory, from));
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
}
