import type { Member } from '../../../miniprogram/shared/model/people';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import type { StandIns } from '../../../cloudfunctions/_contracts/stand-ins';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

let world: World;
const today = dayOf(new Date());
async function done<T>(who: string, action: string, input: object): Promise<T> {
  const reply = await world.call(who, action, input);
  if (!reply.ok) throw new Error(`${action}: ${JSON.stringify(reply)}`);
  return reply.data as T;
}
/** Refused by this code, and nothing was written. */
async function refused(code: string, who: string, action: string, input: object): Promise<void> {
  const before = await world.everything();
  expect(await world.call(who, action, input)).toMatchObject({ ok: false, code });
  expect(await world.everything()).toBe(before);
}
const days = { fromOn: today, toOn: addDays(today, 7), reason: '年休假' };
const ask = (change: object = {}) => ({ memberId: 'M-chen', roles: ['service_manager'], ...days, ...change });
const place = { memberId: 'M-li', base: { name: '家', longitude: 116.4, latitude: 39.9 } };

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
    house('lin', 'channel_manager'),
    house('ma', 'service_manager'),
    house('wu', 'service_manager'),
    house('he', 'auditor'),
    house('cai', 'finance'),
    house('zhi', 'quality'),
  );
});
afterAll(() => world.cloud.close());

it('is asked for the own roles only, of a colleague who may hold both, for 90 days at most', async () => {
  const no = (code: string, change: object) => refused(code, 'ma', 'standIn.ask', ask(change));
  await no('STAND_IN_ROLES', { roles: ['finance'] });
  await no('STAND_IN_SELF', { memberId: 'M-ma' });
  await no('STAND_IN_DAYS', { fromOn: addDays(today, -1) });
  await no('STAND_IN_DAYS', { toOn: addDays(today, 90) });
  await no('STAND_IN_CLASH', { memberId: 'M-he' });
  await no('MEMBER_NOT_FOUND', { memberId: 'M-li' });
  await refused('STAND_IN_CLASH', 'cai', 'standIn.ask', ask({ memberId: 'M-zhi', roles: ['finance'] }));
  await refused('ACTION_NOT_ALLOWED', 'he', 'standIn.ask', ask({ roles: ['auditor'] }));
});

it('counts from the day on which a third person has agreed, stands in the trail, and ends at once', async () => {
  await refused('ACTION_NOT_ALLOWED', 'chen', 'member.place', place);
  const { standInId } = await done<{ standInId: string }>('ma', 'standIn.ask', ask());
  const it = { memberId: 'M-chen', standInId };
  await refused('ACTION_NOT_ALLOWED', 'chen', 'member.place', place);
  await refused('STAND_IN_OWN', 'ma', 'standIn.agree', it);
  await refused('ACTION_NOT_ALLOWED', 'chen', 'standIn.agree', it);
  const seen = await done<StandIns>('wu', 'standIn.list', {});
  expect(seen.rows).toMatchObject([{ id: standInId, name: 'chen', forName: 'ma', canAgree: true }]);
  await done('wu', 'standIn.agree', it);
  await done('chen', 'member.place', place);
  const events = (await world.all<AuditEvent>('audit_events')).filter(
    ({ action }) => action === 'member.place',
  );
  expect(events.map(({ by }) => [by.memberId, by.actsFor])).toEqual([['M-chen', 'M-ma']]);
  const { events: rows } = await done<{ events: { by: { name: string } }[] }>('he', 'trail.record', {
    collection: 'members',
    id: 'M-li',
  });
  expect(rows.map(({ by }) => by.name)).toContain('chen（代 ma）');
  await done('ma', 'standIn.end', it);
  await refused('ACTION_NOT_ALLOWED', 'chen', 'member.place', { ...place, base: null });
});

it('makes nobody a second to the person stood in for', async () => {
  const { standInId } = await done<{ standInId: string }>('ma', 'standIn.ask', ask({ memberId: 'M-lin' }));
  const it = { memberId: 'M-lin', standInId };
  await done('root', 'standIn.agree', it);
  const other = await done<{ standInId: string }>('ma', 'standIn.ask', ask());
  await refused('STAND_IN_OWN', 'lin', 'standIn.agree', { memberId: 'M-chen', standInId: other.standInId });
});

it('ends with the account of whom it is for', async () => {
  await done('root', 'member.disable', { memberId: 'M-ma' });
  const held = (await world.all<Member>('members')).flatMap(({ standIns = [] }) => standIns);
  expect(held.filter(({ forId }) => forId === 'M-ma')).toEqual([]);
});

it('of consents each giving and taking back stays, and the person takes it along', async () => {
  for (const location of [true, false, true]) await done('li', 'member.consent', { location });
  const { person } = await done<{ person: { consentHistory: { what: string; given: boolean }[] } }>(
    'li',
    'member.exportData',
    {},
  );
  expect(person.consentHistory.filter(({ what }) => what === 'location').map((one) => one.given)).toEqual(
    expect.arrayContaining([true, false, true]),
  );
});

it('is looked for among a house by an index, not by reading everybody of it', async () => {
  world.cloud.requests.length = 0;
  await world.call('chen', 'standIn.list', { text: '测' }, null);
  const indexes = world.cloud.requests.map(({ index }) => index);
  expect(indexes).toContain('people_of_dealer_by_text');
});
