import { Refusal } from '../shared/refusal';
import type { OutboxItemState } from '../shared/states';
import { utf8Length } from '../shared/utf8-length';

/**
 * 待同步: the phone's durable queue. An item is written under its own key and read back before anybody is told 已保存;
 * there is no index that could get lost. An item leaves the queue only when the server has answered it or when the person
 * has decided so, never because something failed.
 */
export interface OutboxItem {
  /** 16 random bytes in hex: the operation's number, the same on every attempt. */
  opId: string;
  /** Order of creation on this phone. */
  sequence: number;
  action: string;
  input: unknown;
  /** What the item is about (`work_orders:<id>`); after a refusal, later items of the subject wait. */
  subject: string;
  /** Subjects that must be through before this item is sent, e.g. the instrument that an order is about. */
  after?: string[];
  /** What the person did, in Chinese. */
  title: string;
  deviceTime: string;
  /** How far this phone's clock was ahead at the last contact before the act; absent: never in contact. */
  clockAheadSeconds?: number;
  state: OutboxItemState;
  /** Why it was refused: code, sentence, and the server's version where it sent one. */
  refusal?: { code: string; message: string; details?: unknown };
  reply?: unknown;
  /** Set when the person gave the item up. */
  droppedAt?: string;
}

/** The phone's key-value storage; `wx` in the app. `write` throws when there is no room. */
export interface Shelf {
  read(key: string): string | null;
  write(key: string, text: string): void;
  remove(key: string): void;
  keys(): string[];
  usage(): { bytes: number; limitBytes: number };
}

export interface SyncResult {
  opId: string;
  status: 'done' | 'conflict' | 'failed' | 'held';
  data?: unknown;
  code?: string;
  message?: string;
  details?: unknown;
}
/** Sends some items and returns a result for each; throws `REQUEST_TOO_LARGE` for too many, something else without an answer. */
export type Send = (
  items: Pick<OutboxItem, 'opId' | 'action' | 'input' | 'subject' | 'deviceTime' | 'clockAheadSeconds'>[],
) => Promise<SyncResult[]>;

const PREFIX = 'outbox:';
const BATCH = 20;
/** The platform takes 100 KB of text in a request; the rest is for what goes around the items. */
const BATCH_BYTES = 80 * 1024;
/** Of an item's number, action, subject and times. */
const AROUND_ITEM = 400;
/** From here on the person is warned before the storage is full. */
const WARN_AT = 0.7;

const keyOf = (item: OutboxItem) => `${PREFIX}${String(item.sequence).padStart(10, '0')}:${item.opId}`;

export class OutboxQueue {
  /** Items on their way; kept in memory only, so that a killed app finds them queued again. */
  private readonly sending = new Set<string>();
  /** What was read from the shelf by key, because every screen asks for all items; the shelf stays the truth. */
  private readonly parsed = new Map<string, OutboxItem>();
  private running: Promise<void> | null = null;

  constructor(
    private readonly shelf: Shelf,
    private readonly now: () => Date,
    /** How far the phone's clock was ahead at the last contact; null: not known. */
    private readonly clockAhead: () => number | null = () => null,
  ) {}

  /** Every item in order; damaged texts are kept on the shelf and shown as failed. */
  items(): OutboxItem[] {
    const keys = this.shelf.keys().filter((key) => key.startsWith(PREFIX));
    // Somebody signed out: what they did must not stay in memory either.
    if (this.parsed.size > keys.length) this.parsed.clear();
    return keys
      .sort()
      .map((key) => this.load(key))
      .map((item) => (this.sending.has(item.opId) ? { ...item, state: 'sending' as const } : item));
  }

  /** Items that the server has not settled and the person has not given up. */
  unsent(): OutboxItem[] {
    return this.items().filter(({ state }) => state !== 'done');
  }

  /** True when the person should sync or clear before going on. */
  nearlyFull(): boolean {
    const { bytes, limitBytes } = this.shelf.usage();
    return bytes >= limitBytes * WARN_AT;
  }

  /** Returns once the item is on the shelf and was read back; refuses with `STORAGE_FULL` or `STORAGE_UNREADABLE`. */
  add(what: Pick<OutboxItem, 'opId' | 'action' | 'input' | 'subject' | 'after' | 'title'>): OutboxItem {
    const last = this.items().reduce((highest, { sequence }) => Math.max(highest, sequence), 0);
    const ahead = this.clockAhead();
    const item: OutboxItem = {
      ...what,
      sequence: last + 1,
      deviceTime: this.now().toISOString(),
      ...(ahead === null ? {} : { clockAheadSeconds: ahead }),
      state: 'queued',
    };
    this.store(item);
    return item;
  }

  /**
   * Sends what can be sent, oldest first, and records every answer. Running twice at once is the same as once. Throws
   * the sender's error when there was no answer; then nothing is lost and nothing is marked.
   */
  sync(send: Send): Promise<void> {
    this.running ??= this.run(send).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Puts a refused item back in line, with the same number. */
  retry(opId: string): void {
    const { refusal: _refusal, ...item } = this.settled(opId);
    this.store({ ...item, state: 'queued' });
  }

  /** Puts a refused item back in line as the person has corrected it; nothing of it was done, so its number stays. */
  correct(opId: string, input: unknown): void {
    const { refusal: _refusal, ...item } = this.settled(opId);
    this.store({ ...item, input, state: 'queued' });
  }

  /** The person gives a refused item up; it stays visible among the past ones, with its content. */
  drop(opId: string): void {
    this.store({ ...this.settled(opId), state: 'done', droppedAt: this.now().toISOString() });
  }

  /** Removes settled items older than `days`; nothing else is ever removed. */
  forget(days: number): void {
    const before = this.now().getTime() - days * 86_400_000;
    for (const item of this.items()) {
      if (item.state !== 'done' || Date.parse(item.deviceTime) >= before) continue;
      this.parsed.delete(keyOf(item));
      this.shelf.remove(keyOf(item));
    }
  }

  private async run(send: Send): Promise<void> {
    let most = BATCH;
    /** What waits for a later time; others go on meanwhile. */
    const held = new Set<string>();
    for (;;) {
      const batch = this.sendable(most, held);
      if (batch.length === 0) return;
      batch.forEach(({ opId }) => this.sending.add(opId));
      try {
        const results = await send(
          batch.map(({ opId, action, input, subject, deviceTime, clockAheadSeconds }) => ({
            opId,
            action,
            input,
            subject,
            deviceTime,
            ...(clockAheadSeconds === undefined ? {} : { clockAheadSeconds }),
          })),
        );
        const byOpId = new Map(results.map((result) => [result.opId, result]));
        // What it does not answer is not asked again in this run, or it would be asked for ever.
        for (const item of batch) {
          const result = byOpId.get(item.opId);
          if (!result || result.status === 'held') held.add(item.subject);
          else this.keepAnswer(settle(item, result));
        }
        most = BATCH;
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'REQUEST_TOO_LARGE') throw error;
        // Larger on the way than counted: half as many, and what is too large alone is the person's to shorten.
        const { code, message } = error;
        if (batch.length > 1) most = Math.ceil(batch.length / 2);
        else this.keepAnswer(settle(batch[0]!, { opId: batch[0]!.opId, status: 'failed', code, message }));
      } finally {
        batch.forEach(({ opId }) => this.sending.delete(opId));
      }
    }
  }

  /** The oldest queued items that wait for nothing: neither a refused item of their subject nor what they come after. */
  private sendable(most: number, held: ReadonlySet<string>): OutboxItem[] {
    const blocked = new Set<string>(held);
    const going = new Set<string>();
    const ready: OutboxItem[] = [];
    for (const item of this.items()) {
      if (item.state === 'done') continue;
      const waits = (item.after ?? []).some((subject) => blocked.has(subject) || going.has(subject));
      if (item.state !== 'queued' || blocked.has(item.subject) || waits) blocked.add(item.subject);
      else {
        going.add(item.subject);
        ready.push(item);
      }
    }
    let bytes = 0;
    const fitting = ready.findIndex(({ input }, at) => {
      bytes += utf8Length(JSON.stringify(input)) + AROUND_ITEM;
      return at > 0 && bytes > BATCH_BYTES;
    });
    return ready.slice(0, fitting < 0 ? most : Math.min(fitting, most));
  }

  private settled(opId: string): OutboxItem {
    const item = this.items().find((one) => one.opId === opId);
    if (!item || (item.state !== 'conflict' && item.state !== 'failed'))
      throw new Refusal('OBJECT_NOT_FOUND');
    return item;
  }

  private load(key: string): OutboxItem {
    const known = this.parsed.get(key);
    if (known) return known;
    const text = this.shelf.read(key);
    try {
      const item = JSON.parse(text ?? '') as OutboxItem;
      if (keyOf(item) === key) {
        this.parsed.set(key, item);
        return item;
      }
    } catch {
      // Shown below, as what it is.
    }
    const [, sequence = '0', opId = key] = key.split(':');
    return {
      opId,
      sequence: Number(sequence),
      action: '',
      input: text,
      subject: `damaged:${opId}`,
      title: '无法读取的记录',
      deviceTime: new Date(0).toISOString(),
      state: 'failed',
      refusal: { code: 'STORAGE_UNREADABLE', message: new Refusal('STORAGE_UNREADABLE').message },
    };
  }

  /** An answer must find room, or what was sent would be sent for ever: a full phone keeps it in short. */
  private keepAnswer(settled: OutboxItem): void {
    try {
      this.store(settled);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'STORAGE_FULL') throw error;
      const { refusal, reply, ...item } = settled;
      if (refusal) this.store({ ...item, refusal: { code: refusal.code, message: refusal.message } });
      else {
        const { revision } = (reply ?? {}) as { revision?: number };
        const short = { ...item, ...(revision === undefined ? {} : { reply: { revision } }) };
        try {
          // The step is replayed from its input until the order's copy has caught up.
          this.store(short);
        } catch {
          this.store({ ...short, input: null });
        }
      }
    }
  }

  private store(item: OutboxItem): void {
    const text = JSON.stringify(item);
    this.parsed.delete(keyOf(item));
    try {
      this.shelf.write(keyOf(item), text);
    } catch (error) {
      throw new Refusal('STORAGE_FULL', { reason: String(error) });
    }
    if (this.shelf.read(keyOf(item)) !== text) throw new Refusal('STORAGE_UNREADABLE');
  }
}

function settle(item: OutboxItem, result: SyncResult): OutboxItem {
  if (result.status === 'done') return { ...item, state: 'done', reply: result.data };
  const { code = 'INTERNAL', message = '', details } = result;
  const state = result.status === 'conflict' ? 'conflict' : 'failed';
  return { ...item, state, refusal: { code, message, ...(details === undefined ? {} : { details }) } };
}
