import { nameKey } from './text';

export type ColumnMeaning =
  | 'number'
  | 'dealer'
  | 'lines'
  | 'province'
  | 'city'
  | 'county'
  | 'scope'
  | 'hospitals'
  | 'exceptions'
  | 'from'
  | 'to'
  | 'term'
  | 'exclusive'
  | 'kinds'
  | 'remark'
  | 'status'
  | 'creditCode'
  | 'sentence';

/** The headings that people write, without spaces and signs; `授权` and `名称` around them are taken off first. */
const headings: Record<ColumnMeaning, string[]> = {
  number: ['编号', '号', '书编号', '书号', 'grantno', 'grantnumber'],
  dealer: ['经销商', '代理商', '经销商公司', '公司', '经销单位', '代理公司', '被授权方', '被授权单位', '被授权人', '商', '经销商全称', '经销商简称', '代理商全称', '公司全称', '单位全称', '合作伙伴', '合作商', '合作方', '合作单位', '渠道商', '渠道伙伴', '总代理', '总代理商', 'dealer', 'partner'],
  lines: ['产品线', '产品', '产品类别', '产品系列', '产品范围', '品类', '品种', '品线', '产品品类', '产品大类', 'productline', 'product'],
  province: ['省', '省份', '省市', '省自治区', '省直辖市', '省自治区直辖市', 'province'],
  city: ['市', '城市', '地市', '地级市', '市州', '地区', 'city'],
  county: ['区县', '县区', '区', '县', '县市', '县市区', '区县市', 'county', 'district'],
  scope: ['区域', '范围', '销售区域', '区域范围', '代理区域', '服务区域', '行政区域', '所辖区域', '覆盖区域', '覆盖范围', '覆盖省市', '覆盖省份', '覆盖城市', '负责区域', '经销区域', '合作区域', '市场区域', '区域医院', '地区医院', 'region', 'territory'],
  hospitals: ['医院', '终端', '终端医院', '医疗机构', '客户', '终端客户', '医院客户', '目标医院', '覆盖医院', '授权终端', '终端客户医院', 'hospital'],
  exceptions: ['排除', '除外', '排除项', '除外项', '除外医院', '排除医院', '不含', '不含医院', '不包括', '例外', '例外医院', '排除区域', '除外区域', '排除范围', '除外范围', '排除地区或医院', '除外条款', 'except'],
  from: ['开始日期', '起始日期', '开始日', '起始日', '生效日期', '生效日', '起始时间', '开始时间', '生效时间', '起', '起日', '起期', '自', '开始', '起始', '期限起', '有效期起', '有效期自', 'from', 'startdate'],
  to: ['结束日期', '截止日期', '终止日期', '到期日期', '到期日', '失效日期', '截止日', '结束日', '结束时间', '截止时间', '到期时间', '失效时间', '终止时间', '止', '止日', '止期', '至', '结束', '截止', '到期', '期限止', '有效期止', '有效期至', 'to', 'enddate'],
  term: ['期限', '有效期', '期间', '期', '时间', '年度', '年份', '起止日期', '起止时间', '有效期限', '合作期限', '合作期', '合同期', '合同期限', '合同有效期', '协议有效期', '合作时间', '协议期限', '有效时间', 'term'],
  exclusive: ['独家', '是否独家', '排他', '是否排他', '独家授权', '独家与否', '性质', '代理性质', '独家性', '独家性质', '排他性', 'exclusive'],
  kinds: ['业务', '类型', '业务类型', '内容', '方式', '销售服务', '权限', 'kind'],
  status: ['状态', '是否授权', '是否有效', '合作状态', '有效状态', '是否续签', '是否续约', '是否合作', '状况', 'status'],
  creditCode: ['统一社会信用代码', '信用代码', '社会信用代码', '税号', '纳税人识别号', '经销商信用代码', '组织机构代码'],
  remark: ['备注', '说明', '其他', '其它', 'remark', 'remarks', 'notes'],
  sentence: ['描述', '条款', '约定', '授权说明', '授权描述'],
}; // prettier-ignore

const meanings = new Map<string, ColumnMeaning>();
for (const [meaning, names] of Object.entries(headings) as [ColumnMeaning, string[]][])
  for (const name of names) meanings.set(name, meaning);

/** What a heading means, or null for a column that says nothing about grants. */
export function meaningOf(heading: string): ColumnMeaning | null {
  const bare = nameKey(heading)
    .replace(/\(.*$/, '')
    .replace(/[*:,、;/]/g, '');
  for (const name of [bare, bare.replace(/^授权/, ''), bare.replace(/名称$|全称$|列表$|清单$/, '')]) {
    const meaning = meanings.get(name) ?? meanings.get(name.replace(/^授权/, ''));
    if (meaning) return meaning;
  }
  return null;
}

export interface Columns {
  /** The first row of headings, from 0. */
  headRow: number;
  /** First row of data, from 0. */
  firstRow: number;
  byMeaning: Map<ColumnMeaning, number>;
  repeated: number[];
  ignored: OtherColumn[];
  unheaded: number[];
  headings: string[];
}
/** A column that no known heading names, with the heading over its own where there are two rows of them. */
export interface OtherColumn {
  column: number;
  heading: string;
  above: string;
}

/** What a sheet without headings has all the same, for whoever has to add the rest. */
export interface NoColumns {
  seen: string[];
  missing: string[];
}

const searchedRows = 40;
const noCall = { dealer: false, place: false, placeBesideDealers: false };
const noTick = { lineId: null, place: null };

/**
 * Finds the heading row: the one with most known headings among the first rows, titles above it aside. A second row of
 * headings right below (省, 市 under a merged 授权区域, or 苏州, 无锡 under 江苏) refines it. What is missing and what is there
 * when no row names a dealer column (or tells the grant in sentences) and a place.
 */
export function findColumns(
  rowCount: number,
  textAt: (row: number, column: number) => string,
  width: number,
  /** What the sheet's name, and the lines above a heading row, say already. */
  calledAbove: (headRow: number) => typeof noCall = () => noCall,
  /** What a tick below a heading would say. */
  ticked: (heading: string, above: string) => { lineId: unknown; place: unknown } = () => noTick,
): Columns | NoColumns {
  const meaningsIn = (row: number) =>
    Array.from({ length: width }, (_, column) => meaningOf(textAt(row, column)));
  const known = (row: number) => new Set(meaningsIn(row).filter(Boolean)).size;
  let best = 0;
  for (let row = 1; row < Math.min(rowCount, searchedRows); row++) if (known(row) > known(best)) best = row;

  const upper = meaningsIn(best);
  let found = upper;
  let firstRow = best + 1;
  if (firstRow < rowCount) {
    const lower = meaningsIn(firstRow);
    const texts = Array.from({ length: width }, (_, column) => textAt(firstRow, column));
    const upperText = (column: number) => nearestText(textAt, best, column);
    const isTick = texts.map((text, column) => {
      if (!text || lower[column] || text === textAt(best, column)) return false;
      const { lineId, place } = ticked(text, upperText(column));
      return Boolean(lineId ?? place);
    });
    const isHeading = texts.every(
      (text, column) => !text || lower[column] || isTick[column] || text === textAt(best, column),
    );
    if (isHeading && (lower.filter(Boolean).length >= 2 || isTick.filter(Boolean).length >= 2)) {
      found = upper.map((meaning, column) => lower[column] ?? meaning);
      firstRow++;
    }
  }
  const hasTwo = firstRow - best === 2;
  const headingsOf = (column: number) => {
    const under = hasTwo ? textAt(best + 1, column) : '';
    return under || textAt(best, column);
  };
  const other = (column: number): OtherColumn => ({
    column,
    heading: headingsOf(column),
    above: hasTwo ? nearestText(textAt, best, column) : '',
  });
  const columns: Columns = {
    ...{ headRow: best, firstRow, byMeaning: new Map(), repeated: [], ignored: [], unheaded: [] },
    headings: Array.from({ length: width }, (_, column) => headingsOf(column)),
  };
  found.forEach((meaning, column) => {
    const heading = headingsOf(column);
    if (!meaning) {
      if (heading) columns.ignored.push(other(column));
      // Under no heading people write beside the table what a row is not.
      else columns.unheaded.push(column);
    } else if (columns.byMeaning.has(meaning) && (meaning === 'status' || meaning === 'remark')) {
      // 是否授权 beside 状态, 说明 beside 备注: each may decide, so what the second says is asked by itself.
      columns.ignored.push(other(column));
    } else if (columns.byMeaning.has(meaning)) {
      // A full name and a short one beside it say the same: the full one counts.
      const before = columns.byMeaning.get(meaning)!;
      const short = [column, before].find((each) => /简称|别名/.test(columns.headings[each]!));
      if (short === undefined) columns.repeated.push(column);
      else {
        columns.ignored.push(other(short));
        columns.byMeaning.set(meaning, short === column ? before : column);
      }
    } else columns.byMeaning.set(meaning, column);
  });
  const has = (...any: ColumnMeaning[]) => any.some((meaning) => columns.byMeaning.has(meaning));
  if (has('sentence')) return columns;
  const called = calledAbove(best);
  const hasPlace =
    called.place ||
    (called.placeBesideDealers && has('dealer')) ||
    has('province', 'city', 'county', 'scope', 'hospitals') ||
    columns.ignored.some(({ heading, above }) => ticked(heading, above).place);
  const hasDealer = called.dealer || has('dealer');
  if (hasDealer && hasPlace) return columns;
  return {
    seen: columns.headings.filter(Boolean),
    missing: [...(hasDealer ? [] : ['经销商']), ...(hasPlace ? [] : ['授权区域（或医院）'])],
  };
}

/** The text over a column: its own or, under a heading merged across several, the nearest to the left. */
function nearestText(textAt: (row: number, column: number) => string, row: number, column: number): string {
  for (let at = column; at >= 0; at--) {
    const text = textAt(row, at);
    if (text) return text;
  }
  return '';
}
