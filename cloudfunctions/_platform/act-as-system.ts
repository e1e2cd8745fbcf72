import { system } from './actor';
import { retrying } from './serve';
import type { Surroundings } from './serve';
import { UnitOfWork } from './unit-of-work';
import type { Store } from './unit-of-work';

/** A job of the house itself. Returns figures for the log. */
export type Job = (world: Surroundings) => Promise<Record<string, number>>;

/** One after the other; the failure of one does not keep the next from its work, and shows all the same. */
export const eachOf =
  (jobs: readonly Job[]): Job =>
  async (world) => {
    const figures: Record<string, number> = {};
    const failures: unknown[] = [];
    for (const job of jobs)
      await job(world).then(
        (more) => Object.assign(figures, more),
        (error: unknown) => failures.push(error),
      );
    if (failures.length > 0) throw failures[0];
    return figures;
  };

/**
 * One audited transaction in the name of the system. Decided anew after a conflict, so `decide` must look at the
 * document as it stands and leave it alone when there is nothing (more) to do.
 */
export function actAsSystem<T>(
  world: Surroundings,
  action: string,
  decide: (store: Store, at: string) => Promise<T>,
): Promise<T> {
  return retrying(world, async () => {
    const now = world.now();
    const opId = world.ids.newId('job');
    const work = new UnitOfWork(system, now, world.ids, opId);
    const result = await decide(work, now.toISOString());
    await work.finish({ action, opKey: opId, bodyHash: '', deviceTime: null, skewSeconds: null });
    await work.commit();
    return result;
  });
}
