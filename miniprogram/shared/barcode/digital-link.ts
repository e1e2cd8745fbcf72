import type { Day } from '../days';
import { APPLICATION_IDENTIFIERS } from './application-identifiers';
import type { Candidate, Problem } from './candidate';
import { type Pair, candidateOf } from './element-strings';

/** GS1 Digital Link URI Syntax 1.2 and later: primary keys and the qualifiers that may follow each in the path. */
const QUALIFIERS: Record<string, readonly string[]> = {
  '00': [],
  '01': ['22', '10', '21', '235'],
  '253': [],
  '255': [],
  '401': [],
  '402': [],
  '414': ['254', '7040'],
  '415': ['8020'],
  '417': ['7040'],
  '8003': [],
  '8004': ['7040'],
  '8006': ['22', '10', '21'],
  '8010': ['8011'],
  '8013': [],
  '8017': ['8019'],
  '8018': ['8019'],
};

/** Any domain may serve one; it is read for its data and never opened. Neither user names nor back slashes pass. */
const ADDRESS = /^https?:\/\/[a-z0-9][a-z0-9.-]*(?::\d{1,5})?(\/[^?#\\\s]*)(?:\?([^#\s]*))?(?:#\S*)?$/i;

/** Null when the address holds no element strings. Compressed links are not read. */
export function readDigitalLink(text: string, today: Day): Candidate | null {
  const [whole, path, query = ''] = ADDRESS.exec(text) ?? [];
  if (!whole) return null;
  const segments = path!
    .slice(1)
    .replace(/\/$/, '')
    .split('/')
    .map((segment) => decode(segment));
  for (let at = 0; at < segments.length - 1; at++) {
    const pairs = readPath(segments.slice(at));
    if (pairs) {
      const problems: Problem[] = [];
      return candidateOf([...pairs, ...readQuery(query, problems)], today, problems);
    }
  }
  return null;
}

function readPath(segments: readonly (string | null)[]): Pair[] | null {
  const qualifiers = QUALIFIERS[segments[0] ?? ''];
  if (!qualifiers || segments.length % 2) return null;
  const pairs: Pair[] = [];
  for (let at = 0; at < segments.length; at += 2) {
    const ai = segments[at] ?? '';
    if (at > 0 && !qualifiers.includes(ai)) return null;
    const value = valueOf(ai, segments[at + 1] ?? null);
    if (value === null) return null;
    pairs.push([ai, value]);
  }
  return pairs;
}

function readQuery(query: string, problems: Problem[]): Pair[] {
  return query.split(/[&;]/).flatMap((part): Pair[] => {
    const equals = part.indexOf('=');
    const ai = part.slice(0, Math.max(equals, 0));
    if (!APPLICATION_IDENTIFIERS.has(ai)) return [];
    const value = valueOf(ai, decode(part.slice(equals + 1)));
    if (value === null) problems.push({ code: 'FORMAT', where: ai });
    return value === null ? [] : [[ai, value]];
  });
}

/** Shorter GTINs are filled up with zeros, as the element string has them. */
function valueOf(ai: string, text: string | null): string | null {
  if (text === null) return null;
  const value = ai === '01' && /^(\d{8}|\d{12,13})$/.test(text) ? text.padStart(14, '0') : text;
  return APPLICATION_IDENTIFIERS.get(ai)!.loose.test(value) ? value : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
