import { InboxRequest, PutAsideRequest, ReadInboxRequest } from '../../_contracts/inbox';
import type { InboxActions } from '../../_contracts/inbox';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { listInbox, putMessageAside, readInboxMessages } from './inbox-use-cases';

export const inboxActions: ActionTable<InboxActions> = {
  'inbox.list': {
    input: InboxRequest,
    reply: fields('messages', 'next', 'unread', 'asking'),
    run: listInbox,
  },
  'inbox.read': {
    input: ReadInboxRequest,
    reply: fields('read'),
    run: readInboxMessages,
  },
  'inbox.putAside': {
    input: PutAsideRequest,
    reply: fields('done'),
    run: putMessageAside,
  },
};
