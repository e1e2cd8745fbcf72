import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { costOf, packsFor } from '../../../scripts/cost/cost-of';
import type { Pack, Prices, Usage } from '../../../scripts/cost/cost-of';

const use = {
  what: 'a step',
  times: 2,
  calls: 1,
  databaseRequests: 4,
  ms: 1000,
  memoryMb: 512,
  replyKb: 100,
};
const usage: Usage = {
  month: { engineers: 10, visitsADay: 2, days: 5 },
  day: { hours: 8, shareOfBusiestHour: 0.5, burst: 2 },
  photos: { aVisit: 2, kilobytes: 500, onlineMonths: 3 },
  visit: [use],
  always: [{ ...use, times: 1, calls: 100, databaseRequests: 0, ms: 0 }],
};
const packs: Pack[] = [
  { of: 'calls', amount: 500, yuan: 10 },
  { of: 'calls', amount: 1000, yuan: 15 },
  { of: 'storageGb', amount: 0.1, yuan: 1 },
];
const prices: Prices = {
  plan: { yuanAMonth: 20, includes: { calls: 100, storageGb: 0.1, requestsPerSecond: 500 } },
  packs,
  gbSecondYuan: { yuan: 0.01 },
  trafficGbYuan: { yuan: 0 },
};

it('prices a month by calls, computing and what is kept, as given figures say', () => {
  const cost = costOf(usage, prices);
  expect(cost).toMatchObject({
    visits: 100,
    callsAVisit: 10,
    callsAMonth: 1100,
    gbSecondsAMonth: 100,
    unknown: [],
  });
  // 100 visits × 1 MB a month, three months of them kept.
  expect([1, 2, 3, 12].map(cost.storageGbAfterMonths)).toEqual(
    [0.1, 0.2, 0.3, 0.3].map((gb) => expect.closeTo(gb)),
  );
  // Plan 20, calls beyond 100: 1,000 for 15, computing 1; storage 0, 1, then 2 of the smallest pack.
  expect(cost.yuanInMonthTwelve).toBeCloseTo(38);
  expect(cost.yuanAMonth).toBeCloseTo((36 + 37 + 10 * 38) / 12);
  expect(cost.fenAVisit).toBeCloseTo(cost.yuanAMonth);
  // 20 visits a day, half of them in one hour, 10 requests each, twice the mean.
  expect(cost.peakRequestsPerSecond).toBeCloseTo((10 * 10 * 2) / 3600);
});

it('buys the cheapest packs that hold an amount', () => {
  expect(packsFor(packs, 'calls', 0)).toBe(0);
  expect(packsFor(packs, 'calls', 400)).toBe(10);
  expect(packsFor(packs, 'calls', 501)).toBe(15);
  expect(packsFor(packs, 'calls', 1500)).toBe(25);
  expect(packsFor([], 'calls', 1)).toBe(Infinity);
});

it('names each price that it does not know instead of guessing', () => {
  const unpriced = { ...prices, gbSecondYuan: { yuan: null }, plan: { ...prices.plan, yuanAMonth: null } };
  const cost = costOf(usage, unpriced);
  expect(cost.unknown).toEqual(['plan.yuanAMonth', 'gbSecondYuan']);
  expect(cost.yuanInMonthTwelve).toBeCloseTo(17);
});

it('reads the table and the counts that are kept, each price with its source and its day', () => {
  const docs = resolve(__dirname, '../../../docs');
  const read = (name: string) => JSON.parse(readFileSync(join(docs, name), 'utf8')) as never;
  const table: Prices & { packs: { source: string; read: string }[] } = read('prices.json');
  for (const { source, read: day } of table.packs) {
    expect(source).toMatch(/^https:/);
    expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
  const cost = costOf(read('usage.json'), table);
  expect(cost.visits).toBe(52_800);
  expect(Number.isFinite(cost.yuanAMonth)).toBe(true);
});
