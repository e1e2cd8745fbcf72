import type { CollectionDeclaration } from '../_platform/collection';
import { STORED_FILES, UPLOAD_DAYS } from '../_platform/stored-files';

/** One row for each file that functions look after; what names it is asked of the documents. */
export const storedFiles: CollectionDeclaration = {
  name: STORED_FILES,
  withoutTrail: 'says what lies in storage; the documents that name a file have their own events',
  indexes: [
    { name: 'files_to_look_at', keys: [['lookAt', 1]] },
    { name: 'photos_by_age', keys: [['photoFrom', 1]] },
  ],
};

/** How much somebody has brought today, by a hash that changes every day. */
export const uploadDays: CollectionDeclaration = {
  name: UPLOAD_DAYS,
  withoutTrail: 'counts uploads of a day and is forgotten the day after',
  indexes: [{ name: 'days_to_forget', keys: [['at', 1]] }],
};
