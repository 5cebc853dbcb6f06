import { Command } from '@nestjs/cqrs';
import type { z } from 'zod';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { PersonRecordBody } from '#people/read-models/person/person-record.query';

/** The record's revision after a correction. */
export interface CorrectedRecord {
  readonly revision: number;
  readonly positions: readonly Position[];
}

/** Writes a person's record anew, whole; `seenRevision` is the one that the caller has read. */
export class CorrectRecordCommand extends Command<CorrectedRecord> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly person: Uuid,
    readonly seenRevision: number,
    readonly body: z.infer<typeof PersonRecordBody>,
  ) {
    super();
  }
}
