import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { HttpReply, HttpRequest } from './http';
import { sha256Hex } from './ids';
import { answer } from './serve-public';
import type { PublicActions, PublicPage, PublicTable } from './serve-public';
import { answered } from './serve';
import type { Reply } from '../_contracts/reply';
import type { Surroundings } from './serve';
import { Refusal } from '../../miniprogram/shared/refusal';

/**
 * The door for other systems (a hospital's, the company's ERP): `POST <prefix>/<action>` with the input as JSON, signed by
 * a key that the system shares with us. What it may is a table of its own, which no client reaches; within it the door for the
 * public does the rest: schema, throttle, operations that count once, one transaction, one row a call.
 *
 * `X-System`: who calls · `X-Time`: unix seconds · `Idempotency-Key`: 16 to 64 of [0-9A-Za-z_-] · `X-Signature`: hex of
 * HMAC-SHA256 over `X-Time ⏎ action ⏎ Idempotency-Key ⏎ body`.
 */
/** So far may a caller's clock be off; a recorded call is worth nothing later, and within it the operation counts once. */
const SECONDS_OFF = 300;
const MOST_BYTES = 65_536;

/** `SYSTEM_KEYS`: of each system its keys (several while one replaces the other) and the areas that it may use. */
const keysSchema = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  z.strictObject({ keys: z.array(z.string().min(32).max(200)).min(1).max(3), may: z.array(z.string()) }),
);
type SystemKeys = z.infer<typeof keysSchema>;

/** @throws Error that quotes nothing of the value: what a parser says of it is logged, and shows some of it. */
function readKeys(value: string): SystemKeys {
  try {
    return keysSchema.parse(JSON.parse(value || '{}'));
  } catch {
    throw new Error('SYSTEM_KEYS is not what docs/systems.md says');
  }
}

export const signatureOf = (key: string, time: string, action: string, opId: string, body: string): string =>
  createHmac('sha256', key).update([time, action, opId, body].join('\n')).digest('hex');

/** Which system an account of `answer` stands for; '' where it is a person's. */
export const systemOf = (openid: string): string =>
  openid.startsWith('system:') ? openid.slice('system:'.length) : '';

const statuses: Record<string, number> = {
  SYSTEM_NOT_KNOWN: 401,
  ACTION_NOT_ALLOWED: 403,
  ACTION_UNKNOWN: 404,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  NO_ANSWER_IN_TIME: 503,
  INPUT_INVALID: 400,
  OP_ID_MISSING: 400,
};
const statusOf = (reply: Reply): number =>
  reply.ok ? 200 : (statuses[reply.code] ?? (reply.code.endsWith('_NOT_FOUND') ? 404 : 409));

function said(reply: Reply): HttpReply {
  return {
    status: statusOf(reply),
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
    body: JSON.stringify(reply),
  };
}

/** Whether one of the system's keys made the signature; takes as long for a wrong one. */
function isSigned(keys: readonly string[], parts: [string, string, string, string], given: string): boolean {
  const claimed = Buffer.from(given.toLowerCase());
  return keys.some((key) => {
    const own = Buffer.from(signatureOf(key, ...parts));
    return own.length === claimed.length && timingSafeEqual(own, claimed);
  });
}

function readCall(request: HttpRequest, action: string, keys: SystemKeys, now: Date) {
  if (request.method !== 'POST') throw new Refusal('INPUT_INVALID', { path: 'method' });
  if (request.body.length > MOST_BYTES) throw new Refusal('INPUT_INVALID', { path: 'body' });
  const { 'x-system': name = '', 'x-time': time = '', 'x-signature': signature = '' } = request.headers;
  const opId = request.headers['idempotency-key'] ?? '';
  const body = request.body.toString('utf8');
  const system = Object.prototype.hasOwnProperty.call(keys, name) ? keys[name]! : null;
  const isFresh = /^\d{9,11}$/.test(time) && Math.abs(Number(time) - now.getTime() / 1000) <= SECONDS_OFF;
  if (!system || !isFresh || !isSigned(system.keys, [time, action, opId, body], signature))
    throw new Refusal('SYSTEM_NOT_KNOWN');
  if (!system.may.includes(action.split('.')[0]!)) throw new Refusal('ACTION_NOT_ALLOWED');
  try {
    return { openid: `system:${name}`, opId, input: JSON.parse(body || '{}') as unknown };
  } catch {
    throw new Refusal('INPUT_INVALID', { path: 'body' });
  }
}

/** A page of the public function that is none: it answers systems and nobody else. */
export function serveSystems<Map extends Record<keyof Map, { request: unknown; reply: object }>>(
  table: PublicTable<Map>,
  world: Surroundings,
  kept: () => string,
): PublicPage {
  const actions = table as unknown as PublicActions;
  return (request) => {
    // Whether the path keeps the prefix is not documented.
    const action = /^(?:\/x)?\/([a-z]{1,40}\.[a-zA-Z]{1,40})$/.exec(request.path)?.[1];
    return action ? serveOne(actions, world, kept, request, action) : null;
  };
}

async function serveOne(
  actions: PublicActions,
  world: Surroundings,
  kept: () => string,
  request: HttpRequest,
  action: string,
): Promise<HttpReply> {
  const requestId = world.ids.newCode(12);
  const { clientIp } = request;
  let called: ReturnType<typeof readCall> | null = null;
  const turnedAway = await answered(world, requestId, { action }, () => {
    called = readCall(request, action, readKeys(kept()), world.now());
    return Promise.resolve({});
  });
  if (!called) return said(turnedAway);
  const { openid, opId, input } = called as ReturnType<typeof readCall>;
  const envelope = { action, input, ...(opId ? { opId } : {}) };
  return said(await answer(actions, world, { openid, clientIp, requestId }, envelope, true));
}

/** An id that only this system's own number leads to, so that what was sent twice is there once, whatever the keys. */
export const idOfReference = (prefix: string, system: string, reference: string): string =>
  `${prefix}-x${sha256Hex([system, reference].join('\n')).slice(0, 22)}`;
