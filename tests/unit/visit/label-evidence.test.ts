import { sampleLabels } from '../../../scripts/demo-world/labels';
import { labelNames } from '../../../miniprogram/shared/visit/label-evidence';
import type { KnownInstrument } from '../../../miniprogram/shared/visit/label-evidence';

const today = '2026-11-28';
const origin = 'https://letters.example.cn';
const hosts = { deviceLabel: 'letters.example.cn', letters: 'letters.example.cn' };
const instrument = (modelId: string, serial: string, gtin: string, code: string) => ({
  modelId,
  serial,
  gtin,
  code,
  lot: 'B2203',
  productionOn: '2024-03-05',
});
const LC800 = instrument('LC800', 'LC8A2300127', '06901234567892', 'DEM2CHAYNG');
const LI600 = instrument('LI600', 'LI6B2200450', '06901234500011', 'DEM3YUNYHJ');
const LT300 = instrument('LT300', 'LT3A2400018', '06901234500028', 'DEM4BEJSAN');
const LH500 = instrument('LH500', 'LH5C2100933', '06901234500035', 'DEM5ANZHEN');
const LC2000 = instrument('LC2000', 'LC2A2500006', '06901234500042', 'DEM6XUANWU');
const LT900 = instrument('LT900', '0012345', '06901234500059', 'DEM7ZHRNYH');
const all = [LC800, LI600, LT300, LH500, LC2000, LT900];
const labels = sampleLabels(all, today, origin);
/** Scanners lose the mark between two elements of Code 128. */
const scanned = ({ result, scanType }: (typeof labels)[number]) =>
  scanType === 'CODE_128' ? result.replace(/\u001d/g, '') : result;
const label = (begin: string) => scanned(labels.find((one) => one.label.startsWith(begin))!);

const right: [string, KnownInstrument][] = [
  ['朝阳医院 LC-800：本公司二维码', LC800],
  ['友谊医院 LI-600：GS1 DataMatrix', LI600],
  ['北医三院 LT-300：GS1-128', LT300],
  ['宣武医院 LC-2000：GS1 Digital Link', LC2000],
  ['安贞医院 LH-500：GS1 二维码', LH500],
  ['友谊医院 LI-600：本公司二维码', LI600],
  ['安贞医院 LH-500：序列号条码', LH500],
  ['同号两机', LT900],
  ['宣武医院 LC-2000：MA 码', LC2000],
  ['朝阳医院 LC-800：HIBC', LC800],
];

describe('a label of the demo world', () => {
  test.each(right)('%s is known as the right instrument’s, on line', (name, known) =>
    expect(labelNames(known, label(name), hosts, today)).toBe(true),
  );
  test.each(right)('%s is not taken for any other instrument’s', (name, known) => {
    for (const other of all.filter((one) => one !== known))
      expect(labelNames(other, label(name), hosts, today)).toBe(false);
  });
  test.each(right)('%s is never called a stranger’s by a phone that knows the serial only', (name, known) => {
    const expected = label(name).startsWith(origin) ? null : true;
    expect(labelNames({ serial: known.serial }, label(name), hosts, today)).toBe(expected);
  });
  test.each(['未知码：原样保留', '别家网址'])('%s says nothing about an instrument', (name) => {
    expect(labelNames(LC800, label(name), hosts, today)).not.toBe(true);
  });
  test('another site’s address that ends in our code is not our label', () =>
    expect(labelNames(LC800, label('别家网址'), hosts, today)).toBeNull());
});

describe('a text that contains the serial', () => {
  test.each([
    ['a longer serial', 'LH5B24230541', 'LH5B2423054'],
    ['a longer serial after its number', '01069012345000352' + '1LH5B24230541', 'LH5B2423054'],
    ['a product number that contains a short serial', '(01)06901234500035(21)77', '4500'],
    ['a sentence', '资产 LH5B2423054 已盘点', 'LH5B2423054'],
  ])('%s is not the instrument’s', (_, text, serial) =>
    expect(labelNames({ serial, gtin: '06901234500035' }, text, hosts, today)).not.toBe(true),
  );
  test('the same serial of another product is another instrument', () =>
    expect(labelNames(LT900, '(01)06901234567892(21)0012345', hosts, today)).toBe(false));
  test('a serial compares without case, spaces and full-width forms', () =>
    expect(labelNames(LH500, '(21)lh5c2100933', hosts, today)).toBe(true));
  test('a product’s label without a serial says nothing, another product’s says no', () => {
    expect(labelNames(LH500, '(01)06901234500035', hosts, today)).toBeNull();
    expect(labelNames(LH500, '(01)06901234567892', hosts, today)).toBe(false);
  });
  test('our own label of another instrument says no, and while the code is unknown nothing', () => {
    expect(labelNames(LH500, `${origin}/d/DEM2CHAYNG`, hosts, today)).toBe(false);
    expect(labelNames({ serial: 'X' }, `${origin}/d/DEM2CHAYNG`, hosts, today)).toBeNull();
  });
});
