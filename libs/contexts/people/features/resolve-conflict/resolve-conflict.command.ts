import { Command } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { Resolution } from '#people/domain/identity/identity.state';

/** Answers a conflict: the same person as one of the others, or different people. */
export class ResolveConflictCommand extends Command<{ readonly positions: readonly Position[] }> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly conflict: Uuid,
    readonly resolution: Resolution,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}
