import type { Day } from '../../miniprogram/shared/days';
import {
  childrenOf,
  findRegion,
  regionByCode,
  resolveCode,
} from '../../cloudfunctions/_modules/regions/regions';
import type { Region } from '../../cloudfunctions/_modules/regions/regions';
import { cityOf, comparableName, hospitalIdOf } from './hospital-id';

export interface PlacedHospital {
  row: number;
  _id: string;
  name: string;
  regionCode: string;
  address: string;
}
export interface UnplacedRow {
  /** As a spreadsheet counts: the heading is row 1. */
  row: number;
  name: string;
  reason: string;
}
export interface PlacedRows {
  hospitals: PlacedHospital[];
  unplaced: UnplacedRow[];
  /** Rows that name a hospital of an earlier row once more. */
  repeated: number;
}

const COLUMNS = ['name', 'province', 'city', 'city_code', 'address'];

/**
 * Reads a list of hospitals, CSV with the columns name,province,city,city_code,address, and finds the division in which
 * each stands: the county when the name or the address says so, else the city.
 *
 * @throws Error when the heading is another one: then no row can be trusted
 */
export function placeHospitalRows(csv: string, today: Day): PlacedRows {
  const [heading, ...rows] = readCsv(csv);
  if (heading?.cells.join() !== COLUMNS.join())
    throw new Error(`The first row must be ${COLUMNS.join()}; it is ${heading?.cells.join() ?? 'missing'}.`);
  const found: PlacedRows = { hospitals: [], unplaced: [], repeated: 0 };
  const seen = new Set<string>();
  for (const { row, cells } of rows) {
    const [name = '', province = '', city = '', cityCode = '', address = ''] = cells.map((cell) =>
      cell.trim(),
    );
    const refuse = (reason: string) => found.unplaced.push({ row, name, reason });
    if (cells.length !== COLUMNS.length) {
      refuse(`${COLUMNS.length} cells are wanted, there are ${cells.length}`);
      continue;
    }
    if ([...name].length < 2 || [...name].length > 80) {
      refuse('the name is missing or longer than 80 characters');
      continue;
    }
    const place = cityFor(province, city, cityCode, today);
    if (typeof place === 'string') {
      refuse(place);
      continue;
    }
    const _id = hospitalIdOf(name, place.code);
    if (seen.has(_id)) {
      found.repeated++;
      continue;
    }
    seen.add(_id);
    found.hospitals.push({ row, _id, name, regionCode: countyFor(place, name, address), address });
  }
  return found;
}

/** The city's region, or why it cannot be told. The code counts; the names must not contradict it. */
function cityFor(province: string, city: string, cityCode: string, today: Day): Region | string {
  const named = findRegion(province === city ? city : province + city).filter(({ retiredOn }) => !retiredOn);
  const known = /^\d{6}$/.test(cityCode) ? regionByCode(cityCode) : null;
  if (!known) {
    if (named.length !== 1) return `city_code ${cityCode || '(empty)'} is unknown, and ${province}${city} names no one place`;
    return named[0]!;
  }
  const [code, ...more] = resolveCode(known.code, today);
  if (code === undefined || more.length > 0) return `city_code ${cityCode} was divided; use today's code`;
  const region = regionByCode(code)!;
  // Former names and abbreviations are fine; another place is not.
  if (province + city !== '' && named.length > 0 && !named.some((each) => cityOf(each.code) === cityOf(region.code)))
    return `city_code ${cityCode} is ${region.name}, the row says ${province}${city}`;
  if (province + city !== '' && named.length === 0) return `no place is called ${province}${city}`;
  return region;
} // prettier-ignore

/** Counties are recognised by their whole name in front of the address or the name, or once anywhere in the address. */
function countyFor(city: Region, name: string, address: string): string {
  const counties = childrenOf(city.code);
  const bare = (text: string) => {
    let rest = comparableName(text);
    const parent = city.parentCode ? regionByCode(city.parentCode) : null;
    for (const around of [parent, city]) {
      if (!around) continue;
      for (const form of [around.name, around.shortName]) if (rest.startsWith(form)) rest = rest.slice(form.length);
    }
    return rest;
  };
  for (const text of [address, name]) {
    const [first] = counties.filter((county) => bare(text).startsWith(county.name));
    if (first) return first.code;
  }
  const inside = counties.filter((county) => address.includes(county.name));
  return inside.length === 1 ? inside[0]!.code : city.code;
} // prettier-ignore

interface CsvRow {
  row: number;
  cells: string[];
}

/** RFC 4180 with either line end and an optional byte order mark; quotes may hold commas, quotes and line ends. */
function readCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    cells.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    rows.push({ row: rows.length + 1, cells });
    cells = [];
  };
  const body = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < body.length; at++) {
    const character = body.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (body.charAt(at + 1) === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === ',') endCell();
    else if (character === '\n') endRow();
    else if (character !== '\r') cell += character;
  }
  if (cell !== '' || cells.length > 0) endRow();
  // A blank line keeps its number and says nothing.
  return rows.filter(({ cells }) => cells.some((each) => each.trim() !== ''));
}
