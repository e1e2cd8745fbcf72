import type { Entity, PersonStamp } from '../../miniprogram/shared/model/entity';
import type { ClockBook } from '../../miniprogram/shared/clocks/policies';
import type { SettingKey, Settings } from '../../miniprogram/shared/settings/table';
import type { Checklist, Questionnaire } from '../../miniprogram/shared/model/settings';
import { defineCollection } from '../_platform/collection';

export interface SettingDocument extends Entity {
  value: Settings[SettingKey];
  /** Who changed it, and who agreed; a text where it was kept before names were stamps. */
  changedBy: string | PersonStamp[];
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

/** Policies and calendars that have been replaced; orders of their time still go by them. */
export interface ClockBookDocument extends Entity, ClockBook {
  endedAt: string;
}
export const clockBooks = defineCollection<ClockBookDocument>({
  name: 'clock_books',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [],
});

/** Checklists that have been replaced or withdrawn; visits of their time still name them. */
export interface ChecklistVersionDocument extends Entity, Omit<Checklist, 'id'> {
  endedAt: string;
}
export const checklistVersions = defineCollection<ChecklistVersionDocument>({
  name: 'checklist_versions',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [],
});

/** The same of questionnaires; answers of their time name them. */
export interface QuestionnaireVersionDocument extends Entity, Omit<Questionnaire, 'id'> {
  endedAt: string;
}
export const questionnaireVersions = defineCollection<QuestionnaireVersionDocument>({
  name: 'questionnaire_versions',
  notFound: 'OBJECT_NOT_FOUND',
  scope: () => ({}),
  indexes: [],
});
