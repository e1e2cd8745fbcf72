import type { TaskKind } from './people';

/** One question of a checklist. Readings carry their unit and limits. */
export interface ChecklistItem {
  id: string;
  text: string;
  kind: 'check' | 'reading' | 'choice' | 'text' | 'photo';
  required: boolean;
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

/** What a service manager changes without a release; one document per key in `settings`. */
export interface Settings {
  checklists: Checklist[];
  survey: { questions: SurveyQuestion[]; expiresDays: number; lowScore: number };
  /** Hours from creation, per priority. */
  sla: {
    urgent: { responseHours: number; repairHours: number };
    normal: { responseHours: number; repairHours: number };
  };
  reasons: {
    refuse: string[];
    transfer: string[];
    hold: string[];
    cancel: string[];
    cannotComplete: string[];
  };
  faultCodes: { code: string; name: string }[];
  checkIn: {
    radiusMetres: number;
    maxSkewSeconds: number;
    maxSpeedKmh: number;
    /** Level below which a certification does not allow working alone. */
    minimumLevel: 1 | 2 | 3;
  };
  reminders: { days: number[] };
  /** How long an account that was just bound approves nothing. */
  access: { waitHours: number };
  /** For how many days the rows of public calls and checks of letters are kept. */
  retention: { publicCallDays: number };
  /** Printed on every authorization letter and shown on every verification page. */
  letters: {
    issuer: { name: string; creditCode: string };
    miniProgram: string;
    hotline: string;
    /** ICP filing number of the verification domain; may be empty. */
    filing: string;
  };
}
export type SettingKey = keyof Settings;
