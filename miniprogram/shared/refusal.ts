import { refusals } from './refusals';
import type { RefusalCode } from './refusals';

/**
 * An expected "no": the request was understood and is refused for a reason that the person can act on.
 * Anything else that is thrown is a bug and leaves the server as `INTERNAL` with a request id.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RefusalCode,
    /** Facts for the screen (ids, counts, the other version); never secrets, never another dealer's data. */
    readonly details?: unknown,
  ) {
    super(refusals[code]);
  }
}

export type { RefusalCode };
