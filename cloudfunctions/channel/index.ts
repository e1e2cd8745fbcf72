import type { ChannelActions } from '../_contracts/actions';
import { Nothing } from '../_contracts/common';
import * as contract from '../_contracts/grants';
import * as letterContract from '../_contracts/letters';
import * as masterContract from '../_contracts/master-data';
import { serve, surroundings } from '../_platform/serve';
import type { ActionTable, Load } from '../_platform/serve';
import * as dealer from '../_modules/dealers/dealer-use-cases';
import { dealers } from '../_store/dealers';
import * as ask from '../_modules/grants/ask-grants';
import * as block from '../_modules/grants/blocks';
import * as coverage from '../_modules/grants/coverage-views';
import * as life from '../_modules/grants/grant-life';
import { grants, importBatches } from '../_store/grants';
import * as sheets from '../_modules/grants/import-grants';
import * as read from '../_modules/grants/read-grants';
import * as renewal from '../_modules/grants/renew-grants';
import { findHospitals } from '../_modules/hospitals/find-hospitals';
import { hospitals } from '../_store/hospitals';
import * as hospital from '../_modules/master-data/maintain-hospitals';
import { handleAlert, listAlerts } from '../_modules/letters/alert-use-cases';
import * as bulk from '../_modules/letters/bulk-use-cases';
import * as letter from '../_modules/letters/letter-use-cases';
import { letterBatches, letters } from '../_store/letters';
import * as product from '../_modules/master-data/maintain-products';
import { searchRegions, showRegions } from '../_modules/regions/show-regions';
import { defaultSettings } from '../_modules/settings/default-settings';

/** 渠道: the table of its actions. */
const ofGrant = ({ grantId }: { grantId: string }): Load[] => [[grants as never, grantId]];
const ofGrants = ({ grantIds }: { grantIds: string[] }): Load[] =>
  grantIds.map((id): Load => [grants as never, id]);
const ofDealer = ({ dealerId }: { dealerId: string }): Load[] => [[dealers as never, dealerId]];
const ofHospital = ({ hospitalId }: { hospitalId: string }): Load[] => [[hospitals as never, hospitalId]];

const ofBatch = ({ batchId }: { batchId: string }): Load[] => [[importBatches as never, batchId]];

const ofLetter = ({ letterId }: { letterId: string }): Load[] => [[letters as never, letterId]];
const ofLetterBatch = ({ batchId }: { batchId: string }): Load[] => [[letterBatches as never, batchId]];

const managing = { allow: ['channel_manager'], writes: true } as const;
const managersRead = { allow: ['channel_manager', 'auditor'], writes: false } as const;
const dealersReadToo = { allow: ['channel_manager', 'auditor', 'dealer_admin'], writes: false } as const;
/** Whoever dispatches or answers for work asks who may do it; a dealer is told about itself only. */
const everybodyAsks = {
  allow: ['channel_manager', 'service_manager', 'dispatcher', 'auditor', 'dealer_admin'],
  writes: false,
} as const;
const grantMoved = ['grantId', 'number', 'state', 'revision'] as const;
const blockMoved = ['blockId', 'revision'] as const;
const importProgress = ['batchId', 'state', 'writtenParts', 'parts', 'drafts', 'unchanged'] as const;
const book = ['fileId', 'link', 'grants'] as const;
const letterMoved = ['letterId', 'state', 'number'] as const;
const letterWritten = ['letterIds', 'territory', 'exclusions'] as const;
const bulkProgress = ['batchId', 'state', 'total', 'requested', 'issued', 'failed'] as const;
/** Dealers ask for their own letters; the house lets them out. */
const asking = { allow: ['channel_manager', 'dealer_admin'], writes: true } as const;
const dealerMoved = ['dealerId', 'state', 'revision'] as const;
const hospitalMoved = ['hospitalId', 'revision', 'lettersEnded'] as const;

export const actions: ActionTable<ChannelActions> = {
  // grants
  'grant.list': {
    ...dealersReadToo,
    input: contract.ListGrantsRequest,
    reply: ['grants', 'more'],
    run: read.listGrants,
  },
  'grant.get': {
    ...dealersReadToo,
    input: contract.GrantRequest,
    reply: ['grant', 'standing', 'scope', 'carveOuts', 'productLines', 'history'],
    loads: ofGrant,
    run: read.readGrant,
  },
  'grant.save': {
    ...managing,
    input: contract.SaveGrantRequest,
    reply: grantMoved,
    run: life.saveGrant,
  },
  'grant.submit': {
    ...managing,
    input: contract.GrantsRequest,
    reply: ['grants'],
    loads: ofGrants,
    run: life.submitGrants,
  },
  'grant.approve': {
    ...managing,
    input: contract.GrantsRequest,
    reply: ['grants'],
    loads: ofGrants,
    approves: true,
    run: life.approveGrants,
  },
  'grant.return': {
    ...managing,
    input: contract.ReturnGrantRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: life.returnGrant,
  },
  'grant.carveOut': {
    ...managing,
    input: contract.CarveOutRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: life.carveOutOfGrant,
  },
  'grant.revoke': {
    ...managing,
    input: contract.RevokeGrantRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: life.revokeGrant,
  },
  'grant.renewDryRun': {
    ...managersRead,
    input: contract.RenewRequest,
    reply: ['items', 'next'],
    run: renewal.renewDryRun,
  },
  'grant.renew': {
    ...managing,
    changesPerMinute: null,
    input: contract.RenewRequest,
    reply: ['items', 'next'],
    run: renewal.renewGrants,
  },
  'grant.conflicts': {
    ...managersRead,
    input: contract.GrantRequest,
    reply: ['conflicts', 'total'],
    loads: ofGrant,
    run: read.readConflicts,
  },
  'grant.who': {
    ...everybodyAsks,
    input: contract.WhoRequest,
    reply: ['day', 'dealers', 'findings'],
    loads: ofHospital,
    run: ask.whoMay,
  },
  'grant.may': {
    ...everybodyAsks,
    input: contract.MayRequest,
    reply: ['day', 'may', 'findings'],
    loads: ofHospital,
    run: ask.mayDealer,
  },
  'grant.explain': {
    ...everybodyAsks,
    input: contract.ExplainRequest,
    reply: ['day', 'findings'],
    loads: ofHospital,
    run: ask.explainGrants,
  },
  // workbooks
  'grant.importDryRun': {
    ...managing,
    writes: false,
    input: contract.ImportRequest,
    reply: ['counts', 'ignoredColumns', 'problems', 'problemCount', 'conflicts', 'conflictCount'],
    run: sheets.importDryRun,
  },
  'grant.import': {
    ...managing,
    input: contract.ImportRequest,
    reply: importProgress,
    run: sheets.importGrants,
  },
  'grant.importStep': {
    ...managing,
    changesPerMinute: null,
    input: contract.BatchRequest,
    reply: importProgress,
    loads: ofBatch,
    run: sheets.importStep,
  },
  'grant.importAbandon': {
    ...managing,
    input: contract.AbandonRequest,
    reply: importProgress,
    loads: ofBatch,
    run: sheets.importAbandon,
  },
  'grant.importProgress': {
    ...managersRead,
    input: contract.BatchRequest,
    reply: importProgress,
    loads: ofBatch,
    run: sheets.readImportProgress,
  },
  'grant.export': {
    ...managersRead,
    input: contract.ExportRequest,
    reply: book,
    run: sheets.exportGrants,
  },
  'grant.template': {
    ...managersRead,
    input: Nothing,
    reply: book,
    run: sheets.makeTemplate,
  },
  // coverage in bulk
  'coverage.whiteSpace': {
    ...managersRead,
    input: contract.WhiteSpaceRequest,
    reply: ['day', 'cells', 'hospitals', 'hospitalCount'],
    run: coverage.showWhiteSpace,
  },
  'coverage.grid': {
    ...dealersReadToo,
    input: contract.GridRequest,
    reply: ['day', 'rows'],
    run: coverage.showGrid,
  },
  'coverage.preview': {
    ...managersRead,
    input: contract.PreviewRequest,
    reply: ['gained', 'lost', 'newHospital', 'conflicts'],
    run: coverage.previewCoverage,
  },
  'coverage.conflicts': {
    ...managersRead,
    input: Nothing,
    reply: ['conflicts', 'total'],
    run: coverage.showAllConflicts,
  },
  // global blocks
  'block.set': {
    ...managing,
    input: contract.SetBlockRequest,
    reply: blockMoved,
    run: block.setBlock,
  },
  'block.lift': {
    ...managing,
    input: contract.LiftBlockRequest,
    reply: blockMoved,
    run: block.liftBlock,
  },
  'block.list': {
    ...managersRead,
    input: contract.ListBlocksRequest,
    reply: ['blocks', 'more'],
    run: block.listBlocks,
  },
  // master data
  'hospital.search': {
    ...everybodyAsks,
    input: contract.SearchHospitalsRequest,
    reply: ['hospitals', 'more'],
    run: findHospitals,
  },
  'hospital.get': {
    ...managersRead,
    input: masterContract.HospitalPageRequest,
    reply: ['hospital', 'place', 'movesTo', 'formerNames', 'formerPlaces', 'history', 'devices', 'grants'],
    loads: ofHospital,
    run: hospital.readHospital,
  },
  'hospital.add': {
    ...managing,
    input: masterContract.AddHospitalRequest,
    reply: hospitalMoved,
    run: hospital.addHospital,
  },
  'hospital.edit': {
    ...managing,
    input: masterContract.EditHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: hospital.editHospital,
  },
  'hospital.rename': {
    ...managing,
    input: masterContract.RenameHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: hospital.renameHospital,
  },
  'hospital.move': {
    ...managing,
    input: masterContract.MoveHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: hospital.moveHospital,
  },
  'hospital.close': {
    ...managing,
    input: masterContract.CloseHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: hospital.closeHospital,
  },
  'productLine.list': {
    ...everybodyAsks,
    input: Nothing,
    reply: ['productLines'],
    run: product.listProductLines,
  },
  'productLine.save': {
    ...managing,
    input: masterContract.SaveProductLineRequest,
    reply: ['productLineId', 'revision', 'modelsEnded'],
    run: product.saveProductLine,
  },
  'model.list': {
    ...managersRead,
    input: masterContract.ListModelsRequest,
    reply: ['models'],
    run: product.listModels,
  },
  'model.save': {
    ...managing,
    input: masterContract.SaveModelRequest,
    reply: ['modelId', 'revision'],
    run: product.saveModel,
  },
  'region.tree': {
    ...everybodyAsks,
    input: contract.RegionTreeRequest,
    reply: ['regions'],
    run: showRegions,
  },
  'region.search': {
    ...everybodyAsks,
    input: contract.SearchRegionsRequest,
    reply: ['regions'],
    run: searchRegions,
  },
  // authorization letters
  'letter.request': {
    ...asking,
    input: letterContract.RequestLetter,
    reply: letterWritten,
    run: letter.requestLetter,
  },
  'letter.amend': {
    ...asking,
    input: letterContract.AmendLetter,
    reply: letterWritten,
    loads: ofLetter,
    run: letter.amendLetter,
  },
  'letter.submit': {
    ...asking,
    input: letterContract.LetterRequest,
    reply: letterMoved,
    loads: ofLetter,
    approves: true,
    run: letter.submitLetter,
  },
  'letter.approve': {
    ...managing,
    input: letterContract.LetterRequest,
    reply: letterMoved,
    loads: ofLetter,
    approves: true,
    run: letter.approveLetter,
  },
  'letter.return': {
    ...managing,
    input: letterContract.LetterReason,
    reply: letterMoved,
    loads: ofLetter,
    run: letter.returnLetter,
  },
  'letter.revoke': {
    ...managing,
    input: letterContract.LetterReason,
    reply: letterMoved,
    loads: ofLetter,
    run: letter.revokeLetter,
  },
  'letter.list': {
    ...dealersReadToo,
    input: letterContract.ListLetters,
    reply: ['letters', 'more'],
    run: letter.listLetters,
  },
  'letter.get': {
    ...dealersReadToo,
    input: letterContract.LetterRequest,
    reply: ['letter', 'draft', 'pdfUrl', 'sheetUrls', 'scanCount', 'scans'],
    loads: ofLetter,
    settings: ['letters'],
    run: letter.getLetter(process.env.PUBLIC_ORIGIN ?? ''),
  },
  'letter.requestBulk': {
    ...managing,
    changesPerMinute: null,
    input: letterContract.RequestBulk,
    reply: bulkProgress,
    loads: ofLetterBatch,
    run: bulk.requestBulk,
  },
  'letter.issueBulk': {
    ...managing,
    input: letterContract.BatchRequest,
    reply: bulkProgress,
    loads: ofLetterBatch,
    approves: true,
    run: bulk.issueBulk,
  },
  'letter.batch': {
    ...managersRead,
    input: letterContract.BatchRequest,
    reply: ['batch', 'progress'],
    loads: ofLetterBatch,
    run: bulk.getBatch,
  },
  'letter.batches': {
    ...managersRead,
    input: Nothing,
    reply: ['batches'],
    run: bulk.listBatches,
  },
  'letter.alerts': {
    ...managersRead,
    input: letterContract.ListAlerts,
    reply: ['alerts', 'reports'],
    run: listAlerts,
  },
  'letter.handleAlert': {
    ...managing,
    input: letterContract.HandleAlert,
    reply: ['id', 'state'],
    run: handleAlert,
  },
  // dealers
  // Dispatchers hand orders to dealers, the system admin invites their first people.
  'dealer.list': {
    ...dealersReadToo,
    allow: [...dealersReadToo.allow, 'dispatcher', 'service_manager', 'sysadmin'],
    input: contract.ListDealersRequest,
    reply: ['dealers', 'more'],
    run: dealer.listDealers,
  },
  'dealer.get': {
    ...dealersReadToo,
    input: contract.DealerRequest,
    reply: ['dealer', 'regionName', 'grantCounts', 'people', 'history'],
    loads: ofDealer,
    run: dealer.readDealer,
  },
  'dealer.create': {
    ...managing,
    input: contract.CreateDealerRequest,
    reply: dealerMoved,
    run: dealer.createDealer,
  },
  'dealer.edit': {
    ...managing,
    input: contract.EditDealerRequest,
    reply: dealerMoved,
    loads: ofDealer,
    run: dealer.editDealer,
  },
  'dealer.move': {
    ...managing,
    input: contract.MoveDealerRequest,
    reply: dealerMoved,
    loads: ofDealer,
    approves: true,
    run: dealer.moveDealer,
  },
};

export const main = serve(actions, surroundings(defaultSettings));
