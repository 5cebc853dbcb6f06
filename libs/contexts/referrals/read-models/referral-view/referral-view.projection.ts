import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ParticipantPart } from '#referrals/domain/referral/referral.codes';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import { participantsOf } from '#referrals/domain/referral/referral.policies';
import { sightAfter } from '#referrals/domain/sight/sight.fold';
import { type ReferralSight, visibleFields } from '#referrals/domain/sight/sight.fields';

/** What one viewer (an organisation, or a person under the person's id) may see of one referral. */
export interface ReferralViewRow extends ReferralSight {
  readonly tenant: Uuid;
  readonly referral: Uuid;
  readonly part: ParticipantPart;
  /** The referral's revision; null for a viewer that may not act. */
  readonly version: number | null;
}

/** One row per referral and viewer, holding only what that viewer may see. */
export const referralViewProjection: Projection<ReferralEvent, ReferralViewRow> = {
  name: 'referral-view',
  table: 'referral_view_row',
  keyColumns: ['tenant', 'referral'],
  keys: ({ event }) =>
    participantsOf(event.data).map(({ organisation }) => ({
      tenant: organisation,
      referral: event.data.referral,
    })),
  evolve: (row, stored, key) => viewAfter(row, stored, key['tenant'] ?? ''),
};

function viewAfter(
  row: ReferralViewRow | undefined,
  { event, version, occurredAt }: StoredEvent<ReferralEvent>,
  tenant: Uuid,
): ReferralViewRow | undefined {
  const part = participantsOf(event.data).find(({ organisation }) => organisation === tenant)?.part;
  if (part === undefined) return row;
  const sight = sightAfter(row, event, occurredAt);
  const visible = new Set<string>(visibleFields(part, sight));
  const hidden = Object.keys(sight).filter((field) => !visible.has(field));
  return {
    ...sight,
    ...Object.fromEntries(hidden.map((field) => [field, null])),
    tenant,
    referral: event.data.referral,
    part,
    version: part === 'practice' ? null : version,
  };
}
