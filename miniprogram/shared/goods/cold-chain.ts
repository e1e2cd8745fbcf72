import type { ColdChain, ColdReadings, ColdVerdict } from '../model/shipments';

/** Readings of a temperature logger, and what they say of goods that must stay within a range. Tenths of a degree. */
export interface Reading {
  /** Milliseconds. */
  at: number;
  deciC: number[];
}

const DATE = /(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/;
const CLOCK = /(\d{1,2}):(\d{2})(?::(\d{2}))?/;
const TEMPERATURE = /温度|temp|℃|°c/i;
const NO_TEMPERATURE = /湿度|humid|rh|露点|dew|上限|下限|limit/i;
const NUMBER = /^[+-]?\d{1,3}(?:[.,]\d{1,3})?\s*(?:℃|°c|c)?$/i;
const SHANGHAI = 8 * 3_600_000;
/** A file of a week's minutes; what is longer is no parcel's. */
export const MOST_READINGS = 50_000;

/**
 * Reads what loggers export: lines of anything before the table, commas, semicolons or tabs, date and time in one cell or
 * two, one or more probes, humidity beside them. Times are China's. Null where no line is a reading.
 */
export function readLogger(text: string): Reading[] | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const separator = separatorOf(lines);
  let columns: number[] | null = null;
  const readings: Reading[] = [];
  for (const line of lines) {
    if (readings.length > MOST_READINGS) return null;
    const cells = line.split(separator).map((cell) => cell.replace(/^\s*"?|"?\s*$/g, ''));
    const when = cells.findIndex((cell) => DATE.test(cell));
    if (when < 0) {
      const named = cells.flatMap((cell, i) =>
        TEMPERATURE.test(cell) && !NO_TEMPERATURE.test(cell) ? [i] : [],
      );
      if (readings.length === 0 && cells.length > 1 && named.length) columns = named;
      continue;
    }
    const oneCell = CLOCK.test(cells[when]!.replace(DATE, ''));
    const clockCell = oneCell ? when : cells.findIndex((cell, i) => i !== when && CLOCK.test(cell));
    if (clockCell < 0) continue;
    const at = instantOf(cells[when]!, oneCell ? cells[when]!.replace(DATE, '') : cells[clockCell]!);
    const after = Math.max(when, clockCell);
    const places = columns || [cells.findIndex((cell, i) => i > after && NUMBER.test(cell))];
    const deciC = places.flatMap((place) => {
      const cell = cells[place];
      return cell !== undefined && NUMBER.test(cell)
        ? [Math.round(parseFloat(cell.replace(',', '.')) * 10)]
        : [];
    });
    if (at !== null && deciC.length) readings.push({ at, deciC });
  }
  return readings.length ? readings : null;
}

function separatorOf(lines: readonly string[]): string {
  const data = lines.filter((line) => DATE.test(line)).slice(0, 20);
  const counted = [';', '\t', ','].map((one) => ({
    one,
    count: data.filter((line) => line.indexOf(one) >= 0).length,
  }));
  // A decimal comma stands in files that part cells otherwise.
  return counted.sort((a, b) => b.count - a.count)[0]!.one;
}

function instantOf(date: string, clock: string): number | null {
  const [, year, month, day] = DATE.exec(date)!;
  const [, hour, minute, second] = CLOCK.exec(clock)!;
  const at = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +(second || 0));
  const isReal = new Date(at).getUTCDate() === +day! && +hour! < 24 && +minute! < 60;
  return isReal ? at - SHANGHAI : null;
}

/** What a file says in short; readings count once for each moment. */
export function summarise(
  readings: readonly Reading[],
  { minDeciC, maxDeciC }: Pick<ColdChain, 'minDeciC' | 'maxDeciC'>,
): ColdReadings {
  const sorted = [...readings].sort((a, b) => a.at - b.at);
  const gaps = sorted.slice(1).map(({ at }, i) => (at - sorted[i]!.at) / 60_000);
  const ordered = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  const interval = ordered.length ? ordered[ordered.length >> 1]! : 0;
  let [min, max, minutesOut] = [Infinity, -Infinity, 0];
  sorted.forEach(({ deciC }, i) => {
    const [low, high] = [Math.min.apply(null, deciC), Math.max.apply(null, deciC)];
    min = Math.min(min, low);
    max = Math.max(max, high);
    // A reading stands until the next one, and no longer than they usually are apart.
    if (low < minDeciC || high > maxDeciC)
      minutesOut += Math.max(1, Math.min(i < gaps.length ? gaps[i]! : interval, interval || 1));
  });
  return {
    count: sorted.length,
    fromAt: new Date(sorted[0]!.at).toISOString(),
    toAt: new Date(sorted[sorted.length - 1]!.at).toISOString(),
    min,
    max,
    minutesOut: Math.round(minutesOut),
    largestGap: Math.round(ordered.length ? ordered[ordered.length - 1]! : 0),
    interval: Math.round(interval),
  };
}

/**
 * What temperatures say: out of range by any reading, or on arrival; else missing where readings lack, leave gaps of more
 * than twice the interval, or do not reach from leaving to arriving.
 */
export function verdictOf(
  cold: Pick<ColdChain, 'minDeciC' | 'maxDeciC' | 'arrivedDeciC' | 'readings'>,
  way: { leftAt: string; arrivedAt: string | null },
  intervalMinutes: number,
): ColdVerdict {
  const { readings, arrivedDeciC, minDeciC, maxDeciC } = cold;
  const isOut = (deciC: number): boolean => deciC < minDeciC || deciC > maxDeciC;
  if (arrivedDeciC !== null && isOut(arrivedDeciC)) return 'excursion';
  if (!readings) return 'missing';
  if (isOut(readings.min) || isOut(readings.max)) return 'excursion';
  const slack = 2 * intervalMinutes;
  const minutes = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;
  const isWhole =
    readings.largestGap <= slack &&
    minutes(way.leftAt, readings.fromAt) <= slack &&
    (way.arrivedAt === null || minutes(readings.toAt, way.arrivedAt) <= slack);
  return isWhole ? 'in_range' : 'missing';
}

/** The range in which all of them may travel together: `none` where nothing is cold, `apart` where there is no such range. */
export function rangeOf(
  products: readonly { cold: { minDeciC: number; maxDeciC: number } | null }[],
): { minDeciC: number; maxDeciC: number } | 'none' | 'apart' {
  const cold = products.flatMap((product) => (product.cold ? [product.cold] : []));
  if (!cold.length) return 'none';
  const minDeciC = Math.max.apply(
    null,
    cold.map((one) => one.minDeciC),
  );
  const maxDeciC = Math.min.apply(
    null,
    cold.map((one) => one.maxDeciC),
  );
  return minDeciC > maxDeciC ? 'apart' : { minDeciC, maxDeciC };
}

export const sayDeciC = (deciC: number): string => `${(deciC / 10).toFixed(1)} ℃`;
