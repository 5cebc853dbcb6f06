import type { AuditTrail } from '#platform/runtime/audit/audit-chain';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { ContextMigrations } from '#platform/runtime/database/migrate';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import type { Publication } from '#platform/runtime/messages/publication';
import type { Subscription } from '#platform/runtime/messages/subscription';
import type { TimerHandler } from '#platform/runtime/timers/timer-sweeper';

/** Everything a context declares to the runtime; it never learns which way it runs. */
export interface ContextDefinition {
  readonly name: string;
  readonly migrations: ContextMigrations;
  readonly publication: Publication;
  /** The contexts that may read its public events; none unless told. */
  readonly subscribers?: readonly string[];
  readonly subscriptions: readonly Subscription[];
  /** Where the context writes who read what, to be sealed. */
  readonly audit?: AuditTrail;
  /** By aggregate: what a due timer becomes. */
  readonly timers?: Readonly<Record<string, (runtime: ContextRuntime) => TimerHandler>>;
  /** By command name: how a process's output is carried out. */
  readonly pendingCommands?: Readonly<Record<string, (runtime: ContextRuntime) => PendingCommandHandler>>;
}
