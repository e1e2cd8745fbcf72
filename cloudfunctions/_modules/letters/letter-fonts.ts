import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Font } from 'fontkit';
import { Refusal } from '../../../miniprogram/shared/refusal';

export type FontName = 'regular' | 'bold';

/** One opened font file; opening takes milliseconds, so a function instance keeps it for all its letters. */
export interface Typeface {
  font: Font;
  has(character: string): boolean;
  /** Width of a text in em; the fonts have neither kerning nor ligatures. */
  width(text: string): number;
}
export type LetterFonts = Record<FontName, Typeface>;

/** @param folder where `scripts/build-font.ts` put the two files, or the function's own folder */
export function loadLetterFonts(folder: string): LetterFonts {
  return {
    regular: openTypeface(readFileSync(join(folder, 'letter-regular.ttf'))),
    bold: openTypeface(readFileSync(join(folder, 'letter-bold.ttf'))),
  };
}

function openTypeface(bytes: Uint8Array): Typeface {
  // Loaded when first needed, and as pdfkit loads it: it would be most of the cold start.
  const { create } = require('fontkit') as typeof import('fontkit');
  const font = create(bytes);
  const widths = new Map<string, number | null>();
  const widthOf = (character: string): number | null => {
    let width = widths.get(character);
    if (width === undefined) {
      const point = character.codePointAt(0)!;
      width = font.hasGlyphForCodePoint(point)
        ? font.glyphForCodePoint(point).advanceWidth / font.unitsPerEm
        : null;
      widths.set(character, width);
    }
    return width;
  };
  return {
    font,
    has: (character) => widthOf(character) !== null,
    width: (text) => {
      let sum = 0;
      for (const character of text) sum += widthOf(character) ?? 1;
      return sum;
    },
  };
}

/**
 * A box instead of a character would make a letter contestable, so nothing is printed that the font cannot show.
 *
 * @throws Refusal LETTER_CHARACTER_UNPRINTABLE with the characters, for a person to replace
 */
export function requirePrintable(content: unknown, fonts: LetterFonts): void {
  const missing = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      for (const character of value) if (!fonts.regular.has(character)) missing.add(character);
    } else if (typeof value === 'object' && value !== null) {
      Object.values(value).forEach(visit);
    }
  };
  visit(content);
  if (missing.size > 0) throw new Refusal('LETTER_CHARACTER_UNPRINTABLE', { characters: [...missing] });
}

/** Headings may contain a rare character that the bold font lacks: then the whole text is set in regular. */
export function fontFor(text: string, wanted: FontName, fonts: LetterFonts): FontName {
  return wanted === 'bold' && ![...text].every((character) => fonts.bold.has(character)) ? 'regular' : wanted;
}
