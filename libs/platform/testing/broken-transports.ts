import type { PoolClient } from 'pg';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { ReadUpTo } from '#platform/runtime/log/event-log';
import type { FeedHeads, FeedPage, Message } from '#platform/runtime/messages/feed';
import type { MessageSource } from '#platform/runtime/messages/message-source';
import type { ContextTransport } from '#platform/runtime/messages/transport';
import { HEARD } from './saying.context.js';
import type { Twin } from './transport-town.js';

const LOCK = /^select partition, epoch, position from checkpoint/;
const MOVE = /^update checkpoint c set position/;

type Spoil = (pages: readonly FeedPage[]) => readonly FeedPage[] | Promise<readonly FeedPage[]>;

/** A source whose pages are spoilt after everything that could have noticed. */
class SpoiltSource implements MessageSource {
  constructor(
    private readonly sound: MessageSource,
    private readonly spoil: Spoil,
  ) {}

  get name(): string {
    return this.sound.name;
  }

  heads(): Promise<FeedHeads | undefined> {
    return this.sound.heads();
  }

  async pages(from: readonly ReadUpTo[], limit: number): Promise<readonly FeedPage[]> {
    return this.spoil(await this.sound.pages(from, limit));
  }

  listen(listener: () => void): () => void {
    return this.sound.listen(listener);
  }

  hurry(): void {
    this.sound.hurry();
  }

  refresh(): Promise<void> {
    return this.sound.refresh();
  }
}

/** A transport whose sources are spoilt. */
function spoiling(sound: ContextTransport, spoil: Spoil): ContextTransport {
  return {
    open: (subscription, source) => new SpoiltSource(sound.open(subscription, source), spoil),
    catchUp: (source) => sound.catchUp(source),
    start: () => {
      sound.start();
    },
    stop: () => sound.stop(),
    health: () => sound.health(),
    tidy: () => sound.tidy(),
    measure: () => sound.measure(),
  };
}

/** Loses one message in a thousand, and says that nothing was there. */
const DROPS: Twin = {
  name: 'drops 1 in 1,000',
  wrap: (sound) => {
    const seen = new Set<string>();
    const lost = new Set<string>();
    const isLost = ({ id }: Message): boolean => {
      if (!seen.has(id) && seen.add(id).size % 1_000 === 500) lost.add(id);
      return lost.has(id);
    };
    return spoiling(sound, (pages) =>
      pages.map((page) => {
        const messages: Message[] = [];
        let covered: number | undefined;
        for (const message of page.messages) {
          if (isLost(message)) {
            covered ??= message.previous;
          } else {
            messages.push({ ...message, previous: covered ?? message.previous });
            covered = undefined;
          }
        }
        return { ...page, messages };
      }),
    );
  },
};

/** Swaps two messages of one stream that follow on one another, each in the other's place. */
const SWAPS: Twin = {
  name: 'swaps two of one stream',
  wrap: (sound) =>
    spoiling(sound, (pages) =>
      pages.map((page) => {
        const messages = [...page.messages];
        const at = messages.findIndex(({ stream }, n) => messages[n + 1]?.stream === stream);
        const [first, second] = [messages[at], messages[at + 1]];
        if (first && second) {
          messages[at] = { ...second, position: first.position, previous: first.previous };
          messages[at + 1] = { ...first, position: second.position, previous: second.previous };
        }
        return { ...page, messages };
      }),
    ),
};

type Query = (...given: readonly unknown[]) => Promise<unknown>;

/** Changes what a listener's transactions send and are answered. */
function spoilTransactions(
  { database }: ContextRuntime,
  spoil: (text: string, send: () => Promise<unknown>) => Promise<unknown>,
  times = 1,
): void {
  const sound = database.asWorker.bind(database);
  const spoilt = (client: PoolClient): PoolClient =>
    new Proxy(client, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'query' || typeof value !== 'function') return value;
        const query: Query = (...given) => {
          const [first] = given;
          return spoil(typeof first === 'string' ? first : '', () =>
            Promise.resolve(value.apply(target, given) as Promise<unknown>),
          );
        };
        return query;
      },
    });
  Object.assign(database, {
    asWorker: async (work: Parameters<typeof sound>[0]) => {
      for (let n = 1; n < times; n += 1)
        await sound((client, commitWith) => work(spoilt(client), commitWith));
      return sound((client, commitWith) => work(times > 1 ? client : spoilt(client), commitWith));
    },
  });
}

const nothingDone = { rows: [], rowCount: 0, command: 'UPDATE' };

/** Hands everything over twice: the first time its place is not kept. */
const DOUBLES: Twin = {
  name: 'doubles',
  spoil: (runtime) => {
    spoilTransactions(runtime, (text, send) => (MOVE.test(text) ? Promise.resolve(nothingDone) : send()), 2);
  },
};

/** Never keeps its place. */
const FORGETS: Twin = {
  name: 'forgets the checkpoint',
  spoil: (runtime) => {
    spoilTransactions(runtime, (text, send) => (MOVE.test(text) ? Promise.resolve(nothingDone) : send()));
  },
};

/** Says that messages were handled when it hands them over, and not when their handling is committed. */
const ACKNOWLEDGES: Twin = {
  name: 'acknowledges before commit',
  wrap: (sound, runtime) =>
    spoiling(sound, async (pages) => {
      for (const { partition, after, through } of pages) {
        const moved = await runtime().database.workerQuery(
          `update checkpoint set position = $3 where subscription = $1 and partition = $2 and position = $4 returning 1`,
          [HEARD, partition, through, after],
        );
        if (moved.length > 0) handedOver(runtime()).set(partition, after);
        else handedOver(runtime()).delete(partition);
      }
      return pages;
    }),
  spoil: (runtime) => {
    spoilTransactions(runtime, async (text, send) => {
      const answer = (await send()) as { readonly rows: readonly { partition: number; position: number }[] };
      if (!LOCK.test(text)) return answer;
      const rows = answer.rows.map((row) => ({
        ...row,
        position: handedOver(runtime).get(row.partition) ?? row.position,
      }));
      return { ...answer, rows };
    });
  },
};

const places = new WeakMap<ContextRuntime, Map<number, number>>();

/** By partition, the position after which messages were handed over last. */
function handedOver(runtime: ContextRuntime): Map<number, number> {
  const known = places.get(runtime) ?? new Map<number, number>();
  places.set(runtime, known);
  return known;
}

/** Transports with one fault each, that the suite must find. */
export const TRANSPORT_TWINS: readonly { readonly twin: Twin; readonly faults: readonly string[] }[] = [
  { twin: DROPS, faults: ['lost'] },
  { twin: DOUBLES, faults: ['doubled'] },
  { twin: SWAPS, faults: ['out of order'] },
  { twin: ACKNOWLEDGES, faults: ['lost'] },
  { twin: FORGETS, faults: ['doubled'] },
];
