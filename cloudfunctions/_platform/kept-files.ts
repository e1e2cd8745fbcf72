import { createHmac } from 'node:crypto';
import type { StoredFile } from '../../miniprogram/shared/model/entity';
import { Refusal } from '../../miniprogram/shared/refusal';
import { trailKey } from './audit';

const KEPT = /^(cloud:\/\/[\w.-]{1,120})\/kept\/([\w-]{22})\/[0-9a-f]{64}\.(jpg|png|pdf)$/;

/**
 * Part of a kept file's address that only functions can make: it says that one of them has read these very bytes. So nothing
 * need be looked up where a request names a file, and nobody finds a file by its hash.
 */
function markOf(storage: string, sha256: string, bytes: number, kind: string): string {
  const facts = ['kept file v1', storage, sha256, bytes, kind].join('\n');
  return createHmac('sha256', trailKey()).update(facts).digest('base64url').slice(0, 22);
}

export const keptPath = (storage: string, sha256: string, bytes: number, kind: string): string =>
  `kept/${markOf(storage, sha256, bytes, kind)}/${sha256}.${kind}`;

/** By which documents and rows know a kept file; null for another kind of address. */
export const markOfKept = (fileId: string): string | null => KEPT.exec(fileId)?.[2] ?? null;

/** The marks of all kept files that a document names, wherever it does. */
export function fileMarksIn(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found;
  const { fileId } = node as { fileId?: unknown };
  const mark = typeof fileId === 'string' ? markOfKept(fileId) : null;
  if (mark) found.add(mark);
  for (const value of Object.values(node)) fileMarksIn(value, found);
  return found;
}

export function isKept({ fileId, sha256, bytes }: StoredFile): boolean {
  const [, storage = '', , kind = ''] = KEPT.exec(fileId) ?? [];
  return storage !== '' && fileId === `${storage}/${keptPath(storage, sha256, bytes, kind)}`;
}

/** Refuses a request that names, wherever, a photo or signature which no function has read. */
export function assertKept(request: unknown, path = ''): void {
  if (typeof request !== 'object' || request === null) return;
  const { fileId, sha256, bytes } = request as Partial<StoredFile>;
  if (typeof fileId === 'string' && typeof sha256 === 'string' && typeof bytes === 'number') {
    if (!isKept({ fileId, sha256, bytes })) throw new Refusal('FILE_NOT_KEPT', { path });
    return;
  }
  for (const [key, value] of Object.entries(request)) assertKept(value, path ? `${path}.${key}` : key);
}
