import type { SettingKey, Settings } from '../../../miniprogram/shared/model/settings';
import type { Nothing } from '../../_contracts/shapes';
import type { SettingsReply } from '../../_contracts/settings';
import type { SaveSettingRequest } from '../../_contracts/settings';
import { isCreditCode } from '../../../miniprogram/shared/credit-code';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { hasRole } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { defaultSettings } from './default-settings';
import { settingDocuments } from '../../_store/settings';

export const settingKeys = Object.keys(defaultSettings) as SettingKey[];

export const getSettings: UseCase<Nothing, SettingsReply> = async ({ store, setting }) => {
  const changed = await store.query(settingDocuments, { _id: oneOf(settingKeys) });
  return {
    settings: Object.fromEntries(settingKeys.map((key) => [key, setting(key)])) as unknown as Settings,
    changes: changed.map(({ _id, changedBy, changedAt, revision }) => ({
      key: _id,
      changedBy,
      changedAt,
      revision,
    })),
  };
};

/** Counts from the next call on; no release is needed. Why is kept in the trail. */
export const saveSetting: UseCase<SaveSettingRequest, { key: SettingKey; revision: number }> = async (
  { actor, store, now },
  { key, value, why },
) => {
  // Who issues letters and how accounts begin is set up with the system; how service is done is the service manager's.
  const isSystems = key === 'letters' || key === 'access';
  if (!hasRole(actor, isSystems ? 'sysadmin' : 'service_manager')) throw new Refusal('ACTION_NOT_ALLOWED');
  if (key === 'letters' && !isCreditCode((value as Settings['letters']).issuer.creditCode))
    throw new Refusal('LETTER_CREDIT_CODE_INVALID');
  const known = await store.find(settingDocuments, key);
  const content = { value, changedBy: actor.name, changedAt: now.toISOString() };
  const saved = known
    ? store.save(settingDocuments, { ...known, ...content }, why)
    : store.insert(settingDocuments, { _id: key, ...content }, why);
  return { key, revision: saved.revision };
};
