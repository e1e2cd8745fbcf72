import { create } from 'qrcode/lib/core/qrcode';
import { environment } from '../environment';

/** What a code of ours holds: an address of our own site, which WeChat opens in the mini program. */
export function siteLink(kind: 's' | 'q' | 'b', code: string): string {
  const site = environment.officialSite;
  return `${site.indexOf('://') > 0 ? site : `https://${site}`}/${kind}/${code}`;
}

/**
 * Dark and light of a code that somebody scans, row by row. Given bytes: of a text the library asks for TextEncoder, which
 * phones lack; addresses of our own site are ASCII.
 */
export function codeCells(link: string): boolean[][] {
  const bytes = Uint8Array.from(link, (one) => one.charCodeAt(0));
  const { size, data } = create([{ data: bytes, mode: 'byte' }], { errorCorrectionLevel: 'M' }).modules;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => data[y * size + x] === 1),
  );
}
