import { createHmac } from 'node:crypto';
import type { World } from './world';

export interface Asking {
  system: string;
  key: string;
  time?: number;
  opId?: string;
  /** Another body than the one that is sent. */
  signed?: string;
  method?: string;
}
let sent = 0;

/** A call of another system, signed as docs/systems.md says, through the door for HTTP. */
export async function askAsSystem<T = Record<string, unknown> & { number: string; state: string }>(
  world: Pick<World, 'raw'>,
  action: string,
  input: unknown,
  asking: Asking,
) {
  const { system, key, method = 'POST' } = asking;
  const time = String(asking.time ?? Math.floor(Date.now() / 1000));
  const opId = asking.opId ?? `operation-${String(++sent).padStart(8, '0')}`;
  const body = typeof input === 'string' ? input : JSON.stringify(input);
  const signature = createHmac('sha256', key).update([time, action, opId, asking.signed ?? body].join('\n'));
  const reply = (await world.raw(
    null,
    {
      path: `/x/${action}`,
      httpMethod: method,
      headers: {
        'X-System': system,
        'X-Time': time,
        'Idempotency-Key': opId,
        'X-Signature': signature.digest('hex'),
      },
      queryStringParameters: {},
      requestContext: { sourceIp: '203.0.113.7' },
      body,
      isBase64Encoded: false,
    },
    'public',
  )) as unknown as { statusCode: number; body: string };
  return {
    status: reply.statusCode,
    ...(JSON.parse(reply.body) as {
      code?: string;
      data?: T;
      details?: object;
    }),
  };
}
