import * as z from 'zod';
import type { InboxMessage } from '../../miniprogram/shared/model/people';
import { after, id } from './shapes';
import type { Act } from './act';

export const InboxRequest = z.strictObject({ after });
export type InboxRequest = z.infer<typeof InboxRequest>;
export const ReadInboxRequest = z.strictObject({ ids: z.array(id).min(1).max(100) });
export type ReadInboxRequest = z.infer<typeof ReadInboxRequest>;

export interface InboxPage {
  messages: InboxMessage[];
  next: string | null;
  unread: number;
}

export interface InboxActions {
  'inbox.list': Act<typeof InboxRequest, InboxPage>;
  'inbox.read': Act<typeof ReadInboxRequest, { read: number }>;
}
