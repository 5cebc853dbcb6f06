import { describe, expect, it } from '@jest/globals';
import { directoryContext } from '#contexts/directory';
import { insightsContext } from '#contexts/insights';
import { peopleContext } from '#contexts/people';
import { referralsContext } from '#contexts/referrals';

const contexts = [directoryContext, insightsContext, peopleContext, referralsContext];

describe('The subscribers that a context names', () => {
  it.each(contexts.map((context) => [context.name, context] as const))(
    'for %s are those that subscribe to it, no more and no fewer',
    (name, { subscribers = [] }) => {
      const subscribing = contexts.filter(({ subscriptions }) =>
        subscriptions.some(({ sources }) => sources.some(({ source }) => source === name)),
      );
      expect([...subscribers].sort()).toEqual(subscribing.map((context) => context.name).sort());
    },
  );

  it('have subscriptions of different names: each is a consumer group', () => {
    const names = contexts.flatMap(({ subscriptions }) =>
      subscriptions.map((one) => (one.kind === 'projection' ? one.projection.name : one.process.name)),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
