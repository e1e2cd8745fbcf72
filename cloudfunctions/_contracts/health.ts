import type { Act } from './act';
import type { Nothing } from './shapes';

export interface HouseHealth {
  at: string;
  /** In whole sentences what somebody should look at; empty when all is well. */
  faults: string[];
  /** Every timer: when it last ran to its end, and what the last failure said. */
  timers: { name: string; ranAt: string | null; failedAt: string | null; failure: string; late: boolean }[];
  messages: { waiting: number; failedLastHour: number };
  /** What functions keep in storage, measured every night (null before the first one), and what was bought; bytes, GB. */
  storage: { bytes: number | null; measuredAt: string | null; gigabytes: number };
  /** Up to when the trail is sealed. */
  sealedUntil: string | null;
}

export interface HealthActions {
  'house.health': Act<typeof Nothing, HouseHealth>;
}
