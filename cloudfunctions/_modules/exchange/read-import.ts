import { isDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { plainLot, plainSerial } from '../../../miniprogram/shared/goods/lots';
import type {
  ArrivalRow,
  ImportKind,
  InvoiceRow,
  MoneyOpeningRow,
} from '../../../miniprogram/shared/model/exchange';
import type { StockLocation } from '../../../miniprogram/shared/model/goods';
import type { Product, Receivable } from '../../../miniprogram/shared/model/trade';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type { SheetProblem } from '../../_contracts/shapes';
import { invoiceNumber } from '../../_contracts/credit';
import { openingKey } from '../credit/bring-rows';
import type { KeyedRow } from '../credit/bring-rows';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { findTable } from '../sheets/read-table';
import type { Headings, Table, TableRow } from '../sheets/read-table';

/** What the columns may be headed; the first is what the template says. */
export const importColumns = {
  invoices: {
    number: ['发货单号', '单号', '出库单号'],
    invoice: ['发票号码', '发票号', '数电票号码'],
  },
  arrivals: {
    reference: ['来源单号', 'ERP单号', '入库单号', '行号'],
    warehouse: ['仓库', '库位', '仓库名称'],
    code: ['货号', '产品编号', '物料编码'],
    lot: ['批号', '生产批号'],
    producedOn: ['生产日期', '生产日'],
    expiresOn: ['有效期至', '有效期', '失效日期'],
    quantity: ['数量', '入库数量'],
    serials: ['序列号', 'SN'],
  },
  openings: {
    dealer: ['信用代码', '统一社会信用代码', '经销商编码'],
    name: ['经销商', '客户', '客户名称', '经销商名称'],
    kind: ['类型', '种类'],
    number: ['单号', '单据号', '发票号'],
    fen: ['金额', '余额', '期初余额', '未结金额'],
    issuedOn: ['开单日', '单据日期', '开票日期'],
    dueOn: ['到期日', '应收日'],
  },
} as const satisfies Record<ImportKind, Headings<string>>;
export const importExamples: Record<ImportKind, readonly string[]> = {
  invoices: ['FH20260101-示例', '26312000000012345678'],
  arrivals: ['RK-示例-001', '总库', '示例-货号', '示例-批号', '2026-01-15', '2027-01-14', '10', ''],
  openings: ['91310000示例', '示例经销商', '应收', 'QC-示例-1', '12500.00', '2025-12-01', '2026-01-30'],
};
const needed: Record<ImportKind, readonly string[]> = {
  invoices: ['number', 'invoice'],
  arrivals: ['reference', 'warehouse', 'code', 'quantity'],
  openings: ['kind', 'number', 'fen', 'dueOn'],
};
/** Rows of one file. */
export const IMPORT_ROWS = 2000;

/** What a file names, looked up before its rows are read. */
export interface ImportWorld {
  receivables: ReadonlyMap<string, Receivable>;
  locations: ReadonlyMap<string, Pick<StockLocation, '_id'>>;
  products: ReadonlyMap<string, Product>;
  /** By 信用代码 and by name. */
  dealers: ReadonlyMap<string, { _id: string; name: string; shortName: string }>;
  today: Day;
}
export interface ReadRow extends KeyedRow {
  say: string;
}

export function importTable(kind: ImportKind, sheets: readonly OpenSheet[]): Table<string> | null {
  const has = (column: (column: string) => boolean) => needed[kind].every(column);
  const isDealerNamed = (column: (column: string) => boolean) =>
    kind !== 'openings' || column('dealer') || column('name');
  return findTable<string>(sheets, importColumns[kind], (column) => has(column) && isDealerNamed(column));
}
/** Names in a column, for looking them up. */
export const namesIn = ({ rows }: Table<string>, column: string): string[] => [
  ...new Set(rows.map((row) => row.text(column)).filter(Boolean)),
];

/** Rows as a person or a program wrote them, and every cell that cannot be booked, with what to do. */
export function readImport(
  kind: ImportKind,
  table: Table<string>,
  world: ImportWorld,
): { rows: ReadRow[]; problems: SheetProblem[] } {
  const problems: SheetProblem[] = [];
  const seen = new Map<string, number>();
  const rows: ReadRow[] = [];
  for (const row of table.rows.slice(0, IMPORT_ROWS)) {
    const before = problems.length;
    const wrong = (column: string, message: string) => {
      const headings = importColumns[kind] as Headings<string>;
      problems.push({ row: row.row, column: headings[column]?.[0] ?? '', message });
    };
    const read = readers[kind](row, world, wrong);
    if (!read || problems.length > before) continue;
    const twin = seen.get(read.key);
    if (twin === undefined) rows.push(read);
    else wrong(needed[kind][0]!, `与第 ${twin} 行重复`);
    seen.set(read.key, row.row);
  }
  if (table.rows.length > IMPORT_ROWS)
    problems.push({
      row: IMPORT_ROWS + 1,
      column: '',
      message: `一次最多 ${IMPORT_ROWS} 行，请分成几个文件`,
    });
  return { rows, problems };
}

type Reader = (
  row: TableRow<string>,
  world: ImportWorld,
  wrong: (column: string, message: string) => void,
) => ReadRow | null;
const readers: Record<ImportKind, Reader> = {
  invoices(row, { receivables }, wrong) {
    const [number, invoice] = [row.text('number'), row.text('invoice').replace(/\s/g, '')];
    const receivable = receivables.get(number);
    if (!receivable) wrong('number', number ? `没有发货单“${number}”的应收，请核对` : '请填写发货单号');
    if (!invoiceNumber.safeParse(invoice).success) wrong('invoice', '发票号码应为 18 至 20 位数字');
    if (!receivable) return null;
    const read: InvoiceRow = { row: row.row, receivableId: receivable._id, number, invoice };
    return {
      row: read,
      key: `invoice:${receivable._id}:${invoice}`,
      say: `${number} 发票 ${invoice}`,
      fen: 0,
    };
  },
  arrivals(row, { locations, products }, wrong) {
    const reference = row.text('reference');
    if (!/^[\w.:/-]{1,64}$/.test(reference))
      wrong('reference', '来源单号应为 64 位以内的字母、数字和 . : / - _');
    const location = locations.get(row.text('warehouse'));
    if (!location) wrong('warehouse', `没有仓库“${row.text('warehouse')}”，请照库位名称填写`);
    const code = row.text('code');
    const product = products.get(code);
    if (!product) wrong('code', code ? `没有货号“${code}”，请核对` : '请填写货号');
    const quantity = row.count('quantity') ?? NaN;
    if (!(quantity > 0 && quantity <= 1_000_000)) wrong('quantity', '数量应为大于 0 的整数');
    const lot = plainLot(row.text('lot'));
    if (product?.tracking === 'lot' && !lot) wrong('lot', '这个产品按批管理，请填写批号');
    const [producedOn, expiresOn] = [dayIn(row, 'producedOn', wrong), dayIn(row, 'expiresOn', wrong)];
    if (producedOn && expiresOn && expiresOn < producedOn) wrong('expiresOn', '有效期早于生产日期');
    if (product?.shelfDays && !expiresOn) wrong('expiresOn', '这个产品有有效期，请填写');
    const serials = row
      .text('serials')
      .split(/[\s,，、;；]+/)
      .filter(Boolean)
      .map(plainSerial);
    if (product?.tracking === 'serial' && (serials.length !== quantity || new Set(serials).size !== quantity))
      wrong('serials', '这个产品按件管理：每件一个序列号，用空格分开');
    if (!location || !product) return null;
    const read: ArrivalRow = {
      ...{ row: row.row, reference, locationId: location._id, productId: product._id },
      ...{ lot, producedOn, expiresOn, quantity },
      serials: product.tracking === 'serial' ? serials : [],
    };
    const say = `${product.name} ${lot} ${quantity}${product.unit}`;
    return { row: read, key: `arrival:${reference}`, say, fen: 0 };
  },
  openings(row, { dealers, today }, wrong) {
    const [code, name] = [row.text('dealer').toUpperCase(), row.text('name')];
    const dealer = dealers.get(code || name);
    if (!dealer) wrong(code || !name ? 'dealer' : 'name', `没有经销商“${code || name}”，请核对`);
    else if (code && name && dealers.get(name) && dealers.get(name)!._id !== dealer._id)
      wrong('name', '信用代码和名称不是同一家经销商');
    const said = row.text('kind');
    const kind = /应收|欠款/.test(said) ? 'receivable' : /预收|预付/.test(said) ? 'advance' : null;
    if (!kind) wrong('kind', '类型应为：应收、预收');
    const number = row.text('number').slice(0, 40);
    if (!number) wrong('number', '请填写单号');
    const fen = row.fen('fen') ?? NaN;
    if (!(fen > 0)) wrong('fen', '金额应大于 0，最多两位小数');
    const dueOn = dayIn(row, 'dueOn', wrong);
    if (!dueOn) wrong('dueOn', '请填写到期日');
    const issuedOn = dayIn(row, 'issuedOn', wrong) ?? dueOn;
    if (issuedOn && issuedOn > today) wrong('issuedOn', '开单日在今天之后');
    if (issuedOn && dueOn && dueOn < issuedOn) wrong('dueOn', '到期日早于开单日');
    if (!dealer || !kind || !issuedOn || !dueOn) return null;
    const read: MoneyOpeningRow = {
      ...{
        row: row.row,
        dealerId: dealer._id,
        dealerName: dealer.shortName,
        kind,
        number,
        fen,
        issuedOn,
        dueOn,
      },
    };
    const say = `${dealer.shortName} ${kind === 'receivable' ? '应收' : '预收'} ${number} ${sayFen(fen)}`;
    return { row: read, key: openingKey(read), say, fen: kind === 'receivable' ? fen : -fen };
  },
};
function dayIn(
  row: TableRow<string>,
  column: string,
  wrong: (column: string, message: string) => void,
): Day | null {
  const day = row.day(column);
  if (day === 'unclear' || (day !== null && !isDay(day))) {
    wrong(column, '日期看不懂，请写成 2026-01-31');
    return null;
  }
  return day;
}
