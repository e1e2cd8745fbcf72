import { PDFiumLibrary } from '@hyzyla/pdfium';
import { PNG } from 'pngjs';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import { schema } from '../../../cloudfunctions/_store/schema';
import { builtFunctions } from '../../../scripts/build-functions';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { Visit, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { graded, order } from '../../unit/visit/orders';

/** Through the built functions in processes of their own: `service` asks `documents`, as in production. */
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startLocalCloud({
    dataDir: null,
    collections: schema,
    functions: {
      dir: await builtFunctions(),
      env: { ENVIRONMENT: 'test', WORK_ORDER_TEMPLATE: 'T', LETTER_KEYS: '{}', LETTER_PUBLIC_KEYS: '{}' },
    },
  });
  const member = (id: string, change: object) => ({
    _id: `M-${id}`,
    revision: 1,
    head: '',
    openid: `openid-${id}`,
    name: id,
    roles: ['engineer'],
    dealerId: 'D-1',
    active: true,
    certifications: [],
    ...change,
  });
  await cloud.database.insert('dealers', [
    { _id: 'D-1', name: '丙医疗科技有限公司', creditCode: '1', state: 'active' },
    { _id: 'D-2', creditCode: '2', state: 'active' },
  ] as never);
  await cloud.database.insert('members', [member('li', {}), member('zhao', { dealerId: 'D-2' })] as never);
}, 60_000);
afterAll(async () => {
  await cloud.close();
});

const picture = async () => {
  const bytes = PNG.sync.write(new PNG({ width: 60, height: 40, fill: true }));
  const sha256 = sha256Hex(bytes);
  const { fileID } = await cloud.storage.write(`kept/${'p'.repeat(22)}/${sha256}.png`, bytes, null);
  return { fileId: fileID, sha256, bytes: bytes.length };
};
const answer = (itemId: string, value: string | number, change: object = {}) => ({
  itemId,
  value,
  outOfLimits: false,
  photos: [],
  note: '',
  at: '2026-11-23T06:40:00.000Z',
  ...change,
});
async function visited(id: string, change: Partial<Visit> = {}): Promise<WorkOrder> {
  const image = await picture();
  const gone = {
    ...image,
    fileId: image.fileId.replace(image.sha256, 'e'.repeat(64)),
    sha256: 'e'.repeat(64),
  };
  const visit: Visit = {
    id: 'V-1',
    engineer: { memberId: 'M-li', name: '李工' },
    checklistId: 'general',
    checkIn: { ...graded, distanceMetres: 35, photos: [image, gone, image, image] },
    answers: {
      room_temperature: answer('room_temperature', 35, { outOfLimits: true }),
      appearance: answer('appearance', '正常', { photos: [image, image, image, image] }),
      retired: answer('retired', '旧项目'),
    },
    parts: [
      {
        id: 'P',
        partNumber: 'PN-77',
        name: '滤芯',
        quantity: 2,
        serial: 'S9',
        lot: 'L9',
        returnsOldPart: true,
        at: '2026-11-23T06:50:00.000Z',
      },
    ],
    report: {
      summary: `更换滤芯。${'运行观察正常，'.repeat(120)}\n第二段 \u{1F600} 1～2`,
      cause: '堵塞',
      action: '更换',
      faultCode: 'E01',
      labourMinutes: 60,
      travelMinutes: 30,
      result: 'fixed',
      at: '2026-11-23T07:30:00.000Z',
      file: null,
    },
    signature: { signedBy: { id: null, name: '赵主任', phone: '' }, image, at: '2026-11-23T07:40:00.000Z' },
    checkOut: null,
    ...change,
  };
  const document = order({
    _id: id,
    state: 'confirmed',
    contact: { id: null, name: '赵主任', phone: '13900000000' },
    device: { id: 'DV', modelId: 'X', modelName: '测试仪 X', productLineId: 'L', serial: 'SN001' },
    visits: [visit],
  });
  await cloud.database.insert('work_orders', [document] as never);
  return document;
}
let operations = 0;
const post = async (name: string, event: object, who: string | null) => {
  const answer = await fetch(`${cloud.origin}/functions/${name}`, {
    method: 'POST',
    body: JSON.stringify(event),
    headers: who === null ? {} : { 'x-openid': `openid-${who}` },
  });
  return (await answer.json()) as { ok?: boolean; code?: string; data?: { link: string; bytes: number } };
};
const ask = (who: string, workOrderId: string) =>
  post(
    'service',
    {
      action: 'workOrder.report',
      input: { workOrderId },
      opId: `operation-${String(++operations).padStart(8, '0')}`,
    },
    who,
  );
const stored = (id: string) =>
  cloud.database.find(
    'work_orders',
    { _id: id },
    { order: [], offset: 0, limit: 1, projection: {} } as never,
    { index: null, examined: 0 },
  )[0] as unknown as WorkOrder;
async function pages(pdf: Buffer): Promise<string[]> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const texts = [...document.pages()].map((page) => page.getText());
  document.destroy();
  library.destroy();
  return texts;
}

it('prints what was done, with readings out of limits, on numbered sheets, and keeps the one file', async () => {
  await visited('WO-r1');
  const first = await ask('li', 'WO-r1');
  expect(first).toMatchObject({ ok: true });
  const { file } = stored('WO-r1').visits[0]!.report!;
  const pdf = cloud.storage.read(file!.fileId)!;
  expect(file).toMatchObject({ sha256: sha256Hex(pdf), bytes: pdf.length });
  expect(file!.fileId).toContain(`/reports/${file!.sha256}.pdf`);
  const served = Buffer.from(await (await fetch(first.data!.link)).arrayBuffer());
  expect(sha256Hex(served)).toBe(file!.sha256);
  const sheets = await pages(pdf);
  expect(sheets.length).toBeGreaterThan(1);
  sheets.forEach((sheet, i) => expect(sheet).toContain(`第 ${i + 1} 页，共 ${sheets.length} 页`));
  const text = sheets.join('\n').replace(/\s/g, '');
  for (const words of [
    '服务报告',
    'WO261123-7KQF',
    '测试医院',
    '赵主任',
    '测试仪X',
    'SN001',
    '已核实',
    '距医院35米',
    '外观与连接',
    '35℃【超限】',
    '限值15至30℃',
    'retired',
    'PN-77',
    '滤芯',
    '旧件返回',
    '堵塞',
    '已修复',
    '1小时',
    '照片未上传',
    '另有2张照片',
    '第二段〓1~2',
    '签字人赵主任',
    '服务单位丙医疗科技有限公司',
    '故障分类开机故障E01',
  ])
    expect(text).toContain(words);
  const calls = cloud.functions!.logs.filter((line) => line.function === 'documents').length;
  const again = await ask('li', 'WO-r1');
  expect(again).toMatchObject({ ok: true, data: { bytes: pdf.length } });
  expect(cloud.functions!.logs.filter((line) => line.function === 'documents')).toHaveLength(calls);
}, 30_000);

it('says that a report without a signature may change, and does not keep it', async () => {
  await visited('WO-r2', { signature: null });
  const reply = await ask('li', 'WO-r2');
  const [sheet = ''] = (await pages(Buffer.from(await (await fetch(reply.data!.link)).arrayBuffer()))).slice(
    -1,
  );
  expect(sheet).toContain('尚未签字');
  expect(stored('WO-r2').visits[0]!.report!.file).toBeNull();
}, 30_000);

it('is closed to phones, and another dealer gets no report', async () => {
  const document = await visited('WO-r3');
  const direct = await post('documents', { document: 'service_report', order: document, visit: 0 }, 'li');
  expect(JSON.stringify(direct)).toContain('PERMISSION_DENIED');
  expect(await ask('zhao', 'WO-r3')).toMatchObject({ ok: false, code: 'WORK_ORDER_NOT_FOUND' });
  expect(stored('WO-r3').visits[0]!.report!.file).toBeNull();
});
