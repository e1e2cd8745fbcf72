import * as contract from '../_contracts/grants';
import { action, serve, surroundings } from '../_platform/serve';
import type { Load } from '../_platform/serve';
import * as dealer from '../_modules/dealers/dealer-use-cases';
import { dealers } from '../_modules/dealers/dealers';
import * as ask from '../_modules/grants/ask-grants';
import * as block from '../_modules/grants/blocks';
import * as coverage from '../_modules/grants/coverage-views';
import * as life from '../_modules/grants/grant-life';
import { grants } from '../_modules/grants/grants';
import * as read from '../_modules/grants/read-grants';
import * as renewal from '../_modules/grants/renew-grants';
import { findHospitals } from '../_modules/hospitals/find-hospitals';
import { hospitals } from '../_modules/hospitals/hospitals';
import { showRegions } from '../_modules/regions/show-regions';
import { defaultSettings } from '../_modules/settings/default-settings';

/** 渠道: the table of its actions. */
const ofGrant = ({ grantId }: { grantId: string }): Load[] => [[grants as never, grantId]];
const ofGrants = ({ grantIds }: { grantIds: string[] }): Load[] =>
  grantIds.map((id): Load => [grants as never, id]);
const ofDealer = ({ dealerId }: { dealerId: string }): Load[] => [[dealers as never, dealerId]];
const ofHospital = ({ hospitalId }: { hospitalId: string }): Load[] => [[hospitals as never, hospitalId]];

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
    reply: ['items', 'more'],
    run: renewal.renewDryRun,
  }),
  'grant.renew': action({
    ...managing,
    input: contract.RenewRequest,
    reply: ['items', 'more'],
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
  // coverage in bulk
  'coverage.whiteSpace': action({
    ...managersRead,
    input: contract.WhiteSpaceRequest,
    reply: ['day', 'cells', 'hospitals', 'hospitalCount'],
    run: coverage.showWhiteSpace,
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
  'region.tree': action({
    ...everybodyAsks,
    input: contract.RegionTreeRequest,
    reply: ['regions'],
    run: showRegions,
  }),
  // dealers
  'dealer.list': action({
    ...dealersReadToo,
    input: contract.ListDealersRequest,
    reply: ['dealers', 'more'],
    run: dealer.listDealers,
  }),
  'dealer.get': action({
    ...dealersReadToo,
    input: contract.DealerRequest,
    reply: ['dealer', 'grantCounts', 'people'],
    loads: ofDealer,
    run: dealer.readDealer,
  }),
  'dealer.create': action({
    ...managing,
    input: contract.CreateDealerRequest,
    reply: dealerMoved,
    run: dealer.createDealer,
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
