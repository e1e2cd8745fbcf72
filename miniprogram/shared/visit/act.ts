import type { PersonStamp } from '../model/entity';

/** Who does something, and when it happened (`timeOfAct`). */
export interface Act {
  by: PersonStamp;
  at: string;
  reason?: string;
  /** 迟报: when it reached the server, if that was later than clocks may differ. */
  receivedAt?: string;
  /** The phone's clock could not be trusted: `at` is when it reached the server. */
  clockInDoubt?: true;
}
