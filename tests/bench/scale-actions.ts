import type { Landmarks } from './scale-world';

/** One question or act that is measured; `make` gives the input of the n-th call. */
export interface Asked {
  /** `systems`: through the door for other systems, signed. */
  function: 'service' | 'channel' | 'trade' | 'goods' | 'public' | 'systems';
  action: string;
  as: keyof Landmarks;
  make?: (world: Landmarks, n: number) => object;
  /** What makes this one differ from others of the action. */
  called?: string;
  /** Reads everything by its nature (a file of all grants), or looks into what it does not answer (a write): no bar on what it examines. */
  bulk?: boolean;
}

const today = new Date().toISOString().slice(0, 10);
const unique = (n: number) => `scale-${process.pid}-${n}`;

/** What `bench -- service` measures of these, with the watch of the clocks beside. */
/** Instruments without an open order at any size of the world: what is reported of them is no fault that is known already. */
const HEALTHY = Array.from({ length: 90 }, (_, n) => n).filter(
  (n) => ![0, 19, 34, 38, 43, 56, 68].includes(n),
);
export const serviceQuestions: readonly string[] = [
  ...['home.get.engineer', 'home.get.dispatcher', 'home.get.service', 'home.get.dealer'],
  ...['scan.resolve', 'device.get', 'device.history', 'workOrder.get', 'workOrder.pool', 'workOrder.board'],
  ...['workOrder.list.engineer', 'workOrder.list.dispatcher', 'workOrder.list.closed', 'workOrder.suggest'],
  ...['workOrder.find', 'workOrder.find.hospital', 'knowledge.get', 'guide.get', 'daySheet.get'],
].map((name) => `service.${name}`);

/** The main actions of every role, as the screens call them. */
export const asked: Asked[] = [
  { function: 'service', action: 'home.get', as: 'engineer', called: 'engineer' },
  { function: 'service', action: 'home.get', as: 'dispatcher', called: 'dispatcher' },
  { function: 'service', action: 'home.get', as: 'service', called: 'service' },
  { function: 'service', action: 'home.get', as: 'dealerAdmin', called: 'dealer' },
  { function: 'service', action: 'home.get', as: 'channel', called: 'channel' },
  { function: 'service', action: 'scan.resolve', as: 'engineer', make: () => ({ text: '(21)SN000000', serial: 'SN000000' }) },
  { function: 'service', action: 'device.get', as: 'engineer', make: ({ deviceId }) => ({ deviceId }) },
  { function: 'service', action: 'workOrder.get', as: 'dispatcher', make: ({ orderId }) => ({ workOrderId: orderId }) },
  { function: 'service', action: 'workOrder.list', as: 'engineer', called: 'engineer' },
  { function: 'service', action: 'workOrder.list', as: 'dispatcher', called: 'dispatcher' },
  { function: 'service', action: 'workOrder.list', as: 'dispatcher', called: 'closed', make: () => ({ states: ['closed'] }) },
  { function: 'service', action: 'workOrder.find', as: 'dispatcher', make: () => ({ group: 'finished' }) },
  { function: 'service', action: 'workOrder.find', as: 'dispatcher', called: 'hospital', make: () => ({ text: '第1' }) },
  { function: 'service', action: 'device.history', as: 'engineer', make: ({ deviceId }) => ({ deviceId }) },
  { function: 'service', action: 'workOrder.pool', as: 'engineer' },
  { function: 'service', action: 'workOrder.board', as: 'dispatcher', make: ({ dealerId }) => ({ dealerId }) },
  { function: 'service', action: 'workOrder.suggest', as: 'dispatcher', make: ({ newOrderId }) => ({ workOrderId: newOrderId }) },
  { function: 'service', action: 'hospital.search', as: 'engineer', make: () => ({ text: '人民医院' }) },
  { function: 'service', action: 'review.list', as: 'service' },
  { function: 'service', action: 'callBack.list', as: 'service' },
  { function: 'service', action: 'inbox.list', as: 'dispatcher' },
  { function: 'service', action: 'member.list', as: 'sysadmin' },
  { function: 'service', action: 'settings.get', as: 'sysadmin' },
  {
    function: 'service', action: 'workOrder.create', as: 'dispatcher',
    make: ({ hospitalId, deviceId }, n) => ({
      workOrderId: unique(n), task: 'repair', priority: 'normal', description: '开机报警', faultCode: 'E01', photos: [],
      deviceId, hospitalId, departmentId: null, contact: null, plannedOn: null,
    }),
  },
  { function: 'channel', action: 'dealer.list', as: 'channel' },
  { function: 'channel', action: 'dealer.get', as: 'channel', make: ({ dealerId }) => ({ dealerId }) },
  { function: 'channel', action: 'grant.list', as: 'channel' },
  { function: 'channel', action: 'grant.list', as: 'channel', called: 'ending', make: () => ({ queue: 'ending' }) },
  { function: 'channel', action: 'grant.list', as: 'channel', called: 'region', make: ({ regionCode }) => ({ regionCode }) },
  { function: 'channel', action: 'grant.get', as: 'channel', make: ({ grantId }) => ({ grantId }) },
  { function: 'channel', action: 'grant.who', as: 'channel', make: ({ hospitalId, productLineId }) => ({ hospitalId, productLineId }) },
  { function: 'channel', action: 'grant.conflicts', as: 'channel', make: ({ pendingGrantId }) => ({ grantId: pendingGrantId }) },
  { function: 'channel', action: 'coverage.grid', as: 'channel', called: 'country', make: () => ({ parentCode: null }) },
  { function: 'channel', action: 'coverage.grid', as: 'channel', called: 'province', make: ({ regionCode }) => ({ parentCode: regionCode }) },
  { function: 'channel', action: 'coverage.grid', as: 'dealerAdmin', called: 'dealer', make: ({ dealerId }) => ({ parentCode: null, dealerId }) },
  { function: 'channel', action: 'coverage.whiteSpace', as: 'channel', make: () => ({}) },
  { function: 'channel', action: 'coverage.whiteSpace', as: 'channel', called: 'cell', make: ({ regionCode, productLineId }) => ({ cell: { regionCode, productLineId } }) },
  { function: 'channel', action: 'coverage.conflicts', as: 'channel', make: () => ({}) },
  { function: 'channel', action: 'block.list', as: 'channel' },
  { function: 'channel', action: 'hospital.search', as: 'channel', make: () => ({ text: '第1' }) },
  { function: 'channel', action: 'letter.list', as: 'channel' },
  { function: 'channel', action: 'letter.list', as: 'channel', called: 'to_approve', make: () => ({ queue: 'to_approve' }) },
  { function: 'channel', action: 'letter.get', as: 'channel', make: ({ letterId }) => ({ letterId }) },
  { function: 'channel', action: 'letter.alerts', as: 'channel' },
  { function: 'service', action: 'home.get', as: 'finance', called: 'finance' },
  { function: 'service', action: 'home.get', as: 'warehouse', called: 'warehouse' },
  { function: 'service', action: 'home.get', as: 'quality', called: 'quality' },
  { function: 'service', action: 'home.get', as: 'auditor', called: 'auditor' },
  { function: 'service', action: 'home.get', as: 'sysadmin', called: 'sysadmin' },
  { function: 'service', action: 'figure.scorecard', as: 'service', make: ({ month }) => ({ level: 'all', key: '*', period: month }) },
  { function: 'service', action: 'figure.peers', as: 'service', make: ({ month }) => ({ level: 'dealer', period: month, figure: 'response' }) },
  { function: 'service', action: 'figure.peers', as: 'service', called: 'hospitals', make: ({ month }) => ({ level: 'hospital', period: month, figure: 'repair' }) },
  { function: 'service', action: 'figure.records', as: 'service', make: ({ month }) => ({ level: 'all', key: '*', period: month, figure: 'repair' }) },
  { function: 'service', action: 'figure.skillCells', as: 'service' },
  { function: 'service', action: 'figure.skillGaps', as: 'service', make: () => ({ modelId: 'MD00', code: '320000' }) },
  { function: 'service', action: 'figure.faults', as: 'service', make: ({ month }) => ({ period: month }) },
  { function: 'service', action: 'trail.search', as: 'auditor' },
  { function: 'service', action: 'trail.search', as: 'auditor', called: 'person', make: () => ({ memberId: 'M-dispatcher' }) },
  { function: 'service', action: 'trail.search', as: 'auditor', called: 'kind', make: () => ({ collection: 'work_orders' }) },
  { function: 'service', action: 'trail.people', as: 'auditor', make: () => ({ name: '赵' }) },
  { function: 'service', action: 'trail.record', as: 'auditor', make: ({ orderId }) => ({ collection: 'work_orders', id: orderId }) },
  { function: 'service', action: 'trail.roots', as: 'auditor' },
  { function: 'service', action: 'house.health', as: 'sysadmin' },
  { function: 'service', action: 'daySheet.get', as: 'dispatcher', make: () => ({ memberId: 'M-engineer', on: today }) },
  { function: 'service', action: 'knowledge.get', as: 'engineer', make: () => ({ modelId: 'MD00' }) },
  { function: 'service', action: 'guide.get', as: 'engineer', make: () => ({ modelId: 'MD00' }) },
  { function: 'service', action: 'certification.models', as: 'service' },
  { function: 'channel', action: 'dealer.life', as: 'channel', make: ({ dealerId }) => ({ dealerId }) },
  { function: 'channel', action: 'dealerTask.list', as: 'channel' },
  { function: 'channel', action: 'dealerTask.list', as: 'channel', called: 'everybody', make: () => ({ mine: false }) },
  { function: 'channel', action: 'dealerVisit.list', as: 'channel', make: ({ dealerId }) => ({ dealerId }) },
  { function: 'channel', action: 'plan.list', as: 'channel' },
  { function: 'channel', action: 'plan.get', as: 'channel', make: ({ planId }) => ({ planId }) },
  { function: 'channel', action: 'admission.list', as: 'channel', make: () => ({ state: 'sent' }) },
  { function: 'channel', action: 'admission.get', as: 'channel', make: ({ applicationId }) => ({ applicationId }) },
  { function: 'channel', action: 'dealer.asked', as: 'channel' },
  { function: 'trade', action: 'licence.list', as: 'quality', make: () => ({ states: ['pending'] }) },
  { function: 'trade', action: 'licence.list', as: 'quality', called: 'ending', make: () => ({ endingWithin: 90 }) },
  { function: 'trade', action: 'licence.papers', as: 'dealerAdmin' },
  { function: 'trade', action: 'product.list', as: 'quality' },
  { function: 'trade', action: 'product.list', as: 'quality', called: 'text', make: () => ({ text: '试剂' }) },
  { function: 'trade', action: 'registration.list', as: 'quality', called: 'ending', make: () => ({ endingWithin: 400 }) },
  { function: 'trade', action: 'priceList.list', as: 'channel' },
  { function: 'trade', action: 'priceList.get', as: 'channel', make: () => ({ listId: 'PL-base' }) },
  { function: 'trade', action: 'dealerOrder.products', as: 'dealerAdmin', make: () => ({ purpose: 'stock', hospitalId: null }) },
  { function: 'trade', action: 'dealerOrder.list', as: 'channel' },
  { function: 'trade', action: 'dealerOrder.list', as: 'channel', called: 'pending', make: () => ({ states: ['pending'] }) },
  { function: 'trade', action: 'dealerOrder.list', as: 'dealerAdmin', called: 'dealer' },
  { function: 'trade', action: 'dealerOrder.get', as: 'channel', make: ({ dealerOrderId }) => ({ orderId: dealerOrderId }) },
  { function: 'trade', action: 'credit.account', as: 'dealerAdmin' },
  { function: 'trade', action: 'credit.accounts', as: 'finance' },
  { function: 'trade', action: 'credit.accounts', as: 'finance', called: 'over_limit', make: () => ({ only: 'over_limit' }) },
  { function: 'trade', action: 'credit.receivables', as: 'finance' },
  { function: 'trade', action: 'credit.entries', as: 'dealerAdmin' },
  { function: 'trade', action: 'credit.ageing', as: 'dealerAdmin' },
  { function: 'trade', action: 'credit.overdue', as: 'finance' },
  { function: 'trade', action: 'statement.list', as: 'finance' },
  { function: 'trade', action: 'statement.get', as: 'finance', make: ({ statementId }) => ({ statementId }) },
  { function: 'trade', action: 'payment.list', as: 'finance' },
  { function: 'trade', action: 'payment.list', as: 'finance', called: 'unapplied', make: () => ({ states: ['posted'], unapplied: true }) },
  { function: 'trade', action: 'payment.get', as: 'finance', make: ({ paymentId }) => ({ paymentId }) },
  { function: 'trade', action: 'due.list', as: 'finance' },
  { function: 'goods', action: 'stockLocation.list', as: 'warehouse', make: () => ({ kind: 'maker' }) },
  { function: 'goods', action: 'stock.list', as: 'warehouse' },
  { function: 'goods', action: 'stock.list', as: 'warehouse', called: 'ending', make: () => ({ ending: true }) },
  { function: 'goods', action: 'stock.list', as: 'dealerAdmin', called: 'dealer' },
  { function: 'goods', action: 'stock.get', as: 'warehouse', make: ({ balanceId }) => ({ balanceId }) },
  { function: 'goods', action: 'stock.moves', as: 'warehouse', make: ({ balanceId }) => ({ balanceId, beforeSeq: 999_999_999 }) },
  { function: 'goods', action: 'stock.mine', as: 'engineer' },
  { function: 'goods', action: 'stock.products', as: 'engineer', make: () => ({ text: 'X0' }) },
  { function: 'goods', action: 'shipment.plan', as: 'warehouse', make: ({ approvedOrderId, makerId }) => ({ orderId: approvedOrderId, fromId: makerId }) },
  { function: 'goods', action: 'shipment.list', as: 'warehouse' },
  { function: 'goods', action: 'shipment.list', as: 'warehouse', called: 'way', make: () => ({ states: ['shipped', 'partly_received'] }) },
  { function: 'goods', action: 'shipment.list', as: 'dealerAdmin', called: 'dealer' },
  { function: 'goods', action: 'shipment.get', as: 'warehouse', make: ({ shipmentId }) => ({ shipmentId }) },
  { function: 'goods', action: 'claim.list', as: 'channel', make: () => ({ state: 'open' }) },
  { function: 'goods', action: 'partRequest.list', as: 'service' },
  { function: 'goods', action: 'partReturn.list', as: 'warehouse', make: () => ({ states: ['due', 'sent'] }) },
  { function: 'goods', action: 'shortfall.list', as: 'service' },
  { function: 'goods', action: 'lot.trace', as: 'quality', make: () => ({ productId: 'P-LC-GLU', lot: 'GLU-2602' }) },
  { function: 'goods', action: 'lot.blocks', as: 'quality' },
  { function: 'goods', action: 'recall.list', as: 'quality' },
  { function: 'goods', action: 'stocktake.list', as: 'warehouse' },
  { function: 'goods', action: 'delivery.list', as: 'quality' },
  { function: 'goods', action: 'loan.list', as: 'warehouse' },
  { function: 'systems', action: 'exchange.entries', as: 'finance' },
  { function: 'systems', action: 'exchange.moves', as: 'finance' },
  { function: 'systems', action: 'exchange.order', as: 'finance', make: ({ dealerOrderNumber }) => ({ number: dealerOrderNumber }) },
  { function: 'service', action: 'servicePlan.list', as: 'service' },
  { function: 'service', action: 'servicePlan.orders', as: 'service', make: () => ({ group: 'now', dealerId: null }) },
  { function: 'service', action: 'department.list', as: 'engineer', make: ({ hospitalId }) => ({ hospitalId }) },
  { function: 'service', action: 'guide.list', as: 'service' },
  { function: 'service', action: 'draft.list', as: 'service', make: () => ({ kind: 'checklist' }) },
  { function: 'service', action: 'quiz.list', as: 'service' },
  { function: 'service', action: 'certificationRequest.list', as: 'service', make: () => ({ state: 'asked' }) },
  { function: 'service', action: 'training.list', as: 'service' },
  { function: 'service', action: 'quote.list', as: 'service', make: () => ({ states: ['pending', 'sent', 'accepted'] }) },
  { function: 'service', action: 'quote.ofOrder', as: 'service', make: ({ orderId }) => ({ workOrderId: orderId }) },
  { function: 'service', action: 'standIn.list', as: 'service', make: () => ({ text: '工1' }) },
  { function: 'service', action: 'rota.get', as: 'dispatcher', make: () => ({ memberId: 'M-engineer' }) },
  { function: 'service', action: 'workOrder.helperChoices', as: 'dispatcher', make: ({ newOrderId }) => ({ workOrderId: newOrderId }) },
  { function: 'channel', action: 'grant.imports', as: 'channel' },
  { function: 'channel', action: 'region.search', as: 'channel', make: () => ({ text: '苏州' }) },
  { function: 'channel', action: 'hospital.get', as: 'channel', make: ({ hospitalId }) => ({ hospitalId }) },
  { function: 'channel', action: 'productLine.list', as: 'channel' },
  { function: 'channel', action: 'model.list', as: 'channel', make: ({ productLineId }) => ({ productLineId }) },
  { function: 'channel', action: 'letter.batches', as: 'channel' },
  { function: 'channel', action: 'dealerTargets.get', as: 'channel', make: ({ dealerId }) => ({ dealerId, year: Number(today.slice(0, 4)) }) },
  { function: 'channel', action: 'appraisalScheme.list', as: 'channel' },
  { function: 'channel', action: 'appraisal.list', as: 'channel', make: () => ({ period: '2026-Q3' }) },
  { function: 'channel', action: 'admission.links', as: 'channel' },
  { function: 'trade', action: 'licence.waiting', as: 'quality' },
  { function: 'trade', action: 'specialPrice.list', as: 'channel' },
  { function: 'trade', action: 'quota.list', as: 'channel' },
  { function: 'trade', action: 'bankFile.list', as: 'finance' },
  { function: 'trade', action: 'exportFile.list', as: 'finance', make: () => ({ kind: 'orders' }) },
  { function: 'trade', action: 'importFile.list', as: 'finance', make: () => ({ kind: 'openings' }) },
  { function: 'trade', action: 'dueRule.list', as: 'finance' },
  { function: 'goods', action: 'stockCorrection.list', as: 'warehouse' },
  { function: 'goods', action: 'stockOpening.list', as: 'warehouse' },
  { function: 'goods', action: 'goodsReturn.list', as: 'warehouse' },
  { function: 'goods', action: 'secondInvoice.list', as: 'finance' },
  { function: 'trade', action: 'scheduledReceipt.list', as: 'warehouse' },
  { function: 'service', action: 'draft.list', as: 'service', make: () => ({ waits: true }) },
  { function: 'service', action: 'quiz.list', as: 'service' },
  { function: 'service', action: 'training.list', as: 'service' },
  { function: 'service', action: 'certificationRequest.list', as: 'service' },
  {
    function: 'systems', action: 'intake.report', as: 'finance', bulk: true,
    make: (_, n) => ({
      reference: unique(n), instrument: { label: `code-${String(HEALTHY[n % HEALTHY.length]!).padStart(6, '0')}` }, severity: 'ordinary', description: '开机报警', faultCode: 'E01',
      contact: { name: '检验科', phone: '13900000000' },
    }),
  },
  { function: 'public', action: 'verify.lookUp', as: 'engineer', make: ({ letterNumber }) => ({ number: letterNumber, checkCode: 'AAAAA-AAAAA' }) },
]; // prettier-ignore

/** Work in steps: each is called again until `isDone`. */
export interface Steps {
  function: 'channel';
  action: string;
  as: keyof Landmarks;
  make(world: Landmarks): object;
  isDone(reply: never, calls: number): boolean;
  /** So many calls are measured, at most. */
  most: number;
}
let exported = { step: 0, after: null as string | null };
export const inSteps: Steps[] = [
  {
    function: 'channel',
    action: 'grant.export',
    as: 'channel',
    make: () => ({ exportId: `export-${process.pid}-0123456789`, ...exported }),
    isDone: ({ next }: { next: string | null }) => {
      exported = { step: exported.step + 1, after: next };
      return next === null;
    },
    most: 60,
  },
  {
    function: 'channel',
    action: 'letter.requestBulk',
    as: 'channel',
    make: () => ({
      batchId: `LB-${process.pid}`,
      title: '年度授权书',
      what: { fromOn: today, toOn: `${Number(today.slice(0, 4)) + 1}-12-31` },
    }),
    isDone: ({ state }: { state: string }) => state !== 'listing' && state !== 'requesting',
    most: 12,
  },
];
