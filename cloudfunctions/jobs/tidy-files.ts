import type { WorkOrderState } from '../../miniprogram/shared/states';
import { eachOf } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { deleteFiles } from '../_platform/cloud';
import { queryDocuments, removeRows, updateRows, updateWhere } from '../_platform/database';
import { inTime, WORKING_MS } from '../_platform/in-time';
import { alone } from '../_platform/job-state';
import { readSettings } from '../_platform/settings';
import { lookAfter, NEVER, STORED_FILES, UPLOAD_DAYS } from '../_platform/stored-files';
import type { StoredFileRow } from '../_platform/stored-files';
import { oneOf, range } from '../_platform/where';
import { schema } from '../_store/schema';
import { measureStorage } from './measure-storage';

const PAGE = 100;
const MOST = 1000;
const ORDERS = 'work_orders';
const ENDED: readonly unknown[] = ['closed', 'cancelled'] satisfies WorkOrderState[];
const naming = schema.filter(({ namesFiles }) => namesFiles).map(({ name }) => name);
/** An order that is still open keeps its photos; it is looked at again after so long. */
const AGAIN_DAYS = 30;
const A_DAY_AGO = -1;

/**
 * 文件清理: removes what nothing names a week after it was brought, what was read once or fetched by a link, and photos of
 * ended orders that are older than the setting says. What documents name otherwise, and every signature, stays. Then adds up
 * what is left.
 */
export const tidyFiles: Job = (world) => eachOf([removeFiles, measureStorage])(world);

const removeFiles: Job = (world) =>
  alone(world, 'tidy-files', {}, async () => {
    const now = world.now();
    const { photoMonths } = (await readSettings('files'))('files');
    return {
      unnamed: await removeUnnamed(now),
      photos: await removeOldPhotos(now, photoMonths),
      days: await forgetDays(lookAfter(now, A_DAY_AGO)),
    };
  });

interface Name {
  fileMarks: string[];
  collection: string;
  state: unknown;
}

/** Which documents name each file. Where one question finds too many to be sure, its halves are asked. */
async function namesOf(marks: readonly string[]): Promise<Map<string, Name[]>> {
  const names = new Map<string, Name[]>(marks.map((mark) => [mark, []]));
  const ask = async (collection: string, some: readonly string[]): Promise<void> => {
    const found = await queryDocuments<Name>(
      collection,
      { fileMarks: oneOf(some) },
      { limit: MOST, fields: ['fileMarks', 'state'] },
    );
    for (const { fileMarks, state } of found)
      for (const mark of fileMarks) names.get(mark)?.push({ fileMarks, collection, state });
    if (found.length < MOST || some.length === 1) return;
    const half = Math.ceil(some.length / 2);
    await ask(collection, some.slice(0, half));
    await ask(collection, some.slice(half));
  };
  if (marks.length > 0) await Promise.all(naming.map((collection) => ask(collection, marks)));
  return names;
}

/** Says of these rows that their files may go, unless somebody has brought them again meanwhile; from then on nobody does. */
async function claim(due: readonly StoredFileRow[], now: Date): Promise<StoredFileRow[]> {
  const goingAt = now.toISOString();
  const _id = oneOf(idsOf(due));
  await updateWhere(STORED_FILES, { _id, lookAt: range({ below: goingAt }) }, { goingAt });
  return queryDocuments<StoredFileRow>(STORED_FILES, { _id, goingAt }, { limit: PAGE });
}

async function removeUnnamed(now: Date): Promise<number> {
  let removed = 0;
  await inTime(async () => {
    const found = await queryDocuments<StoredFileRow>(
      STORED_FILES,
      { lookAt: range({ below: now.toISOString() }) },
      { orderBy: [['lookAt', 'asc']], limit: PAGE },
    );
    const due = found.length > 0 ? await claim(found, now) : [];
    // Asked after that, so that a record of a moment ago counts.
    const names = await namesOf(due.flatMap(({ _id, passing }) => (passing ? [] : [_id])));
    const named = due.filter(({ _id }) => names.get(_id)?.length);
    const gone = await deleteFiles(due.flatMap((row) => (named.includes(row) ? [] : [row.fileId])));
    const rows = due.filter(({ fileId }) => gone.has(fileId));
    await removeRows(
      STORED_FILES,
      rows.map(({ _id }) => _id),
    );
    removed += rows.length;
    const [photos, others] = [named.filter(isPhoto(names)), named.filter((row) => !isPhoto(names)(row))];
    await updateRows(STORED_FILES, idsOf(others), { lookAt: NEVER, goingAt: null });
    await Promise.all(
      photos.map(({ _id, at }) =>
        updateRows(STORED_FILES, [_id], { lookAt: NEVER, goingAt: null, photoFrom: at }),
      ),
    );
    // What storage refused to delete is tried again tomorrow, and stops nothing.
    const left = due.filter((row) => !named.includes(row) && !gone.has(row.fileId));
    await updateRows(STORED_FILES, idsOf(left), { lookAt: lookAfter(now, 1), goingAt: null });
    return found.length === PAGE;
  }, WORKING_MS / 2);
  return removed;
}

/** A photo that orders alone name; not a signature, and nothing of a contract or a licence. */
const isPhoto =
  (names: ReadonlyMap<string, Name[]>) =>
  ({ _id, fileId }: StoredFileRow): boolean =>
    fileId.endsWith('.jpg') && (names.get(_id) ?? []).every(({ collection }) => collection === ORDERS);

async function removeOldPhotos(now: Date, months: number): Promise<number> {
  const before = new Date(now);
  before.setUTCMonth(before.getUTCMonth() - months);
  let removed = 0;
  await inTime(async () => {
    const old = await queryDocuments<StoredFileRow>(
      STORED_FILES,
      { photoFrom: range({ below: before.toISOString() }) },
      { orderBy: [['photoFrom', 'asc']], limit: PAGE },
    );
    const names = await namesOf(idsOf(old));
    const ended = ({ state }: Name) => ENDED.includes(state);
    const goes = old.filter((row) => isPhoto(names)(row) && names.get(row._id)!.every(ended));
    const gone = await deleteFiles(goes.map(({ fileId }) => fileId));
    const rows = goes.filter(({ fileId }) => gone.has(fileId));
    await updateRows(STORED_FILES, idsOf(rows), { photoFrom: null, goneAt: now.toISOString() });
    removed += rows.length;
    const stays = old.filter((row) => !rows.includes(row));
    await updateRows(STORED_FILES, idsOf(stays), { photoFrom: lookAfter(before, AGAIN_DAYS) });
    return old.length === PAGE;
  }, WORKING_MS / 2);
  return removed;
}

async function forgetDays(before: string): Promise<number> {
  let forgotten = 0;
  await inTime(async () => {
    const page = await queryDocuments<{ _id: string }>(
      UPLOAD_DAYS,
      { at: range({ below: before }) },
      { orderBy: [['at', 'asc']], limit: PAGE, fields: ['_id'] },
    );
    await removeRows(UPLOAD_DAYS, idsOf(page));
    forgotten += page.length;
    return page.length === PAGE;
  }, WORKING_MS / 4);
  return forgotten;
}

const idsOf = (rows: readonly { _id: string }[]) => rows.map(({ _id }) => _id);
