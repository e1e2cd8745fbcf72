import type { Trace } from '../../../cloudfunctions/_contracts/recalls';
import { conditions } from '../../../miniprogram/shared/model/goods';
import { startTrade } from '../trade/world';

it('holds every book against the moves where a lot is in more places than are read at once', async () => {
  const many = Array.from({ length: 1_050 }, (_, n) => n);
  const none = Object.fromEntries(conditions.map((condition) => [condition, 0]));
  const written = {
    stock_locations: many.map((n) => ({ _id: `LOC-${n}`, kind: 'dealer', dealerName: '', name: `仓库${n}` })),
    stock_balances: many.map((n) => ({
      ...{ _id: `LOC-${n}:P-2:M`, locationId: `LOC-${n}`, productId: 'P-2' },
      lots: [{ lot: 'RMANY', ...none, good: 1 }],
    })),
    stock_moves: many.map((n) => ({
      ...{ _id: `MV-${n}`, productId: 'P-2', lot: 'RMANY', quantity: 1, serials: [] },
      ...{ from: { place: 'supplier' }, to: { place: `LOC-${n}` } },
      at: new Date(Date.UTC(2026, 0, 1) + n).toISOString(),
    })),
  };
  const world = await startTrade();
  for (const [name, documents] of Object.entries(written)) await world.put(name, ...(documents as never[]));
  const found = await world.done<Trace>('zhi', 'lot.trace', { productId: 'P-2', lot: 'RMANY' });
  await world.cloud.close();
  expect(found).toMatchObject({ total: 1_050, received: 1_050, difference: 0, bookDiffers: [] });
  expect(found.rows.filter(({ name }) => name.startsWith('仓库'))).toHaveLength(1_050);
});
