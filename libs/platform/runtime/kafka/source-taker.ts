import { createHash } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { readOffsets } from '#platform/runtime/messages/checkpoints';
import type { Message } from '#platform/runtime/messages/feed';
import type { TopicTaker } from './topic-taker.js';
import type { KafkaSource } from './kafka-source.js';
import { describeRefused, readRecord, type TopicRecord, type UnreadableRecord } from './record-reader.js';
import type { UnreadableRecords } from './unreadable-records.js';

/** What a subscription takes of one source's topic. */
export interface TakenTopic {
  readonly subscription: string;
  readonly topic: string;
  readonly source: KafkaSource;
  /** The offset after the last record of each partition, asked of the broker now. */
  readonly ends: () => Promise<ReadonlyMap<number, number>>;
}

/** As many streams as are remembered with their tenant. */
const MOST_STREAMS = 8_192;

/** Reads what Kafka delivers of one source for one subscription; what cannot be read is written down and left to the feed. */
export class SourceTaker implements TopicTaker {
  private readonly tenants = new Map<Uuid, Uuid>();

  constructor(
    private readonly taken: TakenTopic,
    private readonly database: ContextDatabase,
    private readonly unreadable: UnreadableRecords,
  ) {}

  /** Where the checkpoints stand; the end of a partition that was never taken from: what came before it is read from the feed. */
  async offsets(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const { subscription, source } = this.taken;
    const stored = await readOffsets(this.database, subscription, source.name);
    const ends = partitions.every((partition) => stored.has(partition)) ? stored : await this.ends();
    return new Map(
      partitions.flatMap((partition) => {
        const offset = stored.get(partition) ?? ends.get(partition);
        return offset === undefined ? [] : [[partition, offset]];
      }),
    );
  }

  ends(): Promise<ReadonlyMap<number, number>> {
    return this.taken.ends();
  }

  async undecodable(partition: number, from: number): Promise<void> {
    const { subscription, topic } = this.taken;
    await this.unreadable.keep(subscription, [
      {
        ...{ topic, partition, offset: from, reason: 'undecodable' as const },
        ...{ size: 0, sha256: createHash('sha256').digest() },
      },
    ]);
  }

  assign(partitions: ReadonlySet<number> | undefined): void {
    this.taken.source.assign(partitions);
  }

  async take(partition: number, records: readonly TopicRecord[]): Promise<number> {
    const { subscription, topic, source } = this.taken;
    const refused: UnreadableRecord[] = [];
    let taken = 0;
    for (const record of records) {
      const read = readRecord(record, source.name, partition);
      taken += 1;
      const reason = 'refused' in read ? read.refused : this.otherTenant(read.message);
      if (reason !== undefined) refused.push(describeRefused(record, { topic, partition }, reason));
      else if (
        'message' in read &&
        !source.take(partition, { message: read.message, size: read.size, offset: Number(record.offset) })
      )
        break;
    }
    if (refused.length > 0) await this.unreadable.keep(subscription, refused);
    return taken;
  }

  tell(): void {
    this.taken.source.tell();
  }

  roomAgain(held: ReadonlySet<number>): readonly number[] {
    return this.taken.source.roomAgain(held);
  }

  /** A stream belongs to one tenant for ever. */
  private otherTenant({ stream, tenant }: Message): 'another-tenant' | undefined {
    const known = this.tenants.get(stream);
    if (known !== undefined) return known === tenant ? undefined : 'another-tenant';
    if (this.tenants.size >= MOST_STREAMS) this.tenants.clear();
    this.tenants.set(stream, tenant);
    return undefined;
  }
}
