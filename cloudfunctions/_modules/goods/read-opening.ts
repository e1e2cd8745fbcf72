import { conditionLabels } from '../../../miniprogram/shared/model/goods';
import type { Condition, LotStock, OpeningRow, StockLocation } from '../../../miniprogram/shared/model/goods';
import { plainLot, plainSerial } from '../../../miniprogram/shared/goods/lots';
import type { Product } from '../../../miniprogram/shared/model/trade';
import type { OpeningProblem } from '../../_contracts/goods';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { readDay } from '../grant-sheets/read-days';
import { MAKER } from '../ledger/move-stock';

/** What the columns may be headed; the first is what the template says. */
const columns = {
  code: ['货号', '产品编号', '物料编码', '编码'],
  lot: ['批号', '批次', '生产批号'],
  producedOn: ['生产日期', '生产日'],
  expiresOn: ['有效期至', '有效期', '失效日期', '效期'],
  quantity: ['数量', '库存数量', '结存数量'],
  condition: ['状态', '质量状态'],
  owner: ['归属', '货权'],
  serial: ['序列号', 'SN'],
} as const;
type Column = keyof typeof columns;
export const openingHeadings = Object.values(columns).map(([first]) => first);
export const OPENING_ROWS = 2000;

interface Found {
  sheet: OpenSheet;
  head: number;
  at: Partial<Record<Column, number>>;
}
const said = (cell: { v?: unknown } | undefined): string =>
  cell?.v === undefined || cell.v === null ? '' : String(cell.v).normalize('NFKC').trim();

/** The sheet with the columns that matter, and where its heading stands among the first rows. */
function findTable(sheets: readonly OpenSheet[]): Found | null {
  for (const sheet of sheets.filter(({ isHidden }) => !isHidden))
    for (let head = 0; head < Math.min(sheet.rows.length, 20); head++) {
      const cells = sheet.rows[head] ?? [];
      const at: Found['at'] = {};
      for (const index of Object.keys(cells).map(Number)) {
        const text = said(cells[index]).replace(/[\s*（）()]/g, '');
        for (const name of Object.keys(columns) as Column[])
          if (at[name] === undefined && (columns[name] as readonly string[]).includes(text)) at[name] = index;
      }
      if (at.code !== undefined && at.quantity !== undefined) return { sheet, head, at };
    }
  return null;
}

export const productCodesIn = (sheets: readonly OpenSheet[]): string[] => {
  const found = findTable(sheets);
  if (!found) return [];
  const { sheet, head, at } = found;
  return [...new Set(sheet.rows.slice(head + 1).map((row) => said(row?.[at.code!])))].filter(Boolean);
};

/** Rows of an opening as a person wrote them, and every cell that cannot be booked, with what to do. */
export function readOpening(
  sheets: readonly OpenSheet[],
  location: Pick<StockLocation, 'dealerId'>,
  products: ReadonlyMap<string, Product>,
): { rows: OpeningRow[]; problems: OpeningProblem[] } {
  const found = findTable(sheets);
  if (!found) return { rows: [], problems: [] };
  const { sheet, head, at } = found;
  const rows: OpeningRow[] = [];
  const problems: OpeningProblem[] = [];
  const lots = new Map<string, Pick<LotStock, 'producedOn' | 'expiresOn'>>();
  const pieces = new Set<string>();
  for (const index of Object.keys(sheet.rows)
    .map(Number)
    .filter((row) => row > head)) {
    const cells = sheet.rows[index] ?? [];
    const cell = (name: Column) => (at[name] === undefined ? undefined : cells[at[name]]);
    const row = index + 1;
    const wrong = (name: Column, message: string) =>
      void problems.push({ row, column: columns[name][0], message });
    const code = said(cell('code'));
    const count = said(cell('quantity'));
    if (!code && !count) continue;
    const before = problems.length;
    const product = products.get(code);
    if (!product) wrong('code', code ? `没有货号“${code}”，请核对` : '请填写货号');
    const quantity = /^\d{1,7}(\.0+)?$/.test(count) ? Number(count) : NaN;
    if (!(quantity > 0)) wrong('quantity', '数量应为大于 0 的整数');
    const lot = plainLot(said(cell('lot')));
    if (product?.tracking === 'lot' && !lot) wrong('lot', '这个产品按批管理，请填写批号');
    const days = (['producedOn', 'expiresOn'] as const).map((name) => {
      const given = cell(name);
      if (!given || said(given) === '') return null;
      const read = readDay(given, name === 'producedOn' ? 'from' : 'to', sheet.from1904);
      if ('problem' in read) {
        wrong(name, '日期看不懂，请写成 2026-01-31');
        return null;
      }
      return read.fromOn ?? read.toOn ?? null;
    });
    const [producedOn = null, expiresOn = null] = days;
    if (producedOn && expiresOn && expiresOn < producedOn) wrong('expiresOn', '有效期早于生产日期');
    if (product?.shelfDays && !expiresOn) wrong('expiresOn', '这个产品有有效期，请填写');
    const condition = readCondition(said(cell('condition')));
    if (!condition) wrong('condition', '状态应为：合格、待验、隔离、不合格、旧件');
    const owner = readOwner(said(cell('owner')), location);
    if (!owner) wrong('owner', '归属应为：厂家、经销商');
    const serial = plainSerial(said(cell('serial')));
    if (product?.tracking === 'serial') {
      if (!serial || quantity !== 1) wrong('serial', '这个产品按件管理：一行一件，写明序列号');
      else if (pieces.has(`${code}:${serial}`)) wrong('serial', '序列号与前面的行重复');
      pieces.add(`${code}:${serial}`);
    }
    const known = lots.get(`${code}:${lot}`);
    if (known && (known.producedOn !== producedOn || known.expiresOn !== expiresOn))
      wrong('expiresOn', '同一批号的生产日期或有效期前后不同');
    lots.set(`${code}:${lot}`, { producedOn, expiresOn });
    if (problems.length === before)
      rows.push({
        row,
        productId: product!._id,
        productName: product!.name,
        lot,
        producedOn,
        expiresOn,
        owner: owner!,
        condition: condition!,
        quantity,
        serials: serial && product!.tracking === 'serial' ? [serial] : [],
      });
    if (rows.length > OPENING_ROWS) {
      problems.push({ row, column: '', message: `一次最多 ${OPENING_ROWS} 行，请分成几个库位或几张表` });
      break;
    }
  }
  return { rows, problems };
}

function readCondition(text: string): Condition | null {
  if (text === '') return 'good';
  const found = (Object.keys(conditionLabels) as Condition[]).find((one) => conditionLabels[one] === text);
  return found && found !== 'picked' ? found : null;
}
function readOwner(text: string, { dealerId }: Pick<StockLocation, 'dealerId'>): string | null {
  if (text === '') return dealerId ?? MAKER;
  if (text === '厂家') return MAKER;
  return text === '经销商' ? dealerId : null;
}
