import type { JsonValue } from '#platform/kernel/json';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient, stableCode } from '#platform/runtime/database/postgres-errors';
import { Wakeup } from '#platform/runtime/messages/wakeup';

const POLL_MS = 200;
const AT_ONCE = 100;
const LONGEST_BACK_OFF_S = 60;
const PASSING_BACK_OFF_S = 1;
/** So many failures in a row are no accident: somebody has to look. */
const STUCK_AFTER = 3;

/** A process's output, waiting to be run as a command of its own. */
export interface PendingCommand {
  readonly tenant: Uuid;
  /** The command id: the same event always gives the same one, so the command happens once. */
  readonly id: Uuid;
  readonly sequence: number;
  readonly process: string;
  readonly stream: Uuid;
  /** Whose the stream is; null while it has not begun. */
  readonly streamTenant: Uuid | null;
  readonly command: string;
  readonly payload: JsonValue;
  readonly correlation: Uuid | null;
  readonly attempts: number;
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

/** Carries out pending commands in the order in which they were decided, each stream's one after the other. */
export class PendingCommandExecutor {
  private readonly wakeup = new Wakeup();
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

  /** Stops after the command under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
  }

  /** Wakes the executor: a process has just stored outputs. */
  wake(): void {
    this.wakeup.wake();
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
    const due = await this.database.workerQuery<PendingCommand>(
      `select tenant, id, sequence, process, stream, command, payload, correlation, attempts,
              (select s.tenant from stream_state s where s.stream = p.stream limit 1) as "streamTenant"
         from pending_command p
        where done_at is null and not_before <= statement_timestamp()
          and not exists (select from pending_command earlier
                           where earlier.stream = p.stream and earlier.sequence < p.sequence
                             and earlier.done_at is null and earlier.not_before > statement_timestamp())
        order by sequence limit ${AT_ONCE}`,
    );
    const held = new Set<Uuid>();
    let ran = 0;
    for (const pending of due) {
      if (this.stopping) break;
      if (held.has(pending.stream)) continue;
      if (await this.runOne(pending)) ran += 1;
      else held.add(pending.stream);
    }
    return ran;
  }

  private async runOne(pending: PendingCommand): Promise<boolean> {
    const handler = this.handlers.get(pending.command);
    try {
      if (!handler) throw Object.assign(new Error('no handler'), { code: 'no-handler' });
      const outcome = await handler(pending);
      await this.database.workerQuery(
        'update pending_command set done_at = clock_timestamp(), outcome = $3 where tenant = $1 and id = $2',
        [pending.tenant, pending.id, outcome],
      );
      return true;
    } catch (error) {
      const delay = isTransient(error)
        ? PASSING_BACK_OFF_S
        : Math.min(LONGEST_BACK_OFF_S, 2 ** pending.attempts);
      await this.database.workerQuery(
        `update pending_command set attempts = attempts + 1, not_before = clock_timestamp() + make_interval(secs => $3), last_error = $4
          where tenant = $1 and id = $2`,
        [pending.tenant, pending.id, delay, stableCode(error)],
      );
      return false;
    }
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const ran = await this.runDue().then(
        (n) => {
          this.wakeup.note(undefined);
          return n;
        },
        (error: unknown) => {
          if (!isTransient(error)) this.wakeup.note(error);
          return 0;
        },
      );
      if (ran === 0) await this.wakeup.wait(POLL_MS);
    }
  }

  /** Why the pending commands could not even be read or noted, unless it was a passing reason. */
  get lastError(): unknown {
    return this.wakeup.noted;
  }
}
