import { spreadOf } from '../../../miniprogram/shared/figures/figures';
import { lateChanges, makeFigureWorld } from '../../bench/figures-world';
import type { FigureChange } from '../../bench/figures-world';
import { keepingFigures } from './keeping-figures';

/** Rows of figures are kept as the trail goes on, and are always what all records together say. */
let kept: Awaited<ReturnType<typeof keepingFigures>>;
let world: (typeof kept)['world'];
const change = (...given: Parameters<(typeof kept)['change']>) => kept.change(...given);
const wholly = (instant: string) => kept.wholly(instant);
const differences = (instant: string) => kept.differences(instant);
const keepFigures = (given: ReturnType<(typeof kept)['at']>) => kept.keepFigures(given);
const at = (instant: string) => kept.at(instant);
const row = (id: string) => kept.row(id);
const until = '2026-11-29T04:00:00.000Z';
const service = makeFigureWorld({
  engineers: 6,
  dealers: 5,
  hospitals: 10,
  devices: 14,
  orders: 100,
  days: 40,
  until,
});

beforeAll(async () => {
  kept = await keepingFigures();
  ({ world } = kept);
  await kept.begin('2026-11-29T03:00:00.000Z');
  const first: FigureChange[] = [
    ...service.hospitals.map((document) => ({ collection: 'hospitals', document })),
    ...service.devices.map((document) => ({ collection: 'devices', document })),
    ...service.orders.map((document) => ({ collection: 'work_orders', document })),
    ...service.surveys.map((document) => ({ collection: 'surveys', document })),
  ];
  await change(first, '2026-11-29T03:00:00.000Z');
}, 240_000);
afterAll(() => world.cloud.close());

it('rows are what all records together say, after the first run and when nothing has happened since', async () => {
  await wholly(until);
  expect(await differences(until)).toEqual([]);
  expect(await keepFigures(at(until))).toEqual({ changed: 0, judged: 0 });
  // Dues pass and provisional figures become final though nobody does anything.
  await wholly('2026-12-31T00:00:00.000Z');
  expect(await differences('2026-12-31T00:00:00.000Z')).toEqual([]);
}, 240_000);

it('rows are what all records together say after late, reopened, moved and merged ones in any order', async () => {
  const changes = lateChanges(service, 120);
  for (let n = 0; n < changes.length; n += 40) {
    const tens = n / 40 + 1;
    await change(changes.slice(n, n + 40), `2026-12-31T01:${tens}0:00.000Z`);
    await wholly(`2026-12-31T01:${tens}5:00.000Z`);
  }
  expect(await differences('2026-12-31T01:35:00.000Z')).toEqual([]);
}, 240_000);

it.each([
  ['puts what is new', 'figures', 'add', 2, 10],
  ['says that all of it is there', 'figure_plans', 'add', 2, 20],
  ['takes away what that stands for', 'figures', 'remove', 2, 30],
  ['ends', 'figure_plans', 'remove', 2, 40],
])(
  'a run that is killed while it %s is undone or finished by the next',
  async (_, of, how, nth, minute) => {
    const changes = lateChanges(service, 30, minute);
    await change(changes, `2026-12-31T02:${minute}:00.000Z`);
    const { database: sdk } = require('../../../cloudfunctions/_platform/cloud'); // eslint-disable-line
    const collection = sdk.collection.bind(sdk);
    let writes = 0;
    const killed = jest.spyOn(sdk, 'collection').mockImplementation((...[name]) => {
      const asked = collection(name);
      const at = (step: string) => {
        if (name === of && step === how && ++writes === nth) throw new Error('killed');
      };
      const { add, where } = { add: asked.add.bind(asked), where: asked.where.bind(asked) };
      asked.add = (data: unknown) => (at('add'), add(data));
      asked.where = (condition: unknown) => {
        const found = where(condition);
        const remove = found.remove.bind(found);
        found.remove = () => (at('remove'), remove());
        return found;
      };
      return asked;
    });
    await expect(keepFigures(at(`2026-12-31T02:${minute + 5}:00.000Z`))).rejects.toThrow('killed');
    killed.mockRestore();
    expect((await world.all('figure_plans')).length).toBeGreaterThan(0);
    const later = `2026-12-31T02:${minute + 8}:00.000Z`;
    await wholly(later);
    expect(await differences(later)).toEqual([]);
    expect(await world.all('figure_plans')).toEqual([]);
  },
  60_000,
);

it('an order that is handed over counts for whoever had it when its time was up', async () => {
  const moved = (id: string, charges: object[]) => ({
    ...service.orders[5]!,
    _id: id,
    createdAt: '2026-10-01T01:00:00.000Z',
    responseDueAt: '2026-10-01T02:00:00.000Z',
    arrivalDueAt: '2026-10-01T05:00:00.000Z',
    repairDueAt: '2026-10-03T05:00:00.000Z',
    respondedAt: null,
    repairedAt: null,
    visits: [],
    task: 'repair',
    state: 'assigned',
    charges,
  });
  await change(
    [
      {
        collection: 'work_orders',
        document: moved('WO-moved', [
          { at: '2026-10-01T01:00:00.000Z', dealerId: 'D-first', engineerId: null },
          { at: '2026-10-01T03:00:00.000Z', dealerId: 'D-second', engineerId: 'M-second' },
        ]) as never,
      },
    ],
    '2026-12-31T03:00:00.000Z',
  );
  await wholly('2026-12-31T03:10:00.000Z');
  expect(await row('2026-10-01·dealer·D-first')).toMatchObject({ responseDue: 1 });
  expect(await row('2026-10-01·dealer·D-first')).not.toHaveProperty('arrivalDue');
  expect(await row('2026-10-01·dealer·D-second')).toMatchObject({ arrivalDue: 1 });
  expect(await row('2026-10-03·engineer·M-second')).toMatchObject({ repairDue: 1 });
  expect(await differences('2026-12-31T03:10:00.000Z')).toEqual([]);
}, 240_000);

it('of a plan counts what was done inside its window, of used parts what came back by their day', async () => {
  const planned = (id: string, doneOn: string | null, state = 'closed') => ({
    ...service.orders[7]!,
    _id: id,
    number: id,
    task: 'maintenance',
    state,
    charges: [{ at: '2026-10-01T01:00:00.000Z', dealerId: 'D-plan', engineerId: null }],
    servicePlan: {
      planId: 'P',
      name: '保养',
      sequence: 1,
      dueOn: '2026-10-10',
      fromOn: '2026-10-05',
      toOn: '2026-10-15',
    },
    timeline: doneOn
      ? [{ state: 'completed', at: `${doneOn}T02:00:00.000Z`, by: { memberId: 'M', name: '' } }]
      : [],
  });
  const back = (id: string, change: object) => ({
    ...{
      _id: id,
      revision: 1,
      head: '',
      dealerId: 'D-plan',
      memberId: 'M-plan',
      quantity: 2,
      dueOn: '2026-10-20',
    },
    ...{
      state: 'closed',
      receivedAt: '2026-10-20T15:59:00.000Z',
      productName: '泵',
      orderNumber: 'WO1',
      hospitalName: '',
      workOrderId: 'WO1',
    },
    ...change,
  });
  await change(
    [
      ...[
        planned('WO-in', '2026-10-15'),
        planned('WO-early', '2026-10-04'),
        planned('WO-late', '2026-10-16'),
        planned('WO-skipped', null, 'cancelled'),
      ].map((document) => ({ collection: 'work_orders', document: document as never })),
      ...[
        back('PR-in', {}),
        back('PR-late', { receivedAt: '2026-10-20T16:00:00.000Z' }),
        back('PR-sent', { state: 'sent', receivedAt: null }),
        back('PR-waived', { state: 'waived', receivedAt: null }),
        back('PR-later', { dueOn: '2027-01-01' }),
      ].map((document) => ({ collection: 'part_returns', document: document as never })),
    ],
    '2026-12-31T03:20:00.000Z',
  );
  await wholly('2026-12-31T03:30:00.000Z');
  const month = await row('2026-10·dealer·D-plan');
  expect(month).toMatchObject({ planDue: 4, planIn: 1, partsDue: 6, partsBack: 2 });
  expect(await differences('2026-12-31T03:30:00.000Z')).toEqual([]);
}, 240_000);

it('a record that comes from a phone weeks late counts on the day it happened, and that day alone is another', async () => {
  const dealer = 'D-offline';
  const order = (more: object) => ({
    ...{ ...service.orders[9]!, _id: 'WO-offline', number: 'WO-offline', task: 'repair', device: null },
    ...{ createdAt: '2026-10-20T01:00:00.000Z', responseDueAt: '2026-10-20T02:00:00.000Z' },
    ...{ arrivalDueAt: '2026-10-20T09:00:00.000Z', repairDueAt: '2026-10-22T09:00:00.000Z' },
    ...{
      respondedAt: '2026-10-20T01:10:00.000Z',
      repairedAt: null,
      visits: [],
      timeline: [],
      state: 'accepted',
    },
    charges: [{ at: '2026-10-20T01:00:00.000Z', dealerId: dealer, engineerId: 'M-offline' }],
    ...more,
  });
  const put = (more: object, at: string) =>
    change([{ collection: 'work_orders', document: order(more) as never }], at);
  await put({}, '2026-12-31T03:40:00.000Z');
  await wholly('2026-12-31T03:45:00.000Z');
  const arrived = `2026-10-20·dealer·${dealer}`;
  expect(await row(arrived)).toMatchObject({ responseIn: 1, arrivalDue: 1 });
  expect(await row(arrived)).not.toHaveProperty('arrivalIn');
  const [checkIn, visit] = [
    { at: '2026-10-20T08:59:00.000Z', verdict: 'verified' },
    { id: 'V-offline', parts: [] },
  ];
  await put(
    {
      ...{ state: 'closed', repairedAt: '2026-10-21T03:00:00.000Z' },
      visits: [
        {
          ...visit,
          engineer: { memberId: 'M-offline', name: '' },
          checkIn,
          report: { result: 'fixed', faultCode: '' },
        },
      ],
    },
    '2026-12-31T03:46:00.000Z',
  );
  const days = [...['2026-10-19', '2026-10-20', '2026-10-21', '2026-10-22', '2026-10-23'], '2026-12-31'];
  const all = () => Promise.all(days.map((day) => row(`${day}·all·*`)));
  const before = await all();
  await wholly('2026-12-31T03:50:00.000Z');
  expect(await row(arrived)).toMatchObject({ arrivalIn: 1, checkIns: 1, checkIn_verified: 1 });
  expect(await row(`2026-10-21·dealer·${dealer}`)).toMatchObject({ repaired: 1 });
  expect(await row(`2026-12-31·dealer·${dealer}`)).toEqual({});
  const after = await all();
  const isOther = (n: number) => JSON.stringify(after[n]) !== JSON.stringify(before[n]);
  expect(days.filter((_, n) => isOther(n))).toEqual(['2026-10-20', '2026-10-21', '2026-10-22']);
  expect(await differences('2026-12-31T03:50:00.000Z')).toEqual([]);
}, 240_000);

describe('whoever reads figures', () => {
  const asked = { level: 'dealer', key: 'D1', period: '2026-11' } as const;
  beforeAll(() => wholly('2026-12-31T04:00:00.000Z'), 240_000);

  it('finds in the records exactly what the figure counts', async () => {
    const card = await world.call('qian', 'figure.scorecard', asked);
    const { sums } = (card as { data: { sums: Record<string, number> } }).data;
    expect(sums['responseDue']).toBeGreaterThan(0);
    let [numerator, denominator] = [0, 0];
    let after: string | null = null;
    do {
      const reply = await world.call('qian', 'figure.records', { ...asked, figure: 'response', after });
      const { records, next } = (
        reply as { data: { records: { numerator: number; denominator: number }[]; next: string | null } }
      ).data;
      for (const record of records) {
        numerator += record.numerator;
        denominator += record.denominator;
      }
      after = next;
    } while (after !== null);
    expect({ numerator, denominator }).toEqual({
      numerator: sums['responseIn'] ?? 0,
      denominator: sums['responseDue'],
    });
  });

  it('finds behind each bar of a distribution as many records as it counts', async () => {
    const card = await world.call('qian', 'figure.scorecard', asked);
    const { sums } = (card as { data: { sums: Record<string, number> } }).data;
    let all = 0;
    for (const [figure, total] of [
      ['mttr', sums['repaired']],
      ['satisfaction', sums['answers']],
    ] as const) {
      for (const { id, holds } of spreadOf(figure)) {
        const counted = Object.keys(sums).reduce((sum, name) => sum + (holds(name) ? sums[name]! : 0), 0);
        let found = 0;
        let after: string | null = null;
        do {
          const reply = await world.call('qian', 'figure.records', { ...asked, figure, bar: id, after });
          const { data } = reply as { data: { records: { denominator: number }[]; next: string | null } };
          for (const { denominator } of data.records) found += denominator;
          after = data.next;
        } while (after !== null);
        expect([figure, id, found]).toEqual([figure, id, counted]);
        all += found;
      }
      expect(all).toBe(total ?? 0);
      all = 0;
    }
    expect(await world.call('qian', 'figure.records', { ...asked, figure: 'mttr', bar: '5' })).toMatchObject({
      ok: false,
      code: 'INPUT_INVALID',
    });
  });

  it('asks for the rows of a ranking once, until the timer has kept figures again', async () => {
    const peers = async () => {
      world.cloud.requests.length = 0;
      const reply = await world.call(
        'qian',
        'figure.peers',
        { level: 'dealer', period: '2026-11', figure: 'response' },
        null,
      );
      const rows = world.cloud.requests.filter(({ collection }) => collection === 'figures').length;
      return {
        rows,
        peers: (reply as { data: { peers: { key: string; sums: Record<string, number> }[] } }).data.peers,
      };
    };
    const first = await peers();
    expect(first.rows).toBeGreaterThan(0);
    expect(await peers()).toEqual({ ...first, rows: 0 });
    // While figures are kept, what is there is read.
    await world.set('job_states', 'keep-figures', { busyUntil: '2027-01-01T00:00:00.000Z' });
    expect((await peers()).rows).toBeGreaterThan(0);
    await world.set('job_states', 'keep-figures', { busyUntil: '' });
    const due = (all: typeof first) => all.peers.find(({ key }) => key === 'D1')!.sums['responseDue']!;
    const order = service.orders.find(({ dealerId, createdAt }) => dealerId === 'D1' && createdAt > '2026-11-01')!; // prettier-ignore
    await change(
      [{ collection: 'work_orders', document: { ...order, _id: 'WO-one-more' } }],
      '2026-12-31T05:00:00.000Z',
    );
    await wholly('2026-12-31T05:10:00.000Z');
    expect(due(await peers())).toBe(due(first) + 1);
  });

  it('of a dealer sees the own figures only, and its place without names', async () => {
    for (const [action, input] of [
      ['figure.scorecard', asked],
      ['figure.records', { ...asked, figure: 'response' }],
      ['figure.export', asked],
      ['figure.scorecard', { ...asked, level: 'all', key: '*' }],
      ['figure.peers', { level: 'hospital', period: '2026-11', figure: 'response' }],
      ['figure.faults', { period: '2026-11' }],
    ] as const)
      expect(await world.call('boss', action, input)).toMatchObject({ ok: false, code: 'OBJECT_NOT_FOUND' });
    expect(await world.call('boss', 'figure.scorecard', { ...asked, key: 'D-1' })).toMatchObject({
      ok: true,
    });
    const peers = await world.call('boss', 'figure.peers', {
      level: 'dealer',
      period: '2026-11',
      figure: 'response',
    });
    expect(peers).toMatchObject({ ok: true, data: { peers: [] } });
  });

  it('of an export lie in storage for days only', async () => {
    expect(await world.call('qian', 'figure.export', asked)).toMatchObject({ ok: true });
    const stored = await world.all<{ fileId: string; passing: boolean }>('stored_files');
    expect(stored.filter(({ fileId }) => fileId.includes('/exports/figures'))).toMatchObject([
      { passing: true },
    ]);
  });

  it('opens on four figures of the own desk, each with its records', async () => {
    const home = await world.call('qian', 'home.get', {});
    const { figures } = (home as { data: { figures: { label: string; page: string }[] } }).data;
    expect(figures.map(({ label }) => label)).toEqual([
      '本月响应达标率',
      '本月修复达标率',
      '本月一次修复率',
      '本月满意度',
    ]);
    for (const { page } of figures) expect(page).toContain('figures/records');
  });
});
