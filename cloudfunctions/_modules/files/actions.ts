import { KeepFileRequest } from '../../_contracts/files';
import type { FileActions } from '../../_contracts/files';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import type { Context } from '../../_platform/context';
import type { PublicTable } from '../../_platform/serve-public';
import { keepFile } from './keep-file';

const keep = async (context: Context, { fileId }: KeepFileRequest) => ({
  file: await keepFile(context, fileId),
});

export const fileActions: ActionTable<FileActions> = {
  'file.keep': { input: KeepFileRequest, reply: fields('file'), settings: ['files'], run: keep },
};
export const visitorFileActions: PublicTable<FileActions> = {
  'file.keep': {
    input: KeepFileRequest,
    reply: fields('file'),
    writes: false,
    perMinute: 30,
    settings: ['files'],
    run: keep,
  },
};
