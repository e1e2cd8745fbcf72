import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import { keptPath } from '../../../cloudfunctions/_platform/kept-files';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { LOCAL_WECHAT, wordsInPicture } from '../../../scripts/local-cloud/wechat-server';
import { keptFile } from '../../kept-file';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { licence, product, registration } from '../../unit/trade/world';
import { driveShipments } from '../goods/drive-shipments';
import type { Drive } from '../service/every-action';
import type { World } from '../service/world';

const entity = { revision: 1, head: '' };
const stamp = { memberId: 'M-lin', name: 'lin' };
const today = dayOf(new Date());
const aYear = { fromOn: today, toOn: addDays(today, 365) };

/** What D-1 needs to order: people of the maker, a grant, a product with its certificate and price, a permit. */
async function addTrade(world: World): Promise<void> {
  await world.put('grants', {
    ...entity,
    _id: 'G-trade',
    number: 'SQ-trade',
    dealerId: 'D-1',
    dealerName: '丙',
    productLineIds: ['L'],
    scope: { regionCodes: ['110000'], hospitalIds: [] },
    carveOuts: { regionCodes: [], hospitalIds: [] },
    ...{ fromOn: '2020-01-01', toOn: '2099-12-31', exclusive: false, state: 'approved' },
    ...{ coverageKeys: ['L|110000'], contestedKeys: [], regionKeys: [], history: [] },
    ...{ createdBy: stamp, editedBy: stamp },
  });
  await world.put('products', product({ minimumShelfDays: 30 }));
  await world.put('registrations', registration({ toOn: null }));
  await world.put('licences', licence({ fromOn: '2020-01-01', toOn: null }));
  await world.put('price_lists', {
    ...entity,
    ...{ _id: 'PL-1', name: '基准价', level: 'base', dealerId: null, tier: null, regionCode: null },
    ...{ key: 'base', fromOn: '2020-01-01', toOn: '2099-12-31', state: 'approved', rows: 1 },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: stamp, editedBy: stamp },
  });
  await world.put('price_rows', {
    ...entity,
    ...{ _id: 'PL-1:P-1:1:2020-01-01', listId: 'PL-1', dealerId: null, productId: 'P-1', minQuantity: 1 },
    ...{ fromOn: '2020-01-01', toOn: '2099-12-31', unitFen: 10_000, taxPercent: 13 },
    ...{ minimum: null, multiple: null },
  });
}

/** A photo that the local cloud can read. */
async function photoOfPaper(world: World): Promise<StoredFile> {
  const content = Buffer.from(wordsInPicture({ items: [{ text: '许可证编号：示例许可 1' }] }));
  const sha256 = sha256Hex(content);
  // Its address vouches for the storage that it lies in too.
  const [storage = ''] = /^cloud:\/\/[^/]+/.exec(await world.upload('sheets/where.csv', content)) ?? [];
  const path = keptPath(storage, sha256, content.length, 'jpg');
  return { fileId: await world.upload(path, content), sha256, bytes: content.length };
}

/** Calls every action of the trade once and more, each when it has what it needs. */
export async function driveTrade(world: World, drive: Drive): Promise<void> {
  await addTrade(world);
  const trade = (who: string, action: string, input: object = {}) => drive('trade', who, action, input);
  const idOf = async (reply: ReturnType<typeof trade>, field: string): Promise<string> =>
    String((await reply)[field] ?? 'none');

  // Papers, and what may be sold.
  const paper = (change: object) => ({
    ...{ type: 'permit', number: '示例许可 1', fromOn: '2026-01-01', toOn: addDays(today, 60) },
    ...{ issuer: '示例市场监督管理局', mode: 'wholesale', scopeText: 'Ⅲ类：6840' },
    scope: [{ system: '2002', code: '6840', class: 'III', reagents: 'with', cold: 'with' }],
    addresses: [{ kind: 'warehouse', text: '示例路 2 号' }],
    ...{ files: [], renewal: null, decidedOn: '2026-01-01', replacesId: null },
    ...change,
  });
  const passes = (licenceId: string) => ({ verdicts: [{ licenceId, passes: true, reason: '' }] });
  Object.assign(process.env, LOCAL_WECHAT);
  await trade('boss', 'licence.read', { type: 'permit', file: await photoOfPaper(world) });
  for (const name of Object.keys(LOCAL_WECHAT)) delete process.env[name];
  const permit = await idOf(trade('boss', 'licence.submit', paper({})), 'licenceId');
  const record = await idOf(
    trade(
      'boss',
      'licence.submit',
      paper({
        ...{ type: 'record', number: '备 1', fromOn: '2021-01-01', toOn: addDays(today, -1) },
        renewal: { acceptedOn: '2026-06-01', receiptNo: 'R-1' },
      }),
    ),
    'licenceId',
  );
  await trade('lin', 'licence.waiting');
  for (const licenceId of [permit, record]) await trade('zhi', 'licence.review', passes(licenceId));
  await trade('zhi', 'licence.deem', {
    ...{ licenceId: record, toOn: addDays(today, 1800), proof: '受理通知书，逾期未作决定' },
  });
  await trade('boss', 'licence.list', { endingWithin: 90 });
  await trade('boss', 'licence.get', { licenceId: permit });
  await trade('boss', 'licence.papers');
  await trade('zhi', 'licence.withdraw', { licenceId: permit, fromOn: today, reason: '地址已注销' });
  const {
    _id: _1,
    revision: _2,
    head: _3,
    ...facts
  } = product({ code: 'HB-003', name: '质控品', cold: null });
  const productId = await idOf(trade('zhi', 'product.save', { product: facts }), 'productId');
  await trade('boss', 'product.list', { text: 'HB' });
  await trade('zhi', 'product.sheetTemplate');
  const catalogue = '货号,名称,单位,产品线,管理类别\nHB-009,缓冲液,瓶,质谱,第一类';
  const productSheet = { fileId: await world.upload('sheets/products.csv', Buffer.from(catalogue)) };
  await trade('zhi', 'product.checkSheet', productSheet);
  await trade('zhi', 'product.saveSheet', productSheet);
  const unlike = { fileId: await world.upload('sheets/no-products.csv', Buffer.from(`${catalogue}x`)) };
  await trade('zhi', 'product.sheetProblems', unlike);
  const certificate = {
    ...{ number: '国械注准20253400002', fromOn: '2025-01-01', toOn: '2029-12-31' },
    ...{
      productIds: [productId],
      registrant: '某某诊断',
      makers: [],
      productionLicence: '沪药监械生产许20200001号',
    },
  };
  const registrationId = await idOf(trade('zhi', 'registration.save', certificate), 'registrationId');
  await trade('boss', 'registration.list', { productId });
  await trade('zhi', 'registration.withdraw', { registrationId, withdrawnOn: today, reason: '已注销' });

  // Prices.
  const list = { name: '丁合同价', level: 'contract', dealerId: 'D-2', tier: null, regionCode: null };
  const listId = await idOf(trade('lin', 'priceList.save', { ...list, ...aYear }), 'listId');
  const price = { productId: 'P-1', unitFen: 9000, taxPercent: 13 };
  await trade('lin', 'priceList.saveRows', { listId, rows: [price] });
  await trade('lin', 'priceList.submit', { listId });
  await trade('gu', 'priceList.return', { listId, reason: '请核对' });
  await trade('lin', 'priceList.submit', { listId });
  await trade('gu', 'priceList.approve', { listId });
  await trade('lin', 'priceList.list');
  await trade('lin', 'priceList.get', { listId });
  await trade('lin', 'priceList.end', { listId, lastOn: today, reason: '调价' });
  const special = { hospitalId: null, ...price, ...aYear, quantity: 5, reason: '投标' };
  for (const decide of ['approve', 'return']) {
    const specialId = await idOf(trade('boss', 'specialPrice.ask', special), 'specialId');
    await trade('lin', `specialPrice.${decide}`, {
      specialId,
      ...(decide === 'return' ? { reason: '价格过低' } : {}),
    });
  }
  await trade('boss', 'specialPrice.list');

  // Credit, then orders that use it.
  const terms = { dealerId: 'D-1', limitFen: 10_000_000, termDays: 30, graceDays: 7, raise: null };
  await trade('cai', 'credit.askTerms', { ...terms, reason: '年度授信' });
  await trade('kuai', 'credit.decideTerms', { dealerId: 'D-1', passes: true, reason: '' });
  await trade('cai', 'credit.accounts');
  await trade('boss', 'credit.account');
  await trade('boss', 'dealerOrder.products', { purpose: 'terminal', hospitalId: 'H-1' });
  const basket = {
    ...{ purpose: 'terminal', hospitalId: 'H-1' },
    shipTo: { kind: 'hospital', licenceId: null, address: '测试路 1 号' },
    lines: [{ productId: 'P-1', quantity: 10 }],
  };
  await trade('boss', 'dealerOrder.sheetTemplate');
  const wanted = Buffer.from('货号,数量\nHB-003,10');
  await trade('boss', 'dealerOrder.readSheet', { fileId: await world.upload('sheets/order.csv', wanted) });
  await trade('boss', 'dealerOrder.check', basket);
  const ordered = () => idOf(trade('boss', 'dealerOrder.save', basket), 'orderId');
  const tooMuch = { ...basket, lines: [{ productId: 'P-1', quantity: 900_000 }] };
  const blocked = await idOf(trade('boss', 'dealerOrder.save', tooMuch), 'orderId');
  await trade('boss', 'dealerOrder.submit', { orderId: blocked });
  await trade('boss', 'dealerOrder.recheck', { orderId: blocked });
  const unwanted = await ordered();
  await trade('boss', 'dealerOrder.submit', { orderId: unwanted });
  await trade('boss', 'dealerOrder.cancel', { orderId: unwanted, reason: '不要了' });
  await trade('lin', 'dealerOrder.reopen', { orderId: unwanted, reason: '恢复' });
  await trade('lin', 'dealerOrder.return', { orderId: unwanted, reason: '请合并' });
  const orderId = await ordered();
  await trade('boss', 'dealerOrder.submit', { orderId });
  await trade('boss', 'dealerOrder.paper', { orderId });
  await trade('lin', 'dealerOrder.approve', { orderId });
  const shipmentId = await driveShipments(world, drive, orderId);
  await trade('lin', 'dealerOrder.cut', { orderId, reason: '停产' });
  await trade('boss', 'dealerOrder.close', { orderId });
  await trade('boss', 'dealerOrder.again', { orderId });
  await trade('boss', 'dealerOrder.list');
  await trade('boss', 'dealerOrder.get', { orderId });

  // Money.
  const row = {
    ...{ dealerId: 'D-1', payerName: '丙医疗科技有限公司', instrument: 'transfer', ownAccount: '6222' },
    ...{ receivedOn: today, fen: 60_000, reference: 'B-1' },
  };
  const paymentId = await idOf(trade('cai', 'payment.enter', row), 'paymentId');
  await trade('cai', 'payment.allocate', { paymentId });
  await trade('cai', 'payment.deallocate', { paymentId, receivableId: shipmentId });
  await trade('cai', 'payment.askReversal', { paymentId, reason: '退汇' });
  await trade('kuai', 'payment.decideReversal', { paymentId, passes: true });
  const other = await idOf(
    trade('cai', 'payment.enter', { ...row, reference: 'B-2', payerName: '代付公司' }),
    'paymentId',
  );
  await trade('cai', 'payment.addMandate', { paymentId: other, files: [keptFile('b', 'jpg')] });
  await trade('kuai', 'payment.post', { paymentId: other });
  const offset = { dealerId: 'D-1', kind: 'rebate', number: 'FL-1', fen: 100, reason: '三季度返利' };
  const rebate = await idOf(trade('cai', 'payment.offset', offset), 'paymentId');
  await trade('kuai', 'payment.post', { paymentId: rebate });
  await trade('boss', 'payment.list');
  await trade('boss', 'payment.get', { paymentId });
  const flow =
    '账号,6222000001\n日期栏,贷方发生额,对方户名,对方账号,交易流水号\n2026-11-03,10.00,某某商贸,31001,R1';
  const bankSheet = {
    ...{ fileId: await world.upload('sheets/bank.csv', Buffer.from(flow)), fileName: '流水.csv' },
    ...{ ownAccount: '', columns: { day: '日期栏' } },
  };
  await trade('cai', 'bankFile.check', bankSheet);
  const choices = [{ row: 3, dealerId: 'D-1' }];
  const bankFileId = await idOf(trade('cai', 'bankFile.book', { ...bankSheet, choices }), 'bankFileId');
  await trade('cai', 'bankFile.step', { bankFileId });
  await trade('cai', 'bankFile.list');
  const opening = { dealerId: 'D-2', kind: 'receivable', number: 'Q-1', fen: 50 };
  await trade('cai', 'credit.opening', { ...opening, issuedOn: '2026-01-01', dueOn: '2026-02-01' });
  const { files } = (await trade('cai', 'importFile.list', { kind: 'openings' })) as {
    files?: { _id: string }[];
  };
  const importId = files?.[0]?._id ?? 'none';
  await trade('kuai', 'importFile.decide', { importId, passes: true, reason: '' });
  await trade('kuai', 'importFile.step', { importId });
  await trade('cai', 'importFile.template', { kind: 'invoices' });
  await world.set('dealers', 'D-2', { creditCode: 'C2' });
  const sheet = '信用代码,类型,单号,金额,开单日,到期日\nC2,预收,Q-2,10.00,2026-01-01,2026-02-01';
  const bringing = {
    ...{ kind: 'openings', fileName: '期初.csv' },
    fileId: await world.upload('sheets/openings.csv', Buffer.from(sheet)),
  };
  await trade('cai', 'importFile.check', bringing);
  await trade('cai', 'importFile.ask', bringing);
  // What has only just happened is in the next file.
  for (const event of await world.all<{ _id: string; at: string }>('audit_events'))
    if (event._id.startsWith('statements:') || event._id.startsWith('payments:'))
      await world.set('audit_events', event._id, { at: '2026-01-01T00:00:00.000Z' });
  const exportId = await idOf(trade('cai', 'exportFile.make', { kind: 'payments' }), 'exportId');
  await trade('cai', 'exportFile.list', { kind: 'payments' });
  await trade('cai', 'exportFile.open', { exportId, as: 'csv' });
  const bad = { receivableId: 'OPEN-D-2-Q-1', fen: 20, reason: '破产清算，收不回' };
  await trade('cai', 'credit.askWriteOff', bad);
  await trade('kuai', 'credit.decideWriteOff', { receivableId: bad.receivableId, passes: true });
  await trade('cai', 'credit.overdue');
  await trade('cai', 'credit.charge', {
    ...{ dealerId: 'D-1', number: 'F-1', fen: 500, dueOn: addDays(today, 30), reason: '冷链运费' },
  });
  await trade('cai', 'credit.invoice', {
    ...{ receivableId: shipmentId, invoices: ['26312000000012345678'] },
  });
  await trade('boss', 'credit.receivables', { text: '2345678' });
  const steps = { basis: 'paid', mode: 'marginal', tiers: [{ fromFen: 0, basisPoints: 100 }], capFen: null };
  const share = {
    ...{ productId: 'P-1', fromOn: today, toOn: addDays(today, 5), others: 3, reason: '到货不足' },
    quotas: [{ dealerId: 'D-1', units: 5 }],
  };
  await trade('lin', 'quota.save', share);
  await trade('lin', 'quota.list');
  await trade('lin', 'quota.get', { productId: 'P-1' });
  await trade('cang', 'scheduledReceipt.save', {
    productId: 'P-1',
    receipts: [{ on: '2099-01-05', units: 40 }],
  });
  await trade('lin', 'scheduledReceipt.list');
  await trade('lin', 'scheduledReceipt.get', { productId: 'P-1' });
  await trade('lin', 'quota.end', { productId: 'P-1', reason: '到货了' });
  const policy = {
    ...{
      name: '回款返利',
      dealerId: null,
      fromOn: addDays(today, -60),
      toOn: addDays(today, 60),
      reason: '政策',
    },
    ...{ rebate: steps, fee: null },
  };
  const ruleId = await idOf(trade('lin', 'dueRule.save', policy), 'ruleId');
  await trade('cai', 'dueRule.decide', { ruleId, passes: true });
  await trade('cai', 'dueRule.list');
  const lastMonth = { dealerId: 'D-1', ruleId, fromOn: addDays(today, -40), toOn: addDays(today, -10) };
  const dueId = await idOf(trade('cai', 'due.state', lastMonth), 'dueId');
  await trade('boss', 'due.list');
  await trade('boss', 'due.get', { dueId });
  await trade('boss', 'due.answer', { dueId, confirms: true, revision: 1 });
  await trade('kuai', 'due.credit', { dueId });
  await trade('cai', 'due.withdraw', { dueId, reason: '期间出错' });
  await trade('kuai', 'due.decideWithdrawal', { dueId, passes: true });
  await trade('lin', 'dueRule.end', { ruleId, toOn: today, reason: '新政策' });
  await trade('boss', 'credit.entries');
  await trade('boss', 'credit.ageing');
  const month = { dealerId: 'D-1', period: today.slice(0, 7) };
  const statementId = await idOf(trade('cai', 'statement.seal', month), 'statementId');
  await trade('boss', 'statement.list');
  const { statement } = (await trade('boss', 'statement.get', { statementId })) as {
    statement?: { rowsHash: string };
  };
  await trade('boss', 'statement.paper', { statementId });
  await trade('boss', 'statement.scan', { statementId, files: [keptFile('b', 'jpg')] });
  await trade('boss', 'statement.dispute', { statementId, rows: [{ seq: 1, reason: '金额不对' }] });
  await trade('cai', 'statement.answer', { statementId, text: '已核对' });
  await trade('boss', 'statement.confirm', { statementId, rowsHash: statement?.rowsHash ?? 'none' });
}
