import type { Ground, HospitalPlace } from '../coverage/model';
import type { RegionTree } from '../coverage/region-tree';
import { country } from '../coverage/region-tree';
import { findRegion, regionByCode } from '../regions/regions';
import type { NameBook } from './name-book';
import { idBehindName } from './name-book';
import { cleaned, nameKey, splitList } from './text';

export interface PlaceProblem {
  code:
    | 'SHEET_PLACE_UNKNOWN'
    | 'SHEET_PLACE_AMBIGUOUS'
    | 'SHEET_PLACE_OUTSIDE'
    | 'SHEET_PLACE_UNCLEAR'
    | 'SHEET_EXCEPTION_UNCLEAR';
  value: string;
  /** The hospitals that it may mean. */
  hospitalIds?: readonly string[];
  /** The regions that it may mean as well. */
  regionCodes?: readonly string[];
}

export interface PlacesRead {
  included: Ground;
  excluded: Ground;
  problems: PlaceProblem[];
}

/** What the column or the rest of the row says about the places in a cell. */
export interface PlaceContext {
  level?: 'province' | 'city' | 'county';
  /** Regions that the row names elsewhere: names are looked for in them, and must lie in them. */
  within: readonly string[];
  /** In a column of hospitals a town's short name is more likely the name that people give one. */
  ofHospitals?: boolean;
}
/** What a cell, or a part of it, stands in. */
type Around = Pick<PlaceContext, 'within' | 'level' | 'ofHospitals'>;

type Place = { regionCodes: readonly string[] } | { hospitalId: string };
type Found = { place: Place } | { problem: PlaceProblem };

/** 全省, 所有医院: words that add nothing to the region or column they stand with. */
const everything =
  /^(全部|所有|全体|全境|全域|各|不限|无|整|全)?(省|市|区|县|地市|地区|区域|区县|城市|医院|终端|医疗机构|客户)?(范围|境内)?$/;
/** Part of a city without saying which: never the whole of it. */
const unclearPart =
  /^(各|所有|全部|全体)?(市辖区|市区|城区|主城区|郊区|郊县|近郊|远郊|县|区|县城|县域|乡镇|辖县|下辖县|周边县)(范围|内|医院)?$/;
const wholeCountry =
  /^(全国|全中国|中国|全国范围|全国各地|全国各省|全国所有区域|全国(所有|全部)(医院|地区|省份))$/;
const mainland = /^(中国大陆|大陆|大陆地区|中国大陆地区)$/;
const beyondMainland = ['710000', '810000', '820000'];
const ending =
  /的?(全部|所有|各|全体)?(医院|终端|医疗机构|客户)$|(全省|全市|全区|全县|全境|全域|范围内?|境内|区域|地区|(?<!市)辖区|全部)$/;
/** 两院, 等三家医院: how many were just named. 二院 is a name: a bare number never counts. */
const counted =
  /(?:(?:等|以上|上述|这|共)+(?<a>[两二三四五六七八九十]|\d{1,2})(?:家|所|个)?|(?<b>[二三四五六七八九十]|\d{1,2})(?:家|所|个)|(?<c>两)(?:家|所|个)?)(?:医院|院|地市|市|区县|县|区|省|地区|地)$/;
/** Stands where a bracket with an exception stood. */
const takenOut = '\u0001';
/** Between words, not beside signs that part a list by themselves. */
const spaces = /(?<=[\p{L}\p{N})）])[^\S\n]+(?=[\p{L}\p{N}])/gu;
const exceptionStart =
  /^(?:但|且|惟|唯)?(除开|除去|除了|除|不含|不包括|不包含|不包|排除|剔除|去除|例外|扣除):?/;
/** 江阴、宜兴不含 */
const exceptionAfter = /(除外|以外|之外|不含|不包括|不包含|不包|不在内|不计|不算|排除)$/;
const exceptionEnd =
  /(之外|以外|除外|外|不含|不包括|不包含|不包|不在内|不计|不算|排除)的?(其他|其余|其它|所有|全部|各)*(医院|地区|区域|城市|终端)?$/;

/** Reads cells that name places, with their 除…外, 不含…, (…除外). Remembers names, since sheets repeat them. */
export class PlaceReader {
  private readonly regionsByName = new Map<string, readonly string[]>();

  constructor(
    private readonly regions: RegionTree,
    private readonly hospitals: NameBook,
    private readonly hospital: (id: string) => HospitalPlace | undefined,
    /** Ids of the hospitals that people call so. */
    private readonly nicknamed: (text: string) => readonly string[] = () => [],
    /** Regions that people have said a name means, the last word first: in each place another may be called so. */
    private readonly told: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {}

  /** All that a cell says; nothing at all for an empty cell, 全部 or a dash. Do not change what it returns. */
  read(raw: string, context: PlaceContext): PlacesRead {
    const read = this.readKept(raw, context);
    // 南京 苏州 无锡: spaces part a list where nothing else explains the cell.
    if (!read.problems.some(({ code }) => code === 'SHEET_PLACE_UNKNOWN') || !spaces.test(raw.trim()))
      return read;
    const parted = this.readKept(raw.trim().replace(spaces, '、'), context);
    return parted.problems.length === 0 ? parted : read;
  }

  private readKept(raw: string, context: PlaceContext): PlacesRead {
    if (context.level || context.ofHospitals || context.within.length > 0) return this.readAnew(raw, context);
    // A book of a country's grants names the same few thousand places again and again.
    let read = this.cells.get(raw);
    if (!read) {
      read = this.readAnew(raw, context);
      if (this.cells.size > 20_000) this.cells.clear();
      this.cells.set(raw, read);
    }
    return read;
  }
  private readonly cells = new Map<string, PlacesRead>();

  private readAnew(raw: string, context: PlaceContext): PlacesRead {
    const named = this.hospitalsAlone(raw, context);
    if (named) return { included: { regionCodes: [], hospitalIds: named }, excluded: ground(), problems: [] };
    const text = withoutNumbering(cleaned(raw.replace(/[①-⑳]/g, ';')));
    const read: PlacesRead = { included: ground(), excluded: ground(), problems: [] };
    const whole = this.findWhole(text, context);
    if (whole) {
      add(read.included, whole);
      return read;
    }
    const { rest, exceptions } = this.takeExceptions(text, context, read.problems);
    for (const sentence of splitList(rest, ';\n。')) this.addSentence(sentence, context, read);
    // Exceptions are looked for in what the same cell includes, and else in what the row names.
    const around = { ...context, within: [...this.codesOf(read.included), ...context.within] };
    for (const exception of exceptions)
      this.addItems(splitList(exception), around, read.excluded, read.problems);
    return read;
  }

  /**
   * The hospitals of a cell that is nothing but a list of their full names, as half of all cells are: what such a cell
   * says needs no looking for exceptions and the like. Null for any other.
   */
  private hospitalsAlone(raw: string, { within }: PlaceContext): string[] | null {
    const ids: string[] = [];
    for (let begin = 0; begin <= raw.length;) {
      const comma = raw.indexOf('、', begin);
      const end = comma < 0 ? raw.length : comma;
      const name = raw.slice(begin, end);
      // 全部医院 is short, and no name.
      const found = name.length > 4 && name.endsWith('院') ? this.hospitals.find(name) : [];
      if (found.length !== 1 || !this.lies(this.hospital(found[0]!)!.regionCode, within)) return null;
      if (!ids.includes(found[0]!)) ids.push(found[0]!);
      begin = end + 1;
    }
    return ids;
  }

  /** One line of a cell: a list of places, or `江苏省:南京、苏州`, where the part before the colon only says where. */
  private addSentence(sentence: string, context: PlaceContext, read: PlacesRead): void {
    if (mainland.test(sentence)) {
      read.included.regionCodes.push(country);
      read.excluded.regionCodes.push(...beyondMainland);
      return;
    }
    const led = /^([^:]{2,}):(.+)$/.exec(sentence);
    const lead = led ? this.find(led[1]!, context) : null;
    if (lead && 'place' in lead && 'regionCodes' in lead.place) {
      const before =
        read.included.regionCodes.length + read.included.hospitalIds.length + read.problems.length;
      this.addItems(splitList(led![2]!), { within: lead.place.regionCodes }, read.included, read.problems);
      const after =
        read.included.regionCodes.length + read.included.hospitalIds.length + read.problems.length;
      if (after === before) add(read.included, lead.place);
    } else this.addItems(splitList(sentence), context, read.included, read.problems);
  }

  /** Only the exceptions of a remark; the rest of it is for people. */
  readExceptionsIn(raw: string, context: PlaceContext): PlacesRead {
    const read: PlacesRead = { included: ground(), excluded: ground(), problems: [] };
    const { exceptions } = this.takeExceptions(cleaned(raw), context, read.problems);
    for (const exception of exceptions)
      this.addItems(splitList(exception), context, read.excluded, read.problems);
    return read;
  }

  /** A column of exceptions, whose words 除…外 are welcome but not needed. */
  readExceptions(raw: string, context: PlaceContext): PlacesRead {
    const read: PlacesRead = { included: ground(), excluded: ground(), problems: [] };
    const named = this.hospitalsAlone(raw, context);
    if (named) {
      read.excluded.hospitalIds = named;
      return read;
    }
    const text = cleaned(raw);
    if (/^(无|没有|暂无)(排除|除外|例外)?$/.test(text)) return read;
    const whole = this.findWhole(text, context);
    if (whole) add(read.excluded, whole);
    // All of it, when something was granted: then what is left?
    else if (text && everything.test(text.replace(exceptionStart, '')))
      read.problems.push({ code: 'SHEET_EXCEPTION_UNCLEAR', value: text });
    else this.addItems(splitList(this.bareException(text, context)), context, read.excluded, read.problems);
    return read;
  }

  private addItems(items: string[], context: Around, into: Ground, problems: PlaceProblem[]) {
    let nearby: readonly string[] = [];
    for (const item of items) {
      const isShort = item.length < 10;
      if (isShort && unclearPart.test(item) && !('place' in this.find(item, context, nearby))) {
        problems.push({ code: 'SHEET_PLACE_UNCLEAR', value: item });
        continue;
      }
      if ((isShort && everything.test(item)) || /^[-—–\\]+$/.test(item)) continue;
      const found = this.findLoosely(item, context, nearby);
      for (const each of found) {
        if ('problem' in each) problems.push(each.problem);
        else {
          add(into, each.place);
          nearby = this.neighbourhood(each.place) ?? nearby;
        }
      }
    }
  }

  /** A list item as it stands, without its 全市 or 所有医院, or taken apart at 和 and 及. */
  private findLoosely(item: string, context: Around, nearby: readonly string[]): Found[] {
    const first = this.find(item, context, nearby);
    if ('place' in first || first.problem.code !== 'SHEET_PLACE_UNKNOWN') return [first];
    const bare = item
      .replace(/^(其中|包括|包含|以及|及|和|与|全(?=.{2,}(省|市|区|县|州)$))/, '')
      .replace(/:$/, '')
      .replace(/\((全省|全市|全区|全县|全境|全部|全域)\)$/, '')
      .replace(ending, '')
      .replace(/的$/, '')
      .replace(/(?<=[省市区县])内$/, '');
    if (everything.test(bare)) return [];
    if (bare !== item) {
      const again = this.find(bare, context, nearby);
      if ('place' in again || again.problem.code !== 'SHEET_PLACE_UNKNOWN') return [again];
    }
    for (const joint of ['以及', '和', '及', '与']) {
      const parts = item.split(joint);
      if (parts.length < 2 || parts.some((part) => !part)) continue;
      const found = parts.map((part) => this.find(part, context, nearby));
      if (found.every((each) => 'place' in each)) return found;
    }
    // 南京-苏州-无锡, 北京协和医院两院
    const dashed = /[>→]/.test(item) ? [] : item.split(/[-—–~]+/).filter(Boolean);
    const uncounted = item.replace(counted, '');
    for (const parts of [dashed, [uncounted]]) {
      if (!parts[0] || parts.join() === item) continue;
      const found = parts.map((part) => this.find(part, context, nearby));
      // 苏州两院 are two hospitals that are not named, and not the city.
      const isRead = (each: Found) => 'place' in each && (parts === dashed || 'hospitalId' in each.place);
      if (found.every(isRead)) return found;
    }
    return [first];
  }

  /** The one place that a whole cell names; a path like 江苏省/苏州市 is one, a list is not, though 江苏省、苏州市 could be read so. */
  private findWhole(text: string, context: PlaceContext): Place | null {
    if (/[、;\n。|]/.test(text)) return null;
    const found = this.find(text, context);
    return 'place' in found ? found.place : null;
  }

  /** By their keys, the names that were read as regions because somebody had said so. */
  readonly toldRegions = new Map<string, Set<string>>();

  private find(text: string, context: Around, nearby: readonly string[] = []): Found {
    if (text === '港澳台') return { place: { regionCodes: beyondMainland } };
    if (text.length < 10 && wholeCountry.test(text)) return { place: { regionCodes: [country] } };
    if (text.length >= 4 && (text.endsWith('市区') || text.endsWith('辖区')))
      return { problem: { code: 'SHEET_PLACE_UNCLEAR', value: text } };
    // Told of one place, it says nothing of another: there it is read, or asked, like any name.
    const told =
      this.told.size > 0
        ? this.told.get(nameKey(text))?.find((code) => this.lies(this.regions.placeOf(code), context.within))
        : undefined;
    if (told !== undefined) {
      const key = nameKey(text);
      this.toldRegions.set(key, (this.toldRegions.get(key) ?? new Set()).add(told));
      return { place: { regionCodes: this.regions.today(told) } };
    }
    // Hospitals first: there are tens of thousands of names, and looking for regions in each would take longest.
    const hospitalIds = this.hospitals.find(text);
    const soundsLikeHospital =
      hospitalIds.length > 0 && (/(院|中心|所|站|诊所)$|\]$/.test(text) || this.hospitals.isTold(text));
    const regionCodes = soundsLikeHospital ? [] : this.regionsNamed(text, context.level);
    const placed = regionCodes.filter((code) => this.lies(code, context.within));
    const rather = regionCodes.length > 0 ? this.ratherHospital(text, regionCodes, context) : null;
    if (rather) {
      const codes = placed.length > 0 ? placed : regionCodes;
      const meant = { hospitalIds: rather, regionCodes: codes };
      return { problem: { code: 'SHEET_PLACE_AMBIGUOUS', value: text, ...meant } };
    }
    if (hospitalIds.length > 0 && regionCodes.length === 0) {
      const here = hospitalIds.filter((id) => this.lies(this.hospital(id)!.regionCode, context.within));
      return choose(
        text,
        hospitalIds,
        this.narrowed(here, nearby, (id) => this.hospital(id)!.regionCode),
        (hospitalId) => ({ hospitalId }),
      );
    }
    return choose(
      text,
      regionCodes,
      this.outermost(this.narrowed(placed, nearby, (code) => code)),
      (code) => ({
        // `名称[代码]` of an export stands for exactly that code, retired or not.
        regionCodes: text.endsWith(`[${code}]`) ? [code] : this.regions.today(code),
      }),
    );
  }

  /**
   * 瑞金 and 鼓楼 are divisions by their short names and hospitals by the names people give them. The hospitals that may be
   * meant, for a person to choose; null where it is the division: written in full, in a column of divisions, or a city's.
   */
  private ratherHospital(
    text: string,
    codes: readonly string[],
    { within, level, ofHospitals }: Around,
  ): readonly string[] | null {
    if (level || text.length > 4 || codes.some((code) => this.regions.nameOf(code) === text)) return null;
    const regions = codes.flatMap((code) => regionByCode(code) ?? []);
    if (!regions.some(({ shortName }) => shortName === text)) return null;
    const isCounty = regions.every(({ level: own }) => own === 'county');
    if (!isCounty && !ofHospitals) return null;
    const meant = [...new Set([...this.hospitals.find(text), ...this.nicknamed(text)])];
    if (ofHospitals) return meant.length > 0 || isCounty ? meant : null;
    // 昆山 beside 昆山医院 is the place; 瑞金 is not where 瑞金医院 stands.
    const fitting = codes.filter((code) => this.lies(code, within));
    const elsewhere = meant.filter((id) => !this.lies(this.hospital(id)!.regionCode, codes));
    const alike =
      fitting.length > 0
        ? elsewhere.filter((id) => this.lies(this.hospital(id)!.regionCode, within))
        : elsewhere;
    return alike.length > 0 ? alike : null;
  }

  private fullNames: ReadonlyMap<string, string> | null = null;
  private regionsNamed(text: string, level?: PlaceContext['level']): readonly string[] {
    const key = `${level ?? ''}${text}`;
    let codes = this.regionsByName.get(key);
    if (!codes) {
      const code = level ? undefined : (this.fullNames ??= fullNames(this.regions)).get(text);
      codes = code === undefined ? this.lookUpRegions(text, level) : [code];
      this.regionsByName.set(key, codes);
    }
    return codes;
  }

  private lookUpRegions(text: string, level?: PlaceContext['level']): string[] {
    const code = idBehindName(text) ?? text;
    if (/^\d{6}$/.test(code)) return this.regions.has(code) ? [code] : [];
    if (/^[a-z]+$/i.test(text)) return []; // pinyin initials are for typing, not for contracts
    const found = findRegion(text);
    const current = found.filter(({ retiredOn }) => !retiredOn);
    const candidates = current.length > 0 ? current : found;
    const fitting = candidates.filter((region) => !level || region.level === level);
    const fullNames = (fitting.length > 0 ? fitting : candidates).filter(({ name }) => text.endsWith(name));
    const named = fullNames.length > 0 ? fullNames : fitting.length > 0 ? fitting : candidates;
    const provinces = named.filter((region) => region.level === 'province');
    return (provinces.length === 1 ? provinces : named).map((region) => region.code);
  }

  private lies(code: string, within: readonly string[]): boolean {
    if (within.length === 0) return true;
    const chain = this.regions.chainOf(code);
    return within.some((outer) => chain.includes(outer));
  }

  /** Of several namesakes the one near the place named just before. */
  private narrowed<T>(
    candidates: readonly T[],
    nearby: readonly string[],
    codeOf: (candidate: T) => string,
  ): readonly T[] {
    if (candidates.length < 2) return candidates;
    for (const around of nearby) {
      const near = candidates.filter((candidate) => this.regions.chainOf(codeOf(candidate)).includes(around));
      if (near.length > 0) return near;
    }
    return candidates;
  }

  /** 长沙 is the city, which has a county of that name: people write the county's in full. */
  private outermost(codes: readonly string[]): readonly string[] {
    const outer = codes.find((code) => codes.every((each) => this.regions.chainOf(each).includes(code)));
    return outer === undefined ? codes : [outer];
  }

  private neighbourhood(place: Place): readonly string[] | null {
    const code = 'hospitalId' in place ? this.hospital(place.hospitalId)?.regionCode : place.regionCodes[0];
    return code === undefined ? null : this.regions.chainOf(code).filter((each) => each !== country);
  }

  private codesOf(included: Ground): string[] {
    return included.regionCodes.flatMap((code) => [...this.regions.today(code)]);
  }

  /** Separates what a text excludes from what it names. */
  private takeExceptions(
    text: string,
    context: PlaceContext,
    problems: PlaceProblem[],
  ): { rest: string; exceptions: string[] } {
    const exceptions: string[] = [];
    let rest = text;
    for (const group of bracketGroups(text)) {
      const inside = group.slice(1, -1);
      if (!exceptionStart.test(inside) && !exceptionAfter.test(inside)) continue;
      exceptions.push(this.bareException(inside, context));
      rest = rest.replace(group, takenOut);
    }
    const kept: string[] = [];
    for (const sentence of splitList(rest, ';\n。'))
      kept.push(this.takeFromSentence(sentence, context, exceptions, problems));
    // 昆山(不含), 不含: with nothing behind it, 除苏州(昆山除外): what is taken out of what, only a person knows.
    if (exceptions.some((exception) => splitList(exception).length === 0 || exception.includes(takenOut)))
      problems.push({ code: 'SHEET_EXCEPTION_UNCLEAR', value: text });
    return {
      rest: kept.filter(Boolean).join(';').replaceAll(takenOut, ''),
      exceptions: exceptions.map((exception) => exception.replaceAll(takenOut, '')),
    };
  }

  private takeFromSentence(
    sentence: string,
    context: PlaceContext,
    exceptions: string[],
    problems: PlaceProblem[],
  ): string {
    // 除了A医院之外,B省C市
    const leading = /^(?:但|且|惟|唯)?(除开|除去|除了|除)/.exec(sentence);
    if (leading) {
      const after = sentence.slice(leading[0].length);
      const split = this.splitAtOutside(after, context);
      // 除鼓楼医院 beside 南京 in another column: all of the cell is taken out.
      if (!split && context.within.length > 0 && this.knowsAll(after, context)) {
        exceptions.push(after);
        return '';
      }
      if (!split) {
        problems.push({ code: 'SHEET_EXCEPTION_UNCLEAR', value: sentence });
        return '';
      }
      exceptions.push(split.exception);
      return split.rest;
    }
    // B省C市不含A医院 · B省C市,除A医院外
    const inner =
      /[,、]?(?:但|且|惟|唯)?(不含|不包括|不包含|不包|排除|剔除|去除|扣除|除开|除去|除了|除(?!外)):?/.exec(
        sentence,
      );
    if (inner && inner.index > 0) {
      const after = sentence.slice(inner.index + inner[0].length);
      if (!/^除/.test(inner[1]!)) {
        exceptions.push(after);
        return sentence.slice(0, inner.index);
      }
      const split = this.splitAtOutside(after, context);
      if (split) {
        exceptions.push(split.exception);
        return [sentence.slice(0, inner.index), split.rest].filter(Boolean).join(',');
      }
      // 全国除西藏, 江苏省除A医院、B医院两院: one name, or as many as are counted, so that nothing else is swallowed.
      const names = splitList(after);
      if (names.length === Math.max(1, countedAtEnd(after)) && !/[和及与]/.test(after)) {
        exceptions.push(names.length > 1 ? after.replace(counted, '') : after);
        return sentence.slice(0, inner.index);
      }
      problems.push({ code: 'SHEET_EXCEPTION_UNCLEAR', value: sentence });
      return '';
    }
    if (inner) {
      exceptions.push(sentence.slice(inner[0].length));
      return '';
    }
    // 全国,新疆、西藏除外
    const trailing = /^(.*)除外$/.exec(sentence);
    if (!trailing) return sentence;
    const parts = splitList(trailing[1]!, ',');
    // 江苏省、A医院、B医院两院除外: the count says how many of the last names are meant.
    const count = parts.length < 2 ? countedAtEnd(trailing[1]!) : 0;
    const items = splitList(trailing[1]!);
    if (count > 0 && items.length > count) {
      exceptions.push(items.slice(-count).join('、').replace(counted, ''));
      return items.slice(0, -count).join('、');
    }
    if (parts.length < 2) {
      problems.push({ code: 'SHEET_EXCEPTION_UNCLEAR', value: sentence });
      return '';
    }
    exceptions.push(parts.pop()!);
    return parts.join(',');
  }

  /** Names may hold 外 themselves (中外合资医院): the first end after which all is known counts. */
  private splitAtOutside(text: string, context: PlaceContext): { exception: string; rest: string } | null {
    const ends = [...text.matchAll(/(之外|以外|除外|(?<![之以除])外)[,、:]?(的|其他|其余|其它)*/g)];
    const split = (end: RegExpMatchArray) => ({
      exception: text.slice(0, end.index!),
      rest: text.slice(end.index! + end[0].length),
    });
    const fitting = ends.map(split).find(({ exception }) => this.knowsAll(exception, context));
    return fitting ?? (ends[0] ? split(ends[0]) : null);
  }

  private knowsAll(list: string, context: PlaceContext): boolean {
    const problems: PlaceProblem[] = [];
    this.addItems(splitList(list), { within: context.within }, ground(), problems);
    return problems.every(({ code }) => code !== 'SHEET_PLACE_UNKNOWN');
  }

  private bareException(text: string, context: PlaceContext): string {
    const begun = text.replace(exceptionStart, '').replace(/^(?:但|且|惟|唯)(?=.+(除外|以外|之外)$)/, '');
    if (!exceptionEnd.test(begun) || this.knowsAll(begun, context)) return begun;
    return begun.replace(exceptionEnd, '');
  }
}

function choose<T>(
  text: string,
  all: readonly T[],
  fitting: readonly T[],
  place: (chosen: T) => Place,
): Found {
  if (fitting.length === 1) return { place: place(fitting[0]!) };
  if (fitting.length > 1) {
    const hospitalIds = fitting.map(place).flatMap((one) => ('hospitalId' in one ? [one.hospitalId] : []));
    return { problem: { code: 'SHEET_PLACE_AMBIGUOUS', value: text, hospitalIds } };
  }
  const code = all.length > 0 ? 'SHEET_PLACE_OUTSIDE' : 'SHEET_PLACE_UNKNOWN';
  return { problem: { code, value: text } };
}

/** 两 of …两院; 0 where nothing is counted. */
function countedAtEnd(text: string): number {
  const { a, b, c } = counted.exec(text)?.groups ?? {};
  const number = a ?? b ?? c;
  if (number === undefined) return 0;
  return '两二三四五六七八九十'.includes(number)
    ? ['', '', '两二', '三', '四', '五', '六', '七', '八', '九', '十'].findIndex(
        (each) => each.includes(number) && each !== '',
      )
    : Number(number);
}

/** 1、江苏省 2、浙江省 is a list like any other. */
function withoutNumbering(text: string): string {
  if (/^\(?一[、.)]/.test(text))
    return text.replace(/(^|[;、,\n\p{Script=Han}])\(?[一二三四五六七八九十]{1,2}[、.)]/gu, '$1;').replace(/^;/, '').replace(/[,、;\n]*;/g, ';'); // prettier-ignore
  if (!/^\(?1[、.)．]/.test(text)) return text;
  return text
    .replace(/(^|[^\d])\(?\d{1,2}[、.)](?=\D)/g, '$1;')
    .replace(/[,、;\n]*;/g, ';')
    .replace(/^;/, '');
}

/** 江苏省苏州市 → its code, of today's regions below the provinces: most cells spell them out. */
function fullNames(regions: RegionTree): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  const add = (code: string, before: string) => {
    for (const child of regions.childrenOf(code)) {
      const name = before + regions.nameOf(child);
      if (before) codes.set(name, child);
      add(child, name);
    }
  };
  add(country, '');
  return codes;
}

function ground(): Ground {
  return { regionCodes: [], hospitalIds: [] };
}

function add(into: Ground, place: Place): void {
  if ('hospitalId' in place) {
    if (!into.hospitalIds.includes(place.hospitalId)) into.hospitalIds.push(place.hospitalId);
    return;
  }
  for (const code of place.regionCodes) if (!into.regionCodes.includes(code)) into.regionCodes.push(code);
}

/** Outermost bracketed parts, brackets included. */
function bracketGroups(text: string): string[] {
  const groups: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(' && depth++ === 0) start = i;
    if (text[i] === ')' && depth > 0 && --depth === 0) groups.push(text.slice(start, i + 1));
  }
  return groups;
}
