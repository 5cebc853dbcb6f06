import type { Contract } from '#platform/contracts/contract';
import type { Process } from '#platform/kernel/process';
import type { Projection } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';

/** What a subscription takes from one source: contracts of another context, or private types of its own log. */
export type SubscriptionSource =
  | { readonly source: string; readonly contracts: readonly Contract[] }
  | { readonly source: 'own-log'; readonly types: readonly string[] };

/** A read model kept up to date from events. */
export interface ProjectionSubscription {
  readonly kind: 'projection';
  readonly sources: readonly SubscriptionSource[];
  readonly projection: Projection<DomainEvent, object>;
}

/** A process that answers events with commands to its own context. */
export interface ProcessSubscription {
  readonly kind: 'process';
  readonly sources: readonly SubscriptionSource[];
  readonly process: Process<unknown, StoredEvent<DomainEvent>>;
}

/** What a module declares; it never learns how the events come. */
export type Subscription = ProjectionSubscription | ProcessSubscription;

/** The subscription's name: the consumer group, and the key of its checkpoints. */
export function subscriptionName(subscription: Subscription): string {
  return subscription.kind === 'projection' ? subscription.projection.name : subscription.process.name;
}

/** Declares a projection; the events' types are checked where the sources' contracts are. */
export function projectionSubscription<Event extends DomainEvent, Row extends object>(
  projection: Projection<Event, Row>,
  sources: readonly SubscriptionSource[],
): ProjectionSubscription {
  return {
    kind: 'projection',
    sources,
    projection,
  };
}

/** Declares a process. */
export function processSubscription<State, Event extends DomainEvent>(
  process: Process<State, StoredEvent<Event>>,
  sources: readonly SubscriptionSource[],
): ProcessSubscription {
  return {
    kind: 'process',
    sources,
    process,
  };
}

/** The type without its version: `ginnel.referrals.referral-sent`. */
export function typeFamily(type: string): string {
  return type.replace(/\.v\d+$/, '');
}
