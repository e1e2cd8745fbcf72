import { schema } from '../../../cloudfunctions/_store/schema';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import type { Entity } from '../../../miniprogram/shared/model/entity';
import { localDatabase } from '../../../scripts/admin-database';
import { makeReviewDealer, REVIEW_DEALER_ID } from '../../../scripts/review-dealer';
import type { ReviewDealer } from '../../../scripts/review-dealer';
import { startWorld } from '../service/world';
import type { World } from '../service/world';
import { dyingDatabase } from './dying-database';
import { addSites } from '../service/sites';

let world: World;
let made: ReviewDealer;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => {
  delete process.env.REVIEW_DEALER;
  return world.cloud.close();
});

const written = async () => JSON.stringify(await Promise.all(schema.map(({ name }) => world.all(name))));

it('is refused where no instrument’s model is known, and nothing is written', async () => {
  const before = await written();
  await expect(makeReviewDealer(localDatabase(world.cloud.adminUrl), new Date())).rejects.toThrow(
    'models first',
  );
  expect(await written()).toBe(before);
});

it('that was killed before any of its writes leaves nothing', async () => {
  await addSites(world);
  const before = await written();
  for (let step = 0; step < 22; step++) {
    const database = dyingDatabase(localDatabase(world.cloud.adminUrl), step);
    await expect(makeReviewDealer(database, new Date())).rejects.toThrow('killed');
    expect(await written()).toBe(before);
  }
});

it('is made whole, vouched for by the trail', async () => {
  made = await makeReviewDealer(localDatabase(world.cloud.adminUrl), new Date());
  expect(made.orders).toHaveLength(3);
  const events = await world.all<AuditEvent>('audit_events');
  const own = events.filter(({ action }) => action === 'review.dealer');
  expect(own).toHaveLength(11);
  for (const { collection, entityId } of own) {
    const document = (await world.all<Entity>(collection)).find(({ _id }) => _id === entityId)!;
    const chain = events.filter((event) => event.entityId === entityId);
    expect(verifyChain({ collection, entityId }, chain, document)).toEqual([]);
  }
});

it('serves one reviewer after the other with its orders, and shows nothing of another dealer', async () => {
  process.env.REVIEW_DEALER = REVIEW_DEALER_ID;
  for (const reviewer of ['reviewer-1', 'reviewer-2']) {
    const bound = await world.visit(reviewer, 'member.bind', { code: made.codes!.engineer, privacy: true });
    expect(bound).toMatchObject({ ok: true, data: { name: '演示工程师' } });
    const home = await world.call(reviewer, 'home.get', {}, null);
    expect(home).toMatchObject({ ok: true });
    const text = JSON.stringify(home);
    for (const number of made.orders) expect(text).toContain(number);
    for (const { number, dealerId } of await world.all<{ number: string; dealerId: string }>('work_orders'))
      if (dealerId !== REVIEW_DEALER_ID) expect(text).not.toContain(number);
  }
});

it('gets orders of the day for another review, and no second dealer', async () => {
  const again = await makeReviewDealer(localDatabase(world.cloud.adminUrl), new Date());
  expect(again).toMatchObject({ codes: null, label: made.label });
  const dealers = await world.all<Entity>('dealers');
  expect(dealers.filter(({ _id }) => _id === REVIEW_DEALER_ID)).toHaveLength(1);
  const orders = await world.all<{ dealerId: string }>('work_orders');
  expect(orders.filter(({ dealerId }) => dealerId === REVIEW_DEALER_ID)).toHaveLength(6);
});
