import { dayOf } from '../../miniprogram/shared/days';
import type { StoredFile } from '../../miniprogram/shared/model/entity';
import { Refusal } from '../../miniprogram/shared/refusal';
import type { Settings } from '../../miniprogram/shared/settings/table';
import { downloadFile, uploadFile } from './cloud';
import type { Context } from './context';
import { countUp, insertDocument, queryDocuments, removeRows, updateWhere } from './database';
import { databaseFault } from './database-errors';
import { sha256Hex } from './ids';
import { markOfKept } from './kept-files';
import { readSettings } from './settings';
import { range } from './where';

/** What lies in storage and who brought how much today: rows, so that `tidy-files` finds what nothing names. */
export const STORED_FILES = 'stored_files';
export const UPLOAD_DAYS = 'upload_days';
/** How much lies there: what the last whole measurement found, and where the running one is. Texts, as job states are. */
export const STORAGE_MEASURE = 'storage-measure';
export const FIRST_MEASURE = { after: '', soFar: '0', bytes: '', measuredAt: '' };
export const NEVER = '9999-12-31T00:00:00.000Z';
export const UNNAMED_DAYS = 7;
const DAY = 86_400_000;

export interface StoredFileRow {
  /** A kept file's mark, which documents carry in `fileMarks`; of a passing file a hash of its address. */
  _id: string;
  fileId: string;
  bytes: number;
  at: string;
  /** Read and done with; nothing will ever name it. */
  passing: boolean;
  /** When somebody looks next whether it is still wanted. */
  lookAt: string;
  /** Since when a photo of orders alone is kept, for the setting; null for anything else. */
  photoFrom: string | null;
  /** Its days were over. The documents that named it go on naming it. */
  goneAt: string | null;
  /** Since when `tidy-files` is about to delete it; absent in rows from before. */
  goingAt?: string | null;
}
/** A cleanup that was killed deletes nothing any more; no function runs longer. */
const GOING_MS = 5 * 60_000;

type Limits = Settings['files'];

/**
 * Takes one upload and its bytes from what a person may bring in a day, in one conditional write, so that many at the same
 * moment get no more.
 *
 * @throws Refusal UPLOADS_TODAY, and nothing was taken
 */
async function takeQuota(openid: string, now: Date, bytes: number, limits: Limits, isMember: boolean) {
  const most = {
    files: isMember ? limits.filesADay : limits.visitorFilesADay,
    bytes: isMember ? limits.megabytesADay * 1_000_000 : limits.visitorFilesADay * 1_000_000,
  };
  if (!(await taken(`uploads\n${dayOf(now)}\n${openid}`, now, bytes, most)))
    throw new Refusal('UPLOADS_TODAY');
}

/** What costs money or is few: one of so many that somebody may ask for in a day; false, and nothing was taken, at their end. */
export const takeOneOfToday = (
  what: string,
  { actor, now }: Pick<Context, 'actor' | 'now'>,
  most: number,
): Promise<boolean> => taken(`${what}\n${dayOf(now)}\n${actor.openid}`, now, 0, { files: most, bytes: 0 });

async function taken(key: string, now: Date, bytes: number, most: { files: number; bytes: number }) {
  const _id = sha256Hex(key).slice(0, 32);
  if (bytes > most.bytes) return false;
  const open = { _id, files: range({ below: most.files }), bytes: range({ below: most.bytes - bytes + 1 }) };
  for (let attempt = 0; attempt < 2; attempt++) {
    if ((await countUp(UPLOAD_DAYS, open, { files: 1, bytes })) > 0) return true;
    try {
      await insertDocument(UPLOAD_DAYS, { _id, at: now.toISOString(), files: 1, bytes });
      return true;
    } catch (error) {
      // It is there: full, or made by another call just now.
      if (databaseFault(error) !== 'duplicate') throw error;
    }
  }
  return false;
}

/** Before a file is taken over from where its uploader put it. */
export function countUpload({ actor, now, setting }: Context, bytes: number): Promise<void> {
  return takeQuota(actor.openid, now, bytes, setting('files'), actor.kind === 'member');
}

/**
 * Before it is put at its address, so that no cleanup deletes it there; brought again, its days begin anew.
 *
 * @throws Refusal CHANGED_MEANWHILE while it is being deleted: the same call does it a moment later
 */
export async function noteKept({ fileId, bytes }: StoredFile, now: Date): Promise<void> {
  const row: StoredFileRow = {
    _id: markOfKept(fileId)!,
    fileId,
    bytes,
    at: now.toISOString(),
    passing: false,
    lookAt: lookAfter(now, UNNAMED_DAYS),
    photoFrom: null,
    goneAt: null,
    goingAt: null,
  };
  if (await insertedRow(row)) return;
  const { _id, ...again } = row;
  if ((await updateWhere(STORED_FILES, { _id, goingAt: null }, again)) > 0) return;
  const [going] = await queryDocuments<StoredFileRow>(STORED_FILES, { _id }, { limit: 1 });
  const { goingAt = null } = going ?? {};
  const isKilled = goingAt !== null && now.getTime() - Date.parse(goingAt) > GOING_MS;
  if (!isKilled || (await updateWhere(STORED_FILES, { _id, goingAt }, again)) === 0)
    throw new Refusal('CHANGED_MEANWHILE');
}

/** Stores what somebody fetches by a link within days. */
export async function storePassing(path: string, bytes: Buffer, now: Date): Promise<string> {
  const fileId = await uploadFile(path, bytes);
  await insertedRow(passingRow(fileId, bytes.length, now));
  return fileId;
}

/**
 * Reads what somebody put where functions read it: a table, a scan. It counts as one of today's uploads when it is read for
 * the first time, and goes after a week.
 *
 * @throws Refusal FILE_NOT_FOUND; the SDK says in many ways that a file is not there or not readable
 */
export async function readBrought(
  { actor, now }: Pick<Context, 'actor' | 'now'>,
  fileId: string,
  path?: string,
): Promise<Buffer> {
  const bytes = await downloadFile(fileId).catch(() => {
    throw new Refusal('FILE_NOT_FOUND', path === undefined ? undefined : { path });
  });
  const row = passingRow(fileId, bytes.length, now);
  if (await insertedRow(row))
    try {
      const limits = (await readSettings('files'))('files');
      await takeQuota(actor.openid, now, bytes.length, limits, actor.kind === 'member');
    } catch (error) {
      await removeRows(STORED_FILES, [row._id]);
      throw error;
    }
  return bytes;
}

export const lookAfter = (now: Date, days: number): string =>
  new Date(now.getTime() + days * DAY).toISOString();

const passingRow = (fileId: string, bytes: number, now: Date): StoredFileRow => ({
  _id: sha256Hex(fileId).slice(0, 32),
  fileId,
  bytes,
  at: now.toISOString(),
  passing: true,
  lookAt: lookAfter(now, UNNAMED_DAYS),
  photoFrom: null,
  goneAt: null,
});

async function insertedRow(row: StoredFileRow): Promise<boolean> {
  try {
    await insertDocument(STORED_FILES, { ...row });
    return true;
  } catch (error) {
    if (databaseFault(error) !== 'duplicate') throw error;
    return false;
  }
}
