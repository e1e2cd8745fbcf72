import { gunzipSync, gzipSync } from 'node:zlib';
import { dayOf } from '../../../miniprogram/shared/days';
import { grantStanding } from '../../../miniprogram/shared/model/grants';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Book, ExportStep } from '../../_contracts/grants';
import type { ExportBookRequest, ExportRequest } from '../../_contracts/grants';
import type { Nothing } from '../../_contracts/shapes';
import { downloadFile, temporaryLinks, uploadFile } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import type { Page } from '../../_platform/seek';
import { storePassing } from '../../_platform/stored-files';
import { oneOf } from '../../_platform/where';
import { grants } from '../../_store/grants';
import { chinaRegions } from '../coverage/china-regions';
import { grantBook, grantRows, grantSheetTemplate } from '../grant-sheets/write-grant-sheets';
import { uncountedBatches } from './find-grant';
import { loadSheetWorld } from './sheet-world';

/**
 * An export of any size goes in steps. Each reads some grants by their ids, which never change, and puts their rows into a
 * file of its own, whose name is the export and the number of the step; at the end one call makes the workbook of these
 * files. A step that is repeated writes its file again, so whatever breaks off, the phone goes on behind the last answer,
 * and no grant is lost or there twice, however states change meanwhile.
 */
const PAGE = 999;
const PAGES_A_STEP = 4;
/** A few grants may name thousands of hospitals each. */
const CHARACTERS_A_STEP = 4_000_000;

export const exportGrants: UseCase<ExportRequest, ExportStep> = async (
  { store, now },
  { exportId, step, after, dealerId, productLineId, regionCode, states },
) => {
  const around = regionCode === undefined ? [] : chinaRegions().chainOf(regionCode);
  const where = {
    state: oneOf(states ?? ['draft', 'pending', 'approved', 'revoked']),
    ...(dealerId === undefined ? {} : { dealerId }),
    ...(productLineId === undefined ? {} : { productLineIds: productLineId }),
    ...(regionCode === undefined
      ? {}
      : { regionKeys: oneOf([`in:${around[0]!}`, ...around.map((code) => `at:${code}`)]) }),
  };
  const [{ world }, uncounted] = await Promise.all([loadSheetWorld(store), uncountedBatches(store)]);
  const today = dayOf(now);
  const rows: string[][] = [];
  let [count, characters, place] = [0, 0, after];
  for (let page = 0; page < PAGES_A_STEP && characters < CHARACTERS_A_STEP; page++) {
    const read: Page<GrantDocument> = await store.seek(grants, where, {
      by: ['_id', 'asc'],
      after: place,
      limit: PAGE,
      fields,
    });
    const counted = read.rows.filter(({ batchId }) => !batchId || !uncounted.includes(batchId));
    const written = grantRows(
      counted.map((grant) => ({ ...grant, standing: grantStanding(grant, today) })),
      world,
    );
    count += counted.length;
    characters += written.reduce((sum, row) => sum + row.join('').length, 0);
    rows.push(...written);
    place = read.next;
    if (!place) break;
  }
  const part: Part = { grants: count, rows };
  const partId = await storePassing(partPath(exportId, step), gzipSync(JSON.stringify(part)), now);
  return { partId, grants: count, next: place ?? null };
};

const fields: (keyof GrantDocument & string)[] = [
  ...(['number', 'dealerId', 'productLineIds', 'scope', 'carveOuts', 'fromOn', 'toOn'] as const),
  ...(['exclusive', 'kinds', 'state', 'revokedOn', 'batchId'] as const),
];

interface Part {
  grants: number;
  rows: string[][];
}
const partPath = (exportId: string, step: number) => `exports/${exportId}-${step}.json.gz`;

/** The workbook of an export's parts; the same parts make the same file, whoever asks again. */
export const exportBook: UseCase<ExportBookRequest, Book> = async ({ now }, { exportId, partIds }) => {
  if (partIds.some((partId, step) => !partId.endsWith(`/${partPath(exportId, step)}`)))
    throw new Refusal('INPUT_INVALID', { path: 'partIds' });
  const parts: Buffer[] = [];
  for (const partId of partIds)
    parts.push(
      await downloadFile(partId).catch(() => {
        throw new Refusal('FILE_NOT_FOUND');
      }),
    );
  let count = 0;
  const opened = function* () {
    for (const packed of parts) {
      const part = JSON.parse(gunzipSync(packed).toString()) as Part;
      count += part.grants;
      yield part.rows;
    }
  };
  const bytes = grantBook(opened());
  return putBook(await storePassing(`exports/${exportId}.xlsx`, bytes, now), count);
};

/** The empty book with the headings that are read. */
export const makeTemplate: UseCase<Nothing, Book> = async () =>
  putBook(await uploadFile('templates/grants.xlsx', grantSheetTemplate()), 0);

async function putBook(fileId: string, count: number): Promise<Book> {
  const link = (await temporaryLinks([fileId])).get(fileId) ?? null;
  return { fileId, link, grants: count };
}
