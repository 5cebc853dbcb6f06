import type { Uuid } from '#platform/kernel/ids';
import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { OutcomeCode, WithdrawReason } from '#referrals/domain/referral/referral.codes';
import type {
  ReferralCompleted,
  ReferralEvent,
  ReferralRedirected,
  ReferralSent,
  ReferralWithdrawn,
} from '#referrals/domain/referral/referral.events';
import type {
  NextStepOutput,
  NoteChildOutput,
  SendReplacementOutput,
  WithdrawReferralOutput,
} from '#referrals/domain/referral/next-step.outputs';

/** One parent (root, self or direct) with the children of it that were sent. Survives JSON. */
export interface NextStepState {
  /** Children sent and not yet seen closed. */
  readonly open: readonly Uuid[];
  /** Why the parent was withdrawn; null while it was not. */
  readonly withdrawn: WithdrawReason | null;
}

interface Reaction {
  readonly state: NextStepState;
  readonly outputs: readonly NextStepOutput[];
}

/** The process with its outputs by name. */
export interface NextStepProcess extends Process<NextStepState, StoredEvent<ReferralEvent>> {
  react(state: NextStepState, event: StoredEvent<ReferralEvent>): Reaction;
}

type Joining = ReferralSent | ReferralCompleted | ReferralRedirected | ReferralWithdrawn;

/**
 * Joins a parent and its children, whose events interleave in any way. A child sent is noted open on its parent and a
 * child closed is noted closed, by which the parent owes telling back with the last one; a withdrawn parent withdraws
 * each child that is open or is still to come; a redirected referral has its replacement sent, unless the parent was
 * withdrawn. Who owns what until when is decided by each referral itself, from the same next-step table.
 */
export const nextStepProcess: NextStepProcess = {
  name: 'next-step',
  initial: { open: [], withdrawn: null },
  key({ event }) {
    return isJoining(event) ? (event.data.parent ?? event.data.referral) : undefined;
  },
  react(state, { event }) {
    if (!isJoining(event)) return { state, outputs: [] };
    const { parent } = event.data;
    return parent === null ? reactToParent(state, event) : reactToChild(state, event, parent);
  },
};

function reactToParent(state: NextStepState, event: Joining): Reaction {
  switch (event.type) {
    case 'referral-withdrawn': {
      const { reason } = event.data;
      return {
        state: { ...state, withdrawn: reason },
        outputs: state.open.map((child) => withdraw(child, reason)),
      };
    }
    case 'referral-redirected':
      return { state, outputs: [sendReplacement(event, event.data.referral)] };
    case 'referral-sent':
    case 'referral-completed':
      return { state, outputs: [] };
  }
}

function reactToChild(state: NextStepState, event: Joining, parent: Uuid): Reaction {
  const { referral } = event.data;
  const without = { ...state, open: state.open.filter((child) => child !== referral) };
  const isWithdrawn = state.withdrawn !== null;
  switch (event.type) {
    case 'referral-sent': {
      const output =
        state.withdrawn === null
          ? note(parent, referral, 'open', null, null)
          : withdraw(referral, state.withdrawn);
      return { state: { ...state, open: [...without.open, referral] }, outputs: [output] };
    }
    case 'referral-completed':
      return {
        state: without,
        outputs: isWithdrawn ? [] : [note(parent, referral, 'closed', event.data.outcome, null)],
      };
    case 'referral-withdrawn':
      return { state: without, outputs: isWithdrawn ? [] : [note(parent, referral, 'closed', null, null)] };
    case 'referral-redirected': {
      if (isWithdrawn) return { state: without, outputs: [] };
      const closed = note(parent, referral, 'closed', null, event.data.to);
      return { state: without, outputs: [closed, sendReplacement(event, parent)] };
    }
  }
}

function isJoining(event: ReferralEvent): event is Joining {
  if (event.type === 'referral-redirected' || event.type === 'referral-withdrawn') return true;
  return (
    (event.type === 'referral-sent' || event.type === 'referral-completed') && event.data.parent !== null
  );
}

function note(
  parent: Uuid,
  child: Uuid,
  childStatus: 'open' | 'closed',
  outcome: OutcomeCode | null,
  replacedBy: Uuid | null,
): NoteChildOutput {
  return { command: 'note-child', stream: parent, payload: { child, childStatus, outcome, replacedBy } };
}

function withdraw(child: Uuid, reason: WithdrawReason): WithdrawReferralOutput {
  return { command: 'withdraw-referral', stream: child, payload: { reason } };
}

function sendReplacement({ data }: ReferralRedirected, parent: Uuid): SendReplacementOutput {
  const { to, toReceiver, toService, referral, episode, routeIn, practice, network, hub, person } = data;
  const { priority, promiseDays, needs, area = null, riskInstruction, noteId, linkWorker } = data;
  return {
    command: 'send-referral',
    stream: to,
    payload: {
      kind: 'child',
      referral: to,
      parent,
      parentState: null,
      replaces: referral,
      episode,
      routeIn,
      practice,
      network,
      hub,
      receiver: toReceiver,
      person,
      service: toService,
      priority,
      promiseDays,
      needs,
      area,
      riskInstruction,
      noteId,
      linkWorker,
    },
  };
}
