import { randomUUID } from 'node:crypto';
import type { Instant } from '#platform/kernel/clock';
import { accepted, type Decider } from '#platform/kernel/decider';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { Aggregate } from '#platform/runtime/commands/aggregate';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';

/** A public event as a test wants it told: its type, data, stream, tenant and business time. */
export interface SourceEvent {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  readonly type: string;
  readonly data: object;
  /** The source's present business time unless told. */
  readonly at?: Instant;
}

type Told = Pick<SourceEvent, 'type' | 'data'>;

const decider: Decider<{ readonly told: number }, Told, Told, never> = {
  initial: { told: 0 },
  decide: ({ type, data }) => accepted({ type, data }),
  evolve: (state) => ({ told: state.told + 1 }),
};

const teller: Aggregate<{ readonly told: number }, Told, Told, never> = { name: 'teller', decider };

/**
 * A context that stands for another one in tests: it publishes, unchanged, the events of these types that `tell` gives
 * it. Contracts are checked where they are handled, as with the real source.
 */
export function sourceContext(name: string, types: readonly string[]): ContextDefinition {
  return {
    name,
    migrations: () => [],
    publication: {
      types,
      publish: ({ event }) => (types.includes(event.type) ? { type: event.type, data: event.data } : undefined),
    },
    subscriptions: [],
  };
}

/** Lets the source say an event: the next of its stream. */
export async function tell(source: ContextRuntime, { tenant, stream, type, data, at }: SourceEvent): Promise<void> {
  const request = {
    actor: { organisation: tenant, principal: 'test' },
    identity: source.derive(randomUUID()),
    stream,
    at: at ?? source.clock.now(),
  };
  await source.commands
    .executeAsSystem(teller, { ...request, command: () => ({ type, data }) })
    .catch((error: unknown) => {
      if (!(error instanceof DesignedError && error.code === 'not-found')) throw error;
      return source.commands.create(teller, { ...request, command: { type, data }, participants: [] });
    });
}
