import type { CollectionDeclaration } from '../_platform/collection';

/** One row for each call of somebody without an account. */
export const publicCalls: CollectionDeclaration = {
  name: 'public_calls',
  withoutTrail: 'counts calls of nobody in particular and is forgotten by the setting `retention`',
  indexes: [
    {
      name: 'calls_of_client',
      keys: [
        ['clientKey', 1],
        ['at', 1],
      ],
    },
    { name: 'calls_to_forget', keys: [['at', 1]] },
  ],
};
