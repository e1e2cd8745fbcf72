import { fail, refuse } from './codec';
import type { Doc, Value } from './codec';

/** Dates in aggregation expressions, as MongoDB computes them: parts, texts, and back; in any time zone. */
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const nothing = (value: Value | undefined): value is null | undefined =>
  value === null || value === undefined;

/** MongoDB tells capitals in a zone's name, `Intl` does not; it tells the name that the zone goes by today. */
const isSpelledOut = (zone: string, today: string): boolean =>
  zone.split('/').every((part) => /^[A-Z]/.test(part)) &&
  (zone === today || zone.toLowerCase() !== today.toLowerCase());

/** Minutes that a zone (`+08:00`, `Asia/Shanghai`) is ahead of UTC at an instant. */
function minutesAhead(zone: Value | undefined, at: number): number {
  if (nothing(zone) || zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  if (typeof zone !== 'string') return fail('timezone must evaluate to a string');
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone) ?? [];
  if (hours) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    // Not known.
  }
  if (!format || !isSpelledOut(zone, format.resolvedOptions().timeZone))
    return fail(`unrecognized time zone identifier: "${zone}"`);
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')!.value;
  return name === 'GMT' ? 0 : minutesAhead(name.slice('GMT'.length), at);
}

function instant(operator: string, date: Value): number {
  return date instanceof Date
    ? date.getTime()
    : fail(`${operator}: can't convert from ${typeof date} to Date`);
}
/** The instant at which clocks of a zone show a time. One that they show twice or never is read in more than one way. */
function instantAt(clock: number, zone: Value | undefined): number {
  const around = [clock - DAY_MS, clock + DAY_MS].map((at) => minutesAhead(zone, at) * MINUTE_MS);
  const found = [...new Set(around)]
    .map((ahead) => clock - ahead)
    .filter((at) => at + minutesAhead(zone, at) * MINUTE_MS === clock);
  return found.length === 1
    ? found[0]!
    : refuse('a local time that the change of the clocks skips or repeats');
}
/** A date whose UTC fields are the local ones. */
const local = (at: number, zone: Value | undefined) => new Date(at + minutesAhead(zone, at) * MINUTE_MS);
/** `Date.UTC` takes the years 0 to 99 for those of the last century. */
const utcDay = (year: number, month: number, day: number) => new Date(0).setUTCFullYear(year, month, day);
const dayOfYear = (date: Date) =>
  (utcDay(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) -
    utcDay(date.getUTCFullYear(), 0, 1)) /
    DAY_MS +
  1;
const isoDayOfWeek = (date: Date) => date.getUTCDay() || 7;
/** An ISO week belongs to the year of its Thursday. */
const thursday = (date: Date) => new Date(date.getTime() + (4 - isoDayOfWeek(date)) * DAY_MS);

const PARTS: Record<string, (date: Date) => number> = {
  $year: (date) => date.getUTCFullYear(),
  $month: (date) => date.getUTCMonth() + 1,
  $dayOfMonth: (date) => date.getUTCDate(),
  $hour: (date) => date.getUTCHours(),
  $minute: (date) => date.getUTCMinutes(),
  $second: (date) => date.getUTCSeconds(),
  $millisecond: (date) => date.getUTCMilliseconds(),
  $dayOfYear: dayOfYear,
  $dayOfWeek: (date) => date.getUTCDay() + 1,
  // Weeks begin on Sundays; the days before the first one are week 0.
  $week: (date) => Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7),
  $isoDayOfWeek: isoDayOfWeek,
  $isoWeek: (date) => Math.floor((dayOfYear(thursday(date)) - 1) / 7) + 1,
  $isoWeekYear: (date) => thursday(date).getUTCFullYear(),
};
const padded: Record<string, [part: string, digits: number]> = {
  Y: ['$year', 4],
  m: ['$month', 2],
  d: ['$dayOfMonth', 2],
  H: ['$hour', 2],
  M: ['$minute', 2],
  S: ['$second', 2],
  L: ['$millisecond', 3],
  j: ['$dayOfYear', 3],
  U: ['$week', 2],
  w: ['$dayOfWeek', 1],
  u: ['$isoDayOfWeek', 1],
  V: ['$isoWeek', 2],
  G: ['$isoWeekYear', 4],
};
const offsetText = (minutes: number) => {
  const away = Math.abs(minutes);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}${two(away % 60)}`;
};

function toText({ date, format, timezone, onNull = null }: Doc): Value {
  if (nothing(date)) return onNull;
  if (timezone === null || format === null) return null;
  const at = instant('$dateToString', date);
  const ahead = minutesAhead(timezone, at);
  const shown = new Date(at + ahead * MINUTE_MS);
  const year = shown.getUTCFullYear();
  if (year < 0 || year > 9999) return fail(`$dateToString cannot convert a date of the year ${year}`);
  const isUtc = nothing(timezone) || ['UTC', 'GMT', 'Z'].includes(timezone as string);
  if (format === undefined && !isUtc && ahead === 0)
    return refuse('$dateToString without a format in a zone that happens to be at UTC');
  const pattern = format ?? `%Y-%m-%dT%H:%M:%S.%L${isUtc ? 'Z' : ''}`;
  if (typeof pattern !== 'string') return fail('$dateToString requires that format be a string');
  return pattern.replace(/%(.?)/gsu, (_, letter: string) => {
    if (letter === '%') return '%';
    if (letter === 'z') return offsetText(ahead);
    if (letter === 'Z') return `${ahead < 0 ? '-' : '+'}${Math.abs(ahead)}`;
    const [part, digits] = padded[letter] ?? fail(`Invalid format character '%${letter}' in format string`);
    return String(PARTS[part]!(shown)).padStart(digits, '0');
  });
}

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}
const FIELD_OF: Record<string, [field: keyof Fields, digits: string]> = {
  Y: ['year', '\\d{4}'],
  m: ['month', '\\d{1,2}'],
  d: ['day', '\\d{1,2}'],
  H: ['hour', '\\d{1,2}'],
  M: ['minute', '\\d{1,2}'],
  S: ['second', '\\d{1,2}'],
  L: ['millisecond', '\\d{1,3}'],
};
const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<millisecond>\d{1,3}))?)?)? ?(?<zone>Z|[+-]\d\d:?\d\d)?$/;

function patternOf(format: string): RegExp {
  const source = format.replace(/%(.?)|[^%\w]/gsu, (text, letter: string | undefined) => {
    if (letter === undefined || letter === '%') return `\\${text.at(-1)}`;
    if (letter === 'z') return '(?<zone>[+-]\\d\\d:?\\d\\d|Z)';
    const [field, digits] = FIELD_OF[letter] ?? refuse(`$dateFromString with %${letter} in its format`);
    return `(?<${field}>${digits})`;
  });
  return new RegExp(`^${source}$`, 's');
}

/** Without a format only ISO 8601 is read; MongoDB guesses many more, and a guess here could differ. */
function fromText({ dateString, format, timezone, onError, onNull = null }: Doc): Value {
  if (nothing(dateString)) return onNull;
  if (format === null || timezone === null) return null;
  if (format !== undefined && typeof format !== 'string')
    return fail("$dateFromString requires that 'format' be a string");
  const wrong = (): Value =>
    onError === undefined
      ? fail(`Error parsing date string '${String(dateString)}' in $dateFromString`)
      : onError;
  if (typeof dateString !== 'string') return wrong();
  const found = (format === undefined ? ISO : patternOf(format)).exec(dateString)?.groups;
  if (!found)
    return format === undefined ? refuse(`$dateFromString of "${dateString}" without a format`) : wrong();
  const { zone } = found;
  if (zone !== undefined && timezone !== undefined)
    return fail('you cannot pass in a date/time string with time zone information together with a timezone');
  const numberOf = (field: string, otherwise: number) => Number(found[field] ?? otherwise);
  const [year, month, day] = [numberOf('year', 1970), numberOf('month', 1), numberOf('day', 1)];
  const [hour, minute, second] = [numberOf('hour', 0), numberOf('minute', 0), numberOf('second', 0)];
  const millisecond = Number((found.millisecond ?? '').padEnd(3, '0') || 0);
  const clock = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const read = new Date(clock);
  // The 30th of February and the 25th hour would silently become others.
  if (
    read.getUTCMonth() !== month - 1 ||
    read.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return wrong();
  return new Date(instantAt(clock, zone ?? timezone));
}

function fromParts(parts: Doc): Value {
  const { timezone, ...given } = parts;
  if (timezone === null) return null;
  const iso = 'isoWeekYear' in given;
  const defaults: Record<string, number> = {
    ...(iso ? { isoWeekYear: NaN, isoWeek: 1, isoDayOfWeek: 1 } : { year: NaN, month: 1, day: 1 }),
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
  };
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults)) return fail(`Unrecognized argument to $dateFromParts: ${name}`);
    if (nothing(value)) return null;
    if (typeof value !== 'number' || !Number.isInteger(value))
      return fail(`'${name}' must evaluate to an integer`);
    defaults[name] = value;
  }
  const { hour, minute, second, millisecond } = defaults as unknown as Fields;
  const year = (iso ? defaults.isoWeekYear : defaults.year)!;
  if (!(year >= 1 && year <= 9999)) return fail('$dateFromParts needs a year from 1 to 9999');
  const first = iso
    ? thursday(new Date(utcDay(year, 0, 4))).getTime() - 3 * DAY_MS
    : utcDay(year, defaults.month! - 1, defaults.day!);
  const days = iso ? (defaults.isoWeek! - 1) * 7 + defaults.isoDayOfWeek! - 1 : 0;
  const clock = first + days * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond;
  return new Date(instantAt(clock, timezone));
}

const ARGUMENTS: Record<string, [work: (given: Doc) => Value, names: string]> = {
  $dateToString: [toText, 'date format timezone onNull'],
  $dateFromString: [fromText, 'dateString format timezone onError onNull'],
  $dateFromParts: [
    fromParts,
    'year month day isoWeekYear isoWeek isoDayOfWeek hour minute second millisecond timezone',
  ],
};
for (const [operator, part] of Object.entries(PARTS))
  ARGUMENTS[operator] = [
    ({ date, timezone }) =>
      nothing(date) || timezone === null ? null : part(local(instant(operator, date), timezone)),
    'date timezone',
  ];

/** What each date operator makes of its named arguments, already evaluated; a missing one is left out. */
export const dateOperators: Record<string, { work: (given: Doc) => Value; names: string[] }> =
  Object.fromEntries(
    Object.entries(ARGUMENTS).map(([operator, [work, names]]) => [
      operator,
      { work, names: names.split(' ') },
    ]),
  );
