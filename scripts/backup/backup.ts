/** `npm run backup [-- <environment>]`: every collection to files outside the environment; without a name, of `npm start`. */
import { renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { databaseOf, runningDatabase } from '../admin-database';
import { exportDatabase } from './export-database';
import { runCommand } from '../run-command';

const ROOT = resolve(__dirname, '../..');

async function run([environment]: string[]): Promise<void> {
  const database = environment ? databaseOf(environment) : await runningDatabase();
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const folder = join(ROOT, 'backups', `${environment ?? 'local'}-${stamp}`);
  // What broke off must not lie there like a backup.
  const part = `${folder}.part`;
  const { collections, files, writtenMeanwhile } = await exportDatabase(database, part).catch(
    (error: Error) => {
      rmSync(part, { recursive: true, force: true });
      throw error;
    },
  );
  renameSync(part, folder);
  const documents = Object.values(collections).reduce((sum, one) => sum + one.documents, 0);
  console.log(`${documents} documents, ${files.length} files named: ${folder}`);
  if (writtenMeanwhile)
    console.log('Something was written meanwhile; take another one at a quieter hour before relying on it.');
}

runCommand(() => run(process.argv.slice(2)));
