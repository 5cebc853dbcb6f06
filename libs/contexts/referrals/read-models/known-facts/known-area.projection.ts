import { areaKeyOf } from '#platform/kernel/area-key';
import type { EventOf } from '#platform/contracts/contract';
import type { referralModeSetV1 } from '#platform/contracts/directory/referral-mode-set.v1';
import type { Projection } from '#platform/kernel/projection';

/** How referrals of an area travel. */
export interface KnownAreaRow {
  /** By its key. */
  readonly area: string;
  readonly mode: EventOf<typeof referralModeSetV1>['data']['mode'];
}

/** The referral mode of each area that has chosen one. */
export const knownAreaProjection: Projection<EventOf<typeof referralModeSetV1>, KnownAreaRow> = {
  name: 'known-area',
  table: 'known_area_row',
  keyColumns: ['area'],
  keys: ({ event }) => [{ area: areaKeyOf(event.data.area) }],
  evolve: (_, { event }) => ({ area: areaKeyOf(event.data.area), mode: event.data.mode }),
};
