import * as fc from 'fast-check';
import { startClock, withDues } from '../../../miniprogram/shared/clocks/order-clock';
import { defaultClockBook } from '../../../miniprogram/shared/clocks/default-book';
import type { OrderQuote, QuoteLine } from '../../../miniprogram/shared/model/quotes';
import type { OrderCover, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import type { WorkOrderState } from '../../../miniprogram/shared/states';
import * as rule from '../../../miniprogram/shared/visit/quotes';
import {
  acceptOrder,
  assignEngineer,
  canUndo,
  departForOrder,
} from '../../../miniprogram/shared/visit/work-order';
import { dueByMinutes } from '../clocks/minute-oracle';
import { li, order as sample, wang } from './orders';

const uncovered: OrderCover = { on: '2026-11-23', lines: [{ kind: 'labour', by: null }] };
const from = '2026-11-23T01:00:00.000Z';
const days = { rest: [], worked: [], known: [] } as never;
const clocks = { book: defaultClockBook, days };
const quote: OrderQuote = {
  ...{ id: 'QT-1', version: 1, state: 'sent', totalFen: 120_000, validUntilOn: '2026-12-08' },
  pausedAt: null,
};
const hospital = { memberId: 'visitor', name: '赵主任' };
const later = (minutes: number) => new Date(Date.parse(from) + minutes * 60_000).toISOString();

function promised(change: Partial<WorkOrder>): WorkOrder {
  const facts = {
    contracts: [],
    level: null,
    modelId: null,
    productLineId: null,
    severity: 'ordinary' as const,
  };
  const clock = startClock(clocks, facts, from);
  const paused = { ...clock, pausing: ['等待备件', '等待医院配合'] };
  return withDues(sample({ createdAt: from, cover: uncovered, clock: paused, visits: [], ...change }));
}

it('whoever is on site stops, the clock with them, and it runs on from the answer', () => {
  const asked = rule.quoteSent(promised({ state: 'onsite' }), quote, { by: li, at: later(60) });
  expect([asked.state, asked.pausedAt]).toEqual(['on_hold', later(60)]);
  const agreed = rule.quoteOver(asked, 'accepted', { by: hospital, at: later(180) });
  expect([agreed.state, agreed.pausedAt, agreed.quote!.state]).toEqual(['on_hold', null, 'accepted']);
  expect(agreed.pauses).toEqual([{ from: later(60), to: later(180) }]);
});

it('a policy that does not let the clock wait for the hospital lets it run', () => {
  const strict = promised({ state: 'onsite' });
  const asked = rule.quoteSent({ ...strict, clock: { ...strict.clock!, pausing: ['等待备件'] } }, quote, {
    by: li,
    at: later(60),
  });
  expect([asked.state, asked.pausedAt]).toEqual(['on_hold', undefined]);
  expect(asked.quote!.pausedAt).toBeNull();
});

it.each<[WorkOrderState, WorkOrderState]>([
  ['new', 'cancelled'],
  ['assigned_dealer', 'cancelled'],
  ['assigned', 'cancelled'],
  ['accepted', 'cannot_complete'],
  ['travelling', 'cannot_complete'],
  ['onsite', 'cannot_complete'],
  ['on_hold', 'cannot_complete'],
  ['completed', 'completed'],
])('declined while %s, the order is %s', (state, then) => {
  const asked = rule.quoteSent(promised({ state }), quote, { by: li, at: later(10) });
  const over = rule.quoteOver(asked, 'declined', { by: hospital, at: later(20), reason: '价格过高' });
  expect(over.state).toBe(then);
  if (then !== state)
    expect(over.timeline[over.timeline.length - 1]!.reason).toBe('医院未同意报价：价格过高');
  expect(canUndo(over, later(21))).toBe(false);
});

it('whoever is sent while the hospital thinks does not make the clock run', () => {
  const asked = rule.quoteSent(promised({ state: 'assigned_dealer' }), quote, { by: wang, at: later(5) });
  const sent = assignEngineer(asked, li, 'n', { by: wang, at: later(6) });
  const onTheWay = departForOrder(acceptOrder(sent, { by: li, at: later(7) }), { by: li, at: later(8) });
  expect(onTheWay.pausedAt).toBe(later(5));
});

it('a pause of another reason is not the quote’s to end', () => {
  const waiting = promised({ state: 'on_hold', pausedAt: later(1) });
  const asked = rule.quoteSent(waiting, quote, { by: li, at: later(30) });
  expect(rule.quoteOver(asked, 'withdrawn', { by: li, at: later(40) }).pausedAt).toBe(later(1));
});

it('the repair is due by minutes in which nobody waited for the hospital', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 })), {
        maxLength: 4,
      }),
      (spans) => {
        let order = promised({ state: 'accepted' });
        let at = 0;
        const pauses: { from: string; to: string }[] = [];
        const [{ hours, minutes }] = order.clock!.runs as never as [
          { hours: never; minutes: { repair: number } },
        ];
        for (const [before, thinks] of spans) {
          at += before;
          order = rule.quoteSent(order, { ...quote, version: pauses.length + 1 }, { by: li, at: later(at) });
          pauses.push({ from: later(at), to: later(at + thinks) });
          at += thinks;
          order = rule.quoteOver(order, 'withdrawn', { by: li, at: later(at) });
        }
        expect(order.repairDueAt).toBe(dueByMinutes(hours, from, minutes.repair, pauses));
      },
    ),
    { numRuns: 60 },
  );
});

const line = fc.record<QuoteLine>({
  kind: fc.constantFrom('labour', 'travel', 'parts', 'other'),
  productId: fc.constant(null),
  name: fc.constant('泵'),
  quantity: fc.integer({ min: 1, max: 999 }),
  unit: fc.constant('件'),
  unitFen: fc.integer({ min: 0, max: 100_000_000 }),
  listFen: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
});

it('a second person is asked just where the sum is above the limit or a price is not the list’s', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.nat(5_000_000), (lines, limit) => {
      const total = lines.reduce((sum, { quantity, unitFen }) => sum + quantity * unitFen, 0);
      expect(rule.totalOf(lines)).toBe(total);
      const own = rule.secondFor(lines, limit);
      expect(own === '').toBe(total <= limit && lines.every(({ unitFen, listFen }) => unitFen === listFen));
      const atList = lines.map((one) => ({ ...one, listFen: one.unitFen }));
      expect(rule.secondFor(atList, total)).toBe('');
    }),
  );
});

it('only what no cover pays for is charged, and nothing once it was waived', () => {
  const open = promised({ state: 'accepted' });
  expect(rule.chargeable(open)).toEqual(['labour']);
  expect(rule.sayQuote(open)).toBe('不在保，还没有报价');
  const waived = rule.waive(rule.quoteSent(open, quote, { by: li, at: later(1) }), {
    ...{ by: wang, at: later(2), reason: '质量投诉' },
  });
  expect([rule.chargeable(waived), waived.quote!.state, waived.pausedAt]).toEqual([[], 'withdrawn', null]);
  expect(() => rule.assertCanQuote(waived)).toThrow('不需要报价');
  expect(() => rule.waive(waived, { by: wang, at: later(3), reason: '再一次' })).toThrow('不需要报价');
});
