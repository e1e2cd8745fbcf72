import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { sayFailure } from '../../scripts/run-command';

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
    const plan = run('deploy', '--', 'someenv', '--plan');
    expect(plan).toMatch(/^Plan for someenv, taken as empty:/);
    expect(plan).toContain('+ create function issuer');
    expect(plan).toMatch(/\d+ changes\.\s*$/);
  });

  test('ends a failure with its words, also where a package puts an error in place of them', () => {
    const caught = new Error('request to https://tcb.tencentcloudapi.com/ failed');
    expect(sayFailure(Object.assign(new Error(), { message: caught }))).toBe(caught.message);
    expect(sayFailure('no such environment')).toBe('no such environment');
    const scripts = (readdirSync(resolve(root, 'scripts'), { recursive: true }) as string[]).filter((file) =>
      file.endsWith('.ts'),
    );
    const apart = scripts.filter((file) =>
      /catch\(\(error[^)]*\) => \{\s*console\.error/.test(
        readFileSync(resolve(root, 'scripts', file), 'utf8'),
      ),
    );
    expect(apart).toEqual(['run-command.ts']);
  });
});
