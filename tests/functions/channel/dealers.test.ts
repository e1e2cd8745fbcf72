import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import { creditCodeCheckCharacter } from '../../../miniprogram/shared/credit-code';
import type { BlockDocument } from '../../../miniprogram/shared/model/grants';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import type { DealerList } from '../../../cloudfunctions/_contracts/dealers';
import { codeOf, startWorld } from './world';
import type { World } from './world';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.cloud.close());

const coded = (first17: string) => first17 + creditCodeCheckCharacter(first17);
const newDealer = {
  name: '南京新锐医疗器械有限公司',
  shortName: '新锐',
  creditCode: coded('91320100MA1K00009'),
  regionCode: '320100',
  contactName: '周敏',
  contactPhone: '13900000000',
};
const move = (dealerId: string, to: string, who = 'lin') =>
  world.call(who, 'dealer.move', { dealerId, to, reason: '按年度考核' });

/** The second person's yes to what was asked. */
const agree = async (dealerId: string) => {
  const { revision } = (await world.all<Dealer>('dealers')).find(({ _id }) => _id === dealerId)!;
  await world.done('gu', 'dealer.decide', { dealerId, revision, agrees: true, reason: '' });
};
/** A house that asks nothing of who begins. */
const tasksOff = () =>
  world.put('settings', {
    _id: 'lifecycle',
    value: { onboarding: [], suspension: [], termination: [] },
    changedBy: '',
    changedAt: '',
  } as { _id: string });

it('a dealer begins as a prospect, and its credit code is its own', async () => {
  const { dealerId } = await world.done<{ dealerId: string }>('lin', 'dealer.create', newDealer);
  expect(await world.done('lin', 'dealer.get', { dealerId })).toMatchObject({
    dealer: { state: 'prospect', shortName: '新锐' },
    grantCounts: { approved: 0, pending: 0 },
    people: [],
  });
  const before = await world.everything();
  expect(codeOf(await world.call('lin', 'dealer.create', newDealer))).toBe('DEALER_CREDIT_CODE_TAKEN');
  expect(
    codeOf(
      await world.call('lin', 'dealer.create', {
        ...newDealer,
        creditCode: coded('91320100MA1K00008'),
        regionCode: '999999',
      }),
    ),
  ).toBe('REGION_UNKNOWN');
  const slip = { ...newDealer, creditCode: '91320100MA1K000090' };
  expect(codeOf(await world.call('lin', 'dealer.create', slip))).toBe('INPUT_INVALID');
  expect(await world.everything()).toBe(before);
});

it('of two who record the same dealer at once, one does', async () => {
  const replies = await Promise.all(['lin', 'gu'].map((who) => world.call(who, 'dealer.create', newDealer)));
  expect(replies.map(codeOf).sort()).toEqual(['DEALER_CREDIT_CODE_TAKEN', 'ok']);
});

it('is corrected by whoever saw it last, all but its credit code', async () => {
  const facts = {
    name: '新客医疗科技有限公司',
    shortName: '新客',
    regionCode: '320500',
    contactName: '吴珊',
    contactPhone: '13911112222',
  };
  const edit = (change: object = {}, who = 'lin') =>
    world.call(who, 'dealer.edit', { dealerId: 'D-4', revision: 1, ...facts, ...change });
  const before = await world.everything();
  expect(codeOf(await edit({ creditCode: '91320100MA1K000081' }))).toBe('INPUT_INVALID');
  expect(codeOf(await edit({ regionCode: '999999' }))).toBe('REGION_UNKNOWN');
  expect(codeOf(await edit({}, 'boss1'))).toBe('ACTION_NOT_ALLOWED');
  expect(await world.everything()).toBe(before);
  expect(codeOf(await edit())).toBe('ok');
  expect(codeOf(await edit({ shortName: '晚到' }))).toBe('CHANGED_MEANWHILE');
  expect(await world.done('lin', 'dealer.get', { dealerId: 'D-4' })).toMatchObject({
    dealer: { ...facts, state: 'prospect', creditCode: '91310000MA1K000004' },
    regionName: '江苏省苏州市',
  });
});

it('moves only along its life, with a reason that the trail keeps', async () => {
  const before = await world.everything();
  for (const to of ['active', 'suspended', 'prospect'])
    expect(codeOf(await move('D-4', to))).toBe('DEALER_STATE_CHANGED');
  expect(
    codeOf(await world.call('lin', 'dealer.move', { dealerId: 'D-4', to: 'reviewing', reason: '' })),
  ).toBe('INPUT_INVALID');
  expect(codeOf(await move('D-9', 'suspended'))).toBe('DEALER_NOT_FOUND');
  expect(await world.everything()).toBe(before);
  await tasksOff();
  for (const to of ['reviewing', 'active', 'suspended', 'active', 'terminated']) {
    expect(codeOf(await move('D-4', to))).toBe('ok');
    if (to === 'active') await agree('D-4');
  }
  const dealer = (await world.all<Dealer>('dealers')).find(({ _id }) => _id === 'D-4')!;
  const trail = await world.trail('dealers', 'D-4');
  expect(trail.slice(1).every(({ why }) => why === '按年度考核')).toBe(true);
  expect(verifyChain({ collection: 'dealers', entityId: 'D-4' }, trail, dealer)).toEqual([]);
  expect(codeOf(await move('D-4', 'active'))).toBe('DEALER_STATE_CHANGED');
  const { history } = await world.done<{ history: object[] }>('lin', 'dealer.get', { dealerId: 'D-4' });
  expect(history).toMatchObject(
    ['reviewing', 'active', 'suspended', 'active', 'terminated'].map((to) => ({
      to,
      reason: '按年度考核',
      by: { name: 'lin' },
    })),
  );
});

it('suspension shuts the door and stops grants in one transaction; termination keeps them stopped', async () => {
  await world.approved({ dealerId: 'D-2' });
  await world.done('lin', 'dealer.move', { dealerId: 'D-2', to: 'suspended', reason: '欠款' });
  expect(codeOf(await world.call('boss2', 'dealer.list', {}))).toBe('DEALER_SUSPENDED');
  await world.done('lin', 'dealer.move', { dealerId: 'D-2', to: 'terminated', reason: '欠款' });
  const blocks = await world.all<BlockDocument>('global_blocks');
  expect(blocks).toMatchObject([
    { dealerId: 'D-2', name: '仁和', bySuspension: true, toOn: null, reason: '欠款' },
  ]);
  const question = { hospitalId: 'H-SDFY', productLineId: 'BIO', day: '2090-06-01' };
  expect(await world.done('disp', 'grant.who', question)).toMatchObject({
    dealers: [],
    findings: [{ outcome: 'blocked' }],
  });
});

it('dealers are found by any part of their names and by their credit code, best first', async () => {
  await world.done('lin', 'dealer.create', { ...newDealer, name: '苏州新锐医疗器械有限公司' });
  const called = async (text: string, more: object = {}) =>
    (await world.done<{ dealers: Dealer[] }>('lin', 'dealer.list', { text, ...more })).dealers.map(
      ({ shortName }) => shortName,
    );
  expect(await called('新锐')).toEqual(['新锐']);
  expect(await called('锐')).toEqual(['新锐']);
  expect(await called('新锐医疗 ')).toEqual(['新锐']);
  expect(await called(newDealer.creditCode.slice(-6))).toEqual(['新锐']);
  expect((await called('新'))[0]).toBe('新客');
  expect(await called('新锐', { states: ['active'] })).toEqual([]);
  expect(await called('没有这家')).toEqual([]);
});

it('the list of dealers goes on behind the last one, and says how many there are in each state', async () => {
  const page = (more: object) =>
    world.done<DealerList>('lin', 'dealer.list', { states: ['prospect', 'active'], ...more });
  const kept = await world.all<Dealer>('dealers');
  const before = await page({ counted: true });
  await world.put(
    'dealers',
    ...Array.from({ length: 60 }, (_, n) => ({ ...kept[0]!, _id: `D-L${n}`, name: `名单${n}`, shortName: `名单${n}`, creditCode: `L${n}`, state: 'prospect' })),
  ); // prettier-ignore
  const first = await page({ counted: true });
  expect(first.dealers).toHaveLength(50);
  expect(first.counts!.prospect).toBe(before.counts!.prospect + 60);
  expect(first.counts!.active).toBe(before.counts!.active);
  const second = await page({ after: first.next });
  expect(second).toMatchObject({ next: null, counts: null });
  const ids = [...first.dealers, ...second.dealers].map(({ _id }) => _id);
  expect(new Set(ids).size).toBe(before.dealers.length + 60);
});

it('a dealer’s people see their own dealer only', async () => {
  const { dealers } = await world.done<{ dealers: Dealer[] }>('boss1', 'dealer.list', {});
  expect(dealers.map(({ _id }) => _id)).toEqual(['D-1']);
  expect(codeOf(await world.call('boss1', 'dealer.get', { dealerId: 'D-2' }))).toBe('DEALER_NOT_FOUND');
  const page = await world.done<{ people: { name: string }[] }>('boss1', 'dealer.get', { dealerId: 'D-1' });
  expect(page.people.map(({ name }) => name).sort()).toEqual(['boss1', 'eng']);
  for (const to of ['suspended', 'active']) expect(codeOf(await move('D-1', to))).toBe('ok');
  await agree('D-1');
  for (const action of ['dealer.get', 'dealer.list'])
    expect(
      JSON.stringify(await world.done('boss1', action, action === 'dealer.get' ? { dealerId: 'D-1' } : {})),
    ).not.toContain('按年度考核');
  expect(JSON.stringify(page)).not.toMatch(/openid|"head"/);
});
