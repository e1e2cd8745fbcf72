import { wellFormed } from './tidy';

declare const ours: unique symbol;
/** The address of a page of this mini program; only `pages` makes one, so that none is misspelt. */
export type Address = string & { readonly [ours]: true };

const address = (page: string, query: object): Address => {
  const given = query as Record<string, string | undefined>;
  const parts = Object.keys(given)
    .filter((name) => given[name])
    .map((name) => `${name}=${encodeURIComponent(wellFormed(given[name]!, ''))}`);
  return `/pages/${page}${parts.length ? `?${parts.join('&')}` : ''}` as Address;
};
const page = (name: string) => () => address(name, {});
const pageOf =
  <Query extends object>(name: string) =>
  (query: Query) =>
    address(name, query);

/** A list that may be opened at what waits there; see kit/waits-only. */
const listOf =
  <Query extends object>(name: string) =>
  (query: Partial<Query> = {}) =>
    address(name, query);

interface One {
  id: string;
}
/** A dealer whose records are meant, by its name too, which the page shows at once. */
interface OfDealer {
  dealerId?: string;
  dealerName?: string;
}
interface OfRegion {
  regionCode?: string;
  regionName?: string;
}

/** Whose figures, of which month, quarter or year. */
interface OfFigures {
  level?: string;
  period?: string;
}

/** Every page and what it is told when it is opened, once for the phone's taps and the server's notices. */
export const pages = {
  home: page('home/home'),
  inbox: page('inbox/inbox'),
  me: page('me/me'),
  outbox: page('outbox/outbox'),
  bind: pageOf<{ code?: string }>('bind/bind'),

  order: pageOf<One>('engineer/order/order'),
  scan: pageOf<{ text?: string }>('engineer/scan/scan'),
  device: pageOf<One>('engineer/device/device'),
  register: page('engineer/register/register'),
  newOrder: pageOf<{ deviceId?: string }>('engineer/new-order/new-order'),
  checkIn: pageOf<One & { leaving?: '1'; helping?: '1' }>('engineer/check-in/check-in'),
  guide: pageOf<One>('engineer/guide/guide'),
  guides: page('dispatch/guides/guides'),
  modelGuide: pageOf<One>('dispatch/guide/guide'),
  faultSheet: pageOf<One>('dispatch/fault-sheet/fault-sheet'),
  helpers: pageOf<One>('engineer/helpers/helpers'),
  appointment: pageOf<One>('engineer/appointment/appointment'),
  /** With `trial` a list that is being written, as an engineer would see it. */
  checklist: pageOf<One & { trial?: '1' }>('engineer/checklist/checklist'),
  parts: pageOf<One>('engineer/parts/parts'),
  /** `amends`: the visit whose report is written anew. */
  report: pageOf<One & { amends?: string }>('engineer/report/report'),
  signature: pageOf<One>('engineer/signature/signature'),
  surveyCode: pageOf<One>('engineer/survey-code/survey-code'),
  /** 维修报价 of an order. */
  quote: pageOf<One>('engineer/quote/quote'),
  pool: page('engineer/pool/pool'),
  daySheet: pageOf<One & { on?: string }>('engineer/day-sheet/day-sheet'),
  rota: pageOf<One>('engineer/rota/rota'),

  scorecard: pageOf<OfFigures & { key?: string; name?: string }>('figures/scorecard/scorecard'),
  peers: pageOf<OfFigures & { figure?: string; within?: string; name?: string }>('figures/peers/peers'),
  /** `bar`: of a distribution; `fault`: `-` for those that name none. `about`: either in words. */
  figureRecords: pageOf<
    OfFigures & { key: string; name: string; figure: string; bar?: string; fault?: string; about?: string }
  >('figures/records/records'),
  faults: pageOf<{ period?: string }>('figures/faults/faults'),
  /** `within`: the cities of a province, called `name`. */
  skillCells: pageOf<{ line?: string; within?: string; name?: string }>('figures/skill-cells/skill-cells'),
  /** `id`: the model; `code`: the region. */
  skillGaps: pageOf<One & { code: string }>('figures/skill-gaps/skill-gaps'),

  repair: pageOf<{ code?: string }>('hospital/repair/repair'),
  progress: pageOf<One & { fresh?: '1' }>('hospital/progress/progress'),
  /** With `trial` a questionnaire that is being written, as a hospital would see it. */
  survey: pageOf<{ code: string; trial?: '1' }>('hospital/survey/survey'),
  hospitalQuote: pageOf<{ code?: string; id?: string }>('hospital/quote/quote'),
  arrival: page('hospital/arrival/arrival'),
  apply: pageOf<{ code?: string }>('join/apply/apply'),
  verify: pageOf<{ token?: string; id?: string }>('reviewer/verify/verify'),

  board: page('dispatch/board/board'),
  dispatchOrder: pageOf<One>('dispatch/order/order'),
  review: pageOf<{ tab?: string }>('dispatch/review/review'),
  callBacks: page('dispatch/call-backs/call-backs'),
  people: pageOf<{ filter?: string }>('dispatch/people/people'),
  person: pageOf<One>('dispatch/person/person'),
  findOrders: pageOf<{
    text?: string;
    waits?: 'running' | 'done';
    engineerId?: string;
    engineerName?: string;
  }>('dispatch/find-orders/find-orders'),
  skills: pageOf<{ filter?: string }>('dispatch/skills/skills'),
  /** Several people by their ids, with commas between. */
  certify: pageOf<{ ids: string; modelId?: string }>('dispatch/certify/certify'),
  settings: page('dispatch/settings/settings'),
  checklists: pageOf<{ tab?: 'checklist' | 'questionnaire' | 'quiz' | 'waits' }>(
    'dispatch/checklists/checklists',
  ),
  checklistEdit: pageOf<One>('dispatch/checklist-edit/checklist-edit'),
  quizEdit: pageOf<One>('dispatch/quiz-edit/quiz-edit'),
  /** Of one person with `member`; an id is of what is asked for. */
  training: pageOf<{ tab?: 'asked' | 'records'; id?: string; member?: string }>('dispatch/training/training'),
  mySkills: page('engineer/skills/skills'),
  quiz: pageOf<One>('engineer/quiz/quiz'),
  trainingNew: page('dispatch/training-new/training-new'),
  questionnaireEdit: pageOf<One>('dispatch/questionnaire-edit/questionnaire-edit'),
  clocks: page('dispatch/clocks/clocks'),
  dispatchRules: page('dispatch/dispatch-rules/dispatch-rules'),
  /** `new` for one that is not there yet. */
  clockPolicy: pageOf<One>('dispatch/clock-policy/clock-policy'),
  quotes: pageOf<{ group?: string; waits?: 'decide' | 'bill' }>('dispatch/quotes/quotes'),
  servicePlans: page('dispatch/service-plans/service-plans'),
  plannedOrders: pageOf<{ group?: string }>('dispatch/planned-orders/planned-orders'),
  /** 保修与合同 of an instrument. */
  cover: pageOf<One>('dispatch/cover/cover'),
  clockCalendar: pageOf<One>('dispatch/clock-calendar/clock-calendar'),

  grants: pageOf<OfDealer & OfRegion & { state?: string }>('channel/grants/grants'),
  grant: pageOf<One>('channel/grant/grant'),
  grantEdit: pageOf<OfDealer & Partial<One>>('channel/grant-edit/grant-edit'),
  grantBook: page('channel/grant-book/grant-book'),
  regions: pageOf<OfDealer>('channel/regions/regions'),
  ask: pageOf<{ hospitalId?: string; hospitalName?: string; lineId?: string }>('channel/ask/ask'),
  renewal: page('channel/renewal/renewal'),
  blocks: page('channel/blocks/blocks'),
  whiteSpace: page('channel/white-space/white-space'),
  letters: pageOf<OfDealer & { state?: string; waits?: 'new' }>('channel/letters/letters'),
  letter: pageOf<One>('channel/letter/letter'),
  letterRequest: pageOf<OfDealer & { id?: string; amends?: string; like?: string; grantId?: string }>(
    'channel/letter-request/letter-request',
  ),
  letterBatch: pageOf<Partial<One>>('channel/letter-batch/letter-batch'),
  letterAlerts: page('channel/letter-alerts/letter-alerts'),
  dealers: pageOf<{ state?: string }>('channel/dealers/dealers'),
  dealer: pageOf<One>('channel/dealer/dealer'),
  dealerNew: pageOf<Partial<One>>('channel/dealer-new/dealer-new'),
  /** The own dealer's without one. */
  dealerFile: pageOf<Partial<One>>('channel/dealer-file/dealer-file'),
  dealerProfile: pageOf<One>('channel/dealer-profile/dealer-profile'),
  dealerTasks: pageOf<OfDealer & { waits?: 'due' }>('channel/dealer-tasks/dealer-tasks'),
  dealerAsked: listOf<{ waits: 'me' }>('channel/dealer-asked/dealer-asked'),
  dealerVisits: pageOf<OfDealer>('channel/dealer-visits/dealer-visits'),
  dealerVisitNew: pageOf<OfDealer>('channel/dealer-visit-new/dealer-visit-new'),
  dealerTargets: pageOf<OfDealer>('channel/dealer-targets/dealer-targets'),
  plans: pageOf<OfDealer & { waits?: 'review' | 'read' }>('channel/plans/plans'),
  plan: pageOf<One>('channel/plan/plan'),
  appraisals: pageOf<
    OfDealer & { period?: string; state?: string; waits?: 'show' | 'propose' | 'confirm' | 'check' }
  >('channel/appraisals/appraisals'),
  appraisal: pageOf<One>('channel/appraisal/appraisal'),
  appraisalRecords: pageOf<One & { criterionId: string }>('channel/appraisal-records/appraisal-records'),
  appraisalSchemes: listOf<{ waits: 'me' }>('channel/appraisal-schemes/appraisal-schemes'),
  appraisalSchemeNew: page('channel/appraisal-scheme-new/appraisal-scheme-new'),
  planNew: pageOf<OfDealer & { appraisalId?: string }>('channel/plan-new/plan-new'),
  applications: pageOf<{ state?: string; waits?: 'second' }>('channel/applications/applications'),
  application: pageOf<One>('channel/application/application'),
  admissionLinks: page('channel/admission-links/admission-links'),
  master: pageOf<{ tab?: 'lines'; text?: string }>('channel/master/master'),
  hospital: pageOf<Partial<One>>('channel/hospital/hospital'),
  productLine: pageOf<Partial<One>>('channel/product-line/product-line'),

  stock: pageOf<{ ending?: '1'; waits?: 'pending' | 'quarantine' }>('goods/stock/stock'),
  balance: pageOf<One>('goods/balance/balance'),
  receiveGoods: pageOf<One>('goods/receive/receive'),
  opening: pageOf<One>('goods/opening/opening'),
  corrections: page('goods/corrections/corrections'),
  myStock: page('goods/my-stock/my-stock'),
  partRequests: listOf<{ waits: 'pending' | 'approved' | 'received' }>('goods/requests/requests'),
  partRequest: pageOf<One>('goods/request/request'),
  partRequestNew: page('goods/request-new/request-new'),
  shortfalls: page('goods/shortfalls/shortfalls'),
  partReturns: page('goods/part-returns/part-returns'),
  shipments: pageOf<{ tab?: string; waits?: 'picking' | 'checked' | 'refused' | 'way' }>(
    'goods/shipments/shipments',
  ),
  shipment: pageOf<One>('goods/shipment/shipment'),
  /** Of an order, or of a claim that is to be made good. */
  pick: pageOf<{ id?: string; claimId?: string }>('goods/pick/pick'),
  goodsReturns: listOf<{ waits: 'requested' | 'approved' | 'received' }>('goods/returns/returns'),
  lots: pageOf<{ tab?: 'draft' | 'open' | 'asked' }>('goods/lots/lots'),
  stocktakes: pageOf<{ waits?: 'post' | 'agree' }>('goods/stocktakes/stocktakes'),
  stocktake: pageOf<One>('goods/stocktake/stocktake'),
  secondInvoices: page('goods/second-invoices/second-invoices'),
  deliveries: page('goods/deliveries/deliveries'),
  deliverySheet: page('goods/delivery-sheet/delivery-sheet'),
  loans: pageOf<{ waits?: 'requested' | 'approved' }>('goods/loans/loans'),
  trace: pageOf<{ productId: string; lot: string }>('goods/trace/trace'),
  recall: pageOf<One>('goods/recall/recall'),

  /** `on`: of one day. */
  trail: pageOf<{ on?: string }>('audit/trail/trail'),
  trailRecord: pageOf<One & { collection: string }>('audit/record/record'),
  health: page('audit/health/health'),
  trailChecks: page('audit/checks/checks'),
  looks: page('audit/looks/looks'),
  myData: page('audit/my-data/my-data'),

  licences: pageOf<{ state?: string }>('trade/licences/licences'),
  licence: pageOf<One>('trade/licence/licence'),
  papers: pageOf<OfDealer>('trade/papers/papers'),
  licenceSubmit: pageOf<OfDealer & { type?: string }>('trade/licence-submit/licence-submit'),
  standIns: pageOf<Partial<One>>('dispatch/stand-ins/stand-ins'),
  listSheet: pageOf<{ kind?: string }>('dispatch/list-sheet/list-sheet'),
  productSheet: page('trade/product-sheet/product-sheet'),
  catalogue: pageOf<{ tab?: 'products' | 'registrations' | 'ending' }>('trade/catalogue/catalogue'),
  product: pageOf<Partial<One>>('trade/product/product'),
  registration: pageOf<Partial<One>>('trade/registration/registration'),
  prices: pageOf<{ tab?: 'lists' | 'specials'; state?: 'pending' }>('trade/prices/prices'),
  priceList: pageOf<Partial<One>>('trade/price-list/price-list'),
  specialPrice: pageOf<{ productId?: string; productName?: string }>('trade/special-price/special-price'),
  dealerOrders: pageOf<OfDealer & { state?: string }>('trade/orders/orders'),
  dealerOrder: pageOf<One>('trade/order/order'),
  basket: pageOf<OfDealer & Partial<One>>('trade/basket/basket'),
  accounts: pageOf<{ only?: 'over_limit' | 'asked' | 'overdue' }>('trade/accounts/accounts'),
  account: pageOf<{ dealerId?: string }>('trade/account/account'),
  dues: pageOf<OfDealer>('trade/dues/dues'),
  due: pageOf<One>('trade/due/due'),
  dueRules: page('trade/due-rules/due-rules'),
  statements: pageOf<OfDealer & { state?: string }>('trade/statements/statements'),
  statement: pageOf<One>('trade/statement/statement'),
  receivables: pageOf<{ only?: 'open' | 'overdue' | 'settled' }>('trade/receivables/receivables'),
  payments: pageOf<OfDealer & { state?: string }>('trade/payments/payments'),
  payment: pageOf<One>('trade/payment/payment'),
  bankFile: page('trade/bank-file/bank-file'),
  quotas: page('trade/quotas/quotas'),
  quota: pageOf<One>('trade/quota/quota'),
  scheduledReceipts: page('trade/scheduled-receipts/scheduled-receipts'),
  scheduledReceipt: pageOf<One>('trade/scheduled-receipt/scheduled-receipt'),
  exchange: pageOf<{ tab?: 'openings' | 'invoices' | 'arrivals' | 'exports' } & Partial<One>>(
    'trade/exchange/exchange',
  ),
  paymentEnter: pageOf<OfDealer>('trade/payment-enter/payment-enter'),
};
