import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../miniprogram/shared/canonical-json';
import { Refusal } from '../../miniprogram/shared/refusal';
import type { AuditEvent } from './audit';
import { decrypt, encrypt, keyFor } from './cipher';
import { sha256Hex } from './ids';

/**
 * What the trail keeps of a call so that it counts once. It is sealed by a key that is made of the operation's number,
 * which stands nowhere: whoever repeats the call has the number and is answered; nobody else, with the database and the
 * functions' key in hand, reads a code that was shown once or the name of somebody who is forgotten since.
 */
export type Kept = Pick<AuditEvent, 'bodyHash' | 'reply'>;

export const opKeyOf = (openid: string, opId: string): string => sha256Hex(`${openid}\n${opId}`);

export function keptFor(
  opId: string,
  action: string,
  request: unknown,
  reply: unknown,
): { bodyHash: string; reply: string } {
  const key = keyFor('replays v1', opId);
  return { bodyHash: hashOf(key, action, request), reply: encrypt(key, JSON.stringify(reply ?? null)) };
}

/** @throws Refusal `KEY_REUSED` when the operation's number came with another request */
export function replyKept(kept: Kept, opId: string, action: string, request: unknown): unknown {
  const key = keyFor('replays v1', opId);
  // Operations from before replies were sealed are known by a hash that anybody can make.
  const hashes = [hashOf(key, action, request), sha256Hex(canonicalJson([action, request]))];
  if (!hashes.includes(kept.bodyHash)) throw new Refusal('KEY_REUSED');
  return typeof kept.reply === 'string' ? (JSON.parse(decrypt(key, kept.reply)) as unknown) : kept.reply;
}

const hashOf = (key: Buffer, action: string, request: unknown): string =>
  createHmac('sha256', key)
    .update(canonicalJson([action, request]))
    .digest('hex');
