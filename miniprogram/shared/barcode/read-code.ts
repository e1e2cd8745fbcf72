import type { Day } from '../days';
import { readLetterAddress } from '../letter-address';
import { type Candidate, candidate } from './candidate';
import { expandUpcE, gtin14, hasCheckDigit } from './check-digit';
import { readAhm, readMa } from './china-codes';
import { readDigitalLink } from './digital-link';
import {
  GS,
  type Pair,
  candidateOf,
  isEveryday,
  readBracketed,
  readFaulty,
  readSeparated,
  readUnseparated,
} from './element-strings';
import { readHibc } from './hibc';

export interface RawCode {
  text: string;
  /** `scanType` of wx.scanCode (`DATA_MATRIX`, `CODE_128`, `QR_CODE` …); left out when a person typed the text. */
  symbology?: string;
}

/** Hosts of this deployment (`d.example.cn`); a whole origin (`http://127.0.0.1:8787`) is for local environments only. */
export interface CodeHosts {
  deviceLabel: string;
  letters: string;
}

export type UnknownReason =
  /** `look_alike`: dresses up as one of our addresses, which is worth a report. `link`: any other address. */
  'too_long' | 'empty' | 'control_characters' | 'look_alike' | 'link' | 'unreadable';

/**
 * What a code says. Where `candidates` holds more than one, all are legal and nothing but a person (or a register of known
 * devices) can tell which is meant; `complete` false: not even all are listed, the label must be read by eye.
 */
export type CodeReading =
  | { kind: 'own_device'; raw: string; code: string }
  /** Only the address has the right form; whether the letter is genuine, its signature and the register say. */
  | { kind: 'letter'; raw: string; token: string }
  | { kind: 'gs1'; raw: string; candidates: Candidate[]; complete: boolean }
  | { kind: 'ma' | 'ahm' | 'hibc'; raw: string; candidates: [Candidate] }
  /** Plain label text: the first candidate takes it as the serial number, others as GS1 data whose mark got lost. */
  | { kind: 'serial'; raw: string; candidates: Candidate[]; complete: boolean }
  | { kind: 'unknown'; raw: string; reason: UnknownReason };

/** Longer texts are refused unread; what is kept of them is this long. */
export const LONGEST_CODE = 1024;

/** The reader's word that the symbol is GS1's (section 5, symbology identifiers, and ISO/IEC 15424): GS1-128, DataBar, composite, 2D. */
const GS1_MARKS = [']C1', ']e0', ']e1', ']e2', ']d2', ']Q3', ']J1'];
/** Marks of symbols that are nothing but a trade item number: EAN/UPC, EAN-8, ITF with a check digit. */
const NUMBER_MARKS: Record<string, string> = { ']E0': 'EAN_13', ']E4': 'EAN_8', ']I1': 'ITF' };
const NUMBER_SYMBOLS = ['EAN_13', 'EAN_8', 'UPC_A', 'UPC_E', 'ITF', 'RSS_14'];
/** Readers keep FNC1 of these as GS; of CODE_128 wx.scanCode drops it. */
const FAITHFUL_SYMBOLS = ['DATA_MATRIX', 'QR_CODE'];
/** Symbols that never carry element strings. */
const FOREIGN_SYMBOLS = ['CODE_39', 'CODE_93', 'CODE_25', 'CODABAR', 'PDF_417', 'AZTEC', 'MAXICODE'];

/** @param today decides the century of two-digit years. Never throws, whatever the text. */
export function readCode(raw: RawCode, hosts: CodeHosts, today: Day): CodeReading {
  const { text } = raw;
  const unknown = (reason: UnknownReason): CodeReading => ({
    kind: 'unknown',
    raw: text.slice(0, LONGEST_CODE),
    reason,
  });
  if (text.length > LONGEST_CODE) return unknown('too_long');
  if (text.trim() === '') return unknown('empty');

  const own = readOwnLabel(text, hosts.deviceLabel);
  if (own !== null) return { kind: 'own_device', raw: text, code: own };
  const letter = readLetterAddress(text, hosts.letters);
  if ('token' in letter) return { kind: 'letter', raw: text, token: letter.token };

  // Scanners end a line; a blank may be the check character of an HIBC code and stays until there.
  const lines = text.replace(/^[\r\n\t]+|[\r\n\t]+$/g, '');
  if (/[\x00-\x1c\x1e\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(lines)) {
    return unknown('control_characters');
  }
  const mark = /^\][A-Za-z][0-9A-Za-z]/.exec(lines.trim())?.[0] ?? null;
  const unmarked = mark ? lines.trim().slice(3) : lines;
  const content = unmarked.trim();
  const symbology = (mark && NUMBER_MARKS[mark]) ?? raw.symbology?.toUpperCase();
  const isGs1 = mark !== null && GS1_MARKS.includes(mark);

  if (/^https?:/i.test(content)) {
    const link = readDigitalLink(content, today);
    if (link) return { kind: 'gs1', raw: text, candidates: [link], complete: true };
  }
  if (looksLikeOurs(text, hosts)) return unknown('look_alike');

  if (!isGs1 && !content.includes(GS)) {
    const hibc = readHibc(unmarked.replace(/^ +/, ''), today);
    if (hibc) return { kind: 'hibc', raw: text, candidates: [hibc] };
    const ma = readMa(content, today);
    if (ma) return { kind: 'ma', raw: text, candidates: [ma] };
    const ahm = readAhm(content);
    if (ahm) return { kind: 'ahm', raw: text, candidates: [ahm] };
  }

  // A mark of another symbology, say `]C0`, is the reader's word that the text is no GS1 data.
  const foreign = mark !== null && !isGs1 && !NUMBER_MARKS[mark];
  const gs1 = foreign ? null : readGs1(content, symbology, isGs1, today);
  if (gs1?.sure) return { kind: 'gs1', raw: text, candidates: gs1.candidates, complete: gs1.complete };
  const serial = isGs1 ? null : readSerial(content);
  if (serial === null) return unknown(/^[a-z][a-z0-9+.-]*:|^www\./i.test(content) ? 'link' : 'unreadable');
  return {
    kind: 'serial',
    raw: text,
    candidates: [candidate('plain', { serial }), ...(gs1?.candidates ?? [])],
    complete: gs1?.complete ?? true,
  };
}

/** Our own label, character by character as printed: no other case, port, query or user name. */
function readOwnLabel(text: string, host: string): string | null {
  const start = `${host.includes('://') ? host : `https://${host}`}/d/`;
  const code = text.startsWith(start) ? text.slice(start.length) : '';
  return /^[0-9A-Za-z_-]{6,64}$/.test(code) ? code : null;
}

function looksLikeOurs(text: string, { deviceLabel, letters }: CodeHosts): boolean {
  return [deviceLabel, letters].some((host) => {
    const address = readLetterAddress(text, host);
    return 'refused' in address && (address.refused === 'look_alike' || address.refused === 'malformed');
  });
}

interface Gs1Text {
  candidates: Candidate[];
  complete: boolean;
  /** False: the text bears no mark of GS1 and might as well be a plain serial number. */
  sure: boolean;
}

function readGs1(text: string, symbology: string | undefined, isGs1: boolean, today: Day): Gs1Text | null {
  const result = (readings: Pair[][], complete: boolean, sure: boolean): Gs1Text | null =>
    readings.length
      ? { candidates: readings.map((pairs) => candidateOf(pairs, today)), complete, sure }
      : null;
  const one = (pairs: Pair[] | null, sure: boolean) => result(pairs ? [pairs] : [], true, sure);

  if (/^[(（]\d{2,4}[)）]/.test(text)) return one(readBracketed(text), true);
  if (symbology !== undefined && NUMBER_SYMBOLS.includes(symbology)) {
    const gtin = gtin14((symbology === 'UPC_E' && expandUpcE(text)) || text);
    return one(gtin === null ? null : [['01', gtin]], true);
  }
  if (isGs1 || text.includes(GS)) return one(readSeparated(text), true);
  if (symbology !== undefined && FOREIGN_SYMBOLS.includes(symbology)) return null;

  const beginsWithKey =
    (/^0[12]\d{14}/.test(text) && hasCheckDigit(text.slice(2, 16))) ||
    (/^00\d{18}/.test(text) && hasCheckDigit(text.slice(2, 20)));
  // One misprinted digit in a longer label leaves it GS1's; a bare number of sixteen digits may be a serial.
  const beginsLikeKey = beginsWithKey || /^01\d{14}(1[01357]|2[12])/.test(text);
  if (symbology !== undefined && FAITHFUL_SYMBOLS.includes(symbology)) {
    const pairs = readSeparated(text);
    return beginsLikeKey || pairs?.every(([ai]) => isEveryday(ai)) ? one(pairs, beginsLikeKey) : null;
  }
  const { readings, complete } = readUnseparated(text);
  if (beginsWithKey) return result(readings, complete, true);
  if (beginsLikeKey) {
    const faulty = readFaulty(text);
    return result(faulty.readings, faulty.complete, true);
  }
  const bare = symbology === undefined ? gtin14(text) : null;
  const likely = readings.filter((pairs) => pairs.every(([ai]) => isEveryday(ai)));
  return result(bare === null ? likely : [[['01', bare]], ...likely], complete, false);
}

/** One line of label text, with the word for "serial number" before it taken off. Null for sentences and addresses. */
function readSerial(text: string): string | null {
  const [, named] =
    /^(?:S\/?N|SERIAL(?: ?(?:NO\.?|NUMBER))?|序列号|出厂编号)\s*[:：]\s*(.*)$/i.exec(text) ?? [];
  const serial = named ?? text;
  const isAddress = /^www\.|^[a-z0-9-]+(\.[a-z0-9-]+)+\//i.test(serial);
  return /^[0-9A-Za-z][0-9A-Za-z ._/+#*-]{0,63}$/.test(serial) && !isAddress ? serial.trim() : null;
}
