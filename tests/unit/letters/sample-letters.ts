import { creditCodeCheckCharacter } from '../../../miniprogram/shared/credit-code';
import type { LetterFacts, LetterOffice } from '../../../miniprogram/shared/model/letters';
import { letterAddress } from '../../../miniprogram/shared/letter-address';
import { canonicalFacts } from '../../../cloudfunctions/_modules/letters/facts';
import type { PrintableLetter } from '../../../cloudfunctions/_modules/letters/render-letter';
import { letterBody } from '../../../cloudfunctions/_modules/letters/wording';
import { signed } from './token-fixtures';

/** A made-up code with a right check character. */
export function creditCode(first17: string): string {
  return first17 + creditCodeCheckCharacter(first17);
}

export const office: LetterOffice = {
  site: 'letters.example.cn',
  miniProgram: '检验渠道服务',
  hotline: '400-000-0000',
};
const issuer = { name: '某某诊断产品（上海）有限公司', creditCode: creditCode('91310000MA1FL0001') };
const dealer = { name: '成都锦官医疗科技有限公司', creditCode: creditCode('91510100MA61R0002') };

export const tenderFacts: LetterFacts = canonicalFacts({
  kind: 'tender',
  number: 'ZB2026-7K3M9QD',
  copy: { index: 1, of: 2 },
  issuer,
  signedBy: '陈一鸣',
  countersignedBy: '赵雪',
  dealer,
  tender: {
    projectName: '四川省某市第一人民医院全自动化学发光免疫分析仪及配套试剂采购项目（第二次）',
    projectNumber: 'SCIT-GN-2026-030117',
    lot: '第2包',
    buyer: '四川省某市第一人民医院',
    agency: '四川某某招标代理有限责任公司',
    bidder: dealer,
    closesOn: '2026-03-27',
  },
  activities: ['sell', 'serve'],
  products: [
    {
      line: '免疫诊断',
      name: '全自动化学发光免疫分析仪',
      model: 'VX-3000',
      registration: '国械注进20253220001',
    },
    {
      line: '免疫诊断',
      name: '促甲状腺激素测定试剂盒（化学发光法）',
      model: '200测试/盒',
      registration: '国械注进20252400002',
    },
    {
      line: '微生物',
      name: '全自动微生物鉴定及药敏分析系统',
      model: 'MB Compact',
      registration: '国械注进20252220003',
    },
  ],
  territory: ['四川省某市第一人民医院（含东区、西区）'],
  exclusions: [],
  fromOn: '2026-03-10',
  toOn: '2026-12-31',
  issuedAt: '2026-03-09T06:30:00.000Z',
});

export const annualFacts: LetterFacts = canonicalFacts({
  kind: 'annual',
  number: 'ND2026-2B8XK5W',
  copy: { index: 1, of: 1 },
  issuer,
  signedBy: '陈一鸣',
  countersignedBy: '赵雪',
  dealer: { name: '大庆䶮骉科贸有限公司', creditCode: creditCode('91230600MA18W0003') },
  activities: ['sell', 'serve'],
  products: [{ line: '免疫诊断' }, { line: '微生物' }, { line: '分子诊断' }],
  territory: ['黑龙江省大庆市', '黑龙江省齐齐哈尔市'],
  exclusions: ['大庆市人民医院', '大庆油田总医院', '齐齐哈尔市第一医院', '齐齐哈尔市中医医院', '讷河市'],
  fromOn: '2026-01-01',
  toOn: '2026-12-31',
  issuedAt: '2025-12-20T02:00:00.000Z',
  amends: { number: 'ND2026-0A1B2C3', issuedOn: '2025-12-05', reason: '增加分子诊断产品线' },
});

const year = { fromOn: '2026-01-01', toOn: '2026-12-31' };
/** One dealer's letter of seven grants: three differ in days, one only serves, one names a hundred hospitals. */
export const partsFacts: LetterFacts = canonicalFacts({
  ...annualFacts,
  amends: undefined,
  parts: [
    {
      lines: ['免疫诊断', '微生物'],
      activities: ['sell', 'serve'],
      territory: ['黑龙江省大庆市', '黑龙江省齐齐哈尔市'],
      exclusions: ['大庆市人民医院（黑龙江省大庆市萨尔图区）', '大庆油田总医院（黑龙江省大庆市萨尔图区）'],
      ...year,
    },
    {
      lines: ['免疫诊断'],
      activities: ['serve'],
      territory: ['大庆油田总医院（黑龙江省大庆市萨尔图区）'],
      exclusions: [],
      ...year,
    },
    {
      lines: ['分子诊断'],
      activities: ['sell', 'serve'],
      territory: ['黑龙江省'],
      exclusions: ['黑龙江省哈尔滨市', '大庆市人民医院（黑龙江省大庆市萨尔图区）'],
      fromOn: '2026-01-01',
      toOn: '2026-06-30',
    },
    {
      lines: ['分子诊断'],
      activities: ['sell', 'serve'],
      territory: Array.from(
        { length: 100 },
        (_, at) => `齐齐哈尔市第${at + 1}人民医院（黑龙江省齐齐哈尔市龙沙区）`,
      ),
      exclusions: [],
      fromOn: '2026-07-01',
      toOn: '2026-12-31',
    },
    ...['黑龙江省黑河市', '黑龙江省伊春市', '黑龙江省鹤岗市'].map((place) => ({
      lines: ['微生物'],
      activities: ['sell'] as const,
      territory: [place],
      exclusions: [],
      ...year,
    })),
  ],
});

/** A letter over several sheets: a whole province less a hundred hospitals. */
export const longFacts: LetterFacts = canonicalFacts({
  ...annualFacts,
  amends: undefined,
  territory: ['广东省'],
  exclusions: Array.from(
    { length: 100 },
    (_, at) => `广东省第${at + 1}人民医院${at % 7 === 0 ? '南沙院区暨国际医疗中心检验科' : ''}`,
  ),
});

export function printable(facts: LetterFacts, site = office.site): PrintableLetter {
  return {
    body: letterBody(facts, { ...office, site }),
    checkCode: '7K3M9QDXW2',
    address: letterAddress(site, signed()),
    issuedAt: facts.issuedAt,
  };
}
