import { judgeLetterToken } from '../../../miniprogram/shared/letter-token';
import { checkLetterSignature } from '../../../miniprogram/verification/letter-signature';
import {
  letterKeyring,
  parseKeys,
  readLetterSigner,
  refuseKey,
  rotateKeys,
} from '../../../cloudfunctions/_modules/letters/signing';
import { verifySignature } from '../../../cloudfunctions/_modules/letters/verify-signature';
import { payload, publicKey, seed, signed } from './token-fixtures';

const { keyId: _, ...content } = payload;
const json = JSON.stringify({ 7: { status: 'signing', private: seed.toString('base64') } });
const genuine = (token: string, keyring = readLetterSigner(json, 'production').keyring) =>
  judgeLetterToken(token, keyring, verifySignature).genuine;

describe('signing letters', () => {
  it('signs what phone and server accept, and names its own key', () => {
    const signer = readLetterSigner(json, 'production');
    const token = signer.sign(content);
    expect(token).toBe(signed());
    expect(genuine(token)).toBe(true);
    expect(checkLetterSignature(token, signer.keyring)).toEqual({ genuine: true, payload });
    expect(signer.keyring.keys).toEqual({ 7: publicKey.toString('base64url') });
  });

  it('finds a letter that was genuine before genuine again, and nothing that differs from it by a bit', () => {
    const token = Buffer.from(signed(), 'base64url');
    expect([genuine(signed()), genuine(signed())]).toEqual([true, true]);
    for (let bit = 0; bit < token.length * 8; bit++) {
      const forged = Buffer.from(token);
      forged[bit >> 3]! ^= 1 << (bit & 7);
      expect(genuine(forged.toString('base64url'))).toBe(false);
    }
    expect(genuine(signed(), readLetterSigner(json, 'test').keyring)).toBe(false);
  });

  it('takes PKCS #8 as well as a seed', () => {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const other = JSON.stringify({ 7: { status: 'signing', private: der.toString('base64') } });
    expect(readLetterSigner(other, 'production').sign(content)).toBe(signed());
  });

  it('signs for its own environment only, with the same key too', () => {
    const test = readLetterSigner(json, 'test');
    expect(genuine(test.sign(content))).toBe(false);
    expect(genuine(test.sign(content), test.keyring)).toBe(true);
  });

  it('keeps the letters of a rotated key alive and forgets its private half', () => {
    const rotated = rotateKeys(parseKeys(json), Buffer.alloc(32, 5));
    expect(rotated[7]).toEqual({ status: 'verifying', public: publicKey.toString('base64url') });
    const signer = readLetterSigner(JSON.stringify(rotated), 'production');
    expect(signer.keyId).toBe(8);
    expect(genuine(signed(), signer.keyring)).toBe(true);
    expect(genuine(signer.sign(content), signer.keyring)).toBe(true);
    expect(genuine(signer.sign(content))).toBe(false);
  });

  it('refuses everything that a compromised key signed, while a new key goes on', () => {
    const refused = refuseKey(parseKeys(json), 7, Buffer.alloc(32, 6));
    const signer = readLetterSigner(JSON.stringify(refused), 'production');
    expect(signer.keyring.refused).toEqual([7]);
    expect(genuine(signed(), signer.keyring)).toBe(false);
    expect(checkLetterSignature(signed(), signer.keyring).genuine).toBe(false);
    expect(genuine(signer.sign(content), signer.keyring)).toBe(true);
    expect(JSON.stringify(refused)).not.toContain(seed.toString('base64'));
  });

  it('keeps a refused key refused through later rotations', () => {
    const later = rotateKeys(rotateKeys(refuseKey(parseKeys(json), 7)));
    expect(letterKeyring(later, 'production').refused).toEqual([7]);
    expect(Object.values(later).map((key) => key.status)).toEqual([
      'refused',
      'verifying',
      'verifying',
      'signing',
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', 'secret-words'],
    ['a list', '[]'],
    ['no signing key', '{"7":{"status":"verifying","public":"A"}}'],
    ['two signing keys', JSON.stringify({ ...JSON.parse(json), 8: JSON.parse(json)[7] })],
    ['key 0', '{"0":{"status":"signing","private":"AAAA"}}'],
    ['key 256', '{"256":{"status":"signing","private":"AAAA"}}'],
    ['an unknown status', '{"7":{"status":"active","private":"AAAA"}}'],
    ['a short secret', '{"7":{"status":"signing","private":"c2VjcmV0LXdvcmRz"}}'],
    ['halves that differ', JSON.stringify({ 7: { ...JSON.parse(json)[7], public: 'A'.repeat(43) } })],
  ])('is refused with %s, without repeating the secret', (_, value) => {
    let message = '';
    try {
      readLetterSigner(value, 'production');
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('LETTER_KEYS');
    expect(message).not.toMatch(/secret-words|c2VjcmV0|nWGxne/);
  });

  it.each(['', 'Production', 'a b', 'a\nb', 'x'.repeat(33)])('is refused for the environment %j', (name) => {
    expect(() => readLetterSigner(json, name)).toThrow(RangeError);
  });
});
