import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';
import { settingKeys, settingsFrom } from '../../miniprogram/shared/settings/table';
import type { Role } from '../../miniprogram/shared/states';

let phone: Phone;
const at = (dataset: object) => ({ currentTarget: { dataset }, detail: {} });
const initial = settingsFrom([]);
const settings = Object.fromEntries(settingKeys.map((key) => [key, initial(key)]));
async function open(role: Role, more: object = {}): Promise<Mounted> {
  phone.replies['home.get'] = home({ me: { ...home().me, roles: [role] }, engineer: null });
  const start = mount('pages/home/home');
  start.instance.onShow();
  await settle(20);
  phone.replies['settings.get'] = { settings, changes: [], waiting: [], ...more };
  const page = mount('pages/dispatch/settings/settings');
  page.instance.onLoad({});
  await settle(20);
  return page;
}
const saved = (page: Mounted) => {
  const asked: object[] = [];
  phone.replies['settings.save'] = (input: object) => {
    asked.push(input);
    return { key: 'x', revision: 1, waits: false };
  };
  return { page, asked };
};

beforeEach(() => {
  phone = newPhone();
});

test('a money limit is typed in yuan, is refused at the field, and goes with the revision that was seen', async () => {
  const { page, asked } = saved(
    await open('finance', {
      changes: [{ key: 'trade', changedBy: '周涵', changedAt: '2026-11-01T00:00:00.000Z', revision: 4 }],
    }),
  );
  expect(page.dom.textContent).toContain('500,000.00 元');
  void page.instance.edit(at({ path: 'trade.financeFromFen' }));
  await answerSheet(page, { text: '1.234' });
  expect(page.instance.selectComponent('#ask').data.error).toBe('请填写金额，单位元，最多两位小数');
  await answerSheet(page, { text: '600000', why: '年度' });
  expect(asked).toMatchObject([
    { key: 'trade', revision: 4, why: '年度', value: { financeFromFen: 60_000_000, priceDays: 30 } },
  ]);
});

test('what two fields say together is wrong at the one that was typed', async () => {
  const { page, asked } = saved(await open('finance'));
  void page.instance.edit(at({ path: 'trade.renewal.last' }));
  await answerSheet(page, { text: '120' });
  expect(page.instance.selectComponent('#ask').data.error).toBe('截止须比最早更接近到期日');
  expect(asked).toEqual([]);
});

test('who answers for service changes no limit of money, and the other way round', async () => {
  const { page } = saved(await open('service_manager'));
  await page.instance.edit(at({ path: 'trade.financeFromFen' }));
  expect(page.instance.selectComponent('#ask').data.open).toBe(false);
  void page.instance.edit(at({ path: 'checkIn.radiusMetres' }));
  await settle();
  expect(page.instance.selectComponent('#ask').data.open).toBe(true);
});

test('what waits for a second person says each value, and a further change is made upon it', async () => {
  const letters = initial('letters');
  const waiting = [
    {
      key: 'letters',
      revision: 2,
      value: { ...letters, hotline: '400-1' },
      why: '换号',
      byId: 'M-9',
      byName: '苏航',
      at: '2026-11-01T00:00:00.000Z',
    },
  ];
  const changes = [{ key: 'letters', changedBy: '', changedAt: '', revision: 2 }];
  const { page, asked } = saved(await open('sysadmin', { waiting, changes }));
  expect(page.dom.textContent).toContain('核验电话：未填写 → 400-1');
  void page.instance.edit(at({ path: 'letters.miniProgram' }));
  await answerSheet(page, { text: '渠道服务' });
  expect(asked).toMatchObject([
    { key: 'letters', revision: 2, value: { hotline: '400-1', miniProgram: '渠道服务' } },
  ]);
});
