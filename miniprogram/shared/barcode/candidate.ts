import type { Day } from '../days';

/** What is wrong with a label; the candidate is still shown, a person decides. */
export type ProblemCode =
  'CHECK_DIGIT' | 'CHECK_CHARACTER' | 'DATE' | 'CHARACTERS' | 'FORMAT' | 'REPEATED' | 'PAIR';

export interface Problem {
  code: ProblemCode;
  /** The application identifier or the part of the code. */
  where: string;
}

export const PROBLEM_TITLE: Record<ProblemCode, string> = {
  CHECK_DIGIT: '校验位不对，标签可能印错或扫错',
  CHECK_CHARACTER: '校验符不对，标签可能印错或扫错',
  DATE: '日期不存在',
  CHARACTERS: '含有标准不允许的字符',
  FORMAT: '有一段内容不符合编码规则',
  REPEATED: '同一项出现了两个不同的值',
  PAIR: '出现了不能同时使用的两项',
};

export interface ElementString {
  ai: string;
  title: string;
  /** As encoded: leading zeros kept, dates still YYMMDD. */
  value: string;
  /** The first date in the value, null when it holds none or an impossible one. */
  day: Day | null;
  /** The label states month and year only; `day` is then the month's last. */
  dayUnstated: boolean;
}

/** One legal reading of a label. Facts that the label does not state, or states twice differently, are null. */
export interface Candidate {
  scheme: 'gs1' | 'ma' | 'ahm' | 'hibc' | 'plain';
  /** GS1 only; empty in the other schemes. */
  elements: ElementString[];
  /** GTIN-14, MA up to its check character, HIBC labeler + product + unit of measure, first 7 digits of AHM. */
  di: string | null;
  serial: string | null;
  lot: string | null;
  productionOn: Day | null;
  expiryOn: Day | null;
  problems: Problem[];
  /** HIBC on two labels: the DI label's check character, repeated by the PI label as its link. */
  link: string | null;
}

export function candidate(scheme: Candidate['scheme'], facts: Partial<Omit<Candidate, 'scheme'>>): Candidate {
  return {
    scheme,
    elements: [],
    di: null,
    serial: null,
    lot: null,
    productionOn: null,
    expiryOn: null,
    problems: [],
    link: null,
    ...facts,
  };
}
