import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type {
  Channel,
  DeclineReason,
  OutcomeCode,
  ParticipantPart,
  Priority,
  ReferralKind,
  ReferralStatus,
  RouteIn,
  WithdrawReason,
} from '#referrals/domain/referral/referral.codes';
import type { NextAct } from '#referrals/domain/referral/next-step.table';

/** What can be shown of a referral. Ids, codes, counts and times; the texts are in the vault. */
export interface ReferralSight {
  readonly kind: ReferralKind;
  readonly status: ReferralStatus;
  readonly receiver: Uuid;
  readonly service: Uuid | null;
  readonly episode: Uuid | null;
  readonly parent: Uuid | null;
  readonly route_in: RouteIn | null;
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
  readonly sender: Uuid | null;
  readonly person: Uuid | null;
  readonly priority: Priority | null;
  /** The service's own promise to answer, in working days. */
  readonly promise_days: number | null;
  readonly needs: readonly string[] | null;
  /** The outcode of where the person lives. */
  readonly area: string | null;
  readonly risk_instruction: boolean | null;
  readonly note: boolean | null;
  readonly sent_at: Instant | null;
  readonly owner_organisation: Uuid | null;
  readonly owner_worker: string | null;
  readonly next_at: Instant | null;
  readonly next_what: NextAct | null;
  readonly nudged: boolean | null;
  readonly escalated: boolean | null;
  /** The hub's worker who acted last, or to whom it was allocated since. */
  readonly link_worker: string | null;
  readonly attempts: number | null;
  readonly reached_at: Instant | null;
  readonly channel: Channel | null;
  readonly matters: readonly string[] | null;
  readonly actions: number | null;
  readonly children_open: readonly Uuid[] | null;
  readonly children_closed: readonly Uuid[] | null;
  readonly replaces: Uuid | null;
  readonly redirected_to: Uuid | null;
  /** The provider has taken the person on. */
  readonly accepted: boolean | null;
  /** Until when a provider whose person had begun still sees what it was asked. */
  readonly provider_until: Instant | null;
  readonly decline_reason: DeclineReason | null;
  readonly withdraw_reason: WithdrawReason | null;
  readonly outcome: OutcomeCode | null;
  readonly told_back_at: Instant | null;
  readonly acknowledged_at: Instant | null;
}

export type SightField = keyof ReferralSight;

const everyone: readonly SightField[] = ['kind', 'status', 'receiver', 'service'];
const waiting: readonly SightField[] = ['owner_organisation', 'next_at', 'next_what'];
const asked: readonly SightField[] = ['hub', 'sender', 'priority', 'promise_days', 'sent_at'];
const needed: readonly SightField[] = ['needs', 'area', 'risk_instruction'];
const sent: readonly SightField[] = [
  ...everyone,
  ...waiting,
  ...asked,
  ...needed,
  ...(['episode', 'parent', 'route_in', 'practice', 'network', 'person', 'note', 'attempts'] as const),
  ...(['reached_at', 'replaces', 'decline_reason', 'withdraw_reason', 'outcome'] as const),
  ...(['told_back_at', 'acknowledged_at'] as const),
];
const received: readonly SightField[] = [
  ...everyone,
  ...waiting,
  ...asked,
  ...(['nudged', 'escalated', 'accepted', 'decline_reason', 'provider_until'] as const),
];
const receivedAndAccepted: readonly SightField[] = [
  ...received,
  ...(['person', 'withdraw_reason', 'outcome'] as const),
];
const all: readonly SightField[] = [
  ...sent,
  ...(['owner_worker', 'nudged', 'escalated', 'link_worker', 'channel', 'matters', 'actions'] as const),
  ...(['children_open', 'children_closed', 'redirected_to', 'accepted', 'provider_until'] as const),
];

/**
 * Days of 24 hours for which a provider still sees what it was asked, and people shows it the person, once a person who
 * had begun has stopped: completed, or withdrawn.
 */
export const providerDays = 90;

type Standing = Pick<
  ReferralSight,
  'status' | 'accepted' | 'decline_reason' | 'provider_until' | 'owner_organisation' | 'receiver'
>;

/**
 * Whether the provider has the referral before it at an instant, and so what was asked for: from the sending to its end,
 * and for the area's period after that where the person had begun: whoever may still see the address sees the risk too.
 */
function isWithProvider({ status, decline_reason, provider_until }: Standing, at: Instant): boolean {
  if (provider_until !== null) return at < provider_until;
  return decline_reason === null && ['sent', 'accepted', 'started'].includes(status);
}

/**
 * The fields that a viewer may see at an instant of business time, by its part and the state. A provider sees the person
 * only from acceptance, needs, area and risk only while the referral is with it, and no worker of the hub.
 */
export function visibleFields(part: ParticipantPart, standing: Standing, at: Instant): readonly SightField[] {
  switch (part) {
    case 'hub':
      return all;
    case 'sender':
      return sent;
    case 'receiver': {
      const isWith = isWithProvider(standing, at);
      if (standing.accepted !== true) return isWith ? [...received, ...needed] : received;
      if (!isWith) return receivedAndAccepted;
      const isOwner = standing.owner_organisation === standing.receiver;
      return [...receivedAndAccepted, ...needed, ...(isOwner ? (['owner_worker'] as const) : [])];
    }
    case 'person':
      return [...everyone, ...waiting, 'sent_at'];
  }
}
