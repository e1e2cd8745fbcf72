import { addDays } from '../../../miniprogram/shared/days';
import {
  daysInForce,
  paperHealth,
  milestoneReached,
  milestones,
  renewalBegins,
  renewalWindow,
  workingDaysBefore,
} from '../../../miniprogram/shared/trade/licence-days';
import { lacksOf, nearestEntry, readScope } from '../../../miniprogram/shared/trade/scope';
import { licence, product } from './world';

const weekdays = (day: string) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

describe('the days of a licence', () => {
  it('counts working days back, the last day itself not among them', () => {
    expect(workingDaysBefore('2026-12-07', 1, weekdays)).toBe('2026-12-04');
    expect(workingDaysBefore('2028-02-29', 30, weekdays)).toBe('2028-01-18');
  });

  it('opens the renewal ninety working days before the end and closes it thirty before', () => {
    const holiday = (day: string) => weekdays(day) && !(day >= '2026-10-01' && day <= '2026-10-07');
    const plain = renewalWindow('2026-12-31', weekdays);
    expect(plain).toEqual({ opensOn: '2026-08-27', closesOn: '2026-11-19' });
    expect(renewalWindow('2026-12-31', holiday)).toEqual({ opensOn: '2026-08-20', closesOn: '2026-11-19' });
  });

  it('lets a renewal granted in time begin the day after, and one granted late on its day at the earliest', () => {
    expect(renewalBegins('2028-02-29', '2028-02-29')).toEqual({ exactly: '2028-03-01' });
    expect(renewalBegins('2026-12-31', '2027-01-08')).toEqual({ notBefore: '2027-01-08' });
  });

  it('ends a paper the day before it is withdrawn or replaced', () => {
    expect(daysInForce(licence({ state: 'withdrawn', withdrawnOn: '2026-05-01' }))!.toOn).toBe('2026-04-30');
    expect(daysInForce(licence({ replacedOn: '2026-06-01' }))!.toOn).toBe('2026-05-31');
    expect(daysInForce(licence({ state: 'pending' }))).toBeNull();
    expect(daysInForce(licence({ state: 'withdrawn', withdrawnOn: '2024-03-01' }))).toBeNull();
  });

  const today = '2026-12-01';
  const paper = (fromOn: string, toOn: string | null) => licence({ fromOn, toOn });
  it.each([
    ['a paper without end', [paper('2020-01-01', null)], 'fine', []],
    ['one that ends soon', [paper('2020-01-01', '2026-12-31')], 'ends_soon', [['2027-01-01', '2027-03-01']]],
    [
      'a successor that starts at once',
      [paper('2020-01-01', '2026-12-31'), paper('2027-01-01', '2031-12-31')],
      'fine',
      [],
    ],
    [
      'a successor that starts too late',
      [paper('2020-01-01', '2026-12-31'), paper('2027-01-08', '2031-12-31')],
      'gap_ahead',
      [['2027-01-01', '2027-01-07']],
    ],
    ['one that is over', [paper('2020-01-01', '2026-11-30')], 'expired', [['2026-12-01', '2027-03-01']]],
    ['none', [], 'missing', [['2026-12-01', '2027-03-01']]],
    ['only one to come', [paper('2026-12-11', null)], 'missing', [['2026-12-01', '2026-12-10']]],
  ] as const)('calls %s as it is over the next ninety days', (_, papers, health, gaps) => {
    const found = paperHealth(papers, today);
    expect(found.health).toBe(health);
    expect(found.gaps.map(({ fromOn, toOn }) => [fromOn, toOn])).toEqual(gaps);
  });

  it('reminds at each count and as its renewal window goes by, after a sleep only of the latest', () => {
    const toOn = '2027-03-31';
    const window = { opensOn: '2026-11-19', closesOn: '2027-02-12' };
    const all = milestones(toOn, [90, 60, 30, 7], window, weekdays);
    const on = (day: string) => milestoneReached(all, day)?.name ?? null;
    expect(on('2026-11-18')).toBeNull();
    expect(on('2026-11-19')).toBe('window-opens');
    expect(on('2026-12-31')).toBe('days-90');
    expect(on('2027-01-29')).toBe('window-closing');
    expect(on('2027-02-12')).toBe('days-60');
    expect(on('2027-02-13')).toBe('window-closed');
    expect(on('2027-03-30')).toBe('days-7');
    expect(addDays('2026-12-01', 90)).toBe('2027-03-01');
  });
});

describe('the scope of a licence', () => {
  const entry = (change = {}) => ({
    system: '2002' as const,
    code: '6840',
    class: 'III' as const,
    reagents: 'with' as const,
    cold: 'with' as const,
    ...change,
  });

  it.each([
    ['the same code', entry(), product(), []],
    [
      'a code below it',
      entry({ system: '2017', code: '22' }),
      product({ codes: [{ system: '2017', code: '22-04' }] }),
      [],
    ],
    ['a sibling', entry(), product({ codes: [{ system: '2002', code: '6841' }] }), ['code']],
    ['a code that only begins alike', entry({ code: '684' }), product(), ['code']],
    [
      'the same number in another catalogue',
      entry({ system: '2017', code: '22' }),
      product({ codes: [{ system: '2002', code: '22' }] }),
      ['code'],
    ],
    ['another class', entry({ class: 'II' }), product(), ['class']],
    ['a reagent where they are excepted', entry({ reagents: 'without' }), product(), ['reagents']],
    [
      'an instrument where only reagents are held',
      entry({ reagents: 'only' }),
      product({ kind: 'instrument', cold: null }),
      ['reagents'],
    ],
    ['a cold product without the rider', entry({ cold: 'without' }), product(), ['cold']],
  ] as const)('judges %s', (_, held, asked, lacks) => {
    expect(lacksOf(held, asked)).toEqual(lacks);
  });

  it('names the entry that comes nearest', () => {
    const scope = [entry({ system: '2017', code: '01' }), entry({ cold: 'without' })];
    expect(nearestEntry(scope, product())).toEqual({ entry: scope[1], lacks: ['cold'] });
    expect(nearestEntry([], product())).toBeNull();
  });

  it.each([
    ['Ⅲ类：６８４０体外诊断试剂（需低温冷藏运输贮存）', [['2002', '6840', 'III', 'with', 'with']]],
    [
      '第三类医疗器械：2002版分类目录：6840临床检验分析仪器（诊断试剂除外）',
      [['2002', '6840', 'III', 'without', 'without']],
    ],
    [
      '2017版：Ⅲ类：22临床检验器械（含体外诊断试剂，不需低温冷藏运输贮存）；21医用软件',
      [
        ['2017', '22', 'III', 'with', 'without'],
        ['2017', '21', 'III', 'without', 'without'],
      ],
    ],
    [
      'III类:2002年版:6840(仅限体外诊断试剂,需冷藏);II类:2017年版:22-04免疫分析设备',
      [
        ['2002', '6840', 'III', 'only', 'with'],
        ['2017', '22-04', 'II', 'without', 'without'],
      ],
    ],
  ])('proposes the entries of %s', (text, entries) => {
    expect(
      readScope(text, 'III').map((one) => [one.system, one.code, one.class, one.reagents, one.cold]),
    ).toEqual(entries);
  });
});
