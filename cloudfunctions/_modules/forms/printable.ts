import type { LetterFonts } from '../letters/letter-fonts';

/**
 * People write anything into a document; what the font lacks is shown as its plainer form or as 〓 (GB/T 15834's sign), never
 * refused.
 */
export function printable(text: string, { regular }: LetterFonts): string {
  const shown = (character: string): string => {
    if (character === '\n' || regular.has(character)) return character;
    const plainer = character.normalize('NFKC');
    return [...plainer].every((one) => regular.has(one)) ? plainer : '〓';
  };
  return [...text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ')]
    .filter((character) => character === '\n' || character >= ' ')
    .map(shown)
    .join('');
}
