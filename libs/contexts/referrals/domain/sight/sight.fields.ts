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
  readonly risk_instruction: boolean | null;
  readonly note: boolean | null;
  readonly sent_at: Instant | null;
  readonly owner_organisation: Uuid | null;
  readonly owner_worker: string | null;
  readonly next_at: Instant | null;
  readonly next_what: NextAct | null;
  readonly nudged: boolean | null;
  readonly escalated: boolean | null;
  /** The hub's worker who acted last. */
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
const needed: readonly SightField[] = ['needs', 'risk_instruction'];
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
  ...(['nudged', 'escalated', 'accepted', 'decline_reason'] as const),
];
const receivedAndAccepted: readonly SightField[] = [
  ...received,
  ...(['person', 'withdraw_reason', 'outcome'] as const),
];
const all: readonly SightField[] = [
  ...sent,
  ...(['owner_worker', 'nudged', 'escalated', 'link_worker', 'channel', 'matters', 'actions'] as const),
  ...(['children_open', 'children_closed', 'redirected_to', 'accepted'] as const),
];

type Standing = Pick<ReferralSight, 'status' | 'accepted' | 'decline_reason' | 'outcome'>;

/** Whether the provider has the referral before it, and so what was asked for. */
function isWithProvider({ status, decline_reason, outcome }: Standing): boolean {
  if (status === 'awaiting-telling-back') return outcome !== null;
  return decline_reason === null && ['sent', 'accepted', 'started', 'completed'].includes(status);
}

/**
 * The fields that a viewer may see, by its part and the state. A provider sees the person only from acceptance, and needs
 * and risk only while the referral is with it; a practice that is not the sender sees where the referral went and how it stands.
 */
export function visibleFields(part: ParticipantPart, standing: Standing): readonly SightField[] {
  switch (part) {
    case 'hub':
      return all;
    case 'sender':
      return sent;
    case 'receiver': {
      if (standing.accepted !== true) return isWithProvider(standing) ? [...received, ...needed] : received;
      return isWithProvider(standing)
        ? [...receivedAndAccepted, 'owner_worker', ...needed]
        : receivedAndAccepted;
    }
    case 'practice':
      return [...everyone, 'episode'];
    case 'person':
      return [...everyone, ...waiting, 'sent_at'];
  }
}
