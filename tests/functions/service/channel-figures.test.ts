import { valueOf } from '../../../miniprogram/shared/figures/figures';
import type { FigureName } from '../../../miniprogram/shared/figures/figures';
import type { Level } from '../../../miniprogram/shared/figures/rows';
import type { Sums } from '../../../miniprogram/shared/figures/sums';
import { keepingFigures } from './keeping-figures';

/** Figures of skills, papers, grants, orders, money and parts: each by its exact numbers, and by the records behind them. */
let kept: Awaited<ReturnType<typeof keepingFigures>>;
let lines = 0;
const stored = (_id: string) => ({ _id, revision: 1, head: '' });
const put = (collection: string, ...documents: { _id: string }[]) =>
  kept.change(
    documents.map((document) => ({ collection, document: { ...stored(document._id), ...document } })),
    `2026-11-20T00:00:0${++changes}.000Z`,
  );
let changes = 0;
const NOW = '2026-11-30T00:00:00.000Z';
const by = { memberId: 'M-x', name: '' };

const hospital = (_id: string, regionCode: string) => ({
  ...{ _id, name: _id, aliases: [], regionCode, address: '', location: null, standing: 'verified' },
  ...{ searchKeys: [], createdAt: '2026-09-01T00:00:00.000Z', createdBy: '' },
});
const engineer = (_id: string, certifications: object[], more = {}) => ({
  ...{
    _id,
    openid: _id,
    name: `工程师${_id}`,
    phone: '',
    roles: ['engineer'],
    dealerId: 'D-f',
    active: true,
  },
  ...{ certifications, base: null, createdAt: '2026-09-01T00:00:00.000Z', ...more },
});
const certificate = (task: string, fromOn: string, toOn: string, modelId = 'MD-f') => ({
  ...{ modelId, task, level: 2, fromOn, toOn },
});
const grant = (_id: string, dealerId: string, fromOn: string, toOn: string) => ({
  ...{ _id, number: _id, dealerId, productLineIds: ['L-f'], fromOn, toOn, exclusive: true },
  ...{ scope: { regionCodes: [], hospitalIds: ['H-f'] }, carveOuts: { regionCodes: [], hospitalIds: [] } },
  ...{ state: 'approved', contestedKeys: ['L-f|630000'], coverageKeys: ['L-f|#H-f'] },
});
const order = (_id: string, promisedOn: string, more = {}) => ({
  ...{ _id, number: _id, dealerId: 'D-f', dealerName: '己', state: 'shipped', promisedOn, cancelledAt: null },
  submittedAt: '2026-10-02T02:00:00.000Z',
  lines: [
    { no: 1, productId: 'P-f', quantity: 10, cut: 0, grossFen: 800_000 },
    { no: 2, productId: 'P-f', quantity: 5, cut: 1, grossFen: 400_000 },
  ],
  ...more,
});
const receivable = (_id: string, fen: number, openFen: number, issuedOn: string, dueOn: string) => ({
  ...{ _id, dealerId: 'D-f', source: 'charge', number: _id, fen, openFen, open: openFen > 0 },
  ...{ issuedOn, dueOn, invoices: [], searchKeys: [] },
});
const payment = (_id: string, countsOn: string, receivableId: string, fen: number) => ({
  ...{ _id, dealerId: 'D-f', fen, unappliedFen: 0, receivedOn: countsOn, countsOn, state: 'posted' },
  allocations: [{ receivableId, number: receivableId, fen, at: '2026-10-25T00:00:00.000Z' }],
});
const side = (place: string, condition: string | null) => ({
  ...{ place, condition, balanceId: null, seq: 0, prev: '', after: null },
});
const move = (_id: string, kind: string, quantity: number, from: object, to: object, day: string) => ({
  ...{ _id, hash: '', kind, productId: 'P-part', lot: '', serials: [], quantity, owner: 'M', from, to },
  ...{ dealerId: 'D-f', document: null, at: '2026-11-20T00:00:00.500Z', factAt: `${day}T02:00:00.000Z` },
});
const waiting = (_id: string, timeline: object[]) => ({
  ...{ _id, number: `GD-${_id}`, task: 'repair', state: 'onsite', severity: 'ordinary', device: null },
  site: { hospitalId: 'H-f', hospitalName: '', departmentName: '', regionCode: '630102' },
  ...{ dealerId: 'D-f', engineer: { memberId: 'M-f1', name: '' }, createdAt: '2026-10-02T00:00:00.000Z' },
  ...{ responseDueAt: '2026-10-02T01:00:00.000Z', arrivalDueAt: null, repairDueAt: null, respondedAt: null },
  ...{ repairedAt: null, pausedAt: null, pauses: [], visits: [], timeline },
  charges: [{ at: '2026-10-02T00:00:00.000Z', dealerId: 'D-f', engineerId: 'M-f1' }],
});
const hold = (at: string) => ({ state: 'on_hold', at, by, reason: '等待备件' });
const goOn = (at: string) => ({ state: 'onsite', at, by });

beforeAll(async () => {
  kept = await keepingFigures();
  await kept.begin('2026-11-20T00:00:00.000Z');
  await put('product_lines', { _id: 'L-f', name: '血凝', order: 9 } as never);
  lines = (await kept.world.all('product_lines')).length;
  await put(
    'hospitals',
    hospital('H-f', '630102'),
    hospital('H-g', '630102'),
    hospital('H-direct', '630102'),
  );
  await put('dealers', {
    ...{
      _id: 'D-f',
      name: '己医疗',
      shortName: '己',
      creditCode: 'cf',
      regionCode: '630102',
      state: 'active',
    },
    createdAt: '2026-08-01T00:00:00.000Z',
    history: [
      { at: '2026-08-01T02:00:00.000Z', by, to: 'reviewing', reason: '' },
      { at: '2026-09-01T02:00:00.000Z', by, to: 'active', reason: '' },
    ],
  } as never);
  await put(
    'members',
    engineer('M-f1', [
      certificate('repair', '2026-09-26', '2027-11-25'),
      certificate('maintenance', '2026-01-01', '2026-11-20', 'MD-other'),
    ]),
    engineer('M-f2', [certificate('repair', '2026-10-01', '2026-10-15')]),
    engineer('M-gone', [certificate('repair', '2026-09-01', '2027-09-01')], {
      ...{ active: false, endedAt: '2026-09-01T02:00:00.000Z' },
    }),
  );
  await put('devices', {
    ...{
      _id: 'DV-f',
      modelId: 'MD-f',
      modelName: '血凝仪',
      productLineId: 'L-f',
      serial: 'SNF',
      serialKey: 'SNF',
    },
    ...{ code: null, hospitalId: 'H-f', hospitalName: '', departmentId: null, departmentName: '' },
    ...{ dealerId: 'D-f', installedOn: '2026-09-21', entitlements: [], standing: 'verified', claims: [] },
  } as never);
  await put('products', {
    ...{ _id: 'P-f', code: 'PF', name: '凝血试剂', kind: 'reagent', productLineId: 'L-f', class: 'III' },
    ...{
      regulatedAs: 'device',
      codes: [{ system: '2017', code: '22' }],
      cold: null,
      exemptFromRecord: false,
    },
    ...{ soldFromOn: null, soldUntilOn: null },
  } as never);
  await put('products', {
    ...{
      _id: 'P-part',
      code: 'PP',
      name: '泵',
      kind: 'part',
      productLineId: 'L-f',
      class: 'none',
      codes: [],
    },
  } as never);
  await put('licences', {
    ...{
      _id: 'LC-f',
      dealerId: 'D-f',
      type: 'permit',
      number: 'X1',
      fromOn: '2026-01-01',
      toOn: '2026-10-10',
    },
    scope: [{ system: '2017', code: '22', class: 'III', reagents: 'with', cold: 'with' }],
    ...{ mode: 'wholesale', withdrawnOn: null, replacedOn: null, state: 'valid', addresses: [] },
  } as never);
  await put('licences', {
    ...{ _id: 'LB-f', dealerId: 'D-f', type: 'business', number: 'Y1', fromOn: '2026-01-01', toOn: null },
    ...{ scope: [], mode: null, withdrawnOn: null, replacedOn: null, state: 'valid', addresses: [] },
  } as never);
  await put('grants', grant('G-f', 'D-f', '2026-09-05', '2026-12-31'), grant('G-g', 'D-1', '2026-10-20', '2026-11-05')); // prettier-ignore
  await put('global_blocks', {
    ...{
      _id: 'B-f',
      kind: 'hospital',
      hospitalId: 'H-direct',
      fromOn: '2026-09-01',
      toOn: null,
      reason: '直服',
    },
  } as never);
  await put('dealer_targets', {
    ...{ _id: 'D-f:2026', dealerId: 'D-f', dealerName: '己', year: 2026, setBy: by, setAt: '' },
    rows: [{ quarter: 4, lineId: 'L-f', fen: 3_000_001 }],
  } as never);
  await put(
    'dealer_orders',
    order('DO-1', '2026-10-05'),
    order('DO-2', '2026-10-06', { state: 'cancelled', cancelledAt: '2026-10-04T02:00:00.000Z' }),
  );
  const shipped = (_id: string, no: number, quantity: number, shippedOn: string) => ({
    ...{ _id, orderId: 'DO-1', state: 'received', shippedOn, claimId: null, lines: [{ no, quantity }] },
  });
  await put('shipments', shipped('S-1', 1, 10, '2026-10-05'), shipped('S-2', 2, 4, '2026-10-06'));
  const claim = (_id: string, state: string) => ({
    _id,
    orderId: 'DO-1',
    state,
    productId: 'P-f',
    photos: [],
  });
  await put('shipment_claims', claim('C-1', 'accepted'), claim('C-2', 'refused'));
  await put(
    'receivables',
    receivable('R-1', 100_000, 20_000, '2026-09-10', '2026-10-10'),
    receivable('R-2', 50_000, 50_000, '2026-08-15', '2026-09-15'),
    receivable('R-3', 70_000, 70_000, '2026-09-12', '2026-10-12'),
    receivable('R-4', 30_000, 30_000, '2026-10-20', '2026-12-20'),
  );
  await put(
    'payments',
    payment('PM-1', '2026-10-10', 'R-1', 60_000),
    payment('PM-2', '2026-10-20', 'R-1', 20_000),
  );
  await kept.world.put('credit_entries', {
    _id: 'D-f:3',
    dealerId: 'D-f',
    seq: 3,
    receivableId: 'R-3',
    at: '',
  });
  await put('statements', {
    ...{ _id: 'ST-1', dealerId: 'D-f', dealerName: '己', period: '2026-09', state: 'disputed', sentAt: '' },
    answers: [{ at: '', by, kind: 'disputed', text: '', disputed: [{ seq: 3, reason: '' }] }],
  } as never);
  await kept.world.put(
    'stock_locations',
    { _id: 'SL-f', kind: 'dealer', name: '己库', dealerId: 'D-f', dealerName: '己', memberId: null, active: true },
  ); // prettier-ignore
  await kept.world.put(
    'stock_moves',
    move('SM-1', 'receive', 10, side('supplier', null), side('SL-f', 'good'), '2026-10-01'),
    move('SM-2', 'consume', 4, side('SL-f', 'good'), side('device:DV-f', null), '2026-10-16'),
  );
  await put(
    'work_orders',
    waiting('WO-waited', [hold('2026-10-03T00:00:00.000Z'), goOn('2026-10-05T12:00:00.000Z')]),
    waiting('WO-waits', [hold('2026-10-30T00:00:00.000Z')]),
  );
  await kept.wholly(NOW);
}, 240_000);
afterAll(() => kept.world.cloud.close());

const sumsOf = async (level: Level, key: string, period = '2026-10'): Promise<Sums> => {
  const reply = await kept.world.call('qian', 'figure.scorecard', { level, key, period });
  return (reply as { data: { sums: Sums } }).data.sums;
};
const recordsOf = async (figure: FigureName, level: Level, key: string, period = '2026-10') => {
  const found: { id: string; title: string; numerator: number; denominator: number }[] = [];
  for (let after: string | null = null, more = true; more; more = after !== null) {
    const reply = await kept.world.call('qian', 'figure.records', { figure, level, key, period, after });
    const page = (reply as { data: { records: typeof found; next: string | null } }).data;
    found.push(...page.records);
    after = page.next;
  }
  return found;
};

it.each<[FigureName, Level, string, number, number, number]>([
  // 31 days of two tasks; one engineer for repair on all of them.
  ['skilled', 'dealer', 'D-f', 31, 62, 62],
  ['skilled', 'model', 'MD-f', 31, 62, 62],
  ['skilled', 'region', '630000', 31, 62, 62],
  ['ending', 'dealer', 'D-f', 1, 2, 2],
  ['licensed', 'dealer', 'D-f', 0, 1, 1],
  ['granted', 'region', '630000', 1, 0, 0],
  ['shipped', 'dealer', 'D-f', 1, 2, 2],
  ['shipped', 'line', 'L-f', 1, 2, 2],
  ['claimed', 'dealer', 'D-f', 1, 2, 2],
  ['paid', 'dealer', 'D-f', 60_000, 100_000, 1],
  ['overdue', 'dealer', 'D-f', 140_000, 170_000, 4],
  ['target', 'dealer', 'D-f', 1_120_000, 1_000_000, 1],
  ['target', 'line', 'L-f', 1_120_000, 1_000_000, 1],
  ['partTurns', 'dealer', 'D-f', 4, 246 / 31, 1],
  ['partTurns', 'location', 'SL-f', 4, 246 / 31, 1],
  ['partWait', 'dealer', 'D-f', 2.5, 1, 1],
])('%s of %s %s is exactly what its records say', async (figure, level, key, above, below, n) => {
  const ofAll = figure === 'granted' ? { denominator: 2 * lines, n: 2 * lines } : {};
  const expected = { numerator: above, denominator: below, n, ...ofAll };
  const said = valueOf(figure, await sumsOf(level, key));
  expect(said).toMatchObject(expected);
  expect(said.value).toBeCloseTo(expected.numerator / expected.denominator, 10);
  const records = await recordsOf(figure, level, key);
  const sum = (name: 'numerator' | 'denominator') => records.reduce((all, one) => all + one[name], 0);
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  expect(sum('numerator')).toBeCloseTo(expected.numerator, 10);
  // A mean of stock is told by the moves that make it.
  expect(sum('denominator')).toBeCloseTo(expected.denominator, 10);
  for (const { id, title } of records) expect(title).not.toBe(id);
});

it('what stands beside figures is counted too: two engineers, what ends later, conflicts, disputes, ages, who still waits', async () => {
  expect(await sumsOf('dealer', 'D-f')).toMatchObject({
    ...{ pairsTwoDays: 15, pairsLast: 2, pairsOneLast: 1, ending60Last: 1, ending90Last: 1 },
    ...{ disputedFen: 70_000, overdue31Last: 50_000, waitingLast: 1 },
  });
  const line = await sumsOf('line', 'L-f');
  expect([line['grantedLast'], line['contestedLast']]).toEqual([1, 1]);
  const november = await sumsOf('dealer', 'D-f', '2026-11');
  expect(november).toMatchObject({ overdue31Last: 140_000 });
  expect(november).not.toHaveProperty('ending30Last');
});

it('a month before has what stood then', async () => {
  const september = await sumsOf('dealer', 'D-f', '2026-09');
  expect(september).toMatchObject({
    ...{ pairsDays: 20, pairsOneDays: 5, tradersLast: 1, licensedLast: 1, licencesEndingLast: 1 },
    ...{ owedLast: 220_000, overdueLast: 50_000, papersLast: 3 },
  });
  expect((await sumsOf('line', 'L-f', '2026-09'))['grantedLast']).toBe(1);
});

it('rows are what all records together say, also after each of them has changed', async () => {
  expect(await kept.differences(NOW)).toEqual([]);
  let minute = 0;
  const again = async (collection: string, ...documents: { _id: string }[]) => {
    const at = `2026-11-30T01:${String(++minute * 5).padStart(2, '0')}`;
    await kept.change(
      documents.map((document) => ({ collection, document: { ...stored(document._id), ...document } })),
      `${at}:00.000Z`,
    );
    const later = `2026-11-30T01:${String(minute * 5 + 4).padStart(2, '0')}:00.000Z`;
    await kept.wholly(later);
    expect([collection, await kept.differences(later)]).toEqual([collection, []]);
  };
  await again('members', engineer('M-f2', [certificate('maintenance', '2026-10-01', '2027-10-15')]));
  await again('members', engineer('M-f1', [], { active: false, endedAt: '2026-10-10T00:00:00.000Z' }));
  await again('hospitals', { ...hospital('H-f', '630102'), closedOn: '2026-11-01' } as never);
  await again('grants', { ...grant('G-f', 'D-f', '2026-09-05', '2026-12-31'), state: 'revoked', revokedOn: '2026-10-10' } as never); // prettier-ignore
  await again('global_blocks', { _id: 'B-f', kind: 'hospital', hospitalId: 'H-direct', fromOn: '2026-09-01', toOn: '2026-09-30', reason: '' } as never); // prettier-ignore
  await again('shipments', { _id: 'S-2', orderId: 'DO-1', state: 'received', shippedOn: '2026-10-04', claimId: null, lines: [{ no: 2, quantity: 4 }] } as never); // prettier-ignore
  await again('dealer_targets', { _id: 'D-f:2026', dealerId: 'D-f', dealerName: '己', year: 2026, rows: [] } as never); // prettier-ignore
  await again('statements', { _id: 'ST-1', dealerId: 'D-f', state: 'sent', period: '2026-09', answers: [{ kind: 'disputed', disputed: [{ seq: 3, reason: '' }] }] } as never); // prettier-ignore
  await again('settings', { _id: 'trade', value: { permitStandsForRecord: true } } as never);
  await again('products', { _id: 'P-f', name: '试剂', kind: 'part', productLineId: 'L-other', class: 'none', codes: [] } as never); // prettier-ignore
}, 240_000);
