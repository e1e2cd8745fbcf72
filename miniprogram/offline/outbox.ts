import { call, CallRefused, clockAheadSeconds } from '../api/client';
import { isUnreached } from '../api/cloud-failure';
import { OutboxQueue } from './queue';
import type { OutboxItem, SyncResult } from './queue';
import { messageOf } from '../api/messages';
import { judge } from '../shared/limits';
import { Refusal } from '../shared/refusal';
import { queued } from '../shared/visit/queued';
import type { QueuedAction, QueuedInput } from '../shared/visit/queued';
import { forgetSentPhotos, photosNearlyFull, withUploads } from './photos';
import { newOpId } from './random';
import { dropReplaceableCopies, wxShelf } from './shelf';

/** The one queue of this phone, sent whenever there is a network. */
export const outbox = new OutboxQueue(wxShelf, () => new Date(), clockAheadSeconds);

export interface OutboxCount {
  unsent: number;
  /** Refused items, which need the person. */
  stuck: number;
  sending: boolean;
  online: boolean;
  /** Why the last attempt got no answer for any item, in a sentence; empty when it did, or when there is no network. */
  problem: string;
}
type Listener = (count: OutboxCount) => void;

const listeners = new Set<Listener>();
const watchers = new WeakMap<object, Listener>();
let online = true;
let sending = false;
let problem = '';
let retryAfterMs = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 120_000;
const KEEP_DAYS = 30;
const KEEP_DAYS_WHEN_FULL = 1;

export function countOutbox(): OutboxCount {
  const unsent = outbox.unsent();
  const stuck = unsent.filter(({ state }) => state === 'conflict' || state === 'failed').length;
  return {
    unsent: unsent.length,
    stuck,
    sending,
    online,
    problem: online && unsent.length > stuck ? problem : '',
  };
}

/** True when the person should sync before going on: records and photos each have a quota of their own. */
export const phoneNearlyFull = (): boolean => outbox.nearlyFull() || photosNearlyFull();

/** Calls back now and after every change, until `owner` (a page or component) stops watching. */
export function watchOutbox(owner: object, listener: Listener): void {
  stopWatching(owner);
  watchers.set(owner, listener);
  listeners.add(listener);
  listener(countOutbox());
}
export function stopWatching(owner: object): void {
  const listener = watchers.get(owner);
  if (listener) listeners.delete(listener);
}
const tell = () => listeners.forEach((listener) => listener(countOutbox()));

export function startOutbox(): void {
  outbox.forget(KEEP_DAYS);
  const waiting = JSON.stringify(outbox.unsent());
  forgetSentPhotos(Date.now(), (sha256) => waiting.includes(sha256));
  if (outbox.nearlyFull()) {
    // So that the warning is about what the person has to send, not about what can be fetched again.
    dropReplaceableCopies();
    outbox.forget(KEEP_DAYS_WHEN_FULL);
  }
  wx.onNetworkStatusChange(({ isConnected }) => {
    online = isConnected;
    retryAfterMs = 0;
    tell();
    if (online) void syncNow();
  });
  wx.onAppShow(() => void syncNow());
  void wx.getNetworkType().then(({ networkType }) => {
    online = networkType !== 'none';
    tell();
    if (online) void syncNow();
  });
}

/** What the limits leave of an input, tidied; refuses what the server could never accept, naming the field. */
export function allowed<A extends QueuedAction>(action: A, input: unknown): QueuedInput<A> {
  const { value, problems } = judge<unknown>(queued[action], input, { pending: true });
  const [first] = problems;
  if (first) throw new Refusal('INPUT_INVALID', { path: first.path, problems });
  return value as QueuedInput<A>;
}

/**
 * Keeps what the person did, durable before it returns; then tries to send. Refuses with INPUT_INVALID what the server
 * would refuse, and with STORAGE_FULL.
 */
export async function enqueue<A extends QueuedAction>(
  what: Pick<OutboxItem, 'subject' | 'after' | 'title'> & { action: A; input: QueuedInput<A> },
): Promise<OutboxItem> {
  const item = outbox.add({ ...what, input: allowed(what.action, what.input), opId: await newOpId() });
  tell();
  void syncNow();
  return item;
}

/** Sends what waits; a call without an answer is tried again with growing, jittered pauses. */
export async function syncNow(): Promise<void> {
  if (!online || outbox.unsent().every(({ state }) => state === 'conflict' || state === 'failed')) return;
  if (retry !== undefined) clearTimeout(retry);
  sending = true;
  tell();
  try {
    waitingPhotos.clear();
    await outbox.sync(send);
    const [waiting] = waitingPhotos;
    if (waiting) throw waiting;
    retryAfterMs = 0;
    problem = '';
  } catch (error) {
    console.warn('sync without an answer', error);
    problem = error instanceof Refusal && error.code !== 'OFFLINE' ? messageOf(error) : '没有连上服务器。';
    if (retry !== undefined) clearTimeout(retry);
    retryAfterMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, retryAfterMs * 2));
    retry = setTimeout(() => void syncNow(), retryAfterMs * (0.5 + Math.random()));
  } finally {
    sending = false;
    tell();
  }
}

/** Storage would not have it (its plan is used up); functions may well answer. */
const ofStorage: readonly string[] = ['CLOUD_REFUSED', 'CLOUD_USED_UP'];
/** No answer, for this photo or anything else. */
const isForAll = (error: Refusal): boolean =>
  error.code === 'SIGNED_OUT' || (isUnreached(error) && !ofStorage.includes(error.code));
/** The photo may be taken the next time (today's are used up), unless it is itself what is wrong. */
const mayPass = (error: Refusal): boolean =>
  ofStorage.includes(error.code) ||
  (error instanceof CallRefused && !['FILE_NOT_KEPT', 'INPUT_INVALID'].includes(error.code));
/** Why photos of this run wait; what has none is sent all the same. */
const waitingPhotos = new Set<Refusal>();

async function send(items: Parameters<Parameters<OutboxQueue['sync']>[0]>[0]): Promise<SyncResult[]> {
  // Photos first, so that an item never points at a file that is not there.
  const ready = [];
  const broken: SyncResult[] = [];
  const stopped = new Set<string>();
  for (const item of items) {
    if (stopped.has(item.subject)) continue;
    try {
      ready.push({ ...item, input: await withUploads(item.input) });
    } catch (error) {
      if (!(error instanceof Refusal) || isForAll(error)) throw error;
      stopped.add(item.subject);
      if (mayPass(error)) waitingPhotos.add(error);
      const status = mayPass(error) ? 'held' : 'failed';
      broken.push({ opId: item.opId, status, code: error.code, message: error.message });
    }
  }
  if (ready.length === 0) return broken;
  const { results } = await call('service', 'sync.push', { items: ready });
  return [...broken, ...results];
}

export function retryItem(opId: string): void {
  outbox.retry(opId);
  tell();
  void syncNow();
}
export function correctItem(opId: string, action: QueuedAction, input: unknown): void {
  outbox.correct(opId, allowed(action, input));
  tell();
  void syncNow();
}
export function dropItem(opId: string): void {
  outbox.drop(opId);
  tell();
}

/** What the phone shows after an act, truthful about where the record is. */
export function savedMessage(): string {
  if (phoneNearlyFull()) return '已保存，手机存储快满，请尽快联网同步';
  return online ? '已保存' : '已保存在本机，联网后自动同步';
}
