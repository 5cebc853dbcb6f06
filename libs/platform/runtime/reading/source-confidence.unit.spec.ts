import { describe, expect, it } from '@jest/globals';
import type { Subscriptions } from '#platform/runtime/messages/subscriptions';
import { confidenceAfter, SourceConfidence } from '#platform/runtime/reading/source-confidence';

/** A subscription whose rounds hear everything from the `heardIn`th on. */
function subscriptionHeardIn(heardIn: number): {
  readonly confidence: SourceConfidence;
  rounds: () => number;
} {
  let rounds = 0;
  let heardAt = performance.now() - 4_000;
  const runner = {
    status: () => ({ source: 'people', unheardFor: performance.now() - heardAt, stalledFor: 0 }),
    hurry: () => undefined,
    catchUp: () => {
      rounds += 1;
      if (rounds >= heardIn) heardAt = performance.now();
      return Promise.resolve(true);
    },
  };
  const subscriptions = { runnersOf: () => [runner] } as unknown as Pick<Subscriptions, 'runnersOf'>;
  return { confidence: new SourceConfidence(subscriptions, 'accounts', 'people'), rounds: () => rounds };
}

describe('Confidence in a source', () => {
  it('hears a source out: it asks again until all is handled that there was when it began', async () => {
    const { confidence, rounds } = subscriptionHeardIn(3);
    const begun = performance.now();
    expect(await confidence.heardOut()).toBeLessThan(performance.now() - begun);
    expect(rounds()).toBe(3);
  });

  it('tells after a second how long a source has been silent that cannot be heard out', async () => {
    const { confidence, rounds } = subscriptionHeardIn(Number.POSITIVE_INFINITY);
    const silence = await confidence.heardOut();
    expect(silence).toBeGreaterThan(4_900);
    expect(silence).toBeLessThan(60_000);
    expect(rounds()).toBeGreaterThan(1);
  });

  it('asks no source that was heard within 5 s, unless it is to be heard out', async () => {
    const { confidence, rounds } = subscriptionHeardIn(1);
    expect(confidenceAfter(await confidence.silence())).toBe('confirmed');
    expect(rounds()).toBe(0);
    await confidence.heardOut();
    expect(rounds()).toBe(1);
  });
});
