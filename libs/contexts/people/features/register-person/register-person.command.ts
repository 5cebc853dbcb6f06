import { Command } from '@nestjs/cqrs';
import type { z } from 'zod';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { PersonRecordBody } from '#people/read-models/person/person-record.query';

/** The id and first revision of a new record, and where its event stands. */
export interface RegisteredPerson {
  readonly id: Uuid;
  readonly revision: 1;
  readonly positions: readonly Position[];
}

/** Registers a person in the caller's organisation. */
export class RegisterPersonCommand extends Command<RegisteredPerson> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly body: z.infer<typeof PersonRecordBody>,
  ) {
    super();
  }
}
