import type { Day } from '../days';
import { type Candidate, type Problem, candidate } from './candidate';
import { dayFrom, dayOfYear, lastDayOfMonth, readYyyymmdd, yearOf } from './label-dates';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%';

/** ANSI/HIBC 2.6, appendix B: sum of the characters' places in the alphabet, modulo 43. Null for a foreign character. */
export function hibcCheckCharacter(text: string): string | null {
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    const place = ALPHABET.indexOf(text.charAt(at));
    if (place < 0) return null;
    sum += place;
  }
  return ALPHABET.charAt(sum % 43);
}

/**
 * The supplier standard ANSI/HIBC 2.6: primary `+LIC…`, secondary `+$…` on a label of its own (with the primary's check
 * character as link), or both in one code separated by `/`. Null when the text has none of these forms.
 */
export function readHibc(text: string, today: Day): Candidate | null {
  // Code 39 prints its start and stop characters as asterisks.
  const bare = /^\*\+[^*]*\*$/.test(text) ? text.slice(1, -1) : text;
  if (!/^\+[0-9A-Z\-. $/+%]{4,}$/.test(bare)) return null;
  // A check character that is a space gets lost when a scanner trims; the sum of the rest tells.
  const whole = !isChecked(bare) && isChecked(`${bare} `) ? `${bare} ` : bare;
  const problems: Problem[] = isChecked(whole) ? [] : [{ code: 'CHECK_CHARACTER', where: 'HIBC' }];
  const check = whole.slice(-1);
  const body = whole.slice(1, -1);

  const [primary, ...more] = body.split('/');
  const [, labeler, product, unit] = /^([A-Z][0-9A-Z]{3})([0-9A-Z]{1,18})(\d)$/.exec(primary!) ?? [];
  if (labeler) {
    const di = `${labeler}${product}${unit}`;
    if (more.length === 0) return candidate('hibc', { di, problems, link: check });
    const facts = readSecondary(more, today, problems);
    return facts && candidate('hibc', { di, ...facts, problems });
  }
  const facts = readSecondary(body.slice(0, -1).split('/'), today, problems);
  // An old secondary begins with five bare digits like a telephone number; only its check character tells them apart.
  if (!facts || (/^\d/.test(body) && problems.length)) return null;
  return candidate('hibc', { ...facts, problems, link: body.slice(-1) });
}

function isChecked(text: string): boolean {
  return hibcCheckCharacter(text.slice(0, -1)) === text.slice(-1);
}

type Facts = Pick<Candidate, 'lot' | 'serial' | 'productionOn' | 'expiryOn'>;

/** The secondary data structure, then supplements by data identifier: serial S, expiry 14D, production 16D, quantity Q. */
function readSecondary(parts: string[], today: Day, problems: Problem[]): Facts | null {
  const facts: Facts = { lot: null, serial: null, productionOn: null, expiryOn: null };
  // In one code with the primary, supplements may stand without a secondary before them.
  const bare = /^(S|14D|16D|Q)/.test(parts[0]!);
  if (!bare && !readMain(parts[0]!, today, facts, problems)) return null;
  for (const supplement of bare ? parts : parts.slice(1)) {
    const [, date, digits] = /^(14D|16D)(\d{8})$/.exec(supplement) ?? [];
    if (date) {
      const day = readYyyymmdd(digits!);
      if (!day) problems.push({ code: 'DATE', where: date });
      facts[date === '14D' ? 'expiryOn' : 'productionOn'] = day;
    } else if (/^S.{1,18}$/.test(supplement)) {
      facts.serial = supplement.slice(1);
    } else if (!/^Q\d{1,5}$/.test(supplement)) {
      problems.push({ code: 'FORMAT', where: supplement.slice(0, 3) });
    }
  }
  return facts;
}

/** `$` lot, `$+` serial, `$$` date and lot, `$$+` date and serial, or the old YYJJJ and lot; false when it is none. */
function readMain(main: string, today: Day, facts: Facts, problems: Problem[]): boolean {
  const [, flag, rest] = /^(\$\$\+|\$\$|\$\+|\$|(?=\d{5}))(.*)$/.exec(main) ?? [];
  if (flag === undefined) return false;
  const dated = flag === '' ? `5${rest}` : flag.startsWith('$$') ? withoutQuantity(rest!) : `7${rest}`;
  const date = readDate(dated, today);
  if (!date) return false;
  if (date.day === undefined) problems.push({ code: 'DATE', where: '$$' });
  const name = dated.slice(date.length);
  if (!/^[0-9A-Z\-. ]{0,18}$/.test(name)) return false;
  facts.expiryOn = date.day ?? null;
  if (name !== '') facts[flag.endsWith('+') ? 'serial' : 'lot'] = name;
  return true;
}

/** A quantity stands before the date: 8 and two digits, or 9 and five. */
function withoutQuantity(text: string): string {
  return text.replace(/^(8\d{2}|9\d{5})/, '');
}

/**
 * The first digit tells the date's form; 0 and 1 already belong to a month. `day` undefined: the date does not exist;
 * null: none is stated.
 */
function readDate(text: string, today: Day): { length: number; day: Day | null | undefined } | null {
  const part = (from: number) => Number(text.slice(from, from + 2));
  const year = (from: number) => yearOf(part(from), today);
  const form = text.charAt(0);
  const length = { '0': 4, '1': 4, '2': 7, '3': 7, '4': 9, '5': 6, '6': 8, '7': 1 }[form];
  if (form === '') return { length: 0, day: null };
  if (length === undefined || !/^\d+$/.test(text.slice(0, length)) || text.length < length) return null;
  const found = (day: Day | null) => ({ length, day: day ?? undefined });
  if (form === '7') return { length, day: null };
  if (form === '2') return found(dayFrom(year(5), part(1), part(3)));
  if (form === '3' || form === '4') return found(dayFrom(year(1), part(3), part(5)));
  if (form === '5' || form === '6') return found(dayOfYear(year(1), Number(text.slice(3, 6))));
  return found(lastDayOfMonth(year(2), part(0)));
}
