import { firstTerms, quarterOf } from '../../../miniprogram/shared/appraisal/score';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { keptOther } from '../../../miniprogram/shared/figures/kept-facts';
import { periodBefore, periodOf } from '../../../miniprogram/shared/figures/rows';
import type { Appraisal, AppraisalSnapshot } from '../../../miniprogram/shared/model/appraisal';
import type { DealerTask } from '../../../miniprogram/shared/model/dealers-life';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import type { AppraisalPage, AppraisalRecords } from '../../../cloudfunctions/_contracts/appraisal';
import { remindOfDealers } from '../../../cloudfunctions/jobs/remind-of-dealers';
import { surroundings } from '../../../cloudfunctions/_platform/serve';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

/** 考核 of a quarter: from the scheme to what follows, with what goes wrong between. */
let world: TradeWorld;
const today = dayOf(new Date());
const running = quarterOf(today);
const period = periodBefore(running);
const earlier = periodBefore(period);
const { fromOn, toOn } = periodOf(period)!;
const entity = { revision: 1, head: '' };
const own = `D-1:${period}`;

const channel = (who: string, action: string, input: object): Promise<Reply> =>
  world.raw(who, { action, input, opId: world.newOpId() }, 'channel');
const done = async <T = Record<string, never>>(who: string, action: string, input: object): Promise<T> => {
  const reply = await channel(who, action, input);
  if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as T;
};
const refused = async (code: string, who: string, action: string, input: object): Promise<unknown> => {
  const before = await world.everything();
  const said = await channel(who, action, input);
  expect(said.ok ? 'ok' : said.code).toBe(code);
  expect(await world.everything()).toBe(before);
  return (said as { details?: unknown }).details;
};
const sheet = async (id = own): Promise<Appraisal> =>
  (await world.all<Appraisal>('appraisals')).find(({ _id }) => _id === id)!;
/** The sheet as it stands, with whatever else an act wants. */
const seen = async (more: object = {}, id = own) => ({
  appraisalId: id,
  revision: (await sheet(id)).revision,
  ...more,
});
const page = (who: string, id = own) => done<AppraisalPage>(who, 'appraisal.get', { appraisalId: id });
const codes = (replies: readonly Reply[]) => replies.map((reply) => (reply.ok ? 'ok' : reply.code)).sort();

/** Orders that fell due on a day, so many of them answered in time. */
const orders = (dealer: string, on: string, times: number, late: number, tag = '') =>
  Array.from({ length: times }, (_, n) =>
    keptOther('order', `WO-${dealer}-${on}${tag}-${n}`, {
      ...{ model: '', line: '', hospital: '', dueAt: null },
      parts: [
        {
          ...{ on, dealer, engineer: '', region: '' },
          sums: { responseDue: 1, ...(n < late ? {} : { responseIn: 1 }) },
        },
      ],
    }),
  );
const line = { id: 'response', kind: 'figure', figure: 'response', floor: 0, target: 100, cap: 100 } as const;
const support = { id: 'support', kind: 'hand', text: '管理配合', weight: 20 } as const;
const terms = {
  ...firstTerms,
  fromPeriod: earlier,
  objectionDays: 7,
  least: 10,
  tables: [
    { tier: null, criteria: [{ ...line, weight: 80 }, support] },
    { tier: '特级', criteria: [{ ...line, weight: 100 }] },
  ],
  why: '首版',
};

beforeAll(async () => {
  world = await startTrade();
  const boss = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-boss')!;
  const phone = '13700000021';
  await world.put('members', { ...boss, _id: 'M-san', openid: 'openid-san', name: 'san', phone });
  const began = { ...entity, createdAt: '2020-01-01T00:00:00.000Z', contactPhone: '' };
  for (const id of ['D-1', 'D-2', 'D-3']) await world.set('dealers', id, { ...began, state: 'active' });
  await world.set('dealers', 'D-3', { tier: '特级' });
  await world.put(
    'figure_facts',
    ...orders('D-1', fromOn, 10, 2),
    ...orders('D-1', toOn, 10, 3),
    // Not of the quarter, and not the dealer's.
    ...orders('D-1', addDays(toOn, 1), 10, 10),
    ...orders('D-2', fromOn, 12, 12),
    ...orders('D-3', fromOn, 9, 9),
  );
  const works = { to: '', at: '', after: '', busyUntil: '' };
  await world.put('job_states', { _id: 'keep-figures', from: new Date().toISOString(), ...works });
});
afterAll(() => world.cloud.close());

it('a scheme counts once another person has agreed, and no quarter that has begun gets another one', async () => {
  await refused('APPRAISAL_SCHEME_MISSING', 'lin', 'appraisal.collect', { period });
  const bad = { ...terms, tables: [{ tier: null, criteria: [support] }] };
  expect(await refused('INPUT_INVALID', 'lin', 'appraisalScheme.propose', bad)).toMatchObject({
    path: 'tables.0.criteria',
  });
  const { schemeId } = await done<{ schemeId: string }>('lin', 'appraisalScheme.propose', terms);
  const decide = { schemeId, revision: 1, agrees: true, note: '' };
  await refused('APPRAISAL_SECOND_PERSON_MISSING', 'lin', 'appraisalScheme.decide', decide);
  await refused('REASON_MISSING', 'gu', 'appraisalScheme.decide', { ...decide, agrees: false });
  const both = await Promise.all([1, 2].map(() => channel('gu', 'appraisalScheme.decide', decide)));
  expect(codes(both)).toHaveLength(2);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  await refused('APPRAISAL_SCHEME_BEGUN', 'lin', 'appraisalScheme.propose', {
    ...terms,
    fromPeriod: running,
  });
  expect(await done('lin', 'appraisalScheme.list', {})).toMatchObject({
    schemes: [{ version: 1, state: 'approved', mayDecide: false }],
  });
});

it('figures are taken when the quarter is over and the timer has counted all of it', async () => {
  await refused('APPRAISAL_PERIOD_RUNNING', 'lin', 'appraisal.collect', { period: running });
  await world.set('job_states', 'keep-figures', { from: `${toOn}T00:00:00.000Z` });
  await refused('APPRAISAL_FIGURES_BEHIND', 'lin', 'appraisal.collect', { period });
  await world.set('job_states', 'keep-figures', { from: new Date().toISOString() });
  await refused('ACTION_NOT_ALLOWED', 'boss', 'appraisal.collect', { period });
  const both = await Promise.all(['lin', 'gu'].map((who) => channel(who, 'appraisal.collect', { period })));
  expect(both.filter(({ ok }) => ok).length).toBeGreaterThan(0);
  expect(await done('lin', 'appraisal.collect', { period })).toEqual({ made: 0, left: 0 });
  const all = await world.all<Appraisal>('appraisals');
  expect(all.map(({ _id, state, score }) => [_id, state, score]).sort()).toEqual([
    [own, 'scoring', 75],
    [`D-2:${period}`, 'scoring', 0],
    // Nine records are too few, and the scheme of its tier has no other line.
    [`D-3:${period}`, 'open', null],
  ]);
  expect(await world.all('appraisal_snapshots')).toHaveLength(3);
});

it('a dealer sees its sheet once somebody else has agreed to what was given by hand', async () => {
  await refused('APPRAISAL_NOT_FOUND', 'boss', 'appraisal.get', { appraisalId: own });
  await refused('APPRAISAL_SCORES_MISSING', 'lin', 'appraisal.show', await seen());
  const scores = [{ criterionId: 'support', points: 50, reason: '台账缺三页' }];
  expect(
    await refused('APPRAISAL_CRITERION_UNKNOWN', 'lin', 'appraisal.score', {
      ...(await seen()),
      scores: [{ ...scores[0]!, criterionId: 'response' }],
    }),
  ).toEqual({ path: 'scores.0' });
  await done('lin', 'appraisal.score', await seen({ scores }));
  expect((await sheet()).score).toBe(70);
  await refused('APPRAISAL_SECOND_PERSON_MISSING', 'lin', 'appraisal.show', await seen());
  await done('gu', 'appraisal.show', await seen());
  expect(await sheet()).toMatchObject({ state: 'open', objectUntilOn: addDays(today, 7), shared: true });
  const shown = await page('boss');
  expect(shown).toMatchObject({
    total: 70,
    grade: 'C',
    rank: { place: 1, of: 2 },
    moves: [
      { label: '响应达标率', by: 20 },
      { label: '管理配合', by: 10 },
    ],
    lines: [{ count: { numerator: 15, denominator: 20, against: 5 }, points: 75 }, { points: 50 }],
    may: { show: false, answer: false, confirm: false },
  });
  await refused('APPRAISAL_NOT_FOUND', 'ding', 'appraisal.get', { appraisalId: own });
  const told = (await world.all<InboxMessage>('inbox_messages')).filter(
    ({ kind, memberId }) => kind === 'appraisal' && memberId === 'M-boss',
  );
  expect(told).toHaveLength(1);
});

const records = () =>
  done<AppraisalRecords>('boss', 'appraisal.records', { appraisalId: own, criterionId: 'response' });

it('what happens to orders afterwards moves no figure that was taken; the difference stands beside it', async () => {
  // One of the late ones was reopened, and is in time after all.
  await world.remove('figure_facts', [`order:WO-D-1-${fromOn}-0`]);
  const rows = [0, 1, 2].map((n) => ({
    _id: `${periodMonth(n)}·dealer·D-1`,
    of: `${periodMonth(n)}·dealer`,
    key: 'D-1',
    sums: n === 0 ? { responseDue: 9, responseIn: 8 } : n === 2 ? { responseDue: 10, responseIn: 7 } : {},
  }));
  await world.put('figures', ...rows);
  const after = await page('boss');
  expect(after.lines[0]).toMatchObject({
    count: { numerator: 15, denominator: 20 },
    now: { numerator: 15, denominator: 19 },
  });
  expect(after.total).toBe(70);
  expect((await records()).records.map(({ id }) => id)).toContain(`order:WO-D-1-${fromOn}-0`);
});
const periodMonth = (n: number): string =>
  `${period.slice(0, 4)}-${String(Number(period[6]) * 3 - 2 + n).padStart(2, '0')}`;

it('reminds the dealer once when objections may be made for two days more only', async () => {
  const until = (await sheet()).objectUntilOn;
  const reminded = async () => {
    await remindOfDealers(surroundings());
    return (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ title, memberId }) => title === '考核申诉快截止' && memberId === 'M-boss',
    ).length;
  };
  expect(await reminded()).toBe(0);
  await world.set('appraisals', own, { objectUntilOn: addDays(today, 2) });
  expect([await reminded(), await reminded()]).toEqual([1, 1]);
  await world.set('appraisals', own, { objectUntilOn: until });
});

const objected: Record<string, string> = {};
it('a dealer objects to single records while there is time, each once, and takes one back', async () => {
  const object = async (recordId: string | null, criterionId = 'response') =>
    seen({ criterionId, recordId, text: '医院改了时间' });
  const listed = await records();
  expect(listed.all).toBe(5);
  await refused(
    'APPRAISAL_RECORD_NOT_COUNTED',
    'boss',
    'appraisal.object',
    await object(`order:WO-D-1-${toOn}-9`),
  );
  await refused('APPRAISAL_CRITERION_UNKNOWN', 'boss', 'appraisal.object', await object(null));
  for (const { id } of listed.records.slice(0, 4)) {
    await done('boss', 'appraisal.object', await object(id));
    objected[id] = (await sheet()).objections.at(-1)!.id;
  }
  await done('boss', 'appraisal.object', await object(null, 'support'));
  objected['support'] = (await sheet()).objections.at(-1)!.id;
  const first = listed.records[0]!.id;
  await refused('APPRAISAL_OBJECTED_ALREADY', 'boss', 'appraisal.object', await object(first));
  await refused('ACTION_NOT_ALLOWED', 'lin', 'appraisal.object', await object(first));
  const fourth = listed.records[3]!.id;
  await done('boss', 'appraisal.takeBack', await seen({ objectionId: objected[fourth] }));
  await refused(
    'APPRAISAL_OBJECTION_NOT_OPEN',
    'boss',
    'appraisal.takeBack',
    await seen({ objectionId: objected[fourth] }),
  );
  expect((await sheet()).openObjections).toBe(4);
  await refused('APPRAISAL_OBJECTIONS_OPEN', 'boss', 'appraisal.accept', await seen());
  // As if the last day had gone by.
  const until = (await sheet()).objectUntilOn;
  await world.set('appraisals', own, { objectUntilOn: addDays(today, -1) });
  expect(await refused('APPRAISAL_OBJECTION_LATE', 'boss', 'appraisal.object', await object(fourth))).toEqual(
    { until: addDays(today, -1) },
  );
  await world.set('appraisals', own, { objectUntilOn: until });
});

it('somebody who has not made the sheet answers; a recount is the first one more or less that record, and both are kept', async () => {
  const [first, second, third] = Object.values(objected);
  const answer = async (who: string, objectionId: string, outcome: string, points: number | null = null) =>
    channel(who, 'appraisal.answer', await seen({ objectionId, outcome, points, answer: '核对过工单' }));
  const said = async (reply: Promise<Reply>) => {
    const one = await reply;
    return one.ok ? 'ok' : one.code;
  };
  const maker = (await sheet()).history[0]!.by.name;
  expect(await said(answer(maker, first!, 'removed'))).toBe('APPRAISAL_SECOND_PERSON_MISSING');
  expect(await said(answer('lin', first!, 'removed'))).toBe('APPRAISAL_SECOND_PERSON_MISSING');
  expect(await said(answer('qian', objected['support']!, 'removed'))).toBe('APPRAISAL_OUTCOME_UNFIT');
  expect(await said(answer('qian', objected['support']!, 'changed'))).toBe('APPRAISAL_POINTS_MISSING');
  expect(await said(answer('qian', first!, 'removed'))).toBe('ok');
  expect(await said(answer('qian', second!, 'counted'))).toBe('ok');
  expect(await said(answer('qian', third!, 'refused'))).toBe('ok');
  expect(await said(answer('qian', third!, 'removed'))).toBe('APPRAISAL_OBJECTION_NOT_OPEN');
  expect(await said(answer('qian', objected['support']!, 'changed', 90))).toBe('ok');
  const shots = (await world.all<AppraisalSnapshot>('appraisal_snapshots')).filter(
    ({ appraisalId }) => appraisalId === own,
  );
  expect(
    shots
      .sort((a, b) => a.n - b.n)
      .map(({ counts, base }) => [base, counts[0]!.numerator, counts[0]!.denominator]),
  ).toEqual([
    [1, 15, 20],
    [1, 15, 19],
    [1, 16, 19],
  ]);
  const now = await page('lin');
  expect(now.snapshots.map(({ n, total }) => [n, total])).toEqual([
    [1, 78],
    [2, 81.16],
    [3, 85.37],
  ]);
  expect(now).toMatchObject({ total: 85.37, grade: 'B' });
  expect((await sheet()).score).toBe(85.37);
});

it('it is closed by two persons, once, when nobody can object any more', async () => {
  expect(await refused('APPRAISAL_OBJECTING', 'lin', 'appraisal.propose', await seen())).toEqual({
    until: addDays(today, 7),
  });
  await done('boss', 'appraisal.accept', await seen());
  const stale = await seen({ agrees: true, note: '' });
  await refused('APPRAISAL_STATE_CHANGED', 'gu', 'appraisal.confirm', stale);
  await done('lin', 'appraisal.propose', await seen());
  await refused('APPRAISAL_STATE_CHANGED', 'boss', 'appraisal.object', {
    ...(await seen()),
    ...{ criterionId: 'response', recordId: `order:WO-D-1-${toOn}-2`, text: '又想起一条' },
  });
  await refused('CHANGED_MEANWHILE', 'gu', 'appraisal.confirm', stale);
  const confirm = await seen({ agrees: true, note: '' });
  await refused('APPRAISAL_SECOND_PERSON_MISSING', 'lin', 'appraisal.confirm', confirm);
  await refused('REASON_MISSING', 'gu', 'appraisal.confirm', { ...confirm, agrees: false });
  const both = await Promise.all([1, 2].map(() => channel('gu', 'appraisal.confirm', confirm)));
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await sheet()).toMatchObject({ state: 'closed', grade: 'B', closedBy: { name: 'gu' } });
  await refused('APPRAISAL_STATE_CHANGED', 'lin', 'appraisal.drop', await seen({ reason: '改一改' }));
  await refused('APPRAISAL_STATE_CHANGED', 'lin', 'appraisal.score', {
    ...(await seen()),
    scores: [{ criterionId: 'support', points: 0, reason: '不服' }],
  });
});

it('a bad quarter puts tasks before people, and a second one running asks for more', async () => {
  const id = `D-2:${period}`;
  await world.put('appraisals', {
    ...(await sheet(id)),
    ...{ _id: `D-2:${earlier}`, period: earlier, state: 'closed', grade: 'D' },
  });
  const scores = [{ criterionId: 'support', points: 0, reason: '不配合盘点' }];
  await done('lin', 'appraisal.score', await seen({ scores }, id));
  await done('gu', 'appraisal.show', await seen({}, id));
  await done('ding', 'appraisal.accept', await seen({}, id));
  await done('gu', 'appraisal.propose', await seen({}, id));
  // From three phones at once: one of them counts, and what follows follows once; who sends it back after that is too late.
  const closing = await seen({ agrees: true, note: '连续两期' }, id);
  const closed = () => channel('lin', 'appraisal.confirm', closing);
  const replies = await Promise.all([closed(), closed(), closed()]);
  expect(codes(replies).filter((code) => code === 'ok')).toHaveLength(1);
  expect(codes(replies).filter((code) => code !== 'ok').every((code) => ['APPRAISAL_STATE_CHANGED', 'CHANGED_MEANWHILE'].includes(code))).toBe(true); // prettier-ignore
  expect(await sheet(id)).toMatchObject({ state: 'closed', grade: 'D' });
  await refused('CHANGED_MEANWHILE', 'lin', 'appraisal.confirm', {
    ...closing,
    agrees: false,
    note: '再看看',
  });
  const tasks = (await world.all<DealerTask>('dealer_tasks')).filter(({ sourceId }) => sourceId === id);
  expect(tasks.map(({ text, role }) => [text.replace(/^[^：]+：/, ''), role]).sort()).toEqual(
    terms.consequences
      .filter(({ grade }) => grade === 'D')
      .map(({ text, role }) => [text, role])
      .sort(),
  );
});

it('a sheet that was taken by mistake counts for nothing, and begins anew with all snapshots kept', async () => {
  const id = `D-3:${period}`;
  await done('lin', 'appraisal.drop', await seen({ reason: '少导了工单' }, id));
  await world.put('figure_facts', ...orders('D-3', toOn, 11, 0));
  await done('lin', 'appraisal.retake', await seen({ reason: '已补' }, id));
  expect(await sheet(id)).toMatchObject({ state: 'open', snapshot: 2, score: 55, objections: [] });
  expect(await done('lin', 'appraisal.list', { period })).toMatchObject({
    sheets: [{ _id: own }, { _id: id }, { _id: `D-2:${period}` }],
  });
});

it('an objection to figures that were taken anew is answered by nobody who took them, and to a dropped sheet by nobody', async () => {
  const id = `D-3:${period}`;
  const record = { criterionId: 'response', recordId: `order:WO-D-3-${fromOn}-0`, text: '医院改了时间' };
  const waiting = async () =>
    (await done<{ sheets: { _id: string }[] }>('gu', 'appraisal.list', {})).sheets.map(({ _id }) => _id);
  const answer = async () =>
    seen({ objectionId: (await sheet(id)).objections[0]!.id, outcome: 'removed', points: null, answer: '属实' }, id); // prettier-ignore
  // The one who collected is not who dropped and took it anew.
  const [first] = (await sheet(id)).history;
  const other = first!.by.name === 'lin' ? 'gu' : 'lin';
  await world.set('members', 'M-san', { dealerId: 'D-3' });
  await done('san', 'appraisal.object', await seen(record, id));
  expect(await waiting()).toEqual([id]);
  await done(other, 'appraisal.drop', await seen({ reason: '重来' }, id));
  expect(await waiting()).toEqual([]);
  await refused('APPRAISAL_STATE_CHANGED', 'qian', 'appraisal.answer', await answer());
  await done(other, 'appraisal.retake', await seen({ reason: '重取' }, id));
  await done('san', 'appraisal.object', await seen(record, id));
  await refused('APPRAISAL_SECOND_PERSON_MISSING', other, 'appraisal.answer', await answer());
  expect((await page(other, id)).may.answer).toBe(false);
  await done(first!.by.name, 'appraisal.answer', await answer());
  expect((await sheet(id)).objections[0]).toMatchObject({ state: 'removed' });
});

it('a scheme that is changed meanwhile does not touch a quarter that has begun', async () => {
  const next = {
    ...terms,
    fromPeriod: quarterOf(addDays(today, 100)),
    tables: [{ tier: null, criteria: [{ ...line, weight: 100 }] }],
  };
  const { schemeId } = await done<{ schemeId: string }>('lin', 'appraisalScheme.propose', next);
  await done('gu', 'appraisalScheme.decide', { schemeId, revision: 1, agrees: true, note: '' });
  await world.put('dealers', {
    ...{
      ...entity,
      _id: 'D-late',
      name: '迟到医疗有限公司',
      shortName: '迟到',
      creditCode: 'c8',
      regionCode: '310115',
    },
    ...{ state: 'active', contactName: '', contactPhone: '', createdAt: '2020-01-01T00:00:00.000Z' },
  });
  await done('lin', 'appraisal.collect', { period });
  expect(await sheet(`D-late:${period}`)).toMatchObject({ schemeId: 'AS-1', state: 'scoring' });
});

it('a dealer that was parted with in the quarter has a sheet up to that day, in no rank, and nothing follows', async () => {
  const middle = addDays(fromOn, 40);
  const stamp = { memberId: 'M-lin', name: 'lin' };
  const parted = (id: string, on: string) => ({
    ...{ ...entity, _id: id, name: `${id}医疗有限公司`, shortName: id, creditCode: id, regionCode: '310115' },
    ...{ state: 'terminated', contactName: '', contactPhone: '', createdAt: '2020-01-01T00:00:00.000Z' },
    history: [
      { at: '2020-01-02T00:00:00.000Z', by: stamp, to: 'active', reason: '' },
      { at: `${on}T03:00:00.000Z`, by: stamp, to: 'terminated', reason: '到期' },
    ],
  });
  await world.put('dealers', parted('D-gone', middle), parted('D-long-gone', addDays(fromOn, -1)));
  await world.put(
    'figure_facts',
    ...orders('D-gone', middle, 10, 4),
    ...orders('D-gone', addDays(middle, 1), 10, 10),
  );
  await done('lin', 'appraisal.collect', { period });
  expect(await sheet(`D-long-gone:${period}`)).toBeUndefined();
  const id = `D-gone:${period}`;
  expect(await sheet(id)).toMatchObject({ isParted: true, endsOn: middle, score: 60, rankScore: -1 });
  const scores = [{ criterionId: 'support', points: 0, reason: '已终止' }];
  await done('lin', 'appraisal.score', await seen({ scores }, id));
  await done('gu', 'appraisal.show', await seen({}, id));
  expect((await page('lin', id)).rank).toBeNull();
  await world.set('appraisals', id, { objectUntilOn: addDays(today, -1) });
  await done('lin', 'appraisal.propose', await seen({}, id));
  await done('gu', 'appraisal.confirm', await seen({ agrees: true, note: '' }, id));
  expect(await sheet(id)).toMatchObject({ state: 'closed', grade: 'D', score: 48 });
  const tasks = await world.all<DealerTask>('dealer_tasks');
  expect(tasks.filter(({ sourceId }) => sourceId === id)).toEqual([]);
});

it('ids of others, and of sheets that are not there, look alike', async () => {
  for (const appraisalId of [`D-2:${period}`, `D-9:${period}`, `D-late:${period}`])
    await refused('APPRAISAL_NOT_FOUND', 'boss', 'appraisal.get', { appraisalId });
  expect(await done('boss', 'appraisal.list', { dealerId: 'D-2' })).toEqual({ sheets: [], next: null });
  expect(await done('boss', 'appraisal.list', { dealerId: 'D-1' })).toMatchObject({ sheets: [{ _id: own }] });
});
