import { dayNumber, dayOf } from '../days';
import type { WorkOrder } from '../model/work-orders';

/** 上次怎么修好的: what was done for a fault of a model, and how often it held. */
export interface Remedy {
  faultCode: string;
  /** Parts that were put in; empty: none. */
  parts: string[];
  /** As the newest report says it, to be taken over. */
  cause: string;
  action: string;
  n: number;
  /** Of these, mended at once and not called for again within 30 days. */
  held: number;
  lastAt: string;
}
export type Past = Pick<WorkOrder, '_id' | 'faultCode' | 'visits' | 'createdAt' | 'followUp'> & {
  device: { id: string } | null;
};

const Z = 1.96;
/** Lower bound of the Wilson interval: one that held once does not lead a list. */
export function surely(held: number, n: number): number {
  if (n === 0) return 0;
  const p = held / n;
  const z2 = Z * Z;
  return (p + z2 / (2 * n) - Z * Math.sqrt((p * (1 - p) + z2 / (4 * n)) / n)) / (1 + z2 / n);
}

const REPEAT_DAYS = 30;
const plain = (text: string): string => text.replace(/[\s，。、；：,.;:]/g, '').slice(0, 30);

/** Groups finished repairs of one model by fault and by what was done: the parts, or where there were none the words. */
export function remediesOf(orders: readonly Past[]): Remedy[] {
  const groups = new Map<string, Remedy>();
  const reported = orders.map((order) => {
    const visit = [...order.visits].reverse().find(({ report }) => report !== null);
    return { order, visit, report: visit ? visit.report : null };
  });
  const cameBack = (order: Past, faultCode: string, at: string) =>
    reported.some(
      ({ order: later, report }) =>
        later._id !== order._id &&
        later.device !== null &&
        order.device !== null &&
        later.device.id === order.device.id &&
        later.createdAt > at &&
        dayNumber(dayOf(later.createdAt)) - dayNumber(dayOf(at)) <= REPEAT_DAYS &&
        [faultCode, ''].indexOf((report && report.faultCode) || later.faultCode) >= 0,
    );
  for (const { order, report } of reported) {
    if (!report || !(report.action || report.cause)) continue;
    const faultCode = report.faultCode || order.faultCode;
    const parts = order.visits
      .reduce<string[]>(
        (all, { parts: used }) => all.concat(used.map(({ name, partNumber }) => name || partNumber)),
        [],
      )
      .filter((name, at, all) => all.indexOf(name) === at)
      .sort();
    const key = [faultCode, parts.length ? parts.join('\n') : plain(report.action || report.cause)].join(
      '\n\n',
    );
    const held =
      report.result === 'fixed' && !order.followUp && !cameBack(order, faultCode, report.at) ? 1 : 0;
    const known = groups.get(key);
    const newer = !known || report.at > known.lastAt;
    groups.set(key, {
      faultCode,
      parts,
      cause: newer ? report.cause : known.cause,
      action: newer ? report.action : known.action,
      n: (known ? known.n : 0) + 1,
      held: (known ? known.held : 0) + held,
      lastAt: newer ? report.at : known.lastAt,
    });
  }
  return Array.from(groups.values()).sort(
    (a, b) => surely(b.held, b.n) - surely(a.held, a.n) || b.n - a.n || (a.lastAt < b.lastAt ? 1 : -1),
  );
}

/** 8 次中 7 次修好 */
export const sayHeld = ({ held, n }: Pick<Remedy, 'held' | 'n'>): string => `${n} 次中 ${held} 次修好`;
