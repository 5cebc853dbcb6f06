import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { type TimerHandler, timerHandler } from '#platform/runtime/timers/timer-sweeper';
import { personAggregate } from '#people/domain/person/person.aggregate';
import type { LookAgain } from '#people/domain/person/person.commands';
import { confirmedHolding } from '#people/read-models/person/person-holding.query';

/**
 * The last right that was left has ended, as far as was known: who holds the person is looked up anew and the person itself
 * decides. Unless that can be confirmed the timer stays and is tried again.
 */
export function lookAgain(runtime: ContextRuntime): TimerHandler {
  return timerHandler(personAggregate, async (timer) => {
    const { tenant, stream, at } = timer;
    const { holders } = await confirmedHolding(runtime, tenant, stream, at);
    return runtime.commands.fire(personAggregate, timer, (): LookAgain => ({
      ...{ type: 'look-again', at, holders },
    }));
  });
}
