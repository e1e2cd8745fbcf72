import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, known, newPhone, Refused } from './phone-world';
import type { Phone } from './phone-world';
import type { Role } from '../../miniprogram/shared/states';
import { settingsFrom } from '../../miniprogram/shared/settings/table';

let phone: Phone;
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });
const { targets, least } = settingsFrom([])('figures');
async function openAs(
  role: Role,
  page: string,
  options: object,
  dealerId: string | null = null,
): Promise<Mounted> {
  known(phone, [], { me: { ...home().me, roles: [role], dealerId }, engineer: null });
  const mounted = mount(`pages/figures/${page}/${page}`);
  mounted.instance.onLoad(options);
  await settle(20);
  return mounted;
}
const opened = (): string => decodeURIComponent(phone.shown[phone.shown.length - 1] || '');
const asked = (action: string) =>
  phone.calls.filter((one) => one.action === action).map(({ input }) => input);
const card = (sums: object) => ({
  ...{ sums, before: {}, yearAgo: {}, least, targets },
  trend: [{ month: '2026-11', sums }],
});

beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('a scorecard', () => {
  const sums = {
    responseDue: 20,
    responseIn: 19,
    repairDue: 3,
    repairIn: 3,
    repaired: 2,
    repairMinutes: 300,
    m51: 2,
  };
  test('says of each figure its n and whether it meets its target, and nothing of too few records', async () => {
    phone.replies['figure.scorecard'] = card(sums);
    const page = await openAs('service_manager', 'scorecard', { period: '2026-11' });
    const cards = page.data['cards'] as { id: string }[];
    const of = (id: string) => cards.find((one) => one.id === id);
    expect(of('response')).toMatchObject({ said: '95.0%', n: 'n = 20', verdict: '达标' });
    expect(of('repair')).toMatchObject({ said: '100.0%', n: 'n = 3', verdict: '少于 10 条', tone: 'past' });
    expect(of('arrival')).toMatchObject({ said: '–', verdict: '没有记录' });
    expect(page.querySelectorAll('.few').length).toBeGreaterThan(0);
  });
  test('draws twelve figures at once, and the others after a tap', async () => {
    phone.replies['figure.scorecard'] = card(sums);
    const page = await openAs('service_manager', 'scorecard', { period: '2026-11' });
    const later = page.data['laterCount'] as number;
    expect(page.data['cards']).toHaveLength(12);
    expect(page.dom.textContent).toContain(`还有 ${later} 项指标`);
    page.instance.drawLater();
    expect(page.data['cards']).toHaveLength(12 + later);
    expect(page.data['laterCount']).toBe(0);
  });
  test('opens the records of a month and of one bar of a distribution', async () => {
    phone.replies['figure.scorecard'] = card(sums);
    const page = await openAs('service_manager', 'scorecard', { period: '2026-11' });
    const [row] = page.querySelectorAll('.spread');
    row!.dispatchEvent('tap');
    await settle(20);
    expect(opened()).toMatch(
      /figures\/records\/records\?.*period=2026-11.*figure=mttr.*bar=2h.*about=2 小时内/,
    );
    await settle(5);
    page.instance.openMonth(at({ id: 'response', month: '2026-10' }));
    expect(opened()).toMatch(/period=2026-10/);
  });
  test('offers an engineer, who compares with nobody, no ranking', async () => {
    phone.replies['figure.scorecard'] = card(sums);
    const page = await openAs(
      'engineer',
      'scorecard',
      { level: 'engineer', key: 'M-li', name: '李明' },
      'D-1',
    );
    expect(page.dom.textContent).toContain('看记录');
    expect(page.dom.textContent).not.toContain('排名');
  });
  test('without an answer says so and asks again', async () => {
    phone.replies['figure.scorecard'] = () => {
      throw new Refused('OBJECT_NOT_FOUND');
    };
    const page = await openAs(
      'dealer_admin',
      'scorecard',
      { level: 'dealer', key: 'D-2', name: '别家' },
      'D-1',
    );
    expect(page.data['phase']).toBe('error');
    phone.replies['figure.scorecard'] = card(sums);
    await page.instance.reload();
    expect(page.data['phase']).toBe('ready');
  });
});

describe('a ranking', () => {
  const peer = (key: string, name: string, due: number, place: number | null) => ({
    ...{ key, name, own: false, place },
    sums: { responseDue: due, responseIn: due },
  });
  test('shows those of too few records in no place, and provinces on a map that opens their cities', async () => {
    phone.replies['figure.peers'] = {
      peers: [peer('110000', '北京市', 20, 1), peer('310000', '上海市', 2, null)],
      ...{ ranked: 1, unlisted: 0, least },
    };
    const page = await openAs('auditor', 'peers', { level: 'region', period: '2026' });
    expect(page.data['rows']).toMatchObject([{ place: '1' }, { place: '–', faint: true, n: 'n=2' }]);
    expect((page.data['tiles'] as { name: string }[]).find(({ name }) => name === '京')).toMatchObject({
      said: '100%',
    });
    page.instance.openCities(at({ id: '110000' }));
    expect(opened()).toContain('within=110000');
  });
  test('lets a dealer choose between itself and its engineers only', async () => {
    phone.replies['figure.peers'] = { peers: [], ranked: 4, unlisted: 0, least };
    const page = await openAs('dealer_admin', 'peers', { level: 'hospital' }, 'D-1');
    expect(page.data['levels']).toEqual([
      { id: 'dealer', label: '经销商' },
      { id: 'engineer', label: '工程师' },
    ]);
    expect(asked('figure.peers')).toMatchObject([{ level: 'dealer' }]);
    expect(page.dom.textContent).toContain('这段时间没有记录');
  });
});

describe('records of a figure', () => {
  const query = { level: 'all', key: '*', name: '全国', figure: 'response', period: '2026-11' };
  const record = (id: string, numerator: number) => ({
    ...{ id, kind: 'order', title: id, on: '2026-11-02', orderId: id },
    ...{ numerator, denominator: 1 },
  });
  test('say what each counts for, can be narrowed, and open', async () => {
    phone.replies['figure.records'] = { records: [record('WO-1', 1), record('WO-2', 0)], next: null };
    const page = await openAs('auditor', 'records', query);
    expect(page.data['rows']).toMatchObject([{ said: '按时' }, { said: '超时', tone: 'danger' }]);
    page.instance.open(at({ id: (page.data['rows'] as { id: string }[])[1]!.id }));
    expect(opened()).toContain('dispatch/order/order?id=WO-2');
    page.instance.pickOnly(at({ id: 'only' }));
    await settle(20);
    expect(asked('figure.records')).toMatchObject([{ only: false }, { only: true }]);
  });
  test('of a bar and of a fault that nobody named are asked for as such', async () => {
    phone.replies['figure.records'] = { records: [], next: null };
    await openAs('auditor', 'records', { ...query, figure: 'satisfaction', bar: '5', about: '5 星' });
    const page = await openAs('auditor', 'records', {
      ...query,
      figure: 'repeat',
      fault: '-',
      about: '未填故障',
    });
    expect(asked('figure.records')).toMatchObject([{ bar: '5' }, { fault: '' }]);
    expect(page.dom.textContent).toContain('未填故障');
    expect(page.dom.textContent).toContain('没有记录');
  });
});

test('models against faults open the reports of a cell, of a model, and nothing where there is none', async () => {
  phone.replies['figure.faults'] = {
    rows: [{ key: 'M1', name: 'BC-7500', sums: { reported: 3, fault_E01: 2, fault_: 1 } }],
    faults: [
      { code: 'E01', name: '开机报警' },
      { code: 'E02', name: '温控异常' },
    ],
  };
  const page = await openAs('service_manager', 'faults', { period: '2026' });
  const before = phone.shown.length;
  page.instance.openCell(at({ model: 'M1', id: 'E02' }));
  expect(phone.shown).toHaveLength(before);
  for (const [id, said] of [
    ['E01', 'fault=E01'],
    ['-', 'fault=-'],
    ['*', 'fault=*'],
  ]) {
    page.instance.openCell(at({ model: 'M1', id }));
    await settle(5);
    expect(opened()).toContain(said);
  }
});
