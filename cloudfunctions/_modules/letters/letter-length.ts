import type { AuthorizationLetter, LetterBody } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { layOutLetter } from './lay-out-letter';
import type { LetterFonts } from './letter-fonts';
import { letterBody } from './wording';

export const MOST_SHEETS = 12;

/** Widths of U+0020 to U+007E in the letters' regular font, in thousandths of an em; everything Chinese is as wide as it is high. */
const latin = (
  '224 323 474 555 555 921 680 278 338 338 467 555 278 347 278 392 555 555 555 555 555 555 555 555 555 555 278 278 555 ' +
  '555 555 474 946 608 657 638 688 589 552 689 728 293 535 646 543 812 723 742 633 742 635 596 599 721 575 878 573 531 ' +
  '603 338 392 338 555 559 606 563 618 510 620 554 325 564 607 275 275 552 284 926 610 606 620 620 388 468 377 607 521 ' +
  '802 498 521 475 338 270 338 555'
).split(' ');
const measure = {
  font: null as never,
  has: () => true,
  width: (text: string) =>
    [...text].reduce(
      (sum, character) => sum + Number(latin[character.charCodeAt(0) - 0x20] ?? 1000) / 1000,
      0,
    ),
};
/** Measures as the fonts do; they themselves lie with the issuer alone. */
const measures: LetterFonts = { regular: measure, bold: measure };

type Said = Pick<
  AuthorizationLetter,
  'kind' | 'dealer' | 'terms' | 'tender' | 'products' | 'territory' | 'exclusions' | 'parts'
>;

/** What makes a letter long are its lists; one of few entries is never too long. */
const FEW = 100;
const entriesOf = ({ territory, exclusions, products, parts = [] }: Said): number =>
  [territory, exclusions, products, ...parts.flatMap((part) => [part.lines, part.territory, part.exclusions])]
    .map(({ length }) => length)
    .reduce((sum, count) => sum + count, 0);

/** How many sheets a letter takes; what the issuer alone knows is as long as it usually is. */
export function sheetsOf(letter: Said, issuedAt: string): number {
  if (entriesOf(letter) <= FEW) return 1;
  const { kind, dealer, tender, terms, products, territory, exclusions, parts } = letter;
  const body: LetterBody = letterBody(
    {
      kind,
      number: 'ND2026-AAAAAAA',
      copy: { index: 1, of: 1 },
      issuer: { name: '某'.repeat(20), creditCode: '9'.repeat(18) },
      ...{ signedBy: '某某某', countersignedBy: '某某某', dealer, products, territory, exclusions, issuedAt },
      ...(tender ? { tender } : {}),
      ...(parts ? { parts } : {}),
      activities: terms.activities,
      fromOn: terms.fromOn,
      toOn: terms.toOn,
    },
    { site: 'letters.example.cn', miniProgram: '某'.repeat(8), hotline: '400-000-0000' },
  );
  return layOutLetter({ body, checkCode: 'AAAAAAAAAA' }, measures).length;
}

/**
 * Said to whoever asks for a letter, before two people have read it.
 *
 * @throws Refusal LETTER_TOO_LONG
 */
export function judgeLength(letter: Said, now: Date): void {
  const sheets = sheetsOf(letter, now.toISOString());
  if (sheets > MOST_SHEETS) throw new Refusal('LETTER_TOO_LONG', { path: 'grantIds', sheets });
}
