import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { longestLogLock } from '#platform/runtime/log/log-locks';

/** A number of a context at this moment; labels name contexts, subscriptions, commands and codes only. */
export interface RuntimeMeasurement {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Labels = Readonly<Record<string, string>>;

/**
 * Measures what a context has in hand: lag, holes, what was passed over, parked messages, pending commands, timers,
 * and for how long a partition of the log has been held.
 */
export async function measure(runtime: ContextRuntime): Promise<readonly RuntimeMeasurement[]> {
  const context = runtime.definition.name;
  const [lockSeconds, parked, waiting, stuck, due, transport] = await Promise.all([
    longestLogLock(runtime.database),
    runtime.subscriptions.parked(),
    runtime.pending.waiting(),
    runtime.pending.stuck(),
    runtime.timers.due(),
    runtime.transport.measure(),
  ]);
  const woken = runtime.timers.waker?.figures();
  const gauge = (name: string, help: string, value: number, labels: Labels = {}): RuntimeMeasurement => ({
    ...{ name: `ginnel_${name}`, kind: 'gauge', help, labels: { context, ...labels }, value },
  });
  const counter = (name: string, help: string, value: number, labels: Labels = {}): RuntimeMeasurement => ({
    ...gauge(`${name}_total`, help, value, labels),
    kind: 'counter',
  });
  return [
    ...runtime.subscriptions.status().flatMap(({ subscription, source, ...status }) => {
      const of = { subscription, source };
      return [
        // Nobody knows it while the source has not been heard: 0 would say that all is well.
        ...(status.lag === undefined
          ? []
          : [gauge('subscription_lag', 'Positions that a subscription has not handled yet', status.lag, of)]),
        gauge('subscription_stopped', 'Partitions that wait for somebody to look', status.stopped.size, of),
        counter(
          'messages_passed_over',
          'Messages of types that a subscription does not list',
          status.passedOver,
          of,
        ),
        counter('message_holes', 'Times that a message was missing and was read again', status.holes, of),
        ...(status.ways === undefined
          ? []
          : [
              counter('messages_carried', 'Messages that came by Kafka', status.ways.carried, of),
              counter('messages_caught_up', 'Messages that came by the feed', status.ways.caughtUp, of),
            ]),
      ];
    }),
    ...[...parked].map(([subscription, n]) =>
      gauge('parked_messages', 'Messages that wait for a retry or a skip', n, { subscription }),
    ),
    gauge('pending_commands', 'Commands of processes that have not been carried out yet', waiting),
    ...stuck.flatMap(({ command, error, n, oldestSeconds }) => [
      gauge('pending_commands_stuck', 'Pending commands that keep failing', n, { command, error }),
      gauge(
        'pending_commands_stuck_seconds',
        'How long ago the oldest of those that keep failing was decided',
        Math.round(oldestSeconds),
        { command, error },
      ),
    ]),
    gauge(
      'log_lock_seconds',
      'How long the oldest transaction has been under way that holds a partition of the log',
      lockSeconds,
    ),
    gauge('timers_due', 'Timers that are due and have not fired', due),
    ...runtime.timers
      .stuck()
      .map(({ aggregate, error, n }) =>
        gauge('timers_stuck', 'Timers that keep failing when they are fired', n, { aggregate, error }),
      ),
    counter(
      'timers_found_by_looking',
      'Timers that were due and that nobody had told of',
      runtime.timers.foundByLooking,
    ),
    ...(woken === undefined
      ? []
      : [
          counter('timer_wakes_set', 'Seconds for which Redis was asked to wake the timers', woken.set),
          counter('timer_wakes', 'Times that Redis has woken the timers', woken.woken),
        ]),
    ...transport,
  ];
}
