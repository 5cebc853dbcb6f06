import type { PoolClient } from 'pg';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { DomainEvent, EventMeta } from '#platform/runtime/commands/aggregate';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { LogTail } from '#platform/runtime/log/log-tail';
import { partitionOf } from '#platform/runtime/log/partition';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

/** One row of the log. */
export interface LogRow {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  readonly version: number;
  readonly partition: number;
  readonly position: number;
  readonly type: string;
  readonly schema_version: number;
  readonly data: DomainEvent['data'];
  readonly meta: EventMeta;
  readonly occurred_at: Instant;
  readonly recorded_at: Instant;
}

/** An epoch that an operator has begun after a restore, and up to where the log was kept then, by partition. */
export interface EpochBegun {
  readonly epoch: number;
  readonly kept: readonly number[];
}

/** Where a command has left its stream. */
interface CommandEnd {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  readonly version: number;
  readonly commandId: Uuid;
}

interface PlacedRow {
  readonly position: number;
}

/** Up to where a reader has read one partition of a log. */
export interface ReadUpTo {
  readonly partition: number;
  readonly after: number;
  /** The epoch of what was read; who reads a log does not ask. */
  readonly epoch?: number | undefined;
}

const COLUMNS =
  'tenant, stream, version, partition, position, type, schema_version, data, meta, occurred_at, recorded_at';

/** How long a look at the heads serves every reader of the process. */
const HEADS_LIVE_MS = 180;

/** Reads a context's log in order of position within a partition. */
export class EventLog {
  private epochNumber = 1;
  private epochsBegun: readonly EpochBegun[] = [];
  private known: number[] = Array.from({ length: PARTITIONS }, () => 0);
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private readonly tail = new LogTail<LogRow>();
  private readingRows: Promise<void> | undefined;

  constructor(private readonly database: ContextDatabase) {}

  /** The log's name among others. */
  get context(): string {
    return this.database.context;
  }

  /** The log's epoch: it grows when a restore has put the log behind what it had published. */
  get epoch(): number {
    return this.epochNumber;
  }

  /** The epochs that operators have begun, oldest first. */
  get begun(): readonly EpochBegun[] {
    return this.epochsBegun;
  }

  /** Reads the epoch; to be called before anything is read or answered, and when an operator may have begun a new one. */
  async open(): Promise<void> {
    const [row] = await this.database.workerQuery<{ epoch: number; begun: readonly EpochBegun[] }>(
      `select epoch, (select coalesce(json_agg(json_build_object('epoch', b.epoch, 'kept', b.kept) order by b.epoch), '[]')
                        from epoch_begun b) as begun from log_epoch`,
    );
    this.epochNumber = row?.epoch ?? 1;
    this.epochsBegun = row?.begun ?? [];
  }

  /**
   * The last committed position of each partition, 0 where there is none: what this process has appended at once, what
   * others have appended after at most 200 ms. All readers of the process share one look at the log.
   */
  async heads(): Promise<readonly number[]> {
    if (performance.now() - this.readAt > HEADS_LIVE_MS) await this.refreshHeads();
    return this.known;
  }

  /** Looks at the log anew. */
  async refreshHeads(): Promise<void> {
    this.reading ??= this.readHeads().finally(() => (this.reading = undefined));
    return this.reading;
  }

  /** Told of what this process has just committed. */
  noteAppended({ partition, position }: Position): void {
    this.known[partition] = Math.max(this.known[partition] ?? 0, position);
  }

  private async readHeads(): Promise<void> {
    const rows = await this.database.workerQuery<{ head: number }>(
      `select coalesce((select position from event where partition = p order by position desc limit 1), 0) as head
         from generate_series(0, ${PARTITIONS - 1}) p order by p`,
    );
    for (const [partition, { head }] of rows.entries())
      this.noteAppended({ ...this.place, partition, position: head });
    this.readAt = performance.now();
  }

  private get place(): Pick<Position, 'context' | 'epoch'> {
    return { context: this.context, epoch: this.epochNumber };
  }

  /** Of each partition named up to `limit` rows after its position, in order of position, by partition. */
  async read(from: readonly ReadUpTo[], limit: number): Promise<ReadonlyMap<number, readonly LogRow[]>> {
    const isUnknown = ({ partition, after }: ReadUpTo): boolean => !this.tail.after(partition, after, limit);
    // Who begins on the same beat asks for the same rows: one reads, the others take what it has read.
    for (let reads = 0; reads < 2 && this.readingRows && from.some(isUnknown); reads += 1)
      await this.readingRows;
    const read = new Map(
      from.map((one) => [one.partition, this.tail.after(one.partition, one.after, limit)]),
    );
    const missing = from.filter(({ partition }) => !read.get(partition));
    if (missing.length > 0) {
      const reading = this.readRows(missing, limit);
      this.shareRead(reading);
      for (const [partition, rows] of await reading) read.set(partition, rows);
    }
    return new Map([...read].map(([partition, rows]) => [partition, rows ?? []]));
  }

  private shareRead(reading: Promise<unknown>): void {
    const ended = (): void => {
      if (this.readingRows === shared) this.readingRows = undefined;
    };
    const shared = reading.then(ended, ended);
    this.readingRows = shared;
  }

  private async readRows(
    from: readonly ReadUpTo[],
    limit: number,
  ): Promise<ReadonlyMap<number, readonly LogRow[]>> {
    const rows = await this.database.workerQuery<LogRow>(
      `select e.* from unnest($1::smallint[], $2::bigint[]) f(partition, after)
        cross join lateral (select ${COLUMNS} from event
                             where partition = f.partition and position > f.after order by position limit $3) e
        order by e.partition, e.position`,
      [from.map(({ partition }) => partition), from.map(({ after }) => after), limit],
    );
    const byPartition = new Map<number, LogRow[]>(from.map(({ partition }) => [partition, []]));
    for (const row of rows) byPartition.get(row.partition)?.push(row);
    for (const { partition, after } of from)
      this.tail.keep(partition, after, byPartition.get(partition) ?? []);
    return byPartition;
  }

  /** The nearest rows at or before `upTo` in one partition whose type is one of `types`, latest first. */
  async readBack(
    partition: number,
    upTo: number,
    types: readonly string[],
    limit: number,
  ): Promise<readonly LogRow[]> {
    return this.database.workerQuery<LogRow>(
      `select ${COLUMNS} from event where partition = $1 and position <= $2 and type = any($3)
        order by position desc limit $4`,
      [partition, upTo, types, limit],
    );
  }

  /** A position in this log. */
  positionOf(stream: Uuid, position: number): Position {
    return { ...this.place, partition: partitionOf(stream), position };
  }

  /**
   * The position at which a command brought a stream to a version; undefined when it appended nothing, and found the stream
   * there. `client`: inside its transaction.
   */
  async positionOfCommand(
    { tenant, stream, version, commandId }: CommandEnd,
    client?: PoolClient,
  ): Promise<Position | undefined> {
    const text = `select position from event
                   where tenant = $1 and stream = $2 and version = $3 and meta->>'causation' = $4`;
    const values = [tenant, stream, version, commandId];
    if (!client) {
      const [row] = await this.database.tenantQuery<PlacedRow>(tenant, text, values);
      return this.placed(stream, row);
    }
    await client.query("select set_config('app.tenant', $1, true)", [tenant]);
    const { rows } = await client.query<PlacedRow>(text, values);
    return this.placed(stream, rows[0]);
  }

  private placed(stream: Uuid, row: PlacedRow | undefined): Position | undefined {
    return row && this.positionOf(stream, row.position);
  }
}
