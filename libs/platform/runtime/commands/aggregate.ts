import type { Instant } from '#platform/kernel/clock';
import type { Decider } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { JsonObject } from '#platform/kernel/json';

/** A private event: its type and data, without personal data. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** A refusal with its stable code. */
export interface DomainRejection {
  readonly code: string;
}

/** An aggregate as the runtime runs it. State, events and rejections survive JSON unchanged. */
export interface Aggregate<State, Command, Event extends DomainEvent, Rejection extends DomainRejection> {
  readonly name: string;
  readonly decider: Decider<State, Command, Event, Rejection>;
  /** The one timer an open state waits for; its row is written with the command. */
  readonly timerOf?: (state: State) => { readonly what: string; readonly at: Instant } | undefined;
  /** Schema version of an event type; 1 unless said. */
  readonly schemaVersion?: (type: Event['type']) => number;
}

/** A stream as it was read outside the command's transaction: what is decided on it is written only if it still stands. */
export interface KnownState {
  readonly version: number;
  readonly state: unknown;
  /** Which writing of the stream's row was read: a repair may write it anew under the same version. */
  readonly seen: string;
}

/** A timer as it fires: `dueAt` is when it was due, `at` the business time of the firing. */
export interface FiredTimer {
  readonly tenant: Uuid;
  readonly id: Uuid;
  readonly stream: Uuid;
  readonly what: string;
  readonly dueAt: Instant;
  readonly at: Instant;
  /** The stream as it was when the timer was read, where it was. */
  readonly known?: KnownState;
}

/** Whether a state waits for the timer that is due at `dueAt` under this name. */
export function waitsFor<State>(
  {
    timerOf,
  }: { readonly timerOf?: (state: State) => { readonly what: string; readonly at: Instant } | undefined },
  state: State,
  { what, dueAt }: { readonly what: string; readonly dueAt: Instant },
): boolean {
  const timer = timerOf?.(state);
  return timer?.what === what && Date.parse(timer.at) === Date.parse(dueAt);
}

/** Who acts: the tenant whose receipt is kept and the pseudonymous principal. */
export interface CommandActor {
  readonly organisation: Uuid;
  readonly principal: string;
}

/** What makes a command repeatable: its id and the keyed hash of the request that carried it. */
export interface CommandIdentity {
  readonly commandId: Uuid;
  readonly requestHash: Buffer;
  readonly correlation?: Uuid;
}

/** A text for the vault, already sealed under the person's key. */
export interface SealedText {
  readonly id: Uuid;
  readonly person: Uuid;
  readonly kind: string;
  readonly sealed: Buffer;
}

/** An organisation that may act on or see a stream, and as what. */
export interface Participant {
  readonly tenant: Uuid;
  readonly part: string;
}

/** What the log keeps beside an event. */
export interface EventMeta extends JsonObject {
  readonly actor: string;
  readonly organisation: Uuid;
  readonly causation: Uuid;
  readonly correlation: Uuid;
}
