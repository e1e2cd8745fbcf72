/**
 * `npm run restore -- <folder> [<environment>] [--go-on]`: a backup into an empty environment, deployed before; without a
 * name a rehearsal, in a fresh local cloud that is gone afterwards. Tells every difference.
 */
import { parseArgs } from 'node:util';
import { schema } from '../../cloudfunctions/_store/schema';
import { databaseOf, localDatabase } from '../admin-database';
import { startLocalCloud } from '../local-cloud/local-cloud';
import { importDatabase } from './import-database';
import { runCommand } from '../run-command';

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'go-on': { type: 'boolean', default: false } },
  });
  const [folder, environment, ...more] = positionals;
  if (!folder || more.length) throw new Error('npm run restore -- <folder> [<environment>] [--go-on]');
  const cloud = environment ? null : await startLocalCloud({ dataDir: null, collections: schema });
  try {
    const database = environment ? databaseOf(environment) : localDatabase(cloud!.adminUrl);
    const different = await importDatabase(database, folder, { goOn: values['go-on'] });
    for (const name of different) console.log(`${name}: not the documents of the backup`);
    console.log(`${different.length} differences${environment ? '' : ' (a rehearsal; nothing is kept)'}`);
    if (different.length) process.exitCode = 1;
  } finally {
    await cloud?.close();
  }
}

runCommand(run);
