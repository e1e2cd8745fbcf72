import { SaveSettingRequest } from '../../_contracts/settings';
import type { SettingActions } from '../../_contracts/settings';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { settingDocuments } from '../../_store/settings';
import { getSettings, saveSetting, settingKeys } from './setting-use-cases';

export const settingActions: ActionTable<SettingActions> = {
  'settings.get': {
    input: Nothing,
    reply: fields('settings', 'changes'),
    settings: settingKeys,
    run: getSettings,
  },
  'settings.save': {
    input: SaveSettingRequest,
    reply: fields('key', 'revision'),
    loads: ({ key }: SaveSettingRequest) => [[settingDocuments, key]],
    run: saveSetting,
  },
};
