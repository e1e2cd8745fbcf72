import { phoneRefusals } from './phone-refusals';
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
    /** As the server says it; the phone's own refusals know it themselves. */
    sentence = (phoneRefusals as Partial<Record<RefusalCode, string>>)[code],
  ) {
    super(sentence || code);
  }
}

/** Of several that stand or fall together, one that is in the way; `refused` in the details of the refusal names them all. */
export interface RefusedOne {
  id: string;
  /** As people know it; empty where it has none. */
  number: string;
  code: RefusalCode;
  sentence: string;
}

export type { RefusalCode };
