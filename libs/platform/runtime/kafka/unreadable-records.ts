import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { UnreadableRecord } from './record-reader.js';

const KEPT_DAYS = 30;
const TOLD_HOURS = 24;

/** Writes down the records of topics that could not be read, without their bytes. */
export class UnreadableRecords {
  constructor(private readonly database: Pick<ContextDatabase, 'workerQuery'>) {}

  /** Keeps records that a subscription was delivered, each once. */
  async keep(subscription: string, records: readonly UnreadableRecord[]): Promise<void> {
    await this.database.workerQuery(
      `insert into unreadable_record (subscription, topic, partition, kafka_offset, reason, size, sha256)
       select $1, r.topic, r.partition, r.kafka_offset, r.reason, r.size, decode(r.sha256, 'hex')
         from jsonb_to_recordset($2) r (topic text, partition integer, kafka_offset bigint, reason text, size integer, sha256 text)
       on conflict do nothing`,
      [
        subscription,
        JSON.stringify(
          records.map(({ offset, sha256, ...record }) => ({
            ...record,
            kafka_offset: offset,
            sha256: sha256.toString('hex'),
          })),
        ),
      ],
    );
  }

  /** How many were seen within a day (real time), by subscription and reason. */
  lately(): Promise<
    readonly { readonly subscription: string; readonly reason: string; readonly n: number }[]
  > {
    return this.database.workerQuery(
      `select subscription, reason, count(*) as n from unreadable_record
        where seen_at > clock_timestamp() - make_interval(hours => ${TOLD_HOURS}) group by 1, 2 order by 1, 2`,
    );
  }

  /** Removes those that are older than 30 days (real time). @returns whether there may be more. */
  async dropOld(): Promise<boolean> {
    await this.database.workerQuery(
      `delete from unreadable_record where seen_at < clock_timestamp() - make_interval(days => ${KEPT_DAYS})`,
    );
    return false;
  }
}
