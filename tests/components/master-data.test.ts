import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone, Refused } from './phone-world';
import type { Phone } from './phone-world';

let phone: Phone;
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });
const hospital = {
  hospital: {
    ...{ _id: 'H-1', revision: 3, name: '昆山市第一人民医院', aliases: [], regionCode: '320583' },
    ...{ address: '前进路 91 号', standing: 'verified', closedOn: null },
  },
  place: '江苏省苏州市昆山市',
  movesTo: null,
  formerNames: [{ name: '昆山市人民医院', toOn: '2020-12-31' }],
  formerPlaces: [],
  history: [],
  devices: 4,
  grants: 0,
};
const delta = {
  dealerId: 'D-1',
  dealerName: '康健',
  productLineIds: ['BIO'],
  fromOn: '2026-12-01',
  toOn: '2026-12-31',
};

async function open(
  roles: ('channel_manager' | 'auditor')[],
  page: string,
  options: object,
): Promise<Mounted> {
  phone.replies['home.get'] = home({ me: { ...home().me, roles }, engineer: null });
  const mounted = mount(`pages/channel/${page}/${page}`);
  mounted.instance.onLoad(options);
  await settle(20);
  return mounted;
}

beforeEach(() => {
  phone = newPhone();
  phone.replies['hospital.get'] = hospital;
  phone.replies['productLine.list'] = {
    productLines: [
      {
        id: 'BIO',
        code: 'BIO',
        name: '生化',
        revision: 1,
        fromOn: null,
        untilOn: null,
        isSold: true,
        formerNames: [],
      },
    ],
  };
});

test('letters whose drafts were written are only submitted by the next tap', async () => {
  phone.replies['letter.request'] = {
    ...{ letterIds: ['AL-1', 'AL-2'], territory: ['昆山市'], exclusions: [], parts: [], grantIds: ['G-1'] },
  };
  phone.replies['grant.list'] = { grants: [], next: null };
  phone.answers['showModal'] = { confirm: true };
  const page = await open(['channel_manager'], 'letter-request', {});
  const on = { id: 'G-1', on: true };
  page.setData({ dealerId: 'D-1', copies: 2, grants: [on], lines: [{ ...on, id: 'BIO', name: '生化' }] });
  let lost = true;
  phone.replies['letter.submit'] = ({ letterId }: { letterId: string }) => {
    if (lost && letterId === 'AL-2') throw new Refused('INTERNAL');
    return {};
  };
  const sent = (action: string) => phone.calls.filter((call) => call.action === action);
  await page.instance.send();
  lost = false;
  await page.instance.send();
  expect(sent('letter.request')).toHaveLength(1);
  const [a1, a2, b1, b2] = sent('letter.submit').map(({ opId }) => opId);
  expect([b1, b2]).toEqual([a1, a2]);
  expect(phone.shown.join()).toContain('redirectTo: /pages/channel/letter/letter?id=AL-1');
});

describe('a letter that is asked for', () => {
  const grantRow = (id: string, region: string) => ({
    ...{ _id: id, number: `SQ-${id}`, dealerId: 'D-1', dealerName: '康健', productLineIds: ['BIO'] },
    ...{ fromOn: '2026-01-01', toOn: '2026-12-31', exclusive: true, state: 'approved', revision: 1 },
    ...{
      standing: 'effective',
      regionNames: [region],
      hospitalNames: [],
      hospitalCount: 0,
      carveOutCount: 0,
    },
  });
  const opened = async (): Promise<Mounted> => {
    phone.replies['dealer.get'] = { dealer: { shortName: '康健' } };
    phone.replies['grant.list'] = {
      grants: [grantRow('G-1', '苏州市'), grantRow('G-2', '无锡市')],
      next: null,
    };
    return open(['channel_manager'], 'letter-request', { dealerId: 'D-1' });
  };
  const tap = async (page: Mounted, id: string) => {
    page.instance.toggleGrant(at({ id }));
    await settle(20);
  };

  test('loses the mark of a missing grant once one is chosen', async () => {
    const page = await opened();
    await page.instance.send();
    expect(page.dom.textContent).toContain('请选择依据的授权');
    await tap(page, 'G-1');
    expect(page.dom.textContent).not.toContain('请选择依据的授权');
  });

  test('is also for the places of a grant that is chosen after places were listed', async () => {
    phone.replies['grant.get'] = {
      scope: {
        ...{ regions: [{ code: '320200', name: '无锡市' }], hospitals: [{ id: 'H-1', name: '昆山一院' }] },
        hospitalCount: 1,
      },
    };
    const page = await opened();
    await tap(page, 'G-1');
    page.instance.changeWithin(
      at({}, { places: [{ id: '320500', name: '苏州市', isHospital: false }] }) as never,
    );
    await tap(page, 'G-2');
    expect(page.instance.content()).toMatchObject({
      within: { regionCodes: ['320500', '320200'], hospitalIds: ['H-1'] },
    });
  });

  test('says which of the chosen grants it states nothing of', async () => {
    const page = await opened();
    await tap(page, 'G-1');
    await tap(page, 'G-2');
    phone.replies['letter.request'] = {
      ...{ letterIds: ['AL-1'], territory: ['苏州市'], exclusions: [], parts: [], grantIds: ['G-1'] },
    };
    await page.instance.send();
    expect(phone.shown.join()).toContain('有 1 份没有写入');
    expect(phone.shown.join()).toContain('生化（无锡市）');
  });

  test('is refused at its days, which says until when there are grants', async () => {
    const page = await opened();
    await tap(page, 'G-1');
    phone.replies['letter.request'] = () => {
      throw new Refused('LETTER_BEYOND_GRANTS', { path: 'toOn', fromOn: '2026-12-01', toOn: '2026-12-22' });
    };
    await page.instance.send();
    expect(page.data['problems']).toMatchObject({ days: expect.stringContaining('授权到 2026-12-22 为止') });
  });
});

test('an import that cannot be undone any more says why', async () => {
  const one = {
    ...{ batchId: 'IB-1', fileName: '授权.xlsx', drafts: 2, changed: 0, unchanged: 0 },
    ...{ createdAt: '2026-11-23T06:00:00.000Z', createdBy: '周涵' },
  };
  phone.replies['grant.imports'] = {
    imports: [
      { ...one, state: 'sealed', canUndo: false },
      { ...one, batchId: 'IB-2', state: 'undone', canUndo: false },
      { ...one, batchId: 'IB-3', state: 'sealed', canUndo: true },
    ],
  };
  phone.replies['home.get'] = home({ me: { ...home().me, roles: ['channel_manager'] }, engineer: null });
  const page = mount('pages/channel/grant-book/grant-book');
  await page.instance.loadImports();
  expect(page.dom.textContent!.split('不能整批撤回')).toHaveLength(2);
});

test('a sealed scan of fewer pages than the letter has is pointed out', async () => {
  const page = await open(['channel_manager'], 'letter', { id: 'AL-1' });
  const shown = { phase: 'ready', number: 'ND2026-1', sheets: ['1', '2'] };
  page.setData({ ...shown, sealSheets: ['a'], seal: { words: '上传', canApprove: true } });
  expect(page.dom.textContent).toContain('扫描件 1 页，原件 2 页');
  page.setData({ sealSheets: ['a', 'b'] });
  expect(page.dom.textContent).not.toContain('请核对是否缺页');
});

test('places are searched with how many more there are', async () => {
  phone.replies['region.search'] = { regions: [] };
  phone.replies['hospital.search'] = {
    ...{
      hospitals: [{ _id: 'H-1', name: '甲人民医院', place: '江苏省' }],
      more: true,
      total: 65,
      isCut: false,
    },
  };
  const places = mount('pages/channel/components/place-picker/place-picker');
  const picker = places.instance.selectComponent('.found-places');
  picker.setData({ text: '人民医院' });
  await picker.search();
  expect(places.dom.textContent).toContain('还有 64 家');
});

test('a move is sent only after its effect on coverage was seen, and another day asks for it anew', async () => {
  phone.replies['coverage.preview'] = { gained: [], lost: [delta], newHospital: [], conflicts: [] };
  phone.replies['hospital.move'] = { hospitalId: 'H-1', revision: 4, lettersEnded: [] };
  const page = await open(['channel_manager'], 'hospital', { id: 'H-1' });
  expect(page.dom.textContent).toContain('名称用到 2020-12-31');
  const sent = (action: string) => phone.calls.filter((call) => call.action === action);
  const save = async () => {
    page.instance.save();
    await settle(20);
  };
  page.instance.write(at({ what: 'move' }));
  await save();
  expect(page.data['problems']).toMatchObject({ region: '请选择地区' });
  page.instance.pickRegion(at({}, { code: '320213', name: '江苏省无锡市梁溪区' }));
  page.instance.type(at({ key: 'reason' }, '整体搬迁'));
  await save();
  expect(page.dom.textContent).toContain('康健：生化（2026-12-01 至 2026-12-31）');
  expect(page.querySelector('#effect')!.dom.textContent).toContain('康健');
  page.instance.pickDay(at({}, { value: '2026-12-01' }));
  await save();
  expect(sent('coverage.preview')).toHaveLength(2);
  expect(sent('hospital.move')).toEqual([]);
  await save();
  expect(sent('hospital.move')).toMatchObject([
    {
      input: {
        hospitalId: 'H-1',
        revision: 3,
        regionCode: '320213',
        fromOn: '2026-12-01',
        reason: '整体搬迁',
      },
    },
  ]);
});

test('an auditor sees a hospital and its lines without anything to change', async () => {
  const page = await open(['auditor'], 'hospital', { id: 'H-1' });
  expect(page.dom.textContent).toContain('昆山市第一人民医院');
  for (const word of ['改名', '迁址', '停业', '改资料']) expect(page.dom.textContent).not.toContain(word);
});

test('ending a line asks for the reason, and nothing is sent without one', async () => {
  phone.replies['model.list'] = { models: [] };
  phone.replies['productLine.save'] = { productLineId: 'BIO', revision: 2, modelsEnded: 0 };
  const page = await open(['channel_manager'], 'product-line', { id: 'BIO' });
  page.instance.editLine();
  page.instance.pickDay(at({ key: 'untilOn' }, { value: '2026-12-31' }));
  page.instance.save();
  await settle(20);
  expect(page.data['problems']).toMatchObject({ reason: '请填写原因' });
  expect(phone.calls.some(({ action }) => action === 'productLine.save')).toBe(false);
  page.instance.type(at({ key: 'reason' }, '停产'));
  page.instance.save();
  await settle(20);
  expect(phone.calls.find(({ action }) => action === 'productLine.save')).toMatchObject({
    input: { productLineId: 'BIO', revision: 1, name: '生化', untilOn: '2026-12-31', reason: '停产' },
  });
});

describe('the list of master data', () => {
  const found = (n: number) => ({ ...hospital.hospital, _id: `H-${n}`, name: `医院${n}`, place: '' });
  const asked = () =>
    phone.calls.filter(({ action }) => action === 'hospital.search').map(({ input }) => input);

  test('goes on with what was asked, once, whatever the box says meanwhile', async () => {
    phone.replies['hospital.search'] = ({ skip }: { skip: number }) => ({
      hospitals: [found(skip)],
      more: true,
    });
    const page = await open(['auditor'], 'master', { text: '昆山' });
    await page.instance.search();
    page.instance.type(at({}, '苏州'));
    page.instance.onReachBottom();
    page.instance.onReachBottom();
    await settle(20);
    expect(asked()).toMatchObject([
      { text: '昆山', skip: 0 },
      { text: '昆山', skip: 1 },
    ]);
    expect(page.dom.textContent).toContain('医院1');
  });
  test('keeps what comes late from the other tab and from a newer question', async () => {
    phone.replies['hospital.search'] = new Refused('OFFLINE');
    const page = await open(['auditor'], 'master', { text: '昆山' });
    const late = page.instance.search();
    page.instance.chooseTab(at({ tab: 'lines' }));
    await late;
    await settle(20);
    expect(page.dom.textContent).toContain('生化');
    expect(page.data['phase']).toBe('error');
    page.instance.chooseTab(at({ tab: 'hospitals' }));
    phone.replies['hospital.search'] = ({ text }: { text: string }) => ({
      hospitals: text === '昆山' ? [found(1)] : [found(2)],
      more: false,
    });
    const first = page.instance.search();
    page.instance.type(at({}, '苏州'));
    await page.instance.search();
    await first;
    expect(page.data['hospitals']).toMatchObject([{ id: 'H-2' }]);
    expect(page.data['asked']).toBe('苏州');
  });
  test.each([
    ['channel_manager', true],
    ['auditor', false],
  ] as const)('says to a %s that it may be changed: %s', async (role, may) => {
    phone.replies['hospital.search'] = { hospitals: [], more: false };
    const page = await open([role], 'master', {});
    expect(page.dom.textContent!.includes('改名')).toBe(may);
    page.instance.type(at({}, '昆山'));
    await page.instance.search();
    await settle(20);
    expect(page.dom.textContent!.includes('新建')).toBe(may);
  });
});

describe('a grant', () => {
  const by = { memberId: 'M-9', name: '别人' };
  const ground = { regions: [], hospitals: [], hospitalCount: 0 };
  const shown = async (state: string) => {
    phone.replies['grant.get'] = {
      grant: {
        ...{ number: 'G-1', dealerId: 'D-1', dealerName: '康健', state, kinds: [] },
        ...{ fromOn: '2026-01-01', toOn: '2099-12-31', exclusive: true, history: [] },
        ...{ createdBy: by, editedBy: null, submittedBy: by },
      },
      ...{ standing: state === 'approved' ? 'effective' : state, scope: ground, carveOuts: ground },
      ...{ productLines: [], history: [] },
    };
    phone.replies['coverage.preview'] = { gained: [], lost: [], newHospital: [], conflicts: [] };
    phone.answers['showModal'] = { confirm: true };
    const page = await open(['channel_manager'], 'grant', { id: 'G-1' });
    await page.instance.load();
    return page;
  };

  test('ends on any day that is picked from a calendar, no later than its last', async () => {
    phone.replies['grant.revoke'] = {};
    const page = await shown('approved');
    const revoking = page.instance.revoke();
    await settle(20);
    const sheet = page.instance.selectComponent('#ask');
    expect(sheet.data.question).toMatchObject({ field: { type: 'day', to: '2099-12-31' } });
    sheet.pick(at({ choice: '另选一天' }));
    sheet.done();
    expect(sheet.data.error).toContain('请填写');
    sheet.pickDay({ detail: { value: '2098-03-15' } });
    sheet.done();
    await answerSheet(page, { text: '不再合作' });
    await revoking;
    expect(phone.calls.filter(({ action }) => action === 'grant.revoke').map(({ input }) => input)).toEqual([
      { grantId: 'G-1', reason: '不再合作', fromOn: '2098-03-15' },
    ]);
  });

  test('that was split names the new one and leads to it', async () => {
    phone.replies['grant.conflicts'] = { conflicts: [], total: 0 };
    phone.replies['grant.split'] = {
      grants: [
        { grantId: 'G-1', number: 'SQ2026-1', state: 'draft', revision: 2 },
        { grantId: 'G-2', number: 'SQ2026-2', state: 'draft', revision: 1 },
      ],
    };
    const page = await shown('draft');
    page.setData({ conflicts: [{ otherId: 'G-9', lines: '免疫', leavesNothing: false }] });
    await page.instance.split(at({ otherId: 'G-9' }));
    await settle(20);
    expect(page.dom.textContent).toContain('免疫已单独成为一份授权 SQ2026-2');
    page.instance.openApart();
    expect(phone.shown.join()).toContain('/pages/channel/grant/grant?id=G-2');
  });
});

test('a grant is approved only once its check is through and shows no overlap', async () => {
  const by = { memberId: 'M-9', name: '别人' };
  const ground = { regions: [], hospitals: [], hospitalCount: 0 };
  phone.replies['grant.get'] = {
    grant: {
      ...{ number: 'G-1', dealerId: 'D-1', dealerName: '康健', state: 'pending', kinds: [] },
      ...{ fromOn: '2099-01-01', toOn: '2099-12-31', exclusive: true },
      ...{ createdBy: by, editedBy: null, submittedBy: by },
    },
    ...{ standing: 'pending', scope: ground, carveOuts: ground, productLines: [], history: [] },
  };
  phone.replies['coverage.preview'] = { gained: [], lost: [], newHospital: [], conflicts: [] };
  phone.replies['grant.approve'] = {};
  phone.answers['showModal'] = { confirm: true };
  const page = await open(['channel_manager'], 'grant', { id: 'G-1' });
  const approved = () => phone.calls.filter(({ action }) => action === 'grant.approve').length;
  const check = async (conflicts: object) => {
    phone.replies['grant.conflicts'] = conflicts;
    await page.instance.load();
    expect(page.data['checked']).toBe(false);
    await page.instance.approve();
    await settle(20);
    await page.instance.approve();
  };
  await check(new Refused('OFFLINE'));
  await check({ conflicts: [], total: 1 });
  expect(approved()).toBe(0);
  expect(new Set(phone.shown)).toEqual(new Set(['showToast: 请先核对并排除重叠']));
  await check({ conflicts: [], total: 0 });
  expect(approved()).toBe(1);
});
