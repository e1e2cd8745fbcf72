import { Refusal } from '../../miniprogram/shared/refusal';
import type { Job } from '../_platform/act-as-system';
import { readCaller } from '../_platform/cloud';
import { log } from '../_platform/logger';
import type { Surroundings } from '../_platform/serve';

/** The door of the timers; clients and functions have nothing to ask here. A failed job throws, so that it shows as failed. */
export function serveTimers(jobs: Readonly<Record<string, Job>>, world: Surroundings) {
  return async (event: { TriggerName?: string }): Promise<Record<string, number>> => {
    const { source, openid } = readCaller();
    if (source !== 'wx_trigger' || openid) throw new Refusal('ACTION_NOT_ALLOWED');
    const name = event?.TriggerName ?? '';
    const job = Object.prototype.hasOwnProperty.call(jobs, name) ? jobs[name] : undefined;
    if (!job) throw new Refusal('ACTION_UNKNOWN');
    const figures = await job(world);
    log('info', 'job_done', { job: name, ...figures });
    return figures;
  };
}
