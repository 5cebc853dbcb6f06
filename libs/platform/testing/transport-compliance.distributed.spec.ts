import { describe, it } from '@jest/globals';
import { kafkaHarness } from './test-transports.js';
import { holdToPromises } from './transport-suite.js';
import { TransportTown } from './transport-town.js';
import { until } from './until.js';

holdToPromises('Kafka', kafkaHarness);

describe('Of events that Kafka is to carry', () => {
  it('Kafka carries them, not the feed alone that heals', async () => {
    const town = await TransportTown.open(kafkaHarness());
    const { runtime } = await town.listen();
    await until(
      'Kafka carries',
      async () => {
        await town.speakers.say(1);
        await town.allHeard();
        return (runtime.subscriptions.status()[0]?.ways?.carried ?? 0) > 0;
      },
      30_000,
    ).finally(() => town.close());
  });
});
