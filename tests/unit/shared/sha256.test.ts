import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256OfBytes } from '../../../miniprogram/shared/sha256';

it('agrees with OpenSSL on any bytes, block borders included', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(sha256OfBytes(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }),
  );
});
