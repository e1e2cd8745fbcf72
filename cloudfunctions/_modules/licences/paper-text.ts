import { isDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { licenceModeLabels } from '../../../miniprogram/shared/model/trade';
import type { LicenceMode, PaperReading, ReadField } from '../../../miniprogram/shared/model/trade';

/** What stands before a value on 许可证 and 备案凭证; `days` and `givenOn` are days of several fields. */
const labels: readonly (readonly [ReadField | 'days' | 'givenOn' | 'other', RegExp])[] = [
  ['number', /^(?:许可证编号|许可证号|备案编号|备案号|备案凭证编号|编号|证号)$/],
  ['name', /^(?:企业名称|名称|单位名称)$/],
  ['mode', /^经营方式$/],
  ['scopeText', /^经营范围$/],
  ['premises', /^(?:经营场所|经营地址)$/],
  ['warehouses', /^(?:库房地址|仓库地址)$/],
  ['issuer', /^(?:发证部门|发证机关|备案部门|备案机关|登记机关|许可机关)$/],
  ['days', /^(?:有效期限|有效期|有效期至|许可期限|营业期限)$/],
  ['givenOn', /^(?:发证日期|备案日期|批准日期)$/],
  ['other', /^(?:法定代表人|企业负责人|质量负责人|住所|统一社会信用代码|社会信用代码|备注)$/],
];
const everyLabel = labels.map(([, { source }]) => source.slice(1, -1)).join('|');
/** A label with its colon may begin in the middle of what the machine took for one line. */
const begins = new RegExp(`(?:^|\\s|(?<=[^：:]))(${everyLabel})\\s*[：:]`, 'g');

/** Days as papers write them: `2023年05月06日`, `2023-5-6`, `2023.05.06`. */
export function daysIn(text: string): Day[] {
  const found = text.matchAll(/(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})/g);
  return [...found]
    .map(([, year, month, day]) => `${year!}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`)
    .filter(isDay);
}
const isEndless = (text: string) => /长期|无固定期限/.test(text);

/** 许可证 and 备案凭证 from their lines of print. */
export function readPaperText(lines: readonly string[]): PaperReading {
  const parts = new Map<ReadField | 'days' | 'givenOn' | 'other', string>();
  const text = lines.join('\n').normalize('NFKC').replaceAll(':', '：').replace(begins, '\n$1：');
  let current: ReadField | 'days' | 'givenOn' | 'other' | null = null;
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [, label = '', rest = ''] = /^([^：]{2,9})：(.*)$/.exec(line) ?? [];
    const known = labels.find(([, pattern]) => pattern.test(label.replace(/\s/g, '')));
    if (known) {
      [current] = known;
      // The first of a kind counts: an address stands once, its like in the notes again.
      if (parts.has(current)) current = null;
      else parts.set(current, rest.trim());
    } else if (current && line)
      parts.set(current, `${parts.get(current)!}${current === 'warehouses' ? '\n' : ''}${line}`);
  }
  const said = (part: ReadField | 'days' | 'givenOn') => parts.get(part)?.trim() ?? '';
  const term = daysIn(said('days'));
  const [first, second] = term.length > 1 ? term : [daysIn(said('givenOn'))[0], term[0]];
  return without({
    number: said('number').replace(/\s/g, ''),
    name: said('name'),
    mode: modeIn(said('mode')),
    scopeText: said('scopeText'),
    premises: said('premises'),
    warehouses: said('warehouses'),
    issuer: said('issuer'),
    fromOn: first,
    toOn: isEndless(said('days')) ? '长期' : second,
  });
}

/** 营业执照 by WeChat's names of its fields. */
export function readBusinessFields(fields: Readonly<Record<string, string>>): PaperReading {
  const term = fields['valid_period'] ?? '';
  const [first, second] = daysIn(term);
  const registered = daysIn(fields['registered_date'] ?? '')[0];
  return without({
    number: fields['reg_num'],
    name: fields['enterprise_name'],
    premises: fields['address'],
    scopeText: fields['business_scope'],
    fromOn: first ?? registered,
    toOn: isEndless(term) ? '长期' : second,
  });
}

const modeIn = (text: string): LicenceMode | undefined => {
  const modes = Object.keys(licenceModeLabels) as LicenceMode[];
  return modes
    .sort((a, b) => licenceModeLabels[b].length - licenceModeLabels[a].length)
    .find((mode) => text.includes(licenceModeLabels[mode]));
};
/** What was not on the picture is not there either. */
const without = (reading: { [Field in ReadField]?: string | undefined }): PaperReading =>
  Object.fromEntries(
    Object.entries(reading)
      .filter(([, value]) => value)
      .map(([field, value]) => [field, value!.slice(0, 4000)]),
  );
