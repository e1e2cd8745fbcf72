import { Refusal } from '../../miniprogram/shared/refusal';
import type { Job } from '../_platform/act-as-system';
import { readCaller } from '../_platform/cloud';
import { readHttpRequest } from '../_platform/http';
import { log } from '../_platform/logger';
import type { Surroundings } from '../_platform/serve';
import { keepRun } from '../_platform/timer-runs';

/**
 * The door of the timers; people and browsers have nothing to ask here, and config.json closes the function to clients.
 * The event's type decides, because the platform documents it; the source of a timer that the deployment made is not
 * documented (WeChat's own say `wx_trigger`), so it is only logged. A failed job throws, so that it shows as failed.
 */
export function serveTimers(jobs: Readonly<Record<string, Job>>, world: Surroundings) {
  return async (event: { Type?: unknown; TriggerName?: unknown }): Promise<Record<string, number>> => {
    const { source, openid } = readCaller();
    const isTimer = String(event?.Type).toLowerCase() === 'timer';
    if (!isTimer || openid || /wx_client|scf/.test(source) || readHttpRequest(event))
      throw new Refusal('ACTION_NOT_ALLOWED');
    const name = typeof event.TriggerName === 'string' ? event.TriggerName : '';
    const job = Object.prototype.hasOwnProperty.call(jobs, name) ? jobs[name] : undefined;
    if (!job) throw new Refusal('ACTION_UNKNOWN');
    const at = world.now().toISOString();
    let figures: Record<string, number>;
    try {
      figures = await job(world);
    } catch (error) {
      await keepRun(name, at, error instanceof Error ? error.message : String(error)).catch(() => undefined);
      throw error;
    }
    await keepRun(name, at, null);
    log('info', 'job_done', { job: name, source, ...figures });
    return figures;
  };
}
