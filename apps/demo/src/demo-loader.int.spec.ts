import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Client } from 'pg';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryContext, DirectoryModule } from '#contexts/directory';
import { insightsContext, InsightsModule } from '#contexts/insights';
import { peopleContext, PeopleModule } from '#contexts/people';
import { referralsContext, ReferralsModule } from '#contexts/referrals';
import { startHttpTest, type HttpTest } from '#platform/testing/http-test';
import { actsOf } from './demo-acts.fixture.js';
import { nameIn } from './demo-command.js';
import { DemoGate } from './demo-gate.js';
import { DemoJournal } from './demo-journal.js';
import { loadDemo, prepareDemo, type DemoReport } from './demo-loader.js';
import { demoProviders, HUB } from './demo-organisations.js';
import { asPosted } from './demo-over-http.fixture.js';
import { demoPlan } from './demo-plan.js';

interface Counted {
  readonly receipts: number;
  readonly sent: number;
  readonly people: number;
}

const SIZE = 0.01;
const ISSUER = 'https://issuer.test';
const gate = new DemoGate();

@Module({})
class GateModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    gate.install(this.host.httpAdapter.getInstance());
  }
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function byId(things: readonly Named[]): readonly Named[] {
  return things.map(({ id, name }) => ({ id, name })).sort((one, other) => (one.id < other.id ? -1 : 1));
}

function listed(page: { readonly items: readonly Named[] }): readonly Named[] {
  return byId(page.items);
}

describe('Loading the demo', () => {
  let test: HttpTest;
  let folder: string;
  let first: DemoReport;
  const output: string[] = [];
  const codes = new Set<string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ginnel-demo-'));
    test = await startHttpTest(
      [GateModule, PeopleModule, DirectoryModule, ReferralsModule, InsightsModule],
      [peopleContext, directoryContext, referralsContext, insightsContext],
    );
    first = await load(async () => {
      for (const path of ['/v1/people', '/%761/people', '/v1/%70eople?x=1']) {
        const { body, headers } = await test.as('referrer', HUB.id).post(path, {});
        codes.add(`${body.code} ${Number(headers['retry-after']) > 0}`);
      }
    });
  }, 120_000);

  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true });
  });

  async function load(
    meanwhile = (): Promise<void> => Promise.resolve(),
    signal?: AbortSignal,
  ): Promise<DemoReport> {
    const { app, environment } = test;
    const demo = prepareDemo({ dataFolder: folder, size: SIZE, seed: 2026, clock: environment.clock, gate });
    const settle = async (): Promise<void> => {
      await test.settle();
      await meanwhile();
    };
    return loadDemo({
      ...{ app, demo, issuer: ISSUER, settle, output: { write: (text) => void output.push(text) } },
      ...(signal && { signal }),
    });
  }

  async function counted(): Promise<Counted> {
    const client = new Client({ connectionString: test.administrator });
    await client.connect();
    try {
      const { rows } = await client.query<Counted>(
        `select (select count(*)::int from referrals.event where type = 'referral-sent') as sent,
                (select count(*)::int from people.event where type = 'person-registered') as people,
                (select count(*)::int from referrals.receipt) + (select count(*)::int from people.receipt) as receipts`,
      );
      if (!rows[0]) throw new Error('no counts');
      return rows[0];
    } finally {
      await client.end();
    }
  }

  it('carries every act out through the public commands, none refused', () => {
    expect(first).toMatchObject({ outcome: 'loaded', people: 8, referrals: 20 });
    expect(first.refused).toEqual({});
  });

  it('asks over the bus what a client over HTTP would: there, under its key, each act gets its first answer', async () => {
    const { settings, ids } = new DemoJournal(folder).read() ?? {};
    if (!settings || !ids) throw new Error('no journal');
    const before = await counted();
    const answers = new Map<number, number>();
    for (const { by, key, command, makes } of actsOf(demoPlan(settings))) {
      const { path, body } = asPosted(command, ids);
      const { status, body: answer } = await test
        .as(by.role, by.organisation, by)
        .post(path, body)
        .set('Idempotency-Key', `demo-${settings.seed}-${key}`);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (makes !== null && status < 300) expect(answer.to ?? answer.id).toBe(ids.get(makes));
    }
    const { 200: done = 0, 201: made = 0, 409: tooEarly = 0, ...others } = Object.fromEntries(answers);
    expect(others).toEqual({});
    // An act that came too early had its answer under a later key; under the first it is refused now.
    expect(done + made).toBeGreaterThan(tooEarly * 10);
    const { receipts, ...after } = await counted();
    expect(receipts - before.receipts).toBeLessThanOrEqual(tooEarly);
    expect({ ...after, receipts: before.receipts }).toEqual(before);
  }, 60_000);

  it('leaves as many people and referrals as it says', async () => {
    expect(await counted()).toMatchObject({ people: 8, sent: 20 });
  });

  it('meanwhile tells everybody else to come back, however they spell the path', () => {
    expect([...codes]).toEqual(['demo-loading true']);
  });

  it('ends at the present and takes commands again', async () => {
    expect(Math.abs(test.environment.clock.milliseconds() - Date.now())).toBeLessThan(1_000);
    const { status } = await test.as('referrer', HUB.id).post('/v1/people', {});
    expect(status).toBe(400);
  });

  it('finds every provider and service of the feed under the ids that the plan knows', async () => {
    const administrator = test.as('administrator', HUB.id);
    const { body: organisations } = await administrator.get('/v1/organisations?kind=provider&limit=100');
    const { body: services } = await administrator.get('/v1/services?limit=100');
    const providers = demoProviders();
    expect(listed(organisations)).toEqual(byId(providers));
    expect(listed(services)).toEqual(byId(providers.flatMap((provider) => provider.services)));
  });

  it('tells how far it has come', () => {
    expect(output.at(-1)).toMatch(/^Loading the demo █{24} \d+\/\d+ {2}\d+\/s {2}0 s left\n$/);
  });

  it('does nothing when the demo is there', async () => {
    const before = await counted();
    expect(await load()).toMatchObject({ outcome: 'present', commands: 0 });
    expect(await counted()).toEqual(before);
  });

  it('goes on where a killed load was, and doubles nothing', async () => {
    const before = await counted();
    const journal = join(folder, 'demo.journal');
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    writeFileSync(journal, `${lines.slice(0, -40).join('\n')}\n{"completed":"2026-`);
    const report = await load();
    expect(report.outcome).toBe('resumed');
    expect(report.refused).toEqual({});
    expect(await counted()).toEqual(before);
  }, 60_000);

  it.each<[string, () => Promise<void>]>([
    ['and what is under way ends', () => Promise.resolve()],
    ['and what is under way fails for it', () => Promise.reject(new Error('the database is closed'))],
  ])(
    'ends as stopped when the program is asked to stop, %s; the next start goes on',
    async (_, settling) => {
      const before = await counted();
      const journal = join(folder, 'demo.journal');
      const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
      writeFileSync(journal, `${lines.slice(0, -70).join('\n')}\n`);
      const stop = new AbortController();
      const stopping = async (): Promise<void> => {
        stop.abort();
        await settling();
      };
      expect(await load(stopping, stop.signal)).toMatchObject({ outcome: 'stopped', refused: {} });
      expect(readFileSync(journal, 'utf8').trimEnd().split('\n').length).toBeLessThan(lines.length);
      expect((await load()).outcome).toBe('resumed');
      expect(await counted()).toEqual(before);
    },
    60_000,
  );

  it('asks nothing that its route would refuse to the role of the caller, or for what it says', async () => {
    const acts = actsOf(demoPlan({ size: 1, seed: 2026, end: '2026-11-20T16:30:00.000Z' }));
    const kinds = new Map(
      acts.map((act) => {
        const { command, by } = act;
        const kind = command.type === 'send-referral' ? command.body.kind : undefined;
        return [`${command.type} ${kind} ${by.role} ${by.machine}`, act];
      }),
    );
    const refused: string[] = [];
    for (const [kind, { by, command }] of kinds) {
      const { path, body } = asPosted(command, new Map([[nameIn(command) ?? '', randomUUID()]]));
      const { status } = await test.as(by.role, by.organisation, by).post(path, body);
      if ([400, 401, 403, 405, 415].includes(status) || status >= 500) refused.push(`${kind}: ${status}`);
    }
    expect(kinds.size).toBeGreaterThanOrEqual(25);
    expect(refused).toEqual([]);
  });
});
