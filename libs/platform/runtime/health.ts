import type { ContextRuntime } from '#platform/runtime/context-runtime';

const LONGEST_SILENCE_MS = 5_000;

/** What a part of the process says of itself; `reason` is a stable code. */
export interface PartHealth {
  readonly ready: boolean;
  readonly reason?: string;
}

/** The parts of a context that can be unwell: its database, and whether events move. */
export function healthChecks(
  runtime: ContextRuntime,
): ReadonlyMap<string, () => Promise<PartHealth> | PartHealth> {
  const { name } = runtime.definition;
  return new Map<string, () => Promise<PartHealth> | PartHealth>([
    [
      `${name} database`,
      async () => {
        await runtime.database.runtimeQuery('select 1');
        return { ready: true };
      },
    ],
    [
      `${name} subscriptions`,
      () => {
        const status = runtime.subscriptions.status();
        if (status.some((one) => one.stopped.size > 0)) return { ready: false, reason: 'partition-stopped' };
        if (status.some((one) => one.failing)) return { ready: false, reason: 'subscription-failing' };
        if (status.some((one) => one.silentFor > LONGEST_SILENCE_MS))
          return { ready: false, reason: 'source-silent' };
        return { ready: true };
      },
    ],
    [
      `${name} timers`,
      () =>
        runtime.timers.lastError === undefined ? { ready: true } : { ready: false, reason: 'timers-failing' },
    ],
  ]);
}
