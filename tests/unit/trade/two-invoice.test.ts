import { settingsFrom, settingsTable } from '../../../miniprogram/shared/settings/table';
import { invoicesIn } from '../../../miniprogram/shared/trade/invoices';
import { needsSecondInvoice, provinceCodeOf } from '../../../miniprogram/shared/trade/two-invoice';

it.each([
  ['福建', '35'],
  ['福建省', '35'],
  [' 内蒙古自治区 ', '15'],
  ['广西壮族自治区', '45'],
  ['上海市', '31'],
  ['福州市', null],
  ['福建省福州市', null],
  ['', null],
])('%p is the province %p', (name, code) => expect(provinceCodeOf(name)).toBe(code));

it('goes by the hospital’s province and by what is sold', () => {
  const rule = { provinces: ['福建省'], instruments: false, reagents: true };
  expect(needsSecondInvoice(rule, '350102', ['part', 'reagent'])).toBe(true);
  expect(needsSecondInvoice(rule, '350102', ['part', 'service', 'instrument'])).toBe(false);
  expect(needsSecondInvoice({ ...rule, instruments: true }, '350102', ['instrument'])).toBe(true);
  expect(needsSecondInvoice(rule, '320508', ['reagent'])).toBe(false);
});

it('reads numbers however they are set apart, and none that is none', () => {
  const [one, two] = ['26112000000012345678', '011001900111123456'];
  expect(invoicesIn(`${one}，${two}\n${one}`)).toEqual([one, two]);
  expect(invoicesIn(`${one} 123`)).toBeNull();
  expect(invoicesIn('  ')).toBeNull();
});

it('a name that is no province is wrong at its field', () => {
  const trade = settingsFrom([])('trade');
  const check = (provinces: string[]) =>
    settingsTable.trade.check!({ ...trade, twoInvoice: { ...trade.twoInvoice, provinces } });
  expect(check(['福建省'])).toBeNull();
  expect(check(['福建省', '福州'])).toMatchObject({ path: 'twoInvoice.provinces' });
});
