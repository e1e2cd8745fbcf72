import type { InboxMessage } from '../../miniprogram/shared/model/people';
import { noticeKinds } from '../../miniprogram/shared/notice-kinds';
import type { NoticeKind } from '../../miniprogram/shared/notice-kinds';
import { wellFormed } from '../../miniprogram/shared/tidy';
import { command, database } from './cloud';
import { countDocuments, queryDocuments, updateWhere } from './database';
import { insertMissing } from './insert-missing';
import { seekDocuments } from './seek';
import type { Page } from './seek';
import { oneOf, range } from './where';

/** What a message says of its matter: enough to decide whether to open it. */
const BODY_LENGTH = 200;
const shortBody = (body: string): string => wellFormed(body.slice(0, BODY_LENGTH), '');

export type NewMessage = Omit<InboxMessage, 'readAt' | 'push' | 'asks' | 'about'>;

/** A new message as it is kept: cut to its length, with whether it asks for something, and about what. */
export function asKept(message: NewMessage): InboxMessage {
  const asks = noticeKinds[message.kind].answeredBy.length > 0;
  const about = /[?&]id=([^&]+)/.exec(message.page)?.[1];
  return {
    ...message,
    body: shortBody(message.body),
    ...(asks ? { asks, ...(about ? { about: decodeURIComponent(about) } : {}) } : {}),
    readAt: null,
    push: 'waiting',
  };
}

/**
 * The in-app inbox, which never misses a message whatever WeChat delivers. Messages are written with the change that they
 * tell of (`Store.notify`); reading and delivering them is no business change and leaves no audit event.
 */
export function readInbox(
  memberId: string,
  /** Only what asks for something that is not done. */
  open: boolean,
  after: string | null | undefined,
  limit: number,
): Promise<Page<InboxMessage>> {
  const where = open ? asking(memberId) : { memberId };
  return seekDocuments('inbox_messages', where, { by: ['createdAt', 'desc'], after, limit });
}
const asking = (memberId: string) => ({ memberId, asks: true, readAt: null });

/** Counted no further than anybody reads. */
export async function countUnread(memberId: string): Promise<number> {
  return countDocuments('inbox_messages', { memberId, readAt: null });
}

export async function countAsking(memberId: string): Promise<number> {
  return countDocuments('inbox_messages', asking(memberId));
}

/** What only tells; what asks for something stays until that is done. */
export async function markRead(memberId: string, ids: readonly string[], at: string): Promise<void> {
  await database
    .collection('inbox_messages')
    .where({
      _id: command.in([...ids]),
      memberId: command.eq(memberId),
      readAt: command.eq(null),
      asks: command.neq(true),
    })
    .update({ data: { readAt: at } });
}

/** The reader has done what it asks for, or knows that nobody has to; or sees that it is not done after all. */
export async function putAside(memberId: string, id: string, readAt: string | null): Promise<void> {
  await updateWhere('inbox_messages', { _id: id, memberId, asks: true }, { readAt });
}

/** What asked for what has now been done, whoever was told of it. */
export async function settleAnswered(
  about: string,
  kinds: readonly NoticeKind[],
  at: string,
): Promise<number> {
  return updateWhere(
    'inbox_messages',
    { about, asks: true, readAt: null, kind: oneOf(kinds), createdAt: range({ below: at }) },
    { readAt: at },
  );
}

/** @param kinds only these; left out, all */
export async function messagesToDeliver(
  limit: number,
  kinds?: readonly NoticeKind[],
): Promise<InboxMessage[]> {
  return queryDocuments<InboxMessage>(
    'inbox_messages',
    { push: 'waiting', ...(kinds ? { kind: oneOf(kinds) } : {}) },
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
export async function tellOnce(messages: readonly NewMessage[]): Promise<number> {
  return insertMissing('inbox_messages', messages.map(asKept));
}

/** Nobody tells so many of one act. */
const TOLD_AT_ONCE = 1000;

/** Changes words in the messages of one moment, where those of an act bear its instant. Doing it twice is doing it once. */
export async function rewordMessages(at: string, change: (text: string) => string): Promise<void> {
  const found = await queryDocuments<InboxMessage>(
    'inbox_messages',
    { createdAt: at },
    { limit: TOLD_AT_ONCE },
  );
  for (const { _id, title, body } of found) {
    const next = { title: change(title), body: shortBody(change(body)) };
    if (next.title !== title || next.body !== body) await updateWhere('inbox_messages', { _id }, next);
  }
}
