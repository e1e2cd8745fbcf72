import type { SheetProblem } from '../../_contracts/shapes';
import { linkTo } from '../../_platform/cloud';
import type { Context } from '../../_platform/context';
import { storePassing } from '../../_platform/stored-files';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { neutralized } from '../grant-sheets/text';
import { writeBook } from '../grant-sheets/write-book';
import type { Table } from './read-table';

/** A workbook of one sheet to be taken away for a day, its first row the headings. */
export async function passingBook(
  context: Pick<Context, 'ids' | 'now'>,
  name: string,
  rows: string[][],
): Promise<{ link: string }> {
  const widths = rows[0]!.map(() => 20);
  const book = writeBook([{ name, rows: [rows.map((row) => row.map(neutralized))], widths }]);
  const fileId = await storePassing(`exports/${context.ids.newId('list')}.xlsx`, book, context.now);
  return { link: await linkTo(fileId) };
}

/**
 * The rows that have something wrong, as they stand in the sheet, and what it is: to be mended and brought again.
 *
 * @throws Refusal LIST_SHEET_FINE when nothing is wrong
 */
export function problemRows<Column extends string>(
  context: Pick<Context, 'ids' | 'now'>,
  name: string,
  table: Table<Column>,
  problems: readonly SheetProblem[],
): Promise<{ link: string }> {
  if (problems.length === 0) throw new Refusal('LIST_SHEET_FINE');
  const columns = (Object.keys(table.readAs) as Column[]).filter((column) => table.readAs[column]);
  const wrong = new Map<number, string[]>();
  for (const { row, column, message } of problems)
    wrong.set(row, [...(wrong.get(row) ?? []), `${column}：${message}`]);
  return passingBook(context, name, [
    ['问题', '原行号', ...columns.map((column) => table.readAs[column]!)],
    ...table.rows
      .filter(({ row }) => wrong.has(row))
      .map((one) => [
        wrong.get(one.row)!.join('；'),
        String(one.row),
        ...columns.map((column) => one.text(column)),
      ]),
  ]);
}
