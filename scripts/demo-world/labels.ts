import { hibcCheckCharacter } from '../../miniprogram/shared/barcode/hibc';
import type { Day } from '../../miniprogram/shared/days';
import { addDays } from '../../miniprogram/shared/days';
import type { Device } from '../../miniprogram/shared/model/devices';
import { models } from './catalogue';
import { gtin14 } from './master-data';

/** A label as the preview holds it before the phone (`scripts/preview/browser/scanner.ts`). */
export interface SampleLabel {
  label: string;
  result: string;
  scanType: 'QR_CODE' | 'DATA_MATRIX' | 'CODE_128' | 'CODE_39';
}

/** FNC1 between two elements, as scanners hand it over in a DataMatrix; wx.scanCode drops it in Code 128. */
const GS = '\u001d';
const withHibcCheck = (text: string) => text + hibcCheckCharacter(text);

const yymmdd = (day: Day) => day.slice(2).replace(/-/g, '');

/** One label of every kind found in the field, for instruments of this world and for some that it does not know. */
export function sampleLabels(
  devices: readonly Pick<Device, 'modelId' | 'serial' | 'gtin' | 'code' | 'lot' | 'productionOn'>[],
  today: Day,
  publicOrigin: string,
): SampleLabel[] {
  const device = (modelId: string, serial: string) =>
    devices.find((each) => each.modelId === modelId && each.serial === serial)!;
  const [main, immuno, coagulation, blood, line] = [
    device('LC800', 'LC8A2300127'),
    device('LI600', 'LI6B2200450'),
    device('LT300', 'LT3A2400018'),
    device('LH500', 'LH5C2100933'),
    device('LC2000', 'LC2A2500006'),
  ];
  const own = ({ code }: Pick<Device, 'code'>) => `${publicOrigin}/d/${code}`;
  const made = (one: Pick<Device, 'productionOn'>) => yymmdd(one.productionOn!);
  const unknownGtin = gtin14(models.find(({ id }) => id === 'LI1200')!.gtin13!);
  return [
    { label: '朝阳医院 LC-800：本公司二维码', result: own(main), scanType: 'QR_CODE' },
    {
      label: '友谊医院 LI-600：GS1 DataMatrix',
      result: `${GS}01${immuno.gtin}11${made(immuno)}10${immuno.lot ?? 'B2203'}${GS}21${immuno.serial}`,
      scanType: 'DATA_MATRIX',
    },
    {
      label: '北医三院 LT-300：GS1-128（分隔符会丢失，有多种读法）',
      result: `01${coagulation.gtin}11${made(coagulation)}10B2401${GS}21${coagulation.serial}`,
      scanType: 'CODE_128',
    },
    {
      label: '宣武医院 LC-2000：GS1 Digital Link',
      result: `https://id.lanpu.example/01/${line.gtin}/21/${line.serial}?11=${made(line)}`,
      scanType: 'QR_CODE',
    },
    { label: '安贞医院 LH-500：GS1 二维码，只有序列号在后', result: `01${blood.gtin}21${blood.serial}`, scanType: 'QR_CODE' },
    { label: '友谊医院 LI-600：本公司二维码', result: own(immuno), scanType: 'QR_CODE' },
    { label: '安贞医院 LH-500：序列号条码', result: blood.serial, scanType: 'CODE_39' },
    { label: '同号两机：0012345（LT-900 与 LH-700）', result: '0012345', scanType: 'CODE_39' },
    {
      label: '宣武医院 LC-2000：MA 码',
      result: `MA.156.M0.100999.LC2000.M${made(line)}.S${line.serial}`,
      scanType: 'QR_CODE',
    },
    {
      label: '朝阳医院 LC-800：HIBC',
      result: withHibcCheck(`+Z999LC8001/$+${main.serial}`),
      scanType: 'CODE_128',
    },
    {
      label: '未建档的 LI-1200（现场新建）',
      result: `${GS}01${unknownGtin}11${yymmdd(addDays(today, -75))}21LI2C${today.slice(2, 4)}00077`,
      scanType: 'DATA_MATRIX',
    },
    { label: '未知码：原样保留', result: 'ZX-资产-2021-00873', scanType: 'QR_CODE' },
    { label: '别家网址', result: 'https://service.lanpu-diagnostics.example.net/d/DEM2CHAYNG', scanType: 'QR_CODE' },
  ];
} // prettier-ignore
