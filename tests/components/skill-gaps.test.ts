import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, known, newPhone, Refused } from './phone-world';
import type { Phone } from './phone-world';
import type { Role } from '../../miniprogram/shared/states';

let phone: Phone;
const given = (dataset: object) => ({ currentTarget: { dataset }, detail: {} });
const opened = (): string => decodeURIComponent(phone.shown[phone.shown.length - 1] || '');
async function openAs(role: Role, page: string, options: object): Promise<Mounted> {
  known(phone, [], { me: { ...home().me, roles: [role], dealerId: null }, engineer: null });
  const mounted = mount(`pages/figures/${page}/${page}`);
  mounted.instance.onLoad(options);
  if (mounted.instance.onShow) mounted.instance.onShow();
  await settle(20);
  return mounted;
}
const table = {
  lines: [
    { id: 'L-1', name: '生化', lacking: 6 },
    { id: 'L-2', name: '血凝', lacking: 0 },
  ],
  lineId: 'L-1',
  models: [
    { id: 'A', name: 'AU-1' },
    { id: 'B', name: 'AU-2' },
  ],
  rows: [
    { code: '330000', name: '浙江省', cells: [{ modelId: 'A', pairs: 10, one: 4, two: 0 }] },
    {
      ...{ code: '310000', name: '上海市' },
      cells: [
        { modelId: 'A', pairs: 4, one: 4, two: 1 },
        { modelId: 'B', pairs: 2, one: 2, two: 2 },
      ],
    },
    { code: '-', name: '未登记医院', cells: [{ modelId: 'A', pairs: 2, one: 2, two: 2 }] },
  ],
  countedTo: '2026-11-30T02:00:00.000Z',
};
const cell = {
  ...{ modelName: 'AU-1', lineName: '生化', placeName: '浙江省', isCut: false, houseCount: 3 },
  houses: [
    {
      ...{ dealerId: 'D-1', name: '澄岳', instruments: 4, traineeCount: 10 },
      tasks: [
        { task: 'repair', able: 0, ending: [] },
        { task: 'maintenance', able: 1, ending: [{ memberId: 'M-1', name: '李明', toOn: '2099-01-01' }] },
      ],
      trainees: [
        { memberId: 'M-2', name: '王强', tasks: ['repair'], why: 'later', on: '2099-01-01' },
        { memberId: 'M-3', name: '赵磊', tasks: ['repair', 'maintenance'], why: 'sameLine', on: null },
      ],
    },
    {
      ...{ dealerId: '-', name: '厂家（未指定经销商）', instruments: 1, traineeCount: 0, trainees: [] },
      tasks: [
        { task: 'repair', able: 0, ending: [] },
        { task: 'maintenance', able: 0, ending: [] },
      ],
    },
  ],
  granted: [{ dealerId: 'D-2', name: '云砺', able: { repair: 2, maintenance: 0 } }],
  grantedCount: 1,
};

beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone.replies['figure.skillCells'] = table;
  phone.replies['figure.skillGaps'] = cell;
});
afterEach(() => jest.restoreAllMocks());

describe('the table of skills', () => {
  test('on a phone a region opens its models, each with what is lacking or stands on one person', async () => {
    const page = await openAs('service_manager', 'skill-cells', {});
    expect(page.dom.textContent).toContain('共缺 6 项');
    expect(page.dom.textContent).toContain('生化 缺 6');
    expect(page.dom.textContent).not.toContain('AU-2');
    page.instance.toggle(given({ id: '310000' }));
    await settle(5);
    expect(page.dom.textContent).toContain('单人 3');
    expect(page.dom.textContent).toContain('2/2 项有人，2 项有两人');
    page.instance.openCell(given({ code: '310000', id: 'B' }));
    expect(opened()).toMatch(/skill-gaps\?.*id=B.*code=310000/);
  });
  test('in a window models stand beside regions, and a cell without an instrument opens nothing', async () => {
    const page = await openAs('service_manager', 'skill-cells', {});
    page.setData({ wide: true });
    await settle(5);
    expect(page.querySelectorAll('.heat-row')).toHaveLength(4);
    expect(page.querySelectorAll('.gap-3')).toHaveLength(1);
    const before = phone.shown.length;
    page.instance.openCell(given({ code: '330000', id: 'B' }));
    page.instance.openCities(given({ id: '-' }));
    expect(phone.shown).toHaveLength(before);
    page.instance.openCities(given({ id: '330000' }));
    expect(opened()).toMatch(/skill-cells\?.*line=L-1.*within=330000.*name=浙江省/);
  });
  test('another line is asked for, and cities go on to no smaller places', async () => {
    const page = await openAs('service_manager', 'skill-cells', { within: '330000', name: '%E6%B5%99' });
    page.instance.pickLine(given({ id: 'L-2' }));
    await settle(20);
    const inputs = phone.calls
      .filter(({ action }) => action === 'figure.skillCells')
      .map(({ input }) => input);
    expect(inputs).toEqual([{ within: '330000' }, { lineId: 'L-2', within: '330000' }]);
    const before = phone.shown.length;
    page.instance.openCities(given({ id: '330000' }));
    expect(phone.shown).toHaveLength(before);
  });
  test('says why nothing is there, and offers another try when it was not reached', async () => {
    phone.replies['figure.skillCells'] = { ...table, rows: [], countedTo: '' };
    expect((await openAs('service_manager', 'skill-cells', {})).dom.textContent).toContain('还没有统计过');
    phone.replies['figure.skillCells'] = () => {
      throw new Refused('INTERNAL');
    };
    expect((await openAs('service_manager', 'skill-cells', {})).dom.textContent).toContain('重试');
  });
});

describe('a cell', () => {
  test('says who is lacking what, whose certification ends, whom to train and who else may serve there', async () => {
    const page = await openAs('service_manager', 'skill-gaps', { id: 'A', code: '330000' });
    for (const said of ['维修 无人', '保养 1 人', '60 天内到期', '李明', '认证 2099-01-01 起有效'])
      expect(page.dom.textContent).toContain(said);
    expect(page.dom.textContent).toContain('还有 8 人');
    expect(page.dom.textContent).toContain('能维修 2 人，能保养 0 人');
    expect(page.dom.textContent).toContain('还有 1 家负责方');
    page.instance.openPerson(given({ id: 'M-3' }));
    expect(opened()).toMatch(/person\?id=M-3/);
    await settle(5);
    const [certify] = page.data['houses'] as { ids: string }[];
    expect(certify!.ids).toBe('M-3');
    page.instance.certify(given({ ids: 'M-3' }));
    expect(opened()).toMatch(/certify\?ids=M-3&modelId=A/);
  });
  test('an auditor reads and opens nothing that is not for auditors', async () => {
    const page = await openAs('auditor', 'skill-gaps', { id: 'A', code: '330000' });
    expect(page.dom.textContent).not.toContain('选人发放认证');
    const before = phone.shown.length;
    page.instance.openPerson(given({ id: 'M-3' }));
    expect(phone.shown).toHaveLength(before);
  });
  test('the manufacturer’s own instruments open no dealer', async () => {
    const page = await openAs('channel_manager', 'skill-gaps', { id: 'A', code: '330000' });
    const before = phone.shown.length;
    page.instance.openDealer(given({ id: '-' }));
    expect(phone.shown).toHaveLength(before);
    page.instance.openDealer(given({ id: 'D-1' }));
    expect(opened()).toMatch(/dealer\?id=D-1/);
  });
});
