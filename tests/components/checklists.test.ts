import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { openDispatch, settingsPhone } from './settings-phone';
import type { Saved } from './settings-phone';
import { queued } from './phone-world';
import type { Phone } from './phone-world';
import { samples } from '../../miniprogram/pages/dispatch/checklists/samples';
import type { Checklist } from '../../miniprogram/shared/model/settings';
import type { Role } from '../../miniprogram/shared/states';
import { checklistProblems, itemsOf } from '../../miniprogram/shared/visit/checklist';

/** 检查表 as a service manager writes them, in a window or on a phone. */
let phone: Phone;
let asked: Saved<Checklist[]>[];
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });

const open = (page: string, query: object, role: Role = 'service_manager'): Promise<Mounted> =>
  openDispatch(phone, page, query, role);
const edit = () => open('checklist-edit', { id: 'general' });
async function tapped(page: Mounted, act: string, dataset: object, ...answers: object[]) {
  void page.instance[act](at(dataset));
  for (const answer of answers) {
    await settle();
    await answerSheet(page, answer);
  }
  await settle(20);
}

beforeEach(() => {
  ({ phone, asked } = settingsPhone<Checklist[]>('checklists', '钱敏'));
  // A house with one list.
  const { settings } = phone.replies['settings.get'] as { settings: { checklists: Checklist[] } };
  settings.checklists = settings.checklists.filter(({ id }) => id === 'general');
});

test('what is written stays a draft until it is published with its reason, on the revision that was seen', async () => {
  const page = await edit();
  await tapped(page, 'addItem', { group: 1 }, { choice: '是/否' }, { text: '废液桶已清空' });
  await tapped(page, 'addItem', { group: 1 }, { choice: '文字' }, { text: '为什么没有清空' });
  const last = { group: 1, item: 3 };
  await tapped(
    page,
    'editItem',
    last,
    { choice: '出现的条件' },
    { choice: '废液桶已清空' },
    { choice: '否' },
  );
  expect(page.dom.textContent).toContain('草稿，只存在本机');
  expect(page.dom.textContent).toContain('仅当“废液桶已清空”为否');
  expect(asked).toEqual([]);
  // Found again when the page is opened anew, and said in the list.
  expect((await edit()).dom.textContent).toContain('废液桶已清空');
  expect((await open('checklists', {})).dom.textContent).toContain('有草稿');
  await tapped(page, 'publish', {}, { text: '生物安全' });
  expect(asked).toMatchObject([{ key: 'checklists', revision: 3, why: '生物安全' }]);
  const [list] = asked[0]!.value;
  const [, , waste, why] = list!.groups[1]!.items;
  expect(why).toMatchObject({ kind: 'text', when: { itemId: waste!.id, is: ['否'] } });
  expect((await open('checklists', {})).dom.textContent).not.toContain('有草稿');
});

test('what is wrong is marked at its item, and nothing is sent or tried out', async () => {
  const page = await edit();
  await tapped(page, 'editItem', { group: 0, item: 0 }, { choice: '选项' }, { text: '正常' });
  await tapped(page, 'publish', {});
  expect(page.dom.textContent).toContain('请至少给出两个选项，第一个为正常');
  page.instance.tryOut();
  expect(asked).toEqual([]);
  expect(phone.texts.has('copy:trial:checklist')).toBe(false);
});

test('a copy for another model is a list of its own, and one for the same work is refused at its field', async () => {
  const page = await edit();
  await tapped(page, 'copy', {}, { choice: '所有机型' });
  const { begun } = (await open('checklists', {})).data as { begun: { id: string }[] };
  const copy = await open('checklist-edit', { id: begun[0]!.id });
  await tapped(copy, 'publish', {});
  expect((copy.data['problems'] as { scope: string }).scope).toContain('同一机型和任务已有检查表');
  await tapped(copy, 'pickModel', {}, { choice: 'BC-7500' });
  await tapped(copy, 'publish', {}, { text: '新机型' });
  expect(asked[0]!.value.map(({ id, modelId }) => [id, modelId])).toEqual([
    ['general', null],
    [begun[0]!.id, 'M1'],
  ]);
});

test('the last list is not withdrawn', async () => {
  const page = await edit();
  await tapped(page, 'withdraw', {});
  expect(asked).toEqual([]);
  expect(phone.shown.join()).toContain('至少保留一份检查表');
});

test('is tried out as an engineer sees it, and nothing of that is sent', async () => {
  const page = await edit();
  page.instance.tryOut();
  const trial = mount('pages/engineer/checklist/checklist');
  trial.instance.onLoad({ id: 'trial', trial: '1' });
  await settle();
  expect(trial.dom.textContent).toContain('试填');
  trial.instance.choose(at({ id: 'appearance', value: '异常' }));
  await trial.instance.next();
  expect(trial.data['groupTitle']).toBe('完工确认');
  expect(queued(phone)).toEqual([]);
});

test('who does not write lists reads them', async () => {
  const page = await open('checklist-edit', { id: 'general' }, 'dispatcher');
  await page.instance.editItem(at({ group: 0, item: 0 }));
  expect(page.instance.selectComponent('#ask').data.open).toBe(false);
  expect(page.dom.textContent).not.toContain('发布检查表');
});

test.each(samples.map((list) => [list.title, list] as const))(
  '%s is sound and says that it is one',
  (title, list) => {
    expect(title).toMatch(/^示例：/);
    expect(checklistProblems(list)).toEqual([]);
    expect(itemsOf(list).length).toBeGreaterThan(12);
  },
);
