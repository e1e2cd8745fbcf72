import type { Day } from '../../../miniprogram/shared/days';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { PartRequestState, ReturnState, ShipmentState } from '../../../miniprogram/shared/goods/states';
import type { Member } from '../../../miniprogram/shared/model/people';
import { certificationLines } from '../../../miniprogram/shared/visit/certification-lines';
import { LICENCE_DAYS } from '../../../miniprogram/shared/trade/states';
import type { Waiting } from '../../_contracts/home';
import type { Actor } from '../../_platform/actor';
import { hasRole, isManufacturer } from '../../_platform/actor';
import type { Question, Tally } from '../../_platform/unit-of-work';
import { tally } from '../../_platform/unit-of-work';
import { noneOf, oneOf, range, startsWith } from '../../_platform/where';
import { appraisals, appraisalSchemes, appraisalsWaiting, schemesToDecide } from '../../_store/appraisal';
import { creditAccounts, payments, statements } from '../../_store/credit';
import { importFiles } from '../../_store/exchange';
import { dealerOrders } from '../../_store/dealer-orders';
import {
  applicationsToSecond,
  dealerApplications,
  dealerTasks,
  improvementPlans,
  plansToRead,
  plansToReview,
  tasksDue,
} from '../../_store/dealers-life';
import { draftsToPublish, listDrafts } from '../../_store/drafts';
import { dealers } from '../../_store/dealers';
import { grants, grantsEnding, grantsToApprove, importBatches } from '../../_store/grants';
import { letterAlerts, letters, lettersNew, lettersToApprove, suspiciousReports } from '../../_store/letters';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { licences } from '../../_store/licences';
import {
  partRequests,
  stockBalances,
  stockCorrections,
  stocktakes,
  stocktakesToAgree,
  stocktakesToPost,
  stockShortfalls,
  stockToJudge,
} from '../../_store/goods';
import { loans } from '../../_store/loans';
import { members } from '../../_store/people';
import { goodsReturns, shipmentClaims, shipments } from '../../_store/shipments';
import { quotes, quotesToBill, quotesToDecide } from '../../_store/quotes';
import { priceLists, specialPrices } from '../../_store/prices';
import { blocksToRelease, lotBlocks, recalls, recallsToOpen } from '../../_store/recalls';
import { departments } from '../../_store/sites';
import { callBacks, surveys } from '../../_store/surveys';
import { certificationRequests } from '../../_store/training';
import { workOrders } from '../../_store/work-orders';
import { writings } from '../../_store/writings';

/** What is counted apart and shown as one number with something else. */
const shownWith = {
  suspicious_reports: 'letter_alerts',
  provisional_hospitals: 'records_to_review',
  provisional_departments: 'records_to_review',
  ratings_held: 'records_to_review',
  writings_held: 'records_to_review',
} as const satisfies Record<string, Waiting['kind']>;
type Counted = Exclude<Waiting['kind'], 'certifications_ending'> | keyof typeof shownWith;

/** What a person of these roles looks after, as counts that are asked together with the rest of home; most urgent first. */
export function waitingQuestions(actor: Actor, now: Date): Record<string, Question<never> & Tally> {
  const today = dayOf(now);
  const unbound = { active: true, openid: startsWith('unbound:') };
  const asked: Partial<Record<Counted, Question<never> & Tally>> = {};
  if (hasRole(actor, 'channel_manager') && isManufacturer(actor)) {
    asked.letter_alerts = tally({ collection: letterAlerts, where: { state: 'open' } });
    asked.suspicious_reports = tally({ collection: suspiciousReports, where: { state: 'open' } });
    asked.grants_to_approve = tally({ collection: grants, where: grantsToApprove(actor) });
    asked.letters_to_approve = tally({ collection: letters, where: lettersToApprove(actor) });
    asked.dealers_under_review = tally({ collection: dealers, where: { state: 'reviewing' } });
    asked.imports_open = tally({ collection: importBatches, where: { state: 'writing' } });
  }
  if (hasRole(actor, 'dealer_admin') && actor.dealerId !== null) {
    asked.letters_issued = tally({ collection: letters, where: lettersNew(today) });
    asked.letter_drafts = tally({ collection: letters, where: { state: 'draft' } });
    asked.people_unbound = tally({ collection: members, where: { dealerId: actor.dealerId, ...unbound } });
  }
  if (hasRole(actor, 'channel_manager', 'dealer_admin'))
    asked.grants_ending = tally({ collection: grants, where: grantsEnding(today) });
  if (hasRole(actor, 'dispatcher', 'service_manager')) {
    const provisional = { standing: 'provisional' } as const;
    asked.arrivals_in_doubt = tally({
      collection: workOrders,
      where: { arrivalsInDoubt: range({ atLeast: 1 }) },
    });
    asked.call_backs = tally({ collection: callBacks, where: { state: 'open' } });
    asked.writings_held = tally({ collection: writings, where: { state: 'held' } });
    asked.records_to_review = tally({ collection: devices, where: provisional });
    asked.provisional_hospitals = tally({ collection: hospitals, where: provisional });
    asked.provisional_departments = tally({ collection: departments, where: provisional });
  }
  if (hasRole(actor, 'service_manager') && isManufacturer(actor))
    asked.certifications_asked = tally({ collection: certificationRequests, where: { state: 'asked' } });
  if (hasRole(actor, 'service_manager') && isManufacturer(actor))
    asked.ratings_held = tally({ collection: surveys, where: { state: 'held' } });
  if (hasRole(actor, 'service_manager', 'quality') && isManufacturer(actor))
    asked.drafts_to_publish = tally({ collection: listDrafts, where: draftsToPublish(actor) });
  if (hasRole(actor, 'service_manager', 'dealer_admin'))
    asked.quotes_to_decide = tally({ collection: quotes, where: quotesToDecide(actor) });
  if (hasRole(actor, 'finance', 'dealer_admin'))
    asked.quotes_to_bill = tally({ collection: quotes, where: quotesToBill(actor) });
  askAboutTrade(asked, actor, today);
  askAboutGoods(asked, actor);
  askAboutDealers(asked, actor, today);
  if (hasRole(actor, 'sysadmin')) asked.people_unbound = tally({ collection: members, where: unbound });
  return asked;
}

/** Orders, papers and money that wait for somebody of these roles. */
function askAboutTrade(
  asked: Partial<Record<Counted, Question<never> & Tally>>,
  actor: Actor,
  today: Day,
): void {
  const ofState = (state: string) => ({ state });
  const isMaker = isManufacturer(actor);
  if (isMaker && hasRole(actor, 'channel_manager', 'finance'))
    asked.orders_to_approve = tally({ collection: dealerOrders, where: ofState('pending') });
  if (isMaker && hasRole(actor, 'channel_manager')) {
    asked.price_lists_to_approve = tally({ collection: priceLists, where: ofState('pending') });
    asked.special_prices_to_approve = tally({ collection: specialPrices, where: ofState('pending') });
  }
  if (isMaker && hasRole(actor, 'finance')) {
    asked.payments_to_post = tally({ collection: payments, where: ofState('entered') });
    asked.payments_reversing = tally({ collection: payments, where: ofState('reversing') });
    asked.terms_to_decide = tally({
      collection: creditAccounts,
      where: { 'asked.at': range({ atLeast: '' }) },
    });
    asked.openings_to_decide = tally({ collection: importFiles, where: ofState('asked') });
    asked.statements_disputed = tally({ collection: statements, where: ofState('disputed') });
  }
  if (isMaker && hasRole(actor, 'warehouse'))
    asked.orders_to_ship = tally({
      collection: dealerOrders,
      where: { state: oneOf(['approved', 'partially_shipped']) },
    });
  if (isMaker && hasRole(actor, 'quality'))
    asked.licences_to_review = tally({ collection: licences, where: ofState('pending') });
  if (hasRole(actor, 'dealer_admin') && actor.dealerId !== null) {
    asked.orders_blocked = tally({ collection: dealerOrders, where: ofState('blocked') });
    asked.statements_to_confirm = tally({ collection: statements, where: ofState('sent') });
  }
  if (hasRole(actor, 'dealer_admin', 'quality'))
    asked.licences_ending = tally({
      collection: licences,
      where: { state: 'valid', toOn: range({ atLeast: today, below: addDays(today, LICENCE_DAYS + 1) }) },
    });
}

/** Goods that somebody has to pick, check, send, receive, or say something of. */
function askAboutGoods(asked: Partial<Record<Counted, Question<never> & Tally>>, actor: Actor): void {
  const isMaker = isManufacturer(actor);
  const ofShipments = (...states: ShipmentState[]) =>
    tally({ collection: shipments, where: { state: oneOf(states) } });
  const ofReturns = (state: ReturnState) => tally({ collection: goodsReturns, where: { state } });
  const ofRequests = (state: PartRequestState) => tally({ collection: partRequests, where: { state } });
  if (isMaker && hasRole(actor, 'warehouse')) {
    asked.shipments_to_check = ofShipments('picking');
    asked.shipments_to_send = ofShipments('checked');
    asked.shipments_refused = ofShipments('refused');
    asked.parts_to_send = ofRequests('approved');
    asked.parts_differing = ofRequests('received');
    asked.returns_to_receive = ofReturns('approved');
    asked.loans_to_hand_over = tally({ collection: loans, where: { state: 'approved' } });
  }
  if (isMaker && hasRole(actor, 'channel_manager')) {
    asked.claims_open = tally({ collection: shipmentClaims, where: { state: 'open' } });
    asked.returns_to_decide = ofReturns('requested');
  }
  if (isMaker && hasRole(actor, 'finance')) {
    asked.returns_to_credit = ofReturns('received');
    asked.stocktakes_to_agree = tally({ collection: stocktakes, where: stocktakesToAgree });
  }
  const toJudge = (what: 'pending' | 'quarantine') =>
    tally({ collection: stockBalances, where: stockToJudge(what, actor.dealerId) });
  if (hasRole(actor, 'quality', 'dealer_admin')) asked.goods_to_accept = toJudge('pending');
  if (isMaker && hasRole(actor, 'quality')) {
    asked.goods_quarantined = toJudge('quarantine');
    asked.recalls_to_open = tally({ collection: recalls, where: recallsToOpen });
    asked.lots_to_release = tally({ collection: lotBlocks, where: blocksToRelease });
  }
  if (hasRole(actor, 'warehouse', 'dealer_admin'))
    asked.stocktakes_to_post = tally({
      collection: stocktakes,
      where: { ...stocktakesToPost, dealerId: actor.dealerId },
    });
  if (isMaker && hasRole(actor, 'service_manager')) {
    asked.parts_to_approve = ofRequests('pending');
    asked.loans_to_decide = tally({ collection: loans, where: { state: 'requested' } });
    asked.shortfalls_open = tally({ collection: stockShortfalls, where: { state: 'open' } });
  }
  if (hasRole(actor, 'warehouse', 'service_manager', 'quality', 'dealer_admin'))
    asked.corrections_to_decide = tally({ collection: stockCorrections, where: { state: 'asked' } });
  if (hasRole(actor, 'dealer_admin') && actor.dealerId !== null)
    asked.shipments_on_the_way = ofShipments('shipped', 'partly_received');
}

/** Dealers on their way in, through and out, as far as these roles have to act. */
function askAboutDealers(
  asked: Partial<Record<Counted, Question<never> & Tally>>,
  actor: Actor,
  today: Day,
): void {
  const isMaker = isManufacturer(actor);
  const manages = isMaker && hasRole(actor, 'channel_manager');
  if (manages) {
    asked.applications_new = tally({ collection: dealerApplications, where: { state: 'sent' } });
    asked.applications_second = tally({
      collection: dealerApplications,
      where: applicationsToSecond(actor),
    });
    asked.plans_to_review = tally({ collection: improvementPlans, where: plansToReview(today) });
  }
  if (isMaker && hasRole(actor, 'channel_manager', 'service_manager')) {
    asked.appraisals_to_show = tally({
      collection: appraisals,
      where: appraisalsWaiting('show', actor, today),
    });
    asked.objections_to_answer = tally({
      collection: appraisals,
      where: { openObjections: range({ atLeast: 1 }) },
    });
  }
  if (manages) {
    asked.appraisals_to_propose = tally({
      collection: appraisals,
      where: appraisalsWaiting('propose', actor, today),
    });
    asked.appraisals_to_confirm = tally({
      collection: appraisals,
      where: appraisalsWaiting('confirm', actor, today),
    });
    asked.appraisal_schemes_pending = tally({
      collection: appraisalSchemes,
      where: schemesToDecide(actor),
    });
  }
  const kinds = [
    ...(manages ? ['move', 'tier'] : []),
    ...(isMaker && hasRole(actor, 'finance') ? ['bank'] : []),
  ];
  if (kinds.length > 0)
    asked.dealers_asked = tally({
      collection: dealers,
      where: { 'asked.wish.kind': oneOf(kinds), 'asked.by.memberId': noneOf([actor.memberId]) },
    });
  if (hasRole(actor, 'dealer_admin') && actor.dealerId !== null) {
    asked.appraisals_to_check = tally({
      collection: appraisals,
      where: appraisalsWaiting('check', actor, today),
    });
    asked.plans_to_read = tally({ collection: improvementPlans, where: plansToRead });
    asked.dealer_tasks_due = tally({ collection: dealerTasks, where: tasksDue(actor, today) });
  } else if (isMaker && !actor.roles.every((role) => role === 'engineer' || role === 'auditor'))
    asked.dealer_tasks_due = tally({ collection: dealerTasks, where: tasksDue(actor, today) });
}

/** Counts above zero, in the order of the questions; a dealer's people with certifications that end come last. */
export function whatWaits(
  asked: Record<string, unknown>,
  counts: Record<string, unknown>,
  people: readonly Pick<Member, 'certifications'>[],
  today: Day,
): Waiting[] {
  const count = (kind: string) => (counts[kind] as number | undefined) ?? 0;
  const ending = people.filter(({ certifications }) =>
    certificationLines(certifications, today).some(({ tone }) => tone !== 'done'),
  ).length;
  return [
    ...Object.keys(asked)
      .filter((kind) => !(kind in shownWith))
      .map((kind) => ({
        kind: kind as Waiting['kind'],
        count: Object.keys(asked)
          .filter((one) => one === kind || (shownWith as Record<string, string>)[one] === kind)
          .reduce((sum, one) => sum + count(one), 0),
      })),
    { kind: 'certifications_ending' as const, count: ending },
  ].filter((waiting) => waiting.count > 0);
}
