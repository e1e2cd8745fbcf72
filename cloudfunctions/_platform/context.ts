import type { SettingKey, Settings } from '../../miniprogram/shared/settings/table';
import type { ActTime } from '../../miniprogram/shared/visit/act-time';
import type { Actor } from './actor';
import type { AuditEvent } from './audit';
import type { Ids } from './ids';
import type { Store } from './unit-of-work';

/** What a use case gets: who, when, the store, settings, and ids. Nothing of it comes from the client's claims. */
export interface Context {
  actor: Actor;
  /** When the call reached us: what the trail says, and what counts for anything that happens here. */
  now: Date;
  /**
   * When the act happened: `now` for what is done on line, the phone's corrected time for what comes from its queue. Every
   * instant that a rule or a screen uses of an act is this one.
   */
  happened: ActTime;
  requestId: string;
  store: Store;
  ids: Ids;
  /** A setting that the action has declared; the default counts where nobody has changed it. */
  setting<K extends SettingKey>(key: K): Settings[K];
  /** Newest first: what the actor did lately by the actions that the action `remembers`; empty otherwise. */
  earlierActs: readonly Pick<AuditEvent, 'at' | 'action' | 'entityId' | 'changes'>[];
  /** The phone's clock at the act, a claim; null when the call carries none. */
  deviceTime: string | null;
  /** How far the phone's clock was ahead as it sent this call; null or absent when it does not say. */
  clockAheadSeconds?: number | null;
}

export type UseCase<Request, Reply> = (context: Context, request: Request) => Promise<Reply> | Reply;
