import { dayOf } from '../../../miniprogram/shared/days';
import { noticesAtNight } from '../../../miniprogram/shared/notice-kinds';
import { sayClock } from '../../../miniprogram/shared/say';
import { timerNames } from '../../../miniprogram/shared/timers';
import type { HouseHealth } from '../../_contracts/health';
import { peopleInConflict } from '../people/whom-to-tell';
import { countDocuments, queryDocuments } from '../../_platform/database';
import { readSettings } from '../../_platform/settings';
import { FIRST_MEASURE, STORAGE_MEASURE } from '../../_platform/stored-files';
import { TIMER_RUN } from '../../_platform/timer-runs';
import type { TimerRun } from '../../_platform/timer-runs';
import { oneOf, range, startsWith } from '../../_platform/where';
import { isQuiet } from '../inbox/deliver-messages';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Timers by the longest silence that is still no fault: some runs may be left out, a day's may come late. */
export const LONGEST_SILENCE: Readonly<Record<string, number>> = {
  'deliver-messages': 15 * MINUTE,
  'watch-orders': 30 * MINUTE,
  'root-audit': HOUR,
  'expire-surveys': 3 * HOUR,
  'close-orders': 3 * HOUR,
  'keep-figures': HOUR,
  upkeep: HOUR,
  'dispatch-orders': HOUR,
  'end-dealer-orders': HOUR,
  'watch-dealer-orders': 26 * HOUR,
  'post-due-payments': 26 * HOUR,
  'remind-debts': 26 * HOUR,
  'remind-goods': 26 * HOUR,
  'watch-statements': 26 * HOUR,
  'complete-letters': 26 * HOUR,
  'forget-public-calls': 26 * HOUR,
  'tidy-files': 26 * HOUR,
  'remind-certifications': 26 * HOUR,
  'remind-licences': 26 * HOUR,
  'remind-dealers': 26 * HOUR,
};
/** What may be sent is gone within minutes unless WeChat does not answer. */
const MOST_WAITING = 500;
/** Of what was bought; the rest is weeks. */
const NEARLY_FULL = 0.9;
const GB = 1_000_000_000;
/** The trail is sealed every ten minutes; a day without is what nobody may overlook. */
const LONGEST_UNSEALED = 26 * HOUR;

/** Read later than it is written, as a message is, so no 今天. */
const sayMoment = (instant: string): string => `${dayOf(instant)} ${sayClock(instant)}`;

export const timerName = (timer: string): string => timerNames[timer] ?? timer;

/** How the house is. A timer that never ran is late only when another one ran longer ago than its own silence may last. */
export async function readHealth(environment: string, now: Date): Promise<HouseHealth> {
  const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
  const runs = await queryDocuments<TimerRun>('job_states', { _id: startsWith(TIMER_RUN) }, { limit: 100 });
  const [root] = await queryDocuments<{ to: string }>(
    'audit_roots',
    { environment },
    { orderBy: [['to', 'desc']], limit: 1, fields: ['to'] },
  );
  const waiting = await countDocuments('inbox_messages', { push: 'waiting' });
  // At night most wait for the morning.
  const { quiet } = (await readSettings('messages'))('messages');
  const wasQuiet = isQuiet(quiet, now) || isQuiet(quiet, new Date(now.getTime() - HOUR));
  const overdue = await countDocuments('inbox_messages', {
    push: 'waiting',
    createdAt: range({ below: before(HOUR) }),
    ...(wasQuiet ? { kind: oneOf(noticesAtNight) } : {}),
  });
  const failedLastHour = await countDocuments('inbox_messages', {
    push: 'failed',
    createdAt: range({ atLeast: before(HOUR) }),
  });
  const [measure = FIRST_MEASURE] = await queryDocuments<typeof FIRST_MEASURE & { _id: string }>(
    'job_states',
    { _id: STORAGE_MEASURE },
    { limit: 1 },
  );
  const storage = {
    bytes: measure.bytes === '' ? null : Number(measure.bytes),
    measuredAt: measure.measuredAt || null,
    gigabytes: (await readSettings('files'))('files').storageGigabytes,
  };
  const isNearlyFull = (storage.bytes ?? 0) >= storage.gigabytes * GB * NEARLY_FULL;
  const inConflict = (await peopleInConflict()).map(({ name }) => name);
  const byName = new Map(runs.map((run) => [run._id.slice(TIMER_RUN.length), run]));
  const since = runs.map(({ firstAt }) => firstAt).sort()[0] ?? now.toISOString();
  const timers = Object.entries(LONGEST_SILENCE).map(([name, silence]) => {
    const { ranAt = null, failedAt = null, failure = '' } = byName.get(name) ?? {};
    return { name, ranAt, failedAt, failure, late: (ranAt ?? since) < before(silence) };
  });
  const sealedUntil = root?.to ?? null;
  const faults = [
    ...((sealedUntil ?? since) < before(LONGEST_UNSEALED)
      ? [
          `审计记录${sealedUntil ? `自 ${sayMoment(sealedUntil)} 起` : '一直'}没有封存。请立即查看 root-audit 和签发函数。`,
        ]
      : []),
    ...(inConflict.length > 0
      ? [
          `${inConflict.length} 个账号的角色互相冲突：${inConflict.slice(0, 10).join('、')}。请在“人员”中停用，再按一种角色重新邀请。`,
        ]
      : []),
    ...timers.flatMap(({ name, ranAt, failedAt, failure, late }) => [
      ...(late
        ? [
            `${timerName(name)}：${ranAt ? `自 ${sayMoment(ranAt)} 起` : '一直'}没有成功运行。请查看云函数日志和定时触发器。`,
          ]
        : []),
      ...(failedAt !== null && failedAt >= before(HOUR)
        ? [`${timerName(name)}：最近一小时内失败过：${failure}`]
        : []),
    ]),
    ...(overdue > MOST_WAITING
      ? [`有 ${overdue} 条消息等待推送超过一小时。请检查小程序密钥和微信接口。`]
      : []),
    ...(isNearlyFull
      ? [
          `云存储已用 ${(storage.bytes! / GB).toFixed(1)} GB，接近购买的 ${storage.gigabytes} GB。请加购容量，或归档旧照片、缩短照片保留（设置 › 照片和文件）。`,
        ]
      : []),
    ...(failedLastHour > 0 ? [`最近一小时有 ${failedLastHour} 条消息推送失败。`] : []),
  ];
  return {
    at: now.toISOString(),
    faults,
    timers,
    messages: { waiting, failedLastHour },
    storage,
    sealedUntil,
  };
}
