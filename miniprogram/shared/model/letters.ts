import type { Day } from '../days';
import type { LetterKind } from '../letter-token';
import type { LetterState } from '../states';
import type { Entity, PersonStamp, StoredFile } from './entity';
import type { DayRange, GrantKind, Ground } from './grants';

export interface LegalEntity {
  name: string;
  /** 统一社会信用代码 */
  creditCode: string;
}

export interface LetterProduct {
  /** Product line as the grants name it. */
  line: string;
  name?: string;
  model?: string;
  /** 医疗器械注册证/备案编号 */
  registration?: string;
}

export interface LetterTender {
  projectName: string;
  /** 项目编号 */
  projectNumber: string;
  /** 包号 / 标段 */
  lot?: string;
  /** 采购人 / 招标人 as printed: as a rule the hospital, else whoever buys for hospitals. */
  buyer: string;
  /** 最终用户: the hospitals that an outside buyer buys for, as printed; absent when the buyer is the hospital. */
  endUsers?: string[];
  /** 采购代理机构 */
  agency?: string;
  /** Who hands in the bid; often, not always, the authorized dealer. */
  bidder: LegalEntity;
  /** 投标截止日: scans after it are odd. */
  closesOn?: Day;
}

/** 一项授权 of a letter as printed: all of these lines, in all of these ways, on all of this ground, on all of these days. */
export interface PrintedPart {
  /** Product lines as the grants name them. */
  lines: string[];
  activities: GrantKind[];
  /** Region and hospital names, one item a line. */
  territory: string[];
  exclusions: string[];
  fromOn: Day;
  /** Inclusive. */
  toOn: Day;
}

/**
 * What an authorization letter states, as it stood on the day of issue; an immutable snapshot. The letter's text, its
 * hash and the verification page are all made from this and nothing else.
 */
export interface LetterFacts {
  kind: LetterKind;
  number: string;
  /** 第 index 份，共 of 份; each copy is a letter with a QR code of its own. */
  copy: { index: number; of: number };
  issuer: LegalEntity;
  /** The two persons who let it out, by name. */
  signedBy: string;
  countersignedBy: string;
  dealer: LegalEntity;
  tender?: LetterTender;
  activities: GrantKind[];
  products: LetterProduct[];
  /** Region and hospital names as printed, one item a line. */
  territory: string[];
  /** 除外: regions and hospitals that do not belong to it. */
  exclusions: string[];
  /**
   * Of a letter that makes several statements, and of no other: what is authorized is each of these by itself. Activities,
   * lines, places and days beside it only sum them up.
   */
  parts?: PrintedPart[];
  fromOn: Day;
  /** Inclusive. */
  toOn: Day;
  /** UTC, to the minute. */
  issuedAt: string;
  /** The letter that this one replaces. */
  amends?: { number: string; issuedOn: Day; reason: string };
}

/** Where people check a letter; printed on every letter and page. */
export interface LetterOffice {
  /** Host of the verification page, e.g. `letters.example.cn`. */
  site: string;
  miniProgram: string;
  hotline: string;
}

export interface LetterSection {
  heading: string;
  paragraphs?: string[];
  /** Label and value, one row each. */
  rows?: [string, string][];
  table?: { columns: string[]; rows: string[][] };
  list?: string[];
}

/** The letter's text as printed, without QR code and check code; hashed together with the facts. */
export interface LetterBody {
  /** Version of the wording that made this text. */
  wording: number;
  letterhead: LegalEntity;
  number: string;
  /** 第1份，共2份 */
  copy: string;
  title: string;
  addressee?: string;
  opening: string[];
  sections: LetterSection[];
  closing: string[];
  signature: string[];
  office: LetterOffice;
}

/** One statement, worked out from grants: every product line on every bit of the ground on every day. */
export interface LetterPart {
  /** The grants that it was worked out from. */
  grantIds: string[];
  productLineIds: string[];
  activities: GrantKind[];
  scope: Ground;
  carveOuts: Ground;
  fromOn: Day;
  toOn: Day;
}
/** What a letter may state. */
export interface LetterTerms extends LetterPart {
  /** Of a tender: the hospitals that the instruments go to, each within the ground of each part. */
  terminalIds?: string[];
  /**
   * Of a letter that makes several statements, and of no other. All else here then sums them up, for lists and indexes:
   * no carve-outs, the days from the first to the last. What is granted is asked of `partsOf`.
   */
  parts?: LetterPart[];
}
/** What a letter states, one by one; letters of one statement, and all from before there were several, have it in place. */
export const partsOf = (terms: LetterTerms): readonly LetterPart[] => terms.parts ?? [terms];

/** More than so many statements nobody compares with a paper in hand. */
export const PARTS_AT_MOST = 40;

/** Why a hospital is in no tender letter of the dealer, as `LETTER_BUYER_NOT_GRANTED` tells it. */
export interface UngrantedHospital {
  hospitalId: string;
  name: string;
  because:
    | 'blocked'
    | 'hospital_closed'
    | 'merged'
    | 'not_in_effect'
    | 'carved_out'
    | 'other_place'
    | 'other_kind'
    | 'other_line'
    | 'authorizes'
    | 'not_in_letter';
  /** The first day of the letter on which it is so. */
  day: Day;
}

/** One step in a letter's life, oldest first; for screens, the trail holds every field. */
export interface LetterEvent {
  at: string;
  by: PersonStamp;
  event:
    | 'requested'
    | 'edited'
    | 'submitted'
    | 'signed'
    | 'returned'
    | 'issued'
    | 'revoked'
    | 'superseded'
    | 'stopped'
    | 'voided'
    | 'sealed'
    | 'seal_approved'
    | 'seal_dropped';
  reason: string;
}

/** The register's entry: written once, at issue. */
export interface LetterIssue {
  checkCodeHash: string;
  keyId: number;
  /** SHA-256 of the 44 signed bytes, hex. */
  payloadHash: string;
  docHash: string;
  facts: LetterFacts;
  body: LetterBody;
  pdf: StoredFile;
  /** Sheets of the verification copy as pictures. */
  sheets: (StoredFile & { width: number; height: number })[];
  issuedAt: string;
}

/** 用印扫描件: the paper as it left the house, sealed and signed by hand; beside the original, never instead of it. */
export interface LetterSeal {
  sheets: (StoredFile & { width: number; height: number })[];
  uploadedBy: PersonStamp;
  uploadedAt: string;
  /** The second person, from whom on everybody sees it. */
  approvedBy: PersonStamp | null;
  approvedAt: string | null;
}

/** 授权书: one copy of a letter from request to end. */
export interface AuthorizationLetter extends Entity {
  kind: LetterKind;
  state: LetterState;
  dealerId: string;
  dealer: LegalEntity;
  terms: LetterTerms;
  tender: LetterTender | null;
  products: LetterProduct[];
  /** As printed; see LetterFacts. */
  territory: string[];
  exclusions: string[];
  parts?: PrintedPart[];
  copy: { index: number; of: number };
  /** Unique: the letter's number once it is issued, its `_id` before. */
  registerKey: string;
  /** Beginnings by which its number, project, hospitals and dealer are found. */
  searchKeys?: string[];
  /** Hash of the token's id once it is issued, empty before. */
  idHash: string;
  /** Unguessable; names the pictures of the sheets on the verification page. Empty before issue. */
  sheetKey: string;
  requestedBy: PersonStamp;
  /** The first of the two people of the manufacturer who let the letter out; null until one has looked at it. */
  signedBy: PersonStamp | null;
  countersignedBy: PersonStamp | null;
  /** The letter that this one replaces when it is issued. */
  amends: { letterId: string; reason: string } | null;
  replacedBy: { letterId: string; number: string } | null;
  /** Of revocation or replacement; from that day on the letter does not count. Null while it stands. */
  endedOn: Day | null;
  batchId: string | null;
  issue: LetterIssue | null;
  seal?: LetterSeal | null;
  history: LetterEvent[];
  createdAt: string;
}

/** What everybody sees of the sealed paper: nothing before the second person. */
export const shownSeal = ({ seal }: Pick<AuthorizationLetter, 'seal'>): LetterSeal['sheets'] =>
  seal && seal.approvedBy ? seal.sheets : [];

/** What a list shows: the stored state, or what the days make of it. */
export type LetterStanding = LetterState | 'not_yet_valid' | 'expired';
export const letterStandingLabels: Record<LetterStanding, string> = {
  draft: '草稿',
  pending: '待审批',
  issued: '有效',
  revoked: '已撤销',
  superseded: '已被替换',
  void: '已作废',
  not_yet_valid: '尚未生效',
  expired: '已过期',
};

export function letterStanding(
  letter: Pick<AuthorizationLetter, 'state' | 'endedOn' | 'terms'>,
  today: Day,
): LetterStanding {
  if (letter.state !== 'issued') return letter.state;
  if (letter.endedOn !== null && today >= letter.endedOn) return 'revoked';
  const standing = standingOf(partsOf(letter.terms), today);
  return standing === 'valid' ? 'issued' : standing;
}

/** Valid on a day of any of them; between two of them not yet again. */
export function standingOf(parts: readonly DayRange[], today: Day): 'valid' | 'not_yet_valid' | 'expired' {
  if (parts.some(({ fromOn, toOn }) => fromOn <= today && today <= toOn)) return 'valid';
  return parts.some(({ fromOn }) => today < fromOn) ? 'not_yet_valid' : 'expired';
}

/** Beside the days of a statement. */
export const partStandings = { valid: '', not_yet_valid: '（尚未生效）', expired: '（已届满）' } as const;

/** From when on a letter that does not count today counts next. */
export const nextDayOf = ({ fromOn, parts = [] }: Pick<LetterFacts, 'fromOn' | 'parts'>, today: Day): Day =>
  parts
    .map((part) => part.fromOn)
    .filter((day) => today < day)
    .sort()[0] ?? fromOn;

/**
 * The facts for a page of before there were statements, too: it shows places and exclusions alone, so each place says
 * which lines, ways, exclusions and days are its own. Whoever knows statements reads those.
 */
export const factsForAll = (facts: LetterFacts): LetterFacts =>
  facts.parts
    ? { ...facts, territory: facts.parts.map(partSentence), exclusions: ['见授权区域各项'] }
    : facts;

/** One statement in a sentence. */
export function partSentence({
  lines,
  activities,
  territory,
  exclusions,
  fromOn,
  toOn,
}: PrintedPart): string {
  const ways = activities.map((activity) => (activity === 'sell' ? '销售' : '售后服务')).join('、');
  const except = exclusions.length > 0 ? `，除外：${exclusions.join('、')}` : '';
  return `${lines.join('、')}（${ways}）：${territory.join('、')}${except}；${fromOn} 至 ${toOn}`;
}

/** 验真记录: one check of a letter by anybody, found or not. Nothing in it changes; old rows are forgotten, all but the newest of a letter. */
export interface VerificationScan {
  _id: string;
  at: string;
  action: string;
  clientKey: string;
  network: string;
  /** Of the letter that was found; absent when none was. */
  idHash?: string;
  number?: string;
  verdict?: string;
  /** Set when the row stays, though it is old, for the tally that the letter's next check carries on. */
  kept?: true;
  /** Counts over the letter's checks up to this one; see scan-patterns.ts. */
  tally?: {
    count: number;
    firstAt: string;
    byDay: Readonly<Record<Day, number>>;
    byRegion: Readonly<Record<string, number>>;
    hour: string;
    lastHour: number;
  };
}

/** 核验提醒: an odd pattern in a letter's checks, told once. */
export interface LetterAlert extends Entity {
  letterId: string;
  idHash: string;
  number: string;
  dealerId: string;
  pattern: string;
  words: string;
  state: 'open' | 'handled';
  createdAt: string;
  handledBy: PersonStamp | null;
  handledNote: string;
}

export const reportReasonLabels = {
  content_differs: '手中文件与原件不一致',
  not_found: '查不到，但对方坚称真实',
  foreign_site: '扫码打开的不是官方域名',
  other: '其他',
} as const;
export type ReportReason = keyof typeof reportReasonLabels;

/** 可疑举报: what somebody found suspicious, with the very text that was scanned. */
export interface SuspiciousReport extends Entity {
  letterId: string | null;
  number: string;
  scannedText: string;
  reason: ReportReason;
  note: string;
  contact: string;
  state: 'open' | 'handled';
  createdAt: string;
  handledBy: PersonStamp | null;
  handledNote: string;
}

/** 批量签发: many letters at the turn of the year or after a key's compromise, step by step. */
export interface LetterBatch extends Entity {
  title: string;
  /** Annual letters of a period, or those of a compromised key anew. */
  what: { fromOn: Day; toOn: Day } | { keyId: number };
  state: 'listing' | 'requesting' | 'waiting' | 'issuing' | 'done' | 'cancelled';
  requestedBy: PersonStamp;
  /** The dealers whose letters are written; absent: of all. */
  dealerIds?: string[];
  /** Dealers that are left out this time. */
  exceptDealerIds?: string[];
  /** Where the listing goes on. */
  place: string | null;
  /** How many items there are, and what has become of them. */
  counts: { total: number; requested: number; issued: number; failed: number };
  /** Who ended it and why; batches cancelled before 0.2 have it in the trail only. */
  cancelled?: { by: PersonStamp; at: string; reason: string };
  createdAt: string;
}
/** One letter of a batch; `_id` is the batch and its number in it. */
export interface LetterBatchItem extends Entity {
  batchId: string;
  dealerId: string;
  dealerName: string;
  grantIds: string[];
  /** The letter to be replaced, when letters are issued again. */
  amendsId: string | null;
  letterId: string | null;
  /** `cancelled`: its batch was, after it had been requested. */
  state: 'waiting' | 'requested' | 'issued' | 'failed' | 'cancelled';
  /** Refusal code. */
  because: string | null;
  /** What is missing in particular, where the refusal lists it. */
  lacks?: string[];
}
