import { mayStandTogether } from './application-identifiers';
import type { Candidate } from './candidate';

/**
 * One label for the product (DI) and one for the piece (PI), in either order. To be called only when the person says that
 * both stand on the same device: nothing in two GS1 labels ties them together (HIBC has a link character, which must fit).
 *
 * @returns null unless one holds a DI only, the other production data only, both of one scheme and without problems.
 */
export function mergeDiAndPi(first: Candidate, second: Candidate): Candidate | null {
  const [di, pi] = first.di !== null ? [first, second] : [second, first];
  if (!isDiOnly(di) || !isPiOnly(pi) || di.scheme !== pi.scheme || di.link !== pi.link) return null;
  if (di.problems.length || pi.problems.length) return null;
  const elements = [...di.elements, ...pi.elements];
  const shared = di.elements.some((mine) =>
    pi.elements.some((theirs) => theirs.ai === mine.ai && theirs.value !== mine.value),
  );
  if (shared || !mayStandTogether(elements.map(({ ai }) => ai))) return null;
  return { ...pi, elements, di: di.di, link: null };
}

function isDiOnly(label: Candidate): boolean {
  return label.di !== null && !hasProductionData(label);
}

function isPiOnly(label: Candidate): boolean {
  return label.scheme !== 'plain' && label.di === null && hasProductionData(label);
}

function hasProductionData({ serial, lot, productionOn, expiryOn }: Candidate): boolean {
  return [serial, lot, productionOn, expiryOn].some((fact) => fact !== null);
}
