import { fromBase64url, toBase64url } from './base64url';
import { dayFromNumber, dayNumber } from './days';
import type { Day } from './days';

/**
 * What an authorization letter's QR code carries: 44 bytes that name the letter and bind its text, and an Ed25519
 * signature over them (64 bytes), as 144 characters of base64url.
 *
 *     at  0  1  version in the high half (1), bit 0: tender letter, the rest reserved and zero
 *         1  1  key id, 1–255
 *         2 16  random id
 *        18  4  minute of issue since 1970, big endian
 *        22  2  last day of validity as days since 1970, big endian
 *        24  4  start of the tender hash; zero for annual letters
 *        28 16  start of the document hash (facts and body, before the QR is stamped)
 *
 * A genuine signature alone says that the letter was issued, never that it still holds: that is the register's word.
 */
export interface LetterPayload {
  kind: LetterKind;
  keyId: number;
  /** 16 random bytes as 22 characters of base64url; also the `scene` of the mini program code. */
  id: string;
  issuedMinute: number;
  expiryOn: Day;
  /** 8 lower-case hex digits. */
  tenderHash: string;
  /** 32 lower-case hex digits. */
  docHash: string;
}

export type LetterKind = 'annual' | 'tender';

export const PAYLOAD_BYTES = 44;
export const SIGNATURE_BYTES = 64;
export const TOKEN_LENGTH = 144;
export const LETTER_ID_LENGTH = 22;
const VERSION = 1;
const NO_TENDER = '00000000';

/** @throws RangeError when a member does not fit its field: a bug of the caller, never a person's input. */
export function encodePayload(payload: LetterPayload): Uint8Array {
  const id = decodeLetterId(payload.id);
  const expiryDay = dayNumber(payload.expiryOn);
  const fits =
    id !== null &&
    Number.isInteger(payload.keyId) &&
    payload.keyId >= 1 &&
    payload.keyId <= 255 &&
    Number.isInteger(payload.issuedMinute) &&
    payload.issuedMinute >= 0 &&
    payload.issuedMinute < 2 ** 32 &&
    dayFromNumber(expiryDay) === payload.expiryOn &&
    expiryDay >= 0 &&
    expiryDay < 2 ** 16 &&
    /^[0-9a-f]{8}$/.test(payload.tenderHash) &&
    /^[0-9a-f]{32}$/.test(payload.docHash) &&
    (payload.kind === 'tender' || payload.tenderHash === NO_TENDER);
  if (!fits) throw new RangeError('letter payload: a member does not fit its field');
  const bytes = new Uint8Array(PAYLOAD_BYTES);
  bytes[0] = (VERSION << 4) | (payload.kind === 'tender' ? 1 : 0);
  bytes[1] = payload.keyId;
  bytes.set(id, 2);
  const view = new DataView(bytes.buffer);
  view.setUint32(18, payload.issuedMinute);
  view.setUint16(22, expiryDay);
  bytes.set(fromHex(payload.tenderHash), 24);
  bytes.set(fromHex(payload.docHash), 28);
  return bytes;
}

/** Null for another length or version, reserved bits, key id 0, or an annual letter with a tender hash. */
export function decodePayload(bytes: Uint8Array): LetterPayload | null {
  if (bytes.length !== PAYLOAD_BYTES) return null;
  const head = bytes[0]!;
  if (head >> 4 !== VERSION || (head & 0b1110) !== 0 || bytes[1] === 0) return null;
  const kind: LetterKind = (head & 1) === 1 ? 'tender' : 'annual';
  const tenderHash = toHex(bytes.subarray(24, 28));
  if (kind === 'annual' && tenderHash !== NO_TENDER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    kind,
    keyId: bytes[1]!,
    id: toBase64url(bytes.subarray(2, 18)),
    issuedMinute: view.getUint32(18),
    expiryOn: dayFromNumber(view.getUint16(22)),
    tenderHash,
    docHash: toHex(bytes.subarray(28, 44)),
  };
}

/** The 16 bytes behind a letter's id; null unless it is exactly the one text of 16 bytes. */
export function decodeLetterId(id: string): Uint8Array | null {
  return id.length === LETTER_ID_LENGTH ? fromBase64url(id) : null;
}

export function encodeLetterToken(payloadBytes: Uint8Array, signature: Uint8Array): string {
  if (payloadBytes.length !== PAYLOAD_BYTES || signature.length !== SIGNATURE_BYTES) {
    throw new RangeError('letter token: 44 bytes of payload and 64 of signature');
  }
  const bytes = new Uint8Array(PAYLOAD_BYTES + SIGNATURE_BYTES);
  bytes.set(payloadBytes);
  bytes.set(signature, PAYLOAD_BYTES);
  return toBase64url(bytes);
}

export interface LetterToken {
  payload: LetterPayload;
  payloadBytes: Uint8Array;
  signature: Uint8Array;
}

/** Takes a token apart without judging its signature; null unless it is well formed to the last bit. */
export function decodeLetterToken(token: string): LetterToken | null {
  if (token.length !== TOKEN_LENGTH) return null;
  const bytes = fromBase64url(token);
  if (!bytes) return null;
  const payloadBytes = bytes.slice(0, PAYLOAD_BYTES);
  const payload = decodePayload(payloadBytes);
  return payload && { payload, payloadBytes, signature: bytes.slice(PAYLOAD_BYTES) };
}

/** Public keys of one deployment. Refused keys were compromised: nothing that they signed counts any more. */
export interface LetterKeyring {
  /** What the deployment is called, e.g. `production`; part of every signature. */
  environment: string;
  /** Key id → 32 bytes of public key as base64url. Kept for as long as letters of that key live. */
  keys: Readonly<Record<number, string>>;
  refused: readonly number[];
}

/** Ed25519 over `message`; node:crypto on the server, tweetnacl on the phone. */
export type VerifySignature = (message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array) => boolean;

/**
 * The bytes that are signed: a label for this use of the key, the environment, then the payload. A test environment's
 * letter therefore never verifies in production, even if both had the same key.
 */
export function messageToSign(environment: string, payloadBytes: Uint8Array): Uint8Array {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(environment)) {
    throw new RangeError('environment: 1 to 32 of a-z, 0-9 and hyphen');
  }
  const prefix = `ivd authorization letter v1\n${environment}\n`;
  const message = new Uint8Array(prefix.length + payloadBytes.length);
  for (let at = 0; at < prefix.length; at++) message[at] = prefix.charCodeAt(at);
  message.set(payloadBytes, prefix.length);
  return message;
}

export type TokenJudgement =
  | { genuine: true; token: LetterToken }
  | { genuine: false; because: 'malformed' | 'unknown_key' | 'refused_key' | 'bad_signature' };

/** Judges the signature only. `because` is for logs and tests; a stranger always gets the same answer. */
export function judgeLetterToken(
  text: string,
  keyring: LetterKeyring,
  verify: VerifySignature,
): TokenJudgement {
  const token = decodeLetterToken(text);
  if (!token) return { genuine: false, because: 'malformed' };
  const { keyId } = token.payload;
  if (keyring.refused.includes(keyId)) return { genuine: false, because: 'refused_key' };
  const pinned = Object.prototype.hasOwnProperty.call(keyring.keys, keyId) ? keyring.keys[keyId] : undefined;
  const publicKey = pinned === undefined ? null : fromBase64url(pinned);
  if (!publicKey || publicKey.length !== 32) return { genuine: false, because: 'unknown_key' };
  const genuine =
    hasReducedScalar(token.signature) &&
    verify(messageToSign(keyring.environment, token.payloadBytes), token.signature, publicKey);
  return genuine ? { genuine, token } : { genuine: false, because: 'bad_signature' };
}

/** The group order L of Ed25519, little endian. */
const GROUP_ORDER = [
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/**
 * RFC 8032 wants S < L. tweetnacl does not ask for it, so S + L would give a second "genuine" signature of the same
 * letter on the phone.
 */
function hasReducedScalar(signature: Uint8Array): boolean {
  for (let at = 31; at >= 0; at--) {
    const difference = signature[32 + at]! - GROUP_ORDER[at]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += (bytes[at]! + 256).toString(16).slice(1);
  return text;
}

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}
