import {
  catalogueLabels,
  deviceClassLabels,
  productKindLabels,
} from '../../../miniprogram/shared/model/trade';
import type { CatalogueCode, CatalogueSystem, Product } from '../../../miniprogram/shared/model/trade';
import { SaveProduct } from '../../_contracts/catalogue';
import type { ProductColumn, ProductSheetRow } from '../../_contracts/catalogue';
import type { SheetProblem } from '../../_contracts/shapes';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { findTable } from '../sheets/read-table';
import type { Headings, Table, TableRow } from '../sheets/read-table';

export const productHeadings: Headings<ProductColumn> = {
  code: ['货号', '产品货号', '产品编号', '物料编码', '编码'],
  name: ['名称', '产品名称', '品名'],
  specification: ['规格', '规格型号', '型号规格', '包装规格'],
  unit: ['单位', '计量单位', '销售单位'],
  kind: ['类别', '产品类别', '种类'],
  line: ['产品线', '所属产品线'],
  class: ['管理类别', '分类', '器械类别'],
  codes: ['分类编码', '分类目录编码', '目录编码'],
  cold: ['储运温度', '储存条件', '贮存条件', '温度'],
  udiDi: ['UDI-DI', 'UDI', 'DI', '产品标识'],
  tracking: ['追溯', '追溯方式', '管理方式'],
  shelfDays: ['有效期天数', '有效期', '保质期天数'],
  minimumShelfDays: ['发货剩余有效期天数', '最短剩余有效期'],
  pack: ['装箱数', '箱规', '每箱数量'],
  minimum: ['起订量', '最小起订量'],
  multiple: ['订货倍数', '包装倍数', '最小包装'],
};
export const productColumns = Object.keys(productHeadings) as ProductColumn[];
export const headingOf = (column: ProductColumn): string => productHeadings[column][0]!;
export const neededColumns = ['code', 'name', 'unit', 'line', 'class'] as const;

export const productTable = (sheets: readonly OpenSheet[]): Table<ProductColumn> | null =>
  findTable(sheets, productHeadings, (has) => neededColumns.every(has));

type Facts = Omit<Product, '_id' | 'revision' | 'head' | 'searchKeys'>;
const trackings = {
  按批: 'lot',
  批号: 'lot',
  按件: 'serial',
  序列号: 'serial',
  不追溯: 'none',
  无: 'none',
} as const;
const classes: Record<string, Facts['class']> = {
  ...Object.fromEntries(Object.entries(deviceClassLabels).map(([key, label]) => [label, key])),
  ...{ I: 'I', II: 'II', III: 'III', Ⅰ: 'I', Ⅱ: 'II', Ⅲ: 'III', '1': 'I', '2': 'II', '3': 'III' },
  ...{
    一类: 'I',
    二类: 'II',
    三类: 'III',
    Ⅰ类: 'I',
    Ⅱ类: 'II',
    Ⅲ类: 'III',
    I类: 'I',
    II类: 'II',
    III类: 'III',
  },
} as Record<string, Facts['class']>;
const labelled = <K extends string>(labels: Record<K, string>, text: string): K | undefined =>
  (Object.keys(labels) as K[]).find((key) => labels[key] === text || key === text);

/** `2-8℃`, `2～8`, `-20`: tenths of a degree; null for 常温, undefined for what says neither. */
export function readCold(text: string): Facts['cold'] | undefined {
  const plain = text.normalize('NFKC').replace(/[\s℃°C度]/g, '');
  if (plain === '' || /常温|室温|无/.test(plain)) return null;
  const range = /^(-?\d{1,2}(?:\.\d)?)[~\-至到—–]+?(-?\d{1,2}(?:\.\d)?)$/.exec(plain);
  if (!range) return undefined;
  const [minDeciC, maxDeciC] = [range[1]!, range[2]!].map((one) => Math.round(Number(one) * 10)) as [
    number,
    number,
  ];
  return minDeciC < maxDeciC ? { minDeciC, maxDeciC } : undefined;
}

/** `6840；22-04；体外诊断:6840`: of the 2002 catalogue where four digits say nothing else. */
export function readCodes(text: string): CatalogueCode[] | undefined {
  const codes = text
    .normalize('NFKC')
    .split(/[;,、\s]+/)
    .filter(Boolean)
    .map((part): CatalogueCode | undefined => {
      const said = /^(?:(.+?)[::])?([0-9A-Z]{2,4}(?:-\d{1,2})*)$/.exec(part);
      if (!said) return undefined;
      const named = said[1]
        ? (Object.keys(catalogueLabels) as CatalogueSystem[]).find(
            (key) => key === said[1] || catalogueLabels[key].startsWith(said[1]!),
          )
        : said[2]!.length === 4 && !said[2]!.includes('-')
          ? '2002'
          : '2017';
      return named && { system: named, code: said[2]! };
    });
  return codes.every((one) => one !== undefined) ? codes : undefined;
}

/**
 * What each row would make of the catalogue. A cell without text keeps what a known product has; a new one gets what is usual.
 */
export function readProductSheet(
  table: Table<ProductColumn>,
  known: ReadonlyMap<string, Product>,
  lines: ReadonlyMap<string, string>,
): { rows: ProductSheetRow[]; problems: SheetProblem[] } {
  const rows: ProductSheetRow[] = [];
  const problems: SheetProblem[] = [];
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    const code = row.text('code').replace(/\s/g, '');
    const before = problems.length;
    const wrong = (column: ProductColumn, message: string) =>
      void problems.push({ row: row.row, column: table.readAs[column] ?? headingOf(column), message });
    // Titles of groups say nothing else.
    if (!code) {
      if (row.text('unit') || row.text('class')) wrong('code', '请填写货号');
      continue;
    }
    const twin = seen.get(code);
    if (twin !== undefined) wrong('code', `与第 ${twin} 行货号相同`);
    seen.set(code, row.row);
    const product = known.get(code) ?? null;
    const facts = factsOf(row, code, product, lines, wrong);
    if (problems.length > before) continue;
    const read = SaveProduct.shape.product.safeParse(facts);
    if (!read.success) {
      const field = String(read.error.issues[0]?.path[0] ?? 'code');
      wrong(field in productHeadings ? (field as ProductColumn) : 'code', '这一格太长或不符合要求');
      continue;
    }
    const changes = product
      ? (Object.keys(read.data) as (keyof Facts)[]).filter(
          (key) => JSON.stringify(read.data[key]) !== JSON.stringify(product[key]),
        )
      : [];
    rows.push({
      ...{ row: row.row, code, name: read.data.name, productId: product?._id ?? null },
      as: !product ? 'new' : changes.length > 0 ? 'changed' : 'same',
      changes: changes.map((key) => words[key] ?? key),
      product: read.data,
    });
  }
  return { rows, problems };
}
const words: Partial<Record<keyof Facts, string>> = {
  ...{ name: '名称', specification: '规格', unit: '单位', kind: '类别', productLineId: '产品线' },
  ...{ class: '管理类别', codes: '分类编码', cold: '储运温度', udiDi: 'UDI-DI', packs: '装箱数' },
  ...{ tracking: '追溯', shelfDays: '有效期天数', minimumShelfDays: '发货剩余有效期天数' },
  ...{ minimum: '起订量', multiple: '订货倍数' },
};

function factsOf(
  row: TableRow<ProductColumn>,
  code: string,
  product: Product | null,
  lines: ReadonlyMap<string, string>,
  wrong: (column: ProductColumn, message: string) => void,
): Facts {
  const text = (column: ProductColumn) => row.text(column);
  const whole = (column: ProductColumn, or: number): number => {
    const count = row.count(column);
    if (count === null) return or;
    if (Number.isNaN(count) || count < 0) wrong(column, '应为整数');
    return count;
  };
  const { _id, revision: _1, head: _2, searchKeys: _3, ...kept } = product ?? ({} as Product);
  void _id;
  const usual: Facts = {
    ...{ code, name: '', specification: '', unit: '', kind: 'reagent', productLineId: '', class: 'none' },
    ...{ regulatedAs: 'device', codes: [], cold: null, udiDi: null, packs: [], tracking: 'lot' },
    ...{ shelfDays: null, minimumShelfDays: 0, fitsModelIds: [], exemptFromRecord: false },
    ...{ minimum: 1, multiple: 1, soldFromOn: null, soldUntilOn: null, successorId: null },
    ...kept,
  };
  if (!text('name')) wrong('name', '请填写名称');
  if (!text('unit')) wrong('unit', '请填写单位');
  const line = lines.get(text('line'));
  if (!line) wrong('line', text('line') ? `没有产品线“${text('line')}”` : '请填写产品线');
  const cls = classes[text('class').replace(/\s/g, '')];
  if (!cls) wrong('class', '应为：第一类、第二类、第三类、非医疗器械');
  const kind = text('kind') ? labelled(productKindLabels, text('kind')) : usual.kind;
  if (!kind) wrong('kind', `应为：${Object.values(productKindLabels).join('、')}`);
  const tracking = text('tracking') ? trackings[text('tracking') as keyof typeof trackings] : usual.tracking;
  if (!tracking) wrong('tracking', '应为：按批、按件、不追溯');
  const cold = text('cold') ? readCold(text('cold')) : usual.cold;
  if (cold === undefined) wrong('cold', '请写成 2-8℃，或常温');
  const codes = text('codes') ? readCodes(text('codes')) : usual.codes;
  if (!codes) wrong('codes', '请写成 6840 或 22-04，几个用分号分开');
  const udiDi = text('udiDi') || usual.udiDi;
  if (udiDi !== null && !/^\d{14}$/.test(udiDi)) wrong('udiDi', 'UDI-DI 是 14 位数字');
  const pack = whole('pack', 0);
  return {
    ...usual,
    ...{
      name: row.written('name'),
      unit: text('unit'),
      specification: row.written('specification') || usual.specification,
    },
    ...{
      productLineId: line ?? '',
      class: cls ?? 'none',
      kind: kind ?? 'reagent',
      tracking: tracking ?? 'lot',
    },
    ...(cls === 'none' ? { regulatedAs: 'none' as const } : {}),
    ...{ cold: cold ?? null, codes: codes ?? [], udiDi },
    packs: pack > 0 ? [{ name: '箱', factor: pack }] : usual.packs,
    shelfDays: whole('shelfDays', usual.shelfDays ?? 0) || null,
    minimumShelfDays: whole('minimumShelfDays', usual.minimumShelfDays),
    minimum: whole('minimum', usual.minimum),
    multiple: whole('multiple', usual.multiple),
  };
}
