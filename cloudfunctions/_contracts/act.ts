import type * as z from 'zod';
import type { Nothing } from './shapes';

/** One action as both sides know it: what it takes and what it answers. */
export interface Act<Schema extends z.ZodType, Reply extends object> {
  /** As a phone may send it: what has a default may be left out. */
  input: z.input<Schema>;
  /** As the use case gets it. */
  request: z.output<Schema>;
  reply: Reply;
}
export type Empty = typeof Nothing;
