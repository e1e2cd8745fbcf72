import { dayOf } from '../../../miniprogram/shared/days';
import type { ImportBatch } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Book, DryRun, ImportProgress } from '../../_contracts/grants';
import type { AbandonRequest, BatchRequest, ExportRequest, ImportRequest } from '../../_contracts/grants';
import { downloadFile, temporaryLinks, uploadFile } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { Atlas } from '../coverage/atlas';
import { chinaRegions } from '../coverage/china-regions';
import type { Grant } from '../coverage/model';
import { dealers } from '../../_store/dealers';
import { problemsShown } from '../grant-sheets/model';
import type { GrantDraft, SheetWorld } from '../grant-sheets/model';
import { readGrantSheetsApart } from '../grant-sheets/read-apart';
import { grantSheetTemplate, writeGrantSheets } from '../grant-sheets/write-grant-sheets';
import { productLines } from '../../_store/product-lines';
import { grantsFrom, hospitalsIn } from './coverage-views';
import { conflictView } from './find-conflicts';
import { queryAll } from '../../_platform/query-all';
import { uncountedBatches } from './find-grant';
import { keyCount, keysAtMost, loadHospitals, newDraft, newGrantNumber, termsOf } from './grant-terms';
import { stampOf } from '../../_platform/actor';
import { grants, guards, importBatches } from '../../_store/grants';
import { judgeImport } from './judge-import';

/**
 * Import of a book, all or nothing. No transaction holds fifty thousand documents, so it goes in three moves:
 *  1. `grant.import` reads and checks the whole book; one bad row refuses it. The checked drafts go to storage in parts,
 *     and one document, the batch, names them. Nothing in `grants` has changed.
 *  2. `grant.importStep` writes one part with its audit events, and moves the batch on, in one transaction. Whoever calls
 *     it, however often or at once: the batch's revision lets each part be written once. If everybody walks away, what is
 *     written does not count, and any later call goes on where it stopped.
 *  3. The transaction of the last part seals the batch. Only then do its drafts exist: lists leave them out and every act
 *     on one finds nothing until the batch is sealed. So all drafts appear at one instant.
 * An open import can be abandoned: then what it has written never counts, and a later import that brings a draft of the
 * same number writes it over.
 * Drafts authorize nothing, so no question about coverage has to know of batches at all.
 */
const partSize = 400;
/** New documents go in one request, each written over takes one of its own. */
const replacedWeighs = 10;
/** Storing a file takes far longer than writing it, so a book of fifty thousand rows becomes a dozen. */
const partsAFile = 10;
/** No product line is called so: ids have no spaces. */
const importGuard = 'import of workbooks';
const conflictsShown = 100;

async function loadWorld(store: Store): Promise<SheetWorld> {
  const [hospitals, lines, everyDealer] = await Promise.all([
    hospitalsIn(store, null),
    store.query(productLines, {}, { limit: 1000 }),
    queryAll(store, dealers, {}, { fields: ['_id', 'name', 'shortName'] }),
  ]);
  return {
    regions: chinaRegions(),
    hospitals,
    productLines: lines.map((line) => ({
      ...line,
      aliases: (line.formerNames ?? []).map(({ name }) => name),
    })),
    dealers: everyDealer.map(({ _id, name, shortName }) => ({ _id, name, aliases: [shortName] })),
  };
}

async function fileOf(fileId: string): Promise<Buffer> {
  try {
    return await downloadFile(fileId);
  } catch {
    // The SDK says in many ways that a file is not there or not readable; the person can only upload it again.
    throw new Refusal('FILE_NOT_FOUND');
  }
}

async function examine(
  store: Store,
  fileId: string,
): Promise<{ shown: DryRun; drafts: GrantDraft[]; leftovers: Map<string, string> }> {
  const [bytes, world] = await Promise.all([fileOf(fileId), loadWorld(store)]);
  const { rows, problems, problemCount, counts, ignoredColumns } = await readGrantSheetsApart(bytes, world);
  const atlas = new Atlas(world.regions, world.hospitals);
  const firstDay = rows.reduce((first, { fromOn }) => (fromOn < first ? fromOn : first), '9999-12-31');
  const standing = await grantsFrom(store, firstDay);
  const { numbered, leftovers } = await grantsByNumber(
    store,
    rows.flatMap(({ number }) => (number ? [number] : [])),
  );
  const judged = judgeImport(rows, standing, numbered, atlas);
  const dealerNames = new Map(world.dealers.map(({ _id, aliases }) => [_id, aliases?.[0]]));
  const all = [...problems, ...judged.problems];
  const shown: DryRun = {
    counts: { ...counts, drafts: judged.drafts.length, unchanged: judged.unchanged },
    ignoredColumns,
    problems: all.slice(0, problemsShown),
    problemCount: problemCount + judged.problems.length,
    conflicts: judged.conflicts.slice(0, conflictsShown).map(({ source, otherSource, conflict }) => {
      const other = {
        number: conflict.otherNumber,
        dealerName: dealerNames.get(conflict.otherDealerId) ?? '',
      };
      const view = conflictView(conflict, other, (id) => atlas.hospital(id) ?? undefined);
      return { source, otherSource, ...view };
    }),
    conflictCount: judged.conflictCount,
  };
  return { shown, drafts: judged.drafts, leftovers };
}

/** The grants that bear the numbers, and the ids of drafts that an abandoned import has left under them. */
async function grantsByNumber(store: Store, numbers: readonly string[]) {
  const abandoned = new Set(await uncountedBatches(store));
  const numbered = new Map<string, Grant>();
  const leftovers = new Map<string, string>();
  for (let i = 0; i < numbers.length; i += 1000) {
    const part = numbers.slice(i, i + 1000);
    for (const grant of await store.query(grants, { number: oneOf(part) }, { limit: 1000 })) {
      if (grant.batchId && abandoned.has(grant.batchId)) leftovers.set(grant.number, grant._id);
      else numbered.set(grant.number, grant);
    }
  }
  return { numbered, leftovers };
}

/** Everything that an import would find, without writing anything. */
export const importDryRun: UseCase<ImportRequest, DryRun> = async ({ store }, { fileId }) =>
  (await examine(store, fileId)).shown;

const progressOf = ({ _id, state, writtenParts, parts, drafts, unchanged }: ImportBatch): ImportProgress => ({
  batchId: _id,
  state,
  writtenParts,
  parts: parts.length,
  drafts,
  unchanged,
});

export const importGrants: UseCase<ImportRequest, ImportProgress> = async (context, request) => {
  const { store, ids, actor, now } = context;
  // One at a time: the guard makes two starts collide, and an unfinished import holds numbers that look taken.
  const guard = await store.find(guards, importGuard);
  const [open] = await store.query(importBatches, { state: 'writing' }, { limit: 1 });
  if (open) throw new Refusal('IMPORT_UNDER_WAY', progressOf(open));
  const { shown, drafts, leftovers } = await examine(store, request.fileId);
  if (shown.problemCount > 0) throw new Refusal('IMPORT_HAS_PROBLEMS', shown);
  const batchId = ids.newId('IB');
  const year = dayOf(now).slice(0, 4);
  const staged = drafts.map((draft, n): StagedDraft => ({
    ...draft,
    _id: leftovers.get(draft.number) ?? `${batchId}-${n}`,
    number: draft.number || newGrantNumber(year, ids),
  }));
  const parts: ImportBatch['parts'] = [];
  const all = cut(staged, (draft) => (leftovers.has(draft.number) ? replacedWeighs : 1));
  for (let i = 0; i < all.length; i += partsAFile) {
    const file = all.slice(i, i + partsAFile);
    const fileId = await uploadFile(`imports/${batchId}-${i}.json`, Buffer.from(JSON.stringify(file)));
    parts.push(...file.map((part, place) => ({ fileId, place, count: part.length })));
  }
  if (guard) store.save(guards, { ...guard, approvals: guard.approvals + 1 });
  else store.insert(guards, { _id: importGuard, approvals: 1, lastGrantId: '' });
  const batch = store.insert(importBatches, {
    _id: batchId,
    fileName: request.fileName,
    state: parts.length > 0 ? 'writing' : 'sealed',
    parts,
    writtenParts: 0,
    drafts: drafts.length,
    unchanged: shown.counts.unchanged,
    createdAt: now.toISOString(),
    createdBy: stampOf(actor),
    sealedAt: parts.length > 0 ? null : now.toISOString(),
  });
  return progressOf(batch);
};

interface StagedDraft extends GrantDraft {
  _id: string;
}

/** Parts that one transaction holds: few hundred drafts, fewer where they name thousands of places. */
function cut(drafts: readonly StagedDraft[], weightOf: (draft: StagedDraft) => number): StagedDraft[][] {
  const parts: StagedDraft[][] = [];
  let [weight, keys] = [0, 0];
  for (const draft of drafts) {
    const last = parts[parts.length - 1];
    weight += weightOf(draft);
    keys += keyCount(draft);
    if (last && weight <= partSize && keys <= keysAtMost) last.push(draft);
    else {
      parts.push([draft]);
      [weight, keys] = [weightOf(draft), keyCount(draft)];
    }
  }
  return parts;
}

export const importStep: UseCase<BatchRequest, ImportProgress> = async (context, { batchId }) => {
  const { store, now } = context;
  const batch = await store.get(importBatches, batchId);
  if (batch.state === 'abandoned') throw new Refusal('IMPORT_ABANDONED');
  const part = batch.parts[batch.writtenParts];
  if (!part) return progressOf(batch);
  const staged = JSON.parse((await fileOf(part.fileId)).toString()) as StagedDraft[][];
  await writePart(context, batch, staged[part.place]!);
  const writtenParts = batch.writtenParts + 1;
  const isLast = writtenParts === batch.parts.length;
  return progressOf(
    store.save(importBatches, {
      ...batch,
      writtenParts,
      ...(isLast ? { state: 'sealed' as const, sealedAt: now.toISOString() } : {}),
    }),
  );
};

async function writePart({ store, now }: Context, batch: ImportBatch, part: StagedDraft[]): Promise<void> {
  const rewritten = part.filter(({ _id }) => !_id.startsWith(`${batch._id}-`)).map(({ _id }) => _id);
  const [hospital, known, leftovers] = await Promise.all([
    loadHospitals(
      store,
      part.map(({ scope }) => scope),
    ),
    store.findMany(dealers, [...new Set(part.map(({ dealerId }) => dealerId))]),
    store.findMany(grants, rewritten),
  ]);
  for (const staged of part) {
    const given = {
      _id: staged._id,
      number: staged.number,
      dealerName: known.get(staged.dealerId)!.shortName,
      hospital,
      by: batch.createdBy,
      at: now.toISOString(),
      batchId: batch._id,
    };
    const draft = newDraft(termsOf(staged), given);
    const there = leftovers.get(staged._id);
    if (there) store.save(grants, { ...draft, revision: there.revision, head: there.head });
    else store.insert(grants, draft);
  }
}

/** Ends an open import for good, so that a staged file that is lost does not stand in the way of later ones. */
export const importAbandon: UseCase<AbandonRequest, ImportProgress> = async (
  { store, actor, now },
  { batchId, reason },
) => {
  const batch = await store.get(importBatches, batchId);
  if (batch.state === 'sealed') throw new Refusal('IMPORT_SEALED');
  if (batch.state === 'abandoned') throw new Refusal('IMPORT_ABANDONED');
  const abandoned = { at: now.toISOString(), by: stampOf(actor), reason };
  return progressOf(store.save(importBatches, { ...batch, state: 'abandoned', abandoned }, reason));
};

export const readImportProgress: UseCase<BatchRequest, ImportProgress> = async ({ store }, { batchId }) =>
  progressOf(await store.get(importBatches, batchId));

/** A workbook of grants that imports back unchanged. */
export const exportGrants: UseCase<ExportRequest, Book> = async ({ store, ids }, request) => {
  const { dealerId, states } = request;
  const [world, chosen, uncounted] = await Promise.all([
    loadWorld(store),
    queryAll(store, grants, {
      state: oneOf(states ?? ['draft', 'pending', 'approved', 'revoked']),
      ...(dealerId === undefined ? {} : { dealerId }),
    }),
    uncountedBatches(store),
  ]);
  const counted = chosen.filter(({ batchId }) => !batchId || !uncounted.includes(batchId));
  return putBook(`exports/${ids.newId('grants')}.xlsx`, writeGrantSheets(counted, world), counted.length);
};

/** The empty book with the headings that are read. */
export const makeTemplate: UseCase<object, Book> = () =>
  putBook('templates/grants.xlsx', grantSheetTemplate(), 0);

async function putBook(path: string, bytes: Uint8Array, count: number): Promise<Book> {
  const fileId = await uploadFile(path, Buffer.from(bytes));
  const link = (await temporaryLinks([fileId])).get(fileId) ?? null;
  return { fileId, link, grants: count };
}
