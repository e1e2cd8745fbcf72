import { join } from 'node:path';
import { kmsCredentials, kmsOf } from '../_platform/kms';
import { surroundings } from '../_platform/serve';
import { serveIssuer } from '../_modules/letters/issue-letter';
import { loadLetterFonts } from '../_modules/letters/letter-fonts';
import type { LetterFonts } from '../_modules/letters/letter-fonts';
import { openKeys } from '../_modules/letters/sealed-keys';
import { readLetterSigner } from '../_modules/letters/signing';
import type { LetterSigner } from '../_modules/letters/signing';

/** 签发: the only function with the signing key; functions call it, nobody else. */
let signer: LetterSigner | undefined;
let fonts: LetterFonts | undefined;
let keys: string | undefined;

export const main = serveIssuer(surroundings(), {
  /** The keys are unsealed once, at a cold start, and stay in memory alone. */
  async open() {
    const { LETTER_KEYS, ENVIRONMENT = '' } = process.env;
    keys ??= await openKeys(LETTER_KEYS, ENVIRONMENT, () => kmsOf(kmsCredentials()));
  },
  signer: () => (signer ??= readLetterSigner(keys, process.env.ENVIRONMENT ?? '')),
  fonts: () => (fonts ??= loadLetterFonts(join(__dirname, 'fonts'))),
  origin: process.env.PUBLIC_ORIGIN ?? '',
});
