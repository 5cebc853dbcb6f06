import { Command } from '@nestjs/cqrs';
import type { Position } from '#platform/kernel/position';
import type { Actor } from '#platform/http/access/actor';
import type { Period } from '#insights/domain/period';

/** What became of a freeze. */
export interface MonthIsFrozen {
  readonly month: Period;
  /** Revision of the board's calendar. */
  readonly revision: number;
  readonly position: Position | undefined;
}

/** A board freezes the figures of the month that has ended last. */
export class FreezeMonthCommand extends Command<MonthIsFrozen> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly month: Period,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}
