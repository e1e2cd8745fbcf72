import type { Entity, PersonStamp } from '../../miniprogram/shared/model/entity';
import type { SettingKey, Settings } from '../../miniprogram/shared/settings/table';
import { defineCollection } from '../_platform/collection';

export interface SettingDocument extends Entity {
  value: Settings[SettingKey];
  changedBy: string;
  changedAt: string;
  /** What waits for a second person; `value` counts until then. */
  proposed?: { value: Settings[SettingKey]; why: string; by: PersonStamp; at: string } | null;
}
export const settingDocuments = defineCollection<SettingDocument>({
  name: 'settings',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [],
});
