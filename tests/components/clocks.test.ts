import { answerSheet } from './ask-sheet';
import { settle } from './load';
import type { Mounted } from './load';
import { openDispatch, settingsPhone } from './settings-phone';
import type { Saved } from './settings-phone';
import type { Phone } from './phone-world';
import type { ClockBook } from '../../miniprogram/shared/clocks/policies';
import type { Role } from '../../miniprogram/shared/states';

/** 时效 as a service manager keeps it, on a phone that has seen no home yet. */
let phone: Phone;
let asked: Saved<ClockBook>[];
const type = (dataset: object, detail: string) => ({ currentTarget: { dataset }, detail });

const open = (page: string, query: object, role: Role = 'service_manager'): Promise<Mounted> =>
  openDispatch(phone, page, query, role);

beforeEach(() => {
  ({ phone, asked } = settingsPhone<ClockBook>('clocks', '冯宇'));
});

test('what is promised stands in words, with the hours it is counted by', async () => {
  const { textContent } = (await open('clocks', {})).dom;
  for (const words of [
    '响应 2 小时 · 到场 8 小时 · 修复 24 小时',
    '其他都不适用时',
    '等待备件时暂停',
    '周一至周五 9:00-12:00 13:00-18:00',
  ])
    expect(textContent).toContain(words);
});

test('a policy is saved on the version that was seen, with its reason', async () => {
  const page = await open('clock-policy', { id: 'down' });
  expect(page.dom.textContent).toContain('停机');
  page.instance.typeHours(type({ at: 0 }, '1'));
  void page.instance.save();
  await settle();
  await answerSheet(page, { text: '2027 年承诺' });
  await settle(20);
  expect(asked).toMatchObject([{ key: 'clocks', revision: 3, why: '2027 年承诺' }]);
  expect(asked[0]!.value.policies.find(({ id }) => id === 'down')).toMatchObject({ responseMinutes: 60 });
});

test('a policy for the same orders as another, or without hours, is wrong at its field and not sent', async () => {
  const page = await open('clock-policy', { id: 'new' });
  page.instance.type(type({}, '再一条'));
  void page.instance.save();
  await settle(20);
  expect(page.instance.data.problems.when).toContain('适用条件相同');
  page.instance.typeHours(type({ at: 1 }, '0'));
  void page.instance.save();
  await settle(20);
  expect(page.instance.data.problems.arrival).toContain('请填写小时数');
  page.instance.typeHours(type({ at: 1 }, '很快'));
  void page.instance.save();
  await settle(20);
  expect(page.instance.data.problems.arrival).toContain('请填写小时数');
  expect(asked).toEqual([]);
});

test('hours of a day are typed as people write them, and what is none is wrong at that day', async () => {
  const page = await open('clock-calendar', { id: 'office' });
  page.instance.typeDay(type({ at: 5 }, '上午'));
  void page.instance.save();
  await settle(20);
  expect(page.instance.data.problems.day5).toContain('9:00-12:00');
  page.instance.typeDay(type({ at: 5 }, '9-12'));
  void page.instance.save();
  await settle();
  await answerSheet(page, { text: '周六上午值班' });
  await settle(20);
  expect(asked[0]!.value.calendars.find(({ id }) => id === 'office')!.week[5]).toEqual([[540, 720]]);
});

test('who dispatches reads the policies and changes none', async () => {
  const page = await open('clock-policy', { id: 'down' }, 'dispatcher');
  expect(page.instance.data.canSave).toBe(false);
  await page.instance.pickCondition(type({ at: 4 }, ''));
  expect(page.instance.selectComponent('#ask').data.open).toBe(false);
});

test.each([
  ['clocks', {}],
  ['clock-policy', { id: 'new' }],
  ['clock-calendar', { id: 'new' }],
])('%s lets whoever may change it, though the phone has seen no home', async (page, query) => {
  expect((await open(page, query)).data).toMatchObject({ phase: 'ready', canSave: true });
  ({ phone } = settingsPhone<ClockBook>('clocks', '冯宇'));
  expect((await open(page, query, 'dispatcher')).data).toMatchObject({ phase: 'ready', canSave: false });
});
