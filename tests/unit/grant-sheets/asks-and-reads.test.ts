import * as XLSX from '@e965/xlsx';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readGrantSheets } from '../../../cloudfunctions/_modules/grant-sheets/read-grant-sheets';
import type { Answers } from '../../../cloudfunctions/_modules/grant-sheets/questions';
import { book, bookOf, world } from './sheet-world';
import type { SheetOptions } from './sheet-world';
import { struckXls } from './struck-xls';

const ground = (regionCodes: string[], hospitalIds: string[] = []) => ({ regionCodes, hospitalIds });
const headings = ['经销商', '产品线', '授权区域', '授权期限'];
const row = (place: string, ...more: unknown[]) => ['F', 'D', place, '2026', ...more];
const readBytes = (bytes: Uint8Array, answers: Answers = new Map()) =>
  readGrantSheets(bytes, world, undefined, answers);
const read = (rows: unknown[][], options?: SheetOptions, answers?: Answers) =>
  readBytes(book(rows, options), answers);
const grounds = (rows: ReturnType<typeof read>['rows']) =>
  rows.map(({ scope, carveOuts }) => [scope, carveOuts]);

describe('running numbers are nobody’s', () => {
  test('rows of several sheets that bear the same one stay grants of their own', () => {
    const table = (place: string) => [
      ['编号', ...headings],
      [1, ...row(place)],
      ['2', ...row('常州')],
    ];
    const { rows, problems } = readBytes(bookOf({ 一: table('苏州'), 二: table('无锡') }));
    expect(problems).toEqual([]);
    expect(rows.map(({ number, scope, source }) => [number, scope.regionCodes[0], source.sheet])).toEqual([
      ['', '320500', '一'],
      ['', '320400', '一'],
      ['', '320200', '二'],
      ['', '320400', '二'],
    ]);
  });
});

describe('what decides and is no term of the row is asked', () => {
  test.each<[string, string, string, string]>([
    ['是否授权', '否', '否', 'status'],
    ['状态', '已终止', '已终止', 'status'],
    ['状态', '作废', '作废', 'status'],
    ['备注', '已取消，改签他家', '已取消,改签他家', 'remark'],
    ['备注', '仅限生化试剂', '仅限生化试剂', 'remark'],
    ['备注', '年底复核', '', ''],
    ['备注', '另行签约', '另行签约', 'remark'],
    ['审批结果', '否', '审批结果:否', 'column'],
    ['合同情况', '已解约', '合同情况:已解约', 'column'],
  ])('a column %s that says %s', (heading, text, said, kind) => {
    const table = [[...headings, heading], row('苏州', text), row('无锡', '')];
    const { questions, traces } = read(table);
    if (!kind) return expect(questions).toEqual([]);
    expect(questions).toMatchObject([{ kind, rows: [2], rowCount: 1, answer: null, text: said }]);
    expect(traces.map(({ isAsked }) => isAsked)).toEqual([true, false]);
    const id = questions[0]!.id;
    expect(grounds(read(table, {}, new Map([[id, 'skip']])).rows)).toEqual([
      [ground(['320200']), ground([])],
    ]);
    const taken = read(table, {}, new Map([[id, 'take']]));
    expect(taken.rows).toHaveLength(2);
    expect(taken.traces.some(({ isAsked }) => isAsked)).toBe(false);
  });

  test('one question for all rows that say the same', () => {
    const { questions } = read([
      [...headings, '备注'],
      row('苏州', '已取消'),
      row('无锡', ' 已取消'),
      row('常州', '暂停'),
    ]);
    expect(questions.map(({ text, rows }) => [text, rows])).toEqual([
      ['已取消', [2, 3]],
      ['暂停', [4]],
    ]);
  });

  test('授权性质=非独家 is read', () => {
    const { rows, questions } = read([[...headings, '授权性质'], row('苏州', '非独家'), row('无锡', '独家')]);
    expect(questions).toEqual([]);
    expect(rows.map(({ exclusive }) => exclusive)).toEqual([false, true]);
  });

  test('a credit code that is another dealer’s', () => {
    const codes = world.dealers.map((dealer, at) => ({ ...dealer, creditCode: `91310000MA1K00000${at}` }));
    const table = [
      [...headings, '统一社会信用代码'],
      row('苏州', codes[1]!.creditCode),
      row('无锡', codes[0]!.creditCode),
    ];
    const { questions } = readGrantSheets(book(table), { ...world, dealers: codes });
    expect(questions).toMatchObject([{ kind: 'credit_code', rows: [2] }]);
  });

  test('hidden rows, columns and sheets, struck text and notes', () => {
    const rows = read([headings, row('苏州'), row('无锡')], {
      change: (sheet) => {
        sheet['!rows'] = [{}, { hidden: true }];
      },
    });
    expect(rows.questions).toMatchObject([{ kind: 'hidden_rows', rows: [2] }]);
    const columns = read([headings, row('苏州')], {
      change: (sheet) => {
        sheet['!cols'] = [{}, {}, { hidden: true }];
      },
    });
    expect(columns.questions).toMatchObject([{ kind: 'hidden_column', column: 'C', text: '授权区域' }]);
    expect(columns.traces[0]!.isAsked).toBe(true);
    const noted = read([headings, row('苏州'), row('无锡')], {
      change: (sheet) => {
        (sheet['C3'] as XLSX.CellObject).c = [{ a: 'x', t: '这家已转给别人' }];
      },
    });
    expect(noted.questions).toMatchObject([{ kind: 'note', column: 'C', rows: [3], text: '这家已转给别人' }]);

    const made = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(made, XLSX.utils.aoa_to_sheet([headings, row('苏州')]), '今年');
    XLSX.utils.book_append_sheet(made, XLSX.utils.aoa_to_sheet([headings, row('无锡')]), '去年');
    made.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 1 }] };
    const hidden = readBytes(
      new Uint8Array(XLSX.write(made, { type: 'array', bookType: 'xlsx' }) as ArrayBuffer),
    );
    expect(hidden.questions).toMatchObject([{ kind: 'hidden_sheet', sheet: '去年', rows: [2] }]);
  });

  test.each([
    ['by a style of the cell', (xml: string) => xml.replace('<c r="C3"', '<c s="1" r="C3"')],
    [
      'by a style, attributes in another order',
      (xml: string) => xml.replace(/<c r="C3"([^>]*)>/, '<c r="C3"$1 s="1">'),
    ],
  ])('struck out %s', (_, strike) => {
    const parts = unzipSync(book([headings, row('苏州'), row('无锡')]));
    const sheet = Object.keys(parts).find((name) => name.endsWith('sheet1.xml'))!;
    parts[sheet] = strToU8(strike(strFromU8(parts[sheet]!)));
    const styles = strFromU8(parts['xl/styles.xml']!)
      .replace(
        /<fonts[^]*<\/fonts>/,
        '<fonts count="2"><font><sz val="12"/></font><font><strike/><sz val="12"/></font></fonts>',
      )
      .replace(/<cellXfs[^]*<\/cellXfs>/, '<cellXfs count="2"><xf fontId="0"/><xf fontId="1"/></cellXfs>');
    parts['xl/styles.xml'] = strToU8(styles);
    expect(readBytes(zipSync(parts)).questions).toMatchObject([{ kind: 'struck', rows: [3] }]);
  });
});

describe('text struck out in an old workbook', () => {
  test.each(['format', 'run', 'run in two records'] as const)('by a %s is asked', (by) => {
    const rows = [headings, row('苏州'), row('无锡'), row('常州')];
    const { questions, traces } = readBytes(struckXls(rows, { row: 2, column: 2, by }));
    expect(questions).toMatchObject([{ kind: 'struck', rows: [3] }]);
    expect(traces.map(({ isAsked }) => isAsked)).toEqual([false, true, false]);
  });
  test('is not seen where there is none', () =>
    expect(readBytes(book([headings, row('苏州')], { bookType: 'biff8' })).questions).toEqual([]));
});

describe('what only a title says', () => {
  const table = [
    ['序号', '产品线', '授权区域'],
    ['1', 'D', '苏州'],
  ];
  const said = { dealerId: 'SH', productLineIds: ['D'], fromOn: '2026-01-01', toOn: '2026-12-31' };
  test.each([
    '上海康健医疗器械有限公司2026年授权明细',
    '上海康健2026年度授权区域明细表（初稿）',
    '2026年上海康健医疗器械有限公司授权清单',
    '被授权方：上海康健医疗器械有限公司 授权期限：2026.1.1-2026.12.31 制表日期：2025-12-20',
    '授权明细表（上海康健，2026年）',
  ])('%s is a proposal, asked before it counts', (title) => {
    const { rows, questions, traces, problems } = read([[title], ...table]);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([said]);
    expect(traces.map(({ isAsked }) => isAsked)).toEqual([true]);
    const asked = questions.find(({ kind }) => kind === 'title')!;
    expect(asked).toMatchObject({ rows: [3], answer: null });
    expect(asked.text).toContain('→经销商:上海康健医疗器械有限公司;期限:2026-01-01至2026-12-31');
    const answers = new Map(questions.map(({ id }) => [id, 'take' as const]));
    expect(read([[title], ...table], {}, answers).traces.map(({ isAsked }) => isAsked)).toEqual([false]);
    const left = read([[title], ...table], {}, new Map([[asked.id, 'skip']]));
    expect([left.rows, left.traces.map(({ isLeftOut }) => isLeftOut)]).toEqual([[], [true]]);
  });
  test('line and region too', () => {
    const { rows, questions } = read([['江苏省 D产品线 2026年授权明细'], ['经销商', '备注'], ['F', '']]);
    expect(rows).toMatchObject([{ dealerId: 'F', productLineIds: ['D'], scope: ground(['320000']) }]);
    expect(questions.map(({ kind }) => kind)).toContain('title');
  });
  test('is no proposal where two lines name two dealers or two years', () => {
    const { rows, problems } = read([['上海康健2026年授权明细'], ['F经销商2027年授权明细'], ...table]);
    expect([rows, problems.map(({ code }) => code)]).toEqual([[], ['SHEET_HEADER_MISSING']]);
  });
  test('says nothing where a column does', () => {
    const { rows, questions } = read([['上海康健2027年授权明细'], headings, row('苏州')]);
    expect([rows, questions]).toMatchObject([[{ dealerId: 'F', fromOn: '2026-01-01' }], []]);
  });
});

test.each(['省', '市', '区县', '授权区域', '医院'])(
  '无 under %s is no silent yes to all around it',
  (heading) => {
    const around = heading === '省' ? '市' : '省';
    const place = heading === '省' ? '苏州' : '江苏';
    const table = [
      ['经销商', '产品线', around, heading, '授权期限'],
      ['F', 'D', place, '无', '2026'],
    ];
    const { rows, questions, traces } = read(table);
    expect(rows).toHaveLength(1);
    expect(questions).toMatchObject([{ kind: 'none', text: `${heading}:无`, rows: [2], answer: null }]);
    expect(traces[0]!.isAsked).toBe(true);
    expect(read(table, {}, new Map([[questions[0]!.id, 'skip']])).rows).toEqual([]);
  },
);

describe('a part of a city is not the city', () => {
  test.each(['市辖区', '县', '市区', '城区', '各县'])('%s', (county) => {
    const { rows, problems } = read([
      ['经销商', '产品线', '市', '区县', '授权期限'],
      ['F', 'D', '苏州', county, '2026'],
    ]);
    expect(rows).toEqual([]);
    expect(problems).toMatchObject([{ code: 'SHEET_PLACE_UNCLEAR', column: 'D' }]);
  });
  test.each(['苏州市市辖区', '苏州市辖区', '苏州市区', '苏州两院', '苏州二院'])('%s in one cell', (place) => {
    expect(read([headings, row(place)]).rows).toEqual([]);
  });
});

describe('a carve-out swallows nothing that stands beside it', () => {
  test.each([
    ['江苏（除苏州）及苏大附一院', '320000', '320500', 'SDFY'],
    ['江苏省（苏州除外）、苏大附一院', '320000', '320500', 'SDFY'],
  ])('%s', (place, region, except, hospital) => {
    const { rows, problems } = read([headings, row(place)]);
    expect(problems).toEqual([]);
    expect(grounds(rows)).toEqual([
      [ground([region]), ground([except])],
      [ground([], [hospital]), ground([])],
    ]);
  });
});

describe('more of what people write', () => {
  test.each<[string, string[], string[], string[], string[]]>([
    ['苏州市，但不包括昆山市', ['320500'], ['320583'], [], []],
    ['江苏省、苏大附一院、无锡市人民医院两院除外', ['320000'], [], [], ['SDFY', 'WXRM']],
    ['苏州市（苏大附一院、A医院两院除外）', ['320500'], [], [], ['SDFY', 'A']],
    ['苏州—无锡—常州', ['320500', '320200', '320400'], [], [], []],
    ['1、苏州市2、无锡市', ['320500', '320200'], [], [], []],
    ['1.苏州市\n2.无锡市', ['320500', '320200'], [], [], []],
    ['①苏州市②无锡市', ['320500', '320200'], [], [], []],
    ['一、苏州市 二、无锡市', ['320500', '320200'], [], [], []],
    ['苏州 无锡 常州', ['320500', '320200', '320400'], [], [], []],
    ['江苏省内所有医院（除A医院）', ['320000'], [], [], ['A']],
    ['江苏（但苏州除外）', ['320000'], ['320500'], [], []],
    ['全国除西藏', ['000000'], ['540000'], [], []],
    ['江苏省除苏大附一院、A医院两院', ['320000'], [], [], ['SDFY', 'A']],
  ])('%s', (place, regions, except, hospitals, exceptHospitals) => {
    const { rows, problems } = read([headings, row(place)]);
    expect(problems).toEqual([]);
    expect(grounds(rows)).toEqual([[ground(regions, hospitals), ground(except, exceptHospitals)]]);
  });

  test.each(['江苏除苏州、无锡', '江苏除苏州及苏大附一院', '江苏(南京、苏州)'])(
    '%s may mean two things and is refused',
    (place) => {
      expect(read([headings, row(place)])).toMatchObject({ rows: [], problems: [{ row: 2 }] });
    },
  );

  test('columns under other names', () => {
    const { rows, problems } = read([
      ['序号', '合作伙伴', '品类', '覆盖区域', '合作期限'],
      [1, 'F', 'D', '苏州', '2026.1–12'],
    ]);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([{ dealerId: 'F', toOn: '2026-12-31', scope: ground(['320500']) }]);
    const full = read([
      ['经销商简称', '经销商全称', ...headings.slice(1)],
      ['康健', 'F经销商', 'D', '苏州', '2026'],
    ]);
    expect(full.rows).toMatchObject([{ dealerId: 'F' }]);
  });

  test('ticks under each line', () => {
    const { rows, problems } = read([
      ['经销商', '授权区域', '生化', '免疫', '凝血/血栓', '授权期限'],
      ['F', '苏州', '√', '×', '是', '2026'],
      ['F', '无锡', '', '√', '', '2026'],
    ]);
    expect(problems).toEqual([]);
    expect(rows.map(({ productLineIds }) => productLineIds)).toEqual([['BIO', 'COA'], ['IMM']]);
  });

  describe('ticks under each region', () => {
    const table = (...rows: unknown[][]) => [
      ['经销商', '产品线', '苏州', '无锡', '常州', '授权期限'],
      ...rows,
    ];
    test('are where the row holds', () => {
      const { rows, problems, ignoredColumns } = read(
        table(['F', 'D', '√', '', '✓', '2026'], ['F', '生化', '×', '√', '-', '2026']),
      );
      expect([problems, ignoredColumns]).toEqual([[], []]);
      expect(grounds(rows)).toEqual([
        [ground(['320500', '320400']), ground([])],
        [ground(['320200']), ground([])],
      ]);
    });
    test('are districts under a city merged above them', () => {
      const two = [
        ['经销商', '产品线', '南京', '', '徐州', '授权期限'],
        ['', '', '鼓楼区', '玄武区', '鼓楼区', ''],
        ['F', 'D', '√', '√', '', '2026'],
        ['F', 'D', '', '', '√', '2026'],
      ];
      const { rows, problems } = read(two, { merges: ['C1:D1', 'A1:A2', 'B1:B2', 'F1:F2'] });
      expect(problems).toEqual([]);
      expect(grounds(rows)).toEqual([
        [ground(['320106', '320102']), ground([])],
        [ground(['320302']), ground([])],
      ]);
    });
    test('keep their exceptions, and lie in the province that the row or the sheet names', () => {
      const named = [
        ['经销商', '产品线', '省份', '苏州', '杭州', '授权期限', '排除'],
        ['F', 'D', '江苏', '√', '', '2026', '昆山'],
        ['F', 'D', '江苏', '√', '√', '2026', ''],
      ];
      const { rows, problems } = read(named);
      expect(grounds(rows)).toEqual([[ground(['320500']), ground(['320583'])]]);
      expect(problems).toMatchObject([{ code: 'SHEET_PLACE_OUTSIDE', row: 3, value: '杭州市' }]);
      const sheet = readBytes(bookOf({ 江苏: table(['F', 'D', '√', '', '', '2026']) }));
      expect(grounds(sheet.rows)).toEqual([[ground(['320500']), ground([])]]);
    });
    test.each([
      ['with none of them', ['F', 'D', '', '', '', '2026'], 'SHEET_CELL_EMPTY'],
      ['with words instead', ['F', 'D', '√', '部分', '', '2026'], 'SHEET_ANSWER_UNCLEAR'],
    ])('%s, the row is refused', (_, row, code) => {
      const { rows, problems } = read(table(row));
      expect(rows).toEqual([]);
      expect(problems).toMatchObject([{ code }]);
    });
    test('in a hidden column are asked for', () => {
      const { questions } = read(table(['F', 'D', '√', '√', '', '2026']), {
        change: (sheet) => {
          sheet['!cols'] = [{}, {}, {}, { hidden: true }];
        },
      });
      expect(questions).toMatchObject([{ kind: 'hidden_column', column: 'D', text: '无锡' }]);
    });
    test('one column that bears a region’s name beside the places is no place', () => {
      const { rows, ignoredColumns } = read([[...headings, '上海'], row('苏州', '张三')]);
      expect(grounds(rows)).toEqual([[ground(['320500']), ground([])]]);
      expect(ignoredColumns).toMatchObject([{ header: '上海' }]);
    });
  });

  test('a sheet for each province, headings again and lines of notes in between', () => {
    const table = [
      ['经销商', '产品线', '市', '授权期限'],
      ['F', 'D', '苏州', '2026'],
      ['经销商', '产品线', '市', '授权期限'],
      ['F', 'D', '无锡', '2026'],
    ];
    const whole = [
      ['经销商', '产品线', '授权期限'],
      ['F', 'D', '2026'],
    ];
    const { rows, problems, counts } = readBytes(bookOf({ 江苏: table, 浙江省: whole }));
    expect(problems).toEqual([]);
    expect(rows.map(({ scope }) => scope.regionCodes)).toEqual([['320500'], ['320200'], ['330000']]);
    expect(counts.notes).toBe(1);
    const headed = read([
      ['经销商', '产品线', '市', '授权期限'],
      ['江苏省', '', '', ''],
      ['F', 'D', '苏州', '2026'],
      ['浙江省', '', '', ''],
      ['F', 'D', '杭州', '2026'],
      ['F', 'D', '苏州', '2026'],
    ]);
    expect(headed.rows.map(({ scope }) => scope.regionCodes)).toEqual([['320500'], ['330100']]);
    expect(headed.problems).toMatchObject([{ code: 'SHEET_PLACE_OUTSIDE', row: 6 }]);
    const elsewhere = readBytes(bookOf({ 浙江: table.slice(0, 2) }));
    expect(elsewhere.problems).toMatchObject([{ code: 'SHEET_PLACE_OUTSIDE' }]);
  });

  test.each([
    ['全线除生化', ['D', 'IMM', 'COA']],
    ['全部产品线（除生化、免疫外）', ['D', 'COA']],
    ['除生化外全线', ['D', 'IMM', 'COA']],
    ['全线（生化除外）', ['D', 'IMM', 'COA']],
    ['全线产品，生化除外', ['D', 'IMM', 'COA']],
  ])('lines: %s', (lines, ids) => {
    const { rows, problems } = read([headings, ['F', lines, '苏州', '2026']]);
    expect(problems).toEqual([]);
    expect(rows[0]!.productLineIds).toEqual(ids);
  });

  test('a refused sheet says which heading it missed and which it saw', () => {
    const { problems } = read([
      ['代理产品', '城市', '期限'],
      ['D', '苏州', '2026'],
    ]);
    expect(problems).toMatchObject([
      { code: 'SHEET_HEADER_MISSING', value: '缺少：经销商；看到：代理产品、城市、期限' },
    ]);
  });

  test('a name that is told once is known', () => {
    const table = [headings, ['老康', '生化', '苏州市、协和', '2026']];
    const { names } = read(table);
    expect(names).toMatchObject([
      { kind: 'dealer', text: '老康', candidates: [] },
      { kind: 'hospital', text: '协和', rowCount: 1 },
    ]);
    const said = [
      { kind: 'dealer' as const, text: '老康', id: 'SH' },
      { kind: 'hospital' as const, text: '协和', id: 'BJXH' },
    ];
    const { rows, problems } = readGrantSheets(book(table), { ...world, names: said });
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([{ dealerId: 'SH', scope: ground(['320500'], ['BJXH']) }]);
    // What is nearly an alias is offered with whose alias it is.
    const nearly = read([headings, row('苏大附一院东院'), row('无锡市人民')]).names;
    expect(nearly.map(({ candidates }) => candidates.map(({ id }) => id))).toEqual([['SDFY'], ['WXRM']]);
    const ambiguous = read([headings, row('协和医院')]).names[0]!;
    expect(ambiguous.candidates.map(({ id }) => id).sort()).toEqual(['BJXH', 'WHXH']);
  });
});
