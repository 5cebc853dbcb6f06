import { Command } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { Resolution } from '#people/domain/identity/identity.state';

/** What the caller found, and about whom of the others; undefined stands for all about whom it may answer now. */
export type Answer = Resolution & { readonly about: readonly Uuid[] | undefined };

/** Answers a conflict: the same person as one of the others, or different people. */
export class ResolveConflictCommand extends Command<{ readonly positions: readonly Position[] }> {
  constructor(
    readonly actor: Actor,
    readonly idempotencyKey: string,
    readonly conflict: Uuid,
    readonly answer: Answer,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}
