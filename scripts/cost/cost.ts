/**
 * `npm run cost`: what a visit and a month cost, from docs/usage.json (counted) and docs/prices.json (edited by whoever
 * pays). Levers can be tried: `npm run cost -- --photo-kb 150 --online-months 12 --steps-together 3`.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { costOf } from './cost-of';
import type { Prices, Usage } from './cost-of';

const DOCS = resolve(__dirname, '../../docs');
const STEPS = 'steps of the visit';
const read = (name: string): unknown => JSON.parse(readFileSync(join(DOCS, name), 'utf8'));

function run(): void {
  const { values } = parseArgs({
    options: {
      'photo-kb': { type: 'string' },
      'online-months': { type: 'string' },
      'steps-together': { type: 'string' },
    },
  });
  const number = (name: keyof typeof values, otherwise: number): number => {
    const given = values[name] === undefined ? otherwise : Number(values[name]);
    if (!(given > 0)) throw new Error(`--${name} takes a number above 0.`);
    return given;
  };
  const usage = read('usage.json') as Usage;
  const prices = read('prices.json') as Prices;
  usage.photos.kilobytes = number('photo-kb', usage.photos.kilobytes);
  usage.photos.onlineMonths = number('online-months', usage.photos.onlineMonths);
  for (const use of usage.visit.filter(({ what }) => what.startsWith(STEPS)))
    use.times = Math.ceil(use.times / number('steps-together', 1));

  const cost = costOf(usage, prices);
  const { month, day, photos } = usage;
  const visits = `${month.engineers} engineers × ${month.visitsADay} visits × ${month.days} days`;
  const without = cost.unknown.length ? `; not known and counted as nothing: ${cost.unknown.join(', ')}` : '';
  const rounded = (value: number, digits = 0) => Number(value.toFixed(digits));
  const kept = `${photos.aVisit} photos of ${photos.kilobytes} KB a visit, on line for ${photos.onlineMonths} months`;
  const lines: [figure: string, value: number, unit: string, against: string][] = [
    ['cost.visit.calls', cost.callsAVisit, 'calls', 'functions, database and storage, docs/usage.json'],
    ['cost.month.calls', rounded(cost.callsAMonth), 'calls', `${visits}, and timers`],
    ['cost.month.gb_s', rounded(cost.gbSecondsAMonth), 'GBs', 'ms and memory of docs/usage.json'],
    ['cost.month.traffic', rounded(cost.trafficGbAMonth, 1), 'GB', `replies and ${kept}`],
    ['cost.storage.after_12_months', rounded(cost.storageGbAfterMonths(12), 1), 'GB', kept],
    ['cost.visit.fen', rounded(cost.fenAVisit, 2), 'fen', `a month by ${cost.visits} visits`],
    ['cost.month.yuan', rounded(cost.yuanAMonth, 2), 'CNY', `mean of the first 12 months; ${kept}${without}`],
    ['cost.month_12.yuan', rounded(cost.yuanInMonthTwelve, 2), 'CNY', `the twelfth month${without}`],
    [
      'peak.requests_per_s',
      rounded(cost.peakRequestsPerSecond, 1),
      '1/s',
      `${day.shareOfBusiestHour * 100} % of a day's visits in one hour, ${day.burst} times its mean; the plan's limit: ${prices.plan.includes.requestsPerSecond ?? 'not known'}`,
    ],
  ];
  for (const [figure, value, unit, against] of lines)
    process.stdout.write(`${JSON.stringify({ figure, value, unit, against })}\n`);
}

try {
  run();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
