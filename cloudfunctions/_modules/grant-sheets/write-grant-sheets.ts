import { grantStandingLabels } from '../../../miniprogram/shared/model/grants';
import type { GrantStanding } from '../../../miniprogram/shared/model/grants';
import type { Grant, Ground } from '../coverage/model';
import { country } from '../coverage/region-tree';
import { fullName } from '../regions/regions';
import type { SheetWorld } from './model';
import { NameBook, withoutLegalForm } from './name-book';
import { PlaceReader } from './read-places';
import { allLines, neutralized, sameAsAbove } from './text';
import { writeBook } from './write-book';

export const grantHeadings = [
  '授权编号',
  '经销商',
  '产品线',
  '授权范围',
  '排除',
  '开始日期',
  '结束日期',
  '独家',
  '业务',
  '状态',
];
const widths = [18, 32, 24, 60, 40, 12, 12, 8, 12, 10];
/** Excel holds 32,767 characters a cell; a longer list goes on in a row of the same number. */
const cellLength = 30_000;

export type GrantToWrite = Pick<
  Grant,
  'number' | 'dealerId' | 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn' | 'exclusive' | 'kinds'
> & { standing?: GrantStanding };

/**
 * Rows of a workbook of grants that `readGrantSheets` reads back unchanged. Names that are not unique, or that the reader
 * would take apart, carry their id: `人民医院[H0012]`. Nothing in it can act as a formula.
 */
export function grantRows(grants: readonly GrantToWrite[], world: SheetWorld): string[][] {
  const names = new Names(world);
  const rows = grants.flatMap((grant) => {
    const scope = chunks(names.ofGround(grant.scope));
    const carveOuts = chunks(names.ofGround(grant.carveOuts));
    return Array.from({ length: Math.max(scope.length, carveOuts.length, 1) }, (_, part) => [
      grant.number,
      names.ofDealer(grant.dealerId),
      grant.productLineIds.map((id) => names.ofLine(id)).join('、'),
      scope[part] ?? '',
      carveOuts[part] ?? '',
      grant.fromOn,
      grant.toOn,
      grant.exclusive ? '是' : '否',
      (grant.kinds ?? []).map((kind) => (kind === 'sell' ? '销售' : '服务')).join('、'),
      grant.standing ? grantStandingLabels[grant.standing] : '',
    ]);
  });
  return rows.map((row) => row.map(neutralized));
}

/** The workbook of such rows, which come some at a time. */
export const grantBook = (rows: Iterable<readonly string[][]>): Buffer =>
  writeBook([{ name: '授权', rows: withHeadings(rows), widths }]);

function* withHeadings(rows: Iterable<readonly string[][]>): Generator<readonly string[][]> {
  yield [grantHeadings];
  yield* rows;
}

/** An empty book with the headings that are read, and a sheet that says how to fill it. */
export function grantSheetTemplate(): Buffer {
  return writeBook([
    { name: '授权', rows: [[grantHeadings.filter((heading) => heading !== '状态')]], widths },
    { name: '填写说明', rows: [instructions], widths: [16, 60, 50] },
  ]);
}

const instructions = [
  ['列', '怎样填写', '例'],
  ['授权编号', '可不填，导入后自动编号。同一编号的多行合为一份授权', ''],
  ['经销商', '全称或已登记的别名', '上海某某医疗器械有限公司'],
  ['产品线', '多条用顿号隔开，或写“全部产品线”', '生化、免疫'],
  ['授权范围', '省、市、区县或医院，用顿号隔开；也可写“全国”。可在括号内写排除项', '江苏省苏州市、江苏省无锡市（除苏州市立医院外）'],
  ['排除', '不含的地区或医院，用顿号隔开', '苏州大学附属第一医院、昆山市'],
  ['开始日期', '年-月-日，当天有效', '2026-01-01'],
  ['结束日期', '年-月-日，当天仍有效', '2026-12-31'],
  ['独家', '是或否，不填为“是”', '是'],
  ['业务', '销售、服务，不填为两者', '销售、服务'],
  ['', '也可以用自己的表格：标题行、合并单元格、分列的省市区县、“授权期限”一列都能识别', ''],
]; // prettier-ignore

function chunks(names: string[]): string[] {
  const cells: string[] = [];
  let cell = '';
  for (const name of names) {
    if (cell && cell.length + 1 + name.length > cellLength) {
      cells.push(cell);
      cell = '';
    }
    cell += cell ? `、${name}` : name;
  }
  return cell ? [...cells, cell] : cells;
}

/** Names that lead back to one id: the plain one where the reader takes it so, else with the id behind it. */
class Names {
  private readonly dealers: NameBook;
  private readonly lines: NameBook;
  private readonly reader: PlaceReader;
  private readonly names = new Map<string, string>();
  private readonly written = new Map<string, string>();

  constructor(private readonly world: SheetWorld) {
    this.dealers = new NameBook(world.dealers, withoutLegalForm);
    this.lines = new NameBook(world.productLines, (key) => key.replace(/(产品线|产品|系列)$/, ''));
    const hospitals = new Map(world.hospitals.map((hospital) => [hospital._id, hospital]));
    this.reader = new PlaceReader(world.regions, new NameBook(world.hospitals), (id) => hospitals.get(id));
    for (const { _id, name } of world.dealers) this.names.set(`dealer ${_id}`, name);
    for (const { _id, name } of world.productLines) this.names.set(`line ${_id}`, name);
    for (const { _id, name } of world.hospitals) this.names.set(`hospital ${_id}`, name);
  }

  ofDealer(id: string): string {
    return this.name('dealer', id, (text) => isOnly(this.dealers.find(text), id));
  }

  ofLine(id: string): string {
    return this.name('line', id, (text) => !allLines.test(text) && isOnly(this.lines.find(text), id));
  }

  ofGround({ regionCodes, hospitalIds }: Ground): string[] {
    return [
      ...regionCodes.map((code) =>
        code === country ? '全国' : this.name('region', code, (text) => this.reads(text, code)),
      ),
      ...hospitalIds.map((id) => this.name('hospital', id, (text) => this.reads(text, undefined, id))),
    ];
  }

  /** Read with a neighbour on each side, as it will stand in a list of places or of exceptions. */
  private reads(text: string, code?: string, hospitalId?: string): boolean {
    const list = `全部、${text}、全部`;
    const scope = this.reader.read(list, { within: [] });
    const carveOuts = this.reader.readExceptions(list, { within: [] });
    const { included, excluded } = scope;
    return (
      scope.problems.length + carveOuts.problems.length === 0 &&
      excluded.regionCodes.length + excluded.hospitalIds.length === 0 &&
      [included, carveOuts.excluded].every(({ regionCodes, hospitalIds }) =>
        code
          ? isOnly(regionCodes, code) && hospitalIds.length === 0
          : isOnly(hospitalIds, hospitalId!) && regionCodes.length === 0,
      )
    );
  }

  private name(
    kind: 'dealer' | 'line' | 'region' | 'hospital',
    id: string,
    leadsBack: (text: string) => boolean,
  ): string {
    const key = `${kind} ${id}`;
    const known = this.written.get(key);
    if (known !== undefined) return known;
    const plain = kind === 'region' ? fullName(id) : (this.names.get(key) ?? id);
    const isPlain =
      !sameAsAbove.has(plain) &&
      !/[\s、,;/|。:：，；[\]（）()'"=+@]/.test(plain) &&
      !/[除不排剔扣和及与外]/.test(plain);
    // A name that itself says 除…外 would be taken for an exception even before its id: then the id stands alone.
    const named = `${plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}[${id}]`;
    const text = isPlain && leadsBack(plain) ? plain : leadsBack(named) ? named : `[${id}]`;
    this.written.set(key, text);
    return text;
  }
}

function isOnly(ids: readonly string[], id: string): boolean {
  return ids.length === 1 && ids[0] === id;
}
