import type { ServiceReport, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { remediesOf, sayHeld, surely } from '../../../miniprogram/shared/visit/knowledge';
import { order } from './orders';

const instrument = (id: string) => ({ id, modelId: 'X', modelName: 'X', productLineId: 'L', serial: id });
let made = 0;
const mended = (
  device: string,
  at: string,
  report: Partial<ServiceReport>,
  parts: string[] = [],
  change: Partial<WorkOrder> = {},
) =>
  order({
    _id: `WO-${String(++made)}`,
    state: 'closed',
    createdAt: at,
    device: instrument(device),
    visits: [
      {
        ...{ id: 'V', engineer: { memberId: 'M', name: '' }, checklistId: null, checkIn: null, answers: {} },
        parts: parts.map((name) => ({ name, partNumber: 'P' }) as never),
        report: {
          ...{ summary: '', cause: '', action: '', faultCode: 'E02', labourMinutes: 1, travelMinutes: 0 },
          ...{ result: 'fixed', at, file: null },
          ...report,
        },
        ...{ signature: null, checkOut: null },
      },
    ],
    ...change,
  });

it('groups by fault and parts, counts what held, and takes the newest words', () => {
  const found = remediesOf([
    mended('A', '2026-01-01T02:00:00.000Z', { action: '换泵' }, ['泵']),
    mended('B', '2026-03-01T02:00:00.000Z', { action: '更换蠕动泵并校准' }, ['泵']),
    mended('C', '2026-02-01T02:00:00.000Z', { action: '清洗加样针', result: 'temporary' }),
  ]);
  expect(found).toMatchObject([
    { parts: ['泵'], n: 2, held: 2, action: '更换蠕动泵并校准' },
    { parts: [], n: 1, held: 0, action: '清洗加样针' },
  ]);
  expect(sayHeld(found[0]!)).toBe('2 次中 2 次修好');
});

it.each([
  ['the same instrument within 30 days', 'A', '2026-01-31T02:00:00.000Z', 'E02', 0],
  ['the same instrument later', 'A', '2026-02-01T02:00:00.000Z', 'E02', 1],
  ['another instrument', 'B', '2026-01-10T02:00:00.000Z', 'E02', 1],
  ['another fault', 'A', '2026-01-10T02:00:00.000Z', 'E01', 1],
])('a call from %s says whether it held', (_, device, at, faultCode, held) => {
  const first = mended('A', '2026-01-01T02:00:00.000Z', { action: '换泵' }, ['泵']);
  const second = mended(device, at, { action: '其他', faultCode });
  const [one] = remediesOf([first, second]).filter(({ parts }) => parts.length);
  expect(one!.held).toBe(held);
});

it('one that held once does not lead a list of many', () => {
  expect(surely(9, 10)).toBeGreaterThan(surely(1, 1));
  expect(surely(0, 0)).toBe(0);
});

it('what was followed by another visit, or says nothing, is no remedy', () => {
  const followed = mended('A', '2026-01-01T02:00:00.000Z', { action: '换泵' }, [], {
    followUp: { id: 'x', number: 'x' },
  });
  expect(remediesOf([followed, mended('B', '2026-01-01T02:00:00.000Z', {})])).toMatchObject([
    { n: 1, held: 0 },
  ]);
});
