import type { Member } from '../../../miniprogram/shared/model/people';
import type { People } from '../../../cloudfunctions/_contracts/people';
import { withPersonKeys } from '../../../cloudfunctions/_store/people';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { startWorld } from './world';
import type { World } from './world';

const MANY = 230;
const today = dayOf(new Date());
let world: World;
beforeAll(async () => {
  world = await startWorld();
  const [li] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-li');
  const certified = (modelId: string, toOn: string) => [
    { modelId, task: 'repair' as const, level: 2 as const, fromOn: '2020-01-01', toOn },
  ];
  await world.put(
    'members',
    ...Array.from({ length: MANY }, (_, n) =>
      withPersonKeys({
        ...li!,
        _id: `M-many-${n}`,
        openid: n === 7 ? 'unbound:M-many-7' : `openid-many-${n}`,
        name: `${'赵钱孙'[n % 3]}建国${n}`,
        phone: `1391234${String(n).padStart(4, '0')}`,
        dealerId: n < 3 ? 'D-1' : 'D-2',
        certifications:
          n === 100 ? certified('X', addDays(today, 5)) : n === 101 ? certified('X', addDays(today, -5)) : certified('Y', '2099-12-31'),
        ...(n === 9 ? { roles: ['engineer', 'sysadmin'] as Member['roles'] } : {}),
        ...(n === 8 ? { accessAsked: { kind: 'reinvited' as const, by: { memberId: 'M-x', name: 'x' }, at: new Date().toISOString(), halfHash: '' } } : {}),
      }),
    ),
  ); // prettier-ignore
});
afterAll(() => world.cloud.close());

const list = async (who: string, input: object): Promise<People> => {
  const reply = await world.call(who, 'member.list', input, null);
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as People;
};
const ids = ({ members }: People) => members.map(({ _id }) => _id);

it('people are listed by name, a page a request, each once', async () => {
  const seen: string[] = [];
  const names: string[] = [];
  let after: string | null = null;
  do {
    const page: People = await list('qian', { after });
    expect(page.members.length).toBeLessThanOrEqual(50);
    seen.push(...ids(page));
    names.push(...page.members.map(({ name }) => name));
    after = page.next;
  } while (after);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(Array.from({ length: MANY }, (_, n) => `M-many-${n}`)));
  expect(names).toEqual([...names].sort());
  expect(seen).not.toContain('M-gone');
});

it('a first page examines what it returns, however many people there are', async () => {
  world.cloud.requests.length = 0;
  const { members } = await list('qian', {});
  const examined = world.cloud.requests.reduce((sum, one) => sum + one.examined, 0);
  expect(examined).toBeLessThan(members.length * 1.5);
});

it.each([
  ['part of the name', 'qian', '建国123', ['M-many-123']],
  ['the mobile number', 'qian', '13912340205', ['M-many-205']],
  ['its last digits', 'qian', '0205', ['M-many-205']],
  ['nothing that is', 'qian', '没有此人', []],
  ["a colleague by the dealer's admin", 'boss', '建国', ['M-many-0', 'M-many-1', 'M-many-2']],
])('somebody is found by %s', async (_, who, text, expected) => {
  const found = await list(who, { text });
  expect(ids(found).sort()).toEqual(expected);
  expect([found.next, found.isCut]).toEqual([null, false]);
});

it('a search that fits more than are shown says so', async () => {
  const found = await list('qian', { text: '建国' });
  expect([found.members.length, found.isCut]).toEqual([50, true]);
});

it('each filter lists those whom it counts', async () => {
  const { counts } = await list('qian', { counted: true });
  expect(counts).toMatchObject({ conflict: 1, asked: 1, unbound: 1, expiring: 2, manufacturer: 2 });
  expect(ids(await list('qian', { filter: 'conflict' }))).toEqual(['M-many-9']);
  expect(ids(await list('qian', { filter: 'asked' }))).toEqual(['M-many-8']);
  expect(ids(await list('qian', { filter: 'unbound' }))).toEqual(['M-many-7']);
  expect(ids(await list('qian', { filter: 'expiring' }))).toEqual(['M-many-101', 'M-many-100']);
  expect(ids(await list('qian', { filter: 'manufacturer' })).sort()).toEqual(['M-chen', 'M-qian']);
  expect(ids(await list('qian', { filter: 'unbound', text: '建国' }))).toEqual(['M-many-7']);
  // Nobody of another dealer, and nobody of the manufacturer's.
  expect(ids(await list('boss', { filter: 'unbound' }))).toEqual([]);
  expect(ids(await list('boss', { filter: 'manufacturer' }))).toEqual([]);
});

it('engineers are found by how their certifications for some models stand, among all', async () => {
  const standing = async (kind: string) =>
    ids(await list('qian', { engineers: true, skill: { standing: kind, modelIds: ['X'] } }));
  expect(await standing('ending')).toEqual(['M-many-100']);
  expect(await standing('lapsed')).toEqual(['M-many-101']);
  expect((await standing('none')).length).toBeGreaterThanOrEqual(50);
});

it('who is saved is found by the new number, and no longer by the old one', async () => {
  const reply = await world.call('many-20', 'member.savePhone', { phone: '13700000001' });
  expect(reply.ok).toBe(true);
  expect(ids(await list('qian', { text: '13700000001' }))).toEqual(['M-many-20']);
  expect(ids(await list('qian', { text: '13912340020' }))).toEqual([]);
});
