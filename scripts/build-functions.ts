import { build, context } from 'esbuild';
import type { BuildContext, BuildOptions, BuildResult, OutputFile, Plugin } from 'esbuild';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { buildLetterFonts } from './build-font';
import { readFunctionConfig } from './deploy/function-config';
import { madeOnce } from './made-once';

const ROOT = resolve(__dirname, '..');

/**
 * `assets` of a config.json: files or folders, from the root of the repository, that belong beside index.js under `to`.
 * Only the build needs them; the built config.json has none.
 */
const assetsSchema = z.array(z.strictObject({ from: z.string(), to: z.string() })).default([]);

export interface FunctionsBuild {
  names: string[];
  /** Ends the watching. */
  dispose(): Promise<void>;
}

/**
 * Makes every folder of cloudfunctions/ that has a config.json a folder as WeChat uploads it: `index.js` with everything
 * bundled in, its source map, `package.json`, `config.json` and the function's assets (its own folder `assets` and what
 * config.json names). A folder without config.json, or whose name begins with `_`, is no function.
 *
 * @param options.watch told after each rebuild, with esbuild's complaints when it failed and left the last good build
 * @throws Error when one cannot be built
 */
export async function buildFunctions(options: {
  outDir: string;
  sourceDir?: string;
  watch?: (name: string, errors: string[]) => void;
}): Promise<FunctionsBuild> {
  const { outDir, sourceDir = join(ROOT, 'cloudfunctions'), watch } = options;
  const names = readdirSync(sourceDir).filter(
    (name) => !name.startsWith('_') && existsSync(join(sourceDir, name, 'config.json')),
  );
  mkdirSync(outDir, { recursive: true });
  // Some functions' assets are made, not kept; made once, it is quick to ask for again.
  await buildLetterFonts();
  for (const built of readdirSync(outDir))
    if (!names.includes(built)) rmSync(join(outDir, built), { recursive: true });
  const contexts = await Promise.all(
    names.map((name) =>
      buildOne(join(sourceDir, name), join(outDir, name), watch && ((errors) => watch(name, errors))),
    ),
  );
  const dispose = async (): Promise<void> => {
    await Promise.all(contexts.map((one) => one.dispose()));
  };
  if (!watch) await dispose();
  return { names, dispose };
}

/** The folder of the house's own functions, built once for what their sources hold. */
export const builtFunctions = (): Promise<string> =>
  madeOnce(
    'functions',
    ['cloudfunctions', 'miniprogram/shared', 'scripts/build-functions.ts', 'scripts/build-font.ts'],
    (outDir) => buildFunctions({ outDir }),
  );

async function buildOne(
  source: string,
  out: string,
  watch: ((errors: string[]) => void) | undefined,
): Promise<BuildContext> {
  let first = true;
  let written = '';
  const apart = new Map<string, string>();
  const keep: Plugin = {
    name: 'keep',
    setup(build) {
      // The files beside index.ts are watched as well.
      build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
        kind === 'entry-point'
          ? { path, watchFiles: ['config.json', 'package.json'].map((file) => join(source, file)) }
          : null,
      );
      build.onEnd(async (result: BuildResult) => {
        const errors = result.errors.map(
          ({ text, location }) => `${location?.file ?? ''}:${location?.line ?? ''} ${text}`,
        );
        if (errors.length === 0)
          for (const [name, file] of apart)
            result.outputFiles!.push(await libraryFile(join(out, 'lib', `${name}.js`), file));
        const made = fingerprint(source, result);
        if (errors.length === 0 && made === written) return;
        if (errors.length === 0)
          try {
            writeFunction(source, out, result);
            written = made;
          } catch (error) {
            if (first) throw error;
            errors.push((error as Error).message);
          }
        if (!first) watch?.(errors);
        first = false;
      });
    },
  };
  const made = await context({
    ...HOW,
    entryPoints: [join(source, 'index.ts')],
    outfile: join(out, 'index.js'),
    sourcemap: true,
    plugins: [setApart(apart), keep],
  });
  try {
    await made.rebuild();
    if (watch) await made.watch();
  } catch (error) {
    await made.dispose();
    throw error;
  }
  return made;
}

const HOW = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node18',
  format: 'cjs',
  // Half the text to read at a cold start; names stay, so that logged stacks can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  // An `import()` reads a file of ours, which is CommonJS.
  supported: { 'dynamic-import': false },
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * What the SDK loads at once and our functions hardly ever call: its AI client, custom log-in tickets, the XML of storage, the
 * kinds of files by their endings, the client of data models.
 */
const SELDOM_OF_SDK = /^(\.\/ai|jsonwebtoken|xml2js|mime-types|@cloudbase\/wx-cloud-client-sdk)$/;
const SDK = /[\\/](@cloudbase[\\/]node-sdk|form-data)[\\/]/;
const MODELS = 'sdk-wx-cloud-client-sdk';
const ON_FIRST_USE = 'on-first-use';

/**
 * Libraries that our sources load inside an act (`require`, `import()`) become files of their own, `lib/<name>.js`: a cold
 * start neither reads nor compiles the PDF, Excel and pinyin libraries. What the SDK hardly needs is whole, but loaded when first
 * asked for something; it is a sixth of a cold start.
 */
function setApart(found: Map<string, string>): Plugin {
  const asked = Symbol('asked');
  return {
    name: 'set-apart',
    setup(build) {
      build.onResolve({ filter: SELDOM_OF_SDK }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === asked || !SDK.test(importer)) return null;
        const part = await build.resolve(path, { kind, importer, resolveDir, pluginData: asked });
        if (part.errors.length) return { errors: part.errors };
        const name = `sdk-${path.replace(/^(\.|@cloudbase)\//, '')}`;
        if (!found.has(name)) found.set(name, part.path);
        return { path: name, namespace: ON_FIRST_USE };
      });
      build.onResolve({ filter: /^\.\/lib\//, namespace: ON_FIRST_USE }, ({ path }) => ({
        path,
        external: true,
      }));
      build.onLoad({ filter: /.*/, namespace: ON_FIRST_USE }, ({ path }) => ({
        // Asking what kind of module it is would load it. The SDK makes its client of data models when it begins; ours is made
        // when something is asked of it.
        contents:
          path === MODELS
            ? `const whole = () => require('./lib/${path}.js').default;
        let client;
        module.exports = {
          generateHTTPClient: (...given) =>
            new Proxy({}, { get: (_, name) => (client ??= whole().generateHTTPClient(...given))[name] }),
          generateMySQLClient: (...given) => whole().generateMySQLClient(...given),
        };`
            : `module.exports = new Proxy({}, {
          get: (_, name) => (name === '__esModule' ? undefined : require('./lib/${path}.js')[name]),
        });`,
      }));
      build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        // `require.resolve` names the file of a process that an act starts.
        const inAct = ['require-call', 'require-resolve', 'dynamic-import'].includes(kind);
        if (!inAct || pluginData === asked || importer.includes('node_modules')) return null;
        const library = await build.resolve(path, { kind, importer, resolveDir, pluginData: asked });
        if (library.errors.length) return { errors: library.errors };
        if (library.external) return null;
        // Our own stays in index.js, where it runs when it is first asked for: a copy of its own would have a `Refusal` and
        // conditions of its own, which nothing else knows.
        const isOurs = library.path.endsWith('.ts') && !library.path.includes('node_modules');
        if (isOurs && kind !== 'require-resolve') return null;
        const name = path
          .replace(/^[./]+/, '')
          .replace(/[^\w-]+/g, '-')
          .replace(/^-/, '');
        if ((found.get(name) ?? library.path) !== library.path)
          return {
            errors: [{ text: `both ${found.get(name)} and ${library.path} would be lib/${name}.js` }],
          };
        found.set(name, library.path);
        return { path: `./lib/${name}.js`, external: true, watchFiles: [library.path] };
      });
    },
  };
}

const libraries = new Map<string, Promise<OutputFile>>();
/** A library is bundled once, for whichever functions use it; a file of ours may change. */
async function libraryFile(path: string, file: string): Promise<OutputFile> {
  const built =
    (file.includes('node_modules') && libraries.get(file)) ||
    // Required rather than an entry itself: as an entry, a JSON file is bundled without its exports.
    build({
      ...HOW,
      stdin: { contents: `module.exports = require(${JSON.stringify(file)});`, resolveDir: ROOT },
      outfile: 'library.js',
    }).then(({ outputFiles }) => outputFiles[0]!);
  libraries.set(file, built);
  return { ...(await built), path, contents: (await built).contents };
}

/** Watching builds once more at its start, and a comment changes nothing: running processes need not make way for that. */
function fingerprint(source: string, { outputFiles = [] }: BuildResult): string {
  const [own, npm] = ['config.json', 'package.json'].map((file) => join(source, file));
  const beside = [own, npm].map((file) => (existsSync(file!) ? readFileSync(file!, 'utf8') : ''));
  return JSON.stringify([...beside, ...outputFiles.map(({ hash }) => hash)]);
}

/** index.js last and by renaming, so that a process that starts meanwhile loads a whole build. */
function writeFunction(source: string, out: string, { outputFiles = [] }: BuildResult): void {
  const { assets: named, ...config } = JSON.parse(readFileSync(join(source, 'config.json'), 'utf8')) as {
    assets?: unknown;
  };
  const assets = assetsSchema.parse(named);
  mkdirSync(out, { recursive: true });
  put(join(out, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  readFunctionConfig(join(out, 'config.json'));
  put(join(out, 'package.json'), `${JSON.stringify(packageOf(source), null, 2)}\n`);
  if (existsSync(join(source, 'assets')))
    cpSync(join(source, 'assets'), join(out, 'assets'), { recursive: true });
  for (const { from, to } of assets) {
    if (!existsSync(join(ROOT, from)))
      throw new Error(`${join(source, 'config.json')}: there is no ${from} to copy`);
    cpSync(join(ROOT, from), join(out, to), { recursive: true });
  }
  for (const { path, contents } of [...outputFiles].reverse()) {
    mkdirSync(dirname(path), { recursive: true });
    put(path, contents);
  }
}

/** Everything is bundled in, so that the cloud installs nothing. */
function packageOf(source: string): object {
  const own = join(source, 'package.json');
  const given = existsSync(own) ? (JSON.parse(readFileSync(own, 'utf8')) as object) : {};
  return {
    name: basename(source),
    version: '1.0.0',
    private: true,
    ...given,
    main: 'index.js',
    dependencies: {},
  };
}

function put(file: string, content: string | Uint8Array): void {
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}

/** `npm run build`: dist/functions, which WeChat DevTools (cloudfunctionRoot) uploads from as well. */
if (require.main === module) {
  void buildFunctions({ outDir: join(ROOT, 'dist/functions') }).then(({ names }) =>
    console.log(names.join(' ')),
  );
}
