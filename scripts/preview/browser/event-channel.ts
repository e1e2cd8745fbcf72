type Listener = (...values: unknown[]) => void;

/** The channel between a page and the one that opened it. */
export class EventChannel {
  private readonly listeners = new Map<string, Listener[]>();

  on(name: string, listener: Listener): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }
  once(name: string, listener: Listener): void {
    const once: Listener = (...values) => {
      this.off(name, once);
      listener(...values);
    };
    this.on(name, once);
  }
  off(name: string, listener?: Listener): void {
    this.listeners.set(name, listener ? (this.listeners.get(name) ?? []).filter((l) => l !== listener) : []);
  }
  emit(name: string, ...values: unknown[]): void {
    for (const listener of this.listeners.get(name) ?? []) listener(...values);
  }
}
