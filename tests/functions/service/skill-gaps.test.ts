import type { SkillCells, SkillGaps } from '../../../cloudfunctions/_contracts/figures';
import { keepingFigures } from './keeping-figures';

/** 技能覆盖 by model and region: what the timer has counted, and who closes what is lacking. */
let kept: Awaited<ReturnType<typeof keepingFigures>>;
let changes = 0;
/** When what is changed next is changed. */
let since = '';
const NOW = new Date().toISOString();
const later = (minutes: number) => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();
const day = (distance: number): string =>
  new Date(Date.now() + distance * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
const put = (collection: string, ...documents: { _id: string }[]) =>
  kept.change(
    documents.map((one) => ({ collection, document: { revision: 1, head: '', ...one } })),
    new Date(Date.parse(since) + ++changes).toISOString(),
  );
const hospital = (_id: string, regionCode: string) => ({
  ...{ _id, name: _id, aliases: [], regionCode, address: '', location: null, standing: 'verified' },
  ...{ searchKeys: [], createdAt: '2020-01-01T00:00:00.000Z', createdBy: '' },
});
const engineer = (_id: string, dealerId: string | null, ...certifications: object[]) => ({
  ...{ _id, openid: _id, name: _id, phone: '', roles: ['engineer'], dealerId, active: true },
  ...{ certifications, base: null, createdAt: '2020-01-01T00:00:00.000Z' },
});
const certificate = (task: string, toOn: string, modelId = 'MD-g') => ({
  ...{ modelId, task, level: 2, fromOn: day(-400), toOn },
});
const device = (_id: string, hospitalId: string | null, dealerId: string | null) => ({
  ...{ _id, modelId: 'MD-g', modelName: '血凝仪', productLineId: 'L-g', serial: _id, serialKey: _id },
  ...{ code: null, hospitalId, hospitalName: '', departmentId: null, departmentName: '', dealerId },
  ...{ installedOn: day(-300), entitlements: [], standing: 'verified', claims: [] },
});
const dealer = (_id: string, state = 'active') => ({
  ...{ _id, name: `${_id}公司`, shortName: _id, creditCode: _id, regionCode: '630102', state, history: [] },
  createdAt: '2020-01-01T00:00:00.000Z',
});
const grant = (_id: string, dealerId: string, more = {}) => ({
  ...{ _id, number: _id, dealerId, dealerName: dealerId, productLineIds: ['L-g'], exclusive: false },
  ...{ fromOn: day(-100), toOn: day(100), state: 'approved', coverageKeys: [] },
  ...{ scope: { regionCodes: ['630100'], hospitalIds: [] }, carveOuts: { regionCodes: [], hospitalIds: [] } },
  ...{ contestedKeys: ['L-g|630000'], regionKeys: ['at:630100', 'in:630100', 'in:630000', 'in:000000'] },
  ...more,
});
/** The timer's run of so many minutes later. */
const keep = (minutes = 0) => kept.wholly(later(minutes));
const cells = async (input = {}, who = 'qian') =>
  (await kept.world.call(who, 'figure.skillCells', { lineId: 'L-g', ...input }, null)) as unknown as {
    ok: boolean;
    data: SkillCells;
    code: string;
  };
const gaps = async (code: string, who = 'qian') =>
  (await kept.world.call(who, 'figure.skillGaps', { modelId: 'MD-g', code }, null)) as unknown as {
    ok: boolean;
    data: SkillGaps;
    code: string;
  };

beforeAll(async () => {
  kept = await keepingFigures();
  since = later(-60);
  await kept.begin(new Date(Date.parse(NOW) - 7_200_000).toISOString());
  await put('product_lines', { _id: 'L-g', name: '血凝', order: 9 } as never);
  await put('models', { _id: 'MD-g', name: '血凝仪', productLineId: 'L-g' } as never);
  await put('models', { _id: 'MD-h', name: '血凝仪二代', productLineId: 'L-g' } as never);
  await put(
    'dealers',
    ...['D-g', 'D-h', 'D-i', 'D-x', 'D-past', 'D-later', 'D-draft', 'D-far'].map((id) => dealer(id)),
  );
  await put('dealers', dealer('D-off', 'suspended'));
  await put('hospitals', hospital('H-xn', '630102'), hospital('H-hd', '630202'));
  await put(
    'members',
    engineer('g1', 'D-g', certificate('repair', day(30)), certificate('maintenance', day(200))),
    engineer('g2', 'D-g', certificate('repair', day(-5))),
    engineer('h1', 'D-h', certificate('repair', day(200), 'MD-h')),
    engineer('i1', 'D-i', certificate('repair', day(200)), certificate('maintenance', day(200))),
    engineer('off1', 'D-off', certificate('repair', day(200))),
  );
  await put(
    'devices',
    ...[device('V1', 'H-xn', 'D-g'), device('V2', 'H-xn', 'D-h'), device('V3', 'H-hd', 'D-h')],
    device('V4', null, null),
  );
  await put(
    'grants',
    ...[grant('G-i', 'D-i'), grant('G-off', 'D-off'), grant('G-sell', 'D-x', { kinds: ['sell'] })],
    grant('G-past', 'D-past', { toOn: day(-1) }),
    grant('G-later', 'D-later', { fromOn: day(1) }),
    grant('G-draft', 'D-draft', { state: 'draft' }),
    grant('G-elsewhere', 'D-far', { regionKeys: ['at:630200', 'in:630200', 'in:630000', 'in:000000'] }),
  );
  await keep();
}, 120_000);
afterAll(() => kept.world.cloud.close());

describe('the table of models and regions', () => {
  test('counts instrument × task where somebody may and where two may, the region that lacks most first', async () => {
    const { data } = await cells();
    expect(data.models.map(({ id }) => id)).toEqual(['MD-g', 'MD-h']);
    expect(data.rows.map(({ code, cells: some }) => [code, ...some])).toEqual([
      ['630000', { modelId: 'MD-g', pairs: 6, one: 2, two: 0 }],
      ['-', { modelId: 'MD-g', pairs: 2, one: 0, two: 0 }],
    ]);
    expect(data.rows.map(({ name }) => name)).toEqual(['青海省', '未登记医院']);
    expect(data.countedTo).not.toBe('');
  });
  test('opens on the line that lacks most, and says of each how many', async () => {
    const { data } = await cells({ lineId: undefined });
    expect(data.lineId).toBe('L-g');
    expect(data.lines.find(({ id }) => id === 'L-g')).toEqual({ id: 'L-g', name: '血凝', lacking: 6 });
  });
  test('goes on to the cities of a province, which add up to it', async () => {
    const { data } = await cells({ within: '630000' });
    expect(data.rows.map(({ code, cells: [cell] }) => [code, cell!.pairs, cell!.one])).toEqual([
      ['630100', 4, 2],
      ['630200', 2, 0],
    ]);
  });
  test('is what all records together say', async () => {
    expect(await kept.differences(NOW)).toEqual([]);
  });
  test('a line that is not there is refused, another dealer’s people and engineers may not look', async () => {
    expect((await cells({ lineId: 'L-none' })).code).toBe('OBJECT_NOT_FOUND');
    for (const who of ['boss', 'li']) {
      expect((await cells({}, who)).code).toBe('ACTION_NOT_ALLOWED');
      expect((await gaps('630000', who)).code).toBe('ACTION_NOT_ALLOWED');
    }
  });
});

describe('a cell', () => {
  test('names whose certification ends within 60 days, whom to train and why, most gaps first', async () => {
    const { data } = await gaps('630100');
    expect(data).toMatchObject({ modelName: '血凝仪', lineName: '血凝', placeName: '西宁市', isCut: false });
    expect(data.houses.map(({ dealerId, instruments }) => [dealerId, instruments])).toEqual([
      ['D-h', 1],
      ['D-g', 1],
    ]);
    const [h, g] = data.houses;
    expect(h!.tasks.map(({ able }) => able)).toEqual([0, 0]);
    expect(h!.trainees.map(({ name, why }) => [name, why])).toEqual([['h1', 'sameLine']]);
    expect(g!.tasks.map(({ able, ending }) => [able, ending.map(({ name }) => name).join()])).toEqual([
      [1, 'g1'],
      [1, ''],
    ]);
    expect(g!.trainees.map(({ name, why, on }) => [name, why, on])).toEqual([['g2', 'lapsed', day(-5)]]);
  });
  test('names who else may serve there today: no sellers, no suspended ones, no ended, coming or drafted grants', async () => {
    expect((await gaps('630100')).data.granted).toEqual([
      { dealerId: 'D-i', name: 'D-i', able: { repair: 1, maintenance: 1 } },
    ]);
    expect((await gaps('630200')).data.granted.map(({ dealerId }) => dealerId)).toEqual(['D-far']);
  });
  test('of instruments without a hospital or dealer says so, and asks the manufacturer’s own', async () => {
    const { data } = await gaps('-');
    expect(data.placeName).toBe('未登记医院');
    expect(data.houses.map(({ dealerId, instruments }) => [dealerId, instruments])).toEqual([['-', 1]]);
    expect(data.granted).toEqual([]);
  });
  test('of a model that is not there is refused', async () => {
    const reply = await kept.world.call(
      'qian',
      'figure.skillGaps',
      { modelId: 'MD-none', code: '630000' },
      null,
    );
    expect(reply).toMatchObject({ ok: false, code: 'MODEL_NOT_FOUND' });
  });
});

const inQinghai = async () => (await cells()).data.rows.find(({ code }) => code === '630000')!.cells;
test('a gap closes once the timer has seen the certification, and opens when the instrument moves on', async () => {
  since = later(5);
  await put(
    'members',
    engineer('h1', 'D-h', certificate('repair', day(200)), certificate('maintenance', day(200))),
  );
  await keep(10);
  expect(await inQinghai()).toEqual([{ modelId: 'MD-g', pairs: 6, one: 6, two: 0 }]);
  since = later(15);
  await put('devices', device('V2', 'H-xn', 'D-off'));
  await keep(20);
  expect(await inQinghai()).toEqual([{ modelId: 'MD-g', pairs: 6, one: 5, two: 0 }]);
  expect((await gaps('630100')).data.houses.map(({ dealerId }) => dealerId)).toEqual(['D-off', 'D-g']);
  expect(await kept.differences(later(20))).toEqual([]);
}, 60_000);

test('what was kept before there were such cells is counted again as a whole', async () => {
  type Fact = { _id: string; kind: string; parts: object[]; fact: { parts: object[] } };
  const facts = (await kept.world.all<Fact>('figure_facts')).filter(({ kind }) => kind === 'skill');
  expect(facts.length).toBeGreaterThan(3);
  const before = (parts: object[]) => parts.map((part) => ({ ...part, cells: undefined }));
  for (const fact of facts) {
    const old = JSON.parse(JSON.stringify({ ...fact, parts: before(fact.parts), fact: { ...fact.fact, parts: before(fact.fact.parts) } })) as Fact; // prettier-ignore
    await kept.database.replaceRow('figure_facts', { ...old });
  }
  const rows = (await kept.world.all<{ _id: string }>('figures')).map(({ _id }) => _id);
  await kept.world.remove('figures', rows.filter((_id) => _id.startsWith('*'))); // prettier-ignore
  await kept.world.set('job_states', 'keep-figures', { shape: '4' });
  await keep(40);
  expect(await kept.differences(later(40))).toEqual([]);
}, 60_000);
