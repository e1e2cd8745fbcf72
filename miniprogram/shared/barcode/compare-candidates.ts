import type { Candidate } from './candidate';

/** A run of characters that all candidates share at this place, or that at least one has otherwise. */
export interface Segment {
  text: string;
  differs: boolean;
}

/** One row of the side-by-side view: the same element string in every candidate, null where a candidate has none. */
export interface ComparedRow {
  ai: string;
  title: string;
  cells: (Segment[] | null)[];
}

/** Words for people, of what labels of instruments, parts and reagents bear; the rest is named by its number. */
const TITLE: Record<string, string> = {
  '00': '物流箱码',
  '01': '产品标识',
  '02': '箱内产品标识',
  '10': '批号',
  '11': '生产日期',
  '12': '付款期限',
  '13': '包装日期',
  '15': '最佳使用期',
  '16': '销售截止日',
  '17': '失效日期',
  '20': '产品变体',
  '21': '序列号',
  '22': '消费品变体',
  '30': '数量',
  '37': '箱内件数',
  '235': '第三方序列号',
  '240': '附加产品标识',
  '241': '客户产品号',
  '242': '定制号',
  '243': '包装部件号',
  '250': '次级序列号',
  '251': '来源实体编号',
  '400': '客户订单号',
  '410': '收货方',
  '414': '位置码',
  '422': '原产国',
  '710': '国家医保码（德国）',
  '8008': '生产时间',
  '8012': '软件版本',
  '90': '厂商内部信息',
};
/** 91 to 99 are the maker's own too. */
function titleOf(ai: string): string {
  const known = TITLE[ai] ?? (/^9\d$/.test(ai) ? '厂商内部信息' : '其他信息');
  return `${known} (${ai})`;
}

/** Rows in the order in which the candidates, first to last, bring them up. */
export function compareCandidates(candidates: readonly Candidate[]): ComparedRow[] {
  const values = candidates.map(valuesOf);
  const named = new Set(values.flatMap((one) => [...one.keys()]));
  return [...named].map((ai) => {
    const texts = values.map((one) => one.get(ai) ?? null);
    return {
      ai,
      title: titleOf(ai),
      cells: texts.map((text) => (text === null ? null : segments(text, texts))),
    };
  });
}

function valuesOf(one: Candidate): Map<string, string> {
  const values = new Map<string, string>();
  for (const { ai, value } of one.elements) {
    const before = values.get(ai);
    values.set(ai, before ? `${before} ${value}` : value);
  }
  if (one.elements.length === 0 && one.serial !== null) values.set('21', one.serial);
  return values;
}

function segments(text: string, all: readonly (string | null)[]): Segment[] {
  const runs: Segment[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const differs = all.some((other) => other === null || other.charAt(at) !== character);
    const last = runs[runs.length - 1];
    if (last && last.differs === differs) last.text += character;
    else runs.push({ text: character, differs });
  }
  return runs;
}
