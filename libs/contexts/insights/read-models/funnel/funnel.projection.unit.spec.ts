import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contractOf } from '#platform/contracts/registry';
import type { ReferralsEvent } from '#platform/contracts/referrals/referrals-event';
import type { Projection, RowKey } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import { funnelProjection } from '#insights/read-models/funnel/funnel.projection';
import { countedEventTypes } from '#insights/read-models/funnel/referral-change.projection';
import { workloadProjection } from '#insights/read-models/workload/workload.projection';

type Stored = StoredEvent<ReferralsEvent>;
type Name<Type extends string> = Type extends `ginnel.referrals.${infer Event}.v1` ? Event : never;
type EventName = Name<ReferralsEvent['type']>;
type Context = ReferralsEvent['data'];

const id = (digits: string): string => `00000000-0000-4000-8000-${digits.padStart(12, '0')}`;
const [practice, network, hub, full, free] = [id('a1'), id('a2'), id('a3'), id('b1'), id('b2')];

const common = {
  episode: id('e1'),
  routeIn: 'practice',
  practice,
  network,
  hub,
  person: id('c1'),
  service: null,
} as const;
const after = { actor: { organisation: hub, part: 'hub' }, status: 'sent' } as const;
const open = {
  owner: { organisation: hub, worker: null },
  next: { at: '2026-07-01T16:00:00.000Z', what: 'answer' },
};
const closed = { owner: null, next: null };

/** The stream of one referral: each event as its name, its day in June 2026, and what it adds. */
function stream(
  context: Partial<Context> & Pick<Context, 'referral' | 'kind' | 'sender' | 'receiver'>,
  ...told: readonly (readonly [EventName, number, object?])[]
): readonly Stored[] {
  return told.map(([name, day, own], index) => {
    const type = `ginnel.referrals.${name}.v1`;
    const check = contractOf(type)?.check({ ...common, parent: null, ...after, ...open, ...context, ...own });
    if (!check?.valid) throw new Error(`${name}: ${JSON.stringify(check?.breaches)}`);
    const occurredAt = `2026-06-${String(day).padStart(2, '0')}T09:00:00.000Z`;
    return {
      tenant: context.sender,
      stream: context.referral,
      version: index + 1,
      partition: 0,
      position: index + 1,
      occurredAt,
      recordedAt: occurredAt,
      event: { type, data: check.data } as ReferralsEvent,
    };
  });
}

const asked = { priority: 'routine', needs: [], promisedAnswerBy: null };
const contact = { at: '2026-06-02T15:00:00.000Z', channel: 'phone' };

const root = stream(
  { referral: id('1'), kind: 'root', sender: practice, receiver: hub },
  ['referral-sent', 1, asked],
  ['person-not-reached', 2, { ...contact, attempt: 1 }],
  ['person-reached', 3, contact],
  ['plan-agreed', 4, { matters: ['company'], actions: 2 }],
  ['telling-back-owed', 20],
  ['outcome-told-back', 21, { ...closed, outcome: 'goals-met' }],
);
const declined = stream(
  { referral: id('2'), kind: 'child', parent: id('1'), sender: hub, receiver: full },
  ['referral-sent', 5, { ...asked, promisedAnswerBy: '2026-06-06T16:00:00.000Z' }],
  ['referral-nudged', 7, { what: 'answer' }],
  ['referral-declined', 8, { reason: 'no-capacity' }],
  ['referral-redirected', 9, { ...closed, to: { referral: id('3'), receiver: free, service: null } }],
);
const replacement = stream(
  { referral: id('3'), kind: 'child', parent: id('1'), sender: hub, receiver: free },
  ['referral-sent', 9, { ...asked, promisedAnswerBy: '2026-06-12T16:00:00.000Z' }],
  ['referral-accepted', 10],
  ['referral-started', 12],
  ['referral-completed', 19, { ...closed, outcome: 'goals-met' }],
);
const direct = stream(
  { referral: id('4'), episode: id('e2'), kind: 'direct', sender: practice, receiver: free },
  ['referral-sent', 1, asked],
  ['referral-escalated', 9, { what: 'answer' }],
);
const streams = [root, declined, replacement, direct];

interface Model {
  readonly rows: Readonly<Record<string, object>>;
  readonly rollups: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Folds events as the runtime does: rows pass through JSON; a change takes the old counts away and adds the new. */
function project<Row extends object>(
  projection: Projection<ReferralsEvent, Row>,
  events: readonly Stored[],
): Model {
  const rows = new Map<string, Row>();
  const rollups = new Map<string, Record<string, number>>();
  const add = (row: Row | undefined, sign: 1 | -1): void => {
    for (const rollup of row ? (projection.rollups ?? []) : []) {
      for (const { key, counts } of row ? rollup.contributions(row) : []) {
        const name = `${rollup.table} ${rollup.keyColumns.map((column) => key[column]).join(' ')}`;
        const cell = rollups.get(name) ?? {};
        for (const column of rollup.countColumns)
          cell[column] = (cell[column] ?? 0) + sign * (counts[column] ?? 0);
        rollups.set(name, cell);
      }
    }
  };
  const step = (key: RowKey, event: Stored): void => {
    const name = projection.keyColumns.map((column) => key[column]).join(' ');
    const before = rows.get(name);
    const next = projection.evolve(before, event, key);
    add(before, -1);
    add(next, 1);
    if (next) rows.set(name, JSON.parse(JSON.stringify(next)) as Row);
  };
  for (const event of events) for (const key of projection.keys(event)) step(key, event);
  return { rows: Object.fromEntries(rows), rollups: Object.fromEntries(rollups) };
}

/** Every interleaving of the streams that keeps the order within each. */
const interleavings = fc
  .shuffledSubarray(
    streams.flatMap((events, index) => events.map(() => index)),
    { minLength: streams.flat().length },
  )
  .map((turns) => {
    const rest = streams.map((events) => [...events]);
    return turns.flatMap((turn) => rest[turn]?.splice(0, 1) ?? []);
  });

const stagesOf = (counts: Readonly<Record<string, number>> | undefined): string =>
  Object.values(counts ?? {}).join('');

describe('the funnel', () => {
  const { rows, rollups } = project(funnelProjection, streams.flat());

  it('has one row per episode, with where it belongs', () => {
    expect(Object.keys(rows)).toEqual([id('e1'), id('e2')]);
    expect(rows[id('e1')]).toMatchObject({
      episode: id('e1'),
      hub,
      practice,
      network,
      route_in: 'practice',
      referred_at: '2026-06-01T09:00:00.000Z',
    });
  });

  it('counts two episodes, one led by the hub and told back, one sent straight to a provider', () => {
    const table = Object.entries(rollups).map(([key, counts]) => [key, stagesOf(counts)]);
    expect(Object.fromEntries(table)).toEqual({
      [`funnel_count area ${hub} 2026-06`]: '2112111101',
      [`funnel_count practice ${practice} 2026-27`]: '2112111101',
      [`funnel_count network ${network} 2026-27`]: '2112111101',
      [`funnel_count provider ${full} 2026-27`]: '1111000101',
      [`funnel_count provider ${free} 2026-27`]: '2112111101',
    });
  });

  it('takes a contact’s own time, and keeps when it was written down', () => {
    expect(rows[id('e1')]).toMatchObject({
      referrals: {
        [id('1')]: { steps: { reached: { occurred: contact.at, recorded: '2026-06-03T09:00:00.000Z' } } },
      },
    });
  });

  it('holds no trace of the person', () => {
    expect(JSON.stringify(rows)).not.toContain(common.person);
  });

  it('comes out the same for every interleaving of streams', () => {
    fc.assert(
      fc.property(interleavings, (events) => {
        expect(project(funnelProjection, events)).toEqual({ rows, rollups });
      }),
      { numRuns: 200 },
    );
  });

  it('touches no row for an event that moves no figure', () => {
    const nudge = declined.filter((stored) => stored.event.type === 'ginnel.referrals.referral-nudged.v1');
    expect(nudge).toHaveLength(1);
    expect(nudge.flatMap((stored) => funnelProjection.keys(stored))).toEqual([]);
    expect(countedEventTypes).not.toContain('ginnel.referrals.referral-nudged.v1');
    expect(countedEventTypes).toHaveLength(11);
  });
});

describe('the workload', () => {
  const { rows, rollups } = project(workloadProjection, streams.flat());

  it('has one row per referral that a provider received', () => {
    expect(Object.keys(rows)).toEqual([id('2'), id('3'), id('4')]);
    expect(rows[id('2')]).toMatchObject({
      provider: full,
      received_at: '2026-06-05T09:00:00.000Z',
      answer_by: '2026-06-06T16:00:00.000Z',
    });
  });

  it('counts exactly what each provider received, answered in time and has open', () => {
    expect(rollups).toEqual({
      [`workload_count ${full} 2026-06-05`]: { received: 1, answered_in_time: 0, open: 0 },
      [`workload_count ${free} 2026-06-09`]: { received: 1, answered_in_time: 1, open: 0 },
      [`workload_count ${free} 2026-06-01`]: { received: 1, answered_in_time: 0, open: 1 },
    });
  });

  it('answers by the next time where nothing was promised', () => {
    expect(rows[id('4')]).toMatchObject({ answer_by: open.next.at });
  });

  it('holds no trace of the person', () => {
    expect(JSON.stringify(rows)).not.toContain(common.person);
  });

  it('comes out the same for every interleaving of streams', () => {
    fc.assert(
      fc.property(interleavings, (events) => {
        expect(project(workloadProjection, events)).toEqual({ rows, rollups });
      }),
      { numRuns: 200 },
    );
  });
});
