import { sampleLabels } from '../../../scripts/demo-world/labels';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { labelNames } from '../../../miniprogram/shared/visit/label-evidence';
import { startWorld } from './world';
import type { World } from './world';

/** Every kind of label that the demo world has, scanned at an arrival for its own instrument and for others. */
const today = '2026-11-28';
const origin = 'https://letters.example.cn';
const instrument = (modelId: string, serial: string, gtin: string, code: string) => ({
  ...{ modelId, serial, gtin, code, lot: 'B2203', productionOn: '2024-03-05' },
});
const instruments = [
  instrument('LC800', 'LC8A2300127', '06901234567892', 'DEM2CHAYNG'),
  instrument('LI600', 'LI6B2200450', '06901234500011', 'DEM3YUNYHJ'),
  instrument('LT300', 'LT3A2400018', '06901234500028', 'DEM4BEJSAN'),
  instrument('LH500', 'LH5C2100933', '06901234500035', 'DEM5ANZHEN'),
  instrument('LC2000', 'LC2A2500006', '06901234500042', 'DEM6XUANWU'),
  instrument('LT900', '0012345', '06901234500059', 'DEM7ZHRNYH'),
];
type Instrument = (typeof instruments)[number];
const [LC800, LI600, LT300, LH500, LC2000, LT900] = instruments as [
  Instrument,
  Instrument,
  Instrument,
  Instrument,
  Instrument,
  Instrument,
];
const samples = sampleLabels(instruments, today, origin);
/** Scanners lose the mark between two elements of Code 128. */
const text = (begin: string): string => {
  const { result, scanType } = samples.find(({ label }) => label.startsWith(begin))!;
  return scanType === 'CODE_128' ? result.replace(/\u001d/g, '') : result;
};
const kinds: [kind: string, text: string, of: Instrument][] = [
  ['our own code', text('朝阳医院 LC-800：本公司二维码'), LC800],
  ['our own code of another model', text('友谊医院 LI-600：本公司二维码'), LI600],
  ['a GS1 DataMatrix with serial', text('友谊医院 LI-600：GS1 DataMatrix'), LI600],
  ['a GS1-128 whose marks are lost', text('北医三院 LT-300：GS1-128'), LT300],
  ['a GS1 Digital Link', text('宣武医院 LC-2000：GS1 Digital Link'), LC2000],
  ['a GS1 QR code', text('安贞医院 LH-500：GS1 二维码'), LH500],
  ['a GS1 text in brackets', '(01)06901234500035(21)LH5C2100933', LH500],
  ['a serial in a bar code', text('安贞医院 LH-500：序列号条码'), LH500],
  ['a serial as people type it', ' lh5c2100933', LH500],
  ['a serial with zeros before it', text('同号两机'), LT900],
  ['an MA code', text('宣武医院 LC-2000：MA 码'), LC2000],
  ['a HIBC code', text('朝阳医院 LC-800：HIBC'), LC800],
];
/** Labels that name no instrument, or contain the text of one that they do not name. */
const strangers: [kind: string, text: string, of: Instrument, reason: string][] = [
  ['a GS1 DataMatrix of its product without a serial', '(01)06901234500035', LH500, 'device_not_scanned'],
  [
    'a GS1 DataMatrix of another product without a serial',
    '(01)06901234567892',
    LH500,
    'other_device_scanned',
  ],
  ['a longer serial that begins with it', 'LH5C21009331', LH500, 'other_device_scanned'],
  ['a longer serial after its product', '(01)06901234500035(21)LH5C21009331', LH500, 'other_device_scanned'],
  [
    'a product number that contains it',
    '(01)06901234500059(21)77',
    { ...LT900, serial: '4500' },
    'other_device_scanned',
  ],
  ['its serial on another product', '(01)06901234567892(21)0012345', LT900, 'other_device_scanned'],
  ['a sentence with it', '资产 LH5C2100933 已盘点', LH500, 'device_not_scanned'],
  ['an asset label', text('未知码'), LC800, 'device_not_scanned'],
  ['another site’s address with our code', text('别家网址'), LC800, 'device_not_scanned'],
];

let world: World;
beforeAll(async () => {
  process.env.PUBLIC_ORIGIN = origin;
  world = await startWorld();
  const li = (await world.all<{ _id: string; certifications: object[] }>('members')).find(
    ({ _id }) => _id === 'M-li',
  )!;
  const [certificate] = li.certifications;
  await world.set('members', 'M-li', {
    certifications: instruments.map(({ modelId }) => ({ ...certificate, modelId })),
  });
  await world.put(
    'devices',
    ...instruments.map((one) => ({
      ...{ _id: `DV-${one.modelId}-${one.serial}`, revision: 1, head: '', ...one, serialKey: one.serial },
      ...{ modelName: one.modelId, productLineId: 'L', hospitalId: 'H-1', hospitalName: '测试医院' },
      ...{ departmentId: null, departmentName: '', dealerId: 'D-1', installedOn: null, softwareVersion: '' },
      ...{ entitlements: [], standing: 'verified', scannedTexts: [], claims: [] },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'seed' },
    })),
  );
});
afterAll(() => world.cloud.close());

type Device = NonNullable<WorkOrder['device']>;
/** An order as it is made now, or as one made before orders kept what labels may say. */
const device = ({ modelId, serial, code, gtin }: Instrument, keeps: boolean): Device => ({
  ...{ id: `DV-${modelId}-${serial}`, modelId, modelName: modelId, productLineId: 'L', serial },
  ...(keeps ? { code, gtin } : {}),
});
let orders = 0;
type Said = { verdict: string; reasons: string[] };
async function arrive(of: Device, scannedText: string, offLine: boolean) {
  const { _id, site } = await world.addOrder({
    ...{ _id: `WO-label-${++orders}`, state: 'travelling', device: of, timeline: [] },
  });
  const deviceTime = new Date(Date.now() - (offLine ? 3_600_000 : 0)).toISOString();
  const { longitude, latitude } = site.location!;
  const evidence = {
    ...{ scannedText, photos: [], nonce: 'n-1', deviceTime, note: '' },
    // Receivers jitter; the same place to the last digit would make every arrival doubtful.
    position: { longitude: longitude + orders * 1e-7, latitude, accuracyMetres: 10, takenAt: deviceTime },
  };
  const input = { workOrderId: _id, visitId: 'V-1', evidence };
  if (offLine) {
    const item = { opId: world.newOpId(), action: 'workOrder.checkIn', input, subject: `work_orders:${_id}` };
    const items = [{ ...item, deviceTime, clockAheadSeconds: 0 }];
    const sentAt = new Date().toISOString();
    const reply = await world.raw('li', { action: 'sync.push', input: { items }, deviceTime: sentAt });
    return (reply as unknown as { data: { results: { data: Said }[] } }).data.results[0]!.data;
  }
  const reply = await world.call('li', 'workOrder.checkIn', input);
  return (reply as unknown as { data: Said }).data;
}
const graded = async (...given: Parameters<typeof arrive>) => {
  const { verdict, reasons } = await arrive(...given);
  return { verdict, device: reasons.filter((reason) => reason.includes('device')) };
};
const ways: [string, boolean][] = [
  ['on line', false],
  ['off line', true],
];

describe.each(ways)('%s, an arrival with', (_, offLine) => {
  it.each(kinds)('%s proves its own instrument, whatever its order keeps', async (_kind, label, of) => {
    for (const keeps of [true, false])
      expect(await graded(device(of, keeps), label, offLine)).toEqual({
        verdict: 'verified',
        device: ['device_scanned'],
      });
  });

  it.each(kinds)('%s is taken for no other instrument', async (_kind, label, of) => {
    // One of the others, each in turn; that no other fits either, the rule's own test says.
    const other = instruments[(instruments.indexOf(of) + 1) % instruments.length]!;
    expect(await graded(device(other, true), label, offLine)).toEqual({
      verdict: 'uncertain',
      device: ['other_device_scanned'],
    });
  });

  it.each(strangers)('%s proves no instrument', async (_kind, label, of, reason) => {
    expect((await graded(device(of, true), label, offLine)).device).toEqual([reason]);
  });
});

it.each([
  ...kinds.map(([kind, label]) => [kind, label] as const),
  ...strangers.map(([kind, label]) => [kind, label] as const),
])('the phone says of %s what the server will, or nothing', (_, label) => {
  const hosts = { deviceLabel: origin, letters: origin };
  for (const { serial, code, gtin } of instruments) {
    const server = labelNames({ serial, code, gtin }, label, hosts, today);
    for (const known of [
      { serial, gtin },
      { serial, code, gtin },
    ])
      expect([null, server]).toContain(labelNames(known, label, hosts, today));
    // Who knows the serial alone cannot tell two products of one serial apart, but calls no right label wrong.
    if (server) expect(labelNames({ serial }, label, hosts, today)).not.toBe(false);
  }
});
