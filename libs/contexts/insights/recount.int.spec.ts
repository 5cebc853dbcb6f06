import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { insightsContext } from '#contexts/insights';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { ForeignFacts, sourceContext } from '#platform/testing/source.context';
import {
  type EpisodeStory,
  eventsOf,
  type StoryEvent,
  uuid,
  type Way,
  ways,
} from '#insights/read-models/funnel/stories.fixture';

/** Longest start, on a machine that does other things as well. */
const START = 60_000;
const COLUMNS = [
  'referred',
  'reached',
  'plan_agreed',
  'sent_onward',
  'accepted',
  'started',
  'completed',
  'told_back',
  'acknowledged',
] as const;
const EPISODES = 60;
const seed = 20261122;

const months = ['2026-03', '2026-04', '2026-05', '2027-01'] as const;
const [hubs, practices, providers] = [
  [uuid('c1'), uuid('c2')],
  [uuid('a1'), uuid('a2'), uuid('a3')],
  [uuid('d1'), uuid('d2')],
];

const stories: fc.Arbitrary<readonly EpisodeStory[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('root', 'self', 'direct'),
      month: fc.constantFrom(...months),
      hub: fc.constantFrom(...hubs),
      practice: fc.constantFrom(...practices),
      provider: fc.constantFrom(...providers),
      until: fc.constantFrom(...ways),
      answersAfter: fc.constantFrom(1, 4, 6),
    }),
    { minLength: EPISODES, maxLength: EPISODES },
  )
  .map((drawn) =>
    drawn.map(({ month, ...story }, index) => ({
      ...story,
      episode: index + 1,
      practice: story.kind === 'self' ? null : story.practice,
      network: story.kind === 'self' ? null : story.practice.replace('a', 'e'),
      sentAt: `${month}-12T09:00:00.000Z`,
    })),
  );

/** A random order of events that keeps the order of each stream. */
function interleaved(events: readonly StoryEvent[], order: readonly number[]): readonly StoryEvent[] {
  const streams = new Map<string, StoryEvent[]>();
  for (const event of events) streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  const waiting = [...streams.values()];
  const told: StoryEvent[] = [];
  for (let turn = 0; waiting.length > 0; turn += 1) {
    const index = (order[turn % order.length] ?? 0) % waiting.length;
    const next = waiting[index]?.shift();
    if (next) told.push(next);
    if (waiting[index]?.length === 0) waiting.splice(index, 1);
  }
  return told;
}

/** Counts by the stories themselves, without any fold: cells as text. */
function recount(told: readonly EpisodeStory[]): readonly string[] {
  const cells = new Map<string, number[]>();
  for (const story of told) {
    const month = story.sentAt.slice(0, 7);
    const year = { '2026-03': '2025-26', '2027-01': '2026-27' }[month] ?? '2026-27';
    const came = (way: Way): number => (ways.indexOf(story.until) >= ways.indexOf(way) ? 1 : 0);
    const direct = story.kind === 'direct';
    const line = ways.map((way) => {
      if (direct && (way === 'reached' || way === 'planned')) return 0;
      return direct && way === 'sent-onward' ? 1 : came(way);
    });
    line.push(direct ? 0 : 1);
    const cellNames = [
      `area ${story.hub} ${month}`,
      story.practice ? `practice ${story.practice} ${year}` : '',
      story.network ? `network ${story.network} ${year}` : '',
      line[3] === 1 ? `provider ${story.provider} ${year}` : '',
    ];
    for (const name of cellNames.filter(Boolean)) {
      cells.set(
        name,
        line.map((count, index) => count + (cells.get(name)?.[index] ?? 0)),
      );
    }
  }
  return [...cells].map(([name, counts]) => `${name}: ${counts.join(' ')}`).sort();
}

describe('the counts of a hundred events and more in random order', () => {
  let contexts: TestContexts;
  const [told = []] = fc.sample(stories, { seed, numRuns: 1 });
  const [order = []] = fc.sample(fc.array(fc.nat(), { minLength: 500, maxLength: 500 }), {
    seed,
    numRuns: 1,
  });

  async function counted(): Promise<readonly string[]> {
    const rows = await contexts.runtime('insights').database.workerQuery<Record<string, string | number>>(
      `select f.* from funnel_count f join read_model_generation g on g.read_model = 'funnel_episode' and g.live = f.generation
        where f.referred > 0`,
    );
    return rows
      .map(
        (row) =>
          `${row.level} ${row.subject} ${row.period}: ${[...COLUMNS, 'hub_led'].map((name) => row[name]).join(' ')}`,
      )
      .sort();
  }

  async function workloads(): Promise<readonly object[]> {
    return contexts.runtime('insights').database.workerQuery(
      `select provider, received_on, received, answered_in_time, open from workload_count w
         join read_model_generation g on g.read_model = 'workload_referral' and g.live = w.generation
        order by provider, received_on`,
    );
  }

  beforeAll(async () => {
    contexts = await openTestContexts([
      insightsContext,
      sourceContext('directory'),
      sourceContext('referrals'),
    ]);
    const facts = new ForeignFacts(contexts.runtime('referrals'));
    for (const { tenant, stream, at, type, data } of interleaved(told.flatMap(eventsOf), order)) {
      contexts.environment.clock.set(at);
      await facts.say({ tenant, stream }, { type, data });
    }
    contexts.environment.clock.reset();
    await contexts.settle();
  }, START);

  afterAll(async () => {
    await contexts.close();
  });

  it('equal a recount of what happened, in every level and period', async () => {
    const expected = recount(told);
    expect(expected.length).toBeGreaterThan(20);
    expect(await counted()).toEqual(expected);
  });

  it('give each provider’s workload exactly', async () => {
    const onward = told.filter(({ kind, until }) => kind === 'direct' || ways.indexOf(until) >= 3);
    const answered = (story: EpisodeStory): boolean => ways.indexOf(story.until) >= 4;
    const ended = (story: EpisodeStory): boolean => ways.indexOf(story.until) >= 6;
    const days = new Map<string, object>();
    for (const { provider, sentAt, kind } of onward) {
      const day = `${sentAt.slice(0, 8)}${kind === 'direct' ? '12' : '14'}`;
      const those = onward.filter(
        (story) =>
          story.provider === provider &&
          story.sentAt === sentAt &&
          (story.kind === 'direct') === (kind === 'direct'),
      );
      days.set(`${provider} ${day}`, {
        provider,
        received_on: day,
        received: those.length,
        answered_in_time: those.filter((story) => answered(story) && (story.answersAfter ?? 0) <= 5).length,
        open: those.filter((story) => !ended(story)).length,
      });
    }
    const expected = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    expect(expected.length).toBeGreaterThan(8);
    expect(await workloads()).toEqual(expected);
  });

  it('are the same after a rebuild', async () => {
    const [figures, work] = [await counted(), await workloads()];
    const { subscriptions } = contexts.runtime('insights');
    expect(await subscriptions.rebuild('funnel')).toEqual({ outcome: 'switched', generation: 2 });
    expect(await subscriptions.rebuild('workload')).toEqual({ outcome: 'switched', generation: 2 });
    expect(await counted()).toEqual(figures);
    expect(await workloads()).toEqual(work);
  });

  it('pass over what moves no figure, and park nothing', async () => {
    const [parked] = await contexts
      .runtime('insights')
      .database.workerQuery<{ n: number }>('select count(*) as n from parked');
    expect(parked?.n).toBe(0);
  });
});
