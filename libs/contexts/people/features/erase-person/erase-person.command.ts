import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Actor } from '#platform/http/access/actor';
import { strict } from '#platform/http/schemas';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { erasureReasons } from '#people/domain/person/person.state';
import type { ActDone } from '#people/read-models/person/person-acts.query';

/** Why the organisation lets go. */
export const ErasePersonBody = strict({ reason: z.enum(erasureReasons) }).meta({ id: 'ErasePerson' });

/** The caller's organisation lets go of what it holds about a person. */
export class ErasePersonCommand extends Command<ActDone> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly person: Uuid,
    readonly body: z.infer<typeof ErasePersonBody>,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}
