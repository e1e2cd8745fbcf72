import { FACT_SHAPE } from '../../miniprogram/shared/figures/kept-facts';
import { rowOf } from '../../miniprogram/shared/figures/rows';
import type { Level } from '../../miniprogram/shared/figures/rows';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import type { LocalCloud } from '../local-cloud/local-cloud';
import { recomputeFigures } from '../recompute-figures';
import type { Pages } from '../recompute-figures';

/** Figures as the timer would have kept them by now; it goes on from here. */
export async function seedFigures(
  database: LocalCloud['database'],
  collections: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  const pages: Pages = async function* <T>(name: string) {
    yield (collections[name] as T[] | undefined) ?? [];
  };
  const { rows, facts } = await recomputeFigures(pages, {
    now: now.toISOString(),
    settings: settingsFrom([]),
  });
  const kept = [...rows.values()].map(({ span, level, key, sums }) => rowOf(span, level as Level, key, sums));
  await database.insert('figures', kept as never);
  await database.insert('figure_facts', [...facts] as never);
  const state = {
    ...{ _id: 'keep-figures', from: now.toISOString(), to: '', at: '', after: '' },
    ...{ shape: FACT_SHAPE, busyUntil: '' },
  };
  await database.insert('job_states', [state] as never);
}
