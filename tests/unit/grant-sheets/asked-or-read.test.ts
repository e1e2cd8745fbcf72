import type * as XLSX from '@e965/xlsx';
import type { Answers } from '../../../cloudfunctions/_modules/grant-sheets/questions';
import { readGrantSheets } from '../../../cloudfunctions/_modules/grant-sheets/read-grant-sheets';
import { book, bookOf, world as plain } from './sheet-world';
import type { SheetOptions } from './sheet-world';

/** Nothing that may change what a row grants is read past: it is read rightly, or a person is asked. */
const world = {
  ...plain,
  hospitals: [
    ...plain.hospitals,
    { _id: 'RJ', name: '上海交通大学医学院附属瑞金医院', regionCode: '310101' },
    { _id: 'GL', name: '南京鼓楼医院', aliases: ['鼓楼医院'], regionCode: '320106' },
    { _id: 'SRC', name: '苏州市儿童医院', regionCode: '320508' },
  ],
};
const ground = (regionCodes: string[], hospitalIds: string[] = []) => ({ regionCodes, hospitalIds });
const headings = ['经销商', '产品线', '授权区域', '授权期限'];
const row = (place: string, ...more: unknown[]) => ['F', 'D', place, '2026', ...more];
const readBytes = (bytes: Uint8Array, answers: Answers = new Map(), names: typeof world.names = []) =>
  readGrantSheets(bytes, { ...world, names }, undefined, answers);
const read = (rows: unknown[][], options?: SheetOptions, answers?: Answers) =>
  readBytes(book(rows, options), answers);
const grounds = (rows: ReturnType<typeof read>['rows']) =>
  rows.map(({ scope, carveOuts }) => [scope, carveOuts]);

describe('a town’s short name that people call a hospital by', () => {
  const table = (place: string) => [
    ['经销商', '产品线', '医院', '授权期限'],
    ['F', 'D', place, '2026'],
  ];
  test.each([
    ['in a column of hospitals', table('瑞金')],
    ['in a column of places', [headings, row('瑞金')]],
    ['among others', [headings, row('苏州、瑞金')]],
    ['taken out', [headings, row('全国除瑞金')]],
  ])('%s is asked, with both offered', (_, rows) => {
    const { rows: made, names } = read(rows);
    expect(made).toEqual([]);
    expect(names).toMatchObject([{ kind: 'hospital', text: '瑞金' }]);
    expect(names[0]!.candidates).toEqual([
      { id: 'RJ', name: '上海交通大学医学院附属瑞金医院（上海市黄浦区）' },
      { id: '360781', name: '江西省赣州市瑞金市（地区）' },
    ]);
  });
  test.each([
    ['RJ', ground([], ['RJ'])],
    ['360781', ground(['360781'])],
  ])('is what was answered, %s', (id, scope) => {
    const said = [{ kind: 'hospital' as const, text: '瑞金', id }];
    const { rows, problems, names } = readBytes(book(table('瑞金')), new Map(), said);
    expect([problems, names]).toEqual([[], []]);
    expect(rows).toMatchObject([{ scope }]);
  });
  test('a district’s in a column of hospitals is asked too', () => {
    const { rows, names } = read([
      ['经销商', '产品线', '市', '医院', '授权期限'],
      ['F', 'D', '南京', '鼓楼', '2026'],
    ]);
    expect(rows).toEqual([]);
    expect(names[0]).toMatchObject({ text: '鼓楼', candidates: [{ id: 'GL' }, { id: '320106' }] });
  });
  test.each([
    ['written in full', '瑞金市', '360781'],
    ['of a city', '常州', '320400'],
    ['that no hospital is called by', '昆山', '320583'],
  ])('%s stays the place', (_, place, code) => {
    const { rows, names } = read([headings, row(place)]);
    expect(names).toEqual([]);
    expect(grounds(rows)).toEqual([[ground([code]), ground([])]]);
  });
  test('in the column of counties is the county', () => {
    const { rows } = read([
      ['经销商', '产品线', '市', '区县', '授权期限'],
      ['F', 'D', '南京', '鼓楼', '2026'],
    ]);
    expect(grounds(rows)).toEqual([[ground(['320106']), ground([])]]);
  });
});

describe('what stands beside the rows', () => {
  const asked = { rows: [2, 3], rowCount: 2, answer: null };
  test('a comment on a heading is asked for every row', () => {
    const { questions, traces } = read([headings, row('苏州'), row('无锡')], {
      change: (sheet) => {
        (sheet['C1'] as XLSX.CellObject).c = [{ a: 'x', t: '只含二级以下医院' }];
      },
    });
    expect(questions).toMatchObject([{ kind: 'note', column: 'C', text: '只含二级以下医院', ...asked }]);
    expect(traces.every(({ isAsked }) => isAsked)).toBe(true);
  });
  test.each([
    ['alone in the first column', ['备注：以下经销商只做试剂']],
    ['beside its heading', ['备注：', '以下经销商只做试剂']],
    ['without the word', ['', '', '', '', '以下未续签']],
  ])('a line between the rows is asked for every row, %s', (_, line) => {
    const { questions, rows } = read([[...headings, '地址'], row('苏州'), line, row('无锡')]);
    expect(rows).toHaveLength(2);
    const text = line.filter(Boolean).join('').replace('：', ':');
    expect(questions).toMatchObject([{ kind: 'aside', text, rows: [2, 4], answer: null }]);
  });
  test('a line below the table and a title above it are asked too', () => {
    const { questions } = read([
      ['2026 年授权（未生效，待签批）'],
      headings,
      row('苏州'),
      ['注：本表授权到 6 月底为止'],
    ]);
    expect(questions.map(({ kind, rows }) => [kind, rows])).toEqual([
      ['aside', [3]],
      ['aside', [3]],
    ]);
  });
  test.each(['2026 年度售后服务授权', '2026 年试剂授权一览', '维修授权表'])(
    'a title that narrows what all rows grant, %s',
    (title) => {
      expect(read([[title], headings, row('苏州')]).questions).toMatchObject([
        { kind: 'aside', text: title.replace(/ /g, ''), rows: [3], answer: null },
      ]);
    },
  );
  test.each(['已终止', '非独家', '不授权名单', '售后服务', '历史授权', '填写示例', '上海康健-已终止'])(
    'what the sheet is called, %s',
    (name) => {
      expect(read([headings, row('苏州')], { name }).questions).toMatchObject([
        { kind: 'aside', text: `工作表名:${name}`, rows: [2], answer: null },
      ]);
    },
  );
  test.each(['江苏', '2026', '生化试剂', 'Sheet1', '某某医疗设备有限公司', '经销商授权一览表'])(
    'a sheet called %s is nobody’s question',
    (name) => expect(read([headings, row('苏州')], { name }).questions).toEqual([]),
  );
  test('a title that names a dealer of 医疗设备 narrows nothing', () => {
    expect(read([['某某医疗设备有限公司授权表'], headings, row('苏州')]).questions).toEqual([]);
  });
  test('skipped, the sheet is left out; sums and how to fill in the form are nobody’s question', () => {
    const table = [headings, row('苏州'), ['备注：全部转给他家']];
    const [question] = read(table).questions;
    expect(read(table, {}, new Map([[question!.id, 'skip']])).rows).toEqual([]);
    const quiet = read([
      ['2026 年度经销商授权一览表'],
      headings,
      row('苏州'),
      ['合计', 1],
      ['注：请按模板填写'],
      ['制表人：'],
    ]);
    expect(quiet.questions).toEqual([]);
  });
});

describe('what a row says beside its terms', () => {
  test.each<[string, string, string]>([
    ['备注', '只做试剂', 'remark'],
    ['备注', '与无锡乙公司共有', 'remark'],
    ['备注', '2026.6.30到期', 'remark'],
    ['备注', '6月底前有效', 'remark'],
    ['备注', '姑苏区', 'remark'],
    ['备注', '生化', 'remark'],
    ['说明', '限姑苏区', 'remark'],
    ['作废', '是', 'column'],
    ['删除标记', 'Y', 'column'],
    ['审核', '未通过', 'column'],
    ['审核', '张三退回', 'column'],
    ['审批意见', '不同意', 'column'],
    ['审批意见', '请法务再看', 'column'],
    ['停签日', '2026/3/1', 'column'],
    ['协和医院', '√', 'column'],
    ['备注', '免疫由上海康健做', 'remark'],
    ['备注', '三级医院归总部', 'remark'],
    ['备注', '昆山另算', 'remark'],
    ['备注', '另含无锡', 'remark'],
    ['备注', '含昆山', 'remark'],
    ['备注', '本行不作数', 'remark'],
    ['备注', '以合同为准', 'remark'],
    ['备注', '见附件', 'remark'],
    ['备注', '与直营并行', 'remark'],
    ['备注', '更名为上海康健', 'remark'],
    ['非授权区域', '苏州', 'column'],
    ['未授权医院', 'A医院', 'column'],
    ['不可销售医院', 'A医院', 'column'],
    ['直销医院', 'A医院', 'column'],
    ['排除产品线', '生化', 'column'],
    ['除外产品', '生化', 'column'],
    ['延期至', '2026.6.30', 'column'],
    ['状态', '已到期', 'status'],
    ['状态', '草稿', 'status'],
    ['状态', '待审批', 'status'],
    ['状态', '未生效', 'status'],
  ])('%s=%s is asked', (heading, text, kind) => {
    const { questions, traces } = read([[...headings, heading], row('苏州', text), row('无锡', '')]);
    expect(questions).toMatchObject([{ kind, rows: [2], answer: null }]);
    expect(traces.map(({ isAsked }) => isAsked)).toEqual([true, false]);
  });
  test.each<[string, string]>([
    ['备注', '年底复核'],
    ['备注', '有限公司，无期限'],
    ['备注', '含税，已归档'],
    ['备注', '重点客户'],
    ['作废', '否'],
    ['删除标记', 'N'],
    ['审核', '已通过'],
    ['审核', '同意'],
    ['审核人', '张三'],
    ['审批日期', '2026-01-05'],
    ['状态', '生效中'],
    ['地址', '西安市未央区一路'],
    ['联系人', '李四'],
  ])('%s=%s is not', (heading, text) => {
    expect(read([[...headings, heading], row('苏州', text)]).questions).toEqual([]);
  });
  test.each(
    (
      '× 否 N 停 已停 不再合作 合作结束 清退 划走 让给上海康健 上海康健 原上海康健 改签他家 换签 没签 合同未回 拟授权 暂定 意向 预留 口头授权 ' +
      '另谈 三甲 二级以上 公立医院 基层 院外 部分 指定医院 郊县 二季度开始 明年开始 3个月 2027再签 两家共做 各半 分销 配送 报备后 需审批 ' +
      '考核后 中标后生效 资料不全 按合同 区域调整 区域变小'
    ).split(' '),
  )('备注=%s, a few words that say it all, is asked', (text) => {
    const { questions } = read([[...headings, '备注'], row('苏州', text), row('无锡', '')]);
    expect(questions).toMatchObject([{ kind: 'remark', text, rows: [2], answer: null }]);
  });
  test.each(['已终止', '不含儿童医院', '上海康健', '2026年6月起转给C'])(
    '%s beside the table, under no heading, is asked',
    (text) => {
      const { questions } = read([headings, row('苏州', text), row('无锡')]);
      expect(questions).toMatchObject([{ kind: 'column', text: `无列名:${text}`, column: 'E', rows: [2] }]);
    },
  );
  test.each([
    ['备注', '仅供投标用'],
    ['备注', '待法务确认'],
    ['补充', '不含儿童医院'],
    ['补充', '除儿童医院外'],
  ])('%s=%s is asked', (heading, text) => {
    expect(read([[...headings, heading], row('苏州', text)]).questions).toMatchObject([{ rows: [2] }]);
  });
  test.each([
    ['备注', '仅供参考'],
    ['补充', '价格不含税'],
    ['', '张三'],
  ])('%s=%s is not asked', (heading, text) => {
    expect(read([[...headings, heading], row('苏州', text)]).questions).toEqual([]);
  });
  test('南京->苏州, which moves a place, is not read as both', () => {
    const { rows, names } = read([headings, row('南京->苏州')]);
    expect(rows).toEqual([]);
    expect(names).toMatchObject([{ text: '南京->苏州' }]);
  });
  test.each(
    (
      '合同已签 已签约 张三负责 老客户 按季度考核 同上年 续签 正常 首年合作 返利3% 账期60天 付款方式：月结 大区经理王五 2025年已合作 ' +
      '快递已寄 纸质合同已回 盖章完成 新客户 年度任务500万 已培训'
    ).split(' '),
  )('备注=%s changes nothing and is not', (text) => {
    expect(read([[...headings, '备注'], row('苏州', text)]).questions).toEqual([]);
  });
  test.each<[string, string]>([
    ['实际区域', '无锡'],
    ['调整后区域', '无锡'],
    ['合同到期', '2026-06-30'],
    ['实际到期日', '2026-06-30'],
    ['型号', 'X100'],
    ['医院等级', '三级'],
    ['客户类型', '公立'],
    ['授权类别', '试剂'],
    ['进展', '谈判中'],
    ['签约公司', '上海康健'],
    ['二级经销商', '上海康健'],
  ])('a column of other ground, days, kinds or dealers, %s=%s, is asked', (heading, text) => {
    const { questions } = read([[...headings, heading], row('苏州', text), row('无锡', '')]);
    expect(questions).toMatchObject([{ kind: 'column', rows: [2], answer: null }]);
  });
  test('a level beside a hospital that is named only describes it, and the row’s own dealer says nothing new', () => {
    const table = [
      ['经销商', '产品线', '医院', '授权期限', '医院等级', '签约公司'],
      ['F', 'D', 'A医院', '2026', '三级', 'F经销商'],
    ];
    expect(read(table).questions).toEqual([]);
  });
  test('an end in a column of its own that is not the term’s is refused', () => {
    const { rows, problems } = read([[...headings, '授权到期'], row('苏州', '2026-06-30')]);
    expect([rows, problems.map(({ code }) => code)]).toEqual([[], ['SHEET_DAYS_DIFFER']]);
  });
  test('a state beside a number of ours is what our export says of the grant', () => {
    const table = [
      ['授权编号', ...headings, '状态'],
      ['SQ2026-000001', ...row('苏州', '草稿')],
    ];
    expect(read(table).questions).toEqual([]);
  });
});

describe('ways of writing that can be read', () => {
  test.each<[string, string[], string[]]>([
    ['苏州及无锡（江阴、宜兴不含）', ['320500', '320200'], ['320281', '320282']],
    ['苏州（昆山不包括）', ['320500'], ['320583']],
    ['无锡(江阴不在内)', ['320200'], ['320281']],
  ])('%s', (place, regions, except) => {
    const { rows, problems } = read([headings, row(place)]);
    expect(problems).toEqual([]);
    expect(grounds(rows)).toEqual([[ground(regions), ground(except)]]);
  });
  test.each(['除鼓楼医院', '除了鼓楼医院', '不含鼓楼医院', '除鼓楼医院外'])(
    '%s in the column of hospitals',
    (text) => {
      const { rows, problems } = read([
        ['经销商', '产品线', '市', '医院', '授权期限'],
        ['F', 'D', '南京', text, '2026'],
      ]);
      expect(problems).toEqual([]);
      expect(grounds(rows)).toEqual([[ground(['320100']), ground([], ['GL'])]]);
    },
  );
  test.each([
    '苏州、昆山（除外）',
    '苏州、昆山（不含）、无锡',
    '苏州昆山（不包括）',
    '江苏省、苏州市不含',
    '苏州；A医院——不含',
    '江苏\n不含：\n苏州\n无锡',
    '除外：昆山',
    '江苏除苏州（昆山除外）',
    '全国不含苏州（昆山除外）',
  ])('%s: what is taken out of what is refused', (place) => {
    expect(read([headings, row(place)])).toMatchObject({
      rows: [],
      problems: [{ code: 'SHEET_EXCEPTION_UNCLEAR', row: 2 }],
    });
  });
  test.each(['全部', '所有医院', '全市'])('%s in the column of exceptions is refused', (text) => {
    expect(read([[...headings, '排除'], row('苏州', text)])).toMatchObject({
      rows: [],
      problems: [{ code: 'SHEET_EXCEPTION_UNCLEAR', column: 'E' }],
    });
  });
  test.each(['无', '没有', '/', '-'])('%s in the column of exceptions takes nothing out', (text) => {
    expect(grounds(read([[...headings, '排除'], row('苏州', text)]).rows)).toEqual([
      [ground(['320500']), ground([])],
    ]);
  });
  test('除鼓楼医院 with no region around it is refused: out of what?', () => {
    expect(read([headings, row('除鼓楼医院')])).toMatchObject({ rows: [], problems: [{ row: 2 }] });
  });

  const lines = (rows: ReturnType<typeof read>['rows']) =>
    rows.map(({ productLineIds, scope }) => [productLineIds, scope]);
  test('ticks under lines under places: a grant for the lines with the same places', () => {
    const { rows, problems, ignoredColumns, questions } = read(
      [
        ['经销商', '苏州', '', '', '无锡', '', '', '授权期限'],
        ['', '生化', '免疫', 'D', '生化', '免疫', 'D', ''],
        ['F', '√', '√', '', '√', '', '', '2026'],
        ['F', '√', '×', '√', '√', '', '√', '2026'],
      ],
      { merges: ['A1:A2', 'B1:D1', 'E1:G1', 'H1:H2'] },
    );
    expect([problems, ignoredColumns, questions]).toEqual([[], [], []]);
    expect(lines(rows)).toEqual([
      [['BIO'], ground(['320500', '320200'])],
      [['IMM'], ground(['320500'])],
      [['BIO', 'D'], ground(['320500', '320200'])],
    ]);
  });
  test('ticks under places under lines', () => {
    const { rows, problems } = read(
      [
        ['经销商', '生化', '', '免疫', '', '授权期限'],
        ['', '苏州', '无锡', '苏州', '无锡', ''],
        ['F', '√', '', '', '√', '2026'],
      ],
      { merges: ['A1:A2', 'B1:C1', 'D1:E1', 'F1:F2'] },
    );
    expect(problems).toEqual([]);
    expect(lines(rows)).toEqual([
      [['BIO'], ground(['320500'])],
      [['IMM'], ground(['320200'])],
    ]);
  });
  test('ticks under hospitals', () => {
    const { rows, problems } = read([
      ['经销商', '产品线', '苏大附一院', '苏州市儿童医院', '授权期限'],
      ['F', 'D', '√', '√', '2026'],
      ['F', '生化', '', '√', '2026'],
    ]);
    expect(problems).toEqual([]);
    expect(grounds(rows).map(([scope]) => scope)).toEqual([ground([], ['SDFY', 'SRC']), ground([], ['SRC'])]);
  });
  test('a row that makes several grants does not drop its number, and is refused', () => {
    const table = (number: string) => [
      ['授权编号', '经销商', '免疫', '', '生化', '', '授权期限'],
      ['', '', '苏州', '无锡', '苏州', '无锡', ''],
      [number, 'F', '√', '√', '', '√', '2026'],
    ];
    const merges = ['A1:A2', 'B1:B2', 'C1:D1', 'E1:F1', 'G1:G2'];
    const { rows, problems } = read(table('SQ-HT-8'), { merges });
    expect(rows).toEqual([]);
    expect(problems).toMatchObject([{ row: 3, column: 'A', code: 'SHEET_NUMBER_OF_SEVERAL' }]);
    expect(read(table(''), { merges }).rows).toHaveLength(2);
  });
  test.each(['●', '√'])('○ beside %s may be no tick, and is refused; alone it is one', (mark) => {
    const table = (...rows: string[][]) => [['经销商', '产品线', '苏州', '无锡', '授权期限'], ...rows];
    const { rows, problems } = read(table(['F', 'D', mark, '', '2026'], ['F', 'D', '', '○', '2026']));
    expect(rows).toHaveLength(1);
    expect(problems).toMatchObject([{ row: 3, code: 'SHEET_ANSWER_UNCLEAR', value: '○' }]);
    expect(read(table(['F', 'D', '○', '', '2026'])).rows).toHaveLength(1);
  });
  test('a number of one sheet is not joined with the same on another', () => {
    const table = (place: string) => [
      ['编号', ...headings],
      ['SQ-1', ...row(place)],
    ];
    expect(readBytes(bookOf({ 一: table('苏州'), 二: table('无锡') }))).toMatchObject({
      rows: [],
      problems: [{ code: 'SHEET_NUMBER_REPEATED' }, { code: 'SHEET_PART_REFUSED' }],
    });
  });
  test('ticks under lines by hospitals, and a row without any is refused', () => {
    const { rows, problems } = read(
      [
        ['经销商', '苏大附一院', '', '无锡市人民医院', '', '授权期限'],
        ['', '生化', '免疫', '生化', '免疫', ''],
        ['F', '√', '√', '', '√', '2026'],
        ['F', '', '', '', '', '2026'],
      ],
      { merges: ['A1:A2', 'B1:C1', 'D1:E1', 'F1:F2'] },
    );
    expect(lines(rows)).toEqual([
      [['BIO'], ground([], ['SDFY'])],
      [['IMM'], ground([], ['SDFY', 'WXRM'])],
    ]);
    expect(problems).toMatchObject([{ row: 4, code: 'SHEET_CELL_EMPTY' }]);
  });

  test('a sheet for each line, dealer or year says it for all of its rows', () => {
    const byLine = readBytes(
      bookOf({
        生化: [['经销商', '授权区域', '授权期限'], ['F', '苏州', '2026']],
        免疫授权表: [['经销商', '授权区域', '授权期限'], ['F', '无锡', '2026']],
      }),
    ); // prettier-ignore
    expect(byLine.problems).toEqual([]);
    expect(byLine.rows.map(({ productLineIds }) => productLineIds)).toEqual([['BIO'], ['IMM']]);

    const byDealer = readBytes(
      bookOf({ 上海康健: [['产品线', '授权区域', '授权期限'], ['D', '苏州', '2026']] }),
    ); // prettier-ignore
    expect(byDealer.problems).toEqual([]);
    expect(byDealer.rows).toMatchObject([{ dealerId: 'SH' }]);

    const table = [['经销商', '产品线', '授权区域'], ['F', 'D', '苏州']]; // prettier-ignore
    const byYear = readBytes(bookOf({ '2026': table, '2027年授权': table }));
    expect(byYear.problems).toEqual([]);
    expect(byYear.rows.map(({ fromOn, toOn }) => [fromOn, toOn])).toEqual([
      ['2026-01-01', '2026-12-31'],
      ['2027-01-01', '2027-12-31'],
    ]);

    const byAll = readBytes(bookOf({ '上海康健-生化-2026年': [['授权区域', '备注'], ['苏州', '']] })); // prettier-ignore
    expect(byAll.problems).toEqual([]);
    expect(byAll.rows).toMatchObject([{ dealerId: 'SH', productLineIds: ['BIO'], toOn: '2026-12-31' }]);
  });
  describe('called after a dealer whose short name is a district’s', () => {
    const dealers = [...plain.dealers, { _id: 'RH', name: '仁和医疗有限公司', aliases: ['仁和'] }];
    const readAs = (rows: unknown[][], name = '仁和', answers: Answers = new Map()) =>
      readGrantSheets(bookOf({ [name]: rows }), { ...world, dealers }, undefined, answers);
    const own = [
      ['产品线', '授权区域', '授权期限'],
      ['D', '苏州', '2026'],
    ];
    test.each(['仁和', '仁和授权', '仁和2026年授权明细'])('%s is the dealer, and no place', (name) => {
      const { rows, problems, questions } = readAs(own, name);
      expect([problems, questions]).toEqual([[], []]);
      expect(rows).toMatchObject([{ dealerId: 'RH', scope: ground(['320500']) }]);
    });
    test('beside columns of dealers and places it narrows nothing', () => {
      expect(readAs([headings, row('苏州')])).toMatchObject({
        rows: [{ dealerId: 'F', scope: ground(['320500']) }],
        problems: [],
      });
    });
    test('without a place anywhere it is asked whether it is one, and beside no dealers refused', () => {
      const placeless = [
        ['经销商', '产品线', '授权期限'],
        ['F', 'D', '2026'],
      ];
      const { rows, questions } = readAs(placeless);
      expect(questions).toMatchObject([{ kind: 'title', text: expect.stringContaining('仁和区') as string }]);
      expect(rows).toMatchObject([{ scope: ground(['510411']) }]);
      const skipped = new Map([[questions[0]!.id, 'skip' as const]]);
      expect(readAs(placeless, '仁和', skipped).rows).toEqual([]);
      expect(readAs([['产品线', '授权期限'], ['D', '2026']])).toMatchObject({
        rows: [],
        problems: [{ code: 'SHEET_HEADER_MISSING' }],
      }); // prettier-ignore
    });
    test('a line between the rows that names it heads none of them as a place', () => {
      const noted = ['序号', ...headings];
      const { rows, problems, questions } = readAs([noted, ['仁和', '', '', '', ''], ['1', ...row('苏州')]], 'Sheet1'); // prettier-ignore
      expect(problems).toEqual([]);
      expect(rows).toMatchObject([{ scope: ground(['320500']) }]);
      expect(questions).toMatchObject([{ kind: 'aside', text: expect.stringContaining('仁和') as string }]);
    });
    test('one column of ticks called so stands for no place', () => {
      const { rows } = readAs([['经销商', '产品线', '仁和', '授权期限'], ['F', 'D', '√', '2026']], 'Sheet1'); // prettier-ignore
      expect(rows).toEqual([]);
    });
  });
  test('where a column says it, the column counts', () => {
    const { rows } = readBytes(bookOf({ '2025年生化': [headings, row('苏州')] }));
    expect(rows).toMatchObject([{ productLineIds: ['D'], fromOn: '2026-01-01' }]);
  });
});

describe('two columns that judge the row', () => {
  const judged = (first: string, second: string) => [
    ['经销商', '产品线', '授权区域', '起始', '截止', '是否授权', '状态', '备注', '说明'],
    ['F', 'D', '苏州市', '2026-01-01', '2026-12-31', first, second, '', ''],
  ];
  test('are both read, and a no in either is asked', () => {
    expect(read(judged('是', '有效'))).toMatchObject({
      problems: [],
      questions: [],
      rows: [{ toOn: '2026-12-31' }],
    });
    expect(read(judged('否', '有效')).questions).toMatchObject([{ text: '否', column: 'F' }]);
    expect(read(judged('是', '已终止')).questions).toMatchObject([{ text: '状态:已终止', column: 'G' }]);
  });
  test('so are two of remarks', () => {
    const [heads, cells] = judged('是', '有效');
    const { problems, questions } = read([heads!, [...cells!.slice(0, 8), '已取消']]);
    expect(problems).toEqual([]);
    expect(questions).toMatchObject([{ text: '说明:已取消', column: 'I' }]);
  });
});

describe('a carve-out never swallows what is named behind it', () => {
  const numbered = ['授权编号', ...headings];
  test.each(['江苏（除南京）及鼓楼医院', '江苏（除南京）、鼓楼医院'])('%s makes two grants', (place) => {
    const { rows, problems } = read([headings, row(place)]);
    expect(problems).toEqual([]);
    expect(grounds(rows)).toEqual([
      [ground(['320000']), ground(['320100'])],
      [ground([], ['GL']), ground([])],
    ]);
  });
  test('under a number of ours, which is one grant’s, it is refused and said', () => {
    const { rows, problems } = read([numbered, ['SQ-HT-8', ...row('江苏（除南京）及鼓楼医院')]]);
    expect(rows).toEqual([]);
    expect(problems).toMatchObject([{ row: 2, code: 'SHEET_NUMBER_OF_TWO' }]);
  });
  test('as we write it, exceptions in a column of their own, it says what it says', () => {
    const { rows, problems } = read([
      [...numbered, '除外'],
      ['SQ-HT-8', ...row('江苏、鼓楼医院'), '南京'],
    ]);
    expect(problems).toEqual([]);
    expect(grounds(rows)).toEqual([[ground(['320000'], ['GL']), ground(['320100'])]]);
  });
});
