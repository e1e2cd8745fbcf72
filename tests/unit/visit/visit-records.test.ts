import { sayDistance, visitRecords } from '../../../miniprogram/pages/dispatch/order/visit-records';
import type { Checklist } from '../../../miniprogram/shared/model/settings';
import type { Visit } from '../../../miniprogram/shared/model/work-orders';
import { at, graded, li, order, wang } from './orders';

const list: Checklist = {
  id: 'L-1',
  modelId: null,
  task: null,
  title: '通用',
  groups: [
    {
      title: '一',
      items: [
        { id: 'look', text: '外观', kind: 'choice', required: true, choices: ['正常', '异常'] },
        { id: 'heat', text: '室温', kind: 'reading', required: true, unit: '℃', min: 15, max: 30 },
      ],
    },
  ],
};
const answer = (itemId: string, value: string | number | null, outOfLimits = false) => ({
  itemId,
  value,
  outOfLimits,
  photos: [],
  note: '',
  at,
});
const visit: Visit = {
  id: 'V-1',
  engineer: li,
  checklistId: 'L-1',
  checkIn: { ...graded, verdict: 'uncertain', distanceMetres: 1234 },
  answers: {
    gone: answer('gone', '是'),
    heat: answer('heat', 35, true),
    look: answer('look', '正常'),
  },
  parts: [],
  report: null,
  signature: null,
  checkOut: null,
  unsignedReason: '科室无人',
};
const now = new Date(at);
const record = (change: Partial<Visit> = {}, judges = true) =>
  visitRecords(order({ visits: [{ ...visit, ...change }] }), [list], judges, now)[0]!;

test('a judge reads every answer in the order of the list, beside its limits', () => {
  expect(
    record().answers.map(({ text, value, limits, outOfLimits }) => [text, value, limits, outOfLimits]),
  ).toEqual([
    ['外观', '正常', '', false],
    ['室温', '35 ℃', '范围 15 至 30 ℃', true],
    ['已删除的检查项', '是', '', false],
  ]);
  expect(record().beyond).toBe(1);
  expect(record().signed).toBe('未签字：科室无人');
});

test.each<[string, Partial<Visit>, boolean, [boolean, boolean]]>([
  ['one in doubt can be approved and rejected', {}, true, [true, true]],
  ['nobody else judges', {}, false, [false, false]],
  ['a verified one asks nothing', { checkIn: graded }, true, [false, false]],
  [
    'a rejected one can still be approved',
    { checkIn: { ...visit.checkIn!, rejected: { by: wang, at, reason: '看不清' } } },
    true,
    [true, false],
  ],
  ['an approved one is settled', { checkIn: { ...visit.checkIn!, approvedBy: wang } }, true, [false, false]],
])('of arrivals, %s', (_, change, judges, expected) => {
  const { canJudge, canReject } = record(change, judges);
  expect([canJudge, canReject]).toEqual(expected);
});

test('an arrival says how far it was, and who sent it back why', () => {
  const { stops } = record({ checkIn: { ...visit.checkIn!, rejected: { by: wang, at, reason: '看不清' } } });
  expect(stops[0]).toMatchObject({ rejected: '王工 退回：看不清' });
  expect(stops[0]!.facts).toContain('距医院 1.2 公里');
  expect(sayDistance(850)).toBe('850 米');
});
