import type { InboxMessage } from '../../miniprogram/shared/model/people';
import { command, database } from './cloud';
import { countDocuments, queryDocuments } from './database';

/**
 * The in-app inbox, which never misses a message whatever WeChat delivers. Messages are written with the change that they
 * tell of (`Store.notify`); reading and delivering them is no business change and leaves no audit event.
 */
export async function readInbox(memberId: string, skip: number, limit: number): Promise<InboxMessage[]> {
  // One act may leave many messages of one instant: a page that began "before" an instant would miss some.
  return queryDocuments<InboxMessage>(
    'inbox_messages',
    { memberId },
    {
      orderBy: [
        ['createdAt', 'desc'],
        ['_id', 'asc'],
      ],
      skip,
      limit,
    },
  );
}

export async function countUnread(memberId: string): Promise<number> {
  return countDocuments('inbox_messages', { memberId, readAt: null });
}

export async function markRead(memberId: string, ids: readonly string[], at: string): Promise<void> {
  await database
    .collection('inbox_messages')
    .where({ _id: command.in([...ids]), memberId: command.eq(memberId), readAt: command.eq(null) })
    .update({ data: { readAt: at } });
}

export async function messagesToDeliver(limit: number): Promise<InboxMessage[]> {
  return queryDocuments<InboxMessage>(
    'inbox_messages',
    { push: 'waiting' },
    {
      orderBy: [['createdAt', 'asc']],
      limit,
    },
  );
}

/** Only one worker gets to deliver a message: true for the one whose update took it. */
export async function settleMessage(
  id: string,
  from: InboxMessage['push'],
  to: InboxMessage['push'],
): Promise<boolean> {
  const { stats } = (await database
    .collection('inbox_messages')
    .where({ _id: command.eq(id), push: command.eq(from) })
    .update({ data: { push: to } })) as unknown as { stats: { updated: number } };
  return stats.updated === 1;
}
