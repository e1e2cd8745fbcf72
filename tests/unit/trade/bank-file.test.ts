import { readBankFile } from '../../../cloudfunctions/_modules/payments/read-bank-file';
import type { ReadBankFile } from '../../../cloudfunctions/_modules/payments/read-bank-file';
import { decodeText, openTable, splitRows } from '../../../cloudfunctions/_modules/sheets/open-table';
import { readFen } from '../../../cloudfunctions/_modules/sheets/read-table';
import { writeBook } from '../../../cloudfunctions/_modules/grant-sheets/write-book';

/** `借贷标志` and the like in the encoding of most banks' programs, written as bytes: Node only decodes it. */
const gbk = (text: string): Uint8Array => {
  const known = new Map<string, number[]>();
  for (let high = 0x81; high <= 0xfe; high++)
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low === 0x7f) continue;
      const character = new TextDecoder('gb18030').decode(Uint8Array.of(high, low));
      if (character.length === 1 && !known.has(character)) known.set(character, [high, low]);
    }
  return Uint8Array.from([...text].flatMap((one) => (one < '\x80' ? [one.charCodeAt(0)] : known.get(one)!)));
};
const utf8 = (text: string): Uint8Array => Buffer.from(text);
const read = (bytes: Uint8Array, columns = {}): ReadBankFile =>
  readBankFile(openTable(bytes), columns) as ReadBankFile;

const columnsOfTwo = [
  '账号：6222 0000 0000 0001,,,,,',
  '交易日期,借方发生额(元),贷方发生额(元),对方户名,对方账号,交易流水号',
  '2026-11-03,,"1,250.00",甲医疗科技有限公司,\t31001,="000123"',
  '2026-11-04,88.00,,电费,1,124',
  '20261105,,0.05,乙（上海）医疗有限公司,"3100-2",125',
  '合计,88.00,"1,250.05",,,',
].join('\r\n');

it('is read in GBK and in UTF-8 alike: money in, by its own column, exact to the fen', () => {
  const rows = [
    {
      row: 3,
      day: '2026-11-03',
      fen: 125_000,
      payerName: '甲医疗科技有限公司',
      payerAccount: '31001',
      reference: '000123',
      why: '',
    },
    {
      row: 5,
      day: '2026-11-05',
      fen: 5,
      payerName: '乙(上海)医疗有限公司',
      payerAccount: '31002',
      reference: '125',
      why: '',
    },
  ];
  for (const bytes of [gbk(columnsOfTwo), utf8(columnsOfTwo), utf8(`\ufeff${columnsOfTwo}`)])
    expect(read(bytes)).toMatchObject({ rows, outgoing: 1, ownAccount: '6222000000000001' });
});

it('is read where one column says the way: 借贷标志, 收支, or a sign', () => {
  const of = (heading: string, rows: string[]) =>
    read(utf8(['交易时间,交易金额,' + heading + ',对方名称,流水号', ...rows].join('\n'))).rows.map(
      ({ fen }) => fen,
    );
  expect(of('借贷标志', ['20261103101112,100.00,贷,甲,1', '20261103101112,7.00,借,甲,2'])).toEqual([10_000]);
  expect(of('收支方向', ['2026/11/3,100,收入,甲,1', '2026/11/3,7,支出,甲,2'])).toEqual([10_000]);
  expect(of('借贷', ['2026.11.3,100.5,C,甲,1', '2026.11.3,-7,D,甲,2'])).toEqual([10_050]);
});

it('is read from a workbook, and its headings may be told by a person', () => {
  const book = writeBook([
    {
      name: '明细',
      rows: [
        [
          ['回单日', '金额列', '谁付的'],
          ['2026-11-03', '12.30', '甲'],
        ],
      ],
      widths: [10, 10, 10],
    },
  ]);
  const sheets = openTable(Buffer.from(book));
  expect(readBankFile(sheets, {})).toMatchObject({
    headings: ['回单日', '金额列', '谁付的'],
    missing: ['day', 'payerName', 'credit'],
  });
  const told = readBankFile(sheets, { day: '回单日', credit: '金额列', payerName: '谁付的' });
  expect((told as ReadBankFile).rows).toMatchObject([{ day: '2026-11-03', fen: 1230, payerName: '甲' }]);
});

it('keeps what it cannot read as a row with its reason, never as another number', () => {
  const rows = read(
    utf8('交易日期,收入金额,对方户名,流水号\n2026-11-03,1.005,甲,1\n昨天,5.00,甲,2\n2026-11-03,5.00,,3\n'),
  ).rows;
  expect(rows.map(({ row, why }) => [row, why])).toEqual([
    [2, '金额看不懂'],
    [3, '日期看不懂'],
    [4, '没有对方户名'],
  ]);
});

it('splits quoted fields with separators, line breaks and doubled quotes', () => {
  expect(splitRows('a,"b,1","c""d\n e"\r\n="007",\t12,')).toEqual([
    ['a', 'b,1', 'c"d\n e'],
    ['007', '12', ''],
  ]);
});

it('reads amounts as people and programs write them, and nothing else', () => {
  const of = (v: string | number) => readFen({ t: typeof v === 'number' ? 'n' : 's', v });
  expect(['1,234.5', '¥30', '+12.00', '-5', '0.10', '300元'].map(of)).toEqual([
    123_450, 3000, 1200, -500, 10, 30_000,
  ]);
  expect([0.1 + 0.2, 1234.5, 19.99].map(of)).toEqual([30, 123_450, 1999]);
  expect(['1.234', '1e5', '一百', '12.3.4'].map(of)).toEqual([NaN, NaN, NaN, NaN]);
  expect(['', '-', '--'].map(of)).toEqual([null, null, null]);
});

it('takes no bytes for text that are none', () => {
  expect(() => decodeText(Uint8Array.of(0x50, 0, 0x51))).toThrow();
  expect(() => decodeText(Uint8Array.of(0xff, 0xff, 0x80))).toThrow();
});
