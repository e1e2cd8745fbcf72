import type { TaskKind } from './people';

/** One question of a checklist. Readings carry their unit and limits. */
export interface ChecklistItem {
  id: string;
  text: string;
  kind: 'check' | 'reading' | 'choice' | 'text' | 'photo';
  required: boolean;
  /** Written by the server: since when it is required, where that is later than the first checklists. */
  requiredSince?: string;
  unit?: string;
  min?: number;
  max?: number;
  choices?: string[];
  hint?: string;
}
export interface ChecklistGroup {
  title: string;
  items: ChecklistItem[];
}
export interface Checklist {
  id: string;
  /** Null: any model / any task. The most specific one is used. */
  modelId: string | null;
  task: TaskKind | null;
  title: string;
  groups: ChecklistGroup[];
}

export interface SurveyQuestion {
  id: string;
  text: string;
  /** `stars` 1–5; `chips` choices that depend on the stars given. */
  kind: 'stars' | 'chips' | 'text';
  chipsLow?: string[];
  chipsHigh?: string[];
}
