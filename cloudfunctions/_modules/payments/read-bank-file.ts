import type { Day } from '../../../miniprogram/shared/days';
import type { BankField } from '../../_contracts/payments';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { findTable, headingsIn, plainHeading } from '../sheets/read-table';
import type { Headings, Table } from '../sheets/read-table';

/**
 * How banks head the columns of a 交易明细. Money in is a column of its own, or one amount with a sign or with a column that says
 * which way it went.
 */
export const bankHeadings: Headings<BankField> = {
  day: [
    '交易日期',
    '记账日期',
    '入账日期',
    '交易时间',
    '记账时间',
    '交易日',
    '日期',
    '交易日期时间',
    '到账日期',
  ],
  credit: [
    ...[
      '贷方发生额',
      '贷方金额',
      '贷方',
      '贷方发生额(收入)',
      '收入金额',
      '收入',
      '转入金额',
      '存入金额',
      '入账金额',
    ],
    ...['贷方交易金额', '收款金额', '贷方发生额/元贷方', '来账金额'],
  ],
  amount: ['交易金额', '发生额', '金额', '发生金额'],
  direction: [
    '借贷标志',
    '借贷方向',
    '借/贷',
    '借贷',
    '收支方向',
    '收支标志',
    '交易方向',
    '收/支',
    '往来标志',
    '交易类型',
  ],
  payerName: [
    ...[
      '对方户名',
      '对方名称',
      '对方账户名称',
      '对方单位名称',
      '对方单位',
      '付款人名称',
      '付款方名称',
      '付款方户名',
    ],
    ...[
      '对方账号名称',
      '交易对手名称',
      '对手户名',
      '收(付)方名称',
      '对方帐户名称',
      '付款人户名',
      '对方公司名称',
    ],
  ],
  payerAccount: [
    ...[
      '对方账号',
      '对方账户',
      '对方帐号',
      '付款人账号',
      '付款方账号',
      '对手账号',
      '收(付)方账号',
      '交易对手账号',
    ],
    '对方卡号',
  ],
  reference: [
    ...[
      '交易流水号',
      '银行流水号',
      '流水号',
      '核心流水号',
      '业务流水号',
      '交易参考号',
      '参考号',
      '交易序号',
      '回单编号',
    ],
    ...['回单号', '账户明细编号-交易流水号', '凭证号', '凭证号码', '业务参考号', '会计流水号'],
  ],
};
export const bankFieldLabels: Record<BankField, string> = {
  day: '交易日期',
  credit: '收入金额',
  amount: '交易金额',
  direction: '借贷标志',
  payerName: '对方户名',
  payerAccount: '对方账号',
  reference: '流水号',
};

export interface ReadBankRow {
  row: number;
  day: Day | '';
  fen: number;
  payerName: string;
  payerAccount: string;
  reference: string;
  why: string;
}
export interface ReadBankFile {
  readAs: Table<BankField>['readAs'];
  unread: string[];
  ownAccount: string;
  rows: ReadBankRow[];
  /** Rows of money that went out, or none. */
  outgoing: number;
}

/** Null when it has no columns for day, payer and money in; then `headings` are what a person may choose from. */
export function readBankFile(
  sheets: readonly OpenSheet[],
  columns: Partial<Record<BankField, string>>,
): ReadBankFile | { headings: string[]; missing: BankField[] } {
  const needs = (has: (field: BankField) => boolean) =>
    has('day') &&
    has('payerName') &&
    (has('credit') || (has('amount') && (has('direction') || !!columns.amount)));
  const table = findTable(sheets, bankHeadings, needs, columns);
  if (!table) {
    const headings = headingsIn(sheets);
    const known = (field: BankField) =>
      columns[field] !== undefined || headings.some((one) => bankHeadings[field].includes(plainHeading(one)));
    const hasMoney = known('credit') || (known('amount') && known('direction'));
    return {
      headings,
      missing: [
        ...(['day', 'payerName'] as const).filter((field) => !known(field)),
        ...(hasMoney ? [] : (['credit'] as const)),
      ],
    };
  }
  const rows: ReadBankRow[] = [];
  let outgoing = 0;
  for (const row of table.rows) {
    const day = row.day('day');
    const fen = incoming(table, row);
    const payerName = row.text('payerName');
    // Sums at the end name no day, or no payer and no number.
    if (day === null || (day === 'unclear' && !payerName)) continue;
    if (fen === null || fen <= 0) {
      outgoing++;
      continue;
    }
    const why = Number.isNaN(fen)
      ? '金额看不懂'
      : day === 'unclear'
        ? '日期看不懂'
        : payerName
          ? ''
          : '没有对方户名';
    rows.push({
      row: row.row,
      day: day === 'unclear' ? '' : day,
      fen: Number.isNaN(fen) ? 0 : fen,
      payerName: payerName.slice(0, 100),
      payerAccount: row.text('payerAccount').replace(/[\s-]/g, '').slice(0, 40),
      reference: row.text('reference').slice(0, 60),
      why,
    });
  }
  return { readAs: table.readAs, unread: table.unread, ownAccount: accountIn(table.preface), rows, outgoing };
}

/** Null for money that went out, NaN where the amount cannot be read. */
function incoming(table: Table<BankField>, row: Table<BankField>['rows'][number]): number | null {
  if (table.readAs.credit !== undefined) return row.fen('credit');
  const fen = row.fen('amount');
  if (fen === null || Number.isNaN(fen)) return fen;
  const way = row.text('direction');
  if (!way) return fen > 0 ? fen : null;
  return /贷|收|来|转入|^C|^\+|CR/i.test(way) && !/支|付|借|往|DR/i.test(way) ? Math.abs(fen) : null;
}

/** `账号：6222…` above the heading, in one cell or in two. */
function accountIn(preface: readonly string[][]): string {
  for (const cells of preface)
    for (const [i, cell] of cells.entries()) {
      const named = /^(?:本方|我方|查询|收款)?(?:账|帐)(?:号|户号码|户)[::]?\s*([\d\s-]*)/.exec(cell ?? '');
      if (!named) continue;
      const digits = (named[1] || cells[i + 1] || '').replace(/[\s-]/g, '');
      if (/^\d{6,32}$/.test(digits)) return digits;
    }
  return '';
}
