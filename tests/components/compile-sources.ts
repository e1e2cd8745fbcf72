import { transformSync } from 'esbuild';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const SOURCES = { miniprogram: 'miniprogram', fixture: 'tests/fixtures/miniprogram' } as const;

/** Jest's global set-up: mini programs as miniprogram-simulate can load them, in a folder of this run's own. */
export default function compileSources(): void {
  const out = path.join(ROOT, '.local', `components-${process.pid}`);
  for (const [name, folder] of Object.entries(SOURCES))
    compileMiniProgram(path.join(ROOT, folder), path.join(out, name));
  // npm unpacks WeChat's compilers without the right to run them.
  const binaries = path.join(path.dirname(require.resolve('miniprogram-compiler/package.json')), 'bin/linux');
  for (const name of ['wcc', 'wcsc']) chmodSync(path.join(binaries, name), 0o755);
  process.env['COMPILED_MINI_PROGRAMS'] = out;
}

/** TypeScript becomes CommonJS, vant lies where "build npm" puts it, and JSON names components by path from the root. */
function compileMiniProgram(from: string, to: string): void {
  cpSync(path.join(ROOT, 'node_modules/@vant/weapp/lib'), path.join(to, 'miniprogram_npm/@vant/weapp'), {
    recursive: true,
  });
  const forAll = usingComponents(path.join(from, 'app.json'));
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    const source = path.join(entry.parentPath, entry.name);
    const inside = path.relative(from, source);
    if (!entry.isFile() || inside.startsWith('miniprogram_npm') || entry.name.endsWith('.d.ts')) continue;
    const target = path.join(to, inside);
    mkdirSync(path.dirname(target), { recursive: true });
    if (entry.name.endsWith('.ts')) {
      const { code } = transformSync(readFileSync(source, 'utf8'), {
        loader: 'ts',
        format: 'cjs',
        target: 'es2020',
        sourcefile: source,
        sourcemap: 'inline',
      });
      writeFileSync(target.replace(/\.ts$/, '.js'), code);
    } else if (entry.name.endsWith('.json') && existsSync(source.replace(/\.json$/, '.wxml'))) {
      const config = JSON.parse(readFileSync(source, 'utf8')) as object;
      const own = usingComponents(source);
      const using = Object.fromEntries(
        [...Object.entries(forAll), ...Object.entries(own)].map(([tag, specifier]) => [
          tag,
          fromRoot(from, tag in own ? path.dirname(source) : from, specifier),
        ]),
      );
      writeFileSync(target, JSON.stringify({ ...config, usingComponents: using }));
    } else cpSync(source, target);
  }
}

function usingComponents(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  return (
    (JSON.parse(readFileSync(file, 'utf8')) as { usingComponents?: Record<string, string> })
      .usingComponents ?? {}
  );
}
function fromRoot(root: string, folder: string, specifier: string): string {
  if (specifier.startsWith('/')) return specifier;
  const own = path.resolve(folder, specifier);
  return existsSync(`${own}.json`) ? `/${path.relative(root, own)}` : `/miniprogram_npm/${specifier}`;
}
