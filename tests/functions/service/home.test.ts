import type { Home } from '../../../cloudfunctions/_contracts/home';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { ENDING_DAYS } from '../../../miniprogram/shared/model/grants';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  await world.addOrder({ _id: 'WO-li' });
  await world.addOrder({ _id: 'WO-done', state: 'confirmed' });
  await world.addOrder({ _id: 'WO-pool', state: 'assigned_dealer', engineer: null });
  await world.addOrder({ _id: 'WO-new', state: 'new', dealerId: null, engineer: null });
  await world.addOrder({
    _id: 'WO-zhao',
    dealerId: 'D-2',
    engineer: { memberId: 'M-zhao', name: 'zhao' },
  });
});
afterAll(() => world.cloud.close());

const home = async (who: string): Promise<Home> => {
  const reply = await world.call(who, 'home.get', {}, null);
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as Home;
};
const ids = (rows: { _id: string }[] | undefined) => (rows ?? []).map(({ _id }) => _id).sort();

it('gives an engineer the own orders in full with what works off line, and no dispatching', async () => {
  const { me, engineer, dispatch } = await home('li');
  expect(me).toMatchObject({ memberId: 'M-li', dealerId: 'D-1', roles: ['engineer'] });
  expect(ids(engineer?.orders)).toEqual(['WO-done', 'WO-li']);
  expect(engineer?.pool).toBe(1);
  expect(engineer?.models.map(({ _id }) => _id)).toEqual(['X']);
  expect(engineer?.settings.checklists.length).toBeGreaterThan(0);
  expect(dispatch).toBeNull();
});

it('asks the database three times for an engineer’s home', async () => {
  const before = world.cloud.requests.length;
  await home('li');
  expect(world.cloud.requests.length - before).toBeLessThanOrEqual(3);
});

it('gives an admin the own dealer only, a dispatcher everybody', async () => {
  const boss = await home('boss');
  expect(boss.engineer).toBeNull();
  expect(ids([...boss.dispatch!.waiting, ...boss.dispatch!.running])).toEqual(['WO-li', 'WO-pool']);
  expect(boss.dispatch!.engineers.map(({ memberId }) => memberId).sort()).toEqual(['M-li', 'M-wang']);
  const chen = await home('chen');
  expect(ids([...chen.dispatch!.waiting, ...chen.dispatch!.running])).toEqual([
    'WO-li',
    'WO-new',
    'WO-pool',
    'WO-zhao',
  ]);
});

it('brings an order that could not be done back to whoever dispatches', async () => {
  await world.addOrder({ _id: 'WO-stuck', state: 'cannot_complete' });
  expect(ids((await home('chen')).dispatch!.waiting)).toContain('WO-stuck');
});

it('lists first whose clock runs out first, and says how many are beyond the list', async () => {
  const due = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString();
  const many = Array.from({ length: 305 }, (_, n) => ({
    _id: `WO-many-${n}`,
    state: 'new',
    dealerId: 'D-9',
    responseDueAt: due(305 - n),
    createdAt: due(n),
  }));
  await world.put('work_orders', ...many);
  const { waiting, running, unlisted } = (await home('chen')).dispatch!;
  expect(waiting).toHaveLength(30);
  expect(waiting[0]!._id).toBe('WO-many-304');
  const all = (await world.all<{ state: string }>('work_orders')).filter(
    ({ state }) => !['confirmed', 'closed', 'cancelled'].includes(state),
  );
  expect(unlisted).toBe(all.length - waiting.length - running.length);
  await world.remove(
    'work_orders',
    many.map(({ _id }) => _id),
  );
});

it('shows an engineer every live order, however many newer ones are signed', async () => {
  const live = { ...(await world.order('WO-li')), _id: 'WO-live', createdAt: '2026-01-01T00:00:00.000Z' };
  const signed = Array.from({ length: 120 }, (_, n) => ({
    ...live,
    _id: `WO-signed-${n}`,
    state: 'confirmed',
    createdAt: new Date(Date.UTC(2026, 1, 1) + n * 60_000).toISOString(),
  }));
  await world.put('work_orders', live, ...signed);
  const { orders } = (await home('li')).engineer!;
  expect(orders.map(({ _id }) => _id)).toContain('WO-live');
  expect(orders.filter(({ state }) => state === 'confirmed')).toHaveLength(50);
  await world.remove(
    'work_orders',
    [live, ...signed].map(({ _id }) => _id),
  );
});

it('counts what each engineer has in hand', async () => {
  const { engineers } = (await home('boss')).dispatch!;
  expect(engineers).toContainEqual({ memberId: 'M-li', name: 'li', openOrders: 1 });
});

describe('what waits', () => {
  const today = dayOf(new Date());
  const by = (memberId: string) => ({ memberId, name: memberId });
  const entity = { revision: 1, head: '' };
  const grant = (id: string, writer: string, change: object = {}) => ({
    _id: id,
    ...entity,
    number: id,
    dealerId: 'D-1',
    dealerName: '丙',
    productLineIds: ['L'],
    scope: { regionCodes: ['110000'], hospitalIds: [] },
    carveOuts: { regionCodes: [], hospitalIds: [] },
    fromOn: '2020-01-01',
    toOn: '2099-12-31',
    exclusive: true,
    state: 'pending',
    createdBy: by(writer),
    editedBy: by(writer),
    submittedBy: by(writer),
    ...change,
  });
  const letter = (id: string, change: object) => ({
    _id: id,
    ...entity,
    kind: 'annual',
    state: 'pending',
    dealerId: 'D-1',
    dealer: { name: '丙医疗', creditCode: 'c1' },
    terms: { fromOn: '2020-01-01', toOn: '2099-12-31' },
    territory: [],
    copy: { index: 1, of: 1 },
    registerKey: id,
    requestedBy: by('M-boss'),
    signedBy: null,
    issue: null,
    endedOn: null,
    createdAt: new Date().toISOString(),
    ...change,
  });
  const person = (id: string, roles: string[], change: object = {}) => ({
    _id: `M-${id}`,
    ...entity,
    openid: `openid-${id}`,
    name: id,
    roles,
    dealerId: null,
    active: true,
    certifications: [],
    ...change,
  });
  const counts = async (who: string) =>
    Object.fromEntries((await home(who)).waiting.map(({ kind, count }) => [kind, count]));

  beforeAll(async () => {
    const { put } = world;
    await put(
      'members',
      person('zhou', ['channel_manager']),
      person('han', ['channel_manager']),
      person('he', ['auditor']),
      person('su', ['sysadmin']),
      person('cai', ['warehouse']),
      person('new', ['engineer'], { dealerId: 'D-1', openid: 'unbound:M-new' }),
      person('other', ['engineer'], { dealerId: 'D-2', openid: 'unbound:M-other' }),
      person('ending', ['engineer'], {
        dealerId: 'D-1',
        certifications: [
          { modelId: 'X', task: 'repair', level: 2, fromOn: '2020-01-01', toOn: addDays(today, 3) },
        ],
      }),
    );
    await put(
      'grants',
      grant('G-han', 'M-han'),
      grant('G-zhou', 'M-zhou'),
      // Written by another, corrected by this one.
      grant('G-edited', 'M-han', { editedBy: by('M-zhou') }),
      grant('G-ends', 'M-han', { state: 'approved', toOn: addDays(today, ENDING_DAYS) }),
      grant('G-ends-later', 'M-han', { state: 'approved', toOn: addDays(today, ENDING_DAYS + 1) }),
      grant('G-ended', 'M-han', { state: 'approved', toOn: addDays(today, -1) }),
      grant('G-of-2', 'M-han', { state: 'approved', toOn: today, dealerId: 'D-2' }),
    );
    const issue = { issuedAt: new Date().toISOString(), facts: { number: 'N' } };
    await put(
      'letters',
      letter('AL-dealer', {}),
      letter('AL-signed', { signedBy: by('M-zhou') }),
      letter('AL-own', { requestedBy: by('M-zhou') }),
      letter('AL-draft', { state: 'draft' }),
      letter('AL-issued', { state: 'issued', issue }),
      letter('AL-of-2', { state: 'issued', issue, dealerId: 'D-2' }),
    );
    await put('letter_alerts', { _id: 'A-1', ...entity, state: 'open' });
    await put('suspicious_reports', { _id: 'R-1', ...entity, state: 'open' });
    await put('suspicious_reports', { _id: 'R-2', ...entity, state: 'handled' });
    await put('import_batches', { _id: 'B-1', ...entity, state: 'writing' });
    await put('dealers', { _id: 'D-9', ...entity, shortName: '己', creditCode: 'c9', state: 'reviewing' });
    await put('call_backs', { _id: 'CB-1', ...entity, state: 'open' });
    const rating = {
      ...entity,
      workOrderId: 'WO-done',
      dealerId: 'D-1',
      engineer: by('M-li'),
      site: { hospitalName: '测试医院', departmentName: '检验科' },
      state: 'answered',
      answeredAt: new Date().toISOString(),
      answers: { words: '来得晚' },
    };
    await put('surveys', { _id: 'S-1', ...rating, stars: 2 });
    await put('surveys', { _id: 'S-2', ...rating, stars: 5 });
    await put('surveys', { _id: 'S-3', ...rating, stars: 1, dealerId: 'D-2' });
  });

  it('is, for a channel manager, what they may approve and what their desk looks after', async () => {
    expect(await counts('zhou')).toEqual({
      letter_alerts: 2,
      grants_to_approve: 1,
      letters_to_approve: 1,
      dealers_under_review: 1,
      imports_open: 1,
      grants_ending: 2,
    });
    expect(await counts('han')).toMatchObject({ grants_to_approve: 1, letters_to_approve: 3 });
  });

  it.each([
    ['zhou', 'grant.list', { queue: 'to_approve' }, ['G-han']],
    ['zhou', 'grant.list', { queue: 'ending' }, ['G-of-2', 'G-ends']],
    ['boss', 'grant.list', { queue: 'ending' }, ['G-ends']],
    ['zhou', 'letter.list', { queue: 'to_approve' }, ['AL-dealer']],
  ])('opens a list of just these: %s %s %j', async (who, action, input, expected) => {
    const reply = await world.raw(who, { action, input }, 'channel');
    const { grants, letters } = (reply as { data: Record<string, { _id: string }[]> }).data;
    expect((grants ?? letters ?? []).map(({ _id }) => _id)).toEqual(expected);
  });

  it('is, for a dealer’s admin, the own dealer’s letters, grants and people, with what hospitals were unhappy about', async () => {
    expect(await counts('boss')).toEqual({
      letters_issued: 1,
      letter_drafts: 1,
      grants_ending: 1,
      people_unbound: 1,
      certifications_ending: 1,
    });
    expect((await home('boss')).dispatch!.lowRatings).toMatchObject([
      { workOrderId: 'WO-done', stars: 2, words: '来得晚', hospitalName: '测试医院', engineerName: 'M-li' },
    ]);
  });

  it('is nothing that a role does not look after', async () => {
    expect(await counts('chen')).toEqual({ call_backs: 1 });
    expect(await counts('su')).toEqual({ people_unbound: 2 });
    for (const who of ['li', 'he', 'cai']) expect(await counts(who)).toEqual({});
    expect((await home('chen')).dispatch!.lowRatings).toEqual([]);
  });

  it('shows an auditor every order, to read', async () => {
    const { dispatch } = await home('he');
    expect(ids([...dispatch!.waiting, ...dispatch!.running])).toContain('WO-zhao');
    const reply = await world.raw(
      'he',
      { action: 'workOrder.close', input: { workOrderId: 'WO-done' }, opId: world.newOpId() },
      'service',
    );
    expect(reply).toMatchObject({ ok: false, code: 'ACTION_NOT_ALLOWED' });
  });

  it.each(['zhou', 'boss', 'su', 'he'])('costs %s no more than four database requests', async (who) => {
    const before = world.cloud.requests.length;
    await home(who);
    expect(world.cloud.requests.length - before).toBeLessThanOrEqual(4);
  });
});

it.each(['li', 'boss', 'chen', 'qian'])('asks the database at most four times for %s', async (who) => {
  const before = world.cloud.requests.length;
  await home(who);
  expect(world.cloud.requests.length - before).toBeLessThanOrEqual(4);
});

it('keeps the trail, what visitors are known by and call-backs out of what dealers get', async () => {
  const text = JSON.stringify([await home('li'), await home('boss')]);
  for (const field of ['"head"', '"requestedBy"', '"strays"', '"openid"']) expect(text).not.toContain(field);
});

it('counts unread messages until they are read, and nobody reads those of others', async () => {
  const order = await world.addOrder({ _id: 'WO-told', state: 'assigned_dealer', engineer: null });
  await world.call('boss', 'workOrder.assign', { workOrderId: order._id, engineerId: 'M-li' });
  const before = (await home('li')).unread;
  expect(before).toBeGreaterThan(0);
  const list = await world.call('li', 'inbox.list', {}, null);
  const messages = (list as unknown as { data: { messages: { _id: string }[] } }).data.messages;
  await world.call('zhao', 'inbox.read', { ids: messages.map(({ _id }) => _id) });
  expect((await home('li')).unread).toBe(before);
  await world.call('li', 'inbox.read', { ids: messages.map(({ _id }) => _id) });
  expect((await home('li')).unread).toBe(0);
  const others = await world.call('zhao', 'inbox.list', {}, null);
  expect(others).toMatchObject({ ok: true, data: { messages: [], next: null } });
});

it('pages through many messages of one instant without missing one', async () => {
  const messages = Array.from({ length: 70 }, (_, n) => ({
    _id: `MSG-${String(n).padStart(3, '0')}`,
    memberId: 'M-wang',
    kind: 'letter_issued',
    title: '授权书已签发',
    body: '',
    page: '',
    createdAt: '2026-11-23T06:30:00.000Z',
    readAt: null,
    push: 'sent',
  }));
  await world.put('inbox_messages', ...messages);
  const seen: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const reply = await world.call('wang', 'inbox.list', { after }, null);
    const page = (
      reply as unknown as { data: { messages: { _id: string }[]; next: string | null; unread: number } }
    ).data;
    expect(page.unread).toBe(70);
    seen.push(...page.messages.map(({ _id }) => _id));
    after = page.next;
    more = after !== null;
  }
  expect(seen).toEqual(messages.map(({ _id }) => _id));
});
