/** `npm run export [-- <environment>]`: all data in open formats (JSON lines, CSV); without a name, of `npm start`. */
import { join, resolve } from 'node:path';
import { databaseOf, runningDatabase } from '../admin-database';
import { exportOpen } from './export-open';
import { runCommand } from '../run-command';

const ROOT = resolve(__dirname, '../..');

async function run([environment]: string[]): Promise<void> {
  const database = environment ? databaseOf(environment) : await runningDatabase();
  const folder = join(
    ROOT,
    'exports',
    `${environment ?? 'local'}-${new Date().toISOString().replace(/[:.]/g, '-')}`,
  );
  const { collections } = await exportOpen(database, folder);
  const documents = Object.values(collections).reduce((sum, one) => sum + one.documents, 0);
  console.log(`${documents} documents of ${Object.keys(collections).length} collections: ${folder}`);
}

runCommand(() => run(process.argv.slice(2)));
