import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { oneOf } from '../../../cloudfunctions/_platform/where';
import { newestOf, slotsOf } from '../../../cloudfunctions/_store/figures';
import type { FigureRow } from '../../../miniprogram/shared/figures/rows';
import type { Sums } from '../../../miniprogram/shared/figures/sums';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyFigures } from '../../../scripts/verify-figures';
import type { FigureChange } from '../../bench/figures-world';
import { startWorld } from './world';

/** What a new world holds without anything that the trail says of it. */
const seeded = [
  'members',
  'dealers',
  'product_lines',
  'hospitals',
  'devices',
  'grants',
  'licences',
  'products',
];

/** A world whose figures are kept as the timer does it, and are compared with what all records together say. */
export async function keepingFigures() {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  const world = await startWorld();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { surroundings } = require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve'); // prettier-ignore
  const { keepFigures } = require('../../../cloudfunctions/_modules/figures/keep-figures') as typeof import('../../../cloudfunctions/_modules/figures/keep-figures'); // prettier-ignore
  const database = require('../../../cloudfunctions/_platform/database') as typeof import('../../../cloudfunctions/_platform/database'); // prettier-ignore
  /* eslint-enable */
  const at = (instant: string): Surroundings => ({ ...surroundings(), now: () => new Date(instant) });
  let events = 0;
  /** As the functions would have written them. */
  const change = async (changes: readonly FigureChange[], instant: string): Promise<void> => {
    for (const { collection, document } of changes) {
      await database.replaceRow(collection, { ...document });
      await world.put('audit_events', {
        _id: `${collection}:${document._id}:${++events}`,
        collection,
        entityId: document._id,
        at: instant,
        opKey: `change-${events}`,
      });
    }
  };
  /** Every run of it, as the timer goes on: a busy machine's run may end before its records do. */
  const wholly = async (instant: string): Promise<void> => {
    for (let runs = 0, left = 1; left > 0 && runs < 30; runs++) {
      const { changed = 0, judged = 0 } = await keepFigures(at(instant));
      left = changed + judged;
    }
  };
  /** Of a span, level and key, as it is kept. */
  const row = async (id: string): Promise<Sums> =>
    newestOf(await database.queryDocuments<FigureRow>('figures', { _id: oneOf(slotsOf(id)) }))[0]?.sums ?? {};
  const differences = async (instant: string) =>
    (await verifyFigures(localDatabase(world.cloud.adminUrl), new Date(instant))).differences;
  const begin = async (instant: string) => {
    for (const collection of seeded)
      await change(
        (await world.all<{ _id: string }>(collection)).map((document) => ({ collection, document })),
        instant,
      );
  };
  return { world, database, at, keepFigures, change, wholly, row, differences, begin };
}
