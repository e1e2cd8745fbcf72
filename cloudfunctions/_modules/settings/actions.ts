import {
  DraftRequest,
  ListDraftsRequest,
  ProposeDraftRequest,
  SaveDraftRequest,
  SettleDraftRequest,
  WithdrawListRequest,
} from '../../_contracts/drafts';
import type { DraftActions } from '../../_contracts/drafts';
import { SaveSettingRequest, SettleSettingRequest } from '../../_contracts/settings';
import type { SettingActions } from '../../_contracts/settings';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { listDrafts } from '../../_store/drafts';
import { settingDocuments } from '../../_store/settings';
import {
  approveDraft,
  dropDraft,
  getDraft,
  listDraftsOf,
  proposeDraft,
  proposeWithdrawal,
  returnDraft,
  saveDraft,
} from './drafts';
import { approveSetting, declineSetting, getSettings, saveSetting } from './setting-use-cases';

const setting = ({ key }: { key: string }): Load[] => [[settingDocuments, key]];

export const settingActions: ActionTable<SettingActions> = {
  'settings.get': {
    input: Nothing,
    reply: fields('settings', 'unknownYear', 'changes', 'waiting'),
    run: getSettings,
  },
  'settings.save': {
    input: SaveSettingRequest,
    reply: fields('key', 'revision', 'waits'),
    loads: setting,
    run: saveSetting,
  },
  'settings.approve': {
    input: SettleSettingRequest,
    reply: fields('key'),
    approves: true,
    sees: 'the act holds what waits against the revision, which each request names',
    loads: setting,
    run: approveSetting,
  },
  'settings.decline': {
    input: SettleSettingRequest,
    reply: fields('key'),
    loads: setting,
    run: declineSetting,
  },
};

const draft = ({ draftId }: { draftId: string }): Load[] => [[listDrafts, draftId]];
/** With where lists are kept that count. */
const lists = (request: { draftId: string }): Load[] => [
  ...draft(request),
  [settingDocuments, 'checklists'],
  [settingDocuments, 'survey'],
];

export const draftActions: ActionTable<DraftActions> = {
  'draft.list': { input: ListDraftsRequest, reply: fields('drafts', 'isCut'), run: listDraftsOf },
  'draft.get': { input: DraftRequest, reply: fields('draft'), loads: draft, run: getDraft },
  'draft.save': {
    input: SaveDraftRequest,
    reply: fields('draftId', 'revision'),
    loads: ({ content }: SaveDraftRequest) => draft({ draftId: content.id }),
    run: saveDraft,
  },
  'draft.propose': {
    input: ProposeDraftRequest,
    reply: fields('draftId', 'revision'),
    loads: draft,
    settings: ['checklists', 'survey'],
    run: proposeDraft,
  },
  'draft.proposeWithdrawal': {
    input: WithdrawListRequest,
    reply: fields('draftId', 'revision'),
    loads: ({ listId }: WithdrawListRequest) => draft({ draftId: listId }),
    settings: ['checklists', 'survey'],
    run: proposeWithdrawal,
  },
  'draft.approve': {
    input: SettleDraftRequest,
    reply: fields('draftId'),
    approves: true,
    sees: 'the act holds what waits against the revision, which each request names',
    loads: lists,
    settings: ['checklists', 'survey'],
    run: approveDraft,
  },
  'draft.return': { input: ProposeDraftRequest, reply: fields('draftId'), loads: draft, run: returnDraft },
  'draft.drop': { input: SettleDraftRequest, reply: fields('draftId'), loads: draft, run: dropDraft },
};
