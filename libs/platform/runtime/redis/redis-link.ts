import { Redis, type RedisOptions } from 'ioredis';

const BEAT_MS = 2_000;
/** Longer than a beat: each beat asks something, so a Redis that is silent for so long is away. */
const SILENT_MS = 4_000;
/** Longer than the longest wait for work, which BullMQ bounds at 10 s. */
const WAITING_SILENT_MS = 15_000;
const LONGEST_PAUSE_MS = 1_000;
const POLICY = /^maxmemory_policy:(\S+)/m;

const COMMON = {
  connectTimeout: SILENT_MS,
  disconnectTimeout: 100,
  retryStrategy: (times: number) => Math.min(LONGEST_PAUSE_MS, 50 * times),
};

/** A connection that remembers the copies that a worker makes of it, so that they can be closed though nobody answers. */
class TakingRedis extends Redis {
  private readonly copies: Redis[] = [];

  override duplicate(options?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(options);
    this.copies.push(copy);
    return copy;
  }

  all(): readonly Redis[] {
    return [...this.copies, this];
  }
}

/**
 * The connections to one Redis: `giving` fails at once while it is away, so that nothing queues up; `taking` waits until it
 * is back. Both connect again by themselves, for ever.
 */
export class RedisLink {
  readonly giving: Redis;
  readonly taking: TakingRedis;
  private policy: string | undefined;
  private readonly beat: NodeJS.Timeout;

  constructor(url: string) {
    this.giving = new Redis(url, {
      ...COMMON,
      socketTimeout: SILENT_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    });
    this.taking = new TakingRedis(url, {
      ...COMMON,
      socketTimeout: WAITING_SILENT_MS,
      maxRetriesPerRequest: null,
    });
    // What is wrong shows in the state of the connection; an error that nobody hears would end the process.
    for (const client of [this.giving, this.taking]) client.on('error', () => undefined);
    this.giving.on('ready', () => this.look());
    this.beat = setInterval(() => this.look(), BEAT_MS).unref();
  }

  /** Whether Redis answers. */
  get isReady(): boolean {
    return this.giving.status === 'ready';
  }

  /** What somebody should look at: `redis-away`, or `redis-evicts` where it may throw away what it was given. */
  trouble(): 'redis-away' | 'redis-evicts' | undefined {
    if (!this.isReady) return 'redis-away';
    return this.policy === undefined || this.policy === 'noeviction' ? undefined : 'redis-evicts';
  }

  /** Closes every connection, without asking Redis; whatever still waits for an answer fails. */
  close(): void {
    clearInterval(this.beat);
    for (const client of [this.giving, ...this.taking.all()]) {
      // Between two attempts a connection would stop trying and leave what waits for it waiting for ever.
      if (client.status === 'reconnecting') client.connect().catch(() => undefined);
      client.disconnect();
    }
  }

  private look(): void {
    if (!this.isReady) return;
    this.giving.info('memory').then(
      (said) => (this.policy = POLICY.exec(said)?.[1]),
      () => undefined,
    );
  }
}
