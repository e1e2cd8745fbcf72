import type { ExplainedFinding, GrantRow, NamedGround } from '../../../cloudfunctions/_contracts/grants';
import type { LetterRow } from '../../../cloudfunctions/_contracts/letters';
import { messageOf } from '../../api/messages';
import { sayExpiry } from '../../shared/say';
import { grantStandingLabels } from '../../shared/model/grants';
import type { GrantEvent, GrantKind, GrantStanding } from '../../shared/model/grants';
import { letterStandingLabels } from '../../shared/model/letters';
import type { LetterEvent, LetterStanding, UngrantedHospital } from '../../shared/model/letters';
import { Refusal } from '../../shared/refusal';
import type { RefusedOne } from '../../shared/refusal';
import type { DealerState, Tone } from '../../shared/states';

/** How these screens say things. */
export const grantTones: Record<GrantStanding, Tone> = {
  draft: 'past',
  pending: 'attention',
  not_begun: 'active',
  effective: 'done',
  expired: 'past',
  revoked: 'danger',
  void: 'past',
};
export const letterTones: Record<LetterStanding, Tone> = {
  draft: 'past',
  pending: 'attention',
  issued: 'done',
  revoked: 'danger',
  superseded: 'past',
  void: 'past',
  not_yet_valid: 'active',
  expired: 'past',
};
export const dealerTones: Record<DealerState, Tone> = {
  prospect: 'active',
  reviewing: 'attention',
  active: 'done',
  suspended: 'danger',
  terminated: 'past',
};
export const letterTitles = { annual: '年度授权书', tender: '招标授权书' } as const;
export const kindWords: Record<GrantKind, string> = { sell: '销售', serve: '售后服务' };
export const sayKinds = (kinds: readonly GrantKind[] | undefined): string =>
  (kinds || (['sell', 'serve'] as const)).map((kind) => kindWords[kind]).join('、');

/** 江苏省苏州市、2 家医院; a single hospital by its name. */
export function sayGround({ regions, hospitals, hospitalCount }: NamedGround): string {
  const shown = hospitals.slice(0, 6).map(({ name }) => name);
  const rest = hospitalCount > shown.length ? [`等 ${hospitalCount} 家医院`] : [];
  return [...regions.map(({ name }) => name), ...shown, ...rest].join('、') || '无';
}

/** 江苏省、北京协和医院、无锡市人民医院等 5 家医院 */
export function sayWhere({
  regionNames,
  hospitalNames,
  hospitalCount,
}: Pick<GrantRow, 'regionNames' | 'hospitalNames' | 'hospitalCount'>): string {
  const places = [...regionNames, ...hospitalNames].join('、');
  return hospitalCount > hospitalNames.length ? `${places}等 ${hospitalCount} 家医院` : places;
}

/** Whether a line or model is sold today, and on which days. */
export function soldWords(
  { isSold, fromOn, untilOn }: { isSold: boolean; fromOn: string | null; untilOn: string | null },
  today: string,
): { label: string; tone: Tone; days: string } {
  const [label, tone]: [string, Tone] = isSold
    ? untilOn
      ? ['将停用', 'attention']
      : ['在用', 'done']
    : fromOn && fromOn > today
      ? ['未启用', 'active']
      : ['已停用', 'past'];
  const days = [fromOn ? `${fromOn} 起` : '', untilOn ? `到 ${untilOn}` : ''].filter(Boolean).join('，');
  return { label, tone, days };
}

export interface GrantLine {
  id: string;
  revision: number;
  number: string;
  dealerName: string;
  label: string;
  tone: Tone;
  lines: string;
  where: string;
  days: string;
  expiry: string;
  marks: string;
}
export function grantLine(
  row: GrantRow,
  names: (ids: readonly string[]) => string,
  today: string,
): GrantLine {
  const { carveOutCount, exclusive, kinds } = row;
  return {
    id: row._id,
    revision: row.revision,
    number: row.number,
    dealerName: row.dealerName,
    label: grantStandingLabels[row.standing],
    tone: grantTones[row.standing],
    lines: names(row.productLineIds),
    where: sayWhere(row),
    days: `${row.fromOn} 至 ${row.toOn}${row.revokedOn ? `，自 ${row.revokedOn} 起撤销` : ''}`,
    expiry: row.standing === 'effective' ? sayExpiry(row.toOn, today) : '',
    marks: [
      exclusive ? '独家' : '非独家',
      ...(kinds && kinds.length === 1 ? [`仅${kindWords[kinds[0]!]}`] : []),
      ...(carveOutCount ? [`排除 ${carveOutCount} 处`] : []),
    ].join(' · '),
  };
}

export interface LetterLine {
  id: string;
  revision: number;
  title: string;
  number: string;
  dealerName: string;
  label: string;
  tone: Tone;
  about: string;
  days: string;
}
export function letterLine(row: LetterRow): LetterLine {
  const copies = row.copy.of > 1 ? `（${row.copy.index}/${row.copy.of}）` : '';
  return {
    id: row._id,
    revision: row.revision,
    title: `${letterTitles[row.kind]}${copies}`,
    number: row.number,
    dealerName: row.dealerName,
    label: row.halfway ? '待复核签发' : letterStandingLabels[row.standing],
    tone: letterTones[row.standing],
    about: row.projectName || (row.parts > 1 ? `${row.parts} 项授权：` : '') + row.territory.join('、'),
    days: `${row.fromOn} 至 ${row.toOn}`,
  };
}

export const grantEventWords: Record<GrantEvent['event'], string> = {
  created: '新建',
  edited: '修改',
  submitted: '提交审批',
  returned: '退回',
  approved: '批准',
  revoked: '撤销',
  carved_out: '排除重叠部分',
  split: '按产品线拆分',
  voided: '作废',
};
export const letterEventWords: Record<LetterEvent['event'], string> = {
  requested: '申请',
  edited: '修改',
  submitted: '提交审批',
  signed: '第一人审批',
  returned: '退回',
  issued: '签发',
  revoked: '撤销',
  superseded: '被新授权书替换',
  stopped: '随授权终止',
  voided: '作废',
  sealed: '上传用印扫描件',
  seal_approved: '核对并公布用印扫描件',
  seal_dropped: '撤下用印扫描件',
};

const notInEffect = {
  not_approved: '尚未批准',
  not_begun: '尚未生效',
  ended: '已到期',
  revoked: '已撤销',
} as const;
/** One finding as a sentence, with its tone. */
export function sayFinding(finding: ExplainedFinding): {
  id: string;
  who: string;
  words: string;
  tone: Tone;
} {
  const { grantId, number, dealerName, outcome, clauseName = '', carveOutName = '' } = finding;
  const because = finding.because ? notInEffect[finding.because] : '';
  const said: Record<ExplainedFinding['outcome'], [string, Tone]> = {
    authorizes: [`授权范围含“${clauseName}”`, 'done'],
    blocked: [`范围含“${clauseName}”，但被全局禁止：${finding.block ? finding.block.reason : ''}`, 'danger'],
    not_in_effect: [
      `范围含“${clauseName}”，但${because}（${finding.fromOn} 至 ${finding.toOn}）`,
      'attention',
    ],
    hospital_closed: [`范围含“${clauseName}”，但医院已停业`, 'attention'],
    carved_out: [`范围含“${clauseName}”，但排除了“${carveOutName}”`, 'attention'],
    other_place: ['授权范围不含这里', 'past'],
    other_kind: ['授权不含这项（销售/服务）', 'past'],
    other_line: ['授权不含这条产品线', 'past'],
  };
  const [words, tone] = said[outcome];
  return { id: grantId, who: `${dealerName} ${number}`, words, tone };
}

const ungrantedWords: Record<UngrantedHospital['because'], string> = {
  blocked: '已被全局禁止',
  hospital_closed: '已停业',
  merged: '已并入另一家医院',
  not_in_effect: '授权不在有效期内',
  carved_out: '被授权排除在外',
  other_place: '不在授权范围内',
  other_kind: '授权不含所选的销售或服务',
  other_line: '授权不含所选产品线',
  authorizes: '不在所填区域内',
  not_in_letter: '不在所填区域内',
};

/** A refusal that is about names says which, behind its sentence. */
export function saying(error: unknown, lineNames?: (ids: readonly string[]) => string): never {
  if (error instanceof Refusal)
    error.message = `${error.message}${sayUngranted(error) || sayNotHeld(error, lineNames) || sayNamed(error)}`;
  throw error;
}

/** What it is that the grants do not hold. */
function sayNotHeld({ code, details }: Refusal, lineNames?: (ids: readonly string[]) => string): string {
  if (code !== 'LETTER_BEYOND_GRANTS') return '';
  const { part, path, places, productLineIds, fromOn, toOn } = (details || {}) as {
    part?: number;
    path?: string;
    places?: string[];
    productLineIds?: string[];
    fromOn?: string;
    toOn?: string;
  };
  const which = part ? `超出的是第 ${part} 项。` : '';
  if (places) return `${which}不在授权之内的是${places.join('、')}。`;
  if (productLineIds && lineNames)
    return `${which}在所填的区域和期限内没有授权的是${lineNames(productLineIds)}。`;
  if (path === 'fromOn') return `${which}授权从 ${fromOn} 开始。`;
  return path === 'toOn' ? `${which}授权到 ${toOn} 为止。` : which;
}

function sayNamed({ code, details }: Refusal): string {
  const { numbers, characters } = (details || {}) as { numbers?: string[]; characters?: string[] };
  if (code === 'LETTER_NO_GRANTS' && numbers && numbers.length) return `用不上的是 ${numbers.join('、')}。`;
  if (code === 'LETTER_CHARACTER_UNPRINTABLE' && characters) return `不能打印的是 ${characters.join(' ')}。`;
  const { printed = [], called = [] } = (details || {}) as { printed?: string[]; called?: string[] };
  if (code === 'LETTER_NAMES_CHANGED')
    return `写的是${printed.join('、')}${called.length ? `，现在是${called.join('、')}` : ''}。`;
  const said = (details || {}) as Partial<Record<'name' | 'hospital' | 'product' | 'line', string>>;
  if (code === 'LETTER_SAYS_MORE') return `写到的是“${said.name}”。`;
  if (code === 'LETTER_BUYER_IS_HOSPITAL' || code === 'LETTER_NAMES_OTHER_HOSPITAL')
    return said.hospital && said.hospital !== said.name
      ? `“${said.name}”指${said.hospital}。`
      : `写到的是“${said.name}”。`;
  return code === 'LETTER_PRODUCT_OF_OTHER_LINE' ? `“${said.product}”属于“${said.line}”。` : '';
}

/** Which hospitals a tender letter may not be for, and why; empty for any other error. */
export function sayUngranted(error: unknown): string {
  if (!(error instanceof Refusal) || error.code !== 'LETTER_BUYER_NOT_GRANTED') return '';
  const { hospitals } = error.details as { hospitals: UngrantedHospital[] };
  return hospitals.map(({ name, because, day }) => `${name}${ungrantedWords[because]}（${day}）`).join('；');
}

const REFUSED_SHOWN = 5;
/**
 * Which of several that stand or fall together are in the way, and why; null where the error is about something else.
 *
 * @param nameOf what people call one of them on this screen
 */
export function refusedOnes(
  error: unknown,
  nameOf: (id: string) => string,
): { title: string; content: string } | null {
  const { refused = [] } = ((error instanceof Refusal && error.details) || {}) as { refused?: RefusedOne[] };
  if (!refused.length) return null;
  const called = ({ id, number }: RefusedOne) => nameOf(id) || number || id;
  if (refused.length === 1) return { title: called(refused[0]!), content: messageOf(error) };
  const lines = refused.slice(0, REFUSED_SHOWN).map((one) => `${called(one)}：${one.sentence}`);
  const more = refused.slice(REFUSED_SHOWN).map(called);
  return {
    title: `${refused.length} 份不能办理，其余也没有办理`,
    content: [...lines, ...(more.length ? [`另外 ${more.length} 份：${more.join('、')}`] : [])].join('\n'),
  };
}
