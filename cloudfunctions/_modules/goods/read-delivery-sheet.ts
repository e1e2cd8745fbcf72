import type { Day } from '../../../miniprogram/shared/days';
import { plainLot, plainSerial } from '../../../miniprogram/shared/goods/lots';
import type { Product } from '../../../miniprogram/shared/model/trade';
import type { DeliveryColumn, DeliverySheetLine } from '../../_contracts/stocktakes';
import type { SheetProblem } from '../../_contracts/shapes';
import { plainCode } from '../dealer-orders/order-sheet';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { exactKeyOf } from '../hospitals/search-keys';
import { findTable } from '../sheets/read-table';
import type { Headings, Table } from '../sheets/read-table';

/** How dealers' own programs head the columns of what they have sold; the first is what the template says. */
export const deliveryHeadings: Headings<DeliveryColumn> = {
  day: ['送达日期', '送货日期', '出库日期', '销售日期', '发货日期', '业务日期', '单据日期', '日期'],
  hospital: [
    ...['医院', '医院名称', '终端医院', '终端', '终端名称', '客户名称', '客户', '购货单位'],
    ...['收货单位', '使用单位', '往来单位'],
  ],
  code: ['货号', '产品货号', '产品编号', '产品编码', '物料编码', '商品编码', '存货编码', '编码', '编号'],
  name: ['产品名称', '品名', '商品名称', '存货名称', '物料名称', '名称'],
  lot: ['批号', '批次号', '生产批号', '批次', '产品批号'],
  quantity: ['数量', '销售数量', '出库数量', '送货数量', '发货数量', '实发数量'],
  serial: ['序列号', 'SN', '机身号', '出厂编号', '序列号/SN'],
};
export const deliveryColumns = Object.keys(deliveryHeadings) as DeliveryColumn[];
export const headingOf = (column: DeliveryColumn): string => deliveryHeadings[column][0]!;
/** Without these nobody knows what went where. */
export const neededColumns = ['day', 'hospital', 'code', 'quantity'] as const;
export const DELIVERY_ROWS = 2000;

export const deliveryTable = (sheets: readonly OpenSheet[]): Table<DeliveryColumn> | null =>
  findTable(sheets, deliveryHeadings, (has) => neededColumns.every(has));

/** What the cells mean: products by 货号, hospitals by the key of their name as the sheet has it. */
export interface DeliveryWorld {
  today: Day;
  products: ReadonlyMap<string, Product>;
  hospitals: ReadonlyMap<string, { _id: string; name: string } | 'several'>;
}
export interface UnknownHospital {
  name: string;
  several: boolean;
  rows: number[];
}
const WHOLE = /^(合计|总计|小计|共计)/;

/** Rows of what a dealer has delivered: rows of one hospital, day, product and lot together, and every cell that says nothing. */
export function readDeliverySheet(
  table: Table<DeliveryColumn>,
  world: DeliveryWorld,
): { lines: DeliverySheetLine[]; problems: SheetProblem[]; unknown: UnknownHospital[] } {
  const lines = new Map<string, DeliverySheetLine>();
  const problems: SheetProblem[] = [];
  const unknown = new Map<string, UnknownHospital>();
  const pieces = new Map<string, number>();
  for (const row of table.rows) {
    const [name, code] = [row.text('hospital'), row.text('code')];
    const quantity = row.count('quantity');
    // Titles between, and sums at the end.
    if ((!name && !code) || WHOLE.test(name) || WHOLE.test(row.text('day'))) continue;
    const before = problems.length;
    const wrong = (column: DeliveryColumn, message: string) =>
      void problems.push({ row: row.row, column: table.readAs[column] ?? headingOf(column), message });
    const day = row.day('day');
    if (day === null) wrong('day', '请填写日期');
    else if (day === 'unclear') wrong('day', '日期看不懂，请写成 2026-01-31');
    else if (day > world.today) wrong('day', `${day} 在今天之后`);
    const hospital = name ? world.hospitals.get(exactKeyOf(name)) : undefined;
    if (!name) wrong('hospital', '请填写医院');
    else if (!hospital || hospital === 'several') {
      const known = unknown.get(name) ?? { name, several: hospital === 'several', rows: [] };
      unknown.set(name, { ...known, rows: [...known.rows, row.row] });
    }
    const product = world.products.get(plainCode(code));
    if (!product) wrong('code', code ? `没有货号“${code}”，请核对` : '请填写货号');
    if (quantity === null || !(quantity > 0 && quantity <= 1_000_000))
      wrong('quantity', '数量应为大于 0 的整数');
    const lot = plainLot(row.text('lot'));
    if (product?.tracking === 'lot' && !lot) wrong('lot', '这个产品按批管理，请填写批号');
    const serial = plainSerial(row.text('serial'));
    const bySerial = product?.tracking === 'serial';
    if (bySerial) {
      const twin = pieces.get(`${product._id}:${serial}`);
      if (!serial) wrong('serial', '这个产品按件管理：一行一件，写明序列号');
      else if (quantity !== 1) wrong('quantity', '这个产品按件管理：一行一件，数量为 1');
      else if (twin !== undefined) wrong('serial', `序列号与第 ${twin} 行相同`);
      pieces.set(`${product._id}:${serial}`, row.row);
    }
    if (problems.length > before || !hospital || hospital === 'several') continue;
    const key = [hospital._id, day, product!._id, lot].join('\n');
    const same = lines.get(key);
    const saidName = row.text('name') && row.text('name') !== product!.name ? row.text('name') : '';
    lines.set(key, {
      hospitalId: hospital._id,
      hospitalName: hospital.name,
      day: day!,
      productId: product!._id,
      productName: product!.name,
      unit: product!.unit,
      lot,
      quantity: (same?.quantity ?? 0) + quantity!,
      serials: [...(same?.serials ?? []), ...(bySerial ? [serial] : [])],
      rows: [...(same?.rows ?? []), row.row],
      saidName: same?.saidName || saidName,
    });
  }
  return { lines: [...lines.values()], problems, unknown: [...unknown.values()] };
}
