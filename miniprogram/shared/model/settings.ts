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
  trade: TradeSettings;
  letters: {
    issuer: { name: string; creditCode: string };
    miniProgram: string;
    hotline: string;
    /** ICP filing number of the verification domain; may be empty. */
    filing: string;
  };
}
/** What the channel's goods and money go by; figures of law among them, so that they change without a release. */
export interface TradeSettings {
  /** Whether a permit for class III stands in for the record of class II. */
  permitStandsForRecord: boolean;
  orderMinimumFen: number;
  /** Orders up to this sum that pass the check are approved by themselves; 0 for none. */
  autoApproveFen: number;
  /** Orders above this sum need finance too. */
  financeFromFen: number;
  /** For how many days a submitted order keeps its prices. */
  priceDays: number;
  /** Within how many days a cancelled order may be opened again. */
  reopenDays: number;
  /** Payments above this sum are posted by a second person. */
  secondPersonFen: number;
  /** Days past due that divide the ageing. */
  ageingDays: number[];
  /** 延续: working days before the end at which it may be asked for first and last. */
  renewal: { first: number; last: number };
  /** Public holidays and days worked instead that the calendar does not know yet. */
  holidays: string[];
  workedInstead: string[];
}
export type SettingKey = keyof Settings;
