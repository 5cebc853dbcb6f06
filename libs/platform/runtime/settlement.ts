import { DesignedError } from '#platform/kernel/designed-error';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';

const STEP_MS = 10;

/** What one context has still to do: `pending` and `due` are counted only where everything else is done. */
interface Left {
  readonly n: number;
  readonly text: string;
}

/** The last positions of each partition, by context. */
export type ReachedHeads = ReadonlyMap<string, readonly number[]>;

/** The last positions of the contexts of the process, as their logs say at this moment. */
export async function reachedHeads({ runtimes }: PlatformEnvironment): Promise<ReachedHeads> {
  await Promise.all(runtimes.map(({ log }) => log.refreshHeads()));
  return new Map(
    await Promise.all(runtimes.map(async ({ log }) => [log.context, await log.heads()] as const)),
  );
}

/**
 * Waits until every context of the process has handled every event, run every pending command and fired every due
 * timer. `elsewhere`: up to where the logs of other processes must have been handled here.
 * @throws DesignedError `not-settled` after `withinMs` of real time, naming what is left.
 */
export async function settle(
  environment: PlatformEnvironment,
  withinMs = 15_000,
  elsewhere: ReachedHeads = new Map(),
): Promise<void> {
  const until = performance.now() + withinMs;
  let headsBefore = '';
  for (let quiet = 0; quiet < 2;) {
    if (quiet > 0 || headsBefore === '')
      await Promise.all(
        environment.runtimes.map(({ log, subscriptions }) =>
          Promise.all([log.refreshHeads(), subscriptions.refresh()]),
        ),
      );
    const late = performance.now() > until;
    const busy = (await leftToDo(environment.runtimes, elsewhere, late)).filter((one) => one.n > 0);
    // What is counted first may give rise to what was counted before: nothing was appended in between, or it is counted again.
    const heads = JSON.stringify(
      await Promise.all(environment.runtimes.map((runtime) => runtime.log.heads())),
    );
    quiet = busy.length > 0 ? 0 : heads === headsBefore ? quiet + 1 : 1;
    headsBefore = heads;
    if (quiet < 2 && late) {
      const rest = busy.map((one) => one.text).join('; ') || 'events are still being appended';
      throw new DesignedError('not-settled', 'unavailable', `Still to do: ${rest}.`, 1);
    }
    if (busy.length > 0) await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

/**
 * While events move in any context, or commands or timers are known to be under way, there is no need to ask a database
 * what they may still give rise to, unless `whole` is asked for.
 */
async function leftToDo(
  runtimes: readonly ContextRuntime[],
  elsewhere: ReachedHeads,
  whole: boolean,
): Promise<readonly Left[]> {
  const lags = await Promise.all(
    runtimes.map(async ({ subscriptions }) => {
      const lag = await subscriptions.lag(elsewhere);
      if (lag > 0) subscriptions.hurry();
      return lag;
    }),
  );
  const isKnownBusy =
    lags.some((lag) => lag > 0) || runtimes.some(({ pending, timers }) => pending.isBusy || timers.isBusy);
  if (isKnownBusy && !whole) return [{ n: 1, text: '' }];
  return Promise.all(runtimes.map((runtime, index) => count(runtime, lags[index] ?? 0)));
}

async function count(runtime: ContextRuntime, events: number): Promise<Left> {
  const [row] = await runtime.database.workerQuery<{ commands: number; timers: number }>(
    `select (select count(*) from pending_command where done_at is null) as commands,
            (select count(*) from timer where fired_at is null and due_at <= $1) as timers`,
    [runtime.clock.now()],
  );
  const { commands = 0, timers = 0 } = row ?? {};
  return {
    n: events + commands + timers,
    text: `${runtime.definition.name} ${events} positions, ${commands} pending commands, ${timers} due timers`,
  };
}
