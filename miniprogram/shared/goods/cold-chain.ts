import type { ColdChain, ColdReadings, ColdVerdict } from '../model/shipments';

/** Readings of a temperature logger, and what they say of goods that must stay within a range. Tenths of a degree. */
export interface Reading {
  /** Milliseconds. */
  at: number;
  deciC: number[];
}

/** Years first, or last in either order; a month may be a word. */
const DATE =
  /(\d{4}|\d{1,2})\s?[-/.年 ]\s?(\d{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s?[-/.月 ]\s?(\d{4}|\d{1,2})日?/i;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const CLOCK =
  /(上午|下午|[ap]\.?m\.?)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(上午|下午|[ap]\.?m\.?)?/i;
const ZONE_OF_TIME = /\d\s*(Z|[+-]\d{2}:?\d{2})$/;
/** 癈 and 癋 are what °C and °F become where a file of another code page is read as Chinese. */
const FAHRENHEIT = /℉|°\s?f|癋|fahrenheit|华氏|[([]f[)\]]/i;
const TEMPERATURE = /温度|temp|℃|°\s?c|癈|℉|°\s?f|癋|通道|探头|测量值|channel|^ch\s?\d|probe|sensor|reading/i;
const NO_TEMPERATURE = /湿度|humid|\brh\b|%|露点|dew|上限|下限|limit|报警|alarm|状态|status|序列|serial/i;
const NUMBER = /^([+\-−]?\d{1,3}(?:[.,]\d{1,4})?)\s*(℃|°\s?c|癈|c|℉|°\s?f|癋|f)?$/i;
const SHANGHAI = 8 * 60;
/** A file of a week's minutes; what is longer is no parcel's. */
export const MOST_READINGS = 50_000;

/** In which order a file writes day, month and year where no four figures begin it. */
type DateOrder = 'ymd' | 'dmy' | 'mdy';
interface Row {
  cells: string[];
  date: RegExpExecArray;
  clock: RegExpExecArray;
  /** Minutes ahead of UTC, where the time itself says so. */
  zone: number | null;
  after: number;
}

/**
 * Reads what loggers export: lines of anything before the table, commas, semicolons or tabs, quoted or not, date and time in
 * one cell or two, years first or last, clocks of twelve hours, one or more probes, humidity beside them, Celsius or
 * Fahrenheit. Times are China's unless the file says otherwise. `near` tells 05/06 from 06/05: the way that is meant. Null
 * where no line is a reading.
 */
export function readLogger(text: string, near: number): Reading[] | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (lines.length > MOST_READINGS + 1000) return null;
  const separator = separatorOf(lines);
  const all = lines.map((line) => cellsOf(line, separator));
  const rows = all.map(rowOf);
  const first = rows.findIndex((row, i) => row !== null && hasNumber(row) && rows[i + 1] !== null);
  const begins = first < 0 ? rows.findIndex((row) => row !== null && hasNumber(row)) : first;
  if (begins < 0) return null;
  const width = rows[begins]!.cells.length;
  const head = all.slice(0, begins);
  const header = head.filter(
    (cells) => Math.abs(cells.length - width) <= 1 && cells.length > 1 && columnsOf(cells).length > 0,
  );
  const named = header.length ? header[header.length - 1]! : null;
  const preamble = head.map((cells) => cells.join(' '));
  const isFahrenheit = (place: number): boolean =>
    named && (FAHRENHEIT.test(named[place]!) || /℃|°\s?c|癈/i.test(named[place]!))
      ? FAHRENHEIT.test(named[place]!)
      : preamble.some((line) => /unit|单位/i.test(line) && FAHRENHEIT.test(line));
  const zone = zoneOf(preamble);
  const table = rows.slice(begins).filter((row): row is Row => row !== null);
  const order = orderOf(table, near);
  if (!order) return null;
  const readings = table.flatMap((row): Reading[] => {
    const places = named
      ? columnsOf(named)
      : [row.cells.findIndex((cell, i) => i > row.after && NUMBER.test(cell))];
    const deciC = places.flatMap((place) => {
      const found = NUMBER.exec(row.cells[place] || '');
      return found ? [deciOf(found, isFahrenheit(place))] : [];
    });
    const at = instantOf(row, order, zone);
    return at !== null && deciC.length ? [{ at, deciC }] : [];
  });
  return readings.length && readings.length <= MOST_READINGS ? readings : null;
}

const columnsOf = (cells: readonly string[]): number[] =>
  cells.flatMap((cell, i) => (TEMPERATURE.test(cell) && !NO_TEMPERATURE.test(cell) ? [i] : []));
const hasNumber = ({ cells, after }: Row): boolean => cells.some((cell, i) => i > after && NUMBER.test(cell));

function deciOf([, number, unit]: RegExpExecArray, isFahrenheit: boolean): number {
  const value = parseFloat(number!.replace(',', '.').replace('−', '-'));
  const asF = unit ? /℉|f|癋/i.test(unit) : isFahrenheit;
  return Math.round(asF ? ((value - 32) * 50) / 9 : value * 10);
}

/** A line's cells; what stands in quotation marks is one. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let [cell, quoted] = ['', false];
  for (const sign of line)
    if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  return [...cells, cell.trim()];
}

function rowOf(cells: string[]): Row | null {
  const when = cells.findIndex((cell) => DATE.test(cell));
  if (when < 0) return null;
  const date = DATE.exec(cells[when]!)!;
  const rest = cells[when]!.replace(DATE, ' ').replace(/^\s*T/, ' ');
  const at = CLOCK.test(rest) ? when : cells.findIndex((cell, i) => i !== when && CLOCK.test(cell));
  if (at < 0) return null;
  const said = at === when ? rest : cells[at]!;
  const offset = ZONE_OF_TIME.exec(said.trim());
  return {
    ...{ cells, date, clock: CLOCK.exec(said)!, after: Math.max(when, at) },
    zone: offset ? minutesOf(offset[1]!) : null,
  };
}
const minutesOf = (zone: string): number => {
  const [, sign, hours, minutes] = /([+-])(\d{1,2}):?(\d{2})?/.exec(zone) || [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes || 0)) : 0;
};
function zoneOf(preamble: readonly string[]): number {
  const line = preamble.find((one) => /\b(UTC|GMT)\b/i.test(one));
  if (line === undefined) return SHANGHAI;
  return minutesOf(/(?:UTC|GMT)\s*([+-]\d{1,2}(?::?\d{2})?)/i.exec(line)?.[1] || '');
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

/** The order in which every date of the file is one; of several the one that lies nearest to what is meant. */
function orderOf(rows: readonly Row[], near: number): DateOrder | null {
  const isYearFirst = rows.every(({ date }) => date[1]!.length === 4);
  const isYearLast = rows.every(({ date }) => date[3]!.length === 4);
  const orders: DateOrder[] = isYearFirst ? ['ymd'] : isYearLast ? ['dmy', 'mdy'] : ['ymd', 'dmy', 'mdy'];
  const away = (order: DateOrder): number =>
    Math.min.apply(
      null,
      [rows[0]!, rows[rows.length - 1]!].map((row) => Math.abs(instantOf(row, order, SHANGHAI)! - near)),
    );
  const possible = orders.filter((order) => rows.every((row) => instantOf(row, order, SHANGHAI) !== null));
  return possible.sort((a, b) => away(a) - away(b))[0] || null;
}

function instantOf({ date, clock, zone }: Row, order: DateOrder, zoneOfFile: number): number | null {
  const word = (MONTHS.indexOf(date[2]!.slice(0, 3).toLowerCase()) + 1).toString();
  const parts = [date[1]!, word === '0' ? date[2]! : word, date[3]!];
  const [year, month, day] =
    order === 'ymd'
      ? parts
      : order === 'dmy' || word !== '0'
        ? [parts[2], parts[1], parts[0]]
        : [parts[2], parts[0], parts[1]];
  const [, before, hour, minute, second, behind] = clock;
  const half = (before || behind || '').replace(/\./g, '').toLowerCase();
  const hours = half ? (+hour! % 12) + (half === '下午' || half === 'pm' ? 12 : 0) : +hour!;
  const at = Date.UTC(
    +year! < 100 ? 2000 + +year! : +year!,
    +month! - 1,
    +day!,
    hours,
    +minute!,
    +(second || 0),
  );
  const real = new Date(at);
  const isReal =
    real.getUTCDate() === +day! &&
    real.getUTCMonth() === +month! - 1 &&
    +hour! < (half ? 13 : 24) &&
    +minute! < 60;
  return isReal ? at - (zone === null ? zoneOfFile : zone) * 60_000 : null;
}

/** What was read while goods were on their way: a logger is begun before it is packed and read out long after. */
export const readOnTheWay = (readings: readonly Reading[], from: number, to: number): Reading[] =>
  readings.filter(({ at }) => at >= from && at <= to);

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
