import type { Product } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { ProductSheetCheck, ProductSheetRequest, ProductSheetSaved } from '../../_contracts/catalogue';
import type { Nothing } from '../../_contracts/shapes';
import { linkTo, uploadFile } from '../../_platform/cloud';
import { readBrought } from '../../_platform/stored-files';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { queryAll } from '../../_platform/query-all';
import { oneOf } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { productLines } from '../../_store/product-lines';
import { writeBook } from '../grant-sheets/write-book';
import { openTable } from '../sheets/open-table';
import { problemRows } from '../sheets/problem-rows';
import { headingsIn } from '../sheets/read-table';
import {
  headingOf,
  neededColumns,
  productColumns,
  productTable,
  readProductSheet,
} from './read-product-sheet';

const ROWS = 2000;
const SHOWN = 200;
/** One transaction writes so many. */
const AT_ONCE = 40;
const CODES = 500;

export const productSheetTemplate: UseCase<Nothing, { link: string }> = async () => {
  const example = [
    '示例-货号',
    '示例名称',
    '100 测试/盒',
    '盒',
    '试剂',
    '示例产品线',
    '第二类',
    '6840',
    '2-8℃',
  ];
  const book = writeBook([
    {
      name: '产品目录',
      rows: [[productColumns.map(headingOf), [...example, '', '按批', '365', '60', '10', '1', '1']]],
      widths: productColumns.map(() => 16),
    },
  ]);
  const fileId = await uploadFile('exports/product-template.xlsx', Buffer.from(book));
  return { link: await linkTo(fileId) };
};

async function examine(context: Pick<Context, 'store' | 'now' | 'actor'>, { fileId }: ProductSheetRequest) {
  const { store } = context;
  const bytes = await readBrought(context, fileId);
  const sheets = openTable(bytes);
  const table = productTable(sheets);
  if (!table)
    throw new Refusal('PRODUCT_SHEET_COLUMNS', {
      headings: headingsIn(sheets),
      needed: neededColumns.map(headingOf),
    });
  if (table.rows.length > ROWS) throw new Refusal('PRODUCT_SHEET_TOO_LONG');
  const codes = [...new Set(table.rows.map((row) => row.text('code').replace(/\s/g, '')))].filter(Boolean);
  if (codes.length === 0) throw new Refusal('PRODUCT_SHEET_EMPTY');
  const known = new Map<string, Product>();
  for (let at = 0; at < codes.length; at += CODES) {
    const some = codes.slice(at, at + CODES);
    for (const product of await store.query(products, { code: oneOf(some) }, { limit: 1000 }))
      known.set(product.code, product);
  }
  const lines = await queryAll(store, productLines, {}, { fields: ['name'] });
  const read = readProductSheet(table, known, new Map(lines.map(({ _id, name }) => [name, _id])));
  return { table, known, ...read };
}

/** What a sheet would make of the catalogue; nothing is written by it. */
export const checkProductSheet: UseCase<ProductSheetRequest, ProductSheetCheck> = async (
  context,
  request,
) => {
  const { table, rows, problems } = await examine(context, request);
  const counts = { new: 0, changed: 0, same: 0 };
  for (const { as } of rows) counts[as]++;
  return {
    readAs: productColumns.flatMap((column) =>
      table.readAs[column] ? [{ field: headingOf(column), heading: table.readAs[column] }] : [],
    ),
    unread: table.unread,
    counts,
    rows: rows.filter(({ as }) => as !== 'same').slice(0, SHOWN),
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
  };
};

/** The rows that are to be mended, as a workbook. */
export const productSheetProblems: UseCase<ProductSheetRequest, { link: string }> = async (
  context,
  request,
) => {
  const { table, problems } = await examine(context, request);
  return problemRows(context, '产品目录', table, problems);
};

/**
 * Writes the next products. Nothing while one cell is wrong; whoever calls it again goes on with what still differs, so that it
 * may be broken off anywhere. A new product's id is made of its 货号: of two who bring it at once one makes it.
 */
export const saveProductSheet: UseCase<ProductSheetRequest, ProductSheetSaved> = async (context, request) => {
  const { store } = context;
  const { rows, known, problems } = await examine(context, request);
  if (problems.length > 0) throw new Refusal('IMPORT_HAS_PROBLEMS', { problems: problems.slice(0, 20) });
  const differing = rows.filter(({ as }) => as !== 'same');
  const next = differing.slice(0, AT_ONCE);
  for (const { code, product } of next) {
    const before = known.get(code);
    if (before) store.save(products, { ...before, ...product }, '从 Excel 导入');
    else store.insert(products, { _id: `P-${sha256Hex(code).slice(0, 20)}`, ...product }, '从 Excel 导入');
  }
  return { saved: next.length, left: differing.length - next.length };
};
