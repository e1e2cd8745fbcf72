import type { FaultCode } from '../../../miniprogram/shared/model/guides';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { FaultCodeShape, faultCodeText } from '../../_contracts/guides';
import type { FaultColumn, FaultSheetRow } from '../../_contracts/guides';
import type { SheetProblem } from '../../_contracts/shapes';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { findTable } from '../sheets/read-table';
import type { Headings, Table } from '../sheets/read-table';

export const faultHeadings: Headings<FaultColumn> = {
  code: ['故障码', '报警代码', '报警码', '错误代码', '代码', '故障代码', 'Code', 'ErrorCode'],
  name: ['故障名称', '报警内容', '名称', '故障描述', '描述', '报警信息', 'Message', 'Description'],
  group: ['故障分类', '分类', '类别', '所属分类'],
  cause: ['可能原因', '原因', '故障原因', 'Cause'],
  action: ['处理方法', '处理措施', '处理', '解决方法', '排除方法', 'Action', 'Remedy'],
};
export const faultColumns = Object.keys(faultHeadings) as FaultColumn[];
export const headingOf = (column: FaultColumn): string => faultHeadings[column][0]!;
export const neededColumns = ['code', 'name'] as const;

export const faultTable = (sheets: readonly OpenSheet[]): Table<FaultColumn> | null =>
  findTable(sheets, faultHeadings, (has) => neededColumns.every(has));

/** What each row would make of the model's book. An empty cell keeps what a known code has. */
export function readFaultSheet(
  table: Table<FaultColumn>,
  known: readonly FaultCode[],
  groups: Settings['faultCodes'],
): { rows: FaultSheetRow[]; problems: SheetProblem[] } {
  const rows: FaultSheetRow[] = [];
  const problems: SheetProblem[] = [];
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    const before = problems.length;
    const wrong = (column: FaultColumn, message: string) =>
      void problems.push({ row: row.row, column: table.readAs[column] ?? headingOf(column), message });
    const code = faultCodeText.safeParse(row.text('code'));
    if (!code.success) {
      wrong('code', row.text('code') ? '应为字母、数字、点、横线或斜线，最多 20 个' : '请填写故障码');
      continue;
    }
    const twin = seen.get(code.data);
    if (twin !== undefined) wrong('code', `与第 ${twin} 行故障码相同`);
    seen.set(code.data, row.row);
    const had = known.find((one) => one.code === code.data);
    const said = row.text('group');
    const group = groups.find((one) => one.name === said || one.code === said);
    if (said && !group)
      wrong('group', `没有故障分类“${said}”，应为：${groups.map(({ name }) => name).join('、')}`);
    const fault = {
      code: code.data,
      name: row.written('name') || (had?.name ?? ''),
      group: group?.code ?? had?.group ?? '',
      cause: row.written('cause') || (had?.cause ?? ''),
      action: row.written('action') || (had?.action ?? ''),
    };
    const read = FaultCodeShape.safeParse(fault);
    if (!read.success) {
      const field = String(read.error.issues[0]?.path[0] ?? 'code') as FaultColumn;
      wrong(field, fault[field] ? '这一格太长' : '请填写');
    }
    if (problems.length > before || !read.success) continue;
    const same = had && JSON.stringify(had) === JSON.stringify(read.data);
    rows.push({ row: row.row, as: !had ? 'new' : same ? 'same' : 'changed', fault: read.data });
  }
  return { rows, problems };
}
