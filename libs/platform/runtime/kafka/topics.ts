import type { Admin } from 'kafkajs';
import { TOPIC_RETENTION_MS } from '#platform/contracts/topic';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { isKafkaError } from './kafka-client.js';

/** A topic that was made has leaders within seconds. */
const LOOKS = 50;
const LOOK_EACH_MS = 100;

/** The consumer group of one subscription; all groups of a context begin alike, so that one access rule covers them. */
export function groupOf(installation: string, context: string, subscription: string): string {
  return `${installation}.${context}.${subscription}`;
}

/** How a topic is: only one with as many partitions as a log has can carry it; `refused`: the broker does not show it. */
export type TopicState = 'fit' | 'absent' | 'partitions-changed' | 'refused';

/** Looks at a topic. @throws what the broker answers otherwise, or when it does not answer. */
export async function topicState(admin: Admin, topic: string): Promise<TopicState> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions.length ?? 0;
    if (partitions === 0) return 'absent';
    return partitions === PARTITIONS ? 'fit' : 'partitions-changed';
  } catch (error) {
    if (isKafkaError(error, 'UNKNOWN_TOPIC_OR_PARTITION')) return 'absent';
    if (isKafkaError(error, 'TOPIC_AUTHORIZATION_FAILED')) return 'refused';
    throw error;
  }
}

/** Makes a context's topic where there is none. @returns how it is then. */
export async function ensureTopic(admin: Admin, topic: string): Promise<TopicState> {
  const state = await topicState(admin, topic);
  if (state !== 'absent') return state;
  await admin
    .createTopics({
      // kafkajs would wait on a connection that it then never lets go.
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: PARTITIONS,
          configEntries: [
            { name: 'retention.ms', value: String(TOPIC_RETENTION_MS) },
            { name: 'cleanup.policy', value: 'delete' },
          ],
        },
      ],
    })
    .catch((error: unknown) => {
      if (!isKafkaError(error, 'TOPIC_ALREADY_EXISTS')) throw error;
    });
  for (let n = 0; n < LOOKS; n += 1) {
    if ((await topicState(admin, topic)) !== 'absent') break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EACH_MS));
  }
  return topicState(admin, topic);
}
