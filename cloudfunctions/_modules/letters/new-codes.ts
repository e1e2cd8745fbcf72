import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CHECK_CODE_LENGTH, codeFromBytes } from '../../../miniprogram/shared/check-code';
import { LETTER_NUMBER_RANDOM_BYTES, letterNumber } from '../../../miniprogram/shared/letter-number';
import type { LetterKind } from '../../../miniprogram/shared/letter-token';
import { codeHash } from '../../_platform/cipher';

/** 16 random bytes as they stand in the token and in the mini program code. */
export function newLetterId(): string {
  return randomBytes(16).toString('base64url');
}

export function newCheckCode(): string {
  return codeFromBytes(randomBytes(CHECK_CODE_LENGTH - 1));
}

/** The caller sees to it that no other letter has the number (its register key) and draws again otherwise. */
export function newLetterNumber(kind: LetterKind, year: number): string {
  return letterNumber(kind, year, randomBytes(LETTER_NUMBER_RANDOM_BYTES));
}

/** The register keeps hashes of ids and check codes: who reads the register cannot write a letter's address from it. */
export function letterIdHash(letterId: string): string {
  return createHash('sha256').update(`letter id\n${letterId}`).digest('hex');
}

/** The number is part of it, so that equal codes of two letters do not show. */
export function checkCodeHash(number: string, checkCode: string): string {
  return codeHash('check', `${number}\n${checkCode}`);
}

/** Registers of letters from before keep a hash that needed no key. */
export function opensBy(checkCode: string, number: string, kept: string): boolean {
  const before = createHash('sha256').update(`check code\n${number}\n${checkCode}`).digest('hex');
  return sameHash(checkCodeHash(number, checkCode), kept) || sameHash(before, kept);
}

/** Compares two hex hashes in constant time. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}
