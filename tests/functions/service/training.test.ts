import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { Quiz } from '../../../miniprogram/shared/model/training';
import { keptFile } from '../../kept-file';
import { addSites } from './sites';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

/** Quizzes, what was learned, and how a certificate is asked for. */
let world: World;
const today = dayOf(new Date());
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  const [qian] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-qian');
  await world.put('members', {
    ...{
      ...qian,
      _id: 'M-zhi',
      openid: 'openid-zhi',
      phone: mobileOf('zhi'),
      name: 'zhi',
      roles: ['quality'],
    },
  });
});
afterAll(() => world.cloud.close());

type Answered = Awaited<ReturnType<World['call']>>;
const code = (reply: Answered) => (reply.ok ? 'ok' : reply.code);
const data = <T>(reply: Answered): T => {
  if (!reply.ok) throw new Error(`${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as T;
};
const quiz: Quiz = {
  ...{ id: 'QZ-1', modelId: 'X', task: 'repair', title: '维修考核', passPercent: 60 },
  questions: [
    { id: 'q1', text: '先做什么', kind: 'one', choices: ['断电', '开机'], right: [0] },
    { id: 'q2', text: '哪些防护', kind: 'several', choices: ['手套', '护目镜', '雨伞'], right: [0, 1] },
  ],
};
const publish = async (content: Quiz): Promise<void> => {
  const { revision } = data<{ revision: number }>(
    await world.call('qian', 'draft.save', { kind: 'quiz', content, revision: 0 }),
  );
  const proposal = { draftId: content.id, revision, why: '年度复训' };
  const proposed = data<{ revision: number }>(await world.call('qian', 'draft.propose', proposal));
  data(await world.call('zhi', 'draft.approve', { draftId: content.id, revision: proposed.revision }));
};
type Row = { quizId: string; triesLeft: number; last: { passed: boolean } | null };
const mine = async (who: string) =>
  data<{ quizzes: Row[] }>(await world.call(who, 'quiz.mine', {}, null)).quizzes;
const submit = (who: string, quizId: string, ...chosen: number[][]) =>
  world.call(who, 'quiz.submit', {
    quizId,
    answers: chosen.map((one, at) => ({ questionId: quiz.questions[at]!.id, chosen: one })),
  });
const asking = (requestId: string, change: object = {}) => ({
  ...{ requestId, modelId: 'X', task: 'repair', level: 2, files: [keptFile()], note: '已复训', ...change },
});

describe('a quiz', () => {
  it('counts once a second person has agreed to its questions and pass mark, and its answers reach no engineer', async () => {
    expect(await mine('li')).toEqual([]);
    await publish(quiz);
    const [row] = await mine('li');
    const open = await world.call('li', 'quiz.open', { quizId: row!.quizId }, null);
    expect(open).toMatchObject({ data: { quiz: { passPercent: 60 } } });
    expect(JSON.stringify(open)).not.toContain('right');
    expect(code(await world.call('li', 'quiz.list', {}, null))).toBe('ACTION_NOT_ALLOWED');
    expect(code(await world.call('li', 'draft.get', { draftId: 'QZ-1' }, null))).toBe('ACTION_NOT_ALLOWED');
  });

  it('is judged by the server, each taking is kept, and after three a day it waits', async () => {
    const [{ quizId }] = (await mine('li')) as [Row];
    expect(await submit('li', quizId, [0], [0])).toMatchObject({
      data: { percent: 50, passed: false, wrong: ['q2'] },
    });
    expect(await submit('li', quizId, [0], [1, 0])).toMatchObject({ data: { percent: 100, passed: true } });
    data(await submit('li', quizId));
    const stored = await world.everything();
    expect(code(await submit('li', quizId, [0], [0, 1]))).toBe('QUIZ_TRIES_OVER');
    expect(await world.everything()).toBe(stored);
    const taken = await world.call('boss', 'quiz.attempts', { memberId: 'M-li' }, null);
    expect(taken).toMatchObject({ data: { attempts: [{ percent: 0 }, { percent: 100 }, { percent: 50 }] } });
    expect(await world.call('zhao', 'quiz.attempts', { memberId: 'M-li' }, null)).toMatchObject({
      data: { attempts: [] },
    });
  });

  it('is taken in the version that counts; what was taken keeps its own', async () => {
    const [{ quizId: old }] = (await mine('li')) as [Row];
    await publish({ ...quiz, passPercent: 100 });
    const [{ quizId }] = (await mine('wang')) as [Row];
    expect(quizId).not.toBe(old);
    expect(code(await submit('wang', old, [0], [0, 1]))).toBe('QUIZ_REPLACED');
    expect(await submit('wang', quizId, [0], [0])).toMatchObject({ data: { passed: false } });
  });
});

describe('a certificate that is asked for', () => {
  it('needs the passed quiz where one is set, and none where none is', async () => {
    const stored = await world.everything();
    expect(code(await world.call('wang', 'certificationRequest.ask', asking('CR-w')))).toBe(
      'QUIZ_NOT_PASSED',
    );
    expect(await world.everything()).toBe(stored);
    expect(code(await world.call('wang', 'certificationRequest.ask', asking('CR-w', { task: 'loan' })))).toBe(
      'ok',
    );
    expect(code(await world.call('li', 'certificationRequest.ask', asking('CR-li')))).toBe('ok');
    expect(code(await world.call('li', 'certificationRequest.ask', asking('CR-li2')))).toBe(
      'CERTIFICATION_ASKED',
    );
  });

  it('is given by a service manager who saw it, with what speaks for it, and once', async () => {
    const list = await world.call('qian', 'certificationRequest.list', { state: 'asked' }, null);
    const { requests } = data<{ requests: { _id: string; revision: number; attempt: object | null }[] }>(
      list,
    );
    const one = requests.find(({ _id }) => _id === 'CR-li')!;
    expect(one.attempt).toMatchObject({ title: '维修考核', version: 1, percent: 100, on: today });
    const decision = {
      requestId: 'CR-li',
      revision: one.revision,
      toOn: addDays('2099-12-31', 365),
      note: '',
    };
    expect(code(await world.call('li', 'certificationRequest.decide', decision))).toBe('ACTION_NOT_ALLOWED');
    expect(
      code(
        await world.call('qian', 'certificationRequest.decide', { ...decision, revision: one.revision + 1 }),
      ),
    ).toBe('CHANGED_MEANWHILE');
    expect(code(await world.call('qian', 'certificationRequest.decide', decision))).toBe('ok');
    const [li] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-li');
    expect(li!.certifications).toMatchObject([
      { modelId: 'X', task: 'repair', level: 2, toOn: decision.toOn, requestId: 'CR-li' },
    ]);
    expect(code(await world.call('qian', 'certificationRequest.decide', decision))).not.toBe('ok');
  });

  it('is sent back with a reason only, taken back by who asked, and seen by nobody of another dealer', async () => {
    const back = { requestId: 'CR-w', toOn: null, note: '' };
    const stored = await world.everything();
    expect(code(await world.call('qian', 'certificationRequest.decide', back))).toBe('REASON_MISSING');
    expect(code(await world.call('zhao', 'certificationRequest.withdraw', { requestId: 'CR-w' }))).toBe(
      'CERTIFICATION_REQUEST_NOT_FOUND',
    );
    expect(await world.everything()).toBe(stored);
    data(await world.call('wang', 'certificationRequest.withdraw', { requestId: 'CR-w' }));
    expect(await world.call('zhao', 'certificationRequest.list', {}, null)).toMatchObject({
      data: { requests: [] },
    });
    expect(await world.call('boss', 'certificationRequest.list', { memberId: 'M-wang' }, null)).toMatchObject(
      {
        data: { requests: [{ _id: 'CR-w', state: 'withdrawn' }] },
      },
    );
  });
});

describe('a training', () => {
  const record = (trainingId: string, change: object = {}) => ({
    ...{ trainingId, title: '年度复训', modelIds: ['X'], on: today, hours: 6, trainer: '厂家讲师' },
    ...{ memberIds: ['M-li', 'M-zhao'], files: [keptFile()], note: '', ...change },
  });
  it('is written down by a service manager, and each dealer reads its own people in it', async () => {
    expect(code(await world.call('boss', 'training.save', record('TR-1')))).toBe('ACTION_NOT_ALLOWED');
    expect(code(await world.call('qian', 'training.save', record('TR-1')))).toBe('ok');
    const people = async (who: string) =>
      data<{ trainings: { people: { name: string }[] }[] }>(
        await world.call(who, 'training.list', {}, null),
      ).trainings.map((one) => one.people.map(({ name }) => name));
    expect(await people('qian')).toEqual([['li', 'zhao']]);
    expect(await people('boss')).toEqual([['li']]);
    expect(await people('li')).toEqual([['li']]);
    expect(await people('wang')).toEqual([]);
  });
  it.each<[string, object, string]>([
    ['a day to come', { on: addDays(today, 1) }, 'TRAINING_DAY_AHEAD'],
    ['somebody unknown', { memberIds: ['M-none'] }, 'MEMBER_NOT_FOUND'],
    ['a model that is not there', { modelIds: ['none'] }, 'OBJECT_NOT_FOUND'],
    ['nobody', { memberIds: [] }, 'INPUT_INVALID'],
  ])('is refused for %s', async (_, change, refused) => {
    const stored = await world.everything();
    expect(code(await world.call('qian', 'training.save', record('TR-2', change)))).toBe(refused);
    expect(await world.everything()).toBe(stored);
  });
  it('that was a mistake stays and says so', async () => {
    data(await world.call('qian', 'training.void', { trainingId: 'TR-1', reason: '重复登记' }));
    expect(await world.call('qian', 'training.get', { trainingId: 'TR-1' }, null)).toMatchObject({
      data: { training: { voided: { reason: '重复登记' } } },
    });
    expect(code(await world.call('qian', 'training.void', { trainingId: 'TR-1', reason: 'x' }))).toBe(
      'TRAINING_VOIDED',
    );
  });
});
