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
  RowTrace,
  ShownRows,
  CodedProblem,
  SheetCell,
  SheetProblemCode,
  SheetsRead,
  SaidName,
  SheetWorld,
} from './model';
import { noRows, problemsShown, sheetProblemMessages } from './model';
import { NameBook, withoutLegalForm } from './name-book';
import type { OpenSheet } from './open-workbook';
import { openWorkbook } from './open-workbook';
import { readDay, readTerm, readTermText } from './read-days';
import type { PlaceContext, PlacesRead } from './read-places';
import { PlaceReader } from './read-places';
import {
  decidesBeside,
  isDecisiveCell,
  isDecisiveRemark,
  isInForce,
  namesSheetAside,
  Questions,
} from './questions';
import type { Answer, Answers } from './questions';
import { allLines, cleaned, letterOf, nameKey, restored, sameAsAbove, splitList } from './text';
import type { NameQuestion, QuestionKind, ToldName } from '../../_contracts/grants';
import { nicknamesOf } from '../hospitals/nicknames';
import { regionName } from '../regions/regions';
import { tidyCreditCode } from '../../../miniprogram/shared/credit-code';

/**
 * Reads the sheets of grants as people keep them. Every row becomes a draft, or part of the draft that bears the same
 * number, or is reported with sheet, row, column and reason; whether to take the accepted rows of a book with problems is
 * the caller's business. Throws a Refusal for files that are not read at all.
 */
export function readGrantSheets(
  bytes: Uint8Array,
  world: SheetWorld,
  onProgress: OnProgress = () => undefined,
  answers: Answers = new Map(),
  shown: ShownRows = noRows,
): SheetsRead {
  const reader = new GrantReader(world, answers, shown, onProgress);
  onProgress(0);
  const sheets = openWorkbook(bytes);
  for (const sheet of sheets) reader.readSheet(sheet);
  return reader.finish(sheets.length);
}

/** Of a remark that is looked at for names. */
const longestRemark = 80;
/** More would be no sheet of grants. */
const namesAsked = 500;
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
  /** The first of them, and how many there are. */
  private readonly problems: CodedProblem[] = [];
  private problemCount = 0;
  private readonly refusedRows = new Map<string, Set<number>>();
  private readonly drafts: Draft[] = [];
  private readonly draftOfNumber = new Map<string, Draft>();
  private readonly refusedNumbers = new Set<string>();
  private readonly ignoredColumns: SheetsRead['ignoredColumns'] = [];
  private readonly counts = { rows: 0, refused: 0, notes: 0 };

  private readonly dealers: NameBook;
  private readonly lines: NameBook;
  private readonly lineIds: string[];
  private readonly hospitals: NameBook;
  private readonly places: PlaceReader;
  private readonly known: KnownPlaces;
  private readonly lineLists = new Map<string, { ids: string[]; problem?: [SheetProblemCode, string] }>();
  private readonly questions: Questions;
  private readonly traces: RowTrace[] = [];
  private readonly nameQuestions = new Map<string, NameQuestion>();
  private readonly dealerOfCode = new Map<string, string>();
  private readonly codeOfDealer = new Map<string, string>();
  /** By id, of dealers and lines. */
  private readonly namesOfIds = new Map<string, string>();

  private readonly said: readonly SaidName[];
  private readonly headings = new Map<string, Ticked>();
  private calls: Map<string, string[]> | null = null;

  private passed = 0;

  constructor(
    world: SheetWorld,
    answers: Answers,
    private readonly shown: ShownRows,
    private readonly onProgress: OnProgress,
  ) {
    this.questions = new Questions(answers);
    const said = (kind: NameQuestion['kind']) => (world.names ?? []).filter((name) => name.kind === kind);
    this.dealers = new NameBook(world.dealers, withoutLegalForm, said('dealer'), true);
    this.lines = new NameBook(
      world.productLines,
      (key) => key.replace(/(产品线|产品|系列)$/, ''),
      said('line'),
      true,
    );
    this.said = world.names ?? [];
    for (const { _id, name, creditCode } of world.dealers) {
      this.namesOfIds.set(_id, name);
      if (!creditCode) continue;
      this.dealerOfCode.set(creditCode, _id);
      this.codeOfDealer.set(_id, creditCode);
    }
    for (const { _id, name } of world.productLines) this.namesOfIds.set(_id, name);
    this.lineIds = world.productLines.map(({ _id }) => _id);
    const lineDays = new Map(world.productLines.map((line) => [line._id, line]));
    const hospitals = new Map(world.hospitals.map((hospital) => [hospital._id, hospital]));
    const hospital = (id: string) => hospitals.get(id);
    this.hospitals = new NameBook(world.hospitals, undefined, said('hospital'));
    const told = said('hospital').filter(({ id }) => world.regions.has(id));
    this.places = new PlaceReader(
      world.regions,
      this.hospitals,
      hospital,
      (text) => (this.calls ??= nicknamesIn(world.hospitals)).get(text) ?? [],
      lastFirst(told),
    );
    this.known = {
      regions: world.regions,
      hospital,
      // Lines and dealers were just found by their names.
      hasProductLine: () => true,
      lineDays: (id) => lineDays.get(id),
      hasDealer: () => true,
    };
  }

  readSheet(sheet: OpenSheet): void {
    const grid = new Grid(sheet);
    const byName = this.sheetCalled(sheet.name);
    const titled = new Map<number, SheetCalled>();
    const byTitle = (headRow: number) =>
      titled.get(headRow) ??
      titled.set(headRow, this.titlesSay(Array.from({ length: headRow }, (_, row) => grid.lineOf(row)))).get(headRow)!; // prettier-ignore
    const columns = findColumns(
      grid.height,
      (row, column) => cleaned(grid.text(row, column)),
      grid.width,
      (headRow) => ({
        dealer: byName.dealerId !== null || byTitle(headRow).dealerId !== null,
        place: byName.place.length > 0 || byTitle(headRow).place.length > 0,
        placeBesideDealers: byName.alsoPlace.length > 0,
      }),
      (heading, above) => this.ticked(heading, above),
    );
    if ('missing' in columns) {
      if (instructions.test(sheet.name)) this.counts.notes++;
      else if (!grid.isEmpty)
        this.report(
          { sheet: sheet.name, row: 1 },
          '',
          'SHEET_HEADER_MISSING',
          `缺少：${columns.missing.join('、')}；看到：${columns.seen.join('、').slice(0, 120) || '没有'}`,
        );
      return;
    }
    this.findTicks(grid, columns);
    for (const column of [...grid.ticks.keys()]) {
      if (!sheet.marks.hiddenColumns.has(column)) continue;
      const about = { column: letterOf(column), text: columns.headings[column]! };
      const answer = this.questions.ask('hidden_column', sheet.name, about);
      grid.hidden.push({ ...about, answer });
      if (answer === 'skip') grid.ticks.delete(column);
    }
    columns.ignored = columns.ignored.filter(({ column }) => !grid.ticks.has(column));
    for (const [meaning, column] of [...columns.byMeaning]) {
      if (!sheet.marks.hiddenColumns.has(column)) continue;
      const about = { column: letterOf(column), text: columns.headings[column]! };
      const answer = this.questions.ask('hidden_column', sheet.name, about);
      grid.hidden.push({ ...about, answer });
      if (answer === 'skip') columns.byMeaning.delete(meaning);
    }
    for (const { column, heading } of columns.ignored)
      this.ignoredColumns.push({ sheet: sheet.name, column: letterOf(column), header: heading });
    for (const column of columns.repeated)
      this.report({ sheet: sheet.name, row: columns.firstRow }, letterOf(column), 'SHEET_COLUMN_REPEATED', grid.text(columns.firstRow - 1, column)); // prettier-ignore
    const ticksLines = [...grid.ticks.values()].some(({ lineId }) => lineId);
    const called = this.withTitles(byName, byTitle(columns.headRow), grid, columns, ticksLines);
    const missing = missingColumns(columns, called.lineIds.length > 0 || ticksLines, called.days !== null);
    for (const heading of missing)
      this.report({ sheet: sheet.name, row: columns.firstRow }, '', 'SHEET_COLUMN_MISSING', heading);
    if (columns.repeated.length + missing.length > 0) return;

    const rows: number[] = [];
    const calls: SheetCalled[] = [];
    let under = called;
    for (const row of grid.filledRows(columns.firstRow)) {
      const alone = grid.onlyText(row);
      const isAside = alone !== null && !columns.byMeaning.has('sentence') && isNoPart(columns, alone.column);
      // 江苏省 alone under 经销商 heads the rows below it as well.
      const mayHead =
        isAside ||
        (alone?.column === columns.byMeaning.get('dealer') &&
          this.dealers.find(alone?.text ?? '').length === 0);
      const headed = alone && mayHead ? this.placeCalled(cleaned(alone.text)) : [];
      if (headed.length > 0) under = { ...called, place: headed };
      if (headed.length > 0 || isAside || grid.isNote(row) || grid.repeatsHeadings(row, columns)) {
        this.counts.notes++;
        // Whose name stands alone between the rows may be meant for those below it.
        const heads = isAside && this.dealers.find(cleaned(alone.text)).length > 0;
        if (headed.length === 0) grid.tellAside(row, heads);
      } else {
        rows.push(row);
        calls.push(under);
      }
    }
    for (let row = 0; row < columns.headRow; row++) grid.tellTitle(row);
    grid.tellName(called.dealerId !== null || called.lineIds.length > 0);
    grid.tellNotesBeside(rows);
    const about = grid.beside.map(({ kind, ...said }) => ({ kind, said }));
    const answers = about.map(({ kind, said }) => this.questions.ask(kind, sheet.name, said));
    grid.isLeftOut = answers.includes('skip');
    grid.isOpen = answers.includes(null) || grid.hidden.some(({ answer }) => answer === null);
    rows.forEach((row, at) => {
      this.readRow(new Row(grid, row, columns, calls[at]!));
      this.tellProgress();
    });
    const numbers = rows.map((row) => row + 1);
    for (const { kind, said } of about) this.questions.concerns(kind, sheet.name, said, numbers);
    for (const { column, text } of grid.hidden)
      this.questions.concerns('hidden_column', sheet.name, { column, text }, numbers);
  }

  /** Columns whose heading says for what a tick below it stands. */
  private findTicks(grid: Grid, columns: Columns): void {
    const named = columns.ignored.map(({ column, heading, above }) => ({
      column,
      tick: this.ticked(heading, above),
    }));
    const mayNameLines = !columns.byMeaning.has('lines') && !columns.byMeaning.has('sentence');
    // One column called after a place, beside others that say where, is somebody's own note; or it is called after a dealer.
    const ofPlaces = named.filter(({ tick }) => tick.place);
    const isMatrix =
      ofPlaces.length > 1 ||
      (!placeColumns.some((meaning) => columns.byMeaning.has(meaning)) &&
        ofPlaces.every(({ column }) => this.dealers.find(columns.headings[column]!).length === 0));
    for (const { column, tick } of named) {
      const counted = { lineId: mayNameLines ? tick.lineId : null, place: isMatrix ? tick.place : null };
      if (counted.lineId ?? counted.place) grid.ticks.set(column, counted);
    }
  }

  finish(sheets: number): SheetsRead {
    const rows: GrantDraft[] = [];
    for (const { draft, column, alsoRows } of this.drafts) {
      this.tellProgress();
      const isRefused = this.refusedNumbers.has(draft.number);
      const problems = isRefused ? [] : grantProblems(draft, this.known);
      for (const problem of problems)
        this.report(draft.source, column, problem.code, this.nameOf(problem.value ?? ''));
      if (!isRefused && problems.length === 0) rows.push(draft);
      else
        for (const source of isRefused ? [draft.source, ...alsoRows] : alsoRows)
          this.report(source, '', 'SHEET_PART_REFUSED', draft.number);
    }
    const { problems, problemCount, ignoredColumns, counts, traces } = this;
    const refused = [...this.refusedRows.values()].reduce((sum, { size }) => sum + size, 0);
    return {
      rows,
      problems,
      problemCount,
      ignoredColumns,
      traces,
      questions: this.questions.all(),
      names: [...this.nameQuestions.values()],
      told: this.told(),
      counts: { sheets, ...counts, accepted: rows.length, refused },
    };
  }

  /** What was read as it was because somebody had said so; the last word on each. */
  private told(): ToldName[] {
    const { dealers, lines, hospitals, places } = this;
    const used = {
      dealer: dealers.told,
      line: lines.told,
      hospital: hospitals.told,
    };
    const isUsed = ({ kind, text, id }: SaidName) =>
      this.known.regions.has(id)
        ? (places.toldRegions.get(nameKey(text))?.has(id) ?? false) &&
          // What it meant in one province is asked about in another.
          !this.nameQuestions.has(`${kind} ${nameKey(text)}`)
        : used[kind].has(nameKey(text));
    // A region that a name means stands beside what it means elsewhere.
    const last = new Map(
      this.said
        .filter(isUsed)
        .map((name) => [
          `${name.kind} ${nameKey(name.text)} ${this.known.regions.has(name.id) ? name.id : ''}`,
          name,
        ]),
    );
    return [...last.values()].map((name) => ({
      ...name,
      means: this.namesOfIds.get(name.id) ?? this.nameOf(name.id),
    }));
  }

  private worked = 0;
  private tellProgress(): void {
    if (++this.worked % rowsPerReport === 0) this.onProgress(this.worked);
  }

  private isShown(sheet: string): boolean {
    const { skip, count, sheet: only } = this.shown;
    if (only !== undefined && only !== sheet) return false;
    const at = this.passed++;
    return skip <= at && at < skip + count;
  }

  /** The one region that a sheet or a line between rows is called after; a name of the register's dealers is none. */
  private placeCalled(name: string): readonly string[] {
    return this.dealers.find(name.replace(placeWords, '')).length > 0 ? [] : this.regionCalled(name);
  }

  private regionCalled(name: string): readonly string[] {
    if (name.length < 2 || name.length > 20) return [];
    const { included, excluded, problems } = this.places.read(name.replace(placeWords, ''), { within: [] });
    const isRegion =
      problems.length + excluded.regionCodes.length + included.hospitalIds.length === 0 &&
      included.regionCodes.length === 1 &&
      included.regionCodes[0] !== '000000';
    return isRegion ? included.regionCodes : [];
  }

  /** What a column of ticks stands for: 苏州, 鼓楼区 under 南京, 生化, 生化 under 苏州 or the other way round, a hospital. */
  private ticked(heading: string, above: string): Ticked {
    const key = `${above}\n${heading}`;
    let found = this.headings.get(key);
    if (!found) {
      const over = above === heading ? '' : above;
      const line = [heading, over].map((text) => this.lines.find(text)).find(({ length }) => length === 1);
      found = {
        lineId: line?.[0] ?? null,
        place: this.placeHeaded(heading) ?? this.placeHeaded(`${over}${heading}`) ?? this.placeHeaded(over),
      };
      this.headings.set(key, found);
    }
    return found;
  }

  private placeHeaded(text: string): Ticked['place'] {
    const [regionCode] = this.regionCalled(text);
    if (regionCode !== undefined) return { regionCode };
    const [hospitalId, other] = text.length > 1 ? this.hospitals.find(text) : [];
    return hospitalId !== undefined && other === undefined ? { hospitalId } : null;
  }

  /**
   * What the lines above the headings say: XX公司2026年授权明细, 被授权方：XX公司. Nothing of what they say in two ways; where the
   * columns and the sheet's name lack it, it is a proposal for a person to agree to.
   */
  private titlesSay(lines: readonly string[]): SheetCalled {
    const dealers = new Set<string>();
    const days = new Map<string, SheetCalled['days']>();
    const lineLists = new Map<string, string[]>();
    const places = new Map<string, readonly string[]>();
    const take = ({ dealerId, lineIds, place, days: said }: SheetCalled) => {
      if (dealerId !== null) dealers.add(dealerId);
      if (lineIds.length > 0) lineLists.set(lineIds.join(), lineIds);
      if (place.length > 0) places.set(place.join(), place);
      if (said) days.set(`${said.fromOn} ${said.toOn}`, said);
    };
    for (const line of lines) {
      let rest = line;
      for (const piece of line.split(/[\s:：,，;；()（）]+/)) {
        const term = piece ? readTermText(piece) : {};
        if (!('fromOn' in term) || !term.fromOn) continue;
        // A single day is when somebody wrote the sheet.
        rest = rest.replace(piece, ' ');
        if (term.toOn) days.set(`${term.fromOn} ${term.toOn}`, { fromOn: term.fromOn, toOn: term.toOn });
      }
      const withoutDays = rest.replace(writtenOn, ' ');
      for (const words of withoutDays.split(/\s+/)) if (words) take(this.sheetCalled(words));
    }
    const only = <T>(all: ReadonlyMap<unknown, T>): T | null =>
      all.size === 1 ? [...all.values()][0]! : null;
    return {
      dealerId: dealers.size === 1 ? [...dealers][0]! : null,
      lineIds: only(lineLists) ?? [],
      place: only(places) ?? [],
      alsoPlace: [],
      days: only(days),
    };
  }

  /** What the sheet's name says and, where neither it nor a column does, what its titles say: that is asked. */
  private withTitles(
    byName: SheetCalled,
    byTitle: SheetCalled,
    grid: Grid,
    { byMeaning, headRow }: Columns,
    ticksLines: boolean,
  ): SheetCalled {
    if (byMeaning.has('sentence')) return byName;
    const called = { ...byName };
    const told: string[] = [];
    if (!called.dealerId && !byMeaning.has('dealer') && byTitle.dealerId) {
      called.dealerId = byTitle.dealerId;
      told.push(`经销商：${this.namesOfIds.get(byTitle.dealerId)!}`);
    }
    if (called.lineIds.length === 0 && !byMeaning.has('lines') && !ticksLines && byTitle.lineIds.length > 0) {
      called.lineIds = byTitle.lineIds;
      told.push(`产品线：${byTitle.lineIds.map((id) => this.namesOfIds.get(id)!).join('、')}`);
    }
    const says = placeColumns.some((meaning) => byMeaning.has(meaning)) || grid.ticksPlaces;
    // Named after a dealer that is called as a place is: with a column of dealers it may mean the place.
    const asPlace = byTitle.place.length > 0 || !byMeaning.has('dealer') ? byTitle.place : byName.alsoPlace;
    if (called.place.length === 0 && !says && asPlace.length > 0) {
      called.place = asPlace;
      told.push(`区域：${asPlace.map((code) => regionName(code)).join('、')}`);
    }
    if (!called.days && !dayColumns.some((meaning) => byMeaning.has(meaning)) && byTitle.days) {
      called.days = byTitle.days;
      told.push(`期限：${byTitle.days.fromOn} 至 ${byTitle.days.toOn}`);
    }
    if (told.length > 0) {
      const titles = Array.from({ length: headRow }, (_, row) => grid.lineOf(row)).filter(Boolean);
      const lines = titles.length > 0 ? titles : [`工作表名 ${grid.name}`];
      grid.say({ kind: 'title', column: '', text: `${lines.join(' ').slice(0, 100)} → ${told.join('；')}` });
    }
    return called;
  }

  /** A sheet for each province, dealer, line or year: what its name says counts for every row that has no such column. */
  private sheetCalled(name: string): SheetCalled {
    const place = this.placeCalled(name);
    const called: SheetCalled = { place, alsoPlace: [], dealerId: null, lineIds: [], days: null };
    const year = /(?<!\d)(20\d\d)(?:年度?|(?!\d))/.exec(name);
    if (year) called.days = { fromOn: `${year[1]!}-01-01`, toOn: `${year[1]!}-12-31` };
    const rest = cleaned(year ? name.replace(year[0], ' ') : name);
    for (const piece of [rest, ...rest.split(/[-—_·・+\s]+/), ...rest.split(/[-—_·・+\s:：,，;；()（）]+/)]) {
      const bare = piece.replace(/^(经销商|代理商)?授权|(经销商)?(授权)?(区域|范围)?(清单|明细|汇总|总)?(清单|明细|汇总|总表|一览表|表|书|名单)$|授权$/g, '').trim(); // prettier-ignore
      if (bare.length < 1) continue;
      // F经销商授权明细 is F经销商's.
      const named = [bare, `${bare}经销商`].map((text) => this.dealers.find(text));
      const [dealerId] = named.find(({ length }) => length === 1) ?? [];
      if (dealerId !== undefined) called.dealerId ??= dealerId;
      else if (called.lineIds.length === 0) {
        const { ids, problem } = this.linesNamed(bare);
        if (!problem && !allLines.test(bare)) called.lineIds = ids;
      }
      if (called.place.length === 0) called.place = this.placeCalled(bare);
      if (called.alsoPlace.length === 0) called.alsoPlace = this.regionCalled(bare);
    }
    return called;
  }

  /** What stands in the row beside its terms; true when a person has said to leave it out. */
  private asksToLeaveOut(row: Row): boolean {
    const { sheet, row: number } = row.source;
    const ask = (kind: QuestionKind, text: string, column = '') =>
      this.questions.ask(kind, sheet, { row: number, column, text });
    if (row.isLeftOutWithSheet) return true;
    const answers: (Answer | null)[] = [];
    if (row.isInHiddenSheet) answers.push(ask('hidden_sheet', sheet));
    if (row.isHidden) answers.push(ask('hidden_rows', ''));
    if (row.isStruck) answers.push(ask('struck', row.summary()));
    for (const { column, text } of row.notes) answers.push(ask('note', text, letterOf(column)));
    for (const meaning of placeColumns) {
      const text = row.text(meaning);
      if (text.startsWith('无') && saysNone.test(cleaned(text)))
        answers.push(ask('none', `${row.headingOf(meaning)}：${text}`, row.letterOf(meaning)));
    }
    const status = row.text('status');
    // Beside a number of ours it is compared with the grant's own state (grants/states-said.ts).
    if (status && !isInForce(status) && !ownNumber(row.text('number')))
      answers.push(ask('status', status, row.letterOf('status')));
    const remark = row.text('remark');
    if (remark && this.remarkDecides(remark)) answers.push(ask('remark', remark, row.letterOf('remark')));
    const isOfHospitals = row.text('hospitals') !== '';
    for (const { column, heading } of row.ignored) {
      const text = row.textIn(column);
      if (text && (isDecisiveCell(text, heading, isOfHospitals) || this.isOtherDealer(text, row)))
        answers.push(ask('column', `${heading}：${text}`, letterOf(column)));
    }
    for (const column of row.unheaded) {
      const text = row.textIn(column);
      if (text && (this.remarkDecides(text) || this.isOtherDealer(text, row)))
        answers.push(ask('column', `无列名：${text}`, letterOf(column)));
    }
    return answers.includes('skip');
  }

  /** Sheets repeat their remarks. */
  private remarkDecides(remark: string): boolean {
    const known = this.remarks.get(remark);
    if (known !== undefined) return known;
    const decides = isDecisiveRemark(remark) || this.namesTerms(remark);
    if (this.remarks.size > 5_000) this.remarks.clear();
    this.remarks.set(remark, decides);
    return decides;
  }

  /** 签约公司, 二级经销商: another one of the dealers that are kept than the row's own. */
  private isOtherDealer(text: string, row: Row): boolean {
    const [named] = this.dealers.find(text);
    return named !== undefined && !this.dealers.find(row.text('dealer')).includes(named);
  }

  /** 姑苏区, 生化, 原上海康健: a remark that is a place, a dealer or a line says for which part the row holds; one of many words may say anything. */
  private namesTerms(remark: string): boolean {
    if (remark.length > longestRemark) return true;
    return splitList(cleaned(remark), '、,;\n/|。:').some((piece) => {
      if (piece.length > 20) return false;
      if (
        this.lines.find(piece).length > 0 ||
        this.dealers.find(piece.replace(/^(与|和|跟|同|原|由|归|被)/, '')).length > 0 ||
        /^(试剂|仪器|设备|耗材|配件|维保|售后|维修|服务|销售)$/.test(piece)
      )
        return true;
      const { included, problems } = this.places.read(piece, { within: [] });
      return problems.length === 0 && included.regionCodes.length + included.hospitalIds.length > 0;
    });
  }
  private readonly remarks = new Map<string, boolean>();

  /** A credit code that is not the named dealer's: one of the two is wrong, and only a person knows which. */
  private asksAboutCode(row: Row, dealerId: string): boolean {
    const text = row.text('creditCode');
    if (!text) return false;
    const code = tidyCreditCode(text);
    const owner = this.dealerOfCode.get(code);
    const own = this.codeOfDealer.get(dealerId);
    if (owner === dealerId || (owner === undefined && (own === undefined || own === code))) return false;
    const said = owner === undefined ? code : `${code}（${this.namesOfIds.get(owner)!}）`;
    const about = `${this.namesOfIds.get(dealerId) ?? ''}：${said}`;
    const given = { row: row.source.row, column: row.letterOf('creditCode'), text: about };
    return this.questions.ask('credit_code', row.source.sheet, given) === 'skip';
  }

  /** A name that a person can tell, once for all. */
  private askName(
    kind: NameQuestion['kind'],
    text: string,
    source: { sheet: string; row: number },
    candidates: readonly string[],
  ): void {
    const key = `${kind} ${nameKey(text)}`;
    let question = this.nameQuestions.get(key);
    if (!question && this.nameQuestions.size === namesAsked) return;
    const book = { dealer: this.dealers, line: this.lines, hospital: this.hospitals }[kind];
    const called = () => (kind === 'hospital' ? (this.calls?.get(text) ?? []) : []);
    const meant = () =>
      candidates.length > 0 ? candidates : [...new Set([...called(), ...book.near(text)])];
    question ??= {
      ...{ kind, text, rows: [], rowCount: 0 },
      candidates: meant()
        .slice(0, 20)
        .map((id) => {
          const hospital = this.known.hospital(id);
          const { regions } = this.known;
          const where = hospital && regions.has(hospital.regionCode) ? regionName(hospital.regionCode) : '';
          if (hospital) return { id, name: `${hospital.name}${where && `（${where}）`}` };
          return {
            id,
            name: regions.has(id) ? `${regionName(id)}（地区）` : (this.namesOfIds.get(id) ?? id),
          };
        }),
    };
    if (question.rowCount++ < 20) question.rows.push({ sheet: source.sheet, row: source.row });
    this.nameQuestions.set(key, question);
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
    const { sheet, row } = source;
    const rows = this.refusedRows.get(sheet) ?? new Set();
    this.refusedRows.set(sheet, rows.add(row));
    if (this.problemCount++ >= problemsShown) return;
    const message = code in sheetProblemMessages ? sheetProblemMessages[code as keyof typeof sheetProblemMessages] : refusals[code as keyof typeof refusals]; // prettier-ignore
    this.problems.push({ sheet, row, column, code, message, value: value.slice(0, 200) });
  }

  private readRow(row: Row): void {
    this.counts.rows++;
    const trace: RowTrace = {
      source: row.source,
      written: this.isShown(row.source.sheet) ? row.written() : notShown,
      drafts: noDrafts,
      isAsked: false,
      isLeftOut: false,
    };
    this.traces.push(trace);
    const state = row.text('status');
    const stateOf = state && ownNumber(row.text('number'));
    if (stateOf) trace.state = { number: stateOf, said: state, column: row.letterOf('status') };
    if (this.asksToLeaveOut(row)) {
      trace.isLeftOut = true;
      return;
    }
    const before = this.problemCount;
    const fail = (meaning: ColumnMeaning | '', code: SheetProblemCode, value?: string) =>
      this.report(
        row.source,
        meaning && row.letterOf(meaning),
        code,
        value ?? (meaning && row.text(meaning)),
      );

    for (const [meaning, code] of row.unreadable()) fail(meaning, code);
    if (this.problemCount > before) return this.refuse(row);

    const said = row.text('sentence') ? readSentence(row.text('sentence')) : null;
    if (row.text('sentence') && !said) fail('sentence', 'SHEET_SENTENCE_UNCLEAR');
    const dealerId = this.readDealer(row, said?.dealer, fail);
    const parts = this.readTicks(row, fail).map(({ lineIds, places }) => ({
      productLineIds: lineIds ?? this.readLines(row, said?.lines, fail),
      ...this.readGround(row, said?.places, places, fail),
    }));
    const days = this.readDays(row, fail);
    const exclusive = readExclusive(row.text('exclusive'));
    if (exclusive === null) fail('exclusive', 'SHEET_ANSWER_UNCLEAR');
    const kinds = readKinds(row.text('kinds'));
    if (kinds === null) fail('kinds', 'SHEET_KIND_UNCLEAR');
    if (this.problemCount > before || !dealerId || !days || exclusive === null || kinds === null)
      return this.refuse(row);

    const reported = ['scope', 'province', 'hospitals', 'sentence'] as const;
    const column = row.letterOf(reported.find((meaning) => row.has(meaning)) ?? 'city');
    if (this.asksAboutCode(row, dealerId)) {
      trace.isLeftOut = true;
      return;
    }
    trace.isAsked = row.isAskedWithSheet || this.questions.openAt(row.source.sheet, row.source.row);
    const { fromOn, toOn } = days;
    const number = ownNumber(row.text('number'));
    // Lines with ticks of their own make a grant each; only a row that makes one can bear a number.
    if (number && parts.length > 1) {
      fail('number', 'SHEET_NUMBER_OF_SEVERAL');
      return this.refuse(row);
    }
    for (const { productLineIds, scope, carveOuts, swallowed } of parts) {
      const draft: GrantDraft = { number, dealerId, productLineIds, scope, carveOuts, fromOn, toOn, exclusive, source: row.source }; // prettier-ignore
      if (kinds) draft.kinds = kinds;
      const kept = this.keep(draft, column, fail);
      if (kept) trace.drafts = [...trace.drafts, kept];
      // What the row names besides, inside of what it takes out, is a grant of its own: a carve-out would swallow it.
      if (swallowed) {
        const beside = { ...draft, number: '', ...swallowed };
        this.drafts.push({ draft: beside, column, alsoRows: noRowsMore });
        trace.drafts = [...trace.drafts, beside];
      }
    }
  }

  /** Other rows of the same number would state only part of the grant. */
  private refuse(row: Row): void {
    const number = ownNumber(row.text('number'));
    if (number) this.refusedNumbers.add(number);
  }

  /** Rows of one number are parts of one grant, if they agree in all but the places. */
  private keep(
    draft: GrantDraft,
    column: string,
    fail: (meaning: ColumnMeaning, code: SheetProblemCode) => void,
  ): GrantDraft | null {
    const earlier = draft.number ? this.draftOfNumber.get(draft.number) : undefined;
    if (!earlier) {
      const begun: Draft = { draft, column, alsoRows: noRowsMore };
      this.drafts.push(begun);
      if (draft.number) this.draftOfNumber.set(draft.number, begun);
      return draft;
    }
    const terms = ({ dealerId, productLineIds, fromOn, toOn, exclusive, kinds }: GrantDraft) =>
      JSON.stringify([dealerId, [...productLineIds].sort(), fromOn, toOn, exclusive, kinds ?? null]);
    const contradicts = (ground: Ground, carveOuts: Ground) =>
      ground.hospitalIds.some((id) => carveOuts.hospitalIds.includes(id)) ||
      ground.regionCodes.some((code) => carveOuts.regionCodes.includes(code));
    if (
      // Our own books have one sheet: another's numbers begin anew on each.
      earlier.draft.source.sheet !== draft.source.sheet ||
      terms(earlier.draft) !== terms(draft) ||
      contradicts(draft.scope, earlier.draft.carveOuts) ||
      contradicts(earlier.draft.scope, draft.carveOuts)
    ) {
      this.refusedNumbers.add(draft.number);
      fail('number', 'SHEET_NUMBER_REPEATED');
      return null;
    }
    if (earlier.alsoRows.length === 0) {
      // Until now it shared its lists with all rows that say the same.
      earlier.draft.scope = copyOf(earlier.draft.scope);
      earlier.draft.carveOuts = copyOf(earlier.draft.carveOuts);
      earlier.alsoRows = [];
    }
    earlier.alsoRows.push(draft.source);
    join(earlier.draft.scope, draft.scope);
    join(earlier.draft.carveOuts, draft.carveOuts);
    return earlier.draft;
  }

  private readDealer(row: Row, said: string | undefined, fail: Fail): string | null {
    const { dealerId } = row.called;
    if (dealerId !== null && !row.has('dealer') && !said) return dealerId;
    const text = row.text('dealer') || said || '';
    const meaning = row.text('dealer') || !said ? 'dealer' : 'sentence';
    const ids = text ? this.dealers.find(text) : [];
    if (!text) fail(meaning, 'SHEET_CELL_EMPTY');
    else if (ids.length !== 1) {
      fail(meaning, ids.length === 0 ? 'SHEET_DEALER_UNKNOWN' : 'SHEET_DEALER_AMBIGUOUS', text);
      this.askName('dealer', text, row.source, ids);
    } else if (said && row.text('dealer') && !this.dealers.find(said).includes(ids[0]!))
      fail('sentence', 'SHEET_VALUES_DIFFER', said);
    return ids.length === 1 ? ids[0]! : null;
  }

  private readLines(row: Row, said: string | undefined, fail: Fail): string[] {
    const text = row.text('lines') || said || '';
    const meaning = row.text('lines') || !said ? 'lines' : 'sentence';
    if (!text && !row.has('lines') && row.called.lineIds.length > 0) return row.called.lineIds;
    if (!text) {
      fail(meaning, 'SHEET_CELL_EMPTY');
      return [];
    }
    const { ids, problem } = this.linesNamed(text);
    if (problem) {
      fail(meaning, ...problem);
      this.askName('line', problem[1], row.source, this.lines.find(problem[1]));
    }
    if (said && row.text('lines') && this.linesNamed(said).ids.join() !== ids.join())
      fail('sentence', 'SHEET_VALUES_DIFFER', said);
    return ids;
  }

  /**
   * What the ticks of a row grant: a line column's line, a place column's place, or, where headings stand in two rows, a line
   * at a place. Lines ticked for the same places are one grant. Null where no ticks say it.
   */
  private readTicks(row: Row, fail: Fail): { lineIds: string[] | null; places: Ticked['place'][] | null }[] {
    if (row.ticks.size === 0) return [{ lineIds: null, places: null }];
    const of = { line: [] as Ticked[], place: [] as Ticked[], both: [] as Ticked[] };
    let isUnclear = false;
    const { hasUnclearRings } = row;
    for (const [column, tick] of row.ticks) {
      const raw = row.textIn(column);
      if (raw === '') continue;
      const text = cleaned(raw);
      const isTick = hasUnclearRings && isRing(text) ? null : isTicked(text);
      if (isTick) of[tick.lineId ? (tick.place ? 'both' : 'line') : 'place'].push(tick);
      if (isTick !== null) continue;
      fail(tick.place ? 'scope' : 'lines', 'SHEET_ANSWER_UNCLEAR', text);
      isUnclear = true;
    }
    if (isUnclear) return [];
    const all = [...row.ticks.values()];
    const isMissing = (kind: 'lineId' | 'place') =>
      all.some((tick) => tick[kind]) && ![...of.line, ...of.place, ...of.both].some((tick) => tick[kind]);
    for (const kind of ['lineId', 'place'] as const)
      if (isMissing(kind)) {
        fail(kind === 'place' ? 'scope' : 'lines', 'SHEET_CELL_EMPTY', '');
        return [];
      }
    const lineIds = [...new Set(of.line.map(({ lineId }) => lineId!))];
    const places = of.place.map(({ place }) => place);
    if (of.both.length === 0)
      return [{ lineIds: lineIds.length > 0 ? lineIds : null, places: places.length > 0 ? places : null }];
    const placesOf = new Map(lineIds.map((id) => [id, [...places]]));
    for (const { lineId, place } of of.both)
      placesOf.set(lineId!, [...(placesOf.get(lineId!) ?? places), place]);
    const alike = new Map<string, { lineIds: string[]; places: Ticked['place'][] }>();
    for (const [lineId, held] of placesOf) {
      const key = JSON.stringify(held);
      const part = alike.get(key) ?? { lineIds: [], places: held };
      part.lineIds.push(lineId);
      alike.set(key, part);
    }
    return [...alike.values()];
  }

  private linesNamed(raw: string): { ids: string[]; problem?: [SheetProblemCode, string] } {
    const known = this.lineLists.get(raw);
    if (known) return known;
    const text = cleaned(raw);
    const whole = this.lines.find(text);
    const ids: string[] = [];
    let problem: [SheetProblemCode, string] | undefined;
    const except = allLinesExcept.exec(text) ?? allLinesButLast.exec(text);
    if (allLines.test(text)) ids.push(...this.lineIds);
    else if (except) {
      const left = this.linesNamed((except[1] ?? except[2])!);
      problem = left.problem;
      ids.push(...this.lineIds.filter((id) => !left.ids.includes(id)));
    } else if (whole.length === 1) ids.push(whole[0]!);
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
  private readGround(
    row: Row,
    said: string | undefined,
    ticked: Ticked['place'][] | null,
    fail: Fail,
  ): { scope: Ground; carveOuts: Ground; swallowed: { scope: Ground; carveOuts: Ground } | null } {
    let scope = nowhere;
    let carveOuts = nowhere;
    // Where an exception stands among the places themselves, in an order that says what it takes out.
    let excludedIn = null as ColumnMeaning | null;
    // A sheet for each province, or a line between the rows that names it.
    const section = row.called.place;
    let within: readonly string[] = row.text('province') ? [] : section;
    if (section.length > 0 && !placeColumns.some((meaning) => row.text(meaning)))
      scope = { regionCodes: [...section], hospitalIds: [] };
    const take = (meaning: ColumnMeaning, read: PlacesRead): PlacesRead => {
      for (const { code, value, hospitalIds = [], regionCodes = [] } of read.problems) {
        fail(meaning, code, value);
        const candidates = [...hospitalIds, ...regionCodes];
        if (code === 'SHEET_PLACE_UNKNOWN' || (code === 'SHEET_PLACE_AMBIGUOUS' && candidates.length > 0))
          this.askName('hospital', value, row.source, candidates);
      }
      const { regionCodes: out, hospitalIds: outOf } = read.excluded;
      if (meaning !== 'exceptions' && out.length + outOf.length > 0) excludedIn = meaning;
      carveOuts = joined(carveOuts, read.excluded);
      return read;
    };
    const narrow = (meaning: ColumnMeaning, read: PlacesRead) => {
      const { included } = take(meaning, read);
      const { regionCodes, hospitalIds } = included;
      if (regionCodes.length + hospitalIds.length === 0) return;
      if (within.length > 0 && regionCodes.includes('000000') && !within.includes('000000'))
        fail(meaning, 'SHEET_VALUES_DIFFER');
      const isUnclear = meaning !== 'sentence' && within.length > 1 && within.some((outer) => !regionCodes.some((code) => this.known.regions.contains(outer, this.known.regions.placeOf(code))) && hospitalIds.length === 0); // prettier-ignore
      if (isUnclear) fail(meaning, 'SHEET_COLUMNS_UNCLEAR');
      scope = included;
      const { regions } = this.known;
      within = regionCodes.length === 1 ? regions.today(regionCodes[0]!) : regionCodes.flatMap((code) => [...regions.today(code)]); // prettier-ignore
    };
    for (const level of ['province', 'city', 'county'] as const) {
      if (row.text(level)) narrow(level, this.places.read(row.text(level), { level, within }));
    }
    const area = row.text('scope');
    if (area && !(within.length > 0 && salesArea.test(cleaned(area))))
      narrow('scope', this.places.read(area, { within: within.includes('000000') ? [] : within }));
    if (said) narrow('sentence', this.places.read(said, { within }));
    if (ticked) narrow('scope', this.placesTicked(ticked, within));

    const context: PlaceContext = { within };
    if (row.text('hospitals')) {
      const ofHospitals = { ...context, ofHospitals: true };
      const { included } = take('hospitals', this.places.read(row.text('hospitals'), ofHospitals));
      if (included.regionCodes.length + included.hospitalIds.length > 0) scope = included;
    }
    if (row.text('exceptions'))
      take('exceptions', this.places.readExceptions(row.text('exceptions'), context));
    const remark = row.text('remark');
    if (/除|不含|不包/.test(remark)) take('remark', this.places.readExceptionsIn(remark, context));
    const parted = this.apart(scope, carveOuts);
    if (!parted.swallowed || !ownNumber(row.text('number'))) return parted;
    // As we write it, exceptions in a column of their own, it says what it says; else it is two grants under one number.
    if (excludedIn) fail(excludedIn, 'SHEET_NUMBER_OF_TWO');
    return { scope, carveOuts, swallowed: null };
  }

  /** Where the row names a place besides, each ticked one lies in it. */
  private placesTicked(ticked: readonly Ticked['place'][], within: readonly string[]): PlacesRead {
    const { regions, hospital } = this.known;
    const included: Ground = { regionCodes: [], hospitalIds: [] };
    const problems: PlacesRead['problems'] = [];
    for (const place of ticked) {
      if (!place) continue;
      const code = 'regionCode' in place ? place.regionCode : hospital(place.hospitalId)!.regionCode;
      const lies =
        within.length === 0 || within.some((outer) => regions.contains(outer, regions.placeOf(code)));
      if (!lies)
        problems.push({
          code: 'SHEET_PLACE_OUTSIDE',
          value: 'regionCode' in place ? regions.nameOf(code) : hospital(place.hospitalId)!.name,
        });
      else if ('regionCode' in place) included.regionCodes.push(code);
      else included.hospitalIds.push(place.hospitalId);
    }
    return {
      included: {
        regionCodes: [...new Set(included.regionCodes)],
        hospitalIds: [...new Set(included.hospitalIds)],
      },
      excluded: nowhere,
      problems,
    };
  }

  /** Takes out of the scope what lies in a region that is carved out; nothing when that would be all. */
  private apart(scope: Ground, carveOuts: Ground) {
    const { regions } = this.known;
    const outer = carveOuts.regionCodes.flatMap((code) => [...regions.today(code)]);
    const isIn = (code: string) => regions.chainOf(code).some((around) => outer.includes(around));
    const inner: Ground = {
      regionCodes:
        outer.length === 0
          ? []
          : scope.regionCodes.filter(
              (code) => !carveOuts.regionCodes.includes(code) && regions.today(code).every(isIn),
            ),
      hospitalIds:
        outer.length === 0
          ? []
          : scope.hospitalIds.filter(
              (id) => !carveOuts.hospitalIds.includes(id) && isIn(this.known.hospital(id)!.regionCode),
            ),
    };
    const count = ({ regionCodes, hospitalIds }: Ground) => regionCodes.length + hospitalIds.length;
    if (count(inner) === 0 || count(inner) === count(scope)) return { scope, carveOuts, swallowed: null };
    const left: Ground = {
      regionCodes: scope.regionCodes.filter((code) => !inner.regionCodes.includes(code)),
      hospitalIds: scope.hospitalIds.filter((id) => !inner.hospitalIds.includes(id)),
    };
    return {
      scope: left,
      carveOuts,
      swallowed: { scope: inner, carveOuts: { regionCodes: [], hospitalIds: [] } },
    };
  }

  private readDays(row: Row, fail: Fail): { fromOn: Day; toOn: Day } | null {
    let fromOn: Day | undefined;
    let toOn: Day | undefined;
    const { days } = row.called;
    if (days !== null && !dayColumns.some((meaning) => row.has(meaning))) return days;
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

const dayColumns = ['from', 'to', 'term'] as const;
const placeColumns = ['province', 'city', 'county', 'scope', 'hospitals', 'sentence'] as const;
/** 制表日期：2025-12-20, which is no year of grants. */
const writtenOn = /(20\d\d)年?[.\-/]?\d{1,2}[月.\-/][\d日号.]*/g;
/** 医院：无 beside a city: nothing there, or the whole city. */
const saysNone = /^无(省|市|区|县|地市|地区|区域|区县|城市|医院|终端|医疗机构|客户)?$/;
/** 全线除免疫 · 除免疫外全线 */
const allLinesExcept =
  /^(?:全线|全|全部|所有)(?:产品线|产品|品类|系列)?[,(]*(?:除|除了|不含|不包括|不包含)(.+?)(?:之外|以外|除外|外)?\)?$|^(?:除|除了)(.+?)(?:之外|以外|外),?的?(?:全线|全部|所有|其他|其余)(?:产品线|产品|品类|系列)?$/;

/** 全线（免疫除外） */
const allLinesButLast =
  /^(?:全线|全|全部|所有)(?:产品线|产品|品类|系列)?[,(]+([^,()]+?)(?:除外|以外|之外)\)?$/;

/** Only numbers of our own form are a grant's; 1, 2, 3 beside the rows of a sheet are nobody's. */
export const ownNumber = (text: string): string =>
  /^SQ[-\dA-Z]{2,30}$/i.test(text) && /\d/.test(text) ? text : '';

/** A column in which one lonely text does not begin a row. */
const isNoPart = ({ byMeaning }: Columns, column: number): boolean => {
  const meaning = [...byMeaning].find(([, at]) => at === column)?.[0];
  return meaning === undefined || meaning === 'number' || meaning === 'remark';
};

type Fail = (meaning: ColumnMeaning, code: SheetProblemCode, value?: string) => void;

/** What a tick under a heading grants. */
interface Ticked {
  lineId: string | null;
  place: { regionCode: string } | { hospitalId: string } | null;
}

/** What a sheet says of all its rows outside of them. */
interface Beside {
  kind: 'note' | 'aside' | 'title';
  column: string;
  text: string;
}

/** What a sheet's name says of all its rows. */
interface SheetCalled {
  place: readonly string[];
  /** A region of that name, also where it is a dealer's. */
  alsoPlace: readonly string[];
  dealerId: string | null;
  lineIds: string[];
  days: { fromOn: Day; toOn: Day } | null;
}

const placeWords = /(地区|区域|片区|授权)$/;

/** Null for anything but a tick or its opposite. */
function isTicked(text: string): boolean | null {
  if (!text) return false;
  if (/^(√|✓|✔|☑|是|有|1|y|yes|●|○|v|o|授权|独家|true)$/i.test(text)) return true;
  return /^(×|x|✗|✘|☐|否|无|-|—|–|\/|0|n|no|false)$/i.test(text) ? false : null;
}

const isRing = (text: string): boolean => /^[○o]$/i.test(text);

/** By what people call them: the hospitals' ids. */
function nicknamesIn(hospitals: SheetWorld['hospitals']): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const hospital of hospitals)
    for (const nickname of new Set(nicknamesOf(hospital)))
      ids.set(nickname, [...(ids.get(nickname) ?? []), hospital._id]);
  return ids;
}

/** Drafts share lists, and what they share is never changed. */
const nowhere: Ground = { regionCodes: [], hospitalIds: [] };
const copyOf = ({ regionCodes, hospitalIds }: Ground): Ground => ({
  regionCodes: [...regionCodes],
  hospitalIds: [...hospitalIds],
});
function joined(one: Ground, other: Ground): Ground {
  if (other.regionCodes.length + other.hospitalIds.length === 0) return one;
  if (one.regionCodes.length + one.hospitalIds.length === 0) return other;
  const both = copyOf(one);
  join(both, other);
  return both;
}
function join(into: Ground, more: Ground): void {
  for (const code of more.regionCodes) if (!into.regionCodes.includes(code)) into.regionCodes.push(code);
  for (const id of more.hospitalIds) if (!into.hospitalIds.includes(id)) into.hospitalIds.push(id);
}

function missingColumns({ byMeaning }: Columns, hasLines: boolean, hasYear: boolean): string[] {
  const hasDays =
    hasYear && !dayColumns.some((meaning) => byMeaning.has(meaning))
      ? true
      : byMeaning.has('term') || byMeaning.has('from');
  if (byMeaning.has('sentence')) return hasDays ? [] : ['授权期限'];
  const hasBoth = hasDays && (byMeaning.has('to') || !byMeaning.has('from') || byMeaning.has('term'));
  return [
    ...(byMeaning.has('lines') || hasLines ? [] : ['产品线']),
    ...(hasBoth ? [] : ['开始日期、结束日期']),
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
  if (!text || /^(是|独家|独家授权|独家代理|独家经销|排他|y|yes|√|✓|true|1)$/i.test(text)) return true;
  return /^(否|非独家|非独家授权|非独家代理|非独家经销|普通|普通授权|一般|一般授权|不独家|非排他|不排他|共享|n|no|×|x|✗|false|0)$/i.test(
    text,
  )
    ? false
    : null;
}

/** By their keys, the regions that names have been said to mean, the last word first. */
function lastFirst(told: readonly SaidName[]): Map<string, string[]> {
  const regions = new Map<string, string[]>();
  for (const { text, id } of told) {
    const key = nameKey(text);
    const earlier = (regions.get(key) ?? []).filter((one) => one !== id);
    regions.set(key, [id, ...earlier]);
  }
  return regions;
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

/** Only a short text can: most cells are told by their length. */
const repeatsAbove = (cell: SheetCell | undefined): boolean =>
  cell?.t === 's' && String(cell.v).length < 10 && sameAsAbove.has(textOf(cell));
const notShown: RowTrace['written'] = [];
const noDrafts: GrantDraft[] = [];
const noRowsMore: Draft['alsoRows'] = [];
const nothingUnreadable: [ColumnMeaning, SheetProblemCode][] = [];

/** One row as the headings divide it. */
class Row {
  readonly source: { sheet: string; row: number };
  readonly from1904: boolean;

  constructor(
    private readonly grid: Grid,
    private readonly row: number,
    private readonly columns: Columns,
    /** By the sheet's name, and the region that a line above is called after. */
    readonly called: SheetCalled,
  ) {
    this.source = { sheet: grid.name, row: row + 1 };
    this.from1904 = grid.from1904;
  }

  get isInHiddenSheet(): boolean {
    return this.grid.isHidden;
  }
  get isHidden(): boolean {
    return this.grid.marks.hiddenRows.has(this.row);
  }
  get isStruck(): boolean {
    return this.grid.marks.struckRows.has(this.row);
  }
  get isLeftOutWithSheet(): boolean {
    return this.grid.isLeftOut;
  }
  get isAskedWithSheet(): boolean {
    return this.grid.isOpen;
  }
  get notes() {
    return this.grid.notesIn(this.row);
  }
  get ignored() {
    return this.columns.ignored;
  }
  get unheaded() {
    return this.columns.unheaded;
  }
  get hasUnclearRings(): boolean {
    return this.grid.hasUnclearRings;
  }
  get ticks(): ReadonlyMap<number, Ticked> {
    return this.grid.ticks;
  }

  textIn(column: number): string {
    return textOf(this.grid.cell(this.row, column));
  }

  /** As it stands in the sheet, merged cells filled in. */
  written(): [heading: string, text: string][] {
    return this.columns.headings.flatMap((heading, column): [string, string][] => {
      const cell = this.grid.cell(this.row, column);
      const text = dayText(cell, this.columns, column, this.from1904) ?? textOf(cell);
      return text ? [[heading || letterOf(column), text.slice(0, 500)]] : [];
    });
  }

  summary(): string {
    return this.written()
      .map(([, text]) => text)
      .join(' ')
      .slice(0, 100);
  }

  has(meaning: ColumnMeaning): boolean {
    return this.columns.byMeaning.has(meaning);
  }

  headingOf(meaning: ColumnMeaning): string {
    return this.columns.headings[this.columns.byMeaning.get(meaning) ?? -1] ?? '';
  }

  letterOf(meaning: ColumnMeaning): string {
    const column = this.columns.byMeaning.get(meaning);
    return column === undefined ? '' : letterOf(column);
  }

  /** The cell, or for 同上 the one above; each is looked at once, most rules of a row ask for the same few. */
  cell(meaning: ColumnMeaning): SheetCell | undefined {
    const column = this.columns.byMeaning.get(meaning);
    return column === undefined ? undefined : this.cellAt(column);
  }

  private cellAt(column: number): SheetCell | undefined {
    let cell = this.cells[column];
    if (cell !== undefined) return cell ?? undefined;
    const here = this.grid.cell(this.row, column);
    cell = (repeatsAbove(here) ? this.grid.cellAbove(this.row, column, this.columns.firstRow) : here) ?? null;
    this.cells[column] = cell;
    return cell ?? undefined;
  }

  text(meaning: ColumnMeaning): string {
    const column = this.columns.byMeaning.get(meaning);
    return column === undefined ? '' : (this.texts[column] ??= textOf(this.cellAt(column)));
  }
  /** By column; null where there is none. */
  private readonly cells: (SheetCell | null)[] = [];
  private readonly texts: string[] = [];

  /** Columns whose cell cannot be taken at its word. */
  unreadable(): [ColumnMeaning, SheetProblemCode][] {
    let found: [ColumnMeaning, SheetProblemCode][] | undefined;
    this.columns.byMeaning.forEach((_, meaning) => {
      const cell = this.cell(meaning);
      if (!cell) return;
      if (cell.f !== undefined) (found ??= []).push([meaning, 'SHEET_FORMULA']);
      else if (cell.t === 'e') (found ??= []).push([meaning, 'SHEET_CELL_ERROR']);
      else if (cell.t === 's' && isGarbled(String(cell.v))) (found ??= []).push([meaning, 'SHEET_GARBLED']);
    });
    return found ?? nothingUnreadable;
  }
}

/** The serial number of a day, as Excel shows it. */
function dayText(
  cell: SheetCell | undefined,
  { byMeaning }: Columns,
  column: number,
  from1904: boolean,
): string | null {
  const isDays = (['from', 'to', 'term'] as const).some((meaning) => byMeaning.get(meaning) === column);
  if (!isDays || cell?.t !== 'n') return null;
  const read = readTerm(cell, from1904);
  return 'fromOn' in read && read.fromOn && !read.toOn ? read.fromOn : null;
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
  readonly isHidden: boolean;
  readonly marks: OpenSheet['marks'];
  /** Columns of ticks, each with what a tick stands for. */
  readonly ticks = new Map<number, Ticked>();
  /** What is said of all rows: lines between them, titles, comments on headings and such lines. */
  private readonly said = new Map<string, Beside>();
  /** A person has said to leave all rows out, or has not said yet whether they count. */
  isLeftOut = false;
  isOpen = false;
  /** Hidden columns that mean something, and whether they are read. */
  readonly hidden: { column: string; text: string; answer: Answer | null }[] = [];
  private readonly notes = new Map<number, OpenSheet['notes'][number][]>();
  /** By column: merged blocks, `[first row, last row]`, by rows. */
  private readonly merged = new Map<number, { from: number; to: number; column: number }[]>();

  constructor(private readonly sheet: OpenSheet) {
    this.name = sheet.name;
    this.isHidden = sheet.isHidden;
    this.marks = sheet.marks;
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
    for (const note of sheet.notes) {
      const there = this.notes.get(note.row);
      if (there) there.push(note);
      else this.notes.set(note.row, [note]);
    }
  }

  /** What is seen there: a merged block shows its first cell, whatever a program has left below it. */
  cell(row: number, column: number): SheetCell | undefined {
    const blocks = this.merged.get(column) ?? [];
    let [low, high] = [0, blocks.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const block = blocks[middle]!;
      if (row < block.from) high = middle - 1;
      else if (row > block.to) low = middle + 1;
      else return this.sheet.rows[block.from]?.[column];
    }
    const own = this.sheet.rows[row]?.[column];
    return own && own.t !== 'z' ? own : undefined;
  }

  /** What a cell repeats; a column of 同上 is climbed once, not from each of its rows. */
  cellAbove(from: number, column: number, firstRow: number): SheetCell | undefined {
    const climbed = this.climbed.get(column);
    if (climbed?.row === from) return climbed.cell;
    let row = from;
    let cell = this.cell(row, column);
    while (row > firstRow && repeatsAbove(cell)) {
      cell = this.cell(--row, column);
      if (climbed?.row !== row) continue;
      cell = climbed.cell;
      break;
    }
    this.climbed.set(column, { row: from, cell });
    return cell;
  }
  private readonly climbed = new Map<number, { row: number; cell: SheetCell | undefined }>();

  text(row: number, column: number): string {
    return textOf(this.cell(row, column));
  }

  notesIn(row: number): OpenSheet['notes'] {
    return this.notes.get(row) ?? noNotes;
  }

  /** The one text of a row that has no other, merged cells counted; null for any other row. */
  onlyText(row: number): { column: number; text: string } | null {
    let only: { column: number; text: string } | null = null;
    const own = this.sheet.rows[row] ?? [];
    for (let column = 0; column < this.width; column++) {
      const mine = own[column];
      const cell = mine && mine.t !== 'z' ? mine : this.merged.has(column) ? this.cell(row, column) : mine;
      const text = textOf(cell);
      if (!text) continue;
      if (only || cell?.t !== 's') return null;
      only = { column, text };
    }
    return only;
  }

  /** The headings once more, as printing wants them on every page. */
  repeatsHeadings(row: number, { byMeaning, headings }: Columns): boolean {
    let same = 0;
    for (const column of byMeaning.values()) {
      const cell = this.cell(row, column);
      if (cell?.t !== 's') {
        if (cell && cell.t !== 'z') return false;
        continue;
      }
      if (cleaned(textOf(cell)) !== headings[column]) return false;
      same++;
    }
    return same >= 2;
  }

  /** ○ among ● or √ is their opposite, or something else that a legend tells; alone it is a tick. */
  get hasUnclearRings(): boolean {
    if (this.ringsUnclear !== undefined) return this.ringsUnclear;
    let [rings, others] = [false, false];
    for (const row of this.filledRows(0))
      for (const column of this.ticks.keys()) {
        const raw = this.text(row, column);
        if (raw === '') continue;
        const text = cleaned(raw);
        if (isRing(text)) rings = true;
        else if (text && isTicked(text)) others = true;
      }
    return (this.ringsUnclear = rings && others);
  }
  private ringsUnclear: boolean | undefined;

  get ticksPlaces(): boolean {
    return [...this.ticks.values()].some(({ place }) => place);
  }

  get beside(): Beside[] {
    return [...this.said.values()];
  }
  say(beside: Beside): void {
    this.said.set(JSON.stringify(beside), beside);
  }

  lineOf(row: number): string {
    const texts = Array.from({ length: this.width }, (_, column) =>
      this.sheet.rows[row]?.[column]?.t === 'z' ? '' : textOf(this.sheet.rows[row]?.[column]),
    );
    return texts.filter(Boolean).join(' ').slice(0, 200);
  }

  /** 备注：以下只做试剂 — for which rows it holds only a person knows. */
  tellAside(row: number, decides = false): void {
    const text = this.lineOf(row);
    const isRemark = /^(特别|附|备)?(注|备注|说明|附注)/.test(cleaned(text)) && !harmless.test(cleaned(text));
    if (text && (decides || isRemark || decidesBeside(text))) this.say({ kind: 'aside', column: '', text });
  }
  tellTitle(row: number): void {
    const text = this.lineOf(row);
    if (text && decidesBeside(text)) this.say({ kind: 'aside', column: '', text });
  }
  /** 已终止, 非独家, 售后服务 on the tab holds for every row of the sheet. */
  tellName(isKnown: boolean): void {
    if (!this.isHidden && namesSheetAside(this.name, isKnown))
      this.say({ kind: 'aside', column: '', text: `工作表名：${this.name}` });
  }
  tellNotesBeside(read: readonly number[]): void {
    if (this.sheet.notes.length === 0) return;
    const rows = new Set(read);
    for (const { row, column, text } of this.sheet.notes)
      if (!rows.has(row)) this.say({ kind: 'note', column: letterOf(column), text });
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
const noNotes: OpenSheet['notes'] = [];
/** A remark with nothing in it, or that tells how to fill in the form. */
const harmless = /^(备注|注|说明|附注)[:：]?$|填写|请(务必)?(填|核对|勿|按)|保密|仅供(内部|参考)|^单位/;
