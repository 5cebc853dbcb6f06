import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type {
  CommandActor,
  CommandIdentity,
  KnownState,
  Participant,
  SealedText,
} from '#platform/runtime/commands/aggregate';
import type { ReceiptRow } from '#platform/runtime/commands/command-answer';

/** A command on a stream that exists. `decide` is given the actor's parts and the state as they are in the transaction. */
export interface StreamRequest<State, Command> {
  readonly actor: CommandActor;
  readonly identity: CommandIdentity;
  readonly stream: Uuid;
  readonly at: Instant;
  /** The revision the caller has seen; another one is refused with `revision-stale`. */
  readonly ifMatch?: number;
  readonly command: (facts: { readonly parts: readonly string[]; readonly state: State }) => Command;
  readonly vault?: readonly SealedText[];
}

/** A command of the context itself on a stream that exists, which may have been read already. */
export interface SystemRequest<State, Command> extends StreamRequest<State, Command> {
  readonly known?: KnownState | undefined;
}

/** A command that begins a stream; the stream belongs to `tenant`, by default the actor's. */
export interface CreationRequest<Command> {
  readonly actor: CommandActor;
  readonly identity: CommandIdentity;
  readonly stream: Uuid;
  readonly tenant?: Uuid;
  readonly at: Instant;
  readonly command: Command;
  readonly participants: readonly Participant[];
  readonly vault?: readonly SealedText[];
}

/** Which writing of the stream's row was read. */
export interface Seen {
  readonly seen: string | null;
}

/** What a command is decided on, as the schema tells it: the first receipt, or the stream and the actor's parts in it. */
export interface Opened<State> {
  readonly first: ReceiptRow | null;
  readonly stream_tenant: Uuid | null;
  readonly parts: readonly string[] | null;
  readonly version: number | null;
  readonly state: State | null;
}

/** What a call that has written tells: the last event's position, and, where the call was the transaction, its number. */
export interface Written {
  readonly position: number;
  readonly seen?: string;
}
