import type { ExportFile, ImportFile } from '../../miniprogram/shared/model/exchange';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

const makersOnly = (actor: Actor) => (isManufacturer(actor) ? {} : null);

export const exportFiles = defineCollection<ExportFile>({
  name: 'export_files',
  notFound: 'EXCHANGE_FILE_NOT_FOUND',
  scope: makersOnly,
  indexes: [
    {
      name: 'exports_of_kind',
      keys: [
        ['kind', 1],
        ['number', -1],
        ['_id', 1],
      ],
    },
  ],
});

export const importFiles = defineCollection<ImportFile>({
  name: 'import_files',
  notFound: 'EXCHANGE_FILE_NOT_FOUND',
  scope: makersOnly,
  indexes: [
    { name: 'imports_by_row', keys: [['keys', 1]] },
    { name: 'imports_by_state', keys: [['state', 1]] },
    {
      name: 'imports_of_kind',
      keys: [
        ['kind', 1],
        ['broughtAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
