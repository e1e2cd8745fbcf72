import type { LotBlock, Recall } from '../../miniprogram/shared/model/recalls';
import { searchKeysOfAll } from '../../miniprogram/shared/search';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** Everybody who moves goods meets them: a blocked lot is blocked for all. */
export const lotBlocks = defineCollection<LotBlock>({
  name: 'lot_blocks',
  notFound: 'LOT_BLOCK_NOT_FOUND',
  scope: () => ({}),
  indexes: [
    {
      name: 'lot_blocks_by_state',
      keys: [
        ['state', 1],
        ['blockedAt', -1],
      ],
    },
    { name: 'lot_blocks_of_recall', keys: [['recallId', 1]] },
  ],
});

export const withRecallKeys = <T extends Pick<Recall, 'number' | 'productName' | 'lots'>>(
  recall: T,
): T & { searchKeys: string[] } => ({
  ...recall,
  searchKeys: searchKeysOfAll([recall.number, recall.productName, ...recall.lots]),
});

export const recalls = defineCollection<Recall>({
  name: 'recalls',
  notFound: 'RECALL_NOT_FOUND',
  derive: withRecallKeys,
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  indexes: [
    {
      name: 'recalls_by_state',
      keys: [
        ['state', 1],
        ['askedAt', -1],
      ],
    },
    { name: 'recalls_newest', keys: [['askedAt', -1]] },
    { name: 'recalls_by_text', keys: [['searchKeys', 1]] },
  ],
});
