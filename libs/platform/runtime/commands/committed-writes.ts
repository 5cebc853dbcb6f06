import type { Written } from '#platform/runtime/commands/command-requests';
import type { RecentStreams } from '#platform/runtime/commands/recent-streams';
import type { WritePlan } from '#platform/runtime/commands/write-plan';
import type { EventLog } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';

/** Tells the readers of this process what has just been committed. */
export class CommittedWrites {
  constructor(
    private readonly context: string,
    private readonly log: EventLog,
    private readonly signal: LogSignal,
    private readonly recent: RecentStreams,
  ) {}

  /** The stream is kept where its writing is known, else it is read anew when it is wanted. */
  announce(write: WritePlan, { position, seen }: Written): void {
    const { stream, timers } = write;
    if (seen === undefined) this.recent.forget(stream);
    else this.recent.wrote(write, seen);
    this.log.noteAppended(this.log.positionOf(stream, position));
    this.signal.raise(this.context, timers?.[0]?.dueAt);
  }
}
