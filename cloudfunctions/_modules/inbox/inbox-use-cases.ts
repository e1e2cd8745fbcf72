import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { InboxRequest, ReadInboxRequest } from '../../_contracts/field';
import type { UseCase } from '../../_platform/context';
import { markRead, readInbox } from '../../_platform/inbox';

const PAGE = 30;

export const listInbox: UseCase<InboxRequest, { messages: InboxMessage[]; more: boolean }> = async (
  { actor },
  { before },
) => {
  const found = await readInbox(actor.memberId, before ?? null, PAGE + 1);
  return { messages: found.slice(0, PAGE), more: found.length > PAGE };
};

export const readInboxMessages: UseCase<ReadInboxRequest, { read: number }> = async (
  { actor, now },
  { ids },
) => {
  await markRead(actor.memberId, ids, now.toISOString());
  return { read: ids.length };
};
