import type { StoredEvent } from '#platform/kernel/stored-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { LogRow } from '#platform/runtime/log/event-log';

/** A public event without its envelope: a contract's type and data. */
export interface PublishedEvent {
  readonly type: string;
  readonly data: object;
}

/**
 * From one private event to at most one public one; pure. `types` lists the private types that may be published, so
 * that the feed can look back for the position published before.
 */
export interface Publication {
  readonly types: readonly string[];
  publish(stored: StoredEvent<DomainEvent>): PublishedEvent | undefined;
}

/** A context that publishes nothing. */
export const NOTHING_PUBLISHED: Publication = { types: [], publish: () => undefined };

/** A log row as projections and processes see it. */
export function storedEvent(row: LogRow): StoredEvent<DomainEvent> {
  return {
    tenant: row.tenant,
    stream: row.stream,
    version: row.version,
    partition: row.partition,
    position: row.position,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    event: { type: row.type, data: row.data },
  };
}
