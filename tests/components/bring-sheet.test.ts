import { mount, settle } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';

/** 故障码, 产品目录 and 名单 come from a sheet in one way. */
let phone: Phone;
const asked = (action: string) => phone.calls.filter((one) => one.action === action);
beforeEach(() => {
  phone = newPhone();
  const own = home();
  phone.replies['home.get'] = { ...own, me: { ...own.me, roles: ['service_manager'], dealerId: null } };
  phone.files.set('tmp://list.csv', new Uint8Array([49]));
  phone.answers['chooseMessageFile'] = { tempFiles: [{ path: 'tmp://list.csv', name: '名单.csv' }] };
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

const check = (rows: object[], change: object = {}) => ({
  ...{ counts: { new: 2, changed: 1, same: 4 }, rows, problems: [], problemCount: 0, unread: ['备注'] },
  ...{ readAs: [{ field: '名称', heading: '品名' }], ...change },
});
const sheets = [
  {
    ...{ page: 'dispatch/fault-sheet/fault-sheet', look: 'guide.checkSheet', save: 'guide.saveSheet' },
    row: { row: 2, as: 'new', fault: { code: 'E01', name: '加样异常', cause: '针堵', action: '' } },
    shown: { title: '加样异常', code: 'E01', label: '新增', about: '第 2 行 · 针堵' },
    steps: [{ saved: 3, revision: 2 }],
  },
  {
    ...{ page: 'trade/product-sheet/product-sheet', look: 'product.checkSheet', save: 'product.saveSheet' },
    row: { row: 5, as: 'changed', code: 'P1', name: '质控品', changes: ['单位'] },
    shown: { title: '质控品', code: 'P1', label: '更新', about: '第 5 行 · 单位' },
    steps: [{ left: 1 }, { left: 0 }],
  },
  {
    ...{ page: 'dispatch/list-sheet/list-sheet', look: 'listSheet.check', save: 'listSheet.save' },
    row: { row: 3, as: 'new', title: '某某医疗', about: '上海' },
    shown: { title: '某某医疗', code: '', label: '新增', about: '第 3 行 · 上海' },
    steps: [
      { left: 2, codes: [{ name: '甲', phone: '1', code: 'A' }] },
      { left: 0, codes: [{ name: '乙', phone: '2', code: 'B' }] },
    ],
  },
];

test.each(sheets)('$page shows what was read as what, and imports until nothing is left', async (one) => {
  phone.replies[one.look] = check([one.row]);
  const { instance } = mount(`pages/${one.page}`);
  if (instance.onLoad) await instance.onLoad({ id: 'X' });
  await settle(20);
  await instance.choose();
  await settle(20);
  expect(instance.data).toMatchObject({
    ...{ fileName: '名单.csv', ready: true, total: 3, rest: 2, readAs: '名称：品名', unread: '备注' },
    rows: [one.shown],
  });
  const left = [...one.steps];
  phone.replies[one.save] = () => left.shift();
  phone.replies[one.look] = check([], { counts: { new: 0, changed: 0, same: 7 } });
  await instance.save();
  await settle(20);
  expect(asked(one.save)).toHaveLength(one.steps.length);
  expect(phone.shown).toContain('showToast: 已导入');
  expect(instance.data).toMatchObject({ percent: 0, total: 0, ready: false });
  if (one.save === 'listSheet.save') expect(instance.data.codes).toHaveLength(2);
});

test.each(sheets)('$page imports nothing while a cell says nothing', async (one) => {
  phone.replies[one.look] = check([one.row], {
    problemCount: 1,
    problems: [{ row: 2, column: '名称', message: '空' }],
  });
  const { instance } = mount(`pages/${one.page}`);
  if (instance.onLoad) await instance.onLoad({ id: 'X' });
  await instance.choose();
  await settle(20);
  expect(instance.data).toMatchObject({ ready: false });
  expect(asked(one.save)).toEqual([]);
  await instance.problems();
  const own = one.save.replace('.save', '.').replace('.Sheet', '.sheetProblems').replace(/\.$/, '.problems');
  expect(asked(own)).toMatchObject([{ input: { fileId: instance.data.fileId } }]);
});
