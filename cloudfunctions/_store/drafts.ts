import type { ListDraft } from '../../miniprogram/shared/model/drafts';
import { hasRole, isManufacturer } from '../_platform/actor';
import type { Actor } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { noneOf } from '../_platform/where';

/** Lists in hand; whoever writes or lets count such lists sees them all. */
export const listDrafts = defineCollection<ListDraft>({
  name: 'list_drafts',
  notFound: 'DRAFT_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) && hasRole(actor, 'service_manager', 'quality', 'dispatcher', 'auditor')
      ? {}
      : null,
  indexes: [
    {
      name: 'drafts_open',
      keys: [
        ['kind', 1],
        ['open', 1],
        ['changedAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'drafts_by_state',
      keys: [
        ['state', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** What somebody else has proposed. */
export const draftsToPublish = ({ memberId }: Pick<Actor, 'memberId'>) => ({
  state: 'proposed' as const,
  'proposed.by.memberId': noneOf([memberId]),
});
