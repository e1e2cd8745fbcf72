import type { CollectionDeclaration } from '../_platform/collection';

/** Written by the platform with the change that a message tells of. */
export const inboxMessages: CollectionDeclaration = {
  name: 'inbox_messages',
  withoutTrail: 'tells of changes that have their own events; read marks are the reader’s',
  indexes: [
    {
      name: 'messages_that_name',
      keys: [
        ['people.memberId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'unread_of_member',
      keys: [
        ['memberId', 1],
        ['readAt', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'asking_of_member',
      keys: [
        ['memberId', 1],
        ['asks', 1],
        ['readAt', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    { name: 'asking_about', keys: [['about', 1]] },
    {
      name: 'messages_of_member',
      keys: [
        ['memberId', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'messages_by_age',
      keys: [
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'kinds_to_deliver',
      keys: [
        ['push', 1],
        ['kind', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'messages_to_deliver',
      keys: [
        ['push', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
  ],
};
