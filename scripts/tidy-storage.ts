/**
 * `npm run tidy-storage -- <environment> [--dry-run]`: removes what clients put into storage and told no function of within a
 * week. Functions cannot list storage, so this is done from outside, beside the nightly backup.
 */
import { parseArgs } from 'node:util';
import { broughtPaths } from '../cloudfunctions/_platform/storage-places';
import { UNNAMED_DAYS } from '../cloudfunctions/_platform/stored-files';
import { connect } from './deploy/cloudbase';
import { credentialsOf, missingValues, readEnvironmentFile } from './deploy/environment-file';
import { runCommand } from './run-command';

/** What of manager-node's storage is used. */
export interface StorageOfClients {
  walkCloudDir(prefix: string): Promise<{ Key: string; LastModified: string; Size: string | number }[]>;
  deleteFile(paths: string[]): Promise<unknown>;
}

const AT_ONCE = 100;

/** @returns how many files, and their bytes */
export async function tidyStorage(
  storage: StorageOfClients,
  now: Date,
  dryRun = false,
): Promise<{ files: number; bytes: number }> {
  const before = now.getTime() - UNNAMED_DAYS * 86_400_000;
  const left: { path: string; bytes: number }[] = [];
  for (const folder of Object.keys(broughtPaths))
    for (const { Key, LastModified, Size } of await storage.walkCloudDir(`${folder}/`))
      if (Key.startsWith(`${folder}/`) && Date.parse(LastModified) < before)
        left.push({ path: Key, bytes: Number(Size) });
  if (!dryRun)
    for (let at = 0; at < left.length; at += AT_ONCE)
      await storage.deleteFile(left.slice(at, at + AT_ONCE).map(({ path }) => path));
  return { files: left.length, bytes: left.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false } },
  });
  const [environment, ...more] = positionals;
  if (!environment || more.length) throw new Error('npm run tidy-storage -- <environment> [--dry-run]');
  const file = readEnvironmentFile(environment);
  const missing = missingValues(file, []);
  if (missing.length) throw new Error(`${file.name} lacks ${missing.join(', ')}`);
  const { storage } = connect(credentialsOf(file));
  const { files, bytes } = await tidyStorage(storage, new Date(), values['dry-run']);
  console.log(
    `${files} files, ${Math.round(bytes / 1e6)} MB ${values['dry-run'] ? 'would be ' : ''}removed.`,
  );
}

if (require.main === module) runCommand(run);
