import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { licence } from '../../unit/trade/world';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
let run: (instant: string) => Promise<object>;
let inspect: typeof run;
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  world = await startTrade();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { remindOfLicences, remindOfSelfInspection } =
    require('../../../cloudfunctions/jobs/remind-of-licences') as typeof import('../../../cloudfunctions/jobs/remind-of-licences');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  const runs = (job: typeof remindOfLicences) => (instant: string) => {
    const at: Surroundings = { ...surroundings(), now: () => new Date(instant) };
    return Promise.resolve(job(at) as Promise<object>);
  };
  run = runs(remindOfLicences);
  inspect = runs(remindOfSelfInspection);
});
afterAll(() => world.cloud.close());

it('tells dealer and managers once of each day reached, and nobody where a successor follows', async () => {
  await world.put(
    'licences',
    licence({ _id: 'ends', type: 'record', number: 'BA-1', fromOn: '2022-03-31', toOn: '2027-03-30' }),
    licence({ _id: 'followed', number: 'XK-1', fromOn: '2022-03-31', toOn: '2027-03-30' }),
    licence({ _id: 'follows', number: 'XK-1', fromOn: '2027-03-31', toOn: '2032-03-30' }),
  );
  const told = async () =>
    (await world.all<InboxMessage>('inbox_messages')).filter(({ kind }) => kind === 'licence_ends');
  await run('2027-03-01T02:00:00.000Z');
  const first = await told();
  expect(first.map(({ memberId }) => memberId)).toEqual(expect.arrayContaining(['M-boss', 'M-lin']));
  expect(first.every(({ body }) => body.includes('BA-1') && body.includes('需要重新办证'))).toBe(true);
  await run('2027-03-02T02:00:00.000Z');
  expect(await told()).toHaveLength(first.length);
  await run('2027-03-24T02:00:00.000Z');
  expect(await told()).toHaveLength(first.length * 2);
});

it('tells whoever deals in class III of its yearly report, once a dealer and day, and nobody on other days', async () => {
  await world.put(
    'licences',
    licence({ _id: 'second', number: 'XK-2', fromOn: '2022-03-31', toOn: '2032-03-30' }),
  );
  const told = async () =>
    (await world.all<InboxMessage>('inbox_messages')).filter(({ kind }) => kind === 'self_inspection');
  await inspect('2027-03-02T02:00:00.000Z');
  expect(await told()).toEqual([]);
  await inspect('2027-03-01T02:00:00.000Z');
  await inspect('2027-03-01T03:00:00.000Z');
  const first = await told();
  expect(first.filter(({ memberId }) => memberId === 'M-boss')).toMatchObject([
    { body: expect.stringContaining('须在 2027-03-31 前报送') as string },
  ]);
  // A day after this year's, the next is a year away.
  await inspect('2027-04-01T02:00:00.000Z');
  expect(await told()).toHaveLength(first.length);
});
