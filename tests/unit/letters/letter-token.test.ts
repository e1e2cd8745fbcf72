import fc from 'fast-check';
import { fromBase64url, toBase64url } from '../../../miniprogram/shared/base64url';
import {
  PAYLOAD_BYTES,
  TOKEN_LENGTH,
  decodeLetterToken,
  decodePayload,
  encodePayload,
  judgeLetterToken,
} from '../../../miniprogram/shared/letter-token';
import type { LetterPayload } from '../../../miniprogram/shared/letter-token';
import { dayFromNumber } from '../../../miniprogram/shared/days';
import { checkLetterSignature } from '../../../miniprogram/verification/letter-signature';
import { keyring, nodeVerify, payload, signed } from './token-fixtures';

const judge = (token: string, ring = keyring) => {
  const judgement = judgeLetterToken(token, ring, nodeVerify);
  return judgement.genuine ? 'genuine' : judgement.because;
};

/** Both verifiers must agree on every text, or a phone would say something else than the server. */
const nobodyAccepts = (token: string, ring = keyring) => {
  expect(judge(token, ring)).not.toBe('genuine');
  expect(checkLetterSignature(token, ring).genuine).toBe(false);
};

const payloads: fc.Arbitrary<LetterPayload> = fc
  .record({
    kind: fc.constantFrom('annual' as const, 'tender' as const),
    keyId: fc.integer({ min: 1, max: 255 }),
    id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toBase64url),
    issuedMinute: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    expiryOn: fc.integer({ min: 0, max: 65_535 }).map(dayFromNumber),
    tenderHash: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((b) => Buffer.from(b).toString('hex')),
    docHash: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => Buffer.from(b).toString('hex')),
  })
  .map((content) => (content.kind === 'annual' ? { ...content, tenderHash: '00000000' } : content));

describe('base64url', () => {
  it('agrees with Node and comes back, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
  });

  it.each(['A', 'AAAAA', 'AA==', 'A+', 'A/', 'A A', 'AB', 'AAB', 'Aé'])('refuses %j', (text) => {
    expect(fromBase64url(text)).toBeNull();
  });
});

describe('the token of a letter', () => {
  it('keeps every member of its payload', () => {
    fc.assert(
      fc.property(payloads, (content) => {
        const bytes = encodePayload(content);
        expect(bytes).toHaveLength(PAYLOAD_BYTES);
        expect(decodePayload(bytes)).toEqual(content);
      }),
    );
  });

  it('lies in memory as documented', () => {
    expect(Buffer.from(encodePayload(payload)).toString('hex')).toBe(
      '1107000102030405060708090a0b0c0d0e0f01c83ce05152deadbeef00112233445566778899aabbccddeeff',
    );
  });

  it.each([
    ['another id', { id: 'short' }],
    ['key 0', { keyId: 0 }],
    ['key 256', { keyId: 256 }],
    ['a minute before 1970', { issuedMinute: -1 }],
    ['a day that does not exist', { expiryOn: '2026-02-29' }],
    ['a day after 2149', { expiryOn: '2150-01-01' }],
    ['a tender hash on an annual letter', { kind: 'annual' as const }],
    ['capital hex digits', { docHash: payload.docHash.toUpperCase() }],
  ])('is not made with %s', (_, change) => {
    expect(() => encodePayload({ ...payload, ...change })).toThrow(RangeError);
  });

  it('is accepted by server and phone when it is genuine', () => {
    const token = signed();
    expect(token).toHaveLength(TOKEN_LENGTH);
    expect(judge(token)).toBe('genuine');
    expect(checkLetterSignature(token, keyring)).toEqual({ genuine: true, payload });
    expect(decodeLetterToken(token)?.payload).toEqual(payload);
  });

  it('is refused when it was signed for another environment', () => {
    nobodyAccepts(signed(payload, 'test'));
    nobodyAccepts(signed(), { ...keyring, environment: 'productio' });
  });

  it('is refused when its key is refused or not pinned', () => {
    expect(judge(signed(), { ...keyring, refused: [7] })).toBe('refused_key');
    expect(judge(signed(), { ...keyring, keys: {} })).toBe('unknown_key');
    expect(judge(signed(), { ...keyring, keys: { 7: 'AAAA' } })).toBe('unknown_key');
    expect(judge(signed({ ...payload, keyId: 8 }))).toBe('unknown_key');
    nobodyAccepts(signed({ ...payload, keyId: 8 }), { ...keyring, keys: { 7: keyring.keys[7]!, 8: '' } });
  });

  it('off line is no forgery when this release does not know its key yet, and one when the signature is wrong', () => {
    const newer = signed({ ...payload, keyId: 8 });
    expect(checkLetterSignature(newer, keyring)).toEqual({ genuine: false, newerKey: true });
    const bytes = fromBase64url(signed())!;
    bytes[60]! ^= 1;
    expect(checkLetterSignature(toBase64url(bytes), keyring)).toEqual({ genuine: false, newerKey: false });
    const refused = { ...keyring, refused: [7] };
    expect(checkLetterSignature(signed(), refused)).toEqual({ genuine: false, newerKey: false });
  });

  it('is refused after the flip of any single bit', () => {
    const bytes = fromBase64url(signed())!;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(judge(toBase64url(flipped))).not.toBe('genuine');
    }
  });

  it('is refused on the phone after flips in every byte', () => {
    const bytes = fromBase64url(signed())!;
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << (at & 7);
      expect(checkLetterSignature(toBase64url(flipped), keyring).genuine).toBe(false);
    }
  });

  it('is refused cut short, lengthened or padded', () => {
    const token = signed();
    for (let length = 0; length < TOKEN_LENGTH; length++)
      expect(judge(token.slice(0, length))).toBe('malformed');
    for (const more of ['A', '=', 'AAAA', ' ', '\n', '\u0000']) expect(judge(token + more)).toBe('malformed');
    expect(judge(` ${token.slice(1)}`)).toBe('malformed');
  });

  it('is refused when payload and signature of two genuine letters are spliced', () => {
    const one = signed();
    const other = signed({ ...payload, id: 'EAECAwQFBgcICQoLDA0ODw', expiryOn: '2027-12-31' });
    for (let at = 1; at < TOKEN_LENGTH; at++) {
      const spliced = one.slice(0, at) + other.slice(at);
      if (spliced !== one && spliced !== other) expect(judge(spliced)).not.toBe('genuine');
    }
  });

  it('has one genuine signature only: S + L, which tweetnacl alone would take, is refused', () => {
    const L = (1n << 252n) + 27742317777372353535851937790883648493n;
    const bytes = Buffer.from(fromBase64url(signed())!);
    let s = 0n;
    for (let at = 31; at >= 0; at--) s = (s << 8n) | BigInt(bytes[76 + at]!);
    for (let rest = s + L, at = 0; at < 32; at++, rest >>= 8n) bytes[76 + at] = Number(rest & 255n);
    nobodyAccepts(bytes.toString('base64url'));
  });

  it('is refused after any of 10,000 random mutations', () => {
    const token = signed();
    const genuine = Buffer.from(fromBase64url(token)!);
    const place = fc.nat({ max: genuine.length - 1 });
    const mutation = fc.array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(mutation, (changes) => {
        const bytes = Buffer.from(genuine);
        for (const [at, difference] of changes) bytes[at]! ^= difference;
        fc.pre(!bytes.equals(genuine));
        return judge(bytes.toString('base64url')) !== 'genuine';
      }),
      { numRuns: 10_000 },
    );
  });
});
