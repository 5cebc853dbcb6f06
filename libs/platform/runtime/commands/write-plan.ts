import { randomUUID } from 'node:crypto';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type {
  Aggregate,
  CommandActor,
  DomainEvent,
  DomainRejection,
  EventMeta,
  Participant,
  SealedText,
} from '#platform/runtime/commands/aggregate';

/** What a decided command will write, as `commit_command` takes it. */
export interface WritePlan {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  readonly aggregate: string;
  readonly before: number;
  readonly after: number;
  /** The writing of the stream's row on which it was decided, where that was outside the transaction. */
  readonly seen?: string;
  readonly at: Instant;
  readonly state: unknown;
  readonly events: readonly {
    readonly type: string;
    readonly schemaVersion: number;
    readonly data: object;
  }[];
  readonly meta: EventMeta;
  readonly participants?: readonly Participant[];
  readonly vault?: readonly {
    readonly id: Uuid;
    readonly person: Uuid;
    readonly kind: string;
    readonly sealed: string;
  }[];
  readonly timers?: readonly { readonly id: Uuid; readonly what: string; readonly dueAt: Instant }[];
}

/** Where the stream stands after the write. */
export interface Appended {
  readonly version: number;
}

/** What is to be written, and where the stream stands after it. */
export interface PlannedWrite {
  readonly write: WritePlan;
  readonly appended: Appended;
}

interface PlanInput<S, E> {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  readonly before: number;
  readonly seen?: string;
  readonly state: S;
  readonly events: readonly E[];
  readonly at: Instant;
  readonly actor: CommandActor;
  readonly identity: { readonly commandId: Uuid; readonly correlation?: Uuid };
  readonly participants?: readonly Participant[];
  readonly vault?: readonly SealedText[];
  /** Whether the timer that `state` waits for has just fired: a state that goes on waiting then needs another. */
  readonly hasFired?: boolean;
}

/** Plans the write of accepted events: the state after them and the timer that the new state waits for, if it is new. */
export function planWrite<S, C, E extends DomainEvent, R extends DomainRejection>(
  aggregate: Aggregate<S, C, E, R>,
  input: PlanInput<S, E>,
): PlannedWrite {
  const state = input.events.reduce((folded, event) => aggregate.decider.evolve(folded, event), input.state);
  const after = input.before + input.events.length;
  const timer = aggregate.timerOf?.(state);
  const waitedFor = input.before === 0 || input.hasFired ? undefined : aggregate.timerOf?.(input.state);
  const isNew = timer !== undefined && (timer.at !== waitedFor?.at || timer.what !== waitedFor.what);
  const write: WritePlan = {
    tenant: input.tenant,
    stream: input.stream,
    aggregate: aggregate.name,
    before: input.before,
    after,
    ...(input.seen === undefined ? {} : { seen: input.seen }),
    at: input.at,
    state,
    events: input.events.map((event) => ({
      type: event.type,
      schemaVersion: aggregate.schemaVersion?.(event.type) ?? 1,
      data: event.data,
    })),
    meta: {
      actor: input.actor.principal,
      organisation: input.actor.organisation,
      causation: input.identity.commandId,
      correlation: input.identity.correlation ?? input.identity.commandId,
    },
    ...(input.participants?.length ? { participants: input.participants } : {}),
    ...(input.vault?.length
      ? { vault: input.vault.map((text) => ({ ...text, sealed: text.sealed.toString('base64') })) }
      : {}),
    ...(isNew ? { timers: [{ id: randomUUID(), what: timer.what, dueAt: timer.at }] } : {}),
  };
  return { write, appended: { version: after } };
}
