import { gunzipSync, gzipSync } from 'node:zlib';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { BlockDocument, GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { Job } from '../../_platform/act-as-system';
import { downloadFile, uploadFile } from '../../_platform/cloud';
import { queryDocuments, updateWhere } from '../../_platform/database';
import { inTime, someAtOnce } from '../../_platform/in-time';
import { insertMissing } from '../../_platform/insert-missing';
import { alone } from '../../_platform/job-state';
import { log } from '../../_platform/logger';
import { seekDocuments } from '../../_platform/seek';
import { oneOf, range } from '../../_platform/where';

/**
 * What an instance begins with that answers about whole regions, in files. A job reads it in steps, so that it is there at
 * any size before anybody asks. It says itself up to when it is true; the trail tells what has changed since.
 */
const SNAPSHOTS = 'coverage_snapshots';
/** A snapshot that is older is not begun with: too much may have changed since. */
const USABLE_MS = 12 * 3_600_000;
/** The job makes a new one well before. */
const RENEWED_MS = 6 * 3_600_000;
/** It shares its run with other work of the house. */
const MOST_MS = 5_000;
const PAGES_A_FILE = 5;
const FILES_AT_ONCE = 8;

export interface Snapshot {
  /** Everything that the trail says up to here is in. */
  asOf: string;
  /** Grants that ended before are not in. */
  from: Day;
  hospitals: Hospital[];
  grants: GrantDocument[];
  blocks: BlockDocument[];
}
type Part = 'hospitals' | 'grants' | 'blocks';

export const hospitalFields = [
  '_id',
  'name',
  'aliases',
  'regionCode',
  'formerPlaces',
  'closedOn',
  'mergedInto',
];
export const grantFields = [
  '_id', 'number', 'dealerId', 'dealerName', 'productLineIds', 'scope', 'carveOuts', 'fromOn', 'toOn', 'exclusive',
  'state', 'revokedOn', 'kinds',
]; // prettier-ignore
export const counting = ['approved', 'revoked', 'pending'];

/** What is read of each, in the order in which it is read. */
export const parts: {
  part: Part;
  collection: string;
  by: string;
  fields?: string[];
  where(from: Day): Record<string, unknown>;
}[] = [
  { part: 'hospitals', collection: 'hospitals', by: '_id', fields: hospitalFields, where: () => ({}) },
  {
    part: 'grants',
    collection: 'grants',
    by: 'toOn',
    fields: grantFields,
    where: (from) => ({ state: oneOf(counting), toOn: range({ atLeast: from }) }),
  },
  {
    part: 'blocks',
    collection: 'global_blocks',
    by: 'untilOn',
    where: (from) => ({ kind: oneOf(['dealer', 'hospital']), untilOn: range({ atLeast: from }) }),
  },
];

interface Newest {
  _id: 'newest';
  asOf: string;
  from: Day;
  fileIds: string[];
  /** Two sets of files take turns: one is written while the other is read. */
  set: string;
}
type Content = Partial<Pick<Snapshot, Part>>;

const newest = async (): Promise<Newest | undefined> =>
  (await queryDocuments<Newest>(SNAPSHOTS, { _id: 'newest' }))[0];
const upload = (set: string, at: number, content: Content): Promise<string> =>
  uploadFile(`coverage/${set}-${at}.json.gz`, gzipSync(JSON.stringify(content), { level: 1 }));

async function say(row: Omit<Newest, '_id'>): Promise<void> {
  if ((await insertMissing(SNAPSHOTS, [{ _id: 'newest', ...row } as { _id: string }])) === 0)
    await updateWhere(SNAPSHOTS, { _id: 'newest' }, row);
}

/** Kept by whoever had to read everything. */
export async function writeSnapshot({ asOf, from, ...content }: Snapshot): Promise<void> {
  try {
    await say({ asOf, from, set: 'whole', fileIds: [await upload('whole', 0, content)] });
  } catch (error) {
    // Only the next instance begins more slowly.
    log('warn', 'coverage_snapshot_not_kept', { reason: String(error) });
  }
}

export async function readSnapshot(now: Date): Promise<Snapshot | null> {
  const row = await newest();
  // One file, of a version before, names no day.
  if (!row?.fileIds || row.asOf > now.toISOString() || row.from > dayOf(now)) return null;
  if (now.getTime() - Date.parse(row.asOf) > USABLE_MS) return null;
  const snapshot: Snapshot = { asOf: row.asOf, from: row.from, hospitals: [], grants: [], blocks: [] };
  try {
    await someAtOnce(
      row.fileIds,
      async (fileId) => {
        const read = JSON.parse(gunzipSync(await downloadFile(fileId)).toString()) as Content;
        for (const { part } of parts)
          for (const one of read[part] ?? []) (snapshot[part] as object[]).push(one);
      },
      FILES_AT_ONCE,
    );
    return snapshot;
  } catch (error) {
    log('warn', 'coverage_snapshot_not_read', { reason: String(error) });
    return null;
  }
}

const begun = { asOf: '', set: '', part: '', after: '', fileIds: '' };

/** Makes the next snapshot a file at a time and goes on where the run before stopped; says how many files it has written. */
export const keepCoverage: Job = (world) =>
  alone(world, 'keep-coverage', begun, async (before, keep) => {
    let state = before;
    let files = 0;
    await inTime(async () => {
      if (!state.asOf) {
        const row = await newest();
        const now = world.now();
        if (row?.fileIds && now.getTime() - Date.parse(row.asOf) < RENEWED_MS) return false;
        const set = row?.set === 'a' ? 'b' : 'a';
        state = { ...begun, asOf: now.toISOString(), set, part: parts[0]!.part, fileIds: '[]' };
      }
      const from = dayOf(new Date(state.asOf));
      const at = parts.findIndex(({ part }) => part === state.part);
      const { part, collection, by, fields, where } = parts[at]!;
      const rows: { _id: string }[] = [];
      let after: string | null = state.after || null;
      for (let page = 0; page < PAGES_A_FILE && (page === 0 || after !== null); page++) {
        const read: { rows: { _id: string }[]; next: string | null } = await seekDocuments(
          collection,
          where(from),
          { by: [by, 'asc'], after, limit: 999, ...(fields ? { fields } : {}) },
        );
        rows.push(...read.rows);
        after = read.next;
      }
      const written = JSON.parse(state.fileIds) as string[];
      const fileIds = [...written, await upload(state.set, written.length, { [part]: rows })];
      files++;
      const next = after === null ? parts[at + 1] : parts[at];
      if (next) state = { ...state, part: next.part, after: after ?? '', fileIds: JSON.stringify(fileIds) };
      else {
        await say({ asOf: state.asOf, from, set: state.set, fileIds });
        state = { ...begun };
      }
      const { asOf, set, part: reading, after: place, fileIds: made } = state;
      await keep({ asOf, set, part: reading, after: place, fileIds: made });
      return next !== undefined;
    }, MOST_MS);
    return { coverageFiles: files };
  });
