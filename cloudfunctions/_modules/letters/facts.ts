import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../../miniprogram/shared/canonical-json';
import { isCreditCode, tidyCreditCode } from '../../../miniprogram/shared/credit-code';
import { isDay } from '../../../miniprogram/shared/days';
import type { DayRange } from '../../../miniprogram/shared/model/grants';
import { grantKinds } from '../../../miniprogram/shared/model/grants';
import type { LetterBody, LetterFacts, LetterTender } from '../../../miniprogram/shared/model/letters';
import { PARTS_AT_MOST } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';

/**
 * One spelling for what looks the same on paper: composed characters, plain spaces, and none of the invisible characters
 * (zero width, direction overrides, variation selectors) with which a name could read differently from what it says.
 */
export function tidyText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u{e0000}-\u{e01ef}]/gu, '')
    .replace(/[\p{Zs}\s]+/gu, ' ')
    .trim();
}

const text = (longest: number) => z.string().transform(tidyText).pipe(z.string().min(1).max(longest));
const optionalText = (longest: number) =>
  z
    .string()
    .transform(tidyText)
    .pipe(z.string().max(longest))
    .transform((value) => value || undefined)
    .optional();
const legalEntity = z.strictObject({ name: text(100), creditCode: z.string().transform(tidyCreditCode) });
const lines = (most: number) => z.array(text(200)).max(most);

const ways = z
  .array(z.enum(grantKinds))
  .min(1)
  .transform((some) => grantKinds.filter((kind) => some.includes(kind)));

const LetterFactsShape = z.strictObject({
  kind: z.enum(['annual', 'tender']),
  number: text(40),
  copy: z
    .strictObject({ index: z.int().min(1), of: z.int().min(1).max(99) })
    .refine(({ index, of }) => index <= of),
  issuer: legalEntity,
  signedBy: text(40),
  countersignedBy: text(40),
  dealer: legalEntity,
  tender: z
    .strictObject({
      projectName: text(200),
      projectNumber: text(80),
      lot: optionalText(80),
      buyer: text(100),
      endUsers: lines(100).min(1).optional(),
      agency: optionalText(100),
      bidder: legalEntity,
      closesOn: z.string().optional(),
    })
    .optional(),
  activities: ways,
  products: z
    .array(
      z.strictObject({
        line: text(60),
        name: optionalText(120),
        model: optionalText(120),
        registration: optionalText(80),
      }),
    )
    .min(1)
    .max(200),
  territory: lines(500).min(1),
  exclusions: lines(500),
  parts: z
    .array(
      z.strictObject({
        lines: z.array(text(60)).min(1).max(60),
        activities: ways,
        territory: lines(500).min(1),
        exclusions: lines(500),
        fromOn: z.string(),
        toOn: z.string(),
      }),
    )
    .min(2)
    .max(PARTS_AT_MOST)
    .optional(),
  fromOn: z.string(),
  toOn: z.string(),
  issuedAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/),
  amends: z.strictObject({ number: text(40), issuedOn: z.string(), reason: text(200) }).optional(),
});

/**
 * The one form of a letter's facts: tidy texts, activities in a fixed order, nothing unknown.
 * Equal facts give equal hashes, and what is printed is exactly what is hashed.
 *
 * @throws Refusal LETTER_… with the fields to correct
 */
export function canonicalFacts(input: unknown): LetterFacts {
  const parsed = LetterFactsShape.safeParse(input);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.'));
    throw new Refusal('LETTER_FACTS_INCOMPLETE', { fields });
  }
  const facts = parsed.data;
  const parties = [facts.issuer, facts.dealer, ...(facts.tender ? [facts.tender.bidder] : [])];
  const wrong = parties.filter(({ creditCode }) => !isCreditCode(creditCode));
  if (wrong.length > 0) {
    throw new Refusal('LETTER_CREDIT_CODE_INVALID', { creditCodes: wrong.map((party) => party.creditCode) });
  }
  const stretches = [facts, ...(facts.parts ?? [])];
  const days = [facts.tender?.closesOn, facts.amends?.issuedOn];
  const invalid = [...days, ...stretches.flatMap(({ fromOn, toOn }) => [fromOn, toOn])].filter(
    (day) => day !== undefined && !isDay(day),
  );
  const isOdd = ({ fromOn, toOn }: DayRange) => toOn < fromOn || fromOn < facts.fromOn || facts.toOn < toOn;
  if (invalid.length > 0 || stretches.some(isOdd)) {
    throw new Refusal('LETTER_DAYS_INVALID', { fromOn: facts.fromOn, toOn: facts.toOn, invalid });
  }
  if ((facts.kind === 'tender') !== (facts.tender !== undefined)) throw new Refusal('LETTER_TENDER_MISSING');
  // Members left out and members that are undefined must not differ in the stored document either.
  return JSON.parse(JSON.stringify(facts)) as LetterFacts;
}

/** 32 hex digits: the first 16 bytes of SHA-256 over facts and body, before the QR code is stamped. */
export function docHash(facts: LetterFacts, body: LetterBody): string {
  return sha256(canonicalJson({ facts, body })).slice(0, 32);
}

/** 8 hex digits that tie a letter to its tender; zeros for annual letters. */
export function tenderHash(tender: LetterTender | undefined): string {
  if (!tender) return '00000000';
  const { projectNumber, projectName, lot, buyer, bidder } = tender;
  return sha256(canonicalJson({ projectNumber, projectName, lot, buyer, bidder })).slice(0, 8);
}

function sha256(data: string): string {
  return createHash('sha256').update(data).digest('hex');
}
