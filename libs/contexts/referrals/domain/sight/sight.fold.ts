import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import { providerDays, type ReferralSight } from '#referrals/domain/sight/sight.fields';

/** What can be shown of a referral after an event; `before` is what a viewer saw, without the fields hidden from it. */
export function sightAfter(
  before: ReferralSight | undefined,
  event: ReferralEvent,
  occurredAt: Instant,
): ReferralSight {
  const { data } = event;
  const { owner, next } = data;
  const known = before ?? unseen;
  const { kind, status, receiver, service, episode, parent, practice, network, hub, sender, person } = data;
  const flags = flagsAfter(known, event);
  const link_worker = owner?.organisation === hub ? (owner.worker ?? known.link_worker) : known.link_worker;
  return {
    ...known,
    ...{ kind, status, receiver, service, episode, parent, practice, network, hub, sender, person },
    route_in: data.routeIn,
    owner_organisation: owner?.organisation ?? null,
    owner_worker: owner?.worker ?? null,
    next_at: next?.at ?? null,
    next_what: next?.what ?? null,
    ...flags,
    link_worker,
    ...ownOf(known, event, occurredAt),
  };
}

const unseen: Omit<
  ReferralSight,
  | 'kind'
  | 'status'
  | 'receiver'
  | 'service'
  | 'episode'
  | 'parent'
  | 'route_in'
  | 'practice'
  | 'network'
  | 'hub'
  | 'sender'
  | 'person'
> = {
  priority: null,
  promise_days: null,
  needs: null,
  area: null,
  risk_instruction: null,
  note: null,
  sent_at: null,
  owner_organisation: null,
  owner_worker: null,
  next_at: null,
  next_what: null,
  nudged: null,
  escalated: null,
  link_worker: null,
  attempts: null,
  reached_at: null,
  channel: null,
  matters: null,
  actions: null,
  children_open: [],
  children_closed: [],
  replaces: null,
  redirected_to: null,
  accepted: false,
  provider_until: null,
  decline_reason: null,
  withdraw_reason: null,
  outcome: null,
  told_back_at: null,
  acknowledged_at: null,
};

type Flags = Pick<ReferralSight, 'nudged' | 'escalated'>;

/** A reminder and a passed time hold until the referral waits for something else. */
function flagsAfter({ nudged, escalated }: Flags, event: ReferralEvent): Flags {
  switch (event.type) {
    case 'referral-nudged':
      return { nudged: true, escalated };
    case 'referral-escalated':
      return { nudged, escalated: true };
    case 'person-not-reached':
    case 'referral-allocated':
      return { nudged, escalated };
    case 'child-noted':
      return event.data.childStatus === 'closed' || event.data.status === 'declined'
        ? { nudged, escalated }
        : { nudged: false, escalated: false };
    case 'referral-sent':
    case 'person-reached':
    case 'plan-agreed':
    case 'telling-back-owed':
    case 'outcome-told-back':
    case 'outcome-acknowledged':
    case 'referral-accepted':
    case 'referral-declined':
    case 'referral-started':
    case 'referral-completed':
    case 'referral-redirected':
    case 'referral-withdrawn':
      return { nudged: false, escalated: false };
  }
}

type Sticky = Partial<ReferralSight>;

/** What an event tells besides context, owner and next time. */
function ownOf(known: Sticky, event: ReferralEvent, occurredAt: Instant): Sticky {
  switch (event.type) {
    case 'referral-sent': {
      const { priority, promiseDays, needs, riskInstruction, noteId, sentAt, replaces, linkWorker } =
        event.data;
      const area = event.data.area ?? null;
      return {
        priority,
        promise_days: promiseDays,
        needs,
        area,
        risk_instruction: riskInstruction,
        note: noteId !== null,
        sent_at: sentAt,
        replaces,
        link_worker: linkWorker,
        attempts: 0,
      };
    }
    case 'person-not-reached':
      return { attempts: event.data.attempt };
    case 'person-reached':
      return { reached_at: event.data.at, channel: event.data.channel };
    case 'plan-agreed':
      return { matters: event.data.matters, actions: event.data.actions };
    case 'referral-allocated':
      return { link_worker: event.data.linkWorker };
    case 'child-noted':
      return childrenAfter(known, event.data.child, event.data.childStatus);
    case 'referral-accepted':
      return { accepted: true };
    case 'referral-declined':
      return { decline_reason: event.data.reason };
    case 'referral-completed':
      return { outcome: event.data.outcome, provider_until: daysAfter(occurredAt, providerDays) };
    case 'referral-redirected':
      return {
        redirected_to: event.data.to,
        ...(event.data.status === 'redirected' ? {} : childrenAfter(known, event.data.to, 'open')),
      };
    case 'outcome-told-back':
      return { outcome: event.data.outcome, told_back_at: occurredAt };
    case 'referral-withdrawn':
      return {
        withdraw_reason: event.data.reason,
        ...(known.status === 'started' && { provider_until: daysAfter(occurredAt, providerDays) }),
      };
    case 'outcome-acknowledged':
      return { acknowledged_at: occurredAt };
    case 'telling-back-owed':
    case 'referral-started':
    case 'referral-nudged':
    case 'referral-escalated':
      return {};
  }
}

function daysAfter(at: Instant, days: number): Instant {
  return new Date(Date.parse(at) + days * 24 * 60 * 60 * 1000).toISOString();
}

/** A child told as closed stays closed. */
function childrenAfter(
  { children_open: open, children_closed: closed }: Sticky,
  child: Uuid,
  status: 'open' | 'closed',
): Pick<ReferralSight, 'children_open' | 'children_closed'> {
  const others = (open ?? []).filter((other) => other !== child);
  const ended = closed ?? [];
  if (status === 'closed')
    return { children_open: others, children_closed: [...ended.filter((other) => other !== child), child] };
  return ended.includes(child)
    ? { children_open: open ?? [], children_closed: ended }
    : { children_open: [...others, child], children_closed: ended };
}
