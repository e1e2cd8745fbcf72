import { addDays, dayNumber, dayOf, startOfDay } from '../days';
import type { Day } from '../days';
import { added } from './sums';
import type { Sums } from './sums';
import type { Part, Period } from './rows';

/**
 * What stands from one day to another counts on the day on which it begins and, with a minus, on the day after its last: sums
 * of days then say for any period how much stood on its last day and for how many days, and nothing grows while it stands.
 * `days`: whether days are counted too; their numbers times an amount of money would be more than a number holds exactly.
 */
const stocks = {
  installed: { days: true },
  /** Instruments of which the hospital reports nothing. */
  down: { days: true },
  /** Orders that wait for parts. */
  waiting: { days: false },
  /** 设备 × 任务 that somebody has to be able to do, and those for which one or two engineers are. */
  pairs: { days: true },
  pairsOne: { days: true },
  pairsTwo: { days: true },
  /** Certifications that hold, and those that end within so many days. */
  certified: { days: false },
  ending30: { days: false },
  ending60: { days: false },
  ending90: { days: false },
  /** Dealers in cooperation, those whose papers cover what they may sell, and papers that end with none after them. */
  traders: { days: false },
  licensed: { days: false },
  licencesEnding: { days: false },
  /** 医院 × 产品线, those that are granted, and those that two dealers claim. */
  ground: { days: false },
  granted: { days: false },
  contested: { days: false },
  /** Fen that are owed, on how many papers, and those that are late, by more than so many days. */
  owed: { days: false },
  papers: { days: false },
  overdue: { days: false },
  overdue31: { days: false },
  overdue61: { days: false },
  overdue91: { days: false },
  /** Spare parts that are good. */
  stock: { days: true },
} as const satisfies Record<string, { days: boolean }>;
export type Stock = keyof typeof stocks;
export const stockNames = Object.keys(stocks) as Stock[];
/** The sums in which rows hold it. */
export const heldSums = (stock: Stock): string[] => (stocks[stock].days ? [stock, `${stock}On`] : [stock]);

/** What a change of a stock adds to the sums of its day. */
export const stockChange = (stock: Stock, amount: number, on: Day): Sums => ({
  [stock]: amount,
  ...(stocks[stock].days ? { [`${stock}On`]: amount * dayNumber(on) } : {}),
});

/** What counts on which day, collected; what lies ahead counts from its own day on. */
export interface Collected {
  parts: Part[];
  /** When the next of it counts; null: all of it does. */
  nextAt: string | null;
}
export type Who = Omit<Part, 'on' | 'sums'>;

/** Collects parts up to a day: one for each day and for whom it counts. */
export function collecting(now: string) {
  const today = dayOf(now);
  const parts = new Map<string, Part>();
  let nextAt: string | null = null;
  const wake = (on: Day) => {
    const at = startOfDay(on).toISOString();
    if (nextAt === null || at < nextAt) nextAt = at;
  };
  const add = (on: Day, who: Who, sums: Sums): void => {
    if (on > today) return wake(on);
    const part: Part = { on, ...who, sums };
    const key = keyOf(part);
    const same = parts.get(key);
    if (same) added(same.sums, sums);
    else parts.set(key, { ...part, sums: added({}, sums) });
  };
  return {
    today,
    /** On a day, from that day on. */
    add,
    /** On a day, once it is over. */
    addAfter(on: Day, who: Who, sums: Sums): void {
      if (on < today) add(on, who, sums);
      else wake(addDays(on, 1));
    },
    /** From a day to another, both included; null: until further notice. */
    stands(fromOn: Day, toOn: Day | null, who: Who, amounts: Partial<Record<Stock, number>>): void {
      if (toOn !== null && toOn < fromOn) return;
      for (const stock of Object.keys(amounts) as Stock[]) {
        const amount = amounts[stock]!;
        if (amount === 0) continue;
        add(fromOn, who, stockChange(stock, amount, fromOn));
        if (toOn === null) continue;
        const after = addDays(toOn, 1);
        add(after, who, stockChange(stock, -amount, after));
      }
    },
    done(): Collected {
      const kept = Array.from(parts.values()).filter(({ sums }) => Object.keys(sums).length > 0);
      return { parts: inOrder(kept), nextAt };
    },
  };
}
const keyOf = ({ on, dealer, engineer, region, line, location, levels }: Part): string =>
  [on, dealer, engineer, region, line || '', location || '', (levels || []).join()].join('|');
/** Equal facts have their parts in one order. */
export const inOrder = (parts: Part[]): Part[] => parts.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/**
 * Adds what sums of before a period and within it say of stocks: `…Last` on the period's last day, or today's, and `…Days` in all;
 * with what figures are made of beside them. Instruments stand still to the end of yesterday, so that today's minutes are not told before they are over.
 */
export function withStocks(within: Sums, before: Sums, { fromOn, toOn }: Period, today: Day): Sums {
  const lastOn = toOn > today ? today : toOn;
  if (fromOn > lastOn) return within;
  const found: Sums = { ...within };
  const daysOf = (stock: Stock, untilOn: Day): number => {
    const [begins, ends] = [dayNumber(fromOn), dayNumber(untilOn)];
    const earlier = (before[stock] || 0) * Math.max(0, ends - begins + 1);
    return earlier + (within[stock] || 0) * (ends + 1) - (within[`${stock}On`] || 0);
  };
  const put = (name: string, value: number) => {
    if (value !== 0) found[name] = value;
  };
  for (const stock of stockNames) {
    put(`${stock}Last`, (before[stock] || 0) + (within[stock] || 0));
    if (stocks[stock].days) put(`${stock}Days`, daysOf(stock, lastOn));
  }
  put('stockMean', (found['stockDays'] || 0) / (dayNumber(lastOn) - dayNumber(fromOn) + 1));
  put('waitDays', (within['waitMinutes'] || 0) / 1440);
  put('serviceMinutes', (found['installedDays'] || 0) * 1440);
  const yesterday = addDays(today, -1);
  const whole = lastOn > yesterday ? daysOf('down', yesterday) : found['downDays'] || 0;
  put('stillMinutes', (within['downMinutes'] || 0) + Math.max(0, whole) * 1440);
  return found;
}
