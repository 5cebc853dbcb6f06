import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { IdentityConflictResolved, IdentityEvent } from '#people/domain/identity/identity.events';
import { evolveIdentity } from '#people/domain/identity/identity.evolve';

/**
 * A conflict as the list keeps it. What was answered stays, resolved, so that a repeated answer still finds it; where it
 * was about some of the others only, the conflict stands a second time, open, with the rest of them.
 */
export interface ListedConflict {
  readonly conflict: Uuid;
  readonly person: Uuid;
  readonly others: readonly Uuid[];
  readonly foundAt: Instant;
  readonly resolved: boolean;
}

/** The conflicts of one number; no row where there is none. */
export interface ConflictsRow {
  readonly tenant: Uuid;
  readonly identity: Uuid;
  readonly conflicts: readonly ListedConflict[];
}

/** The coordinators' list: numbers with conflicts. */
export const conflictsProjection: Projection<IdentityEvent, ConflictsRow> = {
  name: 'people.conflicts',
  table: 'identity_conflict',
  keyColumns: ['tenant', 'identity'],
  keys: ({ tenant, stream }) => [{ tenant, identity: stream }],
  evolve: (row, { event, tenant, stream, occurredAt }) => {
    const before = row?.conflicts ?? [];
    const open = before
      .filter(({ resolved }) => !resolved)
      .map(({ conflict, person, others }) => ({ status: 'open' as const, conflict, person, others }));
    const after = evolveIdentity({ status: 'claimed', members: [], apart: [], conflicts: open }, event);
    if (after.status === 'unclaimed') return row;
    const answered = event.type === 'identity-conflict-resolved' ? answeredIn(before, event.data) : [];
    const folded = after.conflicts.flatMap((each): readonly ListedConflict[] => {
      if (each.status === 'resolved') return [];
      const known = before.find(({ conflict }) => conflict === each.conflict);
      const { conflict, person, others } = each;
      return [{ conflict, person, others, foundAt: known?.foundAt ?? occurredAt, resolved: false }];
    });
    const conflicts = [...before.filter(({ resolved }) => resolved), ...answered, ...folded];
    return conflicts.length === 0 ? undefined : { tenant, identity: stream, conflicts };
  },
};

function answeredIn(
  before: readonly ListedConflict[],
  { conflict, others }: IdentityConflictResolved['data'],
): readonly ListedConflict[] {
  const known = before.find((each) => each.conflict === conflict);
  return known === undefined ? [] : [{ ...known, others, resolved: true }];
}
