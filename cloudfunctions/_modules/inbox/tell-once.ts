import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { insertDocument, queryDocuments } from '../../_platform/database';
import { databaseFault } from '../../_platform/database-errors';
import { oneOf } from '../../_platform/where';

const PAGE = 1000;

/**
 * Puts those messages into inboxes that are not there yet: their ids are made of what they tell, so that a timer may run
 * twice, or late, and nobody is told the same thing again.
 *
 * @returns how many were new
 */
export async function tellOnce(messages: readonly InboxMessage[]): Promise<number> {
  let inserted = 0;
  for (let i = 0; i < messages.length; i += PAGE) {
    const part = messages.slice(i, i + PAGE);
    const there = await queryDocuments<{ _id: string }>(
      'inbox_messages',
      { _id: oneOf(part.map(({ _id }) => _id)) },
      { limit: PAGE, fields: ['_id'] },
    );
    const known = new Set(there.map(({ _id }) => _id));
    for (const message of part.filter(({ _id }) => !known.has(_id))) {
      try {
        await insertDocument('inbox_messages', { ...message });
        inserted++;
      } catch (error) {
        // Another run was faster.
        if (databaseFault(error) !== 'duplicate') throw error;
      }
    }
  }
  return inserted;
}
