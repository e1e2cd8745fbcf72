import type { InboxRequest, ReadInboxRequest } from '../../_contracts/inbox';
import type { InboxPage } from '../../_contracts/inbox';
import type { UseCase } from '../../_platform/context';
import { countUnread, markRead, readInbox } from '../../_platform/inbox';

const PAGE = 30;

export const listInbox: UseCase<InboxRequest, InboxPage> = async ({ actor }, { skip }) => {
  const [found, unread] = await Promise.all([
    readInbox(actor.memberId, skip, PAGE + 1),
    countUnread(actor.memberId),
  ]);
  return { messages: found.slice(0, PAGE), more: found.length > PAGE, unread };
};

export const readInboxMessages: UseCase<ReadInboxRequest, { read: number }> = async (
  { actor, now },
  { ids },
) => {
  await markRead(actor.memberId, ids, now.toISOString());
  return { read: ids.length };
};
