import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { CheckpointOwner } from '#platform/runtime/messages/checkpoints';

/** A partition in which there is nothing for a subscription between two positions. */
export interface Passage {
  readonly partition: number;
  readonly epoch: number;
  /** What the checkpoint must have reached already. */
  readonly after: number;
  readonly through: number;
  readonly offset?: number | undefined;
}

interface Asked {
  readonly owner: CheckpointOwner;
  readonly passages: readonly Passage[];
  readonly resolve: (whole: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** A checkpoint that somebody else holds is left alone: it is moved in a transaction, which waits for that one only. */
const MOVE = `with free as (
    select p.asked, p.through, p.kafka_offset, c.subscription, c.generation, c.source, c.partition
      from jsonb_to_recordset($1) p (asked integer, subscription text, generation integer, source text,
                                     partition smallint, epoch integer, after bigint, through bigint,
                                     kafka_offset bigint)
      join checkpoint c using (subscription, generation, source, partition)
     where c.epoch = p.epoch and c.position < p.through and c.position >= p.after
     order by c.subscription, c.generation, c.source, c.partition for update of c skip locked)
  update checkpoint c set position = free.through, kafka_offset = coalesce(free.kafka_offset, c.kafka_offset)
    from free
   where c.subscription = free.subscription and c.generation = free.generation and c.source = free.source
     and c.partition = free.partition
  returning free.asked`;

/**
 * Moves checkpoints past what is not for their subscriptions, with no lock held before. What the subscriptions of a
 * context ask for in one turn of the event loop is one statement.
 */
export class Passages {
  private asked: Asked[] = [];

  constructor(private readonly database: Pick<ContextDatabase, 'workerQuery'>) {}

  /** @returns whether all the subscription's checkpoints moved. @throws what the database has refused, to all who asked. */
  passBy(owner: CheckpointOwner, passages: readonly Passage[]): Promise<boolean> {
    if (this.asked.length === 0) setImmediate(() => void this.move());
    return new Promise((resolve, reject) => this.asked.push({ owner, passages, resolve, reject }));
  }

  private async move(): Promise<void> {
    const { asked } = this;
    this.asked = [];
    const rows = asked.flatMap(({ owner, passages }, index) =>
      passages.map(({ partition, epoch, after, through, offset }) => ({
        ...{ asked: index, ...owner },
        ...{ partition, epoch, after, through, kafka_offset: offset },
      })),
    );
    try {
      const moved = await this.database.workerQuery<{ asked: number }>(MOVE, [JSON.stringify(rows)]);
      for (const [index, { passages, resolve }] of asked.entries())
        resolve(moved.filter((row) => row.asked === index).length === passages.length);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

const ofDatabase = new WeakMap<object, Passages>();

/** The passages of a context: one for its database, whoever asks. */
export function passagesOf(database: Pick<ContextDatabase, 'workerQuery'>): Passages {
  const passages = ofDatabase.get(database) ?? new Passages(database);
  ofDatabase.set(database, passages);
  return passages;
}
