import type { InboxRequest, ReadInboxRequest } from '../../_contracts/inbox';
import type { InboxPage } from '../../_contracts/inbox';
import type { UseCase } from '../../_platform/context';
import { countUnread, markRead, readInbox } from '../../_platform/inbox';

const PAGE = 30;

export const listInbox: UseCase<InboxRequest, InboxPage> = async ({ actor }, { after }) => {
  const [{ rows, next }, unread] = await Promise.all([
    readInbox(actor.memberId, after, PAGE),
    countUnread(actor.memberId),
  ]);
  return { messages: rows, next, unread };
};

export const readInboxMessages: UseCase<ReadInboxRequest, { read: number }> = async (
  { actor, now },
  { ids },
) => {
  await markRead(actor.memberId, ids, now.toISOString());
  return { read: ids.length };
};
