import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildFunctions } from '../../scripts/build-functions';
import { measurePackages } from '../../scripts/check-package-sizes';

export interface Figure {
  figure: string;
  value: number;
  unit: string;
  against?: string;
  ratio?: number;
}

const ROOT = resolve(__dirname, '../..');
const ROUNDS = 15;

type Print = (figure: Figure) => void;

/** Sizes of the mini program's packages and cold starts of the functions, one figure after the other. */
export async function sizeFigures(print: Print): Promise<void> {
  packageFigures(print);
  await coldStartFigures(print);
}

function packageFigures(print: Print): void {
  for (const { name, bytes } of measurePackages(join(ROOT, 'miniprogram')) ?? [])
    print({ figure: `package.${name.replaceAll('/', '-')}.bytes`, value: bytes, unit: 'bytes' });
}

/** How long a function takes to load, against the SDK that every function must load. */
export async function coldStartFigures(print: Print): Promise<void> {
  const outDir = join(ROOT, 'dist/functions');
  await buildFunctions({ outDir });
  const bare = mkdtempSync(join(tmpdir(), 'bare-sdk-'));
  try {
    const sdk = join(bare, 'index.js');
    bundleSdkAlone(sdk);
    for (const name of readdirSync(outDir).sort()) {
      const { own, ratio } = coldStart(join(outDir, name, 'index.js'), sdk);
      print({
        figure: `fn.${name}.cold_ratio`,
        value: Number(ratio.toFixed(3)),
        unit: 'ratio',
        against: `a bundle of wx-server-sdk alone; ${own.toFixed(1)} ms to require`,
        ratio: Number(ratio.toFixed(3)),
      });
    }
  } finally {
    rmSync(bare, { recursive: true });
  }
}

function bundleSdkAlone(outfile: string): void {
  buildSync({
    stdin: { contents: `exports.cloud = require('wx-server-sdk');`, resolveDir: ROOT },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    // As functions are built.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'silent',
  });
}

/** The least over fresh processes that take turns: whatever is above it belongs to the machine's other work. */
function coldStart(bundle: string, sdk: string): { own: number; ratio: number } {
  requireOnce(bundle);
  requireOnce(sdk);
  const pairs = Array.from({ length: ROUNDS }, () => [requireOnce(bundle), requireOnce(sdk)] as const);
  const own = Math.min(...pairs.map(([bundled]) => bundled));
  return { own, ratio: own / Math.min(...pairs.map(([, alone]) => alone)) };
}

/** Milliseconds of processor time that one `require` takes in a process of its own. */
function requireOnce(file: string): number {
  const code = `const before = process.cpuUsage(); require(${JSON.stringify(file)}); const { user, system } = process.cpuUsage(before); process.stdout.write(String((user + system) / 1e3)); process.exit();`;
  const env = { ...process.env, ENVIRONMENT: 'bench', PUBLIC_ORIGIN: 'https://verify.example.cn' };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env });
  if (status !== 0)
    throw new Error(`${file} cannot be required: ${stderr.split('\n').slice(0, 8).join('\n')}`);
  return Number(stdout);
}
