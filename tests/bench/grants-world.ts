import { chinaRegions } from '../../cloudfunctions/_modules/coverage/china-regions';
import type { Grant, Ground, HospitalPlace } from '../../cloudfunctions/_modules/coverage/model';
import { addDays } from '../../miniprogram/shared/days';

export interface GrantsWorld {
  hospitals: HospitalPlace[];
  productLineIds: string[];
  dealerIds: string[];
  grants: Grant[];
}

/** A small, fast generator with a seed (mulberry32), so that every run measures the same world. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A channel as such companies have it: year after year each bundle of lines is handed out province by province to one
 * dealer, or city by city, or county by county; some regions go without a few hospitals, which mostly go to others; two
 * grants in a hundred are mistakes that overlap somebody's. Three in ten carry carve-outs.
 */
export function makeGrantsWorld(
  size: { hospitals: number; lines: number; dealers: number; grants: number },
  seed: number,
): GrantsWorld {
  const random = seeded(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const regions = chinaRegions();
  const provinces = regions.childrenOf('000000').filter((code) => !/^(71|81|82)/.test(code));
  const leavesOf = (code: string): string[] => {
    const children = regions.childrenOf(code);
    return children.length === 0 ? [code] : children.flatMap(leavesOf);
  };
  const leaves = provinces.flatMap(leavesOf);

  const weights = leaves.map(() => random() ** 3 * 10 + 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const hospitals: HospitalPlace[] = [];
  const inRegion = new Map<string, HospitalPlace[]>();
  const settle = (regionCode: string) => {
    const number = hospitals.length;
    const _id = `H${String((number * 48_271) % 1_000_003).padStart(7, '0')}`;
    const hospital = { _id, name: `${regions.nameOf(regionCode)}第${number}人民医院`, regionCode };
    hospitals.push(hospital);
    for (const code of regions.chainOf(regionCode)) {
      const there = inRegion.get(code);
      if (there) there.push(hospital);
      else inRegion.set(code, [hospital]);
    }
  };
  // Where there are fewer hospitals than counties, most counties have none.
  const spread = size.hospitals < leaves.length ? [] : leaves;
  spread.forEach((code, i) => {
    const count = Math.max(1, Math.floor((weights[i]! / total) * size.hospitals));
    for (let k = 0; k < count && hospitals.length < size.hospitals; k++) settle(code);
  });
  while (hospitals.length < size.hospitals) settle(pick(leaves));

  const productLineIds = Array.from({ length: size.lines }, (_, i) => `L${String(i).padStart(2, '0')}`);
  const dealerIds = Array.from({ length: size.dealers }, (_, i) => `D${String(i).padStart(4, '0')}`);
  const bundles: string[][] = [];
  for (let line = 0; line < size.lines;) {
    const length = pick([1, 1, 1, 2, 3]);
    bundles.push(productLineIds.slice(line, line + length));
    line += length;
  }

  const grants: Grant[] = [];
  const nowhere: Ground = { regionCodes: [], hospitalIds: [] };
  const push = (terms: Pick<Grant, 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn'>) => {
    const number = String(grants.length).padStart(6, '0');
    grants.push({
      _id: `G${number}`,
      number: `SQ-${terms.fromOn.slice(0, 4)}-${number}`,
      dealerId: pick(dealerIds),
      ...terms,
      exclusive: true,
      state: 'approved',
    });
  };
  const emit = (productLineIds: string[], year: number, scope: Ground, carveOuts: Ground) => {
    let fromOn = random() < 0.12 ? `${year}-${pick(['04', '07', '10'])}-01` : `${year}-01-01`;
    if (random() < 0.05 && fromOn < `${year}-07-01`) {
      push({ productLineIds, scope, carveOuts, fromOn, toOn: `${year}-06-30` });
      fromOn = `${year}-07-01`;
    }
    push({ productLineIds, scope, carveOuts, fromOn, toOn: `${year}-12-31` });
  };
  const handOut = (lines: string[], year: number, code: string) => {
    const there = inRegion.get(code) ?? [];
    const hospitalIds =
      random() < 0.5 && there.length > 0
        ? [...new Set(Array.from({ length: 1 + below(4) }, () => pick(there)._id))]
        : [];
    const carved: string[] = [];
    if (regions.childrenOf(code).length > 0 && random() < 0.1) {
      const child = pick(regions.childrenOf(code));
      carved.push(child);
      emit(lines, year, { regionCodes: [child], hospitalIds: [] }, nowhere);
    }
    const outside = new Set(carved.flatMap((each) => (inRegion.get(each) ?? []).map(({ _id }) => _id)));
    const single = hospitalIds.filter((id) => !outside.has(id));
    emit(lines, year, { regionCodes: [code], hospitalIds: [] }, { regionCodes: carved, hospitalIds: single });
    if (single.length > 0 && random() < 0.8) {
      if (random() < 0.5) emit(lines, year, { regionCodes: [], hospitalIds: single }, nowhere);
      else for (const id of single) emit(lines, year, { regionCodes: [], hospitalIds: [id] }, nowhere);
    }
  };
  const planned = size.grants * 0.98;
  for (let year = 2026; grants.length < planned; year--) {
    for (const bundle of bundles) {
      for (const province of provinces) {
        if (grants.length >= planned) break;
        if (random() < 0.1) {
          if (random() < 0.85) handOut(bundle, year, province);
          continue;
        }
        for (const city of regions.childrenOf(province)) {
          if (random() < 0.15) continue;
          const counties = regions.childrenOf(city);
          if (counties.length === 0 || random() < 0.8) handOut(bundle, year, city);
          else for (const county of counties) if (random() < 0.85) handOut(bundle, year, county);
        }
      }
    }
  }
  while (grants.length < size.grants) {
    const { productLineIds, scope, carveOuts, fromOn, toOn } = pick(grants);
    const dice = random();
    push({
      productLineIds: dice >= 0.7 ? [productLineIds[0]!] : productLineIds,
      scope,
      carveOuts: dice < 0.3 ? nowhere : carveOuts,
      fromOn,
      toOn: dice >= 0.3 && dice < 0.7 ? addDays(toOn, 60) : toOn,
    });
  }
  grants.length = size.grants;
  for (let i = grants.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [grants[i], grants[j]] = [grants[j]!, grants[i]!];
  }
  return { hospitals, productLineIds, dealerIds, grants };
}
