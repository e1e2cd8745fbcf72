import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { CallBack, Survey } from '../../../miniprogram/shared/model/surveys';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
let codes = 0;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

const refused = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const visit = {
  id: 'V-1',
  engineer: { memberId: 'M-li', name: 'li' },
  checklistId: null,
  checkIn: null,
  answers: {},
  parts: [],
  report: null,
  signature: null,
  checkOut: null,
};
/** A code as the phone makes it, for a visit that the hospital has confirmed. */
async function offered(): Promise<{ code: string; workOrderId: string }> {
  const workOrderId = `WO-s${++codes}`;
  const code = `code-${String(codes).padStart(17, '0')}`;
  const contact = { id: null, name: '赵主任', phone: '13900000000' };
  await world.addOrder({ _id: workOrderId, state: 'confirmed', visits: [visit], contact });
  const reply = await world.call('li', 'survey.offer', { workOrderId, code });
  expect(reply).toMatchObject({ ok: true, data: { surveyId: sha256Hex(code) } });
  return { code, workOrderId };
}
const answer = (code: string, change: object = {}) => ({
  code,
  stars: 5,
  chips: ['专业'],
  words: '',
  ...change,
});
const survey = async (code: string) =>
  (await world.all<Survey>('surveys')).find(({ _id }) => _id === sha256Hex(code))!;

describe('a survey', () => {
  it('takes an answer to every question of the setting, with the question as it was asked', async () => {
    await world.put('settings', {
      _id: 'survey',
      value: {
        questions: [
          { id: 'stars', text: '满意吗', kind: 'stars' },
          { id: 'speed', text: '到场快吗', kind: 'stars' },
          { id: 'training', text: '培训讲了什么', kind: 'text' },
        ],
        expiresDays: 14,
        lowScore: 3,
      },
    });
    const { code } = await offered();
    const more = [
      { questionId: 'speed', answer: 2 },
      { questionId: 'training', answer: '日常保养' },
      { questionId: 'speed', answer: '不是数字' },
      { questionId: 'gone', answer: 5 },
    ];
    expect(refused(await world.visit('doctor', 'survey.answer', answer(code, { stars: 2, more })))).toBe(
      'ok',
    );
    const kept = [
      { question: '到场快吗', answer: 2 },
      { question: '培训讲了什么', answer: '日常保养' },
    ];
    expect(await survey(code)).toMatchObject({ stars: 2, more: kept });
    expect(await world.all<CallBack>('call_backs')).toMatchObject([{ more: kept }]);
    await world.remove('settings', ['survey']);
    await world.remove(
      'inbox_messages',
      (await world.all<{ _id: string }>('inbox_messages')).map(({ _id }) => _id),
    );
    await world.remove(
      'call_backs',
      (await world.all<CallBack>('call_backs')).map(({ _id }) => _id),
    );
  });

  it('opens by its code without names of others or phones, is answered once, and the code is stored nowhere', async () => {
    const { code } = await offered();
    const page = await world.visit('doctor', 'survey.open', { code }, null);
    expect(page).toMatchObject({ ok: true, data: { survey: { state: 'open', engineerName: 'li' } } });
    expect(JSON.stringify(page)).not.toMatch(/13900000000|赵主任|"_id"|"head"|dealerId/);
    expect(await world.visit('doctor', 'survey.answer', answer(code))).toMatchObject({
      ok: true,
      data: { stars: 5 },
    });
    expect(await survey(code)).toMatchObject({ state: 'answered', stars: 5, answers: { chips: ['专业'] } });
    expect(await world.everything()).not.toContain(code);
    const stored = await world.everything();
    expect(refused(await world.visit('doctor', 'survey.answer', answer(code, { stars: 1 })))).toBe(
      'SURVEY_ANSWERED',
    );
    expect(refused(await world.visit('nurse', 'survey.answer', answer(code, { stars: 1 })))).toBe(
      'SURVEY_ANSWERED',
    );
    expect(await world.everything()).toBe(stored);
    expect(await world.all('call_backs')).toEqual([]);
    const trail = await world.trail(sha256Hex(code));
    expect(
      verifyChain({ collection: 'surveys', entityId: sha256Hex(code) }, trail, await survey(code)),
    ).toEqual([]);
  });

  it('counts one of two different answers at once', async () => {
    const { code } = await offered();
    const replies = await Promise.all([
      world.visit('doctor', 'survey.answer', answer(code, { stars: 5 })),
      world.visit('nurse', 'survey.answer', answer(code, { stars: 4 })),
    ]);
    expect(replies.map(refused).sort()).toEqual(['SURVEY_ANSWERED', 'ok']);
  });

  it.each(['li', 'boss', 'zhao', 'qian'])('is not answered by %s, who is a member', async (who) => {
    const { code } = await offered();
    const stored = await world.everything();
    expect(refused(await world.visit(who, 'survey.answer', answer(code)))).toBe('SURVEY_NOT_FOR_MEMBERS');
    expect(await world.everything()).toBe(stored);
  });

  it('with a low score opens one call-back and tells the service managers, together with the answer', async () => {
    const { code, workOrderId } = await offered();
    const opId = world.newOpId();
    for (let n = 0; n < 2; n++)
      await world.visit('doctor', 'survey.answer', answer(code, { stars: 2, words: '没修好' }), opId);
    const callBacks = (await world.all<CallBack>('call_backs')).filter(
      (one) => one.workOrderId === workOrderId,
    );
    expect(callBacks).toMatchObject([
      { stars: 2, words: '没修好', state: 'open', recipient: { name: '赵主任' } },
    ]);
    const told = (await world.all<{ memberId: string; kind: string; body: string }>('inbox_messages')).filter(
      ({ kind }) => kind === 'low_rating',
    );
    expect(told).toMatchObject([{ memberId: 'M-qian', body: expect.stringContaining('没修好') }]);
    expect(refused(await world.call('boss', 'callBack.list', {}, null))).toBe('ACTION_NOT_ALLOWED');
    const list = await world.call('qian', 'callBack.list', {}, null);
    expect(JSON.stringify(list)).toContain(callBacks[0]!._id);
    const closing = { callBackId: callBacks[0]!._id, note: '已致歉并重新上门' };
    expect(refused(await world.call('li', 'callBack.close', closing))).toBe('ACTION_NOT_ALLOWED');
    expect(refused(await world.call('qian', 'callBack.close', { ...closing, callBackId: 'CB-none' }))).toBe(
      'OBJECT_NOT_FOUND',
    );
    expect(refused(await world.call('qian', 'callBack.close', closing))).toBe('ok');
    const [closed] = (await world.all<CallBack>('call_backs')).filter(
      (one) => one.workOrderId === workOrderId,
    );
    expect(closed).toMatchObject({ state: 'done', note: closing.note, doneBy: 'qian' });
  });

  it('asks the database at most six times for an answer', async () => {
    const { code } = await offered();
    const before = world.cloud.requests.length;
    await world.visit('doctor', 'survey.answer', answer(code));
    expect(world.cloud.requests.length - before).toBeLessThanOrEqual(6);
  });

  it('is offered once an order, by its own engineer, after the signature', async () => {
    const { workOrderId } = await offered();
    const again = await world.call('li', 'survey.offer', { workOrderId, code: 'x'.repeat(22) });
    expect(again).toMatchObject({
      ok: true,
      data: { surveyId: expect.not.stringMatching(sha256Hex('x'.repeat(22))) },
    });
    await world.addOrder({ _id: 'WO-open', state: 'onsite', visits: [visit] });
    for (const [who, id, expected] of [
      ['li', 'WO-open', 'SURVEY_NOT_YET'],
      ['wang', workOrderId, 'WORK_ORDER_NOT_FOUND'],
      ['zhao', workOrderId, 'WORK_ORDER_NOT_FOUND'],
      ['li', 'WO-none', 'WORK_ORDER_NOT_FOUND'],
      ['boss', workOrderId, 'ACTION_NOT_ALLOWED'],
    ] as const) {
      const stored = await world.everything();
      expect(refused(await world.call(who, 'survey.offer', { workOrderId: id, code: 'y'.repeat(22) }))).toBe(
        expected,
      );
      expect(await world.everything()).toBe(stored);
    }
  });

  it.each<[string, string, object, string]>([
    ['a code nobody made', 'survey.open', { code: 'z'.repeat(22) }, 'SURVEY_NOT_FOUND'],
    ['an answer to a code nobody made', 'survey.answer', answer('z'.repeat(22)), 'SURVEY_NOT_FOUND'],
    ['six stars', 'survey.answer', answer('z'.repeat(22), { stars: 6 }), 'INPUT_INVALID'],
    ['half a star', 'survey.answer', answer('z'.repeat(22), { stars: 4.5 }), 'INPUT_INVALID'],
    ['too many words', 'survey.answer', answer('z'.repeat(22), { words: '一'.repeat(501) }), 'INPUT_INVALID'],
    ['a hash for a code', 'survey.open', { code: sha256Hex('a') }, 'INPUT_INVALID'],
  ])('refuses %s', async (_, action, input, expected) => {
    const stored = await world.everything();
    expect(refused(await world.visit('doctor-2', action, input))).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });
});

describe('whoever was a member once', () => {
  it.each<[string, string, string]>([
    ['was switched off', 'wang', 'member.disable'],
    ['was invited anew, and holds the old WeChat account', 'li', 'member.reinvite'],
  ])('rates nobody, though the account %s', async (_, who, action) => {
    const { code } = await offered();
    const done = await world.call('boss', action, { memberId: `M-${who}` });
    expect(refused(done)).toBe('ok');
    const stored = await world.everything();
    expect(refused(await world.visit(who, 'survey.answer', answer(code)))).toBe('SURVEY_NOT_FOR_MEMBERS');
    expect(await world.everything()).toBe(stored);
  });
});
