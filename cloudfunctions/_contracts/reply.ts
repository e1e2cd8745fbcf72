import type { RefusalCode } from '../../miniprogram/shared/refusals';

/** What a function answers a phone; `requestId` names the call in the log. */
export type Reply =
  | { ok: true; data: unknown; serverTime: string }
  | {
      ok: false;
      code: RefusalCode;
      message: string;
      details?: unknown;
      requestId: string;
      serverTime: string;
    };
