import { createHash } from 'node:crypto';
import type { GrantDocument, ImportBatch } from '../../../miniprogram/shared/model/grants';
import { dayOf } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Nothing } from '../../_contracts/shapes';
import type { DryRun, ImportProgress, Imports, ReadRows, ToldName } from '../../_contracts/grants';
import type { AbandonRequest, BatchRequest, ImportRequest, ReadRowsRequest } from '../../_contracts/grants';
import { downloadFile, uploadFile } from '../../_platform/cloud';
import { readBrought } from '../../_platform/stored-files';
import type { Context, UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { Atlas } from '../coverage/atlas';
import { chinaRegions } from '../coverage/china-regions';
import { dealers } from '../../_store/dealers';
import { problemsShown } from '../grant-sheets/model';
import type { GrantDraft } from '../grant-sheets/model';
import { readGrantSheetsApart } from '../grant-sheets/read-apart';
import { nameKey } from '../grant-sheets/text';
import { grantsFrom } from './coverage-views';
import { conflictView } from './find-conflicts';
import { queryAll } from '../../_platform/query-all';
import { touchImport, uncountedBatches } from './find-grant';
import { grantKeys, keyCount, keysAtMost, newDraft, newGrantNumber, termsOf, withEvent } from './grant-terms';
import { loadHospitals } from '../hospitals/load-hospitals';
import type { Terms } from './grant-terms';
import { stampOf } from '../../_platform/actor';
import { grants, guards, importBatches, sheetNames } from '../../_store/grants';
import { judgeImport } from './judge-import';
import { questionsLeft, readRow, summaries } from './read-import';
import { askStatesSaid } from './states-said';
import type { ImportNames } from './read-import';
import { loadSheetWorld } from './sheet-world';

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

async function fileOf(fileId: string): Promise<Buffer> {
  try {
    return await downloadFile(fileId);
  } catch {
    // The SDK says in many ways that a file is not there or not readable; the person can only upload it again.
    throw new Refusal('FILE_NOT_FOUND');
  }
}

async function examine(
  context: Context,
  { fileId, answers, names }: ImportRequest,
  /** Whose rows are shown as they stand there. */
  shownRows: { skip: number; sheet?: string | undefined } = { skip: 0 },
) {
  const { store } = context;
  const [bytes, { world, terminated }] = await Promise.all([
    readBrought(context, fileId),
    loadSheetWorld(store, names),
  ]);
  const said = new Map(answers.map(({ id, answer }) => [id, answer]));
  const read = await readGrantSheetsApart(bytes, world, said, { ...shownRows, count: rowsShown });
  const { rows, problems, problemCount, counts, ignoredColumns } = read;
  const atlas = new Atlas(world.regions, world.hospitals);
  const firstDay = rows.reduce((first, { fromOn }) => (fromOn < first ? fromOn : first), '9999-12-31');
  const [standing, uncounted] = await Promise.all([grantsFrom(store, firstDay), uncountedBatches(store)]);
  const waiting = (
    await Promise.all(
      ['draft', 'pending'].map((state) =>
        queryAll(store, grants, { state, toOn: range({ atLeast: firstDay }) }, { by: ['toOn', 'asc'] }),
      ),
    )
  )
    .flat()
    .filter(({ batchId }) => !batchId || !uncounted.includes(batchId));
  const { numbered, leftovers } = await grantsByNumber(
    store,
    [
      ...new Set([
        ...rows.map(({ number }) => number),
        ...read.traces.map(({ state }) => state?.number ?? ''),
      ]),
    ].filter(Boolean),
    new Set(uncounted),
  );
  const states = askStatesSaid(read, numbered, said, dayOf(context.now));
  const { saysState } = states;
  const judged = judgeImport(states.rows, standing, numbered, atlas, { waiting, terminated, saysState });
  const called: ImportNames = {
    dealers: new Map(world.dealers.map(({ _id, aliases }) => [_id, aliases?.[0] ?? ''])),
    lines: new Map(world.productLines.map(({ _id, name }) => [_id, name])),
    hospital: (id) => atlas.hospital(id) ?? undefined,
  };
  const questions = [...states.questions, ...questionsLeft(read, judged)];
  const all = [...problems, ...judged.problems];
  const { skip, sheet } = shownRows;
  const asked =
    sheet === undefined ? read.traces : read.traces.filter(({ source }) => source.sheet === sheet);
  const shownOf: ReadRows = {
    rows: asked.slice(skip, skip + rowsShown).map((trace) => readRow(trace, judged, called)),
    more: asked.length > skip + rowsShown,
  };
  const shown: DryRun = {
    counts: {
      ...counts,
      drafts: judged.drafts.length,
      changed: judged.changes.length,
      unchanged: judged.unchanged,
    },
    sheets: summaries(read.traces, judged),
    questions: questions.slice(0, questionsShown),
    openQuestions: questions.filter(({ answer }) => answer === null).length,
    names: read.names.slice(0, questionsShown),
    told: read.told.slice(0, questionsShown),
    rows: shownOf.rows,
    moreRows: shownOf.more,
    ignoredColumns,
    problems: all.slice(0, problemsShown),
    problemCount: problemCount + judged.problems.length,
    conflicts: judged.conflicts.slice(0, conflictsShown).map(({ source, otherSource, conflict }) => {
      const other = {
        number: conflict.otherNumber,
        dealerName: called.dealers.get(conflict.otherDealerId) ?? '',
      };
      return { source, otherSource, ...conflictView(conflict, other, called.hospital) };
    }),
    conflictCount: judged.conflictCount,
  };
  return { shown, judged, leftovers, told: read.told, rows: shownOf };
}
const rowsShown = 50;
const questionsShown = 500;

/** The grants that bear the numbers, and the ids of drafts that an abandoned import has left under them. */
async function grantsByNumber(store: Store, numbers: readonly string[], abandoned: ReadonlySet<string>) {
  const numbered = new Map<string, GrantDocument>();
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
export const importDryRun: UseCase<ImportRequest, DryRun> = async (context, request) =>
  (await examine(context, request)).shown;

/** Further rows beside what they were read as. */
export const readImportRows: UseCase<ReadRowsRequest, ReadRows> = async (
  context,
  { sheet, skip, ...request },
) => (await examine(context, request, { skip, sheet })).rows;

const progressOf = ({
  _id,
  state,
  writtenParts,
  parts,
  drafts,
  changed = 0,
  unchanged,
}: ImportBatch): ImportProgress => ({
  batchId: _id,
  state,
  writtenParts,
  parts: parts.length,
  drafts,
  changed,
  unchanged,
});

export const importGrants: UseCase<ImportRequest, ImportProgress> = async (context, request) => {
  const { store, ids, actor, now } = context;
  // One at a time: the guard makes two starts collide, and an unfinished import holds numbers that look taken.
  const guard = await store.find(guards, importGuard);
  const [open] = await store.query(importBatches, { state: 'writing' }, { limit: 1 });
  if (open) throw new Refusal('IMPORT_UNDER_WAY', progressOf(open));
  const { shown, judged, leftovers, told } = await examine(context, request);
  if (shown.problemCount > 0) throw new Refusal('IMPORT_HAS_PROBLEMS', shown);
  if (shown.openQuestions > 0) throw new Refusal('IMPORT_HAS_QUESTIONS', shown);
  await keepNames(context, request.names, told);
  const batchId = ids.newId('IB');
  const staged = judged.drafts.map((draft, n): StagedDraft => ({
    ...draft,
    _id: leftovers.get(draft.number) ?? `${batchId}-${n}`,
    number: draft.number || newGrantNumber(draft.fromOn, ids),
  }));
  const parts: ImportBatch['parts'] = [];
  const all = cut(staged, (draft) => (leftovers.has(draft.number) ? replacedWeighs : 1));
  const changes = judged.changes.map(({ draft, there }): StagedDraft => ({
    ...draft,
    _id: there._id,
    changes: {
      revision: there.revision,
      before: termsOf(there),
      written: { editedBy: there.editedBy!, ...(there.source ? { source: there.source } : {}) },
    },
  }));
  if (changes.length > 0) all.push(changes);
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
    drafts: judged.drafts.length,
    ...(changes.length > 0 ? { changed: changes.length } : {}),
    unchanged: shown.counts.unchanged,
    createdAt: now.toISOString(),
    createdBy: stampOf(actor),
    sealedAt: parts.length > 0 ? null : now.toISOString(),
  });
  return progressOf(batch);
};

interface StagedDraft extends GrantDraft {
  _id: string;
  /** Of a draft that was there: as it was read, and what it said. */
  changes?: { revision: number; before: Terms; written: Pick<GrantDocument, 'editedBy' | 'source'> };
}

/**
 * What the person has told of names that this book was read by stays told; later words go over earlier ones. Of names
 * that it does not ask about nothing is kept: nobody has seen what they would be read as.
 */
async function keepNames(
  { store, actor, now }: Context,
  names: ImportRequest['names'],
  read: readonly ToldName[],
): Promise<void> {
  const isRead = new Set(read.map(({ kind, text, id }) => `${kind} ${nameKey(text)} ${id}`));
  const asked = names.filter(({ kind, text, id }) => isRead.has(`${kind} ${nameKey(text)} ${id}`));
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24);
  const told = asked.map(({ kind, text, id: meansId }) => {
    const only = `${kind}-${hash(nameKey(text))}`;
    // A region's name may mean another one in each province.
    const isRegion = kind === 'hospital' && chinaRegions().has(meansId);
    const there = isRegion ? `${kind}-${hash(`${nameKey(text)} ${meansId.slice(0, 2)}`)}` : only;
    return { only, there, name: { kind, text, meansId, by: stampOf(actor), at: now.toISOString() } };
  });
  const known = await store.findMany(
    sheetNames,
    told.flatMap(({ only, there }) => [only, there]),
  );
  for (const { only, there, name } of new Map(told.map((one) => [one.there, one])).values()) {
    // One that was kept before names had a province is taken over where it means the same province.
    const before = known.get(only);
    const isOfThere = before?.meansId.slice(0, 2) === name.meansId.slice(0, 2);
    const kept = known.get(there) ?? (isOfThere ? before : undefined);
    if (!kept) store.insert(sheetNames, { _id: there, ...name });
    else if (kept.meansId !== name.meansId) store.save(sheetNames, { ...kept, ...name });
  }
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
  if (batch.state === 'abandoned' || batch.state === 'undone') throw new Refusal('IMPORT_ABANDONED');
  const part = batch.parts[batch.writtenParts];
  if (!part) return progressOf(batch);
  const staged = JSON.parse((await fileOf(part.fileId)).toString()) as StagedDraft[][];
  const drafts = staged[part.place]!;
  if (drafts[0]?.changes) await writeChanges(context, batch, drafts);
  else await writePart(context, batch, drafts);
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
      source: { fileName: batch.fileName, ...staged.source },
    };
    const draft = newDraft(termsOf(staged), given);
    const there = leftovers.get(staged._id);
    if (there) store.save(grants, { ...draft, revision: there.revision, head: there.head });
    else store.insert(grants, draft);
  }
}

/** Drafts that are there say something else from the moment on at which the import counts. */
async function writeChanges(
  { store, now }: Pick<Context, 'store' | 'now'>,
  batch: ImportBatch,
  staged: readonly StagedDraft[],
): Promise<void> {
  const [hospital, known, there] = await Promise.all([
    loadHospitals(
      store,
      staged.map(({ scope }) => scope),
    ),
    store.findMany(dealers, [...new Set(staged.map(({ dealerId }) => dealerId))]),
    store.findMany(
      grants,
      staged.map(({ _id }) => _id),
    ),
  ]);
  for (const { _id, changes, source, ...draft } of staged) {
    const grant = there.get(_id);
    if (grant?.state !== 'draft' || grant.revision !== changes!.revision)
      throw new Refusal('IMPORT_DRAFT_CHANGED', { number: draft.number });
    const { kinds: _, ...rest } = grant;
    const terms = termsOf(draft);
    const edited = {
      ...rest,
      ...terms,
      ...grantKeys(terms, hospital),
      dealerName: known.get(terms.dealerId)!.shortName,
      editedBy: batch.createdBy,
      source: { fileName: batch.fileName, ...source },
    };
    const act = { by: batch.createdBy, at: now.toISOString() };
    store.save(grants, withEvent(edited, 'edited', act));
    await touchImport(store, grant);
  }
}

/**
 * Takes an import back as a whole while nobody has gone on with any of its drafts: new ones never counted, changed ones say
 * again what they said.
 */
export const importUndo: UseCase<AbandonRequest, ImportProgress> = async (context, { batchId, reason }) => {
  const { store, actor, now } = context;
  const batch = await store.get(importBatches, batchId);
  if (batch.state !== 'sealed') throw new Refusal('IMPORT_NOT_SEALED', { state: batch.state });
  if (batch.touched) throw new Refusal('IMPORT_TOUCHED');
  if (batch.changed) {
    const last = batch.parts[batch.parts.length - 1]!;
    const staged = (JSON.parse((await fileOf(last.fileId)).toString()) as StagedDraft[][])[last.place]!;
    const there = await store.findMany(
      grants,
      staged.map(({ _id }) => _id),
    );
    const hospital = await loadHospitals(
      store,
      staged.map(({ changes }) => changes!.before.scope),
    );
    const known = await store.findMany(
      dealers,
      staged.map(({ changes }) => changes!.before.dealerId),
    );
    for (const { _id, changes } of staged) {
      const { revision, before, written } = changes!;
      const grant = there.get(_id);
      if (grant?.state !== 'draft' || grant.revision !== revision + 1) throw new Refusal('IMPORT_TOUCHED');
      const { kinds: _, source: _1, ...rest } = grant;
      const dealerName = known.get(before.dealerId)!.shortName;
      // Who wrote it and where it came from are again what they were: the importer has said nothing of it.
      const { editedBy, source } = written;
      const restored = {
        ...{ ...rest, ...before, ...grantKeys(before, hospital), dealerName, editedBy },
        ...(source ? { source } : {}),
      };
      const act = { by: stampOf(actor), at: now.toISOString(), reason };
      store.save(grants, withEvent(restored, 'edited', act), reason);
    }
  }
  const abandoned = { at: now.toISOString(), by: stampOf(actor), reason };
  return progressOf(store.save(importBatches, { ...batch, state: 'undone', abandoned }, reason));
};

/** The newest imports, whatever became of them. */
export const listImports: UseCase<Nothing, Imports> = async ({ store }) => {
  const found = await store.query(
    importBatches,
    { state: oneOf(['writing', 'sealed', 'abandoned', 'undone']) },
    { orderBy: [['createdAt', 'desc']], limit: 50 },
  );
  return {
    imports: found.map((batch) => ({
      ...{ batchId: batch._id, fileName: batch.fileName, state: batch.state, drafts: batch.drafts },
      ...{ changed: batch.changed ?? 0, unchanged: batch.unchanged, createdAt: batch.createdAt },
      createdBy: batch.createdBy.name,
      ended: batch.abandoned ? { ...batch.abandoned, by: batch.abandoned.by.name } : null,
      canUndo: batch.state === 'sealed' && !batch.touched,
    })),
  };
};

/** Ends an open import for good, so that a staged file that is lost does not stand in the way of later ones. */
export const importAbandon: UseCase<AbandonRequest, ImportProgress> = async (
  { store, actor, now },
  { batchId, reason },
) => {
  const batch = await store.get(importBatches, batchId);
  if (batch.state === 'sealed') throw new Refusal('IMPORT_SEALED');
  if (batch.state !== 'writing') throw new Refusal('IMPORT_ABANDONED');
  const abandoned = { at: now.toISOString(), by: stampOf(actor), reason };
  return progressOf(store.save(importBatches, { ...batch, state: 'abandoned', abandoned }, reason));
};

export const readImportProgress: UseCase<BatchRequest, ImportProgress> = async ({ store }, { batchId }) =>
  progressOf(await store.get(importBatches, batchId));
