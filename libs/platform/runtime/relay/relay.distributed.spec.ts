import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message, PublishedPage } from '#platform/runtime/messages/feed';
import type { TransportContext } from '#platform/runtime/messages/transport';
import {
  kafkaHarness,
  KAFKA_TEST_TIMINGS,
  openRelayTopic,
  testInstallation,
} from '#platform/testing/test-transports';
import { TransportTown } from '#platform/testing/transport-town';
import { until } from '#platform/testing/until';
import { Relay } from './relay.js';
import type { PartitionEnds, RelayTopic, Stretch } from './relay-topic.js';

const TIMINGS = { ...KAFKA_TEST_TIMINGS.relay, lease: 3_000, renewal: 300, retry: 50 };

/** A relay's topic where a test decides what happens before and after each sending. */
class WatchedTopic implements RelayTopic {
  sent = 0;

  constructor(
    private readonly sound: RelayTopic,
    private readonly around: {
      readonly opening?: () => Promise<void>;
      readonly before?: () => Promise<void>;
      readonly after?: () => Promise<void>;
    } = {},
  ) {}

  async open(): Promise<boolean> {
    await this.around.opening?.();
    return this.sound.open();
  }

  fits(): boolean {
    return this.sound.fits();
  }

  close(): Promise<void> {
    return this.sound.close();
  }

  ends(): Promise<ReadonlyMap<number, PartitionEnds>> {
    return this.sound.ends();
  }

  read(stretches: readonly Stretch[]): Promise<ReadonlyMap<number, readonly Message[]>> {
    return this.sound.read(stretches);
  }

  async send(pages: readonly PublishedPage[]): Promise<ReadonlyMap<number, number>> {
    await this.around.before?.();
    const offsets = await this.sound.send(pages);
    this.sent += pages.reduce((sum, { rows }) => sum + rows.length, 0);
    await this.around.after?.();
    return offsets;
  }
}

describe('The relay of a context', () => {
  let town: TransportTown;
  let installation: string;
  const ends: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    installation = testInstallation();
    town = await TransportTown.open(kafkaHarness(undefined, installation));
    // Its own relay rests: the test has relays of its own.
    await town.openSource(false);
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await town.close();
  });

  /** What a relay is given of the source; `dead` refuses everything that it asks of the database. */
  function contextOf(process: { dead: boolean } = { dead: false }): TransportContext {
    const { database, log, feed } = town.source;
    const mortal = new Proxy(database, {
      get: (target, name) => {
        if (process.dead && name === 'workerQuery')
          return () => Promise.reject(Object.assign(new Error('dead'), { code: '57P01' }));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return { name: 'sayings', database: mortal, log, feed, signal: town.test.environment.signal };
  }

  function relay(
    process?: { dead: boolean },
    around?: ConstructorParameters<typeof WatchedTopic>[1],
  ): { readonly relay: Relay; readonly topic: WatchedTopic } {
    const { topic: sound, end } = openRelayTopic(installation, 'sayings');
    const topic = new WatchedTopic(sound, around);
    const made = new Relay(contextOf(process), topic, TIMINGS);
    ends.push(async () => {
      await made.stop();
      await end();
    });
    made.start();
    return { relay: made, topic };
  }

  const said = (): number =>
    [...town.speakers.said.values()].reduce((sum, numbers) => sum + numbers.length, 0);

  it('that dies between sending and keeping its place is followed by one that sends again, and nobody hears twice', async () => {
    await town.speakers.say(40);
    const process = { dead: false };
    const killed = relay(process, {
      after: () => {
        process.dead = true;
        return Promise.resolve();
      },
    });
    await until('it has sent and died', () => process.dead && killed.topic.sent === 40);
    const successor = relay();
    await until('its successor has sent everything again', () => successor.topic.sent === 40);
    await town.listen();
    await town.allHeard();
    await town.speakers.say(3);
    await town.allHeard();
  });

  it('that was paused and wakes when another one has taken over can only repeat', async () => {
    let wake: () => void = () => undefined;
    // While it is paused it renews nothing either.
    const process = { dead: false };
    const paused = relay(process, {
      before: () =>
        new Promise((resolve) => {
          process.dead = true;
          wake = () => {
            process.dead = false;
            resolve();
          };
        }),
    });
    const stream = await town.speakers.say(20);
    await until('it is paused before it sends', () => process.dead);
    const successor = relay();
    await until('another one has taken over', () => successor.topic.sent === 20);
    await town.speakers.say(20, stream);
    await until('the other one goes on', () => successor.topic.sent === 40);
    await town.listen();
    await town.allHeard();
    const places = (): Promise<readonly object[]> =>
      town.sql('select partition, position, generation from sayings.relay_checkpoint order by partition');
    const before = await places();
    wake();
    await until('it has repeated what it had read', () => paused.topic.sent > 0);
    await until('it knows that it leads no more', () => !paused.relay.status.isLeading);
    expect(await places()).toEqual(before);
    await town.speakers.say(5, stream);
    await until('the other one goes on', () => successor.topic.sent === 45);
    await town.allHeard();
    expect(said()).toBe(45);
  });

  /** What holds a relay up until the test lets it go on, or ends. */
  function gate(): { readonly pass: () => Promise<void>; readonly goOn: () => void; hasBegun: boolean } {
    let goOn: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const made = {
      ...{ goOn, hasBegun: false },
      pass: (): Promise<void> => {
        made.hasBegun = true;
        return opened;
      },
    };
    ends.push(() => {
      goOn();
      return Promise.resolve();
    });
    return made;
  }

  /** Waits until the lease has been renewed for twice as long as it lasts. @returns the generations that held it. */
  async function generationsMeanwhile(): Promise<ReadonlySet<number>> {
    const [generations, renewals] = [new Set<number>(), new Set<string>()];
    await until(
      'the lease was renewed for twice as long as it lasts',
      async () => {
        const [lease] = (await town.sql(
          'select generation, until::text as until from sayings.relay_lease',
        )) as readonly { readonly generation: number; readonly until: string }[];
        if (lease) generations.add(lease.generation);
        if (lease) renewals.add(lease.until);
        return renewals.size * TIMINGS.renewal > 2 * TIMINGS.lease;
      },
      40_000,
    );
    return generations;
  }

  it('keeps its lease while it opens its topic, however long that takes', async () => {
    const opening = gate();
    const slow = relay(undefined, { opening: opening.pass });
    await until('it opens its topic', () => opening.hasBegun);
    const other = relay();
    expect((await generationsMeanwhile()).size).toBe(1);
    opening.goOn();
    await until('it leads', () => slow.relay.status.isLeading);
    expect(other.relay.status.isLeading).toBe(false);
  });

  it('keeps its lease while it sends, however long that takes, so that two copies do not take it from each other', async () => {
    const sending = gate();
    const slow = relay(undefined, { before: sending.pass });
    await until('it leads', () => slow.relay.status.isLeading);
    await town.speakers.say(20);
    await until('it sends', () => sending.hasBegun);
    const other = relay();
    expect((await generationsMeanwhile()).size).toBe(1);
    sending.goOn();
    await town.allPublished();
    expect([slow.topic.sent, other.topic.sent]).toEqual([20, 0]);
    expect([slow.relay.status.isLeading, other.relay.status.isLeading]).toEqual([true, false]);
  });

  it('gives up its lease when it is stopped, so that the next one takes over at once', async () => {
    const first = relay();
    await until('the first leads', () => first.relay.status.isLeading);
    const next = relay();
    await first.relay.stop();
    const begun = performance.now();
    await until('the next leads', () => next.relay.status.isLeading);
    expect(performance.now() - begun).toBeLessThan(TIMINGS.lease / 2);
  });
});
