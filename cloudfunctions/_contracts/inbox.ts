import * as z from 'zod';
import type { InboxMessage } from '../../miniprogram/shared/model/people';
import { after, id } from './shapes';
import type { Act } from './act';

export const InboxRequest = z.strictObject({ after, open: z.boolean().optional() });
export type InboxRequest = z.infer<typeof InboxRequest>;
export const ReadInboxRequest = z.strictObject({ ids: z.array(id).min(1).max(100) });
export type ReadInboxRequest = z.infer<typeof ReadInboxRequest>;

/** Done, or not done after all: of what asks for something. */
export const PutAsideRequest = z.strictObject({ id, done: z.boolean() });
export type PutAsideRequest = z.infer<typeof PutAsideRequest>;

export interface InboxPage {
  messages: InboxMessage[];
  next: string | null;
  unread: number;
  /** How many of all ask for something that is not done. */
  asking: number;
}

export interface InboxActions {
  'inbox.list': Act<typeof InboxRequest, InboxPage>;
  'inbox.read': Act<typeof ReadInboxRequest, { read: number }>;
  'inbox.putAside': Act<typeof PutAsideRequest, { done: boolean }>;
}
