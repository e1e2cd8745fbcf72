import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isSealed, openKeys, sealKeys } from '../../../cloudfunctions/_modules/letters/sealed-keys';
import { rotateKeys, readLetterSigner } from '../../../cloudfunctions/_modules/letters/signing';
import { kmsOf, signedHeaders } from '../../../cloudfunctions/_platform/kms';
import type { Kms } from '../../../cloudfunctions/_platform/kms';
import { sealCommand } from '../../../scripts/keys';

/** As KMS: a data key is opened with its context only. */
function kmsWith(asked: string[] = []): Kms {
  const master = createHash('sha256').update('master').digest();
  const iv = Buffer.alloc(12);
  return {
    newDataKey(keyId, context) {
      asked.push(keyId);
      const plain = randomBytes(32);
      const cipher = createCipheriv('aes-256-gcm', master, iv).setAAD(Buffer.from(JSON.stringify(context)));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Promise.resolve({
        plain,
        sealed: Buffer.concat([cipher.getAuthTag(), text]).toString('base64'),
      });
    },
    openDataKey: async (sealed, context) => {
      asked.push('open');
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', master, iv)
        .setAAD(Buffer.from(JSON.stringify(context)))
        .setAuthTag(bytes.subarray(0, 16));
      return Promise.resolve(Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]));
    },
  };
}
const json = JSON.stringify(rotateKeys({}));
const secret = (Object.values(JSON.parse(json) as object)[0] as { private: string }).private;

it('sealed keys come back for their own environment, and are nowhere to be read before', async () => {
  const sealed = await sealKeys(json, 'production', 'cmk-1', kmsWith());
  expect(isSealed(sealed)).toBe(true);
  expect(sealed).not.toContain(secret);
  expect(sealed).not.toMatch(/[\n']/);
  expect(await openKeys(sealed, 'production', kmsWith)).toBe(json);
});

it('they do not open for another environment, nor when the envelope was changed', async () => {
  const sealed = await sealKeys(json, 'production', 'cmk-1', kmsWith());
  await expect(openKeys(sealed, 'trial', kmsWith)).rejects.toThrow();
  const changed = {
    ...(JSON.parse(sealed) as { text: string }),
    text: Buffer.from('other').toString('base64'),
  };
  await expect(openKeys(JSON.stringify(changed), 'production', kmsWith)).rejects.toThrow(
    'LETTER_KEYS: the envelope was changed',
  );
});

it('keys that are not sealed are taken as they stand, without asking KMS', async () => {
  const kms = () => {
    throw new Error('asked');
  };
  expect(await openKeys(json, 'trial', kms)).toBe(json);
  expect(await openKeys(undefined, 'trial', kms)).toBeUndefined();
});

it('npm run keys -- seal writes what the deployment reads, for its owner alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  try {
    const file = join(folder, 'keys.json');
    writeFileSync(file, json);
    const asked: string[] = [];
    await sealCommand(file, 'production', 'cmk-1', kmsWith(asked), folder);
    const target = join(folder, '.env.production.letter-keys');
    expect(statSync(target).mode & 0o077).toBe(0);
    const { LETTER_KEYS } = parseEnv(readFileSync(target, 'utf8'));
    const opened = await openKeys(LETTER_KEYS, 'production', () => kmsWith(asked));
    expect(readLetterSigner(opened, 'production').keyId).toBe(1);
    expect(asked).toEqual(['cmk-1', 'open']);
    await expect(sealCommand(join(folder, 'none'), 'production', 'cmk-1', kmsWith(), folder)).rejects.toThrow(
      'no keys yet',
    );
    await expect(sealCommand(file, 'production', '', kmsWith(), folder)).rejects.toThrow('--kms-key');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('a question to KMS', () => {
  const credentials = { secretId: 'id', secretKey: 'key', token: 'temporary', region: 'ap-shanghai' };
  const now = () => new Date('2026-11-29T00:00:00.000Z');

  it('is signed anew for each body and carries the role’s token, and the secret in nothing', () => {
    const one = signedHeaders('Decrypt', '{}', credentials, now());
    expect(one).toMatchObject({
      'x-tc-token': 'temporary',
      'x-tc-version': '2019-01-18',
      'x-tc-timestamp': '1795910400',
    });
    expect(one.authorization).toMatch(
      /^TC3-HMAC-SHA256 Credential=id\/2026-11-29\/kms\/tc3_request, SignedHeaders=content-type;host, Signature=[0-9a-f]{64}$/,
    );
    expect(signedHeaders('Decrypt', '{"a":1}', credentials, now()).authorization).not.toBe(one.authorization);
    expect(JSON.stringify({ ...one, authorization: one.authorization!.replace(/tc3/gi, '') })).not.toContain(
      '"key"',
    );
  });

  it('names what KMS refused, and nothing that was asked', async () => {
    const send = (() =>
      Promise.resolve(
        new Response(JSON.stringify({ Response: { Error: { Code: 'AuthFailure.UnauthorizedOperation' } } })),
      )) as unknown as typeof fetch;
    await expect(kmsOf(credentials, send, now).openDataKey('sealed', {})).rejects.toThrow(
      'KMS refused Decrypt: AuthFailure.UnauthorizedOperation',
    );
  });

  it('that nobody answers says so, with what the network said', async () => {
    const send = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') }));
    await expect(kmsOf(credentials, send, now).openDataKey('sealed', {})).rejects.toThrow(
      'KMS does not answer Decrypt: getaddrinfo ENOTFOUND',
    );
  });
});
