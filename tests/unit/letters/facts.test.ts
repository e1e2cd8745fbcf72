import {
  canonicalFacts,
  docHash,
  tenderHash,
  tidyText,
} from '../../../cloudfunctions/_modules/letters/facts';
import { letterBody } from '../../../cloudfunctions/_modules/letters/wording';
import type { LetterFacts } from '../../../miniprogram/shared/model/letters';
import { annualFacts, office, partsFacts, tenderFacts } from './sample-letters';

const codeOf = (input: unknown): string => {
  try {
    canonicalFacts(input);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
};
const hashOf = (facts: LetterFacts) => docHash(facts, letterBody(facts, office));

describe('the facts of a letter', () => {
  it('have one form, whatever was typed', () => {
    const sloppy = {
      ...tenderFacts,
      dealer: {
        name: ' 成都锦官\u200b医疗科技有限公司\u202e ',
        creditCode: `${tenderFacts.dealer.creditCode.toLowerCase()} `,
      },
      activities: ['serve', 'sell', 'serve'],
      products: tenderFacts.products.map((product) => ({ ...product, model: ` ${product.model}\u00a0` })),
    };
    expect(canonicalFacts(sloppy)).toEqual(tenderFacts);
    expect(canonicalFacts(canonicalFacts(sloppy))).toEqual(tenderFacts);
    expect(tidyText('e\u0301\u3000  x')).toBe('\u00e9 x');
  });

  it.each<[string, object, string]>([
    ['an unknown member', { price: 1 }, 'LETTER_FACTS_INCOMPLETE'],
    ['no product', { products: [] }, 'LETTER_FACTS_INCOMPLETE'],
    ['no territory', { territory: [] }, 'LETTER_FACTS_INCOMPLETE'],
    ['an empty name', { dealer: { ...tenderFacts.dealer, name: ' \u200b' } }, 'LETTER_FACTS_INCOMPLETE'],
    ['copy 3 of 2', { copy: { index: 3, of: 2 } }, 'LETTER_FACTS_INCOMPLETE'],
    [
      'a wrong credit code',
      { dealer: { name: '甲', creditCode: '91510100MA61R00020' } },
      'LETTER_CREDIT_CODE_INVALID',
    ],
    ['reversed days', { fromOn: '2026-12-31', toOn: '2026-12-30' }, 'LETTER_DAYS_INVALID'],
    ['29 February of a common year', { toOn: '2027-02-29' }, 'LETTER_DAYS_INVALID'],
    ['a tender letter without tender', { tender: undefined }, 'LETTER_TENDER_MISSING'],
    ['an annual letter with tender', { kind: 'annual' }, 'LETTER_TENDER_MISSING'],
  ])('are refused with %s', (_, change, code) => {
    expect(codeOf({ ...tenderFacts, ...change })).toBe(code);
  });

  it.each([null, 1, 'x', [], {}])('are refused when they are %j', (input) => {
    expect(codeOf(input)).toBe('LETTER_FACTS_INCOMPLETE');
  });

  it('accept two persons of one name: that they are two is judged by who they are', () => {
    expect(codeOf({ ...tenderFacts, countersignedBy: tenderFacts.signedBy })).toBe('accepted');
  });

  it('accept a leap day and a letter of one day', () => {
    expect(codeOf({ ...annualFacts, fromOn: '2028-02-29', toOn: '2028-02-29' })).toBe('accepted');
  });
});

describe('the hash of a letter', () => {
  it('does not depend on the order of members and is pinned: changing the words means counting WORDING up', () => {
    const turned = Object.fromEntries(Object.entries(tenderFacts).reverse()) as unknown as LetterFacts;
    expect(hashOf(turned)).toBe(hashOf(tenderFacts));
    expect([hashOf(tenderFacts), hashOf(annualFacts), hashOf(partsFacts)]).toMatchInlineSnapshot(`
     [
       "692a756ee45bcaec18919da03af99b19",
       "62d8428ce16e6b988dfde68c5e4abe83",
       "6e037cb4840629ef335e2f26905c9f42",
     ]
    `);
  });

  it('changes with every fact', () => {
    const changes: Partial<LetterFacts>[] = [
      { number: 'ZB2026-7K3M9QE' },
      { copy: { index: 2, of: 2 } },
      { signedBy: '陈一鸣鸣' },
      { countersignedBy: '赵雪雪' },
      { dealer: { ...tenderFacts.dealer, name: '成都锦官医疗科技有限公可' } },
      { tender: { ...tenderFacts.tender!, projectNumber: 'SCIT-GN-2026-030118' } },
      { tender: { ...tenderFacts.tender!, buyer: '四川省某市第二人民医院' } },
      { activities: ['sell'] },
      { products: tenderFacts.products.slice(1) },
      { territory: ['四川省'] },
      { exclusions: ['东区'] },
      { fromOn: '2026-03-11' },
      { toOn: '2027-12-31' },
      { issuedAt: '2026-03-09T06:31:00.000Z' },
    ];
    const hashes = [tenderFacts, ...changes.map((change) => ({ ...tenderFacts, ...change }))].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('changes with every fact of every part, and with their order', () => {
    const parts = partsFacts.parts!;
    const changed = (change: object) => parts.map((part, at) => (at === 3 ? { ...part, ...change } : part));
    const hashes = [
      parts,
      [...parts].reverse(),
      parts.slice(1),
      changed({ lines: ['免疫诊断'] }),
      changed({ activities: ['sell'] }),
      changed({ territory: ['黑龙江省'] }),
      changed({ exclusions: ['黑龙江省哈尔滨市'] }),
      changed({ fromOn: '2026-07-02' }),
      changed({ toOn: '2026-12-30' }),
    ].map((some) => hashOf({ ...partsFacts, parts: some }));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('ties a letter to its tender', () => {
    expect(tenderHash(undefined)).toBe('00000000');
    expect(tenderHash(tenderFacts.tender)).toMatch(/^[0-9a-f]{8}$/);
    expect(tenderHash({ ...tenderFacts.tender!, projectNumber: 'X' })).not.toBe(
      tenderHash(tenderFacts.tender),
    );
  });
});

describe('the wording', () => {
  const words = (facts: LetterFacts) => JSON.stringify(letterBody(facts, office));

  it('says on the face of an amendment which letter it replaces', () => {
    expect(letterBody(annualFacts, office).opening[1]).toBe(
      '本授权书替换我公司于2025年12月5日签发的编号为ND2026-0A1B2C3的授权书' +
        '（变更原因：增加分子诊断产品线）。自本授权书签发之日起，原授权书不再有效。',
    );
    expect(words({ ...annualFacts, amends: undefined })).not.toContain('替换');
  });

  it('names bidder and supplier apart when they are two', () => {
    const bidder = { name: '重庆某某贸易有限公司', creditCode: tenderFacts.issuer.creditCode };
    const [opening] = letterBody(
      { ...tenderFacts, tender: { ...tenderFacts.tender!, bidder } },
      office,
    ).opening;
    expect(opening).toContain('并同意重庆某某贸易有限公司以该等产品参加投标');
    expect(opening).toContain('中标后由成都锦官医疗科技有限公司负责该等产品的供货和售后服务');
  });

  it('says of several parts once what is the same for all, and each exclusion with its own part', () => {
    const tableOf = (facts: LetterFacts) =>
      letterBody(facts, office).sections.find(({ table }) => table)!.table!;
    expect(tableOf(partsFacts).columns).toEqual([
      '项',
      '产品线',
      '授权事项',
      '授权区域',
      '除外范围',
      '授权期限',
    ]);
    expect(tableOf(partsFacts).rows[1]).toEqual([
      ...['2', '免疫诊断', '售后服务', '大庆油田总医院（黑龙江省大庆市萨尔图区）', '无'],
      '2026年1月1日至2026年12月31日',
    ]);
    // A hundred hospitals stand in a list of their own, to which the row leads.
    expect(tableOf(partsFacts).rows[3]![3]).toBe('共100个，见表后“第4项的授权区域”');
    const { list } = letterBody(partsFacts, office).sections.find(({ heading }) =>
      heading.startsWith('第4项'),
    )!;
    expect(list).toHaveLength(100);
    const alike = partsFacts.parts!.map((part) => ({
      ...part,
      activities: ['sell' as const],
      ...{ fromOn: '2026-01-01', toOn: '2026-12-31' },
    }));
    expect(tableOf({ ...partsFacts, parts: alike }).columns).toEqual([
      '项',
      '产品线',
      '授权区域',
      '除外范围',
    ]);
    expect(words({ ...partsFacts, parts: alike })).toContain('自2026年1月1日起至2026年12月31日止');
    expect(words(partsFacts)).toContain('任何一项的授权在期限届满前终止的，整份授权书同时停止使用');
    expect(words(annualFacts)).not.toContain('整份授权书');
  });

  it('states the absence of exclusions', () => {
    expect(words(tenderFacts)).toContain('["除外范围","无"]');
    const many = letterBody({ ...tenderFacts, territory: ['甲', '乙', '丙', '丁'] }, office);
    expect(many.sections.find(({ heading }) => heading.endsWith('除外范围'))?.paragraphs).toEqual(['无。']);
  });
});
