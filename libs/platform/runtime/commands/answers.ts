import type { PoolClient } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import type { CommandIdentity, DomainRejection } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer, ReceiptRow } from '#platform/runtime/commands/command-answer';
import { refuseReusedKey } from '#platform/runtime/commands/command-refusals';
import type { EventLog } from '#platform/runtime/log/event-log';

/** Puts together what a command is answered: the first time, and again from its receipt. */
export class Answers {
  constructor(private readonly log: EventLog) {}

  /** The answer of a command that was accepted just now; `position` null where nothing was appended. */
  accepted<R extends DomainRejection>(
    stream: Uuid,
    version: number,
    position: number | null,
  ): CommandAnswer<R> {
    return {
      outcome: 'accepted',
      stream,
      version,
      position: position === null ? undefined : this.log.positionOf(stream, position),
      replayed: false,
    };
  }

  /**
   * The first answer again. Inside a transaction it needs no second connection: waiting for one could wait for ever.
   * @throws DesignedError `idempotency-key-reused` when the first request was another one.
   */
  async again<R extends DomainRejection>(
    first: ReceiptRow,
    { commandId, requestHash }: CommandIdentity,
    client?: PoolClient,
  ): Promise<CommandAnswer<R>> {
    refuseReusedKey(first, requestHash);
    if (first.status === 'rejected')
      return { outcome: 'rejected', rejection: first.rejection as R, replayed: true };
    const { stream, tenant, version } = first;
    if (stream === null || tenant === null || version === null)
      throw new Error('a committed receipt is still open');
    return {
      outcome: 'accepted',
      stream,
      version,
      position: await this.log.positionOfCommand({ tenant, stream, version, commandId }, client),
      replayed: true,
    };
  }
}
