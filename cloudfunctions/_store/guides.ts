import type { FaultBook, ModelDocument } from '../../miniprogram/shared/model/guides';
import { defineCollection } from '../_platform/collection';

/** What is known of a model by its maker; for everybody who works on instruments. */
export const faultBooks = defineCollection<FaultBook>({
  name: 'fault_books',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  derive: (book) => ({ ...book, count: book.codes.length }),
  indexes: [],
});

export const modelDocuments = defineCollection<ModelDocument>({
  name: 'model_documents',
  namesFiles: true,
  notFound: 'MODEL_DOCUMENT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  derive: (one) => ({ ...one, stands: !one.replacedBy && !one.removed }),
  indexes: [
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    {
      name: 'documents_of_model',
      keys: [
        ['modelIds', 1],
        ['stands', 1],
        ['addedAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'documents_standing',
      keys: [
        ['stands', 1],
        ['_id', 1],
      ],
    },
  ],
});
