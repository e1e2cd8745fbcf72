import type { LookPage, MyData } from '../../../cloudfunctions/_contracts/looks';
import type { LookRow } from '../../../cloudfunctions/_platform/looks';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

/** 查看记录: whoever is shown somebody's phone or data leaves a row, which auditors and that person read. */
let world: World;
const today = dayOf(new Date());
async function done<T>(who: string, action: string, input: object): Promise<T> {
  const reply = await world.call(who, action, input);
  if (!reply.ok) throw new Error(`${action}: ${JSON.stringify(reply)}`);
  return reply.data as T;
}
const rows = () => world.all<LookRow>('looks');
const told = async (id: string) =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter(({ memberId, kind }) => memberId === id && kind === 'stand_in')
    .map(({ title, body }) => `${title}：${body}`);

beforeAll(async () => {
  world = await startWorld();
  const [boss] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-boss');
  const house = (id: string, role: string) => ({
    ...boss,
    ...{
      _id: `M-${id}`,
      openid: `openid-${id}`,
      name: id,
      phone: mobileOf(id),
      dealerId: null,
      roles: [role],
    },
  });
  await world.put(
    'members',
    house('root', 'sysadmin'),
    house('he', 'auditor'),
    house('ma', 'service_manager'),
    house('wu', 'service_manager'),
    house('xu', 'service_manager'),
  );
});
afterAll(() => world.cloud.close());

it('whoever reads a list of people leaves one row a day of whose numbers were shown, never of the own', async () => {
  const { members } = await done<{ members: { _id: string; phone: string }[] }>('boss', 'member.list', {});
  await done('boss', 'member.list', {});
  const [row, ...others] = await rows();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ memberId: 'M-boss', dealerId: 'D-1', action: 'member.list', about: null });
  const shown = members.filter(({ _id, phone }) => phone !== '' && _id !== 'M-boss').map(({ _id }) => _id);
  expect(shown.length).toBeGreaterThan(0);
  expect(row!.subjects).toEqual(shown.sort());
});

it('data that an administrator takes say why, and the person and the auditor read who it was', async () => {
  await done('root', 'member.takeData', { memberId: 'M-li', reason: '本人书面申请' });
  await done('root', 'member.exportData', { memberId: 'M-li' });
  const mine = await done<MyData>('li', 'personalData.mine', {});
  expect(mine.looks.map(({ byName, action, names, why }) => [byName, action, names.length, why])).toEqual(
    expect.arrayContaining([['root', 'member.exportData', 1, '本人书面申请']]),
  );
  const page = await done<LookPage>('he', 'personalData.looks', { memberId: 'M-li', on: today });
  expect(page.looks[0]).toMatchObject({ byName: 'root', house: '厂家', why: '本人书面申请' });
  expect((await done<LookPage>('he', 'personalData.looks', { byId: 'M-root' })).looks).toHaveLength(1);
  const before = await done<LookPage>('he', 'personalData.looks', {
    memberId: 'M-li',
    on: addDays(today, -1),
  });
  expect(before.looks).toEqual([]);
});

it('of a list one is told that one was on it, and of nobody else', async () => {
  const { looks } = await done<MyData>('li', 'personalData.mine', {});
  for (const { names } of looks) expect(names).toHaveLength(1);
  expect(await world.call('li', 'personalData.looks', {})).toMatchObject({
    ok: false,
    code: 'ACTION_NOT_ALLOWED',
  });
});

it('an order leaves a row where its contact’s number is shown whole, and none where its middle is struck out', async () => {
  const of = async (who: string) => {
    await done(who, 'workOrder.get', { workOrderId: 'WO-look' });
    return (await rows()).filter(
      ({ memberId, action }) => memberId === `M-${who}` && action === 'workOrder.get',
    );
  };
  const { order } = jest.requireActual('../../unit/visit/orders') as typeof import('../../unit/visit/orders');
  await world.put('work_orders', {
    ...order(),
    ...{
      _id: 'WO-look',
      number: 'GD-look',
      contact: { id: 'C', name: '王老师', phone: '13912345678', title: '' },
    },
  });
  expect(await of('ma')).toMatchObject([
    { subjects: [], about: { collection: 'work_orders', id: 'WO-look' } },
  ]);
  expect(await of('he')).toEqual([]);
});

it('rows go after the days of the setting', async () => {
  await world.put('looks', {
    ...(await rows())[0]!,
    _id: 'old',
    at: `${addDays(today, -366)}T00:00:00.000Z`,
  });
  await world.put('settings', { _id: 'retention', revision: 1, head: '', value: { lookDays: 365 } });
  const { forgetPublicCalls } = jest.requireActual('../../../cloudfunctions/jobs/forget-public-calls') as typeof import('../../../cloudfunctions/jobs/forget-public-calls'); // prettier-ignore
  const { surroundings } = jest.requireActual('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve'); // prettier-ignore
  expect(await forgetPublicCalls(surroundings())).toMatchObject({ looks: 1 });
  expect((await rows()).length).toBeGreaterThan(0);
});

it('consents are read with each giving and taking back, and the version that was agreed to', async () => {
  await world.put('settings', { _id: 'access', revision: 1, head: '', value: { privacyVersion: '2026-11' } });
  await done('li', 'member.consent', { privacy: false });
  await done('li', 'member.consent', { privacy: true });
  const { consents, history } = await done<MyData>('li', 'personalData.mine', {});
  expect(consents.privacyAt).not.toBeNull();
  expect(history[0]).toMatchObject({ what: 'privacy', given: true, version: '2026-11' });
  expect(history.map(({ given }) => given).slice(0, 2)).toContain(true);
});

it('who stands in, who is stood in for and who agreed are told of its beginning, its days and its end', async () => {
  const days = { fromOn: today, toOn: addDays(today, 7), reason: '年休假' };
  const ask = { memberId: 'M-xu', roles: ['service_manager'], ...days };
  const { standInId } = await done<{ standInId: string }>('ma', 'standIn.ask', ask);
  expect(await told('M-xu')).toEqual([expect.stringContaining('有人请您代理：ma 请您代理')]);
  await done('wu', 'standIn.agree', { memberId: 'M-xu', standInId });
  for (const who of ['M-ma', 'M-xu', 'M-wu'])
    expect((await told(who)).at(-1)).toContain(`xu 代理 ma：服务经理，${days.fromOn} 至 ${days.toOn}`);
  await done('ma', 'standIn.end', { memberId: 'M-xu', standInId });
  for (const who of ['M-xu', 'M-wu']) expect((await told(who)).at(-1)).toContain('代理已结束');

  const again = await done<{ standInId: string }>('ma', 'standIn.ask', ask);
  await done('wu', 'standIn.agree', { memberId: 'M-xu', standInId: again.standInId });
  await done('root', 'member.disable', { memberId: 'M-ma' });
  for (const who of ['M-xu', 'M-wu']) expect((await told(who)).at(-1)).toContain('账号已停用');
});
