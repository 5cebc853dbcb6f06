import { Command } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';

/** A code and the business instant from which it is worthless. */
export interface IssuedLinkCode {
  readonly code: string;
  readonly expiresAt: Instant;
}

/** Makes a one-time code that the caller hands to the person. */
export class IssueLinkCodeCommand extends Command<IssuedLinkCode> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly person: Uuid,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}
