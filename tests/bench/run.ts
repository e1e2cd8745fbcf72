/** `npm run -s bench -- <name>`: runs tests/bench/<name>.ts, which prints one JSON object per figure. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import '../quiet-log';
import '../trail-key';

const name = process.argv[2] ?? '';
const file = join(__dirname, `${name}.ts`);
if (!/^[a-z]+$/.test(name) || !existsSync(file)) {
  console.error('Name a benchmark: npm run -s bench -- grants');
  process.exit(2);
}
void (import(file) as Promise<{ run(): Promise<void> }>).then(({ run }) => run());
