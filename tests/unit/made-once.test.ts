import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeOnce } from '../../scripts/made-once';

let folder: string;
let source: string;
let made: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'made-once-'));
  source = join(folder, 'source');
  made = [];
});
afterEach(() => {
  for (const one of [folder, ...made]) rmSync(one, { recursive: true, force: true });
});

/** Copies what the source holds. */
const copied = async () => {
  const into = await madeOnce('test-copy', [folder], async (target) => {
    writeFileSync(join(target, 'copy'), `${readFileSync(source, 'utf8')} ${made.length}`);
  });
  made.push(into);
  return readFileSync(join(into, 'copy'), 'utf8');
};

it('makes a folder once for what the sources hold, and anew when they hold something else', async () => {
  writeFileSync(source, 'first');
  expect(await copied()).toBe('first 0');
  expect(await copied()).toBe('first 0');
  writeFileSync(source, 'second');
  expect(await copied()).toBe('second 2');
  writeFileSync(source, 'first');
  expect(await copied()).toBe('first 0');
});

it('shares one folder among those that need it at once', async () => {
  writeFileSync(source, 'first');
  await Promise.all([copied(), copied(), copied()]);
  expect(new Set(made).size).toBe(1);
});

it('keeps nothing of what could not be made', async () => {
  writeFileSync(source, 'first');
  const failing = madeOnce('test-copy', [folder], async (target) => {
    writeFileSync(join(target, 'copy'), 'half');
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  expect(await copied()).toBe('first 0');
});
