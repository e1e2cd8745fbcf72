import type * as z from 'zod';
import type { ListSheetRow, ListSheetSaved } from '../../_contracts/list-sheets';
import type { SheetProblem } from '../../_contracts/shapes';
import type { Context } from '../../_platform/context';
import type { Headings, Table, TableRow } from '../sheets/read-table';

/** What a row would do. */
export interface PlannedRow extends ListSheetRow {
  /** What its transaction writes to: two rows of one go in two. */
  touches: string;
  write(context: Context): Promise<ListSheetSaved['codes'][number] | void>;
}
export type Wrong<Column extends string> = (column: Column, message: string) => void;
/** A row beside what is said of its cells. */
export interface Read<Column extends string> {
  row: TableRow<Column>;
  wrong: Wrong<Column>;
}

/** 名单: how a sheet of one kind is read, and what becomes of each row. */
export interface ListOf<Column extends string> {
  headings: Headings<Column>;
  needed: readonly Column[];
  example: Record<Column, string>;
  /** Nothing for a row with a cell that says nothing. */
  plan(context: Context, rows: readonly Read<Column>[]): Promise<PlannedRow[]>;
}
export const listOf = <Column extends string>(list: ListOf<Column>): ListOf<string> =>
  list as unknown as ListOf<string>;

/** The rows of a table, each with where its problems go. */
export function readRows<Column extends string>(
  table: Table<Column>,
  headings: Headings<Column>,
): { rows: Read<Column>[]; problems: SheetProblem[] } {
  const problems: SheetProblem[] = [];
  const rows = table.rows.map((row): Read<Column> => ({
    row,
    wrong: (column, message) =>
      void problems.push({ row: row.row, column: table.readAs[column] ?? headings[column][0]!, message }),
  }));
  return { rows, problems };
}

/** What a request would say of the cells; null when it refuses one. */
export function taken<Column extends string, T>(
  shape: z.ZodType<T>,
  given: object,
  columns: Partial<Record<string, Column>>,
  otherwise: Column,
  wrong: Wrong<Column>,
): T | null {
  const read = shape.safeParse(given);
  if (read.success) return read.data;
  wrong(columns[String(read.error.issues[0]?.path[0])] ?? otherwise, '这一格没有填写、太长或写法不对');
  return null;
}

/** Says of the second of two rows that are about one thing that it is. */
export function twins<Column extends string>(column: Column, what: string) {
  const seen = new Map<string, number>();
  return (key: string, { row, wrong }: Read<Column>): boolean => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, row.row);
    else wrong(column, `与第 ${first} 行${what}相同`);
    return first !== undefined;
  };
}
