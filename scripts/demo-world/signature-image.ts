import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import type { StoredFile } from '../../miniprogram/shared/model/entity';

export interface SignatureImage {
  bytes: Buffer;
  sha256: string;
  /** Under its own hash, where photos and signatures lie once a function has taken them over. */
  path: string;
}

/** A scribble as a finger leaves it on the phone; every signed report of the demo world bears this one. */
export function signatureImage(): SignatureImage {
  const [width, height] = [360, 160];
  const png = new PNG({ width, height });
  png.data.fill(255);
  for (let step = 0; step < 4000; step++) {
    const along = step / 4000;
    const x = Math.round(30 + 290 * along + 22 * Math.sin(along * 41));
    const y = Math.round(80 + 42 * Math.sin(along * 23) * (1 - along * 0.5) + 12 * Math.cos(along * 57));
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      // prettier-ignore
      png.data.fill(30, ((y + dy) * width + x + dx) * 4, ((y + dy) * width + x + dx) * 4 + 3);
  }
  const bytes = PNG.sync.write(png);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, path: `kept/${'demo'.padEnd(22, '-')}/${sha256}.png` };
}

export function storedAs(
  { bytes, sha256, path }: SignatureImage,
  fileId: (path: string) => string,
): StoredFile {
  return { fileId: fileId(path), sha256, bytes: bytes.length };
}
