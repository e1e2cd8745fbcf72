import { dealers } from '../../../scripts/demo-world/catalogue';
import { blockDrafts, grantDrafts } from '../../../scripts/demo-world/grants';
import { buildDemoWorld } from '../../../scripts/demo-world/build-world';
import type { Hospital } from '../../../miniprogram/shared/model/sites';

it('the demo world’s grants and blocks call dealers as saved ones do, by their short names', async () => {
  const today = '2026-06-10';
  const now = new Date(`${today}T02:00:00.000Z`);
  const world = await buildDemoWorld({ today, now, seed: 1 });
  const hospitals = world.collections.hospitals as unknown as Hospital[];
  const shortName = (id: string) => dealers.find((dealer) => dealer.id === id)!.shortName;
  const grants = grantDrafts(hospitals, today);
  expect(grants.map(({ dealerName }) => dealerName)).toEqual(
    grants.map(({ dealerId }) => shortName(dealerId)),
  );
  const ofDealers = blockDrafts(hospitals, today).filter(({ kind }) => kind === 'dealer');
  expect(ofDealers.map(({ name }) => name)).toEqual(ofDealers.map(({ dealerId }) => shortName(dealerId!)));
});
