import type { PoolClient, QueryResult } from 'pg';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import {
  type Aggregate,
  type CommandActor,
  type CommandIdentity,
  type DomainEvent,
  type DomainRejection,
  type FiredTimer,
  waitsFor,
} from '#platform/runtime/commands/aggregate';
import { Answers } from '#platform/runtime/commands/answers';
import type { CommandAnswer, ReceiptRow } from '#platform/runtime/commands/command-answer';
import type {
  CreationRequest,
  Opened,
  StreamRequest,
  SystemRequest,
  Written,
} from '#platform/runtime/commands/command-requests';
import { notFound, refuseReusedKey, stale } from '#platform/runtime/commands/command-refusals';
import { retried, unlessMoved } from '#platform/runtime/commands/command-repetition';
import {
  ACCEPT_NOTHING,
  CLAIM,
  COMMIT,
  FIRE,
  KEEP,
  OPEN,
  OPEN_AS_SYSTEM,
  OPEN_GRANTED,
  RECEIPT,
  REJECT,
} from '#platform/runtime/commands/command-statements';
import { CommittedWrites } from '#platform/runtime/commands/committed-writes';
import { OneCallCommands } from '#platform/runtime/commands/one-call-commands';
import { RecentStreams } from '#platform/runtime/commands/recent-streams';
import { type PlannedWrite, planWrite, type WritePlan } from '#platform/runtime/commands/write-plan';
import type { ContextDatabase, Transaction } from '#platform/runtime/database/context-database';
import type { EventLog } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';

/**
 * Runs commands: in one call on a stream as it was read before, where that holds; a creation is that call alone. Whatever
 * it does not hold for is decided in one transaction of two flushes, on the state as it then is. A lost connection at
 * COMMIT is answered by repeating the command, which finds its first receipt.
 */
export class CommandExecutor {
  private readonly recent = new RecentStreams();
  private readonly answers: Answers;
  private readonly committed: CommittedWrites;
  private readonly oneCall: OneCallCommands;

  constructor(
    private readonly database: ContextDatabase,
    log: EventLog,
    signal: LogSignal,
  ) {
    this.answers = new Answers(log);
    this.committed = new CommittedWrites(database.context, log, signal, this.recent);
    this.oneCall = new OneCallCommands(database, this.recent, this.answers, this.committed);
  }

  /**
   * Runs a command on an existing stream for a participant of it.
   * @throws DesignedError `not-found`, `revision-stale`, `revision-conflict`, `idempotency-key-reused`, `database-unavailable`.
   */
  async execute<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, NoInfer<C>>,
  ): Promise<CommandAnswer<R>> {
    const answer = await unlessMoved(() => this.oneCall.onRecent(aggregate, request));
    return answer ?? retried(request.ifMatch !== undefined, () => this.attempt(aggregate, request, OPEN));
  }

  /**
   * Runs a command of the context itself (a process's output): no participant is looked up; the part is `system`. On a
   * state that is known it is one call, unless the stream has moved on meanwhile or nothing is to be written.
   */
  async executeAsSystem<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: SystemRequest<S, NoInfer<C>>,
  ): Promise<CommandAnswer<R>> {
    const answer = await unlessMoved(() => this.oneCall.onKnown(aggregate, request));
    return answer ?? retried(false, () => this.attempt(aggregate, request, OPEN_AS_SYSTEM));
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
    return retried(request.ifMatch !== undefined, () =>
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
      return retried(false, () => this.refuse(request, decision.rejection));
    const planned = planWrite(aggregate, {
      ...request,
      tenant: request.tenant ?? request.actor.organisation,
      before: 0,
      state: aggregate.decider.initial,
      events: decision.events,
    });
    return retried(false, () => this.oneCall.write<R>(request, planned));
  }

  /** Keeps the receipt of a refused beginning, unless the command was answered before. */
  private refuse<C, R extends DomainRejection>(
    request: CreationRequest<C>,
    rejection: R,
  ): Promise<CommandAnswer<R>> {
    const { actor, identity } = request;
    const receipt = [actor.organisation, identity.commandId];
    return this.database.command(
      (client) => client.query(CLAIM, [...receipt, identity.requestHash]),
      async (opened, transaction) => {
        const { first } = opened.rows[0] as { first: ReceiptRow | null };
        if (first) return this.answers.again<R>(first, identity, transaction.client);
        const values = [...receipt, null, null, null, JSON.stringify(rejection)];
        await transaction.commitWith(() => transaction.client.query(REJECT, values));
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
    const [kept] = await this.database.tenantQuery<{ readonly first: ReceiptRow | null }>(
      actor.organisation,
      RECEIPT,
      [actor.organisation, identity.commandId],
    );
    if (kept?.first?.status !== 'accepted') return undefined;
    return this.answers.again<R>(kept.first, identity);
  }

  /**
   * Keeps the receipt of a request about `stream` that is repeatable by itself and appends nothing: its key is its own.
   * @throws DesignedError `idempotency-key-reused`, `database-unavailable`, `overloaded`.
   */
  async keep(
    { organisation }: CommandActor,
    { commandId, requestHash }: CommandIdentity,
    stream: Uuid,
  ): Promise<void> {
    const about = JSON.stringify({ tenant: organisation, stream, after: 0 });
    const values = [organisation, commandId, requestHash, about];
    const { first } = await this.database.call<{ first: ReceiptRow | null }>(KEEP, values);
    if (first) refuseReusedKey(first, requestHash);
  }

  /**
   * Fires a due timer once: marks its row and runs the command, or does nothing when it has fired already. On a state
   * that is known it is one call, as `executeAsSystem`.
   * @throws Error when the command changes nothing although the state waits for the timer: it stays due.
   */
  async fire<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    timer: FiredTimer,
    command: (state: S) => NoInfer<C>,
  ): Promise<'fired' | 'fired-before'> {
    const { tenant, stream, at } = timer;
    const firing = (isAwaited: boolean) => ({
      ...{ hasFired: isAwaited, tenant, stream, at, identity: { commandId: timer.id } },
      actor: { organisation: tenant, principal: 'timer' },
    });
    const fired = await unlessMoved(() => this.oneCall.fire(aggregate, timer, command, firing));
    if (fired) return fired;
    return retried(false, () =>
      this.database.command(
        (client) => client.query(FIRE, [tenant, timer.id, at, stream]),
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
              throw new DesignedError(
                'nothing-changed',
                'internal',
                `A timer of ${aggregate.name}, though awaited, changed nothing.`,
              );
            await transaction.commitWith();
            return 'fired';
          }
          const { write } = planWrite(aggregate, {
            ...firing(isAwaited),
            before: row.version,
            state: row.state,
            events: decision.events,
          });
          const [result] = await transaction.commitWith(commit(transaction.client, null, write));
          this.committed.announce(write, result?.rows[0] as Written);
          return 'fired';
        },
      ),
    );
  }

  private attempt<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, NoInfer<C>>,
    open: string,
    more: readonly unknown[] = [],
  ): Promise<CommandAnswer<R>> {
    const { actor, identity, stream } = request;
    this.recent.forget(stream);
    const values = [actor.organisation, identity.commandId, identity.requestHash, stream, ...more];
    return this.database.command(
      (client) => client.query(open, values),
      async (opened, transaction) => {
        const row = opened.rows[0] as Opened<S>;
        if (row.first) return this.answers.again<R>(row.first, identity, transaction.client);
        if (row.stream_tenant === null || row.state === null || row.version === null) throw notFound();
        const tenant = row.stream_tenant;
        // Who may not see the stream is told so before anything is said of its revision.
        const command = request.command({ parts: row.parts ?? [], state: row.state });
        if (request.ifMatch !== undefined && request.ifMatch !== row.version) throw stale();
        const decision = aggregate.decider.decide(command, row.state);
        const receipt = [actor.organisation, identity.commandId, tenant, stream, row.version];
        if (decision.outcome === 'rejected') {
          const rejection = JSON.stringify(decision.rejection);
          await transaction.commitWith(() => transaction.client.query(REJECT, [...receipt, rejection]));
          return { outcome: 'rejected', rejection: decision.rejection, replayed: false };
        }
        if (decision.events.length === 0) {
          await transaction.commitWith(() => transaction.client.query(ACCEPT_NOTHING, receipt));
          return this.answers.accepted<R>(stream, row.version, null);
        }
        const planned = planWrite(aggregate, {
          ...request,
          tenant,
          before: row.version,
          state: row.state,
          events: decision.events,
        });
        const commandReceipt = { tenant: actor.organisation, command: identity.commandId };
        return this.finish<R>(transaction, commandReceipt, planned);
      },
    );
  }

  private async finish<R extends DomainRejection>(
    transaction: Transaction,
    receipt: object,
    { write, appended }: PlannedWrite,
  ): Promise<CommandAnswer<R>> {
    const [result] = await transaction.commitWith(commit(transaction.client, receipt, write));
    const { position } = result?.rows[0] as Written;
    this.committed.announce(write, { position });
    return this.answers.accepted<R>(write.stream, appended.version, position);
  }
}

function commit(client: PoolClient, receipt: object | null, write: WritePlan): () => Promise<QueryResult> {
  return () => client.query(COMMIT, [receipt && JSON.stringify(receipt), JSON.stringify(write)]);
}
