import type { Candidate } from './candidate';

/** A run of characters that all candidates share at this place, or that at least one has otherwise. */
export interface Segment {
  text: string;
  differs: boolean;
}

/** One row of the side-by-side view: the same element string in every candidate, null where a candidate has none. */
export interface ComparedRow {
  ai: string;
  title: string;
  cells: (Segment[] | null)[];
}

/** Words of the everyday identifiers for people; the others keep GS1's data title. */
const TITLE: Record<string, string> = {
  '01': '产品标识 (01)',
  '10': '批号 (10)',
  '11': '生产日期 (11)',
  '17': '失效日期 (17)',
  '21': '序列号 (21)',
};

/** Rows in the order in which the candidates, first to last, bring them up. */
export function compareCandidates(candidates: readonly Candidate[]): ComparedRow[] {
  const values = candidates.map(valuesOf);
  const titles = new Map<string, string>();
  for (const one of values) for (const [ai, { title }] of one) if (!titles.has(ai)) titles.set(ai, title);
  return [...titles].map(([ai, title]) => {
    const texts = values.map((one) => one.get(ai)?.text ?? null);
    return {
      ai,
      title: TITLE[ai] ?? `${title} (${ai})`,
      cells: texts.map((text) => (text === null ? null : segments(text, texts))),
    };
  });
}

function valuesOf(one: Candidate): Map<string, { title: string; text: string }> {
  const values = new Map<string, { title: string; text: string }>();
  for (const { ai, title, value } of one.elements) {
    const before = values.get(ai);
    values.set(ai, { title, text: before ? `${before.text} ${value}` : value });
  }
  if (one.elements.length === 0 && one.serial !== null) {
    values.set('21', { title: 'SERIAL', text: one.serial });
  }
  return values;
}

function segments(text: string, all: readonly (string | null)[]): Segment[] {
  const runs: Segment[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const differs = all.some((other) => other === null || other.charAt(at) !== character);
    const last = runs[runs.length - 1];
    if (last && last.differs === differs) last.text += character;
    else runs.push({ text: character, differs });
  }
  return runs;
}
