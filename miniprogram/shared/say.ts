import { dayOf, daysUntil } from './days';
import type { Day } from './days';

/** Dates and numbers as people say them. */
const two = (n: number) => (n < 10 ? `0${n}` : String(n));

/** `14:30` in Shanghai. */
export function sayClock(instant: string): string {
  const local = new Date(Date.parse(instant) + 8 * 3_600_000);
  return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
}

/** 今天 / 昨天 / 明天 / 11月3日 / 2025年11月3日. */
export function sayDay(day: Day, today: Day): string {
  const distance = daysUntil(day, today);
  if (distance === 0) return '今天';
  if (distance === -1) return '昨天';
  if (distance === 1) return '明天';
  const [year, month, date] = day.split('-').map(Number);
  const short = `${month}月${date}日`;
  return day.slice(0, 4) === today.slice(0, 4) ? short : `${year}年${short}`;
}

/** 今天 14:30 */
export function sayTime(instant: string, now: Date): string {
  return `${sayDay(dayOf(instant), dayOf(now))} ${sayClock(instant)}`;
}

/** 3 天后到期 / 今天到期 / 已过期 2 天 */
export function sayExpiry(toOn: Day, today: Day): string {
  const days = daysUntil(toOn, today);
  if (days === 0) return '今天到期';
  return days > 0 ? `${days} 天后到期` : `已过期 ${-days} 天`;
}

/** 剩 1 小时 20 分 / 已超时 2 天; what is left of an SLA clock. */
export function sayTimeLeft(dueAt: string, now: Date): string {
  const minutes = Math.round((Date.parse(dueAt) - now.getTime()) / 60_000);
  const span = saySpan(Math.abs(minutes));
  return minutes >= 0 ? `剩 ${span}` : `已超时 ${span}`;
}

export function saySpan(minutes: number): string {
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24)
    return minutes % 60 === 0 || hours >= 10 ? `${hours} 小时` : `${hours} 小时 ${minutes % 60} 分`;
  return `${Math.floor(hours / 24)} 天`;
}

/** 350 米 / 2.4 公里 / 128 公里 */
export function sayDistance(metres: number): string {
  if (metres < 1000) return `${Math.round(metres)} 米`;
  return metres < 10_000 ? `${(metres / 1000).toFixed(1)} 公里` : `${Math.round(metres / 1000)} 公里`;
}
