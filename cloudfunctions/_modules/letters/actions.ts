import {
  AmendLetter,
  BatchPageRequest,
  BatchRequest,
  CancelBulk,
  HandleAlert,
  LetterReason,
  LetterRequest,
  ListAlerts,
  ListLetters,
  PreviewBulk,
  RequestBulk,
  RequestLetter,
  SeenLetterRequest,
  UploadSeal,
  VoidLetters,
} from '../../_contracts/letters';
import type { LetterActions } from '../../_contracts/letters';
import { Nothing } from '../../_contracts/shapes';
import { fields, sight } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { letterBatches, letters } from '../../_store/letters';
import { handleAlert, listAlerts } from './alert-use-cases';
import { cancelBulk, getBatch, issueBulk, listBatches, previewBulk, requestBulk } from './bulk-use-cases';
import {
  amendLetter,
  approveLetter,
  getLetter,
  listLetters,
  requestLetter,
  returnLetter,
  revokeLetter,
  submitLetter,
  voidLetters,
} from './letter-use-cases';
import { approveSeal, dropSeal, uploadSeal } from './seal-letter';

const letterWritten = fields('letterIds', 'territory', 'exclusions', 'parts', 'grantIds');
const ofLetter = ({ letterId }: { letterId: string }): Load[] => [[letters, letterId]];
const letterMoved = fields('letterId', 'state', 'number');
const bulkProgress = fields('batchId', 'state', 'total', 'requested', 'issued', 'failed');
const ofLetterBatch = ({ batchId }: { batchId: string }): Load[] => [[letterBatches, batchId]];

export const letterActions: ActionTable<LetterActions> = {
  'letter.request': {
    input: RequestLetter,
    reply: letterWritten,
    run: requestLetter,
  },
  'letter.amend': {
    input: AmendLetter,
    reply: letterWritten,
    loads: ofLetter,
    run: amendLetter,
  },
  'letter.submit': {
    input: SeenLetterRequest,
    reply: letterMoved,
    loads: ofLetter,
    approves: true,
    sees: ({ letterId, revision }) => [sight(letters, letterId, revision)],
    run: submitLetter,
  },
  'letter.approve': {
    input: SeenLetterRequest,
    reply: letterMoved,
    loads: ofLetter,
    approves: true,
    sees: ({ letterId, revision }) => [
      // Asked again because the reply was lost, it is issued by now; the issuer looks for itself.
      sight(letters, letterId, revision, (letter) =>
        letter.state === 'issued' ? revision : letter.revision,
      ),
    ],
    run: approveLetter,
  },
  'letter.return': {
    input: LetterReason,
    reply: letterMoved,
    loads: ofLetter,
    run: returnLetter,
  },
  'letter.revoke': {
    input: LetterReason,
    reply: letterMoved,
    loads: ofLetter,
    run: revokeLetter,
  },
  'letter.uploadSeal': {
    input: UploadSeal,
    reply: letterMoved,
    loads: ofLetter,
    run: uploadSeal,
  },
  'letter.approveSeal': {
    input: SeenLetterRequest,
    reply: letterMoved,
    loads: ofLetter,
    approves: true,
    sees: ({ letterId, revision }) => [sight(letters, letterId, revision)],
    run: approveSeal,
  },
  'letter.dropSeal': {
    input: LetterReason,
    reply: letterMoved,
    loads: ofLetter,
    run: dropSeal,
  },
  'letter.void': {
    input: VoidLetters,
    reply: fields('letters'),
    run: voidLetters,
  },
  'letter.previewBulk': {
    input: PreviewBulk,
    reply: fields('letters', 'total', 'dealers', 'written', 'blocked', 'next'),
    run: previewBulk,
  },
  'letter.cancelBulk': {
    changesPerMinute: null,
    input: CancelBulk,
    reply: fields('batchId', 'left'),
    loads: ofLetterBatch,
    run: cancelBulk,
  },
  'letter.list': {
    input: ListLetters,
    reply: fields('letters', 'next', 'isCut'),
    run: listLetters,
  },
  'letter.get': {
    input: LetterRequest,
    reply: fields('letter', 'draft', 'pdfUrl', 'sheetUrls', 'sealUrls', 'scanCount', 'scans'),
    loads: ofLetter,
    settings: ['letters'],
    run: getLetter(process.env.PUBLIC_ORIGIN ?? ''),
  },
  'letter.requestBulk': {
    changesPerMinute: null,
    input: RequestBulk,
    reply: bulkProgress,
    loads: ofLetterBatch,
    run: requestBulk,
  },
  'letter.issueBulk': {
    input: BatchRequest,
    reply: bulkProgress,
    loads: ofLetterBatch,
    approves: true,
    sees: 'a letter of it that was written anew is left out, told by its history',
    run: issueBulk,
  },
  'letter.batch': {
    input: BatchPageRequest,
    reply: fields('batch', 'items', 'next', 'progress'),
    loads: ofLetterBatch,
    run: getBatch,
  },
  'letter.batches': {
    input: Nothing,
    reply: fields('batches'),
    run: listBatches,
  },
  'letter.alerts': {
    input: ListAlerts,
    reply: fields('alerts', 'reports'),
    run: listAlerts,
  },
  'letter.handleAlert': {
    input: HandleAlert,
    reply: fields('id', 'state'),
    run: handleAlert,
  },
};
