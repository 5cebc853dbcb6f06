import { unreachable } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type {
  ChildNoted,
  OpenAfter,
  ReferralCompleted,
  ReferralEvent,
  ReferralRedirected,
  ReferralSent,
} from '#referrals/domain/referral/referral.events';
import {
  isOpen,
  type KnownReferral,
  type NotedChildren,
  type Owner,
  type ReferralContext,
  type ReferralState,
} from '#referrals/domain/referral/referral.state';

/** The state after an event. An event that does not fit the state (none is ever decided) leaves it as it was. */
export function evolveReferral(state: ReferralState, event: ReferralEvent): ReferralState {
  if (event.type === 'referral-sent') return afterSent(event.data);
  return state.status === 'unsent' ? state : evolveKnown(state, event);
}

/** The state of a referral that has been sent, after a later event. */
export function evolveKnown(
  state: KnownReferral,
  event: Exclude<ReferralEvent, ReferralSent>,
): KnownReferral {
  switch (event.type) {
    case 'person-not-reached':
      if (state.status !== 'sent') return state;
      return { ...state, owner: event.data.owner, next: event.data.next, attempts: event.data.attempt };
    case 'person-reached':
      return { ...open(state, event.data), reachedAt: event.data.at, channel: event.data.channel };
    case 'plan-agreed':
    case 'referral-accepted':
    case 'referral-started':
      return open(state, event.data);
    case 'referral-declined':
      return { ...open(state, event.data), reason: event.data.reason };
    case 'referral-allocated': {
      const { owner, next, linkWorker } = event.data;
      return isOpen(state) ? { ...state, owner, next, linkWorker } : state;
    }
    case 'child-noted':
      return afterChildNoted(state, event.data);
    case 'telling-back-owed':
      return { ...open(state, event.data), outcome: providersOutcome(state) };
    case 'referral-completed':
      return afterCompleted(state, event.data);
    case 'referral-redirected':
      return afterRedirected(state, event.data);
    case 'outcome-told-back':
      return { ...known(state), status: 'told-back', outcome: event.data.outcome, acknowledged: false };
    case 'outcome-acknowledged':
      return state.status === 'told-back' ? { ...state, acknowledged: true } : state;
    case 'referral-withdrawn':
      return { ...known(state), status: 'withdrawn', reason: event.data.reason };
    case 'referral-nudged':
      return isOpen(state)
        ? { ...state, owner: event.data.owner, next: event.data.next, nudged: true }
        : state;
    case 'referral-escalated':
      return isOpen(state)
        ? { ...state, owner: event.data.owner, next: event.data.next, escalated: true }
        : state;
    default:
      return unreachable(event);
  }
}

function afterSent(data: ReferralSent['data']): KnownReferral {
  const { status, owner, next, priority, promiseDays, needs, riskInstruction, noteId, replaces, sentAt } =
    data;
  const area = data.area ?? null;
  return {
    status,
    context: contextOf(data),
    details: { priority, promiseDays, needs, area, riskInstruction, noteId, replaces, sentAt },
    children: { open: [], closed: [] },
    linkWorker: data.linkWorker,
    owner,
    next,
    nudged: false,
    escalated: false,
    attempts: 0,
  };
}

function afterChildNoted(state: KnownReferral, data: ChildNoted['data']): KnownReferral {
  if (!isOpen(state)) return state;
  const children = noted(state.children, data.child, data.childStatus);
  const waiting = { owner: data.owner, next: data.next };
  if (data.childStatus === 'closed') return { ...state, ...waiting, children };
  switch (data.status) {
    case 'awaiting-telling-back':
      return { ...open(state, { ...data, status: data.status }), children, outcome: providersOutcome(state) };
    case 'plan-agreed':
      return { ...open(state, { ...data, status: data.status }), children };
    case 'declined':
      return { ...state, ...waiting, children };
    default:
      return unreachable(data.status);
  }
}

function afterCompleted(state: KnownReferral, data: ReferralCompleted['data']): KnownReferral {
  return data.status === 'completed'
    ? { ...known(state), status: 'completed', outcome: data.outcome }
    : { ...open(state, data), outcome: data.outcome };
}

function afterRedirected(state: KnownReferral, data: ReferralRedirected['data']): KnownReferral {
  return data.status === 'redirected'
    ? { ...known(state), status: 'redirected', to: data.to }
    : { ...open(state, data), children: noted(state.children, data.to, 'open'), outcome: null };
}

function known(state: KnownReferral): Pick<KnownReferral, 'context' | 'details' | 'children' | 'linkWorker'> {
  const { context, details, children, linkWorker } = state;
  return { context, details, children, linkWorker };
}

function open<After extends OpenAfter>(state: KnownReferral, { status, owner, next }: After) {
  const linkWorker = hubWorkerOf(owner, state.context) ?? state.linkWorker;
  const after: Pick<After, 'status' | 'owner' | 'next'> = { status, owner, next };
  return { ...known(state), linkWorker, ...after, nudged: false, escalated: false };
}

function hubWorkerOf(owner: Owner, context: ReferralContext): string | null {
  return owner.organisation === context.hub ? owner.worker : null;
}

function providersOutcome(state: KnownReferral) {
  return state.status === 'awaiting-telling-back' ? state.outcome : null;
}

function noted({ open, closed }: NotedChildren, child: Uuid, childStatus: 'open' | 'closed'): NotedChildren {
  const others = open.filter((other) => other !== child);
  return childStatus === 'open'
    ? { open: [...others, child], closed }
    : { open: others, closed: [...closed, child] };
}

function contextOf(data: ReferralContext): ReferralContext {
  const {
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
  } = data;
  return {
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
  };
}
