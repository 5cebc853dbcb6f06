/** Tells the readers in this process that a log has grown; a poll is the safety net where a signal is missed. */
export class LogSignal {
  private readonly listeners = new Map<string, Set<() => void>>();

  /** Says that something was committed to the context's log, its timers or its pending commands. */
  raise(context: string): void {
    for (const listener of this.listeners.get(context) ?? []) listener();
  }

  /** Calls `listener` after each commit of the context; the answer stops it. */
  listen(context: string, listener: () => void): () => void {
    const set = this.listeners.get(context) ?? new Set();
    this.listeners.set(context, set.add(listener));
    return () => set.delete(listener);
  }
}
