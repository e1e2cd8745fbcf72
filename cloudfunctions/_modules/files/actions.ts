import { KeepFileRequest } from '../../_contracts/files';
import type { FileActions } from '../../_contracts/files';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import type { PublicTable } from '../../_platform/serve-public';
import { keepFile } from './keep-file';

const keep = async (_: unknown, { fileId }: KeepFileRequest) => ({ file: await keepFile(fileId) });

export const fileActions: ActionTable<FileActions> = {
  'file.keep': { input: KeepFileRequest, reply: fields('file'), run: keep },
};
export const visitorFileActions: PublicTable<FileActions> = {
  'file.keep': {
    input: KeepFileRequest,
    reply: fields('file'),
    writes: false,
    perMinute: 30,
    run: keep,
  },
};
