import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alone } from '../../../scripts/deploy/deploy-to';

/** What happens in another process right after this one has read a file. */
let mockMeanwhile: (() => void) | undefined;
jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof import('node:fs')>('node:fs');
  return {
    ...real,
    readFileSync: (...given: Parameters<typeof real.readFileSync>) => {
      const text = real.readFileSync(...given);
      const act = mockMeanwhile;
      mockMeanwhile = undefined;
      act?.();
      return text;
    },
  };
});

let kept: string;
let mark: string;
beforeEach(() => {
  kept = join(mkdtempSync(join(tmpdir(), 'one-at-a-time-')), 'trial');
  mkdirSync(kept);
  mark = join(kept, '.deploying');
});
afterEach(() => rmSync(join(kept, '..'), { recursive: true }));
const KILLED = '999999999';

it('a deployment that was killed holds up nobody, and leaves nothing', async () => {
  writeFileSync(mark, KILLED);
  await expect(alone(kept, async () => readFileSync(mark, 'utf8'))).resolves.toBe(String(process.pid));
  expect(readdirSync(kept)).toEqual([]);
});

it('of two that find a killed one’s mark at once, one goes on', async () => {
  writeFileSync(mark, KILLED);
  mockMeanwhile = () => {
    rmSync(mark);
    writeFileSync(mark, String(process.pid));
  };
  await expect(alone(kept, async () => 'both at once')).rejects.toThrow(`process ${process.pid}`);
  // The other one's mark still stands, and nothing else.
  expect(readdirSync(kept)).toEqual(['.deploying']);
  expect(readFileSync(mark, 'utf8')).toBe(String(process.pid));
});

it('one whose mark went while it was looked at is over', async () => {
  writeFileSync(mark, KILLED);
  mockMeanwhile = () => rmSync(mark);
  await expect(alone(kept, async () => 'done')).resolves.toBe('done');
  expect(existsSync(mark)).toBe(false);
});
