import {
  type Aggregate,
  type DomainEvent,
  type DomainRejection,
  type FiredTimer,
  type KnownState,
  waitsFor,
} from '#platform/runtime/commands/aggregate';
import type { Answers } from '#platform/runtime/commands/answers';
import type { CommandAnswer, ReceiptRow } from '#platform/runtime/commands/command-answer';
import { unlessThrown } from '#platform/runtime/commands/command-repetition';
import type {
  Opened,
  Seen,
  StreamRequest,
  SystemRequest,
  Written,
} from '#platform/runtime/commands/command-requests';
import { FIRE_AT_ONCE, READ, WRITE_AT_ONCE } from '#platform/runtime/commands/command-statements';
import type { CommittedWrites } from '#platform/runtime/commands/committed-writes';
import type { ActedOn, RecentStreams } from '#platform/runtime/commands/recent-streams';
import { type PlannedWrite, planWrite } from '#platform/runtime/commands/write-plan';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** What a write is planned from, but for the stream as it was read and what was decided on it. */
type WriteInput = Omit<Parameters<typeof planWrite>[1], 'before' | 'state' | 'events' | 'seen'>;

/** What the firing of a timer is planned from, whether the state waits for it or not. */
export type Firing = (isAwaited: boolean) => WriteInput;

/**
 * Decides on a stream as it was read before, and writes in one call that holds only where the stream still is as it was
 * read. Whatever decides answers undefined where that is to be done in a transaction: refused, no change, not known.
 * @throws Error with the code of a version conflict where the stream has moved on.
 */
export class OneCallCommands {
  constructor(
    private readonly database: ContextDatabase,
    private readonly recent: RecentStreams,
    private readonly answers: Answers,
    private readonly committed: CommittedWrites,
  ) {}

  /** A caller's command, on the stream as this process has it; else the stream is read first. */
  async onRecent<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: StreamRequest<S, C>,
  ): Promise<CommandAnswer<R> | undefined> {
    const { actor, identity, stream, ifMatch } = request;
    const recent = this.recent.of(stream, actor.organisation);
    if (recent && (ifMatch === undefined || ifMatch === recent.known.version)) {
      const planned = unlessThrown(() => planFor(aggregate, request, recent));
      if (planned !== 'thrown') return planned && this.write<R>(request, planned);
    }
    const values = [actor.organisation, identity.commandId, stream];
    const opened = await this.database.call<Opened<S> & Seen>(READ, values);
    const { first, stream_tenant: tenant, parts, version, state, seen } = opened;
    if (first) return this.answers.again<R>(first, identity);
    if (tenant === null || state === null || version === null || seen === null) return undefined;
    const acted = { tenant, parts: parts ?? [], known: { version, state, seen } };
    this.recent.read(stream, actor.organisation, acted);
    if (ifMatch !== undefined && ifMatch !== version) return undefined;
    const planned = planFor(aggregate, request, acted);
    return planned && this.write<R>(request, planned);
  }

  /** A command of the context itself, on the state that was read with it. */
  async onKnown<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    request: SystemRequest<S, C>,
  ): Promise<CommandAnswer<R> | undefined> {
    const { known, actor } = request;
    if (!known) return undefined;
    const command = request.command({ parts: ['system'], state: known.state as S });
    const planned = planOn(aggregate, known, command, { ...request, tenant: actor.organisation });
    return planned && this.write<R>(request, planned);
  }

  /** A due timer: its mark and the write in one call. */
  async fire<S, C, E extends DomainEvent, R extends DomainRejection>(
    aggregate: Aggregate<S, C, E, R>,
    timer: FiredTimer,
    command: (state: S) => C,
    firing: Firing,
  ): Promise<'fired' | 'fired-before' | undefined> {
    const { known, tenant, id, at } = timer;
    if (!known) return undefined;
    const state = known.state as S;
    const planned = planOn(aggregate, known, command(state), firing(waitsFor(aggregate, state, timer)));
    if (!planned) return undefined;
    const values = [tenant, id, at, JSON.stringify(planned.write)];
    const row = await this.database.call<Written & { fired: boolean }>(FIRE_AT_ONCE, values);
    if (!row.fired) return 'fired-before';
    this.committed.announce(planned.write, row);
    return 'fired';
  }

  /** Receipt and a write that was planned, a creation too, in one call. @throws DesignedError `idempotency-key-reused`. */
  async write<R extends DomainRejection>(
    { actor, identity }: Pick<StreamRequest<unknown, unknown>, 'actor' | 'identity'>,
    { write, appended }: PlannedWrite,
  ): Promise<CommandAnswer<R>> {
    const values = [actor.organisation, identity.commandId, identity.requestHash, JSON.stringify(write)];
    const row = await this.database.call<Written & { first: ReceiptRow | null }>(WRITE_AT_ONCE, values);
    if (row.first) return this.answers.again<R>(row.first, identity);
    this.committed.announce(write, row);
    return this.answers.accepted<R>(write.stream, appended.version, row.position);
  }
}

function planFor<S, C, E extends DomainEvent, R extends DomainRejection>(
  aggregate: Aggregate<S, C, E, R>,
  request: StreamRequest<S, C>,
  { tenant, parts, known }: ActedOn,
): PlannedWrite | undefined {
  const command = request.command({ parts, state: known.state as S });
  return planOn(aggregate, known, command, { ...request, tenant });
}

/** What a command writes on a state that was read beforehand; undefined where it writes nothing. */
function planOn<S, C, E extends DomainEvent, R extends DomainRejection>(
  aggregate: Aggregate<S, C, E, R>,
  known: KnownState,
  command: C,
  request: WriteInput,
): PlannedWrite | undefined {
  const state = known.state as S;
  const decision = aggregate.decider.decide(command, state);
  if (decision.outcome === 'rejected' || decision.events.length === 0) return undefined;
  const { version: before, seen } = known;
  return planWrite(aggregate, { ...request, before, seen, state, events: decision.events });
}
