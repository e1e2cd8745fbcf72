import { keptFile } from '../../kept-file';
import { dayOf } from '../../../miniprogram/shared/days';
import { firstTerms, quarterOf } from '../../../miniprogram/shared/appraisal/score';
import { keptOther } from '../../../miniprogram/shared/figures/kept-facts';
import { periodBefore, periodOf } from '../../../miniprogram/shared/figures/rows';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { creditCode } from '../../unit/letters/sample-letters';
import { book } from '../../unit/grant-sheets/sheet-world';
import { LOCAL_WECHAT, RISKY_SAMPLE } from '../../../scripts/local-cloud/wechat-server';
import { driveGoods } from '../goods/every-action';
import { driveTrade } from '../trade/every-action';
import { graded } from '../../unit/visit/orders';
import { addSites, creation, labelCode, registration } from './sites';
import { mobileOf } from './world';
import type { World } from './world';

export type FunctionName = 'service' | 'channel' | 'public' | 'trade' | 'goods';
/** One call as it was made. */
export interface Driven {
  name: FunctionName;
  who: string;
  action: string;
  input: object;
  /** Database requests of this call, all functions that it called included. */
  requests: number;
  reply: Reply;
}
type Data = Record<string, never> & { [field: string]: never };
/** Makes one call and notes it; what it answered, empty when it was refused. */
export type Drive = (name: FunctionName, who: string, action: string, input: object) => Promise<Data>;

const time = () => new Date().toISOString();
const photo = keptFile();
const evidence = () => ({
  position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 15, takenAt: time() },
  scannedText: 'SN001',
  photos: [photo],
  nonce: 'n-1',
  deviceTime: time(),
  note: '',
});
const finding = {
  summary: '更换滤芯',
  cause: '堵塞',
  action: '更换',
  faultCode: 'E01',
  labourMinutes: 60,
  travelMinutes: 30,
  result: 'fixed',
};
/** Enough of a PNG of 1240 × 1754 for its size to be read. */
const page = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452000004d8000006da0802000000', 'hex'),
  Buffer.alloc(100),
]);
const nowhere = { regionCodes: [], hospitalIds: [] };

const bagOfLi = {
  ...{
    _id: 'E-M-li-D-1',
    revision: 1,
    head: '',
    kind: 'engineer',
    name: 'li',
    dealerId: 'D-1',
    dealerName: '丙',
  },
  ...{ memberId: 'M-li', address: '', active: true, openedAt: null, createdAt: '2026-01-01T00:00:00.000Z' },
};
/** Sent to Li, of which nothing has come. */
const partsOnTheWay = {
  ...{ _id: 'PR-1', revision: 1, head: '', number: 'BJ1', dealerId: 'D-1', dealerName: '丙' },
  engineer: { memberId: 'M-li', name: 'li' },
  ...{ locationId: 'E-M-li-D-1', fromId: null, fromName: '', workOrderId: null, orderNumber: '' },
  ...{
    urgent: false,
    note: '',
    state: 'shipped',
    carrier: '',
    trackingNo: '',
    createdAt: '2026-01-01T00:00:00.000Z',
  },
  createdBy: { memberId: 'M-li', name: 'li' },
  history: [],
  lines: [
    {
      ...{ no: 1, productId: 'P-1', productName: '泵', unit: '件', quantity: 1 },
      sent: [
        {
          ...{ no: 1, lot: 'L', producedOn: null, expiresOn: null, quantity: 1, serials: [], owner: 'M' },
          ...{ received: 0, extra: 0, missing: null },
        },
      ],
    },
  ],
};

/**
 * Calls every action of every function that phones may call once, in an order in which each has what it needs. Where a
 * function calls another (letters, service reports), the world must host the built functions.
 */
/** @param lin what the channel manager is called and reached by */
export async function driveEveryAction(world: World, lin: object = {}): Promise<Driven[]> {
  // What the public writes is judged by WeChat.
  Object.assign(process.env, LOCAL_WECHAT);
  const driven: Driven[] = [];
  const call: Drive = async (name, who, action, input) => {
    const before = world.cloud.requests.length;
    const reply = await world.raw(who, { action, input, opId: world.newOpId() }, name);
    driven.push({ name, who, action, input, requests: world.cloud.requests.length - before, reply });
    return (reply.ok ? reply.data : {}) as Data;
  };
  const service = (who: string, action: string, input: object = {}) => call('service', who, action, input);
  const channel = (who: string, action: string, input: object = {}) => call('channel', who, action, input);
  const visitor = (who: string, action: string, input: object = {}) => call('public', who, action, input);
  const idOf = (data: Data, field: string, otherwise = 'none') => String(data[field] ?? otherwise);

  await addSites(world);
  const [boss] = (await world.all<{ _id: string }>('members')).filter(({ _id }) => _id === 'M-boss');
  const house = (id: string, role: string) => ({
    ...boss,
    _id: `M-${id}`,
    openid: `openid-${id}`,
    name: id,
    phone: mobileOf(id),
    dealerId: null,
    roles: [role],
  });
  await world.put(
    'members',
    { ...house('lin', 'channel_manager'), ...lin },
    house('gu', 'channel_manager'),
    house('root', 'sysadmin'),
    house('cai', 'finance'),
    house('he', 'auditor'),
    house('kuai', 'finance'),
    house('zhi', 'quality'),
    house('liang', 'quality'),
    house('cang', 'warehouse'),
    house('ku', 'warehouse'),
    house('ma', 'service_manager'),
    { ...house('aide', 'dealer_admin'), dealerId: 'D-1' },
  );
  await world.put('settings', {
    _id: 'letters',
    value: {
      issuer: { name: '某某诊断产品（上海）有限公司', creditCode: creditCode('91310000MA1FL0001') },
      miniProgram: '检验渠道服务',
      hotline: '400-000-0000',
      filing: '',
    },
  });

  const access = { key: 'access', value: { waitHours: 48, privacyVersion: '' }, why: '更稳妥' };
  await service('root', 'settings.save', { ...access, revision: 0 });
  await service('qian', 'settings.decline', { key: 'access', revision: 1 });
  await service('root', 'settings.save', { ...access, revision: 2 });
  await service('qian', 'settings.approve', { key: 'access', revision: 3 });

  // The first public call ever also makes the anchor of all later ones.
  await world.raw('reviewer', { action: 'verify.office' }, 'public');

  // An engineer finds the place and the instrument, and makes what is missing.
  await service('li', 'home.get');
  for (const by of ['service', 'public'] as const) {
    const content = Buffer.from(by);
    const path = `photos/${'p'.repeat(22)}/${sha256Hex(content)}.jpg`;
    await call(by, 'li', 'file.keep', { fileId: await world.upload(path, content) });
  }
  await service('li', 'scan.resolve', { text: '(21)SN001', ownCode: labelCode });
  await service('li', 'scan.known', { serials: ['SN001', 'SN999'] });
  await service('li', 'device.get', { deviceId: 'DV-X-SN001' });
  await service('li', 'hospital.search', { text: '测试' });
  const place = { regionCode: '110105', address: '', location: { longitude: 116.4, latitude: 39.9 } };
  await service('li', 'hospital.create', { hospitalId: 'H-2', name: '新建医院', ...place });
  await service('li', 'department.create', { departmentId: 'DEP-2', hospitalId: 'H-2', name: '检验科' });
  const person = { contactId: 'C-2', name: '钱主任', phone: '', title: '', left: false };
  await service('li', 'contact.save', { departmentId: 'DEP-2', ...person });
  await service('li', 'department.list', { hospitalId: 'H-2' });
  await service('li', 'device.register', registration('SN400', { hospitalId: 'H-2', departmentId: 'DEP-2' }));

  // A dispatcher's order on its way to the engineer, and one that the engineer claims.
  await service('chen', 'workOrder.create', creation('WO-1', { photos: [photo] }));
  await service('chen', 'workOrder.assignDealer', {
    workOrderId: 'WO-1',
    dealerId: 'D-1',
    reason: '授权经销商暂无认证工程师',
  });
  await service('boss', 'workOrder.suggest', { workOrderId: 'WO-1' });
  await service('boss', 'workOrder.board', { dealerId: 'D-1' });
  await service('boss', 'workOrder.assign', {
    workOrderId: 'WO-1',
    engineerId: 'M-li',
    plannedOn: '2026-12-01',
  });
  await service('boss', 'workOrder.plan', { workOrderId: 'WO-1', plannedOn: '2026-12-02' });
  const workOrderId = 'WO-1';
  await service('li', 'workOrder.refuse', { workOrderId, reason: '时间冲突' });
  await service('li', 'workOrder.whereabouts', { workOrderId });
  await service('li', 'workOrder.askBack', { workOrderId, reason: '已在附近' });
  await service('li', 'workOrder.pool');
  await service('li', 'workOrder.claim', { workOrderId });
  await world.addOrder({ _id: 'WO-2' });
  await service('li', 'workOrder.accept', { workOrderId: 'WO-2' });
  const agreed = { workOrderId, on: '2099-12-01', from: '', to: '', with: '陈老师' };
  await service('li', 'workOrder.appoint', { ...agreed, span: 'morning' });
  await service('chen', 'workOrder.appoint', { ...agreed, span: 'day', reason: '医院要求' });
  await service('li', 'workOrder.tellEta', { workOrderId, minutes: 30 });
  await service('li', 'workOrder.helperChoices', { workOrderId });
  await service('li', 'workOrder.addHelper', { workOrderId, engineerId: 'M-wang' });
  await service('wang', 'workOrder.helperCheckIn', { workOrderId, visitId: 'V-h', evidence: evidence() });
  const helped = { evidence: evidence(), labourMinutes: 30, travelMinutes: 0, note: '协助' };
  await service('wang', 'workOrder.helperCheckOut', { workOrderId, ...helped });
  await service('li', 'workOrder.removeHelper', { workOrderId, engineerId: 'M-wang', reason: '一个人够了' });
  await service('li', 'workOrder.depart', { workOrderId });
  await service('li', 'workOrder.checkIn', { workOrderId, visitId: 'V-1', evidence: evidence() });
  await world.addOrder({ _id: 'WO-beside', state: 'accepted' });
  await service('li', 'workOrder.shareVisit', {
    workOrderId: 'WO-beside',
    mainId: workOrderId,
    visitId: 'V-b',
  });
  const answered = { photos: [], note: '', at: time() };
  const answers = [
    { itemId: 'appearance', value: '正常', ...answered },
    { itemId: 'self_test', value: '是', ...answered },
    { itemId: 'room_temperature', value: 22, ...answered },
  ];
  await service('li', 'workOrder.answer', { workOrderId, answers });
  const part = { id: 'P-1', partNumber: 'PN-1', name: '滤芯', quantity: 1, serial: '', lot: '' };
  await service('li', 'workOrder.usePart', {
    workOrderId,
    part: { ...part, returnsOldPart: false, at: time() },
  });
  await service('li', 'workOrder.takeBackPart', { workOrderId, partId: 'P-1', reason: '没有用上' });
  await service('li', 'workOrder.hold', { workOrderId, reason: '等待备件' });
  await service('li', 'workOrder.resume', { workOrderId });
  await service('li', 'workOrder.complete', { workOrderId, report: finding });
  await service('li', 'workOrder.reopen', { workOrderId, reason: '工时写错' });
  await service('li', 'workOrder.complete', { workOrderId, report: finding });
  const signedBy = { id: null, name: '赵主任', phone: '' };
  await service('li', 'workOrder.sign', { workOrderId, signedBy, image: photo });
  await service('li', 'workOrder.checkOut', { workOrderId, evidence: evidence() });
  const code = 'c'.repeat(22);
  await service('li', 'survey.offer', { workOrderId, code });
  await world.put('stock_locations', bagOfLi);
  await world.put('part_requests', partsOnTheWay);
  await service('li', 'partRequest.receive', { requestId: 'PR-1', received: [{ no: 1, quantity: 0 }] });
  await service('li', 'workOrder.report', { workOrderId });
  const { revision: seenDevice } = (await world.all<{ _id: string; revision: number }>('devices')).find(
    ({ _id }) => _id === 'DV-X-SN001',
  )!;
  await service('qian', 'device.saveCover', {
    ...{ deviceId: 'DV-X-SN001', seen: seenDevice, why: '合同 HT-1' },
    entitlements: [
      {
        ...{ id: 'E-1', kind: 'contract', name: '全保合同', number: 'HT-1', visits: 4 },
        ...{ fromOn: '2026-01-01', toOn: '2099-12-31', includes: ['labour', 'travel', 'parts'] },
      },
    ],
  });
  await service('qian', 'guide.list');
  await service('li', 'guide.get', { modelId: 'X' });
  const written = { code: 'E-1203', name: '温度超限', group: 'E03', cause: '风扇停转', action: '清洁风道' };
  await service('qian', 'guide.saveCode', { modelId: 'X', revision: 0, was: null, fault: written });
  await service('qian', 'guide.removeCode', {
    modelId: 'X',
    revision: 1,
    code: 'E-1203',
    reason: '已取消',
  });
  await service('qian', 'guide.template');
  const faultList = Buffer.from('故障码,故障名称\nE-1,开机自检失败\n');
  const faultSheet = { modelId: 'X', fileId: await world.upload('sheets/faults.csv', faultList) };
  await service('qian', 'guide.checkSheet', faultSheet);
  await service('qian', 'guide.saveSheet', faultSheet);
  const noFaults = Buffer.from('故障码,故障名称,故障分类\nE-2,温度超限,没有的分类\n');
  await service('qian', 'guide.sheetProblems', {
    modelId: 'X',
    fileId: await world.upload('sheets/no-faults.csv', noFaults),
  });
  const added = { documentId: 'MD-1', modelIds: ['X'], title: '维修手册', kind: 'manual', version: '1' };
  const pdf = Buffer.from('%PDF-1.7 manual');
  const pdfAt = `documents/${'q'.repeat(22)}/${sha256Hex(pdf)}.pdf`;
  const { fileID } = await world.cloud.storage.write(pdfAt, pdf, 'openid-qian');
  const keptPdf = await service('qian', 'file.keep', { fileId: fileID });
  const { file: manual } = keptPdf;
  const addedFile = { validFrom: '2026-01-01', file: manual, replaces: null };
  await service('qian', 'guide.addDocument', { ...added, ...addedFile });
  await service('li', 'guide.linkDocument', { documentId: 'MD-1' });
  await service('qian', 'guide.removeDocument', { documentId: 'MD-1', reason: '内容有误' });
  await service('qian', 'servicePlan.list');
  await service('qian', 'servicePlan.start', {
    ...{ planId: 'SP-1', name: '半年保养', task: 'maintenance', modelId: 'X', contract: null, months: 6 },
    ...{ anchor: 'plan', windowDays: 15, startsOn: '2026-01-01' },
  });
  const halted = {
    ...{
      planId: 'SP-1',
      name: '半年保养',
      task: 'maintenance',
      anchorOn: '2026-01-01',
      next: 3,
      dueOn: null,
    },
    ...{ order: null, hospitalId: 'H-0', stopped: 'moved' },
  };
  await world.set('devices', 'DV-X-SN001', { plans: [halted] });
  await service('qian', 'servicePlan.goOn', {
    deviceId: 'DV-X-SN001',
    planId: 'SP-1',
    reason: '新院区已验收',
  });
  await service('chen', 'servicePlan.orders', { group: 'now', dealerId: null });
  await service('qian', 'servicePlan.end', { planId: 'SP-1', reason: '改为季度' });
  await service('li', 'device.history', { deviceId: 'DV-X-SN001' });
  await service('li', 'device.report', { deviceId: 'DV-X-SN001', workOrderId });
  await service('li', 'workOrder.files', { workOrderId });
  await service('li', 'workOrder.get', { workOrderId });
  await service('chen', 'workOrder.find', { text: '测试医院', group: 'finished' });
  await service('li', 'workOrder.list', { states: ['confirmed'] });
  await service('chen', 'workOrder.setSeverity', {
    workOrderId: 'WO-2',
    severity: 'down',
    reason: '科室确认不能出报告',
  });
  const hospitalPays = { on: '2026-11-01', lines: [{ kind: 'labour' as const, by: null }] };
  await world.addOrder({
    _id: 'WO-cover',
    state: 'completed',
    cover: hospitalPays,
    coverFound: hospitalPays,
  });
  await service('qian', 'workOrder.settleCover', {
    workOrderId: 'WO-cover',
    take: 'kept',
    reason: '合同未续',
  });
  await service('chen', 'workOrder.cancel', { workOrderId: 'WO-2', reason: '重复报修' });
  const visit = {
    id: 'V-5',
    engineer: { memberId: 'M-li', name: 'li' },
    checklistId: null,
    checkIn: graded,
    answers: {},
    parts: [],
    report: { ...finding, result: 'fixed' as const, at: time(), file: null },
    signature: null,
    checkOut: null,
  };
  const doubtful = { ...visit, id: 'V-6', checkIn: { ...graded, verdict: 'manual' as const }, report: null };
  await world.addOrder({ _id: 'WO-3', state: 'onsite' });
  await service('li', 'workOrder.cannotComplete', { workOrderId: 'WO-3', reason: '需返厂' });
  await world.addOrder({ _id: 'WO-6', state: 'onsite', visits: [doubtful], arrivalsInDoubt: 1 });
  const sentBack = { workOrderId: 'WO-6', visitId: 'V-6' };
  await service('chen', 'workOrder.rejectCheckIn', { ...sentBack, reason: '照片看不清' });
  await service('li', 'workOrder.addEvidence', { ...sentBack, photos: [], note: '在东侧新楼' });
  await service('chen', 'workOrder.approveCheckIn', {
    workOrderId: 'WO-6',
    visitId: 'V-6',
    reason: '已电话核实',
  });

  await service('li', 'workOrder.hold', { workOrderId: 'WO-6', reason: '等待备件' });
  await service('li', 'workOrder.undo', { workOrderId: 'WO-6' });
  const unsigned = { ...visit, id: 'V-7', checkOut: graded, unsignedReason: '科室无人' };
  await world.addOrder({ _id: 'WO-7', state: 'completed', visits: [unsigned] });
  const itsVisit = { workOrderId: 'WO-7', visitId: 'V-7' };
  await service('li', 'workOrder.amendReport', { ...itsVisit, report: finding, reason: '工时写错' });
  await service('qian', 'workOrder.approveUnsigned', { ...itsVisit, reason: '已电话核实' });

  // The hospital.
  await visitor('doctor', 'survey.open', { code });
  await visitor('doctor', 'survey.answer', { code, stars: 1, chips: ['没修好'], words: '还是报警' });
  const rating = { surveyIds: [sha256Hex(code)], counts: true, note: '已电话核实' };
  await service('qian', 'rating.settle', rating);
  await visitor('doctor', 'repair.open', { deviceCode: labelCode });
  const fault = {
    deviceCode: labelCode,
    faultCode: 'E01',
    description: '报警',
    urgent: true,
    photos: [photo],
  };
  const reporter = { contactName: '赵主任', phone: '13900000000' };
  await visitor('doctor', 'repair.report', { workOrderId: 'WO-4', ...fault, ...reporter });
  const more = {
    workOrderId: 'WO-4',
    name: '赵主任',
    text: `又报警${RISKY_SAMPLE}`,
    photos: [photo],
    urges: true,
  };
  await visitor('doctor', 'repair.add', more);
  await visitor('doctor', 'repair.follow', { workOrderId: 'WO-4' });
  await visitor('doctor', 'repair.withdraw', { workOrderId: 'WO-4', reason: '已恢复' });
  await visitor('doctor', 'repair.mine');
  await world.addOrder({ _id: 'WO-5', state: 'completed', requestedBy: 'openid-doctor', visits: [visit] });
  await visitor('doctor', 'repair.confirm', { workOrderId: 'WO-5', name: '赵主任', image: photo });
  await visitor('doctor', 'repair.askToRate', { workOrderId: 'WO-5', code: 'C'.repeat(22) });

  // What the hospital pays for.
  const charged = { cover: hospitalPays, requestedBy: 'openid-doctor', state: 'accepted' as const };
  const repairLine = {
    ...{ kind: 'labour', productId: null, name: '人工', quantity: 2, unit: '小时', unitFen: 30_000 },
  };
  const priced = { replaces: null, lines: [repairLine], note: '', validDays: 15 };
  for (const id of ['WO-q1', 'WO-q2', 'WO-q3']) await world.addOrder({ _id: id, ...charged });
  await service('li', 'quote.ofOrder', { workOrderId: 'WO-q1' });
  await service('li', 'quote.products', { workOrderId: 'WO-q1', text: '泵' });
  await service('li', 'quote.make', { quoteId: 'QT-1', workOrderId: 'WO-q1', ...priced });
  await service('boss', 'quote.decide', { quoteId: 'QT-1', passes: true, reason: '' });
  await service('boss', 'quote.list', { states: ['sent'], after: null });
  await service('li', 'quote.link', { quoteId: 'QT-1', code: 'Q'.repeat(22) });
  await visitor('doctor', 'quote.open', { workOrderId: 'WO-q1' });
  await visitor('doctor', 'quote.answer', {
    ...{ workOrderId: 'WO-q1', version: 1, accepts: true, name: '赵主任', reason: '', image: photo },
  });
  await world.set('work_orders', 'WO-q1', { state: 'closed' });
  await service('boss', 'quote.bill', { quoteId: 'QT-1', invoice: '24312000000012345678' });
  await service('li', 'quote.make', { quoteId: 'QT-2', workOrderId: 'WO-q2', ...priced });
  await service('li', 'quote.withdraw', { quoteId: 'QT-2', reason: '型号有误' });
  await service('qian', 'quote.waive', { workOrderId: 'WO-q3', reason: '质量投诉' });

  // What was made on the spot is reviewed.
  const { writings } = await service('chen', 'review.list');
  const [{ writingId }] = writings as unknown as [{ writingId: string }];
  await service('chen', 'writing.settle', { writingId, shows: true, note: '是故障描述' });
  await service('chen', 'device.confirm', { deviceId: 'DV-X-SN400', claimAt: null });
  await service('li', 'device.register', registration('SN401', { hospitalId: 'H-2', departmentId: 'DEP-2' }));
  await service('chen', 'device.merge', { deviceId: 'DV-X-SN401', intoId: 'DV-X-SN400' });
  await service('li', 'department.create', { departmentId: 'DEP-3', hospitalId: 'H-2', name: '检验' });
  await service('chen', 'department.merge', { departmentId: 'DEP-3', intoId: 'DEP-2' });
  await service('chen', 'department.confirm', { departmentId: 'DEP-2', name: '检验科' });
  await service('li', 'hospital.create', { hospitalId: 'H-3', name: '新建医院分院', ...place });
  await service('chen', 'hospital.merge', { hospitalId: 'H-3', intoId: 'H-2' });
  await service('chen', 'hospital.confirm', {
    hospitalId: 'H-2',
    name: '新建医院',
    address: '测试路 2 号',
    location: place.location,
  });

  // What the house does with it.
  await service('chen', 'workOrder.close', { workOrderId });
  const [callBack] = await world.all<{ _id: string }>('call_backs');
  await service('qian', 'callBack.list');
  await service('qian', 'callBack.close', { callBackId: callBack?._id ?? 'none', note: '已致歉' });
  const [message] = await world.all<{ _id: string }>('inbox_messages');
  await service('li', 'inbox.list', {});
  await service('li', 'inbox.read', { ids: [message?._id ?? 'none'] });
  await service('li', 'inbox.putAside', { id: message?._id ?? 'none', done: true });
  await service('boss', 'member.list');
  const certified = { memberIds: ['M-wang'], modelId: 'X', tasks: ['repair'], level: 2 };
  const until = { fromOn: '2026-01-01', toOn: '2098-12-31', certificateNumber: 'C-1' };
  const certificate = { memberId: 'M-wang', modelId: 'X', task: 'repair' };
  await service('qian', 'certification.models');
  await service('qian', 'certification.give', { ...certified, ...until });
  await service('qian', 'certification.extend', { certificates: [certificate], toOn: '2099-12-31' });
  await service('qian', 'certification.withdraw', { ...certificate, reason: '考核未通过' });
  await service('qian', 'dispatchRules.tryOut', { rules: [] });
  await service('li', 'daySheet.get', { memberId: 'M-li', on: dayOf(new Date()) });
  await service('li', 'knowledge.get', { modelId: 'X' });
  await service('li', 'rota.get', { memberId: 'M-li' });
  const rota = await service('boss', 'rota.get', { memberId: 'M-wang' });
  await service('boss', 'rota.save', {
    memberId: 'M-wang',
    rota: [],
    seen: Number(idOf(rota, 'revision', '1')),
  });
  await service('boss', 'member.place', { memberId: 'M-wang', base: { hospitalId: 'H-1' } });
  const newcomer = { name: '新人', phone: '', roles: ['engineer'], dealerId: 'D-1' };
  const invited = await service('boss', 'member.invite', newcomer);
  const memberId = idOf(invited, 'memberId');
  const again = await service('boss', 'member.reinvite', { memberId });
  await visitor('newcomer', 'member.bind', { code: idOf(again, 'code', 'ABCDEFGHJK'), privacy: true });
  await service('boss', 'member.disable', { memberId });
  const list = `名称,统一社会信用代码,所在地区\n名单器械有限公司,${creditCode('91310000MA1FL0099')},江苏省苏州市`;
  const listSheet = { kind: 'dealers', fileId: await world.upload('sheets/dealers.csv', Buffer.from(list)) };
  await service('lin', 'listSheet.template', { kind: 'dealers' });
  await service('lin', 'listSheet.check', listSheet);
  await service('lin', 'listSheet.save', listSheet);
  const unlike = {
    ...listSheet,
    fileId: await world.upload('sheets/no-dealers.csv', Buffer.from(`${list}x`)),
  };
  await service('lin', 'listSheet.problems', unlike);
  const standIn = {
    memberId: 'M-gu',
    roles: ['channel_manager'],
    fromOn: dayOf(new Date()),
    toOn: dayOf(new Date()),
    reason: '出差',
  };
  const { standInId = 'none' } = await service('lin', 'standIn.ask', standIn);
  await service('ma', 'standIn.list', {});
  await service('ma', 'personalData.mine', {});
  await service('he', 'personalData.looks', {});
  await service('ma', 'standIn.agree', { memberId: 'M-gu', standInId });
  await service('lin', 'standIn.end', { memberId: 'M-gu', standInId });
  await service('li', 'member.savePhone', { phone: mobileOf('li again') });
  await service('root', 'member.takeData', { memberId, reason: '本人来函要求' });
  await service('root', 'member.exportData', { memberId });
  await service('root', 'member.forget', { memberId, reason: '本人要求' });
  const second = { name: '新经理', phone: '13712345678', roles: ['channel_manager'], dealerId: null };
  for (const decide of ['approveAccess', 'declineAccess'] as const) {
    const asked = { memberId: idOf(await service('root', 'member.invite', second), 'memberId') };
    await service(
      'qian',
      `member.${decide}`,
      decide === 'declineAccess' ? { ...asked, reason: '不认识此人' } : asked,
    );
  }
  await service('li', 'member.consent', { privacy: true });
  await service('li', 'member.subscribe', { templateIds: ['T-1'] });
  await service('qian', 'settings.get');
  const questionnaire = {
    ...{ id: 'QN-1', productLineId: null, task: 'loan', title: '借机评价' },
    questions: [{ id: 'stars', text: '总体满意度', kind: 'stars', required: true }],
  };
  const ofHospital = { kind: 'questionnaire', content: questionnaire };
  const forLoans = { why: '借机另问' };
  const draftAt = async () =>
    (await world.all<{ _id: string; revision: number }>('list_drafts')).find(({ _id }) => _id === 'QN-1')
      ?.revision ?? 0;
  const draftSeen = async () => ({ draftId: 'QN-1', revision: await draftAt() });
  await service('qian', 'draft.save', { ...ofHospital, revision: 0 });
  await service('qian', 'draft.drop', await draftSeen());
  await service('qian', 'draft.save', { ...ofHospital, revision: 0 });
  await service('qian', 'draft.propose', { ...(await draftSeen()), ...forLoans });
  await service('zhi', 'draft.return', { ...(await draftSeen()), why: '问题太少' });
  await service('qian', 'draft.propose', { ...(await draftSeen()), ...forLoans });
  await service('zhi', 'draft.list', { waits: true });
  await service('zhi', 'draft.get', { draftId: 'QN-1' });
  await service('zhi', 'draft.approve', await draftSeen());
  await service('qian', 'draft.proposeWithdrawal', {
    kind: 'questionnaire',
    listId: 'QN-1',
    why: '不再借机',
  });
  const quizContent = {
    ...{ id: 'QZ-1', modelId: 'X', task: 'repair', title: '维修考核', passPercent: 50 },
    questions: [{ id: 'q1', text: '先做什么', kind: 'one', choices: ['断电', '开机'], right: [0] }],
  };
  const quizAt = async () => ({
    draftId: 'QZ-1',
    revision:
      (await world.all<{ _id: string; revision: number }>('list_drafts')).find(({ _id }) => _id === 'QZ-1')
        ?.revision ?? 0,
  });
  await service('qian', 'draft.save', { kind: 'quiz', content: quizContent, revision: 0 });
  await service('qian', 'draft.propose', { ...(await quizAt()), why: '年度复训' });
  await service('zhi', 'draft.approve', await quizAt());
  await service('qian', 'quiz.list');
  await service('li', 'quiz.mine');
  const quizId = (await world.all<{ _id: string }>('quizzes'))[0]?._id ?? 'none';
  await service('li', 'quiz.open', { quizId });
  await service('li', 'quiz.submit', { quizId, answers: [{ questionId: 'q1', chosen: [0] }] });
  await service('li', 'quiz.attempts', { memberId: 'M-li' });
  const forRepair = { modelId: 'X', task: 'repair', level: 2, files: [photo], note: '' };
  await service('li', 'certificationRequest.ask', { requestId: 'CR-1', ...forRepair });
  await service('li', 'certificationRequest.withdraw', { requestId: 'CR-1' });
  await service('li', 'certificationRequest.ask', { requestId: 'CR-2', ...forRepair });
  await service('qian', 'certificationRequest.list', { state: 'asked' });
  await service('qian', 'certificationRequest.get', { requestId: 'CR-2' });
  await service('qian', 'certificationRequest.decide', { requestId: 'CR-2', toOn: null, note: '请先复训' });
  await service('qian', 'training.save', {
    ...{
      trainingId: 'TR-1',
      title: '年度复训',
      modelIds: ['X'],
      on: '2026-01-05',
      hours: 6,
      trainer: '讲师',
    },
    ...{ memberIds: ['M-li'], files: [photo], note: '' },
  });
  await service('qian', 'training.list');
  await service('qian', 'training.get', { trainingId: 'TR-1' });
  await service('qian', 'training.void', { trainingId: 'TR-1', reason: '重复登记' });
  await service('root', 'house.health');
  const figures = { level: 'dealer', key: 'D-1', period: '2026-11' };
  await service('qian', 'figure.scorecard', figures);
  await service('qian', 'figure.peers', { level: 'dealer', period: '2026-11', figure: 'response' });
  await service('qian', 'figure.records', { ...figures, figure: 'response', after: null });
  await service('qian', 'figure.faults', { period: '2026-11' });
  await service('qian', 'figure.skillCells', {});
  await service('qian', 'figure.skillGaps', { modelId: 'X', code: '310100' });
  await service('qian', 'figure.report', figures);
  await service('qian', 'figure.export', figures);
  await service('he', 'trail.search', {
    memberId: 'M-li',
    fromOn: '2026-01-01',
    toOn: '2099-01-01',
    after: null,
  });
  await service('he', 'trail.people', { name: 'li' });
  await service('he', 'trail.record', { collection: 'work_orders', id: workOrderId });
  await service('he', 'trail.check', { what: 'documents', collection: 'dealers' });
  await service('he', 'trail.roots', { after: null });
  await service('qian', 'settings.save', {
    key: 'reminders',
    value: { days: [30, 7] },
    revision: 0,
    why: '少打扰',
  });

  // Dealers and their grants.
  const revisionOf = async (collection: string, id: string) =>
    (await world.all<{ _id: string; revision: number }>(collection)).find(({ _id }) => _id === id)
      ?.revision ?? 1;
  const tasksOf = async (dealerId: string) =>
    (await world.all<{ _id: string; dealerId: string; check: string | null }>('dealer_tasks')).filter(
      (task) => task.dealerId === dealerId,
    );
  /** From prospect to active, by two. */
  const begin = async (dealerId: string): Promise<void> => {
    await channel('lin', 'dealer.move', { dealerId, to: 'reviewing', reason: '资料齐全' });
    const contract = { number: 'HT-1', fromOn: '2020-01-01', toOn: '2099-12-31', files: [photo] };
    await channel('lin', 'dealer.saveContract', {
      dealerId,
      revision: await revisionOf('dealers', dealerId),
      ...contract,
    });
    await world.put('licences', {
      ...{ _id: `LIC-${dealerId}`, revision: 1, head: '', dealerId, state: 'valid' },
      ...{ fromOn: '2020-01-01', toOn: null },
    });
    const tasks = await tasksOf(dealerId);
    for (const [check, who] of [
      ['contract', 'lin'],
      ['licence', 'zhi'],
    ] as const) {
      const task = tasks.find((one) => one.check === check);
      await channel(who, 'dealerTask.close', { taskId: task?._id ?? 'none', to: 'done', note: '已办' });
    }
    await channel('lin', 'dealer.move', { dealerId, to: 'active', reason: '资料齐全' });
    const revision = await revisionOf('dealers', dealerId);
    await channel('gu', 'dealer.decide', { dealerId, revision, agrees: true, reason: '' });
  };
  const company = { regionCode: '110000', contactName: '', contactPhone: '' };
  const created: string[] = [];
  for (const [name, first17] of [
    ['甲医疗科技有限公司', '91110000MA1K00001'],
    ['乙医疗科技有限公司', '91110000MA1K00002'],
  ] as const) {
    const made = { name, shortName: name.slice(0, 1), creditCode: creditCode(first17), ...company };
    created.push(idOf(await channel('lin', 'dealer.create', made), 'dealerId'));
    await begin(created.at(-1)!);
  }
  const [dealerId, otherDealer] = created as [string, string];
  await world.put('members', { ...house('jia', 'dealer_admin'), dealerId });
  await channel('lin', 'dealer.list', { states: ['active'], counted: true });
  await channel('lin', 'dealer.get', { dealerId });
  const facts = { name: '甲医疗科技有限公司', shortName: '甲', ...company, contactName: '赵一' };
  await channel('lin', 'dealer.edit', {
    dealerId,
    revision: await revisionOf('dealers', dealerId),
    ...facts,
  });
  const today = dayOf(new Date());

  // A company asks to be one, is looked at, let in, looked after, and parted with.
  const link = await channel('lin', 'admission.makeLink', { note: '招募', untilOn: today });
  const joining = idOf(link, 'linkId');
  await channel('lin', 'admission.links');
  await visitor('company', 'application.open', { code: joining });
  const application = async () => {
    const sent = await visitor('company', 'application.send', {
      ...{
        code: joining,
        applicationId: null,
        name: '丙新医疗科技有限公司',
        shortName: '丙新',
        address: '北京',
        experience: '',
      },
      ...{ creditCode: creditCode('91110000MA1K00003'), contactName: '王', contactTitle: '', wishes: '北京' },
      contactPhone: '13900000001',
      answers: settingsFrom([])('lifecycle').questions.map((text) => ({ text, answer: '有' })),
      files: [{ ...photo, kind: 'business_licence' }],
      privacy: true,
    });
    return idOf(sent, '_id');
  };
  const withdrawn = await application();
  await visitor('company', 'application.withdraw', { applicationId: withdrawn, reason: '写错了' });
  await visitor('company', 'application.mine');
  const refusedId = await application();
  await channel('lin', 'admission.list', { state: 'sent' });
  await channel('lin', 'admission.take', { applicationId: refusedId });
  await channel('lin', 'admission.get', { applicationId: refusedId });
  await channel('lin', 'admission.refuse', { applicationId: refusedId, reason: '范围不符' });
  const returned = await application();
  await channel('lin', 'admission.take', { applicationId: returned });
  await channel('lin', 'admission.return', { applicationId: returned, reason: '照片不清' });
  await visitor('company', 'application.withdraw', { applicationId: returned, reason: '重新提交' });
  const applicationId = await application();
  await channel('lin', 'admission.take', { applicationId });
  const checks = settingsFrom([])('lifecycle').checks.map((id) => ({ id, verdict: 'ok', note: '' }));
  const seen = () => revisionOf('dealer_applications', applicationId);
  await channel('lin', 'admission.check', { applicationId, revision: await seen(), checks });
  await channel('lin', 'admission.recommend', { applicationId, reason: '齐全' });
  await channel('gu', 'admission.accept', { applicationId, revision: await seen(), regionCode: '110000' });
  await channel('lin', 'admission.endLink', { linkId: joining });
  const dealerSeen = () => revisionOf('dealers', dealerId);
  const wish = { kind: 'tier', tier: '一级' };
  await channel('lin', 'dealer.ask', { dealerId, revision: await dealerSeen(), wish, why: '评定' });
  await channel('gu', 'dealer.asked');
  await channel('gu', 'dealer.decide', {
    dealerId,
    revision: await dealerSeen(),
    agrees: false,
    reason: '不变',
  });
  await channel('lin', 'dealer.life', { dealerId });
  const profile = { address: '北京', regionCodes: ['110000'], people: [], warehouses: [], tax: null };
  await channel('lin', 'dealer.saveProfile', { dealerId, revision: await dealerSeen(), ...profile });
  const step = { text: '补台账', role: 'channel_manager', dueOn: today };
  const taskId = idOf(await channel('lin', 'dealerTask.add', { dealerId, ...step, shared: true }), 'taskId');
  await channel('lin', 'dealerTask.defer', { taskId, dueOn: '2099-12-31', reason: '出差' });
  await channel('lin', 'dealerTask.list', { dealerId });
  await channel('lin', 'dealerTask.close', { taskId, to: 'done', note: '已补' });
  const visited = {
    kind: 'visit',
    visitedOn: today,
    people: '',
    notes: '看了库房',
    shared: true,
    next: [step],
  };
  await channel('lin', 'dealerVisit.save', { dealerId, ...visited });
  await channel('lin', 'dealerVisit.list', { dealerId });
  await channel('lin', 'dealerTargets.save', { dealerId, year: 2026, revision: 0, rows: [] });
  await channel('lin', 'dealerTargets.get', { dealerId, year: 2026 });
  const goals = [{ text: '响应达标', target: '90%', dueOn: '2099-01-01' }];
  const days = { fromOn: today, untilOn: '2099-06-30' };
  const planId = idOf(
    await channel('lin', 'plan.open', { dealerId, why: '响应慢', ...days, goals }),
    'planId',
  );
  const planSeen = () => revisionOf('improvement_plans', planId);
  await channel('lin', 'plan.get', { planId });
  await channel('lin', 'plan.list', { dealerId });
  await channel('jia', 'plan.seen', { planId });
  const judged = [{ id: 'G1', verdict: 'met', evidence: '95%' }];
  await channel('lin', 'plan.review', { planId, revision: await planSeen(), note: '月度', goals: judged });
  await channel('lin', 'plan.close', { planId, revision: await planSeen(), to: 'met', result: '达成' });
  await channel('chen', 'dealer.handOver', { dealerId: 'D-3', what: 'devices' });
  await driveAppraisal(world, channel, today);
  const year = Number(today.slice(0, 4));
  await channel('lin', 'productLine.list');
  const sold = { fromOn: today, untilOn: null, reason: '' };
  const newLine = { code: 'NEW', name: '质谱', ...sold };
  const productLineId = idOf(await channel('lin', 'productLine.save', newLine), 'productLineId');
  const terms = {
    dealerId,
    productLineIds: ['L'],
    scope: { regionCodes: ['110000'], hospitalIds: [] },
    carveOuts: nowhere,
    fromOn: `${year}-01-01`,
    toOn: `${year}-12-31`,
    exclusive: true,
  };
  const grantId = idOf(await channel('lin', 'grant.save', { terms }), 'grantId');
  await channel('lin', 'grant.submit', { grantIds: [grantId] });
  await channel('gu', 'grant.approve', { grantIds: [grantId] });
  const rival = { ...terms, dealerId: otherDealer, scope: { regionCodes: ['110105'], hospitalIds: ['H-1'] } };
  const rivalId = idOf(
    await channel('lin', 'grant.save', { terms: { ...rival, scope: terms.scope } }),
    'grantId',
  );
  await channel('lin', 'grant.submit', { grantIds: [rivalId] });
  await channel('gu', 'grant.return', { grantIds: [rivalId], reason: '范围过大' });
  const narrower = {
    ...terms,
    dealerId: otherDealer,
    scope: { regionCodes: ['110000', '120000'], hospitalIds: [] },
  };
  const wider = { ...narrower, productLineIds: ['L', productLineId], fromOn: today };
  const contested = idOf(await channel('lin', 'grant.save', { terms: wider }), 'grantId');
  await channel('lin', 'grant.submit', { grantIds: [contested] });
  await channel('lin', 'grant.split', { grantId: contested, otherId: grantId });
  const conflicting = idOf(await channel('lin', 'grant.save', { terms: narrower }), 'grantId');
  await channel('lin', 'grant.submit', { grantIds: [conflicting] });
  await channel('lin', 'grant.conflicts', { grantId: conflicting });
  await channel('lin', 'coverage.conflicts');
  await channel('lin', 'coverage.preview', { grantId: conflicting });
  await channel('lin', 'grant.carveOut', { grantId: conflicting, otherId: grantId });
  const mistaken = idOf(await channel('lin', 'grant.save', { terms }), 'grantId');
  await channel('lin', 'grant.void', { grantIds: [mistaken], reason: '写重了' });
  await channel('lin', 'grant.list', { states: ['approved'], after: null });
  await channel('lin', 'grant.get', { grantId });
  const asked = { hospitalId: 'H-1', productLineId: 'L' };
  await channel('chen', 'grant.who', asked);
  await channel('chen', 'grant.may', { ...asked, dealerId });
  await channel('chen', 'grant.explain', { ...asked, dealerId });
  await channel('lin', 'coverage.whiteSpace', { productLineIds: ['L'] });
  await channel('lin', 'coverage.grid', { parentCode: '110000' });
  await channel('lin', 'grant.renewDryRun', { year });
  await channel('lin', 'grant.renew', { year, grantIds: [grantId] });
  const rows = [
    ['授权编号', '经销商', '产品线', '授权范围', '授权期限'],
    ['', '乙医疗科技有限公司', '免疫诊断', '天津市', '2090年全年'],
  ];
  const fileId = await world.upload('sheets/book-1.xlsx', Buffer.from(book(rows)));
  const sheet = { fileId, fileName: '授权.xlsx' };
  await channel('lin', 'grant.importDryRun', sheet);
  const batchId = idOf(await channel('lin', 'grant.import', sheet), 'batchId');
  await channel('lin', 'grant.importStep', { batchId });
  await channel('lin', 'grant.importProgress', { batchId });
  await channel('lin', 'grant.importRows', sheet);
  await channel('lin', 'grant.imports');
  await channel('lin', 'grant.importUndo', { batchId, reason: '选错文件' });
  const later = idOf(await channel('lin', 'grant.import', sheet), 'batchId');
  await channel('lin', 'grant.importAbandon', { batchId: later, reason: '文件有误' });
  const exportId = 'export-of-every-action';
  const exported = { exportId, step: 0, after: null, states: ['approved'] };
  const partId = idOf(await channel('lin', 'grant.export', exported), 'partId');
  await channel('lin', 'grant.exportBook', { exportId, partIds: [partId] });
  await channel('lin', 'grant.template');
  await channel('lin', 'hospital.search', { text: '测试', skip: 0 });
  const facts4 = { aliases: ['四院'], address: '测试路 4 号', level: '' };
  const place4 = { name: '第四医院', regionCode: '110105', ...facts4 };
  const hospitalId = idOf(await channel('lin', 'hospital.add', place4), 'hospitalId');
  await channel('lin', 'hospital.get', { hospitalId });
  await channel('lin', 'hospital.edit', { hospitalId, revision: 1, ...facts4, level: '三级' });
  const why = { hospitalId, fromOn: today, reason: '挂新牌' };
  await channel('lin', 'hospital.rename', { ...why, revision: 2, name: '第四人民医院' });
  await channel('lin', 'hospital.move', { ...why, revision: 3, regionCode: '110101', address: '新址 1 号' });
  await channel('lin', 'hospital.close', { hospitalId, revision: 4, closedOn: today, reason: '并入他院' });
  const newModel = { productLineId, name: 'MS-1', maker: '', gtin: '', serialPattern: '', ...sold };
  await channel('lin', 'model.save', newModel);
  await channel('lin', 'model.list', { productLineId });
  await channel('lin', 'region.tree', { parentCode: '110000' });
  await channel('lin', 'region.search', { text: '苏州' });
  const blocking = { on: { hospitalId: 'H-2' }, fromOn: today, toOn: null, reason: '直营' };
  const blockId = idOf(await channel('lin', 'block.set', blocking), 'blockId');
  await channel('lin', 'block.list', {});
  await channel('lin', 'block.lift', { blockId, reason: '恢复' });

  // Letters, and those who check them.
  const content = { kind: 'annual', fromOn: today, toOn: `${year}-12-31` };
  const requested = async (): Promise<string> => {
    const { letterIds } = (await channel('lin', 'letter.request', { dealerId, ...content })) as {
      letterIds?: string[];
    };
    return letterIds?.[0] ?? 'none';
  };
  const letterId = await requested();
  await channel('lin', 'letter.submit', { letterId });
  await channel('gu', 'letter.return', { letterId, reason: '请核对' });
  await channel('lin', 'letter.submit', { letterId });
  await channel('gu', 'letter.approve', { letterId });
  await channel('lin', 'letter.get', { letterId });
  await channel('lin', 'letter.list', { state: 'issued' });
  await channel('lin', 'letter.amend', { letterId, reason: '更正', ...content });
  const sealed = { letterId, fileIds: [await world.upload('seals/page-1.png', page)] };
  await channel('lin', 'letter.uploadSeal', sealed);
  await channel('gu', 'letter.approveSeal', { letterId });
  await channel('gu', 'letter.dropSeal', { letterId, reason: '不是同一份' });
  await channel('lin', 'letter.void', { letterIds: [await requested()], reason: '写重了' });
  await channel('lin', 'letter.revoke', { letterId, reason: '不再使用' });
  const bulk = {
    batchId: 'LB-1',
    title: '年度授权书',
    what: { fromOn: today, toOn: `${year}-12-31`, dealerIds: [dealerId] },
  };
  await channel('lin', 'letter.previewBulk', { fromOn: today, toOn: `${year}-12-31` });
  for (let step = 0; step < 2; step++)
    await channel('lin', 'letter.requestBulk', { ...bulk, batchId: 'LB-0' });
  await channel('lin', 'letter.cancelBulk', { batchId: 'LB-0', reason: '不再需要' });
  // Once for the letters, once to see that none is left.
  for (let step = 0; step < 2; step++) await channel('lin', 'letter.requestBulk', bulk);
  await channel('gu', 'letter.issueBulk', { batchId: 'LB-1' });
  await channel('lin', 'letter.batch', { batchId: 'LB-1' });
  await channel('lin', 'letter.batches');
  const letter = (
    await world.all<{ _id: string; issue: { facts: { number: string } } | null }>('letters')
  ).find(({ _id }) => _id === letterId);
  const held = { number: letter?.issue?.facts.number ?? 'none', checkCode: 'AAAAA-AAAAA' };
  await visitor('reviewer', 'verify.office');
  await visitor('reviewer', 'verify.form');
  await visitor('reviewer', 'verify.token', { token: 'x'.repeat(120) });
  await visitor('reviewer', 'verify.scene', { id: 'x'.repeat(22) });
  await visitor('reviewer', 'verify.lookUp', held);
  await visitor('reviewer', 'verify.file', { letter: held, sha256: 'f'.repeat(64) });
  await visitor('reviewer', 'verify.original', { letter: held });
  await visitor('reviewer', 'verify.sheet', { sheetKey: 'x'.repeat(22), sheet: 1 });
  const suspicion = { scannedText: '', number: held.number, reason: 'other', note: '印章不清', contact: '' };
  await visitor('reviewer', 'verify.reportSuspicious', suspicion);
  await channel('lin', 'letter.alerts', { state: 'open' });
  const [report] = await world.all<{ _id: string }>('suspicious_reports');
  await channel('lin', 'letter.handleAlert', { kind: 'report', id: report?._id ?? 'none', note: '已核实' });
  await channel('lin', 'grant.revoke', { grantId, reason: '终止合作', fromOn: today });
  await driveTrade(world, call);
  await driveGoods(world, call);
  return driven;
}

/** A quarter's appraisal of one dealer, from the scheme to its end; lin makes it, gu is the second. */
async function driveAppraisal(
  world: World,
  channel: (who: string, action: string, input?: object) => Promise<Data>,
  today: string,
): Promise<void> {
  const dealerId = 'D-1';
  // With us before the quarter began.
  await world.set('dealers', dealerId, { createdAt: '2020-01-01T00:00:00.000Z' });
  const period = periodBefore(quarterOf(today));
  const { fromOn } = periodOf(period)!;
  const works = { from: time(), to: '', at: '', after: '', busyUntil: '' };
  await world.put('job_states', { _id: 'keep-figures', ...works });
  const about = { model: '', line: '', hospital: '', dueAt: null };
  const late = (n: number) => {
    const part = { on: fromOn, dealer: dealerId, engineer: '', region: '', sums: { responseDue: 1 } };
    return keptOther('order', `WO-appraised-${n}`, { ...about, parts: [part] });
  };
  await world.put('figure_facts', ...Array.from({ length: 12 }, (_, n) => late(n)));
  const of = { fromPeriod: period, why: '首版' };
  await channel('lin', 'appraisalScheme.propose', { ...firstTerms, ...of });
  await channel('gu', 'appraisalScheme.decide', { schemeId: 'AS-1', revision: 1, agrees: true, note: '' });
  await channel('gu', 'appraisalScheme.list');
  await channel('lin', 'appraisal.collect', { period });
  await channel('lin', 'appraisal.list', { period });
  const appraisalId = `${dealerId}:${period}`;
  const seen = async (more: object = {}) => {
    const all = (await world.all('appraisals')) as { _id: string; revision: number }[];
    return { appraisalId, revision: all.find(({ _id }) => _id === appraisalId)!.revision, ...more };
  };
  await channel('lin', 'appraisal.drop', await seen({ reason: '试一次' }));
  await channel('lin', 'appraisal.retake', await seen({ reason: '再来' }));
  const scores = [{ criterionId: 'support', points: 60, reason: '台账缺页' }];
  await channel('lin', 'appraisal.score', await seen({ scores }));
  await channel('gu', 'appraisal.show', await seen());
  await channel('boss', 'appraisal.get', { appraisalId });
  const criterionId = 'response';
  await channel('boss', 'appraisal.records', { appraisalId, criterionId });
  const object = (n: number) => seen({ criterionId, recordId: `order:WO-appraised-${n}`, text: '停电' });
  await channel('boss', 'appraisal.object', await object(0));
  await channel('boss', 'appraisal.object', await object(1));
  const all = (await world.all('appraisals')) as { _id: string; objections: { id: string }[] }[];
  const [first, second] = all.find(({ _id }) => _id === appraisalId)!.objections;
  await channel('boss', 'appraisal.takeBack', await seen({ objectionId: second!.id }));
  const answer = { objectionId: first!.id, outcome: 'removed', points: null, answer: '属实' };
  await channel('gu', 'appraisal.answer', await seen(answer));
  await channel('boss', 'appraisal.accept', await seen());
  await channel('lin', 'appraisal.propose', await seen());
  await channel('gu', 'appraisal.confirm', await seen({ agrees: true, note: '' }));
}
