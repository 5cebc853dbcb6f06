import { DesignedError } from '#platform/kernel/designed-error';
import type { JsonValue } from '#platform/kernel/json';
import type { Uuid } from '#platform/kernel/ids';
import type { KnownState } from '#platform/runtime/commands/aggregate';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient, stableCode } from '#platform/runtime/database/postgres-errors';
import { STUCK_AFTER } from '#platform/runtime/stuck-after';
import { Wakeup } from '#platform/runtime/messages/wakeup';

const POLL_MS = 1_000;
const AT_ONCE = 100;
/** So many streams at once: no more than the smallest pool has connections. */
const IN_PARALLEL = 4;
const LONGEST_BACK_OFF_S = 60;
const PASSING_BACK_OFF_S = 1;

/** A process's output, waiting to be run as a command of its own. */
export interface PendingCommand {
  readonly tenant: Uuid;
  /** The command id: the same event always gives the same one, so the command happens once. */
  readonly id: Uuid;
  readonly sequence: number;
  readonly process: string;
  readonly stream: Uuid;
  readonly command: string;
  readonly payload: JsonValue;
  readonly correlation: Uuid | null;
  readonly attempts: number;
  /** The tenant of the stream; null where the stream was not there yet when the command was read. */
  readonly streamTenant: Uuid | null;
  /** The stream as it was when the command was read, for the first of each stream. */
  readonly known?: KnownState | undefined;
}

interface DueRow extends Omit<PendingCommand, 'known'> {
  readonly version: number | null;
  readonly state: unknown;
  readonly seen: string | null;
}

/** A command that was carried out, and how it ended. */
interface Done {
  readonly pending: PendingCommand;
  readonly outcome: string;
}

/** Pending commands that have failed three times or more, by command and the code of the last error. */
export interface StuckCommands {
  readonly command: string;
  readonly error: string;
  readonly n: number;
  /** How many streams are held up. */
  readonly streams: number;
  /** Real time since the oldest of them was decided. */
  readonly oldestSeconds: number;
}

/** Runs one pending command; answers how it ended, in a word or a rejection's code. Throws when it must be tried again. */
export type PendingCommandHandler = (pending: PendingCommand) => Promise<string>;

/**
 * Carries out pending commands, a few streams at once and each stream's one after the other, in the order in which they
 * were decided. What was carried out is noted for a whole batch: whoever dies before repeats it, and it happens once.
 */
export class PendingCommandExecutor {
  private readonly wakeup = new Wakeup();
  /** Real time at which the next command that failed here is tried again, and whether the last read may have left some. */
  private againAt = Number.POSITIVE_INFINITY;
  private mayBeMore = false;
  private batches = 0;
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: ContextDatabase,
    private readonly handlers: ReadonlyMap<string, PendingCommandHandler>,
  ) {}

  /** Starts; returns at once. */
  start(): void {
    this.running = this.run();
  }

  /** Stops after the commands under way, of each stream one, and their note. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
  }

  /** Wakes the executor: a process has just stored outputs. */
  wake(): void {
    this.wakeup.wake();
  }

  /** Whether commands are being carried out, or looked for, at this moment. */
  get isBusy(): boolean {
    return this.batches > 0;
  }

  /** How many wait, failing ones included. */
  async waiting(): Promise<number> {
    const [row] = await this.database.workerQuery<{ n: number }>(
      'select count(*) as n from pending_command where done_at is null',
    );
    return row?.n ?? 0;
  }

  /** Those that keep failing: they are tried again for ever, each minute, and hold up their streams until they succeed. */
  async stuck(): Promise<readonly StuckCommands[]> {
    return this.database.workerQuery<StuckCommands>(
      `select command, coalesce(last_error, 'unknown') as error, count(*) as n, count(distinct stream) as streams,
              extract(epoch from clock_timestamp() - min(decided_at))::float8 as "oldestSeconds"
         from pending_command where done_at is null and attempts >= ${STUCK_AFTER} group by 1, 2 order by 1, 2`,
    );
  }

  /** Runs what is due; one that failed holds up its own stream only. @returns how many commands it ran. */
  async runDue(): Promise<number> {
    this.batches += 1;
    return this.runBatch().finally(() => (this.batches -= 1));
  }

  private async runBatch(): Promise<number> {
    if (this.againAt <= performance.now()) this.againAt = Number.POSITIVE_INFINITY;
    this.mayBeMore = false;
    const due = await this.readDue();
    this.mayBeMore = due.length === AT_ONCE;
    const streams = [...byStream(due).values()];
    const done: Done[] = [];
    const lane = async (): Promise<void> => {
      for (let own = streams.shift(); own && !this.stopping; own = streams.shift())
        await this.runStream(own, done);
    };
    const lanes = await Promise.allSettled(Array.from({ length: IN_PARALLEL }, lane));
    await this.noteDone(done);
    for (const one of lanes) if (one.status === 'rejected') throw one.reason;
    return done.length;
  }

  private async readDue(): Promise<readonly DueRow[]> {
    return this.database.workerQuery<DueRow>(
      `select d.*, s.tenant as "streamTenant", s.version, s.state, s.seen
         from (select tenant, id, sequence, process, stream, command, payload, correlation, attempts
                 from pending_command p
                where done_at is null and not_before <= statement_timestamp()
                  and not exists (select from pending_command earlier
                                   where earlier.stream = p.stream and earlier.sequence < p.sequence
                                     and earlier.done_at is null and earlier.not_before > statement_timestamp())
                order by sequence limit ${AT_ONCE}) d
         left join lateral (select tenant, version, state, xmin::text as seen from stream_state where stream = d.stream limit 1) s on true
        order by d.sequence`,
    );
  }

  /** Runs a stream's commands up to the first that fails. */
  private async runStream(own: readonly PendingCommand[], done: Done[]): Promise<void> {
    for (const pending of own) {
      if (this.stopping) return;
      const outcome = await this.runOne(pending);
      if (outcome === undefined) return;
      done.push({ pending, outcome });
    }
  }

  private async runOne(pending: PendingCommand): Promise<string | undefined> {
    try {
      const handler = this.handlers.get(pending.command);
      if (!handler)
        throw new DesignedError('no-handler', 'internal', `No handler carries out ${pending.command}.`);
      return await handler(pending);
    } catch (error) {
      await this.noteFailure(pending, error);
      return undefined;
    }
  }

  private async noteDone(done: readonly Done[]): Promise<void> {
    if (done.length === 0) return;
    await this.database.workerQuery(
      `update pending_command p set done_at = clock_timestamp(), outcome = d.outcome
         from unnest($1::uuid[], $2::uuid[], $3::text[]) d(tenant, id, outcome)
        where p.tenant = d.tenant and p.id = d.id`,
      [
        done.map(({ pending }) => pending.tenant),
        done.map(({ pending }) => pending.id),
        done.map(({ outcome }) => outcome),
      ],
    );
  }

  private async noteFailure({ tenant, id, attempts }: PendingCommand, error: unknown): Promise<void> {
    const delay = isTransient(error) ? PASSING_BACK_OFF_S : Math.min(LONGEST_BACK_OFF_S, 2 ** attempts);
    await this.database.workerQuery(
      `update pending_command set attempts = attempts + 1, not_before = clock_timestamp() + make_interval(secs => $3), last_error = $4
        where tenant = $1 and id = $2`,
      [tenant, id, delay, stableCode(error)],
    );
    this.againAt = Math.min(this.againAt, performance.now() + delay * 1_000);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.runDue().then(
        () => this.wakeup.note(undefined),
        (error: unknown) => {
          this.mayBeMore = false;
          if (!isTransient(error)) this.wakeup.note(error);
        },
      );
      const untilAgain = Math.max(1, Math.ceil(this.againAt - performance.now()));
      if (!this.mayBeMore) await this.wakeup.wait(Math.min(POLL_MS, untilAgain));
    }
  }

  /** Why the pending commands could not even be read or noted, unless it was a passing reason. */
  get lastError(): unknown {
    return this.wakeup.noted;
  }
}

/** Each stream's commands in their order; only the first may be decided on the state that was read. */
function byStream(due: readonly DueRow[]): ReadonlyMap<Uuid, readonly PendingCommand[]> {
  const streams = new Map<Uuid, PendingCommand[]>();
  for (const { version, state, seen, ...pending } of due) {
    const own = streams.get(pending.stream) ?? [];
    const known =
      own.length === 0 && version !== null && seen !== null ? { version, state, seen } : undefined;
    streams.set(pending.stream, [...own, { ...pending, known }]);
  }
  return streams;
}
