import { publicRights, systemRights } from '../../miniprogram/shared/rights';
import type { PublicActions, SystemActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import { servePublic } from '../_platform/serve-public';
import type { PublicPage, PublicTable } from '../_platform/serve-public';
import { serveSystems } from '../_platform/serve-systems';
import { surroundings } from '../_platform/serve';

const exchange = () =>
  require('../_modules/exchange/actions') as typeof import('../_modules/exchange/actions');
const dealersLife = () =>
  require('../_modules/dealers-life/actions') as typeof import('../_modules/dealers-life/actions');
const arrivals = () =>
  require('../_modules/goods/confirm-arrival') as typeof import('../_modules/goods/confirm-arrival');
const files = () => require('../_modules/files/actions') as typeof import('../_modules/files/actions');
const landing = () =>
  require('../_modules/verification/landing-pages') as typeof import('../_modules/verification/landing-pages');
const people = () => require('../_modules/people/actions') as typeof import('../_modules/people/actions');
const intake = () => require('../_modules/repairs/intake') as typeof import('../_modules/repairs/intake');
const quotes = () =>
  require('../_modules/quotes/answer-quote') as typeof import('../_modules/quotes/answer-quote');
const repairs = () => require('../_modules/repairs/actions') as typeof import('../_modules/repairs/actions');
const surveys = () => require('../_modules/surveys/actions') as typeof import('../_modules/surveys/actions');
const verification = () =>
  require('../_modules/verification/public-door') as typeof import('../_modules/verification/public-door');

/** 公众: everything that people without an account may ask, by codes only; pages for browsers at the addresses in printed codes. */
export const actions = tableOf<PublicTable<PublicActions>>(publicRights, {
  verify: () => verification().actions,
  survey: () => surveys().visitorSurveyActions,
  repair: () => repairs().repairActions,
  quote: () => quotes().hospitalQuoteActions,
  arrival: () => arrivals().arrivalActions,
  member: () => people().bindingActions,
  application: () => dealersLife().admissionActions,
  file: () => files().visitorFileActions,
});

/** 外部系统: tables that no client reaches. An area that joins brings its rights and a line here. */
export const systemActions = tableOf<PublicTable<SystemActions>>(systemRights, {
  intake: () => intake().intakeActions,
  exchange: () => exchange().exchangeActions,
});

const pages: readonly PublicPage[] = [
  serveSystems(systemActions, surroundings(), () => process.env.SYSTEM_KEYS ?? ''),
  (request, call) => landing().landingPages(process.env.WECHAT_CHECK_FILE ?? '')(request, call),
  (request, call) => verification().page(request, call),
];

export const main = servePublic(actions, surroundings(), pages);
