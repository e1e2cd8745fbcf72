import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { encodeLetterToken, encodePayload, messageToSign } from '../../../miniprogram/shared/letter-token';
import type { LetterKeyring, LetterPayload, VerifySignature } from '../../../miniprogram/shared/letter-token';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Key 7 of the tests: the first secret key of RFC 8032 §7.1, which protects nothing. */
export const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
export const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);

export const keyring: LetterKeyring = {
  environment: 'production',
  keys: { 7: publicKey.toString('base64url') },
  refused: [],
};

export const payload: LetterPayload = {
  kind: 'tender',
  keyId: 7,
  id: 'AAECAwQFBgcICQoLDA0ODw',
  issuedMinute: 29_900_000,
  expiryOn: '2026-12-31',
  tenderHash: 'deadbeef',
  docHash: '00112233445566778899aabbccddeeff',
};

export function signed(content: LetterPayload = payload, environment = 'production'): string {
  const bytes = encodePayload(content);
  return encodeLetterToken(bytes, sign(null, messageToSign(environment, bytes), secret));
}

export const nodeVerify: VerifySignature = (message, signature, key) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([SPKI, key]), format: 'der', type: 'spki' }),
    signature,
  );
