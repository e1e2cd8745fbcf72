import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { queuedContract } from '../../../cloudfunctions/_contracts/shapes';
import { isQueued, queued } from '../../../miniprogram/shared/visit/queued';
import type { QueuedAction } from '../../../miniprogram/shared/visit/queued';

/**
 * What phones of released versions may still have in their queues, as those versions wrote it: a deployment that renames a
 * field or demands a new one would strand it for ever. One file a version, never edited afterwards; a release whose queue
 * holds something new adds the next one.
 */
const FOLDER = resolve(__dirname, '../../fixtures');
const files = readdirSync(FOLDER).filter((name) => /^queued-by-[\d.]+\.json$/.test(name));
const itemsOf = (file: string) =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { action: string; input: object }[];

it.each(files)('%s: every item is taken as it was written', (file) => {
  for (const { action, input } of itemsOf(file)) {
    expect(isQueued(action) ? '' : `${action} is not taken from a queue any more`).toBe('');
    const { error } = queuedContract(action as QueuedAction).safeParse(input);
    expect(error ? `${action}: ${error.issues.map(({ path }) => path.join('.')).join(', ')}` : '').toBe('');
  }
});

it('the newest version has an item of every action that may wait in a queue', () => {
  const newest = files.sort((a, b) => (a < b ? -1 : 1)).at(-1)!;
  const there = new Set(itemsOf(newest).map(({ action }) => action));
  expect(Object.keys(queued).filter((action) => !there.has(action))).toEqual([]);
});
