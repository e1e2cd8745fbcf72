import type { Day } from '../days';
import {
  APPLICATION_IDENTIFIERS,
  type ApplicationIdentifier,
  identifierAt,
  mayStandTogether,
} from './application-identifiers';
import { type Candidate, type ElementString, type Problem, candidate } from './candidate';
import { hasCheckDigit } from './check-digit';
import { readYymmdd } from './label-dates';

/** How scanners hand over FNC1 between element strings: ASCII 29 (section 7.8). */
export const GS = '\x1d';
/** A label's text as people can read it: what stands between its fields has no sign of its own on any phone. */
export const sayLabelText = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(
    /[\x00-\x1f\x7f]/g,
    (sign) => ({ '\x1d': '<GS>', '\x1e': '<RS>', '\x04': '<EOT>' })[sign] || '<?>',
  );

/** Identifier and data, in the order of the label. */
export type Pair = [ai: string, value: string];

/** Candidates beyond these are not listed; the reading then says that it is not complete. */
export const MOST_CANDIDATES = 24;
const MOST_STEPS = 20_000;

/** What labels of instruments and reagents carry; readings made of these alone are listed first. */
const EVERYDAY = new Set(
  ['00', '01', '02', '10', '11', '13', '15', '17', '20', '21', '22', '30', '37', '240', '241'].concat([
    '250',
    '8012',
  ]),
);

export function isEveryday(ai: string): boolean {
  return EVERYDAY.has(ai);
}

/**
 * With separators: section 7.8. Tolerated beyond it: a separator first, doubled, last or after a predefined length, and
 * none after a field of one length. Null when the text is no sequence of element strings.
 */
export function readSeparated(text: string): Pair[] | null {
  const pairs: Pair[] = [];
  let at = 0;
  while (at < text.length) {
    if (text.charAt(at) === GS) {
      at++;
      continue;
    }
    const identifier = identifierAt(text, at);
    if (!identifier) return null;
    at += identifier.ai.length;
    const separator = text.indexOf(GS, at);
    const rest = separator < 0 ? text.length : separator;
    const end = identifier.min === identifier.max ? at + identifier.max : rest;
    const value = text.slice(at, end);
    if (!identifier.loose.test(value)) return null;
    pairs.push([identifier.ai, value]);
    at = end;
  }
  return pairs.length ? pairs : null;
}

/**
 * Without separators a field of variable length may end anywhere, so every legal reading is listed: data of the right
 * characters, right check digits, existing dates, no identifier with two values, no invalid pair. `complete` is false when
 * there were more than can be listed or searched.
 */
export function readUnseparated(text: string): { readings: Pair[][]; complete: boolean } {
  const everyday = search(text, isEveryday, isLegal);
  const all = search(text, () => true, isLegal);
  const seen = new Set(everyday.readings.map(keyOf));
  const others = all.readings.filter((reading) => !seen.has(keyOf(reading)));
  const readings = [...byLength(everyday.readings), ...byLength(others)];
  return {
    readings: readings.slice(0, MOST_CANDIDATES),
    complete: everyday.complete && all.complete && readings.length <= MOST_CANDIDATES,
  };
}

/** The same for a label with a wrong check digit, date or character: only the everyday identifiers. */
export function readFaulty(text: string): { readings: Pair[][]; complete: boolean } {
  const { readings, complete } = search(text, isEveryday, (identifier, value) =>
    identifier.loose.test(value),
  );
  return {
    readings: byLength(readings).slice(0, MOST_CANDIDATES),
    complete: complete && readings.length <= MOST_CANDIDATES,
  };
}

function search(
  text: string,
  allowed: (ai: string) => boolean,
  legal: (identifier: ApplicationIdentifier, value: string) => boolean,
): { readings: Pair[][]; complete: boolean } {
  const readings: Pair[][] = [];
  /** Places from which no reading reaches the end, so that they are tried once only. */
  const dead = new Set<number>();
  let steps = 0;
  const walk = (at: number, path: Pair[]): boolean => {
    if (at === text.length) {
      const ais = path.map(([ai]) => ai);
      if (mayStandTogether(ais) && repeated(path).length === 0) readings.push(path);
      return true;
    }
    const identifier = dead.has(at) ? null : identifierAt(text, at);
    let reaches = false;
    if (identifier && allowed(identifier.ai)) {
      const start = at + identifier.ai.length;
      for (let length = Math.min(identifier.max, text.length - start); length >= identifier.min; length--) {
        if (++steps > MOST_STEPS) return true;
        const value = text.slice(start, start + length);
        if (legal(identifier, value) && walk(start + length, [...path, [identifier.ai, value]]))
          reaches = true;
      }
    }
    if (!reaches) dead.add(at);
    return reaches;
  };
  walk(0, []);
  return { readings, complete: steps <= MOST_STEPS };
}

function isLegal(identifier: ApplicationIdentifier, value: string): boolean {
  return (
    identifier.exact.test(value) &&
    (!identifier.checked || hasCheckDigit(value.slice(0, identifier.checked))) &&
    // Whether a day exists does not hang on the century but for 29 February of 1900 and 2100, which no label means.
    identifier.dates.every((at) => at >= value.length || readYymmdd(value.slice(at, at + 6), '2026-01-01'))
  );
}

function byLength(readings: Pair[][]): Pair[][] {
  return [...readings].sort((a, b) => a.length - b.length);
}

function keyOf(reading: Pair[]): string {
  return reading.map(([ai, value]) => `(${ai})${value}`).join(GS);
}

/**
 * The form printed for people: `(01)…(17)…`, also typed with full-width parentheses and spaces. A known identifier in
 * parentheses begins an element string; `\(` is a parenthesis of the data. Null when the text does not have the form.
 */
export function readBracketed(text: string): Pair[] | null {
  const pairs: Pair[] = [];
  let value = '';
  let ai: string | null = null;
  const finish = () => {
    if (ai === null) return value.trim() === '';
    pairs.push([ai, value.trim()]);
    return APPLICATION_IDENTIFIERS.get(ai)!.loose.test(value.trim());
  };
  const plain = text.replace(/（/g, '(').replace(/）/g, ')');
  for (let at = 0; at < plain.length; at++) {
    const next = plain.charAt(at);
    const [whole, found] = next === '(' ? (/^\((\d{2,4})\)/.exec(plain.slice(at, at + 6)) ?? []) : [];
    if (whole && APPLICATION_IDENTIFIERS.has(found!)) {
      if (!finish()) return null;
      ai = found!;
      value = '';
      at += whole.length - 1;
    } else if (next === '\\' && /[()]/.test(plain.charAt(at + 1))) {
      value += plain.charAt(++at);
    } else {
      value += next;
    }
  }
  return ai !== null && finish() ? pairs : null;
}

/** Joins element strings as a symbol carries them: separators only where the specifications want them. */
export function writeElementStrings(pairs: readonly Pair[]): string {
  return pairs
    .map(([ai, value], at) => {
      const predefined = APPLICATION_IDENTIFIERS.get(ai)!.predefined;
      return ai + value + (predefined || at === pairs.length - 1 ? '' : GS);
    })
    .join('');
}

export function candidateOf(pairs: readonly Pair[], today: Day, problems: Problem[] = []): Candidate {
  const found: Problem[] = [...problems];
  const elements = pairs.map(([ai, value]): ElementString => {
    const identifier = APPLICATION_IDENTIFIERS.get(ai)!;
    if (!identifier.exact.test(value)) found.push({ code: 'CHARACTERS', where: ai });
    if (identifier.checked && !hasCheckDigit(value.slice(0, identifier.checked))) {
      found.push({ code: 'CHECK_DIGIT', where: ai });
    }
    const dates = identifier.dates
      .filter((at) => at < value.length)
      .map((at) => readYymmdd(value.slice(at, at + 6), today));
    if (dates.includes(null)) found.push({ code: 'DATE', where: ai });
    const date = dates[0] ?? null;
    return {
      ai,
      title: identifier.title,
      value,
      day: date?.day ?? null,
      dayUnstated: date?.dayUnstated ?? false,
    };
  });
  for (const ai of repeated(pairs)) found.push({ code: 'REPEATED', where: ai });
  const ais = pairs.map(([ai]) => ai);
  if (!mayStandTogether(ais)) found.push({ code: 'PAIR', where: ais.join(' ') });
  const only = (ai: string): ElementString | null => {
    const all = elements.filter((element) => element.ai === ai);
    return all.length && all.every(({ value }) => value === all[0]!.value) ? all[0]! : null;
  };
  return candidate('gs1', {
    elements,
    di: only('01')?.value ?? null,
    serial: only('21')?.value ?? null,
    lot: only('10')?.value ?? null,
    productionOn: only('11')?.day ?? null,
    expiryOn: only('17')?.day ?? only('7003')?.day ?? null,
    problems: found,
  });
}

/** Identifiers that stand there with two different values. */
function repeated(pairs: readonly Pair[]): string[] {
  const first = new Map<string, string>();
  const twice = new Set<string>();
  for (const [ai, value] of pairs) {
    if (first.has(ai) && first.get(ai) !== value) twice.add(ai);
    else first.set(ai, value);
  }
  return [...twice];
}
