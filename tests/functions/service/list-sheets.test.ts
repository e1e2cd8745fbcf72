import type { ListKind } from '../../../miniprogram/shared/list-kinds';
import type { Dealer, Member } from '../../../miniprogram/shared/model/people';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { Department, Hospital } from '../../../miniprogram/shared/model/sites';
import type { ListSheetCheck, ListSheetSaved } from '../../../cloudfunctions/_contracts/list-sheets';
import { openWorkbook } from '../../../cloudfunctions/_modules/grant-sheets/open-workbook';
import { searchKeysOf } from '../../../cloudfunctions/_modules/hospitals/search-keys';
import { withPersonKeys } from '../../../cloudfunctions/_store/people';
import { creditCode } from '../../unit/letters/sample-letters';
import { addSites } from './sites';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

let world: World;
let files = 0;
async function done<T>(who: string, action: string, input: object): Promise<T> {
  const reply = await world.call(who, action, input);
  if (!reply.ok) throw new Error(`${action}: ${JSON.stringify(reply)}`);
  return reply.data as T;
}
/** Refused by this code, and nothing was written. */
async function refused(code: string, who: string, action: string, input: object): Promise<void> {
  const before = await world.everything();
  expect(await world.call(who, action, input)).toMatchObject({ ok: false, code });
  expect(await world.everything()).toBe(before);
}
const sheet = async (kind: ListKind, ...lines: string[]) => ({
  kind,
  fileId: await world.upload(`sheets/list-${++files}.csv`, Buffer.from(lines.join('\n'))),
});
type Asked = Awaited<ReturnType<typeof sheet>>;
const check = (who: string, asked: Asked) => done<ListSheetCheck>(who, 'listSheet.check', asked);
/** Brought to the end, step by step; the codes of all steps. */
async function bring(who: string, asked: Asked): Promise<ListSheetSaved['codes']> {
  const codes: ListSheetSaved['codes'] = [];
  for (let left = 1, steps = 0; left > 0 && steps < 20; steps++) {
    const saved = await done<ListSheetSaved>(who, 'listSheet.save', asked);
    codes.push(...saved.codes);
    left = saved.left;
  }
  return codes;
}
const placesOf = ({ problems }: ListSheetCheck) => problems.map(({ row, column }) => [row, column]);

beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  const [boss] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-boss');
  const house = (id: string, role: string) => ({
    ...boss,
    ...{
      _id: `M-${id}`,
      openid: `openid-${id}`,
      name: id,
      phone: mobileOf(id),
      dealerId: null,
      roles: [role],
    },
  });
  await world.put(
    'members',
    house('lin', 'channel_manager'),
    house('root', 'sysadmin'),
    house('ma', 'service_manager'),
  );
  const li = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-li')!;
  for (const { _id, name, aliases } of await world.all<Hospital>('hospitals'))
    await world.set('hospitals', _id, { searchKeys: await searchKeysOf(name, aliases) });
  const phone = mobileOf('li');
  await world.set('members', 'M-li', { phone, searchKeys: withPersonKeys({ ...li, phone }).searchKeys });
});
afterAll(() => world.cloud.close());

describe('a list of dealers', () => {
  const heads = '名称,简称,统一社会信用代码,所在地区,联系人,电话,备注';
  const [a, b] = [creditCode('91310000MA1FL7771'), creditCode('91310000MA1FL7772')];

  it('says of each cell that says nothing what to do, gives the rows back with it, and writes nothing', async () => {
    const asked = await sheet(
      'dealers',
      heads,
      `甲器械有限公司,甲,${a},江苏省苏州市,,,`,
      `乙器械有限公司,乙,91310000MA1FL77700,江苏省苏州市,,,`,
      `丙器械有限公司,丙,${b},没有的市,,,`,
      `丁器械有限公司,丁,${a},江苏省苏州市,,,`,
    );
    const before = await world.all('dealers');
    const found = await check('lin', asked);
    expect(placesOf(found)).toEqual([
      [3, '统一社会信用代码'],
      [4, '所在地区'],
      [5, '统一社会信用代码'],
    ]);
    expect([found.counts, found.unread]).toEqual([{ new: 1, changed: 0, same: 0 }, ['备注']]);
    await refused('IMPORT_HAS_PROBLEMS', 'lin', 'listSheet.save', asked);
    const { link } = await done<{ link: string }>('lin', 'listSheet.problems', asked);
    const [book] = openWorkbook(Buffer.from(await (await fetch(link)).arrayBuffer()));
    const texts = book!.rows.map((cells) => Object.values(cells ?? []).map((cell) => String(cell?.v)));
    expect(texts.map((cells) => cells[1])).toEqual(['原行号', '3', '4', '5']);
    expect(texts[2]![0]).toMatch(/^所在地区：没有这个地区/);
    expect(await world.all('dealers')).toEqual(before);
  });

  it('is written, read as the same afterwards, and corrects what it says otherwise', async () => {
    const line = (phone: string) => `甲（苏州）器械有限公司,甲,${a},江苏省苏州市,王,${phone},`;
    const asked = await sheet('dealers', heads, line('13812345678'));
    await bring('lin', asked);
    expect((await check('lin', asked)).counts).toEqual({ new: 0, changed: 0, same: 1 });
    const other = await sheet('dealers', heads, line('13812345679'));
    expect((await check('lin', other)).rows).toMatchObject([{ as: 'changed', about: '联系电话' }]);
    await bring('lin', other);
    const found = (await world.all<Dealer>('dealers')).filter(({ creditCode: code }) => code === a);
    // As its licence writes it.
    expect(found).toMatchObject([
      { name: '甲（苏州）器械有限公司', state: 'prospect', contactPhone: '13812345679' },
    ]);
  });

  it('is nobody’s to bring who may not make a dealer', async () => {
    const asked = await sheet('dealers', heads, `戊器械有限公司,戊,${b},江苏省苏州市,,,`);
    for (const who of ['boss', 'root', 'li'])
      await refused('ACTION_NOT_ALLOWED', who, 'listSheet.save', asked);
    expect((await world.all<Dealer>('dealers')).some(({ creditCode: code }) => code === b)).toBe(false);
  });
});

it('engineers are invited each with a code of their own; who has an account stays', async () => {
  const li = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-li')!;
  const many = Array.from({ length: 23 }, (_, n) => `工程师${n},1371234${5000 + n},`);
  const asked = await sheet('engineers', '姓名,手机,经销商', `${li.name},${li.phone},`, ...many);
  const dealers = (await world.all<Member>('members')).filter(({ dealerId }) => dealerId === li.dealerId);
  const admin = dealers.find(({ roles }) => roles.includes('dealer_admin'))!;
  const codes = await bring(admin._id.slice(2), asked);
  expect([codes.length, new Set(codes.map(({ code }) => code)).size]).toEqual([23, 23]);
  expect((await check(admin._id.slice(2), asked)).counts).toEqual({ new: 0, changed: 0, same: 24 });
  const invited = (await world.all<Member>('members')).filter(({ name }) => /^工程师\d/.test(name));
  expect(new Set(invited.map(({ dealerId }) => dealerId))).toEqual(new Set([li.dealerId]));
});

it('instruments are registered where they stand; one that stands elsewhere is not moved', async () => {
  const heads = '型号,SN,医院,经销商,安装日期';
  const [model] = await world.all<{ _id: string; name: string }>('models');
  const [here, there] = await world.all<{ _id: string; name: string }>('hospitals');
  const first = await sheet('instruments', heads, `${model!.name},X-7001,${here!.name},,2026/1/31`);
  await bring('ma', first);
  const device = () =>
    world.all<Device>('devices').then((all) => all.find(({ serialKey }) => serialKey === 'X-7001'));
  expect(await device()).toMatchObject({
    hospitalId: here!._id,
    installedOn: '2026-01-31',
    standing: 'verified',
  });
  const later = await sheet('instruments', heads, `${model!.name},x-7001,${here!.name},,2026-02-01`);
  await bring('ma', later);
  expect(await device()).toMatchObject({ installedOn: '2026-02-01', serial: 'X-7001' });
  const other = there?.name ?? '没有的医院';
  const moved = await sheet('instruments', heads, `${model!.name},X-7001,${other},,`);
  expect(placesOf(await check('ma', moved))).toEqual([[2, '医院']]);
});

it('contacts come with their department, and are corrected by the next sheet', async () => {
  const [hospital] = await world.all<{ _id: string; name: string }>('hospitals');
  const lines = (phone: string) => [
    '医院,科室,姓名,手机,职务',
    `${hospital!.name},新生儿科,赵某,${phone},主任`,
    `${hospital!.name},新生儿科,钱某,,护士长`,
  ];
  await bring('ma', await sheet('contacts', ...lines('13612345678')));
  const second = await sheet('contacts', ...lines('13612345679'));
  expect((await check('ma', second)).counts).toEqual({ new: 0, changed: 1, same: 1 });
  await bring('ma', second);
  const made = (await world.all<Department>('departments')).filter(({ name }) => name === '新生儿科');
  expect(made.map(({ contacts }) => contacts.map(({ name, phone }) => [name, phone]).sort())).toEqual([
    [
      ['赵某', '13612345679'],
      ['钱某', ''],
    ].sort(),
  ]);
});

it('contacts go to the department that is there, also beside more than a thousand others', async () => {
  const [hospital] = await world.all<{ _id: string; name: string }>('hospitals');
  const [department] = await world.all<Department>('departments');
  const many = Array.from({ length: 1005 }, (_, n) => ({
    ...department!,
    ...{ _id: `DEP-many-${String(n).padStart(4, '0')}`, hospitalId: hospital!._id, name: `第${n}检验室` },
  }));
  await world.put('departments', ...many);
  await bring(
    'ma',
    await sheet('contacts', '医院,科室,姓名,手机,职务', `${hospital!.name},第1004检验室,孙某,,主任`),
  );
  await world.remove(
    'departments',
    many.slice(0, -1).map(({ _id }) => _id),
  );
  const there = (await world.all<Department>('departments')).filter(({ name }) => name === '第1004检验室');
  expect(there.map(({ _id }) => _id)).toEqual(['DEP-many-1004']);
  await world.remove('departments', ['DEP-many-1004']);
});

it('certifications are given as by hand, never to oneself, and never make less of what holds', async () => {
  const li = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-li')!;
  const [model] = await world.all<{ _id: string; name: string }>('models');
  const heads = '姓名,手机号,机型,任务,级别,生效日期,有效期至,证书编号';
  const asked = await sheet(
    'certifications',
    heads,
    `${li.name},${li.phone},${model!.name},校准、培训,3,2026-01-01,2031-12-31,Z-9`,
  );
  await bring('ma', asked);
  expect((await check('ma', asked)).counts).toEqual({ new: 0, changed: 0, same: 1 });
  const after = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-li')!;
  expect(after.certifications).toEqual(
    expect.arrayContaining(
      ['calibration', 'training'].map((task) =>
        expect.objectContaining({ task, level: 3, certificateNumber: 'Z-9' }),
      ),
    ),
  );
  const less = await sheet(
    'certifications',
    heads,
    `${li.name},${li.phone},${model!.name},校准,2,2026-01-01,2031-12-31,`,
  );
  expect(placesOf(await check('ma', less))).toEqual([[2, '有效期至']]);
  await refused('IMPORT_HAS_PROBLEMS', 'ma', 'listSheet.save', less);
});
