import type { Instant } from '#platform/kernel/clock';
import { unreachable } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { GrantChange } from './grant.changes.js';
import type { Grant, GrantPart, RecordRef, SharingBasis } from './grant.state.js';

/** Days that a provider keeps sight after the person stopped attending, unless the area sets others. */
export const defaultProviderDays = 90;

/** A registration, as far as grants need it: `event` is its id. */
export interface RegistrationFact {
  readonly event: Uuid;
  readonly occurredAt: Instant;
  readonly record: RecordRef;
}

/** A public event of a referral, as far as grants need it. Events of other types change no grant. */
export interface ReferralFact {
  readonly event: Uuid;
  readonly type:
    | 'referral-sent'
    | 'referral-accepted'
    | 'referral-started'
    | 'referral-completed'
    | 'referral-declined'
    | 'referral-redirected'
    | 'referral-withdrawn';
  readonly occurredAt: Instant;
  readonly data: {
    readonly referral: Uuid;
    readonly kind: 'root' | 'child' | 'direct' | 'self';
    readonly hub: Uuid;
    readonly sender: Uuid;
    readonly receiver: Uuid;
    readonly person: Uuid;
  };
}

/** What the event does not say: who wrote the person's record, and the area's period in days of 24 hours. */
export interface GrantSettings {
  readonly writer: Uuid;
  readonly providerDays: number;
}

/** The writer's sight of its own record, for as long as it keeps it. */
export function grantOfRegistration({ event, occurredAt, record }: RegistrationFact): Grant {
  return {
    key: `registrar:${record.person}`,
    record,
    viewer: record.writer,
    part: 'registrar',
    referral: null,
    sharedBy: record.writer,
    basis: basisOf('registration', record.writer),
    openedBy: event,
    from: occurredAt,
    attendedFrom: null,
    endedBy: null,
    until: null,
  };
}

/**
 * What a referral's event does to grants.
 *
 * Sent: the referrer and the hub see from now on, without an end. Accepted: a provider sees from now on. Completed, or
 * withdrawn after the person had begun: the provider still sees for the area's period. Withdrawn, handed back or given
 * to another before the person began: the provider's sight ends at that instant, for nobody attended.
 */
export function grantsFrom(fact: ReferralFact, settings: GrantSettings): readonly GrantChange[] {
  const { kind, referral, sender, hub, receiver } = fact.data;
  const providerLed = kind === 'child' || kind === 'direct';
  const key = keyOf('provider', referral);
  const basis = basisOf(kind === 'child' ? 'onward-referral' : 'referral', sender);
  switch (fact.type) {
    case 'referral-sent': {
      const hubs = opened(grantOf(fact, settings, 'hub', hub, basis));
      return sender === hub ? [hubs] : [opened(grantOf(fact, settings, 'referrer', sender, basis)), hubs];
    }
    case 'referral-accepted':
      return providerLed ? [opened(grantOf(fact, settings, 'provider', receiver, basis))] : [];
    case 'referral-started':
      return providerLed ? [{ change: 'attended', key, at: fact.occurredAt }] : [];
    case 'referral-completed':
    case 'referral-declined':
    case 'referral-redirected':
    case 'referral-withdrawn': {
      if (!providerLed) return [];
      const untilIfAttended = daysLater(fact.occurredAt, settings.providerDays);
      const untilIfNot = fact.type === 'referral-completed' ? untilIfAttended : fact.occurredAt;
      return [{ change: 'end', key, endedBy: fact.event, untilIfAttended, untilIfNot }];
    }
    default:
      return unreachable(fact.type);
  }
}

/** The grants after a change; a repeated change, and one of a grant that was never opened, alters nothing. */
export function applyGrantChange(grants: readonly Grant[], change: GrantChange): readonly Grant[] {
  switch (change.change) {
    case 'open':
      return grants.some(({ key }) => key === change.grant.key) ? grants : [...grants, change.grant];
    case 'attended':
      return grants.map((grant) =>
        grant.key === change.key && grant.attendedFrom === null
          ? { ...grant, attendedFrom: change.at }
          : grant,
      );
    case 'end':
      return grants.map((grant) => {
        if (grant.key !== change.key || grant.until !== null) return grant;
        const until = grant.attendedFrom === null ? change.untilIfNot : change.untilIfAttended;
        return { ...grant, until, endedBy: change.endedBy };
      });
    default:
      return unreachable(change);
  }
}

function grantOf(
  { event, occurredAt, data }: ReferralFact,
  { writer }: GrantSettings,
  part: GrantPart,
  viewer: Uuid,
  basis: SharingBasis,
): Grant {
  return {
    key: keyOf(part, data.referral),
    record: { person: data.person, writer },
    viewer,
    part,
    referral: data.referral,
    sharedBy: data.sender,
    basis,
    openedBy: event,
    from: occurredAt,
    attendedFrom: null,
    endedBy: null,
    until: null,
  };
}

function keyOf(part: GrantPart, referral: Uuid): string {
  return `${part}:${referral}`;
}

/** What is shared within care needs no more than that; whoever shares on another ground says so. */
function basisOf(how: SharingBasis['how'], recordedBy: Uuid): SharingBasis {
  return { purpose: 'direct-care', agreed: 'implied-direct-care', how, recordedBy };
}

function opened(grant: Grant): GrantChange {
  return { change: 'open', grant };
}

/** An instant, so many days of 24 hours later. */
export function daysLater(at: Instant, days: number): Instant {
  return new Date(Date.parse(at) + days * 24 * 60 * 60 * 1000).toISOString();
}
