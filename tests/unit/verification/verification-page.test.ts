import { pageStyle } from '../../../cloudfunctions/_modules/verification/page-style';
import {
  renderNotFoundPage,
  renderVerificationPage,
} from '../../../cloudfunctions/_modules/verification/verification-page';
import { decideVerdict } from '../../../cloudfunctions/_modules/verification/verdict';
import type { RegisteredLetter } from '../../../cloudfunctions/_modules/verification/verdict';
import { addScan, oddScanPatterns } from '../../../cloudfunctions/_modules/verification/scan-patterns';
import type { ScanTally } from '../../../cloudfunctions/_modules/verification/scan-patterns';
import { annualFacts, longFacts, partsFacts, tenderFacts } from '../letters/sample-letters';
import { office, registered, scanned, view } from './views';

const verdict = (change: Partial<RegisteredLetter>, today: string) =>
  decideVerdict(scanned(tenderFacts), registered(tenderFacts, change), today).verdict;

describe('a verdict', () => {
  it.each<[string, Partial<RegisteredLetter>, string, string]>([
    ['the day before it begins', {}, '2026-03-09', 'not_yet_valid'],
    ['its first day', {}, '2026-03-10', 'valid'],
    ['its last day', {}, '2026-12-31', 'valid'],
    ['the day after', {}, '2027-01-01', 'expired'],
    ['revocation, whatever the day', { state: 'revoked' }, '2027-01-01', 'revoked'],
    ['replacement', { state: 'superseded' }, '2026-06-01', 'superseded'],
    ['the day before its grant ends early', { endedOn: '2026-06-02' }, '2026-06-01', 'valid'],
    ['the day on which its grant ends early', { endedOn: '2026-06-02' }, '2026-06-02', 'revoked'],
    ['a suspended dealer', { suspended: true }, '2026-06-01', 'suspended'],
    ['a draft', { state: 'draft' }, '2026-06-01', 'not_found'],
    [
      'a register whose text was changed',
      { facts: { ...tenderFacts, toOn: '2027-12-31' } },
      '2026-06-01',
      'not_found',
    ],
    ['a register entry of another payload', { payloadHash: '0'.repeat(64) }, '2026-06-01', 'not_found'],
  ])('on %s', (_, change, today, expected) => {
    expect(verdict(change, today)).toBe(expected);
  });
});

describe('the verification page', () => {
  it('leads with the state, then what to compare in the order of a tender committee', () => {
    const page = renderVerificationPage(view(tenderFacts));
    const order = [
      '有效',
      '三项核验',
      '投标人',
      '招标项目',
      '采购人',
      '授权产品',
      '原件（共2页）',
      '请与手中文件逐项对照',
      '查询时间',
    ];
    const places = order.map((words) => page.indexOf(words, page.indexOf('<main>')));
    expect(places.every((place) => place > 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it('stays below 30,000 bytes whatever the letter holds', () => {
    for (const facts of [tenderFacts, annualFacts, longFacts, partsFacts])
      expect(Buffer.byteLength(renderVerificationPage(view(facts)))).toBeLessThan(30_000);
  });

  it('turns no fact into markup', () => {
    const facts = {
      ...tenderFacts,
      tender: { ...tenderFacts.tender!, projectName: '<script>alert(1)</script>"' },
    };
    const shown = view(tenderFacts);
    const page = renderVerificationPage({
      ...shown,
      finding: { ...shown.finding, letter: { ...shown.finding.letter, facts } },
    });
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;');
  });

  it('says nothing of a letter when none was found', () => {
    const page = renderNotFoundPage(office, '2026-03-20T02:30:00.000Z');
    expect(page).toContain('请勿采信');
    expect(page).not.toMatch(/(ZB|ND)\d{4}-(?!X)/);
  });
});

describe('the history of checks', () => {
  const times = (count: number, at: (n: number) => string, region: (n: number) => string = () => 'a') => {
    let tally: ScanTally | null = null;
    for (let n = 0; n < count; n++) tally = addScan(tally, at(n), region(n));
    return tally!;
  };
  const letter = { kind: 'tender', toOn: '2026-12-31', closesOn: '2026-03-27' } as const;
  const found = (tally: ScanTally) => oddScanPatterns(tally, letter).map(({ pattern }) => pattern);

  it('is silent about what a committee does', () => {
    expect(found(times(12, (n) => `2026-03-${20 + (n % 7)}T0${n % 9}:00:00.000Z`))).toEqual([]);
  });

  it('tells of bursts, networks, and checks long after the close', () => {
    expect(found(times(21, () => '2026-03-20T02:00:00.000Z'))).toEqual(['burst']);
    expect(
      found(
        times(
          16,
          (n) => `2026-03-${10 + n}T02:00:00.000Z`,
          (n) => `network ${n % 4}`,
        ),
      ),
    ).toEqual(['many_regions']);
    expect(found(times(4, (n) => `2026-08-0${n + 1}T02:00:00.000Z`))).toEqual(['after_close']);
  });

  it('keeps counting and stays small however long it goes on', () => {
    const tally = times(
      3000,
      (n) => new Date(Date.UTC(2026, 0, 1) + n * 7_200_000).toISOString(),
      (n) => `network ${n}`,
    );
    expect(tally).toMatchObject({ count: 3000, firstAt: '2026-01-01T00:00:00.000Z', lastHour: 1 });
    expect(JSON.stringify(tally).length).toBeLessThan(5000);
  });
});

it('is printed black on white from a dark screen too', () => {
  const dark = [...pageStyle.matchAll(/@media ([^{]*prefers-color-scheme:dark[^{]*)/g)];
  expect(dark.map(([, media]) => media)).toEqual(['screen and (prefers-color-scheme:dark)']);
});
