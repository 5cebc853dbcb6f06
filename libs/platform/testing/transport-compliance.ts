import { HEARD } from './saying.context.js';
import { TransportFault, type TransportTown } from './transport-town.js';
import { until } from './until.js';

/** Something that every transport promises, whoever relies on it. */
export interface TransportPromise {
  readonly name: string;
  /** @throws TransportFault, naming what is wrong, or whatever else went wrong. */
  readonly check: (town: TransportTown) => Promise<void>;
}

const WRITERS = 6;
const AT_ONCE = 50;

/** Streams speak at once, 50 numbers in a transaction and one by one. */
async function sayMuch({ speakers }: TransportTown, numbers: number): Promise<void> {
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const stream = await speakers.say(1);
      for (let n = 1; n < numbers / WRITERS; n += AT_ONCE + 1) {
        await speakers.say(AT_ONCE, stream);
        await speakers.say(1, stream);
      }
    }),
  );
}

/** What a transport promises; the checks follow on one another in one town. */
export const TRANSPORT_PROMISES: readonly TransportPromise[] = [
  {
    name: 'everything that several say at once is heard, once and in the order of each stream',
    check: async (town) => {
      const listener = await town.listen();
      await sayMuch(town, 1_500);
      await town.allHeard();
      await listener.stop();
    },
  },
  {
    name: 'what was said before anybody listened, or while nobody did, is heard',
    check: async (town) => {
      await sayMuch(town, 60);
      const listener = await town.listen();
      await town.allHeard();
      await listener.stop();
    },
  },
  {
    name: 'nothing is heard again when everything is delivered again',
    check: async (town) => {
      await town.harness.redeliver(town);
      const listener = await town.listen();
      await sayMuch(town, 60);
      await town.allHeard();
      await listener.stop();
    },
  },
  {
    name: 'a message that cannot be handled holds up its own stream alone',
    check: async (town) => {
      const listener = await town.listen();
      const poisoned = await town.speakers.poison();
      await sayMuch(town, 60);
      await town.allHeard();
      const parked = async (): Promise<readonly object[]> =>
        town.sql('select reason from hearers.parked where stream = $1 order by position', [poisoned]);
      await until('both are parked', async () => (await parked()).length === 2).catch(
        async (error: unknown) => {
          if ((await parked()).length === 2) throw error;
          throw new TransportFault('lost', 'a message that cannot be handled was not parked');
        },
      );
      await town.sql('delete from hearers.parked where stream = $1', [poisoned]);
      await listener.stop();
    },
  },
  {
    name: 'a listener that dies before its commit has lost nothing, and nothing it did is done twice',
    check: async (town) => {
      const dying = await town.listen();
      const isDead = dying.dieAtCommit();
      await sayMuch(town, 60);
      await isDead;
      const successor = await town.listen();
      await town.allHeard();
      await dying.stop();
      await successor.stop();
    },
  },
  {
    name: 'two copies share the work, and one goes on alone when the other goes',
    check: async (town) => {
      const [one, other] = [await town.listen(), await town.listen()];
      await sayMuch(town, 300);
      await one.stop();
      await sayMuch(town, 60);
      await town.allHeard();
      await other.stop();
    },
  },
  {
    name: 'a hole in the positions is noticed, and what was missing is heard in its place',
    check: async (town) => {
      const listener = await town.listen();
      const stream = await town.speakers.say(1);
      await town.allHeard();
      await town.harness.losing(town, async () => {
        await town.speakers.say(3, stream);
      });
      await town.speakers.say(2, stream);
      await town.allHeard();
      const [status] = listener.runtime.subscriptions.status();
      if (status?.stopped.size !== 0) throw new Error(`the hole has stopped ${HEARD}`);
      await listener.stop();
    },
  },
];
