import * as contract from '../_contracts/grants';
import * as letterContract from '../_contracts/letters';
import { action, serve, surroundings } from '../_platform/serve';
import type { Load } from '../_platform/serve';
import * as dealer from '../_modules/dealers/dealer-use-cases';
import { dealers } from '../_modules/dealers/dealers';
import * as ask from '../_modules/grants/ask-grants';
import * as block from '../_modules/grants/blocks';
import * as coverage from '../_modules/grants/coverage-views';
import * as life from '../_modules/grants/grant-life';
import { grants, importBatches } from '../_modules/grants/grants';
import * as sheets from '../_modules/grants/import-grants';
import * as read from '../_modules/grants/read-grants';
import * as renewal from '../_modules/grants/renew-grants';
import { findHospitals } from '../_modules/hospitals/find-hospitals';
import { hospitals } from '../_modules/hospitals/hospitals';
import { handleAlert, listAlerts } from '../_modules/letters/alert-use-cases';
import * as bulk from '../_modules/letters/bulk-use-cases';
import * as letter from '../_modules/letters/letter-use-cases';
import { letterBatches, letters } from '../_modules/letters/letters';
import { listProductLines } from '../_modules/product-lines/list-product-lines';
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

export const actions = {
  // grants
  'grant.list': action({
    ...dealersReadToo,
    input: contract.ListGrantsRequest,
    reply: ['grants', 'more'],
    run: read.listGrants,
  }),
  'grant.get': action({
    ...dealersReadToo,
    input: contract.GrantRequest,
    reply: ['grant', 'standing', 'scope', 'carveOuts', 'productLines', 'history'],
    loads: ofGrant,
    run: read.readGrant,
  }),
  'grant.save': action({
    ...managing,
    input: contract.SaveGrantRequest,
    reply: grantMoved,
    run: life.saveGrant,
  }),
  'grant.submit': action({
    ...managing,
    input: contract.GrantsRequest,
    reply: ['grants'],
    loads: ofGrants,
    run: life.submitGrants,
  }),
  'grant.approve': action({
    ...managing,
    input: contract.GrantsRequest,
    reply: ['grants'],
    loads: ofGrants,
    run: life.approveGrants,
  }),
  'grant.return': action({
    ...managing,
    input: contract.ReturnGrantRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: life.returnGrant,
  }),
  'grant.carveOut': action({
    ...managing,
    input: contract.CarveOutRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: life.carveOutOfGrant,
  }),
  'grant.revoke': action({
    ...managing,
    input: contract.RevokeGrantRequest,
    reply: grantMoved,
    loads: ofGrant,
    run: life.revokeGrant,
  }),
  'grant.renewDryRun': action({
    ...managersRead,
    input: contract.RenewRequest,
    reply: ['items', 'next'],
    run: renewal.renewDryRun,
  }),
  'grant.renew': action({
    ...managing,
    input: contract.RenewRequest,
    reply: ['items', 'next'],
    run: renewal.renewGrants,
  }),
  'grant.conflicts': action({
    ...managersRead,
    input: contract.GrantRequest,
    reply: ['conflicts', 'total'],
    loads: ofGrant,
    run: read.readConflicts,
  }),
  'grant.who': action({
    ...everybodyAsks,
    input: contract.WhoRequest,
    reply: ['day', 'dealers', 'findings'],
    loads: ofHospital,
    run: ask.whoMay,
  }),
  'grant.may': action({
    ...everybodyAsks,
    input: contract.MayRequest,
    reply: ['day', 'may', 'findings'],
    loads: ofHospital,
    run: ask.mayDealer,
  }),
  'grant.explain': action({
    ...everybodyAsks,
    input: contract.ExplainRequest,
    reply: ['day', 'findings'],
    loads: ofHospital,
    run: ask.explainGrants,
  }),
  // workbooks
  'grant.importDryRun': action({
    ...managing,
    writes: false,
    input: contract.ImportRequest,
    reply: ['counts', 'ignoredColumns', 'problems', 'problemCount', 'conflicts', 'conflictCount'],
    run: sheets.importDryRun,
  }),
  'grant.import': action({
    ...managing,
    input: contract.ImportRequest,
    reply: importProgress,
    run: sheets.importGrants,
  }),
  'grant.importStep': action({
    ...managing,
    input: contract.BatchRequest,
    reply: importProgress,
    loads: ofBatch,
    run: sheets.importStep,
  }),
  'grant.importAbandon': action({
    ...managing,
    input: contract.AbandonRequest,
    reply: importProgress,
    loads: ofBatch,
    run: sheets.importAbandon,
  }),
  'grant.importProgress': action({
    ...managersRead,
    input: contract.BatchRequest,
    reply: importProgress,
    loads: ofBatch,
    run: sheets.readImportProgress,
  }),
  'grant.export': action({
    ...managersRead,
    input: contract.ExportRequest,
    reply: book,
    run: sheets.exportGrants,
  }),
  'grant.template': action({
    ...managersRead,
    input: contract.Nothing,
    reply: book,
    run: sheets.makeTemplate,
  }),
  // coverage in bulk
  'coverage.whiteSpace': action({
    ...managersRead,
    input: contract.WhiteSpaceRequest,
    reply: ['day', 'cells', 'hospitals', 'hospitalCount'],
    run: coverage.showWhiteSpace,
  }),
  'coverage.grid': action({
    ...dealersReadToo,
    input: contract.GridRequest,
    reply: ['day', 'rows'],
    run: coverage.showGrid,
  }),
  'coverage.preview': action({
    ...managersRead,
    input: contract.PreviewRequest,
    reply: ['gained', 'lost', 'newHospital'],
    run: coverage.previewCoverage,
  }),
  'coverage.conflicts': action({
    ...managersRead,
    input: contract.Nothing,
    reply: ['conflicts', 'total'],
    run: coverage.showAllConflicts,
  }),
  // global blocks
  'block.set': action({
    ...managing,
    input: contract.SetBlockRequest,
    reply: blockMoved,
    run: block.setBlock,
  }),
  'block.lift': action({
    ...managing,
    input: contract.LiftBlockRequest,
    reply: blockMoved,
    run: block.liftBlock,
  }),
  'block.list': action({
    ...managersRead,
    input: contract.ListBlocksRequest,
    reply: ['blocks', 'more'],
    run: block.listBlocks,
  }),
  // master data
  'hospital.search': action({
    ...everybodyAsks,
    input: contract.SearchHospitalsRequest,
    reply: ['hospitals', 'more'],
    run: findHospitals,
  }),
  'productLine.list': action({
    ...everybodyAsks,
    input: contract.Nothing,
    reply: ['productLines'],
    run: listProductLines,
  }),
  'region.tree': action({
    ...everybodyAsks,
    input: contract.RegionTreeRequest,
    reply: ['regions'],
    run: showRegions,
  }),
  'region.search': action({
    ...everybodyAsks,
    input: contract.SearchRegionsRequest,
    reply: ['regions'],
    run: searchRegions,
  }),
  // authorization letters
  'letter.request': action({
    ...asking,
    input: letterContract.RequestLetter,
    reply: letterWritten,
    run: letter.requestLetter,
  }),
  'letter.amend': action({
    ...asking,
    input: letterContract.AmendLetter,
    reply: letterWritten,
    loads: ofLetter,
    run: letter.amendLetter,
  }),
  'letter.submit': action({
    ...asking,
    input: letterContract.LetterRequest,
    reply: letterMoved,
    loads: ofLetter,
    run: letter.submitLetter,
  }),
  'letter.approve': action({
    ...managing,
    input: letterContract.LetterRequest,
    reply: letterMoved,
    loads: ofLetter,
    run: letter.approveLetter,
  }),
  'letter.return': action({
    ...managing,
    input: letterContract.LetterReason,
    reply: letterMoved,
    loads: ofLetter,
    run: letter.returnLetter,
  }),
  'letter.revoke': action({
    ...managing,
    input: letterContract.LetterReason,
    reply: letterMoved,
    loads: ofLetter,
    run: letter.revokeLetter,
  }),
  'letter.list': action({
    ...dealersReadToo,
    input: letterContract.ListLetters,
    reply: ['letters', 'more'],
    run: letter.listLetters,
  }),
  'letter.get': action({
    ...dealersReadToo,
    input: letterContract.LetterRequest,
    reply: ['letter', 'draft', 'pdfUrl', 'sheetUrls', 'scanCount', 'scans'],
    loads: ofLetter,
    settings: ['letters'],
    run: letter.getLetter(process.env.PUBLIC_ORIGIN ?? ''),
  }),
  'letter.requestBulk': action({
    ...managing,
    input: letterContract.RequestBulk,
    reply: bulkProgress,
    loads: ofLetterBatch,
    run: bulk.requestBulk,
  }),
  'letter.issueBulk': action({
    ...managing,
    input: letterContract.BatchRequest,
    reply: bulkProgress,
    loads: ofLetterBatch,
    run: bulk.issueBulk,
  }),
  'letter.batch': action({
    ...managersRead,
    input: letterContract.BatchRequest,
    reply: ['batch', 'progress'],
    loads: ofLetterBatch,
    run: bulk.getBatch,
  }),
  'letter.batches': action({
    ...managersRead,
    input: contract.Nothing,
    reply: ['batches'],
    run: bulk.listBatches,
  }),
  'letter.alerts': action({
    ...managersRead,
    input: letterContract.ListAlerts,
    reply: ['alerts', 'reports'],
    run: listAlerts,
  }),
  'letter.handleAlert': action({
    ...managing,
    input: letterContract.HandleAlert,
    reply: ['id', 'state'],
    run: handleAlert,
  }),
  // dealers
  // Dispatchers hand orders to dealers, the system admin invites their first people.
  'dealer.list': action({
    ...dealersReadToo,
    allow: [...dealersReadToo.allow, 'dispatcher', 'service_manager', 'sysadmin'],
    input: contract.ListDealersRequest,
    reply: ['dealers', 'more'],
    run: dealer.listDealers,
  }),
  'dealer.get': action({
    ...dealersReadToo,
    input: contract.DealerRequest,
    reply: ['dealer', 'regionName', 'grantCounts', 'people', 'history'],
    loads: ofDealer,
    run: dealer.readDealer,
  }),
  'dealer.create': action({
    ...managing,
    input: contract.CreateDealerRequest,
    reply: dealerMoved,
    run: dealer.createDealer,
  }),
  'dealer.edit': action({
    ...managing,
    input: contract.EditDealerRequest,
    reply: dealerMoved,
    loads: ofDealer,
    run: dealer.editDealer,
  }),
  'dealer.move': action({
    ...managing,
    input: contract.MoveDealerRequest,
    reply: dealerMoved,
    loads: ofDealer,
    run: dealer.moveDealer,
  }),
};

export const main = serve(actions, surroundings(defaultSettings));
