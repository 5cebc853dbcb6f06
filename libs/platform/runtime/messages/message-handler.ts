import type { PoolClient, QueryResult } from 'pg';
import type { Contract } from '#platform/contracts/contract';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { Message } from '#platform/runtime/messages/feed';
import { type SubscriptionSource, typeFamily } from '#platform/runtime/messages/subscription';
import { UnreadableMessage } from '#platform/runtime/messages/message-source';

/** A statement that is sent, in its place, with those that end the transaction. */
export type LastStatement = () => Promise<QueryResult>;

/** Handles messages inside the transaction that moves the checkpoints. */
export interface MessageHandler {
  /** Loads what the events touch and folds them. @returns what writes the outcome. */
  handle(
    client: PoolClient,
    events: readonly HandledEvent[],
    generation: number,
  ): Promise<readonly LastStatement[]>;
}

/** A message as a subscription handles it. */
export interface HandledEvent extends StoredEvent<DomainEvent> {
  readonly source: string;
  readonly correlation: string;
}

/** Whether a subscription handles a message's type; a listed type in another version is not passed over but refused. */
export type Sorted = 'handled' | 'passed-over' | 'unknown-version';

/** Sorts and checks the messages of one source of a subscription. */
export class MessageReader {
  private readonly parsers = new Map<string, (data: unknown) => object>();
  private readonly families = new Set<string>();

  constructor(source: SubscriptionSource) {
    if ('types' in source) {
      for (const type of source.types) this.parsers.set(type, (data) => data as object);
    } else {
      for (const contract of source.contracts) {
        this.parsers.set(contract.type, (data) => checked(contract, data));
        this.families.add(typeFamily(contract.type));
      }
    }
  }

  /** Says what a message's type means to the subscription. */
  sort(type: string): Sorted {
    if (this.parsers.has(type)) return 'handled';
    return this.families.has(typeFamily(type)) ? 'unknown-version' : 'passed-over';
  }

  /** The message checked against its contract. @throws UnreadableMessage with a reason that names no values. */
  read(message: Message): HandledEvent {
    const parse = this.parsers.get(message.type);
    if (!parse) throw new UnreadableMessage(`the version of ${message.type} is not known here`);
    const data = parse(message.data);
    const { tenant, stream, version, partition, position, occurredAt, recordedAt, source, correlation } =
      message;
    return {
      ...{ tenant, stream, version, partition, position, occurredAt, recordedAt, source, correlation },
      event: { type: message.type, data },
    };
  }
}

function checked(contract: Contract, data: unknown): object {
  const check = contract.check(data);
  if (check.valid) return check.data as object;
  const breaches = check.breaches.map(({ path, rule }) => `${path} ${rule}`).join(', ');
  throw new UnreadableMessage(
    `the data of ${contract.type} does not fit its contract: ${breaches}`.slice(0, 500),
  );
}
