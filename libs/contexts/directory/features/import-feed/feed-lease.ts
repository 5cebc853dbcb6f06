import { randomUUID } from 'node:crypto';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

const HELD_MS = 15_000;
const RENEWED_AFTER_MS = 3_000;

/**
 * Lets one process at a time import a source for a tenant, in real time: 15 s, renewed while it works, so that what a
 * killed process left can be taken up.
 */
export class FeedLease {
  private renewedAt = Date.now();

  private constructor(
    private readonly database: ContextDatabase,
    private readonly tenant: Uuid,
    private readonly source: string,
    private readonly holder: Uuid,
  ) {}

  /** Runs `work` while holding the source. @throws DesignedError `import-under-way` (409, Retry-After). */
  static async holding<T>(
    database: ContextDatabase,
    tenant: Uuid,
    source: string,
    work: (lease: FeedLease) => Promise<T>,
  ): Promise<T> {
    const lease = new FeedLease(database, tenant, source, randomUUID());
    await lease.take();
    try {
      return await work(lease);
    } finally {
      await lease.release();
    }
  }

  /** Holds on. @throws DesignedError `import-under-way` when somebody else has taken over. */
  async renew(): Promise<void> {
    const now = Date.now();
    if (now - this.renewedAt < RENEWED_AFTER_MS) return;
    const held = await this.database.asTenant(this.tenant, (client) =>
      client.query(
        'update feed_lease set held_until = $4 where tenant = $1 and source = $2 and holder = $3',
        [this.tenant, this.source, this.holder, until(now)],
      ),
    );
    if (held.rowCount === 0) throw underWay();
    this.renewedAt = now;
  }

  private async take(): Promise<void> {
    const now = Date.now();
    const taken = await this.database.asTenant(this.tenant, async (client) => {
      const key = [this.tenant, this.source];
      await client.query(
        'insert into feed_lease (tenant, source) values ($1, $2) on conflict do nothing',
        key,
      );
      return client.query(
        `update feed_lease set holder = $3, held_until = $4
          where tenant = $1 and source = $2 and (holder is null or held_until < $5)`,
        [...key, this.holder, until(now), new Date(now).toISOString()],
      );
    });
    if (taken.rowCount === 0) throw underWay();
  }

  private async release(): Promise<void> {
    await this.database.asTenant(this.tenant, (client) =>
      client.query('update feed_lease set holder = null where tenant = $1 and source = $2 and holder = $3', [
        this.tenant,
        this.source,
        this.holder,
      ]),
    );
  }
}

function until(now: number): string {
  return new Date(now + HELD_MS).toISOString();
}

function underWay(): DesignedError {
  return new DesignedError(
    'import-under-way',
    'conflict',
    'This source is being imported. Try again shortly.',
    5,
  );
}
