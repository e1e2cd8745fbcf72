import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { deleteFiles, downloadFile, uploadFile } from '../../_platform/cloud';
import type { Context } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { isKept, keptPath } from '../../_platform/kept-files';
import { logFailure } from '../../_platform/logger';
import { broughtPaths } from '../../_platform/storage-places';
import { countUpload, noteKept } from '../../_platform/stored-files';

const brought = (paths: string) => new RegExp(`^(cloud://[\\w.-]{1,120})/${paths}$`);
const PHOTO = brought(broughtPaths.photos);
const DOCUMENT = brought(broughtPaths.documents);
const MOST_BYTES = 20_000_000;

/**
 * Takes a photo or signature over from where its uploader can write to where only functions can: read once, with size and
 * hash, and from then on what it is. The same picture is always kept at the same address.
 */
export async function keepFile(context: Context, fileId: string): Promise<StoredFile> {
  // The public brings pictures only.
  const isDocument = context.actor.kind === 'member' && DOCUMENT.test(fileId);
  const [, storage = '', kind = ''] = (isDocument ? DOCUMENT : PHOTO).exec(fileId) ?? [];
  const sha256 = fileId.slice(-68, -4);
  if (!storage) throw new Refusal('INPUT_INVALID', { path: 'fileId' });
  // The SDK says in many ways that a file is not there or not readable; the person can only bring it again.
  const content = await downloadFile(fileId).catch(() => null);
  if (!content || content.length === 0 || content.length > MOST_BYTES || sha256Hex(content) !== sha256)
    throw new Refusal('FILE_NOT_KEPT');
  if (isDocument && content.subarray(0, 5).toString('latin1') !== '%PDF-')
    throw new Refusal('FILE_NOT_A_PDF');
  const bytes = content.length;
  await countUpload(context, bytes);
  const path = keptPath(storage, sha256, bytes, kind);
  const file = { fileId: `${storage}/${path}`, sha256, bytes };
  await noteKept(file, context.now);
  if (!isKept({ ...file, fileId: await uploadFile(path, content) })) throw new Refusal('FILE_NOT_KEPT');
  await deleteFiles([fileId]).catch((error: unknown) => logFailure('brought_file_left', error, { fileId }));
  return file;
}
