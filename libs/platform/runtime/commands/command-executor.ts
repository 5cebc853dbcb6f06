import { randomInt } from 'node:crypto';
import type { PoolClient, QueryResult } from 'pg';
import type { Instant } from '#platform/kernel/clock';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import {
  type Aggregate,
  type CommandActor,
  type CommandIdentity,
  type DomainEvent,
  type DomainRejection,
  type FiredTimer,
  type Participant,
  type SealedText,
  waitsFor,
} from '#platform/runtime/commands/aggregate';
import type { CommandAnswer, ReceiptRow } from '#platform/runtime/commands/command-answer';
import { type Appended, planWrite, type WritePlan } from '#platform/runtime/commands/write-plan';
import type { ContextDatabase, Transaction } from '#platform/runtime/database/context-database';
import { isTransient, isVersionConflict } from '#platform/runtime/database/postgres-errors';
import type { EventLog } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';

const ATTEMPTS = 6;
const LONGEST_JITTER_MS = 20;

const OPEN = {
  name: 'open-command',
  text: 'select first, stream_tenant, parts, version, state from open_command($1, $2, $3, $4)',
};
const OPEN_AS_SYSTEM = {
  name: 'open-system-command',
  text: 'select first, stream_tenant, parts, version, state from open_system_command($1, $2, $3, $4)',
};
const OPEN_GRANTED = {
  name: 'open-granted-command',
  text: 'select first, stream_tenant, parts, version, state from open_granted_command($1, $2, $3, $4, $5)',
};
const FIRE = { name: 'fire-timer', text: 'select fired, version, state from fire_timer($1, $2, $3, $4)' };
const COMMIT = { name: 'commit-command', text: 'select commit_command($1, $2) as position' };
const REJECT = { name: 'close-receipt', text: "select close_receipt($1, $2, 'rejected', $3, $4, $5, $6)" };
const ACCEPT_NOTHING = {
  name: 'close-receipt-accepted',
  text: "select close_receipt($1, $2, 'accepted', $3, $4, $5, null)",
};
const CLAIM = { name: 'claim-receipt', text: 'select claim_receipt($1, $2, $3) as first' };
const CREATE = 'select first, position from create_stream($1, $2, $3, $4)';

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

interface Opened<State> {
  readonly first: ReceiptRow | null;
  readonly stream_tenant: Uuid | null;
  readonly parts: readonly string[] | null;
  readonly version: number | null;
  readonly state: State | null;
}

/**
 * Runs commands: receipt, load, decide, vault, state row, timers, append, in one transaction of two flushes (a creation
 * is one call). A lost connection at COMMIT is answered by repeating the command, which finds its first receipt.
 */
export class CommandExecutor {
  constructor(
    private readonly database: ContextDatabase,
    private readonly log: EventLog,
    private readonly signal: LogSignal,
  ) {}

  /**
   * Runs a command on an existing stream for a participant of it.
   * @throws DesignedError `not-found`, `revision-stale`, `revision-conflict`, `idempotency-key-reused`, `database-unavailable`.
   */
  async execute<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, NoInfer<C>>,
  ): Promise<CommandAnswer<R>> {
    return this.retried(request.ifMatch !== undefined, () => this.attempt(aggregate, request, OPEN));
  }

  /** Runs a command of the context itself (a process's output): no participant is looked up; the part is `system`. */
  async executeAsSystem<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, NoInfer<C>>,
  ): Promise<CommandAnswer<R>> {
    return this.retried(false, () => this.attempt(aggregate, request, OPEN_AS_SYSTEM));
  }

  /**
   * Runs a command for a caller whose right on a stream of another tenant was established otherwise than by
   * participation (a grant, a person's own sign-in). The receipt is the actor's, the stream `tenant`'s; the part is
   * `granted`. @throws DesignedError as `execute`.
   */
  async executeGranted<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    tenant: Uuid,
    request: StreamRequest<S, NoInfer<C>>,
  ): Promise<CommandAnswer<R>> {
    return this.retried(request.ifMatch !== undefined, () =>
      this.attempt(aggregate, request, OPEN_GRANTED, [tenant]),
    );
  }

  /**
   * Begins a stream in one round trip.
   * @throws DesignedError `idempotency-key-reused`, `database-unavailable`, `overloaded`.
   */
  async create<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: CreationRequest<NoInfer<C>>,
  ): Promise<CommandAnswer<R>> {
    const decision = aggregate.decider.decide(request.command, aggregate.decider.initial);
    if (decision.outcome === 'rejected')
      return this.retried(false, () => this.refuse(request, decision.rejection));
    const { actor, identity, stream } = request;
    const tenant = request.tenant ?? actor.organisation;
    const { write, appended } = planWrite(aggregate, {
      ...request,
      tenant,
      before: 0,
      state: aggregate.decider.initial,
      events: decision.events,
    });
    return this.retried(false, async () => {
      const { rows } = await this.database.call(
        CREATE,
        [actor.organisation, identity.commandId, identity.requestHash, JSON.stringify(write)],
        'create-stream',
      );
      const row = rows[0] as { first: ReceiptRow | null; position: number | null };
      if (row.first) return this.replay<R>(row.first, identity.requestHash);
      this.announce(stream, row.position);
      return this.accepted<R>(stream, appended, row.position);
    });
  }

  /** Keeps the receipt of a refused beginning, unless the command was answered before. */
  private refuse<C, R extends DomainRejection>(
    request: CreationRequest<C>,
    rejection: R,
  ): Promise<CommandAnswer<R>> {
    const { actor, identity } = request;
    const receipt = [actor.organisation, identity.commandId];
    return this.database.command(
      (client) => client.query({ ...CLAIM, values: [...receipt, identity.requestHash] }),
      async (opened, transaction) => {
        const { first } = opened.rows[0] as { first: ReceiptRow | null };
        if (first) return this.replay<R>(first, identity.requestHash, transaction.client);
        const values = [...receipt, null, null, null, JSON.stringify(rejection)];
        await transaction.commitWith(() => transaction.client.query({ ...REJECT, values }));
        return { outcome: 'rejected', rejection, replayed: false };
      },
    );
  }

  /**
   * The answer kept for this command, if it was accepted before: for a repetition whose checks outside the command would
   * now end otherwise. @throws DesignedError `idempotency-key-reused`.
   */
  async firstAnswer<R extends DomainRejection>(
    actor: CommandActor,
    identity: CommandIdentity,
  ): Promise<CommandAnswer<R> | undefined> {
    const [kept] = await this.database.tenantQuery<{ readonly first: ReceiptRow }>(
      actor.organisation,
      `select jsonb_build_object('hash', encode(request_hash, 'hex'), 'status', status, 'stream', stream,
                                 'tenant', stream_tenant, 'version', version, 'rejection', rejection) as first
         from receipt where tenant = $1 and command_id = $2 and status = 'accepted'`,
      [actor.organisation, identity.commandId],
    );
    return kept && this.replay<R>(kept.first, identity.requestHash);
  }

  /**
   * Fires a due timer once: marks its row and runs the command, or does nothing when it has fired already.
   * @throws Error when the command changes nothing although the state waits for the timer: it stays due.
   */
  async fire<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    timer: FiredTimer,
    command: (state: S) => NoInfer<C>,
  ): Promise<'fired' | 'fired-before'> {
    return this.retried(false, () =>
      this.database.command(
        (client) => client.query({ ...FIRE, values: [timer.tenant, timer.id, timer.at, timer.stream] }),
        async (opened, transaction) => {
          const row = opened.rows[0] as { fired: boolean; version: number | null; state: S | null };
          if (!row.fired || row.version === null || row.state === null) {
            await transaction.commitWith();
            return 'fired-before';
          }
          const isAwaited = waitsFor(aggregate, row.state, timer);
          const decision = aggregate.decider.decide(command(row.state), row.state);
          if (decision.outcome === 'rejected' || decision.events.length === 0) {
            if (isAwaited)
              throw new Error(`a timer of ${aggregate.name} changed nothing, though it was awaited`);
            await transaction.commitWith();
            return 'fired';
          }
          const { write } = planWrite(aggregate, {
            hasFired: isAwaited,
            tenant: timer.tenant,
            stream: timer.stream,
            before: row.version,
            state: row.state,
            events: decision.events,
            at: timer.at,
            actor: { organisation: timer.tenant, principal: 'timer' },
            identity: { commandId: timer.id },
          });
          const [result] = await transaction.commitWith(commit(transaction.client, null, write));
          this.announce(timer.stream, (result?.rows[0] as { position: number }).position);
          return 'fired';
        },
      ),
    );
  }

  private attempt<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, NoInfer<C>>,
    open: typeof OPEN,
    more: readonly unknown[] = [],
  ): Promise<CommandAnswer<R>> {
    const { actor, identity, stream } = request;
    const values = [actor.organisation, identity.commandId, identity.requestHash, stream, ...more];
    return this.database.command(
      (client) => client.query({ ...open, values }),
      async (opened, transaction) => {
        const row = opened.rows[0] as Opened<S>;
        if (row.first) return this.replay<R>(row.first, identity.requestHash, transaction.client);
        if (row.stream_tenant === null || row.state === null || row.version === null) throw notFound();
        if (request.ifMatch !== undefined && request.ifMatch !== row.version) throw stale();
        const tenant = row.stream_tenant;
        const command = request.command({ parts: row.parts ?? [], state: row.state });
        const decision = aggregate.decider.decide(command, row.state);
        const receipt = [actor.organisation, identity.commandId, tenant, stream, row.version];
        if (decision.outcome === 'rejected') {
          const rejection = JSON.stringify(decision.rejection);
          await transaction.commitWith(() =>
            transaction.client.query({ ...REJECT, values: [...receipt, rejection] }),
          );
          return { outcome: 'rejected', rejection: decision.rejection, replayed: false };
        }
        if (decision.events.length === 0) {
          await transaction.commitWith(() =>
            transaction.client.query({ ...ACCEPT_NOTHING, values: receipt }),
          );
          return this.accepted<R>(stream, { version: row.version }, null);
        }
        const { write, appended } = planWrite(aggregate, {
          ...request,
          tenant,
          before: row.version,
          state: row.state,
          events: decision.events,
        });
        return this.finish<R>(
          transaction,
          { tenant: actor.organisation, command: identity.commandId },
          write,
          appended,
        );
      },
    );
  }

  /** Tells the readers in this process what has just been committed. */
  private announce(stream: Uuid, position: number | null): void {
    if (position !== null) this.log.noteAppended(this.log.positionOf(stream, position));
    this.signal.raise(this.database.context);
  }

  private async finish<R extends DomainRejection>(
    transaction: Transaction,
    receipt: object,
    write: WritePlan,
    appended: Appended,
  ): Promise<CommandAnswer<R>> {
    const [result] = await transaction.commitWith(commit(transaction.client, receipt, write));
    const { position } = result?.rows[0] as { position: number };
    this.announce(write.stream, position);
    return this.accepted<R>(write.stream, appended, position);
  }

  private accepted<R extends DomainRejection>(
    stream: Uuid,
    { version }: Appended,
    position: number | null,
  ): CommandAnswer<R> {
    return {
      outcome: 'accepted',
      stream,
      version,
      position: position === null ? undefined : this.log.positionOf(stream, position),
      replayed: false,
    };
  }

  /** The first answer again. Inside a transaction it needs no second connection: waiting for one could wait for ever. */
  private async replay<R extends DomainRejection>(
    first: ReceiptRow,
    hash: Buffer,
    client?: PoolClient,
  ): Promise<CommandAnswer<R>> {
    if (first.hash !== hash.toString('hex')) {
      throw new DesignedError(
        'idempotency-key-reused',
        'key-reused',
        'This Idempotency-Key was used for another request. Send a new key with a new request.',
      );
    }
    if (first.status === 'rejected')
      return { outcome: 'rejected', rejection: first.rejection as R, replayed: true };
    const { stream, tenant, version } = first;
    if (stream === null || tenant === null || version === null)
      throw new Error('a committed receipt is still open');
    return {
      outcome: 'accepted',
      stream,
      version,
      position: await this.log.positionOfVersion(tenant, stream, version, client),
      replayed: true,
    };
  }

  private async retried<T>(callerStatedRevision: boolean, attempt: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (isVersionConflict(error)) {
          if (callerStatedRevision) throw stale();
          if (tried >= ATTEMPTS) throw conflict();
        } else if (!isTransient(error) || tried >= 2) {
          throw error;
        }
        await pause(randomInt(1, LONGEST_JITTER_MS * tried));
      }
    }
  }
}

function commit(client: PoolClient, receipt: object | null, write: WritePlan): () => Promise<QueryResult> {
  return () =>
    client.query({ ...COMMIT, values: [receipt && JSON.stringify(receipt), JSON.stringify(write)] });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function notFound(): DesignedError {
  return new DesignedError('not-found', 'not-found', 'There is nothing here under this id for you.');
}

function stale(): DesignedError {
  return new DesignedError(
    'revision-stale',
    'stale-revision',
    'It has changed since you read it. Read it again and decide anew.',
  );
}

function conflict(): DesignedError {
  return new DesignedError(
    'revision-conflict',
    'conflict',
    'Others are changing it at the same time. Read it again and repeat.',
  );
}
