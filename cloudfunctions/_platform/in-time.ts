import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A function is ended at its time-out, wherever it is. What works through a backlog goes in steps that each leave
 * everything in order, begins none after a quarter of that time, and leaves the rest to its next run.
 */
export const WORKING_MS = 15_000;

const ends = new AsyncLocalStorage<number>();

/** One run of a timer, whatever parts it has: they share that time, and each still takes a step. */
export const inOneRun = <T>(run: () => Promise<T>): Promise<T> => ends.run(Date.now() + WORKING_MS, run);

/** No step begins after this, as of `Date.now()`. */
export const workingUntil = (mostMs = WORKING_MS): number =>
  Math.min(Date.now() + mostMs, ends.getStore() ?? Infinity);

/**
 * Takes step after step while they say that more is left and there is time.
 *
 * @returns whether everything is done
 */
export async function inTime(step: () => Promise<boolean>, mostMs = WORKING_MS): Promise<boolean> {
  const until = workingUntil(mostMs);
  for (;;) {
    if (!(await step())) return true;
    if (Date.now() >= until) return false;
  }
}

/** Does all of it, some at once: a request to the database is mostly waiting. Whatever fails is thrown when all have ended. */
export async function someAtOnce<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
  atOnce = 8,
): Promise<void> {
  const rest = [...items];
  const results = await Promise.allSettled(
    Array.from({ length: atOnce }, async () => {
      for (let item = rest.shift(); item !== undefined; item = rest.shift()) await act(item);
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason as Error;
}
