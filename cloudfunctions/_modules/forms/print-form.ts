import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { FileLink } from '../../_contracts/shapes';
import { callFunction, temporaryLinks } from '../../_platform/cloud';
import type { Form } from './render-form';

const LINK_SECONDS = 600;

/** A form as PDF, by the function that holds the fonts. */
export async function printed(form: Form): Promise<FileLink> {
  const reply = (await callFunction('documents', { document: 'form', form })) as { file?: StoredFile } | null;
  if (!reply?.file) throw new Error(`documents made no ${form.title}`);
  const link = (await temporaryLinks([reply.file.fileId], LINK_SECONDS)).get(reply.file.fileId);
  if (!link) throw new Refusal('OBJECT_NOT_FOUND');
  return { link, bytes: reply.file.bytes };
}
