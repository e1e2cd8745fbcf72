import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { RefusalCode } from '../../../miniprogram/shared/refusals';
import { log } from '../../_platform/logger';
import { noRows } from './model';
import type { SheetsRead, SheetWorld, ShownRows } from './model';
import type { Answers } from './questions';

export interface SheetsReadApart extends SheetsRead {
  /** Of all that were found; `problems` has the first of them. */
  problemCount: number;
}

export type WorldApart = Omit<SheetWorld, 'regions'>;
/** What the reading process is sent. */
export interface ToReader {
  bytes: Buffer;
  world: WorldApart;
  answers: Answers;
  shown: ShownRows;
}
export type FromReader =
  | { kind: 'began' }
  | { kind: 'read'; rows: number }
  | { kind: 'done'; result: SheetsReadApart }
  | { kind: 'refused'; code: RefusalCode; details: unknown };

/** Bounds of the reading process: its heap, beside which the book lies unpacked, and its computing time. */
export const apartLimits = {
  heapMb: 112,
  /**
   * Until the book is open, and what each 2,000 rows are worth then: some three times what a sound book of 50,000 rows takes.
   * What is hostile ends by the bounds on what stands in it, long before; this is for what nobody has thought of.
   */
  openSeconds: 5,
  rowsSeconds: 0.2,
  /** For a process that waits rather than computes. */
  wallSeconds: 50,
};
const TICKS_A_SECOND = 100;

/**
 * Reads the sheets of grants in a process of its own, because no bound on what stands in a book bounds what a library makes
 * of it: whatever eats memory or time takes nobody along, ends with a sentence, and knows no secret of ours.
 */
export async function readGrantSheetsApart(
  bytes: Buffer,
  world: SheetWorld,
  answers: Answers = new Map(),
  shown: ShownRows = noRows,
): Promise<SheetsReadApart> {
  const reader = require.resolve('./reader-process');
  const { hospitals, productLines, dealers, names = [] } = world;
  const child = fork(reader, [], {
    // The sources run as they are where they are tested.
    execArgv: [
      `--max-old-space-size=${apartLimits.heapMb}`,
      ...(reader.endsWith('.ts') ? ['-r', 'tsx/cjs'] : []),
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let answered = false;
  let allowed = Infinity;
  let used = () => 0;
  const watching = setInterval(() => used() > allowed && child.kill('SIGKILL'), 50);
  const deadline = setTimeout(() => child.kill('SIGKILL'), apartLimits.wallSeconds * 1000);
  try {
    return await new Promise<SheetsReadApart>((done, fail) => {
      child.on('error', fail);
      child.on('exit', (code, signal) => {
        if (answered) return;
        log('warn', 'workbook_not_read', { code, signal, bytes: bytes.length });
        fail(new Refusal('SHEET_NOT_READ'));
      });
      child.on('message', (message: FromReader) => {
        if (message.kind === 'began') {
          used = computed(child.pid!);
          allowed = apartLimits.openSeconds;
        } else if (message.kind === 'read') allowed = used() + apartLimits.rowsSeconds;
        else {
          answered = true;
          if (message.kind === 'done') done(message.result);
          else fail(new Refusal(message.code, message.details));
        }
      });
      child.send({
        bytes,
        world: { hospitals, productLines, dealers, names },
        answers,
        shown,
      } satisfies ToReader);
    });
  } finally {
    clearInterval(watching);
    clearTimeout(deadline);
    child.kill('SIGKILL');
  }
}

/** Seconds that a process has computed from now on; its waiting for a busy machine does not count. */
function computed(pid: number): () => number {
  const began = Date.now();
  const ticks = () => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  try {
    const first = ticks();
    return () => {
      try {
        return (ticks() - first) / TICKS_A_SECOND;
      } catch {
        return 0;
      }
    };
  } catch {
    // Elsewhere than on Linux, where functions run.
    return () => (Date.now() - began) / 1000;
  }
}
