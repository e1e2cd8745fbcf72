import { SaveSettingRequest } from '../../../cloudfunctions/_contracts/settings';
import { fieldsOf, readTyped, sayValue, typedValue } from '../../../miniprogram/shared/settings/fields';
import type { Area, Group } from '../../../miniprogram/shared/settings/fields';
import { settingKeys, settingsFrom, settingsTable } from '../../../miniprogram/shared/settings/table';

const areas = settingKeys.map((key) => [key, settingsTable[key] as unknown as Area<Group>] as const);
const fields = areas.flatMap(([key, { fields }]) => fieldsOf(fields, key));
const initial = settingsFrom([]);

/** Lists count by a second person's yes to their draft. */
const savedByHand = settingKeys.filter((key) => key !== 'checklists');
it.each(savedByHand)('the initial value of %s is one that may be saved', (key) => {
  const input = { key, value: initial(key), revision: 0, why: 'x' };
  expect(SaveSettingRequest.safeParse(input).error?.issues ?? []).toEqual([]);
});

it('what is said of an initial value can be typed again', () => {
  for (const { path, field } of fields) {
    if (field.kind === 'list' || field.kind === 'shaped') continue;
    const typed = typedValue(field, field.initial);
    if (typed === '' && field.kind === 'text' && !field.optional) continue;
    if (field.kind === 'flag' || field.kind === 'choice') continue;
    expect({ path, ...readTyped(field, typed) }).toEqual({ path, value: field.initial });
    expect(sayValue(field, field.initial)).not.toBe('');
  }
});

it.each<[string, string, string]>([
  ['checkIn.radiusMetres', '49', '请填写 50 到 20000 的数'],
  ['access.waitHours', '12.5', '请填写 12 到 168 的整数'],
  ['access.waitHours', '', '请填写数字'],
  ['trade.autoApproveFen', '1.234', '请填写金额，单位元，最多两位小数'],
  ['calendar.holidays', '2027-02-30', '请填写日期，如 2027-02-08，用顿号隔开，最多 400 个'],
  ['reminders.days', '0', '请填写 1 到 365 的整数，最多 10 个，用顿号隔开'],
  ['letters.issuer.creditCode', '123', '统一社会信用代码有误，请对照营业执照核对18位代码'],
])('%s says what is wrong with “%s”', (path, text, problem) => {
  const { field } = fields.find((one) => one.path === path)!;
  expect(readTyped(field, text)).toEqual({ problem });
});

it('lists that draw on another name one that there is', () => {
  for (const { field } of fields)
    if (field.kind === 'list' && field.from)
      expect(fields.map(({ path, field: { kind } }) => `${path} ${kind}`)).toContain(`${field.from} list`);
});

it('where one person is not enough, another one can agree', () => {
  for (const [, { agreedBy }] of areas) expect(agreedBy.length).not.toBe(1);
});
