/**
 * `npm run archive-photos -- <environment> <folder> [--months 3] [--dry-run]`: copies photos of orders that are older into a
 * folder of one's own, each checked against its hash, and lets the nightly `tidy-files` take them out of the cloud. Run it
 * beside the nightly backup: photos in the cloud are most of what a month costs. A photo's name is its hash, which the order,
 * its report and the trail go on naming.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { STORED_FILES } from '../cloudfunctions/_platform/stored-files';
import type { StoredFileRow } from '../cloudfunctions/_platform/stored-files';
import { answered, databaseOf } from './admin-database';
import type { AdminDatabase } from './admin-database';
import { connect } from './deploy/cloudbase';
import { credentialsOf, readEnvironmentFile } from './deploy/environment-file';
import { runCommand } from './run-command';

const MONTHS = 3;
const PAGE = 100;
/** What `tidy-files` finds older than any setting. */
const COPIED = '0001-01-01T00:00:00.000Z';
const FIRST = '0001-01-01T00:00:00.001Z';
const PATH = /^cloud:\/\/[^/]+\/(.+\/([0-9a-f]{64})\.jpg)$/;

export interface Archived {
  files: number;
  bytes: number;
  /** Copied by an earlier run; their orders had not ended then. */
  present: number;
  /** What storage did not give, or gave otherwise than the documents say: it stays in the cloud. */
  faults: string[];
}

/** @param fetchFile gives the bytes of a path in storage */
export async function archivePhotos(
  database: AdminDatabase,
  fetchFile: (path: string) => Promise<Buffer>,
  folder: string,
  before: Date,
  dryRun = false,
): Promise<Archived> {
  const done: Archived = { files: 0, bytes: 0, present: 0, faults: [] };
  const rows = database.collection(STORED_FILES);
  const { gt, gte, lt } = database.command;
  const pageOf = async (conditions: object) =>
    answered(await rows.where(conditions).orderBy('photoFrom', 'asc').orderBy('_id', 'asc').limit(PAGE).get())
      .data as StoredFileRow[];
  // One instant may hold more photos than a page, and those of a dry run or with a fault keep theirs.
  let [instant, after] = [FIRST, ''];
  for (;;) {
    let due = await pageOf({ photoFrom: instant, _id: gt(after) });
    if (due.length === 0) {
      due = await pageOf({ photoFrom: (after === '' ? gte : gt)(instant).and(lt(before.toISOString())) });
      if (due.length === 0) return done;
    }
    ({ photoFrom: instant, _id: after } = due.at(-1)! as { photoFrom: string; _id: string });
    const copied: string[] = [];
    for (const { _id, fileId, bytes } of due) {
      const [, path = '', sha256 = ''] = PATH.exec(fileId) ?? [];
      const place = join(folder, sha256.slice(0, 2), `${sha256}.jpg`);
      if (dryRun) done.files++;
      else if (existsSync(place) && hashOf(readFileSync(place)) === sha256) done.present++;
      else {
        const content = await fetchFile(path).catch((error: Error) => error);
        if (content instanceof Error || hashOf(content) !== sha256) {
          done.faults.push(
            `${path}: ${content instanceof Error ? content.message : 'is not what its hash says'}`,
          );
          continue;
        }
        mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
        writeFileSync(`${place}.new`, content, { mode: 0o600 });
        renameSync(`${place}.new`, place);
        done.files++;
      }
      done.bytes += bytes;
      copied.push(_id);
    }
    if (copied.length > 0 && !dryRun)
      answered(
        await rows.where({ _id: database.command.in(copied), goneAt: null }).update({ photoFrom: COPIED }),
      );
  }
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { months: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const [environment, folder, ...more] = positionals;
  const months = Number(values.months ?? MONTHS);
  if (!environment || !folder || more.length || !(Number.isInteger(months) && months > 0))
    throw new Error('npm run archive-photos -- <environment> <folder> [--months 3] [--dry-run]');
  const database = databaseOf(environment);
  const { storage } = connect(credentialsOf(readEnvironmentFile(environment)));
  const before = new Date();
  before.setUTCMonth(before.getUTCMonth() - months);
  const passing = mkdtempSync(join(tmpdir(), 'photos-'));
  const fetchFile = async (cloudPath: string) => {
    const localPath = join(passing, 'photo.jpg');
    await storage.downloadFile({ cloudPath, localPath });
    return readFileSync(localPath);
  };
  try {
    const done = await archivePhotos(database, fetchFile, resolve(folder), before, values['dry-run']);
    const size = `${Math.round(done.bytes / 1e6)} MB`;
    console.log(
      values['dry-run']
        ? `${done.files} photos, ${size}, would be copied.`
        : `${done.files} photos copied, ${done.present} were there, ${size} may leave the cloud tonight.`,
    );
    for (const fault of done.faults) console.error(fault);
    if (done.faults.length > 0) process.exitCode = 1;
  } finally {
    rmSync(passing, { recursive: true });
  }
}

if (require.main === module) runCommand(run);
