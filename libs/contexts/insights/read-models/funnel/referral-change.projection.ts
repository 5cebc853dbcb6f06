import type { ReferralsEvent } from '#platform/contracts/referrals/referrals-event';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ReferralChange, ReferralIdentity, ReferralStep } from '#insights/domain/referral-fact';

/** The step that a public event tells; null for events that move no figure. */
const stepOf: Readonly<Record<ReferralsEvent['type'], ReferralStep | null>> = {
  'ginnel.referrals.referral-sent.v1': 'sent',
  'ginnel.referrals.person-not-reached.v1': null,
  'ginnel.referrals.person-reached.v1': 'reached',
  'ginnel.referrals.plan-agreed.v1': 'plan_agreed',
  'ginnel.referrals.telling-back-owed.v1': null,
  'ginnel.referrals.outcome-told-back.v1': 'told_back',
  'ginnel.referrals.outcome-acknowledged.v1': 'acknowledged',
  'ginnel.referrals.referral-accepted.v1': 'accepted',
  'ginnel.referrals.referral-declined.v1': 'declined',
  'ginnel.referrals.referral-started.v1': 'started',
  'ginnel.referrals.referral-completed.v1': 'completed',
  'ginnel.referrals.referral-redirected.v1': 'redirected',
  'ginnel.referrals.referral-withdrawn.v1': 'withdrawn',
  'ginnel.referrals.referral-nudged.v1': null,
  'ginnel.referrals.referral-escalated.v1': null,
};

/** The public events that move a figure: what a subscription of insights to referrals lists. */
export const countedEventTypes: readonly string[] = Object.entries(stepOf)
  .filter(([, step]) => step !== null)
  .map(([type]) => type);

/** A public event of referrals in the words of insights; undefined when it moves no figure. */
export function referralChange(stored: StoredEvent<ReferralsEvent>): ReferralChange | undefined {
  const { event, occurredAt, recordedAt } = stored;
  const step = stepOf[event.type];
  if (!step) return undefined;
  return {
    identity: identityOf(event.data),
    step,
    moment: { occurred: contactTime(event) ?? occurredAt, recorded: recordedAt },
    closes: event.data.owner === null,
    answerBy: answerBy(event),
  };
}

/** A contact may be written down later than it took place. */
function contactTime(event: ReferralsEvent): string | undefined {
  return event.type === 'ginnel.referrals.person-reached.v1' ? event.data.at : undefined;
}

function answerBy(event: ReferralsEvent): string | null {
  if (event.type !== 'ginnel.referrals.referral-sent.v1') return null;
  return event.data.promisedAnswerBy ?? event.data.next?.at ?? null;
}

function identityOf(data: ReferralsEvent['data']): ReferralIdentity {
  const { referral, episode, kind, parent, routeIn, practice, network, hub, sender, receiver, service } =
    data;
  return { referral, episode, kind, parent, routeIn, practice, network, hub, sender, receiver, service };
}
