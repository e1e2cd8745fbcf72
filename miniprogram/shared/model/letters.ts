import type { Day } from '../days';
import type { LetterKind } from '../letter-token';

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
  /** 采购人 / 招标人: as a rule the hospital. */
  buyer: string;
  /** 采购代理机构 */
  agency?: string;
  /** Who hands in the bid; often, not always, the authorized dealer. */
  bidder: LegalEntity;
  /** 投标截止日: scans after it are odd. */
  closesOn?: Day;
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
  activities: ('sell' | 'serve')[];
  products: LetterProduct[];
  /** Region and hospital names as printed, one item a line. */
  territory: string[];
  /** 除外: regions and hospitals that do not belong to it. */
  exclusions: string[];
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
