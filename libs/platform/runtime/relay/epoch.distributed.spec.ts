import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { healthChecks } from '#platform/runtime/health';
import { HEARD } from '#platform/testing/saying.context';
import { kafkaHarness, openRelayTopic, testInstallation } from '#platform/testing/test-transports';
import { type Listener, TransportTown } from '#platform/testing/transport-town';
import { until } from '#platform/testing/until';
import { adoptEpoch } from './adopt-epoch.js';
import { beginEpoch } from './begin-epoch.js';

const WHY = { reason: 'the database was restored from last night', by: 'the operator on call' };

describe('A source that was restored behind what it had published', () => {
  let town: TransportTown;
  let listener: Listener;
  let installation: string;
  let stream: string;

  beforeEach(async () => {
    installation = testInstallation();
    town = await TransportTown.open(kafkaHarness(undefined, installation));
    listener = await town.listen();
    stream = await town.speakers.say(3);
    await town.allHeard();
    await town.allPublished();
  });
  afterEach(() => town.close());

  /** The source as it was before the stream said its last numbers: they were published, and are gone. */
  async function restore(): Promise<void> {
    const [before] = await town.sql('select max(position) as position from sayings.event');
    const places = await town.sql('select partition, position, kafka_offset from sayings.relay_checkpoint');
    await town.speakers.say(2, stream);
    await town.allHeard();
    await town.allPublished();
    await town.openSource(false);
    const { position } = before as { position: number };
    await town.sql('delete from sayings.event where position > $1', [position]);
    await town.sql(`update sayings.stream_state set version = 6 where stream = $1`, [stream]);
    await town.sql(`select setval('sayings.event_position', $1)`, [position]);
    await town.sql(
      `update sayings.relay_checkpoint c set position = p.position, kafka_offset = p.kafka_offset
         from jsonb_to_recordset($1) p (partition smallint, position bigint, kafka_offset bigint)
        where c.partition = p.partition`,
      [JSON.stringify(places)],
    );
    await town.openSource();
  }

  async function health(): Promise<unknown> {
    return healthChecks(town.source).get('sayings kafka')?.();
  }

  async function ends(): Promise<unknown> {
    const { topic, end } = openRelayTopic(installation, 'sayings');
    const found = [...(await topic.ends())];
    await end();
    return found;
  }

  async function begin(): ReturnType<typeof beginEpoch> {
    const { topic, end } = openRelayTopic(installation, 'sayings');
    try {
      return await beginEpoch(town.source.database.settings, topic, WHY);
    } finally {
      await end();
    }
  }

  it('notices it, publishes nothing and withholds its feed, until somebody has decided', async () => {
    await restore();
    await until(
      'the fork is noticed',
      async () => ((await health()) as { reason?: string }).reason === 'log-forked',
    );
    expect(await health()).toEqual({ ready: false, reason: 'log-forked' });
    const before = await ends();
    await town.speakers.say(1);
    await expect(town.source.feed.heads()).rejects.toMatchObject({ code: 'log-forked' });
    expect(await ends()).toEqual(before);
  });

  it('goes on in a new epoch, with a list of what was lost, once its consumers have adopted it', async () => {
    await restore();
    await until(
      'the fork is noticed',
      async () => ((await health()) as { reason?: string }).reason === 'log-forked',
    );
    const lost = (await begin()).lost.map(({ type, ...place }) => ({ type, stream: place.stream }));
    expect(lost).toEqual([
      { type: 'ginnel.sayings.number-said.v1', stream },
      { type: 'ginnel.sayings.number-said.v1', stream },
    ]);
    expect(await town.sql('select epoch, reason, begun_by from sayings.epoch_begun')).toEqual([
      { epoch: 2, reason: WHY.reason, begun_by: WHY.by },
    ]);
    expect(await town.sql('select count(*)::int as n from sayings.lost_message where epoch = 2')).toEqual([
      { n: 2 },
    ]);
    await until('it publishes again', async () => ((await health()) as { ready: boolean }).ready);
    const { runtime } = listener;
    await until('the listener has stopped', () => runtime.subscriptions.status()[0]?.stopped.size === 32);
    expect(new Set(runtime.subscriptions.status()[0]?.stopped.values())).toEqual(
      new Set(['the source is at a newer epoch']),
    );
    // A rebuild that fails leaves the read model stopped: what it shows may be what was lost.
    const rebuild = jest.spyOn(runtime.subscriptions, 'rebuild');
    rebuild.mockRejectedValueOnce(new Error('the feed is away'));
    await expect(adoptEpoch(runtime, 'sayings', WHY)).rejects.toThrow('the feed is away');
    rebuild.mockRestore();
    for (const runner of runtime.subscriptions.runnersOf(HEARD)) await runner.catchUp();
    expect(runtime.subscriptions.status()[0]?.stopped.size).toBe(32);
    expect(await town.sql('select count(*)::int as n from hearers.epoch_adopted')).toEqual([{ n: 0 }]);
    const adopted = await adoptEpoch(runtime, 'sayings', WHY);
    expect(adopted).toEqual({
      epoch: 2,
      subscriptions: [{ name: 'heard-list', partitions: 32, rebuilt: true }],
    });
    await expect(adoptEpoch(runtime, 'sayings', WHY)).rejects.toMatchObject({ code: 'epoch-adopted' });
    await until('the listener goes on', () => runtime.subscriptions.status()[0]?.stopped.size === 0);
    // What was lost is not heard any more: the stream says its fourth and fifth number anew.
    await town.speakers.repeat(stream, [4, 5]);
    await town.allHeard();
    expect((await town.heard()).get(stream)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is given no new epoch where nothing was lost, or without a reason and a name', async () => {
    await expect(begin()).rejects.toMatchObject({ code: 'nothing-lost' });
    const { topic, end } = openRelayTopic(installation, 'sayings');
    const decisions = [
      { reason: ' ', by: 'somebody' },
      { reason: 'because', by: '' },
    ];
    for (const decision of decisions) {
      await expect(beginEpoch(town.source.database.settings, topic, decision)).rejects.toMatchObject({
        code: 'decision-incomplete',
      });
    }
    await end();
  });
});
