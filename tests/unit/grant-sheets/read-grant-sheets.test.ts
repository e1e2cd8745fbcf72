import { readGrantSheets } from '../../../cloudfunctions/_modules/grant-sheets/read-grant-sheets';
import { book, bookOf, bookOf1995, world } from './sheet-world';

const ground = (regionCodes: string[], hospitalIds: string[] = []) => ({ regionCodes, hospitalIds });
const read = (...args: Parameters<typeof book>) => readGrantSheets(book(...args), world);
const headings = ['经销商', '产品线', '授权区域', '授权期限'];
/** One row under the usual headings, with one region cell. */
const readPlace = (text: string) => {
  const { rows, problems } = read([headings, ['上海康健', '生化', text, '2026年全年']]);
  return problems.length > 0
    ? problems.map(({ code, value }) => [code, value])
    : [rows[0]!.scope, rows[0]!.carveOuts];
};

describe('a region cell', () => {
  test.each<[string, string[], string[], string[], string[]] | [string, string[], string[]]>([
    ['江苏省', ['320000'], []],
    ['江苏', ['320000'], []],
    ['浙江全省', ['330000'], []],
    ['全国', ['000000'], []],
    ['江苏省苏州市', ['320500'], []],
    ['苏州全市', ['320500'], []],
    ['江苏省南京市、苏州市', ['320100', '320500'], []],
    ['江苏省：南京、苏州、无锡', ['320100', '320500', '320200'], []],
    ['南京\n苏州；无锡,常州', ['320100', '320500', '320200', '320400'], []],
    ['南京和苏州', ['320100', '320500'], []],
    ['天津市和平区', ['120101'], []],
    ['江苏省（除南京、苏州外）', ['320000'], ['320100', '320500']],
    ['江苏省(南京市、苏州市除外)', ['320000'], ['320100', '320500']],
    ['全国（不含港澳台）', ['000000'], ['710000', '810000', '820000']],
    ['中国大陆', ['000000'], ['710000', '810000', '820000']],
    ['全国，新疆、西藏除外', ['000000'], ['650000', '540000']],
    ['江苏省苏州市，除A医院外', ['320500'], [], [], ['A']],
    ['除了A医院之外，江苏省苏州市', ['320500'], [], [], ['A']],
    ['除A医院以外的苏州市', ['320500'], [], [], ['A']],
    ['江苏省苏州市不含苏大附一院、昆山市', ['320500'], ['320583'], [], ['SDFY']],
    ['苏州市（除中外合资和睦家医院外）', ['320500'], [], [], ['ZW1']],
    ['除中外合资和睦家医院外，苏州市', ['320500'], [], [], ['ZW1']],
    ['苏州市所有医院', ['320500'], []],
    ['苏大附一院、无锡市人民医院', [], [], ['SDFY', 'WXRM'], []],
    ['苏州市立医院(东区)', [], [], ['SSL'], []],
    ['复旦大学附属华山医院（北院）', [], [], ['HS'], []],
    ['江苏省昆山市、人民医院', ['320583'], [], ['RM1'], []],
    ['湖北省仙桃市', ['429004'], []],
    ['广东东莞', ['441900'], []],
    ['莱芜市', ['370116', '370117'], []],
    ['湖南长沙、株洲', ['430100', '430200'], []],
    ['江西省（除南昌）', ['360000'], ['360100']],
    ['湖南省长沙县', ['430121'], []],
  ])('reads %j', (...[text, regionCodes, except, hospitalIds = [], exceptHospitals = []]) => {
    expect(readPlace(text)).toEqual([ground(regionCodes, hospitalIds), ground(except, exceptHospitals)]);
  });

  test.each<[string, string, string]>([
    ['火星省', 'SHEET_PLACE_UNKNOWN', '火星省'],
    ['江苏省火星市', 'SHEET_PLACE_UNKNOWN', '江苏省火星市'],
    ['苏州市、火星市', 'SHEET_PLACE_UNKNOWN', '火星市'],
    ['朝阳区', 'SHEET_PLACE_AMBIGUOUS', '朝阳区'],
    ['人民医院', 'SHEET_PLACE_AMBIGUOUS', '人民医院'],
    ['江苏省（除杭州外）', 'SHEET_PLACE_OUTSIDE', '杭州'],
    ['江苏省、苏州市除外', 'SHEET_EXCEPTION_UNCLEAR', '江苏省、苏州市除外'],
    ['苏州市（除B医院外）', 'SHEET_PLACE_UNKNOWN', 'B医院'],
    ['除A医院', 'SHEET_EXCEPTION_UNCLEAR', '除A医院'],
    ['华东', 'SHEET_PLACE_UNKNOWN', '华东'],
  ])('reports %j', (text, code, value) => {
    expect(readPlace(text)).toContainEqual([code, value]);
  });
});

test('reads the sentence of the interview', () => {
  const { rows, problems } = read([
    ['授权说明', '授权期限'],
    ['除了A医院之外，江苏省苏州市的D产品线都属于F经销商的授权范围', '2026.1.1-2026.12.31'],
  ]);
  expect(problems).toEqual([]);
  expect(rows).toEqual([
    {
      number: '',
      dealerId: 'F',
      productLineIds: ['D'],
      scope: ground(['320500']),
      carveOuts: ground([], ['A']),
      fromOn: '2026-01-01',
      toOn: '2026-12-31',
      exclusive: true,
      source: { sheet: 'Sheet1', row: 2 },
    },
  ]);
});

describe('a sheet as people keep it', () => {
  const kept = [
    ['2026年度经销商授权一览表'],
    [],
    ['序号', '授权编号', '省份', '城市', '区/县', '医院名称', '除外医院', '授权产品', '代理商名称', '起始日期', '截止日期', '是否独家', '备注'],
    [1, 'SQ001', '江苏省', '苏州市', null, null, '苏大附一院', '生化、免疫', '上海康健医疗器械有限公司', '2026.1.1', '2026年12月31日', '是', null],
    [2, 'SQ002', null, '无锡', '全部区县', '无锡市人民医院', null, '凝血/血栓', null, '2026-01-01', '2026/12/31', '否', '年底复核'],
    [3, 'SQ003', null, '昆山市', null, '人民医院', null, '全部产品线', '苏州(吴中)仁和医疗科技', 46023, 46387, '', '除节后'],
    ['合计', null, null, null, null, null, null, null, null, null, null, 3],
    ['注：本表以总部批准为准'],
  ]; // prettier-ignore

  test('with a title, merged cells, its own order of columns, aliases, dates of all kinds and notes', () => {
    const rows = kept.map((row) => row.map((cell) => (cell === '除节后' ? null : cell)));
    const result = read(rows, { merges: ['A1:M1', 'C4:C6', 'I4:I5'] });
    expect(result.problems).toEqual([]);
    expect(result.rows.map(({ source, ...draft }) => ({ ...draft, row: source.row }))).toEqual([
      { number: 'SQ001', dealerId: 'SH', productLineIds: ['BIO', 'IMM'], scope: ground(['320500']), carveOuts: ground([], ['SDFY']), fromOn: '2026-01-01', toOn: '2026-12-31', exclusive: true, row: 4 },
      { number: 'SQ002', dealerId: 'SH', productLineIds: ['COA'], scope: ground([], ['WXRM']), carveOuts: ground([]), fromOn: '2026-01-01', toOn: '2026-12-31', exclusive: false, row: 5 },
      { number: 'SQ003', dealerId: 'SZ', productLineIds: ['D', 'BIO', 'IMM', 'COA'], scope: ground([], ['RM1']), carveOuts: ground([]), fromOn: '2026-01-01', toOn: '2026-12-31', exclusive: true, row: 6 },
    ]); // prettier-ignore
    expect(result.counts).toEqual({ sheets: 1, rows: 3, accepted: 3, refused: 0, notes: 2 });
    expect(result.ignoredColumns).toEqual([{ sheet: 'Sheet1', column: 'A', header: '序号' }]);
  });

  test('takes what a merged block shows, whatever a program has left in the cells below it', () => {
    const clean = kept.map((row) => row.map((cell) => (cell === '除节后' ? null : cell)));
    const left = clean.map((row, at) =>
      row.map((cell, column) => (at === 4 && column === 8 ? '苏州(吴中)仁和医疗科技' : at === 5 && column === 2 ? '' : cell)),
    ); // prettier-ignore
    const merges = { merges: ['A1:M1', 'C4:C6', 'I4:I5'] };
    expect(read(left, merges)).toEqual(read(clean, merges));
  });

  test('reads exceptions in the remarks, and reports those it cannot', () => {
    const { problems } = read(kept, { merges: ['C4:C6', 'I4:I5'] });
    expect(problems).toMatchObject([
      { row: 6, column: 'M', code: 'SHEET_EXCEPTION_UNCLEAR', value: '除节后' },
    ]);
    const remark = read([
      [...headings, '备注'],
      ['F', 'D', '苏州', '2026', '不含A医院'],
    ]);
    expect(remark.rows[0]!.carveOuts).toEqual(ground([], ['A']));
  });

  test('with two rows of headings', () => {
    const { rows, problems } = read(
      [
        ['经销商', '产品线', '授权区域', null, null, '授权期限', null],
        [null, null, '省', '市', '区县', '起', '止'],
        ['F', 'D', '江苏', '苏州', '昆山', '2026.1.1', '2026.6.30'],
      ],
      { merges: ['A1:A2', 'B1:B2', 'C1:E1', 'F1:G1'] },
    );
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([{ scope: ground(['320583']), fromOn: '2026-01-01', toOn: '2026-06-30' }]);
  });

  test('over several sheets, of which one explains', () => {
    const table = [headings, ['F', 'D', '苏州', '2026年']];
    const result = readGrantSheets(
      bookOf({
        华东: table,
        填写说明: [['请认真填写']],
        空: [],
        华北: [headings, ['F', 'D', '北京', '2026年']],
      }),
      world,
    );
    expect(result.problems).toEqual([]);
    expect(result.rows.map(({ source }) => source)).toEqual([
      { sheet: '华东', row: 2 },
      { sheet: '华北', row: 2 },
    ]);
  });

  test('as an old .xls, in the codings of both its ages', () => {
    const table = [headings, ['上海康健', '生化', '江苏省苏州市（除A医院外）', '2026年全年']];
    for (const file of [book(table, { bookType: 'biff8' }), bookOf1995(table)]) {
      const { rows, problems } = readGrantSheets(file, world);
      expect(problems).toEqual([]);
      expect(rows).toMatchObject([
        { dealerId: 'SH', scope: ground(['320500']), carveOuts: ground([], ['A']) },
      ]);
    }
  });

  test('同上 repeats the cell above', () => {
    const { rows, problems } = read([
      headings,
      ['F', 'D', '苏州', '2026'],
      ['同上', '〃', '无锡', '同上'],
      ['同上', '同上', '常州', '同上'],
    ]);
    expect(problems).toEqual([]);
    expect(rows.map(({ dealerId, scope }) => [dealerId, scope.regionCodes[0]])).toEqual([
      ['F', '320500'],
      ['F', '320200'],
      ['F', '320400'],
    ]);
  });

  test('rows of one number are one grant', () => {
    const { rows, problems } = read([
      ['授权编号', ...headings],
      ['SQ-N1', 'F', 'D', '苏州', '2026'],
      ['SQ-N1', 'F', 'D', '无锡(除无锡市人民医院外)', '2026'],
    ]);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([
      { number: 'SQ-N1', scope: ground(['320500', '320200']), carveOuts: ground([], ['WXRM']) },
    ]);
  });

  test('吉林 in both columns is the city', () => {
    const { rows } = read([
      ['经销商', '产品线', '省', '市', '有效期'],
      ['F', 'D', '吉林', '吉林', '2026'],
      ['F', 'D', '北京', '北京', '2026'],
    ]);
    expect(rows.map(({ scope }) => scope.regionCodes)).toEqual([['220200'], ['110000']]);
  });
});

describe('every row that is not accepted is reported with its cell', () => {
  const wide = [
    '授权编号',
    '经销商',
    '产品线',
    '省',
    '市',
    '区县',
    '医院',
    '开始日期',
    '结束日期',
    '独家',
    '业务',
  ];
  const sound = ['', 'F', 'D', '江苏', '苏州', '', '', '2026-01-01', '2026-12-31', '', ''];
  const withCell = (column: number, value: unknown) => sound.map((cell, i) => (i === column ? value : cell));
  test.each<[string, unknown[], string, string]>([
    ['an unknown dealer', withCell(1, '某某公司'), 'B', 'SHEET_DEALER_UNKNOWN'],
    ['a dealer that two are called', withCell(1, '同名医疗'), 'B', 'SHEET_DEALER_AMBIGUOUS'],
    ['no dealer', withCell(1, ''), 'B', 'SHEET_CELL_EMPTY'],
    ['an unknown line', withCell(2, '生化、超声'), 'C', 'SHEET_LINE_UNKNOWN'],
    ['no line', withCell(2, ''), 'C', 'SHEET_CELL_EMPTY'],
    ['a city of another province', withCell(4, '杭州'), 'E', 'SHEET_PLACE_OUTSIDE'],
    [
      'cities and counties mixed',
      withCell(4, '苏州、南京').map((cell, i) => (i === 5 ? '昆山' : cell)),
      'F',
      'SHEET_COLUMNS_UNCLEAR',
    ],
    ['a hospital elsewhere', withCell(6, '无锡市人民医院'), 'G', 'SHEET_PLACE_OUTSIDE'],
    ['no place at all', sound.map((cell, i) => (i === 3 || i === 4 ? '' : cell)), 'D', 'GRANT_SCOPE_EMPTY'],
    ['30 February', withCell(7, '2026.2.30'), 'H', 'SHEET_DAY_INVALID'],
    ['days that nobody can read', withCell(8, '长期'), 'I', 'SHEET_DAY_UNCLEAR'],
    ['no end', withCell(8, ''), 'I', 'SHEET_CELL_EMPTY'],
    ['a maybe', withCell(9, '也许'), 'J', 'SHEET_ANSWER_UNCLEAR'],
    ['an odd kind', withCell(10, '研发'), 'K', 'SHEET_KIND_UNCLEAR'],
    ['mojibake', withCell(1, '涓婃捣锟斤拷'), 'B', 'SHEET_GARBLED'],
    ['UTF-8 taken for Latin', withCell(1, Buffer.from('上海康健').toString('latin1')), 'B', 'SHEET_GARBLED'],
  ])('%s', (_, row, column, code) => {
    const { rows, problems, counts } = read([wide, sound, row]);
    expect(problems).toContainEqual(
      expect.objectContaining({
        sheet: 'Sheet1',
        row: 3,
        column,
        code,
        message: expect.stringMatching(/[一-龥]/),
      }),
    );
    expect(rows).toHaveLength(1);
    expect(counts).toMatchObject({ rows: 2, accepted: 1, refused: 1 });
  });

  test('reversed days, nothing left', () => {
    const { problems } = read([
      headings.concat('排除'),
      ['F', 'D', '苏州', '2026.12.31-2026.1.1', ''],
      ['F', 'D', '苏州', '2026', '苏州市'],
    ]);
    expect(problems.map(({ row, code }) => [row, code])).toEqual([
      [2, 'GRANT_DAYS_REVERSED'],
      [3, 'GRANT_NOTHING_LEFT'],
    ]);
  });

  test('formulas and errors, with what they show', () => {
    const { rows, problems } = read(
      [headings, ['F', 'D', '苏州', '2026'], ['F', 'D', '苏州', '2026'], ['F', 'D', '苏州', '2026']],
      {
        change: (sheet) => {
          sheet['A2'] = { t: 's', v: 'F', f: '"F"&""' };
          sheet['C3'] = { t: 'e', v: 42 };
        },
      },
    );
    expect(problems).toMatchObject([
      { row: 2, column: 'A', code: 'SHEET_FORMULA' },
      { row: 3, column: 'C', code: 'SHEET_CELL_ERROR' },
    ]);
    expect(rows).toHaveLength(1);
  });

  test('the other rows of a refused number', () => {
    const { rows, problems } = read([
      ['授权编号', ...headings],
      ['SQ-N1', 'F', 'D', '苏州', '2026'],
      ['SQ-N1', 'F', 'D', '火星', '2026'],
      ['SQ-N2', 'F', 'D', '南京', '2026'],
      ['SQ-N2', 'F', '生化', '无锡', '2026'],
    ]);
    expect(rows).toEqual([]);
    expect(problems.map(({ row, code }) => [row, code])).toEqual([
      [3, 'SHEET_PLACE_UNKNOWN'],
      [5, 'SHEET_NUMBER_REPEATED'],
      [2, 'SHEET_PART_REFUSED'],
      [4, 'SHEET_PART_REFUSED'],
    ]);
  });

  test('sheets without headings, missing and repeated columns', () => {
    const codes = (rows: unknown[][]) => read(rows).problems.map(({ code, value }) => [code, value]);
    expect(
      codes([
        ['甲', '乙'],
        ['1', '2'],
      ]),
    ).toEqual([['SHEET_HEADER_MISSING', '缺少：经销商、授权区域（或医院）；看到：甲、乙']]);
    expect(
      codes([
        ['经销商', '区域'],
        ['F', '苏州'],
      ]),
    ).toEqual([
      ['SHEET_COLUMN_MISSING', '产品线'],
      ['SHEET_COLUMN_MISSING', '开始日期、结束日期'],
    ]);
    expect(
      codes([
        ['经销商', '代理商', '产品线', '区域', '期限'],
        ['F', 'F', 'D', '苏州', '2026'],
      ]),
    ).toEqual([['SHEET_COLUMN_REPEATED', '代理商']]);
  });
});

test('reports the rows that it reads and makes grants of, however far down the sheet they stand', () => {
  const rows = Array.from({ length: 5_000 }, () => ['F', 'D', '苏州', '2026']);
  const seen: number[] = [];
  const { counts } = readGrantSheets(
    book([headings, ...rows], {
      change: (sheet) => {
        sheet.A90000 = { t: 's', v: 'F' };
        sheet['!ref'] = 'A1:E90000';
      },
    }),
    world,
    (worked) => seen.push(worked),
  );
  expect(counts.accepted).toBe(5_000);
  expect(seen).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
});
