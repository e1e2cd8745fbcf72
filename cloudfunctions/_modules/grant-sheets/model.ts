import type * as XLSX from '@e965/xlsx';
import type { RefusalCode } from '../../../miniprogram/shared/refusal';
import type {
  IgnoredColumn,
  NameQuestion,
  SheetCounts,
  SheetProblem,
  SheetQuestion,
  SheetSource,
  ToldName,
} from '../../_contracts/grants';
import type { Sold } from '../../../miniprogram/shared/model/devices';
import type { Grant, HospitalPlace } from '../coverage/model';
import type { RegionTree } from '../coverage/region-tree';

export type SheetCell = XLSX.CellObject;

/** What the names in a workbook can mean. */
export interface SheetWorld {
  regions: RegionTree;
  hospitals: readonly (HospitalPlace & { aliases?: readonly string[] })[];
  productLines: readonly (NamedThing & Sold)[];
  dealers: readonly (NamedThing & { creditCode?: string })[];
  /** What people have said that names mean, in this import or an earlier one. */
  names?: readonly SaidName[];
}
export interface SaidName {
  kind: NameQuestion['kind'];
  text: string;
  id: string;
}
export interface NamedThing {
  _id: string;
  name: string;
  aliases?: readonly string[];
}

/** A grant as a row states it, ready to be stored as a draft. */
export interface GrantDraft extends Pick<
  Grant,
  'dealerId' | 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn' | 'exclusive' | 'kinds'
> {
  /** Empty when the sheet gives none. */
  number: string;
  source: SheetSource;
}

/** Why a row cannot be taken, beside the refusals that any grant can meet. */
export const sheetProblemMessages = {
  SHEET_HEADER_MISSING: '没有找到完整的表头，请补上缺少的列',
  SHEET_COLUMN_REPEATED: '表头中有两列含义相同，请保留一列',
  SHEET_COLUMN_MISSING: '缺少这一列',
  SHEET_CELL_EMPTY: '没有填写',
  SHEET_FORMULA: '单元格是公式，请复制后“选择性粘贴为数值”',
  SHEET_CELL_ERROR: '单元格是错误值（如 #N/A），请改正',
  SHEET_GARBLED: '内容是乱码，请用 WPS 或 Excel 另存为 .xlsx 后再导入',
  SHEET_DEALER_UNKNOWN: '没有这家经销商，请核对名称或先新建经销商',
  SHEET_DEALER_AMBIGUOUS: '有多家经销商可用这个名称，请写全称',
  SHEET_LINE_UNKNOWN: '没有这条产品线',
  SHEET_LINE_AMBIGUOUS: '有多条产品线可用这个名称，请写全称',
  SHEET_PLACE_UNKNOWN: '不是已知的地区或医院，请核对名称或先新建医院',
  SHEET_PLACE_AMBIGUOUS: '有多个同名的地区或医院，请写明所在的省、市',
  SHEET_PLACE_OUTSIDE: '不在本行所写的省、市内，请核对',
  SHEET_PLACE_UNCLEAR: '“市辖区”“县”不是全市，请写明是哪些区县',
  SHEET_EXCEPTION_UNCLEAR: '看不出排除的是哪些，请写成“某地（除甲、乙外）”',
  SHEET_COLUMNS_UNCLEAR: '一行中有几个市又有区县，看不出对应关系，请分行写',
  SHEET_DAY_UNCLEAR: '看不懂日期，请写成“2026-01-01”或“2026.1.1-2026.12.31”',
  SHEET_DAY_INVALID: '日期不存在',
  SHEET_DAYS_DIFFER: '起止日期与授权期限不一致',
  SHEET_ANSWER_UNCLEAR: '看不懂，请填“是”或“否”',
  SHEET_KIND_UNCLEAR: '看不懂，请填“销售”“服务”或“销售、服务”',
  SHEET_NUMBER_REPEATED: '授权编号与前面的行相同而内容不同，请改正编号',
  SHEET_NUMBER_TAKEN: '这个编号的授权已提交、批准、撤销或作废，不能再改；请去掉编号作为新授权导入',
  SHEET_NUMBER_ENDED: '这个编号的授权已撤销或作废；要重新授权请去掉编号作为新授权导入，不要的请删去这一行',
  SHEET_NUMBER_OF_SEVERAL: '这一行勾选的产品线地区不同，是几份授权，不能共用一个编号：请分行写，或去掉编号',
  SHEET_TOO_MANY_CHANGES: '一次导入最多修改 100 份已有草稿，请分成几个文件',
  SHEET_PART_REFUSED: '同一授权编号的另一行有问题，本行也没有导入',
  SHEET_SENTENCE_UNCLEAR: '看不懂这句说明，请写成“除A医院外，B省C市的D产品线属于F经销商”',
  SHEET_VALUES_DIFFER: '与本行其他列写的不一致',
  SHEET_NUMBER_OF_TWO: '除外的范围里又点名了医院，这是两份授权：请把点名的医院另起一行，不写编号',
} as const;
export type SheetProblemCode = keyof typeof sheetProblemMessages | RefusalCode;

export interface CodedProblem extends SheetProblem {
  code: SheetProblemCode;
}

/** As many problems as anybody reads; the rest is a number. */
export const problemsShown = 500;

export interface SheetsRead {
  /** One for each grant; none of a row that has a problem. */
  rows: GrantDraft[];
  /** The first of them. */
  problems: CodedProblem[];
  problemCount: number;
  ignoredColumns: IgnoredColumn[];
  questions: SheetQuestion[];
  names: NameQuestion[];
  told: ToldName[];
  /** Every row of the sheets in their order: what stands there, and which of `rows` it belongs to. */
  traces: RowTrace[];
  counts: SheetCounts;
}
/** Of which rows it is told how they stand in the sheet: that of a whole book would be the book once more. */
export interface ShownRows {
  sheet?: string | undefined;
  skip: number;
  count: number;
}
export const noRows: ShownRows = { skip: 0, count: 0 };

export interface RowTrace {
  source: SheetSource;
  written: [heading: string, text: string][];
  drafts: GrantDraft[];
  /** What stands in the column of states beside a number of ours: whether it is so, only the grant itself can tell. */
  state?: { number: string; said: string; column: string };
  /** The state that is said is not the grant's, and nobody has answered. */
  asksState?: true;
  /** Something is asked about it that nobody has answered. */
  isAsked: boolean;
  isLeftOut: boolean;
}

/** Rows that were read and, after them, rows that grants were made of, as they add up; 0 before the book is opened. */
export type OnProgress = (worked: number) => void;
