import { countAll } from '../../bench/scale';
import type { Measured } from '../../bench/scale';
import { channelRights, goodsRights, serviceRights, tradeRights } from '../../../miniprogram/shared/rights';

/**
 * The benchmark's world, small, and each of its actions once. It counts; how long things take is the benchmark's to say
 * (`npm run -s bench -- scale`).
 */
jest.setTimeout(120_000);
/** A few documents more than are answered are nothing, however small the answer. */
const FEW = 120;

let measured: Measured[];
beforeAll(async () => {
  measured = await countAll(0.004);
});

it('answers every main action of every role', () => {
  expect(measured.filter(({ failed }) => failed).map(({ name, failed }) => [name, failed])).toEqual([]);
  expect(measured.length).toBeGreaterThan(100);
});

it('knows of every list that somebody may ask for', () => {
  const rights = { service: serviceRights, channel: channelRights, trade: tradeRights, goods: goodsRights };
  const lists = Object.entries(rights).flatMap(([name, actions]) =>
    Object.entries(actions).flatMap(([action, { does }]) =>
      does === 'reads' && /\.(?:list|search|find|orders|batches|imports)$/.test(action)
        ? [`${name}.${action}`]
        : [],
    ),
  );
  const asked = measured.map(({ name }) => name);
  expect(lists.filter((list) => !asked.some((name) => `${name}.`.startsWith(`${list}.`)))).toEqual([]);
});

it('looks at no more than three times what it answers or counts', () => {
  const over = measured.filter(
    ({ examined, returned, counted, bulk }) => !bulk && examined > FEW && examined > 3 * (returned + counted),
  );
  expect(over.map(({ name, examined, returned, dearest }) => [name, examined, returned, dearest])).toEqual(
    [],
  );
});

/** Written by hand and read whole, a few dozen of them. */
const SMALL = ['product_lines'];
it('looks through no collection from end to end that grows with the work', () => {
  const through = measured.flatMap(({ name, unindexed }) =>
    unindexed.filter((one) => !SMALL.includes(one)).map((one) => `${name}: ${one}`),
  );
  expect(through).toEqual([]);
});

it('takes of many documents what it needs, not photos and answers along with it', () => {
  const heavy = measured.filter(
    ({ read, returned, bulk }) => !bulk && returned >= 20 && read > 2500 * returned,
  );
  expect(heavy.map(({ name, read, returned }) => [name, read, returned])).toEqual([]);
});

it('asks the database few times, and answers what a phone takes in at once', () => {
  const many = measured.filter(({ requests }) => requests > 30);
  expect(many.map(({ name, requests }) => [name, requests])).toEqual([]);
  const large = measured.filter(({ bytes }) => bytes > 100_000);
  expect(large.map(({ name, bytes }) => [name, bytes])).toEqual([]);
});
