import { creditCodeCheckCharacter } from '../../../miniprogram/shared/credit-code';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type {
  DealerApplication,
  DealerTask,
  ImprovementPlan,
} from '../../../miniprogram/shared/model/dealers-life';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { Dealer, InboxMessage } from '../../../miniprogram/shared/model/people';
import { remindOfDealers } from '../../../cloudfunctions/jobs/remind-of-dealers';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import { surroundings } from '../../../cloudfunctions/_platform/serve';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { keptFile } from '../../kept-file';
import { mobileOf } from '../service/world';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
const lifecycle = settingsFrom([])('lifecycle');
const today = dayOf(new Date());
const coded = (first17: string) => first17 + creditCodeCheckCharacter(first17);
const entity = { revision: 1, head: '' };
const member = (id: string, roles: string[], dealerId: string | null = null) => ({
  ...entity,
  _id: `M-${id}`,
  openid: `openid-${id}`,
  name: id,
  phone: mobileOf(id),
  roles,
  dealerId,
  active: true,
  certifications: [],
  base: null,
  consents: { privacyAt: null, locationAt: null },
  subscriptionQuota: {},
  createdAt: '2026-01-01T00:00:00.000Z',
});

beforeAll(async () => {
  world = await startTrade();
  await world.put('members', member('su', ['sysadmin']), member('ji', ['auditor']));
  // What the doors read of a dealer beside its state.
  for (const id of ['D-1', 'D-2', 'D-3'])
    await world.set('dealers', id, {
      revision: 1,
      head: '',
      createdAt: '2026-01-01T00:00:00.000Z',
      contactPhone: '',
    });
});
afterAll(() => world.cloud.close());

const channel = (who: string, action: string, input: object): Promise<Reply> =>
  world.raw(who, { action, input, opId: world.newOpId() }, 'channel');
const done = async <T = Record<string, never>>(who: string, action: string, input: object): Promise<T> => {
  const reply = await channel(who, action, input);
  if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as T;
};
const refused = async (reply: () => Promise<Reply>, code: string): Promise<unknown> => {
  const before = await world.everything();
  const said = await reply();
  expect(said.ok ? 'ok' : said.code).toBe(code);
  expect(await world.everything()).toBe(before);
  return (said as { details?: unknown }).details;
};
const tasksOf = async (dealerId: string, kind: string): Promise<DealerTask[]> =>
  (await world.all<DealerTask>('dealer_tasks')).filter(
    (task) => task.dealerId === dealerId && task.kind === kind,
  );
const dealer = async (id: string): Promise<Dealer> =>
  (await world.all<Dealer>('dealers')).find(({ _id }) => _id === id)!;
const application = async (id: string): Promise<DealerApplication> =>
  (await world.all<DealerApplication>('dealer_applications')).find(({ _id }) => _id === id)!;

describe('a company applies from a phone without an account', () => {
  let code: string;
  let applicationId: string;
  const { questions } = lifecycle;
  const facts = (change: object = {}) => ({
    code,
    applicationId: null,
    name: '南京新锐医疗器械有限公司',
    shortName: '新锐',
    creditCode: coded('91320100MA1K00009'),
    address: '南京市鼓楼区示例路 1 号',
    contactName: '周敏',
    contactTitle: '总经理',
    contactPhone: '13900000000',
    wishes: '南京三级医院的生化、免疫',
    experience: '',
    answers: questions.map((text) => ({ text, answer: '有' })),
    files: [{ ...keptFile('b'), kind: 'business_licence' }],
    privacy: true,
    ...change,
  });
  const send = (change: object = {}, who = 'company') => world.visit(who, 'application.send', facts(change));

  beforeAll(async () => {
    ({ linkId: code } = await done<{ linkId: string }>('lin', 'admission.makeLink', {
      note: '江苏招募',
      untilOn: today,
    }));
  });

  it('with a code that counts only, and complete', async () => {
    await refused(() => send({ code: 'AAAAAAAAAA' }), 'ADMISSION_LINK_INVALID');
    await refused(() => send({ creditCode: '91320100MA1K000090' }), 'INPUT_INVALID');
    expect(await refused(() => send({ answers: [] }), 'APPLICATION_ANSWERS_MISSING')).toEqual({
      path: 'answers.0',
    });
    await refused(
      () => send({ files: [{ ...keptFile('b'), kind: 'other' }] }, 'company2'),
      'APPLICATION_LICENCE_MISSING',
    );
    await refused(
      () => send({ files: [{ ...keptFile('b'), bytes: 11, kind: 'business_licence' }] }, 'company3'),
      'FILE_NOT_KEPT',
    );
    await refused(
      () => world.visit('company', 'application.open', { code: 'AAAAAAAAAA' }),
      'ADMISSION_LINK_INVALID',
    );
    expect(
      await world.visit('company', 'application.open', { code: ` ${code.toLowerCase()} ` }),
    ).toMatchObject({
      ok: true,
      data: { questions, mine: [] },
    });
  });

  it('is sent once, followed by that account alone, and told to the channel', async () => {
    const reply = await send({}, 'applicant');
    expect(reply).toMatchObject({ ok: true, data: { state: 'sent', steps: [{ to: 'sent' }] } });
    applicationId = (reply as { data: { _id: string } }).data._id;
    expect(JSON.stringify(reply)).not.toMatch(/openid|checks|reviewer|regionCode/);
    expect(await application(applicationId)).toMatchObject({ regionCode: '320100', linkId: code });
    await refused(() => send({}, 'applicant'), 'APPLICATION_OPEN_ALREADY');
    expect(await world.visit('other', 'application.mine', {})).toMatchObject({ data: { applications: [] } });
    await refused(
      () => world.visit('other', 'application.withdraw', { applicationId, reason: '不是我' }),
      'APPLICATION_NOT_FOUND',
    );
    await refused(() => send({ applicationId }, 'other'), 'APPLICATION_NOT_FOUND');
    // Nor are more sent by one account in a day than anybody acts for companies, taken back or not.
    const again = async (n: number) => {
      const sent = await send({ creditCode: coded(`91320100MA1K1000${n}`) }, 'flood');
      if (!sent.ok) return sent.code;
      const { _id } = sent.data as { _id: string };
      await world.visit('flood', 'application.withdraw', { applicationId: _id, reason: '再来' });
      await world.remove('public_calls', (await world.all<{ _id: string }>('public_calls')).flatMap(({ _id: id }) => (id === 'anchor' ? [] : [id]))); // prettier-ignore
      return 'ok';
    };
    const codes: string[] = [];
    for (let n = 0; n < 6; n++) codes.push(await again(n));
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'APPLICATION_TOO_OFTEN']);
    const floods = await world.all<DealerApplication>('dealer_applications');
    await world.remove(
      'dealer_applications',
      floods.filter(({ openid }) => openid === 'openid-flood').map(({ _id }) => _id),
    );
    const messages = await world.all<InboxMessage>('inbox_messages');
    await world.remove(
      'inbox_messages',
      messages.filter(({ page }) => !JSON.stringify(page).includes(applicationId)).map(({ _id }) => _id),
    );
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind }) => kind === 'application_sent',
    );
    expect(told.map(({ memberId }) => memberId).sort()).toEqual(['M-gu', 'M-lin']);
  });

  it('shows the reviewer who is alike, and keeps the list to be looked at as it stood', async () => {
    await world.put('dealers', {
      ...entity,
      _id: 'D-old',
      name: '老友医疗有限公司',
      shortName: '新锐',
      creditCode: 'c9',
      state: 'terminated',
      regionCode: '320100',
      contactName: '',
      contactPhone: '13900000000',
      createdAt: '2025-01-01T00:00:00.000Z',
    });
    await refused(
      () => channel('lin', 'admission.recommend', { applicationId, reason: '可以' }),
      'APPLICATION_STATE_CHANGED',
    );
    await done('lin', 'admission.take', { applicationId });
    const page = await done<{ alike: object[]; missing: number; links: object }>('lin', 'admission.get', {
      applicationId,
    });
    expect(page).toMatchObject({
      alike: [{ kind: 'dealer', id: 'D-old', by: ['shortName', 'phone'] }],
      missing: lifecycle.checks.length,
      regionName: '江苏省南京市',
      maySecond: false,
    });
    expect(JSON.stringify(page)).not.toContain('openid-applicant');
    await refused(() => channel('boss', 'admission.get', { applicationId }), 'ACTION_NOT_ALLOWED');
  });

  it('comes back to the company with what it lacks, and to the same reviewer completed', async () => {
    await done('lin', 'admission.return', { applicationId, reason: '营业执照照片不清' });
    expect(await world.visit('applicant', 'application.mine', {})).toMatchObject({
      data: { applications: [{ state: 'returned', steps: [{}, {}, { reason: '营业执照照片不清' }] }] },
    });
    expect(await send({ applicationId, address: '南京市鼓楼区示例路 2 号' }, 'applicant')).toMatchObject({
      ok: true,
      data: { state: 'sent', address: '南京市鼓楼区示例路 2 号' },
    });
  });

  it('is let in by two, of whom the second is another, and becomes a dealer under review with its list', async () => {
    await done('lin', 'admission.take', { applicationId });
    await refused(
      () => channel('lin', 'admission.recommend', { applicationId, reason: '可以' }),
      'APPLICATION_CHECKS_OPEN',
    );
    const { revision } = await application(applicationId);
    const checks = (await application(applicationId)).checks.map(({ id }) => ({
      id,
      verdict: 'ok',
      note: '',
    }));
    await done('lin', 'admission.check', { applicationId, revision, checks });
    await refused(
      () => channel('gu', 'admission.check', { applicationId, revision, checks: [] }),
      'CHANGED_MEANWHILE',
    );
    const accept = async (who: string) =>
      channel(who, 'admission.accept', {
        applicationId,
        revision: (await application(applicationId)).revision,
        regionCode: '320106',
      });
    await refused(() => accept('gu'), 'APPLICATION_SECOND_PERSON_MISSING');
    // Whoever applied lets nobody in: known by the WeChat account, now or once, or by the mobile number.
    const applied = [
      { formerOpenids: ['openid-applicant'], formerPhones: [] },
      { formerOpenids: [], formerPhones: ['13900000000'] },
    ];
    for (const known of applied) {
      await world.change('members', 'M-lin', known);
      await refused(
        () => channel('lin', 'admission.recommend', { applicationId, reason: '证照齐全' }),
        'APPLICATION_OWN',
      );
      await refused(() => accept('lin'), 'APPLICATION_OWN');
    }
    await world.change('members', 'M-lin', { formerOpenids: [], formerPhones: [] });
    const seen = { applicationId, reason: '证照齐全', revision: (await application(applicationId)).revision };
    await refused(
      () => channel('lin', 'admission.recommend', { ...seen, revision: seen.revision - 1 }),
      'CHANGED_MEANWHILE',
    );
    await done('lin', 'admission.recommend', seen);
    await refused(() => accept('lin'), 'APPLICATION_SECOND_PERSON_MISSING');
    await world.twin('lin');
    await refused(() => accept('lin-2'), 'APPLICATION_SECOND_PERSON_MISSING');
    const both = await Promise.all([accept('gu'), accept('gu')]);
    expect(both.map((reply) => (reply.ok ? 'ok' : reply.code)).sort()).not.toEqual(['ok', 'ok']);
    const { dealerId } = await application(applicationId);
    expect(await dealer(dealerId!)).toMatchObject({
      state: 'reviewing',
      creditCode: coded('91320100MA1K00009'),
      regionCode: '320106',
      history: [{ to: 'reviewing', by: { name: 'lin' }, agreed: { name: 'gu' } }],
    });
    const planted = await tasksOf(dealerId!, 'onboarding');
    expect(planted.map(({ text }) => text)).toEqual(
      expect.arrayContaining(lifecycle.onboarding.map(({ text }) => text)),
    );
    expect(planted).toHaveLength(lifecycle.onboarding.length);
    await refused(
      () => world.visit('applicant', 'application.withdraw', { applicationId, reason: '算了' }),
      'APPLICATION_STATE_CHANGED',
    );
  });

  it('begins when what must be done is so, and a second person agrees', async () => {
    const dealerId = (await application(applicationId)).dealerId!;
    const begin = (who: string) =>
      channel(who, 'dealer.move', { dealerId, to: 'active', reason: '资料齐全' });
    expect(await refused(() => begin('lin'), 'DEALER_TASKS_OPEN')).toEqual({
      tasks: ['收齐并审核证照', '签订经销合同'],
    });
    const [contract] = (await tasksOf(dealerId, 'onboarding')).filter(({ check }) => check === 'contract');
    const close = (who: string, taskId: string, to = 'done') =>
      channel(who, 'dealerTask.close', { taskId, to, note: '办好了' });
    expect(await refused(() => close('lin', contract!._id), 'DEALER_TASK_NOT_SO')).toEqual({
      check: 'contract',
      left: 0,
    });
    await refused(() => close('lin', contract!._id, 'dropped'), 'DEALER_TASK_REQUIRED');
    await refused(() => close('zhi', contract!._id), 'DEALER_TASK_NOT_YOURS');
    const terms = { number: 'HT-1', fromOn: today, toOn: addDays(today, 365), files: [keptFile('c')] };
    await done('lin', 'dealer.saveContract', {
      dealerId,
      revision: (await dealer(dealerId)).revision,
      ...terms,
    });
    expect(await close('lin', contract!._id)).toMatchObject({ ok: true });
    const [licences] = (await tasksOf(dealerId, 'onboarding')).filter(({ check }) => check === 'licence');
    await world.put('licences', {
      ...entity,
      _id: 'LIC-new',
      dealerId,
      state: 'valid',
      fromOn: '2020-01-01',
      toOn: null,
    });
    expect(await close('zhi', licences!._id)).toMatchObject({ ok: true });
    expect(await begin('lin')).toMatchObject({ ok: true, data: { state: 'reviewing', waits: true } });
    await refused(() => begin('gu'), 'DEALER_ASKED_ALREADY');
    const decide = async (who: string, agrees: boolean) =>
      channel(who, 'dealer.decide', {
        dealerId,
        revision: (await dealer(dealerId)).revision,
        agrees,
        reason: agrees ? '' : '再看看',
      });
    await refused(() => decide('lin', true), 'DEALER_SECOND_PERSON_MISSING');
    await refused(() => decide('lin-2', true), 'DEALER_SECOND_PERSON_MISSING');
    await world.remove('members', ['M-lin-2']);
    await refused(() => decide('cai', true), 'DEALER_SECOND_PERSON_MISSING');
    const asked = await done<{ dealers: { _id: string; mayDecide: boolean }[] }>('gu', 'dealer.asked', {});
    expect(asked.dealers).toMatchObject([{ _id: dealerId, mayDecide: true }]);
    expect(await decide('gu', true)).toMatchObject({ ok: true, data: { state: 'active', waits: false } });
    expect((await world.account(dealerId)).trading).toBe('open');
  });

  it('no code that was ended or has run out lets anybody in', async () => {
    await done('gu', 'admission.endLink', { linkId: code });
    await refused(() => send({}, 'latecomer'), 'ADMISSION_LINK_INVALID');
    await refused(
      () => channel('lin', 'admission.makeLink', { note: '旧', untilOn: addDays(today, -1) }),
      'ADMISSION_LINK_DAY_INVALID',
    );
  });
});

describe('a dealer that works with us', () => {
  it('keeps its own people and warehouses; its tier and its bank account take two', async () => {
    const profile = {
      address: '上海市浦东新区示例路 2 号',
      regionCodes: ['310115'],
      people: [{ name: '商务 王', duty: '商务', phone: '13911112222' }],
      warehouses: [{ name: '主仓', address: '浦东', cold: true }],
      tax: { kind: 'general', title: '丙医疗科技有限公司', address: '浦东', phone: '021-1' },
    };
    const revision = async () => (await dealer('D-1')).revision;
    await done('boss', 'dealer.saveProfile', { dealerId: 'D-1', revision: await revision(), ...profile });
    await refused(
      async () => channel('boss', 'dealer.saveProfile', { dealerId: 'D-2', revision: 1, ...profile }),
      'DEALER_NOT_FOUND',
    );
    await refused(
      async () => channel('lin', 'dealer.saveProfile', { dealerId: 'D-1', revision: 1, ...profile }),
      'CHANGED_MEANWHILE',
    );
    const wish = { kind: 'tier', tier: '一级' };
    const ask = async (who: string, wished: object) =>
      channel(who, 'dealer.ask', {
        dealerId: 'D-1',
        revision: await revision(),
        wish: wished,
        why: '年度评定',
      });
    const rightNow = await revision();
    await refused(
      () => channel('boss', 'dealer.ask', { dealerId: 'D-1', revision: rightNow, wish, why: '想要' }),
      'ACTION_NOT_ALLOWED',
    );
    await ask('lin', wish);
    await done('gu', 'dealer.decide', {
      dealerId: 'D-1',
      revision: await revision(),
      agrees: true,
      reason: '',
    });
    const bank = { holder: '丙医疗科技有限公司', bank: '示例银行浦东支行', account: '6222 0000 1111 2222' };
    await ask('boss', { kind: 'bank', bank });
    const stands = await revision();
    await refused(
      () => channel('gu', 'dealer.decide', { dealerId: 'D-1', revision: stands, agrees: true, reason: '' }),
      'DEALER_SECOND_PERSON_MISSING',
    );
    await done('cai', 'dealer.decide', { dealerId: 'D-1', revision: stands, agrees: true, reason: '' });
    expect(await dealer('D-1')).toMatchObject({
      tier: '一级',
      bank: { account: '6222000011112222' },
      asked: null,
    });
    const seen = async (who: string) =>
      (
        await done<{ dealer: { bank: object | null; profile: { people: { phone: string }[] } } }>(
          who,
          'dealer.life',
          { dealerId: 'D-1' },
        )
      ).dealer;
    expect((await seen('zhi')).bank).toBeNull();
    expect((await seen('zhi')).profile.people[0]!.phone).toBe('139****2222');
    expect((await seen('boss')).bank).not.toBeNull();
    const list = JSON.stringify(await done('chen', 'dealer.list', {}));
    expect(list).not.toMatch(/6222000011112222|13911112222/);
  });

  it('has targets by quarter and line beside what it ordered', async () => {
    await world.limit(10_000_000);
    const orderId = await world.draft([{ productId: 'P-1', quantity: 3 }]);
    await world.done('boss', 'dealerOrder.submit', { orderId });
    const year = Number(today.slice(0, 4));
    const rows = [{ quarter: 4, lineId: 'L', fen: 1_000_000 }];
    await refused(
      () =>
        channel('lin', 'dealerTargets.save', {
          dealerId: 'D-1',
          year,
          revision: 0,
          rows: [{ ...rows[0], lineId: 'none' }],
        }),
      'TARGETS_LINE_UNKNOWN',
    );
    await done('lin', 'dealerTargets.save', { dealerId: 'D-1', year, revision: 0, rows });
    await refused(
      () => channel('gu', 'dealerTargets.save', { dealerId: 'D-1', year, revision: 0, rows }),
      'CHANGED_MEANWHILE',
    );
    const quarter = Math.floor((Number(today.slice(5, 7)) - 1) / 3) + 1;
    expect(await done('boss', 'dealerTargets.get', { dealerId: 'D-1', year })).toMatchObject({
      targets: { rows },
      achieved: [{ quarter, lineId: 'L', fen: 30_000 }],
      orders: 1,
    });
    await refused(() => channel('ding', 'dealerTargets.get', { dealerId: 'D-1', year }), 'DEALER_NOT_FOUND');
  });

  it('is visited, and what follows has somebody who does it by a day', async () => {
    const visit = {
      dealerId: 'D-1',
      kind: 'coaching',
      visitedOn: today,
      people: '王总',
      notes: '备件台账不全，现场教了批号登记',
      shared: false,
      next: [
        { text: '补全备件台账', role: 'dealer_admin', dueOn: addDays(today, 5) },
        { text: '安排认证考试', role: 'service_manager', dueOn: addDays(today, 20) },
      ],
    };
    await refused(
      () => channel('lin', 'dealerVisit.save', { ...visit, visitedOn: addDays(today, 1) }),
      'VISIT_IN_FUTURE',
    );
    await done('lin', 'dealerVisit.save', visit);
    // The note is the house's own; what the dealer has to do is the dealer's to see.
    expect(await done('boss', 'dealerVisit.list', { dealerId: 'D-1' })).toMatchObject({ visits: [] });
    const own = await done<{ tasks: DealerTask[] }>('boss', 'dealerTask.list', {});
    expect(own.tasks.map(({ text }) => text)).toEqual(['补全备件台账']);
    expect((await done<{ tasks: DealerTask[] }>('qian', 'dealerTask.list', {})).tasks[0]!.text).toBe(
      '安排认证考试',
    );
    expect(
      (await done<{ tasks: object[] }>('lin', 'dealerTask.list', { mine: false })).tasks.length,
    ).toBeGreaterThan(1);
    const home = await world.call('boss', 'home.get', {});
    expect((home as { data: { waiting: object[] } }).data.waiting).toContainEqual({
      kind: 'dealer_tasks_due',
      count: 1,
    });
    await done('boss', 'dealerTask.close', { taskId: own.tasks[0]!._id, to: 'done', note: '已补全' });
    await refused(
      () => channel('boss', 'dealerTask.close', { taskId: own.tasks[0]!._id, to: 'done', note: '再一次' }),
      'DEALER_TASK_STATE_CHANGED',
    );
    await refused(
      () => channel('ding', 'dealerTask.close', { taskId: own.tasks[0]!._id, to: 'open', note: '别人的' }),
      'DEALER_TASK_NOT_FOUND',
    );
  });

  it('gets better by a plan with goals that are decided one by one', async () => {
    const goals = [
      { text: '响应达标率', target: '90%', dueOn: addDays(today, 60) },
      { text: '两名工程师通过认证', target: '2 人', dueOn: addDays(today, 80) },
    ];
    const opening = {
      dealerId: 'D-1',
      why: '连续两季度响应不达标',
      fromOn: today,
      untilOn: addDays(today, 90),
      goals,
    };
    const two = await Promise.all(['lin', 'gu'].map((who) => channel(who, 'plan.open', opening)));
    expect(two.map((reply) => (reply.ok ? 'ok' : reply.code)).sort()).toEqual(['PLAN_OPEN_ALREADY', 'ok']);
    const [plan] = await world.all<ImprovementPlan>('improvement_plans');
    const planId = plan!._id;
    const revision = async () => (await world.all<ImprovementPlan>('improvement_plans'))[0]!.revision;
    await done('boss', 'plan.seen', { planId });
    const verdicts = (verdict: string, evidence: string) =>
      goals.map((_, n) => ({ id: `G${n + 1}`, verdict, evidence }));
    const stands = await revision();
    await refused(
      () =>
        channel('lin', 'plan.review', { planId, revision: stands, note: '月度', goals: verdicts('met', '') }),
      'REASON_MISSING',
    );
    const closing = { planId, to: 'not_met', result: '第二项没有达成' };
    await refused(() => channel('lin', 'plan.close', { ...closing, revision: stands }), 'PLAN_GOALS_OPEN');
    await done('lin', 'plan.review', {
      planId,
      revision: stands,
      note: '月度复盘',
      goals: [
        { id: 'G1', verdict: 'met', evidence: '92%（n=48）' },
        { id: 'G2', verdict: 'not_met', evidence: '仅 1 人' },
      ],
    });
    const reviewed = await revision();
    await refused(
      () => channel('lin', 'plan.close', { ...closing, to: 'met', revision: reviewed }),
      'PLAN_GOALS_OPEN',
    );
    await done('lin', 'plan.close', { ...closing, revision: reviewed });
    expect(await tasksOf('D-1', 'plan')).toMatchObject([
      { role: 'channel_manager', state: 'open', sourceId: planId },
    ]);
  });
});

describe('a dealer that is parted with', () => {
  const device = (id: string, hospitalId: string): Partial<Device> & { _id: string } => ({
    ...entity,
    _id: id,
    modelId: 'X',
    modelName: '测试仪 X',
    productLineId: 'L',
    serial: id,
    serialKey: id,
    code: null,
    hospitalId,
    hospitalName: '示例医院',
    dealerId: 'D-1',
    standing: 'verified',
    claims: [],
  });

  it('stops at once, and leaves a list that knows whether it is done', async () => {
    await world.put('devices', device('DEV-1', 'H-1'), device('DEV-2', ''));
    for (const [id, state] of [
      ['WO-a', 'accepted'],
      ['WO-b', 'onsite'],
      ['WO-c', 'assigned_dealer'],
    ] as const)
      await world.addOrder({
        _id: id,
        state,
        dealerId: 'D-1',
        site: { ...(await siteOf()), hospitalId: 'H-1' },
      });
    await world.put('grants', {
      ...(await world.all<{ _id: string }>('grants'))[0]!,
      _id: 'G-2',
      number: 'SQ2',
      dealerId: 'D-2',
      dealerName: '丁',
    });
    await done('lin', 'dealer.move', { dealerId: 'D-1', to: 'terminated', reason: '改进计划未达成' });
    expect(await channel('boss', 'dealer.list', {})).toMatchObject({ ok: false, code: 'DEALER_SUSPENDED' });
    const page = await done<{ tasks: { text: string; fact: { holds: boolean; left: number } }[] }>(
      'lin',
      'dealer.life',
      { dealerId: 'D-1' },
    );
    const left = Object.fromEntries(page.tasks.map(({ text, fact }) => [text, fact.left]));
    expect(left).toMatchObject({
      设备移交给新的服务商: 2,
      在办工单移交: 3,
      取消或办结未完的订单: 1,
      撤销未到期的授权: 1,
    });
    expect(
      (await world.all<DealerTask>('dealer_tasks')).filter(
        ({ dealerId, kind, state }) => dealerId === 'D-1' && kind === 'plan' && state === 'open',
      ),
    ).toEqual([]);
  });

  it('hands over instruments and visits to whom the grants name, and its orders give back what they held', async () => {
    await refused(
      () => channel('lin', 'dealer.handOver', { dealerId: 'D-2', what: 'orders' }),
      'DEALER_ACTIVE_AGAIN',
    );
    await refused(
      () => channel('lin', 'dealer.handOver', { dealerId: 'D-1', what: 'devices' }),
      'ACTION_NOT_ALLOWED',
    );
    expect(await done('qian', 'dealer.handOver', { dealerId: 'D-1', what: 'devices' })).toEqual({
      moved: 2,
      left: 0,
      to: expect.arrayContaining([
        { dealerId: 'D-2', dealerName: '丁', count: 1 },
        { dealerId: null, dealerName: '厂家', count: 1 },
      ]) as object,
    });
    expect(await done('chen', 'dealer.handOver', { dealerId: 'D-1', what: 'visits' })).toMatchObject({
      moved: 3,
      left: 0,
    });
    for (const id of ['WO-a', 'WO-b', 'WO-c'])
      expect(await world.order(id)).toMatchObject({
        state: 'assigned_dealer',
        dealerId: 'D-2',
        engineer: null,
      });
    expect((await world.order('WO-b')).timeline.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['cannot_complete', 'new', 'assigned_dealer']),
    );
    expect((await world.account('D-1')).heldFen).toBeGreaterThan(0);
    expect(await done('lin', 'dealer.handOver', { dealerId: 'D-1', what: 'orders' })).toEqual({
      moved: 1,
      to: [],
      left: 0,
    });
    expect(await world.account('D-1')).toMatchObject({ heldFen: 0, trading: 'terminated' });
    // Again finds its work done.
    expect(await done('qian', 'dealer.handOver', { dealerId: 'D-1', what: 'devices' })).toEqual({
      moved: 0,
      to: [],
      left: 0,
    });
  });

  it('comes back only when all that had to be handed over is, and is looked at anew', async () => {
    const back = (who: string) =>
      channel(who, 'dealer.move', { dealerId: 'D-1', to: 'reviewing', reason: '重新洽谈' });
    await refused(() => back('lin'), 'DEALER_TASKS_OPEN');
    await world.set('grants', 'G-1', { state: 'revoked' });
    for (const { _id } of await world
      .all<{ _id: string; dealerId: string | null }>('members')
      .then((all) => all.filter(({ dealerId }) => dealerId === 'D-1')))
      await world.set('members', _id, { active: false });
    const owner: Record<string, string> = {
      dispatcher: 'chen',
      sysadmin: 'su',
      channel_manager: 'lin',
      service_manager: 'qian',
      warehouse: 'cang',
      finance: 'cai',
    };
    for (const task of await tasksOf('D-1', 'termination'))
      await done(owner[task.role]!, 'dealerTask.close', { taskId: task._id, to: 'done', note: '已办' });
    expect(await back('lin')).toMatchObject({ ok: true, data: { state: 'terminated', waits: true } });
    await done('gu', 'dealer.decide', {
      dealerId: 'D-1',
      revision: (await dealer('D-1')).revision,
      agrees: true,
      reason: '',
    });
    expect(await dealer('D-1')).toMatchObject({ state: 'reviewing', contract: null });
    expect(await tasksOf('D-1', 'onboarding')).toHaveLength(lifecycle.onboarding.length);
    const blocks = await world.all<{ dealerId: string; untilOn: string; bySuspension: boolean }>(
      'global_blocks',
    );
    expect(blocks.filter(({ dealerId, untilOn }) => dealerId === 'D-1' && untilOn > today)).toHaveLength(1);
  });

  it('tells of what falls due once, however often the job runs', async () => {
    const run = () =>
      remindOfDealers({ ...surroundings(), now: () => new Date(Date.now() + 8 * 86_400_000) });
    const first = await run();
    expect(first.reminded).toBeGreaterThan(0);
    expect(await run()).toEqual({ reminded: 0 });
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind }) => kind === 'dealer_task_due',
    );
    expect(told.every(({ page }) => page.startsWith('/pages/channel/'))).toBe(true);
  });
});

async function siteOf() {
  return (await world.addOrder({ _id: `WO-site-${world.newOpId()}`, dealerId: null, state: 'closed' })).site;
}
