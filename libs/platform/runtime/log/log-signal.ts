import type { Instant } from '#platform/kernel/clock';

type Listener = (due?: Instant) => void;

/** Tells the readers in this process that a log has grown; a poll is the safety net where a signal is missed. */
export class LogSignal {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** Says that something was committed to the context's log; `due` is when the first of the timers is due that came with it. */
  raise(context: string, due?: Instant): void {
    for (const listener of this.listeners.get(context) ?? []) listener(due);
  }

  /** Calls `listener` after each commit of the context; the answer stops it. */
  listen(context: string, listener: Listener): () => void {
    const set = this.listeners.get(context) ?? new Set();
    this.listeners.set(context, set.add(listener));
    return () => set.delete(listener);
  }
}
