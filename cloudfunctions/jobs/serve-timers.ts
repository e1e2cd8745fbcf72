import { Refusal } from '../../miniprogram/shared/refusal';
import type { Job } from '../_platform/act-as-system';
import { readCaller } from '../_platform/cloud';
import { readHttpRequest } from '../_platform/http';
import { inOneRun } from '../_platform/in-time';
import { log } from '../_platform/logger';
import type { Surroundings } from '../_platform/serve';
import { keepRun } from '../_platform/timer-runs';

interface TimerEvent {
  Type?: unknown;
  TriggerName?: unknown;
}
/** 消息推送 to a cloud function: the event as WeChat writes it. */
interface PushEvent {
  MsgType?: unknown;
  Event?: unknown;
}
type Push = (world: Surroundings, event: object) => Promise<Record<string, number>>;

function pushOf(pushes: Readonly<Record<string, Push>>, { MsgType, Event }: PushEvent): Push | undefined {
  if (MsgType !== 'event' || typeof Event !== 'string') return undefined;
  return Object.prototype.hasOwnProperty.call(pushes, Event) ? pushes[Event] : undefined;
}

/**
 * The door of the timers; people and browsers have nothing to ask here, and config.json closes the function to clients.
 * The event's type decides, because the platform documents it; the source of a timer that the deployment made is not
 * documented (WeChat's own say `wx_trigger`), so it is only logged. A failed job throws, so that it shows as failed.
 */
export function serveTimers(
  jobs: Readonly<Record<string, Job>>,
  world: Surroundings,
  pushes: Readonly<Record<string, Push>> = {},
) {
  return async (event: object): Promise<Record<string, number>> => {
    const { source, openid } = readCaller();
    const { Type, TriggerName } = (event ?? {}) as TimerEvent;
    const push = pushOf(pushes, (event ?? {}) as PushEvent);
    // WeChat's message push names the person whom it is about as its caller; what it says is known by more than that.
    if (push && !/client/.test(source) && !readHttpRequest(event)) {
      const figures = await push(world, event);
      log('info', 'push_taken', { event: String((event as PushEvent).Event), source, ...figures });
      return figures;
    }
    const isTimer = String(Type).toLowerCase() === 'timer';
    if (!isTimer || openid || /wx_client|scf/.test(source) || readHttpRequest(event))
      throw new Refusal('ACTION_NOT_ALLOWED');
    const name = typeof TriggerName === 'string' ? TriggerName : '';
    const job = Object.prototype.hasOwnProperty.call(jobs, name) ? jobs[name] : undefined;
    if (!job) throw new Refusal('ACTION_UNKNOWN');
    const at = world.now().toISOString();
    let figures: Record<string, number>;
    try {
      figures = await inOneRun(() => job(world));
    } catch (error) {
      await keepRun(name, at, error instanceof Error ? error.message : String(error)).catch(() => undefined);
      throw error;
    }
    await keepRun(name, at, null);
    log('info', 'job_done', { job: name, source, ...figures });
    return figures;
  };
}
