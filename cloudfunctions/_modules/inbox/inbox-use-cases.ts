import type { InboxRequest, PutAsideRequest, ReadInboxRequest } from '../../_contracts/inbox';
import type { InboxPage } from '../../_contracts/inbox';
import type { UseCase } from '../../_platform/context';
import { countAsking, countUnread, markRead, putAside, readInbox } from '../../_platform/inbox';

const PAGE = 30;

export const listInbox: UseCase<InboxRequest, InboxPage> = async ({ actor }, { after, open = false }) => {
  const [{ rows, next }, unread, asking] = await Promise.all([
    readInbox(actor.memberId, open, after, PAGE),
    countUnread(actor.memberId),
    countAsking(actor.memberId),
  ]);
  return { messages: rows, next, unread, asking };
};

export const readInboxMessages: UseCase<ReadInboxRequest, { read: number }> = async (
  { actor, now },
  { ids },
) => {
  await markRead(actor.memberId, ids, now.toISOString());
  return { read: ids.length };
};

export const putMessageAside: UseCase<PutAsideRequest, { done: boolean }> = async (
  { actor, now },
  { id, done },
) => {
  await putAside(actor.memberId, id, done ? now.toISOString() : null);
  return { done };
};
