import { normaliseSerial } from '../model/devices';
import type { Model } from '../model/devices';
import type { Candidate } from './candidate';
import { identityOfCandidate } from './identity';

const EVERYDAY = ['01', '10', '11', '17', '21'];

/** How far a reading is from an instrument's label as people print them. */
const oddness = ({ elements, serial, problems }: Candidate): number =>
  elements.filter(({ ai }) => EVERYDAY.indexOf(ai) < 0).length * 2 +
  (serial === null ? 1 : 0) +
  problems.length * 4;

/** Whether the serial is one as the model that the reading names prints them. */
function fitsModel(one: Candidate, models: readonly Pick<Model, 'gtin' | 'serialPattern'>[]): boolean {
  const { gtin, serial } = identityOfCandidate(one);
  if (serial === null || gtin === null) return false;
  return models.some(
    (model) =>
      model.gtin === gtin &&
      model.serialPattern !== '' &&
      new RegExp(`^(?:${model.serialPattern})$`).test(normaliseSerial(serial)),
  );
}

/**
 * Of several legal readings of one label, as indexes into the candidates: `first` are those whose serial is registered, else
 * those that the named model's pattern fits, else all, likeliest first; `others` stand behind. A person chooses all the same.
 *
 * @param known normalised serials of registered instruments
 */
export function likelyReadings(
  candidates: readonly Candidate[],
  known: ReadonlySet<string>,
  models: readonly Pick<Model, 'gtin' | 'serialPattern'>[],
): { first: number[]; others: number[]; why: 'registered' | 'model' | '' } {
  const all = candidates
    .map((_, at) => at)
    .sort((a, b) => oddness(candidates[a]!) - oddness(candidates[b]!) || a - b);
  const isKnown = (at: number): boolean => {
    const { serial } = candidates[at]!;
    return serial !== null && known.has(normaliseSerial(serial));
  };
  const split = (fits: (at: number) => boolean, why: 'registered' | 'model') => {
    const first = all.filter(fits);
    return first.length ? { first, others: all.filter((at) => first.indexOf(at) < 0), why } : null;
  };
  return (
    split(isKnown, 'registered') ||
    split((at) => fitsModel(candidates[at]!, models), 'model') || { first: all, others: [], why: '' }
  );
}
