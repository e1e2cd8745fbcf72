import type {
  CheckTrailRequest,
  RootRow,
  TrailPage,
  TrailStep,
} from '../../../cloudfunctions/_contracts/trail';
import type { AuditEvent, SignedRoot } from '../../../cloudfunctions/_platform/audit';
import { auditRoot } from '../../../cloudfunctions/_platform/audit';
import type { PersonalKey } from '../../../cloudfunctions/_platform/personal';
import {
  letterKeyring,
  readLetterSigner,
  rotateKeys,
} from '../../../cloudfunctions/_modules/letters/signing';
import { judgeRoots } from '../../../miniprogram/pages/audit/judge-roots';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { startWorld } from './world';
import type { World } from './world';

/** The trail as auditors read and check it from their phones. */
let world: World;
const keys = rotateKeys({}, Buffer.alloc(32, 3));
const signer = readLetterSigner(JSON.stringify(keys), 'test');
const keyring = letterKeyring(keys, 'test');
const today = dayOf(new Date());

beforeAll(async () => {
  process.env.ENVIRONMENT = 'test';
  world = await startWorld();
  const boss = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-boss')!;
  const person = (id: string, change: Partial<Member>) => ({
    ...{ ...boss, _id: `M-${id}`, openid: `openid-${id}`, name: id },
    ...change,
  });
  await world.put('members', person('he', { roles: ['auditor'], dealerId: null }));
  await world.addOrder({ _id: 'WO-1', state: 'new', engineer: null, dealerId: null });
  await world.addOrder({ _id: 'WO-2', state: 'new', engineer: null, dealerId: null });
  await done('chen', 'workOrder.setSeverity', {
    workOrderId: 'WO-1',
    severity: 'serious',
    reason: '客户来电 13912345678 催促',
  });
});
afterAll(() => world.cloud.close());

async function done<T = Record<string, never>>(who: string, action: string, input: object): Promise<T> {
  const reply = await world.call(who, action, input);
  if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as T;
}
const search = (input: object) => done<TrailPage>('he', 'trail.search', input);
/** Every step of a check, added up. */
async function check(first: CheckTrailRequest): Promise<Omit<TrailStep, 'next'>> {
  const sum: Omit<TrailStep, 'next'> = { roots: [], events: 0, records: 0, faults: [] };
  for (let next: CheckTrailRequest | null = first; next;) {
    const step: TrailStep = await done<TrailStep>('he', 'trail.check', next);
    sum.roots.push(...step.roots);
    sum.events += step.events;
    sum.records += step.records;
    sum.faults.push(...step.faults);
    next = step.next;
  }
  return sum;
}
const onlyOf = (collection: string, faults: TrailStep['faults']) =>
  faults.filter((one) => one.collection === collection);

it('shows a change with who, when, before and after, and why, without phone numbers', async () => {
  const { events } = await search({ collection: 'work_orders', fromOn: today, toOn: today });
  const changed = events.find(({ action }) => action === 'workOrder.setSeverity')!;
  expect(changed).toMatchObject({
    by: { memberId: 'M-chen', name: 'chen', roles: ['dispatcher'] },
    entityId: 'WO-1',
    title: (await world.order('WO-1')).number,
    why: '客户来电 139****5678 催促',
  });
  expect(changed.changes).toContainEqual({ path: 'severity', before: 'ordinary', after: 'serious' });
  expect(JSON.stringify(events)).not.toContain('13912345678');
  expect(JSON.stringify(events)).not.toContain('openid');
});

it('hides what stands within a value too, strikes numbers out of it before it is cut, and no number stops the page', async () => {
  const [event] = await world.all<AuditEvent>('audit_events');
  const halfHash = 'ab'.repeat(32);
  const value = { halfHash, fen: 13912345678, by: { openid: 'openid-x', tel: '13912345678' } };
  // What is cut at 400 signs must not end within a number.
  const long = { text: `${'长'.repeat(383)}13912345678`, more: 'x' };
  const changes = [
    { path: 'accessAsked', before: null, after: value },
    { path: 'note', before: long, after: [value] },
  ];
  const [_id, opKey] = ['members:M-planted:1', 'planted:0'];
  await world.put('audit_events', {
    ...event,
    _id,
    opKey,
    collection: 'members',
    entityId: 'M-planted',
    changes,
  });
  const record = { collection: 'members', id: 'M-planted' };
  const { events } = await done<TrailPage>('he', 'trail.record', record);
  await world.remove('audit_events', [_id]);
  expect(events[0]!.changes[0]!.after).toEqual({ fen: 13912345678, by: { tel: '139****5678' } });
  expect(JSON.stringify(events)).not.toMatch(/abab|openid-x|"13912345678|长1391234/);
});

it('finds what one person did, on the days that are asked for, page by page', async () => {
  const { events } = await search({ memberId: 'M-chen' });
  expect(events.length).toBeGreaterThan(2);
  expect(new Set(events.map(({ by }) => by.memberId))).toEqual(new Set(['M-chen']));
  expect(events.map(({ at }) => at)).toEqual(
    events
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
  expect((await search({ memberId: 'M-li' })).events).toEqual([]);
  expect((await search({ memberId: 'M-chen', toOn: '2020-01-01' })).events).toEqual([]);

  const seen: string[] = [];
  for (let n = 0; n < 40; n++)
    await world.put('audit_events', {
      ...(await world.trail('WO-2'))[0]!,
      ...{ _id: `work_orders:WO-x${n}:1`, entityId: `WO-x${n}`, opKey: `x-${n}` },
      ...{ at: '2026-01-05T00:00:00.000Z' },
    });
  for (let after: string | null = null, n = 0; n < 5 && (n === 0 || after); n++) {
    const page: TrailPage = await search({ fromOn: '2026-01-05', toOn: '2026-01-05', after });
    seen.push(...page.events.map(({ _id }) => _id));
    after = page.next;
  }
  expect(seen.length).toBe(40);
  expect(new Set(seen).size).toBe(40);
  await world.remove('audit_events', seen);
});

it('tells a record’s whole history, newest first, also of one that is gone', async () => {
  const input = { collection: 'work_orders', id: 'WO-1' };
  const history = await done<TrailPage & { exists: boolean }>('he', 'trail.record', input);
  expect(history.events.map(({ revision }) => revision)).toEqual([2, 1]);
  expect(history.exists).toBe(true);

  const stored = await world.order('WO-1');
  await world.remove('work_orders', ['WO-1']);
  expect(await done('he', 'trail.record', input)).toMatchObject({ exists: false, title: '' });
  await world.put('work_orders', stored);
});

it('shows nothing of collections without a trail, and nothing to anybody but auditors', async () => {
  for (const collection of ['inbox_messages', 'audit_events', 'no_such_thing'])
    expect(await done('he', 'trail.record', { collection, id: 'x' })).toMatchObject({
      events: [],
      exists: false,
    });
  for (const who of ['boss', 'qian', 'chen', 'li'])
    expect(await world.call(who, 'trail.search', {})).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
});

const nobody = { events: [], next: null };
it.each<[sentence: string, action: string, input: object, answer: object]>([
  ['a record that is none', 'trail.record', { collection: 'members', id: 'M-none' }, { exists: false, events: [] }],
  ['a name that every object has', 'trail.record', { collection: 'members', id: '__proto__' }, { exists: false, events: [] }],
  ['a kind that every object has', 'trail.record', { collection: 'constructor', id: 'M-li' }, { exists: false, events: [], title: '' }],
  ['the keys of persons', 'trail.record', { collection: 'personal_keys', id: 'M-li' }, { exists: false, events: [], title: '' }],
  ['replies that were given', 'trail.record', { collection: 'replays', id: 'M-li' }, { exists: false, events: [], title: '' }],
  ['a record under another kind', 'trail.record', { collection: 'devices', id: 'WO-1' }, { exists: false, events: [] }],
  ['an event instead of a record', 'trail.record', { collection: 'work_orders', id: 'work_orders:WO-1:1' }, { exists: false, events: [] }],
  ['what somebody did who is nobody', 'trail.search', { memberId: 'M-none' }, nobody],
  ['a kind that is none', 'trail.search', { collection: 'no_such_thing' }, nobody],
  // Who asked for nobody's history has looked at nobody.
  ['looks at nobody', 'personalData.looks', { memberId: 'M-none' }, { looks: [], next: null }],
])('finds nothing under a forged id: %s', async (_, action, input, answer) => {
  const before = await world.everything();
  expect(await done('he', action, input)).toMatchObject(answer);
  expect(await world.everything()).toBe(before);
}); // prettier-ignore

it.each<[sentence: string, action: string, input: object, path: string]>([
  ['an operator as the id', 'trail.record', { collection: 'work_orders', id: { $ne: '' } }, ''],
  ['an operator as the kind', 'trail.record', { collection: '$where', id: 'WO-1' }, 'collection'],
  ['an id with what cannot be seen', 'trail.record', { collection: 'work_orders', id: 'WO-1\u0000' }, 'id'],
  ['no id', 'trail.record', { collection: 'work_orders', id: '' }, 'id'],
  ['an operator as the person', 'trail.search', { memberId: '$gt' }, 'memberId'],
  ['a place in the list that nobody was given', 'trail.search', { after: '["2026",{"$gt":""}]' }, 'after'],
  ['a place in a history that nobody was given', 'trail.record', { collection: 'work_orders', id: 'WO-1', after: '[1]' }, 'after'],
  ['a place among the roots that nobody was given', 'trail.roots', { after: 'x' }, 'after'],
])('refuses, and writes nothing for, %s', async (_, action, input, path) => {
  const before = await world.everything();
  expect(await world.call('he', action, input)).toMatchObject({
    code: 'INPUT_INVALID',
    ...(path ? { details: { path } } : {}),
  });
  expect(await world.everything()).toBe(before);
}); // prettier-ignore

it('finds people by their name, those whose accounts have ended too', async () => {
  expect(await done('he', 'trail.people', { name: 'gone' })).toEqual({
    people: [{ _id: 'M-gone', name: 'gone', dealerName: '丙', active: false }],
  });
  expect(await done('he', 'trail.people', { name: 'nobody' })).toEqual({ people: [] });
});

describe('a check from the phone', () => {
  /** Seals all that is there, as the timer does. */
  async function seal(): Promise<SignedRoot[]> {
    const events = (await world.all<AuditEvent>('audit_events')).sort((a, b) =>
      a.at === b.at ? (a._id < b._id ? -1 : 1) : a.at < b.at ? -1 : 1,
    );
    const hashes = events.map(({ hash }) => hash);
    const half = events[Math.floor(events.length / 2)]!.at;
    const end = new Date(Date.now() + 60_000).toISOString();
    const sign = (hash: string) => ({
      keyId: signer.keyId,
      signature: signer.signRoot(hash),
    });
    const before = events.filter(({ at }) => at < half).length;
    const first = auditRoot('test', { from: '', to: half, number: 1, prevHash: '' }, hashes.slice(0, before));
    const second = auditRoot(
      'test',
      { from: half, to: end, number: 2, prevHash: first.hash },
      hashes.slice(before),
    );
    const roots = [first, second].map((root) => ({ ...root, ...sign(root.hash) }));
    await world.put('audit_roots', ...roots);
    return roots;
  }
  let roots: SignedRoot[];
  beforeAll(async () => {
    roots = await seal();
  });

  it('vouches for roots, chains and documents that nobody has touched', async () => {
    const found = await check({ what: 'roots' });
    expect(found.roots.map(({ fits }) => fits)).toEqual([true, true]);
    expect(judgeRoots(found.roots, null, keyring)).toEqual([]);
    expect(onlyOf('work_orders', found.faults)).toEqual([]);
    // The people and dealers of this world were put there by hand, which is what a check from the beginning finds.
    expect(onlyOf('members', found.faults)).toContainEqual({
      ...{ collection: 'members', entityId: 'M-li', revision: 1, fault: 'unaudited' },
    });
    expect(found.records).toBeGreaterThan(10);
  });

  it('finds an order that was changed past the functions, and one that is gone, of these days alone', async () => {
    const stored = await world.order('WO-1');
    await world.set('work_orders', 'WO-1', { severity: 'ordinary' });
    const since = { what: 'records', fromOn: addDays(today, -1) } as const;
    const fault = { collection: 'work_orders', entityId: 'WO-1', revision: 2 };
    expect((await check(since)).faults).toContainEqual({ ...fault, fault: 'altered_document' });
    await world.remove('work_orders', ['WO-1']);
    expect((await check(since)).faults).toContainEqual({ ...fault, fault: 'missing_document' });
    await world.put('work_orders', stored);
    expect((await check(since)).faults).toEqual([]);
  });

  it('finds an event that was taken away by its root', async () => {
    const [event] = await world.trail('WO-2');
    await world.remove('audit_events', [event!._id]);
    const found = await check({ what: 'roots' });
    expect(found.roots.some(({ fits }) => !fits)).toBe(true);
    expect(judgeRoots(found.roots, null, keyring).join()).toContain('有记录被改、被加或被删');
    expect(found.faults).toContainEqual({
      ...{ collection: 'work_orders', entityId: 'WO-2', revision: 1, fault: 'unaudited' },
    });
    await world.put('audit_events', event!);
  });

  it.each<[sentence: string, change: (rows: RootRow[]) => RootRow[], words: string]>([
    ['a root that is left out', (rows) => rows.slice(1), '没有接在'],
    ['a root that another key signed', ([a, b]) => [a!, { ...b!, signature: a!.signature }], '密钥'],
    ['a root that says another number', ([a, b]) => [a!, { ...b!, events: 7 }], '校验值'],
    ['a key that was given up', (rows) => rows, '密钥'],
  ])('is not taken in by a server that shows %s', (sentence, change, words) => {
    const shown = change(roots.map((root) => ({ ...root, fits: true })));
    const refused = sentence.includes('given up') ? { ...keyring, refused: [signer.keyId] } : keyring;
    const before = sentence.includes('left out') ? { ...roots[0]!, number: 0 } : null;
    expect(judgeRoots(shown, before, refused).join()).toContain(words);
  });

  it.each<[sentence: string, tamper: (id: string) => unknown, fault: string]>([
    ['was taken away', (id) => world.remove('personal_keys', [id]), 'key_gone'],
    ['was destroyed past every function', (id) => world.set('personal_keys', id, { key: null }), 'key_gone'],
    [
      'is none that a function made',
      (id) => world.set('personal_keys', id, { key: 'A'.repeat(100) }),
      'key_strange',
    ],
  ])('finds that the key of what is sealed of a person %s', async (_, tamper, fault) => {
    const { memberId } = await done<{ memberId: string }>('boss', 'member.invite', {
      ...{ name: '王芳', phone: '13912345678', roles: ['engineer'], dealerId: 'D-1' },
    });
    const since = { what: 'records', fromOn: addDays(today, -1) } as const;
    const faults = async () =>
      (await check(since)).faults.filter(({ entityId }) => entityId === memberId).map((one) => one.fault);
    const [key] = (await world.all<PersonalKey>('personal_keys')).filter(({ _id }) => _id === memberId);
    expect(await faults()).toEqual([]);
    await tamper(memberId);
    expect(await faults()).toEqual([fault]);
    await world.remove('personal_keys', [memberId]);
    await world.put('personal_keys', key!);
  });

  it('answers a forged place of a step with a refusal', async () => {
    expect(await world.call('he', 'trail.check', { what: 'records', after: '{"$ne":1}' })).toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});

it('does not change what it looks at', async () => {
  const before = await world.everything();
  await check({ what: 'roots' });
  expect(await world.everything()).toBe(before);
  expect((await world.all<WorkOrder>('work_orders')).length).toBe(2);
});
