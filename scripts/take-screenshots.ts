import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { dayOf } from '../miniprogram/shared/days';
import type { FigureRow } from '../miniprogram/shared/figures/rows';
import { readCell } from '../miniprogram/shared/figures/skill-cells';
import type { AuthorizationLetter } from '../miniprogram/shared/model/letters';
import type { WorkOrder } from '../miniprogram/shared/model/work-orders';
import type { GrantDocument } from '../miniprogram/shared/model/grants';
import { openBrowser } from './browser';
import { seedDemoWorld } from './demo-world/seed';
import { openHouseInMemory } from './local-house';
import type { LocalHouse } from './local-house';
import { RISKY_SAMPLE } from './local-cloud/wechat-server';
import type { PanelApi } from './preview/browser/panel-api';
import { runCommand } from './run-command';

declare global {
  interface Window {
    preview: PanelApi;
  }
}

/**
 * `npm run screenshots`: opens every screen of the mini program as a person of the demo world and keeps its picture in
 * docs/screens. A page of app.json that is not in the list below is an error, so that no screen goes unseen. Names after
 * `--` take only those pictures anew: `npm run screenshots -- channel-letter reviewer-verify`. `--every-way=<folder>` takes
 * each screen in the light and in the dark, on a phone and in a window, to be looked at.
 */
const ROOT = resolve(__dirname, '..');
const EVERY_WAY = /^--every-way=(.+)$/;
const toLookAt = process.argv.map((argument) => EVERY_WAY.exec(argument)).find(Boolean);
const OUT = toLookAt ? resolve(toLookAt[1]!) : join(ROOT, 'docs/screens');
const ENGINEER = 'demo-liming';
const VERIFICATION_PAGE = 'verification-page';
const DEPLOY_PLAN = 'deploy-plan';
const ONLY = process.argv.slice(2).filter((argument) => !EVERY_WAY.test(argument));
const PHONE = { width: 390, height: 844 };

/** WeChat for PC. */
const WINDOW = { width: 1200, height: 800 };

interface Shot {
  page: string;
  who: string;
  query?: string;
  /** A phone's when absent. */
  size?: typeof PHONE;
  /** Something to do on the page before the picture. */
  before?(page: Page): Promise<void>;
  name?: string;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'screens-'));
  const now = new Date();
  const house = await openHouseInMemory(folder, {
    demoWorld: async (cloud, publicOrigin, letterKeys) =>
      (await seedDemoWorld(cloud, dayOf(now), { now, publicOrigin, letterKeys })).offer,
  });
  const browser = await openBrowser();
  mkdirSync(OUT, { recursive: true });
  try {
    const letter = all<AuthorizationLetter>(house, 'letters').find(
      ({ dealerId, state }) => dealerId === 'D-chengyue' && state === 'issued',
    )!;
    const address = house.offer.samples.find(({ label }) => label.startsWith('澄岳诊断 年度授权书'))!.result;
    const shots = listOf(house, letter, address);
    const known = new Set(shots.map(({ page }) => page));
    const missing = pagesOfApp().filter((page) => !known.has(page));
    if (missing.length) throw new Error(`No picture is planned for ${missing.join(', ')}`);
    const wanted = (name: string) => ONLY.length === 0 || ONLY.includes(name);
    for (const shot of shots) if (wanted(nameOf(shot))) console.log(await take(browser, house, shot));
    if (wanted(VERIFICATION_PAGE)) console.log(await takeVerificationPage(browser, address));
    if (wanted(DEPLOY_PLAN)) console.log(await takeDeployPlan(browser));
  } finally {
    await browser.close();
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function pagesOfApp(): string[] {
  const app = JSON.parse(readFileSync(join(ROOT, 'miniprogram/app.json'), 'utf8')) as {
    pages: string[];
    subPackages: { root: string; pages: string[] }[];
  };
  return [
    ...app.pages,
    ...app.subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
  ];
}

const all = <T>(house: LocalHouse, collection: string): T[] =>
  house.cloud.database.find(collection, {}, { limit: 1000 }, { index: null, examined: 0 }) as unknown as T[];

function listOf(house: LocalHouse, letter: AuthorizationLetter, address: string): Shot[] {
  const orders = all<WorkOrder>(house, 'work_orders');
  const appraised = `id=${all<{ _id: string; dealerId: string }>(house, 'appraisals').find(({ dealerId }) => dealerId === 'D-yunli')!._id}`;
  const member = all<{ _id: string; openid: string }>(house, 'members').find(
    ({ openid }) => openid === ENGINEER,
  )!;
  const mine = (...states: WorkOrder['state'][]) =>
    orders.find(
      ({ engineer, state, device }) => engineer?.memberId === member._id && device && states.includes(state),
    )!;
  /** An order in a state that the main engineer has none in, with whoever has it. */
  const theirs = (...states: WorkOrder['state'][]) => {
    const fits = ({ engineer, state, device }: WorkOrder) => engineer && device && states.includes(state);
    // One whose rating nobody has asked for yet: only its own phone has the code.
    const order = orders.find((one) => fits(one) && one.surveyId === null) ?? orders.find(fits)!;
    const who = all<{ _id: string; openid: string }>(house, 'members').find(
      ({ _id }) => _id === order.engineer!.memberId,
    )!.openid;
    return { who, query: `id=${order._id}` };
  };
  const going = mine('travelling');
  const held = mine('on_hold');
  const appointed = mine('accepted');
  const waiting = orders.find(({ state, device }) => state === 'new' && device)!;
  const code = (kind: string) => house.offer.codes.find((one) => one.kind === kind)!.code;
  const gs1128 = house.offer.samples.find(({ scanType }) => scanType === 'CODE_128')!;
  const scan = (text: string, symbology: string) => (page: Page) =>
    page.evaluate(([result, type]) => window.preview.queueScan(result!, type as never), [text, symbology]);
  const clash = all<GrantDocument>(house, 'grants').find(
    ({ state, dealerId }) => state === 'pending' && dealerId === 'D-mushi',
  )!;
  /** Off line, an order is accepted and another sets out: what waits is visible. */
  const workOffLine = async (page: Page) => {
    await page.evaluate(() => window.preview.setOnline(false));
    for (const [order, step] of [
      [mine('assigned'), '接单'],
      [mine('accepted'), '出发'],
    ] as const) {
      await page.evaluate((url) => window.preview.open(url), `/pages/engineer/order/order?id=${order._id}`);
      await page.waitForTimeout(700);
      await page.locator('.page-frame:not([hidden])').getByText(step, { exact: true }).last().click();
      await page.waitForTimeout(700);
    }
    await page.evaluate((url) => window.preview.open(url), '/pages/outbox/outbox');
    await page.waitForTimeout(500);
  };
  const manager = 'demo-zhouhan';
  const idOf = (collection: string, state: string, ofDealer?: string): string =>
    all<{ _id: string; state: string; dealerId?: string }>(house, collection).find(
      (one) => one.state === state && (!ofDealer || one.dealerId === ofDealer),
    )!._id;
  const stockOf = (productId: string): string =>
    all<{ _id: string; productId: string }>(house, 'stock_balances').find(
      (one) => one.productId === productId,
    )!._id;
  const warehouse = all<{ _id: string; kind: string }>(house, 'stock_locations').find(
    ({ kind }) => kind === 'maker',
  )!._id;
  /** The model and province where most is lacking. */
  const thinnest = (() => {
    const standing = { of: '*·skillCell' };
    const found = house.cloud.database.find(
      'figures',
      standing,
      { limit: 1000 },
      { index: null, examined: 0 },
    );
    const cells = (found as unknown as FigureRow[]).filter(({ key }) => key.split('|')[1] === '');
    const lacking = ({ sums }: FigureRow) => (sums['pairs'] ?? 0) - (sums['pairsOne'] ?? 0);
    const { modelId, code } = readCell(cells.sort((a, b) => lacking(b) - lacking(a))[0]!.key);
    return `id=${modelId}&code=${code}`;
  })();
  const quoted = (state: string): string =>
    all<{ workOrderId: string; state: string }>(house, 'quotes').find((one) => one.state === state)!
      .workOrderId;
  const device = encodeURIComponent(going.device!.id);
  return [
    { page: 'pages/home/home', who: ENGINEER },
    { page: 'pages/home/home', who: 'demo-chendiao', name: 'home-dispatcher' },
    { page: 'pages/home/home', who: manager, name: 'home-channel-manager' },
    { page: 'pages/home/home', who: 'demo-visitor', name: 'home-visitor' },
    { page: 'pages/home/home', who: 'demo-shenruoxi', name: 'home-dealer-admin' },
    { page: 'pages/home/home', who: 'demo-fengyu', name: 'home-service-manager' },
    { page: 'pages/home/home', who: 'demo-jinhui', name: 'home-finance' },
    { page: 'pages/home/home', who: 'demo-caikun', name: 'home-warehouse' },
    { page: 'pages/home/home', who: 'demo-heyuan', name: 'home-quality' },
    { page: 'pages/home/home', who: 'demo-shenji', name: 'home-auditor' },
    { page: 'pages/home/home', who: 'demo-guanli', name: 'home-system-admin' },
    { page: 'pages/inbox/inbox', who: manager },
    { page: 'pages/me/me', who: ENGINEER },
    { page: 'pages/outbox/outbox', who: ENGINEER, before: workOffLine },
    { page: 'pages/bind/bind', who: 'demo-xinren', query: `code=${code('invitation')}` },
    {
      page: 'pages/entry/entry',
      who: 'demo-visitor',
      query: `q=${encodeURIComponent('https://letters.example.evil/a/x')}`,
    },
    { page: 'pages/engineer/order/order', who: ENGINEER, query: `id=${held._id}` },
    {
      page: 'pages/engineer/scan/scan',
      who: ENGINEER,
      query: `text=${encodeURIComponent('https://example.com/not-ours')}`,
      before: async (page) => {
        await scan(gs1128.result, 'CODE_128')(page);
        await page.getByText('再扫一次').last().click();
        await page.waitForTimeout(500);
      },
    },
    { page: 'pages/engineer/device/device', who: ENGINEER, query: `id=${device}` },
    { page: 'pages/engineer/register/register', who: ENGINEER },
    { page: 'pages/engineer/new-order/new-order', who: ENGINEER, query: `deviceId=${device}` },
    {
      page: 'pages/engineer/check-in/check-in',
      who: ENGINEER,
      query: `id=${going._id}`,
      before: (page) =>
        page
          .getByRole('dialog')
          .getByText('同意', { exact: true })
          .click()
          .catch(() => undefined),
    },
    { page: 'pages/engineer/day-sheet/day-sheet', who: ENGINEER, query: `id=${member._id}` },
    { page: 'pages/dispatch/service-plans/service-plans', who: 'demo-fengyu' },
    { page: 'pages/dispatch/planned-orders/planned-orders', who: 'demo-fengyu' },
    { page: 'pages/dispatch/cover/cover', who: 'demo-fengyu', query: `id=${device}` },
    { page: 'pages/dispatch/quotes/quotes', who: 'demo-fengyu' },
    { page: 'pages/engineer/quote/quote', who: 'demo-fengyu', query: `id=${quoted('sent')}` },
    { page: 'pages/hospital/quote/quote', who: 'demo-visitor', query: `id=${quoted('sent')}` },
    { page: 'pages/engineer/rota/rota', who: ENGINEER, query: `id=${member._id}` },
    { page: 'pages/engineer/guide/guide', who: ENGINEER, query: `id=${going.device!.modelId}` },
    { page: 'pages/dispatch/guides/guides', who: 'demo-fengyu' },
    { page: 'pages/dispatch/guide/guide', who: 'demo-fengyu', query: `id=${going.device!.modelId}` },
    {
      page: 'pages/dispatch/fault-sheet/fault-sheet',
      who: 'demo-fengyu',
      query: `id=${going.device!.modelId}`,
    },
    { page: 'pages/engineer/helpers/helpers', who: ENGINEER, query: `id=${held._id}` },
    { page: 'pages/engineer/appointment/appointment', who: ENGINEER, query: `id=${appointed._id}` },
    { page: 'pages/engineer/checklist/checklist', who: ENGINEER, query: `id=${held._id}` },
    { page: 'pages/engineer/parts/parts', ...theirs('onsite') },
    { page: 'pages/engineer/report/report', ...theirs('onsite') },
    { page: 'pages/engineer/signature/signature', ...theirs('completed') },
    { page: 'pages/engineer/survey-code/survey-code', ...theirs('confirmed') },
    { page: 'pages/engineer/pool/pool', who: ENGINEER },
    { page: 'pages/hospital/repair/repair', who: 'demo-visitor', query: `code=${code('device')}` },
    {
      page: 'pages/hospital/progress/progress',
      who: 'demo-visitor',
      query: `id=${orders.find(({ requestedBy }) => requestedBy === 'demo-visitor')!._id}`,
    },
    { page: 'pages/hospital/survey/survey', who: 'demo-visitor', query: `code=${code('survey')}` },
    { page: 'pages/reviewer/verify/verify', who: 'demo-visitor', query: `token=${address.split('/a/')[1]}` },
    { page: 'pages/dispatch/order/order', who: 'demo-chendiao', query: `id=${waiting._id}` },
    { page: 'pages/dispatch/board/board', who: 'demo-chendiao' },
    { page: 'pages/dispatch/review/review', who: 'demo-fengyu' },
    { page: 'pages/dispatch/call-backs/call-backs', who: 'demo-fengyu' },
    { page: 'pages/dispatch/people/people', who: 'demo-shenruoxi' },
    { page: 'pages/dispatch/person/person', who: 'demo-fengyu', query: `id=${member._id}` },
    { page: 'pages/dispatch/skills/skills', who: 'demo-fengyu' },
    { page: 'pages/dispatch/certify/certify', who: 'demo-fengyu', query: `ids=${member._id}` },
    { page: 'pages/dispatch/settings/settings', who: 'demo-fengyu' },
    { page: 'pages/dispatch/checklists/checklists', who: 'demo-fengyu' },
    { page: 'pages/dispatch/checklist-edit/checklist-edit', who: 'demo-fengyu', query: 'id=general' },
    { page: 'pages/dispatch/quiz-edit/quiz-edit', who: 'demo-fengyu', query: 'id=QZ-demo' },
    { page: 'pages/dispatch/training/training', who: 'demo-fengyu' },
    { page: 'pages/dispatch/training-new/training-new', who: 'demo-fengyu' },
    { page: 'pages/engineer/skills/skills', who: ENGINEER },
    { page: 'pages/engineer/quiz/quiz', who: ENGINEER, query: 'id=QZ-demo-v1' },
    { page: 'pages/dispatch/questionnaire-edit/questionnaire-edit', who: 'demo-fengyu', query: 'id=survey' },
    { page: 'pages/dispatch/clocks/clocks', who: 'demo-fengyu' },
    { page: 'pages/dispatch/dispatch-rules/dispatch-rules', who: 'demo-fengyu' },
    { page: 'pages/dispatch/clock-policy/clock-policy', who: 'demo-fengyu', query: 'id=down' },
    { page: 'pages/dispatch/clock-calendar/clock-calendar', who: 'demo-fengyu', query: 'id=office' },
    { page: 'pages/channel/grants/grants', who: manager },
    { page: 'pages/channel/grant/grant', who: manager, query: `id=${clash._id}` },
    { page: 'pages/channel/grant-edit/grant-edit', who: manager },
    { page: 'pages/channel/grant-book/grant-book', who: manager },
    { page: 'pages/channel/regions/regions', who: manager },
    { page: 'pages/channel/ask/ask', who: manager },
    { page: 'pages/trade/licences/licences', who: 'demo-songqing' },
    {
      page: 'pages/trade/licence/licence',
      who: 'demo-songqing',
      query: `id=${encodeURIComponent(idOf('licences', 'pending'))}`,
    },
    { page: 'pages/trade/papers/papers', who: manager, query: 'dealerId=D-chengyue' },
    { page: 'pages/trade/licence-submit/licence-submit', who: 'demo-shenruoxi' },
    { page: 'pages/trade/catalogue/catalogue', who: manager },
    { page: 'pages/dispatch/list-sheet/list-sheet', who: manager },
    { page: 'pages/dispatch/stand-ins/stand-ins', who: manager },
    { page: 'pages/trade/product-sheet/product-sheet', who: 'demo-heyuan' },
    { page: 'pages/trade/product/product', who: manager, query: 'id=P-LI-TNI' },
    { page: 'pages/trade/registration/registration', who: 'demo-heyuan' },
    { page: 'pages/trade/prices/prices', who: manager },
    { page: 'pages/trade/price-list/price-list', who: manager, query: 'id=PL-base' },
    { page: 'pages/trade/special-price/special-price', who: 'demo-shenruoxi' },
    { page: 'pages/trade/orders/orders', who: manager },
    { page: 'pages/trade/order/order', who: manager, query: 'id=DO-demo-5' },
    {
      page: 'pages/trade/order/order',
      who: manager,
      query: `id=${idOf('dealer_orders', 'approved')}`,
      name: 'trade-order-approved',
    },
    { page: 'pages/trade/quotas/quotas', who: manager },
    { page: 'pages/trade/quota/quota', who: manager, query: 'id=P-LT-DDI' },
    { page: 'pages/trade/scheduled-receipts/scheduled-receipts', who: 'demo-caikun' },
    { page: 'pages/trade/scheduled-receipt/scheduled-receipt', who: 'demo-caikun', query: 'id=P-LT-DDI' },
    { page: 'pages/trade/exchange/exchange', who: 'demo-jinhui' },
    { page: 'pages/trade/basket/basket', who: 'demo-shenruoxi' },
    { page: 'pages/hospital/arrival/arrival', who: 'demo-visitor' },
    { page: 'pages/dispatch/find-orders/find-orders', who: 'demo-chendiao' },
    { page: 'pages/trade/bank-file/bank-file', who: 'demo-jinhui' },
    { page: 'pages/goods/stock/stock', who: 'demo-caikun' },
    {
      page: 'pages/goods/balance/balance',
      who: 'demo-caikun',
      query: `id=${encodeURIComponent(stockOf('P-LI-TNI'))}`,
    },
    { page: 'pages/goods/receive/receive', who: 'demo-caikun', query: `id=${warehouse}` },
    { page: 'pages/goods/opening/opening', who: 'demo-caikun', query: `id=${warehouse}` },
    { page: 'pages/goods/second-invoices/second-invoices', who: 'demo-shenruoxi' },
    { page: 'pages/goods/corrections/corrections', who: 'demo-caikun' },
    { page: 'pages/goods/shipments/shipments', who: 'demo-caikun' },
    { page: 'pages/goods/pick/pick', who: 'demo-caikun', query: `id=${idOf('dealer_orders', 'approved')}` },
    {
      page: 'pages/goods/shipment/shipment',
      who: 'demo-shenruoxi',
      query: `id=${idOf('shipments', 'shipped', 'D-chengyue')}`,
    },
    { page: 'pages/goods/returns/returns', who: 'demo-caikun' },
    { page: 'pages/goods/stocktakes/stocktakes', who: 'demo-caikun' },
    {
      page: 'pages/goods/stocktake/stocktake',
      who: 'demo-caikun',
      query: `id=${idOf('stocktakes', 'open')}`,
    },
    { page: 'pages/goods/deliveries/deliveries', who: 'demo-shenruoxi' },
    { page: 'pages/goods/delivery-sheet/delivery-sheet', who: 'demo-shenruoxi' },
    { page: 'pages/goods/loans/loans', who: 'demo-caikun' },
    { page: 'pages/goods/lots/lots', who: 'demo-heyuan' },
    { page: 'pages/goods/trace/trace', who: 'demo-heyuan', query: 'productId=P-LC-GLU&lot=GLU-2602' },
    { page: 'pages/goods/recall/recall', who: 'demo-heyuan', query: `id=${idOf('recalls', 'open')}` },
    { page: 'pages/goods/requests/requests', who: 'demo-caikun' },
    {
      page: 'pages/goods/request/request',
      who: 'demo-caikun',
      query: `id=${idOf('part_requests', 'shipped')}`,
    },
    { page: 'pages/goods/request-new/request-new', who: ENGINEER },
    { page: 'pages/goods/my-stock/my-stock', who: ENGINEER },
    { page: 'pages/goods/shortfalls/shortfalls', who: 'demo-fengyu' },
    { page: 'pages/goods/part-returns/part-returns', who: 'demo-fengyu' },
    { page: 'pages/trade/accounts/accounts', who: 'demo-jinhui' },
    { page: 'pages/trade/account/account', who: 'demo-jinhui', query: 'dealerId=D-chengyue' },
    { page: 'pages/trade/statements/statements', who: 'demo-jinhui' },
    {
      page: 'pages/trade/statement/statement',
      who: 'demo-jinhui',
      query: `id=${encodeURIComponent(idOf('statements', 'disputed'))}`,
    },
    { page: 'pages/trade/dues/dues', who: 'demo-jinhui' },
    {
      page: 'pages/trade/due/due',
      who: 'demo-jinhui',
      query: `id=${encodeURIComponent(idOf('dues', 'stated'))}`,
    },
    { page: 'pages/trade/due-rules/due-rules', who: 'demo-jinhui' },
    { page: 'pages/trade/receivables/receivables', who: 'demo-jinhui' },
    { page: 'pages/trade/payments/payments', who: 'demo-jinhui' },
    { page: 'pages/trade/payment/payment', who: 'demo-jinhui', query: 'id=PAY-demo-2' },
    { page: 'pages/trade/payment-enter/payment-enter', who: 'demo-jinhui' },
    { page: 'pages/channel/renewal/renewal', who: manager },
    { page: 'pages/channel/blocks/blocks', who: manager },
    { page: 'pages/channel/white-space/white-space', who: manager },
    { page: 'pages/channel/letters/letters', who: manager },
    { page: 'pages/channel/letter/letter', who: manager, query: `id=${letter._id}` },
    { page: 'pages/channel/letter-request/letter-request', who: 'demo-shenruoxi' },
    { page: 'pages/channel/letter-batch/letter-batch', who: manager },
    { page: 'pages/channel/letter-alerts/letter-alerts', who: manager },
    { page: 'pages/channel/dealers/dealers', who: manager },
    { page: 'pages/channel/dealer/dealer', who: manager, query: 'id=D-chengyue' },
    { page: 'pages/channel/dealer-new/dealer-new', who: manager },
    { page: 'pages/channel/dealer-file/dealer-file', who: manager, query: 'id=D-chengyue' },
    { page: 'pages/channel/dealer-profile/dealer-profile', who: manager, query: 'id=D-chengyue' },
    { page: 'pages/channel/dealer-tasks/dealer-tasks', who: manager },
    { page: 'pages/channel/dealer-asked/dealer-asked', who: manager },
    { page: 'pages/channel/dealer-visits/dealer-visits', who: manager, query: 'dealerId=D-chengyue' },
    { page: 'pages/channel/dealer-visit-new/dealer-visit-new', who: manager, query: 'dealerId=D-chengyue' },
    { page: 'pages/channel/dealer-targets/dealer-targets', who: manager, query: 'dealerId=D-chengyue' },
    { page: 'pages/channel/plans/plans', who: manager },
    { page: 'pages/channel/plan/plan', who: manager, query: 'id=IP-yeqiao' },
    { page: 'pages/channel/plan-new/plan-new', who: manager, query: 'dealerId=D-chengyue' },
    { page: 'pages/channel/appraisals/appraisals', who: manager },
    { page: 'pages/channel/appraisal/appraisal', who: 'demo-hanxue', query: appraised },
    {
      page: 'pages/channel/appraisal/appraisal',
      who: 'demo-chensiya',
      query: appraised,
      name: 'channel-appraisal-dealer',
    },
    {
      page: 'pages/channel/appraisal-records/appraisal-records',
      who: 'demo-chensiya',
      query: `${appraised}&criterionId=firstFix`,
    },
    { page: 'pages/channel/appraisal-schemes/appraisal-schemes', who: manager },
    { page: 'pages/channel/appraisal-scheme-new/appraisal-scheme-new', who: manager },
    { page: 'pages/channel/applications/applications', who: manager },
    { page: 'pages/channel/application/application', who: 'demo-hanxue', query: 'id=DA-lanting' },
    { page: 'pages/channel/admission-links/admission-links', who: manager },
    { page: 'pages/figures/scorecard/scorecard', who: 'demo-fengyu', query: 'period=2026' },
    {
      page: 'pages/figures/scorecard/scorecard',
      who: 'demo-shenruoxi',
      query: `level=dealer&key=D-chengyue&name=${encodeURIComponent('澄岳诊断')}`,
      name: 'figures-scorecard-dealer',
    },
    { page: 'pages/figures/peers/peers', who: 'demo-fengyu', query: 'level=region&period=2026' },
    {
      page: 'pages/figures/peers/peers',
      who: 'demo-shenruoxi',
      query: 'level=dealer&period=2026',
      name: 'figures-peers-dealer',
    },
    {
      page: 'pages/figures/peers/peers',
      who: 'demo-shenji',
      query: 'level=hospital&figure=satisfaction&period=2026',
      name: 'figures-peers-hospital',
    },
    {
      page: 'pages/figures/records/records',
      who: 'demo-fengyu',
      query: `level=all&key=*&name=${encodeURIComponent('全国')}&figure=response&period=2026`,
    },
    {
      page: 'pages/figures/records/records',
      who: 'demo-shenji',
      query: `level=all&key=*&name=${encodeURIComponent('全国')}&figure=checkIn&period=2026`,
      name: 'figures-records-auditor',
    },
    { page: 'pages/figures/faults/faults', who: 'demo-fengyu', query: 'period=2026' },
    {
      page: 'pages/figures/skill-cells/skill-cells',
      who: 'demo-fengyu',
      before: async (page) => page.locator('.region').first().click(),
    },
    { page: 'pages/figures/skill-gaps/skill-gaps', who: 'demo-fengyu', query: thinnest },
    {
      page: 'pages/figures/scorecard/scorecard',
      who: 'demo-fengyu',
      query: 'period=2026',
      size: WINDOW,
      name: 'window-scorecard',
    },
    { page: 'pages/audit/trail/trail', who: 'demo-shenji' },
    { page: 'pages/audit/record/record', who: 'demo-shenji', query: 'collection=dealers&id=D-chengyue' },
    { page: 'pages/audit/checks/checks', who: 'demo-shenji' },
    { page: 'pages/audit/looks/looks', who: 'demo-shenji' },
    { page: 'pages/audit/my-data/my-data', who: manager },
    { page: 'pages/join/apply/apply', who: 'demo-visitor', query: `code=${code('admission')}` },
    { page: 'pages/channel/regions/regions', who: manager, size: WINDOW, name: 'window-regions' },
    { page: 'pages/dispatch/board/board', who: 'demo-fengyu', size: WINDOW, name: 'window-board' },
    { page: 'pages/dispatch/skills/skills', who: 'demo-fengyu', size: WINDOW, name: 'window-skills' },
    { page: 'pages/figures/skill-cells/skill-cells', who: 'demo-fengyu', size: WINDOW, name: 'window-skill-cells' }, // prettier-ignore
    { page: 'pages/dispatch/find-orders/find-orders', who: 'demo-chendiao', size: WINDOW, name: 'window-find-orders', before: firstBeside }, // prettier-ignore
    { page: 'pages/dispatch/call-backs/call-backs', who: 'demo-fengyu', size: WINDOW, name: 'window-call-backs', before: firstBeside }, // prettier-ignore
    { page: 'pages/goods/part-returns/part-returns', who: 'demo-fengyu', size: WINDOW, name: 'window-part-returns', before: firstBeside }, // prettier-ignore
    {
      page: 'pages/trade/orders/orders',
      who: manager,
      size: WINDOW,
      name: 'window-orders',
      before: firstBeside,
    },
    {
      page: 'pages/channel/letters/letters',
      who: manager,
      size: WINDOW,
      name: 'window-letters',
      before: firstBeside,
    },
    {
      page: 'pages/trade/licences/licences',
      who: manager,
      size: WINDOW,
      name: 'window-licences',
      before: firstBeside,
    },
    { page: 'pages/channel/grant/grant', who: manager, query: `id=${clash._id}`, size: WINDOW, name: 'window-grant' }, // prettier-ignore
    { page: 'pages/channel/master/master', who: manager, query: `text=${encodeURIComponent('人民医院')}` },
    {
      page: 'pages/channel/hospital/hospital',
      who: manager,
      query: `id=${going.site.hospitalId}`,
      before: async (page) => {
        await page.getByText('迁址', { exact: true }).last().click();
        await page.getByText('选择地区，尽量到区县').last().click();
        await page.getByText('天津市', { exact: true }).last().click();
        await page.locator('input:visible').last().fill('整体搬迁到新院区');
        await page.getByText('下一步：看覆盖').last().click();
      },
    },
    { page: 'pages/channel/product-line/product-line', who: manager, query: 'id=bio' },
    // What follows changes the world, so it comes last.
    {
      page: 'pages/dispatch/review/review',
      who: 'demo-fengyu',
      query: 'tab=writings',
      name: 'dispatch-review-writings',
      before: async (page) => {
        await writeRisky(house, code('device'));
        await page.evaluate(() => window.preview.reload());
        await arrived(page, 'pages/dispatch/review');
      },
    },
    {
      page: 'pages/audit/health/health',
      who: 'demo-shenji',
      before: async (page) => {
        await runTimers(house);
        await page.evaluate(() => window.preview.reload());
        await arrived(page, 'pages/audit/health');
      },
    },
    {
      page: 'pages/audit/health/health',
      who: 'demo-shenji',
      name: 'audit-health-faults',
      before: async (page) => {
        await neglect(house);
        await page.evaluate(() => window.preview.reload());
        await arrived(page, 'pages/audit/health');
      },
    },
  ];
}

/** A visitor reports a fault in words that WeChat finds risky. */
async function writeRisky(house: LocalHouse, deviceCode: string): Promise<void> {
  const input = {
    workOrderId: 'WO-riskywords0000001',
    deviceCode,
    faultCode: '',
    description: `加微信领奖 ${RISKY_SAMPLE}`,
    severity: 'ordinary',
    photos: [],
    contactName: '检验科老师',
    phone: '13800000000',
  };
  const reply = await fetch(`${house.origin}/functions/public`, {
    method: 'POST',
    headers: { 'x-openid': 'demo-visitor-2', 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'repair.report', input, opId: 'risky-words-0001' }),
  });
  const said = await reply.text();
  if (!reply.ok || !said.includes('"ok":true')) throw new Error(`The report was refused: ${said}`);
}

/** Every timer once, as a night and a day do it. */
async function runTimers({ cloud }: LocalHouse): Promise<void> {
  for (const name of cloud.functions!.names())
    for (const { name: timer } of cloud.functions!.config(name).triggers)
      await cloud.timers!.run(name, timer);
}

/** A timer that never ran, no seal since the day before yesterday, storage nearly full. */
async function neglect(house: LocalHouse): Promise<void> {
  await runTimers(house);
  const { database } = house.cloud;
  const long = new Date(Date.now() - 50 * 3_600_000).toISOString();
  const free = { index: null, examined: 0 };
  const change = (id: string, data: Record<string, string | null>) =>
    database.modify(
      'job_states',
      { _id: id },
      { $set: data },
      { merge: true, upsert: false, multi: true },
      free,
    );
  await change('ran:watch-orders', { firstAt: long });
  await change('ran:remind-debts', { ranAt: null });
  await change('storage-measure', { bytes: '92400000000' });
  await database.remove('audit_roots', {}, true, free);
  await database.insert('audit_roots', [{ _id: 'old', environment: 'local', to: long, number: 1 }]);
}

/** Walks to the first row, so that its detail stands beside the list. */
async function firstBeside(page: Page): Promise<void> {
  await page.keyboard.press('j');
  await page.waitForTimeout(700);
}

const nameOf = ({ name, page }: Shot): string => name ?? page.split('/').slice(1, -1).join('-');

async function take(browser: Browser, house: LocalHouse, shot: Shot): Promise<string> {
  const context = await browser.newContext({ viewport: shot.size ?? PHONE });
  const page = await context.newPage();
  const settings = `openid=${shot.who}&privacy=agreed&permissions=allow&consent=accept&pictures=sample`;
  await page.goto(`${house.origin}/app.html?${settings}`);
  await arrived(page, '');
  // Home first: it leaves the copies that other screens work with.
  await loaded(page);
  await page.waitForTimeout(1200);
  const tabs = ['pages/home/home'];
  if (!tabs.includes(shot.page)) {
    await page.evaluate(
      (url) => window.preview.open(url),
      `/${shot.page}${shot.query ? `?${shot.query}` : ''}`,
    );
    await page.waitForTimeout(700);
    await loaded(page);
  }
  await shot.before?.(page);
  await loaded(page);
  await page.waitForTimeout(1300);
  const name = nameOf(shot);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  if (toLookAt) await takeOtherWays(page, name);
  await context.close();
  return name;
}

async function takeOtherWays(page: Page, name: string): Promise<void> {
  await page.evaluate(() => window.preview.setTheme('dark'));
  await page.waitForTimeout(200);
  await page.screenshot({ path: join(OUT, `${name}-dark.png`) });
  await page.setViewportSize(WINDOW);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(OUT, `${name}-window-dark.png`) });
  await page.evaluate(() => window.preview.setTheme('light'));
  await page.waitForTimeout(200);
  await page.screenshot({ path: join(OUT, `${name}-window.png`) });
}

const arrived = (page: Page, route: string) =>
  page.waitForFunction((start) => document.documentElement.dataset['page']?.startsWith(start), route);

/** Until no skeleton stands for something that is still coming. */
const loaded = (page: Page) =>
  page.waitForFunction(
    () => !document.querySelector('.page-frame:not([hidden]) [class*="bone"]'),
    undefined,
    { timeout: 30_000 },
  );

/** The page that any browser shows, without script. */
async function takeVerificationPage(browser: Browser, address: string): Promise<string> {
  const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);
  await page.screenshot({ path: join(OUT, `${VERIFICATION_PAGE}.png`) });
  await context.close();
  return VERIFICATION_PAGE;
}

/** What a person sees who plans a deployment; the long middle is left out. */
async function takeDeployPlan(browser: Browser): Promise<string> {
  const command = ['run', '-s', 'deploy', '--', 'production', '--plan'];
  const lines = execFileSync('npm', command, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const shown = [
    `$ npm ${command.filter((word) => word !== '-s').join(' ')}`,
    ...lines.slice(0, 8),
    '  …',
    ...lines.slice(-24),
  ];
  const page = await browser.newPage({ viewport: { width: 900, height: 400 } });
  await page.setContent(
    '<pre style="margin:0;padding:16px;font:13px/1.5 monospace;white-space:pre-wrap"></pre>',
  );
  await page.locator('pre').evaluate((pre, text) => (pre.textContent = text), shown.join('\n'));
  await page.locator('pre').screenshot({ path: join(OUT, `${DEPLOY_PLAN}.png`) });
  await page.close();
  return DEPLOY_PLAN;
}

runCommand(main);
