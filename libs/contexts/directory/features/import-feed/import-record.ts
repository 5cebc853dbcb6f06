import type { Instant } from '#platform/kernel/clock';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { ImportStatus, ImportSummary } from './import-summary.js';

/** What is kept of an import. `feed` only while it waits or is being applied after a confirmation. */
export interface ImportRecord {
  readonly tenant: Uuid;
  readonly id: Uuid;
  readonly source: string;
  /** The area that the request named; null where it named none. */
  readonly area: string | null;
  readonly status: ImportStatus;
  readonly requestHash: Buffer;
  readonly report: ImportSummary;
  readonly feed: string | null;
  readonly receivedAt: Instant;
}

const COLUMNS = `tenant, id, source, area, status, request_hash as "requestHash", report, feed, received_at as "receivedAt"`;

/** An import of the tenant; undefined for an unknown id and for another tenant's. */
export async function findImport(
  database: ContextDatabase,
  tenant: Uuid,
  id: Uuid,
): Promise<ImportRecord | undefined> {
  return database.asTenant(tenant, async (client) => {
    const { rows } = await client.query<ImportRecord>(
      `select ${COLUMNS} from feed_import where tenant = $1 and id = $2`,
      [tenant, id],
    );
    return rows[0];
  });
}

/** Begins an import (or sets it waiting); open ones of the same source are superseded and let their feeds go. */
export async function beginImport(database: ContextDatabase, record: ImportRecord): Promise<void> {
  const { tenant, id, source, area, status, requestHash, report, feed, receivedAt } = record;
  await database.asTenant(tenant, async (client) => {
    await client.query(
      `update feed_import set status = 'superseded', feed = null
        where tenant = $1 and source = $2 and id <> $3 and status in ('applying', 'waiting')`,
      [tenant, source, id],
    );
    await client.query(
      `insert into feed_import (tenant, id, source, area, status, request_hash, report, feed, received_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [tenant, id, source, area, status, requestHash, JSON.stringify(report), feed, receivedAt],
    );
  });
}

/** Records that a waiting import has been confirmed, with what it does now; its feed stays until it is applied. */
export async function confirmImport(database: ContextDatabase, record: ImportRecord): Promise<void> {
  await database.asTenant(record.tenant, (client) =>
    client.query(`update feed_import set status = 'applying', report = $3 where tenant = $1 and id = $2`, [
      record.tenant,
      record.id,
      JSON.stringify(record.report),
    ]),
  );
}

/** Records that everything of an import is done. */
export async function finishImport(database: ContextDatabase, { tenant, id }: ImportRecord): Promise<void> {
  await database.asTenant(tenant, (client) =>
    client.query(`update feed_import set status = 'applied', feed = null where tenant = $1 and id = $2`, [
      tenant,
      id,
    ]),
  );
}

/** @throws DesignedError `import-superseded` for an import that a later one has taken the place of. */
export function refuseSuperseded({ status }: ImportRecord): void {
  if (status === 'superseded') {
    throw new DesignedError(
      'import-superseded',
      'conflict',
      'A later import of this source has taken its place.',
    );
  }
}
