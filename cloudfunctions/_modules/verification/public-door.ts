import { readKeyring } from '../letters/verify-signature';
import { verificationPages } from './verification-pages';
import { verifyActions } from './verify-use-cases';
import type { VerificationSite } from './verify-use-cases';

/** Where letters are verified, by the environment's address and keys. */
const site: VerificationSite = {
  origin: process.env.PUBLIC_ORIGIN ?? '',
  keyring: () => readKeyring(process.env.LETTER_PUBLIC_KEYS),
};

export const actions = verifyActions(site);
export const page = verificationPages(site);
