import { system } from './actor';
import { retrying } from './serve';
import type { Surroundings } from './serve';
import { UnitOfWork } from './unit-of-work';
import type { Store } from './unit-of-work';

/** A job of the house itself. Returns figures for the log. */
export type Job = (world: Surroundings) => Promise<Record<string, number>>;

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
