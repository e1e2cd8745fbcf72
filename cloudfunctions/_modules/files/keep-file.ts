import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { deleteFile, downloadFile, uploadFile } from '../../_platform/cloud';
import { sha256Hex } from '../../_platform/ids';
import { isKept, keptPath } from '../../_platform/kept-files';
import { logFailure } from '../../_platform/logger';

/** Where phones may put what they took, until it is taken over. */
const BROUGHT = /^(cloud:\/\/[\w.-]{1,120})\/photos\/[\w-]{22}\/([0-9a-f]{64})\.(jpg|png)$/;
const MOST_BYTES = 20_000_000;

/**
 * Takes a photo or signature over from where its uploader can write to where only functions can: read once, with size and
 * hash, and from then on what it is. The same picture is always kept at the same address.
 */
export async function keepFile(fileId: string): Promise<StoredFile> {
  const [, storage = '', sha256 = '', kind = ''] = BROUGHT.exec(fileId) ?? [];
  if (!storage) throw new Refusal('INPUT_INVALID', { path: 'fileId' });
  // The SDK says in many ways that a file is not there or not readable; the person can only bring it again.
  const content = await downloadFile(fileId).catch(() => null);
  if (!content || content.length === 0 || content.length > MOST_BYTES || sha256Hex(content) !== sha256)
    throw new Refusal('FILE_NOT_KEPT');
  const bytes = content.length;
  const kept = await uploadFile(keptPath(storage, sha256, bytes, kind), content);
  if (!isKept({ fileId: kept, sha256, bytes })) throw new Refusal('FILE_NOT_KEPT');
  await deleteFile(fileId).catch((error: unknown) => logFailure('brought_file_left', error, { fileId }));
  return { fileId: kept, sha256, bytes };
}
