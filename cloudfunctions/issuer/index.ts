import { join } from 'node:path';
import { surroundings } from '../_platform/serve';
import { serveIssuer } from '../_modules/letters/issue-letter';
import { loadLetterFonts } from '../_modules/letters/letter-fonts';
import type { LetterFonts } from '../_modules/letters/letter-fonts';
import { readLetterSigner } from '../_modules/letters/signing';
import type { LetterSigner } from '../_modules/letters/signing';

/** 签发: the only function with the signing key; functions call it, nobody else. */
let signer: LetterSigner | undefined;
let fonts: LetterFonts | undefined;

export const main = serveIssuer(surroundings(), {
  signer: () => (signer ??= readLetterSigner(process.env.LETTER_KEYS, process.env.ENVIRONMENT ?? '')),
  fonts: () => (fonts ??= loadLetterFonts(join(__dirname, 'fonts'))),
  origin: process.env.PUBLIC_ORIGIN ?? '',
});
