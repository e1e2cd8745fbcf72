/** What must not begin a line, and what must not end one (GB/T 15834). */
const NEVER_FIRST = new Set('，。、；：？！…—～·）》〉」』】〕］｝”’％‰,.;:?!)]}%');
const NEVER_LAST = new Set('（《〈「『【〔［｛“‘([{#￥');
const WORD_CHARACTER = /[A-Za-z0-9_@&+/\\.'%:~=#*\u00c0-\u017f-]/;

export interface Line {
  text: string;
  /** In the unit of `width`. */
  width: number;
  /** The paragraph's last line is not stretched. */
  last: boolean;
}

/**
 * Breaks Chinese text into lines: between any two ideographs, never inside a Latin word or number unless it alone is
 * wider than a line, and with punctuation where it belongs.
 *
 * @param widthOf width of a text, additive over its characters
 * @param indent taken off the first line
 */
export function breakLines(
  text: string,
  width: number,
  widthOf: (text: string) => number,
  indent = 0,
): Line[] {
  const lines: Line[] = [];
  let line = '';
  let used = 0;
  let room = width - indent;
  const end = (last: boolean) => {
    const trimmed = line.replace(/ +$/, '');
    lines.push({ text: trimmed, width: widthOf(trimmed), last });
    line = '';
    used = 0;
    room = width;
  };
  for (const unit of unbreakableUnits(text)) {
    const wide = widthOf(unit.replace(/ +$/, ''));
    if (line !== '' && used + wide > room) end(false);
    if (wide > room) {
      for (const character of unit) {
        if (line !== '' && used + widthOf(character) > room) end(false);
        line += character;
        used += widthOf(character);
      }
    } else if (line !== '' || unit !== ' ') {
      line += unit;
      used += widthOf(unit);
    }
  }
  if (line !== '' || lines.length === 0) end(true);
  else lines[lines.length - 1]!.last = true;
  return lines;
}

/** Words, or single ideographs with the punctuation that clings to them. */
export function unbreakableUnits(text: string): string[] {
  const units: string[] = [];
  let glued = false;
  let inWord = false;
  for (const character of text) {
    const word = WORD_CHARACTER.test(character);
    const clings =
      units.length > 0 && (glued || (word && inWord) || character === ' ' || NEVER_FIRST.has(character));
    if (clings) units[units.length - 1] += character;
    else units.push(character);
    glued = NEVER_LAST.has(character);
    inWord = word;
  }
  return units;
}
