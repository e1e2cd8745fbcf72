import type { LicenceRow, SealedReading } from '../../../cloudfunctions/_contracts/licences';
import type { Field } from '../../kit/typing';
import { licenceModeLabels, readFieldLabels } from '../../shared/model/trade';
import type { LicenceMode, ReadField } from '../../shared/model/trade';

/** One field as a machine read it beside what is typed. */
export interface ReadRow {
  field: ReadField;
  label: string;
  value: string;
  say: string;
  /** 长期 is a switch of the form, no day. */
  isEndless: boolean;
  isSame: boolean;
  /** Whether the form asks for it. */
  canTake: boolean;
}
/** What a machine and a person write differently without meaning anything by it. */
const plainText = (text: string): string =>
  text
    .replace(/Ⅲ/g, 'III')
    .replace(/Ⅱ/g, 'II')
    .replace(/[\s，,。.；;：:（）()]/g, '');
const readWords = (field: ReadField, value: string): string =>
  field === 'mode' ? licenceModeLabels[value as LicenceMode] || value : value;

/** What was read of the photos, field by field; the first photo that says something counts. */
export function comparedReading(
  readings: readonly SealedReading[] | undefined,
  given: Record<string, string>,
  fields: readonly Field[],
): ReadRow[] {
  return (Object.keys(readFieldLabels) as ReadField[])
    .map((field) => {
      const from = (readings || []).find(({ said }) => said[field]);
      const value = from ? from.said[field]! : '';
      const isEndless = field === 'toOn' && value === '长期';
      const asked = isEndless ? 'endless' : field;
      const typed = isEndless ? (given.endless ? value : '') : given[field] || '';
      return {
        ...{ field, value, isEndless, label: readFieldLabels[field] },
        say: readWords(field, value),
        isSame: plainText(typed) === plainText(value),
        canTake: field === 'toOn' || fields.some(({ key }) => key === asked),
      };
    })
    .filter(({ value }) => value);
}

/** Beside a paper's fact what its photo was read as, where that is something else; '' where it agrees or was not read. */
export function readBeside(licence: LicenceRow, label: string): string {
  const { reading } = licence;
  if (!reading) return '';
  const addresses = (kind: string) =>
    licence.addresses.filter((one) => one.kind === kind).map(({ text }) => text);
  const differs = (field: ReadField, typed: string) =>
    reading[field] && plainText(reading[field]) !== plainText(typed) ? readWords(field, reading[field]) : '';
  switch (label) {
    case '编号':
      return differs('number', licence.number);
    case '有效期': {
      const days = [differs('fromOn', licence.fromOn), differs('toOn', licence.toOn || '长期')];
      return days[0] || days[1]
        ? `${reading.fromOn || licence.fromOn} 至 ${reading.toOn || licence.toOn || '长期'}`
        : '';
    }
    case '发证机关':
      return differs('issuer', licence.issuer);
    case '经营方式':
      return differs('mode', licence.mode || '');
    case '经营范围':
      return licence.type === 'business' ? '' : differs('scopeText', licence.scopeText);
    case '地址':
      return [
        differs('premises', addresses('premises').join('')),
        differs('warehouses', addresses('warehouse').join('')),
      ]
        .filter(Boolean)
        .join('；');
    default:
      return '';
  }
}
