import { createHash, createHmac } from 'node:crypto';

/**
 * Tencent's key management service (KMS, version 2019-01-18), as far as an envelope needs it: a data key whose plain half only
 * KMS gives back, and only with the same context. Requests are signed by TC3-HMAC-SHA256
 * (tencentcloud.com/document/product/1030/32188 and 32198).
 */
const HOST = 'kms.tencentcloudapi.com';
const ANSWER_WITHIN_MS = 5000;

export interface KmsCredentials {
  secretId: string;
  secretKey: string;
  /** Of a function's role; its keys are temporary. */
  token?: string | undefined;
  region: string;
}
/** What must be the same when it is opened again. */
export type KmsContext = Readonly<Record<string, string>>;

export interface Kms {
  newDataKey(keyId: string, context: KmsContext): Promise<{ plain: Buffer; sealed: string }>;
  openDataKey(sealed: string, context: KmsContext): Promise<Buffer>;
}

/** Those that the platform gives a function. */
export const kmsCredentials = (): KmsCredentials => ({
  secretId: process.env.TENCENTCLOUD_SECRETID ?? '',
  secretKey: process.env.TENCENTCLOUD_SECRETKEY ?? '',
  token: process.env.TENCENTCLOUD_SESSIONTOKEN || undefined,
  region: process.env.TENCENTCLOUD_REGION ?? 'ap-shanghai',
});

export function kmsOf(credentials: KmsCredentials, send: typeof fetch = fetch, now = () => new Date()): Kms {
  const ask = async (action: string, given: object): Promise<Record<string, string>> => {
    const body = JSON.stringify(given);
    const headers = signedHeaders(action, body, credentials, now());
    const reply = await send(`https://${HOST}`, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).catch((error: Error & { cause?: Error }) => {
      throw new Error(`KMS does not answer ${action}: ${error.cause?.message ?? error.message}`);
    });
    const { Response } = (await reply.json()) as {
      Response: Record<string, string> & { Error?: { Code: string } };
    };
    if (Response.Error) throw new Error(`KMS refused ${action}: ${Response.Error.Code}`);
    return Response;
  };
  return {
    async newDataKey(KeyId, context) {
      const { Plaintext, CiphertextBlob } = await ask('GenerateDataKey', {
        KeyId,
        KeySpec: 'AES_256',
        EncryptionContext: JSON.stringify(context),
      });
      return { plain: Buffer.from(Plaintext!, 'base64'), sealed: CiphertextBlob! };
    },
    async openDataKey(CiphertextBlob, context) {
      const { Plaintext } = await ask('Decrypt', {
        CiphertextBlob,
        EncryptionContext: JSON.stringify(context),
      });
      return Buffer.from(Plaintext!, 'base64');
    },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

export function signedHeaders(
  action: string,
  body: string,
  { secretId, secretKey, token, region }: KmsCredentials,
  now: Date,
): Record<string, string> {
  const type = 'application/json; charset=utf-8';
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const day = now.toISOString().slice(0, 10);
  const scope = `${day}/kms/tc3_request`;
  const canonical = [
    'POST',
    '/',
    '',
    `content-type:${type}`,
    `host:${HOST}`,
    '',
    'content-type;host',
    sha256(body),
  ];
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical.join('\n'))].join('\n');
  const key = hmac(hmac(hmac(`TC3${secretKey}`, day), 'kms'), 'tc3_request');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return {
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
    'content-type': type,
    'x-tc-action': action,
    'x-tc-version': '2019-01-18',
    'x-tc-timestamp': timestamp,
    'x-tc-region': region,
    ...(token ? { 'x-tc-token': token } : {}),
  };
}
