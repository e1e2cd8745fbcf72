import * as z from 'zod';
import type { StoredFile } from '../../miniprogram/shared/model/entity';
import type { Act } from './act';

export const KeepFileRequest = z.strictObject({ fileId: z.string().max(300) });
export type KeepFileRequest = z.infer<typeof KeepFileRequest>;

/** Both doors have it: people of the house and people of hospitals take photos. */
export interface FileActions {
  'file.keep': Act<typeof KeepFileRequest, { file: StoredFile }>;
}
