import { Command } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { ObjectionScope } from '#people/domain/person/person.state';
import type { ActDone } from '#people/read-models/person/person-acts.query';

/** Records that a person objects to sharing, or takes that back; `person` null means the caller's own record. */
export class ObjectToSharingCommand extends Command<ActDone> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly person: Uuid | null,
    readonly asked: { readonly change: 'object' | 'lift'; readonly objection: ObjectionScope },
    readonly positions: readonly Position[],
  ) {
    super();
  }
}
