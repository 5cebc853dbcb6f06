import type { ReferralsEvent } from '#platform/contracts/referrals/referrals-event';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { Publication } from '#platform/runtime/messages/publication';
import type { ReferralEvent, ReferralEventType } from '#referrals/domain/referral/referral.events';
import { referralEventTypes } from '#referrals/domain/sight/sight.events';

type Shared = Extract<ReferralsEvent, { type: 'ginnel.referrals.referral-accepted.v1' }>['data'];

/**
 * The public event of a private one; none for what a parent notes of its children, nor for whom the hub gives it to. Texts, note ids and service promises
 * stay inside; a person or the system acts on behalf of no organisation.
 */
export function publishReferralEvent(event: ReferralEvent): ReferralsEvent | undefined {
  const shared = sharedOf(event.data);
  switch (event.type) {
    case 'referral-sent': {
      const { priority, needs, next } = event.data;
      return {
        type: 'ginnel.referrals.referral-sent.v1',
        data: { ...shared, priority, needs, promisedAnswerBy: next.at },
      };
    }
    case 'person-not-reached': {
      const { attempt, channel, at } = event.data;
      return { type: 'ginnel.referrals.person-not-reached.v1', data: { ...shared, attempt, channel, at } };
    }
    case 'person-reached': {
      const { at, channel } = event.data;
      return { type: 'ginnel.referrals.person-reached.v1', data: { ...shared, at, channel } };
    }
    case 'plan-agreed': {
      const { matters, actions } = event.data;
      return { type: 'ginnel.referrals.plan-agreed.v1', data: { ...shared, matters, actions } };
    }
    case 'referral-allocated':
    case 'child-noted':
      return undefined;
    case 'telling-back-owed':
      return { type: 'ginnel.referrals.telling-back-owed.v1', data: shared };
    case 'outcome-told-back':
      return {
        type: 'ginnel.referrals.outcome-told-back.v1',
        data: { ...shared, outcome: event.data.outcome },
      };
    case 'outcome-acknowledged':
      return { type: 'ginnel.referrals.outcome-acknowledged.v1', data: shared };
    case 'referral-accepted':
      return { type: 'ginnel.referrals.referral-accepted.v1', data: shared };
    case 'referral-declined':
      return {
        type: 'ginnel.referrals.referral-declined.v1',
        data: { ...shared, reason: event.data.reason },
      };
    case 'referral-started':
      return { type: 'ginnel.referrals.referral-started.v1', data: shared };
    case 'referral-completed':
      return {
        type: 'ginnel.referrals.referral-completed.v1',
        data: { ...shared, outcome: event.data.outcome },
      };
    case 'referral-redirected': {
      const { to: referral, toReceiver: receiver, toService: service } = event.data;
      return {
        type: 'ginnel.referrals.referral-redirected.v1',
        data: { ...shared, to: { referral, receiver, service } },
      };
    }
    case 'referral-withdrawn':
      return {
        type: 'ginnel.referrals.referral-withdrawn.v1',
        data: { ...shared, reason: event.data.reason },
      };
    case 'referral-nudged':
      return { type: 'ginnel.referrals.referral-nudged.v1', data: { ...shared, what: event.data.what } };
    case 'referral-escalated':
      return { type: 'ginnel.referrals.referral-escalated.v1', data: { ...shared, what: event.data.what } };
  }
}

const privateTypes: readonly ReferralEventType[] = ['referral-allocated', 'child-noted'];

/** What the referrals context publishes: one public event for each private one that is not its own affair. */
export const referralPublication: Publication = {
  types: referralEventTypes.filter((type) => !privateTypes.includes(type)),
  publish: (stored) => {
    const { event } = stored as StoredEvent<ReferralEvent>;
    return publishReferralEvent(event) satisfies DomainEvent | undefined;
  },
};

function sharedOf(data: ReferralEvent['data']): Shared {
  const { referral, episode, kind, parent, routeIn, practice, network, hub, sender, receiver } = data;
  const { person, service, status, owner, next } = data;
  const { organisation, part } = data.actor;
  const isOrganisation = part !== 'person' && part !== 'system';
  return {
    ...{
      referral,
      episode,
      kind,
      parent,
      routeIn,
      practice,
      network,
      hub,
      sender,
      receiver,
      person,
      service,
    },
    actor: { organisation: isOrganisation ? organisation : null, part },
    ...{ status, owner, next },
  };
}
