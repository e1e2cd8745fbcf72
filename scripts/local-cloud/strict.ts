/**
 * Every doubtful point of the platform in its unfavourable reading (`npm start -- --strict`): clients wait, HTTP paths come
 * without the prefix that led to the function, and replies get lost on the way to the phone after the function did its work.
 */
const LATENCY_MS = 200;
/** Batches, which phones send again by themselves; what a person taps is tapped again by the person. */
const SENT_AGAIN = 'sync.push';
const LOST_EVERY = 5;

export class Strictness {
  private batches = 0;

  wait(): Promise<void> {
    return new Promise((done) => setTimeout(done, LATENCY_MS));
  }

  /** Whether this reply never arrives; the first one of every five does not. */
  loses(event: Record<string, unknown>): boolean {
    return event.action === SENT_AGAIN && this.batches++ % LOST_EVERY === 0;
  }

  /** What is left of an HTTP path behind the prefix of its function. */
  pathBehind(pathname: string, prefix: string): string {
    return pathname.slice(prefix.length) || '/';
  }
}
