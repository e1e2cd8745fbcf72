import type { Day } from '../../../miniprogram/shared/days';

export const country = '000000';

export interface RegionRecord {
  code: string;
  name: string;
  /** Null for provinces. */
  parentCode: string | null;
  level: 'country' | 'province' | 'city' | 'county';
  retiredOn?: Day;
  successors?: string[];
}

/**
 * Today's divisions as one tree under the country, and every retired code as a pointer into it. Coverage is decided on
 * today's tree only: a grant or a hospital that still bears a retired code means what succeeded it, on every day, so that
 * a rename orphans nothing. After a merger a grant on one of the old counties reaches the whole new one, because hospitals
 * do not record which half they stand in; conflict detection shows what that touches.
 */
export class RegionTree {
  private readonly records = new Map<string, RegionRecord>();
  private readonly childCodes = new Map<string, string[]>();
  private readonly chains = new Map<string, readonly string[]>();

  constructor(records: Iterable<RegionRecord>) {
    for (const record of records) if (record.code !== country) this.records.set(record.code, record);
    for (const { code, parentCode, retiredOn } of this.records.values()) {
      if (retiredOn) continue;
      const siblings = this.childCodes.get(parentCode ?? country);
      if (siblings) siblings.push(code);
      else this.childCodes.set(parentCode ?? country, [code]);
    }
    for (const codes of this.childCodes.values()) codes.sort();
  }

  has(code: string): boolean {
    return code === country || this.records.has(code);
  }

  nameOf(code: string): string {
    return code === country ? '全国' : (this.records.get(code)?.name ?? code);
  }

  /** Codes directly below, in order; today's only. */
  childrenOf(code: string): readonly string[] {
    return this.childCodes.get(code) ?? [];
  }

  /** Every code known, retired ones included. */
  allCodes(): string[] {
    return [country, ...this.records.keys()];
  }

  /** What a code of any time stands for today; several when it was divided, none when it never was. */
  today(code: string): readonly string[] {
    if (code === country) return [country];
    const record = this.records.get(code);
    if (!record) return [];
    if (!record.retiredOn) return [code];
    return [...this.successorsOf(record, new Set())].sort();
  }

  private successorsOf(record: RegionRecord, seen: Set<string>): Set<string> {
    const found = new Set<string>();
    for (const code of record.successors ?? []) {
      const successor = this.records.get(code);
      if (!successor || seen.has(code)) continue;
      seen.add(code);
      if (successor.retiredOn) for (const later of this.successorsOf(successor, seen)) found.add(later);
      else found.add(code);
    }
    return found;
  }

  /**
   * The division of today in which something recorded under `code` surely lies: a divided county gives the nearest
   * division around its parts, an unknown code the nearest one by its digits.
   */
  placeOf(code: string): string {
    const parts = this.today(code);
    if (parts.length === 1) return parts[0]!;
    if (parts.length > 1) {
      const [first, ...others] = parts.map((part) => this.chainOf(part));
      return first!.find((each) => others.every((chain) => chain.includes(each)))!;
    }
    const wider = [`${code.slice(0, 4)}00`, `${code.slice(0, 2)}0000`].find(
      (each) => this.today(each).length > 0,
    );
    return wider ? this.placeOf(wider) : country;
  }

  /** The divisions of today around a place, nearest first, from the place itself to the country: at most four. */
  chainOf(code: string): readonly string[] {
    const known = this.chains.get(code);
    if (known) return known;
    const place = this.placeOf(code);
    const parent = place === country ? null : (this.records.get(place)!.parentCode ?? country);
    const chain = parent === null ? [country] : [place, ...this.chainOf(parent)];
    this.chains.set(code, chain);
    return chain;
  }

  /** True when `inner` is `outer` or lies in it; both codes of today. */
  contains(outer: string, inner: string): boolean {
    return this.chainOf(inner).includes(outer);
  }
}
