import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';

let phone: Phone;
const at = (dataset: object, detail: object = {}) => ({ currentTarget: { dataset }, detail });
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
  expect(phone.shown.join()).toContain('请选择地区');
  page.instance.pickRegion(at({}, { code: '320213', name: '江苏省无锡市梁溪区' }));
  page.instance.type(at({ key: 'reason' }, { value: '整体搬迁' }));
  await save();
  expect(page.dom.textContent).toContain('康健：生化（2026-12-01 至 2026-12-31）');
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
  expect(phone.shown.join()).toContain('请填写原因');
  expect(phone.calls.some(({ action }) => action === 'productLine.save')).toBe(false);
  page.instance.type(at({ key: 'reason' }, { value: '停产' }));
  page.instance.save();
  await settle(20);
  expect(phone.calls.find(({ action }) => action === 'productLine.save')).toMatchObject({
    input: { productLineId: 'BIO', revision: 1, name: '生化', untilOn: '2026-12-31', reason: '停产' },
  });
});
