import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { databaseOf } from './admin-database';
import { environmentStore, importHospitals, localStore } from './demo-world/import-hospital-list';
import { useTrailKeyOf } from './trail-key';
import { runCommand } from './run-command';

const USAGE = 'npm run import-hospitals -- <csv> [--plan] [--to <environment> | --url http://127.0.0.1:8787]';

/**
 * Brings a list of hospitals (columns name,province,city,city_code,address) into an environment, or the running local one. Run
 * again it adds only what is new; `--plan` says what it would do and writes nothing.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { plan: { type: 'boolean' }, to: { type: 'string' }, url: { type: 'string' } },
  });
  const { plan = false, to, url } = values;
  const [file] = positionals;
  if (!file || !existsSync(file) || (to && url))
    throw new Error(`${file && !existsSync(file) ? `There is no file ${file}. ` : ''}${USAGE}`);
  const csv = readFileSync(file, 'utf8');
  const store = to ? storeOf(to) : await runningStore(url ?? 'http://127.0.0.1:8787');
  const report = await importHospitals(csv, store, { now: new Date(), plan });
  for (const { row, name, reason } of report.unplaced) console.log(`row ${row} ${name}: ${reason}`);
  const verb = plan ? 'would be added' : 'added';
  console.log(
    `${report.rows} rows: ${report.added} ${verb}, ${report.existing} were there, ${report.repeated} repeated, ` +
      `${report.unplaced.length} could not be placed.`,
  );
} // prettier-ignore

function storeOf(environment: string) {
  useTrailKeyOf(environment);
  return environmentStore(databaseOf(environment));
}

async function runningStore(origin: string) {
  const answers = await fetch(origin).catch(() => null);
  if (!answers) throw new Error(`Nothing runs at ${origin}. Start the local environment first: npm start`);
  return localStore(origin);
}

runCommand(main);
