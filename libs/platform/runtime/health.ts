import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { TimerWaker } from '#platform/runtime/timers/timer-waker';

const LONGEST_SILENCE_MS = 5_000;
/** More streams than these held up by their pending commands: not a few bad ones, but a bug or an outage. */
const MOST_STUCK_STREAMS = 20;
/** As many timers that keep failing. */
const MOST_STUCK_TIMERS = 20;

/** What a part of the process says of itself; `reason` is a stable code. A part may serve and still need somebody to look. */
export interface PartHealth {
  readonly ready: boolean;
  readonly reason?: string;
  /** How many messages, commands or timers the reason is about. */
  readonly count?: number;
}

type Check = () => Promise<PartHealth> | PartHealth;

/**
 * The parts of a context that can be unwell: its database, whether events move, its pending commands, timers and what wakes
 * them, and tidying.
 */
export function healthChecks(runtime: ContextRuntime): ReadonlyMap<string, Check> {
  const { name } = runtime.definition;
  const { waker } = runtime.timers;
  return new Map<string, Check>([
    [
      `${name} database`,
      async () => {
        await runtime.database.runtimeQuery('select 1');
        return { ready: true };
      },
    ],
    [`${name} subscriptions`, () => subscriptionsHealth(runtime)],
    [`${name} pending commands`, () => pendingHealth(runtime)],
    [
      `${name} housekeeping`,
      () =>
        runtime.housekeeper.lastError === undefined
          ? { ready: true }
          : { ready: true, reason: 'housekeeping-failing' },
    ],
    [`${name} timers`, () => timersHealth(runtime)],
    // Timers fire without it, at most 10 s late: the process serves.
    ...(waker ? [[`${name} redis`, () => wakerHealth(waker)] as const] : []),
    ...runtime.transport.health(),
  ]);
}

function wakerHealth(waker: TimerWaker): PartHealth {
  const reason = waker.trouble();
  return reason === undefined ? { ready: true } : { ready: true, reason };
}

async function subscriptionsHealth(runtime: ContextRuntime): Promise<PartHealth> {
  const status = runtime.subscriptions.status();
  if (status.some((one) => one.stopped.size > 0)) return { ready: false, reason: 'partition-stopped' };
  if (status.some((one) => one.failing)) return { ready: false, reason: 'subscription-failing' };
  if (status.some((one) => one.silentFor > LONGEST_SILENCE_MS))
    // Another context is away: what depends on having heard it is refused by itself, everything else is served.
    return { ready: true, reason: 'source-silent' };
  const count = [...(await runtime.subscriptions.parked()).values()].reduce((sum, n) => sum + n, 0);
  return count > 0 ? { ready: true, reason: 'messages-parked', count } : { ready: true };
}

/** A stuck timer holds up itself alone: the rest is served, and the answer tells of it until it fires. */
function timersHealth({ timers }: ContextRuntime): PartHealth {
  if (timers.lastError !== undefined) return { ready: false, reason: 'timers-failing' };
  const count = timers.stuck().reduce((sum, { n }) => sum + n, 0);
  return count === 0 ? { ready: true } : { ready: count <= MOST_STUCK_TIMERS, reason: 'timers-stuck', count };
}

/**
 * A stuck command holds up its own stream: the rest is served, and the answer tells of it until it succeeds. When the
 * commands cannot even be read or noted none of them moves, whatever is known of the stuck ones.
 */
async function pendingHealth(runtime: ContextRuntime): Promise<PartHealth> {
  if (runtime.pending.lastError !== undefined) return { ready: false, reason: 'commands-failing' };
  const stuck = await runtime.pending.stuck();
  if (stuck.length === 0) return { ready: true };
  const count = stuck.reduce((sum, { n }) => sum + n, 0);
  const streams = stuck.reduce((sum, one) => sum + one.streams, 0);
  return { ready: streams <= MOST_STUCK_STREAMS, reason: 'commands-stuck', count };
}
