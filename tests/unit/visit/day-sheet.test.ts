import { daySheetOf } from '../../../miniprogram/shared/visit/day-sheet';
import { routeOf } from '../../../miniprogram/shared/visit/route';
import { graded, li, order, wang } from './orders';

const at = (longitude: number) => ({ longitude, latitude: 39.9 });
const stop = (id: string, longitude: number | null, fromAt: string | null = null) => ({
  id,
  location: longitude === null ? null : at(longitude),
  fromAt,
});

describe('the way of a day', () => {
  it('goes along the road, whatever order the visits come in', () => {
    const stops = [stop('A', 116.1), stop('B', 116.2), stop('C', 116.3)];
    const ids = (all: typeof stops) => routeOf(at(116), all).map(({ id }) => id);
    expect(ids(stops)).toEqual(['A', 'B', 'C']);
    expect(ids([...stops].reverse())).toEqual(['A', 'B', 'C']);
  });
  it('keeps agreed windows in their order, though the way is longer', () => {
    const stops = [
      stop('near', 116.1, '2026-11-24T06:00:00.000Z'),
      stop('far', 117, '2026-11-24T01:00:00.000Z'),
      stop('free', 116.9),
    ];
    expect(routeOf(at(116), stops).map(({ id }) => id)).toEqual(['free', 'far', 'near']);
  });
  it('says how far it is between places that are known, and nothing of others', () => {
    const [first, second, last] = routeOf(at(116), [stop('A', 116.1), stop('B', null), stop('C', 116.2)]);
    expect([first!.km, second!.km, last!.km].map((km) => km !== null)).toEqual([true, true, false]);
    expect(last!.id).toBe('B');
  });
});

describe('the sheet of a day', () => {
  const visit = (id: string, engineer: typeof li, inAt: string, outAt: string | null, longitude: number) => ({
    ...{ id, engineer, checklistId: null, answers: {}, signature: null },
    checkIn: { ...graded, at: inAt, position: { ...at(longitude), accuracyMetres: 10, takenAt: inAt } },
    checkOut: outAt ? { ...graded, at: outAt, position: null } : null,
    parts: [{ name: '泵', partNumber: 'P', quantity: 2 } as never],
    report: null,
  });
  const orders = [
    order({ _id: 'B', visits: [visit('2', li, '2026-11-24T03:00:00.000Z', null, 116.5)] }),
    order({
      _id: 'A',
      visits: [
        visit('0', li, '2026-11-23T01:00:00.000Z', '2026-11-23T02:00:00.000Z', 116.4),
        visit('1', li, '2026-11-24T01:00:00.000Z', '2026-11-24T02:30:00.000Z', 116.4),
        visit('3', wang, '2026-11-24T05:00:00.000Z', null, 116.4),
      ],
    }),
  ];
  it('has the stops of that engineer and that day, in time, with what lies between', () => {
    const sheet = daySheetOf(orders, 'M-li', '2026-11-24');
    expect(sheet.stops.map(({ workOrderId, outAt }) => [workOrderId, outAt !== null])).toEqual([
      ['A', true],
      ['B', false],
    ]);
    expect(sheet).toMatchObject({ onsiteMinutes: 90, unknownLegs: 0 });
    expect(sheet.km).toBeCloseTo(8.5, 0);
    expect(sheet.stops[0]!.parts).toEqual([{ name: '泵', quantity: 2 }]);
  });
  it('is empty on a day without a check-in', () => {
    expect(daySheetOf(orders, 'M-li', '2026-11-25')).toMatchObject({ stops: [], km: 0 });
  });
});
