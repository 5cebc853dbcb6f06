import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TRANSPORT_TWINS } from './broken-transports.js';
import { inProcessHarness, kafkaHarness } from './test-transports.js';
import { TRANSPORT_PROMISES } from './transport-compliance.js';
import { TransportFault, type TransportHarness, TransportTown } from './transport-town.js';
import { until } from './until.js';

const TRANSPORTS = [
  { name: 'one process', harness: inProcessHarness },
  { name: 'Kafka', harness: kafkaHarness },
];

describe.each(TRANSPORTS)('Of events within $name', ({ harness }) => {
  let town: TransportTown;
  beforeAll(async () => {
    town = await TransportTown.open(harness());
  });
  afterAll(() => town.close());

  it.each(TRANSPORT_PROMISES)('$name', async ({ check }) => {
    await check(town);
  });
});

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

describe.each(TRANSPORTS)('A transport ($name) that', ({ harness }) => {
  /** Checks one promise after the other. @returns the faults until one is found. */
  async function firstFault(sick: TransportHarness): Promise<TransportFault | undefined> {
    const town = await TransportTown.open(sick);
    try {
      for (const { check } of TRANSPORT_PROMISES) await check(town);
      return undefined;
    } catch (error) {
      if (error instanceof TransportFault) return error;
      throw error;
    } finally {
      await town.close();
    }
  }

  it.each(TRANSPORT_TWINS)('$twin.name is found out: $faults', async ({ twin, faults }) => {
    const fault = await firstFault(harness(twin));
    expect(faults).toContain(fault?.kind);
  });
});
