import fc from 'fast-check';
import { id, queuedContract } from '../../../cloudfunctions/_contracts/shapes';
import { id as idOfPhone, judge } from '../../../miniprogram/shared/limits';
import type { Limit } from '../../../miniprogram/shared/limits';
import { deviceId } from '../../../miniprogram/shared/model/devices';
import {
  mobileIn,
  nameAndPhone,
  phoneProblem,
  tidyField,
  tidyPhone,
  tidyText,
  typedNameProblem,
  typedPhoneProblem,
  typedPlaceProblem,
} from '../../../miniprogram/shared/tidy';
import { queued } from '../../../miniprogram/shared/visit/queued';
import type { QueuedAction } from '../../../miniprogram/shared/visit/queued';

describe('a name', () => {
  test.each([
    '王138.0000.1234',
    '王 1/3/8/0/0',
    '王１３８００',
    '王⑬⑧⓪⓪',
    '王 ٠١٢٣٤',
    '王幺三八零零零零一二三四',
  ])('%p of a person has a number in it', (name) => expect(typedNameProblem(name)).not.toBe(''));
  test.each(['王主任', '张三丰', '李四（2号楼301）', '王小二'])('%p of a person has none', (name) =>
    expect(typedNameProblem(name)).toBe(''),
  );
  test.each(['检验科 13800001234', '检验科0512.67780000', '检验科 138 0000 1234'])(
    '%p of a place has a number in it',
    (name) => expect(typedPlaceProblem(name)).not.toBe(''),
  );
  test.each(['2号楼3层1201室检验科', '解放军第九二〇医院', '急诊检验（24小时）', '3-5病区1203室'])(
    '%p of a place has none',
    (name) => expect(typedPlaceProblem(name)).toBe(''),
  );
});

describe('a phone number', () => {
  test.each([
    ['（010）65120000', '010-65120000'],
    ['＋86 138 0000 2222', '+86 138 0000 2222'],
    ['0512-67780000转8021', '0512-67780000转8021'],
    ['0512-67780000 转 8021', '0512-67780000转8021'],
    ['0512－67780000 ext. 8021', '0512-67780000转8021'],
    ['\u200b138\u200d00002222\u202c', '13800002222'],
    ['138****2222', '138****2222'],
    ['****22', '****22'],
    ['663210', '663210'],
  ])('%p is kept as %p', (given, kept) => {
    expect(tidyPhone(given)).toBe(kept);
    expect(phoneProblem(kept)).toBe('');
  });
  test.each(['12', '电话不详', '1380000222213800002222', '138-', '转8021'])('%p is none', (given) => {
    expect(typedPhoneProblem(given)).not.toBe('');
  });
  test.each([
    ['王敏 13800000000', '王敏', '13800000000'],
    ['王敏（010）65120000', '王敏', '010-65120000'],
    ['王敏，＋86 138 0000 2222', '王敏', '+86 138 0000 2222'],
    ['检验科 李主任：0512-67780000转8021', '检验科 李主任', '0512-67780000转8021'],
    ['王敏', '王敏', ''],
    ['13800000000', '', '13800000000'],
    ['王敏 12', '王敏', '12'],
  ])('%p names %p with number %p', (typed, name, phone) => {
    expect(nameAndPhone(typed)).toEqual({ name, phone });
  });
});

test.each([
  ['+86 139-1111-0001', '13911110001'],
  ['008613911110001', '13911110001'],
  ['0086 139 1111 0001转2', '13911110001'],
  ['013911110001', '13911110001'],
  ['+1 391 111 0001', ''],
  ['0013911110001', ''],
  ['+852 1391 1110001', ''],
  ['021-65120000', ''],
])('the mobile number in %p is %p', (phone, mobile) => {
  expect(mobileIn(phone)).toBe(mobile);
});

test.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'])(
  'no id is called %s, as every object has it',
  (name) => {
    expect(judge(idOfPhone, name).problems).not.toEqual([]);
    expect(id.safeParse(name).success).toBe(false);
    expect(id.safeParse(`${name}1`).success).toBe(true);
    expect(judge(idOfPhone, `${name}1`).problems).toEqual([]);
  },
);

test('a text keeps its characters and loses halves of them and what nobody sees', () => {
  expect(tidyText(' 换\ud83d泵\u200b\u0000\r\n😀 ')).toBe('换泵\n😀');
});

const photo = {
  fileId: `cloud://env/kept/${'p'.repeat(22)}/${'a'.repeat(64)}.jpg`,
  sha256: 'a'.repeat(64),
  bytes: 9,
};
const evidence = {
  position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 10, takenAt: '2026-11-23T06:30:00.000Z' },
  scannedText: 'SN1',
  photos: [photo],
  nonce: 'n',
  deviceTime: '2026-11-23T06:30:00.000Z',
  note: '',
};
const workOrderId = 'WO-1';
const at = '2026-11-23T06:30:00.000Z';
/** One input of each queued action; leaving one out does not compile. */
const samples: Record<QueuedAction, Record<string, unknown>> = {
  'workOrder.accept': { workOrderId },
  'workOrder.refuse': { workOrderId, reason: '请假' },
  'workOrder.depart': { workOrderId },
  'workOrder.checkIn': { workOrderId, visitId: 'V-1', evidence },
  'workOrder.shareVisit': { workOrderId: 'WO-1', mainId: 'WO-2', visitId: 'V-2' },
  'workOrder.addEvidence': { workOrderId, visitId: 'V-1', photos: [photo], note: '' },
  'workOrder.answer': { workOrderId, answers: [{ itemId: 'i', value: 3, photos: [photo], note: '', at }] },
  'workOrder.takeBackPart': { workOrderId, partId: 'P', reason: '记错了型号' },
  'workOrder.usePart': {
    workOrderId,
    part: {
      id: 'P',
      partNumber: 'P',
      name: '',
      quantity: 1,
      serial: '',
      lot: '',
      returnsOldPart: false,
      at,
    },
  },
  'workOrder.hold': { workOrderId, reason: '等待备件' },
  'workOrder.resume': { workOrderId },
  'workOrder.complete': {
    workOrderId,
    report: {
      summary: '好',
      cause: '',
      action: '',
      faultCode: '',
      labourMinutes: 1,
      travelMinutes: 0,
      result: 'fixed',
    },
  },
  'workOrder.reopen': { workOrderId, reason: '写错' },
  'workOrder.appoint': {
    workOrderId,
    on: '2026-12-01',
    span: 'hours',
    from: '09:00',
    to: '11:00',
    with: '陈老师',
    reason: '医院要求',
  },
  'workOrder.helperCheckIn': { workOrderId, visitId: 'V', evidence },
  'workOrder.helperCheckOut': {
    ...{ workOrderId, evidence, labourMinutes: 60, travelMinutes: 0 },
    note: '协助拆装',
  },
  'workOrder.tellEta': { workOrderId, minutes: 30 },
  'workOrder.undo': { workOrderId },
  'workOrder.amendReport': {
    workOrderId,
    visitId: 'V',
    reason: '结果选错',
    report: {
      summary: '好',
      cause: '',
      action: '',
      faultCode: '',
      labourMinutes: 1,
      travelMinutes: 0,
      result: 'temporary',
    },
  },
  'workOrder.sign': { workOrderId, signedBy: { id: null, name: '王', phone: '' }, image: photo },
  'workOrder.checkOut': { workOrderId, evidence },
  'workOrder.cannotComplete': { workOrderId, reason: '需返厂' },
  'device.register': {
    modelId: 'X',
    modelName: '',
    serial: 'S',
    gtin: null,
    lot: null,
    productionOn: null,
    hospitalId: 'H',
    departmentId: null,
    softwareVersion: '',
    scannedTexts: ['S'],
  },
  'hospital.create': { hospitalId: 'H', name: '医院', regionCode: '110105', address: '', location: null },
  'department.create': { departmentId: 'DP', hospitalId: 'H', name: '科' },
  'contact.save': { departmentId: 'DP', contactId: 'C', name: '王', phone: '', title: '', left: false },
  'workOrder.create': {
    workOrderId,
    task: 'repair',
    priority: 'normal',
    description: '坏',
    faultCode: '',
    photos: [photo],
    deviceId: null,
    hospitalId: 'H',
    departmentId: null,
    contact: { id: null, name: '王', phone: '' },
    plannedOn: null,
  },
  'partRequest.receive': { requestId: 'PR-1', received: [{ no: 1, quantity: 2 }] },
  'survey.offer': { workOrderId, code: 'c'.repeat(22) },
  'member.consent': { location: true },
};

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2100 }),
  fc.constantFrom(
    '',
    ' ',
    '\ud800',
    '0512-67780000转8021',
    '（010）65120000',
    '12',
    'x'.repeat(41),
    'x'.repeat(2001),
  ),
  fc.double(),
  fc.integer(),
  fc.constantFrom<unknown>(null, undefined, true, [], {}, -1, 0),
);
/** Copies of the sample in which some leaves are what people, receivers and labels bring about. */
function disturbed(sample: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(sample)) return fc.tuple(...sample.map(disturbed));
  if (typeof sample === 'object' && sample !== null)
    return fc.record(
      Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, disturbed(value)])),
    );
  return fc.oneof({ weight: 6, arbitrary: fc.constant(sample) }, { weight: 1, arbitrary: odd });
}

describe.each(Object.keys(samples) as QueuedAction[])('what the phone saves of %s', (action) => {
  const onPhone = (input: unknown) => judge(queued[action] as Limit<unknown>, input, { pending: true });
  test('is accepted by the server as it stands', () => {
    expect(onPhone(samples[action]).problems).toEqual([]);
    expect(queuedContract(action).safeParse(samples[action]).success).toBe(true);
  });
  test('is accepted by the server whatever went in, unchanged; what it refuses names its field', () =>
    fc.assert(
      fc.property(disturbed(samples[action]), (input) => {
        const { value, problems } = onPhone(input);
        if (problems.length > 0) {
          problems.forEach(({ why }) => expect(why).not.toBe(''));
          return;
        }
        // Over the wire, as JSON.
        const sent: unknown = JSON.parse(JSON.stringify(value));
        const received = queuedContract(action).safeParse(sent);
        expect(received.success).toBe(true);
        expect(received.data).toEqual(sent);
      }),
      { numRuns: 200 },
    ));
});

test.each([
  ['an accuracy of −1', { position: { ...evidence.position, accuracyMetres: -1 } }],
  ['a position of 0,0', { position: { ...evidence.position, longitude: 0, latitude: 0 } }],
  ['no numbers', { position: { longitude: null, latitude: 'x' } }],
  ['a label longer than labels are', { scannedText: 'x'.repeat(5000) }],
  ['half a character in a label', { scannedText: 'SN\ud800' }],
])('evidence with %s is taken for grading, not refused', (_, change) => {
  const input = { workOrderId, visitId: 'V-1', evidence: { ...evidence, ...change } };
  expect(judge(queued['workOrder.checkIn'] as Limit<unknown>, input).problems).toEqual([]);
  expect(queuedContract('workOrder.checkIn').safeParse(input).success).toBe(true);
});

test('a photo that is still on the phone is kept there and never accepted by the server', () => {
  const input = {
    ...samples['workOrder.sign'],
    image: { ...photo, fileId: `local://${photo.sha256}.png` },
  };
  expect(judge(queued['workOrder.sign'] as Limit<unknown>, input, { pending: true }).problems).toEqual([]);
  expect(queuedContract('workOrder.sign').safeParse(input).success).toBe(false);
});

it('takes marks that nobody sees, directions and lines out of names, and leaves lines in texts', () => {
  const hidden = '张\u202e三\u2066\u200d\u3164\ufe0f\u{e0041}\u034f\u0007\u2800';
  expect(tidyField(hidden, 40)).toBe('张三');
  expect(tidyField('张三\n李四', 40)).toBe('张三 李四');
  expect(tidyField('第一行\n第二行', 500)).toBe('第一行\n第二行');
});

describe('the id of an instrument', () => {
  it.each([
    ['Q/7', 'Q_2F7'],
    ['A-1', 'A1'],
    ['Ａ１·', 'A1'],
    ['序列号'.repeat(20), `${'序列号'.repeat(19)}序列码`],
  ])('is another for %s than for %s', (one, other) => {
    expect(deviceId('X', one)).not.toBe(deviceId('X', other));
  });

  it('is another where model and serial only read alike together', () => {
    expect(deviceId('A', 'B-C')).not.toBe(deviceId('A-B', 'C'));
  });

  it('is one for what is one serial, and always fits', () => {
    expect(deviceId('X', ' sn 001\u200b')).toBe('DV-X-SN001');
    for (const serial of ['序'.repeat(60), 'a/'.repeat(30), '\ud83d😀', 'A'.repeat(60)])
      expect(deviceId('M'.repeat(60), serial)).toMatch(/^[\w-]{1,80}$/);
  });
});
