import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { InsightsModule, insightsContext } from '#contexts/insights';
import { formatPosition, type Position } from '#platform/kernel/position';
import { ROLES } from '#platform/http/sign-in/roles';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { ForeignFacts, sourceContext } from '#platform/testing/source.context';
import { Funnel } from '#insights/read-models/funnel/funnel.answer';
import {
  contract,
  type EpisodeStory,
  eventsOf,
  listing,
  membership,
  type StoryEvent,
  uuid,
} from '#insights/read-models/funnel/stories.fixture';

/** Longest start, on a machine that does other things as well. */
const START = 60_000;
const [board, otherBoard, unlistedBoard] = [uuid('b1'), uuid('b2'), uuid('b3')];
const [hub, secondHub, farHub] = [uuid('c1'), uuid('c2'), uuid('c3')];
const [p1, p2, p3, farPractice] = [uuid('a1'), uuid('a2'), uuid('a3'), uuid('a9')];
const [n1, n2, farNetwork] = [uuid('e1'), uuid('e2'), uuid('e9')];
const [v1, v2, v3] = [uuid('d1'), uuid('d2'), uuid('d3')];

const directory = sourceContext('directory');
const referrals = sourceContext('referrals');

const PRESENT = '2026-11-10T10:00:00.000Z';

let episodes = 0;
const cohort = (count: number, story: Omit<EpisodeStory, 'episode'>): readonly StoryEvent[] =>
  Array.from({ length: count }, () => eventsOf({ ...story, episode: (episodes += 1) })).flat();

const from1 = { kind: 'root', practice: p1, network: n1, hub, provider: v1 } as const;
const from2 = { kind: 'root', practice: p2, network: n1, hub, provider: v1 } as const;
const from3 = { kind: 'root', practice: p3, network: n2, hub: secondHub, provider: v2 } as const;

const area = [
  listing(board, 'commissioner-board', 'Stockport'),
  listing(otherBoard, 'commissioner-board', 'Trafford'),
  listing(hub, 'hub', 'Stockport'),
  // An area is one however its name is written.
  listing(secondHub, 'hub', 'STOCKPORT'),
  listing(farHub, 'hub', 'Trafford'),
  listing(p1, 'practice', 'Stockport', n1),
  listing(p2, 'practice', 'stockport', n1),
  // Its network is told later, as a membership of its own.
  listing(p3, 'practice', 'Stockport'),
  membership(p3, n2, '2026-04-01'),
  listing(farPractice, 'practice', 'Trafford', farNetwork),
  ...[v1, v2, v3].map((provider) => listing(provider, 'provider', 'Stockport')),
  contract(board, v1, '2026-06-10'),
  contract(board, v2, '2026-04-01', '2026-10-31'),
  contract(otherBoard, v2, '2026-04-01', '2026-11-10'),
];

/** By hand: what happened from April to July. */
const told = [
  ...cohort(4, { ...from1, sentAt: '2026-04-14T09:00:00.000Z', until: 'reached' }),
  ...cohort(5, { ...from3, sentAt: '2026-04-15T09:00:00.000Z', until: 'reached' }),
  ...cohort(7, { ...from1, sentAt: '2026-05-05T09:00:00.000Z', until: 'referred' }),
  // 23:30 UTC on the last of April is May in London.
  ...cohort(13, { ...from1, sentAt: '2026-04-30T23:30:00.000Z', until: 'reached' }),
  ...cohort(10, { ...from2, sentAt: '2026-06-10T09:00:00.000Z', until: 'accepted' }),
  ...cohort(2, { ...from2, sentAt: '2026-06-10T09:00:00.000Z', until: 'accepted', answersAfter: 7 }),
  ...cohort(3, { ...from2, sentAt: '2026-06-01T09:00:00.000Z', until: 'completed' }),
  ...cohort(8, { ...from3, kind: 'direct', sentAt: '2026-07-07T09:00:00.000Z', until: 'referred' }),
  ...cohort(2, {
    ...{ kind: 'root', practice: farPractice, network: farNetwork, hub: farHub, provider: v2 },
    sentAt: '2026-04-20T09:00:00.000Z',
    until: 'referred',
  }),
];

describe('the figures of insights', () => {
  let test: HttpTest;

  let facts: Readonly<Record<string, ForeignFacts>>;

  /** Tells events, each at its own time; business time is back at the present afterwards. */
  async function tellAll(events: readonly StoryEvent[]): Promise<Position | undefined> {
    let position: Position | undefined;
    for (const { tenant, stream, at, type, data } of events) {
      test.environment.clock.set(at);
      position = await facts[type.split('.')[1] ?? '']?.say({ tenant, stream }, { type, data });
    }
    test.environment.clock.set(PRESENT);
    return position;
  }

  /** The figures of an answer as one line per row, in the order of the stages. */
  async function lines(path: string, organisation = board): Promise<readonly string[]> {
    const { body, status } = await test.as('commissioner', organisation).get(path);
    expect(status).toBe(200);
    const { years } = Funnel.parse(body);
    return years.flatMap(({ year, rows, total }) => [
      ...rows.map(({ label, figures }) => `${label}: ${Object.values(figures).join(' ')}`),
      `total ${year}: ${Object.values(total).join(' ')}`,
    ]);
  }

  const ask = (path: string, organisation = board) => test.as('commissioner', organisation).get(path);
  const freeze = (month: string) => test.as('commissioner', board).post('/v1/freezes', { month });

  beforeAll(async () => {
    test = await startHttpTest(
      [InsightsModule, ContextModule.for(directory), ContextModule.for(referrals)],
      [insightsContext, directory, referrals],
    );
    facts = {
      directory: new ForeignFacts(test.runtime('directory')),
      referrals: new ForeignFacts(test.runtime('referrals')),
    };
    await tellAll(area);
    await test.settle();
    await tellAll(told);
    await test.settle();
  }, START);

  afterAll(async () => {
    await test.close();
  });

  describe('of the area', () => {
    it('are live by month, its hubs added up before anything is hidden', async () => {
      expect(await lines('/v1/funnel?level=area&from=2026-04&to=2026-08')).toEqual([
        '2026-04: 10 10 0 0 0 0 0 0 0',
        '2026-05: 20 15 0 0 0 0 0 0 0',
        '2026-06: 15 15 15 15 15 * * 0 0',
        '2026-07: 10 not-applicable not-applicable 10 0 0 0 0 0',
        '2026-08: 0 0 0 0 0 0 0 0 0',
        'total 2026-27: 50 35 15 25 15 * * 0 0',
      ]);
    });

    it('say what they count, since when, and that they are suppressed and rounded', async () => {
      const { body } = await ask('/v1/funnel');
      expect(body).toMatchObject({
        level: 'area',
        unit: 'episodes',
        note: expect.stringMatching('suppressed and rounded'),
      });
      expect(body.years[0].basis).toEqual({ kind: 'live', at: expect.stringMatching(/^2026-11-10T10:/) });
      expect(Funnel.parse(body).years[0]?.rows.at(-1)?.label).toBe('2026-11');
    });

    it('are alike in every range of months, so that two answers have no difference that tells more', async () => {
      const months = ['2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-11'];
      const seen = new Map<string, Set<string>>();
      for (const from of months) {
        for (const to of months.filter((month) => month >= from)) {
          for (const line of await lines(`/v1/funnel?level=area&from=${from}&to=${to}`)) {
            const [label = '', figures = ''] = line.split(': ');
            seen.set(label, (seen.get(label) ?? new Set()).add(figures));
          }
        }
      }
      expect(seen.size).toBe(11);
      for (const figures of seen.values()) expect(figures.size).toBe(1);
    });

    it('are none in the first months that may be asked for, of a financial year before them', async () => {
      expect(await lines('/v1/funnel?from=2000-03&to=2000-04')).toEqual([
        '2000-03: 0 0 0 0 0 0 0 0 0',
        'total 1999-00: 0 0 0 0 0 0 0 0 0',
        '2000-04: 0 0 0 0 0 0 0 0 0',
        'total 2000-01: 0 0 0 0 0 0 0 0 0',
      ]);
    });

    it('are those of the board’s own area alone', async () => {
      expect(await lines('/v1/funnel?from=2026-04&to=2026-05', otherBoard)).toEqual([
        '2026-04: * 0 0 0 0 0 0 0 0',
        '2026-05: 0 0 0 0 0 0 0 0 0',
        'total 2026-27: * 0 0 0 0 0 0 0 0',
      ]);
    });
  });

  describe('that are frozen', () => {
    it('are none before the first freeze', async () => {
      expect(await lines('/v1/funnel?level=practice')).toEqual([]);
    });

    it('stand by practice, network and provider as they were at the freeze of the month that has ended', async () => {
      const answer = await freeze('2026-10');
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({ month: '2026-10' });
      const position = String(answer.headers['ginnel-position']);
      const { body } = await ask(String(answer.headers.location)).set('Ginnel-Position', position);
      expect(Funnel.parse(body).years.map(({ basis }) => basis)).toEqual([
        { kind: 'frozen', month: '2026-10', at: expect.stringMatching(/^2026-11-10T10:/) },
      ]);
      expect(await lines('/v1/funnel?level=practice')).toEqual([
        `${p1}: 25 15 0 0 0 0 0 0 0`,
        `${p2}: 15 * 15 * 15 * * 0 0`,
        `${p3}: 15 * 0 * 0 0 0 0 0`,
        'total 2026-27: 50 35 15 25 15 * * 0 0',
      ]);
      expect(await lines('/v1/funnel?level=network')).toEqual([
        `${n1}: 40 * 15 * 15 * * 0 0`,
        `${n2}: 15 * 0 * 0 0 0 0 0`,
        'total 2026-27: 50 35 15 25 15 * * 0 0',
      ]);
      expect(await lines('/v1/funnel?level=provider')).toEqual([
        `${v1}: 15 15 15 15 15 * * 0 0`,
        `${v2}: 10 not-applicable not-applicable 10 0 0 0 0 0`,
        `${v3}: 0 0 0 0 0 0 0 0 0`,
        'total 2026-27: 50 35 15 25 15 * * 0 0',
      ]);
    });

    it('do not depend on the months that are asked for, and the year before is a table of its own', async () => {
      const whole = await lines('/v1/funnel?level=practice&from=2026-04&to=2026-11');
      expect(await lines('/v1/funnel?level=practice&from=2026-10&to=2026-10')).toEqual(whole);
      expect((await lines('/v1/funnel?level=practice&from=2025-05&to=2026-06')).slice(-4)).toEqual(whole);
      expect(await lines('/v1/funnel?level=practice&from=2025-05&to=2025-06')).toContain(
        'total 2025-26: 0 0 0 0 0 0 0 0 0',
      );
    });

    it('are not another board’s', async () => {
      expect(await lines('/v1/funnel?level=practice', otherBoard)).toEqual([]);
    });

    it('are frozen once a month, for the month that has ended last', async () => {
      expect((await freeze('2026-10')).body.code).toBe('already-frozen');
      expect((await freeze('2026-11')).body).toMatchObject({ code: 'month-not-over', status: 409 });
      const other = (month: string) => test.as('administrator', otherBoard).post('/v1/freezes', { month });
      expect((await other('2026-09')).body.code).toBe('month-past');
    });

    it('are frozen once by a repeated request, and never for an organisation that is no board', async () => {
      const key = randomUUID();
      const repeated = () =>
        test
          .as('administrator', otherBoard)
          .post('/v1/freezes', { month: '2026-10' })
          .set('Idempotency-Key', key);
      const [first, second] = [await repeated(), await repeated()];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.headers['ginnel-position']).toBe(first.headers['ginnel-position']);
      const practice = await test.as('administrator', p1).post('/v1/freezes', { month: '2026-10' });
      expect(practice.body.code).toBe('not-found');
    });

    it('stand still while the area moves, until the first working day of the next month freezes them anew', async () => {
      const before = await lines('/v1/funnel?level=practice');
      await tellAll(cohort(10, { ...from1, sentAt: '2026-11-09T09:00:00.000Z', until: 'reached' }));
      await test.settle();
      expect(await lines('/v1/funnel?from=2026-11')).toContain('2026-11: 10 10 0 0 0 0 0 0 0');
      expect(await lines('/v1/funnel?level=practice')).toEqual(before);
      test.environment.clock.set('2026-12-01T05:59:00.000Z');
      await test.settle();
      expect(await lines('/v1/funnel?level=practice')).toEqual(before);
      test.environment.clock.set('2026-12-01T06:00:00.000Z');
      await test.settle();
      const { body } = await ask('/v1/funnel?level=practice');
      expect(body.years[0].basis).toMatchObject({ kind: 'frozen', month: '2026-11' });
      expect((await lines('/v1/funnel?level=practice'))[0]).toBe(`${p1}: 35 25 0 0 0 0 0 0 0`);
      test.environment.clock.set(PRESENT);
    });
  });

  describe('of a provider’s workload', () => {
    it('are exact for the board with a contract, for the days on which it holds', async () => {
      expect((await ask('/v1/workload')).body).toEqual({
        unit: 'referrals',
        providers: [{ provider: v1, received: 12, answeredInTime: 10, open: 12 }],
      });
      expect((await ask('/v1/workload', otherBoard)).body.providers).toEqual([
        { provider: v2, received: 8, answeredInTime: 0, open: 8 },
      ]);
      expect((await ask(`/v1/workload?provider=${v1}`)).body.providers).toHaveLength(1);
    });

    it('are nobody else’s: without a contract, or after its end, a provider reads as an unknown one', async () => {
      const [ended, foreign, unknown] = await Promise.all([
        ask(`/v1/workload?provider=${v2}`),
        ask(`/v1/workload?provider=${v1}`, otherBoard),
        ask(`/v1/workload?provider=${randomUUID()}`),
      ]);
      expect(ended.status).toBe(404);
      expect(foreign.body).toEqual(ended.body);
      expect(unknown.body).toEqual(ended.body);
      expect((await ask('/v1/workload', unlistedBoard)).body.providers).toEqual([]);
    });

    it('end with the last day of the contract in London', async () => {
      test.environment.clock.set('2026-11-10T23:59:00.000Z');
      expect((await ask('/v1/workload', otherBoard)).body.providers).toHaveLength(1);
      test.environment.clock.set('2026-11-11T00:00:00.000Z');
      expect((await ask('/v1/workload', otherBoard)).body.providers).toEqual([]);
      test.environment.clock.set(PRESENT);
    });

    it('show an act to whoever states its position, at once', async () => {
      const [event] = cohort(1, {
        ...from2,
        kind: 'direct',
        sentAt: '2026-11-08T09:00:00.000Z',
        until: 'referred',
      });
      const position = event && (await tellAll([event]));
      if (!position) throw new Error('an event has a position');
      const { body } = await ask('/v1/workload').set('Ginnel-Position', formatPosition(position));
      expect(body.providers).toEqual([{ provider: v1, received: 13, answeredInTime: 10, open: 13 }]);
    });
  });

  describe('are closed', () => {
    it('to every role but the commissioner, before anything is looked up', async () => {
      for (const role of ROLES.filter((one) => one !== 'commissioner')) {
        const other = test.as(role, role === 'service' ? null : board);
        expect((await other.get('/v1/funnel')).body.code).toBe('role-not-allowed');
        expect((await other.get('/v1/workload')).body.code).toBe('role-not-allowed');
        if (role === 'administrator') continue;
        expect((await other.post('/v1/freezes', { month: '2026-10' })).body.code).toBe('role-not-allowed');
      }
      expect((await test.as('commissioner', board, { machine: true }).get('/v1/funnel')).status).toBe(200);
    });

    it('to a commissioner of an organisation that is no board, as if there were no funnel', async () => {
      const answer = await ask('/v1/funnel', unlistedBoard);
      expect(answer.body).toMatchObject({ code: 'not-found', status: 404 });
      expect((await ask('/v1/funnel?level=provider', v1)).body).toEqual(answer.body);
    });

    it('to questions that are none', async () => {
      for (const question of [
        'level=person',
        'from=2026-13',
        'from=2026-1',
        'from=2026-05&to=2026-04',
        'practice=1',
      ]) {
        expect((await ask(`/v1/funnel?${question}`)).body).toMatchObject({
          code: 'validation-failed',
          status: 400,
        });
      }
      expect((await ask('/v1/workload?provider=x')).status).toBe(400);
      expect((await freeze('2026-00')).status).toBe(400);
    });

    it('to anything that describes a person: no answer holds an id of one', async () => {
      const answers = await Promise.all(
        ['/v1/funnel', '/v1/funnel?level=practice', '/v1/funnel?level=provider', '/v1/workload'].map((path) =>
          ask(path),
        ),
      );
      const text = answers.map(({ text: body }) => body).join('');
      expect(text).not.toMatch(/00000000-0000-4000-8000-0000[0-9]{8}/);
      expect(text).toMatch(/00000000-0000-4000-8000-0000000000d1/);
    });
  });
});
