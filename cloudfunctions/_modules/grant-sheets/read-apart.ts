import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { RefusalCode } from '../../../miniprogram/shared/refusals';
import { log } from '../../_platform/logger';
import { noRows } from './model';
import type { SheetsRead, SheetWorld, ShownRows } from './model';
import type { Answers } from './questions';

export type WorldApart = Omit<SheetWorld, 'regions'>;
/** What the reading process is sent. */
export interface ToReader {
  bytes: Buffer;
  world: WorldApart;
  answers: Answers;
  shown: ShownRows;
}
export type FromReader =
  /** How much is done of the book, as `OnProgress` counts. */
  | { kind: 'worked'; rows: number }
  | { kind: 'done'; result: SheetsRead }
  | { kind: 'refused'; code: RefusalCode; details: unknown };

/** Bounds of the reading process: its heap, beside which the book lies unpacked, and its computing time. */
export const apartLimits = {
  heapMb: 112,
  /**
   * From the opening of the book, and for each row that was read or that a grant was made of: some three times what a sound
   * book takes. What is saved on one row is there for the next; who computes and gets nowhere ends soon.
   */
  bookSeconds: 2.4,
  rowSeconds: 0.000_04,
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
): Promise<SheetsRead> {
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
  let used: (() => number) | undefined;
  let looksOver = 0;
  const watching = setInterval(() => {
    looksOver = used && used() > allowed ? looksOver + 1 : 0;
    // At the first look a message that allows more may still wait behind it.
    if (looksOver > 1) child.kill('SIGKILL');
  }, 50);
  const deadline = setTimeout(() => child.kill('SIGKILL'), apartLimits.wallSeconds * 1000);
  try {
    return await new Promise<SheetsRead>((done, fail) => {
      child.on('error', fail);
      child.on('exit', (code, signal) => {
        if (answered) return;
        log('warn', 'workbook_not_read', { code, signal, bytes: bytes.length });
        fail(new Refusal('SHEET_NOT_READ'));
      });
      child.on('message', (message: FromReader) => {
        if (message.kind === 'worked') {
          used ??= computed(child.pid!);
          allowed = apartLimits.bookSeconds + message.rows * apartLimits.rowSeconds;
        } else {
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
