import { front } from './preview/phone';
import { open, openStreet, sees, tapOn } from './house';
import type { Street } from './house';

/** The auditor's screens. */
jest.setTimeout(180_000);
let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());
afterEach(() => expect(street.errors()).toEqual([]));

test('an auditor finds who changed what, reads the record’s history and takes a checked result along', async () => {
  const manager = await street.phoneOf('demo-fengyu');
  const opId = 'audit-screens-00000001';
  await manager.evaluate(
    (data) => window.wx.cloud.callFunction({ name: 'service', data }) as Promise<unknown>,
    { action: 'member.consent', input: { location: true }, opId },
  );

  const phone = await street.phoneOf('demo-shenji');
  await tapOn(phone, '审计日志');
  await sees(phone, '逐条核对记录链和封存根');
  const name = front(phone).locator('input').first();
  await name.fill('没有此人');
  await tapOn(phone, '查找');
  await sees(phone, '没有叫“没有此人”的人');
  await name.fill('冯钰');
  await tapOn(phone, '查找');
  await sees(phone, /冯钰 · 厂家/);
  await tapOn(phone, '人员·授权或收回同意');
  await sees(phone, '同意 › 同意定位');
  await tapOn(phone, '这条人员的全部记录');
  await sees(phone, '人员 冯钰');
  expect(await front(phone).getByText('人员·授权或收回同意').count()).toBe(1);

  await open(phone, '/pages/audit/checks/checks');
  await tapOn(phone, '从头到尾');
  await tapOn(phone, '开始核验');
  await sees(phone, '没有发现问题');
  await tapOn(phone, '导出结果');
  await phone.waitForFunction(() =>
    window.preview.happenings.some(({ what }) => what === 'shareFileMessage'),
  );
});

test('a record that somebody changed in the database itself is named to the auditor', async () => {
  const [dealer] = street.cloud.database.find(
    'dealers',
    { _id: 'D-chengyue' },
    { limit: 1 },
    { index: null, examined: 0 },
  );
  const { _id, ...rest } = dealer!;
  const edited = { ...rest, tier: 'S' };
  void street.cloud.database.modify(
    'dealers',
    { _id: _id! },
    edited,
    { merge: false, upsert: false, multi: false },
    { index: null, examined: 0 },
  );
  const phone = await street.phoneOf('demo-shenji');
  await open(phone, '/pages/audit/checks/checks');
  await tapOn(phone, '从头到尾');
  await tapOn(phone, '开始核验');
  await sees(phone, /经销商 D-chengyue .*有人绕过系统改动/);
});
