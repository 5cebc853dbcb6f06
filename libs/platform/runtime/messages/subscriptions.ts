import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { EventLog } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';
import { liveGeneration } from '#platform/runtime/messages/checkpoints';
import { dropOldGenerations } from '#platform/runtime/messages/generations';
import { type MessageHandler, MessageReader } from '#platform/runtime/messages/message-handler';
import { type MessageSource, OwnLogSource } from '#platform/runtime/messages/message-source';
import type { Beat } from '#platform/runtime/messages/pace';
import { PartitionWorker } from '#platform/runtime/messages/partition-worker';
import { ProcessHandler } from '#platform/runtime/messages/process-handler';
import { ProjectionWriter } from '#platform/runtime/messages/projection-writer';
import { rebuildReadModel, type RebuildResult } from '#platform/runtime/messages/rebuild';
import {
  type Subscription,
  subscriptionName,
  type SubscriptionSource,
} from '#platform/runtime/messages/subscription';
import { SubscriptionRunner, type SubscriptionStatus } from '#platform/runtime/messages/subscription-runner';
import type { ContextTransport } from '#platform/runtime/messages/transport';
import type { FollowedSources } from '#platform/runtime/reading/stated-positions';

/** What subscriptions need of their context. */
export interface SubscriptionParts {
  readonly database: ContextDatabase;
  readonly log: EventLog;
  readonly signal: LogSignal;
  readonly transport: Pick<ContextTransport, 'open' | 'catchUp'>;
  /** The beat of the read models. Processes keep an ordinary one: what they put out may be waited for. */
  readonly beat: Beat;
  /** Called when a process may have stored outputs. */
  readonly onOutputs: () => void;
}

/** How soon a copy of the process goes on with a generation that another one has switched to. */
const SWITCHES_EACH_MS = 1_000;

interface Carried {
  readonly subscription: Subscription;
  readonly declared: SubscriptionSource;
  readonly source: MessageSource;
  readonly handler: MessageHandler;
  runner: SubscriptionRunner;
}

/** All subscriptions of a context: one runner for each and each of its sources. */
export class Subscriptions {
  private readonly carried: Carried[] = [];
  private looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly subscriptions: readonly Subscription[],
    private readonly parts: SubscriptionParts,
  ) {
    for (const subscription of subscriptions) {
      const handler =
        subscription.kind === 'projection'
          ? new ProjectionWriter(subscription.projection)
          : new ProcessHandler(subscription.process);
      for (const declared of subscription.sources) {
        const source = this.openSource(subscriptionName(subscription), declared);
        const carried = { subscription, declared, source, handler };
        this.carried.push({ ...carried, runner: this.makeRunner(carried) });
      }
    }
  }

  /** Starts every runner. */
  start(): void {
    for (const { runner } of this.carried) runner.start();
    this.looking = setInterval(() => void this.heedSwitches().catch(() => undefined), SWITCHES_EACH_MS);
  }

  /** Stops every runner after its batch under way. */
  async stop(): Promise<void> {
    clearInterval(this.looking);
    await Promise.all(this.carried.map(({ runner }) => runner.stop()));
  }

  /** Where every subscription stands. */
  status(): readonly SubscriptionStatus[] {
    return this.carried.map(({ runner }) => runner.status());
  }

  /** Has these subscriptions, or all, handle what they know to be there without waiting for the beat. */
  hurry(names?: ReadonlySet<string>): void {
    for (const { subscription, runner } of this.carried)
      if (names?.has(subscriptionName(subscription)) ?? true) runner.hurry();
  }

  /** The runners of one subscription: parked streams are retried and skipped, stopped partitions resumed through them. */
  runnersOf(name: string): readonly SubscriptionRunner[] {
    return this.carried
      .filter(({ subscription }) => subscriptionName(subscription) === name)
      .map(({ runner }) => runner);
  }

  /** How many messages each subscription has parked, in the generation that is read; those with none are left out. */
  async parked(): Promise<ReadonlyMap<string, number>> {
    const models = this.subscriptions.flatMap((one) =>
      one.kind === 'projection' ? [{ subscription: one.projection.name, model: one.projection.table }] : [],
    );
    const rows = await this.parts.database.workerQuery<{ subscription: string; n: number }>(
      `select p.subscription, count(*) as n
         from parked p
         left join jsonb_to_recordset($1) m (subscription text, model text) using (subscription)
         left join read_model_generation g on g.read_model = m.model
        where p.generation = coalesce(g.live, 1) group by 1`,
      [JSON.stringify(models)],
    );
    return new Map(rows.map(({ subscription, n }) => [subscription, n]));
  }

  /** Looks anew at how far the sources are. */
  async refresh(): Promise<void> {
    await Promise.all(this.carried.map(({ source }) => source.refresh()));
  }

  /**
   * Events committed but not yet handled, over all subscriptions, by what is known of the sources' heads; `elsewhere` are
   * the heads of other processes' logs, where the caller knows them.
   */
  async lag(elsewhere: ReadonlyMap<string, readonly number[]> = new Map()): Promise<number> {
    const lags = await Promise.all(
      this.carried.map(({ runner, source }) => runner.lag(elsewhere.get(source.name))),
    );
    return lags.reduce((sum, lag) => sum + lag, 0);
  }

  /** The sources that each read model follows. */
  followed(): ReadonlyMap<string, FollowedSources> {
    return new Map(
      this.subscriptions.map((subscription) => [
        subscriptionName(subscription),
        {
          table: subscription.kind === 'projection' ? subscription.projection.table : '',
          sources: subscription.sources.map((source) =>
            source.source === 'own-log' ? this.parts.log.context : source.source,
          ),
        },
      ]),
    );
  }

  /** Rebuilds a read model beside the live one and switches to it. */
  async rebuild(name: string, onProgress?: (done: number) => void): Promise<RebuildResult> {
    const subscription = this.subscriptions.find((one) => subscriptionName(one) === name);
    if (subscription?.kind !== 'projection')
      throw new Error(`${name} is not a read model of ${this.parts.log.context}`);
    const own = this.carried.filter((carried) => carried.subscription === subscription);
    const sources = own.map(({ declared, source }) => ({
      declared,
      source: declared.source === 'own-log' ? source : this.parts.transport.catchUp(declared.source),
    }));
    const result = await rebuildReadModel(this.parts.database, subscription, sources, onProgress);
    if (result.outcome === 'switched') {
      for (const carried of own)
        carried.runner.continueWith(this.makeWorker(carried, result.generation, carried.runner));
    }
    return result;
  }

  /** Removes a batch of what rebuilds have left behind a day ago. @returns whether there may be more. */
  async dropOldGenerations(): Promise<boolean> {
    for (const one of this.subscriptions) {
      if (one.kind === 'projection' && (await dropOldGenerations(this.parts.database, one))) return true;
    }
    return false;
  }

  private openSource(subscription: string, declared: SubscriptionSource): MessageSource {
    return declared.source === 'own-log'
      ? new OwnLogSource(this.parts.log, this.parts.signal)
      : this.parts.transport.open(subscription, declared.source);
  }

  /** Goes on with the live generation where another process has switched a read model. */
  private async heedSwitches(): Promise<void> {
    const rows = await this.parts.database.workerQuery<{ read_model: string; live: number }>(
      'select read_model, live from read_model_generation',
    );
    const live = new Map(rows.map((row) => [row.read_model, row.live]));
    for (const carried of this.carried) {
      const { subscription, runner } = carried;
      if (subscription.kind !== 'projection') continue;
      const generation = live.get(subscription.projection.table) ?? 1;
      if (generation > (await runner.current()).owner.generation)
        runner.continueWith(this.makeWorker(carried, generation, runner));
    }
  }

  private makeRunner(carried: Omit<Carried, 'runner'>): SubscriptionRunner {
    const table =
      carried.subscription.kind === 'projection' ? carried.subscription.projection.table : undefined;
    return new SubscriptionRunner(
      this.parts.database,
      carried.source,
      async (runner) => this.makeWorker(carried, await liveGeneration(this.parts.database, table), runner),
      this.tellOutputs(carried.handler),
      carried.subscription.kind === 'projection' ? this.parts.beat : undefined,
    );
  }

  /** After a batch, tells of outputs that were made since the same runner's batch before it. */
  private tellOutputs(handler: MessageHandler): () => void {
    let told = 0;
    return () => {
      if (!(handler instanceof ProcessHandler) || handler.outputs === told) return;
      told = handler.outputs;
      this.parts.onOutputs();
    };
  }

  private makeWorker(
    carried: Omit<Carried, 'runner'>,
    generation: number,
    runner: SubscriptionRunner,
  ): PartitionWorker {
    const { subscription, source, declared, handler } = carried;
    return new PartitionWorker(
      this.parts.database,
      { subscription: subscriptionName(subscription), generation, source: source.name },
      new MessageReader(declared),
      handler,
      runner.noteParked,
    );
  }
}
