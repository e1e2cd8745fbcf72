import type { Product } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { OrderSheet, ReadOrderSheet } from '../../_contracts/dealer-orders';
import type { Nothing } from '../../_contracts/shapes';
import { linkTo, uploadFile } from '../../_platform/cloud';
import { readBrought } from '../../_platform/stored-files';
import type { UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { writeBook } from '../grant-sheets/write-book';
import { openTable } from '../sheets/open-table';
import { findTable } from '../sheets/read-table';
import type { Headings, Table } from '../sheets/read-table';

type Column = 'code' | 'name' | 'quantity';
const headings: Headings<Column> = {
  code: [
    ...['货号', '产品货号', '产品编号', '产品编码', '产品代码', '物料编码', '物料代码', '物料号', '物料编号'],
    ...[
      '商品编码',
      '商品编号',
      '商品代码',
      '货品编码',
      '货品编号',
      '存货编码',
      '存货代码',
      'REF',
      '编码',
      '编号',
    ],
  ],
  name: ['产品名称', '品名', '名称', '商品名称', '物料名称', '货品名称', '存货名称', '物料描述'],
  quantity: [
    ...[
      '数量',
      '订货数量',
      '订购数量',
      '采购数量',
      '需求数量',
      '订单数量',
      '申请数量',
      '要货数量',
      '下单数量',
    ],
    ...['补货数量', '请购数量', '订货量', '订购量', '采购量', '需求量', '要货量', '本次订货', '本次订货数量'],
  ],
};
/** A row that adds others up. */
const isSum = (name: string): boolean => /^(合计|小计|总计|总数|共计)/.test(name);
const LINES = 200;

export const orderTable = (sheets: readonly OpenSheet[]): Table<Column> | null =>
  findTable(sheets, headings, (has) => has('code') && has('quantity'));

/** 货号 as people copy it: full width, spaces, other case. */
export const plainCode = (code: string): string => code.normalize('NFKC').replace(/\s/g, '').toUpperCase();

/** Lines of an order as a sheet has them: rows of one product together, and every row that is none with its reason. */
export function readOrderLines(
  table: Table<Column>,
  byCode: ReadonlyMap<string, Pick<Product, '_id' | 'code' | 'name' | 'unit'>>,
): Pick<OrderSheet, 'lines' | 'problems'> {
  const lines = new Map<string, OrderSheet['lines'][number]>();
  const problems: OrderSheet['problems'] = [];
  for (const row of table.rows) {
    const code = row.text('code');
    const quantity = row.count('quantity');
    const name = row.text('name');
    // Titles of groups, sums at the end, and what is not wanted this time.
    if (quantity === null || quantity === 0 || isSum(code || name) || (!code && !name)) continue;
    const wrong = (column: string, message: string) => void problems.push({ row: row.row, column, message });
    const product = byCode.get(plainCode(code));
    if (!code) wrong('货号', `“${name}”没有填货号`);
    else if (!product) wrong('货号', `没有货号“${code}”，请核对`);
    else if (Number.isNaN(quantity) || quantity > 1_000_000) wrong('数量', '数量应为整数');
    else {
      const before = lines.get(product._id);
      const rows = [...(before?.rows ?? []), row.row];
      lines.set(product._id, {
        ...{ productId: product._id, name: product.name, code: product.code, unit: product.unit, rows },
        quantity: (before?.quantity ?? 0) + quantity,
        // The sheet's own name beside ours, where they are not the same: a code one row off shows.
        saidName: name === product.name ? '' : name,
      });
    }
  }
  return { lines: [...lines.values()], problems };
}

/** What a sheet would put into the basket; nothing is ordered by it. */
export const readOrderSheet: UseCase<ReadOrderSheet, OrderSheet> = async (context, { fileId }) => {
  const { store } = context;
  const bytes = await readBrought(context, fileId);
  const table = orderTable(openTable(bytes));
  if (!table) throw new Refusal('ORDER_SHEET_COLUMNS');
  const codes = [...new Set(table.rows.map((row) => row.text('code')).filter(Boolean))];
  const wanted = [...new Set(codes.flatMap((code) => [code, plainCode(code)]))].slice(0, 1000);
  const known =
    wanted.length > 0 ? await store.query(products, { code: oneOf(wanted) }, { limit: 1000 }) : [];
  const read = readOrderLines(table, new Map(known.map((product) => [plainCode(product.code), product])));
  if (read.lines.length + read.problems.length === 0) throw new Refusal('ORDER_SHEET_EMPTY');
  if (read.lines.length > LINES) throw new Refusal('ORDER_SHEET_TOO_LONG');
  return { ...read, readAs: Object.values(table.readAs) };
};

export const orderSheetTemplate: UseCase<Nothing, { link: string }> = async () => {
  const book = writeBook([
    {
      name: '订单',
      rows: [
        [
          [headings.code[0]!, headings.name[0]!, headings.quantity[0]!],
          ['示例-货号', '示例名称', '10'],
        ],
      ],
      widths: [20, 40, 10],
    },
  ]);
  const fileId = await uploadFile('exports/order-template.xlsx', Buffer.from(book));
  return { link: await linkTo(fileId) };
};
