import type { Day } from '../../../miniprogram/shared/days';
import { dayNumber } from '../../../miniprogram/shared/days';
import type { HospitalPlace } from './model';
import type { CompiledCoverage } from './compiled-coverage';

export interface WhiteSpaceCell {
  provinceCode: string;
  productLineId: string;
  /** Hospitals where some dealer may. */
  covered: number;
  /** Hospitals where nobody may. */
  uncovered: number;
}

/** The map of hospitals × lines on a day: for each province and line how many are covered; ordered by both. */
export function whiteSpace(
  coverage: CompiledCoverage,
  productLineIds: readonly string[],
  day: Day,
): WhiteSpaceCell[] {
  const { atlas } = coverage;
  const provinces = atlas.regions.childrenOf('000000').map((code) => {
    const [low, high] = atlas.spanOf(code);
    const hospitals = atlas.hospitals.slice(low, high).filter(Boolean).length;
    return { code, low, high, hospitals };
  });
  return provinces.flatMap(({ code, low, high, hospitals }) =>
    productLineIds.map((productLineId) => {
      const covered = hospitals - uncoveredBetween(coverage, productLineId, day, low, high).length;
      return { provinceCode: code, productLineId, covered, uncovered: hospitals - covered };
    }),
  );
}

/** The hospitals of one region where nobody may do a line on a day: what a cell of the map opens. */
export function uncoveredHospitals(
  coverage: CompiledCoverage,
  regionCode: string,
  productLineId: string,
  day: Day,
): HospitalPlace[] {
  const [low, high] = coverage.atlas.spanOf(regionCode);
  return uncoveredBetween(coverage, productLineId, day, low, high);
}

function uncoveredBetween(
  coverage: CompiledCoverage,
  productLineId: string,
  day: Day,
  low: number,
  high: number,
): HospitalPlace[] {
  const { hospitals } = coverage.atlas;
  const line = coverage.lines.find(productLineId);
  const on = dayNumber(day);
  const found: HospitalPlace[] = [];
  let out = new Int32Array(64);
  for (let position = low; position < high; position++) {
    const hospital = hospitals[position];
    if (!hospital) continue;
    if (line < 0) {
      found.push(hospital);
      continue;
    }
    const most = coverage.mostAt(line, position);
    if (most > out.length) out = new Int32Array(most * 2);
    if (coverage.who(line, position, on, out) === 0) found.push(hospital);
  }
  return found;
}
