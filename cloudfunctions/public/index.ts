import type { PublicActions } from '../_contracts/actions';
import { servePublic } from '../_platform/serve-public';
import type { PublicTable } from '../_platform/serve-public';
import { surroundings } from '../_platform/serve';
import { admissionActions } from '../_modules/dealers-life/actions';
import { arrivalActions } from '../_modules/goods/confirm-arrival';
import { visitorFileActions } from '../_modules/files/actions';
import { readKeyring } from '../_modules/letters/verify-signature';
import { bindingActions } from '../_modules/people/actions';
import { repairActions } from '../_modules/repairs/actions';
import { visitorSurveyActions } from '../_modules/surveys/actions';
import { landingPages } from '../_modules/verification/landing-pages';
import { verificationPages } from '../_modules/verification/verification-pages';
import { verifyActions } from '../_modules/verification/verify-use-cases';
import type { VerificationSite } from '../_modules/verification/verify-use-cases';

/** 公众: everything that people without an account may ask, by codes only; pages for browsers at the addresses in printed codes. */
const site: VerificationSite = {
  origin: process.env.PUBLIC_ORIGIN ?? '',
  keyring: () => readKeyring(process.env.LETTER_PUBLIC_KEYS),
};

export const actions: PublicTable<PublicActions> = {
  ...verifyActions(site),
  ...visitorSurveyActions,
  ...repairActions,
  ...arrivalActions,
  ...bindingActions,
  ...admissionActions,
  ...visitorFileActions,
};

export const main = servePublic(actions, surroundings(), [
  landingPages(process.env.WECHAT_CHECK_FILE ?? ''),
  verificationPages(site),
]);
