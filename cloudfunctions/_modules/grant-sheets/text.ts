/** Texts that cleaning leaves as they are: most of them, in a book of half a million cells. */
const isClean = /^[\u4e00-\u9fff\w、.:;()[\]-]*$/;

/** Full-width forms narrowed, odd spaces gone, other brackets made round ones; line breaks stay. */
export function cleaned(text: string): string {
  if (isClean.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+|[\u200b-\u200f\ufeff]/g, '')
    .replace(/[【〔{]/g, '(')
    .replace(/[】〕}]/g, ')')
    .trim();
}

/** What two spellings of a name have in common: letters and digits in one width and case. */
export function nameKey(name: string): string {
  return cleaned(name)
    .toLowerCase()
    .replace(/[\n\-_.·•‧∙・'’‘"“”—–]/g, '');
}

/** Splits at separators that do not stand in brackets. */
export function splitList(text: string, separators = '、,;\n/|。'): string[] {
  const items: string[] = [];
  let depth = 0;
  let begun = 0;
  const take = (end: number) => {
    const item = text.slice(begun, end).trim();
    if (item) items.push(item);
    begun = end + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '(' || char === '[') depth++;
    else if ((char === ')' || char === ']') && depth > 0) depth--;
    if (depth === 0 && separators.includes(char)) take(at);
  }
  take(text.length);
  return items;
}

const active = /^'*[=+\-@\t\r＝＋－＠]/;

/** Text that no spreadsheet takes for a formula: an apostrophe goes before what could begin one. */
export function neutralized(text: string): string {
  return active.test(text) ? `'${text}` : text;
}

/** Takes the apostrophe of `neutralized` away again. */
export function restored(text: string): string {
  return text.startsWith("'") && active.test(text) ? text.slice(1) : text;
}

/** Cells that repeat the one above. */
export const sameAsAbove: ReadonlySet<string> = new Set(['同上', '〃', '″', '"', "''", '同前']);

/** What stands for every product line. */
export const allLines = /^(全部|所有|全线|全)(产品线|产品|品类|系列)?$/;

/** A column as Excel names it: 0 is `A`. */
export function letterOf(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : letterOf(Math.floor(column / 26) - 1) + letterOf(column % 26);
}
