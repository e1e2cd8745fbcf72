import type { Day } from '../../../miniprogram/shared/days';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { PartRequestState, ReturnState, ShipmentState } from '../../../miniprogram/shared/goods/states';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { Rights } from '../../../miniprogram/shared/rights';
import { may } from '../../../miniprogram/shared/rights';
import { certificationLines } from '../../../miniprogram/shared/visit/certification-lines';
import { LICENCE_DAYS } from '../../../miniprogram/shared/trade/states';
import type { Waiting } from '../../_contracts/home';
import type { Actor } from '../../_platform/actor';
import { hasRole } from '../../_platform/actor';
import type { Question, Tally } from '../../_platform/unit-of-work';
import { tally } from '../../_platform/unit-of-work';
import { oneOf, range, startsWith } from '../../_platform/where';
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
import { dealers, wishesToDecide } from '../../_store/dealers';
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
type Asked = Partial<Record<Counted, Question<never> & Tally>>;
type Answers = <F extends keyof Rights, A extends keyof Rights[F]>(name: F, action: A) => boolean;

/**
 * What a person of these roles looks after, as counts that are asked together with the rest of home; most urgent first. A number
 * is for whoever may do what answers it (`shared/rights`); only what nothing but reading answers names roles.
 */
export function waitingQuestions(actor: Actor, now: Date): Asked {
  const today = dayOf(now);
  const asked: Asked = {};
  const answers: Answers = (name, action) => may(actor.roles, name, action);
  const isDealer = hasRole(actor, 'dealer_admin');
  if (answers('channel', 'letter.handleAlert')) {
    asked.letter_alerts = tally({ collection: letterAlerts, where: { state: 'open' } });
    asked.suspicious_reports = tally({ collection: suspiciousReports, where: { state: 'open' } });
  }
  if (answers('channel', 'grant.approve'))
    asked.grants_to_approve = tally({ collection: grants, where: grantsToApprove(actor) });
  if (answers('channel', 'letter.approve'))
    asked.letters_to_approve = tally({ collection: letters, where: lettersToApprove(actor) });
  if (answers('channel', 'dealer.move'))
    asked.dealers_under_review = tally({ collection: dealers, where: { state: 'reviewing' } });
  if (answers('channel', 'grant.importStep'))
    asked.imports_open = tally({ collection: importBatches, where: { state: 'writing' } });
  if (isDealer) {
    asked.letters_issued = tally({ collection: letters, where: lettersNew(today) });
    asked.letter_drafts = tally({ collection: letters, where: { state: 'draft' } });
  }
  if (answers('service', 'member.reinvite')) {
    const ofHouse = actor.dealerId === null ? {} : { dealerId: actor.dealerId };
    const where = { active: true, openid: startsWith('unbound:'), ...ofHouse };
    asked.people_unbound = tally({ collection: members, where });
  }
  if (isDealer || answers('channel', 'grant.renew'))
    asked.grants_ending = tally({ collection: grants, where: grantsEnding(today) });
  askAboutService(asked, actor, answers);
  askAboutTrade(asked, actor, answers, today);
  askAboutGoods(asked, actor, answers);
  askAboutDealers(asked, actor, answers, today);
  return asked;
}

/** Visits, records and skills that wait for somebody's word. */
function askAboutService(asked: Asked, actor: Actor, answers: Answers): void {
  const provisional = { standing: 'provisional' } as const;
  if (answers('service', 'workOrder.approveCheckIn'))
    asked.arrivals_in_doubt = tally({
      collection: workOrders,
      where: { arrivalsInDoubt: range({ atLeast: 1 }) },
    });
  if (answers('service', 'callBack.close'))
    asked.call_backs = tally({ collection: callBacks, where: { state: 'open' } });
  if (answers('service', 'writing.settle'))
    asked.writings_held = tally({ collection: writings, where: { state: 'held' } });
  if (answers('service', 'device.confirm'))
    asked.records_to_review = tally({ collection: devices, where: provisional });
  if (answers('service', 'hospital.confirm'))
    asked.provisional_hospitals = tally({ collection: hospitals, where: provisional });
  if (answers('service', 'department.confirm'))
    asked.provisional_departments = tally({ collection: departments, where: provisional });
  if (answers('service', 'certificationRequest.decide'))
    asked.certifications_asked = tally({ collection: certificationRequests, where: { state: 'asked' } });
  if (answers('service', 'rating.settle'))
    asked.ratings_held = tally({ collection: surveys, where: { state: 'held' } });
  if (answers('service', 'draft.approve'))
    asked.drafts_to_publish = tally({ collection: listDrafts, where: draftsToPublish(actor) });
  if (answers('service', 'quote.decide'))
    asked.quotes_to_decide = tally({ collection: quotes, where: quotesToDecide(actor) });
  if (answers('service', 'quote.bill'))
    asked.quotes_to_bill = tally({ collection: quotes, where: quotesToBill(actor) });
}

/** Orders, papers and money that wait for somebody of these roles. */
function askAboutTrade(asked: Asked, actor: Actor, answers: Answers, today: Day): void {
  const ofState = (state: string) => ({ state });
  if (answers('trade', 'dealerOrder.approve'))
    asked.orders_to_approve = tally({ collection: dealerOrders, where: ofState('pending') });
  if (answers('trade', 'priceList.approve'))
    asked.price_lists_to_approve = tally({ collection: priceLists, where: ofState('pending') });
  if (answers('trade', 'specialPrice.approve'))
    asked.special_prices_to_approve = tally({ collection: specialPrices, where: ofState('pending') });
  if (answers('trade', 'payment.post'))
    asked.payments_to_post = tally({ collection: payments, where: ofState('entered') });
  if (answers('trade', 'payment.decideReversal'))
    asked.payments_reversing = tally({ collection: payments, where: ofState('reversing') });
  if (answers('trade', 'credit.decideTerms'))
    asked.terms_to_decide = tally({
      collection: creditAccounts,
      where: { 'asked.at': range({ atLeast: '' }) },
    });
  if (answers('trade', 'importFile.decide'))
    asked.openings_to_decide = tally({ collection: importFiles, where: ofState('asked') });
  if (answers('trade', 'statement.answer'))
    asked.statements_disputed = tally({ collection: statements, where: ofState('disputed') });
  if (answers('goods', 'shipment.pick'))
    asked.orders_to_ship = tally({
      collection: dealerOrders,
      where: { state: oneOf(['approved', 'partially_shipped']) },
    });
  if (answers('trade', 'licence.review'))
    asked.licences_to_review = tally({ collection: licences, where: ofState('pending') });
  if (answers('trade', 'dealerOrder.submit'))
    asked.orders_blocked = tally({ collection: dealerOrders, where: ofState('blocked') });
  if (answers('trade', 'statement.confirm'))
    asked.statements_to_confirm = tally({ collection: statements, where: ofState('sent') });
  if (answers('trade', 'licence.submit'))
    asked.licences_ending = tally({
      collection: licences,
      where: { state: 'valid', toOn: range({ atLeast: today, below: addDays(today, LICENCE_DAYS + 1) }) },
    });
}

/** Goods that somebody has to pick, check, send, receive, or say something of. */
function askAboutGoods(asked: Asked, actor: Actor, answers: Answers): void {
  const ofShipments = (...states: ShipmentState[]) =>
    tally({ collection: shipments, where: { state: oneOf(states) } });
  const ofReturns = (state: ReturnState) => tally({ collection: goodsReturns, where: { state } });
  const ofRequests = (state: PartRequestState) => tally({ collection: partRequests, where: { state } });
  const toJudge = (what: 'pending' | 'quarantine') =>
    tally({ collection: stockBalances, where: stockToJudge(what, actor.dealerId) });
  if (answers('goods', 'shipment.check')) asked.shipments_to_check = ofShipments('picking');
  if (answers('goods', 'shipment.ship')) asked.shipments_to_send = ofShipments('checked');
  if (answers('goods', 'shipment.takeBack')) asked.shipments_refused = ofShipments('refused');
  if (answers('goods', 'partRequest.ship')) asked.parts_to_send = ofRequests('approved');
  if (answers('goods', 'partRequest.resolve')) asked.parts_differing = ofRequests('received');
  if (answers('goods', 'goodsReturn.receive')) asked.returns_to_receive = ofReturns('approved');
  if (answers('goods', 'loan.handOver'))
    asked.loans_to_hand_over = tally({ collection: loans, where: { state: 'approved' } });
  if (answers('goods', 'claim.decide'))
    asked.claims_open = tally({ collection: shipmentClaims, where: { state: 'open' } });
  if (answers('goods', 'goodsReturn.decide')) asked.returns_to_decide = ofReturns('requested');
  if (answers('goods', 'goodsReturn.credit')) asked.returns_to_credit = ofReturns('received');
  if (answers('goods', 'stocktake.agree'))
    asked.stocktakes_to_agree = tally({ collection: stocktakes, where: stocktakesToAgree });
  if (answers('goods', 'stock.judge')) asked.goods_to_accept = toJudge('pending');
  // A dealer's quarantine, too, is let out by the manufacturer's quality.
  if (hasRole(actor, 'quality')) asked.goods_quarantined = toJudge('quarantine');
  if (answers('goods', 'recall.open'))
    asked.recalls_to_open = tally({ collection: recalls, where: recallsToOpen });
  if (answers('goods', 'lot.release'))
    asked.lots_to_release = tally({ collection: lotBlocks, where: blocksToRelease });
  if (answers('goods', 'stocktake.post'))
    asked.stocktakes_to_post = tally({
      collection: stocktakes,
      where: { ...stocktakesToPost, dealerId: actor.dealerId },
    });
  if (answers('goods', 'partRequest.decide')) asked.parts_to_approve = ofRequests('pending');
  if (answers('goods', 'loan.decide'))
    asked.loans_to_decide = tally({ collection: loans, where: { state: 'requested' } });
  if (answers('goods', 'shortfall.close'))
    asked.shortfalls_open = tally({ collection: stockShortfalls, where: { state: 'open' } });
  if (answers('goods', 'stockCorrection.decide'))
    asked.corrections_to_decide = tally({ collection: stockCorrections, where: { state: 'asked' } });
  if (answers('goods', 'shipment.receive'))
    asked.shipments_on_the_way = ofShipments('shipped', 'partly_received');
}

/** Dealers on their way in, through and out, as far as these roles have to act. */
function askAboutDealers(asked: Asked, actor: Actor, answers: Answers, today: Day): void {
  const ofAppraisals = (what: Parameters<typeof appraisalsWaiting>[0]) =>
    tally({ collection: appraisals, where: appraisalsWaiting(what, actor, today) });
  if (answers('channel', 'admission.take'))
    asked.applications_new = tally({ collection: dealerApplications, where: { state: 'sent' } });
  if (answers('channel', 'admission.accept'))
    asked.applications_second = tally({
      collection: dealerApplications,
      where: applicationsToSecond(actor),
    });
  if (answers('channel', 'plan.review'))
    asked.plans_to_review = tally({ collection: improvementPlans, where: plansToReview(today) });
  if (answers('channel', 'appraisal.show')) asked.appraisals_to_show = ofAppraisals('show');
  if (answers('channel', 'appraisal.answer'))
    asked.objections_to_answer = tally({
      collection: appraisals,
      where: { openObjections: range({ atLeast: 1 }) },
    });
  if (answers('channel', 'appraisal.propose')) asked.appraisals_to_propose = ofAppraisals('propose');
  if (answers('channel', 'appraisal.confirm')) asked.appraisals_to_confirm = ofAppraisals('confirm');
  if (answers('channel', 'appraisalScheme.decide'))
    asked.appraisal_schemes_pending = tally({
      collection: appraisalSchemes,
      where: schemesToDecide(actor),
    });
  if (answers('channel', 'dealer.decide'))
    asked.dealers_asked = tally({ collection: dealers, where: wishesToDecide(actor) });
  if (answers('channel', 'appraisal.accept')) asked.appraisals_to_check = ofAppraisals('check');
  if (answers('channel', 'plan.seen'))
    asked.plans_to_read = tally({ collection: improvementPlans, where: plansToRead });
  if (answers('channel', 'dealerTask.close'))
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
