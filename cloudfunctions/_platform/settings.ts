import { settingsFrom } from '../../miniprogram/shared/settings/table';
import type { SettingKey, Settings } from '../../miniprogram/shared/settings/table';
import { queryDocuments } from './database';
import { oneOf } from './where';

/** For jobs and whoever else is not served by a table, whose actions name the settings that they go by. */
export async function readSettings<Key extends SettingKey>(
  ...keys: Key[]
): Promise<<K extends Key>(key: K) => Settings[K]> {
  return settingsFrom(
    await queryDocuments<{ _id: string; value: unknown }>('settings', { _id: oneOf(keys) }),
  );
}
