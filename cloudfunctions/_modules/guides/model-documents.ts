import type { ModelDocument } from '../../../miniprogram/shared/model/guides';
import { dayOf } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AddDocument,
  DocumentRequest,
  DocumentRow,
  Guide,
  GuideRequest,
  GuideRow,
  RemoveDocument,
} from '../../_contracts/guides';
import type { Nothing } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import { temporaryLinks } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { noteKept } from '../../_platform/stored-files';
import { question } from '../../_platform/unit-of-work';
import { faultBooks, modelDocuments } from '../../_store/guides';
import { models, productLines } from '../../_store/product-lines';

/** More than anybody reads at an instrument; the bytes of a model are bounded by a setting besides. */
const OF_A_MODEL = 200;
const MEGABYTE = 1_000_000;

const rowOf = (one: ModelDocument): DocumentRow => ({
  ...{ _id: one._id, modelIds: one.modelIds, title: one.title, kind: one.kind, version: one.version },
  ...{ validFrom: one.validFrom, bytes: one.bytes, addedAt: one.addedAt },
  sha256: one.file?.sha256 ?? '',
  type: (one.file?.fileId.slice(-3) ?? 'pdf') as DocumentRow['type'],
});

/** Models with how much is known of each. */
export const listGuides: UseCase<Nothing, { models: GuideRow[] }> = async ({ store }) => {
  const { found, lines, books } = await store.queryTogether({
    found: question({ collection: models, where: {}, limit: 1000 }),
    lines: question({ collection: productLines, where: {}, orderBy: [['order', 1]], limit: 1000 }),
    books: question({ collection: faultBooks, where: {}, limit: 1000, fields: ['count'] }),
  });
  const standing = await queryAll(store, modelDocuments, { stands: true }, { fields: ['modelIds'] });
  const counted = new Map<string, number>();
  for (const { modelIds } of standing)
    for (const one of modelIds) counted.set(one, (counted.get(one) ?? 0) + 1);
  const codes = new Map(books.map(({ _id, count }) => [_id, count]));
  return {
    models: lines.flatMap((line) =>
      found
        .filter(({ productLineId }) => productLineId === line._id)
        .map(({ _id, name }) => ({
          ...{ modelId: _id, name, lineName: line.name },
          ...{ codes: codes.get(_id) ?? 0, documents: counted.get(_id) ?? 0 },
        })),
    ),
  };
};

/** What stands of a model today: all its codes, and its documents, the newest first. */
export const getGuide: UseCase<GuideRequest, Guide> = async ({ actor, store, now, setting }, { modelId }) => {
  const model = await store.get(models, modelId);
  const book = await store.find(faultBooks, modelId);
  const documents = await store.query(
    modelDocuments,
    { modelIds: modelId, stands: true },
    { orderBy: [['addedAt', 'desc']], limit: OF_A_MODEL },
  );
  // What is not valid yet is seen by who looks after it only.
  const manages = actor.roles.includes('service_manager');
  const today = dayOf(now);
  return {
    ...{ modelId, modelName: model.name, revision: book?.revision ?? 0, codes: book?.codes ?? [] },
    documents: documents.filter(({ validFrom }) => manages || validFrom <= today).map(rowOf),
    phoneBytes: setting('guides').megabytesOnPhone * MEGABYTE,
  };
};

/** A document of one or several models; a newer version takes the place of the one it replaces. */
export const addDocument: UseCase<AddDocument, { documentId: string }> = async (
  { actor, store, now, setting },
  { documentId, replaces, ...given },
) => {
  if (await store.find(modelDocuments, documentId)) throw new Refusal('ID_TAKEN');
  const before = replaces === null ? null : await store.get(modelDocuments, replaces);
  if (before && !before.stands) throw new Refusal('CHANGED_MEANWHILE');
  const most = setting('guides').megabytesPerModel * MEGABYTE;
  for (const modelId of new Set(given.modelIds)) {
    await store.get(models, modelId);
    const there = await store.query(
      modelDocuments,
      { modelIds: modelId, stands: true },
      { limit: OF_A_MODEL, fields: ['bytes'] },
    );
    const others = there.filter(({ _id }) => _id !== replaces);
    const sum = others.reduce((all, { bytes }) => all + bytes, given.file.bytes);
    if (sum > most || others.length >= OF_A_MODEL)
      throw new Refusal('MODEL_DOCUMENTS_FULL', { path: 'file' });
  }
  if (before) store.save(modelDocuments, { ...before, replacedBy: documentId }, `新版 ${given.version}`);
  store.insert(modelDocuments, {
    ...{ _id: documentId, ...given, modelIds: [...new Set(given.modelIds)] },
    ...{ bytes: given.file.bytes, addedBy: stampOf(actor), addedAt: now.toISOString(), stands: true },
  });
  return { documentId };
};

/** It is shown no more, and its file goes after the days of what nothing names. */
export const removeDocument: UseCase<RemoveDocument, { documentId: string }> = async (
  { actor, store, now },
  { documentId, reason },
) => {
  const one = await store.get(modelDocuments, documentId);
  if (!one.stands) throw new Refusal('MODEL_DOCUMENT_NOT_FOUND');
  const removed = { by: stampOf(actor), at: now.toISOString(), reason };
  store.save(modelDocuments, { ...one, file: null, removed }, reason);
  if (one.file) await noteKept(one.file, now);
  return { documentId };
};

/** A link for ten minutes: storage itself shows it to nobody. */
export const linkDocument: UseCase<DocumentRequest, { link: string; bytes: number }> = async (
  { store },
  { documentId },
) => {
  const { file, bytes } = await store.get(modelDocuments, documentId);
  const link = file && (await temporaryLinks([file.fileId], 600)).get(file.fileId);
  if (!link) throw new Refusal('FILE_NOT_FOUND');
  return { link, bytes };
};
