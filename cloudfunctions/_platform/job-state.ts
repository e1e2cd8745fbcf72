import { workingUntil } from './in-time';
import { insertMissing } from './insert-missing';
import { queryDocuments, updateWhere } from './database';
import type { Page } from './seek';
import type { Surroundings } from './serve';

export const JOB_STATES = 'job_states';
/** A run that has not given back its turn after so long was killed. */
const LEASE_MS = 90_000;

/**
 * One run of a job at a time, with what the one before has left: two at once would tell people the same thing in two
 * messages. A second run answers zeros at once.
 *
 * @param keep writes what the next run goes on from, whatever becomes of this one
 */
export async function alone<State extends Record<string, string>>(
  world: Surroundings,
  job: string,
  first: State,
  run: (state: State, keep: (state: Partial<State>) => Promise<unknown>) => Promise<Record<string, number>>,
): Promise<Record<string, number>> {
  const now = world.now().getTime();
  await insertMissing(JOB_STATES, [{ _id: job, ...first, busyUntil: '' } as { _id: string }]);
  const [found] = await queryDocuments<State & { busyUntil: string }>(JOB_STATES, { _id: job });
  if (found!.busyUntil > new Date(now).toISOString()) return {};
  const turn = { _id: job, busyUntil: new Date(now + LEASE_MS).toISOString() };
  if ((await updateWhere(JOB_STATES, { _id: job, busyUntil: found!.busyUntil }, { busyUntil: turn.busyUntil })) === 0) return {}; // prettier-ignore
  try {
    return await run({ ...first, ...found }, (state) => updateWhere(JOB_STATES, turn, state));
  } finally {
    await updateWhere(JOB_STATES, turn, { busyUntil: '' });
  }
}

/**
 * Rows page by page as far as there is time; the next run goes on behind the last page that was worked through, and begins
 * anew when all were.
 */
export async function* goOn<T>(
  { after: from }: { after: string },
  keep: (state: { after: string }) => Promise<unknown>,
  ask: (after: string | null) => Promise<Page<T>>,
): AsyncGenerator<T[]> {
  const until = workingUntil();
  let after = from || null;
  do {
    const { rows, next } = await ask(after);
    yield rows;
    await keep({ after: next ?? '' });
    after = next;
  } while (after !== null && Date.now() < until);
}
