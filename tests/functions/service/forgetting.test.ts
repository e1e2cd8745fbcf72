import type { Entity } from '../../../miniprogram/shared/model/entity';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { FORGOTTEN, isKeptByLaw } from '../../../miniprogram/shared/personal-data';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import { jobs } from '../../../cloudfunctions/jobs';
import { forgetful } from '../../../cloudfunctions/jobs/forget-persons';
import { surroundings } from '../../../cloudfunctions/_platform/serve';
import { schema } from '../../../cloudfunctions/_store/schema';
import { driveEveryAction } from './every-action';
import { startWorld } from './world';
import type { World } from './world';

/** Of somebody who did all that a service manager does and another who did all that an engineer does, nothing stays but what law keeps. */
let world: World;
const persons = {
  'M-qian': { name: '钱守仁', phone: '13677770001', openid: 'openid-qian' },
  'M-li': { name: '黎晓芸', phone: '13677770002', openid: 'openid-li' },
  'M-lin': { name: '蔺如月', phone: '13677770003', openid: 'openid-lin' },
};
/** Where it still stands: collection and path. */
let left: Record<'name' | 'phone' | 'openid', Set<string>>;
let before: Set<string>;

const placesOf = async (words: readonly string[]): Promise<Set<string>> => {
  const places = new Set<string>();
  const look = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (words.some((word) => new RegExp(`${word}(?![\\w-])`).test(value))) places.add(path);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value))
        look(one, Array.isArray(value) ? `${path}.*` : `${path}.${key}`);
  };
  for (const { name } of schema) for (const document of await world.all(name)) look(document, name);
  return places;
};

beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  world = await startWorld();
  for (const id of ['M-qian', 'M-li'] as const) await world.set('members', id, persons[id]);
  await driveEveryAction(world, persons['M-lin']);
  const issuedBy = { memberId: 'M-qian', name: persons['M-qian'].name };
  const skill = {
    modelId: 'MOD-1',
    task: 'repair',
    level: 2,
    fromOn: '2026-01-01',
    toOn: '2027-01-01',
    issuedBy,
  };
  await world.set('members', 'M-boss', { certifications: [skill] });
  const all = Object.values(persons);
  before = await placesOf(all.map(({ name }) => name));
  for (const memberId of Object.keys(persons)) {
    await world.set('members', memberId, { active: false });
    const reply = await world.call('root', 'member.forget', { memberId, reason: '本人要求' });
    if (!reply.ok) throw new Error(JSON.stringify(reply));
  }
  for (let n = 0; n < 3; n++) await jobs['forget-public-calls'](surroundings());
  left = {
    name: await placesOf(all.map(({ name }) => name)),
    phone: await placesOf(all.map(({ phone }) => phone)),
    openid: await placesOf(all.map(({ openid }) => openid)),
  };
}, 240_000);
afterAll(() => world.cloud.close());

it('stood in many places before', () => {
  expect(before.size).toBeGreaterThan(40);
  for (const place of [
    'call_backs.doneBy.name',
    'settings.changedBy.*.name',
    'inbox_messages.body',
    'dealers.history.*.by.name',
    'members.certifications.*.issuedBy.name',
  ])
    expect(before).toContain(place);
});

it('are named only where law keeps it, and never in the trail', async () => {
  const still = (await world.all<InboxMessage>('inbox_messages')).filter(({ body }) =>
    Object.values(persons).some(({ name }) => body.includes(name)),
  );
  expect(still.map(({ kind, body }) => [kind, body])).toEqual([]);
  expect([...left.name].filter((place) => !isKeptByLaw(place))).toEqual([]);
  expect([...left.name].filter((place) => place.startsWith('audit_events'))).toEqual([]);
  // Who vouched for somebody's skill is named as long as the skill is.
  expect(left.name).toContain('members.certifications.*.issuedBy.name');
  // Nor is anything called kept that is not.
  expect(forgetful.filter(({ name }) => isKeptByLaw(name))).toEqual([]);
});

it('can be reached by nothing that is kept', () => {
  expect([...left.phone]).toEqual([]);
});

it('are known by the number of the WeChat account only where law keeps it', () => {
  expect([...left.openid].filter((place) => !isKeptByLaw(place))).toEqual([]);
});

it('had messages, which are gone; in those of others the name is struck out', async () => {
  const messages = await world.all<InboxMessage>('inbox_messages');
  expect(messages.filter(({ memberId }) => memberId in persons)).toEqual([]);
  expect(messages.filter(({ body }) => body.includes(FORGOTTEN)).length).toBeGreaterThan(3);
});

it('leave every chain whole', async () => {
  const events = await world.all<AuditEvent>('audit_events');
  const chains = new Map<string, AuditEvent[]>();
  for (const event of events.sort((a, b) => a.revision - b.revision)) {
    const key = `${event.collection}:${event.entityId}`;
    chains.set(key, [...(chains.get(key) ?? []), event]);
  }
  const renamedOnes = events.filter(({ action }) => action === 'member.forgotten');
  expect(renamedOnes.length).toBeGreaterThan(5);
  const faults: unknown[] = [];
  for (const { collection, entityId } of renamedOnes) {
    const chain = chains.get(`${collection}:${entityId}`)!;
    const documents = await world.all<Entity>(collection);
    // Documents that the test's world brought in have no first event.
    if (chain[0]!.revision === 1)
      faults.push(
        ...verifyChain(
          { collection, entityId },
          chain,
          documents.find(({ _id }) => _id === entityId)!,
        ),
      );
  }
  expect(faults).toEqual([]);
});

it('are not gone through again', async () => {
  const stored = await world.everything();
  expect(await jobs['forget-public-calls'](surroundings())).toMatchObject({ renamed: 0, messages: 0 });
  expect(await world.everything()).toBe(stored);
});
