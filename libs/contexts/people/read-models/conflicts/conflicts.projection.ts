import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { IdentityEvent } from '#people/domain/identity/identity.events';
import { evolveIdentity } from '#people/domain/identity/identity.evolve';

/** A conflict that nobody has resolved yet. */
export interface OpenConflict {
  readonly conflict: Uuid;
  readonly person: Uuid;
  readonly others: readonly Uuid[];
  readonly foundAt: Instant;
}

/** The open conflicts of one number; no row where there is none. */
export interface ConflictsRow {
  readonly tenant: Uuid;
  readonly identity: Uuid;
  readonly conflicts: readonly OpenConflict[];
}

/** The coordinators' list: numbers with conflicts that are still open. */
export const conflictsProjection: Projection<IdentityEvent, ConflictsRow> = {
  name: 'people.conflicts',
  table: 'identity_conflict',
  keyColumns: ['tenant', 'identity'],
  keys: ({ tenant, stream }) => [{ tenant, identity: stream }],
  evolve: (row, { event, tenant, stream, occurredAt }) => {
    const before = row?.conflicts ?? [];
    const open = before.map(({ conflict, person, others }) => ({ status: 'open' as const, conflict, person, others }));
    const after = evolveIdentity({ status: 'claimed', members: [], apart: [], conflicts: open }, event);
    if (after.status === 'unclaimed') return row;
    const conflicts = after.conflicts.flatMap((each): readonly OpenConflict[] => {
      if (each.status === 'resolved') return [];
      const { conflict, person, others } = each;
      const foundAt = before.find((one) => one.conflict === conflict)?.foundAt ?? occurredAt;
      return [{ conflict, person, others, foundAt }];
    });
    return conflicts.length === 0 ? undefined : { tenant, identity: stream, conflicts };
  },
};
