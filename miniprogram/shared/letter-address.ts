import { fromBase64url } from './base64url';
import { TOKEN_LENGTH, decodeLetterId } from './letter-token';

/** Where a letter's QR code points: an ordinary address that WeChat and every browser open. */
export function letterAddress(officialSite: string, token: string): string {
  return `${originOf(officialSite)}/a/${token}`;
}

export type ScannedAddress =
  | { token: string }
  /**
   * `foreign`: not our site at all. `look_alike`: it dresses up as ours, which is worth a report.
   * `malformed`: our site, but no letter.
   */
  | { refused: 'too_long' | 'foreign' | 'look_alike' | 'malformed' };

const LONGEST = 512;

/**
 * The scanner's gate. Nothing is parsed or repaired: the text is one of our letters' addresses character by character,
 * or it is refused. Hence upper case, ports, `user@`, punycode, trailing dots, back slashes, queries, redirects and
 * invisible characters need no rules of their own.
 *
 * @param officialSite host of the deployment (`letters.example.cn`); a whole origin (`http://127.0.0.1:8080`) is for
 * local environments only.
 */
export function readLetterAddress(text: string, officialSite: string): ScannedAddress {
  if (text.length > LONGEST) return { refused: 'too_long' };
  const start = `${originOf(officialSite)}/a/`;
  if (text.slice(0, start.length) === start) {
    const token = text.slice(start.length);
    return token.length === TOKEN_LENGTH && fromBase64url(token) ? { token } : { refused: 'malformed' };
  }
  if (text.slice(0, start.length - 2) === start.slice(0, -2)) return { refused: 'malformed' };
  return { refused: looksLike(text, hostOf(officialSite)) ? 'look_alike' : 'foreign' };
}

/** A mini program code carries only the letter's id as its `scene`; it is then checked on line. */
export function readLetterScene(scene: string): string | null {
  return decodeLetterId(scene) ? scene : null;
}

function originOf(officialSite: string): string {
  return officialSite.includes('://') ? officialSite : `https://${officialSite}`;
}

function hostOf(officialSite: string): string {
  const afterScheme = officialSite.slice(
    officialSite.indexOf('://') < 0 ? 0 : officialSite.indexOf('://') + 3,
  );
  return afterScheme.split(/[:/]/)[0]!;
}

/** Only chooses the words of a refusal: does the text carry our name, or one a character or two away from it? */
function looksLike(text: string, host: string): boolean {
  const plain = text.normalize('NFKC').toLowerCase();
  if (plain.includes(host)) return true;
  const [, site = ''] = /^[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)/.exec(plain) ?? [];
  return site !== '' && (site.includes('xn--') || distanceWithin(site, host, 2));
}

/** Whether two texts are at most `limit` insertions, deletions or replacements apart. */
function distanceWithin(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit) return false;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]! <= limit;
}
