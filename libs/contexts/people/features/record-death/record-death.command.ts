import { Command } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { ActDone } from '#people/read-models/person/person-acts.query';

/** Records that a person has died. */
export class RecordDeathCommand extends Command<ActDone> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly person: Uuid,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}
