import { context } from 'esbuild';
import type { BuildContext, BuildResult, Plugin } from 'esbuild';
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
import { readFunctionConfig } from './deploy/function-config';

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

async function buildOne(
  source: string,
  out: string,
  watch: ((errors: string[]) => void) | undefined,
): Promise<BuildContext> {
  let first = true;
  let written = '';
  const keep: Plugin = {
    name: 'keep',
    setup(build) {
      // The files beside index.ts are watched as well.
      build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
        kind === 'entry-point'
          ? { path, watchFiles: ['config.json', 'package.json'].map((file) => join(source, file)) }
          : null,
      );
      build.onEnd((result: BuildResult) => {
        const errors = result.errors.map(
          ({ text, location }) => `${location?.file ?? ''}:${location?.line ?? ''} ${text}`,
        );
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
    entryPoints: [join(source, 'index.ts')],
    outfile: join(out, 'index.js'),
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    sourcemap: true,
    // Half the text to read at a cold start; names stay, so that logged stacks can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    write: false,
    logLevel: 'silent',
    plugins: [keep],
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
