import { deflateSync } from 'node:zlib';
import type { PDFiumLibrary } from '@hyzyla/pdfium';

export interface LetterImage {
  png: Buffer;
  width: number;
  height: number;
}

/** Pixels for a point: 150 dpi reads well when zoomed on a phone and stays near 100 kB a sheet. */
const SCALE = 150 / 72;

/**
 * The sheets of the verification copy as 16-grey PNGs, made once when a letter is issued: the verification page shows
 * them as they are and never renders anything.
 *
 * @param pdf the rendering with imprint `verification_copy`
 */
export async function letterImages(pdf: Uint8Array, scale = SCALE): Promise<LetterImage[]> {
  const library = await pdfium();
  const document = await library.loadDocument(pdf);
  try {
    const images: LetterImage[] = [];
    for (const page of document.pages()) {
      const { data, width, height } = await page.render({ scale, render: 'bitmap', colorSpace: 'Gray' });
      images.push({ png: greyPng(data, width, height), width, height });
    }
    return images;
  } finally {
    document.destroy();
  }
}

/** The WebAssembly module starts once for a function instance. */
let started: Promise<PDFiumLibrary> | undefined;
function pdfium(): Promise<PDFiumLibrary> {
  // Its ES module reads import.meta.url, which esbuild's CommonJS bundle does not have; pdfium.wasm lies beside the built library.
  const library = require('@hyzyla/pdfium') as typeof import('@hyzyla/pdfium');
  started ??= library.PDFiumLibrary.init();
  return started;
}

/**
 * Four bits a pixel are enough for text and its smooth edges and halve the file.
 *
 * @param pixels one byte each, 0 black to 255 white
 */
export function greyPng(pixels: Uint8Array, width: number, height: number): Buffer {
  const stride = Math.ceil(width / 2) + 1;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    let target = y * stride;
    for (let x = 0, source = y * width; x < width; x += 2, source += 2) {
      const right = x + 1 < width ? pixels[source + 1]! >> 4 : 0;
      rows[++target] = (pixels[source]! & 0xf0) | right;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([4, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** As PNG asks for (ISO 3309); zlib.crc32 came with Node 22. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 255]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
