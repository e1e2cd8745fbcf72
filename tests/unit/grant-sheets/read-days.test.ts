import { readDay, readTerm, readTermText } from '../../../cloudfunctions/_modules/grant-sheets/read-days';

test.each([
  ['2026.1.1-2026.12.31', '2026-01-01', '2026-12-31'],
  ['2026-01-01至2026-12-31', '2026-01-01', '2026-12-31'],
  ['2026/1/1～2026/12/31', '2026-01-01', '2026-12-31'],
  ['２０２６年１月１日－２０２６年１２月３１日', '2026-01-01', '2026-12-31'],
  ['2026年1月1日至12月31日', '2026-01-01', '2026-12-31'],
  ['2026.1.1-12.31', '2026-01-01', '2026-12-31'],
  ['20260101-20261231', '2026-01-01', '2026-12-31'],
  ['自2026年4月1日起至2027年3月31日止', '2026-04-01', '2027-03-31'],
  ['2026年全年', '2026-01-01', '2026-12-31'],
  ['2026年度', '2026-01-01', '2026-12-31'],
  ['2026', '2026-01-01', '2026-12-31'],
  ['二〇二六年', '2026-01-01', '2026-12-31'],
  ['2026-2027年', '2026-01-01', '2027-12-31'],
  ['2026年上半年', '2026-01-01', '2026-06-30'],
  ['2026下半年', '2026-07-01', '2026-12-31'],
  ['2026年第三季度', '2026-07-01', '2026-09-30'],
  ['2026Q1', '2026-01-01', '2026-03-31'],
  ['2028年2月', '2028-02-01', '2028-02-29'],
  ['2026.1-2026.6', '2026-01-01', '2026-06-30'],
  ['2026年1-6月', '2026-01-01', '2026-06-30'],
  ['2026.1-12', '2026-01-01', '2026-12-31'],
  ['26.1.1-12.31', '2026-01-01', '2026-12-31'],
  ['26年度', '2026-01-01', '2026-12-31'],
  ['2026-1-1 上午10:00', '2026-01-01', undefined],
  ['2026年4月1日起一年', '2026-04-01', '2027-03-31'],
  ['2028.2.29起1年', '2028-02-29', '2029-02-28'],
  ['2026年7月1日起6个月', '2026-07-01', '2026-12-31'],
  ['2026-01-01 00:00:00', '2026-01-01', undefined],
  ['2026.01.01', '2026-01-01', undefined],
  ['2026年1月1日', '2026-01-01', undefined],
])('reads the term %s', (text, fromOn, toOn) => {
  expect(readTermText(text)).toEqual(toOn ? { fromOn, toOn } : { fromOn });
});

test.each([
  ['2026.2.30', 'SHEET_DAY_INVALID'],
  ['2027年2月29日', 'SHEET_DAY_INVALID'],
  ['2026.1.1-2026.13.31', 'SHEET_DAY_INVALID'],
  ['2026年0月', 'SHEET_DAY_INVALID'],
  ['长期', 'SHEET_DAY_UNCLEAR'],
  ['1/2/2026', 'SHEET_DAY_UNCLEAR'],
  ['合同签订后一年', 'SHEET_DAY_UNCLEAR'],
  ['', 'SHEET_DAY_UNCLEAR'],
])('does not guess at %j', (text, problem) => {
  expect(readTermText(text)).toEqual({ problem });
});

test.each([
  [46_023, false, '2026-01-01'],
  [46_023.75, false, '2026-01-01'],
  [44_561, true, '2026-01-01'],
  [20_260_101, false, '2026-01-01'],
  [51_195, false, '2040-02-29'],
])('reads the number %s', (v, from1904, fromOn) => {
  expect(readTerm({ t: 'n', v }, from1904)).toMatchObject({ fromOn });
});

test('reads a number that a program left as text by the days of its book, too', () => {
  expect(readTerm({ t: 's', v: '44561' }, true)).toEqual({ fromOn: '2026-01-01' });
  expect(readTerm({ t: 's', v: '46023' }, false)).toEqual({ fromOn: '2026-01-01' });
});

test('refuses numbers that are no days', () => {
  expect(readTerm({ t: 'n', v: 12 }, false)).toEqual({ problem: 'SHEET_DAY_UNCLEAR' });
});

test('a column of ends takes the last day of a month or year, one of beginnings the first', () => {
  expect(readDay({ t: 's', v: '2026年6月' }, 'from', false)).toEqual({ fromOn: '2026-06-01' });
  expect(readDay({ t: 's', v: '2026年6月' }, 'to', false)).toEqual({ toOn: '2026-06-30' });
  expect(readDay({ t: 'n', v: 2026 }, 'to', false)).toEqual({ toOn: '2026-12-31' });
  expect(readDay({ t: 'n', v: 46_387 }, 'to', false)).toEqual({ toOn: '2026-12-31' });
});

test.each([
  ['2026.1.1-2026.6.30', { fromOn: '2026-01-01', toOn: '2026-06-30' }],
  ['2026年1月1日起一年', { fromOn: '2026-01-01', toOn: '2026-12-31' }],
  ['2026.1-6', { fromOn: '2026-01-01', toOn: '2026-06-30' }],
])('a whole term %s in a column of beginnings says its end as well', (v, days) => {
  expect(readDay({ t: 's', v }, 'from', false)).toEqual(days);
});
test.each(['2026', '2026年', '26年', '2026年度', '2026Q1', '2026年上半年', '2026.1', '二〇二六年'])(
  '%s in a column of beginnings says only where it begins',
  (v) => expect(readDay({ t: 's', v }, 'from', false)).toEqual({ fromOn: '2026-01-01' }),
);

test.each([
  ['2031/1/1 10:00:00', { fromOn: '2031-01-01' }],
  ['2031-01-01 10:00', { fromOn: '2031-01-01' }],
  ['2031年1月1日 23:59:59', { fromOn: '2031-01-01' }],
  ['2026-01-01 00:00:00 至 2026-12-31 23:59:59', { fromOn: '2026-01-01', toOn: '2026-12-31' }],
  ['2025-12-31T16:00:00.000Z', { fromOn: '2026-01-01' }],
  ['26.1.1', { fromOn: '2026-01-01' }],
  ['26.1.1-26.12.31', { fromOn: '2026-01-01', toOn: '2026-12-31' }],
  ['2026.1–12', { fromOn: '2026-01-01', toOn: '2026-12-31' }],
  ['46023', { fromOn: '2026-01-01' }],
])('reads the day of %j and never another', (text, days) => {
  expect(readTermText(text)).toEqual(days);
});
test.each(['2031/1/110:00:00', '1.12.26', '20260', '2026-1-1 1', '2026 12 3'])(
  'does not make a day of %j',
  (text) => {
    expect(readTermText(text)).toEqual({ problem: 'SHEET_DAY_UNCLEAR' });
  },
);
