import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { AreaReferralMode, ReferralModeSet } from '#directory/domain/area/area.decider';

/** One area that has chosen its referral mode, as the table `area_row` has it. */
export interface AreaRow {
  readonly id: Uuid;
  readonly steward: Uuid;
  readonly revision: number;
  readonly area: string;
  readonly mode: AreaReferralMode;
}

/** The areas and how their referrals travel. */
export const areaList: Projection<ReferralModeSet, AreaRow> = {
  name: 'area-list',
  table: 'area_row',
  keyColumns: ['id'],
  keys: ({ stream }) => [{ id: stream }],
  evolve: (_row, { event, tenant, stream, version }) => ({
    id: stream,
    steward: tenant,
    revision: version,
    area: event.data.area,
    mode: event.data.mode,
  }),
};
