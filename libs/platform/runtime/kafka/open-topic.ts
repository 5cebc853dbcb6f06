import { topicOf } from '#platform/contracts/topic';
import type { RelayTopic } from '#platform/runtime/relay/relay-topic';
import { BrokerWatch } from './broker-watch.js';
import { type KafkaAccess, openKafka } from './kafka-client.js';
import { KafkaRelayTopic } from './kafka-relay-topic.js';
import { groupOf } from './topics.js';

const LOOK_EACH_MS = 10_000;

/** A context's own topic, outside its process, and what ends the connections to it. */
export function openTopic(
  { installation, kafka }: { readonly installation: string; readonly kafka: KafkaAccess },
  context: string,
): { readonly topic: RelayTopic; readonly end: () => Promise<void> } {
  const client = openKafka(kafka, `${installation}-${context}-operator`);
  const watch = new BrokerWatch(client, () => [], LOOK_EACH_MS);
  watch.start();
  const group = groupOf(installation, context, 'relay');
  const topic = new KafkaRelayTopic(
    client,
    { topic: topicOf(installation, context), group, source: context },
    watch,
  );
  return {
    topic,
    end: async () => {
      await topic.close();
      await watch.stop();
    },
  };
}
