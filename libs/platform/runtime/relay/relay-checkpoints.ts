import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** Up to where a partition of the log has been relayed, and the Kafka offset of the last message that was acknowledged. */
export interface Relayed {
  readonly partition: number;
  readonly position: number;
  readonly offset: number | null;
}

/** The relay's checkpoints; they move only for the generation that has claimed them last. */
export class RelayCheckpoints {
  constructor(private readonly database: Pick<ContextDatabase, 'workerQuery'>) {}

  /** Reads all of them, in order of partition. */
  read(): Promise<readonly Relayed[]> {
    return this.database.workerQuery<Relayed>(
      'select partition, position, kafka_offset as offset from relay_checkpoint order by partition',
    );
  }

  /** Claims all of them for a generation, in its epoch. @returns undefined where a later one has claimed them. */
  async claim(generation: number, epoch: number): Promise<readonly Relayed[] | undefined> {
    const rows = await this.database.workerQuery<Relayed>(
      `with claimed as (
         update relay_checkpoint set generation = $1, epoch = $2 where generation <= $1
         returning partition, position, kafka_offset)
       select partition, position, kafka_offset as offset from claimed order by partition`,
      [generation, epoch],
    );
    return rows.length > 0 ? rows : undefined;
  }

  /** Moves them. @returns whether all did: where not, another generation has taken over. */
  async move(generation: number, relayed: readonly Relayed[]): Promise<boolean> {
    const rows = await this.database.workerQuery(
      `update relay_checkpoint c set position = p.position, kafka_offset = coalesce(p.kafka_offset, c.kafka_offset)
         from jsonb_to_recordset($2) p (partition smallint, position bigint, kafka_offset bigint)
        where c.partition = p.partition and c.generation = $1 returning 1`,
      [
        generation,
        JSON.stringify(
          relayed.map(({ partition, position, offset }) => ({ partition, position, kafka_offset: offset })),
        ),
      ],
    );
    return rows.length === relayed.length;
  }
}
