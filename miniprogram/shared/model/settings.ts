import type { TaskKind } from './people';

export const checklistKinds = {
  check: '是/否',
  reading: '读数',
  choice: '选择',
  text: '文字',
  photo: '照片',
  scan: '扫码',
  signature: '签字',
  table: '表格',
  calculated: '计算值',
} as const;
export type ChecklistKind = keyof typeof checklistKinds;

/** How a value follows from numbers above it. */
export const checklistFormulas = {
  sum: '合计',
  mean: '平均值',
  range: '极差（最大减最小）',
  cv: '变异系数 CV（%）',
  difference: '差（第一项减第二项）',
  deviation: '相对偏差（%，第一项对第二项）',
  ratio: '比值（%，第一项除以第二项）',
} as const;
export interface ChecklistFormula {
  how: keyof typeof checklistFormulas;
  /** Items above: readings, calculated values, or one table of which `column` is taken. */
  of: string[];
  column?: string;
  decimals: number;
}
export interface ChecklistColumn {
  id: string;
  text: string;
  kind: 'text' | 'number';
  unit?: string;
  min?: number;
  max?: number;
}
/** Asked only when an item above was answered so; without `is`: when something is wrong there (`isOff`). */
export interface ChecklistCondition {
  itemId: string;
  is?: string[];
}
export type ChecklistProof = 'note' | 'photo';

/** One question of a checklist. Readings, calculated values and columns carry their unit and limits. */
export interface ChecklistItem {
  id: string;
  text: string;
  kind: ChecklistKind;
  required: boolean;
  unit?: string;
  min?: number;
  max?: number;
  /** The first is how all is well. */
  choices?: string[];
  hint?: string;
  columns?: ChecklistColumn[];
  /** So many rows of a table have to be filled in where it is required. */
  leastRows?: number;
  formula?: ChecklistFormula;
  when?: ChecklistCondition;
  /** What is owed as soon as something is wrong here. */
  ifOff?: ChecklistProof[];
}
export interface ChecklistGroup {
  title: string;
  items: ChecklistItem[];
}
/** One version of a list; a visit names the version that it began with by its id. */
export interface Checklist {
  id: string;
  /** The list that it is a version of; absent: its first, whose id is the list's. */
  of?: string;
  version?: number;
  /** When another version took its place; absent: it counts. */
  endedAt?: string;
  /** Null: any model / any task. The most specific one is used. */
  modelId: string | null;
  task: TaskKind | null;
  title: string;
  groups: ChecklistGroup[];
}

export const questionKinds = { stars: '星级', choice: '单选', chips: '多选', text: '文字' } as const;
export type QuestionKind = keyof typeof questionKinds;
/** Asked only when a question above was answered so: one of these choices, or stars within these bounds. */
export interface QuestionCondition {
  questionId: string;
  is?: string[];
  atLeast?: number;
  atMost?: number;
}
export interface SurveyQuestion {
  id: string;
  text: string;
  /** `stars` 1–5; `chips` any of choices that depend on the rating; the first question's stars are the rating. */
  kind: QuestionKind;
  chipsLow?: string[];
  chipsHigh?: string[];
  /** Of `choice`. */
  choices?: string[];
  required?: boolean;
  when?: QuestionCondition;
}
/** One version of what a hospital is asked after a visit; an answer names the version that it was given to. */
export interface Questionnaire {
  id: string;
  /** The list that it is a version of; absent: its first, whose id is the list's. */
  of?: string;
  version?: number;
  endedAt?: string;
  /** Null: any line / any task. The most specific one is asked. */
  productLineId: string | null;
  task: TaskKind | null;
  title: string;
  questions: SurveyQuestion[];
}
