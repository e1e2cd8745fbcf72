import { SaveSettingRequest, SettleSettingRequest } from '../../_contracts/settings';
import type { SettingActions } from '../../_contracts/settings';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { settingDocuments } from '../../_store/settings';
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
