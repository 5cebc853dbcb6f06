import { Command } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';

/** The person that the sign-in belongs to from now on. */
export interface LinkedAccount {
  readonly person: Uuid;
  readonly positions: readonly Position[];
}

/** Joins the caller's sign-in with the record for which a code was made. */
export class LinkAccountCommand extends Command<LinkedAccount> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly code: string,
  ) {
    super();
  }
}
