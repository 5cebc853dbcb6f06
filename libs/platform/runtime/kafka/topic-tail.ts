import type { Kafka } from 'kafkajs';
import type { Message } from '#platform/runtime/messages/feed';
import type { Stretch } from '#platform/runtime/relay/relay-topic';
import { endWithin } from './kafka-client.js';
import { readRecord } from './record-reader.js';

const WITHIN_MS = 20_000;

/**
 * Reads stretches of a topic that are there already. @returns the messages of each partition in order of offset; records
 * that are no messages of the source are left out. @throws when the broker does not give all of them in time.
 */
export async function readStretches(
  kafka: Kafka,
  place: { readonly topic: string; readonly group: string; readonly source: string },
  stretches: readonly Stretch[],
): Promise<ReadonlyMap<number, readonly Message[]>> {
  const wanted = stretches.filter(({ from, end }) => from < end);
  const found = new Map<number, Message[]>(wanted.map(({ partition }) => [partition, []]));
  if (wanted.length === 0) return found;
  const open = new Map(wanted.map(({ partition, end }) => [partition, end]));
  const consumer = kafka.consumer({
    groupId: place.group,
    sessionTimeout: 10_000,
    maxWaitTimeInMs: 200,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, retries: 3, restartOnFailure: () => Promise.resolve(false) },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [place.topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error('the topic could not be read in time'));
      }, WITHIN_MS);
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        reject(payload.error);
      });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        const mine = payload.memberAssignment[place.topic] ?? [];
        consumer.pause([
          { topic: place.topic, partitions: mine.filter((partition) => !open.has(partition)) },
        ]);
        for (const { partition, from } of wanted)
          consumer.seek({ topic: place.topic, partition, offset: String(from) });
      });
      consumer
        .run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          eachBatch: (delivery) => {
            const { batch } = delivery;
            const end = open.get(batch.partition);
            if (end === undefined || delivery.isStale()) return Promise.resolve();
            for (const record of batch.messages) {
              if (Number(record.offset) >= end) break;
              const read = readRecord(record, place.source, batch.partition);
              if ('message' in read) found.get(batch.partition)?.push(read.message);
              delivery.resolveOffset(record.offset);
            }
            if (Number(batch.lastOffset()) >= end - 1) open.delete(batch.partition);
            if (open.size === 0) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await endWithin(() => consumer.disconnect());
  }
  return found;
}
