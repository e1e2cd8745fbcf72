import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { Home } from '../../../cloudfunctions/_contracts/home';
import type { Reviews } from '../../../cloudfunctions/_contracts/reviews';
import type { CallBack, Survey } from '../../../miniprogram/shared/model/surveys';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
let codes = 0;
/** Nothing is held: for tests of anything else. */
const trusting = { atOnceSeconds: 0, firstSeen: 'never', inARowMinutes: 0 };
const holding = (value: object) => world.set('settings', 'survey', { value });
beforeAll(async () => {
  // WeChat answers, as it does nearly always.
  Object.assign(process.env, LOCAL_WECHAT);
  world = await startWorld();
  await world.put('settings', { _id: 'survey', value: trusting });
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
async function offered(change: Partial<WorkOrder> = {}): Promise<{ code: string; workOrderId: string }> {
  const workOrderId = `WO-s${++codes}`;
  const code = `code-${String(codes).padStart(17, '0')}`;
  const contact = { id: null, name: '赵主任', phone: '13900000000' };
  await world.addOrder({ _id: workOrderId, state: 'confirmed', visits: [visit], contact, ...change });
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
    await holding({
      ...trusting,
      questions: [
        { id: 'stars', text: '满意吗', kind: 'stars' },
        { id: 'speed', text: '到场快吗', kind: 'stars' },
        { id: 'training', text: '培训讲了什么', kind: 'text' },
      ],
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
    await holding(trusting);
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
    await world.twin('li', { dealerId: null, roles: ['dispatcher'] });
    const waiting = await world.everything();
    expect(refused(await world.call('li-2', 'callBack.close', closing))).toBe('RATING_OWN');
    expect(await world.everything()).toBe(waiting);
    await world.remove('members', ['M-li-2']);
    // Nor by who came along.
    const alone = await world.order(workOrderId);
    const engineer = { memberId: 'M-qian', name: 'qian' };
    const helpers = [{ engineer, addedBy: { memberId: 'M-li', name: 'li' }, at: alone.createdAt }];
    await world.replace('work_orders', { ...alone, helpers });
    const kept = await world.everything();
    expect(refused(await world.call('qian', 'callBack.close', closing))).toBe('RATING_OWN');
    expect(await world.everything()).toBe(kept);
    await world.replace('work_orders', alone);
    expect(refused(await world.call('qian', 'callBack.close', closing))).toBe('ok');
    const [closed] = (await world.all<CallBack>('call_backs')).filter(
      (one) => one.workOrderId === workOrderId,
    );
    expect(closed).toMatchObject({
      state: 'done',
      note: closing.note,
      doneBy: { memberId: 'M-qian', name: 'qian' },
    });
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

describe('a rating that may be somebody else’s than the hospital’s', () => {
  const site = (n: number) => ({
    hospitalId: `H-${n}`,
    hospitalName: `医院${n}`,
    departmentId: 'DEP-1',
    departmentName: '检验科',
    regionCode: '110105',
    address: '',
    location: null,
  });
  const rate = async (who: string, change: Partial<WorkOrder> = {}, given: object = {}): Promise<string> => {
    const { code } = await offered(change);
    expect(refused(await world.visit(who, 'survey.answer', answer(code, given)))).toBe('ok');
    return code;
  };
  const weight = async () => {
    const home = await world.call('li', 'home.get', {}, null);
    return (home as unknown as { data: Home }).data.engineer!.month.ratings;
  };
  const held = async () => {
    const reply = await world.call('qian', 'review.list', {}, null);
    return (reply as unknown as { data: Reviews }).data.ratings;
  };
  const settle = (who: string, codes: string[], counts: boolean, note = '已电话向科室核实') =>
    world.call(who, 'rating.settle', { surveyIds: codes.map(sha256Hex), counts, note });
  afterAll(() => holding(trusting));

  it('weighs nothing when it comes within seconds of the code, until somebody has accepted it', async () => {
    await holding({ ...trusting, atOnceSeconds: 20 });
    const before = await weight();
    const code = await rate('quick');
    expect(await survey(code)).toMatchObject({ state: 'held', doubts: ['at_once'], stars: 5 });
    // Whoever gave it learns nothing of that.
    expect(await world.visit('quick', 'survey.open', { code }, null)).toMatchObject({
      data: { survey: { state: 'answered', stars: 5 } },
    });
    expect(await weight()).toBe(before);
    expect((await held()).find(({ surveyId }) => surveyId === sha256Hex(code))).toMatchObject({
      doubts: ['at_once'],
      engineerName: 'li',
      dealerName: '丙',
    });
    const stored = await world.everything();
    for (const who of ['li', 'boss', 'chen', 'zhao'])
      expect(refused(await settle(who, [code], true))).toBe('ACTION_NOT_ALLOWED');
    expect(refused(await settle('qian', [code], false, ''))).toBe('INPUT_INVALID');
    expect(await world.everything()).toBe(stored);
    // Who was rated judges no rating, nor by another account.
    await world.twin('li', { dealerId: null, roles: ['service_manager'] });
    const rated = await world.everything();
    expect(refused(await settle('li-2', [code], false))).toBe('RATING_OWN');
    expect(await world.everything()).toBe(rated);
    await world.remove('members', ['M-li-2']);
    expect(refused(await settle('qian', [code], true))).toBe('ok');
    expect(await weight()).toBe(before + 1);
    expect(await survey(code)).toMatchObject({ review: { by: { memberId: 'M-qian' } } });
    expect(refused(await settle('qian', [code], false))).toBe('RATING_NOT_HELD');
  });

  it('is held from an account first seen now, and no longer from one whose rating was accepted or that asked for repairs', async () => {
    await holding({ ...trusting, firstSeen: 'always' });
    const code = await rate('nurse-new');
    expect(await survey(code)).toMatchObject({ state: 'held', doubts: ['first_seen'] });
    expect(await survey(await rate('nurse-new'))).toMatchObject({ state: 'held' });
    expect(refused(await settle('qian', [code], true))).toBe('ok');
    expect(await survey(await rate('nurse-new'))).toMatchObject({ state: 'answered', doubts: [] });
    await world.addOrder({ _id: 'WO-asked', requestedBy: 'openid-asker' });
    expect(await survey(await rate('asker'))).toMatchObject({ state: 'answered' });
  });

  it('counts from an account first seen now, as the house comes, unless it is quick or one of several such', async () => {
    await holding({});
    const rateAfter = async (who: string, seconds: number, engineer: string) => {
      const { code } = await offered();
      const createdAt = new Date(Date.now() - seconds * 1000).toISOString();
      const by = { memberId: engineer, name: engineer };
      await world.set('surveys', sha256Hex(code), { createdAt, offeredAt: createdAt, engineer: by });
      expect(refused(await world.visit(who, 'survey.answer', answer(code)))).toBe('ok');
      return code;
    };
    const normal = await rateAfter('ward-1', 90, 'M-alone');
    expect(await survey(normal)).toMatchObject({ state: 'answered', doubts: [], isFirstSeen: true });
    const quick = await rateAfter('ward-2', 40, 'M-quick');
    expect(await survey(quick)).toMatchObject({ state: 'held', doubts: ['first_seen'] });
    const another = await rateAfter('ward-3', 90, 'M-alone');
    expect(await survey(another)).toMatchObject({ state: 'held', doubts: ['first_seen', 'in_a_row'] });
    // The one before may have been the first of the row.
    expect(await survey(normal)).toMatchObject({ state: 'held', doubts: ['in_a_row'] });
    // Later the same engineer's next hospital counts again.
    const lately = new Date(Date.now() - 31 * 60_000).toISOString();
    for (const code of [normal, another]) await world.set('surveys', sha256Hex(code), { answeredAt: lately });
    expect(await survey(await rateAfter('ward-4', 90, 'M-alone'))).toMatchObject({ state: 'answered' });
  });

  it('is held where one account rates several hospitals, and so is what it gave before', async () => {
    await holding(trusting);
    const before = await weight();
    const first = await rate('roamer', { site: site(1) });
    expect(await survey(first)).toMatchObject({ state: 'answered' });
    expect(await weight()).toBe(before + 1);
    const second = await rate('roamer', { site: site(2) });
    for (const code of [first, second])
      expect(await survey(code)).toMatchObject({ state: 'held', doubts: ['several_hospitals'] });
    expect(await weight()).toBe(before);
    const [row] = (await held()).filter(({ surveyId }) => surveyId === sha256Hex(second));
    expect(row!.others).toMatchObject([{ hospitalName: '医院1', dealerName: '丙', stars: 5 }]);
    expect(refused(await settle('qian', [first, second], false))).toBe('ok');
    expect(await weight()).toBe(before);
    for (const code of [first, second]) expect(await survey(code)).toMatchObject({ state: 'void' });
  });

  it('is held where one account rates several dealers at one hospital', async () => {
    await rate('two-dealers', { site: site(3) });
    const { code } = await offered({ site: site(3) });
    await world.set('surveys', sha256Hex(code), { dealerId: 'D-2' });
    expect(refused(await world.visit('two-dealers', 'survey.answer', answer(code)))).toBe('ok');
    expect(await survey(code)).toMatchObject({ state: 'held', doubts: ['several_dealers'] });
  });

  it('with a low score still opens a call-back at once: the call is the check', async () => {
    await holding({ ...trusting, firstSeen: 'always' });
    const code = await rate('angry', {}, { stars: 1 });
    const opened = (await world.all<CallBack>('call_backs')).filter(
      ({ surveyId }) => surveyId === sha256Hex(code),
    );
    expect(opened).toMatchObject([{ state: 'open', stars: 1 }]);
  });

  it('that somebody else has settled meanwhile stops the whole lot', async () => {
    const [one, other] = [await rate('late-1'), await rate('late-2')];
    expect(refused(await settle('qian', [one], true))).toBe('ok');
    const stored = await world.everything();
    expect(refused(await settle('qian', [other, one], true))).toBe('RATING_NOT_HELD');
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
