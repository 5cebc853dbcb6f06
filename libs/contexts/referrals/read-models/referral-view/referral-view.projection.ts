import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ParticipantPart } from '#referrals/domain/referral/referral.codes';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import { participantsOf, type ReferralParticipant } from '#referrals/domain/referral/referral.policies';
import { sightAfter } from '#referrals/domain/sight/sight.fold';
import { type ReferralSight, visibleFields } from '#referrals/domain/sight/sight.fields';

/** What one viewer (an organisation, or a person under the person's id) may see of one referral. */
export interface ReferralViewRow extends ReferralSight {
  readonly tenant: Uuid;
  readonly referral: Uuid;
  readonly part: ParticipantPart;
  /** The referral's revision. */
  readonly version: number;
}

/** One row per referral and part of a viewer, holding only what that part may see. */
export const referralViewProjection: Projection<ReferralEvent, ReferralViewRow> = {
  name: 'referral-view',
  table: 'referral_view_row',
  keyColumns: ['tenant', 'referral', 'part'],
  keys: ({ event }) =>
    participantsOf(event.data).map(({ organisation, part }) => ({
      tenant: organisation,
      referral: event.data.referral,
      part,
    })),
  evolve: (row, stored, key) => {
    const viewer = participantsOf(stored.event.data).find(
      ({ organisation, part }) => organisation === key['tenant'] && part === key['part'],
    );
    return viewer ? viewAfter(row, stored, viewer) : row;
  },
};

function viewAfter(
  row: ReferralViewRow | undefined,
  { event, version, occurredAt }: StoredEvent<ReferralEvent>,
  { organisation, part }: ReferralParticipant,
): ReferralViewRow {
  const sight = sightAfter(row, event, occurredAt);
  const visible = new Set<string>(visibleFields(part, sight, occurredAt));
  const hidden = Object.keys(sight).filter((field) => !visible.has(field));
  return {
    ...sight,
    ...Object.fromEntries(hidden.map((field) => [field, null])),
    tenant: organisation,
    referral: event.data.referral,
    part,
    version,
  };
}
