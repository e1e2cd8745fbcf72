import type { Day } from '../days';
import type { Candidate } from './candidate';
import type { CodeReading } from './read-code';

/** What a scanned code can fill in when a device is registered. */
export interface LabelIdentity {
  /** GTIN-14 with a right check digit; DIs of other schemes are no GTINs. */
  gtin: string | null;
  serial: string | null;
  lot: string | null;
  productionOn: Day | null;
  expiryOn: Day | null;
  /** Code of our own label. */
  ownCode: string | null;
}

/** What a person chooses from; empty for our own codes and unknown ones. */
export function candidatesOf(reading: CodeReading): Candidate[] {
  return 'candidates' in reading ? reading.candidates : [];
}

/**
 * @param choice index into `candidatesOf`; needed where there is more than one, and where not all could be listed.
 * @returns null when nothing is known, or nothing was chosen yet: a serial is never guessed.
 */
export function identityOf(reading: CodeReading, choice?: number): LabelIdentity | null {
  if (reading.kind === 'own_device') return { ...NOTHING, ownCode: reading.code };
  const candidates = candidatesOf(reading);
  const onlyOne = candidates.length === 1 && !('complete' in reading && !reading.complete);
  const chosen = candidates[choice ?? (onlyOne ? 0 : -1)];
  return chosen ? identityOfCandidate(chosen) : null;
}

export function serialOf(reading: CodeReading, choice?: number): string | null {
  return identityOf(reading, choice)?.serial ?? null;
}

/** Also for what `mergeDiAndPi` returns. */
export function identityOfCandidate(chosen: Candidate): LabelIdentity {
  const { di, serial, lot, productionOn, expiryOn } = chosen;
  const doubtful = chosen.problems.some(({ code, where }) => code === 'CHECK_DIGIT' && where === '01');
  return {
    ...NOTHING,
    gtin: chosen.scheme === 'gs1' && !doubtful ? di : null,
    serial,
    lot,
    productionOn,
    expiryOn,
  };
}

const NOTHING: LabelIdentity = {
  gtin: null,
  serial: null,
  lot: null,
  productionOn: null,
  expiryOn: null,
  ownCode: null,
};
