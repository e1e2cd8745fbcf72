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

export interface GoodsSettings {
  /** So many days before its last day a lot counts as ending soon. */
  nearDays: number;
  /** An old part is to be sent back within so many days of its removal. */
  returnDueDays: number;
}

/** What a service manager changes without a release; one document per key in `settings`. */
export interface Settings {
  checklists: Checklist[];
  survey: { questions: SurveyQuestion[]; expiresDays: number; lowScore: number };
  /** Hours from creation, per priority. */
  sla: {
    urgent: { responseHours: number; repairHours: number };
    normal: { responseHours: number; repairHours: number };
    /** Reasons of a hold that stop the repair's clock; absent: none does. */
    pausing?: string[];
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
  goods: GoodsSettings;
  letters: {
    issuer: { name: string; creditCode: string };
    miniProgram: string;
    hotline: string;
    /** ICP filing number of the verification domain; may be empty. */
    filing: string;
  };
}
/** What numbers of the settings may be, for whoever sets them and for the server alike. */
export const settingRanges: Readonly<Record<string, { min: number; max: number; whole: boolean }>> = {
  'sla.urgent.responseHours': { min: 0.5, max: 2000, whole: false },
  'sla.urgent.repairHours': { min: 0.5, max: 2000, whole: false },
  'sla.normal.responseHours': { min: 0.5, max: 2000, whole: false },
  'sla.normal.repairHours': { min: 0.5, max: 2000, whole: false },
  'checkIn.radiusMetres': { min: 50, max: 20_000, whole: false },
  'checkIn.maxSkewSeconds': { min: 30, max: 86_400, whole: false },
  'checkIn.maxSpeedKmh': { min: 50, max: 1200, whole: false },
  'checkIn.minimumLevel': { min: 1, max: 3, whole: true },
  'survey.expiresDays': { min: 1, max: 90, whole: true },
  'survey.lowScore': { min: 1, max: 4, whole: true },
  // Long enough for the others to read their messages and say no.
  'access.waitHours': { min: 12, max: 168, whole: true },
  // Tenders are disputed for months: who asks then still finds the checks of those weeks.
  'retention.publicCallDays': { min: 30, max: 1100, whole: true },
};

/** What is wrong with a number that somebody sets; '' when nothing. */
export function settingProblem(path: string, text: string): string {
  const range = settingRanges[path];
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) return '请填写数字';
  if (!range || (value >= range.min && value <= range.max && (!range.whole || value % 1 === 0))) return '';
  return `请填写 ${range.min} 到 ${range.max} 的${range.whole ? '整数' : '数'}`;
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
