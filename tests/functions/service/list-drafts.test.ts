import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { Questionnaire } from '../../../miniprogram/shared/model/settings';
import type { Survey } from '../../../miniprogram/shared/model/surveys';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

/** Lists as a service manager writes them and a second person lets them count. */
let world: World;
beforeAll(async () => {
  Object.assign(process.env, LOCAL_WECHAT);
  world = await startWorld();
  const [qian] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-qian');
  for (const [id, role] of [
    ['sun2', 'service_manager'],
    ['zhi', 'quality'],
    ['caiwu', 'finance'],
  ] as const)
    await world.put('members', {
      ...{ ...qian, _id: `M-${id}`, openid: `openid-${id}`, phone: mobileOf(id), name: id, roles: [role] },
    });
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const data = <T>(reply: Awaited<ReturnType<World['call']>>): T => {
  if (!reply.ok) throw new Error(`${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as T;
};
const settings = async () =>
  data<{ settings: Settings }>(await world.call('qian', 'settings.get', {}, null)).settings;
const save = async (content: object, revision = 0, kind = 'checklist', who = 'qian') =>
  data<{ revision: number }>(await world.call(who, 'draft.save', { kind, content, revision })).revision;
const propose = async (draftId: string, revision: number, who = 'qian') =>
  data<{ revision: number }>(await world.call(who, 'draft.propose', { draftId, revision, why: '生物安全' }))
    .revision;
const item = { id: 'waste', text: '废液桶已清空', kind: 'check', required: true };
const [general] = settingsFrom([])('checklists');
const changed = { ...general!, groups: [...general!.groups, { title: '清洁', items: [item] }] };

it('a draft is seen by colleagues, changes nothing, and counts once somebody who did not write it agrees', async () => {
  const revision = await save(changed);
  expect(await world.call('sun2', 'draft.list', { kind: 'checklist' }, null)).toMatchObject({
    data: { drafts: [{ draftId: 'general', byName: 'qian', state: 'writing', mine: false }] },
  });
  expect((await settings()).checklists[0]!.id).toBe('general');
  const proposed = await propose('general', revision);
  const approval = { draftId: 'general', revision: proposed };
  const stored = await world.everything();
  expect(code(await world.call('qian', 'draft.approve', approval))).toBe('DRAFT_SECOND_PERSON_MISSING');
  expect(code(await world.call('zhi', 'draft.approve', { ...approval, revision: revision }))).toBe(
    'CHANGED_MEANWHILE',
  );
  expect(code(await world.call('caiwu', 'draft.approve', approval))).toBe('ACTION_NOT_ALLOWED');
  expect(code(await world.call('li', 'draft.get', { draftId: 'general' }, null))).toBe('ACTION_NOT_ALLOWED');
  expect(await world.everything()).toBe(stored);
  expect(code(await world.call('zhi', 'draft.approve', approval))).toBe('ok');
  expect((await settings()).checklists[0]).toMatchObject({ id: 'general-v2', of: 'general', version: 2 });
  expect(await world.all('checklist_versions')).toMatchObject([{ _id: 'general' }]);
  expect(await world.trail('checklists')).toMatchObject([
    { why: '生物安全', by: { memberId: 'M-zhi' }, action: 'draft.approve' },
  ]);
  expect(await world.call('qian', 'draft.get', { draftId: 'general' }, null)).toMatchObject({
    data: { draft: null },
  });
});

it('whoever has written at it, first or last, is no second person to it', async () => {
  const first = await save({ ...changed, title: '通用' });
  const second = await save({ ...changed, title: '通用表' }, first, 'checklist', 'sun2');
  const revision = await propose('general', second, 'sun2');
  for (const who of ['qian', 'sun2'])
    expect(code(await world.call(who, 'draft.approve', { draftId: 'general', revision }))).toBe(
      'DRAFT_SECOND_PERSON_MISSING',
    );
  const why = '名称不变';
  expect(code(await world.call('zhi', 'draft.return', { draftId: 'general', revision, why }))).toBe('ok');
  const back = await world.call('qian', 'draft.get', { draftId: 'general' }, null);
  expect(back).toMatchObject({ data: { draft: { state: 'writing', returned: { byName: 'zhi', why } } } });
  const { draft } = data<{ draft: { revision: number } }>(back);
  expect(code(await world.call('qian', 'draft.drop', { draftId: 'general', revision: draft.revision }))).toBe(
    'ok',
  );
});

it('of two who write one list, the later one is told instead of writing over the first', async () => {
  await save({ ...changed, id: 'CL-two', task: 'repair' });
  const stored = await world.everything();
  const late = { kind: 'checklist', content: { ...changed, id: 'CL-two', task: 'repair' }, revision: 0 };
  expect(code(await world.call('sun2', 'draft.save', late))).toBe('CHANGED_MEANWHILE');
  expect(await world.everything()).toBe(stored);
});

it.each<[string, object, { code: string; path: string }]>([
  [
    'an empty group',
    { groups: [{ title: '组', items: [] }] },
    { code: 'LIST_UNFINISHED', path: 'groups.0.items' },
  ],
  [
    'a choice without choices',
    { groups: [{ title: '组', items: [{ ...item, kind: 'choice' }] }] },
    { code: 'LIST_UNFINISHED', path: 'groups.0.items.0.choices' },
  ],
  ['no name', { title: '' }, { code: 'LIST_UNFINISHED', path: 'title' }],
  ['work that another list is for', { modelId: null, task: null }, { code: 'LIST_SAME_WORK', path: 'scope' }],
])('%s is kept as a draft and not handed on', async (name, change, { code: refused, path }) => {
  const id = `CL-${name.length}`;
  const revision = await save({ ...changed, task: 'training', ...change, id });
  const stored = await world.everything();
  expect(await world.call('qian', 'draft.propose', { draftId: id, revision, why: 'x' })).toMatchObject({
    ...{ code: refused, details: { path } },
  });
  expect(await world.everything()).toBe(stored);
});

it('a list is withdrawn by two as well, and the general questionnaire is not', async () => {
  const revision = await save({ ...changed, id: 'CL-gone', task: 'calibration' });
  const proposed = await propose('CL-gone', revision);
  data(await world.call('sun2', 'draft.approve', { draftId: 'CL-gone', revision: proposed }));
  const asked = { kind: 'checklist', listId: 'CL-gone', why: '机型停用' };
  const { revision: wanted } = data<{ revision: number }>(
    await world.call('qian', 'draft.proposeWithdrawal', asked),
  );
  expect((await settings()).checklists.some(({ id }) => id === 'CL-gone')).toBe(true);
  data(await world.call('sun2', 'draft.approve', { draftId: 'CL-gone', revision: wanted }));
  expect((await settings()).checklists.some(({ id }) => id === 'CL-gone')).toBe(false);
  const last = { kind: 'questionnaire', listId: 'survey', why: 'x' };
  expect(code(await world.call('qian', 'draft.proposeWithdrawal', last))).toBe('LIST_LAST');
});

it('settings.save leaves checklists and questionnaires to their drafts', async () => {
  const stored = await world.everything();
  const { survey } = await settings();
  const value = { ...survey, questions: [{ id: 'stars', text: '好吗', kind: 'stars' }] };
  const input = { key: 'survey', value, revision: 0, why: 'x' };
  expect(code(await world.call('qian', 'settings.save', input))).toBe('LIST_BY_DRAFT');
  expect(await world.everything()).toBe(stored);
});

describe('a questionnaire of a product line', () => {
  const list: Questionnaire = {
    ...{ id: 'QN-1', productLineId: 'L', task: 'repair', title: '测试线评价' },
    questions: [
      { id: 'stars', text: '总体满意度', kind: 'stars', required: true },
      { id: 'control', text: '质控是否在控', kind: 'choice', choices: ['在控', '有偏差'], required: true },
      {
        ...{ id: 'which', text: '哪些项目', kind: 'text', required: true },
        when: { questionId: 'control', is: ['有偏差'] },
      },
    ],
  };
  const visit = {
    ...{
      id: 'V-1',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: null,
      answers: {},
    },
    ...{ parts: [], report: null, signature: null, checkOut: null },
  };
  let codes = 0;
  const offered = async (): Promise<string> => {
    const workOrderId = `WO-q${++codes}`;
    const surveyCode = `code-${String(codes).padStart(17, '0')}`;
    await world.addOrder({ _id: workOrderId, state: 'confirmed', visits: [visit] });
    data(await world.call('li', 'survey.offer', { workOrderId, code: surveyCode }));
    return surveyCode;
  };
  const publish = async (content: Questionnaire) => {
    const revision = await propose(content.id, await save(content, 0, 'questionnaire'));
    data(await world.call('zhi', 'draft.approve', { draftId: content.id, revision }));
  };
  const answer = (surveyCode: string, more: object[], questionnaireId = 'QN-1') =>
    world.visit('doctor', 'survey.answer', {
      ...{ code: surveyCode, stars: 5, chips: [], words: '', questionnaireId, more },
    });
  const kept = async (surveyCode: string) =>
    (await world.all<Survey>('surveys')).find(({ _id }) => _id === sha256Hex(surveyCode))!;

  it('is asked of that line alone, and every answer keeps the version that it was given to', async () => {
    const before = await offered();
    await publish(list);
    const open = await world.visit('doctor', 'survey.open', { code: before }, null);
    expect(open).toMatchObject({ data: { questionnaireId: 'QN-1', questions: list.questions } });
    const other = await offered();
    await world.set('surveys', sha256Hex(other), { productLineId: 'other' });
    expect(await world.visit('doctor', 'survey.open', { code: other }, null)).toMatchObject({
      data: { questionnaireId: 'survey' },
    });
    // Published anew between showing and answering: what was shown counts.
    await publish({ ...list, questions: list.questions.slice(0, 2) });
    const more = [
      { questionId: 'control', answer: '有偏差' },
      { questionId: 'which', answer: '血小板' },
    ];
    expect(code(await answer(before, more))).toBe('ok');
    expect(await kept(before)).toMatchObject({
      questionnaire: { id: 'QN-1', version: 1, title: '测试线评价' },
      more: [
        { questionId: 'control', question: '质控是否在控', answer: '有偏差' },
        { questionId: 'which', question: '哪些项目', answer: '血小板' },
      ],
    });
  });

  it('refuses an answer that leaves out what must be answered, and keeps out what was not asked', async () => {
    const one = await offered();
    const stored = await world.everything();
    expect(await answer(one, [], 'QN-1-v2')).toMatchObject({
      ...{ code: 'SURVEY_UNFINISHED', details: { path: 'control' } },
    });
    expect(code(await answer(one, [], 'QN-none'))).toBe('INPUT_INVALID');
    expect(await world.everything()).toBe(stored);
    const more = [
      { questionId: 'control', answer: '在控' },
      { questionId: 'which', answer: '没有问' },
    ];
    expect(code(await answer(one, more))).toBe('ok');
    expect((await kept(one)).more).toMatchObject([{ questionId: 'control' }]);
  });
});
