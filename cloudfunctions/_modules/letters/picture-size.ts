export interface PictureSize {
  kind: 'png' | 'jpg';
  width: number;
  height: number;
}

/** Kind and size of a PNG or JPEG, from its own bytes; null for anything else. */
export function pictureSize(bytes: Buffer): PictureSize | null {
  if (bytes.length > 24 && bytes.toString('latin1', 1, 4) === 'PNG' && bytes[0] === 0x89)
    return sized('png', bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // A start of frame says the size; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return sized('jpg', bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

const sized = (kind: PictureSize['kind'], width: number, height: number): PictureSize | null =>
  width >= 200 && height >= 200 && width <= 20_000 && height <= 20_000 ? { kind, width, height } : null;
