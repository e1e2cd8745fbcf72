import type { LotBlock, Recall } from '../../miniprogram/shared/model/recalls';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { range } from '../_platform/where';
import { byText, foundBy } from '../_platform/find-by-text';

/** Everybody who moves goods meets them: a blocked lot is blocked for all. */
export const lotBlocks = defineCollection<LotBlock>({
  name: 'lot_blocks',
  notFound: 'LOT_BLOCK_NOT_FOUND',
  derive: foundBy(({ productName, lot }) => [productName, lot]),
  scope: () => ({}),
  indexes: [
    ...byText('lot_blocks'),
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

/** What waits for the second person. */
export const blocksToRelease = { state: 'blocked', 'asked.at': range({ atLeast: '' }) } as const;
export const recallsToOpen = { state: 'draft' } as const;

export const recalls = defineCollection<Recall>({
  name: 'recalls',
  notFound: 'RECALL_NOT_FOUND',
  derive: foundBy(({ number, productName, lots }) => [number, productName, ...lots]),
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
    ...byText('recalls'),
  ],
});
