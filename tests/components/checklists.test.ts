import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { openDispatch, settingsPhone } from './settings-phone';
import { queued } from './phone-world';
import type { Phone } from './phone-world';
import { samples } from '../../miniprogram/pages/dispatch/checklists/samples';
import type { Checklist } from '../../miniprogram/shared/model/settings';
import type { Role } from '../../miniprogram/shared/states';
import { checklistProblems, itemsOf } from '../../miniprogram/shared/visit/checklist';

/** 检查表 as a service manager writes them, in a window or on a phone. */
let phone: Phone;
let asked: { action: string; input: Record<string, unknown> }[];
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });

const open = (page: string, query: object, role: Role = 'service_manager'): Promise<Mounted> =>
  openDispatch(phone, page, query, role);
const edit = (role?: Role) => open('checklist-edit', { id: 'general' }, role);
async function tapped(page: Mounted, act: string, dataset: object, ...answers: object[]) {
  void page.instance[act](at(dataset));
  for (const answer of answers) {
    await settle();
    await answerSheet(page, answer);
  }
  await settle(20);
}
const draft = (change: object = {}) => ({
  ...{ draftId: 'general', kind: 'checklist', state: 'writing', withdraws: false, title: '通用检查表' },
  ...{ changedAt: '2026-11-20T06:00:00.000Z', revision: 4, byName: '何远', proposed: null, returned: null },
  ...{ mine: false, ...change },
});

beforeEach(() => {
  ({ phone } = settingsPhone<Checklist[]>('checklists', '钱敏'));
  // A house with one list.
  const { settings } = phone.replies['settings.get'] as { settings: { checklists: Checklist[] } };
  settings.checklists = settings.checklists.filter(({ id }) => id === 'general');
  asked = [];
  phone.replies['draft.get'] = { draft: null };
  phone.replies['draft.list'] = { drafts: [], isCut: false };
  for (const action of ['draft.save', 'draft.propose', 'draft.proposeWithdrawal', 'draft.approve'])
    phone.replies[action] = (input: Record<string, unknown>) => {
      asked.push({ action, input });
      return { draftId: 'general', revision: 7 };
    };
});

test('what is written stays on the phone until it is saved, and goes to a second person with its reason', async () => {
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
  expect(page.dom.textContent).toContain('修改只存在本机');
  expect(page.dom.textContent).toContain('仅当“废液桶已清空”为否');
  expect(asked).toEqual([]);
  // Found again when the page is opened anew, and said in the list.
  expect((await edit()).dom.textContent).toContain('废液桶已清空');
  expect((await open('checklists', {})).dom.textContent).toContain('有没保存的修改');
  await tapped(page, 'propose', {}, { text: '生物安全' });
  expect(asked).toMatchObject([
    { action: 'draft.save', input: { kind: 'checklist', revision: 0 } },
    { action: 'draft.propose', input: { draftId: 'general', revision: 7, why: '生物安全' } },
  ]);
  const list = asked[0]!.input['content'] as Checklist;
  const [, , waste, why] = list.groups[1]!.items;
  expect(why).toMatchObject({ kind: 'text', when: { itemId: waste!.id, is: ['否'] } });
  expect((await open('checklists', {})).dom.textContent).not.toContain('有没保存的修改');
});

test('what a colleague has saved meanwhile is not written over without asking', async () => {
  const page = await edit();
  await tapped(page, 'addItem', { group: 1 }, { choice: '是/否' }, { text: '我的一项' });
  const content = (phone.replies['settings.get'] as { settings: { checklists: Checklist[] } }).settings
    .checklists[0]!;
  phone.replies['draft.get'] = { draft: { ...draft(), content: { ...content, title: '同事的' } } };
  const again = await edit();
  expect(again.dom.textContent).toContain('何远 已另外保存');
  again.instance.useMine();
  await settle(20);
  expect(again.dom.textContent).toContain('我的一项');
  await again.instance.save();
  expect(asked).toMatchObject([{ action: 'draft.save', input: { revision: 4 } }]);
});

test('what somebody else has proposed is tried out and published, and what is one’s own is not', async () => {
  const content = (phone.replies['settings.get'] as { settings: { checklists: Checklist[] } }).settings
    .checklists[0]!;
  const proposed = { byName: '何远', at: '2026-11-20T06:00:00.000Z', why: '生物安全' };
  phone.replies['draft.get'] = { draft: { ...draft({ state: 'proposed', proposed }), content } };
  const page = await edit('quality');
  expect(page.dom.textContent).toContain('待第二人复核');
  expect(page.data).toMatchObject({ canApprove: true, canSave: false });
  phone.answers['showModal'] = { confirm: true };
  await page.instance.approve();
  expect(asked).toMatchObject([{ action: 'draft.approve', input: { draftId: 'general', revision: 4 } }]);
  phone.replies['draft.get'] = { draft: { ...draft({ state: 'proposed', proposed, mine: true }), content } };
  expect((await edit()).data).toMatchObject({ canApprove: false, canReturn: true, canSave: false });
});

test('what is wrong is marked at its item, and nothing is sent or tried out', async () => {
  const page = await edit();
  await tapped(page, 'editItem', { group: 0, item: 0 }, { choice: '选项' }, { text: '正常' });
  await tapped(page, 'propose', {});
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
  await tapped(copy, 'propose', {});
  expect((copy.data['problems'] as { scope: string }).scope).toContain('同一机型和任务已有检查表');
  await tapped(copy, 'pickModel', {}, { choice: 'BC-7500' });
  await tapped(copy, 'propose', {}, { text: '新机型' });
  expect(asked[0]!.input).toMatchObject({ revision: 0, content: { id: begun[0]!.id, modelId: 'M1' } });
});

test('a copy for a whole line is a draft for each of its models that has no list', async () => {
  const model = (id: string) => ({ _id: id, name: `BC-${id}`, lineId: 'L1', lineName: '血球' });
  phone.replies['certification.models'] = { models: [model('1'), model('2')] };
  const page = await edit();
  await tapped(page, 'copy', {}, { choice: '血球：全部机型' });
  expect(phone.shown.join()).toContain('已复制成 2 份草稿');
});

test('a questionnaire of a line is written by question, and tried out as a hospital sees it', async () => {
  const list = await open('checklists', { tab: 'questionnaire' });
  expect(list.dom.textContent).toContain('服务评价');
  await tapped(list, 'add', {}, { choice: '示例：生化服务评价' });
  const { begun } = (await open('checklists', { tab: 'questionnaire' })).data as { begun: { id: string }[] };
  const page = await open('questionnaire-edit', { id: begun[0]!.id });
  await tapped(page, 'propose', {});
  expect((page.data['problems'] as { scope: string }).scope).toContain('同一产品线和任务已有问卷');
  await tapped(page, 'pickLine', {}, { choice: '血球' });
  await tapped(
    page,
    'edit',
    { at: 3 },
    { choice: '出现的条件' },
    { choice: '总体满意度' },
    { choice: '不超过 2 星' },
  );
  expect(page.dom.textContent).toContain('仅当“总体满意度”不超过 2 星');
  page.instance.tryOut();
  const trial = mount('pages/hospital/survey/survey');
  trial.instance.onLoad({ code: 'trial', trial: '1' });
  await settle(20);
  trial.instance.rate(at({ stars: 5 }));
  trial.instance.toggle(at({ at: 1, chip: '个别项目有差异' }));
  const shown = () => (trial.data['questions'] as { id: string }[]).map(({ id }) => id);
  expect(shown()).not.toContain('which');
  trial.instance.rate(at({ stars: 2 }));
  expect(shown()).toContain('which');
  await trial.instance.submit();
  expect(phone.calls.some(({ action }) => action === 'survey.answer')).toBe(false);
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
  expect(page.dom.textContent).not.toContain('提交复核');
});

test.each(samples.map((list) => [list.title, list] as const))(
  '%s is sound and says that it is one',
  (title, list) => {
    expect(title).toMatch(/^示例：/);
    expect(checklistProblems(list)).toEqual([]);
    expect(itemsOf(list).length).toBeGreaterThan(12);
  },
);
