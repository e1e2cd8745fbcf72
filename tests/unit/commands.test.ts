import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const run = (...words: string[]): string =>
  execFileSync('npm', ['run', '-s', ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });

/** What a person types on a fresh checkout, as they type it. */
describe('npm run', () => {
  test('build makes every function that deploys', () => {
    const names = run('build').trim().split(' ');
    expect(names).toEqual([
      'channel',
      'daily-jobs',
      'documents',
      'goods',
      'issuer',
      'jobs',
      'public',
      'service',
      'trade',
    ]);
    for (const name of names)
      expect(readFileSync(resolve(root, 'dist/functions', name, 'index.js'), 'utf8')).toContain('exports');
  });

  test('deploy --plan says what would be done, without an account', () => {
    const plan = run('deploy', '--', 'production', '--plan');
    expect(plan).toMatch(/^Plan for production, taken as empty:/);
    expect(plan).toContain('+ create function issuer');
    expect(plan).toMatch(/\d+ changes\.\s*$/);
  });
});
