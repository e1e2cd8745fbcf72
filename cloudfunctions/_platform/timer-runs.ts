import { updateWhere } from './database';
import { insertMissing } from './insert-missing';
import { JOB_STATES } from './job-state';

export const TIMER_RUN = 'ran:';
const LONGEST_FAILURE = 300;

/** When a timer last ran; a row a timer, beside what its job goes on from. */
export interface TimerRun {
  _id: string;
  firstAt: string;
  ranAt: string | null;
  failedAt: string | null;
  failure: string;
}

/** Keeps how a run ended, for whoever watches over the house. What the run itself does never depends on it. */
export async function keepRun(timer: string, at: string, failure: string | null): Promise<void> {
  const _id = `${TIMER_RUN}${timer}`;
  const change =
    failure === null ? { ranAt: at } : { failedAt: at, failure: failure.slice(0, LONGEST_FAILURE) };
  if ((await updateWhere(JOB_STATES, { _id }, change)) > 0) return;
  const first: TimerRun = { _id, firstAt: at, ranAt: null, failedAt: null, failure: '' };
  await insertMissing(JOB_STATES, [{ ...first, ...change }]);
}
