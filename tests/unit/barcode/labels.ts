import fc from 'fast-check';
import {
  APPLICATION_IDENTIFIERS,
  mayStandTogether,
} from '../../../miniprogram/shared/barcode/application-identifiers';
import { checkDigit } from '../../../miniprogram/shared/barcode/check-digit';
import type { Pair } from '../../../miniprogram/shared/barcode/element-strings';
import { readCode } from '../../../miniprogram/shared/barcode/read-code';

export const TODAY = '2026-11-24';
export const HOSTS = { deviceLabel: 'd.example.cn', letters: 'letters.example.cn' };
export const GS = '\x1d';
/** China's example GTIN of the UDI guides. */
export const GTIN = '06901234567892';

export function read(text: string, symbology?: string, today = TODAY) {
  return readCode(symbology === undefined ? { text } : { text, symbology }, HOSTS, today);
}

/** The candidates as printed for people, which tests compare more easily. */
export function readingsOf(text: string, symbology?: string): string[] {
  const reading = read(text, symbology);
  return 'candidates' in reading
    ? reading.candidates.map(({ elements, serial }) =>
        elements.length ? elements.map(({ ai, value }) => `(${ai})${value}`).join('') : `plain ${serial}`,
      )
    : [];
}

const yymmdd = fc
  .tuple(fc.nat({ max: 99 }), fc.integer({ min: 1, max: 12 }), fc.nat({ max: 28 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(''));

/** Made once each: building one from a pattern takes far longer than drawing from it. */
const made = new Map<string, fc.Arbitrary<string>>();
export function dataOf(ai: string): fc.Arbitrary<string> {
  const data = made.get(ai) ?? makeData(ai);
  made.set(ai, data);
  return data;
}

/** Legal data of an identifier: its own pattern, then real dates and check digits put in. */
function makeData(ai: string): fc.Arbitrary<string> {
  const { exact, checked, dates } = APPLICATION_IDENTIFIERS.get(ai)!;
  return fc.tuple(fc.stringMatching(exact), yymmdd).map(([data, date]) => {
    let value = data;
    for (const at of dates) {
      if (at < value.length) value = value.slice(0, at) + date + value.slice(at + 6);
    }
    if (!checked) return value;
    return value.slice(0, checked - 1) + checkDigit(value.slice(0, checked - 1)) + value.slice(checked);
  });
}

const pairOf = (ai: string) => dataOf(ai).map((value): Pair => [ai, value]);

/** Element strings that may stand on one item, each identifier once, in any order. */
export function labels(ais: readonly string[] = [...APPLICATION_IDENTIFIERS.keys()]): fc.Arbitrary<Pair[]> {
  return fc
    .uniqueArray(fc.constantFrom(...ais), { minLength: 1, maxLength: 6 })
    .filter(mayStandTogether)
    .chain((chosen) => fc.tuple(...chosen.map(pairOf)));
}
