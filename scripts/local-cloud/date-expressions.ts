import { fail, refuse } from './codec';
import type { Doc, Value } from './codec';

/** Dates in aggregation expressions, as MongoDB computes them: parts, texts, and back; in any time zone. */
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const nothing = (value: Value | undefined): value is null | undefined =>
  value === null || value === undefined;

/**
 * MongoDB tells capitals in a zone's name, `Intl` does not: these names are known exactly, of others only their lower case.
 * Beside what `Intl` lists stand names that the zone database keeps for zones that were renamed.
 */
const KEPT_NAMES =
  'GMT PRC ROC ROK Japan Hongkong Singapore Turkey Israel Iran Egypt Cuba Eire GB NZ Poland Portugal UCT Zulu Universal ' +
  'Greenwich W-SU CET EET MET WET EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT Etc/UTC Etc/GMT Etc/UCT Etc/Zulu ' +
  'Asia/Kolkata Asia/Calcutta Asia/Chongqing Asia/Harbin Asia/Kashgar Asia/Saigon Asia/Ho_Chi_Minh Asia/Macao Asia/Macau ' +
  'Asia/Rangoon Asia/Yangon Asia/Katmandu Asia/Kathmandu America/Argentina/Buenos_Aires America/Buenos_Aires ' +
  'America/Indiana/Indianapolis America/Kentucky/Louisville US/Alaska US/Arizona US/Central US/Eastern US/Hawaii ' +
  'US/Mountain US/Pacific Canada/Atlantic Canada/Central Canada/Eastern Canada/Mountain Canada/Pacific';
const ZONES = new Set([
  ...Intl.supportedValuesOf('timeZone'),
  ...KEPT_NAMES.split(' '),
  ...Array.from({ length: 15 }, (_, hours) => `Etc/GMT-${hours}`),
  ...Array.from({ length: 13 }, (_, hours) => `Etc/GMT+${hours}`),
]);
const LOWER_ZONES = new Set([...ZONES, 'UTC'].map((zone) => zone.toLowerCase()));

const OFFSET = /^([+-])(\d\d)(?::?(\d\d))?$/;
/** The zone itself, not one that happens to show its time. */
const isUtc = (zone: Value | undefined): boolean =>
  nothing(zone) || zone === 'UTC' || (typeof zone === 'string' && /^[+-]00(:?00)?$/.test(zone));

/** Minutes that a zone (`+08:00`, `Asia/Shanghai`) is ahead of UTC at an instant. */
function minutesAhead(zone: Value | undefined, at: number): number {
  if (isUtc(zone)) return 0;
  if (typeof zone !== 'string') return fail('timezone must evaluate to a string');
  const [, sign, hours, minutes = '0'] = OFFSET.exec(zone) ?? [];
  if (hours) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const format = formatOf(zone);
  if (!ZONES.has(zone) || !format) {
    if (format && !LOWER_ZONES.has(zone.toLowerCase())) refuse(`the time zone ${zone}`);
    return fail(`unrecognized time zone identifier: "${zone}"`);
  }
  if (at < FIRST_KNOWN) return refuse(`times of ${zone} before 1902`);
  if (at > LAST_KNOWN && offsetAt(format, JANUARY) !== offsetAt(format, JULY))
    return refuse(`times of ${zone} after 2037`);
  return minutesAhead(offsetAt(format, at), at);
}
/** Older servers know no change of the clocks before or after these. */
const [FIRST_KNOWN, LAST_KNOWN] = [Date.UTC(1902, 0, 1), Date.UTC(2037, 11, 31)];
const [JANUARY, JULY] = [Date.UTC(2037, 0, 15), Date.UTC(2037, 6, 15)];
function offsetAt(format: Intl.DateTimeFormat, at: number): string {
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')!.value;
  if (/:\d\d:\d\d$/.test(name)) refuse(`a zone that is ${name}`);
  return name.slice('GMT'.length) || 'UTC';
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
}
/** A zone is looked at before the date, and may be none. */
const assertZone = (zone: Value | undefined): void => void minutesAhead(zone, 0);

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

/** Specifiers that only newer servers know, in texts made of dates and in dates read from texts. */
const NEWER = { toText: 'bB', fromText: 'bBj' };
function assertFormat(operator: string, format: Value, known: string, newer: string): void {
  if (typeof format !== 'string') return fail(`${operator} requires that 'format' be a string`);
  for (const [, letter = ''] of format.matchAll(/%(.?)/gsu)) {
    if (letter !== '' && newer.includes(letter)) refuse(`%${letter} in the format of ${operator}`);
    if (letter !== '%' && (letter === '' || !known.includes(letter)))
      fail(`Invalid format character '%${letter}' in format string`);
  }
}

/** Arguments as they are asked for: each is computed then, and undefined when it is missing or not given. */
type Asked = Record<string, Value | undefined>;
const orElse = (asked: Asked, name: string): Value | undefined => (name in asked ? asked[name] : null);
/** One that is given and nothing counts as null. */
const givenOf = (asked: Asked, name: string): Value | undefined =>
  name in asked ? (asked[name] ?? null) : undefined;

function toText(asked: Asked): Value | undefined {
  const date = asked.date;
  const [format, timezone] = [givenOf(asked, 'format'), givenOf(asked, 'timezone')];
  if (!nothing(format)) assertFormat('$dateToString', format, 'YmdHMSLjUwuVGzZ', NEWER.toText);
  assertZone(timezone);
  if (nothing(date)) return orElse(asked, 'onNull');
  if (timezone === null || format === null) return null;
  const at = instant('$dateToString', date);
  const ahead = minutesAhead(timezone, at);
  const shown = new Date(at + ahead * MINUTE_MS);
  const year = shown.getUTCFullYear();
  if (year < 0 || year > 9999) return fail(`$dateToString cannot convert a date of the year ${year}`);
  // Older servers end it with a Z whatever the zone, newer ones do not.
  if (format === undefined && !isUtc(timezone)) return refuse('$dateToString in a zone without a format');
  const pattern = (format as string | undefined) ?? '%Y-%m-%dT%H:%M:%S.%LZ';
  return pattern.replace(/%(.?)/gsu, (_, letter: string) => {
    if (letter === '%') return '%';
    if (letter === 'z') return offsetText(ahead);
    // The manual writes +285, the server and its tests 285.
    if (letter === 'Z') return String(ahead);
    const [part, digits] = padded[letter]!;
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
  Y: ['year', '\\d{1,4}'],
  m: ['month', '\\d{1,2}'],
  d: ['day', '\\d{1,2}'],
  H: ['hour', '\\d{1,2}'],
  M: ['minute', '\\d{1,2}'],
  S: ['second', '\\d{1,2}'],
  L: ['millisecond', '\\d{1,3}'],
};
const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<millisecond>\d{1,3}))?)?)? ?(?<zone>Z|[+-]\d\d:?\d\d)?$/;

/** Each part takes as many digits as it can and gives none back. */
function patternOf(format: string): RegExp {
  const known = new Set<string>();
  const source = format.replace(/%(.?)|[^%\w]/gsu, (text, letter: string | undefined) => {
    if (letter === '%') return '%';
    if (letter === undefined) return text.codePointAt(0)! < 0x80 ? `\\${text}` : text;
    if (known.has(letter)) return refuse(`$dateFromString with %${letter} twice in its format`);
    known.add(letter);
    if (letter === 'z') return '(?<zone>[+-]\\d\\d:?\\d\\d|Z)';
    const [field, digits] = FIELD_OF[letter] ?? refuse(`$dateFromString with %${letter} in its format`);
    return `(?=(?<${field}>${digits}))\\k<${field}>`;
  });
  return new RegExp(`^${source}$`, 's');
}

/** Without a format only ISO 8601 is read; MongoDB guesses many more, and a guess here could differ. */
function fromText(asked: Asked): Value | undefined {
  const dateString = asked.dateString;
  const [format, timezone] = [givenOf(asked, 'format'), givenOf(asked, 'timezone')];
  if (!nothing(format)) assertFormat('$dateFromString', format, 'YmdHMSLuVGzZ', NEWER.fromText);
  assertZone(timezone);
  if (nothing(dateString)) return orElse(asked, 'onNull');
  const wrong = (): Value | undefined =>
    'onError' in asked
      ? asked.onError
      : fail(`Error parsing date string '${String(dateString)}' in $dateFromString`);
  if (typeof dateString !== 'string') return wrong();
  if (format === null || timezone === null) return null;
  const pattern = format as string | undefined;
  const found = (pattern === undefined ? ISO : patternOf(pattern)).exec(dateString)?.groups;
  if (!found) {
    // Zones are written in more ways than are read here.
    if (pattern === undefined || /%[zZ]/.test(pattern)) refuse(`$dateFromString of "${dateString}"`);
    return wrong();
  }
  const { zone } = found;
  if (zone !== undefined && !isUtc(timezone)) return wrong();
  if (['year', 'month', 'day'].some((part) => found[part] === undefined)) return wrong();
  const numberOf = (field: string, otherwise: number) => Number(found[field] ?? otherwise);
  const [year, month, day] = [numberOf('year', 0), numberOf('month', 0), numberOf('day', 0)];
  // Servers differ over years of fewer digits, and over the year 0.
  if (found.year!.length < 4 || year === 0) return refuse(`$dateFromString of the year ${found.year}`);
  const [hour, minute, second] = [numberOf('hour', 0), numberOf('minute', 0), numberOf('second', 0)];
  const millisecond = Number((found.millisecond ?? '').padEnd(3, '0') || 0);
  const clock = utcDay(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
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
  return new Date(instantAt(clock, zone === 'Z' ? 'UTC' : (zone ?? timezone)));
}

/** Read one after the other: nothing makes nothing of them all, what is no number in its bounds is an error. */
const TIME = ['hour', 'minute', 'second', 'millisecond'];
const DAYS = { natural: ['year', 'month', 'day'], iso: ['isoWeekYear', 'isoWeek', 'isoDayOfWeek'] };
const UNBOUNDED = ['second', 'millisecond', 'year', 'isoWeekYear'];
const MOST_OF_A_PART = 2 ** 15;
function fromParts(asked: Asked): Value {
  const days = 'isoWeekYear' in asked ? DAYS.iso : DAYS.natural;
  let timezone: Value | undefined;
  const read: number[] = [];
  for (const name of [...TIME, 'timezone', ...days]) {
    const value = givenOf(asked, name);
    if (value === null) return null;
    if (name === 'timezone') assertZone((timezone = value));
    else if (value === undefined) read.push(TIME.includes(name) ? 0 : 1);
    else if (typeof value !== 'number' || !Number.isSafeInteger(value))
      return fail(`'${name}' must evaluate to an integer`);
    else if (!UNBOUNDED.includes(name) && (value < -MOST_OF_A_PART || value >= MOST_OF_A_PART))
      return fail(`'${name}' is not in range: ${value}`);
    else read.push(value);
  }
  const [hour, minute, second, millisecond, year, middle, last] = read as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // Newer servers begin at the year 0, older ones at 1.
  if (year === 0) return refuse('$dateFromParts of the year 0');
  if (!(year >= 1 && year <= 9999)) return fail('$dateFromParts needs a year from 1 to 9999');
  const first =
    days === DAYS.iso
      ? thursday(new Date(utcDay(year, 0, 4))).getTime() + ((middle - 1) * 7 + last - 4) * DAY_MS
      : utcDay(year, middle - 1, last);
  return new Date(
    instantAt(first + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond, timezone),
  );
}
/** Which parts go together is told before a document is looked at. */
function assertParts(given: Doc): void {
  const has = (names: string[]) => names.some((name) => name in given);
  if (!('year' in given) && !('isoWeekYear' in given))
    fail("$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  if (has(DAYS.natural) && has(DAYS.iso))
    fail('$dateFromParts does not allow mixing natural dates with ISO dates');
}

const ARGUMENTS: Record<string, [work: (asked: Asked) => Value | undefined, names: string]> = {
  $dateToString: [toText, 'date format timezone onNull'],
  $dateFromString: [fromText, 'dateString format timezone onError onNull'],
  $dateFromParts: [
    fromParts,
    'year month day isoWeekYear isoWeek isoDayOfWeek hour minute second millisecond timezone',
  ],
};
for (const [operator, part] of Object.entries(PARTS))
  ARGUMENTS[operator] = [
    (asked) => {
      const date = asked.date;
      if (nothing(date)) return null;
      const at = instant(operator, date);
      const timezone = givenOf(asked, 'timezone');
      return timezone === null ? null : part(local(at, timezone));
    },
    'date timezone',
  ];

/** What each date operator makes of its named arguments; `check` looks at them as they are written. */
export const dateOperators: Record<
  string,
  { work: (asked: Asked) => Value | undefined; names: string[]; check?: (given: Doc) => void }
> = Object.fromEntries(
  Object.entries(ARGUMENTS).map(([operator, [work, names]]) => [
    operator,
    { work, names: names.split(' '), check: operator === '$dateFromParts' ? assertParts : undefined },
  ]),
);
