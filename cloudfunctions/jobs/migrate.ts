import type { Job } from '../_platform/act-as-system';
import { actAsSystem } from '../_platform/act-as-system';
import { inTime, someAtOnce } from '../_platform/in-time';
import { queryDocuments } from '../_platform/database';
import { alone, JOB_STATES } from '../_platform/job-state';
import { log } from '../_platform/logger';
import { seekDocuments } from '../_platform/seek';
import { oneOf } from '../_platform/where';
import type { Migration } from './migrations';

const PAGE = 50;

/**
 * Runs what is due, one after the other: each document in an audited transaction of its own, in steps that go on where the
 * last one ended. A migration begins only when the one before it is done everywhere.
 */
export function migrate(all: readonly Migration[]): Job {
  const inOrder = [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  return async (world) => {
    let changed = 0;
    const behind = await doneOf(inOrder);
    for (const one of inOrder) {
      if (behind.has(one.id)) continue;
      let done = false;
      await alone(world, stateOf(one), { after: '', doneAt: '' }, async (state, keep) => {
        done = state.doneAt !== '';
        if (done) return {};
        let after: string | null = state.after || null;
        await inTime(async () => {
          const page = await seekDocuments<{ _id: string }>(one.collection.name, one.where, {
            by: ['_id', 'asc'],
            after,
            limit: PAGE,
            fields: ['_id'],
          });
          await someAtOnce(page.rows, async ({ _id }) => {
            const count = await actAsSystem(world, `migration.${one.id}`, async (store) => {
              const document = await store.find(one.collection, _id);
              const next = document && one.change(document);
              if (!next || next === document) return 0;
              store.save(one.collection, next, one.why);
              return 1;
            });
            // Only now: others have counted meanwhile.
            changed += count;
          });
          after = page.next;
          done = after === null;
          await keep(done ? { doneAt: world.now().toISOString() } : { after: after! });
          return !done;
        });
        if (done) log('info', 'migration_done', { migration: one.id });
        return {};
      });
      if (!done) break;
    }
    return { migrated: changed };
  };
}

const stateOf = ({ id }: Migration): string => `migration:${id}`;

/** In one request, because this is asked every ten minutes for ever. */
async function doneOf(all: readonly Migration[]): Promise<Set<string>> {
  if (all.length === 0) return new Set();
  const states = await queryDocuments<{ _id: string; doneAt: string }>(
    JOB_STATES,
    { _id: oneOf(all.map(stateOf)) },
    { limit: 1000 },
  );
  const done = new Set(states.filter(({ doneAt }) => doneAt !== '').map(({ _id }) => _id));
  return new Set(all.filter((one) => done.has(stateOf(one))).map(({ id }) => id));
}
