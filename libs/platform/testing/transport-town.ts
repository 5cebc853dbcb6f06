import type { Uuid } from '#platform/kernel/ids';
import { BusinessClock } from '#platform/runtime/clock/business-clock';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { LogSignal } from '#platform/runtime/log/log-signal';
import type { ContextTransport, Transport } from '#platform/runtime/messages/transport';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { HEARD, hearers, sayings, Speakers } from './saying.context.js';
import { until } from './until.js';
import { makeTestEnvironment, type TestEnvironment } from './test-environment.js';

/** What is wrong with a transport, as those who rely on it see it. */
export type FaultKind = 'lost' | 'doubled' | 'out of order' | 'stuck';

/** A transport that does not keep what it promises. */
export class TransportFault extends Error {
  constructor(
    readonly kind: FaultKind,
    detail: string,
  ) {
    super(`${kind}: ${detail}`);
  }
}

/** A planted fault of a transport: what it does to a listener's sources, and to its database. */
export interface Twin {
  readonly name: string;
  readonly wrap?: (sound: ContextTransport, runtime: () => ContextRuntime) => ContextTransport;
  readonly spoil?: (runtime: ContextRuntime) => void;
}

/** A way in which events travel, and how it is brought into trouble. */
export interface TransportHarness {
  readonly name: string;
  readonly twin?: Twin;
  /** The transport of one process of the town. */
  transport(environment: PlatformEnvironment): Transport;
  /** Has everything be delivered again to whoever begins to listen. */
  redeliver(town: TransportTown): Promise<void>;
  /** Loses on its way what is said meanwhile. */
  losing(town: TransportTown, say: () => Promise<void>): Promise<void>;
}

/** One copy of the context that listens. */
export interface Listener {
  readonly runtime: ContextRuntime;
  /** Stops it in order. */
  stop(): Promise<void>;
  /** Lets it die when it next has handled something, before that is committed. */
  dieAtCommit(): Promise<void>;
}

const LATEST_MS = 30_000;
const CERTAIN_MS = 1_500;
const STEP_MS = 20;

/** A context that says numbers, and copies of one that listens, over one transport and on databases of their own. */
export class TransportTown {
  readonly speakers: Speakers;
  private speaking: ContextRuntime | undefined;
  private readonly listeners = new Set<Listener>();

  private constructor(
    readonly test: TestEnvironment,
    readonly harness: TransportHarness,
  ) {
    this.speakers = new Speakers(() => this.source);
  }

  /** Opens a town whose source is at work. */
  static async open(harness: TransportHarness): Promise<TransportTown> {
    const town = new TransportTown(await makeTestEnvironment([sayings, hearers]), harness);
    await town.openSource();
    return town;
  }

  /** The context that says numbers. */
  get source(): ContextRuntime {
    if (!this.speaking) throw new Error('the source is not open');
    return this.speaking;
  }

  /** Opens the source anew; with `carry: false` nothing of it travels. */
  async openSource(carry = true): Promise<void> {
    await this.speaking?.close();
    const runtime = new ContextRuntime(sayings, this.environment());
    await runtime.open();
    this.speaking = runtime;
    if (carry) runtime.start();
  }

  /** Opens one more copy of the context that listens. */
  async listen(): Promise<Listener> {
    const environment = this.environment();
    const made: { runtime?: ContextRuntime } = {};
    const { wrap, spoil } = this.harness.twin ?? {};
    const { transport } = environment;
    if (wrap) {
      environment.transport = {
        join: (context) =>
          wrap(transport.join(context), () => {
            if (!made.runtime) throw new Error('the listener is not open');
            return made.runtime;
          }),
      };
    }
    const runtime = new ContextRuntime(hearers, environment);
    made.runtime = runtime;
    await runtime.open();
    spoil?.(runtime);
    runtime.start();
    const listener: Listener = {
      runtime,
      stop: async () => {
        this.listeners.delete(listener);
        await runtime.close();
      },
      dieAtCommit: () => diesAtCommit(runtime),
    };
    this.listeners.add(listener);
    return listener;
  }

  /** A statement of an administrator in the database of both. */
  async sql(text: string, values: readonly unknown[] = []): Promise<readonly object[]> {
    const { Client } = await import('pg');
    const client = new Client({ connectionString: this.test.administrator });
    await client.connect();
    try {
      return (await client.query<object>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** Waits until everything that was said has been heard. @throws TransportFault once it is certain that it was not. */
  async allHeard(): Promise<void> {
    const begun = performance.now();
    let suspectedAt: number | undefined;
    for (;;) {
      const fault = faultOf(this.speakers.said, await this.heard());
      if (!fault) return;
      const now = performance.now();
      if (fault.kind !== 'lost' && fault.kind !== 'stuck') throw fault;
      const isOver = fault.kind === 'lost' || (await this.isCaughtUp());
      suspectedAt = isOver ? (suspectedAt ?? now) : undefined;
      if (suspectedAt !== undefined && now - suspectedAt > CERTAIN_MS)
        throw new TransportFault('lost', fault.message);
      if (now - begun > LATEST_MS) throw fault;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }

  /** Waits until the relay has carried everything that was said. */
  async allPublished(): Promise<void> {
    await until('everything is published', async () => {
      const behind = await this.sql(
        `select 1 from (select partition, max(position) as head from sayings.event group by 1) e
           join sayings.relay_checkpoint c using (partition) where c.position < e.head`,
      );
      return behind.length === 0;
    });
  }

  /** What was heard of each stream, in the order in which it was handled. */
  async heard(): Promise<ReadonlyMap<Uuid, readonly number[]>> {
    const rows = (await this.sql(
      `select stream, numbers from hearers.heard_row join hearers.read_model_generation on live = generation where tenant = $1`,
      [this.speakers.tenant],
    )) as readonly { readonly stream: Uuid; readonly numbers: string }[];
    return new Map(rows.map(({ stream, numbers }) => [stream, numbers.split(' ').map(Number)]));
  }

  /** Stops everything and removes the databases. */
  async close(): Promise<void> {
    for (const listener of [...this.listeners]) await listener.stop();
    await this.speaking?.close();
    await this.test.close();
  }

  /** Whether all checkpoints are where the log ends. */
  private async isCaughtUp(): Promise<boolean> {
    const [row] = (await this.sql(
      `select not exists (
         select from sayings.event e where e.position > coalesce((
           select c.position from hearers.checkpoint c
            where c.subscription = $1 and c.source = 'sayings' and c.partition = e.partition
              and c.generation = (select live from hearers.read_model_generation)), 0)
       ) as caught_up`,
      [HEARD],
    )) as readonly { readonly caught_up: boolean }[];
    return row?.caught_up ?? false;
  }

  /** The environment of one process of the town. */
  private environment(): PlatformEnvironment {
    const { feeds, databases, masterSecret } = this.test.environment;
    const environment = new PlatformEnvironment(
      new BusinessClock(),
      new LogSignal(),
      feeds,
      databases,
      masterSecret,
    );
    environment.transport = this.harness.transport(environment);
    return environment;
  }
}

/** Compares what was heard with what was said. */
function faultOf(
  said: ReadonlyMap<Uuid, readonly number[]>,
  heard: ReadonlyMap<Uuid, readonly number[]>,
): TransportFault | undefined {
  let missing: TransportFault | undefined;
  for (const [stream, numbers] of said) {
    const got = heard.get(stream) ?? [];
    if (new Set(got).size < got.length)
      return new TransportFault('doubled', `a stream was heard as ${got.join(' ')}`);
    if (got.some((number, n) => n > 0 && number < (got[n - 1] ?? 0)))
      return new TransportFault('out of order', `a stream was heard as ${got.join(' ')}`);
    const hasGap = got.some((number, n) => number !== n + 1);
    if (hasGap) missing = new TransportFault('lost', `a stream was heard as ${got.join(' ')}`);
    else if (got.length < numbers.length)
      missing ??= new TransportFault('stuck', `of ${numbers.length} numbers ${got.length} were heard`);
  }
  return missing;
}

/** From its next commit of handled messages on, nothing of a process reaches its database any more. */
function diesAtCommit({ database }: ContextRuntime): Promise<void> {
  return new Promise((resolve) => {
    const killed = Object.assign(new Error('the process is dead'), { code: '57P01' });
    const sound = database.asWorker.bind(database);
    let isDead = false;
    const refuse = (): Promise<never> => Promise.reject(killed);
    Object.assign(database, {
      asWorker: (work: Parameters<typeof sound>[0]) => {
        if (isDead) return refuse();
        return sound((client) =>
          work(client, () => {
            isDead = true;
            Object.assign(database, { workerQuery: refuse, runtimeQuery: refuse });
            resolve();
            return Promise.reject(killed);
          }),
        );
      },
    });
  });
}
