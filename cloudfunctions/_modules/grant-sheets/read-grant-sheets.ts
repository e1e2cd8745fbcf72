import type { Day } from '../../../miniprogram/shared/days';
import { refusals } from '../../../miniprogram/shared/refusals';
import type { KnownPlaces } from '../coverage/check-grant';
import { grantProblems } from '../coverage/check-grant';
import type { GrantKind, Ground } from '../coverage/model';
import type { ColumnMeaning, Columns } from './columns';
import { findColumns } from './columns';
import type {
  GrantDraft,
  OnProgress,
  CodedProblem,
  SheetCell,
  SheetProblemCode,
  SheetsRead,
  SheetWorld,
} from './model';
import { sheetProblemMessages } from './model';
import { NameBook, withoutLegalForm } from './name-book';
import type { OpenSheet } from './open-workbook';
import { openWorkbook } from './open-workbook';
import { readDay, readTerm } from './read-days';
import type { PlaceContext, PlacesRead } from './read-places';
import { PlaceReader } from './read-places';
import { allLines, cleaned, restored, sameAsAbove, splitList } from './text';

/**
 * Reads the sheets of grants as people keep them. Every row becomes a draft, or part of the draft that bears the same
 * number, or is reported with sheet, row, column and reason; whether to take the accepted rows of a book with problems is
 * the caller's business. Throws a Refusal for files that are not read at all.
 */
export function readGrantSheets(bytes: Uint8Array, world: SheetWorld, onProgress?: OnProgress): SheetsRead {
  onProgress?.({ phase: 'opening', done: 0, of: 1 });
  const sheets = openWorkbook(bytes);
  const of = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
  const reader = new GrantReader(world);
  let done = 0;
  for (const sheet of sheets) {
    reader.readSheet(sheet, (rows) => onProgress?.({ phase: 'reading', done: done + rows, of }));
    done += sheet.rows.length;
  }
  onProgress?.({ phase: 'reading', done: of, of });
  return reader.finish(sheets.length);
}

const rowsPerReport = 2_000;
/** Sheets of this name without headings are for people. */
const instructions = /说明|须知|示例|样例|字典|选项|目录|封面|readme|guide/i;
const noteStart = /^(注|备注|说明|合计|总计|小计|制表|制单|审核|批准|填表|编制|日期|单位)(人|日期)?[:\d]|^(合计|总计|小计|以下空白|以下无正文)$/; // prettier-ignore
/** Sales areas that companies draw as they like: with 省 or 市 in the row such a label says nothing more. */
const salesArea = /^(华东|华南|华北|华中|东北|西北|西南|东部|南部|西部|北部|中部|东|南|西|北|中)[一二三四五六\d]?(区|大区|片区|区域|地区)?$/; // prettier-ignore

/** A draft under way: what its rows said so far, and where it began. */
interface Draft {
  draft: GrantDraft;
  column: string;
  /** Further rows of the same number. */
  alsoRows: GrantDraft['source'][];
}

class GrantReader {
  private readonly problems: CodedProblem[] = [];
  private readonly drafts: Draft[] = [];
  private readonly draftOfNumber = new Map<string, Draft>();
  private readonly refusedNumbers = new Set<string>();
  private readonly ignoredColumns: SheetsRead['ignoredColumns'] = [];
  private readonly counts = { rows: 0, refused: 0, notes: 0 };

  private readonly dealers: NameBook;
  private readonly lines: NameBook;
  private readonly lineIds: string[];
  private readonly places: PlaceReader;
  private readonly known: KnownPlaces;
  private readonly lineLists = new Map<string, { ids: string[]; problem?: [SheetProblemCode, string] }>();

  constructor(world: SheetWorld) {
    this.dealers = new NameBook(world.dealers, withoutLegalForm);
    this.lines = new NameBook(world.productLines, (key) => key.replace(/(产品线|产品|系列)$/, ''));
    this.lineIds = world.productLines.map(({ _id }) => _id);
    const lineDays = new Map(world.productLines.map((line) => [line._id, line]));
    const hospitals = new Map(world.hospitals.map((hospital) => [hospital._id, hospital]));
    const hospital = (id: string) => hospitals.get(id);
    this.places = new PlaceReader(world.regions, new NameBook(world.hospitals), hospital);
    this.known = {
      regions: world.regions,
      hospital,
      // Lines and dealers were just found by their names.
      hasProductLine: () => true,
      lineDays: (id) => lineDays.get(id),
      hasDealer: () => true,
    };
  }

  readSheet(sheet: OpenSheet, onRows: (done: number) => void): void {
    const grid = new Grid(sheet);
    const columns = findColumns(grid.height, (row, column) => cleaned(grid.text(row, column)), grid.width);
    if (!columns) {
      if (instructions.test(sheet.name)) this.counts.notes++;
      else if (!grid.isEmpty)
        this.report({ sheet: sheet.name, row: 1 }, '', 'SHEET_HEADER_MISSING', sheet.name);
      return;
    }
    for (const { column, heading } of columns.ignored)
      this.ignoredColumns.push({ sheet: sheet.name, column: letterOf(column), header: heading });
    for (const column of columns.repeated)
      this.report({ sheet: sheet.name, row: columns.firstRow }, letterOf(column), 'SHEET_COLUMN_REPEATED', grid.text(columns.firstRow - 1, column)); // prettier-ignore
    const missing = missingColumns(columns);
    for (const heading of missing)
      this.report({ sheet: sheet.name, row: columns.firstRow }, '', 'SHEET_COLUMN_MISSING', heading);
    if (columns.repeated.length + missing.length > 0) return;

    for (const row of grid.filledRows(columns.firstRow)) {
      if (grid.isNote(row)) this.counts.notes++;
      else this.readRow(new Row(grid, row, columns));
      if (row % rowsPerReport === 0) onRows(row);
    }
  }

  finish(sheets: number): SheetsRead {
    const rows: GrantDraft[] = [];
    for (const { draft, column, alsoRows } of this.drafts) {
      const isRefused = this.refusedNumbers.has(draft.number);
      const problems = isRefused ? [] : grantProblems(draft, this.known);
      for (const problem of problems)
        this.report(draft.source, column, problem.code, this.nameOf(problem.value ?? ''));
      if (!isRefused && problems.length === 0) rows.push(draft);
      else
        for (const source of isRefused ? [draft.source, ...alsoRows] : alsoRows)
          this.report(source, '', 'SHEET_PART_REFUSED', draft.number);
    }
    const { problems, ignoredColumns, counts } = this;
    const refused = new Set(problems.map(({ sheet, row }) => `${sheet}\n${row}`)).size;
    return { rows, problems, ignoredColumns, counts: { sheets, ...counts, accepted: rows.length, refused } };
  }

  private nameOf(value: string): string {
    return (
      this.known.hospital(value)?.name ??
      (this.known.regions.has(value) ? this.known.regions.nameOf(value) : value)
    );
  }

  private report(
    source: { sheet: string; row: number },
    column: string,
    code: SheetProblemCode,
    value: string,
  ): void {
    const message = code in sheetProblemMessages ? sheetProblemMessages[code as keyof typeof sheetProblemMessages] : refusals[code as keyof typeof refusals]; // prettier-ignore
    this.problems.push({
      sheet: source.sheet,
      row: source.row,
      column,
      code,
      message,
      value: value.slice(0, 200),
    });
  }

  private readRow(row: Row): void {
    this.counts.rows++;
    const before = this.problems.length;
    const fail = (meaning: ColumnMeaning | '', code: SheetProblemCode, value?: string) =>
      this.report(
        row.source,
        meaning && row.letterOf(meaning),
        code,
        value ?? (meaning && row.text(meaning)),
      );

    for (const [meaning, code] of row.unreadable()) fail(meaning, code);
    if (this.problems.length > before) return this.refuse(row);

    const said = row.text('sentence') ? readSentence(row.text('sentence')) : null;
    if (row.text('sentence') && !said) fail('sentence', 'SHEET_SENTENCE_UNCLEAR');
    const dealerId = this.readDealer(row, said?.dealer, fail);
    const productLineIds = this.readLines(row, said?.lines, fail);
    const ground = this.readGround(row, said?.places, fail);
    const days = this.readDays(row, fail);
    const exclusive = readExclusive(row.text('exclusive'));
    if (exclusive === null) fail('exclusive', 'SHEET_ANSWER_UNCLEAR');
    const kinds = readKinds(row.text('kinds'));
    if (kinds === null) fail('kinds', 'SHEET_KIND_UNCLEAR');
    if (this.problems.length > before || !dealerId || !days || exclusive === null || kinds === null)
      return this.refuse(row);

    const placeColumns = ['scope', 'province', 'hospitals', 'sentence'] as const;
    const column = row.letterOf(placeColumns.find((meaning) => row.has(meaning)) ?? 'city');
    const { scope, carveOuts } = ground;
    const { fromOn, toOn } = days;
    const draft: GrantDraft = { number: row.text('number'), dealerId, productLineIds, scope, carveOuts, fromOn, toOn, exclusive, source: row.source }; // prettier-ignore
    if (kinds) draft.kinds = kinds;
    this.keep(draft, column, fail);
  }

  /** Other rows of the same number would state only part of the grant. */
  private refuse(row: Row): void {
    const number = row.text('number');
    if (number) this.refusedNumbers.add(number);
  }

  /** Rows of one number are parts of one grant, if they agree in all but the places. */
  private keep(
    draft: GrantDraft,
    column: string,
    fail: (meaning: ColumnMeaning, code: SheetProblemCode) => void,
  ): void {
    const earlier = draft.number ? this.draftOfNumber.get(draft.number) : undefined;
    if (!earlier) {
      const begun: Draft = { draft, column, alsoRows: [] };
      this.drafts.push(begun);
      if (draft.number) this.draftOfNumber.set(draft.number, begun);
      return;
    }
    const terms = ({ dealerId, productLineIds, fromOn, toOn, exclusive, kinds }: GrantDraft) =>
      JSON.stringify([dealerId, [...productLineIds].sort(), fromOn, toOn, exclusive, kinds ?? null]);
    const contradicts = (ground: Ground, carveOuts: Ground) =>
      ground.hospitalIds.some((id) => carveOuts.hospitalIds.includes(id)) ||
      ground.regionCodes.some((code) => carveOuts.regionCodes.includes(code));
    if (
      terms(earlier.draft) !== terms(draft) ||
      contradicts(draft.scope, earlier.draft.carveOuts) ||
      contradicts(earlier.draft.scope, draft.carveOuts)
    ) {
      this.refusedNumbers.add(draft.number);
      return fail('number', 'SHEET_NUMBER_REPEATED');
    }
    earlier.alsoRows.push(draft.source);
    join(earlier.draft.scope, draft.scope);
    join(earlier.draft.carveOuts, draft.carveOuts);
  }

  private readDealer(row: Row, said: string | undefined, fail: Fail): string | null {
    const text = row.text('dealer') || said || '';
    const meaning = row.text('dealer') || !said ? 'dealer' : 'sentence';
    const ids = text ? this.dealers.find(text) : [];
    if (!text) fail(meaning, 'SHEET_CELL_EMPTY');
    else if (ids.length === 0) fail(meaning, 'SHEET_DEALER_UNKNOWN', text);
    else if (ids.length > 1) fail(meaning, 'SHEET_DEALER_AMBIGUOUS', text);
    else if (said && row.text('dealer') && !this.dealers.find(said).includes(ids[0]!))
      fail('sentence', 'SHEET_VALUES_DIFFER', said);
    return ids.length === 1 ? ids[0]! : null;
  }

  private readLines(row: Row, said: string | undefined, fail: Fail): string[] {
    const text = row.text('lines') || said || '';
    const meaning = row.text('lines') || !said ? 'lines' : 'sentence';
    if (!text) {
      fail(meaning, 'SHEET_CELL_EMPTY');
      return [];
    }
    const { ids, problem } = this.linesNamed(text);
    if (problem) fail(meaning, ...problem);
    if (said && row.text('lines') && this.linesNamed(said).ids.join() !== ids.join())
      fail('sentence', 'SHEET_VALUES_DIFFER', said);
    return ids;
  }

  private linesNamed(raw: string): { ids: string[]; problem?: [SheetProblemCode, string] } {
    const known = this.lineLists.get(raw);
    if (known) return known;
    const text = cleaned(raw);
    const whole = this.lines.find(text);
    const ids: string[] = [];
    let problem: [SheetProblemCode, string] | undefined;
    if (allLines.test(text)) ids.push(...this.lineIds);
    else if (whole.length === 1) ids.push(whole[0]!);
    else
      for (const item of splitList(text)) {
        const found = this.lines.find(item);
        const joined =
          found.length === 0 ? item.split(/和|及|与|\+/).map((part) => this.lines.find(part)) : [found];
        if (joined.every((each) => each.length === 1)) ids.push(...joined.map(([id]) => id!));
        else problem ??= [joined.some((each) => each.length > 1) ? 'SHEET_LINE_AMBIGUOUS' : 'SHEET_LINE_UNKNOWN', item]; // prettier-ignore
      }
    const read = { ids: [...new Set(ids)], ...(problem ? { problem } : {}) };
    this.lineLists.set(raw, read);
    return read;
  }

  /**
   * 省, 市 and 区县 narrow each other down; 授权区域 narrows further; hospitals named in their own column are all there is
   * of the region. Exceptions may stand in any of them, in a column of their own, and in the remarks.
   */
  private readGround(row: Row, said: string | undefined, fail: Fail): { scope: Ground; carveOuts: Ground } {
    const scope: Ground = { regionCodes: [], hospitalIds: [] };
    const carveOuts: Ground = { regionCodes: [], hospitalIds: [] };
    let within: readonly string[] = [];
    const take = (meaning: ColumnMeaning, read: PlacesRead): PlacesRead => {
      for (const { code, value } of read.problems) fail(meaning, code, value);
      join(carveOuts, read.excluded);
      return read;
    };
    const narrow = (meaning: ColumnMeaning, read: PlacesRead) => {
      const { regionCodes, hospitalIds } = take(meaning, read).included;
      if (regionCodes.length + hospitalIds.length === 0) return;
      if (within.length > 0 && regionCodes.includes('000000') && !within.includes('000000'))
        fail(meaning, 'SHEET_VALUES_DIFFER');
      const isUnclear = meaning !== 'sentence' && within.length > 1 && within.some((outer) => !regionCodes.some((code) => this.known.regions.contains(outer, this.known.regions.placeOf(code))) && hospitalIds.length === 0); // prettier-ignore
      if (isUnclear) fail(meaning, 'SHEET_COLUMNS_UNCLEAR');
      scope.regionCodes = [...regionCodes];
      scope.hospitalIds = [...hospitalIds];
      within = regionCodes.flatMap((code) => [...this.known.regions.today(code)]);
    };
    for (const level of ['province', 'city', 'county'] as const) {
      if (row.text(level)) narrow(level, this.places.read(row.text(level), { level, within }));
    }
    const area = row.text('scope');
    if (area && !(within.length > 0 && salesArea.test(cleaned(area))))
      narrow('scope', this.places.read(area, { within: within.includes('000000') ? [] : within }));
    if (said) narrow('sentence', this.places.read(said, { within }));

    const context: PlaceContext = { within };
    if (row.text('hospitals')) {
      const { included } = take('hospitals', this.places.read(row.text('hospitals'), context));
      if (included.regionCodes.length + included.hospitalIds.length > 0) {
        scope.regionCodes = [...included.regionCodes];
        scope.hospitalIds = [...included.hospitalIds];
      }
    }
    if (row.text('exceptions'))
      take('exceptions', this.places.readExceptions(row.text('exceptions'), context));
    const remark = row.text('remark');
    if (/除|不含|不包/.test(remark)) take('remark', this.places.readExceptionsIn(remark, context));
    return { scope, carveOuts };
  }

  private readDays(row: Row, fail: Fail): { fromOn: Day; toOn: Day } | null {
    let fromOn: Day | undefined;
    let toOn: Day | undefined;
    for (const meaning of ['from', 'to', 'term'] as const) {
      const cell = row.cell(meaning);
      if (!cell || !row.text(meaning)) continue;
      const read = meaning === 'term' ? readTerm(cell, row.from1904) : readDay(cell, meaning, row.from1904);
      if ('problem' in read) {
        fail(meaning, read.problem);
        return null;
      }
      if ((read.fromOn && fromOn && read.fromOn !== fromOn) || (read.toOn && toOn && read.toOn !== toOn)) {
        fail(meaning, 'SHEET_DAYS_DIFFER');
        return null;
      }
      fromOn ??= read.fromOn;
      toOn ??= read.toOn;
    }
    if (!fromOn) fail(row.has('from') ? 'from' : 'term', 'SHEET_CELL_EMPTY');
    if (!toOn)
      fail(
        row.has('to') ? 'to' : 'term',
        fromOn && !row.has('to') ? 'SHEET_DAY_UNCLEAR' : 'SHEET_CELL_EMPTY',
      );
    return fromOn && toOn ? { fromOn, toOn } : null;
  }
}

type Fail = (meaning: ColumnMeaning, code: SheetProblemCode, value?: string) => void;

function join(into: Ground, more: Ground): void {
  for (const code of more.regionCodes) if (!into.regionCodes.includes(code)) into.regionCodes.push(code);
  for (const id of more.hospitalIds) if (!into.hospitalIds.includes(id)) into.hospitalIds.push(id);
}

function missingColumns({ byMeaning }: Columns): string[] {
  if (byMeaning.has('sentence')) return byMeaning.has('from') || byMeaning.has('term') ? [] : ['授权期限'];
  return [
    ...(byMeaning.has('lines') ? [] : ['产品线']),
    ...(byMeaning.has('term') || (byMeaning.has('from') && byMeaning.has('to'))
      ? []
      : ['开始日期、结束日期']),
  ];
}

/** 除了A医院之外,B省C市的D产品线都属于F经销商的授权范围 */
function readSentence(raw: string): { places: string; lines: string; dealer: string } | null {
  const match =
    /^(.+?)的([^的]+?)(?:产品线|产品)?,?(?:都|均|全部|一律)?(?:属于|归属于?|归|授权给|授予|由)(.+?)(?:经销商)?(?:的?授权范围|的授权|负责|代理|经销|所有)?[。.]?$/.exec(
      cleaned(raw).replace(/\n/g, ''),
    );
  return match && { places: match[1]!, lines: match[2]!, dealer: match[3]! };
}

function readExclusive(raw: string): boolean | null {
  const text = cleaned(raw);
  if (!text || /^(是|独家|独家授权|排他|y|yes|√|✓|true|1)$/i.test(text)) return true;
  return /^(否|非独家|不独家|非排他|不排他|共享|n|no|×|x|✗|false|0)$/i.test(text) ? false : null;
}

/** Undefined where nothing is said, which means both kinds; null for what cannot be read. */
function readKinds(raw: string): GrantKind[] | undefined | null {
  const text = cleaned(raw).replace(/授权|业务|[、,;/|+和及与\n]/g, '');
  if (!text || /^(全部|所有|均可|都可)$/.test(text)) return undefined;
  const words = /^(?:(销售|经销|代理)|(售后服务|售后|维修|维护|服务))+$/.test(text);
  if (!words) return null;
  const sells = /销售|经销|代理/.test(text);
  const serves = /服务|售后|维修|维护/.test(text);
  return [...(sells ? (['sell'] as const) : []), ...(serves ? (['serve'] as const) : [])];
}

export function letterOf(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : letterOf(Math.floor(column / 26) - 1) + letterOf(column % 26);
}

/** One row as the headings divide it. */
class Row {
  readonly source: { sheet: string; row: number };
  readonly from1904: boolean;

  constructor(
    private readonly grid: Grid,
    private readonly row: number,
    private readonly columns: Columns,
  ) {
    this.source = { sheet: grid.name, row: row + 1 };
    this.from1904 = grid.from1904;
  }

  has(meaning: ColumnMeaning): boolean {
    return this.columns.byMeaning.has(meaning);
  }

  letterOf(meaning: ColumnMeaning): string {
    const column = this.columns.byMeaning.get(meaning);
    return column === undefined ? '' : letterOf(column);
  }

  /** The cell, or for 同上 the one above. */
  cell(meaning: ColumnMeaning): SheetCell | undefined {
    const column = this.columns.byMeaning.get(meaning);
    if (column === undefined) return undefined;
    let row = this.row;
    while (row > this.columns.firstRow && sameAsAbove.test(this.grid.text(row, column))) row--;
    return this.grid.cell(row, column);
  }

  text(meaning: ColumnMeaning): string {
    return textOf(this.cell(meaning));
  }

  /** Columns whose cell cannot be taken at its word. */
  unreadable(): [ColumnMeaning, SheetProblemCode][] {
    const found: [ColumnMeaning, SheetProblemCode][] = [];
    for (const meaning of this.columns.byMeaning.keys()) {
      const cell = this.cell(meaning);
      if (!cell) continue;
      if (cell.f !== undefined) found.push([meaning, 'SHEET_FORMULA']);
      else if (cell.t === 'e') found.push([meaning, 'SHEET_CELL_ERROR']);
      else if (cell.t === 's' && isGarbled(String(cell.v))) found.push([meaning, 'SHEET_GARBLED']);
    }
    return found;
  }
}

function textOf(cell: SheetCell | undefined): string {
  if (!cell || cell.v === undefined || cell.v === null) return '';
  return cell.t === 's' ? restored(String(cell.v).trim()) : String(cell.v);
}

/** Replacement characters, control characters, or UTF-8 that was taken for Latin or for GBK (锟斤拷). */
function isGarbled(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\ufffd\u0000-\u0008\u000e-\u001f]|锟斤拷|烫烫烫|[Ã-ï][\u0080-\u00bf]{1,2}/.test(text);
}

/** The cells of a sheet with merged ones filled in: each row of a merged block says what its first cell says. */
class Grid {
  readonly name: string;
  readonly from1904: boolean;
  readonly width: number;
  readonly height: number;
  /** By column: merged blocks, `[first row, last row]`, by rows. */
  private readonly merged = new Map<number, { from: number; to: number; column: number }[]>();

  constructor(private readonly sheet: OpenSheet) {
    this.name = sheet.name;
    this.from1904 = sheet.from1904;
    this.height = sheet.rows.length;
    let width = 0;
    for (const key of Object.keys(sheet.rows)) width = Math.max(width, sheet.rows[Number(key)]?.length ?? 0);
    this.width = Math.min(width, widestGrid);
    for (const { s, e } of sheet.merges) {
      const lastRow = Math.min(e.r, this.height - 1);
      // In data only the first column of a block counts: 江苏省 across 省 and 市 does not name a city.
      const blocks = this.merged.get(s.c) ?? [];
      blocks.push({ from: s.r, to: lastRow, column: s.c });
      this.merged.set(s.c, blocks);
    }
    for (const blocks of this.merged.values()) blocks.sort((a, b) => a.from - b.from);
  }

  cell(row: number, column: number): SheetCell | undefined {
    const own = this.sheet.rows[row]?.[column];
    if (own && own.t !== 'z') return own;
    const blocks = this.merged.get(column);
    if (!blocks) return undefined;
    let [low, high] = [0, blocks.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const block = blocks[middle]!;
      if (row < block.from) high = middle - 1;
      else if (row > block.to) low = middle + 1;
      else return this.sheet.rows[block.from]?.[column];
    }
    return undefined;
  }

  text(row: number, column: number): string {
    return textOf(this.cell(row, column));
  }

  get isEmpty(): boolean {
    return this.filledRows(0).length === 0;
  }

  /** Rows with any content of their own. */
  filledRows(from: number): number[] {
    return Object.keys(this.sheet.rows)
      .map(Number)
      .filter(
        (row) => row >= from && this.sheet.rows[row]?.some((cell) => cell && cell.t !== 'z' && textOf(cell)),
      );
  }

  /** 注：…, 合计 and the like, alone in their row or beside numbers. */
  isNote(row: number): boolean {
    const filled: string[] = [];
    for (const cell of this.sheet.rows[row] ?? []) {
      const text = cell?.t === 's' ? cleaned(textOf(cell)) : '';
      if (text && filled.push(text) > 2) return false;
    }
    return filled.length > 0 && noteStart.test(filled[0]!);
  }
}

const widestGrid = 256;
