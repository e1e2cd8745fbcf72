import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import { applyStep, readPresent, type connect } from './cloudbase';
import { mixedUp, plan, sentenceOf, type Plan, type Wanted } from './plan';
import { keepRelease, openRelease } from './releases';

export interface Deployment {
  environment: string;
  wanted: Wanted;
  builtFunctions: string;
  /** Folder of the environment's kept releases. */
  kept: string;
  prune: boolean;
  say(line: string): void;
}

/** What is done and what is left alone, a line each. */
export function sayPlan({ steps, held, notes }: Plan, prune: boolean, say: (line: string) => void): void {
  for (const step of steps) say(`  + ${sentenceOf(step)}`);
  for (const step of held) say(`  - ${sentenceOf(step)}${prune ? '' : ' (only with --prune)'}`);
  for (const note of notes) say(`  ! ${note}`);
  const count = steps.length + (prune ? held.length : 0);
  say(count ? `${count} change${count === 1 ? '' : 's'}.` : 'Nothing to change.');
}

/**
 * Brings an environment to what is wanted, from files that nothing changes meanwhile: those of the kept release. Looks once
 * more at the end, because somebody may have deployed from another machine.
 *
 * @throws Error before anything is changed when it is not the environment that the file means
 */
export async function deployTo(cloud: ReturnType<typeof connect>, about: Deployment): Promise<void> {
  const { environment, wanted, kept, prune, say } = about;
  const present = await readPresent(cloud);
  const faults = mixedUp(wanted, present, environment);
  if (faults.length > 0) throw new Error([...faults, 'Nothing was changed.'].join('\n'));
  const found = plan(wanted, present);
  sayPlan(found, prune, say);
  // Before the first change: what is deployed can always be gone back to.
  const { digest } = keepRelease(kept, about.builtFunctions, wanted, new Date().toISOString());
  const { folder } = openRelease(kept, digest);
  say(`Release ${digest}, kept in ${relative(process.cwd(), join(kept, digest))}.`);
  const steps = [...found.steps, ...(prune ? found.held : [])];
  for (const step of steps) {
    say(sentenceOf(step));
    await applyStep(cloud, step, wanted, folder);
  }
  if (steps.length === 0) return;
  const left = plan(wanted, await readPresent(cloud)).steps;
  for (const step of left) say(`  ? ${sentenceOf(step)}`);
  say(
    left.length === 0
      ? 'Done: everything is as planned.'
      : `${left.length} not there yet: the platform takes its time, or somebody else deployed meanwhile. Run it again.`,
  );
}

/** Of one machine's deployments to an environment only one runs at a time. */
export async function alone<T>(kept: string, act: () => Promise<T>): Promise<T> {
  mkdirSync(kept, { recursive: true });
  const mark = join(kept, '.deploying');
  takeMark(mark);
  try {
    return await act();
  } finally {
    rmSync(mark, { force: true });
  }
}

/** The mark appears with its number in it, so that nobody finds it empty and takes it for one that was left behind. */
function takeMark(mark: string): void {
  const own = `${mark}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(own, String(process.pid));
  try {
    for (;;) {
      try {
        return linkSync(own, mark);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      clearStale(mark, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Takes away the mark of a deployment that was killed. @throws Error where one runs */
function clearStale(mark: string, aside: string): void {
  const holder = (file: string) => {
    try {
      return Number(readFileSync(file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  };
  const refuseRunning = (pid: number | null) => {
    if (pid && isAlive(pid)) throw new Error(`Another deployment runs (process ${pid}); wait for its end.`);
  };
  refuseRunning(holder(mark));
  try {
    renameSync(mark, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    // Somebody else may have taken the mark between the look and the move: it goes back.
    const moved = holder(aside);
    if (moved && isAlive(moved)) linkSync(aside, mark);
    refuseRunning(moved);
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
