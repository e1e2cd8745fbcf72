import { surroundings } from '../_platform/serve';
import { servePublic } from '../_platform/serve-public';
import { readKeyring } from '../_modules/letters/verify-signature';
import { defaultSettings } from '../_modules/settings/default-settings';
import { verificationPages } from '../_modules/verification/verification-pages';
import { verifyActions } from '../_modules/verification/verify-use-cases';
import type { VerificationSite } from '../_modules/verification/verify-use-cases';

/** 公众: everything that people without an account may ask, by codes only; pages for browsers under `/a`. */
const site: VerificationSite = {
  origin: process.env.PUBLIC_ORIGIN ?? '',
  keyring: () => readKeyring(process.env.LETTER_PUBLIC_KEYS),
};

export const actions = { ...verifyActions(site) };

export const main = servePublic(actions, surroundings(defaultSettings), [verificationPages(site)]);
