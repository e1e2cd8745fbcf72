import { compareVersions } from '../../../miniprogram/offline/compare-versions';
import type { Checklist } from '../../../miniprogram/shared/model/settings';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { checklist } from '../../components/phone-world';
import { at, graded, li, order, wang } from '../visit/orders';

const now = new Date('2026-11-23T08:00:00.000Z');
const lists: Checklist[] = [checklist];
const evidence = {
  ...graded,
  position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 35.4, takenAt: at },
};
const report = {
  summary: '换泵',
  cause: '',
  action: '已校准',
  faultCode: '',
  labourMinutes: 60,
  travelMinutes: 0,
  result: 'fixed' as const,
};
const visit = {
  id: 'V-1',
  engineer: li,
  checklistId: 'C-1',
  checkIn: graded,
  answers: {
    temperature: { itemId: 'temperature', value: 22, outOfLimits: false, photos: [], note: '', at },
  },
  parts: [],
  report: { ...report, summary: '换阀', at, file: null },
  signature: null,
  checkOut: null,
};
const onServer = (change: Partial<WorkOrder> = {}) =>
  order({
    state: 'cancelled',
    engineer: null,
    timeline: [{ state: 'cancelled', at, by: wang, reason: '重复报修' }],
    visits: [visit],
    ...change,
  });
const refusal = { code: 'WORK_ORDER_STATE_CHANGED', message: '', details: { current: 'cancelled' } };
const told = (action: string, input: object, server: WorkOrder | null = onServer(), refused = true) =>
  compareVersions({ action, input, ...(refused ? { refusal } : {}) }, server, lists, now).map(
    ({ label, mine, theirs }) => [label, mine, theirs],
  );

describe('what an item says, beside the server’s version', () => {
  test('of a step: the state it led to, and who moved the order where, when and why', () => {
    expect(told('workOrder.depart', {})).toEqual([
      ['工单状态', '前往中', '已取消，王工 今天 14:30，重复报修'],
    ]);
  });
  test('off line: what the refusal said', () => {
    expect(told('workOrder.depart', {}, null)).toEqual([['工单状态', '前往中', '已取消']]);
  });
  test('of a check-in: time, position, label and photos against the verdict there', () => {
    expect(told('workOrder.checkIn', { visitId: 'V-1', evidence })[1]).toEqual([
      '签到',
      '14:30，定位精度 35 米，未扫设备，照片 0 张',
      '14:30，已核实',
    ]);
  });
  test('of a checklist: each answer by its question, with its unit', () => {
    const answers = [
      { itemId: 'temperature', value: 31, photos: [], note: '空调坏', at },
      { itemId: 'earth', value: '是', photos: [], note: '', at },
    ];
    expect(told('workOrder.answer', { answers }).slice(1)).toEqual([
      ['室温', '31 ℃，空调坏', '22 ℃'],
      ['接地良好', '是', ''],
    ]);
  });
  test('of a report: each part that either has', () => {
    expect(told('workOrder.complete', { report }).slice(1)).toEqual([
      ['处理结果', '已修复', '已修复'],
      ['小结', '换泵', '换阀'],
      ['处理过程', '已校准', '已校准'],
      ['工时', '60 分钟', '60 分钟'],
    ]);
  });
  test('of parts, signatures and what was made on the spot, in the words of the forms', () => {
    const part = {
      partNumber: 'P-1',
      name: '泵',
      quantity: 2,
      serial: 'S9',
      id: 'P',
      lot: '',
      returnsOldPart: false,
      at,
    };
    expect(told('workOrder.usePart', { part })).toContainEqual(['备件', '泵 × 2，S9', '']);
    expect(told('workOrder.sign', { signedBy: { id: null, name: '王老师', phone: '' } })).toContainEqual([
      '签字人',
      '王老师',
      '',
    ]);
    expect(told('hospital.create', { name: '新医院', address: '路 1 号' }, null, false)).toEqual([
      ['名称', '新医院', ''],
      ['地址', '路 1 号', ''],
    ]);
  });
  test.each([['damaged'], [null], [undefined]])(
    'of a damaged record (%p): nothing, and nothing breaks',
    (input) => {
      expect(compareVersions({ action: '', input }, null, lists, now)).toEqual([]);
    },
  );
});
