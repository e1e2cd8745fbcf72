import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { importHospitals, localStore } from './demo-world/import-hospital-list';

/**
 * `npm run import-hospitals -- <csv> [--plan] [--url http://127.0.0.1:8787]`: brings a list of hospitals (columns
 * name,province,city,city_code,address) into the running local environment. Run again it adds only what is new;
 * `--plan` says what it would do and writes nothing.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { plan: { type: 'boolean' }, url: { type: 'string' } },
  });
  const { plan = false, url: origin = 'http://127.0.0.1:8787' } = values;
  const [file] = positionals;
  if (!file || !existsSync(file))
    throw new Error(
      `${file ? `There is no file ${file}.` : 'Which file?'} npm run import-hospitals -- <csv> [--plan] [--url http://127.0.0.1:8787]`,
    );
  const csv = readFileSync(file, 'utf8');
  const answers = await fetch(origin).catch(() => null);
  if (!answers) throw new Error(`Nothing runs at ${origin}. Start the local environment first: npm start`);
  const report = await importHospitals(csv, localStore(origin), { now: new Date(), plan });
  for (const { row, name, reason } of report.unplaced) console.log(`row ${row} ${name}: ${reason}`);
  const verb = plan ? 'would be added' : 'added';
  console.log(
    `${report.rows} rows: ${report.added} ${verb}, ${report.existing} were there, ${report.repeated} repeated, ` +
      `${report.unplaced.length} could not be placed.`,
  );
} // prettier-ignore

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
