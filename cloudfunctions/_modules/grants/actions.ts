import {
  AbandonRequest,
  BatchRequest,
  CarveOutRequest,
  ExplainRequest,
  ExportBookRequest,
  ExportRequest,
  GrantRequest,
  GrantsReasonRequest,
  GridRequest,
  ImportRequest,
  LiftBlockRequest,
  ListBlocksRequest,
  ListGrantsRequest,
  MayRequest,
  PreviewRequest,
  ReadRowsRequest,
  RenewRequest,
  RevokeGrantRequest,
  SaveGrantRequest,
  SeenGrantsRequest,
  SetBlockRequest,
  WhiteSpaceRequest,
  WhoRequest,
} from '../../_contracts/grants';
import type { GrantActions } from '../../_contracts/grants';
import { Nothing } from '../../_contracts/shapes';
import { fields, sight } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { grants, importBatches } from '../../_store/grants';
import { hospitals } from '../../_store/hospitals';
import { explainGrants, mayDealer, whoMay } from './ask-grants';
import { liftBlock, listBlocks, setBlock } from './blocks';
import { previewCoverage, showAllConflicts, showGrid, showWhiteSpace } from './coverage-views';
import {
  approveGrants,
  carveOutOfGrant,
  returnGrants,
  revokeGrant,
  saveGrant,
  splitGrant,
  submitGrants,
  voidGrants,
} from './grant-life';
import { exportBook, exportGrants, makeTemplate } from './export-grants';
import {
  importAbandon,
  importDryRun,
  importGrants,
  importStep,
  importUndo,
  listImports,
  readImportProgress,
  readImportRows,
} from './import-grants';
import { listGrants, readConflicts, readGrant } from './read-grants';
import { renewDryRun, renewGrants } from './renew-grants';

const ofGrant = ({ grantId }: { grantId: string }): Load[] => [[grants, grantId]];
const grantMoved = fields('grantId', 'number', 'state', 'revision');
const ofGrants = ({ grantIds }: { grantIds: string[] }): Load[] => grantIds.map((id): Load => [grants, id]);
const ofSeenGrants = ({ grantIds, revisions }: SeenGrantsRequest) =>
  grantIds.map((id, at) => sight(grants, id, revisions?.[at]));
const ofHospital = ({ hospitalId }: { hospitalId: string }): Load[] => [[hospitals, hospitalId]];
const importProgress = fields('batchId', 'state', 'writtenParts', 'parts', 'drafts', 'changed', 'unchanged');
const ofBatch = ({ batchId }: { batchId: string }): Load[] => [[importBatches, batchId]];
const book = fields('fileId', 'link', 'grants');
const blockMoved = fields('blockId', 'revision');

export const grantActions: ActionTable<GrantActions> = {
  'grant.list': {
    input: ListGrantsRequest,
    reply: fields('grants', 'next', 'isCut'),
    run: listGrants,
  },
  'grant.get': {
    input: GrantRequest,
    reply: fields('grant', 'standing', 'scope', 'carveOuts', 'productLines', 'history'),
    loads: ofGrant,
    run: readGrant,
  },
  'grant.save': {
    input: SaveGrantRequest,
    reply: grantMoved,
    run: saveGrant,
  },
  'grant.submit': {
    input: SeenGrantsRequest,
    reply: fields('grants'),
    loads: ofGrants,
    sees: ofSeenGrants,
    run: submitGrants,
  },
  'grant.approve': {
    input: SeenGrantsRequest,
    reply: fields('grants'),
    loads: ofGrants,
    approves: true,
    sees: ofSeenGrants,
    run: approveGrants,
  },
  'grant.return': {
    input: GrantsReasonRequest,
    reply: fields('grants'),
    loads: ofGrants,
    run: returnGrants,
  },
  'grant.void': {
    input: GrantsReasonRequest,
    reply: fields('grants'),
    loads: ofGrants,
    run: voidGrants,
  },
  'grant.split': {
    input: CarveOutRequest,
    reply: fields('grants'),
    loads: ofGrant,
    run: splitGrant,
  },
  'grant.carveOut': {
    input: CarveOutRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: carveOutOfGrant,
  },
  'grant.revoke': {
    input: RevokeGrantRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: revokeGrant,
  },
  'grant.renewDryRun': {
    input: RenewRequest,
    reply: fields('items', 'next'),
    run: renewDryRun,
  },
  'grant.renew': {
    changesPerMinute: null,
    input: RenewRequest,
    reply: fields('items', 'next'),
    run: renewGrants,
  },
  'grant.conflicts': {
    input: GrantRequest,
    reply: fields('conflicts', 'total'),
    loads: ofGrant,
    run: readConflicts,
  },
  'grant.who': {
    input: WhoRequest,
    reply: fields('day', 'dealers', 'findings'),
    loads: ofHospital,
    run: whoMay,
  },
  'grant.may': {
    input: MayRequest,
    reply: fields('day', 'may', 'findings'),
    loads: ofHospital,
    run: mayDealer,
  },
  'grant.explain': {
    input: ExplainRequest,
    reply: fields('day', 'findings'),
    loads: ofHospital,
    run: explainGrants,
  },
  'grant.importDryRun': {
    input: ImportRequest,
    reply: fields(
      'counts',
      'sheets',
      'questions',
      'openQuestions',
      'names',
      'told',
      'rows',
      'moreRows',
      'ignoredColumns',
      'problems',
      'problemCount',
      'conflicts',
      'conflictCount',
    ),
    run: importDryRun,
  },
  'grant.importRows': {
    input: ReadRowsRequest,
    reply: fields('rows', 'more'),
    run: readImportRows,
  },
  'grant.imports': {
    input: Nothing,
    reply: fields('imports'),
    run: listImports,
  },
  'grant.importUndo': {
    input: AbandonRequest,
    reply: importProgress,
    loads: ofBatch,
    run: importUndo,
  },
  'grant.import': {
    input: ImportRequest,
    reply: importProgress,
    run: importGrants,
  },
  'grant.importStep': {
    changesPerMinute: null,
    input: BatchRequest,
    reply: importProgress,
    loads: ofBatch,
    run: importStep,
  },
  'grant.importAbandon': {
    input: AbandonRequest,
    reply: importProgress,
    loads: ofBatch,
    run: importAbandon,
  },
  'grant.importProgress': {
    input: BatchRequest,
    reply: importProgress,
    loads: ofBatch,
    run: readImportProgress,
  },
  'grant.export': {
    input: ExportRequest,
    reply: fields('partId', 'grants', 'next'),
    run: exportGrants,
  },
  'grant.exportBook': {
    input: ExportBookRequest,
    reply: book,
    run: exportBook,
  },
  'grant.template': {
    input: Nothing,
    reply: book,
    run: makeTemplate,
  },
  'coverage.whiteSpace': {
    input: WhiteSpaceRequest,
    reply: fields('day', 'cells', 'hospitals', 'hospitalCount'),
    run: showWhiteSpace,
  },
  'coverage.grid': {
    input: GridRequest,
    reply: fields('day', 'rows'),
    run: showGrid,
  },
  'coverage.preview': {
    input: PreviewRequest,
    reply: fields('gained', 'lost', 'newHospital', 'conflicts'),
    run: previewCoverage,
  },
  'coverage.conflicts': {
    input: Nothing,
    reply: fields('conflicts', 'total'),
    run: showAllConflicts,
  },
  'block.set': {
    input: SetBlockRequest,
    reply: blockMoved,
    run: setBlock,
  },
  'block.lift': {
    input: LiftBlockRequest,
    reply: blockMoved,
    run: liftBlock,
  },
  'block.list': {
    input: ListBlocksRequest,
    reply: fields('blocks', 'next', 'isCut'),
    run: listBlocks,
  },
};
