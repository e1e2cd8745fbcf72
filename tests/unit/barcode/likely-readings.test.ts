import { candidatesOf } from '../../../miniprogram/shared/barcode/identity';
import { compareCandidates } from '../../../miniprogram/shared/barcode/compare-candidates';
import { likelyReadings } from '../../../miniprogram/shared/barcode/likely-readings';
import { readCode } from '../../../miniprogram/shared/barcode/read-code';

const GTIN = '06901234567892';
const site = 'https://letters.example.cn';
const hosts = { deviceLabel: site, letters: site };
/** A label whose separator the scanner lost, so that it reads in several legal ways. */
const candidates = candidatesOf(
  readCode({ text: `01${GTIN}10A213B1211234`, symbology: 'CODE_128' }, hosts, '2026-11-23'),
);
const serials = candidates.map(({ serial }) => serial);
const nobody = new Set<string>();
const shownFirst = (known: ReadonlySet<string>, models: { gtin: string; serialPattern: string }[]) => {
  const { first, others, why } = likelyReadings(candidates, known, models);
  expect([...first, ...others].sort((a, b) => a - b)).toEqual(candidates.map((_, at) => at));
  return { serials: first.map((at) => serials[at]), others: others.length, why };
};

test('the label of the test reads in several ways', () => {
  expect(new Set(serials.filter(Boolean)).size).toBeGreaterThan(1);
});
test('a registered serial comes first, alone, though it looks odder', () => {
  for (const serial of new Set(serials.filter((one): one is string => one !== null))) {
    const { serials: first, why } = shownFirst(new Set([serial]), []);
    expect([new Set(first), why]).toEqual([new Set([serial]), 'registered']);
  }
});
test('else the reading comes first that fits the serials of the model that it names', () => {
  const wanted = serials.find((one) => one !== null)!;
  const model = { gtin: GTIN, serialPattern: wanted };
  expect(shownFirst(nobody, [model])).toMatchObject({ why: 'model' });
  expect(new Set(shownFirst(nobody, [model]).serials)).toEqual(new Set([wanted]));
  expect(shownFirst(nobody, [{ ...model, gtin: '00000000000000' }]).why).toBe('');
});
test('a registered serial goes before one that only fits the pattern', () => {
  const [one, other] = [...new Set(serials.filter((each): each is string => each !== null))];
  expect(shownFirst(new Set([one!]), [{ gtin: GTIN, serialPattern: other! }]).serials).not.toContain(other);
});
test('without any hint all are shown', () => {
  expect(shownFirst(nobody, [])).toMatchObject({ others: 0, why: '' });
});
test('no title is in English', () => {
  for (const { title } of compareCandidates(candidates))
    expect(title).toMatch(/^[\u4e00-\u9fff（）]+ \(\d+\)$/);
});
