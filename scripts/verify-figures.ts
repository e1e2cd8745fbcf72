import { settingsFrom } from '../miniprogram/shared/settings/table';
import type { FigureRow } from '../miniprogram/shared/figures/rows';
import { answered, databaseOf, runningDatabase } from './admin-database';
import type { AdminDatabase } from './admin-database';
import { figureDifferences, recomputeFigures } from './recompute-figures';
import { runCommand } from './run-command';

const PAGE = 1000;

/** A collection by its ids, a page a request. */
export async function* pagesOf<T extends { _id: string }>(
  database: AdminDatabase,
  name: string,
): AsyncGenerator<T[]> {
  for (let after = ''; ;) {
    const { data = [] } = answered(
      await database
        .collection(name)
        .where({ _id: database.command.gt(after) })
        .orderBy('_id', 'asc')
        .limit(PAGE)
        .get(),
    );
    const page = data as T[];
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page[page.length - 1]!._id;
  }
}

/**
 * Computes every figure anew and compares with what the timer has kept. Figures count up to the last run of the timer, so
 * records changed since are differences until it has run again.
 */
export async function verifyFigures(database: AdminDatabase, now: Date) {
  const settings: { _id: string; value: unknown }[] = [];
  for await (const page of pagesOf<{ _id: string; value: unknown }>(database, 'settings'))
    settings.push(...page);
  const { rows } = await recomputeFigures((name) => pagesOf(database, name), {
    now: now.toISOString(),
    settings: settingsFrom(settings),
  });
  return {
    rows: rows.size,
    differences: await figureDifferences(rows, pagesOf<FigureRow>(database, 'figures')),
  };
}

async function main([environment]: string[]): Promise<void> {
  const database = environment ? databaseOf(environment) : await runningDatabase();
  const { rows, differences } = await verifyFigures(database, new Date());
  for (const difference of differences) console.log(difference);
  console.log(`${rows} rows of figures, ${differences.length} differences`);
  if (differences.length) process.exitCode = 1;
}

if (require.main === module) runCommand(() => main(process.argv.slice(2)));
