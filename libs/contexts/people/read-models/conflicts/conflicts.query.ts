import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#platform/http/access/actor';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { partsOfRole } from '#people/domain/grants/sight.policies';
import { organisationOf } from '../person/acting.query.js';
import { conflictsProjection } from './conflicts.projection.js';
import { grantsReadModel } from '../grants/grants.query.js';

/** A conflict as a coordinator sees it: the person and those of the others whom its organisation may see too. */
export interface SeenConflict {
  readonly conflict: Uuid;
  /** The stream of the number. */
  readonly identity: Uuid;
  readonly person: Uuid;
  readonly others: readonly Uuid[];
  readonly foundAt: Instant;
  readonly resolved: boolean;
}

/**
 * Finds conflicts. One that would tell of a person out of the caller's sight, or who objects to it, is not there for it;
 * every person named stands in the audit.
 */
@Injectable()
export class SeenConflicts {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /** The open conflicts that the caller may see, oldest first. */
  open(actor: Actor, positions: readonly Position[]): Promise<readonly SeenConflict[]> {
    return this.read(actor, positions, { purpose: 'list-conflicts', conflict: null });
  }

  /** What is open of one conflict and what was answered, as far as the caller may see it, to answer it. */
  toResolve(actor: Actor, positions: readonly Position[], conflict: Uuid): Promise<readonly SeenConflict[]> {
    return this.read(actor, positions, { purpose: 'resolve-conflict', conflict });
  }

  private async read(
    actor: Actor,
    positions: readonly Position[],
    { purpose, conflict }: { readonly purpose: string; readonly conflict: Uuid | null },
  ): Promise<readonly SeenConflict[]> {
    const viewer = organisationOf(actor);
    await this.runtime.positions.awaited([conflictsProjection.name, grantsReadModel], positions);
    const { principal } = this.runtime.actor(viewer, actor.principal);
    return this.runtime.database.asTenant(viewer, async (client) => {
      const reader = JSON.stringify({ principal, role: actor.role, purpose });
      const { rows } = await client.query<SeenConflict>(
        'select conflict, identity, person, others, found_at as "foundAt", resolved from read_conflicts($1, $2, $3, $4, $5)',
        [viewer, this.runtime.clock.now(), reader, partsOfRole(actor.role), conflict],
      );
      return rows;
    });
  }
}

/** The conflicts that wait for the caller. */
export class ListConflictsQuery extends Query<readonly SeenConflict[]> {
  constructor(
    readonly actor: Actor,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}

/** Answers `ListConflictsQuery`. */
@QueryHandler(ListConflictsQuery)
export class ListConflictsHandler implements IQueryHandler<ListConflictsQuery> {
  constructor(private readonly conflicts: SeenConflicts) {}

  execute({ actor, positions }: ListConflictsQuery): Promise<readonly SeenConflict[]> {
    return this.conflicts.open(actor, positions);
  }
}
