import { Command } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { ActDone } from '#people/read-models/person/person-acts.query';

/** Ends the link between a record and a sign-in, and voids the record's codes; `person` null means the caller's own record. */
export class UnlinkAccountCommand extends Command<ActDone> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly person: Uuid | null,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}
