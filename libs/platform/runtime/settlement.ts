import { DesignedError } from '#platform/kernel/designed-error';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';

const STEP_MS = 10;

/**
 * Waits until every context of the process has handled every event, run every pending command and fired every due
 * timer. @throws DesignedError `not-settled` after `withinMs` of real time, naming what is left.
 */
export async function settle(environment: PlatformEnvironment, withinMs = 15_000): Promise<void> {
  const until = performance.now() + withinMs;
  let headsBefore = '';
  for (let quiet = 0; quiet < 2;) {
    if (quiet > 0 || headsBefore === '')
      await Promise.all(environment.runtimes.map((runtime) => runtime.log.refreshHeads()));
    const late = performance.now() > until;
    const left = await Promise.all(environment.runtimes.map((runtime) => leftToDo(runtime, late)));
    const busy = left.filter((one) => one.n > 0);
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

/** While events move there is no need to count what they may still give rise to, unless `whole` is asked for. */
async function leftToDo(
  runtime: ContextRuntime,
  whole: boolean,
): Promise<{ readonly n: number; readonly text: string }> {
  const events = await runtime.subscriptions.lag();
  if (events > 0) runtime.subscriptions.hurry();
  const [commands, timers] =
    events > 0 && !whole ? [0, 0] : await Promise.all([runtime.pending.waiting(), runtime.timers.due()]);
  return {
    n: events + commands + timers,
    text: `${runtime.definition.name} ${events} positions, ${commands} pending commands, ${timers} due timers`,
  };
}
