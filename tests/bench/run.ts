/** `npm run -s bench -- <name>`: runs tests/bench/<name>.ts, which prints one JSON object per figure. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import '../quiet-log';
import '../trail-key';

/** Benchmarks whose worlds are large: megabytes of a process of their own, in which what is left over can be cleared away. */
const heaps: Readonly<Record<string, number>> = {
  stock: 14_000,
  trade: 6000,
  figures: 12_000,
  service: 6000,
};
const name = process.argv[2] ?? '';
const file = join(__dirname, `${name}.ts`);
if (!/^[a-z]+$/.test(name) || !existsSync(file)) {
  console.error('Name a benchmark: npm run -s bench -- grants');
  process.exit(2);
}
const heap = heaps[name];
if (heap && !globalThis.gc) {
  const flags = [...process.execArgv, '--expose-gc', `--max-old-space-size=${heap}`];
  const { status } = spawnSync(process.execPath, [...flags, __filename, ...process.argv.slice(2)], {
    stdio: 'inherit',
    // The SDK says of each slow request that it is slow; of two hundred at once all are.
    env: { ...process.env, SILENCE: 'true' },
  });
  process.exit(status ?? 1);
}
void (import(file) as Promise<{ run(): Promise<void> }>).then(({ run }) => run());
