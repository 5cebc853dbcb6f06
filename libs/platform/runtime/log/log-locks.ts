import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { lockSpaceOf } from '#platform/runtime/schema/runtime-schema';

/**
 * How long the oldest transaction has been under way that holds a partition of the context's log, in seconds; 0: none.
 * Whoever holds one keeps every other writer of that partition waiting.
 */
export async function longestLogLock(
  database: Pick<ContextDatabase, 'context' | 'runtimeQuery'>,
): Promise<number> {
  const [oldest] = await database.runtimeQuery<{ readonly seconds: number }>(
    `select coalesce(max(extract(epoch from clock_timestamp() - a.xact_start)), 0)::float8 as seconds
       from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid < ${PARTITIONS} and l.objsubid = 2
        and l.database = (select oid from pg_database where datname = current_database())`,
    [String(lockSpaceOf(database.context) >>> 0)],
  );
  return oldest?.seconds ?? 0;
}
