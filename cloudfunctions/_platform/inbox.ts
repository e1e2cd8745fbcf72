import type { InboxMessage } from '../../miniprogram/shared/model/people';
import { wellFormed } from '../../miniprogram/shared/tidy';
import { command, database } from './cloud';
import { countDocuments, queryDocuments, updateWhere } from './database';
import { insertMissing } from './insert-missing';
import { seekDocuments } from './seek';
import type { Page } from './seek';
import { oneOf } from './where';

/** What a message says of its matter: enough to decide whether to open it. */
const BODY_LENGTH = 200;
export const shortBody = (body: string): string => wellFormed(body.slice(0, BODY_LENGTH), '');

/**
 * The in-app inbox, which never misses a message whatever WeChat delivers. Messages are written with the change that they
 * tell of (`Store.notify`); reading and delivering them is no business change and leaves no audit event.
 */
export function readInbox(
  memberId: string,
  after: string | null | undefined,
  limit: number,
): Promise<Page<InboxMessage>> {
  return seekDocuments('inbox_messages', { memberId }, { by: ['createdAt', 'desc'], after, limit });
}

/** Counted no further than anybody reads. */
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

/**
 * Moves messages on; of several workers only one moves each.
 *
 * @returns how many this one has moved
 */
export async function settleMessages(
  ids: readonly string[],
  from: InboxMessage['push'],
  to: InboxMessage['push'],
): Promise<number> {
  return ids.length > 0 ? updateWhere('inbox_messages', { _id: oneOf(ids), push: from }, { push: to }) : 0;
}

/**
 * Puts those messages into inboxes that are not there yet: their ids are made of what they tell, so that a timer may run
 * twice, or late, and nobody is told the same thing again.
 *
 * @returns how many were new
 */
export async function tellOnce(messages: readonly InboxMessage[]): Promise<number> {
  return insertMissing(
    'inbox_messages',
    messages.map((message) => ({ ...message, body: shortBody(message.body) })),
  );
}
