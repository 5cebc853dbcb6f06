import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { PartHealth } from '#platform/runtime/health';
import type { EventLog } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';
import type { RuntimeMeasurement } from '#platform/runtime/measurements';
import type { FeedDirectory, LogFeed } from '#platform/runtime/messages/feed';
import { ForeignSource, type MessageSource } from '#platform/runtime/messages/message-source';

/** What a context gives to the transport of its process: its log, what it publishes of it, and where it keeps its place. */
export interface TransportContext {
  readonly name: string;
  readonly database: ContextDatabase;
  readonly log: EventLog;
  readonly feed: LogFeed;
  readonly signal: LogSignal;
}

/** How the events of one context travel to others, and theirs to it. */
export interface ContextTransport {
  /** The messages of another context for one of this context's subscriptions. */
  open(subscription: string, source: string): MessageSource;
  /** The feed of another context alone: for whoever begins anew, a rebuild for example. */
  catchUp(source: string): MessageSource;
  /** Begins to carry; returns at once. Nothing that is away keeps a context from starting. */
  start(): void;
  /** Finishes what is under way, after the subscriptions have stopped. */
  stop(): Promise<void>;
  /** Removes what nobody looks at any more. @returns whether there may be more. */
  tidy(): Promise<boolean>;
  /** The parts of it that can be unwell, by name. */
  health(): ReadonlyMap<string, () => Promise<PartHealth> | PartHealth>;
  measure(): Promise<readonly RuntimeMeasurement[]>;
}

/** The one way in which events travel between the contexts of an installation; a module never learns which. */
export interface Transport {
  /** Takes a context in, before it is started. */
  join(context: TransportContext): ContextTransport;
}

/** Contexts of one process: each reads the others' feeds. */
export class InProcessTransport implements Transport {
  constructor(private readonly feeds: FeedDirectory) {}

  join(): ContextTransport {
    const read = (source: string): MessageSource => new ForeignSource(source, this.feeds);
    return {
      open: (_subscription, source) => read(source),
      catchUp: read,
      start: () => undefined,
      stop: () => Promise.resolve(),
      tidy: () => Promise.resolve(false),
      health: () => new Map(),
      measure: () => Promise.resolve([]),
    };
  }
}
