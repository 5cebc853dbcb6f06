import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import { BusinessClock } from '#platform/runtime/clock/business-clock';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { healthChecks } from '#platform/runtime/health';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { publishingTallies, Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { settle } from '#platform/runtime/settlement';
import { makeTestEnvironment, type TestEnvironment } from '#platform/testing/test-environment';
import { kafkaTransport, openRelayTopic, testInstallation } from '#platform/testing/test-transports';
import { until } from '#platform/testing/until';
import { beginEpoch } from './begin-epoch.js';

const WHY = { reason: 'the database was restored from last night', by: 'the operator on call' };
const EMPTY_TOPIC = {
  ends: () => Promise.resolve(new Map<number, never>()),
  read: () => Promise.resolve(new Map<number, never>()),
};

describe('A context whose log was restored, and which follows its own log', () => {
  let test: TestEnvironment;
  let administrator: Client;
  let installation: string;
  let runtime: ContextRuntime;
  let environment: PlatformEnvironment;
  const tenant = randomUUID();

  beforeEach(async () => {
    installation = testInstallation();
    test = await makeTestEnvironment([publishingTallies]);
    administrator = new Client({ connectionString: test.administrator });
    await administrator.connect();
  });
  afterEach(async () => {
    await runtime.close();
    await administrator.end();
    await test.close();
  });

  /** Opens a process of the context; without `relay` nothing of it is published, without `carry` nothing moves by itself. */
  async function open({ relay = false, carry = true } = {}): Promise<void> {
    const { feeds, databases, masterSecret } = test.environment;
    const clock = new BusinessClock();
    environment = new PlatformEnvironment(clock, new LogSignal(), feeds, databases, masterSecret);
    if (relay) environment.transport = kafkaTransport(undefined, installation)(environment);
    runtime = new ContextRuntime(publishingTallies, environment);
    await runtime.open();
    if (carry) runtime.start();
  }

  const tallies = (): Tallies => new Tallies(runtime, tenant);
  const settled = (): Promise<void> => settle(environment);
  const stopped = (): readonly number[] => runtime.subscriptions.status().map((one) => one.stopped.size);

  async function totals(...streams: readonly Uuid[]): Promise<readonly unknown[]> {
    const rows = await runtime.database.asTenant(tenant, async (client) => {
      const found = await client.query<{ tally: Uuid; total: number }>('select tally, total from tally_list');
      return new Map(found.rows.map(({ tally, total }) => [tally, total]));
    });
    return streams.map((stream) => rows.get(stream));
  }

  /** Keeps everything that the context's database holds. */
  async function backUp(): Promise<void> {
    await administrator.query(`
      create schema backup;
      do $$ declare t text; begin
        for t in select tablename from pg_tables where schemaname = 'tallies' loop
          execute format('create table backup.%1$I as table tallies.%1$I', t);
        end loop;
      end $$;
      create table backup.place as select last_value from tallies.event_position`);
  }

  /** Makes it as it was then; nobody is at work on it, and the lease of then has run out since. */
  async function restore(): Promise<void> {
    await administrator.query(`
      set session_replication_role = replica;
      do $$ declare t text; begin
        for t in select tablename from pg_tables where schemaname = 'tallies' loop
          execute format('delete from tallies.%1$I', t);
          execute format('insert into tallies.%1$I overriding system value table backup.%1$I', t);
        end loop;
      end $$;
      select setval('tallies.event_position', (select last_value from backup.place));
      update tallies.relay_lease set until = '-infinity';
      reset session_replication_role`);
  }

  async function begin(): Promise<number> {
    const { topic, end } = openRelayTopic(installation, 'tallies');
    try {
      const begun = await beginEpoch(runtime.database.settings, topic, WHY);
      return begun.epoch;
    } finally {
      await end();
    }
  }

  const beginAnyway = (): ReturnType<typeof beginEpoch> =>
    beginEpoch(runtime.database.settings, EMPTY_TOPIC, { ...WHY, anyway: true });

  async function published(): Promise<boolean> {
    const { rowCount } = await administrator.query(
      `select 1 from (select partition, max(position) as head from tallies.event group by 1) e
         join tallies.relay_checkpoint c using (partition) where c.position < e.head`,
    );
    return rowCount === 0;
  }

  async function health(): Promise<unknown> {
    return healthChecks(runtime).get('tallies kafka')?.();
  }

  async function ownEpochs(): Promise<readonly unknown[]> {
    const { rows } = await administrator.query<object>(
      `select subscription, epoch, count(*)::int as partitions from tallies.checkpoint group by 1, 2 order by 1, 2`,
    );
    return rows;
  }

  it('goes on in the new epoch with its own read models and processes, as it runs and when it is started anew', async () => {
    await open({ relay: true });
    const mirror = await tallies().open();
    const stream = await tallies().open({ mirror });
    await tallies().add(stream, 2);
    await settled();
    await until('it is published', published);
    await backUp();
    await tallies().add(stream, 40);
    await settled();
    expect(await totals(stream, mirror)).toEqual([42, 42]);
    await until('it is published', published);
    await runtime.close();
    await restore();

    await open({ relay: true });
    await until(
      'the fork is noticed',
      async () => ((await health()) as { reason?: string }).reason === 'log-forked',
    );
    expect(await begin()).toBe(2);
    await until('it publishes in the new epoch', () => runtime.log.epoch === 2);
    const place = await tallies().add(stream, 4);
    expect(place.epoch).toBe(2);
    await settled();
    await runtime.positions.awaited(['tally-list'], [place]);
    expect(await totals(stream, mirror)).toEqual([6, 6]);
    expect(stopped()).toEqual([0, 0]);
    await until('it is published', published);
    await runtime.close();

    await open({ relay: true });
    const later = await tallies().add(stream, 8);
    await settled();
    await runtime.positions.awaited(['tally-list'], [later]);
    expect(await totals(stream, mirror)).toEqual([14, 14]);
    expect(stopped()).toEqual([0, 0]);
    await until('it is published', published);
  }, 60_000);

  it('goes on once a process at work has heard of the new epoch, though it read on in the old one meanwhile', async () => {
    await open({ carry: false });
    const carry = async (): Promise<void> => {
      for (const name of ['tally-list', 'mirroring'])
        for (const runner of runtime.subscriptions.runnersOf(name)) while (!(await runner.catchUp()));
    };
    const stream = await tallies().open();
    await carry();
    await beginAnyway();
    await tallies().add(stream, 3);
    await carry();
    expect(await totals(stream)).toEqual([0]);
    await runtime.log.open();
    await carry();
    expect(await totals(stream)).toEqual([3]);
    expect(stopped()).toEqual([0, 0]);
  });

  it('waits for a batch under way, and takes its checkpoints as that has left them', async () => {
    await open({ carry: false });
    const stream = await tallies().open();
    const { partition, position } = await tallies().add(stream, 1);
    for (const name of ['tally-list', 'mirroring'])
      for (const runner of runtime.subscriptions.runnersOf(name)) await runner.lag();
    let begun: Promise<unknown> = Promise.resolve();
    await runtime.database.asWorker(async (client) => {
      await client.query(
        `update checkpoint set position = $2 where subscription = 'tally-list' and partition = $1`,
        [partition, position],
      );
      begun = beginAnyway();
      await until('it waits', async () => {
        const { rowCount } = await administrator.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      });
    });
    expect(await begun).toMatchObject({ epoch: 2 });
    expect(await ownEpochs()).toEqual([
      { subscription: 'mirroring', epoch: 2, partitions: 32 },
      { subscription: 'tally-list', epoch: 2, partitions: 32 },
    ]);
    const { rows } = await administrator.query<object>(
      `select position::int from tallies.checkpoint where subscription = 'tally-list' and partition = $1`,
      [partition],
    );
    expect(rows).toEqual([{ position }]);
  });

  it('is given no new epoch while its checkpoints go beyond its log: the database is not of one moment', async () => {
    await open();
    const stream = await tallies().open();
    const { position } = await tallies().add(stream, 1);
    await settled();
    await administrator.query('delete from tallies.event where position >= $1', [position]);
    await expect(beginAnyway()).rejects.toMatchObject({
      code: 'checkpoints-beyond-log',
      message: expect.stringContaining('mirroring, tally-list'),
    });
    expect(await ownEpochs()).toEqual([
      { subscription: 'mirroring', epoch: 1, partitions: 32 },
      { subscription: 'tally-list', epoch: 1, partitions: 32 },
    ]);
    const { rows } = await administrator.query<object>(
      'select (select epoch from tallies.log_epoch) as epoch, (select count(*)::int from tallies.epoch_begun) as begun',
    );
    expect(rows).toEqual([{ epoch: 1, begun: 0 }]);
  });
});
