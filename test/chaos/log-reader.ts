import type { EventLog } from '#platform/runtime/log/event-log';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

const PAGE = 2_000;

/** What a reader has seen. */
export interface Seen {
  readonly events: number;
  /** Versions that did not follow their stream's last one. */
  readonly outOfOrder: number;
}

/** Follows a log as a subscription does, by `position > last` in each partition, and counts what it sees. */
export class LogReader {
  private readonly last: number[] = Array.from({ length: PARTITIONS }, () => 0);
  private readonly versions = new Map<string, number>();
  private events = 0;
  private outOfOrder = 0;

  constructor(private readonly log: EventLog) {}

  /** Reads every partition once. @returns how many events were new. */
  async readOnce(): Promise<number> {
    let fresh = 0;
    const read = await this.log.read(
      this.last.map((after, partition) => ({ partition, after })),
      PAGE,
    );
    for (const [partition, rows] of read) {
      for (const row of rows) {
        if (row.version !== (this.versions.get(row.stream) ?? 0) + 1) this.outOfOrder += 1;
        this.versions.set(row.stream, row.version);
        this.last[partition] = row.position;
      }
      fresh += rows.length;
    }
    this.events += fresh;
    return fresh;
  }

  /** Reads until `done` says that no more will come and nothing new is found. */
  async follow(done: () => boolean): Promise<Seen> {
    for (;;) {
      const finished = done();
      const fresh = await this.readOnce();
      if (finished && fresh === 0) return { events: this.events, outOfOrder: this.outOfOrder };
    }
  }
}
