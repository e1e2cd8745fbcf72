import { Refusal } from '../../../miniprogram/shared/refusal';
import { tidyText } from './facts';
import { typedTexts } from './hospitals-named';
import type { Judged } from './hospitals-named';

/**
 * What the letters' font shows, as `scripts/build-font` cuts it, so that who types is told before anybody approves: the font
 * itself lies with the issuer alone. Runs of code points, each told by its distance from the last one and its length, base 36.
 */
const runs =
  'w+2m z+b 2+2d d+3 7+1 d+3 o+1 3+1 4+3 3+1 l+5 2o+f c5+g 2+6 8+o 1z+1r 2 5hb 2 2+2 2+2 2+2 2+1 4+1 a 2+1 ' +
  '2 4+3 6 5a 3 2 4+1 5 4 3 b+1 4+1 4 3 7 6 11+b 5+b l+9 v+1 b+2 5+1 4 2 2 i+3 c b 2+1 2+6 4 2+2 2 5 3+3 3 ' +
  '2+9 6+3 6 6 2 3 4 k+2 2+3 3+1 3+1 3+1 3+1 b+5 3+1 a+4 7 5 q r+1 at+97 6+2 3+1 5+1 3+1 5+1 2+3 2+5 f+4 9 ' +
  'h+3 2+1 3 5+1 7+1 5+3 g h+2 u+f 3+b z t+1 1tu+1r 2+2d 3+2p 2+3 5d+z d+1a 2+7f 2+1ad 2+85 2+2h 2+3 2+2v ' +
  '2+1km 2+3n 2+1w4 23+266 2+e0f ild+9 n+v 4y+d 2+1b 2+s 2+1s 2+t 4+5 3+5 3+5 3+2 4+6 2+6 1eop 2 1v 48 xw ' +
  '26 196 1ca 3d ck 3w8 2f0 1cc+1 az rf 1d7 6q 4i 24 221 1c 1y 10v sg ne h8 dl 7a d1 ej 5h 2hd 16l 7c 1u sv ' +
  'hc t 97 o9 72 8 2 3 cb 3u 1k6 b5 1gu 5 9 1n5 7y s 7t 6 y 11m at+1 f+1 51 7n 2r c 3 b 3r c 3 26 3q 8 7 3 ' +
  'k+1 14 3c+1 4 1g d 14+1 9+2 2 2 2x+1 n 1s 58 s x j 3 a 4 i 4c en 48 3 q 7 48 9o g 34 1e e8+1 3j x 7f 4 w ' +
  '3n c s 37 1w 6 3 84 c 3 4r 5t 5 9 8 2+2 2 j 8+1 69 3 34 y 1o 64 5 3 i k 3 j 6d c 33 18 3k 4+1 3 7+1 2 4 ' +
  '2 9 4 c+1 9 5 3 3 4 3 2 4 1h e+1 e 3s 9 46+1 7 2 3+1 7 3l 2 2+1 f+1 8 5+1 13 1v 2 9 3 4 2a c b 1bl bdl+1 ' +
  'b2';

let shown: Set<number> | null = null;
export function isPrintable(character: string): boolean {
  if (!shown) {
    shown = new Set();
    let point = 0;
    for (const run of runs.split(' ')) {
      const [gap, length = '0'] = run.split('+');
      point += parseInt(gap!, 36);
      for (const last = point + parseInt(length, 36); ; point++) {
        shown.add(point);
        if (point === last) break;
      }
    }
  }
  return shown.has(character.codePointAt(0)!);
}

/**
 * Nothing is typed that the letter could not print.
 *
 * @throws Refusal LETTER_CHARACTER_UNPRINTABLE with the characters and the paths of their fields
 */
export function judgePrintable(letter: Omit<Judged, 'terms' | 'parts'>): void {
  const found = typedTexts(letter).flatMap(({ path, text }) => {
    const missing = [...tidyText(text)].filter((character) => !isPrintable(character));
    return missing.length > 0 ? [{ path, missing }] : [];
  });
  if (found.length === 0) return;
  throw new Refusal('LETTER_CHARACTER_UNPRINTABLE', {
    path: found.map(({ path }) => path).join(', '),
    characters: [...new Set(found.flatMap(({ missing }) => missing))],
  });
}
