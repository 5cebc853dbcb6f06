import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** The one lease of a context's relay, by the database's clock: whoever holds it publishes. */
export class RelayLease {
  constructor(
    private readonly database: Pick<ContextDatabase, 'workerQuery'>,
    private readonly owner: Uuid,
    private readonly seconds: number,
  ) {}

  /** Takes the lease when nobody holds it. @returns its new generation; undefined while another one holds it. */
  async take(): Promise<number | undefined> {
    const [row] = await this.database.workerQuery<{ generation: number }>(
      `update relay_lease set owner = $1, generation = generation + 1, until = clock_timestamp() + make_interval(secs => $2)
        where until < clock_timestamp() returning generation`,
      [this.owner, this.seconds],
    );
    return row?.generation;
  }

  /** Keeps it for as long again. @returns whether it was still held. */
  async renew(generation: number): Promise<boolean> {
    const rows = await this.database.workerQuery(
      `update relay_lease set until = clock_timestamp() + make_interval(secs => $3)
        where owner = $1 and generation = $2 returning 1`,
      [this.owner, generation, this.seconds],
    );
    return rows.length > 0;
  }

  /** Gives it up, so that the next one takes over at once. */
  async release(generation: number): Promise<void> {
    await this.database.workerQuery(
      `update relay_lease set until = '-infinity' where owner = $1 and generation = $2`,
      [this.owner, generation],
    );
  }

  /** Keeps whether the log was found to be behind, or other than, what it had published. */
  async noteFork(generation: number, forked: boolean): Promise<void> {
    await this.database.workerQuery(
      'update relay_lease set forked = $2 where generation = $1 and forked <> $2',
      [generation, forked],
    );
  }

  /** Whether a fork is known, whoever holds the lease. */
  async forked(): Promise<boolean> {
    const [row] = await this.database.workerQuery<{ forked: boolean }>('select forked from relay_lease');
    return row?.forked ?? false;
  }
}
