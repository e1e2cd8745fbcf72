import { simplifiedOf } from './simplified';

/**
 * One way to find things by name, for hospitals, dealers, letters and grants alike: people leave out 省, 市 and 第, write
 * 一院 for 第一人民医院 and 苏大附一 for 苏州大学附属第一, start in the middle, and put the place first.
 */

/** Simplified, half-width, lower case, without spaces and brackets: what two spellings have in common at least. */
export function searchTextOf(text: string): string {
  return simplifiedOf(text.normalize('NFKC'))
    .toLowerCase()
    .replace(/[\s\u200b-\u200f\u2060=()（）[\]【】·.,，、。“”"'’-]/g, '');
}

const digits = '〇一二三四五六七八九';

/** Without the words that only say what kind of place it is; left as it is where nothing else would be left. */
export function plainNameOf(text: string): string {
  const folded = searchTextOf(text).replace(
    /(^|\D)(\d)(?=[人医院附中])/g,
    (_, before: string, digit: string) => before + digits.charAt(Number(digit)),
  );
  return folded.replace(/特别行政区|自治[区州县旗]|[省市区县第]/g, '') || folded;
}

/** As people shorten it: 苏州大附一院, 吴江一院. */
export function shortNameOf(plain: string): string {
  return plain
    .replace(/大学/g, '大')
    .replace(/附属/g, '附')
    .replace(/人民医院|医院/g, '院')
    .replace(/保健院/g, '保健');
}

/** 苏州大附一院 → 苏大附一院; the name itself where no university is in it. */
export function universityShortNameOf(short: string): string {
  return short.replace(/^(.)[^大]{1,4}(医|科技|理工|中医药)?大附/, '$1$2大附');
}

/** Every way in which one name may be asked for from its beginning. */
export function nameForms(name: string): string[] {
  const plain = plainNameOf(name);
  const short = shortNameOf(plain);
  return [...new Set([plain, short, universityShortNameOf(short)])];
}

/** Each tail from each character on: what an indexed prefix search needs to find a text in the middle. */
export function tailsOf(text: string): string[] {
  const characters = [...text];
  return characters.slice(0, -1).map((_, at) => characters.slice(at).join(''));
}

/** The key that only the whole name has, so that it is found among thousands whose names end with it. */
export const exactKeyOf = (name: string): string => `=${plainNameOf(name)}`;

/** What an index finds several texts by: each of them whole, and from any character on. */
export const searchKeysOfAll = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => [exactKeyOf(text), ...nameForms(text).flatMap(tailsOf)])),
];

/** How well one of the names answers to what was typed; lower is better, null not at all. */
export function relevance(typed: string, names: readonly string[]): number | null {
  const asked = nameForms(typed);
  let best: number | null = null;
  for (const name of names) {
    const forms = nameForms(name);
    for (const one of asked)
      for (const form of forms) {
        const at = form.indexOf(one);
        if (at < 0) continue;
        const ends = at + one.length === form.length;
        const score = at === 0 ? (ends ? 0 : 1) : ends ? 2 : 3;
        if (best === null || score < best) best = score;
      }
  }
  return best;
}

/** The rows that answer to what was typed, best first; all of them where nothing was typed. */
export function found<T>(rows: readonly T[], typed: string, namesOf: (row: T) => readonly string[]): T[] {
  if (!searchTextOf(typed)) return [...rows];
  return rows
    .map((row) => ({ row, score: relevance(typed, namesOf(row)) }))
    .filter((one): one is { row: T; score: number } => one.score !== null)
    .sort((a, b) => a.score - b.score)
    .map(({ row }) => row);
}
