import type { CodeHosts } from '../barcode/read-code';
import { readCode } from '../barcode/read-code';
import { candidatesOf, identityOfCandidate } from '../barcode/identity';
import type { Day } from '../days';
import { normaliseSerial } from '../model/devices';

/** What is known of the instrument that an order is about; undefined: not known here, null: it has none. */
export interface KnownInstrument {
  serial: string;
  /** Code of our own label. */
  code?: string | null | undefined;
  gtin?: string | null | undefined;
}

/**
 * Whether a scanned label is the instrument's, by what the label says and never by searching its text: a neighbour's serial
 * may contain this one's, and so may a GTIN. Null where the label names no instrument, or names it in a way that cannot
 * be compared here (our own label while the instrument's code is not known).
 */
export function labelNames(
  instrument: KnownInstrument,
  text: string | null,
  hosts: CodeHosts,
  today: Day,
): boolean | null {
  const serial = normaliseSerial(instrument.serial);
  if (text === null || !serial) return null;
  const reading = readCode({ text }, hosts, today);
  if (reading.kind === 'own_device')
    return instrument.code === undefined ? null : reading.code === instrument.code;
  const labels = candidatesOf(reading).map((candidate) => identityOfCandidate(candidate));
  const isOtherProduct = ({ gtin }: { gtin: string | null }) =>
    gtin !== null && !!instrument.gtin && gtin !== instrument.gtin;
  // Where several readings are legal, the one that names the instrument is meant: nothing else would make it appear.
  if (labels.some((label) => !isOtherProduct(label) && named(label.serial) === serial)) return true;
  return labels.some((label) => label.serial !== null || isOtherProduct(label)) ? false : null;
}

const named = (serial: string | null): string => (serial === null ? '' : normaliseSerial(serial));
