import * as contract from '../../_contracts/guides';
import type { GuideActions } from '../../_contracts/guides';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { faultBooks, modelDocuments } from '../../_store/guides';
import { models } from '../../_store/product-lines';
import * as books from './fault-books';
import * as documents from './model-documents';

const ofModel = ({ modelId }: { modelId: string }): Load[] => [
  [models, modelId],
  [faultBooks, modelId],
];
const document = ({ documentId }: { documentId: string }): Load[] => [[modelDocuments, documentId]];

export const guideActions: ActionTable<GuideActions> = {
  'guide.list': { input: Nothing, reply: fields('models'), run: documents.listGuides },
  'guide.get': {
    input: contract.GuideRequest,
    reply: fields('modelId', 'modelName', 'revision', 'codes', 'documents', 'phoneBytes'),
    settings: ['guides'],
    loads: ofModel,
    run: documents.getGuide,
  },
  'guide.saveCode': {
    input: contract.SaveFaultCode,
    reply: fields('revision'),
    settings: ['faultCodes'],
    loads: ofModel,
    run: books.saveFaultCode,
  },
  'guide.removeCode': {
    input: contract.RemoveFaultCode,
    reply: fields('revision'),
    loads: ofModel,
    run: books.removeFaultCode,
  },
  'guide.template': { input: Nothing, reply: fields('link'), run: books.faultTemplate },
  'guide.checkSheet': {
    input: contract.FaultSheetRequest,
    reply: fields('readAs', 'unread', 'counts', 'rows', 'problems', 'problemCount'),
    settings: ['faultCodes'],
    loads: ofModel,
    run: books.checkFaultSheet,
  },
  'guide.sheetProblems': {
    input: contract.FaultSheetRequest,
    reply: fields('link'),
    settings: ['faultCodes'],
    loads: ofModel,
    run: books.faultSheetProblems,
  },
  'guide.saveSheet': {
    input: contract.FaultSheetRequest,
    reply: fields('saved', 'revision'),
    settings: ['faultCodes'],
    loads: ofModel,
    run: books.saveFaultSheet,
  },
  'guide.addDocument': {
    input: contract.AddDocument,
    reply: fields('documentId'),
    settings: ['guides'],
    loads: document,
    run: documents.addDocument,
  },
  'guide.removeDocument': {
    input: contract.RemoveDocument,
    reply: fields('documentId'),
    loads: document,
    run: documents.removeDocument,
  },
  'guide.linkDocument': {
    input: contract.DocumentRequest,
    reply: fields('link', 'bytes'),
    loads: document,
    run: documents.linkDocument,
  },
};
