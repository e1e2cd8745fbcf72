import { join } from 'node:path';
import { loadLetterFonts } from '../_modules/letters/letter-fonts';
import type { LetterFonts } from '../_modules/letters/letter-fonts';
import { serveDocuments } from '../_modules/reports/make-service-report';

/** 文书: carries the Chinese fonts so that the functions of members start fast; functions call it, nobody else. */
let fonts: LetterFonts | undefined;

export const main = serveDocuments(() => (fonts ??= loadLetterFonts(join(__dirname, 'fonts'))));
