import { createHmac } from 'node:crypto';
import type { CalendarDate, Clock } from '#platform/kernel/clock';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { CommandActor, CommandIdentity } from '#platform/runtime/commands/aggregate';
import { CommandExecutor } from '#platform/runtime/commands/command-executor';
import { purgeReceipts } from '#platform/runtime/commands/receipt-purge';
import { commandId } from '#platform/runtime/commands/uuid-v5';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextDatabase } from '#platform/runtime/database/context-database';
import { refuseAsynchronousCommit } from '#platform/runtime/database/asynchronous-commit';
import { migrateContext } from '#platform/runtime/database/migrate';
import { Housekeeper } from '#platform/runtime/housekeeping';
import { EventLog } from '#platform/runtime/log/event-log';
import { LogFeed } from '#platform/runtime/messages/feed';
import { PendingCommandExecutor } from '#platform/runtime/messages/pending-commands';
import { Subscriptions } from '#platform/runtime/messages/subscriptions';
import type { ContextTransport } from '#platform/runtime/messages/transport';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { StatedPositions } from '#platform/runtime/reading/stated-positions';
import { TimerSweeper } from '#platform/runtime/timers/timer-sweeper';
import { deriveSecret } from '#platform/runtime/vault/keyed-hash';
import { Vault } from '#platform/runtime/vault/vault';

/** One context at work: its database, log, commands, vault, subscriptions, timers and pending commands. */
export class ContextRuntime {
  readonly database: ContextDatabase;
  readonly log: EventLog;
  readonly commands: CommandExecutor;
  readonly vault: Vault;
  readonly transport: ContextTransport;
  readonly positions: StatedPositions;
  readonly subscriptions: Subscriptions;
  readonly pending: PendingCommandExecutor;
  readonly timers: TimerSweeper;
  readonly housekeeper: Housekeeper;
  readonly clock: Clock;
  /** Its public events, as other contexts read them. */
  readonly feed: LogFeed;
  private stopHearing: () => void = () => undefined;
  private readonly requestSecret: Buffer;
  private readonly principalSecret: Buffer;

  constructor(
    readonly definition: ContextDefinition,
    private readonly environment: PlatformEnvironment,
  ) {
    const settings = environment.databases.get(definition.name);
    if (!settings) {
      throw new DesignedError(
        'database-not-configured',
        'internal',
        `No database is configured for ${definition.name}.`,
      );
    }
    const { signal, masterSecret } = environment;
    this.clock = environment.clock;
    this.database = new ContextDatabase(settings);
    this.log = new EventLog(this.database);
    this.commands = new CommandExecutor(this.database, this.log, signal);
    this.vault = new Vault(this.database, deriveSecret(masterSecret, `vault ${definition.name}`));
    this.requestSecret = deriveSecret(masterSecret, `requests ${definition.name}`);
    this.principalSecret = deriveSecret(masterSecret, 'principals');
    this.pending = new PendingCommandExecutor(this.database, this.handlers(definition.pendingCommands));
    this.timers = new TimerSweeper(
      this.database,
      environment.clock,
      this.handlers(definition.timers),
      definition.timers && environment.timerWakers?.(definition.name),
    );
    this.feed = new LogFeed(this.log, definition.publication, signal);
    environment.feeds.register(this.feed);
    const { database, log, feed } = this;
    this.transport = environment.transport.join({ name: definition.name, database, log, feed, signal });
    this.subscriptions = new Subscriptions(definition.subscriptions, {
      ...{ database, log, signal, transport: this.transport, beat: environment.beat },
      onOutputs: () => this.pending.wake(),
    });
    this.housekeeper = new Housekeeper([
      () => purgeReceipts(this.database),
      () => this.subscriptions.dropOldGenerations(),
      () => this.transport.tidy(),
    ]);
    this.positions = new StatedPositions(this.database, this.subscriptions.followed(), (readModels) =>
      this.subscriptions.hurry(readModels),
    );
  }

  /**
   * Migrates and opens the log; nothing may be read or answered before.
   * @throws DesignedError `asynchronous-commit`, and what migrating throws.
   */
  async open(): Promise<void> {
    await refuseAsynchronousCommit(this.database);
    await migrateContext(this.database.settings, this.definition.migrations);
    await this.log.open();
    this.environment.runtimes.push(this);
  }

  /** Begins to carry events, pending commands and timers, and to tidy. */
  start(): void {
    this.transport.start();
    this.subscriptions.start();
    this.pending.start();
    this.stopHearing = this.environment.signal.listen(this.definition.name, (due) => {
      if (due !== undefined) this.timers.hear(due);
    });
    this.timers.start();
    this.housekeeper.start();
  }

  /** Stops carrying, finishes what is under way and closes the connections. */
  async close(): Promise<void> {
    const { subscriptions, pending, timers, housekeeper } = this;
    this.stopHearing();
    await Promise.all([subscriptions, pending, timers, housekeeper].map((carrier) => carrier.stop()));
    await this.transport.stop();
    await this.database.close();
    this.environment.runtimes.splice(this.environment.runtimes.indexOf(this) >>> 0, 1);
  }

  /** The bank holidays by which working days are counted. */
  get bankHolidays(): readonly CalendarDate[] {
    return this.environment.bankHolidays;
  }

  /** Who acts, with the principal as a keyed hash: a token's subject never reaches the log. */
  actor(organisation: Uuid, principal: string): CommandActor {
    return {
      organisation,
      principal: createHmac('sha256', this.principalSecret).update(principal).digest('base64url'),
    };
  }

  /** What makes a request repeatable: the id from its Idempotency-Key and the keyed hash of what it asks. */
  identify(
    actor: CommandActor,
    idempotencyKey: string,
    request: { readonly route: string; readonly body: unknown },
  ): CommandIdentity {
    return {
      commandId: commandId(actor.organisation, actor.principal, idempotencyKey),
      requestHash: createHmac('sha256', this.requestSecret)
        .update(JSON.stringify([request.route, request.body]))
        .digest(),
    };
  }

  /** A secret of 32 bytes for one purpose of this context, derived from the installation's. */
  secret(purpose: string): Buffer {
    return deriveSecret(this.environment.masterSecret, `${this.definition.name} ${purpose}`);
  }

  /** The identity of a command that follows from another one and needs no caller's key. */
  derive(id: Uuid, correlation?: Uuid): CommandIdentity {
    const requestHash = createHmac('sha256', this.requestSecret).update(id).digest();
    return correlation === undefined
      ? { commandId: id, requestHash }
      : { commandId: id, requestHash, correlation };
  }

  private handlers<Handler>(
    declared: Readonly<Record<string, (runtime: ContextRuntime) => Handler>> | undefined,
  ): ReadonlyMap<string, Handler> {
    return new Map(Object.entries(declared ?? {}).map(([name, make]) => [name, make(this)]));
  }
}
