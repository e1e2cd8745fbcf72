import type { Day } from '../../../miniprogram/shared/days';
import { dayOf } from '../../../miniprogram/shared/days';
import type {
  LetterBody,
  LetterFacts,
  LetterOffice,
  LetterProduct,
  LetterSection,
  PrintedPart,
} from '../../../miniprogram/shared/model/letters';

/**
 * Count up whenever a letter's words change. The register keeps each letter's body, so letters of an older wording stay
 * what they were.
 */
export const WORDING = 5;

export const letterTitles = { annual: '年度授权书', tender: '招标授权书' } as const;
export const activityWords = { sell: '销售', serve: '售后服务' } as const;

/** The letter's text. Pure: the same facts give the same text, to the character. */
export function letterBody(facts: LetterFacts, office: LetterOffice): LetterBody {
  const sections = [
    ...(facts.tender ? [tenderSection(facts)] : []),
    authorizedSection(facts),
    ...(facts.parts
      ? partsSections(facts, facts.parts)
      : [productSection(facts.products), ...scopeSections(facts)]),
    termsSection(facts, office),
  ];
  return {
    wording: WORDING,
    letterhead: facts.issuer,
    number: facts.number,
    copy: copyWords(facts.copy),
    title: letterTitles[facts.kind],
    ...(facts.tender && { addressee: facts.tender.buyer }),
    opening: [opening(facts), ...amendment(facts)],
    sections: numbered(sections),
    closing: ['特此授权。'],
    signature: [
      `授权方（盖章）：${facts.issuer.name}`,
      `签发人：${facts.signedBy}`,
      `复核人：${facts.countersignedBy}`,
      `签发日期：${longDay(dayOf(facts.issuedAt))}`,
    ],
    office,
  };
}

/** Lists that belong to the section before them have no number of their own. */
function numbered(sections: readonly LetterSection[]): LetterSection[] {
  let number = 0;
  return sections.map((section) => ({
    ...section,
    heading: ofPart.test(section.heading) ? section.heading : `${ordinal(++number)}、${section.heading}`,
  }));
}

export function copyWords({ index, of }: LetterFacts['copy']): string {
  return `第${index}份，共${of}份`;
}

/** 2026年1月5日 */
export function longDay(day: Day): string {
  return `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
}

export function activityList({ activities }: Pick<LetterFacts, 'activities'>): string {
  return activities.map((activity) => activityWords[activity]).join('、');
}

/** Whether all statements of a letter are about the same ways. */
export const isAlike = <T>(parts: readonly T[], of: (part: T) => string): boolean =>
  parts.every((part) => of(part) === of(parts[0]!));

function opening(facts: LetterFacts): string {
  const { issuer, dealer, tender } = facts;
  const grantor = `${issuer.name}（统一社会信用代码：${issuer.creditCode}，以下简称“我公司”）`;
  const { parts } = facts;
  // With several statements each says for itself which ways it means.
  const differs = parts && !isAlike(parts, activityList);
  if (!tender && parts)
    return (
      `${grantor}兹授权${dealer.name}为下列各项产品的授权经销商，` +
      (differs
        ? '按各项所列的授权事项、区域和期限经营该项产品。'
        : `按各项所列的区域和期限从事该项产品的${activityList(facts).replace('、', '和')}活动。`)
    );
  if (!tender) {
    return (
      `${grantor}兹授权${dealer.name}为下列产品的授权经销商，` +
      `在下列区域和期限内从事该等产品的${activityList(facts).replace('、', '和')}活动。`
    );
  }
  const supply = facts.activities.map((activity) => (activity === 'sell' ? '供货' : '售后服务')).join('和');
  const after = differs ? '按各项所列授权事项负责该等产品' : `负责该等产品的${supply}`;
  const bid =
    tender.bidder.creditCode === dealer.creditCode
      ? `兹授权${dealer.name}以下列产品参加贵单位下列项目的投标，中标后${after}。`
      : `兹授权${dealer.name}为贵单位下列项目供应下列产品，并同意${tender.bidder.name}以该等产品参加投标；` +
        `中标后由${dealer.name}${after}。`;
  return grantor + bid;
}

/** An amendment is a letter of its own; it says on its face which one it replaces. */
function amendment({ amends }: LetterFacts): string[] {
  if (!amends) return [];
  return [
    `本授权书替换我公司于${longDay(amends.issuedOn)}签发的编号为${amends.number}的授权书` +
      `（变更原因：${amends.reason}）。自本授权书签发之日起，原授权书不再有效。`,
  ];
}

function tenderSection({ tender }: LetterFacts): LetterSection {
  const { projectName, projectNumber, lot, buyer, endUsers, agency, bidder, closesOn } = tender!;
  return {
    heading: '招标项目',
    rows: presentRows([
      ['项目名称', projectName],
      ['项目编号', projectNumber],
      ['包号', lot],
      ['采购人', buyer],
      ['最终用户', endUsers?.join('；')],
      ['代理机构', agency],
      ['投标人', bidder.name],
      ['投标人信用代码', bidder.creditCode],
      ['投标截止', closesOn && longDay(closesOn)],
    ]),
  };
}

function authorizedSection(facts: LetterFacts): LetterSection {
  return {
    heading: '被授权单位',
    rows: [
      ['单位名称', facts.dealer.name],
      ['统一社会信用代码', facts.dealer.creditCode],
      ...(facts.parts && !isAlike(facts.parts, activityList)
        ? []
        : [['授权事项', activityList(facts)] as [string, string]]),
    ],
  };
}

/**
 * Each statement a row, in words that stand by themselves; what is the same for all is said once. Exclusions are said even
 * where there are none, so that nothing can be written in later.
 */
function partsSections(facts: LetterFacts, parts: PrintedPart[]): LetterSection[] {
  const daysOf = ({ fromOn, toOn }: PrintedPart) => `${longDay(fromOn)}至${longDay(toOn)}`;
  const lists: LetterSection[] = [];
  /** In its cell what is short; what would make a narrow column of pages, in a list below. */
  const names = (what: string, list: string[], at: number, between = '；'): string => {
    const joined = list.join(between);
    if (joined.length <= LONGEST_NAMES) return joined || '无';
    lists.push({ heading: `第${at + 1}项的${what}（共${list.length}个）`, list });
    return `共${list.length}个，见表后“第${at + 1}项的${what}”`;
  };
  const [sameWays, sameDays] = [isAlike(parts, activityList), isAlike(parts, daysOf)];
  const single = facts.products.some(({ name, model, registration }) => name || model || registration);
  const rows = parts.map((part, at) => [
    String(at + 1),
    names('产品线', part.lines, at, '、'),
    ...(sameWays ? [] : [activityList(part)]),
    names('授权区域', part.territory, at),
    names('除外范围', part.exclusions, at),
    ...(sameDays ? [] : [daysOf(part)]),
  ]);
  const columns = [
    ...['项', '产品线', ...(sameWays ? [] : ['授权事项']), '授权区域', '除外范围'],
    ...(sameDays ? [] : ['授权期限']),
  ];
  return [
    {
      heading: '授权内容',
      paragraphs: [
        `本授权书共有下列${parts.length}项授权，各项分别以其产品线、区域和除外范围为准；除外范围只对该项有效。`,
      ],
      table: { columns, rows },
    },
    ...lists,
    ...(single ? [{ ...productSection(facts.products), heading: '各产品线授权的产品' }] : []),
    {
      heading: '授权期限',
      paragraphs: [
        sameDays
          ? `自${longDay(facts.fromOn)}起至${longDay(facts.toOn)}止，首尾两日均含在内。`
          : '各项的期限见上表，首尾两日均含在内；某一项期限届满，不影响其余各项。',
      ],
    },
  ];
}
const LONGEST_NAMES = 80;
const ofPart = /^第\d+项的/;

/** Columns that no product fills are left out. */
function productSection(products: LetterProduct[]): LetterSection {
  const columns: [string, (product: LetterProduct) => string | undefined][] = [
    ['产品线', (product) => product.line],
    ['产品名称', (product) => product.name],
    ['规格型号', (product) => product.model],
    ['注册证或备案编号', (product) => product.registration],
  ];
  const filled = columns.filter(([, value]) => products.some((product) => value(product)));
  return {
    heading: '授权产品',
    table: {
      columns: ['序号', ...filled.map(([name]) => name)],
      rows: products.map((product, at) => [
        String(at + 1),
        ...filled.map(([, value]) => value(product) ?? '—'),
      ]),
    },
  };
}

/** Said even when there are no exclusions, so that nothing can be written in later. */
function scopeSections({ territory, exclusions, fromOn, toOn }: LetterFacts): LetterSection[] {
  const days = `自${longDay(fromOn)}起至${longDay(toOn)}止，首尾两日均含在内`;
  if (territory.length <= 3 && exclusions.length <= 3) {
    return [
      {
        heading: '授权区域与期限',
        rows: [
          ['授权区域', territory.join('；')],
          ['除外范围', exclusions.join('；') || '无'],
          ['授权期限', days],
        ],
      },
    ];
  }
  return [
    { heading: '授权区域', list: territory },
    exclusions.length === 0
      ? { heading: '除外范围', paragraphs: ['无。'] }
      : {
          heading: '除外范围',
          paragraphs: [`下列${exclusions.length}项不在授权范围之内：`],
          list: exclusions,
        },
    { heading: '授权期限', paragraphs: [`${days}。`] },
  ];
}

function termsSection({ kind, parts }: LetterFacts, office: LetterOffice): LetterSection {
  const asOne = parts ? '任何一项的授权在期限届满前终止的，整份授权书同时停止使用，以核验页为准。' : '';
  return {
    heading: '说明',
    paragraphs: [
      kind === 'tender'
        ? `1. 本授权书仅用于上述项目，不得转让、转授权或用于其他项目。${asOne}`
        : `1. 本授权书仅在上述产品、区域和期限内有效，不得转让或转授权。${asOne}`,
      '2. 本授权书的文字、表格、编号和二维码有涂改、增删、缺页，或与核验页所示原件不一致的，一律无效。' +
        '打印后加盖的公章和签字不在此列；核验页附有用印扫描件的，公章和签字须与扫描件一致。',
      `3. 核验方法：用微信或浏览器扫描首页右上角二维码，或在微信小程序“${office.miniProgram}”中输入编号和校验码。` +
        `核验页的域名必须是${office.site}；请将手中文件与核验页所示原件逐项对照。核验电话：${office.hotline}。`,
    ],
  };
}

function presentRows(rows: [string, string | undefined][]): [string, string][] {
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function ordinal(number: number): string {
  return '一二三四五六七八九十'.charAt(number - 1);
}
