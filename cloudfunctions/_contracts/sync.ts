import type { RefusalCode } from '../../miniprogram/shared/refusals';

/** One item of the phone's queue. */
export interface BatchItem {
  opId: string;
  action: string;
  input: unknown;
  /** What the item is about; after a failure, later items of the same subject are held back. */
  subject: string;
  deviceTime: string;
  /** How far the phone's clock was ahead at its last contact before the act; absent: never in contact. */
  clockAheadSeconds?: number;
}
export type ItemResult =
  | { opId: string; status: 'done'; data: unknown }
  | {
      opId: string;
      status: 'conflict' | 'failed' | 'held';
      code: RefusalCode;
      message: string;
      details?: unknown;
    };
