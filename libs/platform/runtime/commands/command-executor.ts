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
  type KnownState,
  waitsFor,
} from '#platform/runtime/commands/aggregate';
import type { CommandAnswer, ReceiptRow } from '#platform/runtime/commands/command-answer';
import type {
  CreationRequest,
  Opened,
  Seen,
  StreamRequest,
  SystemRequest,
  Written,
} from '#platform/runtime/commands/command-requests';
import { notFound, stale } from '#platform/runtime/commands/command-refusals';
import { retried, unlessMoved, unlessThrown } from '#platform/runtime/commands/command-repetition';
import {
  ACCEPT_NOTHING,
  CLAIM,
  COMMIT,
  FIRE,
  FIRE_AT_ONCE,
  OPEN,
  OPEN_AS_SYSTEM,
  OPEN_GRANTED,
  READ,
  RECEIPT,
  REJECT,
  WRITE_AT_ONCE,
} from '#platform/runtime/commands/command-statements';
import { type ActedOn, RecentStreams } from '#platform/runtime/commands/recent-streams';
import { type PlannedWrite, planWrite, type WritePlan } from '#platform/runtime/commands/write-plan';
import type { ContextDatabase, Transaction } from '#platform/runtime/database/context-database';
import type { EventLog } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';

/**
 * Runs commands. The stream is read, unless this process has it from before, the command decided, and receipt, state row, vault, timers and events are written in
 * one call that holds only where the stream still is as it was read; a creation is that call alone. Whatever the call
 * does not hold for is decided in one transaction of two flushes, on the state as it then is. A lost connection at COMMIT is answered by repeating the command, which finds its first receipt.
 */
export class CommandExecutor {
  private readonly recent = new RecentStreams();

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
    const answer = await unlessMoved(() => this.onWhatIsKnown(aggregate, request));
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
    const { actor, known } = request;
    const state = known?.state as S;
    const planned =
      known &&
      this.plan(aggregate, known, request.command({ parts: ['system'], state }), {
        ...request,
        tenant: actor.organisation,
      });
    const answer = planned && (await unlessMoved(() => this.writeAtOnce<R>(request, planned)));
    if (answer) return answer;
    return retried(false, () => this.attempt(aggregate, request, OPEN_AS_SYSTEM));
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
    return retried(false, () => this.writeAtOnce<R>(request, planned));
  }

  /**
   * Decides on the stream as this process has it, or reads it first, and writes; undefined where it is to be decided in a
   * transaction: refused, no change.
   */
  private async onWhatIsKnown<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, C>,
  ): Promise<CommandAnswer<R> | undefined> {
    const { actor, identity, stream, ifMatch } = request;
    const recent = this.recent.of(stream, actor.organisation);
    if (recent && (ifMatch === undefined || ifMatch === recent.known.version)) {
      const planned = unlessThrown(() => this.planFor(aggregate, request, recent));
      if (planned !== 'thrown') return planned && this.writeAtOnce<R>(request, planned);
    }
    const values = [actor.organisation, identity.commandId, stream];
    const opened = await this.database.call<Opened<S> & Seen>(READ, values);
    const { first, stream_tenant: tenant, parts, version, state, seen } = opened;
    if (first) return this.replay<R>(first, identity.requestHash);
    if (tenant === null || state === null || version === null || seen === null) return undefined;
    const acted = { tenant, parts: parts ?? [], known: { version, state, seen } };
    this.recent.read(stream, actor.organisation, acted);
    if (ifMatch !== undefined && ifMatch !== version) return undefined;
    const planned = this.planFor(aggregate, request, acted);
    return planned && this.writeAtOnce<R>(request, planned);
  }

  private planFor<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, C>,
    { tenant, parts, known }: ActedOn,
  ): PlannedWrite | undefined {
    const command = request.command({ parts, state: known.state as S });
    return this.plan(aggregate, known, command, { ...request, tenant });
  }

  /** Receipt and write in one call. */
  private async writeAtOnce<R extends DomainRejection>(
    { actor, identity }: Pick<StreamRequest<unknown, unknown>, 'actor' | 'identity'>,
    { write, appended }: PlannedWrite,
  ): Promise<CommandAnswer<R>> {
    const values = [actor.organisation, identity.commandId, identity.requestHash, JSON.stringify(write)];
    const row = await this.database.call<Written & { first: ReceiptRow | null }>(WRITE_AT_ONCE, values);
    if (row.first) return this.replay<R>(row.first, identity.requestHash);
    this.announce(write, row);
    return this.accepted<R>(write.stream, appended, row.position);
  }

  /** What a command writes on a state that was read beforehand; undefined where it writes nothing. */
  private plan<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    known: KnownState,
    command: C,
    request: Omit<Parameters<typeof planWrite<S, C, E, R>>[1], 'before' | 'state' | 'events' | 'seen'>,
  ): PlannedWrite | undefined {
    const state = known.state as S;
    const decision = aggregate.decider.decide(command, state);
    if (decision.outcome === 'rejected' || decision.events.length === 0) return undefined;
    const { version: before, seen } = known;
    return planWrite(aggregate, { ...request, before, seen, state, events: decision.events });
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
        if (first) return this.replay<R>(first, identity.requestHash, transaction.client);
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
    return this.replay<R>(kept.first, identity.requestHash);
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
    const { tenant, stream, at, known } = timer;
    const firing = (isAwaited: boolean) => ({
      ...{ hasFired: isAwaited, tenant, stream, at, identity: { commandId: timer.id } },
      actor: { organisation: tenant, principal: 'timer' },
    });
    const state = known?.state as S;
    const planned =
      known && this.plan(aggregate, known, command(state), firing(waitsFor(aggregate, state, timer)));
    const fired = planned && (await unlessMoved(() => this.fireAtOnce(timer, planned.write)));
    if (fired) return fired;
    return retried(false, () =>
      this.database.command(
        (client) => client.query(FIRE, [timer.tenant, timer.id, timer.at, timer.stream]),
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
            ...firing(isAwaited),
            before: row.version,
            state: row.state,
            events: decision.events,
          });
          const [result] = await transaction.commitWith(commit(transaction.client, null, write));
          this.announce(write, result?.rows[0] as Written);
          return 'fired';
        },
      ),
    );
  }

  /** The timer's mark and the write in one call. */
  private async fireAtOnce(
    { tenant, id, at }: FiredTimer,
    write: WritePlan,
  ): Promise<'fired' | 'fired-before'> {
    const values = [tenant, id, at, JSON.stringify(write)];
    const row = await this.database.call<Written & { fired: boolean }>(FIRE_AT_ONCE, values);
    if (!row.fired) return 'fired-before';
    this.announce(write, row);
    return 'fired';
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
        if (row.first) return this.replay<R>(row.first, identity.requestHash, transaction.client);
        if (row.stream_tenant === null || row.state === null || row.version === null) throw notFound();
        if (request.ifMatch !== undefined && request.ifMatch !== row.version) throw stale();
        const tenant = row.stream_tenant;
        const command = request.command({ parts: row.parts ?? [], state: row.state });
        const decision = aggregate.decider.decide(command, row.state);
        const receipt = [actor.organisation, identity.commandId, tenant, stream, row.version];
        if (decision.outcome === 'rejected') {
          const rejection = JSON.stringify(decision.rejection);
          await transaction.commitWith(() => transaction.client.query(REJECT, [...receipt, rejection]));
          return { outcome: 'rejected', rejection: decision.rejection, replayed: false };
        }
        if (decision.events.length === 0) {
          await transaction.commitWith(() => transaction.client.query(ACCEPT_NOTHING, receipt));
          return this.accepted<R>(stream, { version: row.version }, null);
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

  /** Tells the readers in this process what has just been committed; the stream is kept where its writing is known. */
  private announce(write: WritePlan, { position, seen }: Written): void {
    const { stream, timers } = write;
    if (seen === undefined) this.recent.forget(stream);
    else this.recent.wrote(write, seen);
    this.log.noteAppended(this.log.positionOf(stream, position));
    this.signal.raise(this.database.context, timers?.[0]?.dueAt);
  }

  private async finish<R extends DomainRejection>(
    transaction: Transaction,
    receipt: object,
    { write, appended }: PlannedWrite,
  ): Promise<CommandAnswer<R>> {
    const [result] = await transaction.commitWith(commit(transaction.client, receipt, write));
    const { position } = result?.rows[0] as Written;
    this.announce(write, { position });
    return this.accepted<R>(write.stream, appended, position);
  }

  private accepted<R extends DomainRejection>(
    stream: Uuid,
    { version }: PlannedWrite['appended'],
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
}

function commit(client: PoolClient, receipt: object | null, write: WritePlan): () => Promise<QueryResult> {
  return () => client.query(COMMIT, [receipt && JSON.stringify(receipt), JSON.stringify(write)]);
}
